import {
  bindColumns,
  cholesky,
  choleskyInverse,
  crossProduct,
  leastSquares,
  type Matrix,
  MesometricsError,
  multiply,
  subtract,
  transpose,
} from "@mesometrics/matrix";
import { squaredCanonicalCorrelations } from "./identification.js";
import type { InstrumentalEquation } from "./instrumental-equation.js";

/**
 * The k of limited information maximum likelihood: the smallest root of |Y'M_X Y - k Y'M_[X Z] Y| = 0 with Y = [y D]. It is
 * 1 / (1 - r2) with r2 the smallest squared canonical correlation of Y and Z after X; exactly 1 where the equation is just
 * identified.
 *
 * @param partialled outcome n x 1, endogenous n x K1 and instruments n x L1, all less their projection on X
 * @example
 * ```ts
 * import { limlKappa } from "@mesometrics/iv";
 * import { matrixFromRows } from "@mesometrics/matrix";
 * const outcome = matrixFromRows([[1], [-1], [0], [0]]);
 * const endogenous = matrixFromRows([[0], [0], [1], [-1]]);
 * const instruments = matrixFromRows([[1, 0], [0, 0], [0, 1], [-1, -1]]);
 * limlKappa({ outcome, endogenous, instruments }); // → 1.50
 * ```
 */
export function limlKappa(partialled: {
  readonly outcome: Matrix;
  readonly endogenous: Matrix;
  readonly instruments: Matrix;
}): number {
  const { outcome, endogenous, instruments } = partialled;
  if (instruments.columns === endogenous.columns) return 1;
  return 1 / (1 - squaredCanonicalCorrelations(bindColumns(outcome, endogenous), instruments)[0]);
}

/** The parts of a k-class estimate beside its coefficients. */
export interface KClass {
  /** n x K1: D - k M_[X Z] D, which with X are the generated instruments */
  readonly generated: Matrix;
  /** (K1 + K2) x (K1 + K2): ([D X]'(I - k M_[X Z])[D X])^-1 */
  readonly inverse: Matrix;
}

/**
 * The k-class: b = (W'(I - k M) W)^-1 W'(I - k M) y, W = [D X] and M the residual maker of [X Z]. k = 0 is least squares,
 * k = 1 two-stage least squares, `limlKappa` LIML.
 *
 * Its score is (I - k M) W, so the robust covariance is that of generated instruments (`generatedEstimate`). Stata's ivreg2
 * and linearmodels use P_[X Z] W as the score: with k = 0.5 their standard errors are too small by a factor of up to five.
 * (The influence of a row has M u in the place of u beside k M W; where the instruments are valid the two differ by a share of
 * the order of 1/sqrt(N).)
 *
 * @param k finite; below 1 / (1 - r2), r2 the smallest squared canonical correlation of D and Z after X
 * @throws `K_CLASS_INDEFINITE` where W'(I - k M) W is not positive definite
 * @example
 * ```ts
 * import { kClass } from "@mesometrics/iv";
 * import { matrixFromRows } from "@mesometrics/matrix";
 * const d = matrixFromRows([[1], [3], [2], [5], [4]]);
 * const x = matrixFromRows([[1], [1], [1], [1], [1]]);
 * const z = matrixFromRows([[1, 0], [2, 1], [2, 0], [4, 1], [5, 0]]);
 * const equation = { outcome: Float64Array.of(1, 2, 4, 3, 6), endogenous: d, exogenous: x, instruments: z };
 * kClass(equation, 0).generated.data; // → [1,3,2,5,4]
 * ```
 */
export function kClass(equation: InstrumentalEquation, k: number): KClass {
  const { endogenous, exogenous, instruments } = equation;
  const unexplained = leastSquares(bindColumns(exogenous, instruments), endogenous, { tolerance: 0 }).residuals;
  const onExogenous = exogenous.columns === 0 ? null : leastSquares(exogenous, endogenous, { tolerance: 0 });
  const fitted = subtract(onExogenous?.residuals ?? endogenous, unexplained);
  const explained = crossProduct(fitted);
  const left = crossProduct(unexplained);
  const block = inverseBlock(
    { ...explained, data: explained.data.map((value, i) => value + (1 - k) * left.data[i]) },
    k,
  );
  return {
    generated: { ...endogenous, data: endogenous.data.map((value, i) => value - k * unexplained.data[i]) },
    inverse: onExogenous === null ? block : inverseWithExogenous(block, onExogenous),
  };
}

function inverseBlock(block: Matrix, k: number): Matrix {
  try {
    return choleskyInverse(cholesky(block));
  } catch (error) {
    if (!(error instanceof MesometricsError) || error.code !== "NOT_POSITIVE_DEFINITE") throw error;
    throw new MesometricsError(
      "K_CLASS_INDEFINITE",
      `With k = ${k} the matrix X'(I - k M_Z)X of the k-class is not positive definite, so there is no estimate: choose a smaller k (LIML's own k always has one)`,
      { k },
    );
  }
}

/** The inverse of [D X]'(I - k M)[D X] from its block for D after X: the rule of the partitioned inverse, with P = (X'X)^-1 X'D. */
function inverseWithExogenous(
  block: Matrix,
  { coefficients, gramInverse }: { readonly coefficients: Matrix; readonly gramInverse: Matrix },
): Matrix {
  const k1 = block.rows;
  const k2 = gramInverse.rows;
  const size = k1 + k2;
  const cross = multiply(coefficients, block);
  const rest = multiply(cross, transpose(coefficients));
  const data = new Float64Array(size * size);
  for (let j = 0; j < k1; j++) {
    for (let i = 0; i < k1; i++) data[i + j * size] = block.data[i + j * k1];
    for (let i = 0; i < k2; i++) {
      data[k1 + i + j * size] = -cross.data[i + j * k2];
      data[j + (k1 + i) * size] = -cross.data[i + j * k2];
    }
  }
  for (let j = 0; j < k2; j++) {
    for (let i = 0; i <= j; i++) {
      const value = gramInverse.data[i + j * k2] + (rest.data[i + j * k2] + rest.data[j + i * k2]) / 2;
      data[k1 + i + (k1 + j) * size] = value;
      data[k1 + j + (k1 + i) * size] = value;
    }
  }
  return { rows: size, columns: size, data };
}
