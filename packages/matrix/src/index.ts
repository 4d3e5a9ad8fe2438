export { allocateDoubles, allocateIntegers } from "./allocate.js";
export { cholesky, choleskyInverse, choleskyLogDeterminant, choleskySolve, forwardSolve } from "./cholesky.js";
export {
  bindColumns,
  column,
  columnsOf,
  identity,
  matrix,
  matrixFromColumns,
  matrixFromRows,
  selectColumns,
  selectRows,
  toRows,
} from "./construct.js";
export { crossProduct, weightedCrossProduct } from "./cross-product.js";
export { eigenvalues } from "./eigenvalues.js";
export { MesometricsError } from "./errors.js";
export { type GramFactor, gramFactor, seminormalLeastSquares } from "./gram-factor.js";
export { type Histogram, histogram } from "./histogram.js";
export type { Kernel, KernelModule, KernelOptions } from "./kernel/kernel-module.js";
export { bytesOfDoubles, bytesOfIntegers, type KernelWorkspace, openWorkspace } from "./kernel/workspace.js";
export { gramInverse, type LeastSquares, leastSquares } from "./least-squares.js";
export { inverse, type Lu, logAbsoluteDeterminant, lu, solve } from "./lu.js";
export type { Matrix } from "./matrix.js";
export { type PivotedCholesky, pivotedCholesky } from "./pivoted-cholesky.js";
export { orthonormalBasis, type PivotedQr, pivotedQr } from "./pivoted-qr.js";
export { inversePowerOfTwo } from "./power-of-two.js";
export {
  add,
  multiply,
  multiplyVector,
  quadraticForm,
  scale,
  subtract,
  transpose,
  transposeMultiplyVector,
} from "./product.js";
export { type RandomStream, randomStream } from "./random.js";
export {
  type SparseMatrix,
  sparseFromDense,
  sparseFromTriplets,
  sparseMultiply,
  sparseMultiplyVector,
  sparseTranspose,
  toDense,
} from "./sparse.js";
export { type SparseCholesky, type SymbolicCholesky, sparseCholesky, symbolicCholesky } from "./sparse-cholesky.js";
export { sparseInverseEntries } from "./sparse-inverse.js";
export { type SparseLeastSquares, sparseLeastSquares } from "./sparse-least-squares.js";
export { dot, productError, sum, sumError } from "./summation.js";
export type { Supernodes } from "./supernodes.js";
export { type Svd, singularValues, svd } from "./svd.js";
export { type SymmetricEigen, symmetricEigen, symmetricEigenvalues, symmetricPower } from "./symmetric-eigen.js";
export { withinMemory } from "./within-memory.js";
