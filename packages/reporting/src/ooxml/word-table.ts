import { segmentsOf } from "../render/segments.js";
import type { Cell, Spanner, TableDocument } from "../table/document.js";
import { numberText } from "../table/number-format.js";
import { type Words, wordsOf } from "../words.js";
import { cellPadding, type TableGeometry } from "./table-geometry.js";
import { escapeXml } from "./xml.js";

/** Rules in eighths of a point: 1.5, 0.75 and 0.5 pt. */
const THICK = 12;
const THIN = 6;
const HAIR = 4;

/** The look of a run beyond the style of its paragraph. */
interface Face {
  readonly fontSize: number;
  readonly italic?: boolean;
  readonly bold?: boolean;
  readonly superscript?: boolean;
}

interface CellSpec {
  readonly width: number;
  readonly span?: number;
  /** Rules above and below, in eighths of a point. */
  readonly above?: number;
  readonly below?: number;
  readonly align: "left" | "center" | "decimal";
  readonly tab?: number;
  readonly indent?: number;
  /** A rule under the text, as wide as the text's room: the bar under a heading over several columns. */
  readonly bar?: boolean;
  readonly runs: string;
}

/** A run of text; "" for none. */
export function run(text: string, face: Partial<Face> = {}): string {
  const escaped = escapeXml(text);
  if (escaped === "") return "";
  const properties = [
    face.bold === true ? "<w:b/>" : "",
    face.italic === true ? "<w:i/>" : "",
    face.fontSize === undefined ? "" : `<w:sz w:val="${face.fontSize}"/><w:szCs w:val="${face.fontSize}"/>`,
    face.superscript === true ? '<w:vertAlign w:val="superscript"/>' : "",
  ].join("");
  const look = properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`;
  return `<w:r>${look}<w:t xml:space="preserve">${escaped}</w:t></w:r>`;
}

/** The table itself as WordprocessingML: three rules, decimal tabs, real superscripts; heading rows repeat on each page. */
export function wordTable(table: TableDocument, geometry: TableGeometry): string {
  const words = wordsOf(table.language);
  const rows = [...headingRows(table, geometry), ...bodyRows(table, geometry, words)];
  return [
    "<w:tbl>",
    '<w:tblPr><w:tblStyle w:val="ThreeLine"/>',
    `<w:tblW w:w="${geometry.widths.reduce((sum, width) => sum + width, 0)}" w:type="dxa"/><w:jc w:val="center"/>`,
    `<w:tblBorders><w:top w:val="single" w:sz="${THICK}" w:space="0" w:color="auto"/>`,
    `<w:bottom w:val="single" w:sz="${THICK}" w:space="0" w:color="auto"/></w:tblBorders>`,
    '<w:tblLayout w:type="fixed"/>',
    `<w:tblCellMar><w:left w:w="${cellPadding}" w:type="dxa"/><w:right w:w="${cellPadding}" w:type="dxa"/></w:tblCellMar>`,
    "</w:tblPr>",
    `<w:tblGrid>${geometry.widths.map((width) => `<w:gridCol w:w="${width}"/>`).join("")}</w:tblGrid>`,
    ...rows,
    "</w:tbl>",
  ].join("\n");
}

function headingRows(table: TableDocument, geometry: TableGeometry): string[] {
  const { fontSize, widths } = geometry;
  const lines: CellSpec[][] = table.spanners.map((level) => spannerCells(level, table.columns.length, geometry));
  const stub = (text: string): CellSpec => ({
    width: widths[0] ?? 0,
    align: "left",
    runs: run(text, { fontSize }),
  });
  const headings = (text: (index: number) => string): CellSpec[] =>
    table.columns.map((column, index) => ({
      width: widths[index + 1] ?? 0,
      align: column.align === "left" ? "left" : "center",
      runs: text(index),
    }));
  const numbered = table.columns.some((column) => column.number !== null);
  if (numbered) {
    lines.push([stub(table.rowHeading), ...headings((index) => run(table.columns[index]?.number ?? "", { fontSize }))]);
  }
  if (!numbered || table.columns.some((column) => column.label !== "")) {
    const labels = headings((index) => {
      const column = table.columns[index];
      return run(column?.label ?? "", { fontSize }) + footnote(column?.footnote, fontSize);
    });
    lines.push([stub(numbered ? "" : table.rowHeading), ...labels]);
  }
  return lines.map((cells, index) =>
    row(index === lines.length - 1 ? cells.map((cell) => ({ ...cell, below: THIN })) : cells, fontSize, {
      heading: true,
    }),
  );
}

function spannerCells(level: readonly Spanner[], columns: number, { widths, fontSize }: TableGeometry): CellSpec[] {
  const cells: CellSpec[] = [];
  const blank = (index: number) => cells.push({ width: widths[index] ?? 0, align: "left", runs: "" });
  blank(0);
  let next = 0;
  for (const { label, from, to } of level) {
    for (; next < from; next += 1) blank(next + 1);
    const width = widths.slice(from + 1, to + 2).reduce((sum, one) => sum + one, 0);
    cells.push({ width, span: to - from + 1, align: "center", bar: true, runs: run(label, { fontSize }) });
    next = to + 1;
  }
  for (; next < columns; next += 1) blank(next + 1);
  return cells;
}

function bodyRows(table: TableDocument, geometry: TableGeometry, words: Words): string[] {
  const { fontSize, widths } = geometry;
  const chinese = table.language === "zh";
  const total = widths.reduce((sum, width) => sum + width, 0);
  const rows: CellSpec[][] = [];
  let line = -1;
  for (const group of table.groups) {
    const first = rows.length;
    if (group.label !== null) {
      const runs = run(group.label, { fontSize, italic: !chinese, bold: chinese });
      rows.push([{ width: total, span: widths.length, align: "left", runs }]);
    }
    for (const one of group.rows) {
      line += 1;
      const label = one.continues ? "" : run(one.label, { fontSize }) + footnote(one.footnote, fontSize);
      const indent = group.label === null ? {} : { indent: 2 * (fontSize / 2) * 10 };
      const stub: CellSpec = { width: widths[0] ?? 0, align: "left", runs: label, ...indent };
      const cells = one.cells.map((cell, index): CellSpec => {
        const tab = geometry.tabs[index] ?? null;
        const decimal = geometry.aligned[index]?.[line] === true && tab !== null;
        return {
          width: widths[index + 1] ?? 0,
          align: decimal ? "decimal" : table.columns[index]?.align === "left" ? "left" : "center",
          ...(decimal ? { tab } : {}),
          runs: cellRuns(cell, words, fontSize, table.flags ?? "words"),
        };
      });
      rows.push([stub, ...cells]);
    }
    if (group.ruled) rows[first] = (rows[first] ?? []).map((cell) => ({ ...cell, above: THIN }));
  }
  return rows.map((cells, index) => row(cells, fontSize, { heading: false, last: index === rows.length - 1 }));
}

function cellRuns(cell: Cell, words: Words, fontSize: number, flags: "words" | "ticks"): string {
  return segmentsOf(cell, words, flags)
    .map((segment) => {
      if (segment.kind === "mark" || segment.kind === "footnote")
        return run(segment.text, { fontSize, superscript: true });
      return run(segment.kind === "number" ? numberText(segment.number) : segment.text, { fontSize });
    })
    .join("");
}

function footnote(mark: string | undefined, fontSize: number): string {
  return mark === undefined ? "" : run(mark, { fontSize, superscript: true });
}

function row(
  cells: readonly CellSpec[],
  fontSize: number,
  kind: { readonly heading: boolean; readonly last?: boolean },
): string {
  const properties = `<w:trPr><w:cantSplit/>${kind.heading ? "<w:tblHeader/>" : ""}<w:jc w:val="center"/></w:trPr>`;
  const keep = kind.last !== true;
  return `<w:tr>${properties}${cells.map((cell) => tableCell(cell, fontSize, keep)).join("")}</w:tr>`;
}

function tableCell(cell: CellSpec, fontSize: number, keep: boolean): string {
  const borders = [
    cell.above === undefined ? "" : `<w:top w:val="single" w:sz="${cell.above}" w:space="0" w:color="auto"/>`,
    cell.below === undefined ? "" : `<w:bottom w:val="single" w:sz="${cell.below}" w:space="0" w:color="auto"/>`,
  ].join("");
  const properties = [
    `<w:tcW w:w="${cell.width}" w:type="dxa"/>`,
    cell.span === undefined ? "" : `<w:gridSpan w:val="${cell.span}"/>`,
    borders === "" ? "" : `<w:tcBorders>${borders}</w:tcBorders>`,
    '<w:vAlign w:val="center"/>',
  ].join("");
  const paragraph = [
    '<w:pStyle w:val="TableCell"/>',
    keep ? "<w:keepNext/>" : "",
    cell.bar === true ? `<w:pBdr><w:bottom w:val="single" w:sz="${HAIR}" w:space="0" w:color="auto"/></w:pBdr>` : "",
    cell.tab === undefined ? "" : `<w:tabs><w:tab w:val="decimal" w:pos="${cell.tab}"/></w:tabs>`,
    cell.indent === undefined ? "" : `<w:ind w:left="${cell.indent}"/>`,
    `<w:jc w:val="${cell.align === "decimal" ? "left" : cell.align}"/>`,
    // The paragraph mark is a letter too: at its own size it would make rows of unequal height.
    `<w:rPr><w:sz w:val="${fontSize}"/><w:szCs w:val="${fontSize}"/></w:rPr>`,
  ].join("");
  return `<w:tc><w:tcPr>${properties}</w:tcPr><w:p><w:pPr>${paragraph}</w:pPr>${cell.runs}</w:p></w:tc>`;
}
