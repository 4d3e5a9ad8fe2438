import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { buildIndex, type CompositeIndexSpec, type ConventionChoice, prepareIndex } from "./composite-index.js";
import { completedConventions } from "./conventions.js";
import type { DimensionSpec } from "./framework.js";
import { pick, type RankScope, type RankShift, rankedRows, rankShift } from "./rank-comparison.js";

export interface LeaveOneOutOptions {
  readonly conventions?: ConventionChoice;
  /** `"keep"` (default): the weights of the rest divided by their sum; `"again"`: all made again without the indicator. */
  readonly weights?: "keep" | "again";
  /** Default `"last-period"`. */
  readonly ranks?: RankScope;
}

export interface LeftOut extends RankShift {
  readonly removed: string;
}

export interface LeaveOneOut {
  readonly weights: "keep" | "again";
  readonly ranks: RankScope;
  /** In the order of the framework. */
  readonly removals: readonly LeftOut[];
}

/**
 * How ranks move when each indicator in turn is left out.
 *
 * @throws MesometricsError `NEED_TWO_INDICATORS`, `UNKNOWN_CONVENTION` (yearly weights cannot be kept), and as `compositeIndex`
 * @example
 * ```ts
 * import { leaveOneOut } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 2, 3, 5], b: [2, 1, 4, 5], c: [9, 3, 2, 1] });
 * const indicators = ["a", "b", "c"].map((id) => ({ id, direction: "+" as const }));
 * const { removals } = leaveOneOut({ dimensions: [{ id: "d", indicators }] }, data);
 * removals.map((one) => [one.removed, one.largestShift]); // → [["a", 1], ["b", 1], ["c", 2]]
 * ```
 */
export function leaveOneOut(
  spec: CompositeIndexSpec,
  data: Dataset,
  { conventions = {}, weights = "keep", ranks = "last-period" }: LeaveOneOutOptions = {},
): LeaveOneOut {
  const chosen = completedConventions(conventions);
  const prepared = prepareIndex(spec, data);
  const base = buildIndex(prepared, chosen);
  const ids = base.weights.map((one) => one.indicator);
  if (ids.length < 2) {
    throw new MesometricsError("NEED_TWO_INDICATORS", "Only an index of two or more indicators can lose one.", {
      indicators: ids,
    });
  }
  const { rows, labels } = rankedRows(prepared.frame, ranks);
  const before = pick(base.scores, rows);
  if (weights === "keep" && base.weightsByPeriod !== null) throw yearlyWeights('{ weights: "again" }');
  // Equal weights stay equal; aggregations that are defined for them only must be told so.
  const isEqual = chosen.weights.method === "equal" && chosen.weights.levels !== "by-level";
  const removals = ids.map((removed, out) => {
    const rest = base.weights.filter((_, j) => j !== out);
    const total = rest.reduce((part, one) => part + one.weight, 0);
    const without =
      weights === "again" || isEqual
        ? chosen
        : {
            ...chosen,
            weights: {
              method: "expert" as const,
              weights: Object.fromEntries(rest.map((one) => [one.indicator, one.weight / total])),
            },
          };
    const smaller = { dimensions: spec.dimensions.flatMap((one) => withoutIndicator(one, removed)) };
    const other = buildIndex(prepareIndex(smaller, data), without);
    return { removed, ...rankShift(before, pick(other.scores, rows), labels) };
  });
  return { weights, ranks, removals };
}

/** The error that weights by period have no one set of shares that could be kept or moved. */
export function yearlyWeights(advice: string): MesometricsError {
  return new MesometricsError(
    "UNKNOWN_CONVENTION",
    `Weights differ by period, so that there is no one set to go on with. Choose ${advice}, or pooled weights.`,
    {},
  );
}

function withoutIndicator(dimension: DimensionSpec, removed: string): DimensionSpec[] {
  const indicators = (dimension.indicators ?? []).filter((one) => one.id !== removed);
  const dimensions = (dimension.dimensions ?? []).flatMap((one) => withoutIndicator(one, removed));
  return indicators.length + dimensions.length === 0 ? [] : [{ ...dimension, indicators, dimensions }];
}
