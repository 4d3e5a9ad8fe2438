import {
  type Call,
  type Covariance,
  type CovarianceChoice,
  type CovarianceEstimator,
  coreCovariance,
  defaultCovariance,
  type Estimate,
  firstDifferenceModel,
  fitStatistics,
  frameOf,
  inferenceParts,
  makeEstimate,
  modelParts,
  type Note,
  namedCovariance,
  requiredColumns,
  type SampleOptions,
  type Subset,
  sampleSelection,
  type WorkingModel,
  withVcov as withVcovOfLinearModel,
  workingModel,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type CheckedFormula, type Dataset, parseFormula, type Weights } from "@mesometrics/panel-data";
import { type DegreesOfFreedomProfileName, profileOf } from "./degrees-of-freedom-profiles.js";
import { type DiagnosticOptions, diagnostics } from "./diagnostics.js";
import { differencedR2, firstDifferenceSample } from "./first-difference.js";
import { type InstrumentalModel, instrumentalModel, type ResolvedMethod } from "./instrumental-model.js";
import { type IvMethod, isGmm, parseMethod } from "./iv-method.js";
import { formulaOf, type IvSpec } from "./iv-spec.js";
import { momentWeighting } from "./moment-covariance.js";
import { estimatedModel, twoStageModel } from "./rebuilt-models.js";
import { noInstruments } from "./reduced-form.js";

/** The choices of `ivreg`; every default is named in the result. */
export interface IvOptions {
  /**
   * The covariance of all standard errors, of the first stage too. By default CR2 clustered by unit with Satterthwaite
   * degrees of freedom on a panel (above 200 units CR1), HC3 on a cross-section.
   */
  readonly vcov?: CovarianceChoice;
  /** The rows to estimate on; all by default. */
  readonly subset?: Subset;
  /** The column of the rows' weights, analytic or frequency, as in `feols`. */
  readonly weights?: Weights;
  /**
   * Whose degrees of freedom the statistics of identification and specification use; `"ivreg2"` by default, which counts
   * every absorbed effect in N - L and leaves N alone. See `degreesOfFreedomProfiles`.
   */
  readonly profile?: DegreesOfFreedomProfileName;
  /**
   * Stock and Yogo's critical values are derived for independent errors of one variance: by default (`"when-iid"`) they
   * are given under `iid` only; `"always"` gives them under any covariance, labelled "iid only".
   */
  readonly stockYogo?: "when-iid" | "always";
  /**
   * The estimator; `"2sls"` by default: `"liml"`, `{ fuller: 1 }`, `{ kClass: 0.5 }`, `{ gmm: "two-step" }` and its kin,
   * `"ujive"` and other jackknife estimators. See `IvMethod`.
   */
  readonly method?: IvMethod;
  /** `"first-difference"` estimates on x_it - x_i,t-1 of every column, by time; by default the rows as they are. */
  readonly transformation?: "none" | "first-difference";
}

