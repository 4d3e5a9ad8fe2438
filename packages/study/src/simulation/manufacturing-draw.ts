import { type RandomStream, randomStream } from "@mesometrics/matrix";
import {
  endogenousDeviation,
  type ManufacturingOptions,
  manufacturingError,
  manufacturingPaths,
  manufacturingTruth,
} from "./manufacturing-design.js";
import {
  autoregression,
  betweenExtremes,
  logistic,
  logit,
  type PanelShape,
  trendingProcess,
  twoWayWithin,
  unitDraws,
  unitMeans,
} from "./panel-processes.js";

/** Manufacturing classes: part of the robots' world in 2012, growth a year, part of employment. */
const industries = {
  food: [0.03, 0.24, 0.1],
  textiles: [0.01, 0.16, 0.13],
  wood: [0.01, 0.18, 0.04],
  paper: [0.01, 0.18, 0.03],
  chemicals: [0.06, 0.24, 0.13],
  minerals: [0.02, 0.22, 0.08],
  metals: [0.03, 0.28, 0.07],
  metal_products: [0.06, 0.3, 0.06],
  electronics: [0.24, 0.31, 0.17],
  machinery: [0.04, 0.3, 0.09],
  automotive: [0.46, 0.2, 0.06],
  other_transport: [0.02, 0.24, 0.02],
  other: [0.01, 0.26, 0.02],
} as const;

const industryNames = Object.keys(industries) as readonly (keyof typeof industries)[];

/** The part of the robots that answers to the error in the endogenous design, and that cable does not follow. */
const answering = new Set<string>(["automotive", "other_transport", "metal_products"]);

/** Operational stock in China in 2012, all classes together. */
const robotsOfFirstYear = 90_000;

/** A drawn panel before its indicators: what the models use, and the raw quantities that are already decided. */
export interface ManufacturingDraw {
  readonly shape: PanelShape;
  /** The regressors of the models: ai, lncity, lncon, lngdp, lngov, lnfin, tech, ln_human, cable_density. */
  readonly model: Readonly<Record<string, Float64Array>>;
  /** The outcome ln(high); every call draws new province and year effects, which the models absorb. */
  readonly ln_high: (attempt?: number) => Float64Array;
  /** Raw quantities in the units of the study's columns. */
  readonly raw: Readonly<Record<string, Float64Array>>;
  /** Ratios of the index that follow from the raw quantities. */
  readonly decided: Readonly<Record<string, Float64Array>>;
  readonly stream: RandomStream;
}

const product = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, row) => value * b[row]);
const ratio = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, row) => value / b[row]);
const exponential = (values: Float64Array): Float64Array => values.map((value) => Math.exp(value));

