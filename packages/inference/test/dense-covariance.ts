import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import type { WorkingModel } from "../src/index.js";

/** The numeric columns of a data set, in its own row order. */
export function tableOf(data: Dataset): Readonly<Record<string, number[]>> {
  return Object.fromEntries(
    Object.entries(data.columns).flatMap(([name, column]) =>
      column.kind === "number" ? [[name, Array.from(column.values)]] : [],
    ),
  );
}

/**
 * sum_ij w_ij B s_i e_i e_j s_j' B over ALL pairs of rows, by the definition of a kernel covariance; `weight` is asked by
 * rows of the data.
 */
export function sandwichOf(model: WorkingModel, weight: (i: number, j: number) => number): Float64Array {
  const { scoreDesign, residuals, bread } = model;
  const [n, k] = [scoreDesign.rows, scoreDesign.columns];
  const { rows } = model.frame;
  // Influence of each row on the coefficients: B s_i e_i.
  const influence = Array.from({ length: n }, (_, i) =>
    Array.from({ length: k }, (_, a) => {
      let sum = 0;
      for (let b = 0; b < k; b++) sum += (bread.data[a + b * k] as number) * (scoreDesign.data[i + b * n] as number);
      return sum * (residuals[i] as number);
    }),
  );
  const v = new Float64Array(k * k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const w = weight(rows[i] as number, rows[j] as number);
      if (w === 0) continue;
      for (let b = 0; b < k; b++) {
        for (let a = 0; a < k; a++) {
          v[a + b * k] =
            (v[a + b * k] as number) +
            w * ((influence[i] as number[])[a] as number) * ((influence[j] as number[])[b] as number);
        }
      }
    }
  }
  return v;
}

/** The code of what is thrown, null where nothing is. */
export function errorCode(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof MesometricsError) return error.code;
    throw error;
  }
}
