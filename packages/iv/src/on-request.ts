import {
  type Covariance,
  type CovarianceEstimator,
  type Estimate,
  namedCovariance,
  type TestResult,
} from "@mesometrics/inference";
import { bindColumns, MesometricsError, selectColumns } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { notAnIvEstimate } from "./covariance-of-fit.js";
import type { DegreesOfFreedom, DegreesOfFreedomProfileName } from "./degrees-of-freedom-profiles.js";
import { diagnostics, withStockYogo } from "./diagnostics.js";
import { type EffectiveF, effectiveF } from "./effective-f.js";
import { conditionalFirstStageTests, firstStageModels, partialR2, sheaPartialR2 } from "./first-stage.js";
import { differenceInJ, hansenJ, normalised, redundancy, twoStageResiduals } from "./moment-tests.js";
import { twoStageModel } from "./rebuilt-models.js";
import { instrumentalPart, type ReducedForm, reducedForm } from "./reduced-form.js";
import { countsOf, type SampleCounts } from "./sample-counts.js";
import { type ScoreRule, scoreRule } from "./score-covariance.js";
import {
  basmann,
  exogeneityTests,
  hansenTest,
  momentTest,
  sargan,
  wuHausman,
  wuHausmanOfSome,
} from "./specification-tests.js";
import type { StockYogoCriterion } from "./stock-yogo.js";

/** Choices of a test that is asked for; those of the estimate by default. */
export interface IdentificationOptions {
  /** The covariance of the errors; that of the estimate by default. */
  readonly vcov?: Covariance | CovarianceEstimator;
  /** Whose degrees of freedom; those of the estimate by default. */
  readonly profile?: DegreesOfFreedomProfileName;
  /** Stock and Yogo's values under `iid` only, or always, labelled "iid only". */
  readonly stockYogo?: "when-iid" | "always";
  /** Which of their tables; size and bias of 2SLS by default. */
  readonly criteria?: readonly StockYogoCriterion[];
}

/** One first stage. */
export interface FirstStage {
  readonly term: string;
  /** Exogenous regressors, then excluded instruments. */
  readonly terms: readonly string[];
  readonly coefficients: Float64Array;
  readonly standardErrors: Float64Array;
  readonly partialR2: number;
  readonly sheaPartialR2: number;
  /** F of the excluded instruments; with several endogenous regressors those of Sanderson-Windmeijer and Angrist-Pischke too. */
  readonly tests: readonly TestResult[];
  /** Montiel Olea and Pflueger's F of this first stage alone; null with several endogenous regressors. */
  readonly effectiveF: EffectiveF | null;
}

/** What the data say about the instruments, as plain data. */
export interface IdentificationReport {
  readonly firstStages: readonly FirstStage[];
  /** Anderson LM, Cragg-Donald F, Kleibergen-Paap LM and F. */
  readonly joint: readonly TestResult[];
  /** What the profile counts in this sample, under the covariance. */
  readonly degreesOfFreedom: DegreesOfFreedom;
  /** The covariance. */
  readonly rule: string;
}

interface Rebuilt {
  readonly form: ReducedForm;
  readonly covariance: CovarianceEstimator;
  readonly rule: ScoreRule | null;
  readonly counts: SampleCounts;
  readonly profile: DegreesOfFreedomProfileName;
  readonly label: string;
}

function rebuilt(fit: Estimate, data: Dataset, options: IdentificationOptions): Rebuilt {
  const model = twoStageModel(fit, data);
  if (model.instrumental === null) throw notAnIvEstimate(fit);
  const covariance = namedCovariance(options.vcov ?? (fit.call.options.vcov as Covariance));
  const profile = options.profile ?? (fit.call.options.profile as DegreesOfFreedomProfileName | undefined) ?? "ivreg2";
  const form = reducedForm(model);
  const { inference } = covariance.estimate(firstStageModels(model)[0], data);
  const rule = scoreRule(covariance, inference);
  return { form, covariance, rule, counts: countsOf(form, profile, rule, data), profile, label: inference.label };
}

