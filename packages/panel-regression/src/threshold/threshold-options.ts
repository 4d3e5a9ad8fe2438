import type { Covariance, CovarianceEstimator, Subset } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { ThresholdSpec } from "./threshold-sample.js";

/** How a threshold model is searched and tested. */
export interface ThresholdOptions {
  /** The least share of the rows in each regime, 0 to below 0.5. Default 0.05. */
  readonly trim?: number;
  /** All observed values (default: least squares exactly), or that many evenly spaced quantiles of them. */
  readonly grid?: "observed" | { readonly quantiles: number };
  /** The bootstrap of the F tests; null leaves it out. Default 999 draws with seed 1. */
  readonly bootstrap?: { readonly draws: number; readonly seed: number } | null;
  /** The level of the confidence sets of the thresholds. Default 0.95. */
  readonly level?: number;
  /** The covariance of the slopes. Default: that of `feols`. */
  readonly vcov?: Covariance | CovarianceEstimator;
  readonly subset?: Subset;
}

/** The options with their defaults, checked. */
export interface ChosenOptions {
  readonly thresholds: number;
  readonly trim: number;
  readonly grid: "observed" | { readonly quantiles: number };
  readonly level: number;
  readonly bootstrap: { readonly draws: number; readonly seed: number } | null;
}

/** @throws `WEIGHTS_NOT_SUPPORTED`, `INVALID_SPEC`, `INVALID_TRIM`, `INVALID_GRID`, `INVALID_BOOTSTRAP` */
export function checkedOptions(spec: ThresholdSpec, options: ThresholdOptions): ChosenOptions {
  if ("weights" in options && options.weights !== undefined) {
    throw new MesometricsError(
      "WEIGHTS_NOT_SUPPORTED",
      "A threshold regression takes no weights: Hansen's likelihood ratio, its critical values and the bootstrap of whole units are those of errors of one variance in a balanced panel (Stata's xthreg has none either). With the thresholds found, estimate the regimes by feols with weights",
      { weights: options.weights },
    );
  }
  const { trim = 0.05, grid = "observed", level = 0.95 } = options;
  const bootstrap = options.bootstrap === undefined ? { draws: 999, seed: 1 } : options.bootstrap;
  const thresholds = spec.thresholds ?? 1;
  if (![1, 2, 3].includes(thresholds)) {
    throw new MesometricsError("INVALID_SPEC", `A model has 1, 2 or 3 thresholds, not ${thresholds}`, { thresholds });
  }
  if (!(trim >= 0 && trim < 0.5)) {
    throw new MesometricsError("INVALID_TRIM", `trim is a share from 0 to below 0.5, not ${trim}`, { trim });
  }
  if (grid !== "observed" && !(Number.isInteger(grid.quantiles) && grid.quantiles >= 2)) {
    throw new MesometricsError("INVALID_GRID", `A grid of quantiles has at least two, not ${grid.quantiles}`, { grid });
  }
  if (bootstrap !== null && !(Number.isInteger(bootstrap.draws) && bootstrap.draws >= 1)) {
    throw new MesometricsError(
      "INVALID_BOOTSTRAP",
      `A bootstrap has a whole number of draws from 1 on, not ${bootstrap.draws}; null leaves it out`,
      { bootstrap },
    );
  }
  return { thresholds, trim, grid, level, bootstrap };
}
