import { MesometricsError } from "@mesometrics/matrix";
import { absorbsPeriods, absorbsUnits, type PanelEffects, type SpatialParameter } from "../model-kind.js";

/**
 * What is maximised where fixed effects are absorbed (Lee and Yu 2010, Journal of Econometrics 154).
 *
 * - `transformation`: the likelihood of the T - 1 and N - 1 orthonormal combinations of the data that are free of the
 *   effects: consistent for every parameter. Period effects need rows of W that all have the same sum.
 * - `direct`: the likelihood of the model with every dummy written out. Its sigma2 is too small by the share of the
 *   effects among the parameters; with both kinds of effects rho is biased too.
 * - `sigma2`: `direct` with sigma2 times T / (T - 1) or N / (N - 1); one kind of effects only.
 * - `elhorst`: `direct` with the bias correction of Elhorst's routines (2014, section 3.3.3); `sar` and `sdm` with both
 *   kinds of effects.
 */
export type LikelihoodName = (typeof likelihoodNames)[number];

export const likelihoodNames = ["transformation", "direct", "sigma2", "elhorst"] as const;

/** How a likelihood counts. */
export interface LikelihoodRule {
  readonly name: LikelihoodName;
  /** What tables and tests call it. */
  readonly label: string;
  /** How often ln |I - rho W| counts: T, or T - 1 transformed */
  readonly periods: number;
  /** The divisor of sigma2 at the maximum: NT, or that of the transformed data */
  readonly count: number;
  /** Whether the vector of ones is taken out of every period: N - 1 in the place of N. */
  readonly withoutOnes: boolean;
  /** What sigma2 is multiplied by after the maximum is found. */
  readonly sigma2Factor: number;
}

/** The rule asked for, or the default: `transformation` wherever it is defined. */
export function likelihoodRule(
  asked: LikelihoodName | undefined,
  effects: PanelEffects,
  parameters: readonly SpatialParameter[],
  units: number,
  periods: number,
  rowSum: number | null,
): LikelihoodRule {
  const perUnit = absorbsUnits(effects);
  const perPeriod = absorbsPeriods(effects);
  const fixed = perUnit || perPeriod;
  const transformable = fixed && (!perPeriod || parameters.length === 0 || rowSum !== null);
  const name = asked ?? (transformable ? "transformation" : "direct");
  const refuse = (message: string): never => {
    throw new MesometricsError("LIKELIHOOD_NOT_AVAILABLE", message, { likelihood: name, effects, parameters });
  };
  if (name !== "direct" && !fixed) {
    refuse(`likelihood "${name}" is about absorbed fixed effects, and there are none: leave it out.`);
  }
  if (name === "transformation" && !transformable) {
    refuse(
      "The transformation that removes period effects needs rows of the weights that all have the same sum: normalise " +
        'by rows (no islands), or ask for likelihood "direct".',
    );
  }
  if (name === "sigma2" && perUnit && perPeriod) {
    refuse(
      'likelihood "sigma2" corrects for one kind of effects: with both, rho is biased too; take "transformation", or ' +
        '"elhorst" for the correction of both.',
    );
  }
  if (name === "elhorst" && !(perUnit && perPeriod && parameters.join() === "rho" && rowSum !== null)) {
    refuse(
      'likelihood "elhorst" corrects lag models (sar, sdm) with both kinds of effects and row-normalised weights; with ' +
        'one kind of effects take "sigma2", otherwise "transformation".',
    );
  }
  const transformed = name === "transformation";
  const freePeriods = transformed && perUnit ? periods - 1 : periods;
  const freeUnits = transformed && perPeriod ? units - 1 : units;
  const one = perUnit ? periods / (periods - 1) : units / (units - 1);
  return {
    name,
    label: !fixed
      ? "maximum likelihood"
      : transformed
        ? "maximum likelihood of the transformed data (Lee and Yu)"
        : name === "direct"
          ? "maximum likelihood with every dummy"
          : name === "sigma2"
            ? "maximum likelihood with every dummy, sigma2 corrected"
            : "maximum likelihood with every dummy, bias corrected (Elhorst)",
    periods: freePeriods,
    count: freePeriods * freeUnits,
    withoutOnes: transformed && perPeriod,
    sigma2Factor: name === "sigma2" ? one : 1,
  };
}
