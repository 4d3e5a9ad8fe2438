import { MesometricsError, sum } from "@mesometrics/matrix";
import { type Dataset, numberColumn } from "@mesometrics/panel-data";
import { completedConventions, type Direction, type IndexConventions, type IndexNote } from "./conventions.js";
import { checkedFramework, type Framework, type FrameworkSpec, type PlacedIndicator } from "./framework.js";
import { assertIdentities, type CheckedIdentity, declaredIdentities } from "./identities.js";
import { indexNotes, periodNotes, scoreNotes } from "./index-notes.js";
import { aggregateGroup, type IndexParts, weighFramework, weightAt } from "./index-pipeline.js";
import { type Indicator, readIndicators } from "./indicator-columns.js";
import { type RowFrame, rowsOf } from "./period-rows.js";

/** An index as plain data: what is in it, in which group, in which direction. */
export type CompositeIndexSpec = FrameworkSpec;

/** Any part of the conventions; what is left out is as in `standardConventions`. */
export type ConventionChoice = Partial<IndexConventions>;

/** One indicator's row of the weights table. */
export interface IndexWeight {
  readonly indicator: string;
  readonly column: string;
  readonly dimension: string;
  readonly direction: Direction;
  /** The range of the raw values. */
  readonly minimum: number;
  readonly maximum: number;
  /** e in [0, 1], under entropy weights; under yearly ones the mean over the periods */
  readonly entropy: number | null;
  /** 1 - e */
  readonly divergence: number | null;
  /** Weights sum to 1; under yearly weights the mean over the periods. */
  readonly weight: number;
  /** The sum of the weights of the dimension's indicators. */
  readonly dimensionWeight: number;
}

/** A dimension's place, weight and scores. */
export interface IndexDimension {
  readonly id: string;
  /** The dimension that holds it, or null at the top. */
  readonly parent: string | null;
  readonly depth: number;
  readonly weight: number;
  /**
   * length n. Under arithmetic aggregation its part of the score, in [0, weight]: parts add up. Under any other, its own
   * index, by the same aggregation with the weights of its indicators divided by their sum.
   */
  readonly scores: Float64Array;
}

/** Scores with everything that made them. Rows are the data's rows, in their order. */
export interface CompositeIndex {
  readonly rows: number;
  /** length n */
  readonly scores: Float64Array;
  /** Every dimension, each before those it holds. */
  readonly dimensions: readonly IndexDimension[];
  /** Each indicator's part of the score, weight times normalised value: length n. Empty unless parts add up. */
  readonly contributions: readonly {
    readonly indicator: string;
    readonly dimension: string;
    readonly values: Float64Array;
  }[];
  readonly weights: readonly IndexWeight[];
  /** Under yearly weights one row a period, weights in the order of `weights`; else null. */
  readonly weightsByPeriod: readonly { readonly period: string; readonly weights: Float64Array }[] | null;
  /** length n: the row of `weightsByPeriod` that belongs to each row; null unless weights are yearly */
  readonly periodOfRow: Int32Array | null;
  /** Normalised values that scores are made of: m columns of length n, in the order of `weights`. */
  readonly normalised: readonly Float64Array[];
  readonly conventions: IndexConventions;
  /** The identities that the conventions declare, each checked. */
  readonly identities: readonly CheckedIdentity[];
  readonly notes: readonly IndexNote[];
}

