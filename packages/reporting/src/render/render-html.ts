import { displayWidth } from "../display-width.js";
import type { Cell, Provenance, Spanner, TableDocument, TableRow } from "../table/document.js";
import { numberBeforePoint, numberFromPoint } from "../table/number-format.js";
import { paragraph, type Words, wordsOf } from "../words.js";
import { escapeHtml } from "./escape-html.js";
import { alignedCells, columnCells, isNumeric, type Segment, segmentsOf, splitAtPoint } from "./segments.js";

/**
 * The rules of CSS that `renderHtml` counts on for decimal alignment. `currentColor` and `color-mix` follow the page,
 * so that they serve light and dark.
 */
export const htmlTableStyles = `
.table-scroll{overflow-x:auto}
.table-scroll.long{max-height:75vh;overflow-y:auto}
.data-table{border-collapse:collapse;margin:0 auto;font-variant-numeric:tabular-nums lining-nums}
.data-table caption{text-align:left;font-weight:600;padding:0 0 .5em}
.data-table th,.data-table td{padding:.18em .7em;font-weight:400;text-align:center;vertical-align:top;white-space:nowrap}
.data-table tbody th,.data-table thead th:first-child,.data-table .left{text-align:left}
.data-table tbody th{white-space:normal;overflow-wrap:anywhere;min-width:8em}
.data-table tr>th:first-child{padding-left:0}
.data-table td.left{white-space:normal;min-width:7em;max-width:32em}
.data-table .spanner span{display:block;border-bottom:.5pt solid;padding-bottom:.15em}
.data-table .group th{font-style:italic;padding-top:.5em}
.data-table:lang(zh) .group th{font-style:normal;font-weight:600}
.data-table .indent th:first-child{padding-left:1em}
.data-table .below td{color:color-mix(in srgb,currentColor 68%,transparent);padding-bottom:.35em}
.data-table .i,.data-table .f{display:inline-block;min-width:calc(var(--i)*1ch);text-align:right}
.data-table .f{min-width:calc(var(--f)*1ch);text-align:left}
.data-table sup{font-size:.8em;line-height:0}
.table-notes{font-size:.87em;line-height:1.5;margin:.5em 0 0}
.provenance{font-size:.87em;margin:.25em 0 0}
.provenance dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em;margin:.4em 0 .8em}
.provenance dt{opacity:.75}
.provenance dd{margin:0;overflow-wrap:anywhere}
.provenance .of{grid-column:1/-1;font-weight:600;opacity:1}
`.trim();

/** A table of more rows than this scrolls inside its own frame. */
const LONG = 60;

/**
 * The table as a fragment of HTML: caption, `th` with scope, rules of 1.5, 0.75 and 1.5 pt, decimal alignment, notes,
 * and a foldable record of where each column comes from. Every number is a `data` element whose `value` is the raw
 * number in full precision and whose `data-role` says what it is; `data-source` names its provenance record where it
 * is not that of the column. Needs `htmlTableStyles` in the page.
 *
 * @example
 * ```ts
 * import { dataTable, renderHtml } from "@mesometrics/reporting";
 * const table = dataTable({
 *   id: "t",
 *   title: "<b>",
 *   columns: [{ id: "x", label: "x" }],
 *   rows: [{ label: "a", values: [-1 / 3] }],
 *   decimals: 2,
 * });
 * renderHtml(table).includes('<data value="-0.3333333333333333" data-role="statistic">'); // → true
 * renderHtml(table).includes("<b>"); // → false
 * ```
 */
