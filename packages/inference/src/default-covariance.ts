import { nestedIn } from "@mesometrics/fixed-effects";
import type { Dataset, ModelFrame } from "@mesometrics/panel-data";
import type { CoreCovariance } from "./covariance.js";
import type { Note } from "./estimate.js";

/** Up to this many units the default on a panel is CR2. */
export const defaultCr2Units = 200;

/**
 * The covariance that an estimator uses when none is asked for: on a panel CR2 clustered by unit with Satterthwaite
 * degrees of freedom, above 200 units in the sample, or where CR2 would take long, CR1 with a note; on a cross-section HC3, or HC1 with a note where the effects are too many for leverage.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { defaultCovariance, frameOf, workingModel } from "@mesometrics/inference";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const model = workingModel(frameOf(data, "inv ~ value + capital | firm", {}));
 * defaultCovariance(data, model.frame).covariance; // → {"type":"CR2","cluster":"firm"}
 * ```
 */
export function defaultCovariance(
  data: Dataset,
  frame: ModelFrame,
): { readonly covariance: CoreCovariance; readonly notes: readonly Note[] } {
  if (data.kind === "crossSection" || frame.unit === null) return crossSectionDefault(frame);
  const cluster = data.index.unit;
  const reason = whyNotCr2(frame, frame.unit.codes);
  if (reason === null) return { covariance: { type: "CR2", cluster }, notes: [] };
  return {
    covariance: { type: "CR1", cluster },
    notes: [
      {
        code: "DEFAULT_CR1",
        message: `No covariance was given and ${reason}, so it is CR1 clustered by ${cluster}; ask for { type: "CR2", cluster: "${cluster}" } to have the small-sample correction`,
      },
    ],
  };
}

/** Levels beside the largest grouping up to which leverage is computed: they are factored as a dense matrix. */
const mostLeverageLevels = 2000;

function crossSectionDefault(frame: ModelFrame): ReturnType<typeof defaultCovariance> {
  const sizes = frame.fixedEffects.map(dummyCount);
  const others = sizes.reduce((total, size) => total + size, 0) - Math.max(0, ...sizes);
  if (others <= mostLeverageLevels) return { covariance: { type: "HC3" }, notes: [] };
  return {
    covariance: { type: "HC1" },
    notes: [
      {
        code: "DEFAULT_HC1",
        message: `No covariance was given and the leverage of HC3 is not computed with ${others} levels of effects beside the largest one, so it is HC1; where rows belong together, ask for { cluster: … }`,
      },
    ],
  };
}

function dummyCount({ levels, slopes, intercept }: ModelFrame["fixedEffects"][number]): number {
  return levels * ((intercept ? 1 : 0) + (slopes?.columns ?? 0));
}

/** The multiplications of CR2's orthogonalisation that a default may take: some seconds. */
const defaultCr2Work = 2e9;

function whyNotCr2(frame: ModelFrame, unitCodes: Int32Array): string | null {
  if ((frame.unit?.levels ?? 0) > defaultCr2Units) return `the panel has more than ${defaultCr2Units} units`;
  const across = frame.fixedEffects.filter((effect) => !nestedIn(effect.codes, unitCodes, effect.levels));
  const columns = across.reduce(
    (total, effect) => total + dummyCount(effect),
    frame.regressorLabels.length + frame.endogenous.columns,
  );
  if (frame.observations * columns * columns <= defaultCr2Work) return null;
  return `${frame.observations} rows with ${columns} regressors and effects across the units are many for CR2`;
}
