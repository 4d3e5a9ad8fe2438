import type { ShiftShare } from "@mesometrics/indicators";
import type { Covariance, Estimate, Note } from "@mesometrics/inference";
import { column, dot, type Matrix, MesometricsError, sum, toDense } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { type ExposureEquation, exposureEquation } from "./exposure-equation.js";
import { type RotembergRow, type RotembergSummary, rotembergSummary } from "./rotemberg-summary.js";
import { defaultFirstStage, shareFirstStage } from "./share-first-stage.js";
import { shockWeights, timesRoots } from "./share-sums.js";

export interface RotembergOptions {
  /** The column with the design's units; by default the panel's unit. */
  readonly unit?: string;
  /**
   * The covariance of the first stage of each share; by default CR1 clustered by unit on a panel, HC1 on a cross-section.
   * `"none"` leaves the first stages out.
   */
  readonly firstStage?: Covariance | "none";
  /** How many of the largest weights `summary.top` holds, default 5. */
  readonly top?: number;
}

export interface RotembergWeights {
  readonly kind: "rotembergWeights";
  readonly term: string;
  readonly estimate: number;
  /** One row per shock, in the design's order. */
  readonly shocks: readonly RotembergRow[];
  /** One row per sector with its periods together; `shocks` where there is one period. */
  readonly sectors: readonly RotembergRow[];
  readonly summary: RotembergSummary;
  readonly firstStageRule: string | null;
  readonly notes: readonly Note[];
}

/**
 * The Rotemberg weights of a shift-share instrument: the 2SLS estimate as a mean of the estimates that each share gives as the
 * only instrument, b = Σ α_k b_k, with s_k, y and d after controls, effects and weights
 *
 *     α_k = g_k s_k'd / Σ_j g_j s_j'd,   b_k = s_k'y / s_k'd.
 *
 * α_k is also how far b moves, relatively, with a bias of b_k: a sector of large weight needs a good argument. Weights below 0
 * mean that b is no convex mean of effects. In a panel `sectors` adds the weights of a sector's periods, whose common
 * instrument is Σ_t g_kt s_kt. Where shares add up to 1, weights depend on the level of the shocks; centre the shocks to fix it.
 *
 * R: `bartik.weight::bw(master, y, x, controls, weight, local, Z, global, G)`.
 *
 * @param fit as in `shiftShareInference`
 * @throws as `shiftShareInference`; `ROTEMBERG_UNDEFINED` where the exposure does not move the regressor; `INVALID_ARGUMENT`
 * @see Goldsmith-Pinkham, Sorkin and Swift (2020), AER 110(8), equations 7 to 10
 * @example
 * ```ts
 * import { shiftShare } from "@mesometrics/indicators";
 * import { crossSection, ivreg, rotembergWeights, withExposure } from "@mesometrics/iv";
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
 * const { sectors: rows, summary } = rotembergWeights(fit, data, design, { unit: "region" });
 * rows.map((row) => row.weight); // → [0.024, 0.314, 0.662]
 * summary.negative.count; // → 0
 * ```
 */
export function rotembergWeights(
  fit: Estimate,
  data: Dataset,
  design: ShiftShare,
  options: RotembergOptions = {},
): RotembergWeights {
  const { top = 5 } = options;
  if (!Number.isInteger(top) || top < 1) {
    throw new MesometricsError("INVALID_ARGUMENT", `'top' is ${top}: give a whole number from 1.`, { top });
  }
  const equation = exposureEquation(fit, data, design, options.unit);
  const firstStage = options.firstStage ?? defaultFirstStage(data);
  const parts = products(equation);
  const strength = sum(parts.map((part) => part.strength));
  requireStrength(strength, parts, equation);
  const f = firstStage === "none" ? null : shareFirstStage(equation, firstStage, data);
  const raw = toDense(equation.shares);
  const rowOf = (members: readonly Part[], time: string | null, instrument: () => Float64Array): RotembergRow => {
    const numerator = sum(members.map((one) => one.outcome));
    const denominator = sum(members.map((one) => one.strength));
    const size = sum(members.map((one) => one.size));
    const weight = sum(members.map((one) => one.shockWeight));
    return {
      sector: members[0].sector,
      time,
      weight: denominator / strength,
      estimate: estimateOf(members, numerator, denominator, size),
      shock:
        members.length === 1 || weight === 0
          ? members[0].shock
          : sum(members.map((one) => one.shock * one.shockWeight)) / weight,
      shockWeight: weight,
      firstStageF: f === null ? null : f.of(instrument()),
    };
  };
  const shocks = parts.map((part, k) => rowOf([part], design.shockLabels[k].time, () => column(raw, k).slice()));
  const groups = new Map<string, number[]>();
  parts.forEach((part, k) => {
    groups.set(part.sector, [...(groups.get(part.sector) ?? []), k]);
  });
  const sectors =
    groups.size === parts.length
      ? shocks
      : [...groups.values()].map((members) =>
          rowOf(
            members.map((k) => parts[k]),
            null,
            () => weightedColumns(raw, members, design.shocks),
          ),
        );
  return {
    kind: "rotembergWeights",
    term: equation.endogenousTerm ?? equation.exposureTerm,
    estimate: equation.estimate,
    shocks,
    sectors,
    summary: rotembergSummary(sectors, equation.estimate, top),
    firstStageRule: f === null ? null : f.rule,
    notes: negativeNotes(sectors),
  };
}

