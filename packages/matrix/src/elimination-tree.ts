import type { SparseMatrix } from "./sparse.js";

/** The order in which a sparse symmetric matrix is eliminated, and what depends on what. */
export interface EliminationTree {
  /** length n: the row of A behind each row of L */
  readonly order: Int32Array;
  /** length n: the row of L behind each row of A */
  readonly place: Int32Array;
  /** length n: the parent of each column, -1 at a root */
  readonly parent: Int32Array;
  /** length n: entries of each column of L, the diagonal among them */
  readonly counts: Int32Array;
}

/**
 * The elimination tree of A[order, order] and the counts of its factor's columns, with the order changed to a postorder
 * of the tree: the same entries, but columns with the same structure stand side by side.
 *
 * @param a n x n, its pattern symmetric
 * @see Liu (1990), SIAM Journal on Matrix Analysis and Applications 11, 134-172; Davis (2006), section 4.1
 */
export function eliminationTree(a: SparseMatrix, order: Int32Array): EliminationTree {
  const n = a.rows;
  const first = parentsOf(a, order);
  const post = postorder(first);
  const ordered = Int32Array.from(post, (k) => order[k]);
  const place = inverseOf(ordered);
  const newPlace = inverseOf(post);
  const parent = new Int32Array(n);
  for (let k = 0; k < n; k++) parent[newPlace[k]] = first[k] < 0 ? -1 : newPlace[first[k]];
  return { order: ordered, place, parent, counts: columnCounts(a, ordered, place, parent) };
}

function inverseOf(order: Int32Array): Int32Array {
  const place = new Int32Array(order.length);
  for (let k = 0; k < order.length; k++) place[order[k]] = k;
  return place;
}

function parentsOf(a: SparseMatrix, order: Int32Array): Int32Array {
  const n = a.rows;
  const place = inverseOf(order);
  const parent = new Int32Array(n).fill(-1);
  const ancestor = new Int32Array(n).fill(-1);
  for (let k = 0; k < n; k++) {
    const source = order[k];
    for (let p = a.rowPointers[source]; p < a.rowPointers[source + 1]; p++) {
      // Paths are shortened as they are walked.
      for (let i = place[a.columnIndices[p]]; i < k && i !== -1; ) {
        const next = ancestor[i];
        ancestor[i] = k;
        if (next === -1) parent[i] = k;
        i = next;
      }
    }
  }
  return parent;
}

/** Children before parents, each subtree in one piece. */
function postorder(parent: Int32Array): Int32Array {
  const n = parent.length;
  const head = new Int32Array(n).fill(-1);
  const next = new Int32Array(n);
  for (let k = n - 1; k >= 0; k--) {
    if (parent[k] < 0) continue;
    next[k] = head[parent[k]];
    head[parent[k]] = k;
  }
  const result = new Int32Array(n);
  const stack = new Int32Array(n);
  let at = 0;
  for (let root = 0; root < n; root++) {
    if (parent[root] >= 0) continue;
    let top = 0;
    stack[0] = root;
    while (top >= 0) {
      const node = stack[top];
      const child = head[node];
      if (child >= 0) {
        head[node] = next[child];
        stack[++top] = child;
      } else {
        result[at++] = node;
        top--;
      }
    }
  }
  return result;
}

/** Row k of L holds every column on the way from an entry of A to k. */
function columnCounts(a: SparseMatrix, order: Int32Array, place: Int32Array, parent: Int32Array): Int32Array {
  const n = a.rows;
  const counts = new Int32Array(n).fill(1);
  const mark = new Int32Array(n).fill(-1);
  for (let k = 0; k < n; k++) {
    mark[k] = k;
    const source = order[k];
    for (let p = a.rowPointers[source]; p < a.rowPointers[source + 1]; p++) {
      const row = place[a.columnIndices[p]];
      if (row > k) continue;
      for (let i = row; mark[i] !== k; i = parent[i]) {
        mark[i] = k;
        counts[i]++;
      }
    }
  }
  return counts;
}
