import { entropyWeights } from "@mesometrics/entropy-index";
import {
  identity,
  inverse,
  type Matrix,
  multiplyVector,
  type RandomStream,
  randomStream,
  scale,
  subtract,
  toDense,
} from "@mesometrics/matrix";
import { type SpatialWeights, spatialLag } from "@mesometrics/spatial";
import {
  type IntegrationOptions,
  type IntegrationStructure,
  integrationError,
  integrationPaths,
  integrationStructure,
  integrationTruth,
} from "./integration-design.js";
import {
  autoregression,
  betweenExtremes,
  logistic,
  logit,
  type PanelShape,
  trendingProcess,
  twoWayWithin,
  unitDraws,
} from "./panel-processes.js";

/** Value added in Guangdong, 100 million yuan, 2011-2021: Table 2 of the paper. */
const provinceTotals = {
  manufacturing: [
    10326.03, 10923.69, 12714.98, 13419.81, 14102.48, 15260.88, 17250.14, 18224.53, 17848.93, 18075.6, 20869.3,
  ],
  services: [
    13392.59, 15036.65, 17173.26, 19438.47, 22338.12, 25568.17, 29709.97, 33198.45, 38127.56, 40492.33, 45443.9,
  ],
} as const;

/** The ten indicators on the log scale: mean, deviation between cities, growth a year, deviation in time. */
const infrastructure = {
  cable_density: [Math.log(9), 0.93, 0.115, 0.57],
  internet_users: [Math.log(120), 0.2, 0.032, 0.1],
  mobile_internet_users: [Math.log(380), 0.18, 0.028, 0.09],
  robot_imports: [Math.log(260), 0.5, 0.13, 0.34],
  it_investment_share: [Math.log(0.02), 0.2, 0.032, 0.105],
  rd_share: [Math.log(0.014), 0.38, 0.058, 0.18],
  ai_patents: [Math.log(90), 1.0, 0.225, 0.62],
  it_workers: [Math.log(1.6), 0.31, 0.05, 0.145],
  telecom_revenue: [Math.log(1100), 0.22, 0.036, 0.11],
  ai_keywords: [Math.log(14), 0.15, 0.05, 0.13],
} as const;

/** Indicators that count items. */
const counted = new Set(["robot_imports", "ai_patents", "ai_keywords"]);

/** A drawn panel before its two structure indicators. */
export interface IntegrationDraw {
  readonly shape: PanelShape;
  readonly structure: IntegrationStructure;
  /** The regressors of the models: int, labour_inflow, ln_pgdp, fdi_share, gov, urban, ln_wage. */
  readonly model: Readonly<Record<string, Float64Array>>;
  /** The outcome D; every call draws new city effects, which the models absorb. */
  readonly integration: () => Float64Array;
  /** The ten indicators of INT, as the study derives them. */
  readonly indicators: Readonly<Record<string, Float64Array>>;
  /** Raw quantities that are already decided. */
  readonly raw: Readonly<Record<string, Float64Array>>;
  /** Normalised scale and growth of the two industries. */
  readonly decided: { readonly manufacturing: readonly Float64Array[]; readonly services: readonly Float64Array[] };
  /** Where the two structure indicators tend to be high. */
  readonly tendencies: { readonly manufacturing: Float64Array; readonly services: Float64Array };
  readonly stream: RandomStream;
}

/** The years of the cities' panel. */
export const integrationYears: readonly number[] = Array.from({ length: 11 }, (_, t) => 2011 + t);

/** (I - rho W)^-1, N x N, and the mean of its diagonal. */
export function spatialMultiplier(
  weights: SpatialWeights,
  rho: number,
): { readonly matrix: Matrix; readonly mean: number } {
  const n = weights.units.length;
  const matrix = inverse(subtract(identity(n), scale(toDense(weights.matrix), rho)));
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix.data[i * n + i];
  return { matrix, mean: trace / n };
}

