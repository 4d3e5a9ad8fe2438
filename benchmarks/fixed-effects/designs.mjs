// The designs of the fixed-effects benchmark, drawn from a seed and written as plain binary columns that R and we read alike.
//
// A worker is seen in ten years; there are 23 workers to a firm. `simple` and `difficult` are those of
// github.com/kylebutts/fixest_benchmarks (dgp_functions.R), which the authors of fixest and pyfixest use:
//   simple        every row has a firm drawn at random: the graph of workers and firms is well connected
//   difficult     firms follow each other around a ring, row by row: the graph is one long closed chain
//   low-mobility  workers stay: 2 % of them move each year, and only to one of the hundred firms next door (Abowd, Kramarz
//                 and Margolis 1999 is the model; few moves make it hard)
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomStream } from "../../packages/matrix/dist/index.js";

export const DESIGNS = ["simple", "difficult", "low-mobility"];

const YEARS = 10;
const WORKERS_PER_FIRM = 23;
const MOVES_A_YEAR = 0.02;
const NEAR = 50;
const SEED = 20260101;

/** Firm of each row; rows are sorted by worker, then year. */
function firmCodes(design, rows, firms, stream) {
  const codes = new Int32Array(rows);
  if (design === "simple") for (let i = 0; i < rows; i++) codes[i] = stream.integer(firms);
  else if (design === "difficult") for (let i = 0; i < rows; i++) codes[i] = i % firms;
  else {
    let firm = 0;
    for (let i = 0; i < rows; i++) {
      if (i % YEARS === 0) firm = Math.floor(i / YEARS / WORKERS_PER_FIRM) % firms;
      else if (stream.uniform() < MOVES_A_YEAR) {
        const step = 1 + stream.integer(NEAR);
        firm = (firm + (stream.uniform() < 0.5 ? step : firms - step)) % firms;
      }
      codes[i] = firm;
    }
  }
  return codes;
}

const normals = (count, stream) => Float64Array.from({ length: count }, () => stream.normal());

/**
 * The columns of a design: `id`, `year`, `firm` as whole numbers from 1, `y` and `x1` … `xk`.
 *
 * y = x1 + x1² / 20 + Σ_k≥2 x_k / k + worker + firm + year + e with normal effects and errors. x1 is independent of the
 * effects, as in the source; x2, x3, … are not: x_k = v + 0.3 (worker + firm).
 */
export function drawDesign({ design, rows, regressors = 1, order = "sorted" }) {
  const stream = randomStream(SEED, DESIGNS.indexOf(design));
  const workers = Math.max(1, Math.round(rows / YEARS));
  const firms = Math.max(1, Math.round(workers / WORKERS_PER_FIRM));
  const firmOfRow = firmCodes(design, rows, firms, stream);
  const ofFirm = normals(firms, stream);
  const ofWorker = normals(workers, stream);
  const ofYear = normals(YEARS, stream);
  const table = { id: new Int32Array(rows), year: new Int32Array(rows), firm: firmOfRow, y: new Float64Array(rows) };
  for (let k = 1; k <= regressors; k++) table[`x${k}`] = new Float64Array(rows);
  const x = Array.from({ length: regressors }, (_, k) => table[`x${k + 1}`]);
  for (let i = 0; i < rows; i++) {
    const worker = Math.min(Math.floor(i / YEARS), workers - 1);
    const year = i % YEARS;
    const effects = ofWorker[worker] + ofFirm[firmOfRow[i]];
    table.id[i] = worker + 1;
    table.year[i] = year + 1;
    x[0][i] = stream.normal();
    let y = x[0][i] + (x[0][i] * x[0][i]) / 20 + effects + ofYear[year];
    for (let k = 1; k < regressors; k++) {
      x[k][i] = stream.normal() + 0.3 * effects;
      y += x[k][i] / (k + 1);
    }
    table.y[i] = y + stream.normal();
    firmOfRow[i]++;
  }
  return order === "sorted" ? table : shuffled(table, stream);
}

function shuffled(table, stream) {
  const order = stream.shuffle(Int32Array.from(table.y, (_, i) => i));
  return Object.fromEntries(
    Object.entries(table).map(([name, values]) => {
      const moved = new values.constructor(values.length);
      for (let i = 0; i < order.length; i++) moved[i] = values[order[i]];
      return [name, moved];
    }),
  );
}

/** Writes the columns of a design into a folder: 4-byte integers and 8-byte doubles in the order of this processor. */
export function writeDesign(design, folder) {
  const table = drawDesign(design);
  mkdirSync(folder, { recursive: true });
  for (const [name, values] of Object.entries(table)) {
    writeFileSync(join(folder, name), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return Object.keys(table);
}
