import { MesometricsError } from "@mesometrics/matrix";
import { contiguityWeights, type SpatialWeights } from "@mesometrics/spatial";
import type { Contiguity } from "../study-weights.js";
import { firstReachable, indicatorsForScores } from "./indicators-for-scores.js";
import {
  type IntegrationOptions,
  integrationCalibration,
  integrationDesigns,
  integrationTruth,
} from "./integration-design.js";
import { drawIntegration, type IntegrationDraw, integrationYears, spatialMultiplier } from "./integration-draw.js";
import { integrationEstimands, integrationParameters } from "./integration-truth.js";
import { logistic, logit, trendingProcess } from "./panel-processes.js";
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
const integrationDesign = "integration-panel@1";

/** The cities: who neighbours whom, and where each lies (degrees east and north), in the order of `units`. */
export interface SimulatedCities {
  readonly contiguity: Contiguity;
  readonly coordinates: readonly (readonly [longitude: number, latitude: number])[];
}

/**
 * A simulated panel of the 21 cities of Guangdong, 2011-2021, in the columns of the study of infrastructure and integrated
 * industries, with every parameter that it was made with.
 *
 * D_t = rho W D_t + b INT_t + theta W INT_t + m inflow_t + X_t c + city + year + e_t with W row-normalised contiguity; INT is
 * the entropy index of the ten drawn indicators, inflow = 4.7429 INT + city + noise, and D is the standard coupling
 * coordination of the two industries: their structure indicators are solved for so that D comes out to the rounding of a
 * double (see `indicatorsForScores`). The truth holds for pooled min-max, pooled entropy weights and the standard D, and for
 * no other convention. Since INT is drawn city by city, the two-way regression of D on INT estimates its average direct
 * effect, less indirect / 20 (`int.without_neighbours`).
 *
 * @throws UNKNOWN_DESIGN; SIMULATED_UNITS; INVALID_ARGUMENT for a seed or replicate that is no whole number from 0 to 2^53 - 1, or where
 * coordinates and units differ in number; SIMULATION_INFEASIBLE; what `contiguityWeights` throws
 *
 * @example
 * ```ts
 * import { simulateIntegration } from "@mesometrics/study";
 * const units = Array.from({ length: 21 }, (_, i) => `City ${i + 1}`);
 * const edges = units.map((unit, i) => [unit, units[(i + 1) % 21]] as const);
 * const coordinates = units.map((_, i) => [110 + i / 5, 23] as const);
 * const { table, truth } = simulateIntegration({ contiguity: { units, edges }, coordinates }, { seed: 1 });
 * table.gdp.length; // → 231
 * truth.int.value; // → 0.3093
 * ```
 */
export function simulateIntegration(cities: SimulatedCities, options: IntegrationOptions): SimulatedPanel {
  const { units } = cities.contiguity;
  requireUnits(units);
  if (cities.coordinates.length !== units.length) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `There are ${units.length} cities and ${cities.coordinates.length} pairs of coordinates; give one pair a city.`,
      { units: units.length, coordinates: cities.coordinates.length },
    );
  }
  const { seed, replicate = 0, design = "serial" } = options;
  const weights = integrationWeights(cities.contiguity);
  requireDesign("xie-2024", design, integrationDesigns);
  const draw = drawIntegration(weights, spatialMultiplier(weights, integrationTruth.rho), options);
  const provenance = simulatedProvenance(`${integrationDesign}/${design}`, seed, replicate);
  return {
    study: "xie-2024",
    provenance,
    unit: "city",
    time: "year",
    table: rawColumns(cities, draw, provenance.mark),
    truth: integrationParameters(design, draw.structure, units.length),
    estimands: integrationEstimands(design, draw.structure, units.length),
    calibration: integrationCalibration,
  };
}

/** The weights that the panel is made with. */
export function integrationWeights({ units, edges }: Contiguity): SpatialWeights {
  return contiguityWeights(units, edges, { normalise: "row", islands: "error" });
}

