import {
  forwardSolve,
  identity,
  type Matrix,
  matrix,
  multiply,
  sparseMultiply,
  toDense,
  transpose,
} from "@mesometrics/matrix";
import { absorbsPeriods, absorbsUnits, type PanelEffects } from "../model-kind.js";
import { meanCovariance } from "../models/mean-covariance.js";
import type { SpatialDesign } from "../spatial-design.js";
import type { LikelihoodFit, LikelihoodSetting } from "../spatial-likelihood.js";
import { spatialMultiplier } from "../spatial-multiplier.js";
import { scaled } from "./joint-covariance.js";

/** S of one parameter: a symmetric N x N matrix or a multiple of the identity, for deviations and for means over time. */
export interface QuadraticForm {
  readonly within: Matrix | number;
  readonly between: Matrix | number;
}

export const identityForm: QuadraticForm = { within: 1, between: 1 };

/**
 * S of every free parameter, the trace of a product of two, and the diagonals that the QML sandwich needs; `moved` is
 * G = W (I - rho W)^-1 where there is rho, `meanFactor` the root of the means' covariance where they have one of their own.
 */
export function quadraticForms(
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
  const mean = baltagi ? meanRoot(toDense(weights.matrix), point.lambda, point.theta) : null;
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
  return { forms, traceOf, diagonals, moved: gains.get("rho") ?? null, meanFactor: mean?.factor ?? null };
}

/** L of C = I + T phi B B', its inverse, and L^-1 B. */
function meanRoot(w: Matrix, lambda: number, theta: number) {
  const { factor, b } = meanCovariance(w, lambda, theta);
  const inverse = forwardSolve(factor, identity(w.rows));
  return { factor, inverse, rb: multiply(inverse, b) };
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
