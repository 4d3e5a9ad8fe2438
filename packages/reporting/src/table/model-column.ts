import type { Estimate, Glance, InferenceRule, Note, SampleFacts, TestResult, TidyRow } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Label } from "../label.js";
import { callText } from "./call-text.js";
import type { Provenance, SoftwareCall } from "./document.js";

/** What a table prints of an inference rule; with `type` and `facts` it is named in the language of the table. */
export type InferenceFacts = Pick<InferenceRule, "label" | "preset" | "distribution"> &
  Partial<Pick<InferenceRule, "type" | "clusters" | "degreesOfFreedom" | "facts">>;

/** What a table prints of spatial weights. */
export interface SpatialWeightsFacts {
  readonly units: number;
  readonly links: number;
  readonly normalise: string;
  readonly islands: string;
}

/** One column of a regression table: plain data that anybody's estimator can fill. */
export interface ModelColumn {
  readonly label: Label;
  readonly tidy: readonly TidyRow[];
  readonly glance: Glance;
  readonly formula: string;
  /** `levels` is null where the source does not say. */
  readonly fixedEffects: readonly { readonly label: string; readonly levels: number | null }[];
  readonly tests: readonly TestResult[];
  readonly notes: readonly Note[];
  readonly inference: InferenceFacts;
  /** The rules of further blocks of `tidy`, by component, where they differ from `inference`. */
  readonly componentInference: Readonly<Record<string, InferenceFacts>>;
  readonly sample: Pick<SampleFacts, "dropped" | "dataHash">;
  /** Further numbers of the model by name, such as `aic`; shown where `fit` asks for `statistics.aic`. */
  readonly statistics?: Readonly<Record<string, number>>;
  readonly spatialWeights?: SpatialWeightsFacts;
  /** Calls that give the same numbers, in this and in other software. */
  readonly calls?: readonly SoftwareCall[];
}

/** What `modelColumn` needs of an estimate; every `Estimate` has it. */
export type EstimateFacts = Pick<
  Estimate,
  "call" | "inference" | "sample" | "fixedEffects" | "tests" | "components" | "notes"
> &
  Partial<Pick<Estimate, "statistics">>;

/**
 * A column from an estimate and its two views. The views are passed in, so that a table never depends on an estimator:
 * `modelColumn({ label: "Baseline", estimate, tidy: tidy(estimate), glance: glance(estimate) })`.
 *
 * @example
 * ```ts
 * import { modelColumn } from "@mesometrics/reporting";
 * const model = modelColumn({
 *   label: "Baseline",
 *   estimate: {
 *     call: { estimator: "feols", formula: "y ~ x", options: {} },
 *     inference: {
 *       type: "HC3", preset: "HC", label: "HC3", clusters: [], distribution: "t",
 *       degreesOfFreedom: Float64Array.of(40), adjustment: 1, facts: {},
 *     },
 *     sample: { observations: 42, units: null, periods: null, dropped: [], dataHash: "d41d" },
 *     fixedEffects: [], tests: [], components: [], notes: [],
 *   },
 *   tidy: [
 *     {
 *       component: "main", term: "x", estimate: 0.5, standardError: 0.25, statistic: 2, degreesOfFreedom: 40,
 *       pValue: 0.0523, level: 0.95, low: -0.0053, high: 1.0053,
 *     },
 *   ],
 *   glance: {
 *     kind: "feols", outcome: "y", observations: 42, units: null, periods: null, parameters: 2,
 *     absorbedDegreesOfFreedom: 0, residualDegreesOfFreedom: 40, sigma: 1, logLikelihood: null,
 *     r2: { overall: 0.25 }, vcov: "HC3", preset: "HC", dropped: 0,
 *   },
 * });
 * model.formula; // → "y ~ x"
 * model.inference.label; // → "HC3"
 * ```
 */
export function modelColumn(input: {
  readonly label: Label;
  readonly estimate: EstimateFacts;
  readonly tidy: readonly TidyRow[];
  readonly glance: Glance;
  /** Calls of other software that give the same numbers; the call of the estimate itself is written first. */
  readonly calls?: readonly SoftwareCall[];
}): ModelColumn {
  const { label, estimate, tidy, glance, calls = [] } = input;
  const componentInference: Record<string, InferenceFacts> = {};
  for (const component of estimate.components) componentInference[component.name] = component.inference;
  const spatialWeights = weightsFacts(estimate.call.options.weights);
  return {
    ...(estimate.statistics === undefined ? {} : { statistics: estimate.statistics }),
    ...(spatialWeights === null ? {} : { spatialWeights }),
    label,
    tidy,
    glance,
    formula: estimate.call.formula,
    fixedEffects: estimate.fixedEffects,
    tests: estimate.tests,
    notes: estimate.notes,
    inference: estimate.inference,
    componentInference,
    sample: estimate.sample,
    calls: [{ software: "Mesometrics", call: callText(estimate.call) }, ...calls],
  };
}

/** The weights that a spatial estimate names in its call; null for other estimates. */
function weightsFacts(option: unknown): SpatialWeightsFacts | null {
  if (typeof option !== "object" || option === null) return null;
  const { units, links, normalise, islands } = option as Readonly<Record<string, unknown>>;
  if (typeof units !== "number" || typeof links !== "number") return null;
  return { units, links, normalise: String(normalise ?? "none"), islands: String(islands ?? "error") };
}

/** The provenance record of the numbers of one model; `covariance` is its rule in the language of the document. */
export function modelProvenance(
  model: ModelColumn,
  id: string,
  label: string,
  covariance = model.inference.label,
): Provenance {
  return {
    id,
    label,
    formula: model.formula === "" ? null : model.formula,
    covariance,
    preset: model.inference.preset,
    observations: model.glance.observations,
    units: model.glance.units,
    periods: model.glance.periods,
    dataHash: model.sample.dataHash === "" ? null : model.sample.dataHash,
    ...(model.calls === undefined ? {} : { calls: model.calls }),
    dropped: model.sample.dropped,
  };
}

/**
 * @throws NO_MODELS for an empty list; DUPLICATE_TERM when a model names a term twice within one component, because
 * one of the two numbers would be lost.
 */
export function checkModels(models: readonly ModelColumn[]): void {
  if (models.length === 0) {
    throw new MesometricsError("NO_MODELS", "A regression table or coefficient plot needs at least one model.");
  }
  models.forEach((model, index) => {
    const seen = new Set<string>();
    for (const { component, term } of model.tidy) {
      const key = JSON.stringify([component, term]);
      if (seen.has(key)) {
        throw new MesometricsError(
          "DUPLICATE_TERM",
          `Model (${index + 1}) has the term "${term}" twice in the block "${component}". Name the terms apart or split the block.`,
          { model: index + 1, component, term },
        );
      }
      seen.add(key);
    }
  });
}
