import { column } from "@mesometrics/matrix";
import { regressorColumns } from "@mesometrics/panel-data";
import type { Estimate } from "./estimate.js";
import { meansByGroup } from "./group-means.js";
import { squaredCorrelation } from "./squared-correlation.js";
import { unitVariation } from "./unit-variation.js";
import { observationCount } from "./weights.js";
import { residualDegreesOfFreedom, type WorkingModel } from "./working-model.js";

/** One kind of R2: what it measures, its formula, and who prints it under which name. */
export interface RSquaredKind {
  readonly label: string;
  readonly formula: string;
  /** The degrees of freedom of an adjusted kind, above and below the line; null where it is not adjusted. */
  readonly adjustment: "(N - 1)/(N - L - K)" | "(N - L)/(N - L - K)" | "N/(N - L - K)" | null;
  readonly sameAs: readonly string[];
}

/**
 * Every kind of R2 of a least squares fit, as data. RSS = e'e; TSS about the mean of y; WSS the sum of squares of y after
 * all effects are projected out, WSS_u after the unit means alone; N observations, K coefficients, L parameters of the effects.
 *
 * @example
 * ```ts
 * import { rSquaredKinds } from "@mesometrics/inference";
 * rSquaredKinds.adjustedWithinXtreg.formula; // → "1 - (1 - within) (N - 1)/(N - L - K)"
 * ```
 */
export const rSquaredKinds = {
  overall: {
    label: "R2 of the regression with all dummies (LSDV)",
    formula: "1 - RSS/TSS",
    adjustment: null,
    sameAs: ["fixest r2", "reghdfe e(r2)", "areg e(r2)", "summary(lm with dummies)$r.squared"],
  },
  adjustedOverall: {
    label: "LSDV, adjusted",
    formula: "1 - (1 - overall) (N - 1)/(N - L - K)",
    adjustment: "(N - 1)/(N - L - K)",
    sameAs: ["fixest ar2", "reghdfe e(r2_a)", "areg e(r2_a)", "summary(lm with dummies)$adj.r.squared"],
  },
  overallUncentred: {
    label: "without constant or effects",
    formula: "1 - RSS/y'y",
    adjustment: null,
    sameAs: ["summary(lm(y ~ 0 + x))$r.squared", "regress, noconstant e(r2)"],
  },
  adjustedOverallUncentred: {
    label: "without constant or effects, adjusted",
    formula: "1 - (1 - overallUncentred) N/(N - K)",
    adjustment: "N/(N - L - K)",
    sameAs: ["summary(lm(y ~ 0 + x))$adj.r.squared", "regress, noconstant e(r2_a)"],
  },
  within: {
    label: "within all effects",
    formula: "1 - RSS/WSS",
    adjustment: null,
    sameAs: [
      "fixest wr2",
      "reghdfe e(r2_within)",
      "summary(plm within)$r.squared",
      "xtreg, fe e(r2_w) with the unit effect alone",
    ],
  },
  adjustedWithinFixest: {
    label: "within, adjusted as fixest and reghdfe",
    formula: "1 - (1 - within) (N - L)/(N - L - K)",
    adjustment: "(N - L)/(N - L - K)",
    sameAs: ["fixest war2", "reghdfe e(r2_a_within)"],
  },
  adjustedWithinXtreg: {
    label: "within, adjusted as xtreg and plm",
    formula: "1 - (1 - within) (N - 1)/(N - L - K)",
    adjustment: "(N - 1)/(N - L - K)",
    sameAs: [
      "xtreg, fe e(r2_a) with the unit effect alone",
      'summary(plm within)$r.squared["adjrsq"]',
      "lfe::felm P.adj.r.squared",
    ],
  },
  adjustedWithinXtivreg2: {
    label: "within, adjusted as xtivreg2",
    formula: "1 - (1 - within) N/(N - L - K)",
    adjustment: "N/(N - L - K)",
    sameAs: ["xtivreg2, fe e(r2_a) with the unit effect alone"],
  },
  betweenXtreg: {
    label: "between units, squared correlation",
    formula: "cor(mean_i y, mean_i x'b)^2 over units",
    adjustment: null,
    sameAs: ["xtreg, fe e(r2_b)", "xtreg, re e(r2_b)"],
  },
  overallXtreg: {
    label: "overall, squared correlation",
    formula: "cor(y, x'b)^2",
    adjustment: null,
    sameAs: ["xtreg, fe e(r2_o)", "xtreg, re e(r2_o)", "xtreg, be e(r2_o)"],
  },
  withinXtregYearDummies: {
    label: "within the unit effect, time dummies counted as regressors",
    formula: "1 - RSS/WSS_u",
    adjustment: null,
    sameAs: ["xtreg y x i.year, fe e(r2_w)"],
  },
  adjustedWithinXtregYearDummies: {
    label: "within the unit effect, time dummies counted as regressors, adjusted",
    formula: "1 - (1 - withinXtregYearDummies) (N - 1)/(N - L - K)",
    adjustment: "(N - 1)/(N - L - K)",
    sameAs: ["xtreg y x i.year, fe e(r2_a)"],
  },
  withinXtreg: {
    label: "within units, squared correlation",
    formula: "cor(y - mean_i y, (x - mean_i x)'b)^2",
    adjustment: null,
    sameAs: ["xtreg, re e(r2_w)", "xtreg, be e(r2_w)"],
  },
  between: {
    label: "R2 of the regression of means",
    formula: "1 - RSS/TSS of the means",
    adjustment: null,
    sameAs: ["summary(plm between)$r.squared", "xtreg, be e(r2)"],
  },
  adjustedBetween: {
    label: "R2 of the regression of means, adjusted",
    formula: "1 - (1 - between) (G - 1)/(G - K), N = G means",
    adjustment: "(N - 1)/(N - L - K)",
    sameAs: ['summary(plm between)$r.squared["adjrsq"]', "xtreg, be e(r2_a)"],
  },
  differenced: {
    label: "R2 of the regression of differences",
    formula: "1 - RSS/TSS of the differences",
    adjustment: null,
    sameAs: ["summary(plm fd)$r.squared", "regress D.y D.x e(r2)"],
  },
  adjustedDifferenced: {
    label: "R2 of the regression of differences, adjusted",
    formula: "1 - (1 - differenced) (N - 1)/(N - L - K)",
    adjustment: "(N - 1)/(N - L - K)",
    sameAs: ['summary(plm fd)$r.squared["adjrsq"]', "regress D.y D.x e(r2_a)"],
  },
  transformed: {
    label: "on quasi-demeaned rows, squared correlation",
    formula: "cor(y*, x*'b)^2",
    adjustment: null,
    sameAs: ["summary(plm random)$r.squared"],
  },
  adjustedTransformed: {
    label: "on quasi-demeaned rows, adjusted",
    formula: "1 - (1 - transformed) (N - 1)/(N - K)",
    adjustment: "(N - 1)/(N - L - K)",
    sameAs: ['summary(plm random)$r.squared["adjrsq"]'],
  },
} as const satisfies Readonly<Record<string, RSquaredKind>>;

