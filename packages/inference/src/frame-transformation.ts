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
 * - `between` replaces the rows by the means of each unit or period; with analytic weights by weighted means, whose weight
 *   is the mean weight of their rows
 * - `firstDifference` replaces the rows by x_it - x_i,t-1, by time: no difference reaches across a gap. The variance of a
 *   difference is the sum of two, so its analytic weight is the harmonic mean of the two rows' weights; a frequency stays
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
 * @throws `NEEDS_PANEL`; `NO_DIFFERENCES` where no unit has two adjacent periods; `FREQUENCY_WEIGHTS` where frequencies leave
 * open what is repeated; `WEIGHTS_NOT_SUPPORTED` for quasi-demeaned rows
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
      refuseWeights(frame);
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
  refuseWeights(frame);
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
  const { weights } = frame;
  if (weights?.kind === "frequency") {
    throw new MesometricsError(
      "FREQUENCY_WEIGHTS",
      `The between regression has one row for each ${group.label}: '${weights.column}' does not say whether a frequency repeats the rows behind a mean, which changes no row, or the ${group.label} itself. Write the repeated units out with names of their own, or use { analytic: "${weights.column}" }`,
      { column: weights.column },
    );
  }
  const meansOf = (x: Float64Array, by: Float64Array | null): Float64Array => {
    const means = meansByGroup(x, group, by);
    return Float64Array.from(rows, (i) => means[group.codes[i]]);
  };
  return {
    ...rest,
    ...mapColumns(frame, (x) => meansOf(x, weights?.values ?? null)),
    weights: weights === null ? null : { ...weights, values: meansOf(weights.values, null) },
    fixedEffects: [],
    unit: group === frame.unit ? unit : null,
    time: group === frame.time ? time : null,
  };
}

/** Each row less the same unit's row one step of time earlier; rows without one are gone. */
export function firstDifferences(frame: ModelFrame, data: Dataset): ModelFrame {
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
    weights: weightsOfDifferences(frame, later, earlier),
    ...mapColumns(frame, (x, isIntercept) =>
      isIntercept ? new Float64Array(rows.length).fill(1) : Float64Array.from(rows, (i, d) => x[i] - x[earlier[d]]),
    ),
    dropped: [
      ...frame.dropped,
      { reason: "no complete row one period before", column: null, count: frame.observations - rows.length },
    ],
  };
}

function weightsOfDifferences(
  { weights }: ModelFrame,
  later: readonly number[],
  earlier: readonly number[],
): ModelFrame["weights"] {
  if (weights === null) return null;
  const { kind, column: name, values } = weights;
  return {
    ...weights,
    values: Float64Array.from(later, (row, d) => {
      const [one, other] = [values[row], values[earlier[d]]];
      if (kind === "analytic" || one === other) return 2 / (1 / one + 1 / other);
      throw new MesometricsError(
        "FREQUENCY_WEIGHTS",
        `The frequency '${name}' changes from ${other} to ${one} between two periods of a unit, so it does not say how often their difference occurs: differences need frequencies that are constant within units`,
        { column: name, from: other, to: one },
      );
    }),
  };
}

/** Random effects with weighted rows have no agreed variances: those of the literature are for errors of one variance. */
function refuseWeights({ weights }: ModelFrame): void {
  if (weights === null) return;
  throw new MesometricsError(
    "WEIGHTS_NOT_SUPPORTED",
    `Random effects take no weights ('${weights.column}'): the estimators of their variances and the quasi-demeaned rows are those of errors with one variance (Stata's xtreg, re has none either; plm multiplies the rows after demeaning, which is another model). Use feols with unit effects and weights, or between`,
    { column: weights.column },
  );
}

/** Outcome, regressors, endogenous regressors and instruments, transformed column by column. */
function mapColumns(
  frame: ModelFrame,
  transform: (x: Float64Array, isIntercept: boolean) => Float64Array,
): Pick<ModelFrame, "outcome" | "regressors" | "endogenous" | "instruments"> {
  const outcome = transform(frame.outcome, false);
  const rows = outcome.length;
  const mapped = (columns: Matrix, hasIntercept: boolean): Matrix => {
    const data = new Float64Array(rows * columns.columns);
    for (let j = 0; j < columns.columns; j++) {
      data.set(transform(column(columns, j), hasIntercept && j === 0), j * rows);
    }
    return { rows, columns: columns.columns, data };
  };
  return {
    outcome,
    regressors: mapped(frame.regressors, frame.hasIntercept),
    endogenous: mapped(frame.endogenous, false),
    instruments: mapped(frame.instruments, false),
  };
}
