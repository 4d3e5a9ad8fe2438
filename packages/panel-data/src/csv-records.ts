import { MesometricsError } from "@mesometrics/matrix";

/** One record of a CSV text: its cells and the line (counted from 1) on which it begins. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/**
 * Cuts a CSV text into records by RFC 4180: cells may stand in double quotes, in which a quote is written twice and
 * line ends belong to the cell. A record ends at LF, CR LF or CR; a byte order mark at the start is no part of the data.
 *
 * Stricter than most readers where these would guess: a quote that is never closed, and text after a closing quote, are
 * errors that name the line, since both shift every cell that follows.
 *
 * @see RFC 4180, section 2
 * @throws MesometricsError `MALFORMED_CSV` with the line
 * @example
 * ```ts
 * import { csvRecords } from "@mesometrics/panel-data";
 * csvRecords('a;"b;c"\n1\n', ";"); // → [{"line":1,"cells":["a","b;c"]},{"line":2,"cells":["1"]}]
 * ```
 */
export function csvRecords(text: string, delimiter: string): readonly CsvRecord[] {
  const separator = delimiter.charCodeAt(0);
  const records: CsvRecord[] = [];
  let position = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  while (position < text.length) {
    const startLine = line;
    const cells: string[] = [];
    for (;;) {
      if (text.charCodeAt(position) === QUOTE) {
        const end = closingQuote(text, position, line);
        const cell = text.slice(position + 1, end).replaceAll('""', '"');
        line += lineEnds(cell);
        position = end + 1;
        if (position < text.length && !endsCell(text.charCodeAt(position), separator)) {
          throw malformed(line, "text follows a closing quote; quote the whole cell and double the quotes inside it");
        }
        cells.push(cell);
      } else {
        const start = position;
        while (position < text.length && !endsCell(text.charCodeAt(position), separator)) position++;
        cells.push(text.slice(start, position));
      }
      if (position >= text.length || text.charCodeAt(position) !== separator) break;
      position++;
    }
    if (text.charCodeAt(position) === CARRIAGE_RETURN && text.charCodeAt(position + 1) === LINE_FEED) position++;
    position++;
    line++;
    records.push({ line: startLine, cells });
  }
  return records;
}

function endsCell(character: number, separator: number): boolean {
  return character === separator || character === LINE_FEED || character === CARRIAGE_RETURN;
}

function closingQuote(text: string, opening: number, line: number): number {
  let end = text.indexOf('"', opening + 1);
  while (end !== -1 && text.charCodeAt(end + 1) === QUOTE) end = text.indexOf('"', end + 2);
  if (end === -1) throw malformed(line, "a quoted cell begins that is never closed");
  return end;
}

function lineEnds(cell: string): number {
  return cell.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function malformed(line: number, problem: string): MesometricsError {
  return new MesometricsError("MALFORMED_CSV", `Line ${line}: ${problem}.`, { line });
}
