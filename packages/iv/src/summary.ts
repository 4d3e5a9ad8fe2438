import {
  type CovarianceEstimator,
  type Estimate,
  type Glance,
  glance,
  type Note,
  type TestResult,
  tidy,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { arSet, type WeakInstrumentSet } from "./anderson-rubin.js";
import { clrSet } from "./conditional-likelihood-ratio.js";
import { formatSet } from "./confidence-set.js";
import { notAnIvEstimate, rebuiltEquation } from "./covariance-of-fit.js";
import { methodLabel } from "./iv-method.js";
import { methodOf } from "./rebuilt-models.js";
import { type Verdict, verdict } from "./verdict.js";
import { decimals, probability } from "./wording.js";

/** One coefficient of a summary. */
export interface IvSummaryRow {
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Of the estimate's covariance. */
  readonly low: number;
  readonly high: number;
  /** The Anderson-Rubin set under the same covariance, for an endogenous regressor; null where `reason` says why. */
  readonly andersonRubin: WeakInstrumentSet | null;
  /** Why an endogenous regressor has no set under this covariance. */
  readonly reason: string | null;
}

/** An instrumental estimate as a careful referee would want to see it, as data. */
export interface IvSummary {
  readonly facts: Glance;
  /** The estimator: 2SLS, LIML, … */
  readonly method: string;
  readonly level: number;
  /** Endogenous regressors first. */
  readonly coefficients: readonly IvSummaryRow[];
  readonly endogenous: readonly string[];
  readonly instruments: readonly string[];
  /** Moreira's set: one endogenous regressor, more instruments, `iid`. */
  readonly conditionalLikelihoodRatio: WeakInstrumentSet | null;
  /** The effective F with its critical values for these data; one endogenous regressor. */
  readonly effectiveF: TestResult | null;
  /** Of each of several endogenous regressors. */
  readonly sandersonWindmeijer: readonly TestResult[];
  /** All other tests of the estimate. */
  readonly tests: readonly TestResult[];
  readonly verdict: Verdict;
  readonly notes: readonly Note[];
}

/**
 * The default summary of an instrumental estimate. For every endogenous regressor it holds the estimate, the interval of the
 * estimate's covariance AND the Anderson-Rubin set under the same covariance, then the strength of the instruments with the
 * critical values for these data, and the verdict. What it holds depends on the equation and the covariance alone and
 * never on the size of the first stage: choosing what to report by the first stage distorts both inferences.
 *
 * `summaryLines` writes it as text.
 *
 * @throws `NOT_AN_IV_ESTIMATE`, `DATA_MISMATCH`, `INVALID_ARGUMENT` for a level outside (0, 1)
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, summary } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const found = summary(ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix"), data);
 * found.coefficients[0].term; // → "lpolpc"
 * found.coefficients[0].andersonRubin?.kind; // → "interval"
 * found.verdict.code; // → "weak"
 * ```
 */
export function summary(fit: Estimate, data: Dataset, options: { readonly level?: number } = {}): IvSummary {
  const { level = 0.95 } = options;
  if (fit.kind !== "ivreg") throw notAnIvEstimate(fit);
  const { form, covariance } = rebuiltEquation(fit, data, undefined);
  const { endogenousTerms, instrumentTerms } = form;
  const rows = tidy(fit, { level });
  const written = rows
    .filter(({ component }) => component === rows[0].component)
    .map((row): IvSummaryRow => {
      const { term, estimate, standardError, statistic, degreesOfFreedom, pValue, low, high } = row;
      const robust = endogenousTerms.includes(term)
        ? setOrReason(() => arSet(fit, data, { term, level }))
        : { set: null, reason: null };
      return {
        ...{ term, estimate, standardError, statistic, degreesOfFreedom, pValue, low, high },
        andersonRubin: robust.set,
        reason: robust.reason,
      };
    });
  const isEndogenous = ({ term }: IvSummaryRow) => endogenousTerms.includes(term);
  const several = endogenousTerms.length > 1;
  const moreira = !several && instrumentTerms.length > 1 && isIid(covariance);
  const shown = new Set(["effective-f", "sanderson-windmeijer-f"]);
  return {
    facts: glance(fit),
    method: methodLabel(methodOf(fit)),
    level,
    coefficients: [...written.filter(isEndogenous), ...written.filter((row) => !isEndogenous(row))],
    endogenous: endogenousTerms,
    instruments: instrumentTerms,
    conditionalLikelihoodRatio: moreira ? setOrReason(() => clrSet(fit, data, { level })).set : null,
    effectiveF: fit.tests.find(({ id }) => id === "effective-f") ?? null,
    sandersonWindmeijer: fit.tests.filter(({ id }) => id === "sanderson-windmeijer-f"),
    tests: fit.tests.filter(({ id }) => !shown.has(id)),
    verdict: verdict(fit),
    notes: fit.notes,
  };
}

const isIid = (covariance: CovarianceEstimator): boolean => covariance.name === "iid";

/** Reasons for which an equation has no set under its covariance. */
const reasons: ReadonlySet<string> = new Set([
  "TOO_FEW_CLUSTERS",
  "SINGULAR_RESTRICTIONS",
  "NOT_QUADRATIC",
  "OUTCOME_EXPLAINED",
  "PROJECTION_TOO_LARGE",
  "SET_NOT_DECIDED",
]);

function setOrReason(make: () => WeakInstrumentSet): {
  readonly set: WeakInstrumentSet | null;
  readonly reason: string | null;
} {
  try {
    return { set: make(), reason: null };
  } catch (error) {
    if (error instanceof MesometricsError && reasons.has(error.code)) return { set: null, reason: error.message };
    throw error;
  }
}

const words = {
  en: {
    observations: "observations",
    interval: "interval",
    set: "Anderson-Rubin set",
    none: "none",
    clr: "conditional likelihood ratio set (iid)",
    critical: "critical value",
    simplified: "simplified",
    instruments: "instruments",
    verdict: "Verdict",
  },
  zh: {
    observations: "个观测值",
    interval: "置信区间",
    set: "Anderson-Rubin置信集",
    none: "无",
    clr: "条件似然比置信集（iid）",
    critical: "临界值",
    simplified: "简化法",
    instruments: "工具变量",
    verdict: "结论",
  },
} as const;

/**
 * A summary as lines of text, in English or Chinese: for every endogenous regressor the estimate, the interval and the
 * Anderson-Rubin set, then strength, over-identification and the verdict. Numbers have `digits` significant digits.
 *
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, summary, summaryLines } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix", { vcov: { type: "iid" } });
 * summaryLines(summary(fit, data))[1]; // → "lpolpc 0.08778 (0.1247), t = 0.704, p = 0.482; 95 % interval [-0.1571, 0.3327]; Anderson-Rubin set [-0.3019, 0.3776]"
 * ```
 */
export function summaryLines(
  found: IvSummary,
  options: { readonly language?: "en" | "zh"; readonly digits?: number } = {},
): readonly string[] {
  const { language = "en", digits = 4 } = options;
  const say = words[language];
  const number = (value: number) => plain(value, digits);
  const percent = `${plain(100 * found.level, 4)} %`;
  const { facts } = found;
  const lines = [
    `${found.method}, ${facts.outcome}: ${facts.observations} ${say.observations}; ${facts.vcov}; ${say.instruments}: ${found.instruments.join(", ")}`,
  ];
  for (const row of found.coefficients) {
    if (!found.endogenous.includes(row.term)) continue;
    const set = row.andersonRubin === null ? `${say.none} (${row.reason})` : formatSet(row.andersonRubin, number);
    lines.push(
      `${row.term} ${number(row.estimate)} (${number(row.standardError)}), t = ${decimals(row.statistic)}, ${probability(row.pValue)}; ${percent} ${say.interval} [${number(row.low)}, ${number(row.high)}]; ${say.set} ${set}`,
    );
  }
  if (found.conditionalLikelihoodRatio !== null) {
    lines.push(`${say.clr} ${formatSet(found.conditionalLikelihoodRatio, number)}`);
  }
  if (found.effectiveF !== null) {
    const at = (kind: string) =>
      found.effectiveF?.criticalValues?.find(
        ({ label }) => label === `Montiel Olea-Pflueger, ${kind}, bias at most 10 %`,
      );
    const [simplified, tsls] = [at("simplified"), at("2SLS")];
    const shown = [
      ...(simplified === undefined ? [] : [`${simplified.value.toFixed(2)} (${say.simplified})`]),
      ...(tsls === undefined ? [] : [`${tsls.value.toFixed(2)} (2SLS)`]),
    ];
    lines.push(
      `${found.effectiveF.label} = ${decimals(found.effectiveF.statistic)}; ${say.critical} ${shown.join(", ")}`,
    );
  }
  for (const test of [...found.sandersonWindmeijer, ...found.tests.filter(({ id }) => summarised.has(id))]) {
    const df = test.distribution === "none" ? "" : ` (${test.degreesOfFreedom.map((one) => plain(one, 4)).join(", ")})`;
    lines.push(
      `${test.label} = ${decimals(test.statistic)}${df}${test.pValue === null ? "" : `, ${probability(test.pValue)}`}`,
    );
  }
  lines.push(`${say.verdict}: ${found.verdict.sentence[language]}`);
  return lines;
}

/** The tests that the text shows beside the strength. */
const summarised: ReadonlySet<string> = new Set([
  "anderson-lm",
  "cragg-donald",
  "kleibergen-paap-lm",
  "kleibergen-paap-f",
  "sargan",
  "hansen-j",
  "wu-hausman",
]);

/** A number with significant digits and without exponent where that is short. */
function plain(value: number, digits: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  const text = value.toPrecision(digits);
  return text.includes("e") ? text : text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
