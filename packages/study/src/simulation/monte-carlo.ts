import {
  joinChunks,
  type ResamplingDriver,
  type ResamplingSteps,
  requireDrawRange,
  runResampling,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Contiguity } from "../study-weights.js";
import { integrationDesigns } from "./integration-design.js";
import { integrationMonteCarlo } from "./integration-monte-carlo.js";
import { manufacturingDesigns } from "./manufacturing-design.js";
import { manufacturingMonteCarlo } from "./manufacturing-monte-carlo.js";
import type { MonteCarloRow, MonteCarloStudy } from "./monte-carlo-rows.js";
import { integrationWeights } from "./simulate-integration.js";
import { requireDesign, requireUnits } from "./simulated-panel.js";

const designs = { "he-2026": manufacturingDesigns, "xie-2024": integrationDesigns } as const;

/** Everything that a Monte Carlo needs, as plain data: it can be sent to a worker. */
export interface MonteCarloPlan {
  readonly study: keyof typeof designs;
  readonly design: string;
  readonly seed: number;
  /** Simulated panels. */
  readonly draws: number;
  /** Of each bootstrap and permutation test in each panel. */
  readonly bootstrapDraws: number;
  /** The units and who neighbours whom; provinces need no pairs. */
  readonly contiguity: Contiguity;
}

/** What one estimator did over all draws. */
export interface MonteCarloLine extends MonteCarloRow {
  readonly truth: number;
  /** Draws that were estimated, and those that the estimator refused. */
  readonly estimated: number;
  readonly refused: number;
  /** Mean estimate less the truth, and the simulation error of that; null where a test gives no estimate or the estimator has no mean. */
  readonly bias: number | null;
  readonly biasError: number | null;
  /** Standard deviation of the estimates over draws, and the mean of the standard errors that were claimed. */
  readonly deviation: number | null;
  readonly meanStandardError: number | null;
  readonly rmse: number | null;
  /** Share of 95 % intervals (or tests at 5 %) that hold the truth, and the simulation error of that share. */
  readonly coverage: number;
  readonly coverageError: number;
  /** Share of tests at 5 % that reject the truth: 1 - coverage, the size. */
  readonly size: number;
  /** Share of tests at 5 % that reject zero: the power, where the truth is not zero. */
  readonly rejectsZero: number;
  /** Mean degrees of freedom of t; null where the distribution has none. */
  readonly meanDegreesOfFreedom: number | null;
}

export interface MonteCarloResult {
  readonly study: string;
  readonly design: string;
  readonly seed: number;
  readonly draws: number;
  readonly bootstrapDraws: number;
  readonly lines: readonly MonteCarloLine[];
}

const WIDTH = 6;

/**
 * Plans a Monte Carlo on simulated panels with known truth: every estimator and covariance of the study, on the same draws.
 * `bootstrapDraws` are those of the wild bootstrap, the bootstrap of indirect effects and the permutations in each panel.
 *
 * Draw r has the regressors, mediators and errors of `simulateManufacturing` or `simulateIntegration` with `replicate: r`; its
 * unit and year effects, ai2 and Internet users are drawn by the same rules from what is left of the stream. Run it with `runResampling(monteCarloSteps, plan, driver)` or in one piece with `monteCarlo`.
 *
 * @throws UNKNOWN_STUDY, UNKNOWN_DESIGN, SIMULATED_UNITS; INVALID_ARGUMENT for a seed that is no whole number from 0 to 2^32
 * or counts below 1 (draws) or 19 (bootstrap draws, of which fewer cannot reject at 5 %)
 * @example
 * ```ts
 * import { monteCarlo, monteCarloPlan } from "@mesometrics/study";
 * const units = Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`);
 * const plan = monteCarloPlan({ study: "he-2026", contiguity: { units, edges: [] }, draws: 2, bootstrapDraws: 19, seed: 1 });
 * monteCarlo(plan).lines[0].covariance; // → CR2 (default)
 * ```
 */
export function monteCarloPlan({
  study,
  contiguity,
  seed,
  design = designs[study as keyof typeof designs]?.[0] ?? "",
  draws = 2000,
  bootstrapDraws = 199,
}: {
  readonly study: string;
  readonly contiguity: Contiguity;
  readonly seed: number;
  readonly design?: string;
  readonly draws?: number;
  readonly bootstrapDraws?: number;
}): MonteCarloPlan {
  if (!Object.hasOwn(designs, study)) {
    throw new MesometricsError(
      "UNKNOWN_STUDY",
      `There is no simulated panel for "${study}"; there are ${Object.keys(designs).join(", ")}.`,
      { study },
    );
  }
  requireDesign(study, design, designs[study as keyof typeof designs]);
  requireUnits(contiguity.units);
  for (const [name, value, least, most] of [
    ["seed", seed, 0, 4294967296],
    ["draws", draws, 1, 10_000_000],
    ["bootstrapDraws", bootstrapDraws, 19, 1_000_000],
  ] as const) {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new MesometricsError(
        "INVALID_ARGUMENT",
        `The option \`${name}\` must be a whole number from ${least} to ${most}, not ${value}.`,
        { [name]: value },
      );
    }
  }
  return { study: study as MonteCarloPlan["study"], design, seed, draws, bootstrapDraws, contiguity };
}

