import type { ShiftShare } from "@mesometrics/indicators";
import type { Estimate, Note } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type ExposureEquation, exposureEquation } from "./exposure-equation.js";
import { type ExposureRobust, exposureRobust, residualShocks } from "./exposure-robust.js";
import {
  effectiveNumber,
  requireControlledSums,
  type ShareSums,
  shareSumsOf,
  shockWeights,
  sumsBy,
} from "./share-sums.js";
import { type ShockClustering, type ShockClusters, shockClusters } from "./shock-clusters.js";

/**
 * Below this many effective clusters of shocks inference over shocks is labelled unreliable. With S sectors of equal weight,
 * errors that follow the shares and no effect, AKM at 5 % rejects in 16 % of 4,000 simulated samples with S = 14, 12 % with 20,
 * 10 % with 30, 8 % with 50 and 6 % with 100; AKM0 in 4 to 5 % (references/iv/shift_share_size.py).
 *
 * @example
 * ```ts
 * import { reliableShockCount } from "@mesometrics/iv";
 * reliableShockCount; // → 30
 * ```
 */
export const reliableShockCount = 30;

export interface ShiftShareInferenceOptions {
  /** The column with the design's units; by default the panel's unit. */
  readonly unit?: string;
  readonly clusters?: ShockClustering;
  /** The level of intervals and sets, default 0.95. */
  readonly level?: number;
  /** The value that statistics and p-values test, default 0; those of reduced form and first stage test 0 always. */
  readonly hypothesis?: number;
  /** Sums of shares that are not 1 and not controlled for are an error by default. */
  readonly incompleteShares?: "error" | "note";
  /**
   * Shares that are combinations of those of other clusters are an error by default; `"drop"` leaves the smaller ones out of the
   * standard errors, with a note. `ShiftShareSE` 1.1 drops them too, the later columns.
   */
  readonly collinearShares?: "error" | "drop";
}

/** How many shocks a regression rests on. */
export interface ShockCount {
  readonly shocks: number;
  /** 1/Σ s_k², with s_k the weighted mean share of a shock in the sample: how many shocks of equal weight it amounts to. */
  readonly effectiveShocks: number;
  readonly clusters: number;
  readonly effectiveClusters: number;
  /** The largest s_k. */
  readonly largestWeight: number;
  /** Whether `effectiveClusters` reaches `reliableShockCount`. */
  readonly reliable: boolean;
}

/** Inference over shocks for a regression on a shift-share exposure or with it as the instrument. */
export interface ShiftShareInference extends ExposureRobust {
  readonly kind: "shiftShareInference";
  /** The outcome on the exposure; null where that is the equation itself. */
  readonly reducedForm: ExposureRobust | null;
  /** The endogenous regressor on the exposure; null where there is none. The square of its AKM statistic is the first-stage F. */
  readonly firstStage: ExposureRobust | null;
  readonly level: number;
  readonly hypothesis: number;
  readonly count: ShockCount;
  readonly shareSums: ShareSums;
  readonly observations: number;
  readonly rule: string;
  readonly notes: readonly Note[];
}

/**
 * Standard errors and intervals for a shift-share regression after Adão, Kolesár and Morales (2019): errors may be correlated
 * in any way across units; what is independent are the shocks, over sectors or over clusters of sectors.
 *
 * b = Z'y / Z'd with Z, y and d after controls, absorbed effects and weights. AKM: se = √(Σ_c (Σ_{k in c} g_k S_k'ε)²) / |Z'd|,
 * where g are the coefficients of Z on the shares S. AKM0 imposes the null and inverts the test: its set can be unbounded where
 * the first stage is weak. Both use the normal distribution.
 *
 * R: `ShiftShareSE::ivreg_ss(y ~ w | d, X = exposure, W = shares, sector_cvar = …, method = c("akm", "akm0"))`, `reg_ss`. Its AKM0
 * standard error is `akm0.standardError`.
 *
 * @param fit by `ivreg`, with the exposure as the only instrument of one endogenous regressor; or by `feols` with the exposure
 *   among the regressors
 * @throws `NOT_A_LINEAR_MODEL`, `DATA_MISMATCH`, `TRANSFORMED_MODEL`, `ONE_EXPOSURE_INSTRUMENT`, `EXPOSURE_MISMATCH`,
 *   `EXPOSURE_UNMATCHED`, `UNIT_COLUMN_NEEDED`, `INCOMPLETE_SHARES`, `SHOCK_MEAN_NOT_CONTROLLED`, `SHARES_COLLINEAR`,
 *   `NO_RESIDUAL_EXPOSURE`, `SECTOR_WITHOUT_CLUSTER`, `ONE_CLUSTER`, `INVALID_ARGUMENT`
 * @see Adão, Kolesár and Morales (2019), QJE 134(4), sections IV.B and V.C
 * @example
 * ```ts
 * import { shiftShare } from "@mesometrics/indicators";
 * import { crossSection, ivreg, shiftShareInference, withExposure } from "@mesometrics/iv";
 * const sectors = ["food", "steel", "cars"];
 * const regions = ["a", "b", "c", "d", "e", "f"];
 * const jobs = [[5, 3, 2], [1, 8, 1], [2, 2, 6], [4, 4, 2], [7, 1, 2], [3, 3, 4]];
 * const design = shiftShare(
 *   { unit: regions.flatMap((one) => [one, one, one]), sector: regions.flatMap(() => sectors), value: jobs.flat() },
 *   { sector: sectors, value: [0.1, -0.2, 0.5] },
 * );
 * const table = { region: regions, wage: [1, 4, 9, 2, 4, 6], imports: [2, -4, 7, 0, 2, 4] };
 * const data = withExposure(crossSection(table), design, { unit: "region" });
 * const fit = ivreg(data, "wage ~ 1 | imports ~ exposure");
 * const { akm, count } = shiftShareInference(fit, data, design, { unit: "region" });
 * akm.standardError; // → 0.1787
 * count.reliable; // → false
 * ```
 */
