import { singleLine } from "../label.js";
import type { Cell, Spanner, TableDocument } from "../table/document.js";
import { numberText } from "../table/number-format.js";
import { sentence, type Words, wordsOf } from "../words.js";
import { segmentsOf } from "./segments.js";

/**
 * The table as a Typst `figure` with rules of 1.5, 0.75 and 1.5 pt and notes below. Numbers are right-aligned; text is
 * escaped.
 *
 * @example
 * ```ts
 * import { dataTable, renderTypst } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "t",
 *   title: "Share #1",
 *   columns: [{ id: "x", label: "x" }],
 *   rows: [{ label: "a_b", values: [-1.5] }],
 *   decimals: 1,
 * });
 * renderTypst(table).split("\n")[0]; // → "#figure(caption: figure.caption(position: top)[Share \\#1], kind: table, ["
 * renderTypst(table).includes("[a\\_b], [−1.5],"); // → true
 * ```
 */
export function renderTypst(table: TableDocument): string {
  const words = wordsOf(table.language);
  const count = table.columns.length;
  const aligns = [
    "left",
    ...table.columns.map(({ align }) => ({ decimal: "right", left: "left", centre: "center" })[align]),
  ];
  const lines = [
    `#figure(caption: figure.caption(position: top)[${escapeTypst(table.title)}], kind: table, [`,
    `#table(columns: ${count + 1}, stroke: none, align: (${aligns.join(", ")}),`,
    "  table.hline(stroke: 1.5pt),",
  ];
  for (const level of table.spanners) lines.push(...spannerLines(level, count));
  const heading = (cells: readonly string[]) => lines.push(`  ${cells.map((cell) => `[${cell}],`).join(" ")}`);
  const numbered = table.columns.some((column) => column.number !== null);
  if (numbered)
    heading([table.rowHeading, ...table.columns.map((column) => column.number ?? "")].map((text) => escapeTypst(text)));
  if (!numbered || table.columns.some((column) => column.label !== "")) {
    const labels = table.columns.map((column) => escapeTypst(column.label) + superscript(column.footnote));
    heading([numbered ? "" : escapeTypst(table.rowHeading), ...labels]);
  }
  lines.push("  table.hline(stroke: 0.75pt),");
  for (const group of table.groups) {
    if (group.ruled) lines.push("  table.hline(stroke: 0.75pt),");
    if (group.label !== null) lines.push(`  table.cell(colspan: ${count + 1})[#emph[${escapeTypst(group.label)}]],`);
    for (const row of group.rows) {
      const indent = group.label === null ? "" : "#h(1em)";
      const label = row.continues ? "" : indent + escapeTypst(row.label) + superscript(row.footnote);
      heading([label, ...row.cells.map((cell) => cellTypst(cell, words, table.flags))]);
    }
  }
  lines.push("  table.hline(stroke: 1.5pt),", ")");
  if (table.notes.length > 0) {
    const notes = table.notes.map((note) => {
      const mark = note.mark === undefined ? "" : `${superscript(note.mark)} `;
      return mark + escapeTypst(sentence(note.text, words));
    });
    lines.push(`#align(left, text(size: 0.87em)[#emph[${words.notes}${words.colon.trim()}] ${notes.join(" ")}])`);
  }
  lines.push(`]) <tab:${table.id}>`);
  return `${lines.join("\n")}\n`;
}

function spannerLines(level: readonly Spanner[], columns: number): string[] {
  const cells = ["[],"];
  const rules: string[] = [];
  let next = 0;
  for (const { label, from, to } of level) {
    for (; next < from; next += 1) cells.push("[],");
    cells.push(`table.cell(colspan: ${to - from + 1}, align: center)[${escapeTypst(label)}],`);
    rules.push(`  table.hline(start: ${from + 1}, end: ${to + 2}, stroke: 0.5pt),`);
    next = to + 1;
  }
  for (; next < columns; next += 1) cells.push("[],");
  return [`  ${cells.join(" ")}`, ...rules];
}

function cellTypst(cell: Cell, words: Words, flags: TableDocument["flags"]): string {
  return segmentsOf(cell, words, flags)
    .map((segment) => {
      if (segment.kind === "mark" || segment.kind === "footnote") return superscript(segment.text);
      return escapeTypst(segment.kind === "number" ? numberText(segment.number) : segment.text, false);
    })
    .join("");
}

function superscript(mark: string | undefined): string {
  return mark === undefined ? "" : `#super[${escapeTypst(mark)}]`;
}

/** Every sign that Typst reads as markup, and those that start a list or a heading at the start of content. */
function escapeTypst(text: string, trim = true): string {
  return (trim ? singleLine(text) : text)
    .replace(/[\\#$*_`<>@[\]~"']/gu, "\\$&")
    .replace(/\/(?=[/*])/gu, "\\/")
    .replace(/^([=+\-/])/u, "\\$1")
    .replace(/^(\d+)\.(?=\s|$)/u, "$1\\.")
    .replace(/-(?=-)/gu, "\\-");
}
