import { MesometricsError, sparseLeastSquares } from "@mesometrics/matrix";
import { keyed, labelsOf, type SectorCells } from "./sector-cells.js";
import { type ShiftShare, type ShiftShareOptions, shiftShare } from "./shift-share.js";

/** An exposure as it was published, by unit and, in a panel, by period. */
export type PublishedExposure = Omit<SectorCells, "sector">;

/**
 * A shift-share design from shares and the exposure that was published without its shocks: the shocks are those that
 * reproduce the exposure best, min Σ (x_it - Σ_k s_ik g_k)². Standard errors over shocks need no more than that; weights of
 * sectors and the regression over shocks need an exposure that the shocks reproduce exactly.
 *
 * The exposure stays as given. The note `IMPLIED_SHOCKS` says how far the implied one is from it at most, and how many shocks
 * the shares do not determine (they are 0).
 *
 * @param weights shares (or levels) by unit, sector and period; cells that are not there count as 0
 * @throws what `shiftShare` throws; `MISSING_CELLS` where a unit has no exposure
 * @see Adão, Kolesár and Morales (2019), QJE 134(4), section IV.B: the shocks that enter the standard error are coefficients of
 *   the exposure on the shares
 * @example
 * ```ts
 * import { shiftShareFromExposure } from "@mesometrics/indicators";
 * const weights = { unit: ["a", "a", "b", "b"], sector: ["farm", "mill", "farm", "mill"], value: [0.75, 0.25, 0.25, 0.75] };
 * const design = shiftShareFromExposure(weights, { unit: ["a", "b"], value: [0.15, 0.25] });
 * design.shocks; // → [0.1, 0.3]
 * ```
 */
export function shiftShareFromExposure(
  weights: SectorCells,
  exposure: PublishedExposure,
  options: Omit<ShiftShareOptions, "leaveOneOut" | "absent"> = {},
): ShiftShare {
  const published = keyed(exposure, "exposure");
  const design = shiftShare(weights, unknownShocks(weights, exposure, options.shares ?? "base-year"), {
    ...options,
    absent: "zero",
  });
  const given = Float64Array.from(design.units, (unit, row) =>
    published.value({ unit, sector: null, time: design.times[row]! }),
  );
  const { coefficients, dropped, residuals } = sparseLeastSquares(design.shares, given);
  const largest = residuals.reduce((high, one) => Math.max(high, Math.abs(one)), 0);
  const size = given.reduce((high, one) => Math.max(high, Math.abs(one)), 0);
  if (size === 0) {
    throw new MesometricsError("CONSTANT_EXPOSURE", "The exposure is 0 everywhere: it implies no shocks.", {});
  }
  return {
    ...design,
    shocks: coefficients,
    exposure: given,
    rule: `${design.rule}; shocks implied by the published exposure`,
    notes: [
      ...design.notes,
      {
        code: "IMPLIED_SHOCKS",
        message:
          `The shocks are implied by the exposure and reproduce it up to ${(largest / size).toExponential(1)} of its largest value; ` +
          `${dropped.length} of ${coefficients.length} are not determined by the shares.`,
      },
    ],
  };
}

/** A shock of 0 for every sector that has weight, in every period of the exposure. */
function unknownShocks(weights: SectorCells, exposure: PublishedExposure, convention: string) {
  const { time } = exposure;
  if (time === undefined) {
    const sector = labelsOf(weights.sector);
    return { sector, value: sector.map(() => 0) };
  }
  const periods = labelsOf(time);
  const own = convention !== "base-year" && weights.time !== undefined;
  const known = new Set<string>();
  const shocks = { sector: [] as string[], time: [] as string[], value: [] as number[] };
  const add = (sector: string, period: string): void => {
    const key = JSON.stringify([sector, period]);
    if (known.has(key)) return;
    known.add(key);
    shocks.sector.push(sector);
    shocks.time.push(period);
    shocks.value.push(0);
  };
  for (let row = 0; row < weights.value.length; row++) {
    const sector = String(weights.sector[row]);
    for (const period of own ? [String(weights.time![row])] : periods)
      if (periods.includes(period)) add(sector, period);
  }
  return shocks;
}
