import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, numberColumn, textColumn } from "@mesometrics/panel-data";

/**
 * Which rows of the data an estimate may use, as data, so that the sample can be made again from the call:
 * the rows whose `column` has one of the `values`, or half-open ranges of row numbers.
 */
export type SampleSelection =
  | { readonly column: string; readonly values: readonly (string | number)[] }
  | { readonly rowRanges: readonly (readonly [from: number, to: number])[] };

/** The ways to say which rows: a selection, a mask of length n (1 = in), or a question asked of every row number. */
export type Subset = SampleSelection | Uint8Array | ((row: number) => boolean);

/**
 * A subset as a selection: a mask or a function becomes ranges of rows.
 *
 * @example
 * ```ts
 * import { sampleSelection } from "@mesometrics/inference";
 * sampleSelection((row) => row !== 2, 5); // → {"rowRanges":[[0,2],[3,5]]}
 * ```
 */
export function sampleSelection(subset: Subset, rows: number): SampleSelection {
  if (typeof subset === "object" && !(subset instanceof Uint8Array)) return subset;
  if (subset instanceof Uint8Array && subset.length !== rows) {
    throw new MesometricsError(
      "SUBSET_LENGTH",
      `The subset mask has ${subset.length} entries but the data has ${rows} rows: give one entry per row`,
      { entries: subset.length, rows },
    );
  }
  const isIn = typeof subset === "function" ? subset : (row: number) => subset[row] !== 0;
  const rowRanges: [number, number][] = [];
  for (let row = 0; row < rows; row++) {
    if (!isIn(row)) continue;
    const last = rowRanges.at(-1);
    if (last !== undefined && last[1] === row) last[1] = row + 1;
    else rowRanges.push([row, row + 1]);
  }
  return { rowRanges };
}

/**
 * The mask (length n, 1 = in) of a selection on a data set.
 *
 * @throws `UNKNOWN_COLUMN`
 *
 * @example
 * ```ts
 * import { crossSection } from "@mesometrics/panel-data";
 * import { selectionMask } from "@mesometrics/inference";
 * const data = crossSection({ region: ["n", "s", "n"] });
 * Array.from(selectionMask({ column: "region", values: ["n"] }, data)); // → [1,0,1]
 * ```
 */
export function selectionMask(selection: SampleSelection, data: Dataset): Uint8Array {
  const mask = new Uint8Array(data.rows);
  if ("rowRanges" in selection) {
    for (const [from, to] of selection.rowRanges) mask.fill(1, from, to);
    return mask;
  }
  const wanted = new Set(selection.values);
  if (!isNumeric(data, selection.column)) {
    const { codes, levels } = textColumn(data, selection.column);
    const isWanted = levels.map((level) => wanted.has(level));
    for (let row = 0; row < data.rows; row++) mask[row] = codes[row] >= 0 && isWanted[codes[row]] ? 1 : 0;
    return mask;
  }
  const { values } = numberColumn(data, selection.column);
  for (let row = 0; row < data.rows; row++) mask[row] = wanted.has(values[row]) ? 1 : 0;
  return mask;
}

/** Whether a column is numeric; an unknown name counts as numeric, so that reading it throws with its own message. */
function isNumeric(data: Dataset, name: string): boolean {
  return data.columns[name]?.kind !== "text";
}
