import { MesometricsError, type SparseMatrix, sparseTranspose, sum } from "@mesometrics/matrix";
import { keyed, labelsOf, type SectorCells } from "./sector-cells.js";
import { type SectorLevels, sectorLevels } from "./sector-levels.js";
import { type SectorShocks, sectorShocks } from "./sector-shocks.js";

/** A remark on a shift-share design. */
export interface ShiftShareNote {
  readonly code: string;
  readonly message: string;
}

/**
 * A shift-share exposure with everything that it is made of: shares and shocks stay together, because inference
 * (Adão, Kolesár and Morales 2019) and diagnostics (Goldsmith-Pinkham, Sorkin and Swift 2020; Borusyak, Hull and Jaravel
 * 2022) need both.
 */
export interface ShiftShare {
  readonly kind: "shiftShare";
  /** length n: the unit of each row */
  readonly units: readonly string[];
  /** length n: the period of each row; null in a cross-section */
  readonly times: readonly (string | null)[];
  /** length S: the sector, and in a panel the period, of each shock */
  readonly shockLabels: readonly { readonly sector: string; readonly time: string | null }[];
  /** n x S, sparse: the weight of each shock in each row; no entry for shocks of other periods */
  readonly shares: SparseMatrix;
  /** length S */
  readonly shocks: Float64Array;
  /** n x S, with the entries of `shares`: the shocks of the other units, for leave-one-out; null where all rows see the same */
  readonly unitShocks: SparseMatrix | null;
  /** length n: Σ_k share_ik · shock_k */
  readonly exposure: Float64Array;
  /** length n: Σ_k share_ik; 1 where the shares are complete */
  readonly shareSums: Float64Array;
  /** 1/Σ s_k², where s_k is shock k's part of all shares: how many shocks of equal weight the design amounts to. */
  readonly effectiveShocks: number;
  /** As `effectiveShocks`, with the periods of a sector taken together. */
  readonly effectiveSectors: number;
  readonly convention: ShareConvention;
  readonly basePeriod: string | null;
  readonly rule: string;
  readonly notes: readonly ShiftShareNote[];
}

/**
 * When shares are measured: once, in a base period; for each period of the shocks its own, measured before it
 * (`"by-period"`, as Autor, Dorn and Hanson 2013 take those at the start of each decade); or in the current period, as
 * document 000 prints its equation 6. The last two read the same cells; what differs is what the result says of them.
 */
export type ShareConvention = "base-year" | "by-period" | "current-as-printed";

const CONVENTIONS: readonly string[] = ["base-year", "by-period", "current-as-printed"];

export interface ShiftShareOptions {
  /** Default `"base-year"`: current shares mix the reallocation that the shocks cause into the exposure. */
  readonly shares?: ShareConvention;
  /** The base period, default the first one of the shares. */
  readonly base?: string | number;
  /** Unit totals that the sectors are divided by, `{ unit, time?, value }`; default the sum of the unit's sectors. */
  readonly totals?: Omit<SectorCells, "sector">;
  /** The weights are shares already and are not divided. Default false. */
  readonly areShares?: boolean;
  /**
   * What a cell of `weights` that is not in the table means: an error (default), or 0 as in a sparse table. With `"zero"`
   * a sector without weight in a period needs no shock either. A cell that is in the table without a value is an error
   * in both.
   */
  readonly absent?: "error" | "zero";
  /** Takes a unit's own part out of its shocks; needs shocks observed by unit. Default false. */
  readonly leaveOneOut?: boolean;
}