/**
 * A composite index: one score per row. By default S_i = Σ_j w_j z_ij with z pooled min-max over all rows and w the
 * entropy weights over all indicators; every step can be chosen by name in `conventions`.
 *
 * Dimensions nest to any depth. Under arithmetic aggregation a dimension's score is the sum of its parts and the score is
 * the sum of the dimensions' scores, exactly, in every row.
 *
 * @param conventions normalisation, zero treatment, weights, aggregation; each defaults to `standardConventions`
 * @throws MesometricsError `INVALID_SPEC`, `NO_INDICATORS`, `DUPLICATE_INDICATOR`, `DUPLICATE_DIMENSION`, `UNKNOWN_COLUMN`,
 *   `NOT_NUMERIC`, `UNKNOWN_DIRECTION`, `CONSTANT_INDICATOR`, `MISSING_CELLS` (with unit and period), `NEED_TWO_ROWS`,
 *   `NEEDS_PERIODS`, `UNKNOWN_PERIOD`, `NEGATIVE_SHARE`, `ALL_ZERO_INDICATOR`, `ENTROPY_OUT_OF_RANGE`, `NO_CONFLICT`,
 *   `ZERO_IN_MEAN`, `NEGATIVE_IN_MEAN`, `INVALID_WEIGHTS`, `UNKNOWN_CONVENTION`, `INVALID_GOALPOSTS`, `OUTSIDE_GOALPOSTS`,
 *   `NEEDS_MIN_MAX`, `NEEDS_DIRECTION`, and what single methods throw
 *
 * Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, steps 5 and 6. R: COINr's `Normalise` and
 * `Aggregate` for the weighted sum; entropy weights on panels have no R or Stata command.
 *
 * @example
 * ```ts
 * import { compositeIndex } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ roads: [1, 3, 2], water: [4, 8, 5], waste: [9, 3, 1] });
 * const spec = {
 *   dimensions: [
 *     { id: "networks", indicators: [{ id: "roads", direction: "+" }, { id: "water", direction: "+" }] },
 *     { id: "environment", indicators: [{ id: "waste", direction: "-" }] },
 *   ],
 * } as const;
 * const index = compositeIndex(spec, data);
 * index.scores; // → [0, 0.92959, 0.539498]
 * index.dimensions.map((one) => one.weight); // → [0.71836, 0.28164]
 * compositeIndex(spec, data, { weights: { method: "equal", levels: "by-level" } }).scores; // → [0, 0.875, 0.6875]
 * ```
 */
export function compositeIndex(
  spec: CompositeIndexSpec,
  data: Dataset,
  conventions: ConventionChoice = {},
): CompositeIndex {
  const prepared = prepareIndex(spec, data);
  return buildIndex(prepared, completedConventions(conventions));
}

/** A framework with the columns it names, read and checked. */
export interface PreparedIndex {
  readonly framework: Framework;
  readonly indicators: readonly Indicator[];
  readonly frame: RowFrame;
}

export function prepareIndex(spec: CompositeIndexSpec, data: Dataset): PreparedIndex {
  const framework = checkedFramework(spec);
  const placed = framework.indicators;
  const frame = rowsOf(data);
  const columns = placed.map(({ id, column }) => [id, numberColumn(data, column).values] as const);
  const directions = Object.fromEntries(placed.map(({ id, direction }) => [id, direction]));
  return { framework, indicators: readIndicators(columns, directions, frame), frame };
}

export function buildIndex(
  { framework, indicators, frame }: PreparedIndex,
  conventions: IndexConventions,
): CompositeIndex {
  refuseDirections(framework.indicators, conventions);
  const parts = weighFramework(framework, indicators, frame, conventions);
  const { weighed, normalised, columns } = parts;
  const additive = conventions.aggregation.method === "arithmetic";
  const contributions = additive
    ? columns.map((z, j) => z.map((value, row) => weightAt(weighed, frame, j, row) * value))
    : null;
  const dimensions =
    contributions === null
      ? ownIndices(framework, parts, frame, conventions)
      : sums(framework, weighed.weights, contributions);
  const scores =
    contributions === null ? wholeIndex(framework, parts, frame, conventions) : topSum(dimensions, frame.rows);
  const identities = assertIdentities(declaredIdentities(conventions), {
    weights: weighed.weights,
    scores,
    contributions,
    indicators,
    weightsOf: (others) => weighFramework(framework, others, frame, conventions).weighed.weights,
  });
  const weightOf = new Map(dimensions.map((one) => [one.id, one.weight]));
  const ownWeight = groupWeights(framework, weighed.weights);
  return {
    rows: frame.rows,
    scores,
    dimensions,
    contributions:
      contributions?.map((values, j) => ({
        indicator: framework.indicators[j]!.id,
        dimension: framework.indicators[j]!.dimension,
        values,
      })) ?? [],
    weights: framework.indicators.map(({ id, column, dimension, direction }, j) => ({
      indicator: id,
      direction,
      minimum: normalised.columns[j]!.minimum,
      maximum: normalised.columns[j]!.maximum,
      entropy: weighed.entropies === null ? null : weighed.entropies[j],
      divergence: weighed.entropies === null ? null : 1 - weighed.entropies[j],
      weight: weighed.weights[j],
      column,
      dimension,
      dimensionWeight: weightOf.get(dimension) ?? ownWeight.get(dimension)!,
    })),
    weightsByPeriod: weighed.byPeriod?.map((weights, t) => ({ period: frame.periodLabels[t]!, weights })) ?? null,
    periodOfRow: weighed.byPeriod === null ? null : frame.periodCodes,
    normalised: columns,
    conventions,
    identities,
    notes: [
      ...normalised.notes,
      ...weighed.notes,
      ...indexNotes(framework.indicators, frame, conventions, weighed.weights),
      ...scoreNotes(scores, conventions),
      ...periodNotes(frame, conventions),
    ],
  };
}

