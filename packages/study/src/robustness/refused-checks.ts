import { parseFormula } from "@mesometrics/panel-data";
import { listOf } from "../one-or-several.js";
import type { StudyModel, StudyRobustness, StudyRobustnessCheck, StudySpec } from "../study-spec.js";

/** Models whose effects on outcomes are not their coefficients. */
const WITH_EFFECTS: readonly string[] = ["sar", "sdm", "sac", "gns", "slx", "sdem"];

/** Why a check is not defined for a model; null where it is. Needs no data. */
export function refusedCheck(check: StudyRobustnessCheck, model: StudyModel, spec: StudySpec): string | null {
  const { estimator, id } = model;
  const isLeast = estimator === "feols";
  const isSpatial = estimator === "spatialPanel";
  if ("oster" in check && !isLeast) {
    return `model "${id}" is ${estimator}: Oster's delta compares least squares with and without controls`;
  }
  if ("placebo" in check) {
    if (!isLeast) {
      return `model "${id}" is ${estimator}: the placebo compares least squares over exchanged histories of the regressor`;
    }
    if (model.subset !== undefined) {
      return `model "${id}" uses some rows only; units can exchange their histories where all rows are used`;
    }
    if (model.weights !== undefined) {
      return `model "${id}" has weights of rows, which would not move with the exchanged histories`;
    }
  }
  if ("trends" in check && isSpatial) {
    return `model "${id}" is spatialPanel, which absorbs units and periods and no trends: give the trends as regressors`;
  }
  if ("weights" in check && (typeof check.weights === "string") !== isSpatial) {
    return isSpatial
      ? `model "${id}" is spatialPanel: \`weights\` is the id of one of the study's matrices`
      : `model "${id}" is ${estimator}: \`weights\` is { analytic: column } or { frequency: column }`;
  }
  if ("index" in check && listOf(spec.index).every(({ publishedWeights }) => publishedWeights !== undefined)) {
    return "the study has no index whose conventions could change";
  }
  return null;
}

/** Why an effect cannot be asked of a model; null where it can, or none is asked. */
export function refusedEffect({ effect }: StudyRobustness, model: StudyModel): string | null {
  if (effect === undefined) return null;
  if (model.estimator !== "spatialPanel") {
    return `model "${model.id}" is ${model.estimator}: its coefficients are the effects, so \`effect\` is left out`;
  }
  if (WITH_EFFECTS.includes(model.model)) return null;
  return `model "${model.id}" is ${model.model}, which has no effects beside its coefficients`;
}

/** The regressors of a model whose coefficient can be checked. */
export function checkedTerms({ formula }: StudyModel): readonly string[] {
  const { regressors, endogenous } = parseFormula(formula);
  return [...regressors, ...endogenous].map(({ label }) => label);
}
