/*
 * The loops for several remaining groupings of which all but one follow from the pattern of a level of A; see
 * level-patterns.ts.
 */

/**
 * `centredSums` of several remaining groupings: row i is in codes[i] + offset, and its other levels are the next `width` of
 * the list of its pattern.
 */
export function centredSumsByPattern(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  offset: number,
  patterns: Int32Array,
  begins: Int32Array,
  lists: Int32Array,
  width: number,
  x: Float64Array,
  y: Float64Array,
  base: number,
  sums: Float64Array,
  totals: Float64Array,
): void {
  let xx = 0;
  let yy = 0;
  let xc = 0;
  let yc = 0;
  for (let level = firstLevel; level < endLevel; level++) {
    const from = pointers[level] - base;
    const to = pointers[level + 1] - base;
    let sx = 0;
    let sy = 0;
    for (let i = from; i < to; i++) {
      const a = x[i];
      const b = y[i];
      sx += a;
      sy += b;
      xx += a * a;
      yy += b * b;
    }
    const mx = sx / (to - from);
    const my = sy / (to - from);
    for (let i = from, q = begins[patterns[level]]; i < to; i++) {
      const a = x[i] - mx;
      const b = y[i] - my;
      const f = 2 * (codes[i + base] + offset);
      sums[f] += a;
      sums[f + 1] += b;
      for (const end = q + width; q < end; q++) {
        const g = 2 * lists[q];
        sums[g] += a;
        sums[g + 1] += b;
      }
      xc += a * a;
      yc += b * b;
    }
  }
  totals[0] += xx;
  totals[1] += yy;
  totals[2] += xc;
  totals[3] += yc;
}

/** `levelResiduals` with these levels; `sums` and `solution` are over all of them. */
export function levelResidualsByPattern(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  offset: number,
  patterns: Int32Array,
  begins: Int32Array,
  lists: Int32Array,
  width: number,
  solution: Float64Array,
  x: Float64Array,
  y: Float64Array,
  base: number,
  sums: Float64Array,
  totals: Float64Array,
): void {
  let xx = 0;
  let yy = 0;
  let xMost = totals[2];
  let yMost = totals[3];
  for (let level = firstLevel; level < endLevel; level++) {
    const from = pointers[level] - base;
    const to = pointers[level + 1] - base;
    const begin = begins[patterns[level]];
    let sx = 0;
    let sy = 0;
    let zx = 0;
    let zy = 0;
    for (let i = from, q = begin; i < to; i++) {
      sx += x[i];
      sy += y[i];
      const f = 2 * (codes[i + base] + offset);
      zx += solution[f];
      zy += solution[f + 1];
      for (const end = q + width; q < end; q++) {
        const g = 2 * lists[q];
        zx += solution[g];
        zy += solution[g + 1];
      }
    }
    const rows = to - from;
    const mx = sx / rows;
    const my = sy / rows;
    zx /= rows;
    zy /= rows;
    sx = 0;
    sy = 0;
    for (let i = from, q = begin; i < to; i++) {
      const f = 2 * (codes[i + base] + offset);
      let ux = solution[f];
      let uy = solution[f + 1];
      const end = q + width;
      for (let p = q; p < end; p++) {
        const g = 2 * lists[p];
        ux += solution[g];
        uy += solution[g + 1];
      }
      const a = x[i] - mx - (ux - zx);
      const b = y[i] - my - (uy - zy);
      x[i] = a;
      y[i] = b;
      sums[f] += a;
      sums[f + 1] += b;
      for (; q < end; q++) {
        const g = 2 * lists[q];
        sums[g] += a;
        sums[g + 1] += b;
      }
      sx += a;
      sy += b;
      xx += a * a;
      yy += b * b;
    }
    sx = (sx * sx) / rows;
    sy = (sy * sy) / rows;
    if (sx > xMost) xMost = sx;
    if (sy > yMost) yMost = sy;
  }
  totals[0] += xx;
  totals[1] += yy;
  totals[2] = xMost;
  totals[3] = yMost;
}

/**
 * image -= F'P_A F direction for the one of several remaining groupings that does not repeat. `sums` has
 * what the other groupings of each pattern add to the sum of a level of A, `means` collects the means by pattern. Cells
 * without `weights`, whose length is then 0, are rows.
 */
export function subtractPatternCells(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  stride: number,
  shift: number,
  offset: number,
  weights: Float64Array,
  totals: Float64Array,
  patterns: Int32Array,
  sums: Float64Array,
  means: Float64Array,
  direction: Float64Array,
  image: Float64Array,
): void {
  const isWeighted = weights.length > 0;
  for (let level = firstLevel; level < endLevel; level++) {
    const from = pointers[level];
    const to = pointers[level + 1];
    const pattern = 2 * patterns[level];
    let x = sums[pattern];
    let y = sums[pattern + 1];
    for (let p = from, q = from * stride + shift; p < to; p++, q += stride) {
      const f = 2 * (codes[q] + offset);
      const weight = isWeighted ? weights[p] : 1;
      x += weight * direction[f];
      y += weight * direction[f + 1];
    }
    x /= totals[level];
    y /= totals[level];
    means[pattern] += x;
    means[pattern + 1] += y;
    for (let p = from, q = from * stride + shift; p < to; p++, q += stride) {
      const f = 2 * (codes[q] + offset);
      const weight = isWeighted ? weights[p] : 1;
      image[f] -= weight * x;
      image[f + 1] -= weight * y;
    }
  }
}
