import {
  cholesky,
  choleskyInverse,
  forwardSolve,
  gramInverse,
  leastSquares,
  type Matrix,
  MesometricsError,
  matrix,
  multiply,
  pivotedCholesky,
  pivotedQr,
  sparseMultiply,
  toDense,
  transpose,
} from "@mesometrics/matrix";
import { absorbsPeriods, absorbsUnits, type ModelParts, type PanelEffects } from "./model-kind.js";
import { hessianOf } from "./models/maximise-profile.js";
import type { ProfilePoint } from "./models/profile-likelihood.js";
import type { SpatialDesign } from "./spatial-design.js";
import { freeParameters, type LikelihoodFit, type LikelihoodSetting } from "./spatial-likelihood.js";
import { spatialMultiplier } from "./spatial-multiplier.js";

/**
 * Which information matrix the standard errors come from.
 *
 * - `expected`: the exact one of the likelihood that was maximised; with fixed effects that of the model with every dummy
 *   written out (`spatialreg::lagsarlm`);
 * - `elhorst`: Elhorst's formula (2014, eq. 3.17), in which G acts on the demeaned M X b and the mean that G puts back is
 *   kept; the same without period effects, otherwise a variance of rho that is too small;
 * - `observed`: minus the second derivatives at the maximum; that of models with more units than a dense inverse allows.
 */
export type InformationRule = (typeof informationRules)[number];

export const informationRules = ["expected", "elhorst", "observed"] as const;

/** The most units for which (I - rho W)^-1 is computed as a dense matrix. */
export const mostDenseUnits = 1500;

/** What the information matrix and its sandwich are made of, for psi = (rho, lambda, phi, sigma2). */
export interface Information {
  /** (k + p + 1) square: beta, the free parameters, sigma2 */
  readonly covariance: Matrix;
  /** rows x p: how psi moves the filtered expectation; null under `observed` */
  readonly signals: Matrix | null;
  /** One array of N per free parameter: the diagonal of its quadratic form in the errors; null under `observed` */
  readonly diagonals: readonly Float64Array[] | null;
}

/**
 * The covariance of (beta, psi, sigma2), the inverse of the information. Each parameter moves the standardised error
 * e = Omega^-1/2 (y - rho W y - X b) by -(K e + k): its information with another is
 *
 *     k_a'k_b / sigma2 + tr(S_a S_b) / 2,   S = K + K',
 *
 * K_rho = G = W (I - rho W)^-1 with k_rho = G (X b + effects), K_lambda = W (I - lambda W)^-1, K_sigma2 = I / (2 sigma2),
 * each T times (T - 1 and N - 1 where the data are transformed). Anselin (1988), ch. 6; Lee and Yu (2010), appendix;
 * Elhorst (2014), eq. 3.17.
 */
export function informationOf(
  design: SpatialDesign,
  fit: LikelihoodFit,
  parts: ModelParts,
  setting: LikelihoodSetting,
  effects: PanelEffects,
  rule: InformationRule,
): Information {
  const names = freeParameters(parts.parameters, setting.random);
  if (names.length === 0) {
    const own = scaled(gramInverse(pivotedQr(fit.filtered, { tolerance: 0 })), fit.sigma2);
    const covariance = assemble(own, matrix(own.rows, 0), matrix(1, 1));
    covariance.data[covariance.data.length - 1] = (2 * fit.sigma2 * fit.sigma2) / setting.rule.count;
    return { covariance, signals: matrix(fit.residuals.length, 0), diagonals: [] };
  }
  if (rule === "observed") return observed(design, fit, names, setting);
  const quadratic = quadraticForms(design, fit, names, setting, effects);
  const signals = signalsOf(design, fit, names, setting, effects, rule, quadratic.moved);
  const p = names.length;
  const { coefficients, residuals } = leastSquares(fit.filtered, signals, { tolerance: 0 });
  // psi without sigma2's unit: its S is the identity.
  const forms = [...quadratic.forms, identityForm];
  const information = matrix(p + 1, p + 1);
  for (let a = 0; a <= p; a++) {
    for (let b = 0; b <= a; b++) {
      let value = 0;
      if (a < p && b < p) {
        const rows = residuals.rows;
        for (let i = 0; i < rows; i++) value += residuals.data[i + a * rows] * residuals.data[i + b * rows];
        value /= fit.sigma2;
      }
      value += quadratic.traceOf(forms[a], forms[b]) / 2;
      information.data[a + b * (p + 1)] = value;
      information.data[b + a * (p + 1)] = value;
    }
  }
  const psi = inverseOfPositive(information);
  // In units of sigma2 again.
  for (let a = 0; a <= p; a++) {
    psi.data[a + p * (p + 1)] *= fit.sigma2;
    psi.data[p + a * (p + 1)] *= fit.sigma2;
  }
  const gram = scaled(gramInverse(pivotedQr(fit.filtered, { tolerance: 0 })), fit.sigma2);
  return {
    covariance: assemble(gram, scaled(coefficients, -1), psi),
    signals,
    diagonals: quadratic.diagonals,
  };
}

