/*
 * The steps of conjugate gradients on a pair of vectors that stand side by side: element 2f belongs to the first, 2f + 1
 * to the second. `totals` receives what a step sums up.
 */

/** totals[0], [1] = direction' image, of each of the two. */
export function curvatures(direction: Float64Array, image: Float64Array, totals: Float64Array): void {
  let x = 0;
  let y = 0;
  for (let p = 0; p < direction.length; p += 2) {
    x += direction[p] * image[p];
    y += direction[p + 1] * image[p + 1];
  }
  totals[0] = x;
  totals[1] = y;
}

/**
 * solution += step direction and residual -= step image. totals[0], [1] = the largest square of the residual over a
 * level's norm, whose inverse square `shares` holds.
 */
export function advance(
  direction: Float64Array,
  image: Float64Array,
  xStep: number,
  yStep: number,
  shares: Float64Array,
  solution: Float64Array,
  residual: Float64Array,
  totals: Float64Array,
): void {
  let xMost = 0;
  let yMost = 0;
  for (let f = 0, p = 0; f < shares.length; f++, p += 2) {
    solution[p] += xStep * direction[p];
    solution[p + 1] += yStep * direction[p + 1];
    const a = residual[p] - xStep * image[p];
    const b = residual[p + 1] - yStep * image[p + 1];
    residual[p] = a;
    residual[p + 1] = b;
    const x = a * a * shares[f];
    const y = b * b * shares[f];
    if (x > xMost) xMost = x;
    if (y > yMost) yMost = y;
  }
  totals[0] = xMost;
  totals[1] = yMost;
}

/** preconditioned = inverse diagonal times residual; totals[0], [1] = residual' preconditioned. */
export function scaleByDiagonal(
  inverseDiagonal: Float64Array,
  residual: Float64Array,
  preconditioned: Float64Array,
  totals: Float64Array,
): void {
  let x = 0;
  let y = 0;
  for (let f = 0, p = 0; f < inverseDiagonal.length; f++, p += 2) {
    const a = inverseDiagonal[f] * residual[p];
    const b = inverseDiagonal[f] * residual[p + 1];
    preconditioned[p] = a;
    preconditioned[p + 1] = b;
    x += a * residual[p];
    y += b * residual[p + 1];
  }
  totals[0] = x;
  totals[1] = y;
}

/** direction = preconditioned + ratio direction. */
export function turn(preconditioned: Float64Array, xRatio: number, yRatio: number, direction: Float64Array): void {
  for (let p = 0; p < direction.length; p += 2) {
    direction[p] = preconditioned[p] + xRatio * direction[p];
    direction[p + 1] = preconditioned[p + 1] + yRatio * direction[p + 1];
  }
}