/** Draws the panel of `units` provinces in `periods` years from stream (seed, replicate). */
export function drawManufacturing(
  shape: PanelShape,
  { seed, replicate = 0, design = "exogenous" }: ManufacturingOptions,
): ManufacturingDraw {
  const stream = randomStream(seed, replicate);
  const process = (mean: number, unitDeviation: number, growth: number, deviation: number, correlation = 0.8) =>
    trendingProcess(stream, shape, { mean, unitDeviation, growth, deviation, correlation });

  const population = exponential(process(Math.log(4000), 0.6, 0.002, 0.006, 0.9));
  const controls = {
    lncity: process(logit(0.56), 0.35, 0.045, 0.08).map((x) => Math.log(logistic(x))),
    lncon: process(Math.log(0.38), 0.12, 0, 0.08),
    lngdp: process(Math.log(4.2), 0.35, 0.07, 0.06),
    lngov: process(Math.log(0.23), 0.25, 0, 0.08),
    lnfin: process(Math.log(3), 0.25, 0.015, 0.08),
  };
  const gdp = product(population, exponential(controls.lngdp));
  const production = drawProduction(stream, shape, gdp);
  const employment = population.map((persons) => 0.55 * persons);
  const robots = drawRobots(stream, shape, production.raw.manufacturing_employment!, employment);

  const { techOnAi, humanOnAi, techOnHigh, humanOnHigh } = manufacturingPaths;
  const techMoves = process(Math.log(0.017), 0.3, 0.01, 0.06);
  const tech = robots.ai.map((ai, row) => techOnAi * ai + Math.exp(techMoves[row]));
  const human = process(Math.log(8.9), 0.035, 0.008, 0.006).map((level, row) => level + humanOnAi * robots.ai[row]);

  // The outcome without its province and year effects: robots reach it directly and through both mediators.
  const { deviation, correlation, uneven } = manufacturingError;
  const sizes = unitDraws(stream, shape.units, 0, uneven);
  const errors = autoregression(stream, shape, { deviation, correlation });
  const answer = design === "endogenous" ? standardised(twoWayWithin(robots.answering, shape)) : null;
  const direct = manufacturingTruth.ai - techOnAi * techOnHigh - humanOnAi * humanOnHigh;
  const outcome = errors.map((error, row) => {
    const unit = Math.floor(row / shape.periods);
    return (
      direct * robots.ai[row] +
      techOnHigh * tech[row] +
      humanOnHigh * human[row] +
      manufacturingTruth.lncity * controls.lncity[row] +
      manufacturingTruth.lncon * controls.lncon[row] +
      manufacturingTruth.lngdp * controls.lngdp[row] +
      manufacturingTruth.lngov * controls.lngov[row] +
      manufacturingTruth.lnfin * controls.lnfin[row] +
      Math.exp(sizes[unit] - (uneven * uneven) / 2) * error +
      (answer === null ? 0 : endogenousDeviation * answer[row])
    );
  });
  const decided = production.decided;

  // Cable follows the part of the robots that does not move with the answering one, so that it is a valid instrument.
  const follows = residualOf(twoWayWithin(robots.instrumented, shape), twoWayWithin(robots.answering, shape));
  const cableMoves = autoregression(stream, shape, { deviation: 1.5, correlation: 0.6 });
  const cableLevels = unitDraws(stream, shape.units, 0, 0.4);
  const cable_density = cableMoves.map((move, row) => {
    const level = 9 + 4 * Math.exp(cableLevels[Math.floor(row / shape.periods)]) + 0.4 * (row % shape.periods);
    return level + move + 0.6 * follows[row];
  });

  return {
    shape,
    stream,
    decided,
    ln_high: (attempt = 0) => withEffects(stream, shape, outcome, Object.values(decided), attempt),
    model: { ai: robots.ai, ...controls, tech, ln_human: human, cable_density },
    raw: { gdp, population, employment, ...production.raw, ...robots.raw },
  };
}

/** Industry and its workers: every ratio of the index that other ratios would otherwise contradict. */
function drawProduction(stream: RandomStream, shape: PanelShape, gdp: Float64Array) {
  const process = (mean: number, unitDeviation: number, growth: number, deviation: number) =>
    trendingProcess(stream, shape, { mean, unitDeviation, growth, deviation, correlation: 0.8 });
  const share = process(logit(0.3), 0.25, -0.012, 0.05).map(logistic);
  const industrial_va = product(share, gdp);
  const before = unitDraws(stream, shape.units, 0.09, 0.03);
  const industrial_va_before = industrial_va.map((_, row) =>
    row % shape.periods === 0
      ? industrial_va[row] / Math.exp(before[Math.floor(row / shape.periods)])
      : industrial_va[row - 1],
  );
  const construction = process(Math.log(0.22), 0.15, 0, 0.05);
  const secondary_va = industrial_va.map((value, row) => value * (1 + Math.exp(construction[row])));
  const primary = process(logit(0.09), 0.4, -0.02, 0.04).map(logistic);
  const tertiary_va = gdp.map((value, row) => value * (1 - primary[row]) - secondary_va[row]);
  const productivity = exponential(process(Math.log(22), 0.25, 0.055, 0.06));
  const manufacturing_employment = ratio(industrial_va, productivity);
  const rd_personnel = product(manufacturing_employment, exponential(process(Math.log(0.035), 0.35, 0.04, 0.08)));
  const patentRate = exponential(process(Math.log(3000), 0.3, 0.05, 0.1));
  const invention_patents = product(rd_personnel, patentRate).map((count) => Math.max(1, Math.round(count)));
  const decided = {
    patents_per_capita: ratio(invention_patents, rd_personnel),
    rd_personnel_intensity: ratio(rd_personnel, manufacturing_employment),
    manufacturing_growth: ratio(industrial_va, industrial_va_before),
    labour_productivity: ratio(industrial_va, manufacturing_employment),
    manufacturing_share: ratio(industrial_va, gdp),
    tertiary_share: ratio(tertiary_va, secondary_va),
  };
  const raw = {
    industrial_va,
    industrial_va_before,
    secondary_va,
    tertiary_va,
    manufacturing_employment,
    rd_personnel,
    invention_patents,
  };
  return { raw: raw as Readonly<Record<string, Float64Array>>, decided };
}

/**
 * Robot penetration: sum over industries of the province's employment share of the first year times the country's robots
 * per 10,000 workers of the first year.
 */