function refuseDirections(placed: readonly PlacedIndicator[], { normalisation, weights }: IndexConventions): void {
  if (normalisation.method !== "none") return;
  const turned = placed.filter(({ direction }) => direction !== "+");
  if (turned.length === 0) return;
  throw new MesometricsError(
    "NEEDS_DIRECTION",
    `Raw values cannot be turned, but ${turned.map((one) => one.id).join(", ")} has a direction other than "+". Normalise, or ` +
      "use `entropyWeights` for the weights alone.",
    { indicators: turned.map((one) => one.id), weights: weights.method },
  );
}

function groupWeights(framework: Framework, weights: Float64Array): ReadonlyMap<string, number> {
  return new Map(framework.all.map(({ id, first, last }) => [id, sum(weights.slice(first, last))]));
}

/** Each group's part of the score: its own indicators' contributions, then its groups' parts. */
function sums(
  framework: Framework,
  weights: Float64Array,
  contributions: readonly Float64Array[],
): readonly IndexDimension[] {
  const weightOf = groupWeights(framework, weights);
  const scores = new Map<string, Float64Array>();
  // Groups come before their parts, so that backwards every part is there already.
  for (const group of [...framework.all].reverse()) {
    const total = new Float64Array(contributions[0]!.length);
    for (const j of group.indicators) for (let row = 0; row < total.length; row++) total[row] += contributions[j]![row];
    for (const { id } of group.dimensions) {
      const part = scores.get(id)!;
      for (let row = 0; row < total.length; row++) total[row] += part[row];
    }
    scores.set(group.id, total);
  }
  return framework.all.map(({ id, parent, depth }) => ({
    id,
    parent,
    depth,
    weight: weightOf.get(id)!,
    scores: scores.get(id)!,
  }));
}

function topSum(dimensions: readonly IndexDimension[], rows: number): Float64Array {
  const scores = new Float64Array(rows);
  for (const one of dimensions) {
    if (one.depth === 0) for (let row = 0; row < rows; row++) scores[row] += one.scores[row];
  }
  return scores;
}

function ownIndices(
  framework: Framework,
  parts: IndexParts,
  frame: RowFrame,
  conventions: IndexConventions,
): readonly IndexDimension[] {
  const weightOf = groupWeights(framework, parts.weighed.weights);
  return framework.all.map((node) => ({
    id: node.id,
    parent: node.parent,
    depth: node.depth,
    weight: weightOf.get(node.id)!,
    scores: aggregateGroup(parts, frame, conventions, { first: node.first, last: node.last, node, framework }),
  }));
}

function wholeIndex(
  framework: Framework,
  parts: IndexParts,
  frame: RowFrame,
  conventions: IndexConventions,
): Float64Array {
  const last = framework.indicators.length;
  return aggregateGroup(parts, frame, conventions, { first: 0, last, node: null, framework });
}
