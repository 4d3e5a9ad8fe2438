import { pairAt, pairOf } from "./pair";

export function levelResiduals(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  solution: usize,
  x: usize,
  y: usize,
  base: i32,
  sums: usize,
  totals: usize,
): void {
  let squares = f64x2.splat(0);
  let most = v128.load(totals, 16);
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = (<usize>(first - base)) << 3;
    const to = (<usize>(last - base)) << 3;
    const begin = codes + ((<usize>first) << 2);
    let p = begin;
    let sum = f64x2.splat(0);
    let effects = f64x2.splat(0);
    for (let i = from; i < to; i += 8) {
      sum = f64x2.add(sum, pairAt(x, y, i));
      effects = f64x2.add(effects, v128.load(pairOf(p, solution)));
      p += 4;
    }
    const rows = f64x2.splat(<f64>(last - first));
    const mean = f64x2.div(sum, rows);
    const effectMean = f64x2.div(effects, rows);
    sum = f64x2.splat(0);
    p = begin;
    for (let i = from; i < to; i += 8) {
      const value = f64x2.sub(f64x2.sub(pairAt(x, y, i), mean), f64x2.sub(v128.load(pairOf(p, solution)), effectMean));
      v128.store_lane<f64>(x + i, value, 0);
      v128.store_lane<f64>(y + i, value, 1);
      const target = pairOf(p, sums);
      v128.store(target, f64x2.add(v128.load(target), value));
      p += 4;
      sum = f64x2.add(sum, value);
      squares = f64x2.add(squares, f64x2.mul(value, value));
    }
    most = f64x2.pmax(most, f64x2.div(f64x2.mul(sum, sum), rows));
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
  v128.store(totals, most, 16);
}

export function levelResidualsOfSeveral(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  entries: i32,
  solution: usize,
  x: usize,
  y: usize,
  base: i32,
  sums: usize,
  totals: usize,
): void {
  const step = (<usize>entries) << 2;
  let squares = f64x2.splat(0);
  let most = v128.load(totals, 16);
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = (<usize>(first - base)) << 3;
    const to = (<usize>(last - base)) << 3;
    const begin = codes + ((<usize>(first * entries)) << 2);
    let p = begin;
    let sum = f64x2.splat(0);
    let effects = f64x2.splat(0);
    for (let i = from; i < to; i += 8) {
      sum = f64x2.add(sum, pairAt(x, y, i));
      // Two groupings or more: what all have needs no loop.
      effects = f64x2.add(effects, v128.load(pairOf(p, solution)));
      effects = f64x2.add(effects, v128.load(pairOf(p + 4, solution)));
      for (let q = p + 8; q < p + step; q += 4) effects = f64x2.add(effects, v128.load(pairOf(q, solution)));
      p += step;
    }
    const rows = f64x2.splat(<f64>(last - first));
    const mean = f64x2.div(sum, rows);
    const effectMean = f64x2.div(effects, rows);
    sum = f64x2.splat(0);
    p = begin;
    for (let i = from; i < to; i += 8) {
      let effect = f64x2.add(v128.load(pairOf(p, solution)), v128.load(pairOf(p + 4, solution)));
      for (let q = p + 8; q < p + step; q += 4) effect = f64x2.add(effect, v128.load(pairOf(q, solution)));
      const value = f64x2.sub(f64x2.sub(pairAt(x, y, i), mean), f64x2.sub(effect, effectMean));
      v128.store_lane<f64>(x + i, value, 0);
      v128.store_lane<f64>(y + i, value, 1);
      const own = pairOf(p, sums);
      v128.store(own, f64x2.add(v128.load(own), value));
      const other = pairOf(p + 4, sums);
      v128.store(other, f64x2.add(v128.load(other), value));
      for (let q = p + 8; q < p + step; q += 4) {
        const target = pairOf(q, sums);
        v128.store(target, f64x2.add(v128.load(target), value));
      }
      p += step;
      sum = f64x2.add(sum, value);
      squares = f64x2.add(squares, f64x2.mul(value, value));
    }
    most = f64x2.pmax(most, f64x2.div(f64x2.mul(sum, sum), rows));
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
  v128.store(totals, most, 16);
}

export function levelResidualsScaled(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  entries: i32,
  scale: usize,
  weights: usize,
  solution: usize,
  x: usize,
  y: usize,
  base: i32,
  sums: usize,
  totals: usize,
): void {
  const step = (<usize>entries) << 2;
  let squares = f64x2.splat(0);
  let most = v128.load(totals, 16);
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = (<usize>(first - base)) << 3;
    const to = (<usize>(last - base)) << 3;
    const begin = codes + ((<usize>(first * entries)) << 2);
    let s = scale + ((<usize>first) << 3);
    let p = begin;
    let sum = f64x2.splat(0);
    let effects = f64x2.splat(0);
    for (let i = from; i < to; i += 8) {
      const factor = v128.load_splat<f64>(s);
      const square = f64x2.mul(factor, factor);
      sum = f64x2.add(sum, f64x2.mul(factor, pairAt(x, y, i)));
      for (const end = p + step; p < end; p += 4) {
        effects = f64x2.add(effects, f64x2.mul(square, v128.load(pairOf(p, solution))));
      }
      s += 8;
    }
    const rows = v128.load_splat<f64>(weights + ((<usize>level) << 3));
    s = scale + ((<usize>first) << 3);
    const mean = f64x2.div(sum, rows);
    const effectMean = f64x2.div(effects, rows);
    sum = f64x2.splat(0);
    p = begin;
    for (let i = from; i < to; i += 8) {
      let effect = f64x2.splat(0);
      for (let q = p; q < p + step; q += 4) effect = f64x2.add(effect, v128.load(pairOf(q, solution)));
      const factor = v128.load_splat<f64>(s);
      const value = f64x2.sub(
        f64x2.sub(pairAt(x, y, i), f64x2.mul(factor, mean)),
        f64x2.mul(factor, f64x2.sub(effect, effectMean)),
      );
      const share = f64x2.mul(factor, value);
      s += 8;
      v128.store_lane<f64>(x + i, value, 0);
      v128.store_lane<f64>(y + i, value, 1);
      for (const end = p + step; p < end; p += 4) {
        const target = pairOf(p, sums);
        v128.store(target, f64x2.add(v128.load(target), share));
      }
      sum = f64x2.add(sum, share);
      squares = f64x2.add(squares, f64x2.mul(value, value));
    }
    most = f64x2.pmax(most, f64x2.div(f64x2.mul(sum, sum), rows));
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
  v128.store(totals, most, 16);
}
