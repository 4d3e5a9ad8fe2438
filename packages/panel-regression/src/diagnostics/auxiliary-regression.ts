import { MesometricsError } from "@mesometrics/matrix";
import type { PanelSample } from "./panel-residuals.js";

/** The regression of residuals on their lag, with the covariance of Arellano by unit. */
export interface AuxiliaryRegression {
  readonly slope: number;
  /** The cluster variance without a factor (CR0). */
  readonly variance: number;
  readonly observations: number;
  /** Units that have at least one row in the regression. */
  readonly units: number;
}

/**
 * e_it on e_i,t-1 within units, adjacent periods only, with or without an intercept.
 *
 * @throws `NO_ADJACENT_PERIODS` where fewer than two units have adjacent periods, or their lags do not vary;
 * `NO_DEGREES_OF_FREEDOM`
 */
export function residualAutoregression(
  sample: PanelSample,
  residuals: Float64Array,
  options: { readonly intercept: boolean; readonly test: string },
): AuxiliaryRegression {
  const previous = sample.lagged(1);
  const rows: number[] = [];
  const members = new Set<number>();
  for (const row of sample.order) {
    if (previous[row] < 0) continue;
    rows.push(row);
    members.add(sample.unit.codes[row]);
  }
  const n = rows.length;
  let meanX = 0;
  let meanY = 0;
  if (options.intercept) {
    for (const row of rows) {
      meanX += residuals[previous[row]] / n;
      meanY += residuals[row] / n;
    }
  }
  let squares = 0;
  let products = 0;
  let size = 0;
  for (const row of rows) {
    const x = residuals[previous[row]] - meanX;
    squares += x * x;
    products += x * (residuals[row] - meanY);
    size += residuals[previous[row]] * residuals[previous[row]];
  }
  if (members.size < 2 || !(squares > 1e-22 * size)) {
    throw new MesometricsError(
      "NO_ADJACENT_PERIODS",
      `${options.test} regresses residuals on their lag: at least two units with adjacent periods and varying residuals are needed`,
      { units: members.size, observations: n },
    );
  }
  const slope = products / squares;
  const scores = new Float64Array(sample.units);
  for (const row of rows) {
    const x = residuals[previous[row]] - meanX;
    scores[sample.unit.codes[row]] += x * (residuals[row] - meanY - slope * x);
  }
  let meat = 0;
  for (const score of scores) meat += score * score;
  const variance = meat / (squares * squares);
  // The slope has no unit, so this compares with rounding.
  if (n <= (options.intercept ? 2 : 1) || !(variance > 1e-26)) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `${options.test} has ${n} pairs of adjacent residuals, which leave its auxiliary regression no variance to test with`,
      { observations: n, variance },
    );
  }
  return { slope, variance, observations: n, units: members.size };
}
