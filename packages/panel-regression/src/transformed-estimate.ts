import {
  type CoreCovariance,
  type CovarianceChoice,
  coreCovariance,
  defaultCovariance,
  type Estimate,
  type FrameTransformation,
  frameOf,
  inferenceParts,
  makeEstimate,
  modelParts,
  panelGroup,
  requiredColumns,
  type SampleOptions,
  type Subset,
  sampleFacts,
  sampleSelection,
  transformedWorkingModel,
  type WorkingModel,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, ModelFrame, Weights } from "@mesometrics/panel-data";

/** What every estimator on transformed rows takes. */
export interface TransformedOptions {
  /** The covariance. Default: CR2 by unit (above 200 units CR1); HC3 of the means for `between`. */
  readonly vcov?: CovarianceChoice;
  /** The rows to use: those where a column has one of some values, a mask of length n, or a question asked of each row. */
  readonly subset?: Subset;
}

/** What the estimators on transformed rows take whose weights are defined. */
export interface WeightedOptions extends TransformedOptions {
  /** The column of the rows' weights. */
  readonly weights?: Weights;
}

/** A formula on its sample, in levels. */
export interface LevelsSample {
  readonly data: Dataset;
  readonly formula: string;
  readonly sample: SampleOptions;
  readonly frame: ModelFrame;
}

/**
 * The sample of an estimator that transforms the rows itself.
 *
 * @throws `NEEDS_PANEL`, `INSTRUMENTS_NOT_SUPPORTED`, `FIXED_EFFECTS_NOT_SUPPORTED` where the formula has an effect other
 * than those of `allowedEffects`
 */
export function levelsSample(
  data: Dataset,
  formula: string,
  options: WeightedOptions,
  estimator: string,
  allowedEffects: readonly string[] = [],
): LevelsSample {
  const sample: SampleOptions = {
    ...(options.subset === undefined ? {} : { subset: sampleSelection(options.subset, data.rows) }),
    ...requiredColumns(options.vcov === undefined ? undefined : coreCovariance(options.vcov)),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
  };
  const frame = frameOf(data, formula, sample);
  if (frame.observations > 0) panelGroup(frame, "unit");
  if (frame.formula.endogenous.length > 0 || frame.formula.instruments.length > 0) {
    throw new MesometricsError(
      "INSTRUMENTS_NOT_SUPPORTED",
      `The formula has an instrumental part, which ${estimator} does not know: use ivreg of @mesometrics/iv`,
      { formula },
    );
  }
  const refused = frame.fixedEffects.filter(({ label, slopes }) => !allowedEffects.includes(label) || slopes !== null);
  if (refused.length > 0) {
    const labels = refused.map(({ label }) => label);
    throw new MesometricsError(
      "FIXED_EFFECTS_NOT_SUPPORTED",
      `${estimator} has no fixed effects ${labels.join(", ")}: leave them out, write them as regressors, such as i(${labels[0]}), or use feols`,
      { formula, effects: labels },
    );
  }
  return { data, formula, sample, frame };
}

/** What an estimator adds to the common parts of its result. */
export interface TransformedParts {
  readonly kind: string;
  readonly transformations: readonly FrameTransformation[];
  /** Choices to record in the call beside the sample and the transformations. */
  readonly choices?: Readonly<Record<string, string>>;
  readonly describe: (model: WorkingModel) => Pick<Estimate, "r2" | "statistics">;
  /** The facts of the sample: of the rows in levels, or of the rows that least squares sees. */
  readonly facts: "levels" | "transformed";
  readonly defaultCovariance?: CoreCovariance;
  readonly notes?: Estimate["notes"];
}

/** Least squares on transformed rows as an estimate. */
export function transformedEstimate(
  { data, formula, sample, frame }: LevelsSample,
  options: TransformedOptions,
  parts: TransformedParts,
): Estimate {
  const model = transformedWorkingModel(frame, parts.transformations, data);
  const asked = options.vcov ?? parts.defaultCovariance;
  const chosen = asked === undefined ? defaultCovariance(data, model.frame) : { covariance: asked, notes: [] };
  const covariance = coreCovariance(chosen.covariance).estimate(model, data);
  const { tests, notes } = inferenceParts(model, covariance);
  return makeEstimate({
    kind: parts.kind,
    call: {
      estimator: parts.kind,
      formula,
      options: {
        ...sample,
        ...parts.choices,
        transformations: parts.transformations,
        ...(data.kind === "panel" ? { panel: { unit: data.index.unit, time: data.index.time } } : {}),
      },
    },
    ...modelParts(model, covariance, data),
    outcome: frame.outcomeLabel,
    ...(parts.facts === "levels" ? { sample: sampleFacts(frame, data.hash) } : {}),
    ...parts.describe(model),
    tests,
    notes: [...(parts.notes ?? []), ...model.notes, ...chosen.notes, ...notes],
  });
}