export function renderHtml(table: TableDocument): string {
  const words = wordsOf(table.language);
  const notesId = `${table.id}-notes`;
  const rows = table.groups.reduce((total, group) => total + group.rows.length, 0);
  const described = table.notes.length > 0 ? ` aria-describedby="${notesId}"` : "";
  return [
    `<div class="table-block" id="${table.id}" lang="${table.language === "zh" ? "zh-CN" : "en"}">`,
    `<div class="table-scroll${rows > LONG ? " long" : ""}" role="region" aria-labelledby="${table.id}-caption" tabindex="0">`,
    `<table class="data-table" style="border-top:1.5pt solid;border-bottom:1.5pt solid"${described}>`,
    `<caption id="${table.id}-caption"><span>${escapeHtml(table.title)}</span></caption>`,
    head(table),
    ...body(table, words),
    "</table>",
    "</div>",
    ...notes(table, notesId, words),
    ...provenance(table, words),
    "</div>",
    "",
  ].join("\n");
}

function head(table: TableDocument): string {
  const rows = table.spanners.map(
    (level) => `<tr class="spanner"><td></td>${spannerCells(level, table.columns.length)}</tr>`,
  );
  const cells = table.columns.map((column) => {
    const number = column.number === null ? "" : `${escapeHtml(column.number)}<br>`;
    const source = column.source === null ? "" : ` data-source="${escapeHtml(column.source)}"`;
    const align = column.align === "left" ? ' class="left"' : "";
    return `<th scope="col"${align}${source}>${number}${escapeHtml(column.label)}${superscript(column.footnote)}</th>`;
  });
  const heading = escapeHtml(table.rowHeading);
  rows.push(`<tr>${heading === "" ? "<td></td>" : `<th scope="col">${heading}</th>`}${cells.join("")}</tr>`);
  return `<thead style="border-bottom:.75pt solid">\n${rows.join("\n")}\n</thead>`;
}

function spannerCells(level: readonly Spanner[], columns: number): string {
  let cells = "";
  let next = 0;
  for (const { label, from, to } of level) {
    for (; next < from; next += 1) cells += "<td></td>";
    cells += `<th scope="colgroup" colspan="${to - from + 1}"><span>${escapeHtml(label)}</span></th>`;
    next = to + 1;
  }
  for (; next < columns; next += 1) cells += "<td></td>";
  return cells;
}

/** The characters that the numbers of a column take before the point, and from the point on. */
interface Room {
  readonly before: number;
  readonly after: number;
}

function body(table: TableDocument, words: Words): string[] {
  const columns = columnCells(table);
  const aligned = columns.map(alignedCells);
  const rooms = columns.map((cells, position): Room => {
    const split = cells
      .filter((_, row) => aligned[position]?.[row])
      .map((cell) => splitAtPoint(segmentsOf(cell, words)));
    return {
      before: Math.max(0, ...split.map((text) => displayWidth(text.before))),
      after: Math.max(0, ...split.map((text) => displayWidth(text.after))),
    };
  });
  let line = -1;
  return table.groups.map((group) => {
    const rows: string[] = [];
    if (group.label !== null) {
      const label = escapeHtml(group.label);
      rows.push(`<tr class="group"><th scope="rowgroup" colspan="${table.columns.length + 1}">${label}</th></tr>`);
    }
    group.rows.forEach((row, index) => {
      line += 1;
      const classes = [group.label === null ? "" : "indent", row.continues ? "below" : ""].filter(
        (name) => name !== "",
      );
      const cells = row.cells.map((cell, position) => {
        const column = table.columns[position];
        const room = aligned[position]?.[line] ? (rooms[position] ?? null) : null;
        return bodyCell(cell, column?.source ?? null, column?.align === "left", room, words, table.flags);
      });
      const open = classes.length === 0 ? "<tr>" : `<tr class="${classes.join(" ")}">`;
      rows.push(`${open}${rowHeading(row, group.rows.slice(index + 1))}${cells.join("")}</tr>`);
    });
    const rule = group.ruled ? ' style="border-top:.75pt solid"' : "";
    return `<tbody${rule}>\n${rows.join("\n")}\n</tbody>`;
  });
}

function rowHeading(row: TableRow, following: readonly TableRow[]): string {
  if (row.continues) return "";
  const end = following.findIndex((one) => !one.continues);
  const lines = 1 + (end < 0 ? following.length : end);
  return `<th scope="row"${lines > 1 ? ` rowspan="${lines}"` : ""}>${escapeHtml(row.label)}${superscript(row.footnote)}</th>`;
}

