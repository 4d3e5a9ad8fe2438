import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import { knownOption } from "./assemble-weights.js";
import { type InformationRule, informationRules } from "./information-matrix.js";
import {
  type ModelParts,
  modelParts,
  type PanelEffects,
  panelEffects,
  type SpatialModel,
  spatialModels,
} from "./model-kind.js";
import { type PanelSample, panelSample } from "./panel-sample.js";
import { type SpatialDesign, spatialDesign } from "./spatial-design.js";
import type { SpatialWeights } from "./spatial-weights.js";

/** The most units for which eigenvalues and (I - rho W)^-1 are computed as dense N x N matrices. */
const MOST_UNITS = 1500;

/** Outcome and regressors as an object; `spatialPanel(data, "y ~ x", …)` is the short way to write it. */
export interface SpatialPanelSpec {
  /** A column or an expression: `gdp`, `log(gdp)`. */
  readonly outcome: string;
  /** Terms as in a formula: `x`, `log(x)`, `i(region)`, `x:z`. */
  readonly regressors: readonly string[];
  /** False leaves the intercept out, which only `effects: "none"` has. Default: true. */
  readonly intercept?: boolean;
}

/** How `spatialPanel` estimates. */
export interface SpatialPanelOptions {
  readonly weights: SpatialWeights;
  readonly model: SpatialModel;
  readonly effects: PanelEffects;
  /** The regressors whose spatial lag enters `slx`, `sdm` and `sdem`, by their label; default all but the intercept. */
  readonly durbin?: readonly string[];
  /** Default `elhorst`. It matters with period effects only. */
  readonly information?: InformationRule;
}

/** A checked call: what estimation and `augment` both start from. */
export interface SpatialSpecification {
  readonly sample: PanelSample;
  readonly design: SpatialDesign;
  readonly model: SpatialModel;
  readonly parts: ModelParts;
  readonly effects: PanelEffects;
  readonly durbin: readonly string[];
  readonly information: InformationRule;
  readonly fixedEffects: readonly { readonly label: string; readonly levels: number }[];
}

/**
 * The formula text of a specification.
 *
 * @throws `INVALID_SPEC` where nothing stands on the right side
 */
export function formulaOf({ outcome, regressors, intercept = true }: SpatialPanelSpec): string {
  const right = [...(intercept ? [] : ["0"]), ...regressors];
  if (right.length === 0) {
    throw new MesometricsError("INVALID_SPEC", "The specification names no regressor.", { outcome });
  }
  return `${outcome} ~ ${right.join(" + ")}`;
}

/** Checks a call and builds its design. */
export function specify(data: Panel, formula: string, options: SpatialPanelOptions): SpatialSpecification {
  const model = knownOption("model", options.model, spatialModels);
  const effects = knownOption("effects", options.effects, panelEffects);
  const information = knownOption("information", options.information ?? "elhorst", informationRules);
  const parts = modelParts[model];
  const sample = panelSample(data, formula, options.weights);
  const { weights, frame, units, periods } = sample;
  refuseWeights(weights, model, effects);
  const available = frame.regressorLabels.filter((label) => label !== "(Intercept)");
  const durbin = parts.durbin ? (options.durbin ?? available) : [];
  const reserved = available.find((label) => label === parts.parameter || label === "sigma2");
  if (reserved !== undefined) {
    throw new MesometricsError(
      "RESERVED_NAME",
      `"${reserved}" is the name of a parameter of this model; give the regressor another name.`,
      { name: reserved },
    );
  }
  const unknown = durbin.find((label) => !available.includes(label));
  if (unknown !== undefined) {
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `durbin names "${unknown}", which is not a regressor of the formula; it has ${available.join(", ")}.`,
      { term: unknown, available },
    );
  }
  if (parts.durbin && durbin.length === 0) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `The model "${model}" needs at least one spatially lagged regressor; without any it is "${model === "slx" ? "ols" : model === "sdm" ? "sar" : "sem"}".`,
      { argument: "durbin", model },
    );
  }
  const fixedEffects = [
    ...(effects === "individual" || effects === "twoways" ? [{ label: data.index.unit, levels: units }] : []),
    ...(effects === "time" || effects === "twoways" ? [{ label: data.index.time, levels: periods }] : []),
  ];
  const design = spatialDesign(
    sample,
    effects,
    durbin,
    fixedEffects.map(({ label }) => label),
  );
  return { sample, design, model, parts, effects, durbin, information, fixedEffects };
}

function refuseWeights(weights: SpatialWeights, model: SpatialModel, effects: PanelEffects): void {
  const units = weights.units.length;
  if (model === "ols") return;
  if (weights.links === 0) {
    throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units, so there is no spatial model.", {
      units,
    });
  }
  if (modelParts[model].parameter === null) return;
  if (units > MOST_UNITS) {
    throw new MesometricsError(
      "TOO_MANY_UNITS",
      `Exact maximum likelihood takes up to ${MOST_UNITS} units (its cost grows with their cube), not ${units}.`,
      { units, most: MOST_UNITS },
    );
  }
  if (modelParts[model].parameter === "lambda" && (effects === "time" || effects === "twoways")) {
    const sums = rowSums(weights);
    if (sums.some((sum) => Math.abs(sum - sums[0]) > 1e-10 * Math.abs(sums[0]))) {
      throw new MesometricsError(
        "TIME_EFFECTS_NEED_EQUAL_ROW_SUMS",
        `Period effects drop out of "${model}" only when every row of the weights has the same sum: use row ` +
          "normalisation and no islands, or other effects.",
        { smallest: Math.min(...sums), largest: Math.max(...sums) },
      );
    }
  }
}

function rowSums({ matrix: { rows, rowPointers, values } }: SpatialWeights): Float64Array {
  const sums = new Float64Array(rows);
  for (let i = 0; i < rows; i++) for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) sums[i] += values[p];
  return sums;
}
