import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn } from "./columns.js";
import type { Dataset } from "./dataset.js";

/**
 * Weights of the rows of a sample, by the column that holds them. `analytic`: a row is a mean or a total whose error
 * variance is inversely proportional to its weight (Stata's `aweight`, R's `weights`). `frequency`: a row stands for that
 * many equal observations, a whole number (Stata's `fweight`).
 */
export type Weights = { readonly analytic: string } | { readonly frequency: string };

/** The weights of a sample's rows. */
export interface SampleWeights {
  readonly kind: "analytic" | "frequency";
  readonly column: string;
  /** length n, above 0 */
  readonly values: Float64Array;
}

/**
 * Checks weights given at run time and spells out their parts.
 *
 * @throws `INVALID_WEIGHTS` for anything but `{ analytic: "column" }` or `{ frequency: "column" }`
 */
export function parseWeights(weights: Weights): { readonly kind: SampleWeights["kind"]; readonly column: string } {
  const given: unknown = weights;
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : [];
  const [kind, column] = entries[0] ?? [];
  if (entries.length === 1 && (kind === "analytic" || kind === "frequency") && typeof column === "string") {
    return { kind, column };
  }
  throw new MesometricsError(
    "INVALID_WEIGHTS",
    'Weights are { analytic: "column" } or { frequency: "column" }, naming one column',
    { given },
  );
}

/**
 * Checks the weights on rows of the data that are not missing; zero weights are for the caller to leave out.
 *
 * @param active the rows with a 1, null for all
 * @throws `INVALID_WEIGHT` naming the first row with a negative weight or, for frequencies, one that is no whole number
 */
export function requireWeights(
  data: Dataset,
  { kind, column }: Omit<SampleWeights, "values">,
  active: Uint8Array | null,
): void {
  const { values } = numberColumn(data, column);
  for (let row = 0; row < values.length; row++) {
    if (active !== null && active[row] === 0) continue;
    const weight = values[row];
    const isValid = weight >= 0 && Number.isFinite(weight) && (kind === "analytic" || Number.isSafeInteger(weight));
    if (isValid) continue;
    throw new MesometricsError(
      "INVALID_WEIGHT",
      kind === "frequency"
        ? `Row ${row + 1} of the weights '${column}' is ${weight}: a frequency is a whole number, not negative`
        : `Row ${row + 1} of the weights '${column}' is ${weight}: a weight is finite and not negative`,
      { column, row, weight },
    );
  }
}
