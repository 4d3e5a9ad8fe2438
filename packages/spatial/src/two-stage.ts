import { withinTransform } from "@mesometrics/fixed-effects";
import {
  deltaMethod,
  dropCollinear,
  type Estimate,
  type InferenceRule,
  makeEstimate,
  type Note,
  sampleFacts,
} from "@mesometrics/inference";
import { generatedEstimate, kClass, residualsOf } from "@mesometrics/iv";
import { bindColumns, type Matrix, MesometricsError, matrix, multiply, selectColumns } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { knownOption } from "./assemble-weights.js";
import {
  absorbsPeriods,
  absorbsUnits,
  modelParts,
  type PanelEffects,
  panelEffects,
  type SpatialModel,
  spatialModels,
} from "./model-kind.js";
import { crossSectionSample } from "./models/cross-section-sample.js";
import { jacobianOf } from "./models/jacobian.js";
import { errorMoments } from "./moments/error-moments.js";
import { type PanelSample, panelSample, spatialFormula } from "./panel-sample.js";
import { lagColumns, type SpatialVariable } from "./spatial-design.js";
import { effectMultipliers, spatialEffects } from "./spatial-effects.js";
import { spatialSolver } from "./spatial-multiplier.js";
import type { SpatialWeights } from "./spatial-weights.js";
import { durbinTerms } from "./specification.js";
import { weightsHash } from "./weights-hash.js";

/** How `spatialTwoStage` estimates. */
export interface SpatialTwoStageOptions {
  readonly weights: SpatialWeights;
  readonly model: SpatialModel;
  /** Cross-section: the column whose labels are the units of the weights. */
  readonly unit?: string;
  /** Panel: which fixed effects are projected out, after the lags are taken. Default `none`. */
  readonly effects?: Exclude<PanelEffects, "random">;
  readonly durbin?: readonly string[];
  /** How many spatial lags of the exogenous variables are instruments. Default 2, as in R; spreg's default is 1. */
  readonly wLags?: number;
  /** `HC0` (default) is robust to unequal variances; `cluster`, also to correlation within a unit over time. */
  readonly vcov?: "HC0" | "iid" | "cluster";
  /** Under `iid`, sigma2 = e'e / (n - k), or over n. Default `n-k`. */
  readonly divisor?: "n-k" | "n";
}

/**
 * Spatial two-stage least squares and generalised moments (Kelejian and Prucha 1998, Journal of Real Estate Finance and
 * Economics 17):
 *
 *     y = rho W y + Y gamma + X beta + W X theta + u,   u = lambda W u + e
 *
 * W y and the endogenous regressors Y (formula `y ~ x | d ~ z`) are instrumented by W X, W W X … and z, W z …; no
 * likelihood, no determinant, no normality, no equal variances, any number of units. In `sem`, `sdem`, `sac`, `gns` lambda
 * comes from three moments of the first-stage residuals (`errorMoments`) and the equation is estimated again on
 * y - lambda W y; lambda itself has no standard error there and stands in `statistics`. Fixed effects (lag models) are
 * projected out after the lags are taken.
 *
 * Terms: exogenous regressors, `W:x`, endogenous regressors, `rho`. Components `direct`, `indirect`, `total` with
 * delta-method errors where rho lies inside its interval.
 *
 * In R: `spatialreg::stsls(y ~ x, data, listw)` (`vcov: "iid"`; `robust = TRUE` is HC0), `GMerrorsar`, `gstsls`; in
 * PySAL: `spreg.GM_Lag(w_lags = 2)`, which divides by n.
 *
 * @throws `UNDER_IDENTIFIED`, `WEIGHTS_UNITS_MISMATCH`, `UNKNOWN_COLUMN`, `UNKNOWN_TERM`, `NO_SPATIAL_LINKS`,
 * `INVALID_ARGUMENT`, and what `kClass` and `modelFrame` throw
 * @example
 * ```ts
 * import { contiguityWeights, crossSection, spatialTwoStage } from "@mesometrics/spatial";
 * const id = ["a", "b", "c", "d", "e", "f", "g", "h"];
 * const data = crossSection({ id, y: [3, 5, 4, 7, 6, 9, 8, 4], x: [1, 3, 2, 4, 4, 5, 6, 2] });
 * const weights = contiguityWeights(id, id.map((u, i) => [u, id[(i + 1) % 8]] as const));
 * spatialTwoStage(data, "y ~ x", { weights, unit: "id", model: "sar" }).terms; // → ["(Intercept)","x","rho"]
 * ```
 */
