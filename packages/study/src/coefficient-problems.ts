import { nearestName, parseFormula } from "@mesometrics/panel-data";
import { modelVariants } from "./conventions.js";
import { checkedTerms, refusedCheck, refusedEffect } from "./robustness/refused-checks.js";
import type { AddProblem } from "./study-problems.js";
import type { StudySpec } from "./study-spec.js";

/** Every model under its conventions; null where a formula cannot be read, which has its own message. */
function variantsThatRead(spec: StudySpec): ReturnType<typeof modelVariants> | null {
  try {
    const models = modelVariants(spec);
    for (const { part } of models) parseFormula(part.formula);
    return models;
  } catch {
    return null;
  }
}

/** Checks that a model's estimator does not have, and terms that its formula does not have. */
export function checkRobustness(spec: StudySpec, add: AddProblem): void {
  if (spec.robustness === undefined) return;
  const models = variantsThatRead(spec);
  if (models === null) return;
  spec.robustness.forEach((one, i) => {
    const model = models.find(({ id }) => id === one.model)?.part;
    if (model === undefined) return;
    const at = (...rest: (string | number)[]) => ["robustness", i, ...rest];
    const terms = checkedTerms(model);
    if (!terms.includes(one.term)) {
      const near = nearestName(one.term, terms);
      add(
        "UNKNOWN_TERM",
        at("term"),
        `model "${one.model}" has no regressor "${one.term}"; it has ${terms.join(", ")}${near === null ? "" : `. Did you mean "${near}"?`}`,
      );
    }
    const effect = refusedEffect(one, model);
    if (effect !== null) add("CHECK_REFUSED", at("effect"), effect);
    one.checks.forEach((check, j) => {
      const refused = refusedCheck(check, model, spec);
      if (refused !== null) add("CHECK_REFUSED", at("checks", j), refused);
    });
  });
}

/** A curve is made of a least squares model that is there, and of a regressor that its formula has. */
export function checkCurve(spec: StudySpec, add: AddProblem): void {
  spec.exhibits.forEach(({ kind }, i) => {
    if ((kind === "curve" || kind === "curve-summary") && spec.curve === undefined) {
      add("NO_CURVE", ["exhibits", i, "kind"], "this shows a specification curve and the study has no `curve`");
    }
  });
  const { curve } = spec;
  if (curve === undefined) return;
  const models = variantsThatRead(spec);
  if (models === null) return;
  const model = models.find(({ id }) => id === curve.model)?.part;
  if (model === undefined) {
    const all = models.map(({ id }) => id);
    const near = nearestName(curve.model, all);
    add(
      "UNKNOWN_MODEL",
      ["curve", "model"],
      `there is no "${curve.model}" among the models; there are ${all.slice(0, 12).join(", ")}${near === null ? "" : `. Did you mean "${near}"?`}`,
    );
    return;
  }
  if (model.estimator !== "feols") {
    add(
      "NOT_LEAST_SQUARES",
      ["curve", "model"],
      `model "${curve.model}" is ${model.estimator}; a specification curve is made of least squares`,
    );
    return;
  }
  const terms = checkedTerms(model);
  const named = [
    ...(curve.regressor === undefined ? [] : [[curve.regressor, "regressor"] as const]),
    ...(curve.always ?? []).map((one, j) => [one, "always", j] as const),
  ];
  for (const [term, ...path] of named) {
    if (terms.includes(term)) continue;
    const near = nearestName(term, terms);
    add(
      "UNKNOWN_TERM",
      ["curve", ...path],
      `model "${curve.model}" has no regressor "${term}"; it has ${terms.join(", ")}${near === null ? "" : `. Did you mean "${near}"?`}`,
    );
  }
}
