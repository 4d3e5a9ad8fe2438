import { dropCollinear } from "@mesometrics/inference";
import { bindColumns, type Matrix, MesometricsError, selectColumns } from "@mesometrics/matrix";
import { squaresOf } from "../models/sums-of-products.js";
import { type ComponentEstimate, type ComponentResiduals, componentMoments } from "../moments/component-moments.js";
import { lagColumns } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { type CoefficientRule, coefficientCovariance } from "./coefficient-covariance.js";
import { hacPairs } from "./spatial-hac.js";
import { independentInstruments } from "./spatial-instruments.js";
import type { EquationColumns, TwoStageEquation } from "./two-stage-equation.js";
import { laggedResiduals, type TwoStageFit } from "./two-stage-fit.js";
import type { TwoStageChoices } from "./two-stage-options.js";
import { instrumentalStep, less, type TwoStageStep } from "./two-stage-step.js";

/**
 * Random effects by moments, u = lambda W u + mu + e (Kapoor, Kelejian and Prucha 2007; with W y or other endogenous columns
 * Mutl and Pfaffermayr 2011, Baltagi and Liu 2011):
 *
 * 1. residuals: of pooled least squares, or, with endogenous columns, of two-stage least squares on deviations from the units'
 *    means and on the means;
 * 2. lambda, sigma_v2 and sigma_12 from their moments; without lambda both variances are sums of squares over degrees of
 *    freedom;
 * 3. the equation on (I - lambda W), less the share 1 - sigma_v / sigma_1 of the units' means, with deviations and means of the
 *    instruments as instruments of their own.
 */
export function fitRandomEffects(
  equation: TwoStageEquation,
  choices: TwoStageChoices,
  weights: SpatialWeights,
  degrees: number,
): TwoStageFit {
  const { units, periods, raw, lagged } = equation;
  if (periods < 2) {
    throw new MesometricsError("TOO_FEW_PERIODS", "Random effects need at least two periods.", { periods });
  }
  const found = varianceComponents(equation, choices, weights);
  const { lambda, sigma2Errors, sigma2Means } = found;
  if (!(sigma2Errors > 0)) {
    throw new MesometricsError("PERFECT_FIT", "The errors have no variance over time within units.", {
      sigma2Errors,
    });
  }
  const theta = sigma2Means > sigma2Errors ? 1 - Math.sqrt(sigma2Errors / sigma2Means) : 0;
  const filtered = (own: Matrix, lag: Matrix | undefined) =>
    quasiDemeaned(lag === undefined ? own : less(own, lag, lambda), theta, units);
  const columns: EquationColumns = {
    outcome: filtered(raw.outcome, lagged?.outcome),
    exogenous: filtered(raw.exogenous, lagged?.exogenous),
    endogenous: filtered(raw.endogenous, lagged?.endogenous),
  };
  const all = bindColumns(equation.rawInstruments, raw.exogenous);
  const step = instrumentalStep(columns, bindColumns(deviations(all, units), meansRepeated(all, units)));
  const e = step.residuals;
  const { vcov } = choices;
  const hac = typeof vcov === "object" ? hacPairs(vcov, weights.units) : null;
  const rule: CoefficientRule =
    hac !== null
      ? { type: "spatial-hac", pairs: hac }
      : vcov === "iid"
        ? { type: "iid", sigma2: sigma2Errors }
        : { type: vcov as "HC0" | "cluster" };
  const adjustment = vcov === "cluster" ? units / (units - 1) : 1;
  const covariance = coefficientCovariance(step, e, units, rule);
  const residuals = laggedResiduals(equation, step.coefficients, weights);
  return {
    coefficients: step.coefficients,
    vcov: { ...covariance, data: covariance.data.map((value) => value * adjustment) },
    lambda: choices.withLambda ? lambda : null,
    lambdaHasVariance: false,
    innovations: residuals.own.map((value, i) => value - lambda * residuals.lagged[i]),
    sigma2: sigma2Errors,
    residualDegreesOfFreedom: degrees,
    adjustment,
    hac,
    iterations: 1,
    components: { sigma2Errors, sigma2Means, theta },
  };
}

