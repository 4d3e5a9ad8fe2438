import { type Covariance, type CovarianceEstimator, type Estimate, namedCovariance } from "@mesometrics/inference";
import { ivreg } from "@mesometrics/iv";
import type { Panel } from "@mesometrics/panel-data";
import {
  feols,
  type GroupDifferences,
  groupDifferences,
  groupRegressions,
  mediation,
  moderation,
  thresholdRegression,
} from "@mesometrics/panel-regression";
import { spatialPanel, specificationWorkflow } from "@mesometrics/spatial";
import { modelVariants, splitVariants, type Variant } from "./conventions.js";
import { studyPart } from "./part-of-study.js";
import type { FittedModel, FittedSplit, StudyComputation } from "./result.js";
import { requireColumn } from "./study-data.js";
import type {
  StudyCovariance,
  StudyDifferences,
  StudyMediation,
  StudyModel,
  StudyModeration,
  StudySpec,
  StudySplit,
  StudyThreshold,
  StudyWorkflow,
} from "./study-spec.js";
import { chosenWeights, type StudyWeightsResult } from "./study-weights.js";

/** The covariance of a part as an option, left out where the part names none. */
function covarianceOption(vcov: StudyCovariance | undefined): { readonly vcov?: CovarianceEstimator } {
  return vcov === undefined ? {} : { vcov: namedCovariance(vcov as Covariance) };
}

/**
 * Runs one model of a study on its prepared data.
 *
 * @param rows of a regression: 1 for the rows to use, in place of the model's own subset
 */
export function fitModel(
  model: StudyModel,
  data: Panel,
  weights: readonly StudyWeightsResult[],
  rows?: Uint8Array,
): Estimate {
  const chosen = rows === undefined ? {} : { subset: rows };
  switch (model.estimator) {
    case "feols":
      return feols(data, model.formula, { ...regressionOptions(model), ...chosen });
    case "ivreg":
      return ivreg(data, model.formula, {
        ...regressionOptions(model),
        ...chosen,
        ...(model.method === undefined ? {} : { method: model.method }),
        ...(model.profile === undefined ? {} : { profile: model.profile }),
        ...(model.stockYogo === undefined ? {} : { stockYogo: model.stockYogo }),
      });
    case "spatialPanel":
      return spatialPanel(data, model.formula, {
        weights: chosenWeights(weights, model.weights, `Model "${model.id}"`),
        model: model.model,
        effects: model.effects,
        ...(model.likelihood === undefined ? {} : { likelihood: model.likelihood }),
        ...(model.information === undefined ? {} : { information: model.information }),
      });
  }
}

function regressionOptions({ vcov, subset, weights }: Exclude<StudyModel, { readonly estimator: "spatialPanel" }>) {
  return {
    ...covarianceOption(vcov),
    ...(weights === undefined ? {} : { weights }),
    ...(subset === undefined ? {} : { subset: { column: subset.column, values: [...subset.values] } }),
  };
}

/** Runs one split of a study. */
function fitSplit(
  { part: split, ...convention }: Variant<StudySplit>,
  spec: StudySpec,
  data: Panel,
): Omit<FittedSplit, "differences"> & { readonly differences: readonly GroupDifferences[] } {
  requireColumn(data, split.by, `Split "${split.id}"`);
  const level = split.level ?? "unit";
  const regressions = groupRegressions(data, split.formula, { by: split.by, level, ...covarianceOption(split.vcov) });
  // In the order in which the study names the groups, not that of the alphabet.
  const named = groupsInOrder(spec, split.by);
  const groups = [...regressions.groups].sort((a, b) => named.indexOf(a.label) - named.indexOf(b.label));
  const labels = groups.map(({ label }) => label);
  const { differences } = split;
  const compared =
    differences === undefined
      ? []
      : labels.flatMap((first, i) =>
          labels.slice(i + 1).map((second) =>
            groupDifferences(data, split.formula, {
              by: split.by,
              level,
              groups: [first, second],
              terms: split.test,
              methods: differences.methods,
              // The tables show p-values only; an interval takes as long again.
              bootstrap: { interval: false, ...drawsOf(differences) },
              // As many assignments as the study asks for, whether they are all there are or drawn.
              permutation: {
                ...drawsOf(differences),
                ...(differences.draws === undefined ? {} : { enumerateUpTo: differences.draws }),
              },
            }),
          ),
        );
  const { base, convention: name, isOneOfSeveral, columns } = convention;
  return {
    base,
    convention: name,
    isOneOfSeveral,
    columns,
    split,
    regressions: { ...regressions, groups },
    differences: compared,
  };
}

