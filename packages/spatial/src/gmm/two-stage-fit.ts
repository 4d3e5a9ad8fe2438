import type { Matrix } from "@mesometrics/matrix";
import type { LaggedResiduals } from "../moments/error-moments.js";
import { lagColumns } from "../spatial-design.js";
import type { SpatialWeights } from "../spatial-weights.js";
import type { HacPairs } from "./spatial-hac.js";
import type { TwoStageEquation } from "./two-stage-equation.js";

/** What is estimated, before it becomes a result. */
export interface TwoStageFit {
  /** Coefficients of the equation, and lambda last where the moments give it a variance. */
  readonly coefficients: Float64Array;
  readonly vcov: Matrix;
  /** null in models without it */
  readonly lambda: number | null;
  readonly lambdaHasVariance: boolean;
  /** length n: e */
  readonly innovations: Float64Array;
  readonly sigma2: number;
  readonly residualDegreesOfFreedom: number;
  /** The factor inside vcov. */
  readonly adjustment: number;
  readonly hac: HacPairs | null;
  readonly iterations: number;
  /** Variances of the errors and of the unit effects, and what of the units' means is taken off, with random effects. */
  readonly components: {
    readonly sigma2Errors: number;
    readonly sigma2Means: number;
    readonly theta: number;
  } | null;
}

/** M u, M W u and M W W u with u = y - Z b of the raw data: lags first. */
export function laggedResiduals(
  { raw: { outcome, exogenous, endogenous }, project }: TwoStageEquation,
  coefficients: Float64Array,
  weights: SpatialWeights,
): LaggedResiduals {
  const n = outcome.rows;
  const u = outcome.data.slice();
  const take = (m: Matrix, from: number) => {
    for (let j = 0; j < m.columns; j++) {
      const b = coefficients[from + j];
      for (let i = 0; i < n; i++) u[i] -= b * m.data[i + j * n];
    }
  };
  take(exogenous, 0);
  take(endogenous, exogenous.columns);
  const own: Matrix = { rows: n, columns: 1, data: u };
  const lagged = lagColumns(weights, own);
  return {
    own: project(own).data,
    lagged: project(lagged).data,
    twice: project(lagColumns(weights, lagged)).data,
  };
}