/**
 * Shift-share (Bartik) exposure: x_it = Σ_j (L_ij,0 / L_i,0) g_jt.
 *
 * `weights` are levels L by unit and sector (employment), `shocks` are g by sector, both possibly by period. Shocks given
 * by unit too are averaged over units with the weights of the base period; with `leaveOneOut` over the other units only.
 * Shares need not add up to 1: their sums are reported, and where they differ from 1 a note says so, because then the sum
 * of shares must be controlled for (Borusyak, Hull and Jaravel 2022, section 4.2).
 *
 * @throws MesometricsError `MISSING_CELLS`, `NATIONAL_SHOCKS` (leave-one-out without shocks by unit), `NEGATIVE_SHARE`,
 *   `SHARES_EXCEED_ONE`, `ZERO_TOTAL`, `DUPLICATE_INDEX`, `UNKNOWN_PERIOD`, `UNKNOWN_OPTION`, `COLUMN_LENGTH`,
 *   `INFINITE_CELL`, `NEED_TWO_UNITS`
 * @see Bartik (1991); Goldsmith-Pinkham, Sorkin and Swift (2020), AER 110(8); Borusyak, Hull and Jaravel (2022), REStud 89
 * @example
 * ```ts
 * import { shiftShare } from "@mesometrics/indicators";
 * const weights = { unit: ["a", "a", "b", "b"], sector: ["farm", "mill", "farm", "mill"], value: [30, 10, 5, 15] };
 * const shocks = { sector: ["farm", "mill"], value: [0.1, 0.3] };
 * const design = shiftShare(weights, shocks);
 * design.exposure; // → [0.15, 0.25]
 * design.shareSums; // → [1, 1]
 * design.effectiveSectors; // → 2
 * shiftShare(weights, shocks, { leaveOneOut: true }); // throws NATIONAL_SHOCKS
 * ```
 */
export function shiftShare(
  weights: SectorCells,
  shocks: Omit<SectorCells, "unit"> & { readonly unit?: SectorCells["unit"] },
  options: ShiftShareOptions = {},
): ShiftShare {
  const { shares: convention = "base-year", areShares = false, leaveOneOut = false, absent = "error" } = options;
  requireOption("shares", convention, CONVENTIONS);
  requireOption("absent", absent, ["error", "zero"]);
  if (leaveOneOut && shocks.unit === undefined) {
    throw new MesometricsError(
      "NATIONAL_SHOCKS",
      "Leave-one-out takes a unit's own part out of the shocks, which needs shocks observed by unit. National shocks have " +
        "no such part: give `shocks.unit`, or leave leaveOneOut out.",
      { leaveOneOut },
    );
  }
  const level = keyed(weights, "weights");
  const shock = keyed(shocks, "shocks");
  const units = labelsOf(weights.unit);
  const sectors = labelsOf(shocks.sector);
  const weightTimes = weights.time === undefined ? null : labelsOf(weights.time);
  const times: readonly (string | null)[] = shocks.time === undefined ? [null] : labelsOf(shocks.time);
  const base = basePeriod(weightTimes, options.base);
  if (leaveOneOut && units.length < 2) {
    throw new MesometricsError("NEED_TWO_UNITS", "Leave-one-out needs at least two units.", { units });
  }
  const levels = sectorLevels(weights, level, sectors, absent);
  const shareOf = shareReader(levels, sectors, base, weightTimes !== null, convention, areShares, options.totals);
  const seen = sectorShocks(shock, shocks.unit !== undefined, levels, units, sectors, base, leaveOneOut);
  const design = exposureOf(units, sectors, times, shareOf, seen, absent === "zero" ? shock.has : () => true);
  const perCell = columnSums(design.shares);
  const perSector = new Map<string, number[]>();
  for (const [cell, { sector }] of design.shockLabels.entries()) {
    perSector.set(sector, [...(perSector.get(sector) ?? []), perCell[cell]]);
  }
  return {
    kind: "shiftShare",
    units: times.flatMap(() => units),
    times: times.flatMap((time) => units.map(() => time)),
    ...design,
    effectiveShocks: effectiveNumber(perCell),
    effectiveSectors: effectiveNumber(Float64Array.from([...perSector.values()].map(sum))),
    convention,
    basePeriod: convention === "base-year" ? base : null,
    rule: ruleOf(convention, base, areShares, options.totals !== undefined, leaveOneOut),
    notes: [...sumNotes(design.shareSums), ...absentNotes(levels.absent(), units.length, sectors.length)],
  };
}

