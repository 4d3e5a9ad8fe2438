import { presetLacks, presetRules, type SmallSamplePreset, type SmallSampleRules } from "./small-sample-rule.js";

/** The rules of a program with its name, their source, and what they need beside the covariance. */
export interface SmallSampleProgram extends SmallSampleRules {
  readonly software: string;
  readonly source: string;
  /** Said where a rule is null or needs more than the covariance. */
  readonly remark: string | null;
  /** True where the program always has the unit's effect and refuses clusters that cut through units. */
  readonly requiresUnitEffect: boolean;
}

/**
 * The small-sample rules of other software, one row each, as data. The factor of a covariance is
 * `sizeFactor` times `clusterFactor`; HC0 and CR0 have none, and HC2 and HC3 use the row for its degrees of freedom only.
 *
 * @example
 * ```ts
 * import { smallSamplePresets } from "@mesometrics/inference";
 * smallSamplePresets.areg.CR1?.effects; // → "full"
 * smallSamplePresets.statsmodels.CR1?.distribution; // → "normal"
 * ```
 */
export const smallSamplePresets: Readonly<Record<SmallSamplePreset, SmallSampleProgram>> = {
  fixest: {
    ...presetRules.fixest,
    software: "R fixest 0.12",
    source: 'fixest, help page ssc(), defaults adj = TRUE, fixef.K = "nested", cluster.df = "min", t.df = "min"',
    remark: null,
    requiresUnitEffect: false,
  },
  reghdfe: {
    ...presetRules.reghdfe,
    software: "Stata reghdfe 6",
    source: "reghdfe, Regression.mata: reghdfe_vce_unadjusted, _robust and _cluster; Correia (2017), section 5",
    remark: "reghdfe drops singletons before it estimates: take such rows out to have its numbers",
    requiresUnitEffect: false,
  },
  xtreg: {
    ...presetRules.xtreg,
    software: "Stata xtreg, fe",
    source: "Stata [XT] xtreg, Methods and formulas; other effects than the unit's are regressors (i.year)",
    remark: presetLacks.xtreg ?? null,
    requiresUnitEffect: true,
  },
  areg: {
    ...presetRules.areg,
    software: "Stata areg",
    source:
      "Stata [R] areg, Methods and formulas: absorbed effects are always counted; regress with dummies is the same",
    remark: null,
    requiresUnitEffect: false,
  },
  plm: {
    ...presetRules.plm,
    software: "R plm 2.6",
    source: 'plm::vcovHC(method = "arellano", type = "HC0"), method = "white1" for independent rows, plm::vcovDC',
    remark: presetLacks.plm ?? null,
    requiresUnitEffect: false,
  },
  "plm-sss": {
    ...presetRules["plm-sss"],
    software: 'R plm 2.6, type = "sss"',
    source: 'plm::vcovHC(type = "sss"): G/(G - 1) (N - 1)/(N - K)',
    remark: presetLacks["plm-sss"] ?? null,
    requiresUnitEffect: false,
  },
  sandwich: {
    ...presetRules.sandwich,
    software: "R sandwich 3.0 on lm with dummies",
    source: 'sandwich::vcovCL(type = "HC1", cadjust = TRUE), Zeileis, Koell and Graham (2020); lmtest::coeftest',
    remark: null,
    requiresUnitEffect: false,
  },
  linearmodels: {
    ...presetRules.linearmodels,
    software: "Python linearmodels PanelOLS",
    source:
      "linearmodels PanelOLS.fit(debiased = True, auto_df = True, group_debias = False), model written without a constant",
    remark: null,
    requiresUnitEffect: false,
  },
  statsmodels: {
    ...presetRules.statsmodels,
    software: "Python statsmodels OLS with dummies",
    source: "statsmodels OLS.fit(cov_type = …), use_correction = True; p-values are normal unless use_t = True",
    remark: null,
    requiresUnitEffect: false,
  },
};
