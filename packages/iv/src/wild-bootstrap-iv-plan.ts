import {
  bootstrapCluster,
  covarianceOf,
  crossingDummies,
  type Estimate,
  type WildWeights,
  type WorkingModel,
  wildWeightPoints,
} from "@mesometrics/inference";
import {
  bindColumns,
  column,
  crossProduct,
  dot,
  leastSquares,
  type Matrix,
  MesometricsError,
  multiplyVector,
  orthonormalBasis,
  pivotedQr,
} from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import { methodOf, twoStageModel } from "./rebuilt-models.js";
import { instrumentalPart } from "./reduced-form.js";

/** What is tested, and how the draws are made and counted. */
export interface WildBootstrapIvOptions {
  /** The coefficient that is `value` under the null: of an endogenous or of an exogenous regressor. */
  readonly term: string;
  /** Default 0. */
  readonly value?: number;
  /** The cluster column. Default: the panel's unit. A column with a value of its own in each row gives the wild bootstrap of independent rows. */
  readonly cluster?: string;
  /** Default 9999; ignored where the sign vectors are enumerated. */
  readonly draws?: number;
  /** Default `rademacher`. With 12 clusters or fewer, all 2^G sign vectors are enumerated. */
  readonly weights?: WildWeights;
  /** `>=` (default): a draw as extreme as the data counts, and so do the data themselves. `boottest`: only a more extreme one. */
  readonly ties?: ">=" | "boottest";
  /** Which p-value decides. Default `symmetric`. */
  readonly tail?: "symmetric" | "equal-tail";
  /** Of the streams of random numbers. Default 1. */
  readonly seed?: number;
}

/**
 * A restricted efficient wild bootstrap ready to be drawn, as plain data. Q is an orthonormal basis of the dummies that cross
 * the clusters, the exogenous regressors and the excluded instruments, in this order; u are the structural residuals under the
 * null, v the residuals of the efficient reduced form; index g is a cluster.
 */
export interface WildBootstrapIvPlan {
  readonly draws: number;
  /** null where the sign vectors are enumerated */
  readonly seed: number | null;
  readonly weights: WildWeights;
  readonly ties: ">=" | "boottest";
  readonly tail: "symmetric" | "equal-tail";
  readonly cluster: { readonly column: string; readonly count: number };
  readonly nullHypothesis: string;
  readonly estimate: number;
  readonly value: number;
  /** t of the data, without small-sample factor, which every draw would share. */
  readonly observed: number;
  /** The factor of CR1. */
  readonly adjustment: number;
  /** L: the columns of Q; K1; and how many columns of Q come before the excluded instruments */
  readonly size: number;
  readonly endogenous: number;
  readonly included: number;
  /** L x K1: Q' of the fitted endogenous regressors */
  readonly reducedForm: Float64Array;
  /** L x G: Q_g'u_g */
  readonly structural: Float64Array;
  /** L x K1 x G: Q_g'v_g */
  readonly firstStage: Float64Array;
  /** L x L x G: Q_g'Q_g */
  readonly products: Float64Array;
  /** The tested coefficient: its position among the endogenous regressors, or Q_x'X(X'X)^-1 c of an exogenous one. */
  readonly tested:
    | { readonly kind: "endogenous"; readonly position: number }
    | { readonly kind: "exogenous"; readonly direction: Float64Array };
}

/**
 * Everything of a restricted efficient wild bootstrap that comes before the draws.
 *
 * @throws as `wildBootstrapIv`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, planWildBootstrapIv, wildBootstrapIvSteps } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv | county + year | lpolpc ~ ltaxpc");
 * const plan = planWildBootstrapIv(fit, data, { term: "lpolpc", draws: 99 });
 * const { runChunk, combine } = wildBootstrapIvSteps;
 * combine(plan, [runChunk(plan, 0, 50), runChunk(plan, 50, 99)]).draws; // → 99
 * ```
 */