function requireOption(option: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new MesometricsError(
    "UNKNOWN_OPTION",
    `The option \`${option}\` must be one of ${choices.map((one) => `"${one}"`).join(", ")}, not ${JSON.stringify(value)}.`,
    { option, value },
  );
}

/** Shares in compressed rows, period by period, with the exposure that they give. */
function exposureOf(
  units: readonly string[],
  sectors: readonly string[],
  times: readonly (string | null)[],
  shareOf: (unit: string, time: string | null) => Float64Array,
  seen: SectorShocks,
  hasShock: (key: { readonly unit: null; readonly sector: string; readonly time: string | null }) => boolean,
): Pick<ShiftShare, "shares" | "shocks" | "unitShocks" | "exposure" | "shareSums" | "shockLabels"> {
  const n = units.length * times.length;
  const rowPointers = new Int32Array(n + 1);
  const entries = { columns: [] as number[], values: [] as number[], shocks: [] as number[] };
  const labels: { sector: string; time: string | null }[] = [];
  const shocks: number[] = [];
  const exposure = new Float64Array(n);
  const shareSums = new Float64Array(n);
  for (const [t, time] of times.entries()) {
    const shares = units.map((unit) => shareOf(unit, time));
    const used = sectors.map(
      (sector, j) => hasShock({ unit: null, sector, time }) || shares.some((own) => own[j] !== 0),
    );
    const at = new Int32Array(sectors.length);
    const national = new Float64Array(sectors.length);
    for (const [j, sector] of sectors.entries()) {
      if (!used[j]) continue;
      at[j] = shocks.length;
      national[j] = seen.national(j, time);
      shocks.push(national[j]);
      labels.push({ sector, time });
    }
    for (let i = 0; i < units.length; i++) {
      const row = t * units.length + i;
      const own = shares[i]!;
      const parts: number[] = [];
      for (let j = 0; j < sectors.length; j++) {
        if (own[j] === 0) continue;
        const value = seen.byUnit === null ? national[j] : seen.byUnit(j, time)[i]!;
        entries.columns.push(at[j]);
        entries.values.push(own[j]);
        entries.shocks.push(value);
        parts.push(own[j] * value);
      }
      rowPointers[row + 1] = entries.columns.length;
      exposure[row] = sum(parts);
      shareSums[row] = sum(own);
    }
  }
  const columnIndices = Int32Array.from(entries.columns);
  const sparse = (values: readonly number[]): SparseMatrix => ({
    rows: n,
    columns: shocks.length,
    rowPointers,
    columnIndices,
    values: Float64Array.from(values),
  });
  return {
    shockLabels: labels,
    shares: sparse(entries.values),
    shocks: Float64Array.from(shocks),
    unitShocks: seen.byUnit === null ? null : sparse(entries.shocks),
    exposure,
    shareSums,
  };
}

function columnSums(shares: SparseMatrix): Float64Array {
  const { rowPointers, values } = sparseTranspose(shares);
  return Float64Array.from({ length: shares.columns }, (_, k) =>
    sum(values.subarray(rowPointers[k], rowPointers[k + 1])),
  );
}

function basePeriod(times: readonly string[] | null, given: string | number | undefined): string | null {
  if (times === null) return given === undefined ? null : unknownPeriod(given, []);
  if (given === undefined) return times[0]!;
  return times.includes(String(given)) ? String(given) : unknownPeriod(given, times);
}

function unknownPeriod(period: string | number, periods: readonly string[]): never {
  throw new MesometricsError(
    "UNKNOWN_PERIOD",
    `There are no weights of the period ${period}${periods.length === 0 ? ": they have no periods" : `; there are ${periods.join(", ")}`}.`,
    { period, periods },
  );
}

