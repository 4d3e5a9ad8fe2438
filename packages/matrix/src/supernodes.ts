import type { EliminationTree } from "./elimination-tree.js";
import type { SparseMatrix } from "./sparse.js";

/** Runs of neighbouring columns of L with (nearly) the same rows, each stored as one dense panel. */
export interface Supernodes {
  /** length s + 1: the first column of each */
  readonly firstColumns: Int32Array;
  /** length n: the supernode of each column */
  readonly ofColumn: Int32Array;
  /** length s + 1: where the rows of each begin in `rows` */
  readonly rowPointers: Int32Array;
  /** ascending in each supernode, its own columns first */
  readonly rows: Int32Array;
  /** length s + 1: where the panel of each begins; row-major, a supernode's rows by its columns */
  readonly panelPointers: Int32Array;
}

/** Columns up to which a supernode may be merged with its parent, and the share of stored zeros allowed then. */
const mergers = [
  { columns: 4, zeros: 1 },
  { columns: 16, zeros: 0.8 },
  { columns: 48, zeros: 0.1 },
  { columns: Number.POSITIVE_INFINITY, zeros: 0.05 },
] as const;

/**
 * Supernodes of the factor, small ones merged with their parents at the price of a few stored zeros, and their rows.
 *
 * @see Ashcraft and Grimes (1989), ACM Transactions on Mathematical Software 15, 291-309; Ng and Peyton (1993), SIAM
 * Journal on Scientific Computing 14, 1034-1056
 */
export function supernodesOf(a: SparseMatrix, { order, place, parent, counts }: EliminationTree): Supernodes {
  const firstColumns = mergedColumns(parent, counts);
  const number = firstColumns.length - 1;
  const ofColumn = new Int32Array(order.length);
  for (let s = 0; s < number; s++) ofColumn.fill(s, firstColumns[s], firstColumns[s + 1]);
  const { rowPointers, rows } = rowsOf(a, order, place, firstColumns, ofColumn);
  const panelPointers = new Int32Array(number + 1);
  for (let s = 0; s < number; s++) {
    const columns = firstColumns[s + 1] - firstColumns[s];
    panelPointers[s + 1] = panelPointers[s] + columns * (rowPointers[s + 1] - rowPointers[s]);
  }
  return { firstColumns, ofColumn, rowPointers, rows, panelPointers };
}

/** The first column of each supernode, then n. */
function mergedColumns(parent: Int32Array, counts: Int32Array): Int32Array {
  const n = parent.length;
  const first: number[] = [];
  for (let j = 0; j < n; j++) {
    if (j === 0 || parent[j - 1] !== j || counts[j - 1] !== counts[j] + 1) first.push(j);
  }
  // A supernode is merged with the one that follows it, if that holds its parent; from the last to the first, so that
  // what follows is final. `kept` is a stack of the supernodes that are left, the next one on top.
  const kept: { first: number; columns: number; height: number; zeros: number }[] = [];
  for (let s = first.length - 1; s >= 0; s--) {
    const begin = first[s];
    const columns = (first[s + 1] ?? n) - begin;
    const own = { first: begin, columns, height: counts[begin], zeros: 0 };
    const next = kept[kept.length - 1];
    const above = parent[begin + columns - 1];
    if (next !== undefined && above >= next.first && above < next.first + next.columns) {
      const height = columns + next.height;
      const all = columns + next.columns;
      const zeros = next.zeros + columns * (height - own.height);
      const entries = (all * (all + 1)) / 2 + all * (height - all);
      if (mergers.some((rule) => all <= rule.columns && zeros <= rule.zeros * entries)) {
        kept[kept.length - 1] = { first: begin, columns: all, height, zeros };
        continue;
      }
    }
    kept.push(own);
  }
  return Int32Array.from([...kept.reverse().map((node) => node.first), n]);
}

/** The rows of each supernode: its columns, the entries of A below them, and what its children's rows leave. */
function rowsOf(
  a: SparseMatrix,
  order: Int32Array,
  place: Int32Array,
  firstColumns: Int32Array,
  ofColumn: Int32Array,
): { rowPointers: Int32Array; rows: Int32Array } {
  const number = firstColumns.length - 1;
  const n = order.length;
  const mark = new Int32Array(n).fill(-1);
  const head = new Int32Array(number).fill(-1);
  const next = new Int32Array(number).fill(-1);
  const own: Int32Array[] = [];
  const found = new Int32Array(n);
  const rowPointers = new Int32Array(number + 1);
  for (let s = 0; s < number; s++) {
    const begin = firstColumns[s];
    const end = firstColumns[s + 1];
    let count = 0;
    for (let j = begin; j < end; j++) {
      mark[j] = s;
      const source = order[j];
      for (let p = a.rowPointers[source]; p < a.rowPointers[source + 1]; p++) {
        const row = place[a.columnIndices[p]];
        if (row < end || mark[row] === s) continue;
        mark[row] = s;
        found[count++] = row;
      }
    }
    for (let child = head[s]; child >= 0; child = next[child]) {
      for (const row of own[child]) {
        if (row < end || mark[row] === s) continue;
        mark[row] = s;
        found[count++] = row;
      }
    }
    const below = found.slice(0, count).sort();
    const rows = new Int32Array(end - begin + count);
    for (let j = begin; j < end; j++) rows[j - begin] = j;
    rows.set(below, end - begin);
    own.push(rows);
    rowPointers[s + 1] = rowPointers[s] + rows.length;
    if (count > 0) {
      const above = ofColumn[below[0]];
      next[s] = head[above];
      head[above] = s;
    }
  }
  const rows = new Int32Array(rowPointers[number]);
  for (let s = 0; s < number; s++) rows.set(own[s], rowPointers[s]);
  return { rowPointers, rows };
}
