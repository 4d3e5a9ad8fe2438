import { intersectGroups } from "@mesometrics/inference";
import type { GroupColumn, ModelFrame } from "@mesometrics/panel-data";

/** A column of an interacted frame: one regressor in one group. */
export interface InteractedTerm {
  readonly regressor: string;
  /** The group's code. */
  readonly group: number;
  /** Its name in the frame. */
  readonly label: string;
}

/**
 * The frame of the regression in which every regressor (the intercept too) and every fixed effect is interacted with a
 * grouping of its rows: least squares on it gives the coefficients of the separate regressions.
 */
export function interactWithGroups(
  frame: ModelFrame,
  group: GroupColumn,
): { readonly frame: ModelFrame; readonly terms: readonly InteractedTerm[] } {
  const n = frame.observations;
  const k = frame.regressors.columns;
  const data = new Float64Array(n * k * group.levels);
  const terms: InteractedTerm[] = [];
  for (let g = 0; g < group.levels; g++) {
    for (let j = 0; j < k; j++) {
      const to = (g * k + j) * n;
      for (let i = 0; i < n; i++) if (group.codes[i] === g) data[to + i] = frame.regressors.data[i + j * n];
      const regressor = frame.regressorLabels[j];
      terms.push({ regressor, group: g, label: `${regressor} in ${group.label} ${group.levelLabels[g]}` });
    }
  }
  return {
    terms,
    frame: {
      ...frame,
      hasIntercept: false,
      regressors: { rows: n, columns: k * group.levels, data },
      regressorLabels: terms.map(({ label }) => label),
      fixedEffects: frame.fixedEffects.map((effect) => ({ ...effect, ...intersectGroups(effect, group) })),
    },
  };
}
