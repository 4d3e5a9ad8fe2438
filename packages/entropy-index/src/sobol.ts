import { MesometricsError, randomStream } from "@mesometrics/matrix";

/** A sample of the unit cube for variance-based indices: N (d + 2) points, row by row. */
export interface SobolSample {
  readonly dimensions: number;
  /** N: base points */
  readonly base: number;
  /** (N (d + 2)) rows of d numbers in [0, 1): A, then B, then A with column 1, …, d of B */
  readonly points: Float64Array;
  readonly seed: number;
}

export interface SobolIndices {
  /** S_i: the share of the variance that factor i alone explains; length d */
  readonly first: Float64Array;
  /** ST_i: the share in which it takes part; length d */
  readonly total: Float64Array;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Random points for `sobolIndices`: two independent samples A and B of N points, and for each factor A with that column
 * of B.
 *
 * @throws MesometricsError `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { sobolSample } from "@mesometrics/entropy-index";
 * sobolSample(2, { base: 8, seed: 1 }).points.length; // → 64
 * ```
 */
export function sobolSample(
  dimensions: number,
  { base, seed }: { readonly base: number; readonly seed: number },
): SobolSample {
  for (const [name, value] of [
    ["dimensions", dimensions],
    ["base", base],
  ] as const) {
    if (!Number.isInteger(value) || value < 1) {
      throw new MesometricsError("INVALID_ARGUMENT", `\`${name}\` is ${value}; it must be a whole number from 1.`, {
        [name]: value,
      });
    }
  }
  const stream = randomStream(seed);
  const size = base * dimensions;
  const points = new Float64Array(size * (dimensions + 2));
  for (let i = 0; i < 2 * size; i++) points[i] = stream.uniform();
  for (let factor = 0; factor < dimensions; factor++) {
    const offset = (factor + 2) * size;
    for (let i = 0; i < size; i++) points[offset + i] = points[i % dimensions === factor ? size + i : i];
  }
  return { dimensions, base, points, seed };
}

/**
 * First-order and total indices from a model's values at the points of `sobolSample`.
 *
 * With y_A, y_B, y_i the values at A, B and A with column i of B, and V the variance (divisor n - 1) of y_A and y_B
 * together: S_i = mean(y_B (y_i - y_A))/V (Saltelli et al. 2010, table 2, estimator b), ST_i = mean((y_A - y_i)²)/(2V)
 * (Jansen 1999). In a finite sample S_i can be negative and exceed ST_i.
 *
 * @param values length N (d + 2), in the order of the points
 * @throws MesometricsError `COLUMN_LENGTH`, `MISSING_CELLS`, `CONSTANT_OUTPUT`
 *
 * Source: Saltelli et al. (2010), Computer Physics Communications 181. R: COINr's `SA_estimate`.
 *
 * @example
 * ```ts
 * import { sobolIndices, sobolSample } from "@mesometrics/entropy-index";
 * const sample = sobolSample(2, { base: 4096, seed: 7 });
 * const values = Array.from({ length: 4 * 4096 }, (_, i) => 3 * sample.points[2 * i] + sample.points[2 * i + 1]);
 * const { total } = sobolIndices(values, sample);
 * total[0]; // → 0.9
 * total[1]; // → 0.10
 * ```
 */
export function sobolIndices(
  values: ArrayLike<number>,
  { dimensions, base }: Pick<SobolSample, "dimensions" | "base">,
): SobolIndices {
  if (values.length !== base * (dimensions + 2)) {
    throw new MesometricsError(
      "COLUMN_LENGTH",
      `There are ${values.length} values, but the sample has ${base * (dimensions + 2)} points.`,
      { length: values.length, expected: base * (dimensions + 2) },
    );
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new MesometricsError("MISSING_CELLS", `The model's value at point ${i + 1} is ${values[i]}.`, { row: i + 1 });
  }
  let mean = 0;
  for (let i = 0; i < 2 * base; i++) mean += values[i]!;
  mean /= 2 * base;
  let squares = 0;
  for (let i = 0; i < 2 * base; i++) squares += (values[i]! - mean) * (values[i]! - mean);
  const variance = squares / Math.max(1, 2 * base - 1);
  if (!(variance > 1e-24 * mean * mean) || variance === 0) {
    throw new MesometricsError(
      "CONSTANT_OUTPUT",
      "The model gives the same value at every point: there is no variance to share out.",
      {
        mean,
      },
    );
  }
  const first = new Float64Array(dimensions);
  const total = new Float64Array(dimensions);
  for (let factor = 0; factor < dimensions; factor++) {
    let covariance = 0;
    let distance = 0;
    for (let i = 0; i < base; i++) {
      const a = values[i]!;
      const b = values[base + i]!;
      const mixed = values[(factor + 2) * base + i]!;
      covariance += b * (mixed - a);
      distance += (a - mixed) * (a - mixed);
    }
    first[factor] = covariance / base / variance;
    total[factor] = distance / (2 * base) / variance;
  }
  return { first, total, mean, variance };
}
