import { singleLine } from "../label.js";
import type { Cell, Spanner, TableColumn, TableDocument } from "../table/document.js";
import { sentence, type Words, wordsOf } from "../words.js";
import { escapeLatex } from "./escape-latex.js";
import { type LatexLayout, latexLayout, letters } from "./latex-layout.js";
import { alignedNumber, braced, numberColumn, numberLatex, superscripts } from "./latex-numbers.js";
import { alignedCells, columnCells, isNumeric, segmentsOf } from "./segments.js";

/** The lines that `renderLatex` needs in the preamble. Chinese text needs XeLaTeX or LuaLaTeX with `ctex` besides. */
export const latexPreamble = [
  "\\usepackage{booktabs}",
  "\\usepackage{longtable}",
  "\\usepackage{threeparttable}",
  "\\usepackage{amssymb}",
  "\\usepackage{siunitx}",
  "% version 3 of siunitx: digits are printed as they stand, brackets and stars hang beside them",
  "\\sisetup{group-digits=none,input-open-uncertainty=,input-close-uncertainty=,table-align-text-before=false,table-align-text-after=false}",
].join("\n");

/**
 * The table as a `table` environment: booktabs rules of 1.5, 0.75 and 1.5 pt, notes in a threeparttable, columns of
 * siunitx (see `latexPreamble`), whose format is made from the numbers of the column. A wide table is set in smaller type
 * and its longest texts are broken; a table that is longer than a page becomes a `longtable`, which repeats its heading. All
 * text is escaped; Chinese stays as it is.
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
  const layout = latexLayout(table);
  const parts: TableParts = {
    columns: columnTypes(table, layout),
    caption: [`\\caption{${escapeLatex(breakable(table.title))}}`, `\\label{tab:${table.id}}`],
    heading: headingLines(table, layout),
    body: bodyLines(table, layout),
    notes: noteItems(table),
  };
  const lines = layout.isLong ? severalPages(table, layout, parts) : onePage(layout, parts);
  return `${lines.join("\n")}\n`;
}

interface TableParts {
  readonly columns: string;
  readonly caption: readonly string[];
  readonly heading: readonly string[];
  readonly body: readonly string[];
  readonly notes: readonly string[];
}

function onePage({ size }: LatexLayout, { columns, caption, heading, body, notes }: TableParts): string[] {
  return [
    "\\begin{table}[htbp]",
    "\\centering",
    ...(size === null ? [] : [size]),
    "\\begin{threeparttable}",
    ...caption,
    `\\begin{tabular}{${columns}}`,
    "\\toprule[1.5pt]",
    ...heading,
    "\\midrule[0.75pt]",
    ...body,
    "\\bottomrule[1.5pt]",
    "\\end{tabular}",
    ...(notes.length === 0
      ? []
      : [
          "\\begin{tablenotes}[flushleft]",
          "\\footnotesize",
          ...notes.map((note) => `\\item ${note}`),
          "\\end{tablenotes}",
        ]),
    "\\end{threeparttable}",
    "\\end{table}",
  ];
}

/** A `longtable`: the heading stands on every page, the notes below the last. */
function severalPages(table: TableDocument, { size }: LatexLayout, parts: TableParts): string[] {
  const { columns, caption, heading, body, notes } = parts;
  const [title = "", label = ""] = caption;
  const words = wordsOf(table.language);
  return [
    "\\begingroup",
    ...(size === null ? [] : [size]),
    `\\begin{longtable}{${columns}}`,
    `${title}${label} \\\\`,
    "\\toprule[1.5pt]",
    ...heading,
    "\\midrule[0.75pt]",
    "\\endfirsthead",
    `\\multicolumn{${table.columns.length + 1}}{l}{\\textit{${escapeLatex(words.continued)}}} \\\\`,
    "\\toprule[1.5pt]",
    ...heading,
    "\\midrule[0.75pt]",
    "\\endhead",
    "\\bottomrule[1.5pt]",
    "\\endfoot",
    ...body,
    "\\end{longtable}",
    "\\endgroup",
    ...(notes.length === 0 ? [] : [`{\\footnotesize\\noindent ${notes.join("\\\\ ")}\\par}`]),
  ];
}

