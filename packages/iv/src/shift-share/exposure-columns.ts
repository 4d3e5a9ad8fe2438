import type { ShiftShare } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type Table, type WithColumns, withColumns } from "@mesometrics/panel-data";

/** Where a design's exposures go in a data set. */
export interface ExposureColumnsOptions<Exposure extends string = string, ShareSum extends string = string> {
  /** The column with the units of the design; by default the panel's unit. A cross-section needs it. */
  readonly unit?: string;
  /** The name of the exposure's column, default `exposure`. */
  readonly exposure?: Exposure;
  /** The name of the column with the sums of shares, default `share_sum`. */
  readonly shareSum?: ShareSum;
}

/**
 * The data with the exposure of a shift-share design and its sums of shares as columns, matched by unit and period. Rows that
 * the design does not know are missing there, so an estimator leaves them out and counts them.
 *
 * @throws `UNIT_COLUMN_NEEDED` on a cross-section without `unit`; `UNKNOWN_COLUMN`; `EXPOSURE_UNMATCHED` where no row is in the
 *   design; `PERIODS_NOT_IN_DATA` where the design has periods and the data are a cross-section; `DUPLICATE_COLUMN`
 * @example
 * ```ts
 * import { crossSection, withExposure } from "@mesometrics/iv";
 * import { shiftShare } from "@mesometrics/indicators";
 * const weights = { unit: ["a", "a", "b", "b"], sector: ["farm", "mill", "farm", "mill"], value: [30, 10, 5, 15] };
 * const design = shiftShare(weights, { sector: ["farm", "mill"], value: [0.1, 0.3] });
 * const data = withExposure(crossSection({ region: ["b", "a"], y: [1, 2] }), design, { unit: "region" });
 * data.columns.exposure.values; // → [0.25, 0.15]
 * ```
 */
export function withExposure<
  D extends Dataset,
  const E extends string = "exposure",
  const S extends string = "share_sum",
>(
  data: D,
  design: ShiftShare,
  options: ExposureColumnsOptions<E, S> = {},
): WithColumns<D, Readonly<Record<E | S, Float64Array>>> {
  const rows = designRows(data, design, options.unit);
  const read = (values: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => (row === -1 ? Number.NaN : values[row]));
  const columns: Table = {
    [options.exposure ?? "exposure"]: read(design.exposure),
    [options.shareSum ?? "share_sum"]: read(design.shareSums),
  };
  return withColumns(data, columns) as unknown as WithColumns<D, Readonly<Record<E | S, Float64Array>>>;
}

/** For each row of the data its row in the design, -1 where it has none. A design without periods holds for every period. */
export function designRows(data: Dataset, design: ShiftShare, unit?: string): Int32Array {
  const hasTimes = design.times.some((time) => time !== null);
  if (hasTimes && data.kind !== "panel") {
    throw new MesometricsError(
      "PERIODS_NOT_IN_DATA",
      "The shift-share design has periods, but the data are a cross-section: make them a panel, or use shocks of one period.",
      { periods: [...new Set(design.times)] },
    );
  }
  const unitOf = unitLabels(data, unit);
  const key = (label: string, time: string | null): string => JSON.stringify(hasTimes ? [label, time] : [label]);
  const positions = new Map(design.units.map((label, row) => [key(label, design.times[row]), row]));
  const rows = Int32Array.from({ length: data.rows }, (_, row) => {
    const time = data.kind === "panel" ? data.index.timeLabels[data.index.timeCodes[row]] : null;
    return positions.get(key(unitOf(row), time)) ?? -1;
  });
  if (rows.every((row) => row === -1)) {
    throw new MesometricsError(
      "EXPOSURE_UNMATCHED",
      `No row of the data is in the shift-share design: the data have ${unitOf(0)}, …, the design has ${design.units[0]}, … Check the labels of units and periods.`,
      { data: unitOf(0), design: design.units[0] },
    );
  }
  return rows;
}

function unitLabels(data: Dataset, unit: string | undefined): (row: number) => string {
  if (unit === undefined) {
    if (data.kind === "panel") return (row) => data.index.unitLabels[data.index.unitCodes[row]];
    throw new MesometricsError(
      "UNIT_COLUMN_NEEDED",
      "A cross-section does not say which column holds the units of the shift-share design: name it, { unit: … }.",
      { columns: Object.keys(data.columns) },
    );
  }
  const column = Object.hasOwn(data.columns, unit) ? data.columns[unit] : undefined;
  if (column === undefined) {
    throw new MesometricsError("UNKNOWN_COLUMN", `There is no column '${unit}' with the units of the design.`, {
      column: unit,
    });
  }
  return column.kind === "number"
    ? (row) => String(column.values[row])
    : (row) => (column.codes[row] === -1 ? "" : column.levels[column.codes[row]]);
}
