import type { SparseMatrix } from "./sparse.js";

/**
 * An order of elimination that keeps the Cholesky factor of a sparse symmetric matrix sparse: at each step the variable
 * with the fewest neighbours in the graph that is left, by an upper bound of that number (approximate minimum degree).
 * The graph is held as a quotient graph: an eliminated variable becomes an element, the clique of its neighbours, and
 * takes in the elements it touched.
 *
 * @param a n x n, its pattern symmetric; values are not read
 * @returns length n: the variable eliminated at each step
 * @see Amestoy, Davis and Duff (1996), SIAM Journal on Matrix Analysis and Applications 17, 886-905
 */
export function minimumDegree({ rows: n, rowPointers, columnIndices }: SparseMatrix): Int32Array {
  const variables: number[][] = Array.from({ length: n }, (_, i) =>
    Array.from(columnIndices.subarray(rowPointers[i], rowPointers[i + 1])).filter((j) => j !== i),
  );
  const elements: number[][] = Array.from({ length: n }, () => []);
  /** The variables of element e, null while e is a variable or once it is absorbed. */
  const clique: (Int32Array | null)[] = new Array(n).fill(null);
  const degree = Int32Array.from(variables, (list) => list.length);
  const lists = degreeLists(degree, n);
  const outside = new Int32Array(n);
  const seenAt = new Int32Array(n).fill(-1);
  const inPivot = new Int32Array(n).fill(-1);
  const order = new Int32Array(n);
  for (let step = 0; step < n; step++) {
    const pivot = lists.takeSmallest();
    order[step] = pivot;
    inPivot[pivot] = step;
    const members: number[] = [];
    const add = (i: number) => {
      if (inPivot[i] === step) return;
      inPivot[i] = step;
      members.push(i);
    };
    for (const i of variables[pivot]) add(i);
    for (const e of elements[pivot]) {
      for (const i of clique[e] as Int32Array) add(i);
      clique[e] = null;
    }
    variables[pivot] = [];
    elements[pivot] = [];
    clique[pivot] = Int32Array.from(members);
    // outside[e] = variables of e that are not in the new clique.
    for (const i of members) {
      for (const e of elements[i]) {
        if (clique[e] === null) continue;
        if (seenAt[e] !== step) {
          seenAt[e] = step;
          outside[e] = (clique[e] as Int32Array).length;
        }
        outside[e]--;
      }
    }
    for (const i of members) {
      variables[i] = variables[i].filter((j) => inPivot[j] !== step);
      let bound = variables[i].length + members.length - 1;
      const kept = [pivot];
      for (const e of elements[i]) {
        if (clique[e] === null) continue;
        if (outside[e] === 0) {
          clique[e] = null;
          continue;
        }
        bound += outside[e];
        kept.push(e);
      }
      elements[i] = kept;
      lists.move(i, Math.min(n - step - 2, degree[i] + members.length - 1, bound));
    }
  }
  return order;
}

/** Variables by degree, in doubly linked lists; `degree` is kept up to date. */
function degreeLists(degree: Int32Array, n: number) {
  const head = new Int32Array(n).fill(-1);
  const next = new Int32Array(n).fill(-1);
  const previous = new Int32Array(n).fill(-1);
  let smallest = 0;
  const insert = (i: number) => {
    const d = degree[i];
    next[i] = head[d];
    previous[i] = -1;
    if (head[d] >= 0) previous[head[d]] = i;
    head[d] = i;
    if (d < smallest) smallest = d;
  };
  const remove = (i: number) => {
    if (previous[i] >= 0) next[previous[i]] = next[i];
    else head[degree[i]] = next[i];
    if (next[i] >= 0) previous[next[i]] = previous[i];
  };
  for (let i = n - 1; i >= 0; i--) insert(i);
  return {
    takeSmallest(): number {
      while (head[smallest] < 0) smallest++;
      const found = head[smallest];
      remove(found);
      return found;
    },
    move(i: number, to: number): void {
      remove(i);
      degree[i] = Math.max(0, to);
      insert(i);
    },
  };
}
