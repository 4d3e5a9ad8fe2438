// The only file that knows ml-matrix. Everything goes in and out as column-major matrices; nothing of its types leaves.
import { Matrix as MlMatrix, SingularValueDecomposition } from "ml-matrix";
import { matrix } from "./construct.js";
import type { Matrix } from "./matrix.js";

/** A = U diag(s) V' in economy form, for A with at least as many rows as columns. */
export function svdOf(a: Matrix): { u: Matrix; singularValues: Float64Array; v: Matrix } {
  const result = new SingularValueDecomposition(toMl(a), { autoTranspose: false });
  return {
    u: fromMl(result.leftSingularVectors),
    singularValues: Float64Array.from(result.diagonal),
    v: fromMl(result.rightSingularVectors),
  };
}

function toMl(a: Matrix): MlMatrix {
  const result = MlMatrix.zeros(a.rows, a.columns);
  for (let j = 0; j < a.columns; j++) {
    for (let i = 0; i < a.rows; i++) result.set(i, j, a.data[i + j * a.rows]);
  }
  return result;
}

function fromMl(source: MlMatrix): Matrix {
  const result = matrix(source.rows, source.columns);
  for (let j = 0; j < source.columns; j++) {
    for (let i = 0; i < source.rows; i++) result.data[i + j * source.rows] = source.get(i, j);
  }
  return result;
}
