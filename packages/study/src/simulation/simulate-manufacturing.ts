import { firstReachable, indicatorsForScores } from "./indicators-for-scores.js";
import { type ManufacturingOptions, manufacturingCalibration, manufacturingDesigns } from "./manufacturing-design.js";
import { drawInternet, drawManufacturing, drawSecondIndex, type ManufacturingDraw } from "./manufacturing-draw.js";
import { manufacturingEstimands, manufacturingParameters } from "./manufacturing-truth.js";
import { betweenExtremes, logistic, logit, trendingProcess } from "./panel-processes.js";
import {
  panelIndex,
  requireDesign,
  requireUnits,
  type SimulatedPanel,
  type SimulatedTable,
  simulatedProvenance,
  simulatedTable,
} from "./simulated-panel.js";

/** Name and version of the design: a change of any number that it draws is another version. */
const manufacturingDesign = "manufacturing-panel@1";

/** The free ratios of the index: smallest and largest value in the sample, and how they lean (growth on the logit scale). */
const freeRatios = {
  rd_input_intensity: { range: [0.003, 0.024], direction: 1, growth: 0.04 },
  energy_intensity: { range: [0.25, 6.5], direction: -1, growth: 0.05 },
  so2_intensity: { range: [0.0004, 0.045], direction: -1, growth: 0.12 },
  solid_waste_intensity: { range: [0.2, 8], direction: -1, growth: 0.03 },
  cod_intensity: { range: [0.0006, 0.05], direction: -1, growth: 0.1 },
  trade_openness: { range: [0.02, 1.35], direction: 1, growth: -0.03 },
  fdi_openness: { range: [0.001, 0.085], direction: 1, growth: -0.04 },
  profit_margin: { range: [0.012, 0.125], direction: 1, growth: -0.01 },
  structure_upgrading: { range: [0.01, 0.4], direction: 1, growth: 0.03 },
} as const;

/**
 * A simulated panel of 30 provinces, 2012-2023, in the columns of the study of manufacturing quality and robots, with every
 * parameter that it was made with.
 *
 * ln(high_it) = b ai_it + c'controls_it + province + year + e_it, with errors that are correlated in time (0.6), of a size
 * that differs between provinces, and exposures to robots by 13 industries that are uneven across provinces. The index is
 * not merely close to the drawn outcome: its 15 indicators are solved for so that their pooled entropy index is `high` to
 * the rounding of a double (see `indicatorsForScores`), so the truth holds for the index that a study builds from the raw
 * columns with pooled min-max and pooled entropy weights, and for no other index convention.
 *
 * @param provinces names of the units, at least 4; their order fixes which numbers a unit gets
 * @throws UNKNOWN_DESIGN; SIMULATED_UNITS for fewer than 4 or repeated names; INVALID_ARGUMENT for a seed or replicate that is no whole number
 * from 0 to 2^53 - 1; SIMULATION_INFEASIBLE where no indicators reach a drawn outcome
 *
 * @example
 * ```ts
 * import { simulateManufacturing } from "@mesometrics/study";
 * const provinces = Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`);
 * const { table, truth, provenance } = simulateManufacturing(provinces, { seed: 1 });
 * table.gdp.length; // → 360
 * truth.ai.value; // → 0.005357
 * provenance.kind; // → simulated
 * ```
 */
export function simulateManufacturing(provinces: readonly string[], options: ManufacturingOptions): SimulatedPanel {
  requireUnits(provinces);
  const { seed, replicate = 0, design = "exogenous" } = options;
  requireDesign("he-2026", design, manufacturingDesigns);
  const draw = drawManufacturing({ units: provinces.length, periods: manufacturingYears.length }, options);
  const provenance = simulatedProvenance(`${manufacturingDesign}/${design}`, seed, replicate);
  return {
    study: "he-2026",
    provenance,
    unit: "province",
    time: "year",
    table: rawColumns(provinces, draw, provenance.mark),
    truth: manufacturingParameters(design, provinces.length),
    estimands: manufacturingEstimands(design, provinces.length),
    calibration: manufacturingCalibration,
  };
}

const manufacturingYears: readonly number[] = Array.from({ length: 12 }, (_, t) => 2012 + t);