export function planWildBootstrapIv(
  fit: Estimate,
  data: Dataset,
  options: WildBootstrapIvOptions,
): WildBootstrapIvPlan {
  const { term, value = 0, draws = 9999, seed = 1, weights = "rademacher" } = options;
  requireOptions(options, { value, draws, seed, weights });
  if (fit.kind !== "ivreg") {
    throw new MesometricsError(
      "NOT_AN_IV_ESTIMATE",
      `The result is of kind "${fit.kind}": bootstrap least squares with wildClusterBootstrap of @mesometrics/inference.`,
      { kind: fit.kind },
    );
  }
  if (methodOf(fit) !== "2sls") {
    throw new MesometricsError(
      "TWO_STAGE_ONLY",
      "The restricted efficient wild bootstrap draws t statistics of two-stage least squares: estimate without `method`.",
      { method: fit.call.options.method },
    );
  }
  const model = twoStageModel(fit, data);
  const position = model.terms.indexOf(term);
  if (position < 0) {
    throw new MesometricsError("UNKNOWN_TERM", `'${term}' is no coefficient: it is one of ${model.terms.join(", ")}.`, {
      term,
      terms: model.terms,
    });
  }
  const cluster = bootstrapCluster(model, data, options.cluster);
  const enumerated = weights === "rademacher" && cluster.levels <= 12;
  const estimate = model.coefficients[position];
  return {
    draws: enumerated ? 2 ** cluster.levels : draws,
    seed: enumerated ? null : seed,
    weights,
    ties: options.ties ?? ">=",
    tail: options.tail ?? "symmetric",
    cluster: { column: cluster.label, count: cluster.levels },
    nullHypothesis: `${term} = ${value}`,
    estimate,
    value,
    observed: (estimate - value) / clusteredError(model, cluster, position),
    adjustment: covarianceOf(model, { type: "CR1", cluster: cluster.label }, data).inference.adjustment,
    ...forms(model, cluster, position, value),
  };
}

type Forms = Pick<
  WildBootstrapIvPlan,
  "size" | "endogenous" | "included" | "reducedForm" | "structural" | "firstStage" | "products" | "tested"
>;

/** What is n-sized, gathered by clusters. */
function forms(model: WorkingModel, cluster: GroupColumn, position: number, value: number): Forms {
  const { endogenous, endogenousTerms, exogenous, exogenousTerms, excluded } = instrumentalPart(model);
  const crossing = crossingDummies(model, cluster);
  const included = bindColumns(...(crossing === null ? [] : [crossing]), exogenous);
  const basis = orthonormalBasis(pivotedQr(bindColumns(included, excluded)));
  const u = residualsUnderNull(model, position, value);
  const uOnBasis = crossProduct(basis, { rows: u.length, columns: 1, data: u });
  const uOutside = u.slice();
  const fitted = multiplyVector(basis, uOnBasis.data);
  for (let i = 0; i < u.length; i++) uOutside[i] -= fitted[i];
  const dOnBasis = crossProduct(basis, endogenous);
  const length = dot(uOutside, uOutside);
  const size = basis.columns;
  const k1 = endogenous.columns;
  const reducedForm = new Float64Array(size * k1);
  const v: Float64Array[] = [];
  for (let j = 0; j < k1; j++) {
    const d = column(endogenous, j);
    const slope = length > 0 ? dot(uOutside, d) / length : 0;
    for (let l = 0; l < size; l++) reducedForm[l + j * size] = dOnBasis.data[l + j * size] - slope * uOnBasis.data[l];
    const explained = multiplyVector(basis, reducedForm.subarray(j * size, (j + 1) * size));
    v.push(d.map((cell, i) => cell - explained[i]));
  }
  const term = model.terms[position];
  const at = endogenousTerms.indexOf(term);
  return {
    size,
    endogenous: k1,
    included: size - excluded.columns,
    reducedForm,
    structural: sumsByCluster(basis, [u], cluster),
    firstStage: sumsByCluster(basis, v, cluster),
    products: productsByCluster(basis, cluster),
    tested:
      at >= 0
        ? { kind: "endogenous", position: at }
        : { kind: "exogenous", direction: exogenousDirection(basis, exogenous, exogenousTerms.indexOf(term)) },
  };
}

