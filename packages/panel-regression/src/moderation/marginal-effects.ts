import {
  normalSurvival,
  normalUpperQuantile,
  studentTSurvival,
  studentTUpperQuantile,
} from "@mesometrics/distributions";
import { type Estimate, rebuild, waldTest } from "@mesometrics/inference";
import { column, MesometricsError } from "@mesometrics/matrix";
import { type Dataset, evaluateExpression, parseExpression, type SampleWeights } from "@mesometrics/panel-data";

/** Which marginal effects to take. */
export interface MarginalEffectsSpec {
  /** The term whose effect is asked for, as in `fit.terms`. */
  readonly of: string;
  /** The term it is interacted with. */
  readonly by: string;
  /** Values of `by`. Default: its sample mean less, at and plus one standard deviation. */
  readonly at?: readonly number[];
  /** Default 0.95. */
  readonly level?: number;
}

/** The effect of one variable at one value of another. */
export interface MarginalEffect {
  readonly at: number;
  readonly estimate: number;
  readonly standardError: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly low: number;
  readonly high: number;
}

/** A stretch of the moderator's observed range in which the effect has one sign and significance. */
export interface SignificanceRegion {
  readonly low: number;
  readonly high: number;
  readonly effect: "positive" | "negative" | "not significant";
  /** The share of the sample's rows in it. */
  readonly share: number;
}

/** Marginal effects along a moderator. */
export interface MarginalEffects {
  readonly of: string;
  readonly by: string;
  /** The interaction's term. */
  readonly interaction: string;
  readonly level: number;
  readonly rows: readonly MarginalEffect[];
  /** Where the effect is significant at 1 - level, over the observed range of the moderator (Johnson and Neyman 1936). */
  readonly regions: readonly SignificanceRegion[];
  readonly moderator: {
    readonly minimum: number;
    readonly maximum: number;
    readonly mean: number;
    readonly standardDeviation: number;
  };
}

/**
 * The marginal effect of x at values z of a moderator in a model with the interaction x z: d y / d x = b_x + b_xz z, with
 * variance v_xx + 2 z v_x,xz + z^2 v_xz under the fit's own covariance (delta method, exact for a linear function) and the
 * degrees of freedom of that contrast; under CR2 every z has its own.
 *
 * The Johnson-Neyman regions are where (b_x + b_xz z)^2 = t^2 var(z). They are pointwise: over a range of z the chance of one
 * false region is above 1 - level (Esarey and Sumner 2018).
 *
 * R: `marginaleffects::slopes(fit, variables = "x", newdata = datagrid(z = ...))`, `interactions::johnson_neyman`; Stata
 * `margins, dydx(x) at(z = (...))`.
 *
 * @throws `UNKNOWN_TERM`, `NO_INTERACTION`, `INVALID_LEVEL`, `NON_FINITE`, `DATA_MISMATCH`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, marginalEffects, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value * capital | firm", { vcov: { type: "iid" } });
 * const { rows } = marginalEffects(fit, data, { of: "value", by: "capital", at: [100, 500] });
 * rows.map(({ estimate }) => Number(estimate.toFixed(6))); // → [0.076049,0.100721]
 * ```
 */
export function marginalEffects(fit: Estimate, data: Dataset, spec: MarginalEffectsSpec): MarginalEffects {
  const level = spec.level ?? 0.95;
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_LEVEL", `A confidence level lies between 0 and 1, not ${level}`, { level });
  }
  const line = effectLine(fit, data, spec.of, spec.by);
  const { values, weights } = moderatorValues(fit, data, spec.by);
  const moderator = moments(values, weights);
  const at = spec.at ?? [-1, 0, 1].map((step) => moderator.mean + step * moderator.standardDeviation);
  if (!at.every(Number.isFinite)) {
    throw new MesometricsError("NON_FINITE", `The values of '${spec.by}' must be numbers`, { at });
  }
  return {
    of: spec.of,
    by: spec.by,
    interaction: line.interaction,
    level,
    rows: at.map((z) => effectAt(line, z, level)),
    regions: significanceRegions(line, { values, weights }, moderator, level),
    moderator,
  };
}