/**
 * Two-stage least squares with absorbed effects, on a panel or a cross-section, and with what the data say about the
 * instruments.
 *
 * With M the residual maker of the effects, X the endogenous and the included exogenous regressors, Z the excluded
 * instruments and the included exogenous regressors, and S = P_Z M X: b = (S'S)^-1 S' M y, with residuals
 * M y - M X b of the true X. The covariance is (S'S)^-1 (scores) (S'S)^-1, every estimator of `@mesometrics/inference`
 * with S as the design; leverage (HC2, HC3, CR2) is that of S, as in R's `ivreg` and `clubSandwich`.
 *
 * The result holds, beside the coefficients (order: intercept, endogenous, exogenous):
 * - components `first stage: d`, one per endogenous regressor, under the same covariance;
 * - tests `anderson-lm`, `cragg-donald`, `kleibergen-paap-lm`, `kleibergen-paap-f`, per endogenous regressor (`term`)
 *   `first-stage-f` and, where there are several, `sanderson-windmeijer-f` and `angrist-pischke-f`, `effective-f` (one),
 *   `wu-hausman`, `durbin` or `endogeneity-c`, `sargan` and `hansen-j` (over-identified), `wald`;
 * - statistics `rss`, `sigma`, `smallestCanonicalCorrelation`, `partialR2:d`, `sheaPartialR2:d`;
 * - the verdict as the first note: `STRONG_INSTRUMENTS`, `MODERATE_INSTRUMENTS`, `WEAK_INSTRUMENTS`, `NOT_IDENTIFIED` or
 *   `STRENGTH_NOT_TESTABLE`; read it with its numbers by `verdict`.
 *
 * `method` chooses another estimator: LIML, Fuller, a fixed k-class, GMM, UJIVE and other jackknife estimators. Each is
 * b = (S'X)^-1 S'y with instruments S that it generates from Z, so every covariance holds with P_S X as the score design; the
 * classical one of the k-class is s^2 (X'(I - k M_Z)X)^-1. The first stages and the tests of the instruments are those of the
 * equation, whatever the method. Statistics `kappa`, `limlKappa`, `gmmSteps` and the test `gmm-j` belong to methods.
 *
 * R: `AER::ivreg` with dummies, `fixest::feols(y ~ w | fe | d ~ z)`; Stata: `ivreghdfe`.
 *
 * @param data from `panel()` or `crossSection()`
 * @param formula `"y ~ w | unit + time | d ~ z1 + z2"`, without effects `"y ~ w | d ~ z"`; or the same in parts
 * @throws `NO_INSTRUMENTS` without an instrumental part; `UNDER_IDENTIFIED` with fewer instruments than endogenous
 *   regressors after collinear ones and those that the effects absorb are dropped; `ENDOGENOUS_COLLINEAR`;
 *   `ENDOGENOUS_EXPLAINED`; `TOO_MANY_INSTRUMENTS`; `NO_DEGREES_OF_FREEDOM`; `OUTCOME_ABSORBED`; `INVALID_ARGUMENT`;
 *   and what `modelFrame` and `covarianceOf` throw
 * @example
 * ```ts
 * import { crossSection, ivreg, verdict } from "@mesometrics/iv";
 * const data = crossSection({
 *   wage: [4, 5, 6, 7, 9, 8, 11, 12],
 *   schooling: [8, 9, 9, 11, 12, 12, 15, 16],
 *   distance: [9, 8, 9, 6, 5, 6, 2, 1],
 * });
 * const fit = ivreg(data, "wage ~ 1 | schooling ~ distance", { vcov: { type: "iid" } });
 * fit.coefficients[1]; // → 0.958333
 * verdict(fit).code; // → "strong"
 * ```
 */
export function ivreg<Columns, const F extends string>(
  data: Dataset<Columns>,
  formula: CheckedFormula<F, Columns> | IvSpec,
  options: IvOptions = {},
): Estimate {
  return ivregOf(data as Dataset, formulaOf(formula as string | IvSpec), options);
}

