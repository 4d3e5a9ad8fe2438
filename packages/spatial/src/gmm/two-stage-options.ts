import { MesometricsError } from "@mesometrics/matrix";
import { knownOption } from "../assemble-weights.js";
import {
  absorbsUnits,
  type ModelParts,
  modelParts,
  type PanelEffects,
  panelEffects,
  type SpatialModel,
  spatialModels,
} from "../model-kind.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { isSpatialHac, type SpatialHac } from "./spatial-hac.js";

/**
 * Which moments give lambda of u = lambda W u + e.
 *
 * - `kelejian-prucha`: the three of Kelejian and Prucha (1998, 1999), errors of one variance; lambda has no standard error.
 *   With fixed effects their expectations are those of demeaned errors (Mutl and Pfaffermayr 2011), with `effects: "random"`
 *   there are three more for the variance of the unit effects (Kapoor, Kelejian and Prucha 2007).
 * - `heteroskedastic`: the two of Kelejian and Prucha (2010), whose matrices have a zero diagonal, so that variances may
 *   differ; weighted by their covariance, lambda and coefficients have a joint one (Arraiz, Drukker, Kelejian and Prucha 2010).
 * - `homoskedastic`: the two of Drukker, Egger and Prucha (2013), more precise where errors have one variance.
 */
export type ErrorMoments = (typeof errorMomentNames)[number];

export const errorMomentNames = ["kelejian-prucha", "heteroskedastic", "homoskedastic"] as const;

/**
 * How the six moments of random effects are weighted (Kapoor, Kelejian and Prucha 2007): `initial` takes the first three
 * alone; `weights` the six by 1 / variance of each group; `full` by their covariance under normal errors.
 */
export type ComponentWeighting = (typeof componentWeightings)[number];

export const componentWeightings = ["initial", "weights", "full"] as const;

/** The covariances of `spatialTwoStage`. */
export type TwoStageCovariance = "HC0" | "iid" | "cluster" | SpatialHac;

/** How `spatialTwoStage` estimates. */
export interface SpatialTwoStageOptions {
  readonly weights: SpatialWeights;
  readonly model: SpatialModel;
  /** Cross-section: the column whose labels are the units of the weights. */
  readonly unit?: string;
  /** Panel: which effects there are. Fixed ones are projected out after the lags are taken. Default `none`. */
  readonly effects?: PanelEffects;
  readonly durbin?: readonly string[];
  /** How many spatial lags of the exogenous variables are instruments. Default 2, as in R; spreg's default is 1. */
  readonly wLags?: number;
  /** Whether the instruments of the formula are lagged as well. Default true, as in spreg; sphet and splm: false. */
  readonly lagInstruments?: boolean;
  /**
   * `HC0` is robust to unequal variances; `cluster`, also to correlation within a unit over time; a `SpatialHac`, to
   * correlation in space of a form that is not known. Default: `cluster` on a panel, `iid` with random effects, else `HC0`.
   */
  readonly vcov?: TwoStageCovariance;
  /** Under `iid`, sigma2 = e'e / (n - k), or over n. Default `n-k`. */
  readonly divisor?: "n-k" | "n";
  /** Models with lambda. Default `heteroskedastic`; `kelejian-prucha` with `vcov: "iid"` or random effects. */
  readonly errorMoments?: ErrorMoments;
  /** Random effects. Default `full`. */
  readonly componentWeights?: ComponentWeighting;
  /** Rounds of equation and weighted moments; ends earlier where lambda moves by less than 1e-12. Default 1. */
  readonly iterations?: number;
  /** Whether the moments of the first residuals are weighted too: step 1c of Arraiz et al. (2010). Default false. */
  readonly weightFirstStep?: boolean;
}

/** The options with their defaults, checked. */
export interface TwoStageChoices {
  readonly model: SpatialModel;
  readonly parts: ModelParts;
  readonly withLambda: boolean;
  readonly effects: PanelEffects;
  readonly wLags: number;
  readonly lagInstruments: boolean;
  readonly vcov: TwoStageCovariance;
  readonly divisor: "n-k" | "n";
  /** null in models without lambda */
  readonly errorMoments: ErrorMoments | null;
  readonly componentWeights: ComponentWeighting;
  readonly iterations: number;
  readonly weightFirstStep: boolean;
}