/** The rule of the scores; a covariance without one is refused. */
function requireRule({ rule, label }: Rebuilt, what: string): ScoreRule {
  if (rule !== null) return rule;
  throw new MesometricsError(
    "COVARIANCE_NOT_OFFERED",
    `${what} needs a covariance that is a sum of products of scores, which ${label} is not: use iid, HC, clusters, Newey-West, Driscoll-Kraay or Conley.`,
    { covariance: label },
  );
}

/**
 * The first stages and the tests of identification of an instrumental estimate, under its covariance or another, with the
 * degrees of freedom of a named program.
 *
 * Stata: `ivreg2 y w (d = z), first ffirst`, `ivreghdfe`, `xtivreg2`.
 *
 * @throws `NOT_AN_IV_ESTIMATE`, `DATA_MISMATCH`, `INVALID_ARGUMENT` for an unknown profile or criterion, and the codes of
 *   `covarianceOf`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { identification, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county + year | lpolpc ~ ltaxpc", { vcov: { type: "iid" } });
 * const [stata, xt] = (["ivreghdfe", "dofminus-all"] as const).map((profile) => identification(fit, data, { profile }));
 * stata.joint[0].statistic; // → 3.0590394278
 * xt.joint[0].statistic; // → 2.59290008645
 * xt.joint[1].statistic === stata.joint[1].statistic; // → true
 * ```
 */
export function identification(
  fit: Estimate,
  data: Dataset,
  options: IdentificationOptions = {},
): IdentificationReport {
  const parts = rebuilt(fit, data, options);
  const { form, covariance, rule, counts } = parts;
  const { tests } = diagnostics(form.model, covariance, data, {
    profile: parts.profile,
    stockYogo: options.stockYogo ?? "when-iid",
  });
  const shea = sheaPartialR2(form);
  const first = form.exogenousTerms.length;
  const firstStages = firstStageModels(form.model).map((stage, j): FirstStage => {
    const term = form.endogenousTerms[j];
    const { vcov, inference } = covariance.estimate(stage, data);
    const several = form.endogenousTerms.length > 1;
    const own = tests.filter((test) => test.id === "first-stage-f" && test.term === term);
    const k = stage.terms.length;
    return {
      term,
      terms: stage.terms,
      coefficients: stage.coefficients,
      standardErrors: Float64Array.from({ length: k }, (_, i) => Math.sqrt(vcov.data[i + i * k])),
      partialR2: partialR2(form, j),
      sheaPartialR2: shea[j],
      tests: several && rule !== null ? [...own, ...conditionalFirstStageTests(form, j, rule, counts, data)] : own,
      effectiveF: several ? null : effectiveF(form, block(vcov, first, k - first), inference.label, covariance, data),
    };
  });
  const joint = tests
    .filter(({ id }) => jointIds.has(id))
    .map((test) =>
      options.criteria !== undefined && test.id !== "anderson-lm" && test.id !== "kleibergen-paap-lm"
        ? withStockYogo(test, form, covariance, { stockYogo: options.stockYogo ?? "when-iid" }, options.criteria)
        : test,
    );
  const { iid, ...degreesOfFreedom } = counts;
  return { firstStages, joint, degreesOfFreedom, rule: parts.label };
}

const jointIds: ReadonlySet<string> = new Set([
  "anderson-lm",
  "cragg-donald",
  "kleibergen-paap-lm",
  "kleibergen-paap-f",
]);

