import type { SparseMatrix } from "@mesometrics/matrix";

/** The connected components of a graph, directions ignored: `codes[i]` counts from 0 in the order of first appearance. */
export function componentCodes(base: SparseMatrix): { readonly codes: Int32Array; readonly count: number } {
  const parent = Int32Array.from({ length: base.rows }, (_, i) => i);
  const root = (i: number): number => {
    let top = i;
    while (parent[top] !== top) {
      parent[top] = parent[parent[top]];
      top = parent[top];
    }
    return top;
  };
  for (let i = 0; i < base.rows; i++) {
    for (let p = base.rowPointers[i]; p < base.rowPointers[i + 1]; p++) {
      const a = root(i);
      const b = root(base.columnIndices[p]);
      if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
    }
  }
  const codes = new Int32Array(base.rows);
  const known = new Map<number, number>();
  for (let i = 0; i < base.rows; i++) {
    const top = root(i);
    const code = known.get(top) ?? known.size;
    known.set(top, code);
    codes[i] = code;
  }
  return { codes, count: known.size };
}
