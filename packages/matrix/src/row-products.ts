/**
 * C = A B' of row-major blocks: A is m x depth, B is w x depth, C is m x w. Four rows by two at a time, so that a number
 * is read once for several products; every sum runs over the depth in order, whatever the block.
 *
 * @param at where each block begins
 * @param stride numbers from one row of each block to the next
 */
export function rowProducts(
  a: Float64Array,
  aAt: number,
  aStride: number,
  m: number,
  b: Float64Array,
  bAt: number,
  bStride: number,
  w: number,
  depth: number,
  c: Float64Array,
  cAt: number,
  cStride: number,
): void {
  let i = 0;
  for (; i + 3 < m; i += 4) {
    const a0 = aAt + i * aStride;
    const a1 = a0 + aStride;
    const a2 = a1 + aStride;
    const a3 = a2 + aStride;
    const c0 = cAt + i * cStride;
    let j = 0;
    for (; j + 1 < w; j += 2) {
      const b0 = bAt + j * bStride;
      const b1 = b0 + bStride;
      let s00 = 0;
      let s10 = 0;
      let s20 = 0;
      let s30 = 0;
      let s01 = 0;
      let s11 = 0;
      let s21 = 0;
      let s31 = 0;
      for (let k = 0; k < depth; k++) {
        const x = b[b0 + k];
        const y = b[b1 + k];
        const p = a[a0 + k];
        const q = a[a1 + k];
        const r = a[a2 + k];
        const s = a[a3 + k];
        s00 += p * x;
        s01 += p * y;
        s10 += q * x;
        s11 += q * y;
        s20 += r * x;
        s21 += r * y;
        s30 += s * x;
        s31 += s * y;
      }
      const at = c0 + j;
      c[at] = s00;
      c[at + 1] = s01;
      c[at + cStride] = s10;
      c[at + cStride + 1] = s11;
      c[at + 2 * cStride] = s20;
      c[at + 2 * cStride + 1] = s21;
      c[at + 3 * cStride] = s30;
      c[at + 3 * cStride + 1] = s31;
    }
    if (j < w) {
      const b0 = bAt + j * bStride;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let k = 0; k < depth; k++) {
        const x = b[b0 + k];
        s0 += a[a0 + k] * x;
        s1 += a[a1 + k] * x;
        s2 += a[a2 + k] * x;
        s3 += a[a3 + k] * x;
      }
      c[c0 + j] = s0;
      c[c0 + cStride + j] = s1;
      c[c0 + 2 * cStride + j] = s2;
      c[c0 + 3 * cStride + j] = s3;
    }
  }
  for (; i < m; i++) {
    const a0 = aAt + i * aStride;
    for (let j = 0; j < w; j++) {
      const b0 = bAt + j * bStride;
      let s = 0;
      for (let k = 0; k < depth; k++) s += a[a0 + k] * b[b0 + k];
      c[cAt + i * cStride + j] = s;
    }
  }
}
