import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn, type Panel, shiftRows } from "@mesometrics/panel-data";
import { chainLinks } from "./cells-read.js";
import { type DerivedIndicators, startingPoint } from "./derive-indicators.js";
import { unitRows } from "./fill-in-time.js";
import { missingRawCells } from "./missing-cells.js";
import { periodOf } from "./period-of.js";
import { withDerived } from "./with-derived.js";

export interface ChainOptions {
  /** The column of the index, previous year = 100. */
  readonly index: string;
  /** The period whose prices are used, as its label or number: 2010. */
  readonly base: string | number;
}

export interface ChainIndexOptions extends ChainOptions {
  /** The new column's name. Default `chained_` and the index column's name. */
  readonly id?: string;
}

/** A chained index as a new column whose lineage leads to the links. */
export interface ChainedIndex extends DerivedIndicators<Panel> {
  readonly id: string;
  /** length n: base period = 1 */
  readonly level: Float64Array;
  readonly base: string;
  readonly rule: string;
}

/**
 * The level of a chained index with the base period at 1: forwards L_t = L_{t-1} I_t / 100, backwards
 * L_{t-1} = L_t / (I_t / 100), where I_t is the index of t with the previous year = 100. The base period's own index is
 * not used, except to go on backwards. Given what an earlier step returned in place of the data, the lineage goes on from
 * there; `traceCell`, `deriveIndicators` and `deflate` take the result.
 *
 * @throws MesometricsError `UNKNOWN_PERIOD`, `BASE_NOT_OBSERVED` (a unit without the base period), `INDEX_GAP` (a missing
 *   year or index between a row and the base), `INVALID_INDEX` (not positive), `INDEX_SCALE` (ratios, not percentages),
 *   `COLUMN_EXISTS`
 * @example
 * ```ts
 * import { chainIndex, traceCell } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel(
 *   { id: ["a", "a", "a"], year: [2009, 2010, 2011], price: [null, 102, 105] },
 *   { unit: "id", time: "year" },
 * );
 * const chained = chainIndex(data, { index: "price", base: 2010 });
 * chained.level; // → [0.980392, 1, 1.05]
 * traceCell(chained, "chained_price", 2).cells.map((cell) => [cell.time, cell.value]); // → [["2011", 105]]
 * ```
 */
export function chainIndex(input: Panel | DerivedIndicators<Panel>, options: ChainIndexOptions): ChainedIndex {
  const earlier = startingPoint<Panel>(input);
  const { index, base, id = `chained_${index}` } = options;
  const level = chainLevels(earlier.data, options);
  const rule = `chained ${index}, ${base} = 1`;
  const derived = withDerived(earlier, {
    id,
    values: level,
    expression: rule,
    sources: [index],
    chain: { kind: "level", nominal: index, index, base: String(base) },
  });
  return { ...derived, id, level, base: String(base), rule };
}

/** The values of `chainIndex`, length n. */
export function chainLevels(data: Panel, { index, base }: ChainOptions): Float64Array {
  const { values } = numberColumn(data, index);
  checkIndex(data, index, values);
  const period = periodCode(data, base);
  const earlier = shiftRows(data, 1);
  const levels = new Float64Array(data.rows);
  const gaps: { column: string; row: number }[] = [];
  const withoutBase: string[] = [];
  for (const rows of unitRows(data)) {
    if (rows.length === 0) continue;
    const start = rows.findIndex((row) => data.index.timeCodes[row] === period);
    if (start === -1) {
      withoutBase.push(periodOf(data, rows[0]!).unit!);
      continue;
    }
    levels[rows[start]!] = 1;
    for (let i = start + 1; i < rows.length; i++) {
      const row = rows[i]!;
      if (isLinked(earlier, values, row, rows[i - 1]!)) levels[row] = levels[rows[i - 1]!] * (values[row] / 100);
      else {
        gaps.push({ column: index, row });
        break;
      }
    }
    for (let i = start; i > 0; i--) {
      const row = rows[i]!;
      if (isLinked(earlier, values, row, rows[i - 1]!)) levels[rows[i - 1]!] = levels[row] / (values[row] / 100);
      else {
        gaps.push({ column: index, row });
        break;
      }
    }
  }
  if (withoutBase.length > 0) {
    throw new MesometricsError(
      "BASE_NOT_OBSERVED",
      `${withoutBase.length} unit(s) have no row in the base period ${base}: ${withoutBase.slice(0, 5).join(", ")}. ` +
        "Choose a base that every unit has.",
      { base, units: withoutBase },
    );
  }
  if (gaps.length > 0) throw indexGap(data, gaps);
  return levels;
}

