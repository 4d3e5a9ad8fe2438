import { MesometricsError } from "./errors.js";
import type { SparseMatrix } from "./sparse.js";

const VARIABLE = 0;
const ELEMENT = 1;
const GONE = 2;

/**
 * An order of elimination that keeps the Cholesky factor of a sparse symmetric matrix sparse: at each step the variable
 * with the fewest neighbours in the graph that is left, by an upper bound of that number (approximate minimum degree).
 * The graph is held as a quotient graph: an eliminated variable becomes an element, the clique of its neighbours, and
 * takes in the elements it touched. Variables with the same neighbours are one from then on, with a weight, and leave
 * together; a variable whose neighbours all lie in the new element leaves with the pivot. Rows with more than 10 sqrt(n)
 * entries come last.
 *
 * @param a n x n, its pattern symmetric; values are not read
 * @param mostOperations multiplications that the factorisation may take
 * @returns length n: the variable eliminated at each step
 * @throws TOO_LARGE when the factorisation would take more than that
 * @see Amestoy, Davis and Duff (1996), SIAM Journal on Matrix Analysis and Applications 17, 886-905
 */
export function minimumDegree(
  { rows: n, rowPointers, columnIndices }: SparseMatrix,
  mostOperations = Number.POSITIVE_INFINITY,
): Int32Array {
  const crowded = Math.max(16, 10 * Math.sqrt(n));
  const kind = new Uint8Array(n);
  /** How many variables each one stands for; 0 once it is gone; negative while it belongs to the pivot's element. */
  const weight = new Int32Array(n).fill(1);
  /** The list of object i is `lists[begin[i]] ...`: a variable's elements first, then variables; an element's variables. */
  const begin = new Int32Array(n);
  const length = new Int32Array(n);
  const elements = new Int32Array(n);
  /** The sum of the weights of an element's variables, or the bound of a variable's degree. */
  const degree = new Int32Array(n);
  const mergedInto = new Int32Array(n).fill(-1);
  const order = new Int32Array(n);
  const pivots: number[] = [];
  const last: number[] = [];
  let lists = new Int32Array(rowPointers[n] + n + 1);
  let free = 0;
  for (let i = 0; i < n; i++) {
    begin[i] = free;
    if (rowPointers[i + 1] - rowPointers[i] > crowded) {
      kind[i] = GONE;
      weight[i] = 0;
      last.push(i);
    }
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) {
      const j = columnIndices[p];
      if (j !== i && rowPointers[j + 1] - rowPointers[j] <= crowded) lists[free++] = j;
    }
    length[i] = free - begin[i];
    degree[i] = length[i];
  }
  const queue = degreeLists(degree, n, (i) => kind[i] === VARIABLE);

  /** Room for `more` numbers at the end; what is dead is left behind. */
  const ensureRoom = (more: number): void => {
    if (free + more <= lists.length) return;
    let size = more;
    for (let i = 0; i < n; i++) if (kind[i] !== GONE) size += length[i];
    const packed = new Int32Array(Math.max(lists.length, size + (size >> 1)));
    let at = 0;
    for (let i = 0; i < n; i++) {
      if (kind[i] === GONE) continue;
      packed.set(lists.subarray(begin[i], begin[i] + length[i]), at);
      begin[i] = at;
      at += length[i];
    }
    lists = packed;
    free = at;
  };

  /** outside[e] - stamp = the weight of e's variables that are not in the pivot's element, once stamped. */
  const outside = new Float64Array(n);
  let stamp = 1;
  const bucket = new Int32Array(n).fill(-1);
  const nextInBucket = new Int32Array(n);
  const hash = new Int32Array(n);
  const seen = new Int32Array(n).fill(-1);
  /** Neighbours of one variable outside the pivot's element. */
  const outer = new Int32Array(n);
  let eliminated = last.length;
  let operations = last.length ** 3 / 6;
  while (eliminated < n) {
    const pivot = queue.takeSmallest();
    pivots.push(pivot);
    let pivotWeight = weight[pivot];
    // The new element: the pivot's variables and those of its elements.
    let room = length[pivot];
    for (let p = begin[pivot]; p < begin[pivot] + elements[pivot]; p++) room += length[lists[p]];
    ensureRoom(room);
    const from = free;
    weight[pivot] = -pivotWeight;
    let size = 0;
    const take = (i: number): void => {
      const own = weight[i];
      if (own <= 0) return;
      weight[i] = -own;
      size += own;
      lists[free++] = i;
      queue.remove(i);
    };
    for (let p = begin[pivot] + elements[pivot]; p < begin[pivot] + length[pivot]; p++) take(lists[p]);
    for (let p = begin[pivot]; p < begin[pivot] + elements[pivot]; p++) {
      const e = lists[p];
      for (let q = begin[e]; q < begin[e] + length[e]; q++) take(lists[q]);
      kind[e] = GONE;
    }
    kind[pivot] = ELEMENT;
    begin[pivot] = from;
    length[pivot] = free - from;

    for (let p = from; p < free; p++) {
      const i = lists[p];
      for (let q = begin[i]; q < begin[i] + elements[i]; q++) {
        const e = lists[q];
        if (kind[e] !== ELEMENT) continue;
        if (outside[e] < stamp) outside[e] = degree[e] + stamp;
        outside[e] += weight[i];
      }
    }
    for (let p = from; p < free; p++) {
      const i = lists[p];
      const at = begin[i];
      const own = -weight[i];
      let target = at;
      let bound = 0;
      let sum = pivot;
      const elementsEnd = at + elements[i];
      const end = at + length[i];
      for (let q = at; q < elementsEnd; q++) {
        const e = lists[q];
        if (kind[e] !== ELEMENT) continue;
        const rest = outside[e] - stamp;
        if (rest > 0) {
          bound += rest;
          lists[target++] = e;
          sum = (sum + e) | 0;
        } else {
          kind[e] = GONE;
        }
      }
      const kept = target - at;
      const firstVariable = target;
      let count = 0;
      for (let q = elementsEnd; q < end; q++) {
        const j = lists[q];
        if (weight[j] <= 0) continue;
        bound += weight[j];
        outer[count++] = j;
        sum = (sum + j) | 0;
      }
      if (bound === 0) {
        // All that is left of its neighbours is the pivot's element.
        mergedInto[i] = pivot;
        kind[i] = GONE;
        pivotWeight += own;
        size -= own;
        weight[i] = 0;
        continue;
      }
      // There is room for the pivot: it, or one of its elements, stood in the list.
      lists[firstVariable] = pivot;
      for (let v = 0; v < count; v++) lists[firstVariable + 1 + v] = outer[v];
      elements[i] = kept + 1;
      length[i] = kept + 1 + count;
      degree[i] = Math.min(degree[i], bound);
      const place = (sum >>> 0) % n;
      hash[i] = place;
      nextInBucket[i] = bucket[place];
      bucket[place] = i;
    }
    degree[pivot] = size;
    stamp += n + 1;

    // Variables with the same lists become one.
    for (let p = from; p < free; p++) {
      const first = lists[p];
      if (weight[first] >= 0 || bucket[hash[first]] < 0) continue;
      let i = bucket[hash[first]];
      bucket[hash[first]] = -1;
      for (; i >= 0; i = nextInBucket[i]) {
        if (weight[i] >= 0) continue;
        let isMarked = false;
        for (let j = nextInBucket[i]; j >= 0; j = nextInBucket[j]) {
          if (weight[j] >= 0 || length[j] !== length[i] || elements[j] !== elements[i]) continue;
          if (!isMarked) {
            for (let q = begin[i]; q < begin[i] + length[i]; q++) seen[lists[q]] = i;
            isMarked = true;
          }
          let isSame = true;
          for (let q = begin[j]; isSame && q < begin[j] + length[j]; q++) isSame = seen[lists[q]] === i;
          if (!isSame) continue;
          weight[i] += weight[j];
          weight[j] = 0;
          mergedInto[j] = i;
          kind[j] = GONE;
        }
        if (isMarked) for (let q = begin[i]; q < begin[i] + length[i]; q++) seen[lists[q]] = -1;
      }
    }
    eliminated += pivotWeight;
    operations += pivotWeight * (size + last.length + pivotWeight / 2) * (size + last.length + pivotWeight / 2) * 0.5;
    if (operations > mostOperations) throw tooManyOperations(mostOperations);
    let target = from;
    for (let p = from; p < free; p++) {
      const i = lists[p];
      if (weight[i] >= 0) continue;
      const own = -weight[i];
      weight[i] = own;
      const bound = Math.min(degree[i] + size - own, n - eliminated - own);
      queue.insert(i, Math.max(0, bound));
      lists[target++] = i;
    }
    free = target;
    length[pivot] = target - from;
    weight[pivot] = 0;
    if (length[pivot] === 0) kind[pivot] = GONE;
  }
  return unfolded(order, pivots, mergedInto, last);
}

