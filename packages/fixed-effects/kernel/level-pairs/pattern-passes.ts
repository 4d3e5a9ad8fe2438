import { pairAt, pairOf } from "./pair";

/** `own` are the sums of the grouping with `codes`, of which it has the first address. */
export function centredSumsByPattern(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  own: usize,
  patterns: usize,
  begins: usize,
  lists: usize,
  width: i32,
  x: usize,
  y: usize,
  base: i32,
  sums: usize,
  totals: usize,
): void {
  let squares = f64x2.splat(0);
  let centred = f64x2.splat(0);
  const step = (<usize>width) << 2;
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = (<usize>(first - base)) << 3;
    const to = (<usize>(last - base)) << 3;
    let sum = f64x2.splat(0);
    for (let i = from; i < to; i += 8) {
      const value = pairAt(x, y, i);
      sum = f64x2.add(sum, value);
      squares = f64x2.add(squares, f64x2.mul(value, value));
    }
    const mean = f64x2.div(sum, f64x2.splat(<f64>(last - first)));
    let p = codes + ((<usize>first) << 2);
    let q = lists + ((<usize>load<i32>(begins + ((<usize>load<i32>(patterns + ((<usize>level) << 2))) << 2))) << 2);
    for (let i = from; i < to; i += 8) {
      const value = f64x2.sub(pairAt(x, y, i), mean);
      const mine = pairOf(p, own);
      v128.store(mine, f64x2.add(v128.load(mine), value));
      p += 4;
      // One other level or more: the first needs no loop.
      const other = pairOf(q, sums);
      v128.store(other, f64x2.add(v128.load(other), value));
      for (let r = q + 4; r < q + step; r += 4) {
        const target = pairOf(r, sums);
        v128.store(target, f64x2.add(v128.load(target), value));
      }
      q += step;
      centred = f64x2.add(centred, f64x2.mul(value, value));
    }
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
  v128.store(totals, f64x2.add(v128.load(totals, 16), centred), 16);
}

/** `ownSolution` and `ownSums` belong to the grouping with `codes`. */
export function levelResidualsByPattern(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  ownSolution: usize,
  ownSums: usize,
  patterns: usize,
  begins: usize,
  lists: usize,
  width: i32,
  solution: usize,
  x: usize,
  y: usize,
  base: i32,
  sums: usize,
  totals: usize,
): void {
  const step = (<usize>width) << 2;
  let squares = f64x2.splat(0);
  let most = v128.load(totals, 16);
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = (<usize>(first - base)) << 3;
    const to = (<usize>(last - base)) << 3;
    const begin = codes + ((<usize>first) << 2);
    const list =
      lists + ((<usize>load<i32>(begins + ((<usize>load<i32>(patterns + ((<usize>level) << 2))) << 2))) << 2);
    let p = begin;
    let q = list;
    let sum = f64x2.splat(0);
    let effects = f64x2.splat(0);
    for (let i = from; i < to; i += 8) {
      sum = f64x2.add(sum, pairAt(x, y, i));
      effects = f64x2.add(effects, v128.load(pairOf(p, ownSolution)));
      p += 4;
      // One other level or more: the first needs no loop.
      effects = f64x2.add(effects, v128.load(pairOf(q, solution)));
      for (let r = q + 4; r < q + step; r += 4) effects = f64x2.add(effects, v128.load(pairOf(r, solution)));
      q += step;
    }
    const rows = f64x2.splat(<f64>(last - first));
    const mean = f64x2.div(sum, rows);
    const effectMean = f64x2.div(effects, rows);
    sum = f64x2.splat(0);
    p = begin;
    q = list;
    for (let i = from; i < to; i += 8) {
      let effect = f64x2.add(v128.load(pairOf(p, ownSolution)), v128.load(pairOf(q, solution)));
      for (let r = q + 4; r < q + step; r += 4) effect = f64x2.add(effect, v128.load(pairOf(r, solution)));
      const value = f64x2.sub(f64x2.sub(pairAt(x, y, i), mean), f64x2.sub(effect, effectMean));
      v128.store_lane<f64>(x + i, value, 0);
      v128.store_lane<f64>(y + i, value, 1);
      const mine = pairOf(p, ownSums);
      v128.store(mine, f64x2.add(v128.load(mine), value));
      p += 4;
      const other = pairOf(q, sums);
      v128.store(other, f64x2.add(v128.load(other), value));
      for (let r = q + 4; r < q + step; r += 4) {
        const target = pairOf(r, sums);
        v128.store(target, f64x2.add(v128.load(target), value));
      }
      q += step;
      sum = f64x2.add(sum, value);
      squares = f64x2.add(squares, f64x2.mul(value, value));
    }
    most = f64x2.pmax(most, f64x2.div(f64x2.mul(sum, sum), rows));
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
  v128.store(totals, most, 16);
}

/** `weights` is 0 where cells are rows. */
export function subtractPatternCells(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  stride: i32,
  shift: i32,
  weights: usize,
  totals: usize,
  patterns: usize,
  sums: usize,
  means: usize,
  direction: usize,
  image: usize,
): void {
  const step = (<usize>stride) << 2;
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = codes + ((<usize>(first * stride + shift)) << 2);
    const to = codes + ((<usize>(last * stride + shift)) << 2);
    const pattern = patterns + ((<usize>level) << 2);
    let sum = v128.load(pairOf(pattern, sums));
    let w = weights + ((<usize>first) << 3);
    if (weights === 0) {
      for (let p = from; p < to; p += step) sum = f64x2.add(sum, v128.load(pairOf(p, direction)));
    } else {
      for (let p = from; p < to; p += step) {
        sum = f64x2.add(sum, f64x2.mul(v128.load_splat<f64>(w), v128.load(pairOf(p, direction))));
        w += 8;
      }
    }
    const mean = f64x2.div(sum, v128.load_splat<f64>(totals + ((<usize>level) << 3)));
    const own = pairOf(pattern, means);
    v128.store(own, f64x2.add(v128.load(own), mean));
    w = weights + ((<usize>first) << 3);
    if (weights === 0) {
      for (let p = from; p < to; p += step) {
        const target = pairOf(p, image);
        v128.store(target, f64x2.sub(v128.load(target), mean));
      }
    } else {
      for (let p = from; p < to; p += step) {
        const target = pairOf(p, image);
        v128.store(target, f64x2.sub(v128.load(target), f64x2.mul(v128.load_splat<f64>(w), mean)));
        w += 8;
      }
    }
  }
}
