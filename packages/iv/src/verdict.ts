import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { stockYogoCriticalValues } from "./stock-yogo.js";
import { decimals, probability } from "./wording.js";

/**
 * - `not-identified`: under-identification is not rejected at 5 %, so the 2SLS coefficients carry no information;
 * - `weak`: identified, but the strength stays at or below the critical value;
 * - `strength-not-judged`: identified, and no critical value exists for this case;
 * - `identified`: identified, and stronger than the critical value.
 */
export type IdentificationStatus = "identified" | "weak" | "strength-not-judged" | "not-identified";

/** What the data say about the instruments, as a word, a sentence and the numbers behind both. */
export interface IdentificationVerdict {
  readonly status: IdentificationStatus;
  readonly sentence: string;
  readonly evidence: {
    readonly andersonLm: number;
    readonly andersonPValue: number;
    readonly craggDonaldF: number;
    /** Montiel Olea and Pflueger's F; null with several endogenous regressors or under `iid`, where it is Cragg-Donald. */
    readonly effectiveF: number | null;
    /** What the strength was compared with; null where nothing applies. */
    readonly criticalValue: number | null;
    readonly criterion: string | null;
  };
}

/**
 * The largest critical value of the effective F over the number of instruments, for a worst-case bias of 10 % at the 5 %
 * level: that of their simplified procedure with one instrument, conservative with more. Montiel Olea & Pflueger (2013),
 * Journal of Business & Economic Statistics 31.
 */
export const EFFECTIVE_F_CRITICAL_VALUE = 23.1085;

const CRAGG_DONALD_CRITERIA = [
  { criterion: "size", level: 0.1, words: "Stock-Yogo, size of the 5 % test at most 10 %" },
  { criterion: "bias", level: 0.1, words: "Stock-Yogo, bias at most 10 % of OLS" },
] as const;

/**
 * Says whether the instruments identify the equation: the verdict of a fitted `ivreg` with the numbers behind it. It
 * reads the tests in the result and computes no statistic.
 *
 * Identification is rejected when the Anderson LM test does not reject under-identification at 5 % (with one endogenous
 * regressor and a robust covariance: when the robust first-stage F does not either). Strength is judged by the
 * Cragg-Donald F against Stock and Yogo under `iid`, by the effective F with one endogenous regressor otherwise; with
 * several and a robust covariance there is no critical value unless `ivreg` was asked for `stockYogo: "always"`.
 *
 * @throws `NOT_AN_IV_ESTIMATE` when the result was not made by `ivreg`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { identificationVerdict, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix");
 * const { status, evidence } = identificationVerdict(fit);
 * status; // → "weak"
 * evidence.craggDonaldF; // → 17.359
 * evidence.effectiveF; // → 2.899
 * ```
 */
export function identificationVerdict(fit: Estimate): IdentificationVerdict {
  if (fit.kind !== "ivreg") {
    throw new MesometricsError(
      "NOT_AN_IV_ESTIMATE",
      `The result is of kind "${fit.kind}": only \`ivreg\` has instruments to judge.`,
      { kind: fit.kind },
    );
  }
  return judgeIdentification(fit.tests);
}

/** The verdict from the tests alone; see `identificationVerdict`. */
export function judgeIdentification(tests: readonly TestResult[]): IdentificationVerdict {
  const anderson = required(tests, "anderson-lm");
  const strength = required(tests, "cragg-donald");
  const effective = tests.find((test) => test.id === "effective-f");
  const andersonPValue = anderson.pValue ?? 1;
  const instruments = strength.degreesOfFreedom[0] ?? 1;
  const endogenous = instruments + 1 - (anderson.degreesOfFreedom[0] ?? 1);
  const evidence = {
    andersonLm: anderson.statistic,
    andersonPValue,
    craggDonaldF: strength.statistic,
    effectiveF: effective?.statistic ?? null,
    criticalValue: null,
    criterion: null,
  };
  const lm = `Anderson LM = ${decimals(anderson.statistic)}, ${probability(andersonPValue)}`;

  if (andersonPValue > 0.05) {
    return {
      status: "not-identified",
      sentence: `Not identified: under-identification is not rejected (${lm}; Cragg-Donald F = ${decimals(strength.statistic)}), so the 2SLS coefficients should not be interpreted.`,
      evidence,
    };
  }
  if (effective !== undefined) {
    const first = tests.find((test) => test.id === "first-stage-f");
    if (first?.pValue != null && first.pValue > 0.05) {
      return {
        status: "not-identified",
        sentence: `Not identified: the instruments do not move the endogenous regressor (${first.rule} first-stage F = ${decimals(first.statistic)}, ${probability(first.pValue)}), so the 2SLS coefficients should not be interpreted.`,
        evidence,
      };
    }
    return compared("Effective F", effective.statistic, EFFECTIVE_F_CRITICAL_VALUE, {
      criterion: "Montiel Olea-Pflueger, worst-case bias of 10 %",
      lm,
      evidence,
    });
  }
  if (strength.criticalValues === undefined) {
    return {
      status: "strength-not-judged",
      sentence: `Identified (${lm}), but the strength is not judged: no critical value exists for ${endogenous} endogenous regressors with this covariance (${firstStageRule(tests)}; Cragg-Donald F = ${decimals(strength.statistic)}).`,
      evidence,
    };
  }
  for (const { criterion, level, words } of CRAGG_DONALD_CRITERIA) {
    const entry = stockYogoCriticalValues(endogenous, instruments, criterion).find((value) => value.level === level);
    if (entry !== undefined) {
      return compared("Cragg-Donald F", strength.statistic, entry.value, { criterion: words, lm, evidence });
    }
  }
  return {
    status: "strength-not-judged",
    sentence: `Identified (${lm}), but the strength is not judged: Stock and Yogo tabulate no critical value for ${endogenous} endogenous regressors and ${instruments} instruments (Cragg-Donald F = ${decimals(strength.statistic)}).`,
    evidence,
  };
}

function compared(
  name: string,
  statistic: number,
  criticalValue: number,
  context: {
    readonly criterion: string;
    readonly lm: string;
    readonly evidence: IdentificationVerdict["evidence"];
  },
): IdentificationVerdict {
  const { criterion, lm } = context;
  const evidence = { ...context.evidence, criticalValue, criterion };
  const strong = statistic > criticalValue;
  return {
    status: strong ? "identified" : "weak",
    sentence: strong
      ? `Identified: ${name} = ${decimals(statistic)} exceeds ${criticalValue.toFixed(2)} (${criterion}; ${lm}).`
      : `Weak: ${name} = ${decimals(statistic)} does not exceed ${criticalValue.toFixed(2)} (${criterion}), so tests and intervals of 2SLS are unreliable (${lm}).`,
    evidence,
  };
}

function firstStageRule(tests: readonly TestResult[]): string {
  return tests.find((test) => test.id === "first-stage-f")?.rule ?? "not iid";
}

function required(tests: readonly TestResult[], id: string): TestResult {
  const test = tests.find((candidate) => candidate.id === id);
  if (test === undefined) {
    throw new MesometricsError("NOT_AN_IV_ESTIMATE", `The result has no test "${id}": it was not made by \`ivreg\`.`, {
      id,
    });
  }
  return test;
}
