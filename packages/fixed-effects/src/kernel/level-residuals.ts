/*
 * The last pass over two columns: x <- M_A (x - F z), written in place, with what the next check needs. `sums` receives
 * F'x of the new columns, totals[0], [1] grow by their squares, and totals[2], [3] become the largest square of a
 * unit-norm dummy of A times a column. The mean of x leaves before the coefficients do: it may be many digits larger.
 */

/** One remaining grouping; `solution` holds z, two numbers per level. */
export function levelResiduals(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
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
    let sx = 0;
    let sy = 0;
    let zx = 0;
    let zy = 0;
    for (let i = from; i < to; i++) {
      const f = 2 * codes[i + base];
      sx += x[i];
      sy += y[i];
      zx += solution[f];
      zy += solution[f + 1];
    }
    const rows = to - from;
    const mx = sx / rows;
    const my = sy / rows;
    zx /= rows;
    zy /= rows;
    sx = 0;
    sy = 0;
    for (let i = from; i < to; i++) {
      const f = 2 * codes[i + base];
      const a = x[i] - mx - (solution[f] - zx);
      const b = y[i] - my - (solution[f + 1] - zy);
      x[i] = a;
      y[i] = b;
      sums[f] += a;
      sums[f + 1] += b;
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

/** `entries` remaining groupings. */
export function levelResidualsOfSeveral(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  entries: number,
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
    let sx = 0;
    let sy = 0;
    let zx = 0;
    let zy = 0;
    for (let i = from, p = (from + base) * entries; i < to; i++) {
      sx += x[i];
      sy += y[i];
      for (const end = p + entries; p < end; p++) {
        const f = 2 * codes[p];
        zx += solution[f];
        zy += solution[f + 1];
      }
    }
    const rows = to - from;
    const mx = sx / rows;
    const my = sy / rows;
    zx /= rows;
    zy /= rows;
    sx = 0;
    sy = 0;
    for (let i = from; i < to; i++) {
      const begin = (i + base) * entries;
      let ux = 0;
      let uy = 0;
      for (let p = begin; p < begin + entries; p++) {
        const f = 2 * codes[p];
        ux += solution[f];
        uy += solution[f + 1];
      }
      const a = x[i] - mx - (ux - zx);
      const b = y[i] - my - (uy - zy);
      x[i] = a;
      y[i] = b;
      for (let p = begin; p < begin + entries; p++) {
        const f = 2 * codes[p];
        sums[f] += a;
        sums[f + 1] += b;
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

/** The same where the rows of the dummies are multiplied by `scale`. */
export function levelResidualsScaled(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  entries: number,
  scale: Float64Array,
  weights: Float64Array,
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
    const weight = weights[level];
    let sx = 0;
    let sy = 0;
    let zx = 0;
    let zy = 0;
    for (let i = from, p = (from + base) * entries; i < to; i++) {
      const s = scale[i + base];
      const square = s * s;
      sx += s * x[i];
      sy += s * y[i];
      for (const end = p + entries; p < end; p++) {
        const f = 2 * codes[p];
        zx += square * solution[f];
        zy += square * solution[f + 1];
      }
    }
    const mx = sx / weight;
    const my = sy / weight;
    zx /= weight;
    zy /= weight;
    sx = 0;
    sy = 0;
    for (let i = from; i < to; i++) {
      const s = scale[i + base];
      const begin = (i + base) * entries;
      let ux = 0;
      let uy = 0;
      for (let p = begin; p < begin + entries; p++) {
        const f = 2 * codes[p];
        ux += solution[f];
        uy += solution[f + 1];
      }
      const a = x[i] - s * mx - s * (ux - zx);
      const b = y[i] - s * my - s * (uy - zy);
      x[i] = a;
      y[i] = b;
      for (let p = begin; p < begin + entries; p++) {
        const f = 2 * codes[p];
        sums[f] += s * a;
        sums[f + 1] += s * b;
      }
      sx += s * a;
      sy += s * b;
      xx += a * a;
      yy += b * b;
    }
    sx = (sx * sx) / weight;
    sy = (sy * sy) / weight;
    if (sx > xMost) xMost = sx;
    if (sy > yMost) yMost = sy;
  }
  totals[0] += xx;
  totals[1] += yy;
  totals[2] = xMost;
  totals[3] = yMost;
}
