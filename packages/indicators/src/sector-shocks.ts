import { MesometricsError, sum } from "@mesometrics/matrix";
import type { CellReader } from "./sector-cells.js";
import type { SectorLevels } from "./sector-levels.js";

/** The shocks of sectors as all units see them and, with leave-one-out, as each unit sees those of the others. */
export interface SectorShocks {
  readonly national: (sector: number, time: string | null) => number;
  /** length of the units; null without leave-one-out */
  readonly byUnit: ((sector: number, time: string | null) => Float64Array) | null;
}

/**
 * A sector's shock; where shocks are observed by unit their mean with the levels of the base period as weights. A unit
 * without level in the sector has no part in the mean.
 *
 * The means without one unit come from sums over the units before and after it: one pass for all units, and nothing
 * cancels where one unit holds almost the whole sector.
 */
export function sectorShocks(
  shock: CellReader,
  isByUnit: boolean,
  levels: SectorLevels,
  units: readonly string[],
  sectors: readonly string[],
  base: string | null,
  leaveOneOut: boolean,
): SectorShocks {
  if (!isByUnit) {
    return { national: (j, time) => shock.value({ unit: null, sector: sectors[j]!, time }), byUnit: null };
  }
  const weightsOf = (j: number): Float64Array => Float64Array.from(units, (unit) => levels.of(unit, base)[j]);
  const valuesOf = (j: number, time: string | null, weights: Float64Array): Float64Array =>
    Float64Array.from(units, (unit, i) => (weights[i] === 0 ? 0 : shock.value({ unit, sector: sectors[j]!, time })));
  const known = new Map<string, Float64Array>();
  const others = (j: number, time: string | null): Float64Array => {
    const weights = weightsOf(j);
    return meansWithoutOne(weights, valuesOf(j, time, weights), (i) => noWeight(sectors[j]!, units[i]!));
  };
  return {
    national: (j, time) => {
      const weights = weightsOf(j);
      const whole = sum(weights);
      if (!(whole > 0)) throw noWeight(sectors[j]!, null);
      const values = valuesOf(j, time, weights);
      return sum(weights.map((weight, i) => (weight / whole) * values[i]!));
    },
    byUnit: !leaveOneOut
      ? null
      : (j, time) => {
          const key = JSON.stringify([j, time]);
          const means = known.get(key) ?? others(j, time);
          known.set(key, means);
          return means;
        },
  };
}

/** Σ_{k≠i} w_k x_k / Σ_{k≠i} w_k for every i. */
function meansWithoutOne(
  weights: Float64Array,
  values: Float64Array,
  refusal: (i: number) => MesometricsError,
): Float64Array {
  const n = weights.length;
  const means = new Float64Array(n);
  const after = { weight: new Float64Array(n + 1), product: new Float64Array(n + 1) };
  for (let i = n - 1; i >= 0; i--) {
    after.weight[i] = after.weight[i + 1] + weights[i];
    after.product[i] = after.product[i + 1] + weights[i] * values[i];
  }
  let before = 0;
  let beforeProduct = 0;
  for (let i = 0; i < n; i++) {
    const whole = before + after.weight[i + 1];
    if (!(whole > 0)) throw refusal(i);
    means[i] = (beforeProduct + after.product[i + 1]) / whole;
    before += weights[i];
    beforeProduct += weights[i] * values[i];
  }
  return means;
}

function noWeight(sector: string, leftOut: string | null): MesometricsError {
  return new MesometricsError(
    "ZERO_TOTAL",
    `Sector ${sector} has no weight${leftOut === null ? "" : ` outside unit ${leftOut}`}: its shock cannot be averaged.`,
    { sector, leftOut },
  );
}
