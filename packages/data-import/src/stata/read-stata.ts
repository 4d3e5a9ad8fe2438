import { MesometricsError } from "@mesometrics/matrix";
import { type ByteCursor, cutOff, expectTag, fixedText, need, unsigned } from "./byte-cursor.js";
import { readColumn, type StoredVariable } from "./stata-columns.js";
import type { StataFile } from "./stata-file.js";
import { readLongTexts, readValueLabels } from "./stata-texts.js";

/** Widths of fields in bytes, by release. */
interface Widths {
  readonly variables: number;
  readonly rows: number;
  readonly fileLabel: number;
  readonly name: number;
  readonly sort: number;
  readonly format: number;
  readonly label: number;
}

const WIDTHS: Readonly<Record<117 | 118 | 119, Widths>> = {
  117: { variables: 2, rows: 4, fileLabel: 1, name: 33, sort: 2, format: 49, label: 81 },
  118: { variables: 2, rows: 8, fileLabel: 2, name: 129, sort: 2, format: 57, label: 321 },
  119: { variables: 4, rows: 8, fileLabel: 2, name: 129, sort: 4, format: 57, label: 321 },
};

/**
 * Reads a Stata file of release 117 (Stata 13), 118 (14 to 18) or 119 (more than 32,767 variables), in either byte order:
 * figures, texts short and long, labels of the file, of variables and of codes, and the counts of `.` and `.a` to `.z`.
 * Codes and dates stay numbers; `valueLabels` and `format` say what they mean.
 *
 * Source: StataCorp, "File formats .dta", releases 117 to 119 (`help dta`). R: `haven::read_dta`.
 *
 * @throws MesometricsError `NOT_STATA`, `OLD_STATA_FILE` for releases before 117, `NEW_STATA_FILE`, `DAMAGED_FILE` naming
 *   the part that breaks off
 * @example
 * ```ts
 * import { readStata } from "@mesometrics/data-import";
 * readStata(Uint8Array.of(115, 2, 1, 0)); // throws OLD_STATA_FILE
 * ```
 */
export function readStata(bytes: Uint8Array): StataFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cursor: ByteCursor = { bytes, view, isLittle: true, isUtf8: true, at: 0 };
  const release = releaseOf(cursor);
  const widths = WIDTHS[release];
  expectTag(cursor, "<byteorder>");
  const order = fixedText(cursor, 3, "byte order");
  if (order !== "LSF" && order !== "MSF") throw cutOff("byte order");
  const read: ByteCursor = { ...cursor, isLittle: order === "LSF", isUtf8: release >= 118 };
  expectTag(read, "</byteorder><K>");
  const variables = unsigned(read, widths.variables, "number of variables");
  expectTag(read, "</K><N>");
  const rows = unsigned(read, widths.rows, "number of rows");
  expectTag(read, "</N><label>");
  const label = fixedText(read, unsigned(read, widths.fileLabel, "label"), "label");
  expectTag(read, "</label><timestamp>");
  const timestamp = fixedText(read, unsigned(read, 1, "timestamp"), "timestamp");
  expectTag(read, "</timestamp></header><map>");
  const offsets = Array.from({ length: 14 }, () => unsigned(read, 8, "map"));
  expectTag(read, "</map>");

  const types = field(read, "variable_types", variables, 2, () => unsigned(read, 2, "variable types"));
  const names = field(read, "varnames", variables, widths.name, () => fixedText(read, widths.name, "variable names"));
  expectTag(read, "<sortlist>");
  need(read, widths.sort * (variables + 1), "sort order");
  read.at += widths.sort * (variables + 1);
  expectTag(read, "</sortlist>");
  const formats = field(read, "formats", variables, widths.format, () => fixedText(read, widths.format, "formats"));
  const labelNames = field(read, "value_label_names", variables, widths.name, () =>
    fixedText(read, widths.name, "value label names"),
  );
  const labels = field(read, "variable_labels", variables, widths.label, () =>
    fixedText(read, widths.label, "variable labels"),
  );

  const longTexts = readLongTexts(at(read, offsets[10]!, "long texts"), release);
  const valueLabels = readValueLabels(at(read, offsets[11]!, "value labels"), widths.name);
  const stored = storedVariables(types);
  const rowWidth = stored.reduce((sum, { width }) => sum + width, 0);
  const data = at(read, offsets[9]!, "data");
  expectTag(data, "<data>");
  need(data, rowWidth * rows + "</data>".length, "data");
  const start = data.at;
  data.at += rowWidth * rows;
  expectTag(data, "</data>");

  if (names.includes("") || new Set(names).size < names.length) throw cutOff("variable names");
  const columns = stored.map((one) => readColumn(read, one, start, rowWidth, rows, longTexts, release));
  return {
    release,
    label,
    timestamp,
    rows,
    variables: names.map((name, index) => ({
      name,
      label: labels[index]!,
      type:
        stored[index]!.type === "longText"
          ? "string"
          : (stored[index]!.type as Exclude<StoredVariable["type"], "longText">),
      format: formats[index]!,
      valueLabels: valueLabels.get(labelNames[index]!) ?? [],
      missing: columns[index]!.missing,
    })),
    table: Object.fromEntries(names.map((name, index) => [name, columns[index]!.values])),
  };
}

