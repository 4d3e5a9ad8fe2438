import type { ShiftShare } from "@mesometrics/indicators";
import type { CovarianceChoice, Estimate, Note } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type CrossSection, crossSection, type Dataset } from "@mesometrics/panel-data";
import { ivreg } from "../ivreg.js";
import { type ExposureEquation, exposureEquation } from "./exposure-equation.js";
import { requireControlledSums, type ShareSums, shareSumsOf, timesRoots } from "./share-sums.js";
import { countNotes, periodCount, type ShockCount, shockCount } from "./shift-share-inference.js";
import { type ShockClustering, shockClusters } from "./shock-clusters.js";

export interface ShockLevelOptions {
  /** The column with the design's units; by default the panel's unit. */
  readonly unit?: string;
  /**
   * What is held fixed between shocks: their mean (`"constant"`), their mean in each period (`"period"`) or nothing. By
   * default the most that the regional controls contain.
   */
  readonly controls?: "constant" | "period" | "none";
  /** The clusters that errors of shocks are summed in; default `"sector"`. */
  readonly clusters?: ShockClustering;
  /**
   * The covariance of the regression over shocks, whose data have the columns `cluster`, `sector` and `period`. By default
   * CR1 clustered by `cluster` where a cluster has several shocks, HC1 otherwise.
   */
  readonly vcov?: CovarianceChoice;
  /** Sums of shares that are not 1 and not controlled for are an error by default. */
  readonly incompleteShares?: "error" | "note";
}

export interface ShockLevelRegression {
  readonly kind: "shockLevelRegression";
  /** By `ivreg` on `data`: outcome on regressor with the shock as instrument, weighted with s_k. */
  readonly fit: Estimate;
  /**
   * One row per shock with weight: `outcome`, `regressor` (means of the residuals over units with s_ik as weights), `shock`,
   * `weight` (adding up to 1), `sector`, `period`, `cluster`.
   */
  readonly data: CrossSection;
  readonly estimate: number;
  /** The estimate of the units' regression, which is the same number. */
  readonly regional: number;
  readonly standardError: number;
  readonly controls: "constant" | "period" | "none";
  readonly count: ShockCount;
  readonly shareSums: ShareSums;
  /** Shocks that no unit of the sample has a share in. */
  readonly withoutWeight: number;
  readonly rule: string;
  readonly notes: readonly Note[];
}

/**
 * The regression over shocks that gives the same estimate as the shift-share regression over units, and whose usual robust
 * standard errors are those of the shift-share design (Borusyak, Hull and Jaravel 2022, propositions 1 and 5).
 *
 * With y and d after the units' controls, effects and weights w: ȳ_k = Σ_i w_i s_ik y_i / Σ_i w_i s_ik, d̄_k alike; then
 * ȳ_k = a + b d̄_k with g_k as instrument, weighted with s_k = Σ_i w_i s_ik. Controls of shocks q_k keep the equality only where
 * the units' controls contain Σ_k s_ik q_k: for the constant the sum of shares, for period effects the sum of shares by period.
 *
 * Stata and R: `ssaggregate`, then `ivreg2 y (d = g) [aw = s], r`.
 *
 * @param fit as in `shiftShareInference`
 * @throws as `shiftShareInference`; `SHOCK_CONTROLS_NOT_SPANNED`; `LEAVE_ONE_OUT_NOT_EQUIVALENT`; `SHOCK_LEVEL_DIFFERS` where
 *   the two estimates are not equal; and what `ivreg` throws
 * @example
 * ```ts
 * import { shiftShare } from "@mesometrics/indicators";
 * import { crossSection, ivreg, shockLevelRegression, withExposure } from "@mesometrics/iv";
 * const sectors = ["food", "steel", "cars", "wood"];
 * const regions = ["a", "b", "c", "d", "e", "f"];
 * const jobs = [[5, 2, 2, 1], [1, 7, 1, 1], [2, 1, 6, 1], [3, 4, 2, 1], [6, 1, 2, 1], [2, 3, 4, 1]];
 * const design = shiftShare(
 *   { unit: regions.flatMap((one) => [one, one, one, one]), sector: regions.flatMap(() => sectors), value: jobs.flat() },
 *   { sector: sectors, value: [0.1, -0.2, 0.5, 0.3] },
 * );
 * const table = { region: regions, wage: [1, 4, 9, 2, 4, 6], imports: [2, -4, 7, 0, 2, 4] };
 * const data = withExposure(crossSection(table), design, { unit: "region" });
 * const fit = ivreg(data, "wage ~ 1 | imports ~ exposure");
 * const shocks = shockLevelRegression(fit, data, design, { unit: "region" });
 * shocks.controls; // → "constant"
 * shocks.estimate - fit.coefficients[1]; // → 0
 * ```
 */
