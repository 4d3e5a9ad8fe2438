import { MesometricsError, sum } from "@mesometrics/matrix";
import { keyed, labelsOf, type SectorCells } from "./sector-cells.js";
import { type ShiftShare, shiftShare } from "./shift-share.js";

type SectorSeries = Omit<SectorCells, "unit" | "time"> & { readonly time: NonNullable<SectorCells["time"]> };

export interface RobotPenetrationInput {
  /** Employment by unit, industry and year. */
  readonly employment: SectorCells & { readonly time: NonNullable<SectorCells["time"]> };
  /** Robots in use by industry and year, nationally. */
  readonly robots: SectorSeries;
  /** National employment by industry and year; default the sum over the units of `employment`. */
  readonly nationalEmployment?: SectorSeries;
  /** All employment of each unit and year, `{ unit, time, value }`; default the sum over its industries. */
  readonly totals?: Omit<SectorCells, "sector">;
  /** Output by industry and year: needed by `"acemoglu-restrepo"`. */
  readonly output?: SectorSeries;
}

export interface RobotPenetrationOptions {
  /**
   * - `"base-year"` (default): Σ_j (L_ij,0 / L_i,0) · R_jt / L_j,0, the equation 6 of document 000 corrected.
   * - `"as-printed-000"`: Σ_j (L_ijt / L_it) · R_jt / L_jt, current shares and current employment.
   * - `"acemoglu-restrepo"`: Σ_j (L_ij,0 / L_i,0) · [(R_jt - R_j,0)/L_j,0 - g_jt R_j,0/L_j,0], the change since the base
   *   year adjusted for the growth g of output.
   */
  readonly convention?: "base-year" | "as-printed-000" | "acemoglu-restrepo";
  /** The base year 0, before the sample. Default the first year of `employment`. */
  readonly base?: string | number;
  /** Refused: robots are observed nationally. */
  readonly leaveOneOut?: boolean;
}

const CONVENTIONS = ["base-year", "as-printed-000", "acemoglu-restrepo"];

/**
 * Robot penetration of regions: national robots per worker by industry, weighted with the region's industry shares.
 *
 * Printed, the formula takes current shares and current employment, so that a region's exposure falls or rises because its
 * workers moved, which is an outcome; the base-year form keeps both fixed. As an instrument use the same call with another
 * country's robots and an earlier base. The result is a `ShiftShare`, with share sums and the effective number of
 * industries.
 *
 * @throws MesometricsError `NATIONAL_SHOCKS`, `NEEDS_OUTPUT`, `UNKNOWN_OPTION`, and what `shiftShare` throws
 * @see Acemoglu and Restrepo (2020), "Robots and jobs", Journal of Political Economy 128(6)
 * @example
 * ```ts
 * import { robotPenetration } from "@mesometrics/indicators";
 * const employment = {
 *   unit: ["a", "a", "b", "b"], sector: ["cars", "food", "cars", "food"], time: [2010, 2010, 2010, 2010], value: [20, 30, 5, 45],
 * };
 * const robots = { sector: ["cars", "food", "cars", "food"], time: [2010, 2010, 2015, 2015], value: [50, 15, 100, 30] };
 * const { exposure, times } = robotPenetration({ employment, robots });
 * exposure; // → [0.92, 0.38, 1.84, 0.76]
 * times; // → ["2010", "2010", "2015", "2015"]
 * ```
 */
export function robotPenetration(
  { employment, robots, nationalEmployment, totals, output }: RobotPenetrationInput,
  { convention = "base-year", base, leaveOneOut = false }: RobotPenetrationOptions = {},
): ShiftShare {
  if (!CONVENTIONS.includes(convention)) {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`convention\` must be one of ${CONVENTIONS.map((one) => `"${one}"`).join(", ")}, not ${JSON.stringify(convention)}.`,
      { option: "convention", value: convention },
    );
  }
  if (leaveOneOut) {
    throw new MesometricsError(
      "NATIONAL_SHOCKS",
      "Robots are observed nationally: no region's own part can be left out of them. Use another country's robots.",
      { leaveOneOut },
    );
  }
  const periods = labelsOf(employment.time);
  const first = base === undefined ? periods[0]! : String(base);
  const stock = keyed(robots, "robots");
  const workers = nationalReader(employment, nationalEmployment);
  const sectors = labelsOf(robots.sector);
  const grown = convention === "acemoglu-restrepo" ? outputReader(output) : null;
  const isPrinted = convention === "as-printed-000";
  const shocks = { sector: [] as string[], time: [] as string[], value: [] as number[] };
  for (const time of labelsOf(robots.time)) {
    for (const sector of sectors) {
      const at = { unit: null, sector, time };
      const early = { unit: null, sector, time: first };
      const density = stock.value(at) / workers(sector, isPrinted ? time : first);
      const growth = grown === null ? 0 : grown.value(at) / grown.value(early) - 1;
      const before = grown === null ? 0 : (stock.value(early) / workers(sector, first)) * (1 + growth);
      shocks.sector.push(sector);
      shocks.time.push(time);
      shocks.value.push(density - before);
    }
  }
  const design = shiftShare(employment, shocks, {
    shares: isPrinted ? "current-as-printed" : "base-year",
    base: first,
    ...(totals === undefined ? {} : { totals }),
  });
  const formula = {
    "base-year": `robots per worker of ${first}`,
    "as-printed-000": "robots per current worker, as printed in document 000 (equation 6)",
    "acemoglu-restrepo": `change in robots per worker of ${first}, less the growth of output (Acemoglu and Restrepo 2020)`,
  }[convention];
  return { ...design, rule: `${formula}; ${design.rule}` };
}

/** National employment of an industry in a year, which must not be 0. */
function nationalReader(
  employment: RobotPenetrationInput["employment"],
  national: SectorSeries | undefined,
): (sector: string, time: string) => number {
  const level = keyed(employment, "employment");
  const given = national === undefined ? null : keyed(national, "national employment");
  const units = labelsOf(employment.unit);
  const known = new Map<string, number>();
  return (sector, time) => {
    const key = JSON.stringify([sector, time]);
    let workers = known.get(key);
    if (workers === undefined) {
      workers =
        given === null
          ? sum(units.map((unit) => level.value({ unit, sector, time })))
          : given.value({ unit: null, sector, time });
      if (!(workers > 0)) {
        throw new MesometricsError(
          "ZERO_TOTAL",
          `Industry ${sector} has ${workers} workers in ${time}: robots per worker do not exist.`,
          { sector, time, workers },
        );
      }
      known.set(key, workers);
    }
    return workers;
  };
}

function outputReader(output: SectorSeries | undefined): ReturnType<typeof keyed> {
  if (output !== undefined) return keyed(output, "output");
  throw new MesometricsError(
    "NEEDS_OUTPUT",
    'The convention "acemoglu-restrepo" adjusts for the growth of output: give `output` by industry and year.',
  );
}
