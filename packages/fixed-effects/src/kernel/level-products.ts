/*
 * S times a pair of vectors, S = F'M_A F: level by level of A the mean of what the rows' levels have is taken out. The
 * data are not read, only the codes.
 */

/** image = F'F direction of one remaining grouping, where `degrees` has the rows of each level, or their weights. */
export function multiplyByDegrees(degrees: Float64Array, direction: Float64Array, image: Float64Array): void {
  for (let f = 0; f < degrees.length; f++) {
    image[2 * f] = degrees[f] * direction[2 * f];
    image[2 * f + 1] = degrees[f] * direction[2 * f + 1];
  }
}

/** image -= F'P_A F direction of one remaining grouping. */
export function subtractRows(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  direction: Float64Array,
  image: Float64Array,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const from = pointers[level];
    const to = pointers[level + 1];
    let x = 0;
    let y = 0;
    for (let p = from; p < to; p++) {
      const f = 2 * codes[p];
      x += direction[f];
      y += direction[f + 1];
    }
    x /= to - from;
    y /= to - from;
    for (let p = from; p < to; p++) {
      const f = 2 * codes[p];
      image[f] -= x;
      image[f + 1] -= y;
    }
  }
}

/** The same with a pair of levels once and its weight; `totals` has the sums of the weights by level of A. */
export function subtractCells(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  weights: Float64Array,
  totals: Float64Array,
  direction: Float64Array,
  image: Float64Array,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const from = pointers[level];
    const to = pointers[level + 1];
    let x = 0;
    let y = 0;
    for (let p = from; p < to; p++) {
      const f = 2 * codes[p];
      x += weights[p] * direction[f];
      y += weights[p] * direction[f + 1];
    }
    x /= totals[level];
    y /= totals[level];
    for (let p = from; p < to; p++) {
      const f = 2 * codes[p];
      image[f] -= weights[p] * x;
      image[f + 1] -= weights[p] * y;
    }
  }
}

/** image += S direction of `entries` remaining groupings. */
export function addRowsOfSeveral(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  entries: number,
  direction: Float64Array,
  image: Float64Array,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const from = pointers[level] * entries;
    const to = pointers[level + 1] * entries;
    let x = 0;
    let y = 0;
    for (let p = from; p < to; p++) {
      const f = 2 * codes[p];
      x += direction[f];
      y += direction[f + 1];
    }
    const rows = pointers[level + 1] - pointers[level];
    x /= rows;
    y /= rows;
    for (let begin = from; begin < to; begin += entries) {
      let u = 0;
      let v = 0;
      for (let p = begin; p < begin + entries; p++) {
        const f = 2 * codes[p];
        u += direction[f];
        v += direction[f + 1];
      }
      u -= x;
      v -= y;
      for (let p = begin; p < begin + entries; p++) {
        const f = 2 * codes[p];
        image[f] += u;
        image[f + 1] += v;
      }
    }
  }
}

/** The same with weighted rows: `scale` is the root of the weights, `weights` their sums by level of A. */
export function addRowsScaled(
  pointers: Int32Array,
  firstLevel: number,
  endLevel: number,
  codes: Int32Array,
  entries: number,
  scale: Float64Array,
  weights: Float64Array,
  direction: Float64Array,
  image: Float64Array,
): void {
  for (let level = firstLevel; level < endLevel; level++) {
    const from = pointers[level];
    const to = pointers[level + 1];
    let x = 0;
    let y = 0;
    for (let i = from; i < to; i++) {
      const square = scale[i] * scale[i];
      for (let p = i * entries; p < (i + 1) * entries; p++) {
        const f = 2 * codes[p];
        x += square * direction[f];
        y += square * direction[f + 1];
      }
    }
    x /= weights[level];
    y /= weights[level];
    for (let i = from; i < to; i++) {
      const square = scale[i] * scale[i];
      const begin = i * entries;
      let u = 0;
      let v = 0;
      for (let p = begin; p < begin + entries; p++) {
        const f = 2 * codes[p];
        u += direction[f];
        v += direction[f + 1];
      }
      u = square * (u - x);
      v = square * (v - y);
      for (let p = begin; p < begin + entries; p++) {
        const f = 2 * codes[p];
        image[f] += u;
        image[f + 1] += v;
      }
    }
  }
}
