import { columnsOf, type Matrix, matrix, selectColumns } from "@mesometrics/matrix";
import type { SpatialDesign } from "../spatial-design.js";
import { reduceRows } from "./row-reduction.js";

/** Rows of the data in which errors are independent with one variance once filtered and weighted. */
export interface LikelihoodBlock {
  readonly rows: number;
  readonly y: Float64Array;
  readonly wy: Float64Array;
  /** W W y; zeros where it is not needed */
  readonly wwy: Float64Array;
  /** rows x k */
  readonly x: Matrix;
  readonly wx: Matrix;
  /** Whether it holds the units' means (times the root of T), whose errors carry the random effect. */
  readonly between: boolean;
}

/** The design as blocks: one, or with random effects the deviations from the units' means and the means themselves. */
export function likelihoodBlocks(design: SpatialDesign, random: boolean): readonly LikelihoodBlock[] {
  const count = design.outcome.length;
  const whole: LikelihoodBlock = {
    rows: count,
    y: design.outcome,
    wy: design.laggedOutcome,
    wwy: design.twiceLaggedOutcome ?? new Float64Array(count),
    x: design.regressors,
    wx: design.laggedRegressors,
    between: false,
  };
  if (!random) return [whole];
  const { units, periods } = design;
  const means = (z: Float64Array) => unitMeans(z, units, periods);
  const within = (z: Float64Array) => deviations(z, units, periods);
  const root = Math.sqrt(periods);
  const scaled = (z: Float64Array) => means(z).map((value) => value * root);
  return [mapBlock(whole, count, within, false), mapBlock(whole, units, scaled, true)];
}

function unitMeans(z: Float64Array, units: number, periods: number): Float64Array {
  const result = new Float64Array(units);
  for (let t = 0; t < periods; t++) for (let i = 0; i < units; i++) result[i] += z[i + t * units];
  for (let i = 0; i < units; i++) result[i] /= periods;
  return result;
}

function deviations(z: Float64Array, units: number, periods: number): Float64Array {
  const means = unitMeans(z, units, periods);
  return z.map((value, i) => value - means[i % units]);
}

function mapBlock(
  block: LikelihoodBlock,
  rows: number,
  change: (column: Float64Array) => Float64Array,
  between: boolean,
): LikelihoodBlock {
  return {
    rows,
    y: change(block.y),
    wy: change(block.wy),
    wwy: change(block.wwy),
    x: mapColumns(block.x, rows, change),
    wx: mapColumns(block.wx, rows, change),
    between,
  };
}

/** A column-wise map that may change the number of rows. */
export function mapColumns(m: Matrix, rows: number, change: (column: Float64Array) => Float64Array): Matrix {
  const data = new Float64Array(rows * m.columns);
  for (let j = 0; j < m.columns; j++) data.set(change(m.data.subarray(j * m.rows, (j + 1) * m.rows)), j * rows);
  return { rows, columns: m.columns, data };
}

const reductions = new WeakMap<SpatialDesign, Map<string, readonly LikelihoodBlock[]>>();

/** What a likelihood needs of the blocks besides X, y and W y. */
export interface BlockNeeds {
  /** Whether the units' means stand apart. */
  readonly random: boolean;
  /** W X, for lambda */
  readonly laggedRegressors: boolean;
  /** W W y, for rho and lambda together */
  readonly twiceLagged: boolean;
  /** Whether the block of means keeps its rows because a dense covariance weights them. */
  readonly denseMeans: boolean;
}

/**
 * The design's blocks in few rows, wherever sums of squares and products are all that counts; computed once per design,
 * for every rule and for the designs that select some of its regressors.
 */
export function reducedBlocks(design: SpatialDesign, needs: BlockNeeds): readonly LikelihoodBlock[] {
  const { selectedFrom } = design;
  if (selectedFrom !== null) {
    const selected = selectedBlocks(selectedFrom.design, selectedFrom.kept, needs);
    if (selected !== null) return selected;
  }
  const known = reductions.get(design) ?? new Map<string, readonly LikelihoodBlock[]>();
  reductions.set(design, known);
  const key = Object.values(needs).join();
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = likelihoodBlocks(design, needs.random).map((block) =>
    design.periodEffectLag !== null || (needs.denseMeans && block.between) ? block : reducedBlock(block, needs),
  );
  known.set(key, made);
  return made;
}

/**
 * The blocks of a design with some regressors from those of the whole. Where the Durbin terms W x of all regressors that
 * stay stand among the whole's own columns, they serve as W X; null where they do not and have to be reduced anew.
 */
function selectedBlocks(
  whole: SpatialDesign,
  kept: readonly number[],
  needs: BlockNeeds,
): readonly LikelihoodBlock[] | null {
  const select = (from: LikelihoodBlock, lagged: Matrix): LikelihoodBlock => ({
    ...from,
    x: selectColumns(from.x, kept),
    wx: lagged,
  });
  if (!needs.laggedRegressors) {
    return reducedBlocks(whole, needs).map((block) => select(block, selectColumns(block.wx, kept)));
  }
  const durbin = new Map(whole.variables.map(({ own, lagged }) => [own, lagged]));
  const lags = kept.map((own) => durbin.get(own) ?? -1);
  if (needs.twiceLagged || lags.some((lag) => lag < 0)) return null;
  return reducedBlocks(whole, { ...needs, laggedRegressors: false }).map((block) =>
    select(block, selectColumns(block.x, lags)),
  );
}

/** The same block in as many rows as it has columns: sums of squares and products of combinations are unchanged. */
function reducedBlock(block: LikelihoodBlock, { laggedRegressors, twiceLagged }: BlockNeeds): LikelihoodBlock {
  const { x, wx } = block;
  const k = x.columns;
  const { rows, data } = reduceRows([
    ...columnsOf(x),
    block.wy,
    block.y,
    ...(laggedRegressors ? columnsOf(wx) : []),
    ...(twiceLagged ? [block.wwy] : []),
  ]);
  const columns = (from: number, count: number) => data.slice(from * rows, (from + count) * rows);
  return {
    rows,
    x: { rows, columns: k, data: columns(0, k) },
    wy: columns(k, 1),
    y: columns(k + 1, 1),
    wx: laggedRegressors ? { rows, columns: k, data: columns(k + 2, k) } : matrix(rows, k),
    wwy: twiceLagged ? columns(laggedRegressors ? 2 * k + 2 : k + 2, 1) : new Float64Array(rows),
    between: block.between,
  };
}
