/**
 * `ols` y = X b + e; `slx` adds W X; `sar` y = rho W y + X b + e; `sdm` (spatial Durbin) adds W X to `sar`; `sem`
 * y = X b + u with u = lambda W u + e; `sdem` adds W X to `sem`.
 */
export type SpatialModel = "ols" | "slx" | "sar" | "sdm" | "sem" | "sdem";

/** Which effects are absorbed: none (then the intercept is estimated), one per unit, one per period, or both. */
export type PanelEffects = "none" | "individual" | "time" | "twoways";

export const spatialModels = ["ols", "slx", "sar", "sdm", "sem", "sdem"] as const;
export const panelEffects = ["none", "individual", "time", "twoways"] as const;

/** What a model is made of. */
export interface ModelParts {
  /** The name of the spatial parameter, null where there is none. */
  readonly parameter: "rho" | "lambda" | null;
  /** Whether W X is among the regressors. */
  readonly durbin: boolean;
  /** What a table calls the model. */
  readonly label: string;
}

export const modelParts: Readonly<Record<SpatialModel, ModelParts>> = {
  ols: { parameter: null, durbin: false, label: "linear model" },
  slx: { parameter: null, durbin: true, label: "spatial lag of X" },
  sar: { parameter: "rho", durbin: false, label: "spatial lag" },
  sdm: { parameter: "rho", durbin: true, label: "spatial Durbin" },
  sem: { parameter: "lambda", durbin: false, label: "spatial error" },
  sdem: { parameter: "lambda", durbin: true, label: "spatial Durbin error" },
};
