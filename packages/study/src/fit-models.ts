import type { Covariance, Estimate } from "@mesometrics/inference";
import { ivreg } from "@mesometrics/iv";
import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { feols } from "@mesometrics/panel-regression";
import { type SpatialWeights, spatialPanel } from "@mesometrics/spatial";
import type { StudyModel } from "./study-spec.js";

/** Runs one model of a study on its prepared data. */
export function fitModel(model: StudyModel, data: Panel, weights: SpatialWeights | null): Estimate {
  const vcov = "vcov" in model && model.vcov !== undefined ? { vcov: model.vcov as Covariance } : {};
  switch (model.estimator) {
    case "feols":
      return feols(data, model.formula, vcov);
    case "ivreg":
      return ivreg(data, model.formula, vcov);
    case "spatialPanel":
      if (weights === null) {
        throw new MesometricsError("NO_WEIGHTS", `Model "${model.id}" is spatial and the study has no \`weights\`.`, {
          model: model.id,
        });
      }
      return spatialPanel(data, model.formula, {
        weights,
        model: model.model,
        effects: model.effects,
        ...(model.likelihood === undefined ? {} : { likelihood: model.likelihood }),
        ...(model.information === undefined ? {} : { information: model.information }),
      });
  }
}
