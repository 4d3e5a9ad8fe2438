import { chiSquaredSurvival } from "@mesometrics/distributions";
import { type Estimate, type TestResult, waldTestOfRule } from "@mesometrics/inference";
import { matrix } from "@mesometrics/matrix";
import type { RegimeDesign } from "./regime-design.js";

/** Two terms that differ in their regime alone: one of the first regime, and that of another. */
export interface RegimePair {
  readonly first: string;
  readonly other: string;
}

/** Every coefficient of the first regime with its counterparts, those of the spatial parameter last. */
export function pairsOf({ regimes, terms }: RegimeDesign, names: readonly string[]): RegimePair[] {
  const all = [...terms, ...(names.length > 1 ? names : [])];
  const [base] = regimes;
  return all.flatMap((first) => {
    if (!first.endsWith(` [${base}]`)) return [];
    const stem = first.slice(0, -` [${base}]`.length);
    return regimes.slice(1).flatMap((regime) => {
      const other = `${stem} [${regime}]`;
      return all.includes(other) ? [{ first, other }] : [];
    });
  });
}

/** Other minus first, pair by row. */
export function contrastOf(pairs: readonly RegimePair[], terms: readonly string[]) {
  const contrast = matrix(pairs.length, terms.length);
  pairs.forEach(({ first, other }, i) => {
    contrast.data[i + terms.indexOf(first) * pairs.length] = -1;
    contrast.data[i + terms.indexOf(other) * pairs.length] = 1;
  });
  return { matrix: contrast, values: new Float64Array(pairs.length) };
}

/**
 * That regimes are the same: in everything, in the slopes, in rho.
 *
 * @param common ln L with one rho, null where there is one anyway
 */
export function regimeTests(
  estimate: Estimate,
  design: RegimeDesign,
  names: readonly string[],
  pooled: Estimate,
  common: number | null,
): TestResult[] {
  const { terms } = estimate;
  const pairs = pairsOf(design, names);
  const ofRho = pairs.filter(({ first }) => names.includes(first));
  const ofSlopes = pairs.filter(({ first }) => !names.includes(first));
  const wald = (id: string, label: string, nullHypothesis: string, chosen: readonly RegimePair[]): TestResult[] =>
    chosen.length === 0
      ? []
      : [
          {
            ...waldTestOfRule(estimate, contrastOf(chosen, terms)),
            id,
            label,
            nullHypothesis,
            rule: `Wald, ${estimate.inference.label}`,
          },
        ];
  const ratio = (id: string, label: string, nullHypothesis: string, nested: number, df: number): TestResult => {
    const statistic = Math.max(0, 2 * ((estimate.statistics.logLikelihood as number) - nested));
    return {
      id,
      label,
      nullHypothesis,
      statistic,
      distribution: "chi2",
      degreesOfFreedom: [df],
      pValue: chiSquaredSurvival(statistic, df),
      rule: "likelihood ratio, maximum likelihood with every dummy",
    };
  };
  const same = "all coefficients are the same in all regimes";
  return [
    ...wald("wald-regimes", "Wald test of equal regimes", same, pairs),
    ratio(
      "lr-regimes",
      "LR test of equal regimes",
      same,
      pooled.statistics.logLikelihood as number,
      terms.length - pooled.terms.length,
    ),
    ...wald("wald-slopes", "Wald test of equal slopes", "the coefficients of the regressors are the same", ofSlopes),
    ...wald("wald-equal-rho", "Wald test of equal rho", "rho is the same in all regimes", ofRho),
    ...(common === null
      ? []
      : [ratio("lr-equal-rho", "LR test of equal rho", "rho is the same in all regimes", common, names.length - 1)]),
  ];
}
