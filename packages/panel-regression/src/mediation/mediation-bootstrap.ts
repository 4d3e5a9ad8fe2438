import {
  type BootstrapIntervals,
  bootstrapIntervals,
  type Estimate,
  joinChunks,
  type PairsBootstrapPlan,
  pairsBootstrapSteps,
  planPairsBootstrap,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";

/** The cluster bootstrap of the effects of a mediation. */
export interface MediationBootstrap {
  readonly draws: number;
  readonly seed: number;
  readonly cluster: { readonly column: string; readonly count: number };
  readonly level: number;
  /** Draws whose clusters do not determine the paths; they are left out. */
  readonly failed: number;
  readonly indirect: BootstrapIntervals;
  readonly direct: BootstrapIntervals;
  readonly total: BootstrapIntervals;
}

/** The pairs bootstraps of both equations: one sample, one seed, so that draw d takes the same clusters in both. */
export interface MediationBootstrapPlan {
  readonly mediator: PairsBootstrapPlan;
  readonly outcome: PairsBootstrapPlan;
  /** Positions of the coefficients. */
  readonly a: number;
  readonly b: number;
  readonly direct: number;
}

/** Everything before the draws. */
export function planMediationBootstrap(
  mediator: Estimate,
  outcome: Estimate,
  data: Dataset,
  names: { readonly treatment: string; readonly mediator: string },
  options: { readonly draws: number; readonly seed: number; readonly level: number; readonly cluster: string },
): MediationBootstrapPlan {
  return {
    mediator: planPairsBootstrap(mediator, data, options),
    outcome: planPairsBootstrap(outcome, data, options),
    a: mediator.terms.indexOf(names.treatment),
    b: outcome.terms.indexOf(names.mediator),
    direct: outcome.terms.indexOf(names.treatment),
  };
}

/** Paths a and b and the direct effect of the draws `from` .. `to - 1`, three numbers each; NaN where not determined. */
export function runMediationChunk(plan: MediationBootstrapPlan, from: number, to: number): Float64Array {
  const { mediator, outcome } = plan;
  const first = pairsBootstrapSteps.runChunk(mediator, from, to);
  const second = pairsBootstrapSteps.runChunk(outcome, from, to);
  const result = new Float64Array(3 * (to - from));
  for (let draw = 0; draw < to - from; draw++) {
    result[3 * draw] = first[draw * mediator.terms.length + plan.a];
    result[3 * draw + 1] = second[draw * outcome.terms.length + plan.b];
    result[3 * draw + 2] = second[draw * outcome.terms.length + plan.direct];
  }
  return result;
}

/**
 * Standard errors and intervals of indirect, direct and total effect: in every draw a b, c' and a b + c'.
 *
 * @throws `BOOTSTRAP_FAILED`
 */
export function combineMediationChunks(
  plan: MediationBootstrapPlan,
  chunks: readonly Float64Array[],
): MediationBootstrap {
  const { draws, seed, level, cluster } = plan.outcome;
  const all = joinChunks(chunks, draws, 3);
  const complete: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    if (!Number.isNaN(all[3 * draw] * all[3 * draw + 1])) complete.push(3 * draw);
  }
  if (complete.length < 2) {
    throw new MesometricsError(
      "BOOTSTRAP_FAILED",
      `Of ${draws} draws only ${complete.length} determine the paths: the treatment or the mediator varies in too few clusters`,
      { draws, complete: complete.length },
    );
  }
  const { mediator, outcome } = plan;
  const estimates = [mediator.coefficients[plan.a], outcome.coefficients[plan.b], outcome.coefficients[plan.direct]];
  const [a, b, direct] = [mediator.jackknife[plan.a], outcome.jackknife[plan.b], outcome.jackknife[plan.direct]];
  const intervals = (effect: (a: number, b: number, direct: number) => number): BootstrapIntervals =>
    bootstrapIntervals(
      Float64Array.from(complete, (at) => effect(all[at], all[at + 1], all[at + 2])),
      effect(estimates[0], estimates[1], estimates[2]),
      a.map((value, g) => effect(value, b[g], direct[g])),
      level,
    );
  return {
    draws,
    seed,
    cluster: { column: cluster.label, count: cluster.levels },
    level,
    failed: draws - complete.length,
    indirect: intervals((a, b) => a * b),
    direct: intervals((_a, _b, direct) => direct),
    total: intervals((a, b, direct) => a * b + direct),
  };
}
