import {
  type CovarianceEstimator,
  type CovarianceResult,
  testOfContrasts,
  type WorkingModel,
} from "@mesometrics/inference";
import { bindColumns, column, dot, leastSquares, type Matrix, MesometricsError, matrix } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import type { ReducedForm } from "./reduced-form.js";

/**
 * What the instruments say of the residual at the 2SLS estimate and of each endogenous regressor, in coordinates in which
 * nothing depends on units: with b the 2SLS coefficients, e = y - D b and Q an orthonormal basis of the partialled
 * instruments, the columns are E = [e / s_0, D_1 / s_1, …], s_j the length of what the instruments leave of column j.
 * A hypothesis beta is the combination E u, u = (1, -(beta_j - b_j) s_j / s_0).
 */
export interface InstrumentSlopes {
  readonly form: ReducedForm;
  /** length K1: b */
  readonly centre: Float64Array;
  /** length K1: s_0 / s_j, so that beta_j = b_j - (s_0 / s_j) u_j / u_0 */
  readonly scales: Float64Array;
  /** L1 x (1 + K1): Q'E */
  readonly slopes: Matrix;
  /** (1 + K1) x (1 + K1): E'M_Z E, whose diagonal is 1 */
  readonly residualGram: Matrix;
  /** The model whose coefficients are the slopes of E u. */
  readonly modelOf: (u: Float64Array) => WorkingModel;
}

/** The instrument slopes of a reduced form. @throws `OUTCOME_EXPLAINED` where the instruments leave nothing of y - D b */
export function instrumentSlopes(form: ReducedForm): InstrumentSlopes {
  const { model, exogenous, basis, endogenous } = form;
  const n = endogenous.rows;
  const k1 = endogenous.columns;
  const centre = Float64Array.from(form.endogenousTerms, (term) => model.coefficients[model.terms.indexOf(term)]);
  const residual = form.outcome.slice();
  for (let j = 0; j < k1; j++) {
    const d = column(endogenous, j);
    for (let i = 0; i < n; i++) residual[i] -= centre[j] * d[i];
  }
  const columns = bindColumns({ rows: n, columns: 1, data: residual }, endogenous);
  const design = bindColumns(exogenous, basis);
  const fit = leastSquares(design, columns, { tolerance: 0 });
  const lengths = Float64Array.from({ length: 1 + k1 }, (_, j) => {
    const left = column(fit.residuals, j);
    return Math.sqrt(dot(left, left));
  });
  const size = Math.sqrt(dot(form.outcome, form.outcome));
  if (!(lengths[0] > 1e-12 * size)) throw outcomeExplained(form);
  const scaled = (m: Matrix): Matrix => ({
    ...m,
    data: m.data.map((value, at) => value / lengths[Math.floor(at / m.rows)]),
  });
  const coefficients = scaled(fit.coefficients);
  const residuals = scaled(fit.residuals);
  const outcomes = scaled(columns);
  const l1 = basis.columns;
  const slopes = matrix(l1, 1 + k1);
  for (let j = 0; j <= k1; j++) {
    for (let i = 0; i < l1; i++) slopes.data[i + j * l1] = dot(column(basis, i), column(outcomes, j));
  }
  const residualGram = matrix(1 + k1, 1 + k1);
  for (let j = 0; j <= k1; j++) {
    for (let i = 0; i <= k1; i++) {
      residualGram.data[i + j * (1 + k1)] = dot(column(residuals, i), column(residuals, j));
    }
  }
  const terms = [...form.exogenousTerms, ...Array.from({ length: l1 }, (_, i) => `instrument direction ${i + 1}`)];
  const combination = (m: Matrix, u: Float64Array): Float64Array => {
    const result = new Float64Array(m.rows);
    for (let j = 0; j <= k1; j++) for (let i = 0; i < m.rows; i++) result[i] += u[j] * m.data[i + j * m.rows];
    return result;
  };
  return {
    form,
    centre,
    scales: Float64Array.from({ length: k1 }, (_, j) => lengths[0] / lengths[1 + j]),
    slopes,
    residualGram,
    modelOf: (u) => ({
      ...model,
      terms,
      outcome: combination(outcomes, u),
      design,
      scoreDesign: design,
      coefficients: combination(coefficients, u),
      residuals: combination(residuals, u),
      bread: fit.gramInverse,
      instrumental: null,
      notes: [],
    }),
  };
}

