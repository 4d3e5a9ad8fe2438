import { normalSurvival } from "@mesometrics/distributions";
import type { TestResult } from "@mesometrics/inference";

/** A number with its standard error. */
export interface Path {
  readonly estimate: number;
  readonly standardError: number;
}

/** The three first-order standard errors of a product of coefficients. */
export interface IndirectEffectErrors {
  readonly sobel: number;
  readonly aroian: number;
  /** null where a^2 s_b^2 + b^2 s_a^2 < s_a^2 s_b^2 */
  readonly goodman: number | null;
}

/**
 * Standard errors of a b for estimates a and b that are uncorrelated (they are in the two equations of a mediation):
 * Sobel (1982) sqrt(a^2 s_b^2 + b^2 s_a^2); Aroian (1947) adds s_a^2 s_b^2 under the root, Goodman (1960) subtracts it.
 */
export function indirectEffectErrors(a: Path, b: Path): IndirectEffectErrors {
  const first = a.estimate * b.standardError;
  const second = b.estimate * a.standardError;
  const third = a.standardError * b.standardError;
  // Products of lengths instead of variances: no overflow whatever the unit of measure.
  const sobel = Math.hypot(first, second);
  const goodman = sobel > third ? Math.sqrt((sobel - third) * (sobel + third)) : null;
  return { sobel, aroian: Math.hypot(first, second, third), goodman };
}

/** The z tests of no indirect effect; Goodman's is left out where its variance is not positive. */
export function indirectEffectTests(a: Path, b: Path, covariance: string): readonly TestResult[] {
  const errors = indirectEffectErrors(a, b);
  const product = a.estimate * b.estimate;
  const rows = [
    { id: "sobel", name: "Sobel", error: errors.sobel, formula: "a b / sqrt(a^2 s_b^2 + b^2 s_a^2)" },
    { id: "aroian", name: "Aroian", error: errors.aroian, formula: "a b / sqrt(a^2 s_b^2 + b^2 s_a^2 + s_a^2 s_b^2)" },
    {
      id: "goodman",
      name: "Goodman",
      error: errors.goodman,
      formula: "a b / sqrt(a^2 s_b^2 + b^2 s_a^2 - s_a^2 s_b^2)",
    },
  ];
  return rows.flatMap(({ id, name, error, formula }): TestResult[] => {
    if (error === null || error === 0) return [];
    const statistic = product / error;
    const pValue = 2 * normalSurvival(Math.abs(statistic));
    return [
      {
        id,
        label: `${name} test of the indirect effect`,
        statistic,
        distribution: "normal",
        degreesOfFreedom: [],
        pValue,
        nullHypothesis: "The indirect effect a b is zero",
        rule: `z = ${formula} with the standard errors of ${covariance}`,
        verdict:
          pValue < 0.05
            ? `The product of the paths differs from zero (p = ${pValue.toPrecision(3)})`
            : `The data do not show an indirect effect (p = ${pValue.toPrecision(3)})`,
      },
    ];
  });
}
