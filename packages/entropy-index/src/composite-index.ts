import { MesometricsError, sum } from "@mesometrics/matrix";
import { type Dataset, numberColumn } from "@mesometrics/panel-data";
import { type Direction, type EntropyConventions, entropyConventions, type IndexNote } from "./conventions.js";
import { type EntropyWeight, weighIndicators } from "./entropy-weights.js";
import { readIndicators, unknownDirection } from "./indicator-columns.js";

/** An indicator of an index. */
export interface IndexIndicatorSpec {
  readonly id: string;
  /** The column of the data that holds it; default: the column called like `id`. */
  readonly column?: string;
  readonly direction: Direction;
}

/** A group of indicators with a sub-score of its own. */
export interface DimensionSpec {
  readonly id: string;
  readonly indicators: readonly IndexIndicatorSpec[];
}

/** An index as plain data: what is in it, in which group, in which direction. */
export interface CompositeIndexSpec {
  readonly dimensions: readonly DimensionSpec[];
}

/** One indicator's row of the weights table. */
export interface IndexWeight extends EntropyWeight {
  readonly column: string;
  readonly dimension: string;
  /** The sum of the weights of the dimension's indicators. */
  readonly dimensionWeight: number;
}

/** Scores with everything that made them. Rows are the data's rows, in their order. */
export interface CompositeIndex {
  readonly rows: number;
  /** length n, in [0, 1]: the sum of the dimensions' scores */
  readonly scores: Float64Array;
  /** Each dimension's part of the score: length n, in [0, weight]. */
  readonly dimensions: readonly { readonly id: string; readonly weight: number; readonly scores: Float64Array }[];
  /** Each indicator's part of its dimension's score, weight times normalised value: length n. */
  readonly contributions: readonly {
    readonly indicator: string;
    readonly dimension: string;
    readonly values: Float64Array;
  }[];
  readonly weights: readonly IndexWeight[];
  readonly conventions: EntropyConventions;
  readonly notes: readonly IndexNote[];
}

/**
 * A composite index by the entropy method: one score per row, S_i = Σ_j w_j z_ij, with the weights of `entropyWeights`
 * over all indicators together and z pooled min-max over all rows.
 *
 * A dimension's score is the sum of its indicators' contributions w_j z_ij, and the score is the sum of the dimensions'
 * scores, exactly, in every row. `scores` is length n, one value per row of the data.
 *
 * @throws MesometricsError `INVALID_SPEC`, `NO_INDICATORS`, `DUPLICATE_INDICATOR`, `DUPLICATE_DIMENSION`, `UNKNOWN_COLUMN`,
 *   `NOT_NUMERIC`, `UNKNOWN_DIRECTION`, `CONSTANT_INDICATOR`, `MISSING_CELLS`, `NEED_TWO_ROWS`
 *
 * Source: as for `entropyWeights`; OECD and JRC (2008), Handbook on Constructing Composite Indicators, steps 5 and 6.
 *
 * @example
 * ```ts
 * import { compositeIndex } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ roads: [1, 3, 2], water: [4, 8, 5], waste: [9, 3, 1] });
 * const index = compositeIndex(
 *   {
 *     dimensions: [
 *       { id: "networks", indicators: [{ id: "roads", direction: "+" }, { id: "water", direction: "+" }] },
 *       { id: "environment", indicators: [{ id: "waste", direction: "-" }] },
 *     ],
 *   },
 *   data,
 * );
 * index.scores; // → [0, 0.92959, 0.539498]
 * index.dimensions.map((one) => one.weight); // → [0.71836, 0.28164]
 * ```
 */