export function shockLevelRegression(
  fit: Estimate,
  data: Dataset,
  design: ShiftShare,
  options: ShockLevelOptions = {},
): ShockLevelRegression {
  if (design.unitShocks !== null) {
    throw new MesometricsError(
      "LEAVE_ONE_OUT_NOT_EQUIVALENT",
      "With leave-one-out every unit sees other shocks, so no regression over shocks gives the same estimate: make the design without leaveOneOut.",
      {},
    );
  }
  const equation = exposureEquation(fit, data, design, options.unit);
  const shareSums = shareSumsOf(equation);
  const sumNotes = requireControlledSums(shareSums, periodCount(equation), options.incompleteShares ?? "error");
  const controls = options.controls ?? shareSums.controlled;
  requireSpanned(controls, shareSums, periodCount(equation));
  const clusters = shockClusters(design, options.clusters);
  const table = shockTable(equation, clusters.codes, clusters.labels);
  const shocks = crossSection(table);
  const vcov = options.vcov ?? defaultVcov(table.cluster);
  const found = ivreg(
    shocks,
    {
      outcome: "outcome",
      endogenous: ["regressor"],
      instruments: ["shock"],
      intercept: controls === "constant",
      ...(controls === "period" ? { fixedEffects: ["period"] } : {}),
    },
    { vcov, weights: { analytic: "weight" } },
  );
  const at = found.terms.indexOf("regressor");
  const estimate = found.coefficients[at];
  requireEqual(estimate, equation.estimate, equation);
  const count = shockCount(equation, clusters);
  return {
    kind: "shockLevelRegression",
    fit: found,
    data: shocks,
    estimate,
    regional: equation.estimate,
    standardError: Math.sqrt(found.vcov.data[at + at * found.vcov.rows]),
    controls,
    count,
    shareSums,
    withoutWeight: design.shocks.length - table.shock.length,
    rule: `shock-level regression, ${controls === "none" ? "no controls" : controls === "period" ? "period effects" : "constant"}, ${found.inference.label}; ${design.rule}`,
    notes: [...countNotes(count), ...sumNotes],
  };
}

/** One row per shock that has weight in the sample. */
function shockTable(equation: ExposureEquation, codes: Int32Array, labels: readonly string[]) {
  const { design, scaledTranspose, roots, outcome, regressor } = equation;
  const totals = timesRoots(scaledTranspose, roots);
  const y = timesRoots(scaledTranspose, outcome);
  const d = timesRoots(scaledTranspose, regressor);
  const kept = Array.from(totals.keys()).filter((k) => totals[k] > 0);
  const whole = kept.reduce((sum, k) => sum + totals[k], 0);
  return {
    outcome: Float64Array.from(kept, (k) => y[k] / totals[k]),
    regressor: Float64Array.from(kept, (k) => d[k] / totals[k]),
    shock: Float64Array.from(kept, (k) => design.shocks[k]),
    weight: Float64Array.from(kept, (k) => totals[k] / whole),
    sector: kept.map((k) => design.shockLabels[k].sector),
    period: kept.map((k) => design.shockLabels[k].time ?? "all"),
    cluster: kept.map((k) => labels[codes[k]]),
  };
}

function defaultVcov(cluster: readonly string[]): CovarianceChoice {
  return new Set(cluster).size < cluster.length ? { cluster: "cluster" } : { type: "HC1" };
}

function requireSpanned(controls: "constant" | "period" | "none", sums: ShareSums, periods: number): void {
  const spanned =
    controls === "none" ||
    sums.controlled === "period" ||
    controls === sums.controlled ||
    (controls === "period" && periods === 1 && sums.controlled === "constant");
  if (spanned) return;
  throw new MesometricsError(
    "SHOCK_CONTROLS_NOT_SPANNED",
    `A ${controls === "period" ? "period effect" : "constant"} between shocks keeps the estimate only where the units' controls contain the sum of shares${controls === "period" ? " by period" : ""}, and they do not: add it to the regressors, or use controls: "${sums.controlled}".`,
    { controls, controlled: sums.controlled },
  );
}

/** The equality that the regression over shocks rests on. */
function requireEqual(shockLevel: number, regional: number, equation: ExposureEquation): void {
  const { outcome, exposure, regressor } = equation;
  let size = 0;
  let strength = 0;
  for (let i = 0; i < outcome.length; i++) {
    size += Math.abs(exposure[i] * outcome[i]);
    strength += exposure[i] * regressor[i];
  }
  if (Math.abs(shockLevel - regional) <= 1e-8 * (Math.abs(regional) + size / Math.abs(strength))) return;
  throw new MesometricsError(
    "SHOCK_LEVEL_DIFFERS",
    `The regression over shocks gives ${shockLevel}, that over units ${regional}: the shocks times the shares do not give the exposure, or the controls of the two differ.`,
    { shockLevel, regional },
  );
}