/** u of a hypothesis about the coefficients of the endogenous regressors. */
export function combinationOf(slopes: InstrumentSlopes, values: Float64Array): Float64Array {
  const { centre, scales } = slopes;
  return Float64Array.of(1, ...centre.map((b, j) => -(values[j] - b) / scales[j]));
}

/** A quadratic form of matrices: the covariance of the slopes of E u is sum_ab u_a u_b blocks[a][b], L1 x L1 each. */
export interface SlopeCovariance {
  /** Blocks of a and b with those of b and a averaged, so each is symmetric. */
  readonly blocks: readonly (readonly Matrix[])[];
  /** Multiplies the Wald statistic over L1 before it is compared with F(L1, denominator); 1 but for CR2. */
  readonly factor: number;
  /** Infinity where the covariance is asymptotic: then L1 F is chi-squared. */
  readonly denominator: number;
  readonly rule: string;
}

/**
 * The covariance of the slopes of every combination E u under any covariance of `@mesometrics/inference` that is a
 * quadratic form of the residuals: iid, HC, CR, CV3, Driscoll-Kraay, … One evaluation for each pair of columns gives it,
 * one more checks it.
 *
 * @throws `TOO_FEW_CLUSTERS` with as many instruments as clusters; `SINGULAR_RESTRICTIONS` where CR2 leaves no degrees of
 *   freedom; `NOT_QUADRATIC` where the covariance was repaired (several clusters, Conley)
 */
export function slopeCovariance(
  slopes: InstrumentSlopes,
  covariance: CovarianceEstimator,
  data: Dataset,
): SlopeCovariance {
  const size = slopes.slopes.columns;
  const at = (u: readonly number[]) => {
    const model = slopes.modelOf(Float64Array.from(u));
    const result = covariance.estimate(model, data);
    return { model, result, block: excludedBlock(slopes, result) };
  };
  const unit = (a: number, b: number, weight: number) =>
    Array.from({ length: size }, (_, j) => (j === a ? 1 : 0) + (j === b ? weight : 0));
  const first = at(unit(0, 0, 0));
  requireEnoughClusters(slopes, first.result);
  const blocks: Matrix[][] = Array.from({ length: size }, () => []);
  let repaired = false;
  for (let a = 0; a < size; a++) {
    const own = a === 0 ? first : at(unit(a, a, 0));
    repaired ||= isRepaired(own.result);
    blocks[a][a] = own.block;
  }
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const plus = at(unit(a, b, 1));
      repaired ||= isRepaired(plus.result);
      const { rows } = plus.block;
      const cross = matrix(rows, rows);
      const [aa, bb] = [blocks[a][a].data, blocks[b][b].data];
      for (let e = 0; e < cross.data.length; e++) cross.data[e] = (plus.block.data[e] - aa[e] - bb[e]) / 2;
      blocks[a][b] = cross;
      blocks[b][a] = cross;
    }
  }
  const check = Array.from({ length: size }, (_, j) => 1 / (1 + 2 * j) - (j === 0 ? 0 : 1));
  const checked = at(check);
  const predicted = covarianceAt({ blocks }, Float64Array.from(check));
  const largest = checked.block.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const differs = checked.block.data.some((value, e) => Math.abs(value - predicted.data[e]) > 1e-8 * largest);
  if (repaired || differs || isRepaired(checked.result)) {
    throw new MesometricsError(
      "NOT_QUADRATIC",
      `Under ${first.result.inference.label} the estimated covariance had negative variances, which were set to zero; the Anderson-Rubin set cannot be computed exactly then. Test single values with arTest, or cluster by the column with the fewest clusters alone.`,
      { covariance: first.result.inference.label },
    );
  }
  const l1 = slopes.slopes.rows;
  const contrasts = excludedContrasts(slopes, first.model.terms.length);
  const asymptotic = first.result.inference.distribution === "normal";
  const joint = asymptotic ? { denominator: Number.POSITIVE_INFINITY, factor: 1 } : first.result.jointTest(contrasts);
  if (!(joint.denominator > 0)) {
    throw new MesometricsError(
      "SINGULAR_RESTRICTIONS",
      `Under ${first.result.inference.label} too few clusters carry information to test ${l1} instruments together (denominator degrees of freedom ${joint.denominator.toPrecision(3)}): use CR1 or the bootstrap`,
      { instruments: l1, denominator: joint.denominator },
    );
  }
  return { blocks, ...joint, rule: first.result.inference.label };
}

