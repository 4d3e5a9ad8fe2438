/**
 * `ols` y = X b + e; `slx` adds W X; `sar` y = rho W y + X b + e; `sdm` (spatial Durbin) adds W X to `sar`; `sem`
 * y = X b + u with u = lambda W u + e; `sdem` adds W X to `sem`; `sac` y = rho W y + X b + u with u as in `sem`; `gns`
 * (general nesting) adds W X to `sac`.
 */
export type SpatialModel = (typeof spatialModels)[number];

/**
 * Which effects there are: none (then the intercept is estimated), one fixed effect per unit, one per period, both, or a
 * random effect per unit.
 */
export type PanelEffects = (typeof panelEffects)[number];

/** A parameter of spatial dependence: of the outcome (`rho`), of the errors (`lambda`). */
export type SpatialParameter = "rho" | "lambda";

export const spatialModels = ["ols", "slx", "sar", "sdm", "sem", "sdem", "sac", "gns"] as const;
export const panelEffects = ["none", "individual", "time", "twoways", "random"] as const;

/** What a model is made of. */
export interface ModelParts {
  readonly parameters: readonly SpatialParameter[];
  /** Whether W X is among the regressors. */
  readonly durbin: boolean;
  /** What a table calls the model. */
  readonly label: string;
}

export const modelParts: Readonly<Record<SpatialModel, ModelParts>> = {
  ols: { parameters: [], durbin: false, label: "linear model" },
  slx: { parameters: [], durbin: true, label: "spatial lag of X" },
  sar: { parameters: ["rho"], durbin: false, label: "spatial lag" },
  sdm: { parameters: ["rho"], durbin: true, label: "spatial Durbin" },
  sem: { parameters: ["lambda"], durbin: false, label: "spatial error" },
  sdem: { parameters: ["lambda"], durbin: true, label: "spatial Durbin error" },
  sac: { parameters: ["rho", "lambda"], durbin: false, label: "spatial lag and error" },
  gns: { parameters: ["rho", "lambda"], durbin: true, label: "general nesting spatial" },
};

/** Whether fixed effects of units are absorbed. */
export function absorbsUnits(effects: PanelEffects): boolean {
  return effects === "individual" || effects === "twoways";
}

/** Whether fixed effects of periods are absorbed. */
export function absorbsPeriods(effects: PanelEffects): boolean {
  return effects === "time" || effects === "twoways";
}
