import { type CalibrationItem, left, used } from "./calibration.js";

export const manufacturingDesigns = ["exogenous", "endogenous"] as const;

/** What a draw of the provinces' panel can be told. */
export interface ManufacturingOptions {
  /** Integer, 0 .. 2^53 - 1. */
  readonly seed: number;
  /** Another panel of the same seed; 0 without it. */
  readonly replicate?: number;
  /**
   * - `exogenous` (default): robots are independent of the error, so that two-way effects estimate the truth.
   * - `endogenous`: part of the robots' growth answers to the error; the instrument does not.
   */
  readonly design?: (typeof manufacturingDesigns)[number];
}

/** Coefficients of ln(high), robots per 10,000 workers: Table 2, column 3, over 100, for the paper gives no unit. */
export const manufacturingTruth = {
  ai: 0.005357,
  lncity: 0.2255,
  lncon: -0.2669,
  lngdp: 0.5129,
  lngov: 0.1046,
  lnfin: -0.1546,
} as const;

/** Robots to the mediators (Table 7 over 100), and the mediators to ln(high), which the paper does not print. */
export const manufacturingPaths = { techOnAi: 0.000412, humanOnAi: 0.000137, techOnHigh: 2, humanOnHigh: 1 } as const;

/** The error of ln(high), its correlation in time, and what the provinces' sizes of it differ by (sd of the log). */
export const manufacturingError = { deviation: 0.1, correlation: 0.6, uneven: 0.35 } as const;

/** The endogenous design: what one standard deviation of the answering part of the robots comes with, in ln(high). */
export const endogenousDeviation = 0.02;

/** Which printed numbers the design follows, and which cannot hold together with them. */
export const manufacturingCalibration: readonly CalibrationItem[] = [
  used("text", "provinces x years", "30 x 12 = 360", "shape of the panel, 2012-2023"),
  used("1", "15 indicators", "5 dimensions", "the index made of the indicators reproduces the drawn ln(high) exactly"),
  used(
    "2 (3)",
    "ai",
    "0.5357",
    "truth, over 100: the unit that makes the printed constant plausible is robots per 100 workers",
  ),
  used("2 (3)", "lncity", "0.2255", "truth"),
  used("2 (3)", "lncon", "-0.2669", "truth"),
  used("2 (3)", "lngdp", "0.5129", "truth"),
  used("2 (3)", "lngov", "0.1046", "truth"),
  used("2 (3)", "lnfin", "-0.1546", "truth"),
  used(
    "2 (3)",
    "t of ai",
    "2.8379",
    "size of the error: the mean classical standard error is near 0.5357/2.8379 = 0.19, per 100",
  ),
  used("3 (1)", "cable", "0.0047", "slope of the first stage, per 100 robots"),
  used("3", "first-stage F", "34.25", "size of the instrument's own variation: the mean classical F is near it"),
  used("7 (2)", "ai on tech", "0.0412", "truth of the path, over 100; tech as the share that section 5.4 defines"),
  used("7 (3)", "ai on human", "0.0137", "truth of the path, over 100, on ln(years): the constant 2.1311 is ln 8.4"),
  left(
    "2 (1), (2)",
    "ai without year effects",
    "1.1322, 0.4689",
    "what one-way effects estimate follows from the trends that are drawn",
  ),
  left(
    "3 (2)",
    "ai by 2SLS",
    "0.3227",
    "0.5357 and 0.3227 would be two truths of one effect; outcome, controls' signs and constant are of another scale too",
  ),
  left(
    "4 (1)",
    "winsorised at 5 %",
    "0.4689",
    "equal to column 2 of Table 2 to the last digit: nothing was winsorised",
  ),
  left(
    "4 (2)",
    "ai2",
    "0.1594",
    "the paper does not define ai2; here it is robot penetration on another scale with noise",
  ),
  left(
    "5",
    "ai by region",
    "0.5466, 0.3597, 0.2783",
    "the truth is one for all groups, so that a test of their difference can be judged; 0.5357 lies above any usual average of the three",
  ),
  left(
    "6",
    "ai by internet users",
    "0.6388, 1.4478",
    "degrees of freedom of 39 provinces, and both groups above the whole",
  ),
  left("7 (1)", "benchmark", "0.1708", "another outcome or scale than in Table 2"),
  left(
    "7 (2), (3)",
    "controls and constants of the mediators",
    "2.7887",
    "a share cannot have this constant; the mediators here depend on ai, province and year only",
  ),
];