function tooManyOperations(mostOperations: number): MesometricsError {
  return new MesometricsError(
    "TOO_LARGE",
    `The sparse Cholesky factor fills up: it would take more than ${mostOperations} multiplications. Allow more, or solve the system by iteration.`,
    { mostOperations },
  );
}

/** The pivots, each followed by the variables that left with it. */
function unfolded(order: Int32Array, pivots: readonly number[], mergedInto: Int32Array, last: readonly number[]) {
  const n = order.length;
  const isPivot = new Uint8Array(n);
  for (const pivot of pivots) isPivot[pivot] = 1;
  const head = new Int32Array(n).fill(-1);
  const next = new Int32Array(n).fill(-1);
  for (let i = n - 1; i >= 0; i--) {
    if (mergedInto[i] < 0) continue;
    let root = mergedInto[i];
    while (mergedInto[root] >= 0) root = mergedInto[root];
    mergedInto[i] = root;
    next[i] = head[root];
    head[root] = i;
  }
  let at = 0;
  for (const pivot of pivots) {
    order[at++] = pivot;
    for (let i = head[pivot]; i >= 0; i = next[i]) order[at++] = i;
  }
  for (const i of last) order[at++] = i;
  return order;
}

/** Variables by degree, in doubly linked lists; `degree` is kept up to date. */
function degreeLists(degree: Int32Array, n: number, isIn: (i: number) => boolean) {
  const head = new Int32Array(n + 1).fill(-1);
  const next = new Int32Array(n).fill(-1);
  const previous = new Int32Array(n).fill(-1);
  let smallest = 0;
  const insert = (i: number, d: number): void => {
    degree[i] = d;
    next[i] = head[d];
    previous[i] = -1;
    if (head[d] >= 0) previous[head[d]] = i;
    head[d] = i;
    if (d < smallest) smallest = d;
  };
  const remove = (i: number): void => {
    if (previous[i] >= 0) next[previous[i]] = next[i];
    else head[degree[i]] = next[i];
    if (next[i] >= 0) previous[next[i]] = previous[i];
  };
  for (let i = n - 1; i >= 0; i--) if (isIn(i)) insert(i, degree[i]);
  return {
    takeSmallest(): number {
      while (head[smallest] < 0) smallest++;
      const found = head[smallest];
      remove(found);
      return found;
    },
    insert,
    remove,
  };
}
