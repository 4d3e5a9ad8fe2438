import { normalSurvival } from "@mesometrics/distributions";
import { MesometricsError } from "@mesometrics/matrix";
import { knownOption } from "../assemble-weights.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { conditionalPermutations, type LocalAlternative, localPValue } from "./conditional-permutation.js";
import type { Deviations } from "./deviations.js";
import { falseDiscoveryRate } from "./false-discovery-rate.js";

/** Where a unit and the lag of its neighbours lie about the mean: `HL` is a high unit among low ones. */
export type Quadrant = "HH" | "LH" | "LL" | "HL";

/** How local statistics are tested and classified. */
export interface LocalTestOptions {
  /** The divisor of the variances in I_i: `n-1` (default; GeoDa, esda) or `n` (spdep's default for one variable). */
  readonly divisor?: "n-1" | "n";
  /**
   * How pseudo p-values count: `folded` (default; GeoDa, esda): the arrangements in the smaller tail, so that p <= 0.5;
   * `two-sided`: twice that; `greater`, `less`: one tail.
   */
  readonly alternative?: LocalAlternative;
  /** Default 999; 0 draws none, and then the normal approximation classifies. */
  readonly permutations?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default 0.05. */
  readonly level?: number;
  /** Which p-values classify: `fdr` (default) adjusted for the false discovery rate, `none` as they are. */
  readonly adjustment?: "fdr" | "none";
}

/** Local Moran of one unit. */
export interface LocalMoran {
  readonly unit: string;
  /** I_i; null for a unit without neighbours, which has no quadrant either. */
  readonly estimate: number | null;
  readonly expectation: number | null;
  readonly variance: number | null;
  /** (I_i - expectation) / sqrt(variance); null also where no arrangement changes I_i. */
  readonly statistic: number | null;
  /** Two-sided, from the normal distribution: a rough guide, I_i is far from normal. */
  readonly normalPValue: number | null;
  readonly pseudoPValue: number | null;
  /** The pseudo p-value (without permutations the normal one) adjusted for the false discovery rate. */
  readonly adjustedPValue: number | null;
  readonly quadrant: Quadrant | null;
  /** The quadrant where significant, `not-significant`, or `island`. */
  readonly cluster: Quadrant | "not-significant" | "island";
}

/** Local Moran of every unit, and the rules behind the numbers. */
export interface LocalMoranResult {
  readonly units: readonly LocalMoran[];
  readonly divisor: "n-1" | "n";
  readonly moments: "conditional" | "total";
  readonly alternative: LocalAlternative;
  readonly permutations: number;
  readonly seed: number | null;
  readonly level: number;
  readonly adjustment: "fdr" | "none";
  readonly rule: string;
}

/**
 * I_i = zx_i sum_j w_ij zy_j of every unit with its moments, draws and class: local Moran where x and y are one variable,
 * bivariate local Moran where they are two.
 *
 * @throws `INVALID_ARGUMENT`, `TOO_FEW_UNITS`
 */