export function shiftShareInference(
  fit: Estimate,
  data: Dataset,
  design: ShiftShare,
  options: ShiftShareInferenceOptions = {},
): ShiftShareInference {
  const { level = 0.95, hypothesis = 0, incompleteShares = "error", collinearShares = "error" } = options;
  requireNumbers(level, hypothesis);
  const equation = exposureEquation(fit, data, design, options.unit);
  const clusters = shockClusters(design, options.clusters);
  const shareSums = shareSumsOf(equation);
  const sumNotes = requireControlledSums(shareSums, periodCount(equation), incompleteShares);
  const { values: shocks, dropped } = residualShocks(equation, clusters, collinearShares);
  const count = shockCount(equation, clusters);
  const { outcome, regressor, exposure, outcomeLabel, exposureTerm, endogenousTerm } = equation;
  const of = (y: Float64Array, d: Float64Array, label: string, term: string, value: number): ExposureRobust =>
    exposureRobust(equation, { y, d, outcome: label, term }, shocks, clusters, level, value);
  return {
    kind: "shiftShareInference",
    ...of(outcome, regressor, outcomeLabel, endogenousTerm ?? exposureTerm, hypothesis),
    reducedForm: endogenousTerm === null ? null : of(outcome, exposure, outcomeLabel, exposureTerm, 0),
    firstStage: endogenousTerm === null ? null : of(regressor, exposure, endogenousTerm, exposureTerm, 0),
    level,
    hypothesis,
    count,
    shareSums,
    observations: equation.designRow.length,
    rule: `AKM and AKM0 over ${count.shocks} shocks, ${clusters.label} (${clusters.count} clusters), normal; ${design.rule}`,
    notes: [...countNotes(count), ...sumNotes, ...collinearNotes(design, dropped), ...leaveOneOutNotes(design)],
  };
}

/** How many periods the sample has shocks of. */
export function periodCount({ design, designRow }: ExposureEquation): number {
  return new Set(Array.from(designRow, (row) => design.times[row])).size;
}

/** The shocks that an equation rests on. */
export function shockCount(equation: ExposureEquation, clusters: ShockClusters): ShockCount {
  const weights = shockWeights(equation);
  const effectiveClusters = effectiveNumber(sumsBy(clusters.codes, clusters.count, weights));
  return {
    shocks: weights.length,
    effectiveShocks: effectiveNumber(weights),
    clusters: clusters.count,
    effectiveClusters,
    largestWeight: weights.reduce((high, one) => Math.max(high, one), 0),
    reliable: effectiveClusters >= reliableShockCount,
  };
}

/** The label of inference that rests on few shocks. */
export function countNotes(count: ShockCount): readonly Note[] {
  if (count.reliable) return [];
  return [
    {
      code: "FEW_SHOCKS",
      message: `Only ${count.effectiveClusters.toFixed(1)} effective clusters of shocks, fewer than ${reliableShockCount}: AKM and the regression over shocks reject too often. Report the AKM0 set, or defend the shares instead of the shocks (rotembergWeights).`,
    },
  ];
}

function collinearNotes(design: ShiftShare, dropped: readonly number[]): readonly Note[] {
  if (dropped.length === 0) return [];
  const terms = [...new Set(dropped.map((k) => design.shockLabels[k].sector))];
  return [
    {
      code: "COLLINEAR_SHARES_DROPPED",
      message: `${dropped.length} of ${design.shocks.length} shocks have shares that are combinations of larger ones in other clusters; the standard errors leave them out.`,
      terms,
    },
  ];
}

function leaveOneOutNotes(design: ShiftShare): readonly Note[] {
  if (design.unitShocks === null) return [];
  return [
    {
      code: "LEAVE_ONE_OUT_SHOCKS",
      message:
        "The shocks are leave-one-out means: standard errors over shocks take them as known and leave out that they are estimated.",
    },
  ];
}

function requireNumbers(level: number, hypothesis: number): void {
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_ARGUMENT", `'level' is ${level}: give a share between 0 and 1.`, { level });
  }
  if (Number.isFinite(hypothesis)) return;
  throw new MesometricsError("INVALID_ARGUMENT", `'hypothesis' is ${hypothesis}: give a finite number.`, {
    hypothesis,
  });
}
