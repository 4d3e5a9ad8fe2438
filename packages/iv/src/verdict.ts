import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { notAnIvEstimate } from "./covariance-of-fit.js";
import { type StockYogoCriterion, stockYogoCriticalValues } from "./stock-yogo.js";
import { decimals, probability } from "./wording.js";

/**
 * - `strong`: the strength exceeds the critical value for a worst-case bias of 10 % (several endogenous regressors: for a
 *   size of 10 %);
 * - `moderate`: it exceeds that for 30 % (25 %), or the less conservative one for 10 % that is derived for 2SLS;
 * - `weak`: it does not;
 * - `unidentified`: with several endogenous regressors, the instruments are not shown to move them separately;
 * - `not-testable`: no critical value exists for this case.
 */
export type VerdictCode = "strong" | "moderate" | "weak" | "unidentified" | "not-testable";

/** What the data say about the instruments: a code, a sentence in two languages, and the numbers behind both. */
export interface Verdict {
  readonly code: VerdictCode;
  readonly sentence: { readonly en: string; readonly zh: string };
  readonly evidence: VerdictEvidence;
}

/** The numbers of a verdict; null where one does not exist for the case. */
export interface VerdictEvidence {
  /** Anderson LM under `iid`, Kleibergen-Paap rk LM otherwise. */
  readonly underIdentification: { readonly test: string; readonly statistic: number; readonly pValue: number };
  readonly craggDonaldF: number;
  /** Montiel Olea and Pflueger's, under the covariance of the estimate; one endogenous regressor. */
  readonly effectiveF: number | null;
  /** Of each endogenous regressor given the others, where there are several. */
  readonly sandersonWindmeijerF: readonly {
    readonly term: string;
    readonly statistic: number;
    readonly pValue: number;
  }[];
  /** What the strength must exceed to be `strong`, and to be `moderate`. */
  readonly criticalValue: number | null;
  readonly moderateValue: number | null;
  /** Where the critical value comes from. */
  readonly criterion: string | null;
  /** The covariance that the strength was measured under. */
  readonly rule: string;
}

/**
 * Says whether the instruments are strong enough for the usual inference: the verdict of a fitted `ivreg` with the numbers
 * behind it. It reads the tests in the result and computes no statistic; it never decides what else is printed.
 *
 * One endogenous regressor: the effective F against Montiel Olea and Pflueger's critical values for these data, whatever the
 * covariance; a weak instrument's sentence says whether even irrelevance is rejected. Several: `unidentified` where the
 * rank test or one of the Sanderson-Windmeijer Fs does not reject at 5 %, else Cragg-Donald against Stock and Yogo under
 * `iid`, and `not-testable` under another covariance unless `ivreg` was asked for `stockYogo: "always"`.
 *
 * @throws `NOT_AN_IV_ESTIMATE` when the result was not made by `ivreg`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { ivreg, panel, verdict } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const { code, evidence } = verdict(ivreg(data, "lcrmrte ~ lprbconv + lavgsen | county | lpolpc ~ ltaxpc + lmix"));
 * code; // → "weak"
 * evidence.effectiveF; // → 2.899
 * ```
 */
export function verdict(fit: Estimate): Verdict {
  if (fit.kind !== "ivreg") throw notAnIvEstimate(fit);
  return judgeIdentification(fit.tests);
}

/** The verdict from the tests alone; see `verdict`. */
export function judgeIdentification(tests: readonly TestResult[]): Verdict {
  const anderson = required(tests, "anderson-lm");
  const craggDonald = required(tests, "cragg-donald");
  const rank = tests.find(({ id }) => id === "kleibergen-paap-lm") ?? anderson;
  const effective = tests.find(({ id }) => id === "effective-f");
  const instruments = craggDonald.degreesOfFreedom[0] ?? 1;
  const endogenous = instruments + 1 - (anderson.degreesOfFreedom[0] ?? 1);
  const separate = tests.filter(({ id }) => id === "sanderson-windmeijer-f");
  const base: VerdictEvidence = {
    underIdentification: { test: rank.label, statistic: rank.statistic, pValue: rank.pValue ?? 1 },
    craggDonaldF: craggDonald.statistic,
    effectiveF: effective?.statistic ?? null,
    sandersonWindmeijerF: separate.map(({ term, statistic, pValue }) => ({
      term: term ?? "",
      statistic,
      pValue: pValue ?? 1,
    })),
    criticalValue: null,
    moderateValue: null,
    criterion: null,
    rule: (effective ?? rank).rule,
  };
  if (endogenous === 1) return effective === undefined ? notTestable(base, "") : ofEffectiveF(effective, base);
  return ofSeveral(craggDonald, endogenous, instruments, base);
}

function ofEffectiveF(effective: TestResult, base: VerdictEvidence): Verdict {
  const value = (kind: string, tau: number) =>
    effective.criticalValues?.find(({ label }) => label === `Montiel Olea-Pflueger, ${kind}, bias at most ${tau} %`)
      ?.value;
  const strong = value("simplified", 10);
  const lenient = value("simplified", 30);
  if (strong === undefined || lenient === undefined) return notTestable(base, "");
  const moderate = Math.min(lenient, value("2SLS", 10) ?? Number.POSITIVE_INFINITY);
  const evidence = {
    ...base,
    criticalValue: strong,
    moderateValue: moderate,
    criterion: "Montiel Olea-Pflueger, simplified, worst-case bias of 10 %",
  };
  return graded("effective F", "有效F", effective.statistic, evidence, {
    en: "worst-case bias of 10 %",
    zh: "最坏偏误10%",
  });
}

