// Blocked triangular work on strips: 4 rows of a matrix, the 4 numbers of one column together, then those of the next. A
// strip of the factor L serves as rows and, transposed, as columns, so that L L' and L^-1 X need no other layout. A number
// subtracts its products in the order of the columns, one after the other, as src/cholesky.ts and src/triangular.ts do.

/**
 * C[s, t] <- C[s, t] - A[s] B[t]' for `rows` strips s and `columns` strips t.
 *
 * @param depth how many columns of the strips are multiplied
 * @param a first strip of A, with `stride` bytes to the next
 * @param b first strip of B, with `bStride` bytes to the next
 * @param c the 4 x 4 numbers of (0, 0); those of (s, t) are `s * stride + t * 128` bytes away
 */
export function subtractProduct(
  depth: i32,
  a: usize,
  rows: i32,
  stride: usize,
  b: usize,
  columns: i32,
  bStride: usize,
  c: usize,
): void {
  const length = (<usize>depth) << 5;
  for (let t = 0; t < columns; t++) {
    for (let s = 0; s < rows; s++) {
      subtractTile(length, a + <usize>s * stride, b + <usize>t * bStride, c + <usize>s * stride + ((<usize>t) << 7));
    }
  }
}

function subtractTile(length: usize, a: usize, b: usize, c: usize): void {
  let top0 = v128.load(c);
  let low0 = v128.load(c, 16);
  let top1 = v128.load(c, 32);
  let low1 = v128.load(c, 48);
  let top2 = v128.load(c, 64);
  let low2 = v128.load(c, 80);
  let top3 = v128.load(c, 96);
  let low3 = v128.load(c, 112);
  for (const end = a + length; a < end; a += 32) {
    const top = v128.load(a);
    const low = v128.load(a, 16);
    let factor = v128.load64_splat(b);
    top0 = f64x2.sub(top0, f64x2.mul(top, factor));
    low0 = f64x2.sub(low0, f64x2.mul(low, factor));
    factor = v128.load64_splat(b, 8);
    top1 = f64x2.sub(top1, f64x2.mul(top, factor));
    low1 = f64x2.sub(low1, f64x2.mul(low, factor));
    factor = v128.load64_splat(b, 16);
    top2 = f64x2.sub(top2, f64x2.mul(top, factor));
    low2 = f64x2.sub(low2, f64x2.mul(low, factor));
    factor = v128.load64_splat(b, 24);
    top3 = f64x2.sub(top3, f64x2.mul(top, factor));
    low3 = f64x2.sub(low3, f64x2.mul(low, factor));
    b += 32;
  }
  v128.store(c, top0);
  v128.store(c, low0, 16);
  v128.store(c, top1, 32);
  v128.store(c, low1, 48);
  v128.store(c, top2, 64);
  v128.store(c, low2, 80);
  v128.store(c, top3, 96);
  v128.store(c, low3, 112);
}

/** C[s] <- C[s] D'^-1 for `rows` strips: the last step of 4 columns, where D is the 4 x 4 triangle of L on the diagonal. */
export function divide(c: usize, rows: i32, stride: usize, d: usize): void {
  for (let s = 0; s < rows; s++) {
    let at = c + <usize>s * stride;
    for (const last = at + 16; at <= last; at += 16) {
      const x0 = f64x2.div(v128.load(at), v128.load64_splat(d));
      let x1 = v128.load(at, 32);
      let x2 = v128.load(at, 64);
      let x3 = v128.load(at, 96);
      x1 = f64x2.sub(x1, f64x2.mul(x0, v128.load64_splat(d, 8)));
      x1 = f64x2.div(x1, v128.load64_splat(d, 40));
      x2 = f64x2.sub(x2, f64x2.mul(x0, v128.load64_splat(d, 16)));
      x2 = f64x2.sub(x2, f64x2.mul(x1, v128.load64_splat(d, 48)));
      x2 = f64x2.div(x2, v128.load64_splat(d, 80));
      x3 = f64x2.sub(x3, f64x2.mul(x0, v128.load64_splat(d, 24)));
      x3 = f64x2.sub(x3, f64x2.mul(x1, v128.load64_splat(d, 56)));
      x3 = f64x2.sub(x3, f64x2.mul(x2, v128.load64_splat(d, 88)));
      x3 = f64x2.div(x3, v128.load64_splat(d, 120));
      v128.store(at, x0);
      v128.store(at, x1, 32);
      v128.store(at, x2, 64);
      v128.store(at, x3, 96);
    }
  }
}
