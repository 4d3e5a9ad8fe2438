import type { Cell, Spanner, TableColumn, TableDocument } from "../table/document.js";
import { sentence, type Words, wordsOf } from "../words.js";
import { escapeLatex } from "./escape-latex.js";
import { alignedNumber, braced, numberColumn, numberLatex, superscripts } from "./latex-numbers.js";
import { latexSize } from "./latex-size.js";
import { alignedCells, columnCells, isNumeric, segmentsOf } from "./segments.js";

/** The lines that `renderLatex` needs in the preamble. Chinese text needs XeLaTeX or LuaLaTeX with `ctex` besides. */
export const latexPreamble = [
  "\\usepackage{booktabs}",
  "\\usepackage{threeparttable}",
  "\\usepackage{amssymb}",
  "\\usepackage{siunitx}",
  "% version 3 of siunitx: digits are printed as they stand, brackets and stars hang beside them",
  "\\sisetup{group-digits=none,input-open-uncertainty=,input-close-uncertainty=,table-align-text-before=false,table-align-text-after=false}",
].join("\n");

/**
 * The table as a `table` environment: booktabs rules of 1.5, 0.75 and 1.5 pt, notes in a threeparttable, columns of
 * siunitx (see `latexPreamble`), whose format is made from the numbers of the column. A wide table is set in smaller type. All text is escaped; Chinese stays as it is.
 *
 * @example
 * ```ts
 * import { dataTable, renderLatex } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "t",
 *   title: "Share in %",
 *   columns: [{ id: "x", label: "x" }],
 *   rows: [{ label: "R&D", values: [-1.5] }],
 *   decimals: 1,
 * });
 * renderLatex(table).split("\n")[9]; // → "R\\&D & -1.5 \\\\"
 * ```
 */
export function renderLatex(table: TableDocument): string {
  const words = wordsOf(table.language);
  const columns = table.columns.length + 1;
  const size = latexSize(table);
  const cells = columnCells(table);
  const aligned = cells.map(alignedCells);
  const types = table.columns.map(({ align }, index) =>
    align === "decimal"
      ? numberColumn(cells[index] ?? [], aligned[index] ?? [], words)
      : { left: "l", centre: "c" }[align],
  );
  const lines = [
    "\\begin{table}[htbp]",
    "\\centering",
    ...(size === null ? [] : [size]),
    "\\begin{threeparttable}",
    `\\caption{${escapeLatex(table.title)}}`,
    `\\label{tab:${table.id}}`,
    `\\begin{tabular}{l${types.join("")}}`,
    "\\toprule[1.5pt]",
  ];
  for (const level of table.spanners) {
    lines.push(spannerRow(level, columns), spannerRules(level));
  }
  const numbered = table.columns.some((column) => column.number !== null);
  if (numbered) {
    lines.push(headingRow(opening(table.rowHeading), table.columns, (column) => escapeLatex(column.number ?? "")));
  }
  if (!numbered || table.columns.some((column) => column.label !== "")) {
    const label = (column: TableColumn) => escapeLatex(column.label) + superscript(column.footnote);
    lines.push(headingRow(numbered ? "" : opening(table.rowHeading), table.columns, label));
  }
  lines.push("\\midrule[0.75pt]");
  let line = -1;
  for (const group of table.groups) {
    if (group.ruled) lines.push("\\midrule[0.75pt]");
    if (group.label !== null) lines.push(`\\multicolumn{${columns}}{l}{\\textit{${escapeLatex(group.label)}}} \\\\`);
    for (const row of group.rows) {
      line += 1;
      const label = row.continues
        ? ""
        : `${group.label === null ? "" : "\\quad "}${opening(row.label)}${superscript(row.footnote)}`;
      const cells = row.cells.map((cell, index) =>
        cellLatex(cell, table.columns[index]?.align === "decimal", aligned[index]?.[line] === true, words, table.flags),
      );
      lines.push(`${[label, ...cells].join(" & ")} \\\\`);
    }
  }
  lines.push("\\bottomrule[1.5pt]", "\\end{tabular}");
  if (table.notes.length > 0) {
    lines.push("\\begin{tablenotes}[flushleft]", "\\footnotesize");
    table.notes.forEach((note, index) => {
      lines.push(
        `\\item ${index === 0 ? `\\textit{${words.notes}${words.colon.trim()}} ` : ""}${note.mark === undefined ? opening(sentence(note.text, words)) : `${superscript(note.mark)} ${escapeLatex(sentence(note.text, words))}`}`,
      );
    });
    lines.push("\\end{tablenotes}");
  }
  lines.push("\\end{threeparttable}", "\\end{table}");
  return `${lines.join("\n")}\n`;
}

function headingRow(stub: string, columns: readonly TableColumn[], text: (column: TableColumn) => string): string {
  const cells = columns.map((column) => `\\multicolumn{1}{${column.align === "left" ? "l" : "c"}}{${text(column)}}`);
  return `${[stub, ...cells].join(" & ")} \\\\`;
}

function spannerRow(level: readonly Spanner[], columns: number): string {
  const cells = [""];
  let next = 1;
  for (const { label, from, to } of level) {
    for (; next < from + 1; next += 1) cells.push("");
    cells.push(`\\multicolumn{${to - from + 1}}{c}{${escapeLatex(label)}}`);
    next = to + 2;
  }
  for (; next < columns; next += 1) cells.push("");
  return `${cells.join(" & ")} \\\\`;
}

function spannerRules(level: readonly Spanner[]): string {
  return level.map(({ from, to }) => `\\cmidrule(lr){${from + 2}-${to + 2}}`).join("");
}

/** `decimal`: the column is one of siunitx; `aligned`: the cell takes part in its alignment. */
function cellLatex(
  cell: Cell,
  decimal: boolean,
  aligned: boolean,
  words: Words,
  flags: TableDocument["flags"],
): string {
  const segments = segmentsOf(cell, words, flags);
  if (segments.length === 0) return "";
  if (!isNumeric(cell)) {
    const text = segments.map((segment) => (segment.kind === "number" ? "" : escapeLatex(segment.text))).join("");
    return decimal ? `\\multicolumn{1}{c}{${text}}` : text;
  }
  const parsed = aligned ? alignedNumber(segments) : null;
  if (decimal && parsed !== null) return braced(parsed.before) + parsed.number + braced(parsed.after);
  const math = segments
    .map((segment, index) => {
      if (segment.kind === "mark" || segment.kind === "footnote") return superscripts(segments, index);
      return segment.kind === "literal" ? segment.text.replaceAll(" ", "\\,") : numberLatex(segment.number);
    })
    .join("");
  return `${decimal ? "\\multicolumn{1}{c}" : ""}{$${math}$}`;
}

function superscript(mark: string | undefined): string {
  return mark === undefined ? "" : `\\textsuperscript{${escapeLatex(mark)}}`;
}

/** Text at the start of a row or an item, where LaTeX would read a bracket or a star as an option. */
function opening(text: string): string {
  const escaped = escapeLatex(text);
  return /^[[*]/u.test(escaped) ? `{}${escaped}` : escaped;
}