export function spatialTwoStage(data: Dataset, formula: string, options: SpatialTwoStageOptions): Estimate {
  const model = knownOption("model", options.model, spatialModels);
  const effects = knownOption(
    "effects",
    options.effects ?? "none",
    panelEffects.slice(0, 4) as readonly PanelEffects[],
  );
  const vcov = knownOption("vcov", options.vcov ?? "HC0", ["HC0", "iid", "cluster"] as const);
  const divisor = knownOption("divisor", options.divisor ?? "n-k", ["n-k", "n"] as const);
  const wLags = options.wLags ?? 2;
  if (!(Number.isInteger(wLags) && wLags >= 1)) {
    throw new MesometricsError("INVALID_ARGUMENT", `wLags is ${wLags}, but must be a whole number from 1.`, { wLags });
  }
  const sample = sampleOf(data, formula, options);
  const parts = modelParts[model];
  const { weights, units, periods } = sample;
  if (weights.links === 0 && model !== "ols") {
    throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units, so there is no spatial model.", {
      units,
    });
  }
  const withErrors = parts.parameters.includes("lambda");
  if (withErrors && effects !== "none") {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `The moments of "${model}" are those of errors without effects; take spatialPanel for effects "${effects}".`,
      { argument: "effects", value: effects },
    );
  }
  if (vcov === "cluster" && periods < 2) {
    throw new MesometricsError("INVALID_ARGUMENT", 'vcov "cluster" is by unit and needs more than one period.', {
      argument: "vcov",
    });
  }
  const equation = equationOf(sample, model, effects, durbinTerms(sample, model, options.durbin), wLags);
  const first = estimate(equation, 0, weights);
  const lambda = withErrors ? momentsOf(first.residuals, weights).lambda : 0;
  const { coefficients, residuals, scoreDesign, bread } = withErrors ? estimate(equation, lambda, weights) : first;
  const n = residuals.length;
  const k = equation.terms.length;
  const degrees = n - k - equation.absorbed;
  if (degrees <= 0) {
    throw new MesometricsError("NO_DEGREES_OF_FREEDOM", `${n} observations cannot carry ${k} coefficients.`, { n, k });
  }
  let rss = 0;
  for (let i = 0; i < n; i++) rss += residuals[i] * residuals[i];
  const sigma2 = rss / (divisor === "n" ? n : degrees);
  const covariance = covarianceOf(vcov, scoreDesign, bread, residuals, sigma2, units);
  const rule = inferenceOf(vcov, divisor, k, units);
  const effectParts = effectsOf(equation, coefficients, covariance, rule, weights, parts.durbin);
  const outcomeMean = sample.outcome.reduce((total, y) => total + y, 0) / n;
  const spread = sample.outcome.reduce((total, y) => total + (y - outcomeMean) * (y - outcomeMean), 0);
  const raw = withErrors ? residualsOf(equation.design, equation.outcome, coefficients) : residuals;
  return makeEstimate({
    kind: "spatialTwoStage",
    call: {
      estimator: "spatialTwoStage",
      formula: sample.frame.formula.source,
      options: {
        model,
        effects,
        ...(options.unit === undefined ? {} : { unit: options.unit }),
        durbin: equation.durbin,
        wLags,
        vcov,
        divisor,
        weights: { hash: weightsHash(weights), units, links: weights.links, normalise: weights.normalisation },
      },
    },
    outcome: sample.frame.outcomeLabel,
    terms: equation.terms,
    coefficients,
    vcov: covariance,
    inference: rule,
    sample: { ...sampleFacts(sample.frame, data.hash), units, periods: data.kind === "panel" ? periods : null },
    absorbedDegreesOfFreedom: equation.absorbed,
    residualDegreesOfFreedom: degrees,
    r2: { overall: 1 - raw.reduce((total, e) => total + e * e, 0) / spread },
    statistics: {
      rss,
      sigma2,
      sigma: Math.sqrt(sigma2),
      instruments: equation.instruments.columns,
      ...(withErrors ? { lambda } : {}),
    },
    components: effectParts.components,
    notes: [...equation.notes, ...effectParts.notes],
  });
}