/** S of one parameter: a symmetric N x N matrix or a multiple of the identity, for deviations and for means over time. */
interface QuadraticForm {
  readonly within: Matrix | number;
  readonly between: Matrix | number;
}

const identityForm: QuadraticForm = { within: 1, between: 1 };

function quadraticForms(
  design: SpatialDesign,
  fit: LikelihoodFit,
  names: readonly string[],
  { weights, random, rule }: LikelihoodSetting,
  effects: PanelEffects,
) {
  const { units, periods } = design;
  const { point } = fit;
  const gains = new Map<string, Matrix>();
  for (const name of names) {
    if (name === "phi") continue;
    const inverseOf = spatialMultiplier(weights, point[name as "rho" | "lambda"]);
    gains.set(name, sparseMultiply(weights.matrix, inverseOf));
  }
  const baltagi = random === "baltagi" && names.includes("lambda");
  const mean = baltagi ? meanRoot(weights, point.lambda, point.theta) : null;
  const square = point.theta * point.theta;
  const forms = names.map((name): QuadraticForm => {
    if (name === "phi") {
      const between = mean === null ? periods * square : scaled(multiply(mean.rb, transpose(mean.rb)), periods);
      return { within: 0, between };
    }
    const g = gains.get(name) as Matrix;
    const within = symmetricSum(rule.withoutOnes ? withoutMeans(g) : g);
    if (mean === null) return { within, between: within };
    // Means: L^-1 (H + H') L'^-1 for lambda, the same conjugate of G for rho.
    const between =
      name === "lambda"
        ? conjugate(mean.inverse, within)
        : symmetricSum(multiply(multiply(mean.inverse, g), mean.factor));
    return { within, between };
  });
  const weightWithin = random === null ? rule.periods : periods - 1;
  const weightBetween = random === null ? 0 : 1;
  const size = rule.withoutOnes ? units - 1 : units;
  const traceOf = (a: QuadraticForm, b: QuadraticForm) =>
    weightWithin * traceOfProduct(a.within, b.within, size) +
    (weightBetween === 0 ? 0 : traceOfProduct(a.between, b.between, size));
  const share = absorbsUnits(effects) ? 1 - 1 / periods : 1;
  const diagonals =
    random !== null
      ? null
      : names.map((name) => {
          const g = gains.get(name) as Matrix;
          const used = absorbsPeriods(effects) ? withoutMeans(g) : g;
          return Float64Array.from({ length: units }, (_, i) => share * used.data[i + i * units]);
        });
  return { forms, traceOf, diagonals, moved: gains.get("rho") ?? null };
}

