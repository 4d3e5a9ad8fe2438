import type { SparseMatrix } from "@mesometrics/matrix";
import type { SpatialWeights } from "../spatial-weights.js";
import { logDeterminant, type Spectrum, spectrumOf, trace } from "../spectrum.js";
import { choleskyJacobian } from "./cholesky-jacobian.js";

/** ln |I - rho W| with its first two derivatives, on the interval around zero where I - rho W can be inverted. */
export interface Jacobian {
  readonly lower: number;
  readonly upper: number;
  readonly method: "eigenvalues" | "sparse Cholesky";
  logDeterminant(rho: number): number;
  /** tr(G), G = W (I - rho W)^-1: minus the first derivative */
  trace(rho: number): number;
  /** tr(G^2): minus the second derivative */
  traceSquare(rho: number): number;
  /** tr(G) to a percent or so at next to no cost, where the exact one is dear; null where it is not. */
  readonly roughTrace: ((rho: number) => number) | null;
}

/** The most units whose eigenvalues are computed where D W is symmetric for some diagonal D; above, sparse Cholesky. */
const mostEigenvalues = 1500;

const known = new WeakMap<SparseMatrix, Jacobian>();

/** The Jacobian of these weights, by eigenvalues or, for many units, by sparse Cholesky; kept as long as the weights are. */
export function jacobianOf(weights: SpatialWeights): Jacobian {
  const found = known.get(weights.matrix);
  if (found !== undefined) return found;
  const jacobian =
    weights.symmetriser !== null && weights.units.length > mostEigenvalues
      ? choleskyJacobian(weights)
      : spectralJacobian(spectrumOf(weights));
  known.set(weights.matrix, jacobian);
  return jacobian;
}

/** From the eigenvalues of W (Ord 1975). */
function spectralJacobian(spectrum: Spectrum): Jacobian {
  const { real, imaginary, lower, upper } = spectrum;
  const common = { lower, upper, method: "eigenvalues", roughTrace: null } as const;
  if (imaginary.every((part) => part === 0)) {
    return {
      ...common,
      logDeterminant: (rho) => {
        let total = 0;
        for (let i = 0; i < real.length; i++) total += Math.log(Math.abs(1 - rho * real[i]));
        return total;
      },
      trace: (rho) => {
        let total = 0;
        for (let i = 0; i < real.length; i++) total += real[i] / (1 - rho * real[i]);
        return total;
      },
      traceSquare: (rho) => {
        let total = 0;
        for (let i = 0; i < real.length; i++) {
          const gain = real[i] / (1 - rho * real[i]);
          total += gain * gain;
        }
        return total;
      },
    };
  }
  return {
    ...common,
    logDeterminant: (rho) => logDeterminant(spectrum, rho),
    trace: (rho) => trace(spectrum, rho, 1, 1),
    traceSquare: (rho) => trace(spectrum, rho, 2, 2),
  };
}

/**
 * The Jacobian without the eigenvalue `sum` that belongs to the vector of ones: ln |I - rho W| - ln(1 - rho sum), the
 * determinant of F'(I - rho W)F with F the N - 1 orthonormal columns that sum to zero (Lee and Yu 2010, eq. 15).
 */
export function withoutOnes(jacobian: Jacobian, sum: number): Jacobian {
  const gain = (rho: number) => sum / (1 - rho * sum);
  const { roughTrace } = jacobian;
  return {
    ...jacobian,
    logDeterminant: (rho) => jacobian.logDeterminant(rho) - Math.log(Math.abs(1 - rho * sum)),
    trace: (rho) => jacobian.trace(rho) - gain(rho),
    traceSquare: (rho) => jacobian.traceSquare(rho) - gain(rho) * gain(rho),
    roughTrace: roughTrace === null ? null : (rho) => roughTrace(rho) - gain(rho),
  };
}
