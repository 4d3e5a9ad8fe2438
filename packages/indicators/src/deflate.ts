import { numberColumn, type Panel } from "@mesometrics/panel-data";
import { type ChainOptions, chainLevels } from "./chain-index.js";
import { type DerivedIndicators, startingPoint } from "./derive-indicators.js";
import { unitRows } from "./fill-in-time.js";
import type { ChainDefinition } from "./lineage.js";
import { missingRawCells } from "./missing-cells.js";
import { withDerived } from "./with-derived.js";

export interface DeflateOptions extends ChainOptions {
  /** Missing nominal cells: `"error"` (default) lists them, `"keep"` leaves them missing. */
  readonly missing?: "error" | "keep";
  /** The new column's name. Default `real_` and the nominal column's name. */
  readonly id?: string;
}

/** A series at the prices of one period, also as a new column whose lineage leads to nominal values and index. */
export interface Deflated extends DerivedIndicators<Panel> {
  readonly id: string;
  /** length n, in the nominal column's unit at prices of the base period; NaN where the nominal value is missing */
  readonly real: Float64Array;
  /** length n: the chained index, base period = 1 */
  readonly level: Float64Array;
  /** length n: nominal / real x 100, base period = 100; NaN where either is missing or 0 */
  readonly deflator: Float64Array;
  readonly base: string;
  readonly rule: string;
}

/**
 * A nominal series at the prices of a base period, from a price index with the previous year = 100:
 * real_t = nominal_t / L_t, where L is the chained price level (`chainIndex`).
 *
 * A single year's index is never a deflator by itself: it has another base in every year. Given what an earlier step
 * returned in place of the data, the lineage goes on from there; `traceCell` and `deriveIndicators` take the result.
 *
 * @throws MesometricsError `MISSING_CELLS`, `COLUMN_EXISTS`, and what `chainIndex` throws
 * @example
 * ```ts
 * import { deflate, traceCell } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel(
 *   { id: ["a", "a", "a"], year: [2010, 2011, 2012], wage: [100, 110, 120], cpi: [null, 102, 101] },
 *   { unit: "id", time: "year" },
 * );
 * const real = deflate(data, "wage", { index: "cpi", base: 2010 });
 * real.real; // → [100, 107.843, 116.482]
 * traceCell(real, "real_wage", 2).cells.map((cell) => [cell.column, cell.time]); // → [["wage", "2012"], ["cpi", "2011"], ["cpi", "2012"]]
 * ```
 */
export function deflate(input: Panel | DerivedIndicators<Panel>, nominal: string, options: DeflateOptions): Deflated {
  const earlier = startingPoint<Panel>(input);
  const { data } = earlier;
  const values = nominalCells(data, nominal, options);
  const level = chainLevels(data, options);
  const real = values.map((value, row) => value / level[row]);
  const rule = `${nominal} / chained ${options.index}, prices of ${options.base}`;
  return result(earlier, "price", nominal, { values, real, level }, options, rule);
}

/**
 * A series at the prices of a base period from an index of VOLUME with the previous year = 100:
 * real_t = nominal_base x L_t. China's 地区生产总值指数 (上年=100) is such an index, at comparable prices: dividing
 * nominal GDP by it, as if it were a price index, is a common mistake. `deflator` is the implicit price index.
 *
 * @throws MesometricsError `MISSING_CELLS` (also where a unit's value in the base period is missing), and what `chainIndex`
 *   throws
 * @example
 * ```ts
 * import { chainVolume } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel(
 *   { id: ["a", "a"], year: [2010, 2011], gdp: [100, 113], volume: [110, 107] },
 *   { unit: "id", time: "year" },
 * );
 * const { real, deflator } = chainVolume(data, "gdp", { index: "volume", base: 2010 });
 * real; // → [100, 107]
 * deflator; // → [100, 105.607]
 * ```
 */
export function chainVolume(
  input: Panel | DerivedIndicators<Panel>,
  nominal: string,
  options: DeflateOptions,
): Deflated {
  const earlier = startingPoint<Panel>(input);
  const { data } = earlier;
  const values = nominalCells(data, nominal, options);
  const level = chainLevels(data, options);
  const base = data.index.timeLabels.indexOf(String(options.base));
  const real = new Float64Array(data.rows);
  const holes: { column: string; row: number }[] = [];
  for (const rows of unitRows(data)) {
    const start = rows.find((row) => data.index.timeCodes[row] === base);
    if (start === undefined) continue;
    if (Number.isNaN(values[start])) holes.push({ column: nominal, row: start });
    for (const row of rows) real[row] = values[start] * level[row];
  }
  if (holes.length > 0)
    throw missingRawCells(data, holes, "The base period's value sets the level: choose another base.");
  const rule = `${nominal} of ${options.base} x chained volume index ${options.index}`;
  return result(earlier, "volume", nominal, { values, real, level }, options, rule);
}

function nominalCells(data: Panel, nominal: string, { missing = "error" }: DeflateOptions): Float64Array {
  const { values } = numberColumn(data, nominal);
  const holes: { column: string; row: number }[] = [];
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row])) holes.push({ column: nominal, row });
  }
  if (missing === "error" && holes.length > 0) {
    throw missingRawCells(data, holes, 'Fill them, or keep them missing with { missing: "keep" }.');
  }
  return values;
}

function result(
  earlier: DerivedIndicators<Panel>,
  kind: ChainDefinition["kind"],
  nominal: string,
  { values, real, level }: Readonly<Record<"values" | "real" | "level", Float64Array>>,
  { index, base, id = `real_${nominal}` }: DeflateOptions,
  rule: string,
): Deflated {
  const deflator = real.map((one, row) => (one === 0 ? Number.NaN : (values[row] / one) * 100));
  const derived = withDerived(earlier, {
    id,
    values: real,
    expression: rule,
    sources: [nominal, index],
    chain: { kind, nominal, index, base: String(base) },
  });
  return { ...derived, id, real, level, deflator, base: String(base), rule };
}
