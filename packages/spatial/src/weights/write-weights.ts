import { MesometricsError, type SparseMatrix } from "@mesometrics/matrix";
import { knownOption } from "../assemble-weights.js";
import { named } from "../match-units.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { type WeightsFormat, weightsFormats } from "./read-weights.js";
import { linksOf } from "./sparse-links.js";

export interface WriteWeightsOptions {
  readonly format: WeightsFormat;
  /** Which weights: those before normalisation (`base`, default) or those that lags use (`normalised`). */
  readonly values?: "base" | "normalised";
}

/**
 * Weights as the text of a file in one of the formats of `readWeights`; numbers with as many digits as bring them back
 * exactly. Units without neighbours are kept by all but `gwt`, which has no place for them.
 *
 * R: `spdep::write.nb.gal`, `write.sn2gwt`; Stata: `spmatrix export`.
 *
 * @throws `NOT_BINARY` (`gal` has links only), `LABEL_NOT_WRITABLE` (a label with blanks in a format that separates by
 * them), `INVALID_ARGUMENT`
 * @example
 * ```ts
 * import { contiguityWeights, writeWeights } from "@mesometrics/spatial";
 * const weights = contiguityWeights(["a", "b", "c"], [["a", "b"], ["b", "c"]]);
 * writeWeights(weights, { format: "gal" }); // → "0 3 weights unit\na 1\nb\nb 2\na c\nc 1\nb\n"
 * writeWeights(weights, { format: "stata", values: "normalised" }); // → "3\na 0 1 0\nb 0.5 0 0.5\nc 0 1 0\n"
 * ```
 */
export function writeWeights(weights: SpatialWeights, options: WriteWeightsOptions): string {
  const format = knownOption("format", options.format, weightsFormats);
  const values = knownOption("values", options.values ?? "base", ["base", "normalised"] as const);
  const matrix = values === "base" ? weights.base : weights.matrix;
  const { units } = weights;
  if (format === "gal" || format === "gwt" || format === "stata") refuseBlanks(units, format);
  if (format === "gal") return galText(weights);
  if (format === "gwt") {
    return text([
      `0 ${units.length} weights unit`,
      ...linksOf(matrix).map(([i, j, w]) => `${units[i]} ${units[j]} ${w}`),
    ]);
  }
  if (format === "matlab-sparse") {
    const n = units.length;
    return text([...linksOf(matrix).map(([i, j, w]) => `${i + 1} ${j + 1} ${w}`), `${n} ${n} 0`]);
  }
  const rows = denseRows(matrix);
  if (format === "matlab") return text(rows.map((row) => row.join(" ")));
  if (format === "stata") return text([String(units.length), ...rows.map((row, i) => `${units[i]} ${row.join(" ")}`)]);
  const labels = units.map(quoted);
  return text([["unit", ...labels].join(","), ...rows.map((row, i) => [labels[i], ...row].join(","))]);
}

function text(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function quoted(label: string): string {
  return /[",\s]/.test(label) ? `"${label.replaceAll('"', '""')}"` : label;
}

function refuseBlanks(units: readonly string[], format: WeightsFormat): void {
  const unusable = units.filter((label) => label === "" || /[\s,;]/.test(label));
  if (unusable.length === 0) return;
  throw new MesometricsError(
    "LABEL_NOT_WRITABLE",
    `The format ${format} separates labels by blanks, and these contain some: ${named(unusable)}. Use "csv".`,
    { units: unusable, format },
  );
}

function galText({ base, units }: SpatialWeights): string {
  const weighted = base.values.findIndex((value) => value !== 1);
  if (weighted >= 0) {
    throw new MesometricsError(
      "NOT_BINARY",
      `The format gal has links without values, but a weight is ${base.values[weighted]}: use "gwt" or "csv".`,
      { value: base.values[weighted] },
    );
  }
  const lines = [`0 ${units.length} weights unit`];
  units.forEach((label, i) => {
    const neighbours = Array.from(base.columnIndices.subarray(base.rowPointers[i], base.rowPointers[i + 1]));
    lines.push(`${label} ${neighbours.length}`, neighbours.map((j) => units[j]).join(" "));
  });
  return text(lines);
}

function denseRows(matrix: SparseMatrix): number[][] {
  const rows = Array.from({ length: matrix.rows }, () => new Array<number>(matrix.columns).fill(0));
  for (const [i, j, w] of linksOf(matrix)) rows[i][j] = w;
  return rows;
}
