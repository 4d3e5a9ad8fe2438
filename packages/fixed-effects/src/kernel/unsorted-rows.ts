/*
 * The passes over two columns whose rows do not stand in the order of the eliminated grouping A: columns are read in a
 * row, and what belongs to a level is looked up. Rows come in pieces of `count`, each array beginning with the piece;
 * grouping e has its codes from codes[e * stride] on, and its levels begin at offsets[e]. A level of A has eight numbers
 * in `table`, one line of a cache: the means of x and y, the means of F z, the sums of x and y; two are free.
 */

/** Adds the columns to the sums of their levels of A; totals[0], [1] += their squares. */
export function addByLevel(
  count: number,
  levels: Int32Array,
  x: Float64Array,
  y: Float64Array,
  table: Float64Array,
  totals: Float64Array,
): void {
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < count; i++) {
    const a = x[i];
    const b = y[i];
    const at = 8 * levels[i];
    table[at + 4] += a;
    table[at + 5] += b;
    xx += a * a;
    yy += b * b;
  }
  totals[0] += xx;
  totals[1] += yy;
}

/** sums += F'M_A [x y], the means by level of A being known; totals[2], [3] += the squares of M_A x and M_A y. */
export function centreRows(
  count: number,
  levels: Int32Array,
  codes: Int32Array,
  stride: number,
  entries: number,
  offsets: Int32Array,
  table: Float64Array,
  x: Float64Array,
  y: Float64Array,
  sums: Float64Array,
  totals: Float64Array,
): void {
  let xc = 0;
  let yc = 0;
  for (let i = 0; i < count; i++) {
    const at = 8 * levels[i];
    const a = x[i] - table[at];
    const b = y[i] - table[at + 1];
    for (let e = 0; e < entries; e++) {
      const f = 2 * (offsets[e] + codes[e * stride + i]);
      sums[f] += a;
      sums[f + 1] += b;
    }
    xc += a * a;
    yc += b * b;
  }
  totals[2] += xc;
  totals[3] += yc;
}

/**
 * [x y] <- M_A ([x y] - F z), the means by level of A being known. sums += F'[x y], the sums by level of A grow by the new
 * columns, totals[0], [1] by their squares.
 */
export function removeFromRows(
  count: number,
  levels: Int32Array,
  codes: Int32Array,
  stride: number,
  entries: number,
  offsets: Int32Array,
  table: Float64Array,
  solution: Float64Array,
  x: Float64Array,
  y: Float64Array,
  sums: Float64Array,
  totals: Float64Array,
): void {
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < count; i++) {
    const at = 8 * levels[i];
    let ux = 0;
    let uy = 0;
    for (let e = 0; e < entries; e++) {
      const f = 2 * (offsets[e] + codes[e * stride + i]);
      ux += solution[f];
      uy += solution[f + 1];
    }
    const a = x[i] - table[at] - (ux - table[at + 2]);
    const b = y[i] - table[at + 1] - (uy - table[at + 3]);
    x[i] = a;
    y[i] = b;
    for (let e = 0; e < entries; e++) {
      const f = 2 * (offsets[e] + codes[e * stride + i]);
      sums[f] += a;
      sums[f + 1] += b;
    }
    table[at + 4] += a;
    table[at + 5] += b;
    xx += a * a;
    yy += b * b;
  }
  totals[0] += xx;
  totals[1] += yy;
}

/** The means of F z by level of A, from the codes in the order of A. */
export function averageEffects(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  entries: number,
  solution: Float64Array,
  table: Float64Array,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const rows = pointers[level + 1] - pointers[level];
    const to = pointers[level + 1] * entries;
    let x = 0;
    let y = 0;
    for (let p = pointers[level] * entries; p < to; p++) {
      const f = 2 * codes[p];
      x += solution[f];
      y += solution[f + 1];
    }
    table[8 * level + 2] = x / rows;
    table[8 * level + 3] = y / rows;
  }
}

/**
 * The means of x and y from their sums, which begin anew; totals[2], [3] = the largest square of a unit-norm dummy of A
 * times a column.
 */
export function averageLevels(levels: number, counts: Float64Array, table: Float64Array, totals: Float64Array): void {
  let xMost = 0;
  let yMost = 0;
  for (let level = 0, p = 0; level < levels; level++, p += 8) {
    const rows = Math.max(counts[level], 1);
    const x = table[p + 4];
    const y = table[p + 5];
    table[p] = x / rows;
    table[p + 1] = y / rows;
    table[p + 4] = 0;
    table[p + 5] = 0;
    const xShare = (x * x) / rows;
    const yShare = (y * y) / rows;
    if (xShare > xMost) xMost = xShare;
    if (yShare > yMost) yMost = yShare;
  }
  totals[2] = xMost;
  totals[3] = yMost;
}