/** The shares of a unit in every sector for a period. */
function shareReader(
  level: SectorLevels,
  sectors: readonly string[],
  base: string | null,
  hasTime: boolean,
  convention: ShareConvention,
  areShares: boolean,
  totals: ShiftShareOptions["totals"],
): (unit: string, time: string | null) => Float64Array {
  const total = totals === undefined ? null : keyed(totals, "totals");
  const known = new Map<string, Float64Array>();
  return (unit, time) => {
    const at = !hasTime ? null : convention === "base-year" ? base : time;
    const key = JSON.stringify([unit, at]);
    let shares = known.get(key);
    if (shares === undefined) {
      const levels = level.of(unit, at);
      refuseNegative(levels, unit, sectors);
      const whole = areShares
        ? 1
        : total === null
          ? level.total(unit, at)
          : total.value({ unit, sector: null, time: totals?.time === undefined ? null : at });
      if (!(whole > 0)) {
        throw new MesometricsError(
          "ZERO_TOTAL",
          `The total of unit ${unit}${at === null ? "" : ` in ${at}`} is ${whole}: shares of it do not exist.`,
          { unit, time: at, total: whole },
        );
      }
      shares = levels.map((one) => one / whole);
      const together = sum(shares);
      if (together > 1 + 1e-8) {
        throw new MesometricsError(
          "SHARES_EXCEED_ONE",
          `The shares of unit ${unit}${at === null ? "" : ` in ${at}`} add up to ${together}. Check the totals.`,
          { unit, time: at, sum: together },
        );
      }
      known.set(key, shares);
    }
    return shares;
  };
}

function refuseNegative(levels: Float64Array, unit: string, sectors: readonly string[]): void {
  const at = levels.findIndex((one) => one < 0);
  if (at === -1) return;
  throw new MesometricsError(
    "NEGATIVE_SHARE",
    `The weight of sector ${sectors[at]} in unit ${unit} is ${levels[at]}; a share cannot be negative.`,
    { unit, sector: sectors[at], value: levels[at] },
  );
}

function effectiveNumber(weights: ArrayLike<number>): number {
  const whole = sum(weights);
  const squares = sum(Float64Array.from(weights, (one) => (one / whole) * (one / whole)));
  return whole > 0 ? 1 / squares : 0;
}

function sumNotes(sums: Float64Array): readonly ShiftShareNote[] {
  const smallest = sums.reduce((low, one) => Math.min(low, one), Number.POSITIVE_INFINITY);
  if (smallest > 1 - 1e-8) return [];
  const largest = sums.reduce((high, one) => Math.max(high, one), 0);
  return [
    {
      code: "INCOMPLETE_SHARES",
      message:
        `The shares add up to ${smallest.toPrecision(4)} to ${largest.toPrecision(4)}, not to 1: in a regression control for ` +
        "the sum of shares, by period in a panel.",
    },
  ];
}

function absentNotes(absent: number, units: number, sectors: number): readonly ShiftShareNote[] {
  if (absent === 0) return [];
  return [
    {
      code: "ABSENT_CELLS_ZERO",
      message: `${absent} cells of ${units} units and ${sectors} sectors are not in the table of weights and count as 0.`,
    },
  ];
}

function ruleOf(
  convention: ShareConvention,
  base: string | null,
  areShares: boolean,
  hasTotals: boolean,
  leaveOneOut: boolean,
): string {
  const when =
    convention === "current-as-printed"
      ? "shares of each current period (as printed in document 000)"
      : convention === "by-period"
        ? "shares given for each period"
        : base === null
          ? "fixed shares"
          : `shares of ${base}`;
  const of = areShares ? "as given" : hasTotals ? "of the given totals" : "of the sum over sectors";
  return `${when}, ${of}${leaveOneOut ? "; shocks of the other units only" : ""}`;
}
