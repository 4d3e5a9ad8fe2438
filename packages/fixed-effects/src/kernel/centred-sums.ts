/*
 * The first pass over two columns x and y: the sums, over the levels of the remaining groupings, of what is left of them
 * once the eliminated grouping A is projected out; b = F'M_A [x y], the two side by side. Rows stand in the order of
 * their level of A: those of level l are pointers[l] .. pointers[l + 1), and `base` is the row that x[0] belongs to.
 *
 * totals[0], [1] grow by the squares of x and y, totals[2], [3] by those of M_A x and M_A y.
 */

/** One remaining grouping. */
export function centredSums(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
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
    for (let i = from; i < to; i++) {
      const a = x[i] - mx;
      const b = y[i] - my;
      const f = 2 * codes[i + base];
      sums[f] += a;
      sums[f + 1] += b;
      xc += a * a;
      yc += b * b;
    }
  }
  totals[0] += xx;
  totals[1] += yy;
  totals[2] += xc;
  totals[3] += yc;
}

/** `entries` remaining groupings: row i is in the levels codes[i * entries] .. codes[(i + 1) * entries). */
export function centredSumsOfSeveral(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  entries: number,
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
    for (let i = from, p = (from + base) * entries; i < to; i++) {
      const a = x[i] - mx;
      const b = y[i] - my;
      for (const end = p + entries; p < end; p++) {
        const f = 2 * codes[p];
        sums[f] += a;
        sums[f + 1] += b;
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

/** The same where the rows of the dummies are multiplied by `scale`; `weights` has the sums of its squares by level of A. */
export function centredSumsScaled(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  entries: number,
  scale: Float64Array,
  weights: Float64Array,
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
      const s = scale[i + base];
      const a = x[i];
      const b = y[i];
      sx += s * a;
      sy += s * b;
      xx += a * a;
      yy += b * b;
    }
    const mx = sx / weights[level];
    const my = sy / weights[level];
    for (let i = from, p = (from + base) * entries; i < to; i++) {
      const s = scale[i + base];
      const a = x[i] - s * mx;
      const b = y[i] - s * my;
      for (const end = p + entries; p < end; p++) {
        const f = 2 * codes[p];
        sums[f] += s * a;
        sums[f + 1] += s * b;
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
