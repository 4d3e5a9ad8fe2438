/**
 * The smallest pivot of the Cholesky factorisation with diagonal pivoting, of a symmetric k x k matrix scaled to a unit
 * diagonal: not below zero, up to rounding, exactly where the matrix is positive semidefinite.
 */
export function smallestScaledPivot(matrix: Float64Array, k: number): number {
  const at = (i: number, j: number) => matrix[i + j * k] as number;
  const scale = Array.from({ length: k }, (_, j) => Math.sqrt(Math.max(at(j, j), 0)));
  const a = Array.from({ length: k }, (_, i) =>
    Array.from({ length: k }, (_, j) => {
      const size = (scale[i] as number) * (scale[j] as number);
      return size > 0 ? at(i, j) / size : at(i, j);
    }),
  );
  let smallest = Number.POSITIVE_INFINITY;
  const left = new Set(a.keys());
  while (left.size > 0) {
    let pivot = -1;
    for (const i of left) if (pivot < 0 || (a[i]?.[i] as number) > (a[pivot]?.[pivot] as number)) pivot = i;
    const d = a[pivot]?.[pivot] as number;
    smallest = Math.min(smallest, d);
    if (d <= 1e-10) {
      // What is left must vanish altogether: a zero diagonal with other entries is indefinite.
      for (const i of left) for (const j of left) smallest = Math.min(smallest, -Math.abs(a[i]?.[j] as number));
      return smallest;
    }
    left.delete(pivot);
    for (const i of left) {
      for (const j of left) {
        (a[i] as number[])[j] = (a[i]?.[j] as number) - ((a[i]?.[pivot] as number) * (a[pivot]?.[j] as number)) / d;
      }
    }
  }
  return smallest;
}

/** The paths of all arrays and typed arrays of one length inside a value. */
export function arraysOfLength(value: unknown, length: number, path = "result"): string[] {
  if (ArrayBuffer.isView(value)) return (value as Float64Array).length === length ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) && value.length === length ? [path] : [];
  return [...own, ...Object.entries(value).flatMap(([key, part]) => arraysOfLength(part, length, `${path}.${key}`))];
}