function studyOf(plan: MonteCarloPlan): MonteCarloStudy {
  return plan.study === "he-2026"
    ? manufacturingMonteCarlo(plan)
    : integrationMonteCarlo(plan, integrationWeights(plan.contiguity));
}

/** The steps of a planned Monte Carlo, for `runResampling`: the result does not depend on how draws are cut into chunks. */
export const monteCarloSteps: ResamplingSteps<MonteCarloPlan, MonteCarloResult> = {
  runChunk: (plan, from, to) => {
    requireDrawRange(plan.draws, from, to);
    const { rows, draw } = studyOf(plan);
    const values = new Float64Array((to - from) * rows.length * WIDTH).fill(Number.NaN);
    for (let replicate = from, at = 0; replicate < to; replicate++) {
      for (const one of draw(replicate)) {
        // A refused draw has no interval, which tells it from a test without an estimate.
        if (one !== null) values.set(one, at);
        at += WIDTH;
      }
    }
    return values;
  },
  combine: (plan, chunks) => {
    const { rows, truth } = studyOf(plan);
    const all = joinChunks(chunks, plan.draws, rows.length * WIDTH);
    const lines = rows.map((row, position) => {
      const drawn: Float64Array[] = [];
      for (let replicate = 0; replicate < plan.draws; replicate++) {
        const at = (replicate * rows.length + position) * WIDTH;
        if (!Number.isNaN(all[at + 3])) drawn.push(all.subarray(at, at + WIDTH));
      }
      return lineOf(row, truth[row.parameter]!.value, drawn, plan.draws);
    });
    const { study, design, seed, draws, bootstrapDraws } = plan;
    return { study, design, seed, draws, bootstrapDraws, lines };
  },
};

/**
 * A Monte Carlo in chunks, elsewhere (`mapChunks`) or here, with progress and a signal to stop.
 *
 * @throws ABORTED, and as `monteCarlo`
 */
export function runMonteCarlo(
  plan: MonteCarloPlan,
  driver: ResamplingDriver<MonteCarloPlan> = {},
): Promise<MonteCarloResult> {
  return runResampling(monteCarloSteps, plan, driver);
}

/** A Monte Carlo in one piece. @throws as the simulation of the panel; refusals of estimators are counted */
export function monteCarlo(plan: MonteCarloPlan): MonteCarloResult {
  return monteCarloSteps.combine(plan, [monteCarloSteps.runChunk(plan, 0, plan.draws)]);
}

function lineOf(row: MonteCarloRow, truth: number, drawn: readonly Float64Array[], draws: number): MonteCarloLine {
  const n = drawn.length;
  if (n === 0) {
    throw new MesometricsError("NO_DRAWS", `No draw could be estimated by ${row.id}.`, { row: row.id, draws });
  }
  const mean = (of: (one: Float64Array) => number): number => drawn.reduce((total, one) => total + of(one), 0) / n;
  // An average over draws says nothing of an estimator that has no mean.
  const isEstimated = row.noMoments !== true && !Number.isNaN(drawn[0]![0]);
  const estimate = mean((one) => one[0]);
  const deviation = n > 1 ? Math.sqrt(mean((one) => (one[0] - estimate) * (one[0] - estimate)) * (n / (n - 1))) : null;
  const coverage = mean((one) => (one[3] <= truth && truth <= one[4] ? 1 : 0));
  const degreesOfFreedom = mean((one) => one[2]);
  return {
    ...row,
    truth,
    estimated: n,
    refused: draws - n,
    bias: isEstimated ? estimate - truth : null,
    biasError: isEstimated && deviation !== null ? deviation / Math.sqrt(n) : null,
    deviation: isEstimated ? deviation : null,
    meanStandardError: isEstimated && !Number.isNaN(drawn[0]![1]) ? mean((one) => one[1]) : null,
    rmse: isEstimated ? Math.sqrt(mean((one) => (one[0] - truth) * (one[0] - truth))) : null,
    coverage,
    coverageError: Math.sqrt((coverage * (1 - coverage)) / n),
    size: 1 - coverage,
    rejectsZero: mean((one) => one[5]),
    meanDegreesOfFreedom: Number.isFinite(degreesOfFreedom) ? degreesOfFreedom : null,
  };
}
