import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Dataset, GroupColumn } from "@mesometrics/panel-data";
import { refuseFrequencies } from "./autocorrelation.js";
import type { BeckKatzCovariance, CovarianceEstimator, CovarianceResult } from "./covariance.js";
import { sizeFacts } from "./covariance-facts.js";
import { refuseClusters, requireOneOf } from "./covariance-options.js";
import type { Note } from "./estimate.js";
import { panelPeriods } from "./panel-periods.js";
import { coefficientSizes, nearestPositiveSemidefinite } from "./positive-semidefinite.js";
import { sandwich } from "./sandwich.js";
import { smallSampleOptions } from "./small-sample-rule.js";
import { residualDegreesOfFreedom, type WorkingModel } from "./working-model.js";

/**
 * Panel-corrected standard errors (Beck and Katz 1995, eq. 14): V = B (sum_t S_t' W S_t) B, where W (units x units) is one
 * covariance of the errors of a period, the same in every period, w_ij = mean_t e_it e_jt.
 *
 * `within: "unit"` turns the roles: one covariance of a unit's errors over its periods, the same for every unit.
 * `missing` says which blocks an element of W averages over: all that have both rows (`pairwise`), or only blocks where no
 * row is missing (`casewise`, Stata's default). On a balanced panel both are the same. The factor is 1.
 *
 * R: `plm::vcovBK(fit, cluster = "time")` for `within: "period"`, `cluster = "group"` for `"unit"`; Stata `xtpcse, pairwise`
 * with unit dummies, whose p-values are normal.
 *
 * @throws `INVALID_COVARIANCE_OPTION`; when estimated `PANEL_REQUIRED`, `ONE_PERIOD`, `ONE_UNIT`, `NO_COMPLETE_BLOCK`,
 * `FREQUENCY_WEIGHTS`
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { beckKatz } from "@mesometrics/inference";
 * import { feols, panel } from "@mesometrics/panel-regression";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm", { vcov: beckKatz() });
 * fit.inference.label; // → "Beck-Katz panel-corrected, t(188)"
 * ```
 */
export function beckKatz(options: Omit<BeckKatzCovariance, "type"> = {}): CovarianceEstimator {
  const spec: BeckKatzCovariance = { ...options, type: "beck-katz" };
  refuseClusters(spec);
  smallSampleOptions(spec, spec.type);
  requireOneOf(spec, "within", ["period", "unit"]);
  requireOneOf(spec, "missing", ["pairwise", "casewise"]);
  return {
    name: spec.type,
    clusters: [],
    columns: [],
    spec,
    estimate: (model, data) => beckKatzCovariance(model, spec, data),
  };
}

function beckKatzCovariance(model: WorkingModel, covariance: BeckKatzCovariance, data: Dataset): CovarianceResult {
  const name = "Beck-Katz";
  const { within = "period", missing = "pairwise" } = covariance;
  const { columns, unit, time } = panelPeriods(model, data, name);
  refuseFrequencies(model, name);
  if (unit.levels < 2) {
    throw new MesometricsError("ONE_UNIT", `${name} needs at least two units, but the sample has one`, { units: 1 });
  }
  const [block, member] = within === "period" ? [time, unit] : [unit, time];
  const rows = rowOf(block, member);
  const errors = errorCovariance(model.residuals, rows, block, member.levels, missing);
  const fixed = nearestPositiveSemidefinite(
    sandwich(model.bread, meatOfBlocks(model.scoreDesign, rows, block.levels, errors)),
    coefficientSizes(model.bread),
    "The Beck-Katz covariance of an unbalanced panel",
  );
  const df = residualDegreesOfFreedom(model);
  const isBalanced = rows.every((row) => row >= 0);
  const averaged = isBalanced ? "" : `, ${missing}`;
  return {
    vcov: fixed.vcov,
    inference: {
      type: "beck-katz",
      preset: "plm",
      label: `Beck-Katz ${within === "period" ? "panel-corrected" : "within units"}${averaged}, t(${df})`,
      clusters: [],
      distribution: "t",
      degreesOfFreedom: new Float64Array(model.terms.length).fill(df),
      adjustment: 1,
      facts: {
        ...sizeFacts(model),
        ...columns,
        units: unit.levels,
        periods: time.levels,
        within,
        missing,
        adjustmentFormula: "1",
        degreesOfFreedomFormula: "N - L - K",
      },
    },
    notes: [...fixed.notes, ...fewBlocks(block, member)],
    jointTest: () => ({ denominator: df, factor: 1 }),
  };
}

/** levels(block) x levels(member), row by row: the sample row of each cell, -1 where there is none. */
function rowOf(block: GroupColumn, member: GroupColumn): Int32Array {
  const rows = new Int32Array(block.levels * member.levels).fill(-1);
  for (let i = 0; i < block.codes.length; i++) rows[block.codes[i] * member.levels + member.codes[i]] = i;
  return rows;
}

/** W, members x members: means of products of errors over the blocks that have both, 0 where no block has. */
function errorCovariance(
  residuals: Float64Array,
  rows: Int32Array,
  block: GroupColumn,
  members: number,
  missing: "pairwise" | "casewise",
): Float64Array {
  const sums = new Float64Array(members * members);
  const counts = new Int32Array(members * members);
  let used = 0;
  for (let b = 0; b < block.levels; b++) {
    const own = rows.subarray(b * members, (b + 1) * members);
    if (missing === "casewise" && own.includes(-1)) continue;
    used++;
    for (let i = 0; i < members; i++) {
      if (own[i] < 0) continue;
      for (let j = 0; j < members; j++) {
        if (own[j] < 0) continue;
        sums[i + j * members] += residuals[own[i]] * residuals[own[j]];
        counts[i + j * members]++;
      }
    }
  }
  if (used === 0) {
    throw new MesometricsError(
      "NO_COMPLETE_BLOCK",
      `Beck-Katz casewise averages over levels of '${block.label}' without a missing row, and there is none: ask for { missing: "pairwise" }`,
      { column: block.label },
    );
  }
  for (let e = 0; e < sums.length; e++) if (counts[e] > 0) sums[e] /= counts[e];
  return sums;
}

/** sum_b S_b' W_b S_b over the rows that each block has. */
function meatOfBlocks(s: Matrix, rows: Int32Array, blocks: number, errors: Float64Array): Matrix {
  const k = s.columns;
  const members = rows.length / blocks;
  const meat = new Float64Array(k * k);
  const weighted = new Float64Array(k);
  for (let b = 0; b < blocks; b++) {
    const own = rows.subarray(b * members, (b + 1) * members);
    for (let i = 0; i < members; i++) {
      if (own[i] < 0) continue;
      weighted.fill(0);
      for (let j = 0; j < members; j++) {
        if (own[j] < 0) continue;
        const w = errors[i + j * members];
        for (let a = 0; a < k; a++) weighted[a] += w * s.data[own[j] + a * s.rows];
      }
      for (let c = 0; c < k; c++) {
        for (let a = 0; a < k; a++) meat[a + c * k] += s.data[own[i] + a * s.rows] * weighted[c];
      }
    }
  }
  return { rows: k, columns: k, data: meat };
}

function fewBlocks(block: GroupColumn, member: GroupColumn): Note[] {
  if (block.levels >= member.levels) return [];
  return [
    {
      code: "BECK_KATZ_SHORT",
      message: `The covariance of the errors of ${member.levels} levels of '${member.label}' is averaged over only ${block.levels} of '${block.label}': these standard errors are made for panels where the second number is the larger one`,
    },
  ];
}
