import { type Matrix, matrixFromColumns } from "@mesometrics/matrix";
import {
  type Direction,
  type IndexNote,
  type Normalisation,
  standardConventions,
  type Weighting,
  type ZeroTreatment,
} from "./conventions.js";
import { checkedFramework } from "./framework.js";
import { weighFramework } from "./index-pipeline.js";
import { type Indicator, type IndicatorColumns, namedCells, readIndicators } from "./indicator-columns.js";
import { normaliseIndicators } from "./normalise.js";
import { plainRows, type RowFrame, rowsWithPeriods } from "./period-rows.js";
import { criticDetails, principalComponents, pullApart } from "./statistical-weights.js";

export interface ColumnOptions {
  /** By indicator; one that is not named is `"+"`. */
  readonly directions?: Readonly<Record<string, Direction>>;
  /** Names of a matrix's columns; default "1", "2", … Columns by name carry their own. */
  readonly names?: readonly string[];
  /** The period of each row, length n; needed by conventions that look at periods. */
  readonly periods?: ArrayLike<string | number>;
  readonly normalisation?: Normalisation;
}

interface ReadColumns {
  readonly indicators: readonly Indicator[];
  readonly names: readonly string[];
  readonly frame: RowFrame;
  readonly normalisation: Normalisation;
}

function readColumns(input: IndicatorColumns | Matrix, options: ColumnOptions): ReadColumns {
  const cells = namedCells(input, options.names);
  const frame = options.periods === undefined ? plainRows(cells[0]?.[1].length ?? 0) : rowsWithPeriods(options.periods);
  const indicators = readIndicators(cells, options.directions ?? {}, frame);
  return {
    indicators,
    names: indicators.map((one) => one.name),
    frame,
    normalisation: options.normalisation ?? standardConventions.normalisation,
  };
}

function scaledColumns(input: IndicatorColumns | Matrix, options: ColumnOptions) {
  const { indicators, names, frame, normalisation } = readColumns(input, options);
  const { columns } = normaliseIndicators(indicators, normalisation, frame);
  return { names, columns: columns.map((one) => one.values) };
}

/**
 * Indicators brought to one scale by a named convention, default pooled min-max, as an n x m matrix (column-major).
 *
 * @throws MesometricsError as `compositeIndex` for columns and normalisation
 * @example
 * ```ts
 * import { normaliseColumns } from "@mesometrics/entropy-index";
 * normaliseColumns({ x: [1, 3, 5, 9] }, { directions: { x: { optimum: 5 } } }).data; // → [0, 0.5, 1, 0]
 * normaliseColumns({ x: [1, 2, 3] }, { normalisation: { method: "z-score" } }).data; // → [-1, 0, 1]
 * ```
 */
export function normaliseColumns(input: IndicatorColumns | Matrix, options: ColumnOptions = {}): Matrix {
  return matrixFromColumns(scaledColumns(input, options).columns);
}

export interface IndicatorWeights {
  readonly indicators: readonly string[];
  /** length m, sum 1 */
  readonly weights: Float64Array;
  readonly notes: readonly IndexNote[];
}

/**
 * Weights of columns by any named method, without an index around them.
 *
 * @param weighting as in `IndexConventions`; judgements of an `"ahp"` stand under "columns"
 * @throws MesometricsError as `compositeIndex`
 * @example
 * ```ts
 * import { indicatorWeights } from "@mesometrics/entropy-index";
 * const columns = { a: [1, 2, 4, 9], b: [3, 1, 1, 2], c: [5, 5, 1, 0] };
 * indicatorWeights(columns, { method: "coefficient-of-variation" }).weights; // → [0.371784, 0.228606, 0.399609]
 * indicatorWeights(columns, { method: "critic" }).weights; // → [0.367110, 0.246706, 0.386184]
 * ```
 */
export function indicatorWeights(
  input: IndicatorColumns | Matrix,
  weighting: Weighting,
  options: ColumnOptions & { readonly zero?: ZeroTreatment } = {},
): IndicatorWeights {
  const { indicators, names, frame, normalisation } = readColumns(input, options);
  const framework = checkedFramework({
    dimensions: [{ id: "columns", indicators: indicators.map(({ name, direction }) => ({ id: name, direction })) }],
  });
  const { weighed, normalised } = weighFramework(framework, indicators, frame, {
    ...standardConventions,
    normalisation,
    zero: options.zero ?? "limit",
    weights: weighting,
  });
  return { indicators: names, weights: weighed.weights, notes: [...normalised.notes, ...weighed.notes] };
}