/**
 * The tests of the over-identifying restrictions: Sargan and Basmann for independent errors of one variance, and Hansen's J
 * under a robust covariance. Their null: all instruments are valid, as far as they can contradict each other.
 *
 * Stata: `ivreg2`, `estat overid`; R: `AER::ivreg` with `diagnostics = TRUE` (Sargan).
 *
 * @throws `EXACTLY_IDENTIFIED`; `FEWER_CLUSTERS_THAN_INSTRUMENTS` or `SINGULAR_MOMENT_COVARIANCE` where J has no weights;
 *   and as `identification`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, overidentificationTests, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix");
 * overidentificationTests(fit, data, { vcov: { cluster: "county" } }).map(({ id }) => id); // → ["sargan","basmann","basmann-f","hansen-j"]
 * ```
 */
export function overidentificationTests(
  fit: Estimate,
  data: Dataset,
  options: Pick<IdentificationOptions, "vcov" | "profile"> = {},
): readonly TestResult[] {
  const parts = rebuilt(fit, data, options);
  const { form, counts } = parts;
  const rule = requireRule(parts, "Hansen's J");
  const residuals = twoStageResiduals(form);
  const classical = sargan(form, residuals, counts.iid);
  if (classical === null) {
    throw new MesometricsError(
      "EXACTLY_IDENTIFIED",
      `There are as many instruments as endogenous regressors (${form.instrumentTerms.join(", ")}), so no restriction is left to test: the validity of the instruments cannot be tested with these data.`,
      { instruments: form.instrumentTerms, endogenous: form.endogenousTerms },
    );
  }
  const tests = [classical, ...basmann(form, residuals, counts.iid)];
  if (rule.kind === "iid") return tests;
  const j = hansenJ(form, rule, data);
  if (!("statistic" in j)) throw singularMoments(form, rule, "Hansen's J");
  return [...tests, hansenTest(j, rule, counts)];
}

/**
 * The C statistic (difference in Sargan or Hansen J): are these excluded instruments valid, or these included regressors
 * exogenous, given that the others are? chi2 with as many degrees of freedom as columns are tested. A regressor under
 * suspicion stays in the equation and loses its own moment, so that it counts as endogenous.
 *
 * Stata: `ivreg2 y w (d = z1 z2), orthog(z2)`, `orthog(w)`.
 *
 * @param instruments the suspected columns; the other instruments must identify the equation
 * @throws `UNKNOWN_TERM`; `UNDER_IDENTIFIED` where too few instruments are left; as `overidentificationTests`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, orthogonalityTest, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix");
 * orthogonalityTest(fit, data, ["lmix"], { vcov: { cluster: "county" } }).degreesOfFreedom; // → [1]
 * ```
 */
export function orthogonalityTest(
  fit: Estimate,
  data: Dataset,
  instruments: readonly string[],
  options: Pick<IdentificationOptions, "vcov" | "profile"> = {},
): TestResult {
  const parts = rebuilt(fit, data, options);
  const { form, counts } = parts;
  const rule = requireRule(parts, "The C statistic");
  const regressors = form.exogenousTerms.filter((term) => term !== "(Intercept)");
  const among = [...form.instrumentTerms, ...regressors];
  positionsOf(instruments, among, "an excluded instrument or an exogenous regressor");
  const excluded = instruments.flatMap((name) => {
    const at = form.instrumentTerms.indexOf(name);
    return at < 0 ? [] : [at];
  });
  const included = instruments.filter((name) => !form.instrumentTerms.includes(name));
  const left = form.instrumentTerms.length - excluded.length;
  const needed = form.endogenousTerms.length + included.length;
  if (left < needed) {
    throw new MesometricsError(
      "UNDER_IDENTIFIED",
      `Without ${instruments.join(", ")} there ${left === 1 ? "is one instrument" : `are ${left} instruments`} for ${needed} endogenous regressors: the C statistic needs an equation that the others identify. Test fewer of them at once.`,
      { instruments, endogenous: [...form.endogenousTerms, ...included] },
    );
  }
  const suspected = [...excluded, ...included.map((_, j) => form.instrumentTerms.length + j)];
  const freed = included.length === 0 ? form : withEndogenous(form, included);
  const added = selectColumns(
    freed.endogenous,
    included.map((_, j) => form.endogenousTerms.length + j),
  );
  const moments = normalised(included.length === 0 ? form.instruments : bindColumns(freed.instruments, added));
  const chi2 = differenceInJ(freed, rule, moments, twoStageResiduals(form), suspected, data);
  if (chi2 === null) throw singularMoments(form, rule, "The C statistic");
  return momentTest(
    {
      id: "c-statistic",
      label: `C statistic (difference in ${rule.kind === "iid" ? "Sargan" : "Hansen J"}), ${instruments.join(", ")}`,
      nullHypothesis: `${instruments.join(", ")} ${suspected.length > 1 ? "are" : "is"} valid, given that the other instruments are`,
      source: "Hayashi (2000), page 220",
      chi2,
      df: suspected.length,
      ifNot: "Validity given the other instruments is not rejected at 5 %.",
      ifRejected: "Validity given the other instruments is rejected at 5 %.",
    },
    rule,
    counts,
  );
}

