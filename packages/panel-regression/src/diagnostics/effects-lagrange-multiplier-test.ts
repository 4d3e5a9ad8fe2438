import { chiSquaredSurvival } from "@mesometrics/distributions";
import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import { panelResiduals } from "./panel-residuals.js";
import { requirePooled } from "./pooled-fit.js";
import { chiSquaredResult, finish, normalResult, type TestDescription } from "./test-result.js";

/** Which Lagrange multiplier test of effects. */
export interface EffectsLagrangeMultiplierOptions {
  /**
   * `honda` (one-sided), `breusch-pagan` (two-sided), `king-wu` (one-sided, locally mean most powerful) or
   * `gourieroux-holly-monfort` (one-sided against both effects; `twoways` only). Default `honda`.
   */
  readonly type?: "breusch-pagan" | "honda" | "king-wu" | "gourieroux-holly-monfort";
  /** The effects under the alternative. Default `unit`. */
  readonly effects?: "unit" | "time" | "twoways";
}

const name = "The Lagrange multiplier test of effects";

/**
 * Lagrange multiplier tests that the variance of unit or time effects is zero, from the residuals of the pooled fit;
 * balanced and unbalanced panels.
 *
 * With S_1 = sum_i (sum_t e_it)^2 / e'e - 1 and M_1 = sum_i T_i^2, the unit score is LM_1 = N S_1 / sqrt(2 (M_1 - N)); LM_2 is
 * the same over periods. One effect: Honda and King-Wu LM_1 ~ N(0, 1), upper tail; Breusch-Pagan LM_1^2 ~ chi2(1). Both:
 * Breusch-Pagan LM_1^2 + LM_2^2 ~ chi2(2); Honda (LM_1 + LM_2)/sqrt(2); King-Wu
 * (sqrt(M_1 - N) LM_1 + sqrt(M_2 - N) LM_2) / sqrt(M_1 + M_2 - 2N); Gourieroux-Holly-Monfort
 * max(0, LM_1)^2 + max(0, LM_2)^2 ~ 1/4 chi2(0) + 1/2 chi2(1) + 1/4 chi2(2). A variance cannot be negative, so the
 * one-sided forms have more power.
 *
 * R: `plm::plmtest(pooling, effect = "individual" | "time" | "twoways", type = "honda" | "bp" | "kw" | "ghm")`. Stata:
 * `xttest0` after `xtreg, re` is Breusch-Pagan for units with the p-value halved.
 *
 * @throws `POOLED_FIT_REQUIRED`, `TWOWAYS_REQUIRED`, `NO_REPEATED_OBSERVATIONS`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`,
 * `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Breusch and Pagan (1980); Honda (1985); King and Wu (1997); Gourieroux, Holly and Monfort (1982); for unbalanced
 * panels Baltagi and Li (1990) and Baltagi, Chang and Li (1998)
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { effectsLagrangeMultiplierTest, feols, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const pooled = feols(data, "inv ~ value + capital");
 * effectsLagrangeMultiplierTest(pooled, data, { type: "breusch-pagan" }).statistic; // → 798.16155
 * effectsLagrangeMultiplierTest(pooled, data, { type: "king-wu", effects: "twoways" }).statistic; // → 21.832209
 * ```
 */
