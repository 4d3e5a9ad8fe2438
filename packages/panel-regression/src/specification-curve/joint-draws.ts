import { clusterColumn, covarianceOf, tidy, weightedSums, wildClusterForms } from "@mesometrics/inference";
import { type Matrix, MesometricsError, matrix, orthonormalBasis, pivotedQr, randomStream } from "@mesometrics/matrix";
import { groupColumn } from "@mesometrics/panel-data";
import { allRows, type SpecificationCurvePlan } from "./curve-plan.js";
import type { SpecificationModel } from "./fit-specification.js";
import type { GridPoint } from "./specification-grid.js";
import type { ColumnStore, SampleBlock } from "./transformed-columns.js";

/** The numbers of one regression in the joint inference, written into `into` at `at`. */
export type JointDraws = (
  found: SpecificationModel,
  block: SampleBlock,
  point: GridPoint,
  into: Float64Array,
  at: number,
) => void;

/** t of the data, the critical value of |t|, then the estimates and the t of every draw. */
export function jointWidth({ joint }: SpecificationCurvePlan): number {
  return joint === null ? 0 : 2 + 2 * joint.draws;
}

/**
 * The draws of the joint inference for one regression after another. All regressions have the same draws: cluster g has the
 * same sign, or unit u the same history, in each.
 */
export function jointDraws(plan: SpecificationCurvePlan, store: ColumnStore): JointDraws {
  const { joint } = plan;
  if (joint === null) return () => undefined;
  const critical = criticalValues(plan.significance);
  const draw = joint.scheme === "wild" ? wildDraws(plan) : permutedDraws(plan, store);
  return (found, block, point, into, at) => {
    const { inference } = covarianceOf(found.model, { type: "CR1", cluster: joint.cluster }, plan.data);
    into[at + 1] = critical(inference.degreesOfFreedom[found.position]!);
    const result = draw(found, block, point, inference.adjustment);
    into[at] = result.observed;
    into.set(result.estimates, at + 2);
    into.set(result.statistics, at + 2 + joint.draws);
  };
}

interface Drawn {
  readonly observed: number;
  readonly estimates: Float64Array;
  readonly statistics: Float64Array;
}

type DrawModel = (found: SpecificationModel, block: SampleBlock, point: GridPoint, adjustment: number) => Drawn;

/** The |t| above which p is below `significance`, by the rule of every other table. */
function criticalValues(significance: number): (degreesOfFreedom: number) => number {
  const known = new Map<number, number>();
  return (df) => {
    const found = known.get(df);
    if (found !== undefined) return found;
    const unit = {
      terms: ["t"],
      coefficients: Float64Array.of(0),
      vcov: matrix(1, 1, Float64Array.of(1)),
      inference: { distribution: "t", degreesOfFreedom: Float64Array.of(df) },
      components: [],
    };
    const value = tidy(unit as unknown as Parameters<typeof tidy>[0], { level: 1 - significance })[0]!.high;
    known.set(df, value);
    return value;
  };
}

/**
 * Residuals under the null of the regression, u = e + z b / (c'Bc) with z = X B c, multiplied by a sign for each cluster:
 * estimates and scores of the refit are linear in the signs.
 */
function wildDraws({ data, joint }: SpecificationCurvePlan): DrawModel {
  const { draws, seed, cluster, clusters } = joint!;
  const global = groupColumn(data, [cluster], allRows(data)).codes;
  // 1 where the sign of cluster g is minus in draw d.
  const minus = new Uint8Array(draws * clusters);
  for (let d = 0; d < draws; d++) {
    const stream = seed === null ? null : randomStream(seed, d);
    for (let g = 0; g < clusters; g++) {
      minus[g + d * clusters] = stream === null ? Math.floor(d / 2 ** g) % 2 : stream.integer(2);
    }
  }
  return ({ model, position }, _block, _point, adjustment) => {
    const { design, bread, frame } = model;
    const n = design.rows;
    const k = design.columns;
    const z = new Float64Array(n);
    for (let j = 0; j < k; j++) {
      const weight = bread.data[j + position * k]!;
      for (let i = 0; i < n; i++) z[i] = z[i]! + design.data[i + j * n]! * weight;
    }
    const shift = model.coefficients[position]! / bread.data[position + position * k]!;
    const underNull = model.residuals.map((residual, i) => residual + shift * z[i]!);
    const local = clusterColumn(model, data, cluster);
    const { numerators, scores } = wildClusterForms(model, local, matrix(n, 1, z), underNull);
    const groups = local.levels;
    const globalOf = new Int32Array(groups);
    for (let i = 0; i < n; i++) globalOf[local.codes[i]!] = global[frame.rows[i]!]!;
    // Row 0 is the estimate, row 1 + h the score of cluster h.
    const forms = matrix(groups + 1, groups);
    for (let g = 0; g < groups; g++) {
      forms.data[g * (groups + 1)] = numerators.data[g]!;
      forms.data.set(scores.data.subarray(g * groups, (g + 1) * groups), g * (groups + 1) + 1);
    }
    const { blocks, blockSize, sum } = weightedSums(forms, "rademacher");
    const patterns = new Int32Array(blocks);
    const product = new Float64Array(groups + 1);
    const estimates = new Float64Array(draws);
    const statistics = new Float64Array(draws);
    sum(patterns, product);
    const observed = studentised(product, adjustment);
    for (let d = 0; d < draws; d++) {
      patterns.fill(0);
      for (let g = 0; g < groups; g++) {
        const block = Math.floor(g / blockSize);
        patterns[block] = patterns[block]! | (minus[globalOf[g]! + d * clusters]! << (g % blockSize));
      }
      sum(patterns, product);
      estimates[d] = product[0]!;
      statistics[d] = studentised(product, adjustment);
    }
    return { observed, estimates, statistics };
  };
}

