import { withinTransform } from "@mesometrics/fixed-effects";
import { meansByGroup, type PanelEffect, type VarianceComponents } from "@mesometrics/inference";
import {
  column,
  crossProduct,
  leastSquares,
  type Matrix,
  MesometricsError,
  orthonormalBasis,
  pivotedQr,
  selectColumns,
  solve,
} from "@mesometrics/matrix";
import type { ModelFrame } from "@mesometrics/panel-data";
import { groupSums, scaleRows, sumOfSquares, traceOfProduct } from "./group-sums.js";
import { regressionOfMeans, requireFreedomOfMeans } from "./means-regression.js";
import { type VarianceSample, varianceSample } from "./variance-sample.js";

/** How the variances of random effects are estimated. */
export type VarianceMethod = "swamy-arora" | "swamy-arora-harmonic" | "amemiya" | "wallace-hussain" | "nerlove";

/** Estimated variances, and which of them came out negative and are zero. */
export interface EstimatedVariances {
  readonly variances: VarianceComponents;
  readonly negative: readonly ("unit" | "time")[];
}

/**
 * The variances of y_it = x_it'b + u_i + d_t + e_it by quadratic forms of residuals set equal to their expectations
 * (Baltagi 2021, chapters 2, 3 and 9). With W the within transformation of the model's effects, P_u the means by unit,
 * P_t by period, N rows, the forms are q_w = r'W r, q_u = r'P_u r and q_t = r'P_t r of the residuals
 *
 * - `swamy-arora` (1972; Baltagi and Chang 1994): of the within regression (q_w) and of the regressions of means
 * - `swamy-arora-harmonic`: the same on balanced panels; on unbalanced ones Stata's default, by the harmonic mean of the T_i
 * - `wallace-hussain` (1969): of pooled least squares
 * - `amemiya` (1971): of y - X b_within, centred
 * - `nerlove` (1971): s_e^2 = q_w / N, and the variances of the estimated fixed effects
 *
 * On unbalanced panels, and for swamy-arora always, the expectations are exact; on balanced panels wallace-hussain and
 * amemiya divide by N - L, and by the numbers of units and periods, as those authors do. The rules are those of plm
 * (`ercomp`), for swamy-arora also those of Stata's `xtreg, re sa`; `xtreg, re` is swamy-arora-harmonic.
 *
 * @throws `TOO_FEW_GROUPS` where the regression of means has no degrees of freedom; `NO_WITHIN_VARIATION` for amemiya with
 * a regressor that the effects explain; `UNBALANCED_NERLOVE` for two effects; `NO_IDIOSYNCRATIC_VARIANCE`
 */
export function estimateVariances(frame: ModelFrame, method: VarianceMethod, effect: PanelEffect): EstimatedVariances {
  const sample = varianceSample(frame, effect);
  if (method === "nerlove") return nerlove(sample);
  const { forms, expectations } = formsOf[method](sample);
  // A common factor on both sides; the unit of the outcome stays out of the pivots.
  const size = Math.max(...forms.data.map(Math.abs));
  if (!(size > 0)) throw noIdiosyncraticVariance(0);
  const solution = solve(expectations, { ...forms, data: forms.data.map((value) => value / size) });
  return nonNegative(
    sample.names,
    solution.data.map((value) => value * size),
  );
}

/** Forms q (m x 1) and their expectations E (m x m): E times the variances, the idiosyncratic first, is the expectation of q. */
interface Moments {
  readonly forms: Matrix;
  readonly expectations: Matrix;
}

const formsOf: Readonly<Record<Exclude<VarianceMethod, "nerlove">, (sample: VarianceSample) => Moments>> = {
  "swamy-arora": swamyArora,
  "swamy-arora-harmonic": harmonicSwamyArora,
  "wallace-hussain": wallaceHussain,
  amemiya,
};

function swamyArora(sample: VarianceSample): Moments {
  const { within, groups, observations: n } = sample;
  const moments = emptyMoments(groups.length);
  setRow(moments, 0, within.rss, [n - within.absorbed - within.kept.length]);
  groups.forEach((group, g) => {
    const { rss, basis } = regressionOfMeans(sample, group, group.counts);
    const df = group.column.levels - basis.columns;
    requireFreedomOfMeans(sample.names[g], group, basis.columns);
    // Rows of the basis by observation: q_g / sqrt(n_g). Its sums by a grouping give tr(Q'Z Z'Q).
    const rows = repeatRows(scaleRows(basis, group.counts, -0.5), group.column.codes);
    const expectations = [df];
    groups.forEach((other, o) => {
      const sums = groupSums(rows, other.column);
      expectations[o + 1] = (o === g ? n : group.column.levels) - sumOfSquares(sums.data);
    });
    if (sample.balanced) for (let o = 0; o < groups.length; o++) if (o !== g) expectations[o + 1] = 0;
    setRow(moments, g + 1, rss, expectations);
  });
  return moments;
}

