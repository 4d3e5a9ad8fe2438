import { type Estimate, type FrameTransformation, panelGroup } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset, ModelFrame } from "@mesometrics/panel-data";

/**
 * The transformation of a first-difference equation, checked: outcome, regressors and instruments become x_it - x_i,t-1 by
 * time; an intercept stays one (a common trend), and effects of the panel's periods stay effects of the later row's period.
 *
 * @throws `NEEDS_PANEL`; `FIXED_EFFECTS_NOT_SUPPORTED` for other effects than those of the panel's time column
 */
export function firstDifferenceSample(frame: ModelFrame, data: Dataset): readonly FrameTransformation[] {
  if (frame.observations > 0) panelGroup(frame, "unit");
  const time = data.kind === "panel" ? data.index.time : null;
  const refused = frame.fixedEffects.filter(({ label, slopes }) => label !== time || slopes !== null);
  if (refused.length > 0) {
    const labels = refused.map(({ label }) => label);
    throw new MesometricsError(
      "FIXED_EFFECTS_NOT_SUPPORTED",
      `First differences take out the units' effects themselves and have no effects ${labels.join(", ")}: leave them out, or estimate without \`transformation\``,
      { effects: labels },
    );
  }
  return [{ kind: "firstDifference" }];
}

/** The R2 of differences by its own name. */
export function differencedR2(r2: Estimate["r2"]): Estimate["r2"] {
  const { overall, adjustedOverall, ...rest } = r2;
  return {
    ...(overall === undefined ? {} : { differenced: overall }),
    ...(adjustedOverall === undefined ? {} : { adjustedDifferenced: adjustedOverall }),
    ...rest,
  };
}
