import { type Estimate, namedCovariance, tidy, wildClusterBootstrap } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import {
  feols,
  type GroupDifference,
  groupDifferences,
  type Mediation,
  type MediationSpec,
  mediation,
} from "@mesometrics/panel-regression";
import type { MonteCarloPlan } from "./monte-carlo.js";
import type { Truths } from "./true-parameter.js";

/** One line of the Monte Carlo: an estimator with a covariance, and the parameter that it is held against. */
export interface MonteCarloRow {
  /** Stable, for programs: `twoway.CR2`. */
  readonly id: string;
  readonly equation: string;
  readonly covariance: string;
  /** The name of the parameter among the panel's truths. */
  readonly parameter: string;
  /** True of an estimator without a mean: two-stage least squares with as many instruments as endogenous regressors. */
  readonly noMoments?: true;
}

/**
 * Of one draw: estimate, standard error, degrees of freedom, the ends of the 95 % interval, whether zero is rejected. A test
 * without an interval has the whole line where it does not reject the truth, and an empty interval where it does.
 */
export type DrawnRow = readonly [
  estimate: number,
  standardError: number,
  degreesOfFreedom: number,
  low: number,
  high: number,
  rejectsZero: number,
];

/** A row with what it is in a draw. */
export interface Estimator<Draw> extends MonteCarloRow {
  readonly of: (draw: Draw) => DrawnRow;
}

/** How one study is drawn and estimated. */
export interface MonteCarloStudy {
  readonly rows: readonly MonteCarloRow[];
  readonly truth: Truths;
  /** The rows of draw `replicate`; null for one that could not be estimated. */
  readonly draw: (replicate: number) => readonly (DrawnRow | null)[];
}

/** A drawn panel, and the numbers that resampling in it starts from. */
export interface MonteCarloDraw {
  readonly data: Panel;
  readonly seed: number;
}

export const standard = "CR2 (default)";

/** The study of estimators that share their draws. */
export function studyOfEstimators<Draw>(
  truth: Truths,
  estimators: readonly Estimator<Draw>[],
  draw: (replicate: number) => Draw,
): MonteCarloStudy {
  return {
    truth,
    rows: estimators.map(({ of: _, ...row }) => row),
    draw: (replicate) => {
      const drawn = draw(replicate);
      return estimators.map(({ of }) => orRefused(() => of(drawn)));
    },
  };
}

/** A draw that an estimator refuses is counted, not hidden; anything but a refusal is a defect. */
function orRefused(estimate: () => DrawnRow): DrawnRow | null {
  try {
    return estimate();
  } catch (error) {
    if (error instanceof MesometricsError) return null;
    throw error;
  }
}

/** A coefficient with its interval. */
export function coefficient(fit: Estimate, term: string, component = "coefficients"): DrawnRow {
  const row = tidy(fit, { component }).find((one) => one.term === term);
  if (row === undefined) throw new MesometricsError("UNKNOWN_TERM", `The estimate has no term ${term}.`, { term });
  const { estimate, standardError, degreesOfFreedom, low, high, pValue } = row;
  return [estimate, standardError, degreesOfFreedom, low, high, pValue < 0.05 ? 1 : 0];
}

/** What a test at 5 % says of the truth and of zero; no degrees of freedom where it brings its own distribution. */
export function testOnly(
  pOfTruth: number,
  pOfZero: number,
  { estimate = Number.NaN, standardError = Number.NaN, degreesOfFreedom = Number.NaN } = {},
): DrawnRow {
  const end = pOfTruth >= 0.05 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return [estimate, standardError, degreesOfFreedom, -end, end, pOfZero < 0.05 ? 1 : 0];
}

const covariances = {
  [standard]: undefined,
  CR1: { type: "CR1", cluster: "unit" },
  HC1: { type: "HC1" },
  iid: { type: "iid" },
  "Driscoll-Kraay": { type: "driscoll-kraay" },
} as const;

/** One regression under every covariance, and the restricted wild cluster bootstrap of the same coefficient. */
export function twoWayEstimators(
  plan: MonteCarloPlan,
  formula: string,
  term: string,
  truth: number,
): readonly Estimator<MonteCarloDraw>[] {
  const row = { equation: `two-way effects, ${term}`, parameter: term };
  const analytic = Object.entries(covariances).map(
    ([covariance, vcov]): Estimator<MonteCarloDraw> => ({
      ...row,
      id: `twoway.${covariance === standard ? "CR2" : covariance}`,
      covariance,
      of: ({ data }) =>
        coefficient(feols(data, formula, vcov === undefined ? {} : { vcov: namedCovariance(vcov) }), term),
    }),
  );
  const bootstrap: Estimator<MonteCarloDraw> = {
    ...row,
    id: "twoway.wild bootstrap",
    covariance: "wild bootstrap",
    of: ({ data, seed }) => {
      const fit = feols(data, formula, { vcov: { type: "CR1", cluster: "unit" } });
      const [estimate, standardError] = coefficient(fit, term);
      const pOf = (value: number): number =>
        wildClusterBootstrap(fit, data, { term, value, draws: plan.bootstrapDraws, seed, interval: false }).test
          .pValue!;
      return testOnly(pOf(truth), pOf(0), { estimate, standardError });
    },
  };
  return [...analytic, bootstrap];
}

