import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import { knownOption } from "../assemble-weights.js";
import { named } from "../match-units.js";
import { type Metric, type Points, type Space, spaceOf } from "../weights/points.js";

/**
 * Kernels of a distance over the bandwidth z, all zero from z = 1: `epanechnikov` 1 - z^2, `triangular` 1 - z, `bisquare`
 * (1 - z^2)^2, `parzen`, `tukey-hanning` (1 + cos pi z) / 2, `quadratic-spectral`, `rectangular` 1.
 */
export type HacKernel = (typeof hacKernels)[number];

export const hacKernels = [
  "epanechnikov",
  "triangular",
  "bisquare",
  "parzen",
  "tukey-hanning",
  "quadratic-spectral",
  "rectangular",
] as const;

/** The covariance of Kelejian and Prucha (2007, Journal of Econometrics 140). */
export interface SpatialHac {
  readonly type: "spatial-hac";
  /** Where the units are, by label. */
  readonly points: Points;
  readonly metric?: Metric;
  /** Default `epanechnikov`, as in sphet. */
  readonly kernel?: HacKernel;
  /** A distance, in the units of the points; or, for each unit, its distance to so many nearest neighbours. */
  readonly bandwidth: number | { readonly neighbours: number };
  /** Panel: whether rows of all periods are paired (units correlated over time too) or those of one period. Default `all`. */
  readonly periods?: "all" | "same";
}

/** Whether an option is a spatial HAC covariance. */
export function isSpatialHac(value: object): value is SpatialHac {
  return (value as { readonly type?: unknown }).type === "spatial-hac";
}

/** What the pairs of units weigh, and how a table names it. */
export interface HacPairs {
  readonly kernel: HacKernel;
  readonly label: string;
  readonly periods: "all" | "same";
  /** by unit: the others with a positive weight, and their weights */
  readonly neighbours: readonly Int32Array[];
  readonly weights: readonly Float64Array[];
}

/**
 * The pairs within the bandwidth, their weights averaged where bandwidths of two units differ (the quadratic form is the same).
 *
 * @throws `WEIGHTS_UNITS_MISMATCH`, `INVALID_ARGUMENT`, and what coordinates throw
 */
export function hacPairs(hac: SpatialHac, units: readonly string[]): HacPairs {
  const kernel = knownOption("kernel", hac.kernel ?? "epanechnikov", hacKernels);
  const periods = knownOption("periods", hac.periods ?? "all", ["all", "same"] as const);
  const space = spaceOf(hac.points, hac.metric);
  const position = new Map(space.units.map((label, i) => [label, i]));
  const missing = units.filter((label) => !position.has(label));
  if (missing.length > 0) {
    throw new MesometricsError("WEIGHTS_UNITS_MISMATCH", `These units have no coordinates: ${named(missing)}.`, {
      missing,
    });
  }
  const at = Int32Array.from(units, (label) => position.get(label) as number);
  const bandwidths = bandwidthsOf(hac.bandwidth, space, at);
  const neighbours: Int32Array[] = [];
  const weights: Float64Array[] = [];
  for (let i = 0; i < at.length; i++) {
    const near: number[] = [];
    const values: number[] = [];
    for (let j = 0; j < at.length; j++) {
      if (i === j) continue;
      const d = space.distance(at[i], at[j]);
      const weight = (kernelValue(kernel, d / bandwidths[i]) + kernelValue(kernel, d / bandwidths[j])) / 2;
      if (weight === 0) continue;
      near.push(j);
      values.push(weight);
    }
    neighbours.push(Int32Array.from(near));
    weights.push(Float64Array.from(values));
  }
  const width =
    typeof hac.bandwidth === "number"
      ? `bandwidth ${hac.bandwidth}`
      : `bandwidth ${hac.bandwidth.neighbours} neighbours`;
  return { kernel, label: `${kernel} kernel, ${width}, ${space.label}`, periods, neighbours, weights };
}

function bandwidthsOf(bandwidth: SpatialHac["bandwidth"], space: Space, at: Int32Array): Float64Array {
  if (typeof bandwidth === "number") {
    if (!(bandwidth > 0 && Number.isFinite(bandwidth))) {
      throw new MesometricsError("INVALID_ARGUMENT", `bandwidth is ${bandwidth}, but must be a positive distance.`, {
        argument: "bandwidth",
        value: String(bandwidth),
      });
    }
    return new Float64Array(at.length).fill(bandwidth);
  }
  const count = bandwidth?.neighbours;
  if (!(Number.isInteger(count) && count >= 1 && count < at.length)) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `bandwidth needs a distance or { neighbours }, a whole number from 1 to ${at.length - 1}.`,
      { argument: "bandwidth", neighbours: String(count) },
    );
  }
  return Float64Array.from(at, (own) => {
    const all = Float64Array.from(
      at.filter((other) => other !== own),
      (other) => space.distance(own, other),
    ).sort();
    return all[count - 1];
  });
}

function kernelValue(kernel: HacKernel, z: number): number {
  if (!(z < 1)) return 0;
  const square = z * z;
  switch (kernel) {
    case "epanechnikov":
      return 1 - square;
    case "triangular":
      return 1 - z;
    case "bisquare":
      return (1 - square) * (1 - square);
    case "parzen":
      return z <= 0.5 ? 1 - 6 * square + 6 * square * z : 2 * (1 - z) * (1 - z) * (1 - z);
    case "tukey-hanning":
      return (1 + Math.cos(Math.PI * z)) / 2;
    case "quadratic-spectral": {
      const a = (6 * Math.PI * z) / 5;
      // 3 / a^2 (sin a / a - cos a), whose limit at zero is one.
      return a < 1e-4 ? 1 - (a * a) / 10 : (3 / (a * a)) * (Math.sin(a) / a - Math.cos(a));
    }
    case "rectangular":
      return 1;
  }
}

/**
 * sum_ij K_ij s_i e_i (s_j e_j)' over the rows of the same period, or, of all periods, over the units' sums.
 *
 * @param scores n x k: s_i e_i, period after period
 */
export function hacMeat(scores: Matrix, units: number, { neighbours, weights, periods }: HacPairs): Matrix {
  const { rows, columns: k } = scores;
  const blocks = periods === "same" ? rows / units : 1;
  const size = units * blocks;
  const totals = new Float64Array(size * k);
  for (let a = 0; a < k; a++) for (let i = 0; i < rows; i++) totals[(i % size) + a * size] += scores.data[i + a * rows];
  const data = new Float64Array(k * k);
  const near = new Float64Array(k);
  for (let t = 0; t < blocks; t++) {
    for (let i = 0; i < units; i++) {
      const own = i + t * units;
      for (let a = 0; a < k; a++) near[a] = totals[own + a * size];
      for (let p = 0; p < neighbours[i].length; p++) {
        const other = neighbours[i][p] + t * units;
        for (let a = 0; a < k; a++) near[a] += weights[i][p] * totals[other + a * size];
      }
      for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) data[a + b * k] += totals[own + a * size] * near[b];
    }
  }
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < a; b++) {
      const mean = (data[a + b * k] + data[b + a * k]) / 2;
      data[a + b * k] = mean;
      data[b + a * k] = mean;
    }
  }
  return { rows: k, columns: k, data };
}
