import { type ByteCursor, textAt } from "./byte-cursor.js";
import type { LongTexts } from "./stata-texts.js";

/** How a variable lies in a row. */
export interface StoredVariable {
  readonly type: "byte" | "int" | "long" | "float" | "double" | "string" | "longText";
  /** Bytes. */
  readonly width: number;
  /** From the start of the row. */
  readonly offset: number;
}

export interface ColumnRead {
  readonly values: Float64Array | readonly (string | null)[];
  readonly missing: Readonly<Record<string, number>>;
}

/** Every value from here on is missing: `.`, then `.a` to `.z`. */
const FIRST_MISSING = { byte: 101, int: 32741, long: 2147483621 };
/** The high bits of the first missing double and float, and the step from one missing code to the next. */
const MISSING_DOUBLE = 0x7fe00000;
const MISSING_FLOAT = 0x7f000000;
const CODE_STEP_DOUBLE = 0x100;
const CODE_STEP_FLOAT = 0x800;

/** One variable of all rows. */
export function readColumn(
  { bytes, view, isLittle, isUtf8 }: ByteCursor,
  { type, width, offset }: StoredVariable,
  start: number,
  rowWidth: number,
  rows: number,
  longTexts: LongTexts,
  release: number,
): ColumnRead {
  const first = start + offset;
  if (type === "string" || type === "longText") {
    const texts: (string | null)[] = new Array(rows);
    let empty = 0;
    for (let row = 0, at = first; row < rows; row++, at += rowWidth) {
      const text =
        type === "string"
          ? textAt(bytes, at, width, isUtf8)
          : (longTexts.get(longTextKey(bytes, at, isLittle, release)) ?? "");
      if (text === "") empty++;
      texts[row] = text === "" ? null : text;
    }
    return { values: texts, missing: empty === 0 ? {} : { "": empty } };
  }
  const values = new Float64Array(rows);
  const counts = new Int32Array(27);
  let isAnyMissing = false;
  for (let row = 0, at = first; row < rows; row++, at += rowWidth) {
    let value: number;
    let code = -1;
    if (type === "double") {
      value = view.getFloat64(at, isLittle);
      const high = view.getUint32(isLittle ? at + 4 : at, isLittle);
      if (high >= MISSING_DOUBLE && high < 0x80000000) code = (high - MISSING_DOUBLE) / CODE_STEP_DOUBLE;
    } else if (type === "float") {
      value = view.getFloat32(at, isLittle);
      const bits = view.getUint32(at, isLittle);
      if (bits >= MISSING_FLOAT && bits < 0x80000000) code = (bits - MISSING_FLOAT) / CODE_STEP_FLOAT;
    } else {
      value =
        type === "byte" ? view.getInt8(at) : type === "int" ? view.getInt16(at, isLittle) : view.getInt32(at, isLittle);
      if (value >= FIRST_MISSING[type]) code = value - FIRST_MISSING[type];
    }
    if (code === -1 && !Number.isFinite(value)) code = 0;
    if (code === -1) {
      values[row] = value;
      continue;
    }
    isAnyMissing = true;
    values[row] = Number.NaN;
    const whole = Math.min(26, Math.floor(code));
    counts[whole] = counts[whole]! + 1;
  }
  return { values, missing: isAnyMissing ? countsByName(counts) : {} };
}

function countsByName(counts: Int32Array): Readonly<Record<string, number>> {
  const named: Record<string, number> = {};
  counts.forEach((count, code) => {
    if (count > 0) named[code === 0 ? "." : `.${String.fromCharCode(96 + code)}`] = count;
  });
  return named;
}

/** The pair (variable, observation) under which a long text is stored: 4 + 4 bytes, 2 + 6 or 3 + 5 by release. */
function longTextKey(bytes: Uint8Array, at: number, isLittle: boolean, release: number): string {
  const split = release === 117 ? 4 : release === 118 ? 2 : 3;
  const whole = (from: number, count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 256 + bytes[from + (isLittle ? count - 1 - i : i)]!;
    return value;
  };
  return `${whole(at, split)}|${whole(at + split, 8 - split)}`;
}