/** The effect as a line in the moderator, with its covariance. */
interface EffectLine {
  readonly interaction: string;
  readonly normal: boolean;
  /** b_x and b_xz */
  readonly base: number;
  readonly slope: number;
  /** v_xx, v_x,xz and v_xz */
  readonly variances: readonly [number, number, number];
  readonly degreesOfFreedom: (z: number) => number;
}

function effectLine(fit: Estimate, data: Dataset, of: string, by: string): EffectLine {
  const k = fit.terms.length;
  const x = fit.terms.indexOf(of);
  if (x < 0) {
    throw new MesometricsError("UNKNOWN_TERM", `The estimate has no term '${of}': it has ${fit.terms.join(", ")}`, {
      term: of,
    });
  }
  const xz = fit.terms.findIndex((term) => term === `${of}:${by}` || term === `${by}:${of}`);
  if (xz < 0) {
    throw new MesometricsError(
      "NO_INTERACTION",
      `The estimate has no interaction of '${of}' and '${by}': estimate with ${of} * ${by}, or write the terms as in ${fit.terms.join(", ")}`,
      { of, by, terms: fit.terms },
    );
  }
  const cell = (i: number, j: number): number => fit.vcov.data[i + j * k];
  const [first] = fit.inference.degreesOfFreedom;
  const isCommon = fit.inference.degreesOfFreedom.every((df) => df === first);
  return {
    interaction: fit.terms[xz],
    normal: fit.inference.distribution === "normal",
    base: fit.coefficients[x],
    slope: fit.coefficients[xz],
    variances: [cell(x, x), cell(x, xz), cell(xz, xz)],
    degreesOfFreedom: (z) => {
      if (isCommon) return first;
      const contrast = { rows: 1, columns: k, data: new Float64Array(k) };
      contrast.data[x] = 1;
      contrast.data[xz] = z;
      const [, df] = waldTest(fit, { matrix: contrast, values: Float64Array.of(0) }, data).degreesOfFreedom;
      return df as number;
    },
  };
}

function effectAt(line: EffectLine, z: number, level: number): MarginalEffect {
  const estimate = line.base + line.slope * z;
  const standardError = Math.sqrt(varianceAt(line, z));
  const degreesOfFreedom = line.normal ? Number.POSITIVE_INFINITY : line.degreesOfFreedom(z);
  const statistic = estimate === 0 && standardError === 0 ? 0 : estimate / standardError;
  const size = Math.abs(statistic);
  const critical = criticalValue(line, degreesOfFreedom, level);
  return {
    at: z,
    estimate,
    standardError,
    statistic,
    degreesOfFreedom,
    pValue: Math.min(1, 2 * (line.normal ? normalSurvival(size) : studentTSurvival(size, degreesOfFreedom))),
    low: estimate - critical * standardError,
    high: estimate + critical * standardError,
  };
}

function varianceAt({ variances: [v, c, w] }: EffectLine, z: number): number {
  return Math.max(0, v + 2 * z * c + z * z * w);
}

function criticalValue(line: EffectLine, df: number, level: number): number {
  const tail = (1 - level) / 2;
  return line.normal ? normalUpperQuantile(tail) : studentTUpperQuantile(tail, df);
}

