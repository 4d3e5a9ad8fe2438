import { type Matrix, MesometricsError, matrix, sum } from "@mesometrics/matrix";
import { moments } from "./normalise.js";
import { meanRanks } from "./ranks.js";

/** Deviations from the mean divided by their length, so that a product of two is a correlation. */
function directionOf(values: Float64Array, name: string): Float64Array {
  const { mean, sd } = moments(values, null, "population");
  if (sd === 0) {
    throw new MesometricsError(
      "CONSTANT_INDICATOR",
      `"${name}" is the same in every row: its correlations are 0/0. Leave it out.`,
      { indicator: name },
    );
  }
  const scale = sd * Math.sqrt(values.length);
  return values.map((x) => (x - mean) / scale);
}

/** The correlations of columns, k x k. Spearman's are Pearson's of mean ranks. */
export function correlationMatrix(
  columns: readonly Float64Array[],
  names: readonly string[],
  kind: "pearson" | "spearman" = "pearson",
): Matrix {
  const units = columns.map((one, j) =>
    directionOf(kind === "pearson" ? one : meanRanks(one), names[j] ?? String(j + 1)),
  );
  const size = columns.length;
  const result = matrix(size, size);
  for (let i = 0; i < size; i++) {
    result.data[i + i * size] = 1;
    for (let j = 0; j < i; j++) {
      const r = sum(units[i]!.map((x, row) => x * units[j]![row]));
      const clamped = Math.min(1, Math.max(-1, r));
      result.data[i + j * size] = clamped;
      result.data[j + i * size] = clamped;
    }
  }
  return result;
}

/** Spearman's rank correlation of two columns. */
export function spearman(a: Float64Array, b: Float64Array): number {
  return correlationMatrix([a, b], ["first", "second"], "spearman").data[1]!;
}

/** Kendall's tau-b of two columns: concordant minus discordant pairs over the geometric mean of the untied pairs. */
export function kendall(a: Float64Array, b: Float64Array): number {
  let balance = 0;
  let untiedA = 0;
  let untiedB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      const left = Math.sign(a[i] - a[j]);
      const right = Math.sign(b[i] - b[j]);
      balance += left * right;
      untiedA += left * left;
      untiedB += right * right;
    }
  }
  if (untiedA === 0 || untiedB === 0) {
    throw new MesometricsError("CONSTANT_INDICATOR", "A column is the same in every row: Kendall's tau is 0/0.", {});
  }
  return balance / (Math.sqrt(untiedA) * Math.sqrt(untiedB));
}
