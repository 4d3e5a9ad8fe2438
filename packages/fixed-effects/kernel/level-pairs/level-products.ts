import { pairOf } from "./pair";

export function multiplyByDegrees(degrees: usize, size: i32, direction: usize, image: usize): void {
  for (let f = 0; f < size; f++) {
    v128.store(image, f64x2.mul(v128.load_splat<f64>(degrees), v128.load(direction)));
    degrees += 8;
    direction += 16;
    image += 16;
  }
}

export function subtractRows(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  direction: usize,
  image: usize,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = codes + ((<usize>first) << 2);
    const to = codes + ((<usize>last) << 2);
    let sum = f64x2.splat(0);
    for (let p = from; p < to; p += 4) sum = f64x2.add(sum, v128.load(pairOf(p, direction)));
    const mean = f64x2.div(sum, f64x2.splat(<f64>(last - first)));
    for (let p = from; p < to; p += 4) {
      const target = pairOf(p, image);
      v128.store(target, f64x2.sub(v128.load(target), mean));
    }
  }
}

export function subtractCells(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  weights: usize,
  totals: usize,
  direction: usize,
  image: usize,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = codes + ((<usize>first) << 2);
    const to = codes + ((<usize>last) << 2);
    let w = weights + ((<usize>first) << 3);
    let sum = f64x2.splat(0);
    for (let p = from; p < to; p += 4) {
      sum = f64x2.add(sum, f64x2.mul(v128.load_splat<f64>(w), v128.load(pairOf(p, direction))));
      w += 8;
    }
    const mean = f64x2.div(sum, v128.load_splat<f64>(totals + ((<usize>level) << 3)));
    w = weights + ((<usize>first) << 3);
    for (let p = from; p < to; p += 4) {
      const target = pairOf(p, image);
      v128.store(target, f64x2.sub(v128.load(target), f64x2.mul(v128.load_splat<f64>(w), mean)));
      w += 8;
    }
  }
}

export function addRowsOfSeveral(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  entries: i32,
  direction: usize,
  image: usize,
): void {
  const step = (<usize>entries) << 2;
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = codes + ((<usize>(first * entries)) << 2);
    const to = codes + ((<usize>(last * entries)) << 2);
    let sum = f64x2.splat(0);
    for (let p = from; p < to; p += 4) sum = f64x2.add(sum, v128.load(pairOf(p, direction)));
    const mean = f64x2.div(sum, f64x2.splat(<f64>(last - first)));
    for (let begin = from; begin < to; begin += step) {
      // Two groupings or more: what all have needs no loop.
      let value = f64x2.add(v128.load(pairOf(begin, direction)), v128.load(pairOf(begin + 4, direction)));
      for (let p = begin + 8; p < begin + step; p += 4) value = f64x2.add(value, v128.load(pairOf(p, direction)));
      value = f64x2.sub(value, mean);
      const own = pairOf(begin, image);
      v128.store(own, f64x2.add(v128.load(own), value));
      const other = pairOf(begin + 4, image);
      v128.store(other, f64x2.add(v128.load(other), value));
      for (let p = begin + 8; p < begin + step; p += 4) {
        const target = pairOf(p, image);
        v128.store(target, f64x2.add(v128.load(target), value));
      }
    }
  }
}

export function addRowsScaled(
  pointers: usize,
  firstLevel: i32,
  endLevel: i32,
  codes: usize,
  entries: i32,
  scale: usize,
  weights: usize,
  direction: usize,
  image: usize,
): void {
  const step = (<usize>entries) << 2;
  for (let level = firstLevel; level < endLevel; level++) {
    const at = pointers + ((<usize>level) << 2);
    const first = load<i32>(at);
    const last = load<i32>(at, 4);
    const from = codes + ((<usize>(first * entries)) << 2);
    const to = codes + ((<usize>(last * entries)) << 2);
    let s = scale + ((<usize>first) << 3);
    let sum = f64x2.splat(0);
    for (let begin = from; begin < to; begin += step) {
      const factor = v128.load_splat<f64>(s);
      const square = f64x2.mul(factor, factor);
      for (let p = begin; p < begin + step; p += 4) {
        sum = f64x2.add(sum, f64x2.mul(square, v128.load(pairOf(p, direction))));
      }
      s += 8;
    }
    const mean = f64x2.div(sum, v128.load_splat<f64>(weights + ((<usize>level) << 3)));
    s = scale + ((<usize>first) << 3);
    for (let begin = from; begin < to; begin += step) {
      const factor = v128.load_splat<f64>(s);
      const square = f64x2.mul(factor, factor);
      let value = f64x2.splat(0);
      for (let p = begin; p < begin + step; p += 4) value = f64x2.add(value, v128.load(pairOf(p, direction)));
      value = f64x2.mul(square, f64x2.sub(value, mean));
      for (let p = begin; p < begin + step; p += 4) {
        const target = pairOf(p, image);
        v128.store(target, f64x2.add(v128.load(target), value));
      }
      s += 8;
    }
  }
}
