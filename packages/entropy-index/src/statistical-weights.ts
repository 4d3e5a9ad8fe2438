import {
  column,
  crossProduct,
  type Matrix,
  MesometricsError,
  matrixFromColumns,
  symmetricEigen,
} from "@mesometrics/matrix";
import { correlationMatrix } from "./correlation.js";
import { proportional } from "./entropy.js";
import { moments, withinRange } from "./normalise.js";

/** Columns of numbers by name, more being better; what the weighting rules below take. */
export interface ScaledColumns {
  readonly names: readonly string[];
  /** k columns of length n */
  readonly columns: readonly Float64Array[];
}

export interface CriticDetails {
  /** standard deviation (n - 1) of each normalised indicator */
  readonly sd: Float64Array;
  /** Σ (1 - r) with the other indicators */
  readonly conflict: Float64Array;
  readonly information: Float64Array;
  readonly weights: Float64Array;
}

/**
 * CRITIC: sd_j Σ_l (1 - r_jl), divided by its sum (Diakoulaki, Mavrotas and Papayannakis 1995, Computers & Operations
 * Research 22, equation 5).
 */
export function criticDetails(
  { names, columns }: ScaledColumns,
  kind: "pearson" | "spearman",
  absolute: boolean,
): CriticDetails {
  const r = correlationMatrix(columns, names, kind);
  const size = columns.length;
  const sd = Float64Array.from(columns, (one) => moments(one, null, "sample").sd);
  const conflict = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i !== j) conflict[i] += 1 - (absolute ? Math.abs(r.data[i + j * size]) : r.data[i + j * size]);
    }
  }
  const information = sd.map((one, j) => one * conflict[j]);
  // Perfect correlations leave only the rounding of 1 - r.
  if (size > 1 && conflict.every((one) => one <= size * 1e-12)) {
    throw new MesometricsError(
      "NO_CONFLICT",
      "All indicators are perfectly correlated: CRITIC finds no conflict between them, and its weights are 0/0. " +
        "Choose another weighting, or drop repeated indicators.",
      { indicators: names },
    );
  }
  const weights = size === 1 ? Float64Array.of(1) : proportional(information, "No indicator carries information.");
  return { sd, conflict, information, weights };
}

/** sd_j / Σ sd over normalised indicators. */
export function deviationWeights({ columns }: ScaledColumns): Float64Array {
  return proportional(
    Float64Array.from(columns, (one) => moments(one, null, "sample").sd),
    "No indicator varies, so that weights are 0/0.",
  );
}

/** (sd/|mean|)_j over its sum, of raw values. */
export function variationWeights({ names, columns }: ScaledColumns): Float64Array {
  const variations = Float64Array.from(columns, (one, j) => {
    const { mean, sd } = moments(withinRange(one), null, "sample");
    if (Math.abs(mean) > 64 * Number.EPSILON * (Math.abs(mean) + sd)) return sd / Math.abs(mean);
    throw new MesometricsError(
      "ZERO_MEAN",
      `The mean of "${names[j]}" is 0: its coefficient of variation is not defined. Choose another weighting.`,
      { indicator: names[j] },
    );
  });
  return proportional(variations, "No indicator varies, so that weights are 0/0.");
}

export interface PrincipalComponents {
  /** of the correlation matrix, descending */
  readonly eigenvalues: Float64Array;
  /** Components with an eigenvalue above 1 (Kaiser), at least one. */
  readonly kept: number;
  /** length k: the share of variance of the first components */
  readonly cumulativeShare: Float64Array;
  /** k x k: eigenvector times the root of its eigenvalue, component by column; signs are arbitrary */
  readonly loadings: Matrix;
  readonly weights: Float64Array;
}

/**
 * Weights from principal components of the correlation matrix. `"oecd"`: the squared loadings of each component kept,
 * scaled to sum 1, times the component's share of the variance kept (Nicoletti, Scarpetta and Boylaud 2000; OECD and JRC
 * 2008, step 6), without rotation. `"first"`: squared elements of the first eigenvector. `"coefficients"`: their
 * absolute values, scaled to sum 1.
 */
export function principalComponents(
  { names, columns }: ScaledColumns,
  form: "oecd" | "first" | "coefficients",
): PrincipalComponents {
  const size = columns.length;
  const { values, vectors } = symmetricEigen(correlationMatrix(columns, names));
  const eigenvalues = Float64Array.from(values, (_, k) => Math.max(0, values[size - 1 - k]));
  const vector = (k: number) => column(vectors, size - 1 - k);
  let kept = 0;
  while (kept < size && eigenvalues[kept] > 1) kept++;
  kept = Math.max(1, kept);
  const cumulativeShare = new Float64Array(size);
  let running = 0;
  for (let k = 0; k < size; k++) {
    running += eigenvalues[k];
    cumulativeShare[k] = running / size;
  }
  const loadings = matrixFromColumns(Array.from(eigenvalues, (value, k) => vector(k).map((x) => x * Math.sqrt(value))));
  const amounts = new Float64Array(size);
  const used = form === "oecd" ? kept : 1;
  for (let k = 0; k < used; k++) {
    const elements = vector(k);
    for (let j = 0; j < size; j++) {
      amounts[j] += form === "coefficients" ? Math.abs(elements[j]) : eigenvalues[k] * elements[j] * elements[j];
    }
  }
  const weights = proportional(amounts, "The principal components carry no variance.");
  return { eigenvalues, kept, cumulativeShare, loadings, weights };
}

export interface PullApart {
  /** k x k: Σ_t Z_t'Z_t */
  readonly h: Matrix;
  readonly largestEigenvalue: number;
  /** Whether every weight is positive; z-scores usually make some negative. */
  readonly allPositive: boolean;
  /** They sum to 1. */
  readonly weights: Float64Array;
}

/**
 * 纵横向拉开档次: the weights that maximise the overall dispersion of scores over units and periods, the leading eigenvector
 * of H = Σ_t Z_t'Z_t divided by its sum (Guo Yajun 2002, dynamic comprehensive evaluation).
 */
export function pullApart({ columns }: ScaledColumns): PullApart {
  const z = matrixFromColumns(columns);
  const h = crossProduct(z);
  const { values, vectors } = symmetricEigen(h);
  const leading = column(vectors, columns.length - 1);
  let total = 0;
  for (let j = 0; j < leading.length; j++) total += leading[j];
  if (Math.abs(total) < 1e-8) {
    throw new MesometricsError(
      "NO_INFORMATION",
      "The leading eigenvector sums to 0, so that pull-apart weights do not exist. Normalise by min-max.",
      {},
    );
  }
  const weights = leading.map((x) => x / total);
  return {
    h,
    largestEigenvalue: values[values.length - 1],
    allPositive: weights.every((weight) => weight > 0),
    weights,
  };
}
