import type { RandomStream } from "@mesometrics/matrix";

/** A balanced panel's shape; rows run unit after unit. */
export interface PanelShape {
  readonly units: number;
  readonly periods: number;
}

/** How a process moves in time within each unit. */
export interface Autoregression {
  /** Correlation with the period before, in [0, 1). */
  readonly correlation: number;
  readonly deviation: number;
}

/**
 * A stationary first-order autoregression in every unit: v_t = rho v_t-1 + sd sqrt(1 - rho^2) z_t, v_1 = sd z_1.
 *
 * @returns length units x periods
 */
export function autoregression(
  stream: RandomStream,
  { units, periods }: PanelShape,
  { correlation, deviation }: Autoregression,
): Float64Array {
  const values = new Float64Array(units * periods);
  const innovation = deviation * Math.sqrt(1 - correlation * correlation);
  for (let unit = 0, row = 0; unit < units; unit++) {
    for (let period = 0; period < periods; period++, row++) {
      values[row] =
        period === 0 ? deviation * stream.normal() : correlation * values[row - 1] + innovation * stream.normal();
    }
  }
  return values;
}

/** Normal numbers, one a unit. */
export function unitDraws(stream: RandomStream, units: number, mean: number, deviation: number): Float64Array {
  return Float64Array.from({ length: units }, () => mean + deviation * stream.normal());
}

/** A level of the unit, a growth per period from the first one, and an autoregression around both. */
export interface TrendingProcess extends Autoregression {
  readonly mean: number;
  readonly unitDeviation: number;
  readonly growth: number;
}

/** mean + unit + growth t + autoregression, length units x periods. */
export function trendingProcess(
  stream: RandomStream,
  shape: PanelShape,
  { mean, unitDeviation, growth, ...around }: TrendingProcess,
): Float64Array {
  const levels = unitDraws(stream, shape.units, mean, unitDeviation);
  const moves = autoregression(stream, shape, around);
  return moves.map((move, row) => levels[Math.floor(row / shape.periods)] + growth * (row % shape.periods) + move);
}

/** exp(x) / (1 + exp(x)), without overflow. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const odds = Math.exp(x);
  return odds / (1 + odds);
}

/** ln(p / (1 - p)). */
export function logit(share: number): number {
  return Math.log(share / (1 - share));
}

/** (v - min) / (max - min). */
export function betweenExtremes(values: Float64Array): Float64Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return values.map((value) => (value - low) / (high - low));
}

/** The mean of each unit's rows, length units. */
export function unitMeans(values: Float64Array, { units, periods }: PanelShape): Float64Array {
  const means = new Float64Array(units);
  for (let row = 0; row < values.length; row++) means[Math.floor(row / periods)] += values[row] / periods;
  return means;
}

/** What is left of a balanced panel's column after unit and period means are taken out. */
export function twoWayWithin(values: Float64Array, shape: PanelShape): Float64Array {
  const { units, periods } = shape;
  const byUnit = unitMeans(values, shape);
  const byPeriod = new Float64Array(periods);
  for (let row = 0; row < values.length; row++) byPeriod[row % periods] += values[row] / units;
  const grand = byPeriod.reduce((total, one) => total + one, 0) / periods;
  return values.map((value, row) => value - byUnit[Math.floor(row / periods)] - byPeriod[row % periods] + grand);
}
