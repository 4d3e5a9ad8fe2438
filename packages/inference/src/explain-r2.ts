import type { Estimate } from "./estimate.js";
import { type RSquaredKind, rSquaredKinds } from "./r-squared.js";

/** One R2 of a fit with its formula and numbers. */
export interface RSquaredRow {
  /** The name in `fit.r2`. */
  readonly kind: string;
  readonly label: string;
  readonly value: number;
  readonly formula: string;
  /** Of an adjusted kind: the ratio that is multiplied with, in letters and numbers. */
  readonly degreesOfFreedom: {
    readonly formula: string;
    readonly numerator: number;
    readonly denominator: number;
  } | null;
  /** The programs and names under which the same number is printed. */
  readonly sameAs: readonly string[];
}

/**
 * Every R2 of a fit by name, with its formula, its degrees of freedom in numbers, and where the same number is printed.
 * One fit has many: of a two-way fit of Grunfeld's data "within R2" is 0.720 (fixest, reghdfe, plm) or 0.799 (xtreg with
 * year dummies).
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * import { explainR2 } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm + year", { vcov: { cluster: "firm" } });
 * const rows = explainR2(fit);
 * rows.find((row) => row.kind === "within").value; // → 0.72014521
 * rows.find((row) => row.kind === "withinXtregYearDummies").value; // → 0.79854006
 * rows.find((row) => row.kind === "adjustedWithinXtregYearDummies").degreesOfFreedom; // → {"formula":"(N - 1)/(N - L - K)","numerator":199,"denominator":169}
 * ```
 */
export function explainR2(fit: Estimate): readonly RSquaredRow[] {
  const kinds: Readonly<Record<string, RSquaredKind>> = rSquaredKinds;
  const left = fit.residualDegreesOfFreedom;
  const n = left + fit.terms.length + fit.absorbedDegreesOfFreedom;
  const numerators = {
    "(N - 1)/(N - L - K)": n - 1,
    "(N - L)/(N - L - K)": n - fit.absorbedDegreesOfFreedom,
    "N/(N - L - K)": n,
  };
  return Object.entries(fit.r2).map(([kind, value]) => {
    const known = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    const adjustment = known?.adjustment ?? null;
    return {
      kind,
      label: known?.label ?? kind,
      value,
      formula: known?.formula ?? `see ${fit.kind}`,
      degreesOfFreedom:
        adjustment === null ? null : { formula: adjustment, numerator: numerators[adjustment], denominator: left },
      sameAs: known?.sameAs ?? [],
    };
  });
}