/**
 * Checks the options as far as that needs no data.
 *
 * @throws `INVALID_ARGUMENT`, `MOMENTS_NOT_AVAILABLE`, `VCOV_NOT_AVAILABLE`
 */
export function twoStageChoices(options: SpatialTwoStageOptions): TwoStageChoices {
  const model = knownOption("model", options.model, spatialModels);
  const parts = modelParts[model];
  const withLambda = parts.parameters.includes("lambda");
  const effects = knownOption("effects", options.effects ?? "none", panelEffects);
  const vcov = covarianceOption(options.vcov ?? (effects === "random" ? "iid" : "HC0"));
  const errorMoments = withLambda
    ? knownOption(
        "errorMoments",
        options.errorMoments ?? (vcov === "iid" || effects === "random" ? "kelejian-prucha" : "heteroskedastic"),
        errorMomentNames,
      )
    : null;
  if (!withLambda && options.errorMoments !== undefined) {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      `errorMoments are about lambda, which the model "${model}" does not have: leave them out.`,
      { argument: "errorMoments", model },
    );
  }
  refuseMoments(errorMoments, vcov, effects);
  return {
    model,
    parts,
    withLambda,
    effects,
    wLags: wholeNumber("wLags", options.wLags ?? 2),
    lagInstruments: options.lagInstruments ?? true,
    vcov,
    divisor: knownOption("divisor", options.divisor ?? "n-k", ["n-k", "n"] as const),
    errorMoments,
    componentWeights: knownOption("componentWeights", options.componentWeights ?? "full", componentWeightings),
    iterations: wholeNumber("iterations", options.iterations ?? 1),
    weightFirstStep: options.weightFirstStep ?? false,
  };
}

function covarianceOption(asked: TwoStageCovariance): TwoStageCovariance {
  if (typeof asked === "object" && asked !== null && isSpatialHac(asked)) return asked;
  if (asked === "HC0" || asked === "iid" || asked === "cluster") return asked;
  const available = ["HC0", "iid", "cluster", { type: "spatial-hac" }];
  throw new MesometricsError(
    "VCOV_NOT_AVAILABLE",
    'Spatial two-stage least squares has the covariances "HC0", "iid", "cluster" (by unit) and { type: "spatial-hac", … }.',
    { requested: asked, available },
  );
}

/** Refuses moments that do not fit the covariance or the effects, saying why. */
function refuseMoments(moments: ErrorMoments | null, vcov: TwoStageCovariance, effects: PanelEffects): void {
  if (moments === null) return;
  const refuse = (message: string): never => {
    throw new MesometricsError("MOMENTS_NOT_AVAILABLE", message, { errorMoments: moments, vcov, effects });
  };
  if (typeof vcov === "object") {
    refuse(
      "A spatial HAC covariance is robust to correlation in space of a form that is not known, a model with lambda gives it " +
        'one: take the HAC with "sar", "sdm", "slx" or "ols".',
    );
  }
  if (effects === "random" && moments !== "kelejian-prucha") {
    refuse('With random effects the moments are those of Kapoor, Kelejian and Prucha: errorMoments "kelejian-prucha".');
  }
  if (moments === "heteroskedastic" && vcov === "HC0" && absorbsUnits(effects)) {
    refuse(
      "Demeaned errors of a unit are correlated over time, so that their moments vary with units, not with rows: take vcov " +
        '"cluster" with individual effects.',
    );
  }
  if (moments === "heteroskedastic" && vcov === "iid") {
    refuse('errorMoments "heteroskedastic" go with the covariances "HC0" and "cluster", not with equal variances.');
  }
  if (moments !== "homoskedastic") return;
  if (vcov !== "iid") refuse('errorMoments "homoskedastic" assume one variance: ask for vcov "iid" with them.');
  if (effects !== "none") {
    refuse(
      'errorMoments "homoskedastic" use third and fourth moments of the errors, which demeaned errors do not have; with ' +
        'effects take "heteroskedastic" or "kelejian-prucha".',
    );
  }
}

function wholeNumber(argument: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new MesometricsError("INVALID_ARGUMENT", `${argument} is ${value}, but must be a whole number from 1.`, {
    argument,
    value,
  });
}
