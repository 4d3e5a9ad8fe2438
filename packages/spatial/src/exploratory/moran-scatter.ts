import { MesometricsError } from "@mesometrics/matrix";
import { checkedValues, spatialLag } from "../spatial-lag.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { UnitValues } from "../weights/unit-values.js";
import { centred } from "./deviations.js";
import { type Quadrant, quadrantOf } from "./local-association.js";

/** The points of a Moran scatter plot and its line. */
export interface MoranScatter {
  readonly points: readonly {
    readonly unit: string;
    /** (x - mean) / standard deviation (divisor n - 1) */
    readonly value: number;
    /** The spatial lag of these. */
    readonly lag: number;
    readonly quadrant: Quadrant;
  }[];
  /** Least squares of lag on value; under row normalisation without islands the slope is Moran's I. */
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The data of a Moran scatter plot (Anselin 1996): each unit's standardised value against its spatial lag. Values at the mean
 * count as high.
 *
 * R: `spdep::moran.plot(scale(x), listw)`.
 *
 * @param x one value per unit by its label (a Map or an object), or a list of length N in the order of `weights.units`
 * @throws `WEIGHTS_UNITS_MISMATCH`, `SHAPE_MISMATCH`, `MISSING_VALUE`, `CONSTANT_COLUMN`, `NO_SPATIAL_LINKS`
 * @example
 * ```ts
 * import { contiguityWeights, moranScatter } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c", "d"], [["a", "b"], ["b", "c"], ["c", "d"]]);
 * const { slope, points } = moranScatter({ a: 1, b: 2, c: 3, d: 5 }, weights);
 * slope; // → 0.3
 * points.map(({ quadrant }) => quadrant); // → ["LL", "LL", "HH", "HH"]
 * ```
 */
export function moranScatter(x: ArrayLike<number> | UnitValues, weights: SpatialWeights): MoranScatter {
  if (weights.links === 0) {
    throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units, so there is nothing to plot.", {
      units: weights.units.length,
    });
  }
  const { deviations, squares } = centred("x", checkedValues(weights, x));
  const n = deviations.length;
  const deviation = Math.sqrt(squares / (n - 1));
  const z = deviations.map((value) => value / deviation);
  const lags = spatialLag(weights, z);
  let products = 0;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    products += z[i] * lags[i];
    mean += lags[i] / n;
  }
  return {
    points: weights.units.map((unit, i) => ({ unit, value: z[i], lag: lags[i], quadrant: quadrantOf(z[i], lags[i]) })),
    slope: products / (n - 1),
    intercept: mean,
  };
}