/** Draws the panel of the cities of `weights` in 2011-2021 from stream (seed, replicate). */
export function drawIntegration(
  weights: SpatialWeights,
  multiplier: ReturnType<typeof spatialMultiplier>,
  { seed, replicate = 0, design = "serial" }: IntegrationOptions,
): IntegrationDraw {
  const stream = randomStream(seed, replicate);
  const shape = { units: weights.units.length, periods: integrationYears.length };
  const process = (mean: number, unitDeviation: number, growth: number, deviation: number, correlation = 0.7) =>
    trendingProcess(stream, shape, { mean, unitDeviation, growth, deviation, correlation });

  const indicators = Object.fromEntries(
    Object.entries(infrastructure).map(([name, [mean, unitDeviation, growth, deviation]]) => {
      const values = process(mean, unitDeviation, growth, deviation).map((log) => Math.exp(log));
      return [name, counted.has(name) ? values.map((value) => Math.max(1, Math.round(value))) : values];
    }),
  );
  const int = entropyScores(Object.values(indicators).map(betweenExtremes));
  const controls = {
    ln_pgdp: process(Math.log(4.5), 0.4, 0.06, 0.04),
    fdi_share: process(Math.log(0.018), 0.4, -0.03, 0.15).map((x) => Math.exp(x)),
    gov: process(Math.log(0.14), 0.25, 0.01, 0.06).map((x) => Math.exp(x)),
    urban: process(logit(0.6), 0.6, 0.02, 0.05).map(logistic),
    ln_wage: process(Math.log(42_000), 0.12, 0.09, 0.03),
  };

  const independent = design === "independent";
  const { deviation, correlation, uneven } = integrationError;
  const errorsOf = (size: number): Float64Array => {
    const sizes = unitDraws(stream, shape.units, 0, uneven);
    const moves = autoregression(stream, shape, { deviation: size, correlation: independent ? 0 : correlation });
    return independent
      ? moves
      : moves.map((move, row) => move * Math.exp(sizes[Math.floor(row / shape.periods)] - (uneven * uneven) / 2));
  };
  const inflowErrors = errorsOf(0.3);
  const inflowLevels = unitDraws(stream, shape.units, 2, 6);
  const labour_inflow = inflowErrors.map(
    (error, row) => inflowLevels[Math.floor(row / shape.periods)] + integrationPaths.inflowOnInt * int[row] + error,
  );
  const structure = integrationStructure(multiplier.mean);
  const errors = errorsOf(deviation);
  const neighbours = lagOfPeriods(weights, shape, int);
  const impulse = errors.map((error, row) => {
    let sum = structure.int * int[row] + structure.neighbours * neighbours[row] + structure.inflow * labour_inflow[row];
    for (const [name, value] of Object.entries(integrationTruth.controls)) {
      sum += value * controls[name as keyof typeof controls][row];
    }
    return sum + error;
  });
  const moves = twoWayWithin(
    byPeriod(shape, impulse, (column) => multiplyVector(multiplier.matrix, column)),
    shape,
  );

  const industries = drawIndustries(stream, shape);
  return {
    shape,
    structure,
    stream,
    model: { int, labour_inflow, ...controls },
    integration: () => withEffects(stream, shape, moves, industries),
    indicators,
    ...industries,
  };
}

/** Scores of normalised indicators under their pooled entropy weights. */
function entropyScores(normalised: readonly Float64Array[]): Float64Array {
  const weights = divergenceWeights(normalised);
  return normalised[0]!.map((_, row) => normalised.reduce((total, z, j) => total + weights[j] * z[row], 0));
}

function divergenceWeights(normalised: readonly Float64Array[]): Float64Array {
  const named = Object.fromEntries(normalised.map((z, j) => [`z${j}`, z]));
  const { weights } = entropyWeights(named, { normalisation: { method: "none" } });
  return Float64Array.from(weights, ({ weight }) => weight);
}

function byPeriod(
  { units, periods }: PanelShape,
  values: Float64Array,
  transform: (column: Float64Array) => Float64Array,
): Float64Array {
  const result = new Float64Array(values.length);
  for (let t = 0; t < periods; t++) {
    const column = transform(Float64Array.from({ length: units }, (_, unit) => values[unit * periods + t]));
    for (let unit = 0; unit < units; unit++) result[unit * periods + t] = column[unit];
  }
  return result;
}

function lagOfPeriods(weights: SpatialWeights, shape: PanelShape, values: Float64Array): Float64Array {
  return byPeriod(shape, values, (column) => spatialLag(weights, column));
}