export function compositeIndex(spec: CompositeIndexSpec, data: Dataset): CompositeIndex {
  const placed = checkedIndicators(spec);
  const columns = placed.map(({ id, column }) => [id, numberColumn(data, column).values] as const);
  const weighed = weighIndicators(
    readIndicators(columns, Object.fromEntries(placed.map(({ id, direction }) => [id, direction]))),
  );
  const { rows } = weighed;
  const scores = new Float64Array(rows);
  const dimensions: { id: string; weight: number; scores: Float64Array }[] = [];
  const contributions: { indicator: string; dimension: string; values: Float64Array }[] = [];
  const weights: IndexWeight[] = [];
  let first = 0;
  for (const dimension of spec.dimensions) {
    const last = first + dimension.indicators.length;
    const dimensionWeight = sum(weighed.weights.slice(first, last).map((one) => one.weight));
    const dimensionScores = new Float64Array(rows);
    for (let j = first; j < last; j++) {
      const one = weighed.weights[j]!;
      const values = weighed.normalised[j]!.values.map((z) => one.weight * z);
      for (let row = 0; row < rows; row++) dimensionScores[row] += values[row];
      contributions.push({ indicator: one.indicator, dimension: dimension.id, values });
      weights.push({ ...one, column: placed[j]!.column, dimension: dimension.id, dimensionWeight });
    }
    first = last;
    for (let row = 0; row < rows; row++) scores[row] += dimensionScores[row];
    dimensions.push({ id: dimension.id, weight: dimensionWeight, scores: dimensionScores });
  }
  const notes = [...weighed.notes, ...indexNotes(data, placed, scores)];
  return { rows, scores, dimensions, contributions, weights, conventions: entropyConventions(rows), notes };
}

interface PlacedIndicator {
  readonly id: string;
  readonly column: string;
  readonly direction: Direction;
}

function checkedIndicators(spec: CompositeIndexSpec): readonly PlacedIndicator[] {
  if (!Array.isArray(spec.dimensions) || !spec.dimensions.every((one) => Array.isArray(one?.indicators))) {
    throw new MesometricsError(
      "INVALID_SPEC",
      "An index needs `dimensions`: a list of { id, indicators }, each with a list of { id, column, direction }.",
      { spec },
    );
  }
  const placed: PlacedIndicator[] = [];
  const dimensionIds = new Set<string>();
  const indicatorIds = new Set<string>();
  for (const dimension of spec.dimensions) {
    if (dimensionIds.has(dimension.id)) throw duplicate("DUPLICATE_DIMENSION", "dimensions", dimension.id);
    dimensionIds.add(dimension.id);
    if (dimension.indicators.length === 0) {
      throw new MesometricsError(
        "NO_INDICATORS",
        `Dimension "${dimension.id}" has no indicator. Add one or remove it.`,
        {
          dimension: dimension.id,
        },
      );
    }
    for (const { id, column = id, direction } of dimension.indicators) {
      if (indicatorIds.has(id)) throw duplicate("DUPLICATE_INDICATOR", "indicators", id);
      indicatorIds.add(id);
      // A direction has no default here: a forgotten "-" would turn an indicator over in silence.
      if (direction !== "+" && direction !== "-") throw unknownDirection(id, direction);
      placed.push({ id, column, direction });
    }
  }
  if (placed.length === 0)
    throw new MesometricsError("NO_INDICATORS", "The index has no dimension. Give at least one.");
  return placed;
}

function duplicate(code: string, what: string, id: string): MesometricsError {
  return new MesometricsError(code, `Two ${what} are called "${id}". Give each its own id.`, { id });
}

function indexNotes(data: Dataset, placed: readonly PlacedIndicator[], scores: Float64Array): IndexNote[] {
  const notes: IndexNote[] = [];
  const columns = placed.map(({ column }) => column);
  const repeated = [...new Set(columns.filter((column, i) => columns.indexOf(column) !== i))];
  if (repeated.length > 0) {
    notes.push({
      code: "REPEATED_COLUMN",
      message: `The index counts a column more than once: ${repeated.join(", ")}.`,
      terms: repeated,
    });
  }
  const zeros = scores.reduce((count, score) => count + (score === 0 ? 1 : 0), 0);
  if (zeros > 0) {
    notes.push({
      code: "ZERO_SCORES",
      message: `${zeros} row(s) have the score 0 (worst in every indicator): their logarithm does not exist.`,
      terms: [],
    });
  }
  if (data.kind === "panel" && data.index.timeLabels.length > 1) {
    notes.push({
      code: "WEIGHTS_USE_ALL_PERIODS",
      message:
        "Weights, minima and maxima come from all periods together: scores can be compared over time, and an early " +
        "score depends on later data.",
      terms: [],
    });
  }
  return notes;
}
