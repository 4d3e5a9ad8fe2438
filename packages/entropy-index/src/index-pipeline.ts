import { MesometricsError } from "@mesometrics/matrix";
import { meanOfRow } from "./aggregate.js";
import type { IndexConventions, Mean } from "./conventions.js";
import type { Framework, PlacedDimension } from "./framework.js";
import type { Indicator } from "./indicator-columns.js";
import { mazziottaPareto } from "./mazziotta-pareto.js";
import { type NormalisedIndicators, normaliseIndicators, unknownConvention } from "./normalise.js";
import type { RowFrame } from "./period-rows.js";
import { topsis } from "./topsis.js";
import { type Weighed, weigh } from "./weighing.js";
import { treatZeros } from "./zero-treatment.js";

/** Everything an index is made of, before it is dressed as a result. */
export interface IndexParts {
  readonly normalised: NormalisedIndicators;
  /** What scores are made of: m columns of length n. */
  readonly columns: readonly Float64Array[];
  readonly weighed: Weighed;
}

export function weighFramework(
  framework: Framework,
  indicators: readonly Indicator[],
  frame: RowFrame,
  conventions: IndexConventions,
): IndexParts {
  const { normalisation, zero, constant } = conventions;
  const normalised = normaliseIndicators(indicators, normalisation, frame, constant);
  const { forWeights, forScores } = treatZeros(
    normalised.columns.map((one) => one.values),
    zero,
  );
  const weighed = weigh(
    {
      framework,
      indicators,
      normalised: normalised.columns,
      columns: forWeights,
      frame,
      allowNegative: normalisation.method === "min-max" && normalisation.negative === "as-printed-000",
    },
    conventions.weights,
  );
  return { normalised, columns: forScores, weighed };
}

/** The weight of indicator `j` in a row. */
export function weightAt({ weights, byPeriod }: Weighed, frame: RowFrame, j: number, row: number): number {
  return byPeriod === null ? weights[j] : byPeriod[frame.periodCodes![row]]![j];
}

/** A group's own index in every row by an aggregation that has no parts, from the indicators `first <= j < last`. */
export function aggregateGroup(
  parts: IndexParts,
  frame: RowFrame,
  conventions: IndexConventions,
  group: {
    readonly first: number;
    readonly last: number;
    readonly node: PlacedDimension | null;
    readonly framework: Framework;
  },
): Float64Array {
  const { aggregation, normalisation } = conventions;
  const { columns, weighed } = parts;
  const { first, last, node, framework } = group;
  const count = last - first;
  const scores = new Float64Array(frame.rows);
  const shareOf = (row: number) => {
    let total = 0;
    for (let j = first; j < last; j++) total += weightAt(weighed, frame, j, row);
    return total;
  };
  switch (aggregation.method) {
    case "arithmetic":
    case "geometric":
    case "harmonic":
    case "power":
      for (let row = 0; row < frame.rows; row++) {
        const share = shareOf(row);
        requireShare(share, node);
        scores[row] = meanOfRow(
          aggregation,
          count,
          (i) => columns[first + i]![row],
          (i) => weightAt(weighed, frame, first + i, row) / share,
          () => frame.nameOf(row),
        );
      }
      return scores;
    case "by-level":
      if (aggregation.means.length === 0) throw unknownConvention("aggregation", aggregation);
      for (let row = 0; row < frame.rows; row++) {
        scores[row] = levelMean(parts, frame, aggregation.means, node, framework, row).value;
      }
      return scores;
    case "minimum":
      for (let row = 0; row < frame.rows; row++) {
        let lowest = Number.POSITIVE_INFINITY;
        for (let j = first; j < last; j++) lowest = Math.min(lowest, columns[j]![row]);
        scores[row] = lowest;
      }
      return scores;
    case "topsis": {
      if (weighed.byPeriod !== null) {
        throw new MesometricsError(
          "UNKNOWN_CONVENTION",
          "TOPSIS compares all rows with one ideal and takes no yearly weights. Use pooled weights.",
          {},
        );
      }
      return topsis(columns.slice(first, last), weighed.weights.slice(first, last)).closeness;
    }
    case "mazziotta-pareto":
    case "adjusted-mazziotta-pareto": {
      const adjusted = aggregation.method === "adjusted-mazziotta-pareto";
      const needed = adjusted ? "min-max" : "z-score";
      if (normalisation.method !== needed || conventions.zero !== "limit" || conventions.weights.method !== "equal") {
        throw new MesometricsError(
          "UNKNOWN_CONVENTION",
          `The aggregation "${aggregation.method}" is defined for ${needed} normalisation, equal weights and no zero treatment.`,
          { aggregation, normalisation },
        );
      }
      const [zero, unit] = adjusted ? [70, 60] : [100, 10];
      const scaled = Object.fromEntries(
        columns.slice(first, last).map((z, j) => [`#${j}`, z.map((value) => zero + unit * value)]),
      );
      return mazziottaPareto(scaled, aggregation.penalty).scores;
    }
    default:
      throw unknownConvention("aggregation", aggregation);
  }
}

function requireShare(share: number, node: PlacedDimension | null): void {
  if (share > 0) return;
  throw new MesometricsError(
    "INVALID_WEIGHTS",
    `The indicators of "${node?.id ?? "the index"}" have no positive weight together, so that it has no mean of its own.`,
    { dimension: node?.id ?? null },
  );
}

/** The mean of a group's parts in a row, each part's mean taken one level deeper. */
export function levelMean(
  parts: IndexParts,
  frame: RowFrame,
  means: readonly Mean[],
  node: PlacedDimension | null,
  framework: Framework,
  row: number,
): { readonly value: number; readonly weight: number } {
  const own = node?.indicators ?? [];
  const groups = node?.dimensions ?? framework.top;
  const depth = node === null ? 0 : node.depth + 1;
  const values: number[] = [];
  const weights: number[] = [];
  for (const j of own) {
    values.push(parts.columns[j]![row]);
    weights.push(weightAt(parts.weighed, frame, j, row));
  }
  for (const group of groups) {
    const below = levelMean(parts, frame, means, group, framework, row);
    values.push(below.value);
    weights.push(below.weight);
  }
  const total = weights.reduce((part, weight) => part + weight, 0);
  requireShare(total, node);
  const value = meanOfRow(
    means[Math.min(depth, means.length - 1)]!,
    values.length,
    (i) => values[i]!,
    (i) => weights[i]! / total,
    () => frame.nameOf(row),
  );
  return { value, weight: total };
}
