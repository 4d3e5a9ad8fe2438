import { randomStream, type SparseMatrix } from "@mesometrics/matrix";

/** The draws that a graph is sampled by are the same every time. */
const SEED = 20160718;

/**
 * A Cholesky factor of about a Laplacian: a vertex that is eliminated leaves a random tree between its neighbours
 * instead of the clique that would be exact, with the clique as expectation, so that the factor has hardly more entries
 * than the graph. Vertices leave in about the order of their degree. Returns y = (L D L')^+ x.
 *
 * @see Kyng and Sachdeva (2016), "Approximate Gaussian elimination for Laplacians", FOCS; Gao, Kyng and Spielman (2023),
 *   "Robust and practical solution of Laplacian equations by approximate elimination", arXiv:2303.00709
 */
export function approximateCholesky(graph: SparseMatrix): (x: Float64Array) => Float64Array {
  const factor = sampledFactor(graph);
  return (x) => solveSampled(factor, x);
}

interface SampledFactor {
  /** length n: the vertices in the order of their elimination */
  readonly order: Int32Array;
  /** length n + 1: the entries of each column of L, in that order */
  readonly begin: Int32Array;
  readonly rows: Int32Array;
  /** what of a vertex goes to each neighbour; they add up to 1 */
  readonly shares: Float64Array;
  /** length n, 0 for the last vertex of a component */
  readonly pivots: Float64Array;
}

function sampledFactor({ rows: n, rowPointers, columnIndices, values }: SparseMatrix): SampledFactor {
  const stream = randomStream(SEED);
  // The edges of each vertex in a list; those that sampling adds go to its front.
  let neighbour = new Int32Array(columnIndices.length + 1024);
  let weight = new Float64Array(neighbour.length);
  let next = new Int32Array(neighbour.length);
  let used = 0;
  const head = new Int32Array(n).fill(-1);
  const degree = new Int32Array(n);
  const add = (from: number, to: number, value: number): void => {
    if (used === neighbour.length) {
      neighbour = longer(neighbour, new Int32Array(2 * used));
      weight = longer(weight, new Float64Array(2 * used));
      next = longer(next, new Int32Array(2 * used));
    }
    neighbour[used] = to;
    weight[used] = value;
    next[used] = head[from];
    head[from] = used++;
    degree[from]++;
  };
  for (let f = 0; f < n; f++) {
    for (let p = rowPointers[f]; p < rowPointers[f + 1]; p++) {
      if (columnIndices[p] !== f && values[p] < 0) add(f, columnIndices[p], -values[p]);
    }
  }
  const queue = vertexQueue(degree);
  const order = new Int32Array(n);
  const begin = new Int32Array(n + 1);
  let rows = new Int32Array(columnIndices.length + n);
  let shares = new Float64Array(rows.length);
  const pivots = new Float64Array(n);
  const gone = new Uint8Array(n);
  const place = new Int32Array(n).fill(-1);
  let at = 0;
  for (let step = 0; step < n; step++) {
    const vertex = queue.take();
    order[step] = vertex;
    gone[vertex] = 1;
    const found: { readonly vertex: number; weight: number }[] = [];
    for (let e = head[vertex]; e >= 0; e = next[e]) {
      const other = neighbour[e];
      if (gone[other] === 1) continue;
      if (place[other] < 0) {
        place[other] = found.length;
        found.push({ vertex: other, weight: weight[e] });
      } else {
        found[place[other]].weight += weight[e];
        degree[other]--;
      }
    }
    found.sort((a, b) => a.weight - b.weight || a.vertex - b.vertex);
    let total = 0;
    for (const edge of found) {
      total += edge.weight;
      place[edge.vertex] = -1;
      degree[edge.vertex]--;
    }
    pivots[vertex] = total;
    if (at + found.length > rows.length) {
      rows = longer(rows, new Int32Array(2 * rows.length + found.length));
      shares = longer(shares, new Float64Array(rows.length));
    }
    let left = total;
    for (let j = 0; j < found.length; j++) {
      rows[at] = found[j].vertex;
      shares[at++] = found[j].weight / total;
      left -= found[j].weight;
      if (j + 1 === found.length || !(left > 0)) continue;
      let target = stream.uniform() * left;
      let k = j + 1;
      for (; k + 1 < found.length && target >= found[k].weight; k++) target -= found[k].weight;
      const value = (found[j].weight * left) / total;
      add(found[j].vertex, found[k].vertex, value);
      add(found[k].vertex, found[j].vertex, value);
    }
    begin[step + 1] = at;
    for (const edge of found) queue.move(edge.vertex);
  }
  return { order, begin, rows, shares, pivots };
}

function longer<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Vertices by degree, in doubly linked lists; those beyond the last list share it. */
function vertexQueue(degree: Int32Array) {
  const n = degree.length;
  const lists = 1024;
  const head = new Int32Array(lists).fill(-1);
  const next = new Int32Array(n);
  const previous = new Int32Array(n);
  const where = new Int32Array(n).fill(-1);
  let smallest = 0;
  const insert = (vertex: number): void => {
    const list = Math.min(degree[vertex], lists - 1);
    where[vertex] = list;
    next[vertex] = head[list];
    previous[vertex] = -1;
    if (head[list] >= 0) previous[head[list]] = vertex;
    head[list] = vertex;
    if (list < smallest) smallest = list;
  };
  const remove = (vertex: number): void => {
    if (previous[vertex] >= 0) next[previous[vertex]] = next[vertex];
    else head[where[vertex]] = next[vertex];
    if (next[vertex] >= 0) previous[next[vertex]] = previous[vertex];
  };
  for (let vertex = n - 1; vertex >= 0; vertex--) insert(vertex);
  return {
    take(): number {
      while (head[smallest] < 0) smallest++;
      const vertex = head[smallest];
      remove(vertex);
      return vertex;
    },
    move(vertex: number): void {
      if (Math.min(degree[vertex], lists - 1) === where[vertex]) return;
      remove(vertex);
      insert(vertex);
    },
  };
}

function solveSampled({ order, begin, rows, shares, pivots }: SampledFactor, x: Float64Array): Float64Array {
  const y = x.slice();
  for (let step = 0; step < order.length; step++) {
    const value = y[order[step]];
    for (let p = begin[step]; p < begin[step + 1]; p++) y[rows[p]] += shares[p] * value;
  }
  for (let step = order.length - 1; step >= 0; step--) {
    const vertex = order[step];
    let value = pivots[vertex] > 0 ? y[vertex] / pivots[vertex] : 0;
    for (let p = begin[step]; p < begin[step + 1]; p++) value += shares[p] * y[rows[p]];
    y[vertex] = value;
  }
  return y;
}