/** D with the normalised structure of both industries that gives it, and their indices. */
export function reachedIntegration({ integration, decided, tendencies }: IntegrationDraw): {
  readonly integration: Float64Array;
  readonly found: readonly (readonly Float64Array[])[];
  readonly scores: readonly Float64Array[];
} {
  const systems = [
    { given: decided.manufacturing, tendencies: [tendencies.manufacturing] },
    { given: decided.services, tendencies: [tendencies.services] },
  ];
  const { outcome, found, weights } = firstReachable(integration, (d) =>
    indicatorsForScores(
      systems,
      d.map((value) => value * value * (value * value)),
    ),
  );
  const scores = systems.map(({ given }, s) => {
    const columns = [...given, ...found[s]!];
    return outcome.map((_, row) => columns.reduce((total, z, j) => total + weights[s]![j] * z[row], 0));
  });
  return { integration: outcome, found, scores };
}

/** Structure of an industry: smallest and largest part of the sector in the sample. */
const structureRange = { manufacturing: [0.22, 0.68], services: [0.42, 0.74] } as const;

function rawColumns({ contiguity, coordinates }: SimulatedCities, draw: IntegrationDraw, mark: string): SimulatedTable {
  const { stream, shape, model, indicators, raw } = draw;
  const { found } = reachedIntegration(draw);
  const structureOf = (name: keyof typeof structureRange, z: Float64Array): Float64Array => {
    const [low, high] = structureRange[name];
    return z.map((value) => low + (high - low) * value);
  };
  const manufacturingPart = structureOf("manufacturing", found[0]![0]!);
  const servicesPart = structureOf("services", found[1]![0]!);
  const process = (mean: number, unitDeviation: number, growth: number, deviation: number): Float64Array =>
    trendingProcess(stream, shape, { mean, unitDeviation, growth, deviation, correlation: 0.8 });
  const times = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, row) => value * b[row]);
  const over = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, row) => value / b[row]);
  const of = (name: string): Float64Array => indicators[name]!;

  const industrial_va = over(raw.manufacturing_va!, manufacturingPart);
  const tertiary_va = over(raw.services_va!, servicesPart);
  // What is left of GDP: construction, small industry and agriculture.
  const rest = process(logit(0.12), 0.25, -0.01, 0.04).map(logistic);
  const gdp = industrial_va.map((value, row) => (value + tertiary_va[row]) / (1 - rest[row]));
  const deflator = trendingProcess(stream, shape, {
    mean: 0.03,
    unitDeviation: 0.005,
    growth: 0.025,
    deviation: 0.004,
    correlation: 0.8,
  });
  const gdp_2010 = gdp.map((value, row) => value / Math.exp(deflator[row]));
  const population = gdp_2010.map((value, row) => value / Math.exp(model.ln_pgdp![row]));
  const area = trendingProcess(
    stream,
    { units: shape.units, periods: 1 },
    { mean: Math.log(7500), unitDeviation: 0.6, growth: 0, deviation: 0, correlation: 0 },
  );
  const areas = gdp.map((_, row) => Math.exp(area[Math.floor(row / shape.periods)]));
  const fixed_investment = times(
    gdp,
    process(Math.log(0.4), 0.2, 0.01, 0.08).map((x) => Math.exp(x)),
  );
  const columns: Record<string, Float64Array> = {
    longitude: gdp.map((_, row) => coordinates[Math.floor(row / shape.periods)]![0]),
    latitude: gdp.map((_, row) => coordinates[Math.floor(row / shape.periods)]![1]),
    gdp,
    gdp_2010,
    population,
    urban_population: times(model.urban!, population),
    area: areas,
    cable: times(of("cable_density"), areas),
    internet_users: of("internet_users"),
    mobile_internet_users: of("mobile_internet_users"),
    robot_imports: of("robot_imports"),
    it_investment: times(of("it_investment_share"), fixed_investment),
    fixed_investment,
    industrial_rd: times(of("rd_share"), gdp),
    ai_patents: of("ai_patents"),
    it_workers: of("it_workers"),
    // yuan per person to 100 million yuan: 10,000 persons
    telecom_revenue: times(of("telecom_revenue"), population).map((value) => value / 10_000),
    ai_keywords: of("ai_keywords"),
    manufacturing_va: raw.manufacturing_va!,
    manufacturing_growth: raw.manufacturing_growth!,
    industrial_va,
    services_va: raw.services_va!,
    services_growth: raw.services_growth!,
    tertiary_va,
    labour_inflow: model.labour_inflow!,
    fdi: times(model.fdi_share!, gdp),
    fiscal_expenditure: times(model.gov!, gdp),
    wage: model.ln_wage!.map((value) => Math.exp(value)),
  };
  const { units, times: years } = panelIndex(contiguity.units, integrationYears);
  return simulatedTable({ city: units, year: years }, mark, columns);
}
