import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, Panel } from "@mesometrics/panel-data";
import { knownOption } from "./assemble-weights.js";
import { type InformationRule, informationRules, mostDenseUnits } from "./information/information-rule.js";
import {
  type ModelParts,
  modelParts,
  type PanelEffects,
  panelEffects,
  type SpatialModel,
  spatialModels,
} from "./model-kind.js";
import { crossSectionSample } from "./models/cross-section-sample.js";
import { type LikelihoodName, type LikelihoodRule, likelihoodNames, likelihoodRule } from "./models/likelihood-rule.js";
import type { RandomEffectsKind } from "./models/profile-likelihood.js";
import { type PanelSample, panelSample, spatialFormula } from "./panel-sample.js";
import { type SpatialDesign, spatialDesign } from "./spatial-design.js";
import type { SpatialWeights } from "./spatial-weights.js";

/** The most units whose eigenvalues are computed where W has no symmetric form. */
export const mostAsymmetricUnits = 3000;

/** The most units of random effects beside lambda, whose covariance has no closed form. */
const mostRandomErrorUnits = 500;

/** Outcome and regressors as an object; `spatialPanel(data, "y ~ x", …)` is the short way to write it. */
export interface SpatialPanelSpec {
  /** A column or an expression: `gdp`, `log(gdp)`. */
  readonly outcome: string;
  /** Terms as in a formula: `x`, `log(x)`, `i(region)`, `x:z`. */
  readonly regressors: readonly string[];
  /** False leaves the intercept out, which only `effects` `none` and `random` have. Default: true. */
  readonly intercept?: boolean;
}

/** How a spatial model by maximum likelihood is estimated. */
export interface SpatialModelOptions {
  readonly weights: SpatialWeights;
  /** The regressors whose spatial lag enters `slx`, `sdm`, `sdem` and `gns`, by label; default all but the intercept. */
  readonly durbin?: readonly string[];
  /** Default `expected`; `observed` above 1500 units. */
  readonly information?: InformationRule;
  /** Default `information`; `qml` is robust to errors that are not normal, not to unequal variances. */
  readonly vcov?: SpatialCovariance;
}

/** The covariances that maximum likelihood offers. */
export type SpatialCovariance = "information" | "qml";

/** How `spatialPanel` estimates. */
export interface SpatialPanelOptions extends SpatialModelOptions {
  readonly model: SpatialModel;
  readonly effects: PanelEffects;
  /** What is maximised where fixed effects are absorbed. Default `transformation` wherever it is defined. */
  readonly likelihood?: LikelihoodName;
  /** How the random effect meets spatially correlated errors. Default `baltagi`. */
  readonly randomErrors?: RandomEffectsKind;
}

