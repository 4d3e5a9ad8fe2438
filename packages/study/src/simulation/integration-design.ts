import { type CalibrationItem, left, used } from "./calibration.js";

export const integrationDesigns = ["serial", "independent"] as const;

/** What a draw of the cities' panel can be told. */
export interface IntegrationOptions {
  /** Integer, 0 .. 2^53 - 1. */
  readonly seed: number;
  /** Another panel of the same seed; 0 without it. */
  readonly replicate?: number;
  /**
   * - `serial` (default): errors are correlated in time and differ in size between cities.
   * - `independent`: errors are independent and of one variance, as maximum likelihood assumes.
   */
  readonly design?: (typeof integrationDesigns)[number];
}

/** Coefficients in the coupling coordination D; controls in the order of the paper. */
export const integrationTruth = {
  /** Average direct effect of INT on D, labour inflow included: Table 4, column 2. */
  direct: 0.3093,
  /** Average indirect effect; the paper calls it positive and smaller, and prints no number. */
  indirect: 0.15,
  rho: 0.2,
  controls: { ln_pgdp: 0.06, fdi_share: 0.3, gov: -0.1, urban: 0.12, ln_wage: 0.04 },
} as const;

/** Infrastructure to labour inflow (10,000 persons), and labour inflow to D: Table 5. */
export const integrationPaths = { inflowOnInt: 4.7429, integrationOnInflow: 0.0219 } as const;

export const integrationError = { deviation: 0.024, correlation: 0.5, uneven: 0.3 } as const;

/** The nine cities of the delta; the other twelve are the paper's other areas. */
export const pearlRiverDelta: readonly string[] = [
  "Guangzhou",
  "Shenzhen",
  "Zhuhai",
  "Foshan",
  "Jiangmen",
  "Zhaoqing",
  "Huizhou",
  "Dongguan",
  "Zhongshan",
];

/** The structural coefficients that give the wanted average effects under these weights. */
export interface IntegrationStructure {
  readonly rho: number;
  /** Of INT at given inflow, of its neighbours' mean, of the inflow and of the controls. */
  readonly int: number;
  readonly neighbours: number;
  readonly inflow: number;
  /** tr((I - rho W)^-1) / n: what a coefficient is multiplied by to give its average direct effect. */
  readonly feedback: number;
}

/**
 * Solves direct = b s + theta (s - 1) / rho and total = (b + theta) / (1 - rho) for b and theta, where s is the mean diagonal
 * of (I - rho W)^-1: with rows of W that sum to one these are the average effects of LeSage and Pace (2009, ch. 2).
 */
export function integrationStructure(meanDiagonal: number): IntegrationStructure {
  const { direct, indirect, rho } = integrationTruth;
  const together = (direct + indirect) * (1 - rho);
  const own = (direct - (together * (meanDiagonal - 1)) / rho) / (meanDiagonal - (meanDiagonal - 1) / rho);
  const inflow = integrationPaths.integrationOnInflow / meanDiagonal;
  return {
    rho,
    int: own - inflow * integrationPaths.inflowOnInt,
    neighbours: together - own,
    inflow,
    feedback: meanDiagonal,
  };
}

/** Which printed numbers the design follows, and which cannot hold together with them. */
export const integrationCalibration: readonly CalibrationItem[] = [
  used("text", "cities x years", "21 cities, 2011-2021", "shape of the panel: 231 rows"),
  used(
    "1",
    "10 entropy weights",
    "0.0363 to 0.3167",
    "how skewed each indicator is: its entropy weight is near the printed one on average over seeds",
  ),
  used(
    "2",
    "value added of both industries",
    "10326.03 to 45443.90",
    "the cities' value added adds up to the printed province in every year",
  ),
  used("4 (2)", "INT", "0.3093", "truth: average direct effect on the standard D; the paper's own outcome is D²/2"),
  used("4 (2)", "standard error of INT", "0.0548", "size of the error: the mean classical standard error is near it"),
  used("5 (1)", "INT on labour inflow", "4.7429", "truth of the path"),
  used("5 (2)", "labour inflow", "0.0219", "truth of the path"),
  used(
    "text",
    "direct above indirect effect",
    "not printed",
    "indirect effect 0.15, rho 0.2: chosen, no number is printed",
  ),
  left("4", "observations", "252", "21 x 12; the text's years make 231"),
  left("4 (1)", "INT without controls", "0.3937", "follows from how INT and controls move together, which is drawn"),
  left("4 (3), (4)", "coupling and coordination", "0.0954, 0.5946", "C and T are not linear where D is"),
  left(
    "5 (2)",
    "INT at given inflow",
    "0.2351",
    "0.2351 + 4.7429 x 0.0219 = 0.3390, not 0.3093; the direct part here is 0.2054",
  ),
  left("2", "coordination of the province", "8.55 to 12.99 %", "fits no coupling formula on the printed value added"),
  left(
    "4, 5",
    "constants and R²",
    "0.0346 to 0.9610",
    "R² of two kinds in one paper; constants depend on the omitted city",
  ),
];