function sampleOf(data: Dataset, formula: string, options: SpatialTwoStageOptions): PanelSample {
  if (data.kind === "panel") return panelSample(data as Panel, formula, options.weights, true);
  if (options.unit === undefined) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      "A cross-section needs `unit`, the column whose labels are the units of the weights.",
      { argument: "unit" },
    );
  }
  return crossSectionSample(data, spatialFormula(formula, true), options.weights, options.unit);
}

interface SpatialEquation {
  readonly terms: readonly string[];
  readonly durbin: readonly string[];
  readonly outcome: Float64Array;
  readonly exogenous: Matrix;
  readonly endogenous: Matrix;
  readonly instruments: Matrix;
  /** [exogenous, endogenous] */
  readonly design: Matrix;
  readonly variables: readonly SpatialVariable[];
  readonly hasRho: boolean;
  readonly absorbed: number;
  readonly notes: readonly Note[];
}

function equationOf(
  sample: PanelSample,
  model: SpatialModel,
  effects: PanelEffects,
  durbin: readonly string[],
  wLags: number,
): SpatialEquation {
  const { frame, weights, units, periods } = sample;
  const hasRho = modelParts[model].parameters.includes("rho");
  const isConstant = (label: string) => label === "(Intercept)";
  const own = frame.regressorLabels
    .map((_, j) => j)
    .filter((j) => effects === "none" || !isConstant(frame.regressorLabels[j]));
  const x = selectColumns(sample.regressors, own);
  const labels = own.map((j) => frame.regressorLabels[j]);
  const laggedPositions = labels.map((_, j) => j).filter((j) => durbin.includes(labels[j]));
  const wx = lagColumns(weights, selectColumns(x, laggedPositions));
  const outcome: Matrix = { rows: x.rows, columns: 1, data: sample.outcome };
  const endogenousRaw = hasRho ? bindColumns(sample.endogenous, lagColumns(weights, outcome)) : sample.endogenous;
  // W^j X and W^j z up to wLags, one more for what the equation itself lags once.
  const varying = labels.map((_, j) => j).filter((j) => !isConstant(labels[j]));
  let excluded = sample.instruments;
  if (hasRho) {
    let power = selectColumns(x, varying);
    let z = sample.instruments;
    for (let j = 1; j <= wLags + (durbin.length > 0 ? 1 : 0); j++) {
      power = lagColumns(weights, power);
      excluded = bindColumns(excluded, power);
      z = lagColumns(weights, z);
      if (j <= wLags) excluded = bindColumns(excluded, z);
    }
  }
  const codes = [
    ...(absorbsUnits(effects)
      ? [{ label: "unit", codes: Int32Array.from({ length: x.rows }, (_, i) => i % units), levels: units }]
      : []),
    ...(absorbsPeriods(effects)
      ? [
          {
            label: "period",
            codes: Int32Array.from({ length: x.rows }, (_, i) => Math.floor(i / units)),
            levels: periods,
          },
        ]
      : []),
  ];
  const all = bindColumns(bindColumns(outcome, bindColumns(x, wx)), bindColumns(endogenousRaw, excluded));
  const within = codes.length === 0 ? { columns: all, absorbed: 0 } : withinTransform(all, codes, {});
  const slice = (from: number, count: number): Matrix => ({
    rows: all.rows,
    columns: count,
    data: within.columns.data.slice(from * all.rows, (from + count) * all.rows),
  });
  const exogenousCount = x.columns + wx.columns;
  const exogenousLabels = [...labels, ...laggedPositions.map((j) => `W:${labels[j]}`)];
  const transformed = slice(1, exogenousCount);
  const original = bindColumns(x, wx);
  const { kept, dropped } = dropCollinear({ original, transformed }, exogenousLabels, [], 0);
  const exogenous = selectColumns(transformed, kept);
  const endogenous = slice(1 + exogenousCount, endogenousRaw.columns);
  const raw = slice(1 + exogenousCount + endogenousRaw.columns, excluded.columns);
  // Instruments that repeat exogenous columns or each other carry nothing.
  const joint = bindColumns(exogenous, raw);
  const names = Array.from({ length: joint.columns }, (_, j) => String(j));
  const informative = dropCollinear({ original: joint, transformed: joint }, names, [], 0).kept;
  const instruments = selectColumns(
    joint,
    informative.filter((j) => j >= exogenous.columns),
  );
  const terms = [...kept.map((j) => exogenousLabels[j]), ...frame.endogenousLabels, ...(hasRho ? ["rho"] : [])];
  const position = new Map(terms.map((term, j) => [term, j]));
  const variables = [...labels.filter((label) => !isConstant(label)), ...frame.endogenousLabels].map((label) => ({
    label,
    own: position.get(label) ?? -1,
    lagged: durbin.includes(label) ? (position.get(`W:${label}`) ?? -1) : -1,
  }));
  if (instruments.columns < endogenous.columns) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      `${endogenous.columns} endogenous columns have ${instruments.columns} instruments: add exogenous regressors that vary, ` +
        "instruments, or spatial lags of them (wLags).",
      { endogenous: endogenous.columns, instruments: instruments.columns },
    );
  }
  return {
    terms,
    durbin,
    outcome: slice(0, 1).data,
    exogenous,
    endogenous,
    instruments,
    design: bindColumns(exogenous, endogenous),
    variables,
    hasRho,
    absorbed: within.absorbed,
    notes: dropped.map(({ label, explanation }) => ({
      code: "COLLINEAR_DROPPED",
      message: `Regressor '${label}' was dropped: ${explanation}`,
      terms: [label],
    })),
  };
}

