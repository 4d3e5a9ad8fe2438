import type { CovarianceEstimator, TestResult } from "@mesometrics/inference";
import { column, dot, type Matrix, MesometricsError, multiply, transpose } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { instrumentSlopes, slopeCovariance } from "./instrument-slopes.js";
import { effectiveFCriticalValue, worstBias } from "./montiel-olea-pflueger.js";
import type { ReducedForm } from "./reduced-form.js";

/** The tolerated biases τ, in shares of the benchmark's, and x = 1/τ; the last as Stata's `weakivtest` rounds it. */
const toleratedBiases = [
  { tau: 0.05, x: 20 },
  { tau: 0.1, x: 10 },
  { tau: 0.2, x: 5 },
  { tau: 0.3, x: 1 / 0.3 },
  { tau: 0.3, x: 3.33 },
] as const;

/** Montiel Olea and Pflueger's effective F with what it is compared with on these data. */
export interface EffectiveF {
  readonly statistic: number;
  /** L1 */
  readonly instruments: number;
  /** B of 2SLS; null where the covariance of the whole reduced form is not to be had (then only `simplified` is given) */
  readonly worstBias: number | null;
  /**
   * At the 5 % level, for each tolerated bias: the value for 2SLS, and the simplified, conservative one. 30 % comes twice,
   * with x = 1/τ and with the x = 3.33 of Stata's `weakivtest`.
   */
  readonly criticalValues: readonly {
    readonly tau: number;
    readonly x: number;
    readonly tsls: number | null;
    readonly simplified: number;
  }[];
  /** The covariance. */
  readonly rule: string;
  /** Why `worstBias` is null. */
  readonly reason: string | null;
}

/**
 * The effective F of one endogenous regressor: p'Z'Z p / tr(V Z'Z), p the first-stage slopes of the excluded instruments,
 * V their covariance with its small-sample factor. With one instrument it is the robust F, under `iid` the Cragg-Donald F.
 *
 * Source: Montiel Olea & Pflueger (2013), Journal of Business & Economic Statistics 31.
 *
 * @param vcov L1 x L1: V, of the excluded instruments
 */
export function effectiveF(
  form: ReducedForm,
  vcov: Matrix,
  rule: string,
  covariance: CovarianceEstimator,
  data: Dataset,
): EffectiveF {
  const fitted = column(form.fittedEndogenous, 0);
  const l1 = form.instruments.columns;
  const root = multiply(transpose(form.basis), form.instruments);
  const w2 = symmetric(multiply(multiply(root, vcov), transpose(root)));
  let total = 0;
  for (let j = 0; j < l1; j++) total += w2.data[j + j * l1];
  const bias = worstBiasOf(form, covariance, data);
  return {
    statistic: dot(fitted, fitted) / total,
    instruments: l1,
    worstBias: bias.value,
    criticalValues: toleratedBiases.map(({ tau, x }) => ({
      tau,
      x,
      tsls: bias.value === null ? null : effectiveFCriticalValue(w2, 1 / x, { worst: Math.min(1, bias.value) }),
      simplified: effectiveFCriticalValue(w2, 1 / x),
    })),
    rule,
    reason: bias.reason,
  };
}

/** The effective F as a test record, its critical values labelled by procedure and tolerated bias. */
export function effectiveFTest(found: EffectiveF): TestResult {
  const exact = found.criticalValues.filter(({ x }) => x !== 3.33);
  const percent = (tau: number) => `${Math.round(100 * tau)} %`;
  return {
    id: "effective-f",
    label: "Effective F (Montiel Olea-Pflueger)",
    statistic: found.statistic,
    distribution: "none",
    degreesOfFreedom: [found.instruments],
    pValue: null,
    nullHypothesis: "the instruments are weak",
    rule: found.reason === null ? found.rule : `${found.rule}; simplified critical values only (${found.reason})`,
    source: "Montiel Olea & Pflueger (2013)",
    criticalValues: [
      ...exact.map(({ tau, simplified }) => ({
        label: `Montiel Olea-Pflueger, simplified, bias at most ${percent(tau)}`,
        value: simplified,
      })),
      ...exact.flatMap(({ tau, tsls }) =>
        tsls === null ? [] : [{ label: `Montiel Olea-Pflueger, 2SLS, bias at most ${percent(tau)}`, value: tsls }],
      ),
    ],
  };
}

function worstBiasOf(
  form: ReducedForm,
  covariance: CovarianceEstimator,
  data: Dataset,
): { readonly value: number | null; readonly reason: string | null } {
  if (form.instruments.columns === 1) return { value: 1, reason: null };
  try {
    const { blocks } = slopeCovariance(instrumentSlopes(form), covariance, data);
    return {
      value: worstBias({ outcome: blocks[0][0], cross: blocks[0][1], endogenous: blocks[1][1] }),
      reason: null,
    };
  } catch (error) {
    if (error instanceof MesometricsError && reasons[error.code] !== undefined) {
      return { value: null, reason: reasons[error.code] as string };
    }
    throw error;
  }
}

const reasons: Readonly<Record<string, string | undefined>> = {
  TOO_FEW_CLUSTERS: "as many instruments as clusters",
  SINGULAR_RESTRICTIONS: "too few clusters carry information",
  NOT_QUADRATIC: "the covariance was made positive semidefinite",
  OUTCOME_EXPLAINED: "the outcome is fitted without error",
};

function symmetric(m: Matrix): Matrix {
  const data = m.data.slice();
  for (let j = 0; j < m.columns; j++) {
    for (let i = 0; i < j; i++) {
      const mean = (data[i + j * m.rows] + data[j + i * m.rows]) / 2;
      data[i + j * m.rows] = mean;
      data[j + i * m.rows] = mean;
    }
  }
  return { ...m, data };
}