function signalsOf(
  design: SpatialDesign,
  fit: LikelihoodFit,
  names: readonly string[],
  { random, weights }: LikelihoodSetting,
  effects: PanelEffects,
  rule: InformationRule,
  g: Matrix | null,
): Matrix {
  const rows = fit.residuals.length;
  const result = matrix(rows, names.length);
  const at = names.indexOf("rho");
  if (at < 0 || g === null) return result;
  const { units, periods } = design;
  const count = units * periods;
  const { rho, lambda, theta } = fit.point;
  const signal = new Float64Array(count);
  // M G alpha = 0 where every row of W has the same sum, and M G mu = 0 always: then M G M X b is all of it, without the
  // digits that the levels of the effects would cost.
  const levels = random === null && rule === "expected" && absorbsPeriods(effects) && design.rowSum === null;
  const from = random === null ? design.regressors : design.rawRegressors;
  for (let j = 0; j < fit.beta.length; j++) {
    for (let i = 0; i < count; i++) signal[i] += fit.beta[j] * from.data[i + j * count];
  }
  if (levels) {
    // X b + effects = y - rho W y - u, u = (I - lambda W)^-1 e on the raw data.
    const e: Matrix = { rows: units, columns: periods, data: fit.residuals };
    const u = lambda === 0 ? e : multiply(spatialMultiplier(weights, lambda), e);
    for (let i = 0; i < count; i++) {
      signal[i] = design.rawOutcome[i] - rho * design.rawLaggedOutcome[i] - u.data[i];
    }
  }
  let moved = multiply(g, { rows: units, columns: periods, data: signal });
  if (lambda !== 0) {
    const lagged = sparseMultiply(weights.matrix, moved);
    moved = { ...moved, data: moved.data.map((value, i) => value - lambda * lagged.data[i]) };
  }
  const wide: Matrix = { rows: count, columns: 1, data: moved.data };
  if (random !== null) {
    result.data.set(weighted(moved, theta, meanFactor(random, weights, fit.point, names)), at * rows);
  } else if (rule === "elhorst") {
    result.data.set(moved.data, at * rows);
  } else {
    const projected = design.project(wide).data;
    result.data.set(
      design.periodEffectLag === null ? projected : outOf(projected, design.periodEffectLag, lambda, units),
      at * rows,
    );
  }
  return result;
}

/** The residual of each period on (I - lambda W) 1. */
function outOf(column: Float64Array, lag: Float64Array, lambda: number, units: number): Float64Array {
  const a = lag.map((sum) => 1 - lambda * sum);
  let size = 0;
  for (let i = 0; i < units; i++) size += a[i] * a[i];
  return column.map((value, at) => {
    const t = at - (at % units);
    let share = 0;
    for (let i = 0; i < units; i++) share += a[i] * column[t + i];
    return value - (share / size) * a[at % units];
  });
}

/** Deviations from the units' means, then sqrt(T) times the means, weighted as the likelihood weights them. */
function weighted(moved: Matrix, theta: number, factor: Matrix | null): Float64Array {
  const { rows: units, columns: periods, data } = moved;
  const means = new Float64Array(units);
  for (let t = 0; t < periods; t++) for (let i = 0; i < units; i++) means[i] += data[i + t * units] / periods;
  const root = Math.sqrt(periods);
  const scaledMeans = means.map((value) => value * root);
  const last =
    factor === null
      ? scaledMeans.map((value) => value * theta)
      : forwardSolve(factor, { rows: units, columns: 1, data: scaledMeans }).data;
  const result = new Float64Array(data.length + units);
  for (let i = 0; i < data.length; i++) result[i] = data[i] - means[i % units];
  result.set(last, data.length);
  return result;
}

function meanFactor(
  random: LikelihoodSetting["random"],
  weights: LikelihoodSetting["weights"],
  point: ProfilePoint,
  names: readonly string[],
): Matrix | null {
  return random === "baltagi" && names.includes("lambda") ? meanRoot(weights, point.lambda, point.theta).factor : null;
}