/**
 * The LM test that these excluded instruments are redundant: given the others they add nothing to any first stage. chi2
 * with K1 times their number as degrees of freedom.
 *
 * Stata: `ivreg2 y w (d = z1 z2), redundant(z2)`.
 *
 * @throws `UNKNOWN_TERM`; as `overidentificationTests`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, redundancyTest } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix");
 * redundancyTest(fit, data, ["ltaxpc"], { vcov: { type: "iid" } }).statistic; // → 9.0541675105
 * ```
 */
export function redundancyTest(
  fit: Estimate,
  data: Dataset,
  instruments: readonly string[],
  options: Pick<IdentificationOptions, "vcov" | "profile"> = {},
): TestResult {
  const parts = rebuilt(fit, data, options);
  const { form, counts } = parts;
  const rule = requireRule(parts, "The test of redundancy");
  const suspected = positionsOf(instruments, form.instrumentTerms, "an excluded instrument");
  const { statistic, degreesOfFreedom } = redundancy(form, rule, suspected, data);
  if (statistic === null) throw singularMoments(form, rule, "The test of redundancy");
  return momentTest(
    {
      id: "redundancy",
      label: `LM test of redundancy, ${instruments.join(", ")}`,
      nullHypothesis: `${instruments.join(", ")} add${suspected.length > 1 ? "" : "s"} nothing to the first stage`,
      source: "Hall & Peixe (2003)",
      chi2: statistic,
      df: degreesOfFreedom,
      ifNot: "Redundancy is not rejected at 5 %.",
      ifRejected: "Redundancy is rejected at 5 %: the instruments add strength.",
    },
    rule,
    counts,
  );
}

/** Choices of `endogeneityTests`. */
export interface EndogeneityOptions extends Pick<IdentificationOptions, "vcov" | "profile"> {
  /** The endogenous regressors that may be exogenous; all by default. */
  readonly terms?: readonly string[];
}

/**
 * Tests that regressors called endogenous are exogenous: Wu and Hausman's F and Durbin's statistic for independent errors of
 * one variance, and under a robust covariance the C statistic and, for all regressors, the control-function form of Wu and
 * Hausman's test. With `terms` the other endogenous regressors stay instrumented.
 *
 * Stata: `ivreg2 y w (d = z), endog(d)`, `estat endogenous`.
 *
 * @throws `UNKNOWN_TERM`; `ENDOGENOUS_EXPLAINED` where the instruments explain a combination of the regressors; as
 *   `overidentificationTests`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { endogeneityTests, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix");
 * endogeneityTests(fit, data, { vcov: { cluster: "county" } }).map(({ id }) => id); // → ["wu-hausman","durbin","endogeneity-c","wu-hausman-robust"]
 * ```
 */