/** The equation on data less lambda times their spatial lag; the instruments are not filtered. */
function estimate(equation: SpatialEquation, lambda: number, weights: SpatialWeights) {
  const filter = (m: Matrix): Matrix => {
    if (lambda === 0) return m;
    const lagged = lagColumns(weights, m);
    return { ...m, data: m.data.map((value, i) => value - lambda * lagged.data[i]) };
  };
  const outcome = filter({ rows: equation.outcome.length, columns: 1, data: equation.outcome }).data;
  const exogenous = filter(equation.exogenous);
  const endogenous = filter(equation.endogenous);
  const design = bindColumns(exogenous, endogenous);
  const instruments = lambda === 0 ? equation.instruments : bindColumns(equation.exogenous, equation.instruments);
  const generated =
    endogenous.columns === 0
      ? design
      : bindColumns(
          exogenous,
          kClass({ outcome, endogenous, exogenous, instruments: independent(exogenous, instruments) }, 1).generated,
        );
  const { coefficients, scoreDesign, bread } = generatedEstimate(design, outcome, generated);
  // The innovations where lambda is given, otherwise the residuals of the equation itself.
  return { coefficients, scoreDesign, bread, residuals: residualsOf(design, outcome, coefficients) };
}

function independent(exogenous: Matrix, instruments: Matrix): Matrix {
  const joint = bindColumns(exogenous, instruments);
  const names = Array.from({ length: joint.columns }, (_, j) => String(j));
  const { kept } = dropCollinear({ original: joint, transformed: joint }, names, [], 0);
  return selectColumns(
    joint,
    kept.filter((j) => j >= exogenous.columns),
  );
}

function momentsOf(u: Float64Array, weights: SpatialWeights) {
  const lagged = lagColumns(weights, { rows: u.length, columns: 1, data: u });
  return errorMoments(u, lagged.data, lagColumns(weights, lagged).data, weights);
}

