import { inverse, type Matrix, matrix, multiply, toDense } from "@mesometrics/matrix";
import type { SpatialWeights } from "../spatial-weights.js";
import type { RegimeDesign } from "./regime-design.js";
import { type RegimeFit, regimeFilter, regimeRows } from "./regime-likelihood.js";

/** Effects with their derivatives by (beta, rho). */
export interface RegimeEffects {
  readonly labels: readonly string[];
  readonly direct: { readonly values: Float64Array; readonly jacobian: Matrix };
  readonly indirect: { readonly values: Float64Array; readonly jacobian: Matrix };
  readonly total: { readonly values: Float64Array; readonly jacobian: Matrix };
}

/**
 * What a change of x_j in all units does in the units of a regime, on average over them. With S_j = A^-1 (B_j + T_j W), B_j
 * and T_j the diagonal matrices of each unit's coefficients: direct, the diagonal of S_j; total, its row sums; indirect, the
 * rest. Derivatives: A^-1 D_h, A^-1 D_h W, A^-1 D_h W S_j.
 */
export function regimeEffects(design: RegimeDesign, fit: RegimeFit, weights: SpatialWeights): RegimeEffects {
  const { codes, variables, regimes } = design;
  const number = regimes.length;
  const isCommon = fit.rho.length === 1;
  const k = fit.beta.length;
  const w = toDense(weights.matrix);
  const n = w.rows;
  const a = inverse(regimeFilter(w, (i) => fit.rho[isCommon ? 0 : codes[i]]));
  const columnsOf = (h: number): Matrix => {
    const result = matrix(n, n);
    for (let j = 0; j < n; j++) {
      if (codes[j] === h) for (let i = 0; i < n; i++) result.data[i + j * n] = a.data[i + j * n];
    }
    return result;
  };
  const own = regimes.map((_, h) => columnsOf(h));
  const lagged = own.map((block) => multiply(block, w));
  const rows = variables.length * number;
  const block = () => ({ values: new Float64Array(rows), jacobian: matrix(rows, k + fit.rho.length) });
  const direct = block();
  const total = block();
  const sizes = new Float64Array(number);
  for (const code of codes) sizes[code]++;
  /** Averages of the diagonal and of the row sums over the units of each regime. */
  const averages = (m: Matrix) => {
    const diagonal = new Float64Array(number);
    const sums = new Float64Array(number);
    for (let i = 0; i < n; i++) {
      diagonal[codes[i]] += m.data[i + i * n] / sizes[codes[i]];
      for (let j = 0; j < n; j++) sums[codes[i]] += m.data[i + j * n] / sizes[codes[i]];
    }
    return { diagonal, sums };
  };
  const byOwn = own.map(averages);
  const byLagged = lagged.map(averages);
  variables.forEach((variable, v) => {
    const s = matrix(n, n);
    const add = (found: ReturnType<typeof averages>, from: Matrix, column: number) => {
      if (column < 0) return;
      for (let g = 0; g < number; g++) {
        direct.jacobian.data[v * number + g + column * rows] = found.diagonal[g];
        total.jacobian.data[v * number + g + column * rows] = found.sums[g];
      }
      for (let i = 0; i < n * n; i++) s.data[i] += fit.beta[column] * from.data[i];
    };
    for (let h = 0; h < number; h++) {
      add(byOwn[h], own[h], variable.own[h]);
      add(byLagged[h], lagged[h], variable.lagged[h]);
    }
    const level = averages(s);
    const slopes = Array.from(fit.rho, (_, h) =>
      averages(
        multiply(
          a,
          multiply(
            regimeRows(w, (i) => (isCommon || codes[i] === h ? 1 : 0)),
            s,
          ),
        ),
      ),
    );
    for (let g = 0; g < number; g++) {
      const row = v * number + g;
      direct.values[row] = level.diagonal[g];
      total.values[row] = level.sums[g];
      slopes.forEach((slope, h) => {
        direct.jacobian.data[row + (k + h) * rows] = slope.diagonal[g];
        total.jacobian.data[row + (k + h) * rows] = slope.sums[g];
      });
    }
  });
  const indirect = block();
  for (let i = 0; i < rows; i++) indirect.values[i] = total.values[i] - direct.values[i];
  for (let i = 0; i < indirect.jacobian.data.length; i++) {
    indirect.jacobian.data[i] = total.jacobian.data[i] - direct.jacobian.data[i];
  }
  return {
    labels: variables.flatMap(({ label }) => regimes.map((regime) => `${label} [${regime}]`)),
    direct,
    indirect,
    total,
  };
}