function bodyCell(
  cell: Cell,
  columnSource: string | null,
  left: boolean,
  room: Room | null,
  words: Words,
  flags: TableDocument["flags"],
): string {
  const segments = segmentsOf(cell, words, flags);
  if (segments.length === 0) return "<td></td>";
  if (!isNumeric(cell)) {
    const text = segments.map((segment) => (segment.kind === "number" ? "" : escapeHtml(segment.text))).join("");
    return `<td${left ? ' class="left"' : ""}>${text}</td>`;
  }
  if (room === null) {
    return `<td>${segments.map((segment) => segmentHtml(segment, columnSource)).join("")}</td>`;
  }
  // The first number is divided at its point; parentheses and marks beside it are kept on their side of the point.
  const first = segments.findIndex((segment) => segment.kind === "number");
  const number = segments[first];
  if (number?.kind !== "number") return "<td></td>";
  const before = segments.slice(0, first).map((segment) => segmentHtml(segment, columnSource));
  const after = segments.slice(first + 1).map((segment) => segmentHtml(segment, columnSource));
  const whole = escapeHtml(numberBeforePoint(number.number));
  const fraction = numberFromPoint(number.number);
  return (
    `<td style="--i:${room.before};--f:${room.after}">${dataTag(number, columnSource)}` +
    `<span class="i">${before.join("")}${whole}</span><span class="f">${fraction}${after.join("")}</span></data></td>`
  );
}

function superscript(mark: string | undefined): string {
  return mark === undefined ? "" : `<sup>${escapeHtml(mark)}</sup>`;
}

function dataTag(segment: Extract<Segment, { kind: "number" }>, columnSource: string | null): string {
  const source =
    segment.source === null || segment.source === columnSource ? "" : ` data-source="${escapeHtml(segment.source)}"`;
  return `<data value="${segment.value}" data-role="${segment.role}"${source}>`;
}

function segmentHtml(segment: Segment, columnSource: string | null): string {
  if (segment.kind === "mark" || segment.kind === "footnote") return `<sup>${escapeHtml(segment.text)}</sup>`;
  if (segment.kind === "literal") return segment.text;
  const text = escapeHtml(numberBeforePoint(segment.number)) + numberFromPoint(segment.number);
  return `${dataTag(segment, columnSource)}${text}</data>`;
}

function notes(table: TableDocument, id: string, words: Words): string[] {
  if (table.notes.length === 0) return [];
  const plain = table.notes.filter((note) => note.mark === undefined).map((note) => note.text);
  const text = plain.length === 0 ? "" : `<b>${words.notes}</b>${words.colon}${escapeHtml(paragraph(plain, words))}`;
  const marked = table.notes.flatMap((note) =>
    note.mark === undefined ? [] : [`${superscript(note.mark)} ${escapeHtml(note.text)}`],
  );
  return [`<p class="table-notes" id="${id}">${[text, ...marked].filter((part) => part !== "").join(" ")}</p>`];
}

function provenance(table: TableDocument, words: Words): string[] {
  if (table.provenance.length === 0) return [];
  const records = table.provenance.map((record) => {
    const facts = provenanceFacts(record, words).map(
      ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
    );
    return `<dl data-record="${escapeHtml(record.id)}"><dt class="of">${escapeHtml(record.label)}</dt>${facts.join("")}</dl>`;
  });
  return [`<details class="provenance"><summary>${words.provenance}</summary>`, ...records, "</details>"];
}

/** The known facts of a provenance record, in words. */
function provenanceFacts(record: Provenance, words: Words): (readonly [string, string])[] {
  const facts: (readonly [string, string | number | null])[] = [
    [words.formula, record.formula],
    [words.covariance, record.covariance],
    [words.preset, record.preset],
    [words.observations, record.observations],
    [words.units, record.units],
    [words.periods, record.periods],
    [words.dataHash, record.dataHash],
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, String(value)] as const]));
}