function ivregOf(data: Dataset, formula: string, options: IvOptions): Estimate {
  const vcov = options.vcov === undefined ? undefined : coreCovariance(options.vcov);
  const { profile = "ivreg2", stockYogo = "when-iid", transformation = "none" } = options;
  profileOf(profile);
  requireChoice("stockYogo", stockYogo, ["when-iid", "always"]);
  requireChoice("transformation", transformation, ["none", "first-difference"]);
  const method = parseMethod(options.method ?? "2sls");
  const parsed = parseFormula(formula);
  if (parsed.endogenous.length === 0 || parsed.instruments.length === 0) throw noInstruments(parsed.source);
  const sample: SampleOptions = {
    ...(options.subset === undefined ? {} : { subset: sampleSelection(options.subset, data.rows) }),
    ...requiredColumns(vcov),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
  };
  const frame = frameOf(data, parsed.source, sample);
  const transformations = transformation === "none" ? [] : firstDifferenceSample(frame, data);
  const base = transformations.length === 0 ? workingModel(frame) : firstDifferenceModel(frame, data);
  const found = vcov === undefined ? defaultCovariance(data, base.frame) : { covariance: vcov, notes: [] };
  const chosen = { covariance: coreCovariance(found.covariance), notes: found.notes };
  const resolved: ResolvedMethod = isGmm(method)
    ? {
        ...method,
        weighting: momentWeighting(
          method.weighting === undefined ? chosen.covariance : coreCovariance(method.weighting),
        ),
      }
    : method;
  const call = {
    estimator: "ivreg",
    formula: parsed.source,
    options: {
      ...sample,
      profile,
      stockYogo,
      ...(resolved === "2sls"
        ? {}
        : { method: isGmm(resolved) ? { ...resolved, weighting: resolved.weighting.spec } : resolved }),
      ...(transformations.length === 0 ? {} : { transformations }),
    },
  };
  return estimateOf(instrumentalModel(base, resolved, data), base, chosen, data, call);
}

/**
 * The same estimate with another covariance: standard errors, first stages and every test and note that depends on it
 * are new. Equal to estimating the same sample again with that covariance. Results of other estimators are passed to
 * `withVcov` of `@mesometrics/inference`.
 *
 * @throws `DATA_MISMATCH` where the data is not the one that was estimated on; the codes of `covarianceOf`
 * @example
 * ```ts
 * import { crossSection, ivreg, withVcov } from "@mesometrics/iv";
 * const data = crossSection({
 *   wage: [4, 5, 6, 7, 9, 8, 11, 12],
 *   schooling: [8, 9, 9, 11, 12, 12, 15, 16],
 *   distance: [9, 8, 9, 6, 5, 6, 2, 1],
 * });
 * const fit = ivreg(data, "wage ~ 1 | schooling ~ distance");
 * fit.inference.type; // → "HC3"
 * withVcov(fit, data, { type: "iid" }).inference.type; // → "iid"
 * ```
 */
export function withVcov(fit: Estimate, data: Dataset, covariance: Covariance | CovarianceEstimator): Estimate {
  if (fit.kind !== "ivreg") return withVcovOfLinearModel(fit, data, covariance);
  return estimateOf(
    estimatedModel(fit, data),
    twoStageModel(fit, data),
    { covariance: namedCovariance(covariance), notes: [] },
    data,
    fit.call,
  );
}

function estimateOf(
  estimated: InstrumentalModel,
  base: WorkingModel,
  chosen: { readonly covariance: CovarianceEstimator; readonly notes: readonly Note[] },
  data: Dataset,
  call: Call,
): Estimate {
  const { model } = estimated;
  // First stages and tests know the equation, not the estimator, but the residuals are the estimator's.
  const equation = { ...base, coefficients: model.coefficients, residuals: model.residuals };
  const found = diagnostics(equation, chosen.covariance, data, call.options as unknown as DiagnosticOptions);
  const covariance = chosen.covariance.estimate(estimated.covarianceModel, data);
  const inference = inferenceParts(model, covariance);
  const fit = fitStatistics(model);
  return makeEstimate({
    kind: "ivreg",
    call: { ...call, options: { ...call.options, vcov: chosen.covariance.spec } },
    ...modelParts(model, covariance, data),
    r2: model.origin === undefined ? fit.r2 : differencedR2(fit.r2),
    statistics: { ...fit.statistics, ...found.statistics, ...estimated.statistics },
    tests: [...found.tests, ...estimated.tests, ...inference.tests],
    components: found.components,
    notes: [...found.notes, ...estimated.notes, ...model.notes, ...chosen.notes, ...inference.notes],
  });
}

function requireChoice(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new MesometricsError("INVALID_ARGUMENT", `\`${name}\` is "${value}": use "${choices.join('" or "')}".`, {
    argument: name,
    value,
  });
}
