import { MesometricsError, type SparseMatrix, sparseCholesky, symbolicCholesky } from "@mesometrics/matrix";
import { approximateCholesky } from "./approximate-cholesky.js";
import type { LevelSystem } from "./level-engine.js";
import { levelGraph } from "./level-graph.js";
import { integers, numbers } from "./level-order.js";

/** What stands for S in the conjugate gradients. */
export type Preconditioner = "degrees" | "cholesky" | "approximate-cholesky";

/** M^-1 of a system by the graph of its levels. */
export interface GraphPreconditioner {
  readonly name: Exclude<Preconditioner, "degrees">;
  /** y <- M^-1 r for pairs that stand side by side, length 2 size each. */
  readonly apply: (r: Float64Array, y: Float64Array) => void;
}

interface Components {
  /** length of the block: the component of each level */
  readonly of: Int32Array;
  readonly sizes: Float64Array;
}

/** The levels of one grouping, from .. to - 1, and the inverse of their graph. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly components: Components;
  readonly solve: (x: Float64Array) => Float64Array;
}

/** What is added to the diagonal, as a share of it, so that the factor of the singular Laplacian exists. */
const RIDGE = 1e-12;

/** Blocks with fewer levels are left to their diagonal: as many more steps take care of them. */
const FEWEST_LEVELS = 64;

/** Multiplications per row that an exact factor may take. */
const MOST_OPERATIONS = 200;

/** The graphs of a system, factored on demand. */
export interface LevelGraphs {
  /** Every graph factored exactly; null where that takes too much, or a graph cannot be written out. */
  readonly exact: () => GraphPreconditioner | null;
  /** Those that take too much factored by sampling; null where none can be written out. */
  readonly approximate: () => GraphPreconditioner | null;
}

export function levelGraphs(system: LevelSystem): LevelGraphs {
  let parts: readonly GraphPart[] | null = null;
  let sampled: GraphPreconditioner | null = null;
  const graphs = (): readonly GraphPart[] => {
    parts ??= graphParts(system);
    return parts;
  };
  return {
    exact() {
      const blocks = graphs().flatMap((part): Block[] => (part.solve === null ? [] : [{ ...part, solve: part.solve }]));
      return blocks.length === graphs().length ? blockPreconditioner("cholesky", system, blocks) : null;
    },
    approximate() {
      sampled ??= blockPreconditioner(
        "approximate-cholesky",
        system,
        graphs().flatMap((part): Block[] =>
          part.graph === null ? [] : [{ ...part, solve: part.solve ?? approximateCholesky(part.graph) }],
        ),
      );
      return sampled;
    },
  };
}

/** The graph of one grouping's levels, from .. to - 1; null where it cannot be written out, or not be factored. */
interface GraphPart {
  readonly from: number;
  readonly to: number;
  readonly graph: SparseMatrix | null;
  readonly components: Components;
  readonly solve: ((x: Float64Array) => Float64Array) | null;
}

function graphParts(system: LevelSystem): readonly GraphPart[] {
  const { rows } = system;
  const mostOperations = Math.max(1e7, MOST_OPERATIONS * rows.rows);
  const result: GraphPart[] = [];
  let largest = 0;
  for (let e = 0; e < rows.entries; e++) largest = Math.max(largest, rows.offsets[e + 1] - rows.offsets[e]);
  for (let e = 0; e < rows.entries; e++) {
    const [from, to] = [rows.offsets[e], rows.offsets[e + 1]];
    if (to - from < Math.min(FEWEST_LEVELS, largest)) continue;
    const graph = levelGraph(system, e);
    const components = graph === null ? { of: integers(0), sizes: new Float64Array(0) } : componentsOf(graph);
    const solve = graph === null ? null : exactSolve(graph, rows.degrees.subarray(from, to), mostOperations);
    result.push({ from, to, graph, components, solve });
  }
  return result;
}

function blockPreconditioner(
  name: GraphPreconditioner["name"],
  { rows, inverseDiagonal }: LevelSystem,
  blocks: readonly Block[],
): GraphPreconditioner | null {
  if (blocks.length === 0) return null;
  return {
    name,
    apply(r, y) {
      for (let f = 0; f < rows.size; f++) {
        y[2 * f] = inverseDiagonal[f] * r[2 * f];
        y[2 * f + 1] = inverseDiagonal[f] * r[2 * f + 1];
      }
      for (const { from, to, components, solve } of blocks) {
        const part = numbers(to - from);
        for (let side = 0; side < 2; side++) {
          for (let f = from; f < to; f++) part[f - from] = r[2 * f + side];
          removeMeans(components, part);
          const solution = solve(part);
          removeMeans(components, solution);
          for (let f = from; f < to; f++) y[2 * f + side] = solution[f - from];
        }
      }
    },
  };
}

/** What a Laplacian maps to zero leaves on the way in and out: its inverse is without bounds there. */
function removeMeans({ of, sizes }: Components, x: Float64Array): void {
  const sums = new Float64Array(sizes.length);
  for (let f = 0; f < x.length; f++) sums[of[f]] += x[f];
  for (let c = 0; c < sums.length; c++) sums[c] /= sizes[c];
  for (let f = 0; f < x.length; f++) x[f] -= sums[of[f]];
}

function componentsOf({ rows, rowPointers, columnIndices }: SparseMatrix): Components {
  const of = integers(rows).fill(-1);
  const stack = integers(rows);
  const sizes: number[] = [];
  for (let root = 0; root < rows; root++) {
    if (of[root] >= 0) continue;
    let top = 0;
    let size = 0;
    stack[top++] = root;
    of[root] = sizes.length;
    while (top > 0) {
      const vertex = stack[--top];
      size++;
      for (let p = rowPointers[vertex]; p < rowPointers[vertex + 1]; p++) {
        const other = columnIndices[p];
        if (of[other] >= 0) continue;
        of[other] = sizes.length;
        stack[top++] = other;
      }
    }
    sizes.push(size);
  }
  return { of, sizes: Float64Array.from(sizes) };
}

function exactSolve(
  graph: SparseMatrix,
  degrees: Float64Array,
  mostOperations: number,
): ((x: Float64Array) => Float64Array) | null {
  const { rows, rowPointers, columnIndices } = graph;
  const values = graph.values.slice();
  for (let f = 0; f < rows; f++) {
    for (let p = rowPointers[f]; p < rowPointers[f + 1]; p++) {
      if (columnIndices[p] === f) values[p] = values[p] > RIDGE * degrees[f] ? values[p] + RIDGE * degrees[f] : 1;
    }
  }
  try {
    const ridged = { ...graph, values };
    return sparseCholesky(symbolicCholesky(ridged, { mostOperations }), ridged).solve;
  } catch (error) {
    if (error instanceof MesometricsError && (error.code === "TOO_LARGE" || error.code === "NOT_POSITIVE_DEFINITE"))
      return null;
    throw error;
  }
}