/**
 * The regression of the means, each counted once, whose expectation is (G - K)(s^2 + s_e^2 / n) where every group has n rows;
 * with the harmonic mean of the numbers of rows in the place of n this is what Stata's `xtreg, re` does without `sa`.
 */
function harmonicSwamyArora(sample: VarianceSample): Moments {
  const { within, groups, observations: n } = sample;
  const [group, second] = groups;
  if (second !== undefined) {
    throw new MesometricsError(
      "ONE_EFFECT_ONLY",
      "swamy-arora-harmonic is Stata's rule for effects of the units (or the periods) alone: use swamy-arora for two effects",
      { effects: sample.names },
    );
  }
  const moments = emptyMoments(1);
  setRow(moments, 0, within.rss, [n - within.absorbed - within.kept.length]);
  const { rss, basis } = regressionOfMeans(sample, group, null);
  const df = group.column.levels - basis.columns;
  requireFreedomOfMeans(sample.names[0], group, basis.columns);
  const inverses = group.counts.reduce((total, count) => total + 1 / count, 0);
  setRow(moments, 1, rss, [(df * inverses) / group.column.levels, df]);
  return moments;
}

function wallaceHussain(sample: VarianceSample): Moments {
  const { frame, groups, observations: n, within } = sample;
  const qr = pivotedQr(sample.regressors);
  const { residuals } = leastSquares(selectColumns(sample.regressors, [...qr.kept]), frame.outcome, { tolerance: 0 });
  const forms = formsOfResiduals(residuals.data, sample);
  if (sample.balanced) return withSimpleDivisors(sample, forms);
  const basis = orthonormalBasis(qr);
  const effects = groups.map(({ column: group }) => group);
  const withinGram = crossProduct(withinTransform(basis, effects, {}).columns);
  const sums = groups.map(({ column: group }) => groupSums(basis, group));
  const sumGrams = sums.map((part) => crossProduct(part));
  const moments = emptyMoments(groups.length);
  setRow(moments, 0, forms[0], [
    n - within.absorbed - trace(withinGram),
    ...sumGrams.map((gram) => traceOfProduct(withinGram, gram)),
  ]);
  groups.forEach((group, g) => {
    const meanGram = crossProduct(scaleRows(sums[g], group.counts, -0.5));
    const means = repeatRows(scaleRows(sums[g], group.counts, -1), group.column.codes);
    setRow(moments, g + 1, forms[g + 1], [
      group.column.levels - trace(meanGram),
      ...groups.map(({ column: other }, o) => {
        const cross = dotOf(sums[o], groupSums(means, other));
        return (o === g ? n : group.column.levels) - 2 * cross + traceOfProduct(meanGram, sumGrams[o]);
      }),
    ]);
  });
  return moments;
}

function amemiya(sample: VarianceSample): Moments {
  const { frame, groups, within, observations: n } = sample;
  const from = frame.hasIntercept ? 1 : 0;
  const absorbed = pivotedQr(sample.regressors)
    .kept.filter((j) => j >= from && !within.kept.includes(j))
    .map((j) => frame.regressorLabels[j]);
  if (absorbed.length > 0) {
    throw new MesometricsError(
      "NO_WITHIN_VARIATION",
      `Amemiya's variances need regressors that vary within the effects, but ${absorbed.join(", ")} ${absorbed.length > 1 ? "do" : "does"} not: use swamy-arora`,
      { terms: absorbed },
    );
  }
  const residuals = frame.outcome.slice();
  within.kept.forEach((j, position) => {
    const x = column(sample.regressors, j);
    for (let i = 0; i < n; i++) residuals[i] = residuals[i] - within.coefficients[position] * x[i];
  });
  const forms = formsOfResiduals(centred(residuals), sample);
  if (sample.balanced) return withSimpleDivisors(sample, forms);
  const moments = emptyMoments(groups.length);
  setRow(moments, 0, forms[0], [n - within.absorbed - within.kept.length]);
  const slopes = selectColumns(sample.regressors, [...within.kept]);
  for (let j = 0; j < slopes.columns; j++) slopes.data.set(centred(column(slopes, j)), j * n);
  groups.forEach((group, g) => {
    const meanGram = crossProduct(scaleRows(groupSums(slopes, group.column), group.counts, -0.5));
    setRow(moments, g + 1, forms[g + 1], [
      group.column.levels - 1 + traceOfProduct(within.gramInverse, meanGram),
      ...groups.map((other, o) => (o === g ? n : group.column.levels) - sumOfSquares(other.counts) / n),
    ]);
  });
  return moments;
}