export function localAssociation(
  weights: SpatialWeights,
  x: Deviations,
  y: Deviations,
  moments: "conditional" | "total",
  options: LocalTestOptions,
): LocalMoranResult {
  const divisor = knownOption("divisor", options.divisor ?? "n-1", ["n-1", "n"] as const);
  const alternative = knownOption("alternative", options.alternative ?? "folded", [
    "folded",
    "two-sided",
    "greater",
    "less",
  ] as const);
  const adjustment = knownOption("adjustment", options.adjustment ?? "fdr", ["fdr", "none"] as const);
  const { permutations = 999, seed = 1, level = 0.05 } = options;
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_ARGUMENT", `level is ${level}, but must lie between 0 and 1.`, {
      argument: "level",
      value: level,
    });
  }
  const n = weights.units.length;
  if (n < 4) {
    throw new MesometricsError("TOO_FEW_UNITS", `Local Moran needs at least 4 units, not ${n}.`, {
      units: n,
      needed: 4,
    });
  }
  const z = x.deviations;
  const scale = divisor === "n" ? 1 : (n - 1) / n;
  const unit = Math.sqrt(x.squares / n) * Math.sqrt(y.squares / n);
  const rows = localRows(weights, x, y, moments);
  const draws =
    permutations === 0
      ? null
      : conditionalPermutations(weights, y.deviations, { permutations, seed }, (i, lag) => (z[i] * lag) / unit);
  const linked = weights.units.map((_, i) => i).filter((i) => rows[i] !== null);
  const pseudo = new Map(
    linked.map((i) => [i, draws === null ? null : localPValue(draws, i, (rows[i] as Row).estimate, alternative)]),
  );
  const normal = new Map(linked.map((i) => [i, normalPValueOf(rows[i] as Row)]));
  const classifying = linked.map((i) => pseudo.get(i) ?? normal.get(i) ?? 1);
  const adjusted = falseDiscoveryRate(classifying);
  const position = new Map(linked.map((i, k) => [i, k]));
  const units = weights.units.map((label, i): LocalMoran => {
    const row = rows[i];
    const k = position.get(i);
    if (row === null || k === undefined) {
      return {
        unit: label,
        estimate: null,
        expectation: null,
        variance: null,
        statistic: null,
        normalPValue: null,
        pseudoPValue: null,
        adjustedPValue: null,
        quadrant: null,
        cluster: "island",
      };
    }
    const significant = (adjustment === "fdr" ? adjusted[k] : classifying[k]) <= level;
    const quadrant = quadrantOf(z[i], row.lag);
    return {
      unit: label,
      estimate: scale * row.estimate,
      expectation: scale * row.expectation,
      variance: scale * scale * row.variance,
      statistic: row.variance > 0 ? (row.estimate - row.expectation) / Math.sqrt(row.variance) : null,
      normalPValue: normal.get(i) ?? null,
      pseudoPValue: pseudo.get(i) ?? null,
      adjustedPValue: adjusted[k],
      quadrant,
      cluster: significant ? quadrant : "not-significant",
    };
  });
  return {
    units,
    divisor,
    moments,
    alternative,
    permutations,
    seed: permutations === 0 ? null : seed,
    level,
    adjustment,
    rule:
      permutations === 0
        ? `${moments} moments, two-sided normal approximation`
        : `conditional permutation, ${alternative}, (r + 1) / (${permutations} + 1), seed ${seed}` +
          (adjustment === "fdr" ? ", false discovery rate of Benjamini and Hochberg" : ""),
  };
}

/** High is above the mean or at it, for the unit and for the lag of deviations. */
export function quadrantOf(z: number, lag: number): Quadrant {
  if (z >= 0) return lag >= 0 ? "HH" : "HL";
  return lag >= 0 ? "LH" : "LL";
}

interface Row {
  readonly lag: number;
  /** With divisor n. */
  readonly estimate: number;
  readonly expectation: number;
  readonly variance: number;
}

function localRows(
  { matrix, units }: SpatialWeights,
  x: Deviations,
  y: Deviations,
  moments: "conditional" | "total",
): readonly (Row | null)[] {
  const { rowPointers, columnIndices, values } = matrix;
  const n = units.length;
  const unit = Math.sqrt(x.squares / n) * Math.sqrt(y.squares / n);
  const m2 = y.squares / n;
  const { kurtosis } = y;
  return units.map((_, i) => {
    if (rowPointers[i] === rowPointers[i + 1]) return null;
    let lag = 0;
    let sum = 0;
    let squares = 0;
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
      lag += values[p] * y.deviations[columnIndices[p]];
      sum += values[p];
      squares += values[p] * values[p];
    }
    const ratio = x.deviations[i] / unit;
    const estimate = ratio * lag;
    if (moments === "total") {
      const expectation = -sum / (n - 1);
      const second =
        (squares * (n - kurtosis)) / (n - 1) + ((sum * sum - squares) * (2 * kurtosis - n)) / ((n - 1) * (n - 2));
      return { lag, estimate, expectation, variance: second - expectation * expectation };
    }
    // The others' mean is -y_i / (n - 1), their variance (divisor n - 1) `others` times n / (n - 2).
    const own = y.deviations[i];
    const spread = squares - (sum * sum) / (n - 1);
    const others = m2 - (own * own) / (n - 1);
    // Rounding alone where every other unit is a neighbour of equal weight.
    const isFree = spread > 1e-13 * squares && others > 1e-13 * m2;
    return {
      lag,
      estimate,
      expectation: (-ratio * own * sum) / (n - 1),
      variance: isFree ? ratio * ratio * (n / (n - 2)) * spread * others : 0,
    };
  });
}

function normalPValueOf({ estimate, expectation, variance }: Row): number | null {
  return variance > 0 ? 2 * normalSurvival(Math.abs(estimate - expectation) / Math.sqrt(variance)) : null;
}