/** y - W b for 2SLS under b_j = value: b - B c (c'Bc)^-1 (b_j - value). */
function residualsUnderNull(model: WorkingModel, position: number, value: number): Float64Array {
  const { bread, coefficients, design, outcome } = model;
  const k = coefficients.length;
  const gap = (coefficients[position] - value) / bread.data[position + position * k];
  const restricted = coefficients.map((b, j) => (j === position ? value : b - bread.data[j + position * k] * gap));
  const fitted = multiplyVector(design, restricted);
  return outcome.map((y, i) => y - fitted[i]);
}

/** Q'X(X'X)^-1 c of one exogenous regressor. */
function exogenousDirection(basis: Matrix, exogenous: Matrix, at: number): Float64Array {
  const inverse = leastSquares(exogenous, column(exogenous, at), { tolerance: 0 }).gramInverse;
  const k2 = exogenous.columns;
  const onX = multiplyVector(exogenous, inverse.data.slice(at * k2, (at + 1) * k2));
  return crossProduct(basis, { rows: onX.length, columns: 1, data: onX }).data;
}

/** For each cluster g and each series r: Q_g'r_g, at (l + L (s + S g)). */
function sumsByCluster(basis: Matrix, series: readonly Float64Array[], cluster: GroupColumn): Float64Array {
  const { rows: n, columns: size } = basis;
  const sums = new Float64Array(size * series.length * cluster.levels);
  series.forEach((r, s) => {
    for (let l = 0; l < size; l++) {
      for (let i = 0; i < n; i++) {
        sums[l + size * (s + series.length * cluster.codes[i])] += basis.data[i + l * n] * r[i];
      }
    }
  });
  return sums;
}

/** For each cluster Q_g'Q_g. */
function productsByCluster(basis: Matrix, cluster: GroupColumn): Float64Array {
  const { rows: n, columns: size, data } = basis;
  const products = new Float64Array(size * size * cluster.levels);
  for (let m = 0; m < size; m++) {
    for (let l = 0; l < size; l++) {
      for (let i = 0; i < n; i++) {
        products[l + size * (m + size * cluster.codes[i])] += data[i + l * n] * data[i + m * n];
      }
    }
  }
  return products;
}

/** The clustered standard error of one coefficient without small-sample factor. */
function clusteredError(model: WorkingModel, cluster: GroupColumn, position: number): number {
  const { bread, scoreDesign, residuals } = model;
  const k = bread.rows;
  const influence = multiplyVector(scoreDesign, bread.data.slice(position * k, (position + 1) * k));
  const sums = new Float64Array(cluster.levels);
  let size = 0;
  for (let i = 0; i < residuals.length; i++) {
    const score = influence[i] * residuals[i];
    sums[cluster.codes[i]] += score;
    size += score * score;
  }
  const variance = dot(sums, sums);
  if (variance > 1e-24 * size) return Math.sqrt(variance);
  throw new MesometricsError(
    "ZERO_CLUSTER_VARIANCE",
    `The scores of '${model.terms[position]}' add up to zero in every cluster of '${cluster.label}': it has no clustered standard error`,
    { cluster: cluster.label, term: model.terms[position] },
  );
}

function requireOptions(
  { term, ties, tail }: WildBootstrapIvOptions,
  given: { readonly value: number; readonly draws: number; readonly seed: number; readonly weights: WildWeights },
): void {
  const { value, draws, seed, weights } = given;
  const valid =
    typeof term === "string" &&
    Number.isFinite(value) &&
    Number.isSafeInteger(draws) &&
    draws >= 1 &&
    Number.isSafeInteger(seed) &&
    seed >= 0 &&
    Object.hasOwn(wildWeightPoints, weights) &&
    [undefined, ">=", "boottest"].includes(ties) &&
    [undefined, "symmetric", "equal-tail"].includes(tail);
  if (valid) return;
  throw new MesometricsError(
    "INVALID_ARGUMENT",
    'Name the tested { term }, with a finite `value`, `draws` of at least 1, a whole `seed`, weights "rademacher" or "webb", ties ">=" or "boottest", tail "symmetric" or "equal-tail"',
    { term, ...given },
  );
}