function rawColumns(provinces: readonly string[], draw: ManufacturingDraw, mark: string): SimulatedTable {
  const { stream, shape, model, raw, decided } = draw;
  const given = Object.values(decided).map(betweenExtremes);
  const names = Object.keys(freeRatios) as (keyof typeof freeRatios)[];
  const tendencies = names.map((name) =>
    trendingProcess(stream, shape, {
      mean: 0,
      unitDeviation: 0.7,
      growth: freeRatios[name].growth,
      deviation: 0.25,
      correlation: 0.8,
    }),
  );
  const { found } = firstReachable(draw.ln_high, (logs) =>
    indicatorsForScores(
      [{ given, tendencies }],
      logs.map((value) => Math.exp(value)),
    ),
  );
  const free = Object.fromEntries(
    names.map((name, j) => {
      const { range, direction } = freeRatios[name];
      const [low, high] = range;
      return [name, found[0]![j]!.map((z) => (direction > 0 ? low + (high - low) * z : high - (high - low) * z))];
    }),
  ) as Record<keyof typeof freeRatios, Float64Array>;
  const process = (mean: number, unitDeviation: number, growth: number, deviation: number): Float64Array =>
    trendingProcess(stream, shape, { mean, unitDeviation, growth, deviation, correlation: 0.8 });
  const of = (name: string): Float64Array => raw[name]!;
  const times = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, row) => value * b[row]);
  const shareOf = (name: string, whole: Float64Array): Float64Array =>
    whole.map((value, row) => Math.exp(model[name]![row]) * value);

  const gdp = of("gdp");
  const population = of("population");
  const industrialVa = of("industrial_va");
  const industrial_revenue = times(industrialVa, process(Math.log(3.6), 0.1, 0, 0.03).map(Math.exp));
  const main_business_cost = times(industrial_revenue, process(logit(0.84), 0.1, 0, 0.02).map(logistic));
  const fiscal_expenditure = shareOf("lngov", gdp);
  const area = trendingProcess(stream, { units: shape.units, periods: 1 }, areaProcess).map(Math.exp);
  const areas = gdp.map((_, row) => area[Math.floor(row / shape.periods)]);
  const pop6 = times(population, process(logit(0.93), 0.1, 0, 0.02).map(logistic));
  const schooling = schoolingLevels(
    model.ln_human!,
    pop6,
    process(logit(0.05), 0.2, -0.02, 0.03).map(logistic),
    process(logit(0.165), 0.05, 0, 0.02).map(logistic),
  );
  const ai2 = drawSecondIndex(stream, shape, model.ai!);
  const internet = drawInternet(stream, shape);
  const columns: Record<string, Float64Array> = {
    gdp,
    population,
    urban_population: shareOf("lncity", population),
    area: areas,
    industrial_rd: times(free.rd_input_intensity, gdp),
    invention_patents: of("invention_patents"),
    rd_personnel: of("rd_personnel"),
    manufacturing_employment: of("manufacturing_employment"),
    coal: times(free.energy_intensity, industrialVa),
    so2: times(free.so2_intensity, industrialVa),
    solid_waste: times(free.solid_waste_intensity, industrialVa),
    cod: times(free.cod_intensity, industrialVa),
    industrial_va: industrialVa,
    industrial_va_before: of("industrial_va_before"),
    trade: times(free.trade_openness, gdp),
    fdi: times(free.fdi_openness, gdp),
    industrial_profit: times(free.profit_margin, main_business_cost),
    main_business_cost,
    industrial_revenue,
    high_tech_revenue: times(free.structure_upgrading, industrial_revenue),
    secondary_va: of("secondary_va"),
    tertiary_va: of("tertiary_va"),
    retail_sales: shareOf("lncon", gdp),
    fiscal_expenditure,
    science_expenditure: times(model.tech!, fiscal_expenditure),
    loans_deposits: shareOf("lnfin", gdp),
    pop6,
    ...schooling,
    cable: times(model.cable_density!, areas),
    internet_users: times(internet, population),
    ai2,
    employment: of("employment"),
  };
  for (const [name, values] of Object.entries(raw)) if (/^(?:employment|robots)_/.test(name)) columns[name] = values;
  const { units, times: years } = panelIndex(provinces, manufacturingYears);
  return simulatedTable({ province: units, year: years }, mark, columns);
}

const areaProcess = { mean: Math.log(150_000), unitDeviation: 0.7, growth: 0, deviation: 0, correlation: 0 };

/** Persons by level of schooling whose mean years are exp(ln_human): 6, 9, 12 and 16 years, none 0. */
function schoolingLevels(
  lnHuman: Float64Array,
  pop6: Float64Array,
  none: Float64Array,
  senior: Float64Array,
): Record<"primary" | "junior" | "senior" | "college", Float64Array> {
  const rows = pop6.length;
  const levels = {
    primary: new Float64Array(rows),
    junior: new Float64Array(rows),
    senior: new Float64Array(rows),
    college: new Float64Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const years = Math.exp(lnHuman[row]);
    // years = 12 senior + 16 college + (rest - college) (6 + 3 q), q the junior part of primary and junior together: about 0.6
    // and not the same everywhere
    const rest = 1 - none[row] - senior[row];
    const below = years - 12 * senior[row];
    const lower = 7.5 + 6 * none[row];
    // Where that leaves no college to speak of, some have college and q is what gives the years.
    const college = Math.max((below - lower * rest) / (16 - lower), 0.02 * rest);
    const q = ((below - 16 * college) / (rest - college) - 6) / 3;
    levels.senior[row] = senior[row] * pop6[row];
    levels.college[row] = college * pop6[row];
    levels.junior[row] = (rest - college) * q * pop6[row];
    levels.primary[row] = (rest - college) * (1 - q) * pop6[row];
  }
  return levels;
}
