/*
 * The passes over two columns whose rows do not stand in the order of the eliminated grouping A: columns are read in a
 * row, and what belongs to a level is looked up, for one grouping at a time, so that a processor has many lookups under
 * way. Rows come in pieces of `count`, each array beginning with the piece. A level of A has four numbers in `table`: what
 * to take off x and y, and the sums of x and y. Where there are only sums, these stand together at its front: half the
 * memory is then looked up.
 */

/** Adds the columns to the sums at the front; totals[0], [1] += their squares. */
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
    const at = 2 * levels[i];
    table[at] += a;
    table[at + 1] += b;
    xx += a * a;
    yy += b * b;
  }
  totals[0] += xx;
  totals[1] += yy;
}

/** sums += F'[x y] of one grouping F; `sums` begins with its levels. */
export function addByGrouping(
  count: number,
  codes: Int32Array,
  x: Float64Array,
  y: Float64Array,
  sums: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const f = 2 * codes[i];
    sums[f] += x[i];
    sums[f + 1] += y[i];
  }
}

/** effects += F z of one grouping F, two numbers a row; `solution` z begins with its levels. */
export function addEffects(count: number, codes: Int32Array, solution: Float64Array, effects: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const f = 2 * codes[i];
    effects[2 * i] += solution[f];
    effects[2 * i + 1] += solution[f + 1];
  }
}

/**
 * The means of x and y from their sums, the last two of `width` numbers of a level: 2 at the front, or 4. They begin anew; totals[2], [3] = the largest square of a unit-norm dummy of A
 * times a column, totals[4], [5] = the squares of all of them.
 */
export function averageLevels(
  levels: number,
  width: number,
  counts: Float64Array,
  table: Float64Array,
  totals: Float64Array,
): void {
  let xMost = 0;
  let yMost = 0;
  let xAll = 0;
  let yAll = 0;
  // From the last level on, no line is written over a sum that is still to be read.
  for (let level = levels - 1; level >= 0; level--) {
    const rows = Math.max(counts[level], 1);
    const p = 4 * level;
    const from = width * (level + 1) - 2;
    const x = table[from];
    const y = table[from + 1];
    table[p] = x / rows;
    table[p + 1] = y / rows;
    table[p + 2] = 0;
    table[p + 3] = 0;
    const xShare = (x * x) / rows;
    const yShare = (y * y) / rows;
    if (xShare > xMost) xMost = xShare;
    if (yShare > yMost) yMost = yShare;
    xAll += xShare;
    yAll += yShare;
  }
  totals[2] = xMost;
  totals[3] = yMost;
  totals[4] = xAll;
  totals[5] = yAll;
}

/** sums -= F'P_A [x y], from the means by level of A and the codes in the order of A. */
export function subtractMeans(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  entries: number,
  table: Float64Array,
  sums: Float64Array,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const to = pointers[level + 1] * entries;
    const x = table[4 * level];
    const y = table[4 * level + 1];
    for (let p = pointers[level] * entries; p < to; p++) {
      const f = 2 * codes[p];
      sums[f] -= x;
      sums[f + 1] -= y;
    }
  }
}

/** Lessens the means of x and y by those of F z, from the codes in the order of A. */
export function lessenByEffects(
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
    if (rows === 0) continue;
    const to = pointers[level + 1] * entries;
    let x = 0;
    let y = 0;
    for (let p = pointers[level] * entries; p < to; p++) {
      const f = 2 * codes[p];
      x += solution[f];
      y += solution[f + 1];
    }
    table[4 * level] -= x / rows;
    table[4 * level + 1] -= y / rows;
  }
}

/**
 * [x y] <- M_A ([x y] - effects), after `lessenByEffects`. The sums by level of A grow by the new columns, totals[0], [1]
 * by their squares.
 */
export function removeFromRows(
  count: number,
  levels: Int32Array,
  table: Float64Array,
  effects: Float64Array,
  x: Float64Array,
  y: Float64Array,
  totals: Float64Array,
): void {
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < count; i++) {
    const at = 4 * levels[i];
    // The mean first: it may be many digits larger than what is left.
    const a = x[i] - table[at] - effects[2 * i];
    const b = y[i] - table[at + 1] - effects[2 * i + 1];
    x[i] = a;
    y[i] = b;
    table[at + 2] += a;
    table[at + 3] += b;
    xx += a * a;
    yy += b * b;
  }
  totals[0] += xx;
  totals[1] += yy;
}
