import { pairAt, pairOf } from "./pair";

export function addByLevel(count: i32, levels: usize, x: usize, y: usize, table: usize, totals: usize): void {
  let squares = f64x2.splat(0);
  const end = (<usize>count) << 3;
  for (let i: usize = 0; i < end; i += 8) {
    const value = pairAt(x, y, i);
    const sum = pairOf(levels, table);
    v128.store(sum, f64x2.add(v128.load(sum), value));
    squares = f64x2.add(squares, f64x2.mul(value, value));
    levels += 4;
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
}

export function addByGrouping(count: i32, codes: usize, x: usize, y: usize, sums: usize): void {
  const end = (<usize>count) << 3;
  for (let i: usize = 0; i < end; i += 8) {
    const sum = pairOf(codes, sums);
    v128.store(sum, f64x2.add(v128.load(sum), pairAt(x, y, i)));
    codes += 4;
  }
}

export function addEffects(count: i32, codes: usize, solution: usize, effects: usize): void {
  const end = effects + ((<usize>count) << 4);
  while (effects < end) {
    v128.store(effects, f64x2.add(v128.load(effects), v128.load(pairOf(codes, solution))));
    codes += 4;
    effects += 16;
  }
}

export function averageLevels(levels: i32, width: i32, counts: usize, table: usize, totals: usize): void {
  let most = f64x2.splat(0);
  let all = f64x2.splat(0);
  for (let level = levels - 1; level >= 0; level--) {
    const rows = f64x2.splat(max(load<f64>(counts + ((<usize>level) << 3)), 1));
    const sum = v128.load(table + ((<usize>(width * (level + 1) - 2)) << 3));
    const line = table + ((<usize>level) << 5);
    v128.store(line, f64x2.div(sum, rows));
    v128.store(line, f64x2.splat(0), 16);
    const share = f64x2.div(f64x2.mul(sum, sum), rows);
    most = f64x2.pmax(most, share);
    all = f64x2.add(all, share);
  }
  v128.store(totals, most, 16);
  v128.store(totals, all, 32);
}

export function subtractMeans(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  entries: i32,
  table: usize,
  sums: usize,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const to = codes + ((<usize>(load<i32>(at, 4) * entries)) << 2);
    const mean = v128.load(table + ((<usize>level) << 5));
    for (let p = codes + ((<usize>(load<i32>(at) * entries)) << 2); p < to; p += 4) {
      const target = pairOf(p, sums);
      v128.store(target, f64x2.sub(v128.load(target), mean));
    }
  }
}

export function lessenByEffects(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  entries: i32,
  solution: usize,
  table: usize,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    if (first >= last) continue;
    const to = codes + ((<usize>(last * entries)) << 2);
    let sum = f64x2.splat(0);
    for (let p = codes + ((<usize>(first * entries)) << 2); p < to; p += 4) {
      sum = f64x2.add(sum, v128.load(pairOf(p, solution)));
    }
    const line = table + ((<usize>level) << 5);
    v128.store(line, f64x2.sub(v128.load(line), f64x2.div(sum, f64x2.splat(<f64>(last - first)))));
  }
}

export function removeFromRows(
  count: i32,
  levels: usize,
  table: usize,
  effects: usize,
  x: usize,
  y: usize,
  totals: usize,
): void {
  let squares = f64x2.splat(0);
  const end = (<usize>count) << 3;
  for (let i: usize = 0; i < end; i += 8) {
    const line = table + ((<usize>load<u32>(levels)) << 5);
    const value = f64x2.sub(f64x2.sub(pairAt(x, y, i), v128.load(line)), v128.load(effects));
    v128.store_lane<f64>(x + i, value, 0);
    v128.store_lane<f64>(y + i, value, 1);
    v128.store(line, f64x2.add(v128.load(line, 16), value), 16);
    squares = f64x2.add(squares, f64x2.mul(value, value));
    levels += 4;
    effects += 16;
  }
  v128.store(totals, f64x2.add(v128.load(totals), squares));
}
