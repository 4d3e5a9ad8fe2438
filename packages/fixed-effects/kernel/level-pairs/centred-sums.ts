import { pairAt, pairOf } from "./pair";

export function centredSums(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  x: usize,
  y: usize,
  base: i32,
  sums: usize,
  totals: usize,
): void {
  let squares = f64x2.splat(0);
  let centred = f64x2.splat(0);
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
    for (let i = from; i < to; i += 8) {
      const value = f64x2.sub(pairAt(x, y, i), mean);
      const target = pairOf(p, sums);
      v128.store(target, f64x2.add(v128.load(target), value));
      p += 4;
      centred = f64x2.add(centred, f64x2.mul(value, value));
    }
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
  v128.store(totals, f64x2.add(v128.load(totals, 16), centred), 16);
}

export function centredSumsOfSeveral(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  entries: i32,
  x: usize,
  y: usize,
  base: i32,
  sums: usize,
  totals: usize,
): void {
  let squares = f64x2.splat(0);
  let centred = f64x2.splat(0);
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
    let p = codes + ((<usize>(first * entries)) << 2);
    const step = (<usize>entries) << 2;
    for (let i = from; i < to; i += 8) {
      const value = f64x2.sub(pairAt(x, y, i), mean);
      // Two groupings or more: what all have needs no loop.
      const own = pairOf(p, sums);
      v128.store(own, f64x2.add(v128.load(own), value));
      const other = pairOf(p + 4, sums);
      v128.store(other, f64x2.add(v128.load(other), value));
      for (let q = p + 8; q < p + step; q += 4) {
        const target = pairOf(q, sums);
        v128.store(target, f64x2.add(v128.load(target), value));
      }
      p += step;
      centred = f64x2.add(centred, f64x2.mul(value, value));
    }
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
  v128.store(totals, f64x2.add(v128.load(totals, 16), centred), 16);
}

export function centredSumsScaled(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  entries: i32,
  scale: usize,
  weights: usize,
  x: usize,
  y: usize,
  base: i32,
  sums: usize,
  totals: usize,
): void {
  let squares = f64x2.splat(0);
  let centred = f64x2.splat(0);
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = (<usize>(first - base)) << 3;
    const to = (<usize>(last - base)) << 3;
    let s = scale + ((<usize>first) << 3);
    let sum = f64x2.splat(0);
    for (let i = from; i < to; i += 8) {
      const value = pairAt(x, y, i);
      sum = f64x2.add(sum, f64x2.mul(v128.load_splat<f64>(s), value));
      squares = f64x2.add(squares, f64x2.mul(value, value));
      s += 8;
    }
    const mean = f64x2.div(sum, v128.load_splat<f64>(weights + ((<usize>level) << 3)));
    s = scale + ((<usize>first) << 3);
    let p = codes + ((<usize>(first * entries)) << 2);
    const step = (<usize>entries) << 2;
    for (let i = from; i < to; i += 8) {
      const factor = v128.load_splat<f64>(s);
      const value = f64x2.sub(pairAt(x, y, i), f64x2.mul(factor, mean));
      const share = f64x2.mul(factor, value);
      s += 8;
      for (const end = p + step; p < end; p += 4) {
        const target = pairOf(p, sums);
        v128.store(target, f64x2.add(v128.load(target), share));
      }
      centred = f64x2.add(centred, f64x2.mul(value, value));
    }
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
  v128.store(totals, f64x2.add(v128.load(totals, 16), centred), 16);
}