/** L of C = I + T phi B B', its inverse, and L^-1 B. */
function meanRoot(weights: LikelihoodSetting["weights"], lambda: number, theta: number) {
  const w = toDense(weights.matrix);
  const n = w.rows;
  const b = matrix(n, n);
  for (let i = 0; i < n * n; i++) b.data[i] = -lambda * w.data[i];
  for (let i = 0; i < n; i++) b.data[i + i * n] += 1;
  const c = scaled(multiply(b, transpose(b)), 1 / (theta * theta) - 1);
  for (let i = 0; i < n; i++) c.data[i + i * n] += 1;
  const factor = cholesky(c);
  const unit = matrix(n, n);
  for (let i = 0; i < n; i++) unit.data[i + i * n] = 1;
  const inverseFactor = forwardSolve(factor, unit);
  return { factor, inverse: inverseFactor, rb: multiply(inverseFactor, b) };
}

/** A M A' */
function conjugate(a: Matrix, m: Matrix): Matrix {
  return multiply(multiply(a, m), transpose(a));
}

/** J M J, J = I - 1 1' / N. */
function withoutMeans(m: Matrix): Matrix {
  const n = m.rows;
  const data = m.data.slice();
  for (let j = 0; j < n; j++) {
    let mean = 0;
    for (let i = 0; i < n; i++) mean += data[i + j * n] / n;
    for (let i = 0; i < n; i++) data[i + j * n] -= mean;
  }
  const means = new Float64Array(n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) means[i] += data[i + j * n] / n;
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) data[i + j * n] -= means[i];
  return { rows: n, columns: n, data };
}

function symmetricSum(m: Matrix): Matrix {
  const n = m.rows;
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) result.data[i + j * n] = m.data[i + j * n] + m.data[j + i * n];
  }
  return result;
}

function traceOfProduct(a: Matrix | number, b: Matrix | number, size: number): number {
  if (typeof a === "number" && typeof b === "number") return a * b * size;
  if (typeof a === "number") return a * traceOfMatrix(b as Matrix);
  if (typeof b === "number") return b * traceOfMatrix(a);
  let total = 0;
  for (let i = 0; i < a.data.length; i++) total += a.data[i] * b.data[i];
  return total;
}

function traceOfMatrix({ rows, data }: Matrix): number {
  let total = 0;
  for (let i = 0; i < rows; i++) total += data[i + i * rows];
  return total;
}

/**
 * From the concentrated likelihood: psi has the covariance -(d2 ln L)^-1, and what is concentrated out follows psi by its
 * derivative, beta = b(psi) and sigma2 = s(psi), beside its own variance at known psi.
 */
function observed(
  design: SpatialDesign,
  fit: LikelihoodFit,
  names: readonly ("rho" | "lambda" | "phi")[],
  { rule }: LikelihoodSetting,
): Information {
  const { jacobian, profile } = fit;
  const p = names.length;
  const k = fit.beta.length;
  const free = names.map((name) => (name === "phi" ? "theta" : name) as "rho" | "lambda" | "theta");
  const index = { rho: 0, lambda: 1, theta: 2 };
  const box = free.map((name) =>
    name === "theta"
      ? { lower: 0, upper: 1, closedAbove: true }
      : { lower: jacobian.lower, upper: jacobian.upper, closedAbove: false },
  );
  const at = Float64Array.from(free, (name) => fit.point[name]);
  const pointOf = (x: Float64Array): ProfilePoint => {
    const point = { ...fit.point } as { -readonly [K in keyof ProfilePoint]: number };
    free.forEach((name, j) => {
      point[name] = x[j];
    });
    return point;
  };
  const hessian = hessianOf(
    (x) => {
      const all = profile.gradientOfSquares(pointOf(x));
      return free.map((name) => all[index[name]]);
    },
    box,
    at,
  );
  free.forEach((name, j) => {
    if (name !== "theta") hessian[j][j] -= rule.periods * jacobian.traceSquare(at[j]);
  });
  const negative = matrix(p, p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) negative.data[i + j * p] = -hessian[i][j];
  const own = inverseOfPositive(negative);
  // b and s as functions of psi: k + 1 "gradients" per coordinate by the same differences.
  const slopes = matrix(k + 1, p);
  for (let j = 0; j < p; j++) {
    const { lower, upper, closedAbove } = box[j];
    const step = Math.min(1e-3 * (upper - lower), (at[j] - lower) / 4, closedAbove ? 1 : (upper - at[j]) / 4);
    const difference = (by: number) => {
      const [up, down] = [by, -by].map((move) => {
        const x = at.slice();
        x[j] += move;
        const state = profile.at(pointOf(x));
        return [...state.beta, (state.squares / rule.count) * rule.sigma2Factor];
      });
      return up.map((value, i) => (value - down[i]) / (2 * by));
    };
    const wide = difference(step);
    difference(step / 2).forEach((near, i) => {
      slopes.data[i + j * (k + 1)] = (4 * near - wide[i]) / 3;
    });
  }
  // phi = (theta^-2 - 1) / T
  const scales = free.map((name, j) => (name === "theta" ? -2 / (at[j] * at[j] * at[j] * design.periods) : 1));
  const size = k + p + 1;
  const jacobianOf = matrix(size, p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < k; i++) jacobianOf.data[i + j * size] = slopes.data[i + j * (k + 1)];
    jacobianOf.data[k + j + j * size] = scales[j];
    jacobianOf.data[size - 1 + j * size] = slopes.data[k + j * (k + 1)];
  }
  const covariance = multiply(multiply(jacobianOf, own), transpose(jacobianOf));
  const gram = scaled(gramInverse(pivotedQr(fit.filtered, { tolerance: 0 })), fit.sigma2);
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) covariance.data[i + j * size] += gram.data[i + j * k];
  covariance.data[covariance.data.length - 1] += (2 * fit.sigma2 * fit.sigma2) / rule.count;
  return { covariance: symmetric(covariance), signals: null, diagonals: null };
}

