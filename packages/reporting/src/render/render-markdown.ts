import { displayWidth, pad } from "../display-width.js";
import { singleLine } from "../label.js";
import type { Cell, Spanner, TableColumn, TableDocument } from "../table/document.js";
import { numberText } from "../table/number-format.js";
import { paragraph, type Words, wordsOf } from "../words.js";
import { plainFootnote, plainSegment, segmentsOf } from "./segments.js";

/**
 * The table as a GitHub-flavoured pipe table with its title and notes. Every character that Markdown or HTML would
 * read as markup is escaped.
 *
 * @example
 * ```ts
 * import { dataTable, renderMarkdown } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "t",
 *   title: "A | B",
 *   columns: [{ id: "x", label: "x_1" }],
 *   rows: [{ label: "a", values: [-1.5] }],
 *   decimals: 1,
 * });
 * renderMarkdown(table).split("\n")[0]; // → "**A \\| B**"
 * ```
 */
export function renderMarkdown(table: TableDocument): string {
  const words = wordsOf(table.language);
  const heading: string[][] = table.spanners.map((level) => ["", ...spannerCells(level, table.columns.length)]);
  heading.push([escapeMarkdown(table.rowHeading), ...table.columns.map(columnMarkdown)]);

  const body: string[][] = [];
  for (const group of table.groups) {
    if (group.label !== null) body.push([`*${escapeMarkdown(group.label)}*`, ...table.columns.map(() => "")]);
    for (const row of group.rows) {
      body.push([
        row.continues ? "" : escapeMarkdown(row.label + plainFootnote(row.footnote)),
        ...row.cells.map((cell) => cellMarkdown(cell, words, table.flags)),
      ]);
    }
  }
  const lines = [...heading, ...body];
  const widths = Array.from({ length: table.columns.length + 1 }, (_, column) =>
    Math.max(3, ...lines.map((line) => displayWidth(line[column] ?? ""))),
  );
  const alignments = ["left", ...table.columns.map(({ align }) => (align === "decimal" ? "right" : align))] as const;
  const write = (line: readonly string[]) =>
    `| ${widths.map((width, column) => pad(line[column] ?? "", width, column === 0 || alignments[column] === "left" ? "left" : "right")).join(" | ")} |`;
  const rule = `| ${widths
    .map((width, column) => {
      const align = alignments[column];
      if (align === "right") return `${"-".repeat(width - 1)}:`;
      return align === "centre" ? `:${"-".repeat(width - 2)}:` : "-".repeat(width);
    })
    .join(" | ")} |`;

  // A pipe table has one heading row; further levels follow as ordinary rows, the outermost stands on top.
  const [first = [], ...rest] = heading;
  const output = [`**${escapeMarkdown(table.title)}**`, "", write(first), rule, ...rest.map(write), ...body.map(write)];
  if (table.notes.length > 0) {
    const text = paragraph(
      table.notes.map((note) => (note.mark === undefined ? note.text : `${plainFootnote(note.mark)} ${note.text}`)),
      words,
    );
    output.push("", words.notes + words.colon + escapeMarkdown(text));
  }
  return `${output.join("\n")}\n`;
}

function columnMarkdown(column: TableColumn): string {
  const label = column.label + plainFootnote(column.footnote);
  return escapeMarkdown(column.number === null ? label : `${column.number} ${label}`);
}

function spannerCells(level: readonly Spanner[], columns: number): string[] {
  const cells = Array.from({ length: columns }, () => "");
  for (const { label, from } of level) cells[from] = escapeMarkdown(label);
  return cells;
}

function cellMarkdown(cell: Cell, words: Words, flags: TableDocument["flags"]): string {
  return segmentsOf(cell, words, flags)
    .map((segment) =>
      escapeMarkdown(segment.kind === "number" ? numberText(segment.number) : plainSegment(segment), false),
    )
    .join("");
}

/** `trim` is false inside a cell, where a separator may be a single space. */
function escapeMarkdown(text: string, trim = true): string {
  const line = trim ? singleLine(text) : text;
  return line
    .replace(/&/gu, "&amp;")
    .replace(/</gu, "&lt;")
    .replace(/>/gu, "&gt;")
    .replace(/[\\`*_[\]|~#$]/gu, "\\$&");
}