function columnTypes(table: TableDocument, { breaks }: LatexLayout): string {
  const words = wordsOf(table.language);
  const cells = columnCells(table);
  const types = table.columns.map(({ align }, index) => {
    if (align === "decimal") return numberColumn(cells[index] ?? [], alignedCells(cells[index] ?? []), words);
    const width = breaks[index + 1] ?? null;
    if (width === null) return align === "left" ? "l" : "c";
    return `>{${align === "left" ? "\\raggedright" : "\\centering"}\\arraybackslash}p{${width}em}`;
  });
  const stub = breaks[0] ?? null;
  // The second line of a broken label is set in.
  return (stub === null ? "l" : `>{\\raggedright\\arraybackslash\\hangindent=1em}p{${stub}em}`) + types.join("");
}

function headingLines(table: TableDocument, { breaks }: LatexLayout): string[] {
  const columns = table.columns.length + 1;
  const lines = table.spanners.flatMap((level) => [spannerRow(level, columns), spannerRules(level)]);
  const numbered = table.columns.some((column) => column.number !== null);
  if (numbered) {
    lines.push(headingRow(opening(table.rowHeading), table.columns, (column) => escapeLatex(column.number ?? "")));
  }
  if (!numbered || table.columns.some((column) => column.label !== "")) {
    const label = (column: TableColumn, index: number) => {
      const width = breaks[index + 1] ?? null;
      const text = escapeLatex(width === null ? column.label : breakable(column.label)) + superscript(column.footnote);
      if (width === null) return text;
      return `\\parbox[b]{${width}em}{${column.align === "left" ? "\\raggedright" : "\\centering"} ${text}}`;
    };
    lines.push(headingRow(numbered ? "" : opening(table.rowHeading), table.columns, label));
  }
  return lines;
}

function bodyLines(table: TableDocument, { breaks, width }: LatexLayout): string[] {
  const words = wordsOf(table.language);
  const aligned = columnCells(table).map(alignedCells);
  const lines: string[] = [];
  let line = -1;
  for (const group of table.groups) {
    if (group.ruled) lines.push("\\midrule[0.75pt]");
    if (group.label !== null) {
      const span = letters(group.label) / 2 > width ? `p{${Math.floor(width)}em}` : "l";
      lines.push(
        `\\multicolumn{${table.columns.length + 1}}{${span}}{\\textit{${escapeLatex(breakable(group.label))}}} \\\\`,
      );
    }
    for (const row of group.rows) {
      line += 1;
      const text = (breaks[0] ?? null) === null ? row.label : breakable(row.label);
      const label = row.continues
        ? ""
        : `${group.label === null ? "" : "\\quad "}${opening(text)}${superscript(row.footnote)}`;
      const cells = row.cells.map((cell, index) => {
        const decimal = table.columns[index]?.align === "decimal";
        const shown =
          cell.kind === "text" && (breaks[index + 1] ?? null) !== null ? { ...cell, text: breakable(cell.text) } : cell;
        return cellLatex(shown, decimal, aligned[index]?.[line] === true, words, table.flags);
      });
      lines.push(`${[label, ...cells].join(" & ")} \\\\`);
    }
  }
  return lines;
}

function noteItems(table: TableDocument): string[] {
  const words = wordsOf(table.language);
  return table.notes.map((note, index) => {
    const heading = index === 0 ? `\\textit{${words.notes}${words.colon.trim()}} ` : "";
    const text = breakable(sentence(note.text, words));
    return heading + (note.mark === undefined ? opening(text) : `${superscript(note.mark)} ${escapeLatex(text)}`);
  });
}

/** Text whose long words may be broken, behind a sign or after some letters, by spaces of no width. */
function breakable(text: string): string {
  return singleLine(text).replace(/[!-\u2fff]{25,}/gu, (word) =>
    word.replace(/[./_:](?=.)|[^./_:]{12}(?=.)/gu, "$&\u200b"),
  );
}

function headingRow(
  stub: string,
  columns: readonly TableColumn[],
  text: (column: TableColumn, index: number) => string,
): string {
  const cells = columns.map(
    (column, index) => `\\multicolumn{1}{${column.align === "left" ? "l" : "c"}}{${text(column, index)}}`,
  );
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
