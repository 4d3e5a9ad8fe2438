import {
  type ConventionChoice,
  conventionLabel,
  type IndexConventions,
  standardConventions,
} from "@mesometrics/entropy-index";
import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, evaluateExpression, parseExpression, type Table, withColumns } from "@mesometrics/panel-data";
import type { SpecificationGrid, SpecificationVariables } from "@mesometrics/panel-regression";
import { modelVariants } from "../conventions.js";
import { listOf } from "../one-or-several.js";
import { prepareData } from "../study-data.js";
import type { StudyIndex, StudySpec } from "../study-spec.js";
import { type CurveOfFormula, curveOfFormula } from "./curve-of-formula.js";

/** Which curve is made of a study. */
export interface CurveOfStudy extends CurveOfFormula {
  /** The id of a `feols` model; the first one without it. */
  readonly model?: string;
}

/** The data of a curve with a column for each convention of the index, and the grid over them. */
export interface StudyCurve {
  readonly data: Dataset;
  readonly grid: SpecificationGrid;
  readonly model: string;
  readonly formula: string;
  /** Conventions that are not defined for these data, with the reason. */
  readonly refused: readonly { readonly label: string; readonly message: string }[];
}

const normalisations: readonly NonNullable<ConventionChoice["normalisation"]>[] = [
  { method: "min-max" },
  { method: "min-max", pool: "year" },
  { method: "share-of-maximum" },
  { method: "z-score" },
];
const weightings: readonly NonNullable<ConventionChoice["weights"]>[] = [
  { method: "entropy" },
  { method: "equal" },
  { method: "critic" },
  { method: "coefficient-of-variation" },
  { method: "standard-deviation" },
];

/**
 * The specification curve of a study: the grid of `curveOfFormula` around one of its models, and where an index of the study
 * stands behind outcome or regressor, that index under other normalisations and weights, with everything that the study
 * derives from it made anew. The first specification is the study's own.
 *
 * @throws `UNKNOWN_MODEL`, `NOT_LEAST_SQUARES`, and what `prepareData` and `curveOfFormula` throw
 */
export function curveOfStudy(spec: StudySpec, table: Table, options: CurveOfStudy = {}): StudyCurve {
  const model = modelOf(spec, options.model);
  const own = prepareData(spec, table);
  const grid = curveOfFormula(own.data, model.formula, options);
  const { outcome, regressor } = grid.variables[0]!;
  const common = { model: model.id, formula: model.formula };
  const indices = listOf(spec.index).filter(({ publishedWeights }) => publishedWeights === undefined);
  if (indices.length === 0) return { ...common, data: own.data, grid, refused: [] };
  const valuesIn = (data: Dataset) =>
    [outcome, regressor].map((text) => evaluateExpression(parseExpression(text), data)) as [Float64Array, Float64Array];
  const [ownOutcome, ownRegressor] = valuesIn(own.data);
  const variables: SpecificationVariables[] = [
    { outcome, regressor, choices: { index: `${conventionLabel(conventionsOf(indices[0]!))} (the study's)` } },
  ];
  const columns: Record<string, Float64Array> = {};
  const refused: { label: string; message: string }[] = [];
  for (const normalisation of normalisations) {
    for (const weights of weightings) {
      const label = conventionLabel({ ...conventionsOf(indices[0]!), normalisation, weights });
      let made: readonly [Float64Array, Float64Array];
      try {
        made = valuesIn(prepareData(withConventions(spec, { normalisation, weights }), table).data);
      } catch (error) {
        if (!(error instanceof MesometricsError)) throw error;
        refused.push({ label, message: error.message });
        continue;
      }
      const names = [outcome, regressor] as [string, string];
      [ownOutcome, ownRegressor].forEach((before, k) => {
        if (sameNumbers(before, made[k]!)) return;
        names[k] = `${[outcome, regressor][k]} @ ${label}`;
        columns[names[k]!] = made[k]!;
      });
      if (names[0] === outcome && names[1] === regressor) continue;
      variables.push({
        outcome: quoted(names[0], outcome),
        regressor: quoted(names[1], regressor),
        choices: { index: label },
      });
    }
  }
  // No index stands behind them: there is nothing to vary.
  if (variables.length === 1) return { ...common, data: own.data, grid, refused: [] };
  return { ...common, data: withColumns(own.data, columns) as Dataset, grid: { ...grid, variables }, refused };
}

function modelOf(spec: StudySpec, asked: string | undefined) {
  const models = modelVariants(spec);
  const least = models.filter(({ part }) => part.estimator === "feols");
  const found = asked === undefined ? least[0] : models.find(({ id }) => id === asked);
  if (found === undefined) {
    throw new MesometricsError(
      "UNKNOWN_MODEL",
      asked === undefined
        ? "The study has no least squares model (estimator: feols), of which curves are made."
        : `The study has no model "${asked}"; it has ${models.map(({ id }) => id).join(", ")}.`,
      { model: asked },
    );
  }
  if (found.part.estimator !== "feols") {
    throw new MesometricsError(
      "NOT_LEAST_SQUARES",
      `Model "${found.id}" is ${found.part.estimator}; a specification curve is made of least squares: ${least.map(({ id }) => id).join(", ") || "the study has none"}.`,
      { model: found.id },
    );
  }
  return found.part;
}

function conventionsOf({ conventions }: StudyIndex): IndexConventions {
  return { ...standardConventions, ...((conventions ?? {}) as ConventionChoice) };
}

function withConventions(spec: StudySpec, changed: ConventionChoice): StudySpec {
  const change = (index: StudyIndex): StudyIndex =>
    index.publishedWeights === undefined
      ? { ...index, conventions: { ...index.conventions, ...changed } as never }
      : index;
  const index = listOf(spec.index).map(change);
  return { ...spec, index: (Array.isArray(spec.index) ? index : index[0]) as StudySpec["index"] };
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, i) => Object.is(value, b[i]) || Math.abs(value - b[i]!) <= 1e-12 * Math.abs(value));
}

/** A new column's name as a formula writes it; the study's own expression as it is. */
function quoted(name: string, own: string): string {
  return name === own ? own : `\`${name}\``;
}
