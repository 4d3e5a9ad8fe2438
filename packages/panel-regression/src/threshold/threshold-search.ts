import { MesometricsError } from "@mesometrics/matrix";
import { removeDirections, type ThresholdSpace, withoutUnitMeans } from "./threshold-space.js";

/** The sums of squares of one search: one threshold free, the others held. */
export interface SearchCurve {
  /** Indices of the candidates held fixed. */
  readonly held: readonly number[];
  /** length G: the residual sum of squares at each candidate, NaN where a regime would be too small */
  readonly rss: Float64Array;
  /** The index of the smallest. */
  readonly best: number;
}

/** The model with some number of thresholds, estimated in sequence and refined. */
export interface StagedModel {
  /** Candidate indices in the order of their discovery, after refinement. */
  readonly thresholds: readonly number[];
  /** The search that estimated each of them. */
  readonly curves: readonly SearchCurve[];
  /** The sum of squares when its last threshold was found, before the earlier ones were refined: what F compares. */
  readonly sequentialRss: number;
  readonly rss: number;
}

/** Searches many outcomes on one space; products of bases are kept between calls. */
export interface ThresholdSearch {
  /** The models with 1 .. `count` thresholds. `outcome` has length n, unit means need not be removed. */
  readonly models: (outcome: Float64Array, count: number) => readonly StagedModel[];
  /** The sum of squares without a threshold. */
  readonly linearRss: (outcome: Float64Array) => number;
}

/**
 * Sequential least squares for thresholds (Hansen 1999, sections 3.2 and 5; Bai 1997 for the refinement).
 *
 * With y0 = M y and p_c = Q_c'y0 the thresholds S explain p_S' (Q_S'Q_S)^-1 p_S, so a search needs the numbers p_c and the
 * small cross products Q_b'Q_c only. The first threshold minimises S(c); each next one does so with the earlier held; then
 * every earlier one is estimated once more with the others held.
 */
export function thresholdSearch(space: ThresholdSpace): ThresholdSearch {
  const { width, bases, common, periods } = space;
  const n = bases.rows;
  const count = space.candidates.length;
  const products = new Map<number, Float64Array>();
  // 1 where a column of the bases is a direction, 0 where it is empty.
  const directions = Uint8Array.from({ length: bases.columns }, (_, j) =>
    bases.data.subarray(j * n, (j + 1) * n).some((value) => value !== 0) ? 1 : 0,
  );

  /** Q_b'Q_c for all c: entry (i, j) of block c at c width^2 + i + j width. */
  const crossWith = (b: number): Float64Array => {
    const known = products.get(b);
    if (known !== undefined) return known;
    const made = new Float64Array(count * width * width);
    for (let c = 0; c < count; c++) {
      for (let j = 0; j < width; j++) {
        for (let i = 0; i < width; i++) {
          const [one, other] = [(b * width + i) * n, (c * width + j) * n];
          let total = 0;
          for (let row = 0; row < n; row++) total += bases.data[one + row] * bases.data[other + row];
          made[c * width * width + i + j * width] = total;
        }
      }
    }
    products.set(b, made);
    return made;
  };

  const reduce = (outcome: Float64Array): { readonly total: number; readonly p: Float64Array } => {
    const y = withoutUnitMeans({ rows: n, columns: 1, data: outcome }, periods).data;
    removeDirections(y, common, 0, common.columns);
    let total = 0;
    for (let i = 0; i < n; i++) total += y[i] * y[i];
    const p = new Float64Array(bases.columns);
    for (let j = 0; j < p.length; j++) {
      let sum = 0;
      for (let i = 0, at = j * n; i < n; i++, at++) sum += bases.data[at] * y[i];
      p[j] = sum;
    }
    return { total, p };
  };

  const search = (total: number, p: Float64Array, held: readonly number[]): SearchCurve | null => {
    const base = held.length * width;
    const crosses = held.map(crossWith);
    const factor = new Float64Array((base + width) * (base + width));
    const explained = new Float64Array(base + width);
    const fill = (candidate: number, block: number): number => {
      // One more block of rows of the Cholesky factor of the bases' Gram matrix; returns what it explains.
      const size = base + width;
      let gain = 0;
      for (let j = 0; j < width; j++) {
        const row = block * width + j;
        for (let column = 0; column <= row; column++) {
          const from = Math.floor(column / width);
          const inner = column % width;
          let value =
            from === block
              ? inner === j
                ? (directions[candidate * width + j] as number)
                : 0
              : (crosses[from] as Float64Array)[candidate * width * width + inner + j * width];
          for (let l = 0; l < column; l++) value -= factor[row + l * size] * factor[column + l * size];
          if (column < row)
            factor[row + column * size] =
              factor[column + column * size] > 0 ? value / factor[column + column * size] : 0;
          else factor[row + row * size] = value > 1e-10 ? Math.sqrt(value) : 0;
        }
        const pivot = factor[row + row * size];
        let projection = p[candidate * width + j];
        for (let l = 0; l < row; l++) projection -= factor[row + l * size] * explained[l];
        explained[row] = pivot > 0 ? projection / pivot : 0;
        gain += explained[row] * explained[row];
      }
      return gain;
    };
    let rest = total;
    held.forEach((candidate, block) => {
      rest -= fill(candidate, block);
    });
    const limits = held.map((candidate) => space.below[candidate]);
    const rss = new Float64Array(count).fill(Number.NaN);
    let best = -1;
    for (let c = 0; c < count; c++) {
      if (limits.some((limit) => Math.abs(limit - space.below[c]) < space.minimum)) continue;
      rss[c] = Math.max(0, rest - fill(c, held.length));
      if (best < 0 || rss[c] < rss[best]) best = c;
    }
    return best < 0 ? null : { held, rss, best };
  };

  const models = (outcome: Float64Array, stages: number): readonly StagedModel[] => {
    const { total, p } = reduce(outcome);
    const found: StagedModel[] = [];
    for (let stage = 0; stage < stages; stage++) {
      const held = found.at(-1)?.thresholds ?? [];
      const next = search(total, p, held);
      if (next === null) throw noCandidates(stage + 1, space);
      const thresholds = [...held, next.best];
      const curves: SearchCurve[] = [...(found.at(-1)?.curves ?? []), next];
      let rss = next.rss[next.best];
      for (let s = 0; s < stage; s++) {
        const refined = search(
          total,
          p,
          thresholds.filter((_, position) => position !== s),
        ) as SearchCurve;
        thresholds[s] = refined.best;
        curves[s] = refined;
        rss = refined.rss[refined.best];
      }
      found.push({ thresholds, curves, sequentialRss: next.rss[next.best], rss });
    }
    return found;
  };

  return { models, linearRss: (outcome) => reduce(outcome).total };
}

function noCandidates(stage: number, space: ThresholdSpace): MesometricsError {
  return new MesometricsError(
    "NO_THRESHOLD_CANDIDATE",
    `No value of the threshold variable leaves ${space.minimum} rows in each of ${stage + 1} regimes: use fewer thresholds, a smaller trim, or a variable with more distinct values`,
    { thresholds: stage, minimum: space.minimum, candidates: space.candidates.length },
  );
}