function nerlove({
  frame,
  groups,
  names,
  balanced,
  observations: n,
  regressors,
  within,
}: VarianceSample): EstimatedVariances {
  if (groups.length > 1 && !balanced) {
    throw new MesometricsError(
      "UNBALANCED_NERLOVE",
      "Nerlove's variances of two effects are defined on balanced panels only: use swamy-arora, amemiya or wallace-hussain",
      { observations: n },
    );
  }
  const variances = groups.map(({ column: group, counts }) => {
    const effects = meansByGroup(frame.outcome, group);
    within.kept.forEach((j, position) => {
      const means = meansByGroup(column(regressors, j), group);
      for (let g = 0; g < effects.length; g++) {
        effects[g] = effects[g] - within.coefficients[position] * means[g];
      }
    });
    const mean = effects.reduce((total, value, g) => total + value * counts[g], 0) / n;
    const spread = effects.reduce((total, value, g) => total + (value - mean) * (value - mean) * counts[g], 0);
    return (spread / n) * (group.levels / (group.levels - 1));
  });
  return nonNegative(names, Float64Array.of(within.rss / n, ...variances));
}

/** r'W r and, for each grouping, r'P r. */
function formsOfResiduals(residuals: Float64Array, { groups, observations: n }: VarianceSample): number[] {
  const r: Matrix = { rows: n, columns: 1, data: residuals };
  const effects = groups.map(({ column: group }) => group);
  return [
    sumOfSquares(withinTransform(r, effects, {}).columns.data),
    ...groups.map(({ column: group, counts }) => sumOfSquares(scaleRows(groupSums(r, group), counts, -0.5).data)),
  ];
}

/** Balanced panels without correction for the regressors: N - L within; G, and n_g G, between. */
function withSimpleDivisors({ groups, observations: n, within }: VarianceSample, forms: readonly number[]): Moments {
  const moments = emptyMoments(groups.length);
  setRow(moments, 0, forms[0], [n - within.absorbed]);
  groups.forEach(({ column: group }, g) => {
    setRow(moments, g + 1, forms[g + 1], [group.levels, ...groups.map((_, o) => (o === g ? n : 0))]);
  });
  return moments;
}

function emptyMoments(groups: number): Moments {
  const m = groups + 1;
  return {
    forms: { rows: m, columns: 1, data: new Float64Array(m) },
    expectations: { rows: m, columns: m, data: new Float64Array(m * m) },
  };
}

function setRow({ forms, expectations }: Moments, row: number, form: number, values: readonly number[]): void {
  forms.data[row] = form;
  values.forEach((value, j) => {
    expectations.data[row + j * expectations.rows] = value;
  });
}

function nonNegative(names: readonly ("unit" | "time")[], values: Float64Array): EstimatedVariances {
  const idiosyncratic = values[0];
  if (!(idiosyncratic > 0)) throw noIdiosyncraticVariance(idiosyncratic);
  const of = (name: "unit" | "time") => Math.max(0, values[names.indexOf(name) + 1] ?? 0);
  return {
    variances: {
      idiosyncratic,
      unit: names.includes("unit") ? of("unit") : 0,
      time: names.includes("time") ? of("time") : 0,
    },
    negative: names.filter((_, g) => values[g + 1] < 0),
  };
}

function noIdiosyncraticVariance(value: number): MesometricsError {
  return new MesometricsError(
    "NO_IDIOSYNCRATIC_VARIANCE",
    "The variance of the idiosyncratic error is not positive: the effects and regressors explain the outcome, or the method does not fit the sample",
    { idiosyncratic: value },
  );
}

function centred(x: Float64Array): Float64Array {
  const first = x[0];
  let total = 0;
  for (const value of x) total += value - first;
  const mean = first + total / x.length;
  return x.map((value) => value - mean);
}

function repeatRows(m: Matrix, codes: Int32Array): Matrix {
  const data = new Float64Array(codes.length * m.columns);
  for (let j = 0; j < m.columns; j++) {
    for (let i = 0; i < codes.length; i++) {
      data[i + j * codes.length] = m.data[codes[i] + j * m.rows];
    }
  }
  return { rows: codes.length, columns: m.columns, data };
}

function trace(m: Matrix): number {
  let total = 0;
  for (let j = 0; j < m.columns; j++) total += m.data[j + j * m.rows];
  return total;
}

/** The sum of the products of equal cells: tr(A'B). */
function dotOf(a: Matrix, b: Matrix): number {
  let total = 0;
  for (let e = 0; e < a.data.length; e++) total += a.data[e] * b.data[e];
  return total;
}