export function effectsLagrangeMultiplierTest(
  fit: Estimate,
  data: Dataset,
  options: EffectsLagrangeMultiplierOptions = {},
): TestResult {
  const { type = "honda", effects = "unit" } = options;
  const sample = panelResiduals(fit, data, name);
  requirePooled(sample.model, name);
  const unit = score(sample.residuals, sample.unit);
  const time = score(sample.residuals, sample.time);
  const described = (label: string, rule: string, source: string): TestDescription => ({
    id: `effects-lm-${type}`,
    label: `Lagrange multiplier test of effects, ${label}`,
    nullHypothesis: `The variance of the ${effects === "twoways" ? "unit and of the time effects" : `${effects} effects`} is zero`,
    rule: `${rule}, ${sample.description}`,
    source,
  });
  if (effects !== "twoways") {
    const { statistic } = testable(effects === "unit" ? unit : time, effects);
    switch (type) {
      case "honda":
        return normalResult(
          described("Honda", "score of the variance", "Honda (1985); Baltagi and Li (1990)"),
          statistic,
          "one-sided",
        );
      case "king-wu":
        return normalResult(
          described("King-Wu", "score of the variance", "King and Wu (1997)"),
          statistic,
          "one-sided",
        );
      case "breusch-pagan":
        return chiSquaredResult(
          described(
            "Breusch-Pagan",
            "squared score of the variance",
            "Breusch and Pagan (1980); Baltagi and Li (1990)",
          ),
          statistic * statistic,
          1,
        );
      default:
        throw new MesometricsError(
          "TWOWAYS_REQUIRED",
          `The test of Gourieroux, Holly and Monfort is for both effects together: ask for effects "twoways"`,
          { type, effects },
        );
    }
  }
  const [first, second] = [testable(unit, "unit"), testable(time, "time")];
  const [a, b] = [first.statistic, second.statistic];
  switch (type) {
    case "honda":
      return normalResult(
        described("Honda", "(LM1 + LM2)/sqrt(2)", "Honda (1991); Baltagi, Chang and Li (1992)"),
        (a + b) / Math.SQRT2,
        "one-sided",
      );
    case "king-wu": {
      const statistic =
        (Math.sqrt(first.spread) * a + Math.sqrt(second.spread) * b) / Math.sqrt(first.spread + second.spread);
      return normalResult(
        described("King-Wu", "weighted sum of the two scores", "King and Wu (1997); Baltagi, Chang and Li (1998)"),
        statistic,
        "one-sided",
      );
    }
    case "breusch-pagan":
      return chiSquaredResult(
        described("Breusch-Pagan", "LM1^2 + LM2^2", "Breusch and Pagan (1980); Baltagi and Li (1990)"),
        a * a + b * b,
        2,
      );
    case "gourieroux-holly-monfort": {
      const statistic = Math.max(0, a) * Math.max(0, a) + Math.max(0, b) * Math.max(0, b);
      const pValue = statistic > 0 ? chiSquaredSurvival(statistic, 1) / 2 + chiSquaredSurvival(statistic, 2) / 4 : 1;
      const rule = "max(0, LM1)^2 + max(0, LM2)^2, null distribution 1/4 chi2(0) + 1/2 chi2(1) + 1/4 chi2(2)";
      return finish(
        described(
          "Gourieroux-Holly-Monfort",
          rule,
          "Gourieroux, Holly and Monfort (1982); Baltagi, Chang and Li (1992)",
        ),
        statistic,
        "chibar2",
        [0, 1, 2],
        pValue,
      );
    }
  }
}

interface Score {
  readonly statistic: number;
  /** sum of squared group sizes less N */
  readonly spread: number;
}

function score(residuals: Float64Array, group: GroupColumn): Score {
  const n = residuals.length;
  const sums = new Float64Array(group.levels);
  const sizes = new Float64Array(group.levels);
  let rss = 0;
  for (let i = 0; i < n; i++) {
    sums[group.codes[i]] += residuals[i];
    sizes[group.codes[i]]++;
    rss += residuals[i] * residuals[i];
  }
  let between = 0;
  let spread = -n;
  for (let g = 0; g < group.levels; g++) {
    between += sums[g] * sums[g];
    spread += sizes[g] * sizes[g];
  }
  return { statistic: (n * (between / rss - 1)) / Math.sqrt(2 * spread), spread };
}

function testable(scored: Score, effects: "unit" | "time"): Score {
  if (scored.spread > 0) return scored;
  throw new MesometricsError(
    "NO_REPEATED_OBSERVATIONS",
    `Every ${effects === "unit" ? "unit" : "period"} has one observation in the sample: a variance of ${effects} effects cannot be told from that of the errors`,
    { effects },
  );
}
