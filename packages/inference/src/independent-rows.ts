import type { Matrix } from "@mesometrics/matrix";
import type { CovarianceResult } from "./covariance.js";
import { sizeFacts } from "./covariance-facts.js";
import { leverageWeights } from "./leverage.js";
import { homoskedasticCovariance, meatOfRows, sandwich } from "./sandwich.js";
import { smallSampleCorrection } from "./small-sample.js";
import { chosenRule, type SmallSampleOptions } from "./small-sample-rule.js";
import { isRandomEffects } from "./transformed-working-model.js";
import { observationCount } from "./weights.js";
import type { WorkingModel } from "./working-model.js";

/** The classical covariance and those of errors of unequal variance (MacKinnon and White 1985); formulas at `covarianceOf`. */
export function covarianceOfRows(
  model: WorkingModel,
  type: "iid" | "HC0" | "HC1" | "HC2" | "HC3",
  options: SmallSampleOptions,
): CovarianceResult {
  const chosen = chosenRule(options, type === "iid" ? "iid" : "HC1", type);
  const correction = smallSampleCorrection(model, chosen, []);
  const { degreesOfFreedom: df, parametersLeft } = correction;
  const divisor = chosen.rule.sizeFactor === "1" ? observationCount(model.frame) - 1 : parametersLeft;
  const factor = type === "HC1" ? correction.factor : 1;
  const vcov =
    type === "iid"
      ? homoskedasticCovariance(model, divisor)
      : scaled(
          sandwich(
            model.bread,
            meatOfRows(model, type === "HC2" || type === "HC3" ? leverageWeights(model, type) : null),
          ),
          factor,
        );
  const formulas = {
    iid:
      chosen.rule.sizeFactor === "1"
        ? "e'e / (N - 1)"
        : `e'e${correction.formula.slice(correction.formula.indexOf(" /"))}`,
    HC0: "1",
    HC1: correction.formula,
    HC2: "e^2 / (1 - h), h the leverage with all dummies",
    HC3: "e^2 / (1 - h)^2, h the leverage with all dummies",
  };
  return withNormalWhereAsymptotic(model, {
    vcov,
    inference: {
      type,
      preset: options.preset === undefined && type !== "iid" ? "HC" : correction.preset,
      label: type === "iid" ? "iid" : `${type}, heteroskedasticity-robust`,
      clusters: [],
      distribution: correction.distribution,
      degreesOfFreedom: new Float64Array(model.terms.length).fill(df),
      adjustment: factor,
      facts: {
        ...sizeFacts(model),
        ...correction.facts,
        adjustmentFormula: formulas[type],
        degreesOfFreedomFormula: correction.degreesOfFreedomFormula,
      },
    },
    notes: [],
    jointTest: () => ({ denominator: df, factor: 1 }),
  });
}

/** Feasible generalised least squares with the classical covariance: normal, as plm and Stata's `xtreg, re` have it. */
function withNormalWhereAsymptotic(model: WorkingModel, result: CovarianceResult): CovarianceResult {
  if (result.inference.type !== "iid" || !isRandomEffects(model)) return result;
  return {
    ...result,
    inference: {
      ...result.inference,
      preset: "plm",
      label: "classical random effects, normal",
      distribution: "normal",
      degreesOfFreedom: new Float64Array(model.terms.length).fill(Number.POSITIVE_INFINITY),
      facts: { ...result.inference.facts, degreesOfFreedomFormula: "normal" },
    },
  };
}

function scaled(m: Matrix, factor: number): Matrix {
  return { rows: m.rows, columns: m.columns, data: m.data.map((value) => value * factor) };
}