/** t of an estimate that stands before its cluster scores. */
function studentised(product: Float64Array, adjustment: number): number {
  let variance = 0;
  for (let h = 1; h < product.length; h++) variance += product[h]! * product[h]!;
  return product[0]! / Math.sqrt(adjustment * variance);
}

/**
 * The regression with the regressor's histories exchanged: with Q an orthonormal basis of the controls, x* = (I - QQ') M_D x_perm,
 * b* = x*'y / x*'x*, and t* from CR1 by unit.
 */
function permutedDraws({ data, grid, joint }: SpecificationCurvePlan, store: ColumnStore): DrawModel {
  const { draws, seed, cluster } = joint!;
  if (data.kind !== "panel") throw new MesometricsError("NEEDS_PANEL", "Units change places only on a panel", {});
  const { unitCodes, timeCodes, unitLabels, timeLabels } = data.index;
  const units = unitLabels.length;
  const periods = timeLabels.length;
  const rowAt = new Int32Array(units * periods).fill(-1);
  for (let row = 0; row < data.rows; row++) rowAt[unitCodes[row]! * periods + timeCodes[row]!] = row;
  const orders = Array.from({ length: draws }, (_, d) =>
    randomStream(seed ?? 1, d).shuffle(Int32Array.from({ length: units }, (_, u) => u)),
  );
  let known: { readonly block: SampleBlock; readonly key: string; readonly columns: Matrix } | null = null;

  /** n x draws: the regressor under every exchange, effects projected out. */
  const exchanged = (block: SampleBlock, point: GridPoint): Matrix => {
    const { regressor } = grid.variables[point.variables]!;
    const key = JSON.stringify([regressor, point.winsorising]);
    if (known !== null && known.block === block && known.key === key) return known.columns;
    const { values, present } = store.valuesAt(regressor, point);
    const { rows, weights } = block.frame;
    const n = rows.length;
    const data = new Float64Array(n * draws);
    for (let d = 0; d < draws; d++) {
      for (let i = 0; i < n; i++) {
        const from = rowAt[orders[d]![unitCodes[rows[i]!]!]! * periods + timeCodes[rows[i]!]!]!;
        if (from < 0 || present[from] === 0) throw unbalanced(regressor);
        data[i + d * n] = values[from]! * (weights === null ? 1 : Math.sqrt(weights.values[i]!));
      }
    }
    const columns = block.transform(matrix(n, draws, data));
    known = { block, key, columns };
    return columns;
  };

  return ({ model, position }, block, point, adjustment) => {
    const n = model.design.rows;
    const k = model.design.columns;
    const others = Array.from({ length: k }, (_, j) => j).filter((j) => j !== position);
    const controls = matrix(n, others.length);
    others.forEach((j, to) => {
      controls.data.set(model.design.data.subarray(j * n, (j + 1) * n), to * n);
    });
    const q = others.length === 0 ? matrix(n, 0) : orthonormalBasis(pivotedQr(controls));
    const y = residual(model.outcome, q);
    const { codes, levels } = clusterColumn(model, data, cluster);
    const scores = new Float64Array(levels);
    const own = model.design.data.subarray(position * n, (position + 1) * n);
    const observed = slope(residual(own, q), y, codes, scores, adjustment).statistic;
    const estimates = new Float64Array(draws);
    const statistics = new Float64Array(draws);
    const columns = exchanged(block, point);
    for (let d = 0; d < draws; d++) {
      const one = slope(residual(columns.data.subarray(d * n, (d + 1) * n), q), y, codes, scores, adjustment);
      estimates[d] = one.estimate;
      statistics[d] = one.statistic;
    }
    return { observed, estimates, statistics };
  };
}

/** x'y / x'x and its t from CR1. */
function slope(x: Float64Array, y: Float64Array, codes: Int32Array, scores: Float64Array, adjustment: number) {
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += x[i]! * x[i]!;
    xy += x[i]! * y[i]!;
  }
  const estimate = xy / xx;
  scores.fill(0);
  for (let i = 0; i < x.length; i++) scores[codes[i]!] = scores[codes[i]!]! + x[i]! * (y[i]! - estimate * x[i]!);
  let meat = 0;
  for (let g = 0; g < scores.length; g++) meat += scores[g]! * scores[g]!;
  return { estimate, statistic: xy / Math.sqrt(adjustment * meat) };
}

/** x - Q Q'x. */
function residual(x: Float64Array, q: Matrix): Float64Array {
  const n = x.length;
  const left = x.slice();
  for (let j = 0; j < q.columns; j++) {
    let along = 0;
    for (let i = 0; i < n; i++) along += q.data[i + j * n]! * left[i]!;
    for (let i = 0; i < n; i++) left[i] = left[i]! - along * q.data[i + j * n]!;
  }
  return left;
}

function unbalanced(regressor: string): MesometricsError {
  return new MesometricsError(
    "NEEDS_BALANCE",
    `Units exchange their histories of '${regressor}', which needs a value of every unit in every period of the samples: balance the panel, or take the scheme "wild"`,
    { regressor },
  );
}
