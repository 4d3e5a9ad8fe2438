import { MesometricsError } from "@mesometrics/matrix";
import type { ConventionGrid, GridVariant } from "./convention-grid.js";
import type { IndexConventions } from "./conventions.js";

/** What a regression says about the coefficient of interest. */
export interface PropagatedFit {
  readonly estimate: number;
  readonly pValue: number;
}

export interface PropagatedVariant extends PropagatedFit {
  readonly label: string;
  readonly conventions: IndexConventions;
}

export interface Propagation {
  /** The fit with the base's scores. */
  readonly base: PropagatedFit;
  readonly level: number;
  readonly variants: readonly PropagatedVariant[];
  /** Variants whose fit threw a typed error, with its code; they count in no share. */
  readonly failed: readonly { readonly label: string; readonly code: string }[];
  /** Among the variants fitted: share with the base's sign. */
  readonly sameSign: number;
  /** Share with p < level. */
  readonly significant: number;
  /** Share with the base's sign and p < level. */
  readonly sameSignAndSignificant: number;
  readonly smallest: number;
  readonly largest: number;
  readonly median: number;
}

/**
 * The index's own uncertainty carried into a regression: the regression is run once for every variant of a convention
 * grid, and the shares of conventions under which the coefficient's sign and significance hold are reported.
 *
 * @param fit is given a variant's scores (length n, in the data's row order) and its label, and returns estimate and
 *   p-value of the coefficient of interest
 * @param level of significance, default 0.05
 * @throws MesometricsError `NO_VARIANTS` (every fit failed), `INVALID_FIT` (an estimate or p-value that is no number),
 *   `INVALID_ARGUMENT`, and what the base's fit throws
 * @example
 * ```ts
 * import { conventionGrid, propagate } from "@mesometrics/entropy-index";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 2, 3, 5], b: [2, 1, 4, 5], c: [9, 3, 2, 1] });
 * const indicators = ["a", "b", "c"].map((id) => ({ id, direction: "+" as const }));
 * const grid = conventionGrid({ dimensions: [{ id: "d", indicators }] }, data, {
 *   weights: [{ method: "entropy" }, { method: "equal" }, { method: "critic" }],
 * });
 * const outcome = propagate(grid, (scores) => ({ estimate: scores[3] - scores[0], pValue: 0.01 }));
 * outcome.sameSignAndSignificant; // → 1
 * ```
 */
export function propagate(
  grid: Pick<ConventionGrid, "base" | "variants">,
  fit: (
    scores: Float64Array,
    variant: { readonly label: string; readonly conventions: IndexConventions },
  ) => PropagatedFit,
  { level = 0.05 }: { readonly level?: number } = {},
): Propagation {
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_ARGUMENT", `The level is ${level}; it must lie between 0 and 1.`, { level });
  }
  const checked = (scores: Float64Array, variant: Pick<GridVariant, "label" | "conventions">): PropagatedFit => {
    const { estimate, pValue } = fit(scores, variant);
    if (Number.isFinite(estimate) && pValue >= 0 && pValue <= 1) return { estimate, pValue };
    throw new MesometricsError(
      "INVALID_FIT",
      `The fit under "${variant.label}" gave the estimate ${estimate} and the p-value ${pValue}; both must be numbers.`,
      { label: variant.label, estimate, pValue },
    );
  };
  const base = checked(grid.base.scores, grid.base);
  const variants: PropagatedVariant[] = [];
  const failed: { label: string; code: string }[] = [];
  for (const { label, conventions, scores } of grid.variants) {
    try {
      variants.push({ label, conventions, ...checked(scores, { label, conventions }) });
    } catch (error) {
      if (!(error instanceof MesometricsError) || error.code === "INVALID_FIT") throw error;
      failed.push({ label, code: error.code });
    }
  }
  if (variants.length === 0) {
    throw new MesometricsError("NO_VARIANTS", "The fit failed under every convention.", { failed });
  }
  const share = (holds: (one: PropagatedVariant) => boolean) => variants.filter(holds).length / variants.length;
  const sameSign = (one: PropagatedVariant) => Math.sign(one.estimate) === Math.sign(base.estimate);
  const estimates = Float64Array.from(variants, (one) => one.estimate).sort();
  const middle = (estimates.length - 1) / 2;
  return {
    base,
    level,
    variants,
    failed,
    sameSign: share(sameSign),
    significant: share((one) => one.pValue < level),
    sameSignAndSignificant: share((one) => sameSign(one) && one.pValue < level),
    smallest: estimates[0],
    largest: estimates[estimates.length - 1],
    median: (estimates[Math.floor(middle)] + estimates[Math.ceil(middle)]) / 2,
  };
}
