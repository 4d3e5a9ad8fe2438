import type { StudyExhibit } from "../study-spec.js";

/** The sections of a report, in their order. */
export type ReportSectionName = "data" | "index" | "results" | "identification" | "mechanism" | "space";

/** In which section of the report an exhibit of each kind stands. */
export const exhibitSections: Readonly<Record<StudyExhibit["kind"], ReportSectionName>> = {
  descriptive: "data",
  correlation: "data",
  listing: "data",
  trends: "data",
  density: "data",
  "index-weights": "index",
  "weights-bars": "index",
  "tile-map": "index",
  "coupling-grades": "index",
  "heat-map": "index",
  regression: "results",
  "coefficient-plot": "results",
  split: "results",
  differences: "results",
  forest: "results",
  "first-stage": "identification",
  identification: "identification",
  mediation: "mechanism",
  "mediation-equations": "mechanism",
  moderation: "mechanism",
  "marginal-effects": "mechanism",
  threshold: "mechanism",
  "threshold-plot": "mechanism",
  "spatial-weights": "space",
  connectivity: "space",
  moran: "space",
  "moran-scatter": "space",
  "lisa-map": "space",
  workflow: "space",
  effects: "space",
};