function releaseOf(cursor: ByteCursor): 117 | 118 | 119 {
  const { bytes } = cursor;
  const first = bytes[0] ?? 0;
  if (first >= 102 && first <= 115) {
    throw new MesometricsError(
      "OLD_STATA_FILE",
      `The file is of Stata's old format ${first}; formats 117 to 119 (Stata 13 and later) are read. Open it in Stata 13 or later and save it, or save it as CSV.`,
      { release: first },
    );
  }
  const opening = "<stata_dta><header><release>";
  for (let i = 0; i < opening.length; i++) {
    if (bytes[i] === opening.charCodeAt(i)) continue;
    throw new MesometricsError("NOT_STATA", "The file is no Stata data file: it does not begin with <stata_dta>.", {});
  }
  cursor.at = opening.length;
  const release = Number(fixedText(cursor, 3, "release"));
  expectTag(cursor, "</release>");
  if (release === 117 || release === 118 || release === 119) return release;
  throw new MesometricsError(
    "NEW_STATA_FILE",
    `The file is of Stata's format ${release}; formats 117 to 119 are read. Save it with \`saveold\`, version 14, or as CSV.`,
    { release },
  );
}

/** One entry per variable between `<tag>` and `</tag>`. */
function field<Value>(
  cursor: ByteCursor,
  tag: string,
  count: number,
  width: number,
  read: () => Value,
): readonly Value[] {
  expectTag(cursor, `<${tag}>`);
  need(cursor, count * width, tag.replaceAll("_", " "));
  const list = Array.from({ length: count }, read);
  expectTag(cursor, `</${tag}>`);
  return list;
}

function at(cursor: ByteCursor, offset: number, what: string): ByteCursor {
  if (offset >= cursor.bytes.length) throw cutOff(what);
  return { ...cursor, at: offset };
}

const LONG_TEXT = 32768;
const NUMBER_TYPES: Readonly<Record<number, readonly [StoredVariable["type"], number]>> = {
  65526: ["double", 8],
  65527: ["float", 4],
  65528: ["long", 4],
  65529: ["int", 2],
  65530: ["byte", 1],
};

function storedVariables(types: readonly number[]): readonly StoredVariable[] {
  let offset = 0;
  return types.map((code) => {
    const [type, width]: readonly [StoredVariable["type"], number] =
      code === LONG_TEXT ? ["longText", 8] : (NUMBER_TYPES[code] ?? ["string", code]);
    if (type === "string" && (code < 1 || code > 2045)) throw cutOff("variable types");
    const one = { type, width, offset };
    offset += width;
    return one;
  });
}
