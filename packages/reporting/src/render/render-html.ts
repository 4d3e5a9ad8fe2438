import type { Language } from "../label.js";
import type { Cell, NumberRole, Spanner, TableDocument, TableRow } from "../table/document.js";
import { numberBeforePoint, numberFromPoint } from "../table/number-format.js";
import { paragraph, type Words, wordsOf } from "../words.js";
import { type Room, roomStyle, roomsOf, splitAtNumber } from "./decimal-room.js";
import { escapeHtml } from "./escape-html.js";
import { provenanceRecord } from "./provenance-html.js";
import { languageTag, said, saidMarkup } from "./said.js";
import { type Segment, segmentsOf } from "./segments.js";

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
.data-table .spanner th>span{display:block;border-bottom:.5pt solid;padding-bottom:.15em}
.data-table .group th{font-style:italic;padding-top:.5em}
.data-table:lang(zh) .group th{font-style:normal;font-weight:600}
.data-table .group~tr>th:first-child{padding-left:1em}
.data-table .below td{color:color-mix(in srgb,currentColor 68%,transparent);padding-bottom:.35em}
.data-table data:has(>.f){display:inline-block;min-width:calc((var(--i) + var(--f))*1ch);text-align:right}
.data-table .f,.data-table .g{display:inline-block;min-width:calc(var(--f)*1ch);text-align:left}
.data-table .g{min-width:calc(var(--g)*1ch)}
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
/** A table of more columns than this keeps its row headings in sight while it is moved sideways. */
const WIDE = 12;

/**
 * The table as a fragment of HTML: caption, `th` with scope, rules of 1.5, 0.75 and 1.5 pt, decimal alignment, notes,
 * and a foldable record of where each column comes from. Every number is a `data` element whose `value` is the raw
 * number in full precision. What the number is stands in `data-role` of the element, or of its row where all numbers of
 * the row are the same, and is `statistic` where neither says it; `data-source` names its provenance record where it is
 * not that of the column. Needs `htmlTableStyles` in the page.
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
 * renderHtml(table).includes('<data value="-0.3333333333333333">'); // → true
 * renderHtml(table).includes("<b>"); // → false
 * ```
 */
export function renderHtml(table: TableDocument): string {
  return tableHtml([table]);
}

/** Whether two tables differ in words only, so that they can share one set of numbers in a page of two languages. */
export function sameButForWords(a: TableDocument, b: TableDocument): boolean {
  const numbers = (table: TableDocument) =>
    JSON.stringify([
      table.id,
      table.columns.map(({ number, source, align }) => [number, source, align]),
      table.spanners.map((level) => level.map(({ from, to }) => [from, to])),
      table.groups.map(({ label, ruled, rows }) => [
        label === null,
        ruled,
        rows.map(({ continues, cells }) => [
          continues,
          cells.map((cell) => (cell.kind === "text" || cell.kind === "flag" ? cell.kind : cell)),
        ]),
      ]),
      table.provenance.map(({ id }) => id),
    ]);
  return numbers(a) === numbers(b);
}

/**
 * One table in one language, or in several languages of a page that are the same but for words; the numbers are those of
 * the first.
 */
export function tableHtml(
  tables: readonly [TableDocument, ...TableDocument[]],
  languages: readonly Language[] = tables.map(({ language }) => language),
): string {
  const [table] = tables;
  const speech = speechOf(tables, languages);
  const notesId = `${table.id}-notes`;
  const rows = table.groups.reduce((total, group) => total + group.rows.length, 0);
  const described = tables.some(({ notes }) => notes.length > 0) ? ` aria-describedby="${notesId}"` : "";
  const frame = `table-scroll${rows > LONG ? " long" : ""}${table.columns.length > WIDE ? " wide" : ""}`;
  const language = tables.length === 1 ? ` lang="${languageTag(table.language)}"` : "";
  const { rooms, shared } = roomsOf(table, speech.words[0]!);
  return [
    `<div class="table-block" id="${table.id}"${language}>`,
    `<div class="${frame}" role="region" aria-labelledby="${table.id}-caption" tabindex="0">`,
    `<table class="data-table" style="border-top:1.5pt solid;border-bottom:1.5pt solid${roomStyle(shared, ";")}"${described}>`,
    `<caption id="${table.id}-caption"><span>${speech.say(({ title }) => title)}</span></caption>`,
    head(table, speech),
    ...body(table, speech, rooms, shared),
    "</table>",
    "</div>",
    ...notes(tables, notesId, speech),
    ...provenance(tables, languages, speech),
    "</div>",
    "",
  ].join("\n");
}