export interface CriticWeights extends IndicatorWeights {
  /** standard deviation (n - 1) of each normalised indicator */
  readonly sd: Float64Array;
  /** Σ (1 - r) with the other indicators */
  readonly conflict: Float64Array;
  /** sd times conflict */
  readonly information: Float64Array;
}

/**
 * CRITIC weights with their parts: information_j = sd_j Σ_l (1 - r_jl), weights its share.
 *
 * @throws MesometricsError `NO_CONFLICT` (all correlations are 1), and as `compositeIndex`
 *
 * Source: Diakoulaki, Mavrotas and Papayannakis (1995), Computers & Operations Research 22, equation 5. Python: `pymcdm`'s
 * `critic_weights`.
 *
 * @example
 * ```ts
 * import { criticWeights } from "@mesometrics/entropy-index";
 * criticWeights({ a: [1, 2, 4, 9], b: [3, 1, 1, 2], c: [5, 5, 1, 0] }).conflict; // → [2.988129, 1.866157, 2.658640]
 * ```
 */
export function criticWeights(
  input: IndicatorColumns | Matrix,
  options: ColumnOptions & { readonly correlation?: "pearson" | "spearman"; readonly absolute?: boolean } = {},
): CriticWeights {
  const scaled = scaledColumns(input, options);
  return {
    indicators: scaled.names,
    ...criticDetails(scaled, options.correlation ?? "pearson", options.absolute ?? false),
    notes: [],
  };
}

export interface PrincipalComponentWeights extends IndicatorWeights {
  /** of the correlation matrix, descending, length m */
  readonly eigenvalues: Float64Array;
  /** Components with an eigenvalue above 1, at least one. */
  readonly kept: number;
  /** length m: the share of the variance of the first components together */
  readonly cumulativeShare: Float64Array;
  /** m x m, column-major: eigenvector times the root of its eigenvalue; signs are arbitrary */
  readonly loadings: Matrix;
}

/**
 * Weights from the principal components of the indicators' correlations, with eigenvalues and loadings.
 *
 * `"oecd"` (default): Σ over the components kept of v_jk² times the component's share of the variance kept, unrotated.
 * `"first"`: v_j1². `"coefficients"`: |v_j1| over their sum.
 *
 * Source: OECD and JRC (2008), step 6; Nicoletti, Scarpetta and Boylaud (2000). R: `eigen(cor(z))`.
 *
 * @throws MesometricsError as `compositeIndex`
 * @example
 * ```ts
 * import { principalComponentWeights } from "@mesometrics/entropy-index";
 * principalComponentWeights({ a: [1, 2, 4, 9], b: [3, 1, 1, 2], c: [5, 5, 1, 0] }).cumulativeShare; // → [0.649290, 0.966866, 1.000000]
 * ```
 */
export function principalComponentWeights(
  input: IndicatorColumns | Matrix,
  options: ColumnOptions & { readonly form?: "oecd" | "first" | "coefficients" } = {},
): PrincipalComponentWeights {
  const scaled = scaledColumns(input, options);
  return { indicators: scaled.names, ...principalComponents(scaled, options.form ?? "oecd"), notes: [] };
}

export interface PullApartWeights extends IndicatorWeights {
  /** m x m: Σ_t Z_t'Z_t */
  readonly h: Matrix;
  readonly largestEigenvalue: number;
  readonly allPositive: boolean;
}

/**
 * Pull-apart weights (纵横向拉开档次): the leading eigenvector of H = Σ_t Z_t'Z_t over its sum, which makes scores differ most
 * over units and periods. On min-max data all are positive; on z-scores some may be negative (`allPositive`).
 *
 * Source: Guo Yajun (2002), on dynamic comprehensive evaluation. R: `eigen(crossprod(z))`.
 *
 * @throws MesometricsError `NO_INFORMATION`, and as `compositeIndex`
 * @example
 * ```ts
 * import { pullApartWeights } from "@mesometrics/entropy-index";
 * pullApartWeights({ a: [1, 2, 4, 9], b: [3, 1, 1, 2] }).weights; // → [0.476614, 0.523386]
 * ```
 */
export function pullApartWeights(input: IndicatorColumns | Matrix, options: ColumnOptions = {}): PullApartWeights {
  const scaled = scaledColumns(input, options);
  return { indicators: scaled.names, ...pullApart(scaled), notes: [] };
}