/** Whether the index leads from the row before to this one: adjacent in time, and known. */
function isLinked(earlier: Int32Array, values: Float64Array, row: number, before: number): boolean {
  return earlier[row] === before && !Number.isNaN(values[row]);
}

function indexGap(data: Panel, gaps: readonly { column: string; row: number }[]): MesometricsError {
  const { message, details } = missingRawCells(data, gaps, "");
  return new MesometricsError(
    "INDEX_GAP",
    `A chain breaks where a year or its index is missing. ${message.replace("cell(s) are missing", "link(s) are missing")}` +
      "Fill the index, or choose a base on the other side and keep the rows up to the gap.",
    details,
  );
}

function periodCode(data: Panel, base: string | number): number {
  const code = data.index.timeLabels.indexOf(String(base));
  if (code !== -1) return code;
  throw new MesometricsError(
    "UNKNOWN_PERIOD",
    `There is no period ${base}. The periods are ${data.index.timeLabels.slice(0, 20).join(", ")}.`,
    { base, periods: data.index.timeLabels },
  );
}

function checkIndex(data: Panel, index: string, values: Float64Array): void {
  let known = 0;
  let small = 0;
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) continue;
    known++;
    if (values[row] <= 0) {
      const { unit, time } = periodOf(data, row);
      throw new MesometricsError(
        "INVALID_INDEX",
        `An index must be positive, but ${index} is ${values[row]} in row ${row + 1} (${unit}, ${time}).`,
        { column: index, row: row + 1, value: values[row] },
      );
    }
    if (values[row] < 10) small++;
  }
  if (known > 0 && small * 2 > known) {
    throw new MesometricsError(
      "INDEX_SCALE",
      `${index} must be an index with the previous year = 100, but most of its values are below 10: it looks like a ratio ` +
        "or a growth rate. Bring it to previous year = 100.",
      { column: index, below10: small, known },
    );
  }
}

/** The index cells that lead from the base period to a row. */
export interface ChainLink {
  /** The row in the data, counted from 0. */
  readonly row: number;
  readonly unit: string | null;
  readonly time: string | null;
  readonly value: number;
}

/**
 * The raw index cells behind the chained level of a row, from the base period outwards: what `traceCell` is to
 * expressions. Empty in the base period itself.
 *
 * @param row the row of the data, counted from 0
 * @throws MesometricsError `ROW_OUT_OF_RANGE`, and what `chainIndex` throws
 * @example
 * ```ts
 * import { traceChain } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel(
 *   { id: ["a", "a", "a"], year: [2009, 2010, 2011], price: [null, 102, 105] },
 *   { unit: "id", time: "year" },
 * );
 * traceChain(data, { index: "price", base: 2009 }, 2).map((link) => [link.time, link.value]); // → [["2010", 102], ["2011", 105]]
 * ```
 */
export function traceChain(data: Panel, options: ChainOptions, row: number): readonly ChainLink[] {
  if (!Number.isInteger(row) || row < 0 || row >= data.rows) {
    throw new MesometricsError(
      "ROW_OUT_OF_RANGE",
      `Rows are counted from 0 to ${data.rows - 1}; there is no row ${row}.`,
      { row, rows: data.rows },
    );
  }
  chainLevels(data, options);
  const { values } = numberColumn(data, options.index);
  const rows = unitRows(data)[data.index.unitCodes[row]]!;
  const links = chainLinks(data, rows, periodCode(data, options.base), row);
  return links.map((one) => ({ row: one, ...periodOf(data, one), value: values[one] }));
}