/** How the texts of tables that differ in words only are set. */
interface Speech {
  readonly tables: readonly TableDocument[];
  readonly words: readonly Words[];
  readonly say: (pick: (table: TableDocument, words: Words) => string) => string;
  readonly markup: (pick: (table: TableDocument, words: Words) => string, element?: "span" | "div") => string;
}

function speechOf(tables: readonly TableDocument[], languages: readonly Language[]): Speech {
  const words = languages.map(wordsOf);
  const texts = (pick: (table: TableDocument, words: Words) => string) =>
    tables.map((table, index) => pick(table, words[index]!));
  return {
    tables,
    words,
    say: (pick) => said(texts(pick), languages),
    markup: (pick, element) => saidMarkup(texts(pick), languages, element),
  };
}

function head(table: TableDocument, speech: Speech): string {
  const rows = table.spanners.map(
    (level, index) => `<tr class="spanner"><td></td>${spannerCells(level, index, table.columns.length, speech)}</tr>`,
  );
  const cells = table.columns.map((column, position) => {
    const number = column.number === null ? "" : `${escapeHtml(column.number)}<br>`;
    const source = column.source === null ? "" : ` data-source="${escapeHtml(column.source)}"`;
    const align = column.align === "left" ? ' class="left"' : "";
    const label = speech.say(({ columns }) => columns[position]?.label ?? "");
    return `<th scope="col"${align}${source}>${number}${label}${superscript(column.footnote)}</th>`;
  });
  const heading = speech.say(({ rowHeading }) => rowHeading);
  rows.push(`<tr>${heading === "" ? "<td></td>" : `<th scope="col">${heading}</th>`}${cells.join("")}</tr>`);
  return `<thead style="border-bottom:.75pt solid">\n${rows.join("\n")}\n</thead>`;
}

function spannerCells(level: readonly Spanner[], depth: number, columns: number, speech: Speech): string {
  let cells = "";
  let next = 0;
  level.forEach(({ from, to }, index) => {
    for (; next < from; next += 1) cells += "<td></td>";
    const label = speech.say(({ spanners }) => spanners[depth]?.[index]?.label ?? "");
    cells += `<th scope="colgroup" colspan="${to - from + 1}"><span>${label}</span></th>`;
    next = to + 1;
  });
  for (; next < columns; next += 1) cells += "<td></td>";
  return cells;
}

function body(
  table: TableDocument,
  speech: Speech,
  rooms: readonly (readonly (Room | null)[])[],
  shared: Room | null,
): string[] {
  let line = -1;
  return table.groups.map((group, groupIndex) => {
    const rows: string[] = [];
    if (group.label !== null) {
      const label = speech.say(({ groups }) => groups[groupIndex]?.label ?? "");
      rows.push(`<tr class="group"><th scope="rowgroup" colspan="${table.columns.length + 1}">${label}</th></tr>`);
    }
    group.rows.forEach((row, index) => {
      line += 1;
      const role = rowRole(row);
      const rowIn = (one: TableDocument) => one.groups[groupIndex]?.rows[index];
      const cells = row.cells.map((cell, position) => {
        const column = table.columns[position];
        const place: Place = {
          source: column?.source ?? null,
          left: column?.align === "left",
          role,
          room: rooms[position]?.[line] ?? null,
          shared,
        };
        if (cell.kind === "text" || cell.kind === "flag") {
          return textCell(
            speech.say((one, words) => plainText(rowIn(one)?.cells[position] ?? cell, words, one.flags)),
            place,
          );
        }
        return numericCell(cell, place, speech.words[0]!);
      });
      const className = row.continues ? ' class="below"' : "";
      const roleText = role === "statistic" ? "" : ` data-role="${role}"`;
      const heading = rowHeading(
        row,
        speech.say((one) => rowIn(one)?.label ?? ""),
        group.rows.slice(index + 1),
      );
      rows.push(`<tr${className}${roleText}>${heading}${cells.join("")}</tr>`);
    });
    const rule = group.ruled ? ' style="border-top:.75pt solid"' : "";
    return `<tbody${rule}>\n${rows.join("\n")}\n</tbody>`;
  });
}

/** What a number of a cell takes from its place. */
interface Place {
  /** The provenance record of the column. */
  readonly source: string | null;
  readonly left: boolean;
  /** The role that all numbers of the row have. */
  readonly role: NumberRole;
  readonly room: Room | null;
  readonly shared: Room | null;
}