function symmetric(m: Matrix): Matrix {
  const n = m.rows;
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) result.data[i + j * n] = (m.data[i + j * n] + m.data[j + i * n]) / 2;
  }
  return result;
}

/** Var(beta) = gram + C V C', cov(beta, psi) = C V over the free parameters in psi (all but sigma2). */
function assemble(gram: Matrix, c: Matrix, psi: Matrix): Matrix {
  const k = gram.rows;
  const q = psi.rows;
  const size = k + q;
  const padded = matrix(k, q);
  padded.data.set(c.data);
  const cross = multiply(padded, psi);
  const own = multiply(cross, transpose(padded));
  const result = matrix(size, size);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) {
      result.data[i + j * size] = gram.data[i + j * k] + (own.data[i + j * k] + own.data[j + i * k]) / 2;
    }
    for (let a = 0; a < q; a++) {
      result.data[j + (k + a) * size] = cross.data[j + a * k];
      result.data[k + a + j * size] = cross.data[j + a * k];
    }
  }
  for (let a = 0; a < q; a++) {
    for (let b = 0; b < q; b++) result.data[k + a + (k + b) * size] = psi.data[a + b * q];
  }
  return result;
}

function flatLikelihood(): MesometricsError {
  return new MesometricsError(
    "NO_INTERIOR_MAXIMUM",
    "The likelihood is flat in the spatial parameters: the spatial lag carries no information of its own beside the " +
      "regressors and effects. Use other weights or fewer effects.",
  );
}

/** The inverse of a small information matrix, scaled to a diagonal of ones first. */
function inverseOfPositive(m: Matrix): Matrix {
  const n = m.rows;
  const roots = Float64Array.from({ length: n }, (_, i) => Math.sqrt(m.data[i + i * n]));
  const scaledMatrix = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) scaledMatrix.data[i + j * n] = m.data[i + j * n] / (roots[i] * roots[j]);
  }
  const { rank, lower, pivots } = pivotedCholesky(scaledMatrix, { tolerance: 1e-12 });
  if (rank < n) throw flatLikelihood();
  const inverse = choleskyInverse(lower);
  const result = matrix(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) result.data[pivots[i] + pivots[j] * n] = inverse.data[i + j * n];
  }
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) result.data[i + j * n] /= roots[i] * roots[j];
  return result;
}

function scaled(m: Matrix, by: number): Matrix {
  return { ...m, data: m.data.map((value) => value * by) };
}