/** A regression's coefficient with the default inference. */
export function standardEstimator(
  id: string,
  equation: string,
  parameter: string,
  formula: string,
  term: string,
): Estimator<MonteCarloDraw> {
  return { id, equation, covariance: standard, parameter, of: ({ data }) => coefficient(feols(data, formula), term) };
}

const differenceTests = {
  [standard]: "cr2",
  "wild bootstrap": "wildBootstrap",
  "permuted units": "unitPermutation",
  "permuted rows (bdiff)": "observationPermutation",
  "z, CR1": "z",
  "z, iid": "z",
} as const;

export type DifferenceTest = keyof typeof differenceTests;

/** Tests that a slope is the same in two groups of a column. */
export function differenceEstimators(
  plan: MonteCarloPlan,
  what: {
    readonly id: string;
    readonly equation: string;
    readonly parameter: string;
    readonly formula: string;
    readonly term: string;
    readonly by: string;
    readonly groups: readonly [string, string];
    readonly level?: "unit" | "observation";
    readonly tests: readonly DifferenceTest[];
  },
): readonly Estimator<MonteCarloDraw>[] {
  const { id, equation, parameter, formula, term, by, groups, level = "unit", tests } = what;
  const draws = plan.bootstrapDraws;
  return tests.map((test) => ({
    id: `${id}.${test === standard ? "CR2" : test}`,
    equation,
    covariance: test,
    parameter,
    of: ({ data, seed }) => {
      const method = differenceTests[test];
      const [one] = groupDifferences(data, formula, {
        by,
        level,
        groups,
        terms: [term],
        methods: [method],
        bootstrap: { draws, seed, interval: false },
        permutation: { draws, seed, enumerateUpTo: draws },
        zCovariance: test === "z, iid" ? { type: "iid" } : { type: "CR1", cluster: "unit" },
      }).differences as readonly [GroupDifference];
      const found = one[method]!;
      const { pValue, degreesOfFreedom } = "test" in found ? found.test : found;
      // Truth and zero are the same hypothesis: no difference.
      return testOnly(pValue!, pValue!, {
        estimate: one.difference,
        ...(test === standard ? { degreesOfFreedom: degreesOfFreedom[1]! } : {}),
      });
    },
  }));
}

/** Intervals of an indirect effect: Sobel's normal one, and both of the bootstrap by unit. */
export function mediationEstimators(
  plan: MonteCarloPlan,
  what: {
    readonly id: string;
    readonly equation: string;
    readonly parameter: string;
    readonly spec: MediationSpec;
    readonly bootstrap: boolean;
  },
): readonly Estimator<MonteCarloDraw>[] {
  const { id, equation, parameter, spec, bootstrap } = what;
  const row = { equation, parameter };
  const last = new WeakMap<MonteCarloDraw, Mediation>();
  const fitted = (draw: MonteCarloDraw): Mediation => {
    const known = last.get(draw);
    if (known !== undefined) return known;
    const { data, seed } = draw;
    const fit = mediation(data, spec, { bootstrap: bootstrap ? { draws: plan.bootstrapDraws, seed } : null });
    last.set(draw, fit);
    return fit;
  };
  const sobel: Estimator<MonteCarloDraw> = {
    ...row,
    id: `${id}.sobel`,
    covariance: "Sobel, CR2",
    of: (draw) => {
      const { indirect, tests } = fitted(draw);
      const { statistic, pValue } = tests.find((test) => test.id === "sobel")!;
      const error = Math.abs(indirect! / statistic);
      const half = 1.959963984540054 * error;
      return [indirect!, error, Number.NaN, indirect! - half, indirect! + half, pValue! < 0.05 ? 1 : 0];
    },
  };
  if (!bootstrap) return [sobel];
  const resampled = (["percentile", "bca"] as const).map(
    (kind): Estimator<MonteCarloDraw> => ({
      ...row,
      id: `${id}.${kind}`,
      covariance: kind === "bca" ? "bootstrap by unit, BCa" : "bootstrap by unit",
      of: (draw) => {
        const { indirect, bootstrap: drawn } = fitted(draw);
        const { standardError } = drawn!.indirect;
        const ends = drawn!.indirect[kind];
        if (ends === null)
          throw new MesometricsError("BOOTSTRAP_FAILED", "No BCa interval: the draws lie on one side.");
        const { low, high } = ends;
        return [indirect!, standardError, Number.NaN, low, high, low > 0 || high < 0 ? 1 : 0];
      },
    }),
  );
  return [sobel, ...resampled];
}
