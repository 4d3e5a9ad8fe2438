import {
  type ConventionChoice,
  conventionLabel,
  type IndexConventions,
  standardConventions,
} from "@mesometrics/entropy-index";
import { type Covariance, selectionMask } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import {
  type Dataset,
  evaluateExpression,
  type Panel,
  parseExpression,
  type Table,
  withColumns,
} from "@mesometrics/panel-data";
import type { SpecificationGrid, SpecificationVariables } from "@mesometrics/panel-regression";
import { modelVariants } from "../conventions.js";
import { listOf } from "../one-or-several.js";
import { periodOf } from "../period-of.js";
import { prepareData } from "../study-data.js";
import type {
  StudyCovariance,
  StudyCurveSample,
  StudyCurveSpec,
  StudyIndex,
  StudyModel,
  StudySpec,
} from "../study-spec.js";
import { boundedGrid } from "./bounded-grid.js";
import { type CurveOfFormula, curveOfFormula } from "./curve-of-formula.js";

/** Which curve is made of a study. */
export interface CurveOfStudy extends CurveOfFormula {
  /** The id of a `feols` model; that of the study's `curve`, or else the first one, without it. */
  readonly model?: string;
  /** The most specifications: the last options of the longest lists are left out until the grid has no more. */
  readonly most?: number;
}

/** The data of a curve with a column for each convention of the index, and the grid over them. */
export interface StudyCurve {
  readonly data: Dataset;
  readonly grid: SpecificationGrid;
  readonly model: string;
  readonly formula: string;
  /** Conventions that are not defined for these data, with the reason. */
  readonly refused: readonly { readonly label: string; readonly message: string }[];
  /** Options beyond the bound: `controls: none`. */
  readonly leftOut: readonly string[];
}

const NORMALISATIONS: readonly NonNullable<ConventionChoice["normalisation"]>[] = [
  { method: "min-max" },
  { method: "min-max", pool: "year" },
  { method: "share-of-maximum" },
  { method: "z-score" },
];
const WEIGHTINGS: readonly NonNullable<ConventionChoice["weights"]>[] = [
  { method: "entropy" },
  { method: "equal" },
  { method: "critic" },
  { method: "coefficient-of-variation" },
  { method: "standard-deviation" },
];

/**
 * The specification curve of a study: the choices of its `curve`, and where that names none the grid of `curveOfFormula`
 * around one of its models, and where an index of the study
 * stands behind outcome or regressor, that index under other normalisations and weights, with everything that the study
 * derives from it made anew. The first specification is the study's own.
 *
 * @throws `UNKNOWN_MODEL`, `NOT_LEAST_SQUARES`, and what `prepareData` and `curveOfFormula` throw
 */
export function curveOfStudy(spec: StudySpec, table: Table, options: CurveOfStudy = {}): StudyCurve {
  const block = options.model === undefined || options.model === spec.curve?.model ? spec.curve : undefined;
  const model = modelOf(spec, options.model ?? block?.model);
  const own = prepareData(spec, table);
  const full = gridOf(own.data, model, block, options);
  const { outcome, regressor } = full.variables[0]!;
  const indices = listOf(spec.index).filter(({ publishedWeights }) => publishedWeights === undefined);
  const hasIndex = indices.length > 0 && block?.index !== "own";
  const asked =
    typeof block?.index === "object" ? block.index : { normalisations: NORMALISATIONS, weights: WEIGHTINGS };
  const { grid, normalisations, weightings, leftOut } = boundedGrid(
    { grid: full, normalisations: hasIndex ? asked.normalisations : [], weightings: hasIndex ? asked.weights : [] },
    options.most,
  );
  const common = { model: model.id, formula: model.formula, leftOut };
  if (!hasIndex) return { ...common, data: own.data, grid, refused: [] };
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

/** The grid of a formula with what the study's block says in place. Options of the caller go first. */
function gridOf(
  data: Dataset,
  model: Extract<StudyModel, { readonly estimator: "feols" }>,
  block: StudyCurveSpec | undefined,
  options: CurveOfFormula,
): SpecificationGrid {
  const regressor = options.regressor ?? block?.regressor;
  const always = options.always ?? block?.always;
  const by = options.by ?? block?.by;
  const winsorise = options.winsorise ?? block?.winsorise;
  const grid = curveOfFormula(data, model.formula, {
    ...(regressor === undefined ? {} : { regressor }),
    ...(always === undefined ? {} : { always }),
    ...(by === undefined ? {} : { by }),
    ...(winsorise === undefined ? {} : { winsorise }),
  });
  const { controls, effects, covariances, samples } = block ?? {};
  const weights = model.weights === undefined ? {} : { weights: [{ label: "the model's", weights: model.weights }] };
  const labelled = (terms: readonly string[]) => ({ label: terms.length === 0 ? "none" : terms.join(" + "), terms });
  return {
    ...grid,
    ...weights,
    ...(controls === undefined || options.always !== undefined ? {} : { controls: controls.map(labelled) }),
    ...(effects === undefined ? {} : { effects: effects.map(labelled) }),
    ...(covariances === undefined ? {} : { covariances: covariances.map(covarianceOption) }),
    ...(samples === undefined || options.by !== undefined
      ? {}
      : {
          samples: [
            ...samples.map((one) => sampleOption(one, data)),
            ...(by === undefined ? [] : grid.samples!.slice(1)),
          ],
        }),
  };
}

function covarianceOption(one: "default" | StudyCovariance) {
  if (one === "default") return { label: "default", covariance: null };
  const label =
    "cluster" in one
      ? `${one.type ?? "CR1"} by ${typeof one.cluster === "string" ? one.cluster : one.cluster.join(" and ")}`
      : one.type;
  return { label, covariance: one as Covariance };
}

/** A sample as a mask over the rows of the data. @throws `UNKNOWN_PERIOD`, and what `selectionMask` throws */
function sampleOption(one: StudyCurveSample, data: Dataset) {
  if (one === "all") return { label: "all", subset: null };
  if ("window" in one) {
    const [from, to] = one.window.map((period) => periodOf(data as Panel, period)) as [number, number];
    const { timeCodes } = (data as Panel).index;
    const subset = Uint8Array.from(timeCodes, (code) => (code >= from && code <= to ? 1 : 0));
    return { label: one.label ?? one.window.join(" to "), subset };
  }
  const { column, values } = "only" in one ? one.only : one.without;
  const shown = `${values.slice(0, 3).join(", ")}${values.length > 3 ? " …" : ""}`;
  const inside = selectionMask({ column, values: [...values] }, data);
  if ("only" in one) return { label: one.label ?? shown, subset: inside };
  return { label: one.label ?? `without ${shown}`, subset: inside.map((row) => 1 - row) };
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