interface Part {
  readonly sector: string;
  readonly shock: number;
  readonly shockWeight: number;
  /** g_k s_k'y and g_k s_k'd */
  readonly outcome: number;
  readonly strength: number;
  /** s_k'y and s_k'd, which a shock of 0 does not hide */
  readonly shareOutcome: number;
  readonly shareStrength: number;
  /** Σ_i |s_ik d_i|: what rounding of s_k'd is measured against */
  readonly size: number;
}

/** Since y and d are residuals already, s_k need not be: s_k'M y = s_k'y. */
function products(equation: ExposureEquation): readonly Part[] {
  const { design, scaledTranspose, outcome, regressor } = equation;
  const seen = seenTranspose(equation);
  const weights = shockWeights(equation);
  const shareOutcome = timesRoots(scaledTranspose, outcome);
  const shareStrength = timesRoots(scaledTranspose, regressor);
  const shockOutcome = timesRoots(seen, outcome);
  const shockStrength = timesRoots(seen, regressor);
  const absolute = timesRoots(scaledTranspose, regressor.map(Math.abs));
  return design.shockLabels.map(({ sector }, k) => ({
    sector,
    shock: design.shocks[k],
    shockWeight: weights[k],
    outcome: shockOutcome[k],
    strength: shockStrength[k],
    shareOutcome: shareOutcome[k],
    shareStrength: shareStrength[k],
    size: absolute[k],
  }));
}

/** Shares times the shocks that each unit sees, which differ by unit with leave-one-out. */
function seenTranspose(equation: ExposureEquation): ExposureEquation["scaledTranspose"] {
  const { design, scaledTranspose, designRow } = equation;
  const { unitShocks } = design;
  const values = scaledTranspose.values.slice();
  for (let k = 0; k < scaledTranspose.rows; k++) {
    for (let entry = scaledTranspose.rowPointers[k]; entry < scaledTranspose.rowPointers[k + 1]; entry++) {
      values[entry] *=
        unitShocks === null
          ? design.shocks[k]
          : entryOf(unitShocks, designRow[scaledTranspose.columnIndices[entry]], k);
    }
  }
  return { ...scaledTranspose, values };
}

function entryOf(s: ExposureEquation["shares"], row: number, wanted: number): number {
  for (let entry = s.rowPointers[row]; entry < s.rowPointers[row + 1]; entry++) {
    if (s.columnIndices[entry] === wanted) return s.values[entry];
  }
  return 0;
}

function estimateOf(members: readonly Part[], numerator: number, denominator: number, size: number): number | null {
  if (members.length === 1) {
    const { shareOutcome, shareStrength } = members[0];
    return Math.abs(shareStrength) <= 1e-12 * size ? null : shareOutcome / shareStrength;
  }
  const scale = sum(members.map((one) => Math.abs(one.shock) * one.size));
  return Math.abs(denominator) <= 1e-12 * scale ? null : numerator / denominator;
}

function weightedColumns(raw: Matrix, members: readonly number[], shocks: Float64Array): Float64Array {
  const total = new Float64Array(raw.rows);
  for (const k of members) for (let i = 0; i < raw.rows; i++) total[i] += shocks[k] * raw.data[i + k * raw.rows];
  return total;
}

function requireStrength(strength: number, parts: readonly Part[], equation: ExposureEquation): void {
  const whole = dot(equation.exposure, equation.regressor);
  const size = sum(parts.map((part) => Math.abs(part.shock) * part.size));
  if (!(Math.abs(strength) > 1e-12 * size)) {
    throw new MesometricsError(
      "ROTEMBERG_UNDEFINED",
      `The exposure does not move '${equation.endogenousTerm ?? equation.exposureTerm}' after the controls: there are no weights.`,
      { strength },
    );
  }
  // The exposure of the design is Σ g_k s_k, so both are the same number but for rounding.
  if (Math.abs(strength - whole) <= 1e-8 * size) return;
  throw new MesometricsError(
    "EXPOSURE_MISMATCH",
    "The shocks times the shares do not give the exposure of the design, so the estimate is not the mean of what the shares give: Rotemberg weights need the shocks that the exposure was made with.",
    { bySector: strength, byExposure: whole },
  );
}

function negativeNotes(rows: readonly RotembergRow[]): readonly Note[] {
  const negative = rows.filter((row) => row.weight < 0);
  if (negative.length === 0) return [];
  const total = sum(negative.map((row) => row.weight));
  return [
    {
      code: "NEGATIVE_ROTEMBERG_WEIGHTS",
      message: `${negative.length} of ${rows.length} sectors have negative weights, together ${total.toPrecision(3)}: where effects differ between sectors the estimate is no convex mean of them.`,
    },
  ];
}