/** How a cross-section is estimated. */
export interface SpatialRegressionOptions extends SpatialModelOptions {
  readonly model: SpatialModel;
  /** The column whose labels are the units of the weights. */
  readonly unit: string;
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
  readonly vcov: SpatialCovariance;
  readonly rule: LikelihoodRule;
  readonly random: RandomEffectsKind | null;
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

/** Checks a call on a panel and builds its design. */
export function specify(data: Panel, formula: string, options: SpatialPanelOptions): SpatialSpecification {
  const model = knownOption("model", options.model, spatialModels);
  const effects = knownOption("effects", options.effects, panelEffects);
  return completeSpecification(panelSample(data, formula, options.weights), data, model, effects, options);
}

/** Checks a call on a cross-section and builds its design. */
export function specifyCrossSection(
  data: Dataset,
  formula: string,
  options: SpatialRegressionOptions,
): SpatialSpecification {
  const model = knownOption("model", options.model, spatialModels);
  const sample = crossSectionSample(data, spatialFormula(formula, false), options.weights, options.unit);
  return completeSpecification(sample, null, model, "none", options);
}

function completeSpecification(
  sample: PanelSample,
  data: Panel | null,
  model: SpatialModel,
  effects: PanelEffects,
  options: SpatialModelOptions & Pick<SpatialPanelOptions, "likelihood" | "randomErrors">,
): SpatialSpecification {
  const parts = modelParts[model];
  const { weights, units, periods } = sample;
  const asked =
    options.information === undefined ? undefined : knownOption("information", options.information, informationRules);
  const likelihood =
    options.likelihood === undefined ? undefined : knownOption("likelihood", options.likelihood, likelihoodNames);
  const random =
    effects === "random"
      ? knownOption("randomErrors", options.randomErrors ?? "baltagi", ["baltagi", "kkp"] as const)
      : null;
  refuseWeights(weights, parts, random, asked);
  const durbin = durbinTerms(sample, model, options.durbin, random === null ? [] : ["phi"]);
  const fixedEffects =
    data === null
      ? []
      : [
          ...(effects === "individual" || effects === "twoways" ? [{ label: data.index.unit, levels: units }] : []),
          ...(effects === "time" || effects === "twoways" ? [{ label: data.index.time, levels: periods }] : []),
        ];
  const design = spatialDesign(
    sample,
    effects,
    durbin,
    fixedEffects.map(({ label }) => label),
    parts.parameters,
  );
  const rule = likelihoodRule(likelihood, effects, parts.parameters, units, periods, design.rowSum);
  const information = asked ?? (units > mostDenseUnits && parts.parameters.length > 0 ? "observed" : "expected");
  if (information === "elhorst" && random !== null) {
    throw new MesometricsError("INVALID_ARGUMENT", 'information "elhorst" is about fixed effects; take "expected".', {
      argument: "information",
      value: information,
    });
  }
  const vcov = covarianceOption(options.vcov);
  if (vcov === "qml" && (random !== null || information === "observed" || design.periodEffectLag !== null)) {
    throw covarianceRefusal(
      vcov,
      "The QML sandwich is that of models without random effects, with the expected information, and with period effects " +
        "that drop out of every row of the weights.",
    );
  }
  return { sample, design, model, parts, effects, durbin, information, vcov, rule, random, fixedEffects };
}

/** The covariance asked for, `information` by default. */
function covarianceOption(asked: unknown): SpatialCovariance {
  if (asked === undefined || asked === "information" || asked === "qml") return asked ?? "information";
  throw covarianceRefusal(
    asked,
    'A spatial model by maximum likelihood has standard errors from its information matrix ("information") or, where errors ' +
      'are not normal, the QML sandwich ("qml"). With unequal variances the estimates themselves are not consistent: ' +
      "spatialTwoStage has covariances that are robust to them.",
  );
}

function covarianceRefusal(asked: unknown, message: string): MesometricsError {
  return new MesometricsError("VCOV_NOT_AVAILABLE", message, { requested: asked, available: ["information", "qml"] });
}

/** The labels that `durbin` names, checked. */
export function durbinTerms(
  sample: PanelSample,
  model: SpatialModel,
  asked: readonly string[] | undefined,
  alsoReserved: readonly string[] = [],
): string[] {
  const parts = modelParts[model];
  const available = sample.frame.regressorLabels.filter((label) => label !== "(Intercept)");
  const durbin = parts.durbin ? [...(asked ?? available)] : [];
  const reserved = available.find((label) => [...parts.parameters, "sigma2", ...alsoReserved].includes(label));
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
    const without = { slx: "ols", sdm: "sar", sdem: "sem", gns: "sac" }[model as "slx"];
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `The model "${model}" needs at least one spatially lagged regressor; without any it is "${without}".`,
      { argument: "durbin", model },
    );
  }
  return durbin;
}

function refuseWeights(
  weights: SpatialWeights,
  parts: ModelParts,
  random: RandomEffectsKind | null,
  information: InformationRule | undefined,
): void {
  const units = weights.units.length;
  if (!parts.durbin && parts.parameters.length === 0) return;
  if (weights.links === 0) {
    throw new MesometricsError("NO_SPATIAL_LINKS", "The weights link no units, so there is no spatial model.", {
      units,
    });
  }
  if (parts.parameters.length === 0) return;
  const refuse = (most: number, message: string) => {
    throw new MesometricsError("TOO_MANY_UNITS", message, { units, most });
  };
  if (weights.symmetriser === null && units > mostAsymmetricUnits) {
    refuse(
      mostAsymmetricUnits,
      `Weights without a symmetric form (k nearest neighbours, gravity) need all their eigenvalues, up to ${mostAsymmetricUnits} ` +
        `units, not ${units}. Take symmetric links (contiguity, a distance band, mutual neighbours), or spatialTwoStage, ` +
        "which needs no determinant.",
    );
  }
  if (random === "baltagi" && parts.parameters.includes("lambda") && units > mostRandomErrorUnits) {
    refuse(
      mostRandomErrorUnits,
      `Random effects beside spatial errors need a dense covariance, up to ${mostRandomErrorUnits} units, not ${units}; ` +
        'randomErrors: "kkp" has a closed form.',
    );
  }
  if (information !== undefined && information !== "observed" && units > mostDenseUnits) {
    refuse(
      mostDenseUnits,
      `information "${information}" needs the inverse of I - rho W, up to ${mostDenseUnits} units, not ${units}; "observed" ` +
        "does not.",
    );
  }
}