/** sum_ab u_a u_b blocks[a][b] */
export function covarianceAt({ blocks }: Pick<SlopeCovariance, "blocks">, u: Float64Array): Matrix {
  const { rows } = blocks[0][0];
  const total = matrix(rows, rows);
  for (let a = 0; a < u.length; a++) {
    for (let b = 0; b < u.length; b++) {
      const weight = u[a] * u[b];
      if (weight === 0) continue;
      const block = blocks[a][b].data;
      for (let e = 0; e < block.length; e++) total.data[e] += weight * block[e];
    }
  }
  return total;
}

/** How an `iid` covariance turns e'e into a variance, and what its F is compared with. */
export interface HomoskedasticRule {
  /** e'e / divisor is the variance: N - L, or what a small-sample rule says. */
  readonly divisor: number;
  readonly denominator: number;
  readonly rule: string;
}

/** The rule of an `iid` covariance for the slopes. */
export function homoskedasticRule(
  slopes: InstrumentSlopes,
  covariance: CovarianceEstimator,
  data: Dataset,
): HomoskedasticRule {
  const model = slopes.modelOf(unitVector(slopes.slopes.columns));
  const result = covariance.estimate(model, data);
  const block = excludedBlock(slopes, result);
  const l1 = block.rows;
  let trace = 0;
  for (let i = 0; i < l1; i++) trace += block.data[i + i * l1];
  const denominator =
    result.inference.distribution === "normal"
      ? Number.POSITIVE_INFINITY
      : result.jointTest(excludedContrasts(slopes, model.terms.length)).denominator;
  // The slopes are coordinates in an orthonormal basis, so each has variance e'e / divisor, and e'e is 1.
  return { divisor: l1 / trace, denominator, rule: result.inference.label };
}

/** The Wald test that no instrument moves E u, under any covariance. */
export function slopeTest(slopes: InstrumentSlopes, covariance: CovarianceEstimator, data: Dataset, u: Float64Array) {
  const model = slopes.modelOf(u);
  if (!(dot(model.residuals, model.residuals) > 1e-20 * dot(model.outcome, model.outcome))) {
    throw outcomeExplained(slopes.form);
  }
  const result = covariance.estimate(model, data);
  requireEnoughClusters(slopes, result);
  return { test: testOfContrasts(model, result, excludedContrasts(slopes, model.terms.length)), result };
}

function outcomeExplained(form: ReducedForm): MesometricsError {
  return new MesometricsError(
    "OUTCOME_EXPLAINED",
    "The instruments and the regressors fit the outcome at the hypothesis without error, so the test has no variance: is an instrument a copy of the outcome?",
    { outcome: form.outcomeLabel, instruments: form.instrumentTerms },
  );
}

function requireEnoughClusters(slopes: InstrumentSlopes, result: CovarianceResult): void {
  const l1 = slopes.slopes.rows;
  for (const { column: name, count } of result.inference.clusters) {
    if (count > l1) continue;
    throw new MesometricsError(
      "TOO_FEW_CLUSTERS",
      `${count} clusters of '${name}' cannot tell ${l1} instruments apart: the covariance of their slopes is singular. Use fewer instruments, other clusters or no clusters.`,
      { column: name, clusters: count, instruments: slopes.form.instrumentTerms },
    );
  }
}

function isRepaired(result: CovarianceResult): boolean {
  return result.notes.some(({ code }) => code === "NON_PSD_FIXED");
}

function unitVector(length: number): Float64Array {
  const u = new Float64Array(length);
  u[0] = 1;
  return u;
}

function excludedBlock(slopes: InstrumentSlopes, { vcov }: CovarianceResult): Matrix {
  const l1 = slopes.slopes.rows;
  const from = vcov.rows - l1;
  const block = matrix(l1, l1);
  for (let j = 0; j < l1; j++) {
    for (let i = 0; i < l1; i++) block.data[i + j * l1] = vcov.data[from + i + (from + j) * vcov.rows];
  }
  return block;
}

function excludedContrasts(slopes: InstrumentSlopes, k: number): Matrix {
  const l1 = slopes.slopes.rows;
  const contrasts = matrix(l1, k);
  for (let i = 0; i < l1; i++) contrasts.data[i + (k - l1 + i) * l1] = 1;
  return contrasts;
}
