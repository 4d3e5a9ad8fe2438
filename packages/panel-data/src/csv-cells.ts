import { MesometricsError } from "@mesometrics/matrix";

/** Where the cells of a CSV text stand: places instead of texts, so that a million rows take little memory. */
export interface CsvCells {
  readonly text: string;
  readonly records: number;
  /** length records: the line, counted from 1, on which each begins */
  readonly lines: Int32Array;
  /** length records + 1: the first cell of each record */
  readonly first: Int32Array;
  /** length cells */
  readonly starts: Int32Array;
  /** length cells: the end, exclusive; -1 - end for a quoted cell */
  readonly ends: Int32Array;
}

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Finds the cells of a CSV text by the rules of `csvRecords`. */
export function csvCells(text: string, delimiter: string): CsvCells {
  const separator = delimiter.charCodeAt(0);
  let starts = new Int32Array(1024);
  let ends = new Int32Array(1024);
  let first = new Int32Array(256);
  let lines = new Int32Array(256);
  let cells = 0;
  let records = 0;
  let position = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let line = 1;
  while (position < text.length) {
    if (records + 1 >= first.length) {
      first = grown(first);
      lines = grown(lines);
    }
    first[records] = cells;
    lines[records] = line;
    for (;;) {
      if (cells === starts.length) {
        starts = grown(starts);
        ends = grown(ends);
      }
      if (text.charCodeAt(position) === QUOTE) {
        const end = closingQuote(text, position, line);
        starts[cells] = position + 1;
        ends[cells] = -1 - end;
        line += lineEnds(text, position + 1, end);
        position = end + 1;
        if (position < text.length && !endsCell(text.charCodeAt(position), separator)) {
          throw malformed(line, "text follows a closing quote; quote the whole cell and double the quotes inside it");
        }
      } else {
        starts[cells] = position;
        while (position < text.length && !endsCell(text.charCodeAt(position), separator)) position++;
        ends[cells] = position;
      }
      cells++;
      if (position >= text.length || text.charCodeAt(position) !== separator) break;
      position++;
    }
    if (text.charCodeAt(position) === CARRIAGE_RETURN && text.charCodeAt(position + 1) === LINE_FEED) position++;
    position++;
    line++;
    records++;
  }
  first[records] = cells;
  return { text, records, lines, first, starts, ends };
}

/** The text of a cell. */
export function csvCellText({ text, starts, ends }: CsvCells, cell: number): string {
  const end = ends[cell]!;
  return end >= 0 ? text.slice(starts[cell], end) : text.slice(starts[cell], -1 - end).replaceAll('""', '"');
}

function grown(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * list.length);
  larger.set(list);
  return larger;
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

function lineEnds(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) {
    const one = text.charCodeAt(i);
    if (one === LINE_FEED || (one === CARRIAGE_RETURN && text.charCodeAt(i + 1) !== LINE_FEED)) count++;
  }
  return count;
}

function malformed(line: number, problem: string): MesometricsError {
  return new MesometricsError("MALFORMED_CSV", `Line ${line}: ${problem}.`, { line });
}