/** The observed range cut at the Johnson-Neyman points, each piece judged at its middle. */
function significanceRegions(
  line: EffectLine,
  { values, weights }: { readonly values: Float64Array; readonly weights: SampleWeights | null },
  { minimum, maximum, mean }: { readonly minimum: number; readonly maximum: number; readonly mean: number },
  level: number,
): readonly SignificanceRegion[] {
  const start = line.normal ? Number.POSITIVE_INFINITY : line.degreesOfFreedom(mean);
  const inside = [0, 1].flatMap((which) => {
    const root = johnsonNeymanPoint(line, which as 0 | 1, start, level);
    return root !== null && root > minimum && root < maximum ? [root] : [];
  });
  const cuts = [minimum, ...inside.sort((a, b) => a - b), maximum];
  // Analytic weights say how precise a row is, frequencies how many it stands for.
  const counts = weights?.kind === "frequency" ? weights.values : null;
  const size = counts === null ? values.length : counts.reduce((total, count) => total + count, 0);
  return cuts.slice(1).map((high, piece) => {
    const low = cuts[piece];
    const { pValue, estimate } = effectAt(line, low + (high - low) / 2, level);
    const count = values.reduce(
      (total, z, i) => total + (z >= low && (z < high || high === maximum) ? (counts?.[i] ?? 1) : 0),
      0,
    );
    return {
      low,
      high,
      effect: pValue >= 1 - level ? "not significant" : estimate > 0 ? "positive" : "negative",
      share: count / size,
    };
  });
}

/** A root of (b + s z)^2 = t^2 var(z), the critical value t taken at the root itself. */
function johnsonNeymanPoint(line: EffectLine, which: 0 | 1, startDf: number, level: number): number | null {
  const [v, c, w] = line.variances;
  const { base, slope } = line;
  let df = startDf;
  let root: number | null = null;
  for (let step = 0; step < 50; step++) {
    const square = criticalValue(line, df, level) * criticalValue(line, df, level);
    const quadratic = slope * slope - square * w;
    const half = base * slope - square * c;
    const constant = base * base - square * v;
    const discriminant = half * half - quadratic * constant;
    if (discriminant < 0 || quadratic === 0) return null;
    // The stable pair of roots: q / A and C / q.
    const q = -(half + (half < 0 ? -1 : 1) * Math.sqrt(discriminant));
    const next = which === 0 ? q / quadratic : constant / q;
    if (!Number.isFinite(next)) return null;
    if (root !== null && Math.abs(next - root) <= 1e-12 * Math.abs(next)) return next;
    root = next;
    const nextDf = line.normal ? df : line.degreesOfFreedom(next);
    if (nextDf === df) return next;
    df = nextDf;
  }
  return root;
}

/** The moderator on the rows of the sample, with their weights. */
function moderatorValues(
  fit: Estimate,
  data: Dataset,
  by: string,
): { readonly values: Float64Array; readonly weights: SampleWeights | null } {
  const { frame } = rebuild(fit, data);
  const j = frame.regressorLabels.indexOf(by);
  if (j >= 0) return { values: column(frame.regressors, j).slice(), weights: frame.weights };
  const values = evaluateExpression(parseExpression(by), data);
  return { values: Float64Array.from(frame.rows, (row) => values[row]), weights: frame.weights };
}

/**
 * Moments that do not depend on the order of the rows. With weights the mean is sum(w z) / sum(w); the variance is
 * sum(w (z - mean)^2) over sum(w) - 1 with frequencies, and over sum(w) (n - 1) / n with analytic weights, as Stata's
 * `summarize [aw = w]` has it.
 */
export function moments(values: Float64Array, weights: SampleWeights | null = null): MarginalEffects["moderator"] {
  const n = values.length;
  const order = Uint32Array.from(values.keys()).sort(
    (a, b) => values[a] - values[b] || (weights?.values[a] ?? 0) - (weights?.values[b] ?? 0),
  );
  const first = values[order[0]];
  let total = 0;
  let size = 0;
  for (const i of order) {
    const weight = weights?.values[i] ?? 1;
    total += weight * (values[i] - first);
    size += weight;
  }
  const mean = first + total / size;
  let squares = 0;
  for (const i of order) squares += (weights?.values[i] ?? 1) * (values[i] - mean) * (values[i] - mean);
  const divisor = weights?.kind === "analytic" ? (size * (n - 1)) / n : size - 1;
  return {
    minimum: first,
    maximum: values[order[n - 1]],
    mean,
    standardDeviation: divisor > 0 ? Math.sqrt(squares / divisor) : 0,
  };
}