/** Value added that adds up to the province, its growth, and how the structure of the industries leans. */
function drawIndustries(
  stream: RandomStream,
  shape: PanelShape,
): Pick<IntegrationDraw, "raw" | "decided" | "tendencies"> {
  const { units, periods } = shape;
  const size = unitDraws(stream, units, 0, 0.4);
  const raw: Record<string, Float64Array> = {};
  const decided: Record<string, readonly Float64Array[]> = {};
  const tendencies: Record<string, Float64Array> = {};
  for (const name of ["manufacturing", "services"] as const) {
    const own = unitDraws(stream, units, 0, 0.2);
    const part = autoregression(stream, shape, { deviation: 0.05, correlation: 0.8 }).map((move, row) => {
      const unit = Math.floor(row / periods);
      return Math.exp(size[unit] + own[unit] + move);
    });
    const value = byPeriod(shape, part, (column) => {
      const whole = column.reduce((total, one) => total + one, 0);
      return column.map((one) => one / whole);
    }).map((share, row) => share * provinceTotals[name][row % periods]!);
    const first = unitDraws(stream, units, 9, 3);
    const growth = value.map((now, row) =>
      row % periods === 0 ? first[Math.floor(row / periods)] : 100 * (now / value[row - 1] - 1),
    );
    raw[`${name}_va`] = value;
    raw[`${name}_growth`] = growth;
    decided[name] = [betweenExtremes(value), betweenExtremes(growth)];
    tendencies[name] = trendingProcess(stream, shape, {
      mean: 0,
      unitDeviation: 1,
      growth: 0,
      deviation: 0.35,
      correlation: 0.8,
    });
  }
  return {
    raw,
    decided: { manufacturing: decided.manufacturing!, services: decided.services! },
    tendencies: { manufacturing: tendencies.manufacturing!, services: tendencies.services! },
  };
}

/**
 * Adds city and year effects that put D where the structure indicators can follow it: D^4 is the product of the two
 * industries' indices, which lies between those with structure 0 and 1. Both effects are absorbed.
 */
function withEffects(
  stream: RandomStream,
  shape: PanelShape,
  moves: Float64Array,
  { decided }: Pick<IntegrationDraw, "decided">,
): Float64Array {
  const { units, periods } = shape;
  // Where in its range a city stands: uneven, so that structure keeps its weight in both indices.
  const stand = Float64Array.from({ length: units }, () => {
    const u = stream.uniform();
    return 0.12 + 0.7 * u * u;
  });
  const standing = moves.map((_, row) => stand[Math.floor(row / periods)]);
  const lower = new Float64Array(moves.length).fill(1);
  const upper = new Float64Array(moves.length).fill(1);
  for (const name of ["manufacturing", "services"] as const) {
    const columns = [...decided[name], standing];
    const w = divergenceWeights(columns);
    for (let row = 0; row < moves.length; row++) {
      const known = w[0] * columns[0]![row] + w[1] * columns[1]![row];
      lower[row] *= known;
      upper[row] *= known + w[2];
    }
  }
  const low = lower.map((value) => Math.sqrt(Math.sqrt(value)));
  const high = upper.map((value) => Math.sqrt(Math.sqrt(value)));
  const middle = low.map((value, row) => (value + high[row]) / 2);
  const years = new Float64Array(periods);
  for (let row = 0; row < middle.length; row++) years[row % periods] += middle[row] / units;
  return byUnit(shape, (unit) => {
    let least = Number.NEGATIVE_INFINITY;
    let most = Number.POSITIVE_INFINITY;
    for (let t = 0; t < periods; t++) {
      const row = unit * periods + t;
      const rest = moves[row] + years[t];
      least = Math.max(least, low[row] - rest);
      most = Math.min(most, high[row] - rest);
    }
    const level = least + stand[unit] * (most - least);
    return (t) => level + moves[unit * periods + t] + years[t];
  });
}

function byUnit({ units, periods }: PanelShape, path: (unit: number) => (period: number) => number): Float64Array {
  const values = new Float64Array(units * periods);
  for (let unit = 0; unit < units; unit++) {
    const at = path(unit);
    for (let t = 0; t < periods; t++) values[unit * periods + t] = at(t);
  }
  return values;
}
