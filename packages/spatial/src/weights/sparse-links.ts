import type { SparseMatrix } from "@mesometrics/matrix";
import type { Link } from "../assemble-weights.js";

/** The entries of a sparse matrix as links, row by row. */
export function linksOf({ rows, rowPointers, columnIndices, values }: SparseMatrix): Link[] {
  const links: Link[] = [];
  for (let i = 0; i < rows; i++) {
    for (let p = rowPointers[i]; p < rowPointers[i + 1]; p++) links.push([i, columnIndices[p], values[p]]);
  }
  return links;
}