function drawRobots(
  stream: RandomStream,
  { units, periods }: PanelShape,
  manufacturing: Float64Array,
  employment: Float64Array,
) {
  const rows = units * periods;
  const raw: Record<string, Float64Array> = {};
  const ai = new Float64Array(rows);
  const instrumented = new Float64Array(rows);
  const answeringPart = new Float64Array(rows);
  const leanings = industryNames.map((name) => {
    const lean = unitDraws(stream, units, Math.log(industries[name][2]), 0.4);
    return autoregression(stream, { units, periods }, { deviation: 0.03, correlation: 0.8 }).map((move, row) =>
      Math.exp(lean[Math.floor(row / periods)] + move),
    );
  });
  const totals = leanings[0]!.map((_, row) => leanings.reduce((total, one) => total + one[row], 0));
  industryNames.forEach((name, j) => {
    const workers = leanings[j]!.map((lean, row) => (manufacturing[row] * lean) / totals[row]);
    const [part, growth] = industries[name];
    const moves = autoregression(stream, { units: 1, periods }, { deviation: 0.08, correlation: 0.8 });
    const stock = moves.map((move, t) => Math.round(robotsOfFirstYear * part * Math.exp(growth * t + move)));
    let national = 0;
    for (let unit = 0; unit < units; unit++) national += workers[unit * periods];
    raw[`employment_${name}`] = workers;
    raw[`robots_${name}`] = Float64Array.from({ length: rows }, (_, row) => stock[row % periods]);
    for (let row = 0; row < rows; row++) {
      const first = row - (row % periods);
      const exposure = ((workers[first] / employment[first]) * stock[row % periods]) / national;
      ai[row] += exposure;
      (answering.has(name) ? answeringPart : instrumented)[row] += exposure;
    }
  });
  return { raw, ai, instrumented, answering: answeringPart };
}

/** y less its projection on x. */
function residualOf(y: Float64Array, x: Float64Array): Float64Array {
  let xy = 0;
  let xx = 0;
  for (let row = 0; row < y.length; row++) {
    xy += x[row] * y[row];
    xx += x[row] * x[row];
  }
  return y.map((value, row) => value - (xy / xx) * x[row]);
}

function standardised(values: Float64Array): Float64Array {
  const deviation = Math.sqrt(values.reduce((total, value) => total + value * value, 0) / values.length);
  return values.map((value) => value / deviation);
}

/**
 * Adds province and year effects that put ln(high) where indicators can follow it: the decided ratios count for their equal
 * part of the index, the others shall lie on average between a quarter and a half of their range and in no year below an
 * eighth (less at later attempts), and the mean over provinces grows by about 2 % a year. Both effects are absorbed, so that no two-way estimate
 * depends on them.
 */
function withEffects(
  stream: RandomStream,
  shape: PanelShape,
  outcome: Float64Array,
  decided: readonly Float64Array[],
  attempt: number,
): Float64Array {
  const { periods } = shape;
  const normalised = decided.map(betweenExtremes);
  const part = outcome.map((_, row) => normalised.reduce((total, z) => total + z[row], 0) / indicatorCount);
  const yearEffects = autoregression(stream, { units: 1, periods }, { deviation: 0.02, correlation: 0.5 });
  const moves = twoWayWithin(outcome, shape).map((move, row) => {
    const period = row % periods;
    return move + 0.02 * (period - (periods - 1) / 2) + yearEffects[period];
  });
  const open = 1 - decided.length / indicatorCount;
  const levels = unitMeans(part, shape).map((mean) => Math.log(mean + open * (0.25 + 0.25 * stream.uniform())));
  for (let row = 0; row < moves.length; row++) {
    const unit = Math.floor(row / periods);
    levels[unit] = Math.max(levels[unit], Math.log(part[row] + open / (8 + 4 * attempt)) - moves[row]);
  }
  return moves.map((move, row) => levels[Math.floor(row / periods)] + move);
}

const indicatorCount = 15;

/** Another index of artificial intelligence: robot penetration on a scale of its own, with noise. */
export function drawSecondIndex(stream: RandomStream, shape: PanelShape, ai: Float64Array): Float64Array {
  const noise = trendingProcess(stream, shape, {
    mean: 0.3,
    unitDeviation: 0.05,
    growth: 0.01,
    deviation: 0.03,
    correlation: 0.8,
  });
  return noise.map((value, row) => value + 0.03 * ai[row]);
}

/** The share of the population that uses the Internet. */
export function drawInternet(stream: RandomStream, shape: PanelShape): Float64Array {
  const moves = { unitDeviation: 0.25, growth: 0.1, deviation: 0.06, correlation: 0.8 };
  return trendingProcess(stream, shape, { mean: logit(0.45), ...moves }).map(logistic);
}
