// C = A'B of a block of rows. Both are column-major with `stride` numbers from one column to the next, C is k x m. Every
// inner product runs in the order of `dotAt` in src/summation.ts: four partial sums, joined as (s0 + s1) + (s2 + s3), and
// the rows after the last four one by one.

/** C[i, j] for i in 0 .. k and j in 0 .. m; with `symmetric` (A is B) only i >= j, mirrored. */
export function crossProduct(n: i32, a: usize, k: i32, b: usize, m: i32, stride: i32, c: usize, symmetric: bool): void {
  const step = (<usize>stride) << 3;
  for (let j = 0; j < m; j += 2) {
    const wide = j + 1 < m;
    for (let i = symmetric ? j : 0; i < k; i += 2) {
      const p = a + <usize>i * step;
      const q = b + <usize>j * step;
      const at = c + ((<usize>(i + j * k)) << 3);
      if (wide && i + 1 < k) {
        fourProducts(n, p, q, step, at, (<usize>k) << 3);
      } else {
        store<f64>(at, product(n, p, q));
        if (wide) store<f64>(at + ((<usize>k) << 3), product(n, p, q + step));
        else if (i + 1 < k) store<f64>(at + 8, product(n, p + step, q));
      }
    }
  }
  if (!symmetric) return;
  for (let j = 0; j < m; j++) {
    for (let i = j + 1; i < k; i++) {
      store<f64>(c + ((<usize>(j + i * k)) << 3), load<f64>(c + ((<usize>(i + j * k)) << 3)));
    }
  }
}

/** x'y of two columns. */
function product(n: i32, x: usize, y: usize): f64 {
  const end: usize = n < 8 ? 0 : (<usize>(n & ~3)) << 3;
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let r: usize = 0; r < end; r += 32) {
    low = f64x2.add(low, f64x2.mul(v128.load(x + r), v128.load(y + r)));
    high = f64x2.add(high, f64x2.mul(v128.load(x + r, 16), v128.load(y + r, 16)));
  }
  return rest(join(low, high), end, (<usize>n) << 3, x, y);
}

/** The products of columns (0, 1) of x with columns (0, 1) of y: eight partial sums of pairs. */
function fourProducts(n: i32, x: usize, y: usize, step: usize, c: usize, cStep: usize): void {
  const end: usize = n < 8 ? 0 : (<usize>(n & ~3)) << 3;
  const x1 = x + step;
  const y1 = y + step;
  let low00 = f64x2.splat(0);
  let low10 = f64x2.splat(0);
  let low01 = f64x2.splat(0);
  let low11 = f64x2.splat(0);
  let high00 = f64x2.splat(0);
  let high10 = f64x2.splat(0);
  let high01 = f64x2.splat(0);
  let high11 = f64x2.splat(0);
  for (let r: usize = 0; r < end; r += 32) {
    let p = v128.load(x + r);
    let q = v128.load(x1 + r);
    let s = v128.load(y + r);
    let t = v128.load(y1 + r);
    low00 = f64x2.add(low00, f64x2.mul(p, s));
    low10 = f64x2.add(low10, f64x2.mul(q, s));
    low01 = f64x2.add(low01, f64x2.mul(p, t));
    low11 = f64x2.add(low11, f64x2.mul(q, t));
    p = v128.load(x + r, 16);
    q = v128.load(x1 + r, 16);
    s = v128.load(y + r, 16);
    t = v128.load(y1 + r, 16);
    high00 = f64x2.add(high00, f64x2.mul(p, s));
    high10 = f64x2.add(high10, f64x2.mul(q, s));
    high01 = f64x2.add(high01, f64x2.mul(p, t));
    high11 = f64x2.add(high11, f64x2.mul(q, t));
  }
  const length = (<usize>n) << 3;
  store<f64>(c, rest(join(low00, high00), end, length, x, y));
  store<f64>(c + 8, rest(join(low10, high10), end, length, x1, y));
  store<f64>(c + cStep, rest(join(low01, high01), end, length, x, y1));
  store<f64>(c + cStep + 8, rest(join(low11, high11), end, length, x1, y1));
}

function join(low: v128, high: v128): f64 {
  return (
    f64x2.extract_lane(low, 0) +
    f64x2.extract_lane(low, 1) +
    (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1))
  );
}

/** Adds the rows that are left, one by one. */
function rest(sum: f64, from: usize, to: usize, x: usize, y: usize): f64 {
  for (let r = from; r < to; r += 8) sum += load<f64>(x + r) * load<f64>(y + r);
  return sum;
}

/** r <- r - X b, two columns at a time: r - (b0 x0 + b1 x1), then the next two; the last of an odd number alone. */
export function subtractCombination(n: i32, x: usize, k: i32, stride: i32, b: usize, r: usize): void {
  const step = (<usize>stride) << 3;
  let j = 0;
  for (; j + 1 < k; j += 2) {
    subtractTwo((<usize>n) << 3, x + <usize>j * step, step, b + ((<usize>j) << 3), r);
  }
  if (j < k) subtractOne((<usize>n) << 3, x + <usize>j * step, b + ((<usize>j) << 3), r);
}

function subtractTwo(length: usize, x: usize, step: usize, b: usize, r: usize): void {
  const first = v128.load64_splat(b);
  const second = v128.load64_splat(b, 8);
  const y = x + step;
  let at: usize = 0;
  for (const end = length & ~15; at < end; at += 16) {
    const part = f64x2.add(f64x2.mul(first, v128.load(x + at)), f64x2.mul(second, v128.load(y + at)));
    v128.store(r + at, f64x2.sub(v128.load(r + at), part));
  }
  if (at < length) {
    store<f64>(r + at, load<f64>(r + at) - (load<f64>(b) * load<f64>(x + at) + load<f64>(b, 8) * load<f64>(y + at)));
  }
}

function subtractOne(length: usize, x: usize, b: usize, r: usize): void {
  const factor = v128.load64_splat(b);
  let at: usize = 0;
  for (const end = length & ~15; at < end; at += 16) {
    v128.store(r + at, f64x2.sub(v128.load(r + at), f64x2.mul(factor, v128.load(x + at))));
  }
  if (at < length) store<f64>(r + at, load<f64>(r + at) - load<f64>(b) * load<f64>(x + at));
}