function covarianceOf(
  type: "HC0" | "iid" | "cluster",
  s: Matrix,
  bread: Matrix,
  e: Float64Array,
  sigma2: number,
  units: number,
): Matrix {
  const k = s.columns;
  const n = s.rows;
  if (type === "iid") return symmetric({ ...bread, data: bread.data.map((value) => value * sigma2) });
  const groups = type === "HC0" ? n : units;
  const scores = matrix(groups, k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < n; i++) scores.data[(i % groups) + j * groups] += s.data[i + j * n] * e[i];
  }
  const meat = matrix(k, k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      let total = 0;
      for (let g = 0; g < groups; g++) total += scores.data[g + a * groups] * scores.data[g + b * groups];
      meat.data[a + b * k] = total;
      meat.data[b + a * k] = total;
    }
  }
  const factor = type === "cluster" ? units / (units - 1) : 1;
  const product = multiply(multiply(bread, meat), bread);
  return symmetric({ ...product, data: product.data.map((value) => value * factor) });
}

function symmetric(m: Matrix): Matrix {
  const k = m.rows;
  const result = matrix(k, k);
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < k; i++) result.data[i + j * k] = (m.data[i + j * k] + m.data[j + i * k]) / 2;
  }
  return result;
}

function inferenceOf(type: "HC0" | "iid" | "cluster", divisor: "n-k" | "n", k: number, units: number): InferenceRule {
  const sigma2 = `e'e / ${divisor === "n" ? "n" : "(n - k)"}`;
  const label = {
    HC0: "spatial two-stage least squares, HC0",
    iid: `spatial two-stage least squares, equal variances, sigma2 = ${sigma2}`,
    cluster: "spatial two-stage least squares, clustered by unit, G / (G - 1)",
  }[type];
  return {
    type: type === "cluster" ? "CR1" : type,
    preset: "s2sls",
    label,
    clusters: [],
    distribution: "normal",
    degreesOfFreedom: new Float64Array(k).fill(Number.POSITIVE_INFINITY),
    adjustment: type === "cluster" ? units / (units - 1) : 1,
    facts: {
      degreesOfFreedomFormula: "normal distribution",
      ...(type === "cluster" ? { G: units } : {}),
      ...(type === "iid" ? { sigma2 } : {}),
    },
  };
}

function effectsOf(
  equation: SpatialEquation,
  coefficients: Float64Array,
  vcov: Matrix,
  rule: InferenceRule,
  weights: SpatialWeights,
  durbin: boolean,
): Pick<Estimate, "components" | "notes"> {
  const { variables, hasRho, terms } = equation;
  if ((!hasRho && !durbin) || variables.length === 0) return { components: [], notes: [] };
  const rho = hasRho ? coefficients[terms.length - 1] : 0;
  const jacobian = hasRho ? jacobianOf(weights) : null;
  if (jacobian !== null && !(rho > jacobian.lower && rho < jacobian.upper)) {
    return {
      components: [],
      notes: [
        {
          code: "SPATIAL_PARAMETER_OUTSIDE",
          message: `rho = ${rho.toPrecision(6)} lies outside (${jacobian.lower.toPrecision(6)}, ${jacobian.upper.toPrecision(6)}), where I - rho W has no stable inverse: there are no effects to report.`,
        },
      ],
    };
  }
  const by = effectMultipliers(rho, weights, jacobian, () => spatialSolver(weights, rho));
  const beta = hasRho ? coefficients.slice(0, -1) : coefficients;
  const effects = spatialEffects(variables, beta, by, hasRho);
  const inference = {
    ...rule,
    label: `${rule.label}; delta method`,
    facts: { ...rule.facts, derivation: "delta method" },
    degreesOfFreedom: new Float64Array(variables.length).fill(Number.POSITIVE_INFINITY),
  };
  return {
    components: (["direct", "indirect", "total"] as const).map((name) => ({
      name,
      terms: effects.labels,
      coefficients: effects[name].values,
      vcov: deltaMethod(
        coefficients,
        vcov,
        () => effects[name].values,
        () => effects[name].jacobian,
      ).vcov,
      inference,
    })),
    notes: [],
  };
}
