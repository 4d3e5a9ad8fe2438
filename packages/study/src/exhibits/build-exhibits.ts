import { MesometricsError } from "@mesometrics/matrix";
import type { Language } from "@mesometrics/reporting";
import type { Exhibit, StudyComputation } from "../result.js";
import type { StudyTile } from "../run-study.js";
import type { StudyExhibit } from "../study-spec.js";
import { type ExhibitContext, studyLabels, withSpatialLags } from "./context.js";
import { descriptiveTable, indexWeightsTable, moranTable } from "./data-exhibits.js";
import { coefficientFigure, tileMapFigure, weightsFigure } from "./figures.js";
import {
  effectsExhibit,
  firstStageExhibit,
  identificationExhibit,
  regressionExhibit,
  splitExhibit,
} from "./model-exhibits.js";

/** Every exhibit of a study, in its order. @throws DUPLICATE_EXHIBIT and what the exhibits throw */
export function buildExhibits(
  computation: StudyComputation,
  tiles: Readonly<Record<string, readonly StudyTile[]>>,
  language: Language,
): readonly Exhibit[] {
  const context: ExhibitContext = { computation, language, labels: withSpatialLags(studyLabels(computation.spec)) };
  const seen = new Set<string>();
  return computation.spec.exhibits.map((spec) => {
    if (seen.has(spec.id)) {
      throw new MesometricsError("DUPLICATE_EXHIBIT", `Two exhibits are called "${spec.id}".`, { exhibit: spec.id });
    }
    seen.add(spec.id);
    return build(spec, context, tiles);
  });
}

function build(
  spec: StudyExhibit,
  context: ExhibitContext,
  tiles: Readonly<Record<string, readonly StudyTile[]>>,
): Exhibit {
  switch (spec.kind) {
    case "regression":
      return { kind: "table", spec, table: regressionExhibit(spec, context) };
    case "split":
      return { kind: "table", spec, table: splitExhibit(spec, context) };
    case "first-stage":
      return { kind: "table", spec, table: firstStageExhibit(spec, context) };
    case "identification":
      return { kind: "table", spec, table: identificationExhibit(spec, context) };
    case "descriptive":
      return { kind: "table", spec, table: descriptiveTable(spec, context) };
    case "index-weights":
      return { kind: "table", spec, table: indexWeightsTable(spec, context) };
    case "moran":
      return { kind: "table", spec, table: moranTable(spec, context) };
    case "effects":
      return { kind: "table", spec, table: effectsExhibit(spec, context) };
    case "coefficient-plot":
      return { kind: "figure", spec, figure: coefficientFigure(spec, context) };
    case "weights-bars":
      return { kind: "figure", spec, figure: weightsFigure(spec, context) };
    case "tile-map":
      return { kind: "figure", spec, figure: tileMapFigure(spec, context, tiles) };
  }
}
