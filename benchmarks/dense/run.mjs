// Dense kernels beside ml-matrix, one core: products, cross-products, Cholesky.
//
//     pnpm build && node benchmarks/dense/run.mjs [--runs 9] [--quick]        writes results.json beside itself
//
// Runs of the WebAssembly kernel, of the TypeScript twin and of ml-matrix alternate; the medians are kept.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { cholesky, crossProduct, matrix, multiply, randomStream } from "../../packages/matrix/dist/index.js";
import { circumstances } from "../machine.mjs";
import { median, options, resultsFile, writeResults } from "../measure.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(new URL("../../packages/matrix/package.json", import.meta.url));
const { CholeskyDecomposition, Matrix } = require("ml-matrix");
const mlMatrixVersion = JSON.parse(
  readFileSync(new URL("../../packages/matrix/node_modules/ml-matrix/package.json", import.meta.url), "utf8"),
).version;

const given = options({ runs: null, quick: false, output: null });
const RUNS = Number(given.runs ?? (given.quick ? 3 : 9));
const RUN_SECONDS = given.quick ? 0.05 : 0.2;
const SIZES = given.quick ? [64, 256] : [64, 128, 256, 512, 1024];
const GRAMS = given.quick
  ? [[10_000, 11]]
  : [
      [360, 11],
      [10_000, 11],
      [1_000_000, 11],
      [10_000, 100],
    ];

const stream = randomStream(20260101);

function draw(rows, columns) {
  const drawn = matrix(rows, columns);
  for (let i = 0; i < drawn.data.length; i++) drawn.data[i] = stream.normal();
  return drawn;
}

/** The same numbers as ml-matrix keeps them: an array of rows. */
function inMlMatrix(a) {
  const copy = Matrix.zeros(a.rows, a.columns);
  for (let j = 0; j < a.columns; j++) for (let i = 0; i < a.rows; i++) copy.set(i, j, a.data[i + j * a.rows]);
  return copy;
}

/** Largest difference of two results, over the largest element. */
function difference(ours, theirs) {
  let largest = 0;
  let scale = 0;
  for (let j = 0; j < ours.columns; j++) {
    for (let i = 0; i < ours.rows; i++) {
      largest = Math.max(largest, Math.abs(ours.data[i + j * ours.rows] - theirs.get(i, j)));
      scale = Math.max(scale, Math.abs(theirs.get(i, j)));
    }
  }
  return largest / scale;
}

function once(call, count) {
  const before = process.cpuUsage();
  const from = performance.now();
  for (let i = 0; i < count; i++) call();
  const wall = (performance.now() - from) / 1000 / count;
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: (user + system) / 1e6 / count };
}

function measure(operation, shape, operations, calls, error) {
  const sides = Object.entries(calls).map(([name, call]) => {
    let answer = once(call, 1);
    for (let spent = answer.wall; spent < 2 * RUN_SECONDS; spent += answer.wall) answer = once(call, 1);
    return { name, call, count: Math.max(1, Math.ceil(RUN_SECONDS / answer.wall)), answers: [] };
  });
  for (let run = 0; run < RUNS; run++) for (const side of sides) side.answers.push(once(side.call, side.count));
  const times = Object.fromEntries(
    sides.map(({ name, answers, count }) => [
      name,
      {
        runs: answers.length,
        calls: count,
        wall: median(answers.map((answer) => answer.wall)),
        processor: median(answers.map((answer) => answer.processor)),
        gigaflops: operations / median(answers.map((answer) => answer.wall)) / 1e9,
      },
    ]),
  );
  const { mesometrics, typescript, mlMatrix } = times;
  const result = {
    operation,
    shape,
    error,
    ...times,
    timesFaster: mlMatrix.wall / mesometrics.wall,
    typescriptTimesFaster: typescript === undefined ? null : mlMatrix.wall / typescript.wall,
  };
  const rate = (time) => `${time.gigaflops.toFixed(2)} GF/s`;
  console.log(
    `${operation.padEnd(14)} ${shape.padEnd(14)} ours ${rate(mesometrics).padStart(11)}` +
      `${typescript === undefined ? "" : `, twin ${rate(typescript).padStart(10)}`}, ml-matrix ${rate(mlMatrix).padStart(10)}: ` +
      `${result.timesFaster.toFixed(1)} times faster, difference ${error.toExponential(0)}`,
  );
  return result;
}

const results = [];
for (const n of SIZES) {
  const a = draw(n, n);
  const b = draw(n, n);
  const [theirA, theirB] = [inMlMatrix(a), inMlMatrix(b)];
  results.push(
    measure(
      "product",
      `${n} x ${n}`,
      2 * n * n * n,
      {
        mesometrics: () => multiply(a, b),
        typescript: () => multiply(a, b, { kernel: "ts" }),
        mlMatrix: () => theirA.mmul(theirB),
      },
      difference(multiply(a, b), theirA.mmul(theirB)),
    ),
  );
}
for (const [rows, columns] of GRAMS) {
  const x = draw(rows, columns);
  const theirs = inMlMatrix(x);
  results.push(
    measure(
      "cross-product",
      `${rows} x ${columns}`,
      rows * columns * (columns + 1),
      {
        mesometrics: () => crossProduct(x),
        typescript: () => crossProduct(x, x, { kernel: "ts" }),
        mlMatrix: () => theirs.transpose().mmul(theirs),
      },
      difference(crossProduct(x), theirs.transpose().mmul(theirs)),
    ),
  );
}
for (const n of SIZES) {
  const half = draw(n, n);
  const a = crossProduct(half);
  for (let i = 0; i < n; i++) a.data[i + i * n] += n;
  const theirs = inMlMatrix(a);
  results.push(
    measure(
      "Cholesky",
      `${n} x ${n}`,
      (n * n * n) / 3,
      { mesometrics: () => cholesky(a), mlMatrix: () => new CholeskyDecomposition(theirs) },
      difference(cholesky(a), new CholeskyDecomposition(theirs).lowerTriangularMatrix),
    ),
  );
}
writeResults(given.output ?? resultsFile(here, given.quick), {
  ...circumstances("dense/run.mjs", ["matrix"]),
  software: { node: process.version, mlMatrix: mlMatrixVersion },
  unit: "seconds",
  results,
});