/** The sums of squares that the R2 record is made of. */
export interface SumsOfSquares {
  readonly rss: number;
  /** About the mean, or about zero where there is neither intercept nor effect (`centred` false). */
  readonly tss: number;
  readonly centred: boolean;
  /** Of y after the effects are projected out; null without effects. */
  readonly tssWithin: number | null;
}

/** Every kind of R2 that a fit has, by name (see `rSquaredKinds`). */
export function rSquaredRecord(model: WorkingModel, sums: SumsOfSquares): Estimate["r2"] {
  const n = observationCount(model.frame);
  const df = residualDegreesOfFreedom(model);
  const { rss, tss, tssWithin } = sums;
  const overall = 1 - rss / tss;
  const withinKinds = tssWithin === null ? {} : kindsWithin(model, rss, tssWithin, n, df);
  return sums.centred
    ? { overall, adjustedOverall: 1 - (1 - overall) * ((n - 1) / df), ...withinKinds }
    : { overallUncentred: overall, adjustedOverallUncentred: 1 - (1 - overall) * (n / df), ...withinKinds };
}

function kindsWithin(
  model: WorkingModel,
  rss: number,
  tssWithin: number,
  n: number,
  df: number,
): Record<string, number> {
  const within = 1 - rss / tssWithin;
  return {
    within,
    adjustedWithinFixest: 1 - (1 - within) * ((n - model.absorbed) / df),
    adjustedWithinXtreg: 1 - (1 - within) * ((n - 1) / df),
    adjustedWithinXtivreg2: 1 - (1 - within) * (n / df),
    ...xtregKinds(model, rss, n, df),
  };
}

/** The kinds of `xtreg, fe` that no other rule gives: the unit effect alone, or with the time effect; unweighted. */
function xtregKinds(model: WorkingModel, rss: number, n: number, df: number): Record<string, number> {
  const { unit, time, weights, outcome } = model.frame;
  const labels = model.effects.map((effect) => effect.label);
  const plain = model.effects.every((effect) => effect.intercept && effect.slopes === null);
  if (unit === null || !plain || !labels.includes(unit.label) || (weights ?? null) !== null) return {};
  if (labels.length === 1) {
    const fitted = fittedByRegressors(model);
    const betweenXtreg = squaredCorrelation(meansByGroup(outcome, unit), meansByGroup(fitted, unit));
    const overallXtreg = squaredCorrelation(outcome, fitted);
    return {
      ...(betweenXtreg === null ? {} : { betweenXtreg }),
      ...(overallXtreg === null ? {} : { overallXtreg }),
    };
  }
  if (labels.length !== 2 || time === null || !labels.includes(time.label)) return {};
  const withinXtregYearDummies = 1 - rss / unitVariation(outcome, unit);
  return {
    withinXtregYearDummies,
    adjustedWithinXtregYearDummies: 1 - (1 - withinXtregYearDummies) * ((n - 1) / df),
  };
}

/** x'b with the regressors as observed, length n. */
function fittedByRegressors(model: WorkingModel): Float64Array {
  const { frame, terms, coefficients } = model;
  const fitted = new Float64Array(frame.observations);
  const add = (columns: readonly Float64Array[], labels: readonly string[]) => {
    for (let c = 0; c < labels.length; c++) {
      const at = terms.indexOf(labels[c]);
      if (at >= 0) addMultiple(fitted, coefficients[at], columns[c]);
    }
  };
  add(regressorColumns(frame), frame.regressorLabels);
  add(
    frame.endogenousLabels.map((_, j) => column(frame.endogenous, j)),
    frame.endogenousLabels,
  );
  return fitted;
}

function addMultiple(target: Float64Array, factor: number, x: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * x[i];
}