export function endogeneityTests(
  fit: Estimate,
  data: Dataset,
  options: EndogeneityOptions = {},
): readonly TestResult[] {
  const parts = rebuilt(fit, data, options);
  const { form, counts } = parts;
  const rule = requireRule(parts, "The C statistic");
  const terms = options.terms ?? form.endogenousTerms;
  const tested = positionsOf(terms, form.endogenousTerms, "an endogenous regressor");
  const tests = exogeneityTests(form, rule, counts, data, tested);
  if (tests.length === 0) {
    throw new MesometricsError(
      "ENDOGENOUS_EXPLAINED",
      `A combination of ${terms.join(", ")} is a combination of the instruments ${form.instrumentTerms.join(", ")} and the exogenous regressors, so it is exogenous by construction and cannot be tested: name fewer of them as \`terms\`.`,
      { terms, instruments: form.instrumentTerms },
    );
  }
  if (rule.kind !== "iid" && !tests.some(({ id }) => id === "endogeneity-c")) {
    throw singularMoments(form, rule, "The C statistic");
  }
  const hausman =
    tested.length < form.endogenousTerms.length ? wuHausmanOfSome(form, terms, counts, tests) : wuHausman(form);
  return hausman === null ? tests : [hausman, ...tests];
}

/** The reduced form in which these exogenous regressors are endogenous, the last of them, and have no moment of their own. */
function withEndogenous(form: ReducedForm, terms: readonly string[]): ReducedForm {
  const design = instrumentalPart(form.model);
  const at = terms.map((term) => design.exogenousTerms.indexOf(term));
  const rest = design.exogenousTerms.flatMap((term, j) => (terms.includes(term) ? [] : [j]));
  return reducedForm({
    ...form.model,
    instrumental: {
      ...design,
      endogenous: bindColumns(design.endogenous, selectColumns(design.exogenous, at)),
      endogenousTerms: [...design.endogenousTerms, ...terms],
      exogenous: selectColumns(design.exogenous, rest),
      exogenousTerms: rest.map((j) => design.exogenousTerms[j]),
    },
  });
}

function positionsOf(names: readonly string[], among: readonly string[], what: string): readonly number[] {
  if (names.length === 0 || new Set(names).size !== names.length) {
    throw new MesometricsError("INVALID_ARGUMENT", `Name ${what} once each, of ${among.join(", ")}.`, { names });
  }
  return names.map((name) => {
    const position = among.indexOf(name);
    if (position >= 0) return position;
    throw new MesometricsError("UNKNOWN_TERM", `'${name}' is not ${what}: it is one of ${among.join(", ")}.`, {
      term: name,
      among,
    });
  });
}

function singularMoments(form: ReducedForm, rule: ScoreRule, what: string): MesometricsError {
  const { clusters } = rule;
  const instruments = form.instrumentTerms;
  if (clusters !== null && clusters.count <= instruments.length + form.endogenousTerms.length) {
    return new MesometricsError(
      "FEWER_CLUSTERS_THAN_INSTRUMENTS",
      `${what} is not defined here: ${clusters.count} clusters${clusters.columns.length > 0 ? ` of '${clusters.columns.join("', '")}'` : ""} cannot weight the moments of ${instruments.length} instruments (${instruments.join(", ")}). Use fewer instruments or other clusters.`,
      { columns: clusters.columns, clusters: clusters.count, instruments },
    );
  }
  const several = clusters !== null && clusters.columns.length > 1;
  return new MesometricsError(
    "SINGULAR_MOMENT_COVARIANCE",
    `${what} is not defined here: under ${rule.label} the covariance of the moments of ${instruments.join(", ")} is ${several ? "not positive definite, as several clusterings need not be" : "singular"}. Use fewer instruments or another covariance.`,
    { instruments },
  );
}

function block(m: { readonly rows: number; readonly data: Float64Array }, from: number, size: number) {
  const data = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) data[i + j * size] = m.data[from + i + (from + j) * m.rows];
  }
  return { rows: size, columns: size, data };
}