function varianceComponents(
  equation: TwoStageEquation,
  { withLambda, componentWeights }: TwoStageChoices,
  weights: SpatialWeights,
): ComponentEstimate {
  const { raw, units, periods } = equation;
  const group = (u: Float64Array, rows: number): ComponentResiduals => {
    const own: Matrix = { rows: u.length, columns: 1, data: u };
    const lagged = lagColumns(weights, own);
    return { own: u, lagged: lagged.data, twice: lagColumns(weights, lagged).data, rows };
  };
  if (raw.endogenous.columns === 0) {
    const { residuals } = instrumentalStep(raw, raw.endogenous);
    const u: Matrix = { rows: residuals.length, columns: 1, data: residuals };
    const within = deviations(u, units).data;
    const between = scaledMeans(u, units).data;
    if (!withLambda) {
      return {
        lambda: 0,
        sigma2Errors: squaresOf(within) / (units * (periods - 1)),
        sigma2Means: squaresOf(between) / units,
      };
    }
    return componentMoments(group(within, units * (periods - 1)), group(between, units), componentWeights, weights);
  }
  const within = auxiliaryStep(equation, (m) => deviations(m, units));
  const between = auxiliaryStep(equation, (m) => scaledMeans(m, units));
  if (!withLambda) {
    const freeWithin = units * (periods - 1) - within.coefficients.length;
    const freeBetween = units - between.coefficients.length;
    if (freeWithin <= 0 || freeBetween <= 0) throw tooFewUnits(units, between.coefficients.length);
    return {
      lambda: 0,
      sigma2Errors: squaresOf(within.residuals) / freeWithin,
      sigma2Means: squaresOf(between.residuals) / freeBetween,
    };
  }
  return componentMoments(
    group(within.residuals, units * (periods - 1)),
    group(between.residuals, units),
    componentWeights,
    weights,
  );
}

/** The equation on deviations or on means; regressors that vanish there are left out. */
function auxiliaryStep(
  { raw, rawInstruments, terms, units }: TwoStageEquation,
  transform: (m: Matrix) => Matrix,
): TwoStageStep {
  const exogenous = transform(raw.exogenous);
  const endogenous = transform(raw.endogenous);
  const names = terms.slice(0, exogenous.columns);
  const sized = { original: withRowsOf(raw.exogenous, exogenous), transformed: exogenous };
  const { kept } = dropCollinear(sized, names, [], 0);
  if (exogenous.rows <= kept.length + endogenous.columns) throw tooFewUnits(units, kept.length + endogenous.columns);
  return instrumentalStep(
    { outcome: transform(raw.outcome), exogenous: selectColumns(exogenous, kept), endogenous },
    independentColumns(selectColumns(exogenous, kept), transform(rawInstruments)),
  );
}

function independentColumns(exogenous: Matrix, instruments: Matrix): Matrix {
  return selectColumns(instruments, independentInstruments(exogenous, instruments));
}

/** The raw columns where the transformation keeps their rows; what it gives where it averages them. */
function withRowsOf(raw: Matrix, transformed: Matrix): Matrix {
  return raw.rows === transformed.rows ? raw : transformed;
}

function tooFewUnits(units: number, coefficients: number): MesometricsError {
  return new MesometricsError(
    "NO_DEGREES_OF_FREEDOM",
    `The means of ${units} units cannot carry ${coefficients} coefficients, so that the variance of random effects cannot be ` +
      "estimated: use fixed effects.",
    { units, coefficients },
  );
}

function meansOf({ rows, columns, data }: Matrix, units: number): Float64Array {
  const means = new Float64Array(units * columns);
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < rows; i++) means[(i % units) + j * units] += data[i + j * rows];
  }
  return means.map((value) => value / (rows / units));
}

/** Columns that are constant within units become zero, not rounding. */
function deviations(m: Matrix, units: number): Matrix {
  const result = quasiDemeaned(m, 1, units);
  for (let j = 0; j < m.columns; j++) {
    const left = result.data.subarray(j * m.rows, (j + 1) * m.rows);
    const before = m.data.subarray(j * m.rows, (j + 1) * m.rows);
    if (squaresOf(left) <= 1e-22 * squaresOf(before)) left.fill(0);
  }
  return result;
}

function quasiDemeaned(m: Matrix, theta: number, units: number): Matrix {
  const means = meansOf(m, units);
  return {
    ...m,
    data: m.data.map((value, at) => value - theta * means[((at % m.rows) % units) + Math.floor(at / m.rows) * units]),
  };
}

function meansRepeated(m: Matrix, units: number): Matrix {
  const means = meansOf(m, units);
  return {
    ...m,
    data: m.data.map((_, at) => means[((at % m.rows) % units) + Math.floor(at / m.rows) * units]),
  };
}

/** The units' means times the root of T. */
function scaledMeans(m: Matrix, units: number): Matrix {
  const root = Math.sqrt(m.rows / units);
  return { rows: units, columns: m.columns, data: meansOf(m, units).map((value) => value * root) };
}