/** What all numbers of a row are; `statistic` where they differ. */
function rowRole(row: TableRow): NumberRole {
  const roles = new Set(
    row.cells.flatMap((cell) => {
      if (cell.kind === "sequence")
        return cell.cells.map((part) => (part.kind === "interval" ? "interval" : part.role));
      if (cell.kind === "interval") return ["interval" as const];
      return cell.kind === "number" ? [cell.role] : [];
    }),
  );
  const [only] = roles;
  return roles.size === 1 && only !== undefined ? only : "statistic";
}

function rowHeading(row: TableRow, label: string, following: readonly TableRow[]): string {
  if (row.continues) return "";
  // A heading cell without a heading would be announced as one.
  if (label === "" && row.footnote === undefined) return "<td></td>";
  const end = following.findIndex((one) => !one.continues);
  const lines = 1 + (end < 0 ? following.length : end);
  return `<th scope="row"${lines > 1 ? ` rowspan="${lines}"` : ""}>${label}${superscript(row.footnote)}</th>`;
}

function plainText(cell: Cell, words: Words, flags: TableDocument["flags"]): string {
  return segmentsOf(cell, words, flags)
    .map((segment) => (segment.kind === "number" ? "" : segment.text))
    .join("");
}

function textCell(markup: string, { left }: Place): string {
  return `<td${left && markup !== "" ? ' class="left"' : ""}>${markup}</td>`;
}

function numericCell(cell: Cell, place: Place, words: Words): string {
  const segments = segmentsOf(cell, words);
  if (segments.length === 0) return "<td></td>";
  const { room } = place;
  const plain = (parts: readonly Segment[]) => parts.map((segment) => segmentHtml(segment, place)).join("");
  if (room === null) return `<td>${plain(segments)}</td>`;
  // The first number is divided at its point; parentheses and marks beside it are kept on their side of the point.
  const { head, tail } = splitAtNumber(segments);
  const first = head.findIndex((segment) => segment.kind === "number");
  const number = head[first];
  if (number?.kind !== "number") return "<td></td>";
  const whole = escapeHtml(numberBeforePoint(number.number));
  const style = room === place.shared ? "" : ` style="${roomStyle(room)}"`;
  const rest = room.rest === 0 ? "" : `<span class="g">${plain(tail)}</span>`;
  return (
    `<td${style}>${dataTag(number, place)}${plain(head.slice(0, first))}${whole}` +
    `<span class="f">${numberFromPoint(number.number)}${plain(head.slice(first + 1))}</span></data>${rest}</td>`
  );
}

function superscript(mark: string | undefined): string {
  return mark === undefined ? "" : `<sup>${escapeHtml(mark)}</sup>`;
}

function dataTag(segment: Extract<Segment, { kind: "number" }>, place: Place): string {
  const source =
    segment.source === null || segment.source === place.source ? "" : ` data-source="${escapeHtml(segment.source)}"`;
  const role = segment.role === place.role ? "" : ` data-role="${segment.role}"`;
  return `<data value="${segment.value}"${role}${source}>`;
}

function segmentHtml(segment: Segment, place: Place): string {
  if (segment.kind === "mark" || segment.kind === "footnote") return `<sup>${escapeHtml(segment.text)}</sup>`;
  if (segment.kind === "literal") return segment.text;
  const text = escapeHtml(numberBeforePoint(segment.number)) + numberFromPoint(segment.number);
  return `${dataTag(segment, place)}${text}</data>`;
}

function notes(tables: readonly TableDocument[], id: string, speech: Speech): string[] {
  if (tables.every((table) => table.notes.length === 0)) return [];
  const text = speech.markup((table, words) => {
    const plain = table.notes.filter((note) => note.mark === undefined).map((note) => note.text);
    const opening =
      plain.length === 0 ? "" : `<b>${words.notes}</b>${words.colon}${escapeHtml(paragraph(plain, words))}`;
    const marked = table.notes.flatMap((note) =>
      note.mark === undefined ? [] : [`${superscript(note.mark)} ${escapeHtml(note.text)}`],
    );
    return [opening, ...marked].filter((part) => part !== "").join(" ");
  });
  return [`<p class="table-notes" id="${id}">${text}</p>`];
}

function provenance(
  tables: readonly [TableDocument, ...TableDocument[]],
  languages: readonly Language[],
  speech: Speech,
): string[] {
  const [table] = tables;
  if (table.provenance.length === 0) return [];
  const records = table.provenance.map((_, index) =>
    provenanceRecord(
      tables.map((one) => one.provenance[index]!),
      languages,
    ),
  );
  return [
    `<details class="provenance"><summary>${speech.say((_, words) => words.provenance)}</summary>`,
    ...records,
    "</details>",
  ];
}
