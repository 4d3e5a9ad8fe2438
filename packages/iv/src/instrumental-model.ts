import { chiSquaredSurvival } from "@mesometrics/distributions";
import {
  type CovarianceEstimator,
  type Note,
  projectOutEffects,
  type TestResult,
  type WorkingModel,
  workingModel,
} from "@mesometrics/inference";
import { bindColumns, column, type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { gmmEstimate } from "./gmm-estimate.js";
import { generatedEstimate, residualsOf } from "./instrumental-equation.js";
import { type GmmMethod, type IvMethod, isGmm, type JackknifeMethod, methodLabel } from "./iv-method.js";
import { jackknifeInstruments, ujiveCoefficients } from "./jackknife-instruments.js";
import { kClass, limlKappa } from "./k-class.js";
import { firstStageDegreesOfFreedom } from "./partialled-equation.js";
import { instrumentalPart, type ReducedForm, reducedForm } from "./reduced-form.js";

/** An instrumental model by one of the methods, and what the method says beside the coefficients. */
export interface InstrumentalModel {
  readonly model: WorkingModel;
  /** The model with the residuals that the standard errors use; `model` itself but for efficient GMM. */
  readonly covarianceModel: WorkingModel;
  readonly statistics: Readonly<Record<string, number>>;
  readonly tests: readonly TestResult[];
  readonly notes: readonly Note[];
}

/** A method whose GMM weighting is spelled out, so that it does not hang on the covariance of the standard errors. */
export type ResolvedMethod = Exclude<IvMethod, GmmMethod> | ResolvedGmm;

/** Generalised method of moments with its weighting. */
export type ResolvedGmm = Omit<GmmMethod, "weighting"> & { readonly weighting: CovarianceEstimator };

/**
 * The model of a method from the two-stage least squares model of the same frame.
 *
 * @param base from `workingModel` or `transformedWorkingModel`
 * @throws `K_CLASS_INDEFINITE`, `LEVERAGE_ONE`, `UNDER_IDENTIFIED`, and what `gmmEstimate` and `reducedForm` throw
 */
export function instrumentalModel(base: WorkingModel, method: ResolvedMethod, data: Dataset): InstrumentalModel {
  if (method === "2sls") return plain(base);
  const refit: WorkingModel["refit"] = (frame) => instrumentalModel(workingModel(frame), method, data).model;
  const form = reducedForm(base);
  const found = byMethod(form, method, data);
  const model = { ...found.model, refit };
  const covarianceModel = found.covarianceModel === found.model ? model : { ...found.covarianceModel, refit };
  return { ...found, model, covarianceModel };
}

function plain(model: WorkingModel): InstrumentalModel {
  return { model, covarianceModel: model, statistics: {}, tests: [], notes: [] };
}

function byMethod(form: ReducedForm, method: Exclude<ResolvedMethod, "2sls">, data: Dataset): InstrumentalModel {
  if (isGmm(method)) return generalisedMoments(form, method, data);
  if (method === "liml") return ofKClass(form, kappaOf(form), {});
  if (typeof method === "string") return jackknifed(form, method);
  if ("kClass" in method) return ofKClass(form, method.kClass, {});
  const kappa = kappaOf(form);
  return ofKClass(form, kappa - method.fuller / firstStageDegreesOfFreedom(form), { limlKappa: kappa });
}

function kappaOf(form: ReducedForm): number {
  const outcome = { rows: form.outcome.length, columns: 1, data: form.outcome };
  return limlKappa({ outcome, endogenous: form.endogenous, instruments: form.instruments });
}

function ofKClass(form: ReducedForm, k: number, statistics: Readonly<Record<string, number>>): InstrumentalModel {
  const { model } = form;
  if (k === 1) return { ...plain(model), statistics: { kappa: 1, ...statistics } };
  const { endogenous, exogenous, excluded } = instrumentalPart(model);
  const { generated, inverse } = kClass({ outcome: model.outcome, endogenous, exogenous, instruments: excluded }, k);
  const estimate = byGeneratedInstruments(model, generated, null);
  return {
    ...plain({ ...estimate, homoskedasticBread: symmetricInTermOrder(model, inverse) }),
    statistics: { kappa: k, ...statistics },
  };
}

function jackknifed(form: ReducedForm, method: JackknifeMethod): InstrumentalModel {
  const generated = jackknifeInstruments(form, method);
  const coefficients = method === "ujive" ? ujiveCoefficients(form, generated) : null;
  return plain(
    byGeneratedInstruments(
      form.model,
      projectOutEffects(form.model, generated),
      coefficients === null ? null : Float64Array.from([...coefficients.endogenous, ...coefficients.exogenous]),
    ),
  );
}

function generalisedMoments(form: ReducedForm, method: ResolvedGmm, data: Dataset): InstrumentalModel {
  const { model } = form;
  const df = form.instruments.columns - form.endogenous.columns;
  if (df === 0) {
    return {
      ...plain(model),
      notes: [
        {
          code: "GMM_JUST_IDENTIFIED",
          message:
            "As many instruments as endogenous regressors: every weighting of the moments gives two-stage least squares.",
        },
      ],
    };
  }
  const { endogenous, exogenous, excluded } = instrumentalPart(model);
  const found = gmmEstimate(
    { outcome: model.outcome, endogenous, exogenous, instruments: excluded },
    model,
    method,
    data,
  );
  const k1 = endogenous.columns;
  const n = endogenous.rows;
  const forD: Matrix = { rows: n, columns: k1, data: found.generated.data.slice(0, n * k1) };
  const forX: Matrix = { rows: n, columns: exogenous.columns, data: found.generated.data.slice(n * k1) };
  const estimate = byGeneratedInstruments(model, forD, found.coefficients, forX);
  const efficient = (method.variance ?? "efficient") === "efficient";
  return {
    model: estimate,
    covarianceModel: efficient ? { ...estimate, residuals: found.weightingResiduals } : estimate,
    statistics: { gmmSteps: found.iterations },
    tests: [hansen(found.criterion, df, method)],
    notes: [],
  };
}

function hansen(criterion: number, df: number, method: ResolvedGmm): TestResult {
  const pValue = chiSquaredSurvival(criterion, df);
  return {
    id: "gmm-j",
    label: "J of the GMM criterion",
    statistic: criterion,
    distribution: "chi2",
    degreesOfFreedom: [df],
    pValue,
    nullHypothesis: "the instruments are valid",
    rule: `${methodLabel(method)}, weights from ${method.weighting.name} without small-sample factor`,
    source: "Hansen (1982), Econometrica 50(4)",
    verdict:
      pValue > 0.05
        ? "The instruments do not contradict each other at 5 %."
        : "The instruments contradict each other: at least one is invalid, at 5 %.",
  };
}

/**
 * The model with other generated instruments.
 *
 * @param forD n x K1
 * @param coefficients first those of D, then those of X; null where the generated instruments decide them
 * @param forX n x K2; the exogenous regressors themselves by default
 */
function byGeneratedInstruments(
  model: WorkingModel,
  forD: Matrix,
  coefficients: Float64Array | null,
  forX: Matrix = instrumentalPart(model).exogenous,
): WorkingModel {
  const order = termOrder(model);
  const blocks = bindColumns(forD, forX);
  const generated: Matrix = { ...blocks, data: new Float64Array(blocks.data.length) };
  order.forEach((from, to) => {
    generated.data.set(column(blocks, from), to * blocks.rows);
  });
  const estimate = generatedEstimate(model.design, model.outcome, generated);
  const chosen = coefficients === null ? estimate.coefficients : Float64Array.from(order, (from) => coefficients[from]);
  if (!chosen.every(Number.isFinite)) {
    throw new MesometricsError("UNDER_IDENTIFIED", "The generated instruments determine no coefficient", {});
  }
  return {
    ...model,
    ...estimate,
    coefficients: chosen,
    residuals: residualsOf(model.design, model.outcome, chosen),
  };
}

/** For each term of the model its position in [D X]: the intercept comes first, then D, then the rest of X. */
function termOrder(model: WorkingModel): readonly number[] {
  const { endogenousTerms, exogenousTerms } = instrumentalPart(model);
  const positions = new Map([...endogenousTerms, ...exogenousTerms].map((term, at) => [term, at]));
  return model.terms.map((term) => positions.get(term) as number);
}

function symmetricInTermOrder(model: WorkingModel, m: Matrix): Matrix {
  const order = termOrder(model);
  const k = order.length;
  const data = new Float64Array(k * k);
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) data[i + j * k] = m.data[order[i] + order[j] * k];
  return { rows: k, columns: k, data };
}
