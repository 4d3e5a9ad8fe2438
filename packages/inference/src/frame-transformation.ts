import { column, type Matrix, MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type GroupColumn, type ModelFrame, shiftRows } from "@mesometrics/panel-data";
import { frameOfRows } from "./frame-of-rows.js";
import { meansByGroup } from "./group-means.js";
import { quasiDemean, type VarianceComponents } from "./quasi-demeaning.js";

/** Which effects of a panel a transformation speaks of. */
export type PanelEffect = "unit" | "time" | "twoways";

/**
 * What is done to outcome and regressors before least squares, as plain data: recorded in the call of an estimate, it
 * makes the working model again.
 *
 * - `unitMeans` adds to the regressors their means by unit (Mundlak 1978)
 * - `between` replaces the rows by the means of each unit or period
 * - `firstDifference` replaces the rows by x_it - x_i,t-1, by time: no difference reaches across a gap
 * - `quasiDemean` multiplies by Omega^(-1/2), so that random effects with these variances leave independent errors
 */
export type FrameTransformation =
  | { readonly kind: "unitMeans" }
  | { readonly kind: "between"; readonly effect: "unit" | "time" }
  | { readonly kind: "firstDifference" }
  | { readonly kind: "quasiDemean"; readonly effect: PanelEffect; readonly variances: VarianceComponents };

/**
 * A model frame after some transformations, in their order. The rows of the result are the rows that least squares sees:
 * each unit's first row for `between`, the later row of each pair for `firstDifference`.
 *
 * @throws `NEEDS_PANEL`; `NO_DIFFERENCES` where no unit has two adjacent periods
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { applyTransformations, frameOf } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const frame = frameOf(data, "inv ~ value + capital", {});
 * applyTransformations(frame, [{ kind: "firstDifference" }], data).observations; // → 190
 * applyTransformations(frame, [{ kind: "unitMeans" }], data).regressorLabels; // → ["(Intercept)","value","capital","mean(value)","mean(capital)"]
 * ```
 */
export function applyTransformations(
  frame: ModelFrame,
  transformations: readonly FrameTransformation[],
  data: Dataset,
): ModelFrame {
  return transformations.reduce((current, transformation) => applyOne(current, transformation, data), frame);
}

function applyOne(frame: ModelFrame, transformation: FrameTransformation, data: Dataset): ModelFrame {
  switch (transformation.kind) {
    case "unitMeans":
      return withUnitMeans(frame);
    case "between":
      return groupMeans(frame, panelGroup(frame, transformation.effect));
    case "firstDifference":
      return firstDifferences(frame, data);
    case "quasiDemean":
      return {
        ...frame,
        ...mapColumns(
          frame,
          quasiDemean(
            { unit: panelGroup(frame, "unit"), time: panelGroup(frame, "time") },
            transformation.effect,
            transformation.variances,
          ),
        ),
      };
  }
}

/**
 * The units or periods of a sample.
 *
 * @throws `NEEDS_PANEL` on a cross-section
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { frameOf, panelGroup } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * panelGroup(frameOf(data, "inv ~ value", {}), "time").levels; // → 20
 * ```
 */
export function panelGroup(frame: ModelFrame, effect: "unit" | "time"): GroupColumn {
  const group = frame[effect];
  if (group !== null) return group;
  throw new MesometricsError(
    "NEEDS_PANEL",
    "This estimator needs to know unit and time: make the data with panel(table, { unit, time })",
    { effect },
  );
}

/** The regressors and, of each that varies within units and whose mean varies between them, the mean by unit. */
function withUnitMeans(frame: ModelFrame): ModelFrame {
  const unit = panelGroup(frame, "unit");
  const { regressors, regressorLabels } = frame;
  const data: Float64Array[] = [regressors.data];
  const labels: string[] = [];
  regressorLabels.forEach((label, j) => {
    const x = column(regressors, j);
    const means = meansByGroup(x, unit);
    const size = x.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const tolerance = 1e-13 * size;
    const variesWithin = x.some((value, i) => Math.abs(value - means[unit.codes[i]]) > tolerance);
    const variesBetween = means.some((value) => Math.abs(value - means[0]) > tolerance);
    if (!variesWithin || !variesBetween) return;
    data.push(Float64Array.from(unit.codes, (code) => means[code]));
    labels.push(`mean(${label})`);
  });
  const all = new Float64Array(data.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of data) {
    all.set(part, at);
    at += part.length;
  }
  return {
    ...frame,
    regressors: { rows: regressors.rows, columns: regressors.columns + labels.length, data: all },
    regressorLabels: [...regressorLabels, ...labels],
  };
}

function groupMeans(frame: ModelFrame, group: GroupColumn): ModelFrame {
  const first = new Int32Array(group.levels).fill(-1);
  for (let i = 0; i < group.codes.length; i++) if (first[group.codes[i]] < 0) first[group.codes[i]] = i;
  const rows = first.slice().sort();
  const { unit, time, ...rest } = frameOfRows(frame, rows);
  return {
    ...rest,
    ...mapColumns(frame, (x) => {
      const means = meansByGroup(x, group);
      return Float64Array.from(rows, (i) => means[group.codes[i]]);
    }),
    fixedEffects: [],
    unit: group === frame.unit ? unit : null,
    time: group === frame.time ? time : null,
  };
}

function firstDifferences(frame: ModelFrame, data: Dataset): ModelFrame {
  panelGroup(frame, "unit");
  if (data.kind !== "panel") throw new MesometricsError("NEEDS_PANEL", "First differences need a panel", {});
  const positions = new Int32Array(data.rows).fill(-1);
  for (let i = 0; i < frame.observations; i++) positions[frame.rows[i]] = i;
  const source = shiftRows(data, 1);
  const later: number[] = [];
  const earlier: number[] = [];
  for (let i = 0; i < frame.observations; i++) {
    const row = source[frame.rows[i]];
    if (row < 0 || positions[row] < 0) continue;
    later.push(i);
    earlier.push(positions[row]);
  }
  if (later.length === 0) {
    throw new MesometricsError(
      "NO_DIFFERENCES",
      "No unit of the sample has two adjacent periods, so there is nothing to difference: check the periods for gaps",
      { observations: frame.observations },
    );
  }
  const rows = Int32Array.from(later);
  const differences = frameOfRows(frame, rows);
  return {
    ...differences,
    ...mapColumns(frame, (x, isIntercept) =>
      isIntercept ? new Float64Array(rows.length).fill(1) : Float64Array.from(rows, (i, d) => x[i] - x[earlier[d]]),
    ),
    dropped: [
      ...frame.dropped,
      { reason: "no complete row one period before", column: null, count: frame.observations - rows.length },
    ],
  };
}

/** Outcome and regressors, transformed column by column. */
function mapColumns(
  frame: ModelFrame,
  transform: (x: Float64Array, isIntercept: boolean) => Float64Array,
): Pick<ModelFrame, "outcome" | "regressors"> {
  const outcome = transform(frame.outcome, false);
  const rows = outcome.length;
  const { columns } = frame.regressors;
  const regressors: Matrix = { rows, columns, data: new Float64Array(rows * columns) };
  for (let j = 0; j < columns; j++) {
    regressors.data.set(transform(column(frame.regressors, j), frame.hasIntercept && j === 0), j * rows);
  }
  return { outcome, regressors };
}
