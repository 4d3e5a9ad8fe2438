import type { Language } from "@mesometrics/reporting";
import { studyPart } from "../part-of-study.js";
import type { Exhibit, StudyComputation } from "../result.js";
import type { StudyExhibit } from "../study-spec.js";
import { type ExhibitContext, studyLabels, withSpatialLags } from "./context.js";
import { curveSummaryExhibit, specificationCurveFigure } from "./curve-exhibits.js";
import {
  correlationExhibit,
  couplingGradesExhibit,
  descriptiveExhibit,
  indexWeightsExhibit,
  listingExhibit,
} from "./data-exhibits.js";
import { coefficientFigure, tileMapFigure, weightsFigure } from "./figures.js";
import {
  mediationEquationsExhibit,
  mediationExhibit,
  moderationExhibit,
  thresholdExhibit,
} from "./mechanism-exhibits.js";
import { forestFigure, marginalEffectsFigure, thresholdFigure } from "./mechanism-figures.js";
import {
  differencesExhibit,
  effectsExhibit,
  firstStageExhibit,
  identificationExhibit,
  regressionExhibit,
  splitExhibit,
} from "./model-exhibits.js";
import { densityFigure, heatMapFigure, trendsFigure } from "./panel-figures.js";
import { placeboFigure } from "./placebo-figure.js";
import { policyScenarioExhibit, policyTable, policyTimelineFigure } from "./policy-exhibits.js";
import { robustnessExhibit } from "./robustness-exhibit.js";
import { moranExhibit, weightsExhibit, workflowExhibit } from "./space-exhibits.js";
import { connectivityFigure, lisaFigure, moranScatterFigure, type TileGrids } from "./space-figures.js";

/** Every exhibit of a study, in its order. @throws what the exhibits throw, with the exhibit in the message */
export function buildExhibits(computation: StudyComputation, tiles: TileGrids, language: Language): readonly Exhibit[] {
  const context: ExhibitContext = { computation, language, labels: withSpatialLags(studyLabels(computation.spec)) };
  return computation.spec.exhibits.map((spec) => studyPart(`exhibit "${spec.id}"`, () => build(spec, context, tiles)));
}

function build(spec: StudyExhibit, context: ExhibitContext, tiles: TileGrids): Exhibit {
  switch (spec.kind) {
    case "regression":
      return { kind: "table", spec, table: regressionExhibit(spec, context) };
    case "split":
      return { kind: "table", spec, table: splitExhibit(spec, context) };
    case "differences":
      return { kind: "table", spec, table: differencesExhibit(spec, context) };
    case "first-stage":
      return { kind: "table", spec, table: firstStageExhibit(spec, context) };
    case "identification":
      return { kind: "table", spec, table: identificationExhibit(spec, context) };
    case "descriptive":
      return { kind: "table", spec, table: descriptiveExhibit(spec, context) };
    case "correlation":
      return { kind: "table", spec, table: correlationExhibit(spec, context) };
    case "index-weights":
      return { kind: "table", spec, table: indexWeightsExhibit(spec, context) };
    case "coupling-grades":
      return { kind: "table", spec, table: couplingGradesExhibit(spec, context) };
    case "listing":
      return { kind: "table", spec, table: listingExhibit(spec, context) };
    case "moran":
      return { kind: "table", spec, table: moranExhibit(spec, context) };
    case "spatial-weights":
      return { kind: "table", spec, table: weightsExhibit(spec, context) };
    case "robustness":
      return { kind: "table", spec, table: robustnessExhibit(spec, context) };
    case "workflow":
      return { kind: "table", spec, table: workflowExhibit(spec, context) };
    case "effects":
      return { kind: "table", spec, table: effectsExhibit(spec, context) };
    case "mediation":
      return { kind: "table", spec, table: mediationExhibit(spec, context) };
    case "mediation-equations":
      return { kind: "table", spec, table: mediationEquationsExhibit(spec, context) };
    case "moderation":
      return { kind: "table", spec, table: moderationExhibit(spec, context) };
    case "threshold":
      return { kind: "table", spec, table: thresholdExhibit(spec, context) };
    case "placebo":
      return { kind: "figure", spec, figure: placeboFigure(spec, context) };
    case "policy-timeline":
      return spec.as === "table"
        ? { kind: "table", spec, table: policyTable(spec, context) }
        : { kind: "figure", spec, figure: policyTimelineFigure(spec, context) };
    case "policy-figures":
    case "keyword-frequency":
      return { kind: "table", spec, table: policyTable(spec, context) };
    case "policy-scenario":
      return { kind: "table", spec, table: policyScenarioExhibit(spec, context) };
    case "curve-summary":
      return { kind: "table", spec, table: curveSummaryExhibit(spec, context) };
    case "curve":
      return { kind: "figure", spec, figure: specificationCurveFigure(spec, context) };
    case "coefficient-plot":
      return { kind: "figure", spec, figure: coefficientFigure(spec, context) };
    case "forest":
      return { kind: "figure", spec, figure: forestFigure(spec, context) };
    case "weights-bars":
      return { kind: "figure", spec, figure: weightsFigure(spec, context) };
    case "trends":
      return { kind: "figure", spec, figure: trendsFigure(spec, context) };
    case "density":
      return { kind: "figure", spec, figure: densityFigure(spec, context) };
    case "heat-map":
      return { kind: "figure", spec, figure: heatMapFigure(spec, context) };
    case "tile-map":
      return { kind: "figure", spec, figure: tileMapFigure(spec, context, tiles) };
    case "lisa-map":
      return { kind: "figure", spec, figure: lisaFigure(spec, context, tiles) };
    case "moran-scatter":
      return { kind: "figure", spec, figure: moranScatterFigure(spec, context) };
    case "connectivity":
      return { kind: "figure", spec, figure: connectivityFigure(spec, context, tiles) };
    case "threshold-plot":
      return { kind: "figure", spec, figure: thresholdFigure(spec, context) };
    case "marginal-effects":
      return { kind: "figure", spec, figure: marginalEffectsFigure(spec, context) };
  }
}