const several: readonly { criterion: StockYogoCriterion; strong: number; moderate: number; en: string; zh: string }[] =
  [
    {
      criterion: "size",
      strong: 0.1,
      moderate: 0.25,
      en: "Stock-Yogo, size at most 10 %",
      zh: "Stock-Yogo，检验水平不超过10%",
    },
    {
      criterion: "bias",
      strong: 0.1,
      moderate: 0.3,
      en: "Stock-Yogo, bias at most 10 %",
      zh: "Stock-Yogo，相对偏误不超过10%",
    },
  ];

function ofSeveral(craggDonald: TestResult, k1: number, l1: number, base: VerdictEvidence): Verdict {
  const { underIdentification: rank } = base;
  const lost = base.sandersonWindmeijerF.find(({ pValue }) => pValue > 0.05);
  if (rank.pValue > 0.05 || lost !== undefined) {
    const en =
      rank.pValue > 0.05
        ? `under-identification is not rejected (${rank.test} = ${decimals(rank.statistic)}, ${probability(rank.pValue)}; Cragg-Donald F = ${decimals(craggDonald.statistic)})`
        : `given the others, the instruments do not move ${lost?.term} (Sanderson-Windmeijer F = ${decimals(lost?.statistic ?? 0)}, ${probability(lost?.pValue ?? 1)})`;
    const zh =
      rank.pValue > 0.05
        ? `不能拒绝识别不足的原假设（${rank.test} = ${decimals(rank.statistic)}，${probability(rank.pValue)}；Cragg-Donald F = ${decimals(craggDonald.statistic)}）`
        : `给定其他内生变量，工具变量不能解释${lost?.term}（Sanderson-Windmeijer F = ${decimals(lost?.statistic ?? 0)}，${probability(lost?.pValue ?? 1)}）`;
    return {
      code: "unidentified",
      sentence: {
        en: `Unidentified: ${en}, so the coefficients of the endogenous regressors should not be interpreted.`,
        zh: `未识别：${zh}，内生变量的系数不应解释。`,
      },
      evidence: base,
    };
  }
  if (craggDonald.criticalValues === undefined) {
    return notTestable(base, ` (Cragg-Donald F = ${decimals(craggDonald.statistic)})`);
  }
  for (const { criterion, strong, moderate, en, zh } of several) {
    const found = stockYogoCriticalValues(k1, l1, criterion);
    const at = (level: number) => found.find((entry) => entry.level === level)?.value;
    const [criticalValue, moderateValue] = [at(strong), at(moderate)];
    if (criticalValue === undefined || moderateValue === undefined) continue;
    const evidence = { ...base, criticalValue, moderateValue, criterion: en };
    return graded("Cragg-Donald F", "Cragg-Donald F", craggDonald.statistic, evidence, { en, zh });
  }
  return notTestable(base, ` (Cragg-Donald F = ${decimals(craggDonald.statistic)})`);
}

function graded(
  nameEn: string,
  nameZh: string,
  statistic: number,
  evidence: VerdictEvidence,
  criterion: { readonly en: string; readonly zh: string },
): Verdict {
  const strong = evidence.criticalValue ?? Number.POSITIVE_INFINITY;
  const moderate = evidence.moderateValue ?? Number.POSITIVE_INFINITY;
  const { pValue } = evidence.underIdentification;
  const f = decimals(statistic);
  const value = strong.toFixed(2);
  if (statistic > strong) {
    return {
      code: "strong",
      sentence: {
        en: `Strong: ${nameEn} = ${f} exceeds ${value} (${criterion.en}).`,
        zh: `强工具变量：${nameZh} = ${f}，大于临界值${value}（${criterion.zh}）。`,
      },
      evidence,
    };
  }
  if (statistic > moderate) {
    return {
      code: "moderate",
      sentence: {
        en: `Moderate: ${nameEn} = ${f} exceeds ${moderate.toFixed(2)} but not ${value} (${criterion.en}), so read the Anderson-Rubin set beside the interval.`,
        zh: `中等强度：${nameZh} = ${f}，大于${moderate.toFixed(2)}但不大于${value}（${criterion.zh}），应同时参考Anderson-Rubin置信集。`,
      },
      evidence,
    };
  }
  const irrelevant = pValue > 0.05;
  return {
    code: "weak",
    sentence: {
      en: `Weak: ${nameEn} = ${f} does not exceed ${value} (${criterion.en})${irrelevant ? ` and irrelevance of the instruments is not rejected (${probability(pValue)})` : ""}, so rely on the Anderson-Rubin set, not on t and interval.`,
      zh: `弱工具变量：${nameZh} = ${f}，不大于临界值${value}（${criterion.zh}）${irrelevant ? `，且不能拒绝工具变量无关的原假设（${probability(pValue)}）` : ""}，应以Anderson-Rubin置信集为准，而不是t值和置信区间。`,
    },
    evidence,
  };
}

function notTestable(evidence: VerdictEvidence, shown: string): Verdict {
  return {
    code: "not-testable",
    sentence: {
      en: `Not testable: no critical value of the instruments' strength exists for this case under ${evidence.rule}${shown}, so rely on the Anderson-Rubin set.`,
      zh: `无法检验：在${evidence.rule}下没有工具变量强度的临界值${shown}，应以Anderson-Rubin置信集为准。`,
    },
    evidence,
  };
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