/** Draws and seed where the study gives them. */
function drawsOf({ draws, seed }: StudyDifferences): { readonly draws?: number; readonly seed?: number } {
  return { ...(draws === undefined ? {} : { draws }), ...(seed === undefined ? {} : { seed }) };
}

/** The groups of a grouping in the order in which the study names them. */
function groupsInOrder(spec: StudySpec, by: string): readonly string[] {
  const grouping = spec.groupings?.find(({ id }) => id === by);
  if (grouping === undefined) return [];
  if ("groups" in grouping) return Object.keys(grouping.groups);
  const { high, low } = grouping.names ?? { high: "high", low: "low" };
  return [high, low];
}

function fitMediation(spec: StudyMediation, data: Panel) {
  const { outcome, treatment, mediator, steps, controls, fixedEffects, bootstrap } = spec;
  return mediation(
    data,
    {
      outcome,
      treatment,
      mediator,
      steps,
      ...(controls === undefined ? {} : { controls }),
      ...(fixedEffects === undefined ? {} : { fixedEffects }),
    },
    { ...covarianceOption(spec.vcov), ...(bootstrap === undefined ? {} : { bootstrap }) },
  );
}

function fitModeration(spec: StudyModeration, data: Panel) {
  const { outcome, treatment, moderator, controls, fixedEffects, centre, at } = spec;
  return moderation(
    data,
    {
      outcome,
      treatment,
      moderator,
      ...(controls === undefined ? {} : { controls }),
      ...(fixedEffects === undefined ? {} : { fixedEffects }),
      ...(centre === undefined ? {} : { centre }),
    },
    { ...covarianceOption(spec.vcov), ...(at === undefined ? {} : { at }) },
  );
}

function fitThreshold(spec: StudyThreshold, data: Panel) {
  const { outcome, threshold, regimeDependent, controls, thresholds, trim, quantiles, bootstrap } = spec;
  return thresholdRegression(
    data,
    {
      outcome,
      threshold,
      regimeDependent,
      ...(controls === undefined ? {} : { controls }),
      ...(thresholds === undefined ? {} : { thresholds }),
    },
    {
      ...(trim === undefined ? {} : { trim }),
      ...(quantiles === undefined ? {} : { grid: { quantiles } }),
      ...(bootstrap === undefined ? {} : { bootstrap }),
    },
  );
}

function fitWorkflow(spec: StudyWorkflow, data: Panel, weights: readonly StudyWeightsResult[]) {
  return specificationWorkflow(data, spec.formula, {
    weights: chosenWeights(weights, spec.weights, `Workflow "${spec.id}"`),
    ...(spec.level === undefined ? {} : { level: spec.level }),
  });
}

/** Everything that a study estimates. */
export type FittedParts = Pick<
  StudyComputation,
  "models" | "splits" | "mediations" | "moderations" | "thresholds" | "workflows"
>;

/** How many steps `fitParts` announces. */
export function fittedPartCount(spec: StudySpec): number {
  const lists = [spec.mediation, spec.moderation, spec.thresholds, spec.workflows];
  return (
    modelVariants(spec).length +
    splitVariants(spec).length +
    lists.reduce((count, list) => count + (list === undefined ? 0 : list.length), 0)
  );
}

/** Estimates every part of a study, in its order; `advance` hears of each before it starts. */
export function fitParts(
  spec: StudySpec,
  data: Panel,
  weights: readonly StudyWeightsResult[],
  advance: (step: string) => void,
): FittedParts {
  const each = <Spec extends { readonly id: string }, Result>(
    what: string,
    parts: readonly Spec[] | undefined,
    fit: (part: Spec) => Result,
  ) =>
    (parts ?? []).map((part) => {
      advance(`${what} ${part.id}`);
      return { spec: part, result: studyPart(`${what} "${part.id}"`, () => fit(part)) };
    });
  const models = modelVariants(spec).map(({ part: model, ...variant }): FittedModel => {
    advance(`model ${model.id}`);
    const { base, convention, isOneOfSeveral, columns } = variant;
    const estimate = studyPart(`model "${model.id}"`, () => fitModel(model, data, weights));
    return { base, convention, isOneOfSeveral, columns, model, estimate };
  });
  const splits = splitVariants(spec).map((variant): FittedSplit => {
    advance(`split ${variant.part.id}`);
    return studyPart(`split "${variant.part.id}"`, () => fitSplit(variant, spec, data));
  });
  return {
    models,
    splits,
    mediations: each("mediation", spec.mediation, (one) => fitMediation(one, data)),
    moderations: each("moderation", spec.moderation, (one) => fitModeration(one, data)),
    thresholds: each("threshold", spec.thresholds, (one) => fitThreshold(one, data)),
    workflows: each("workflow", spec.workflows, (one) => fitWorkflow(one, data, weights)),
  };
}
