import {
  cholesky,
  crossProduct,
  identity,
  inverse,
  type Matrix,
  matrix,
  matrixFromColumns,
  multiply,
  scale,
  subtract,
  toDense,
} from "@mesometrics/matrix";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import {
  crossSection,
  type Estimate,
  lagrangeMultiplierTests,
  panel,
  spatialLag,
  spatialPanel,
  spatialRegression,
  weightsFromMatrix,
} from "../src/index.js";
import { spatialMultiplier } from "../src/spatial-multiplier.js";
import { columbus } from "./columbus.js";
import { componentOf, standardErrors, testOf } from "./produc-study.js";

interface Spreg {
  readonly betas: number[][];
  readonly std_err: number[];
  readonly vm: number[][];
  readonly sig2: number | number[][];
  readonly utu: number;
  readonly logll: number;
  readonly aic: number;
  readonly schwarz: number;
  readonly r2: number;
  readonly f_stat: number[];
  readonly cfh_test: number[];
  readonly lm_lag: number[];
  readonly lm_error: number[];
  readonly rlm_lag: number[];
  readonly rlm_error: number[];
  readonly lm_sarma: number[];
  readonly output: Readonly<Record<"coefficients" | "std_err" | "zt_stat" | "prob", number[]>>;
  readonly sp_multipliers: { readonly full?: number[]; readonly simple?: number[] };
}
type File = Readonly<Record<string, Spreg>>;

/** Coefficients, errors, z and p of the printed table. Its search for rho ends 1e-7 before the maximum. */
function expectTable({ output }: Spreg, fit: Estimate, errors: readonly number[], relative: number): void {
  const k = fit.terms.length;
  const table = [output.coefficients, output.std_err, output.zt_stat].map((column) => column.slice(0, k));
  expectClose(fit.coefficients, table[0], { relative, absolute: relative, what: "coefficients" });
  expectClose(errors, table[1], { relative, what: "standard errors" });
  expectClose(
    fit.coefficients.map((value, j) => value / errors[j]),
    table[2],
    { relative: 2 * relative, absolute: 1e-6, what: "z" },
  );
}

describeShared<File>("spatial/spreg_columbus.json", "spreg on Columbus", (content) => {
  const { data, weights } = columbus();
  const formula = "CRIME ~ INC + HOVAL";
  const fitted = (model: "slx" | "sar" | "sdm" | "sem" | "sdem") =>
    spatialRegression(data, formula, { weights, unit: "unit", model });

  test("SLX and the LM tests of its residuals", () => {
    const expected = content.SLX;
    const fit = fitted("slx");
    // spreg divides by n - k.
    const errors = standardErrors(fit).map((error) => error * Math.sqrt(49 / 44));
    expectTable(expected, fit, errors, 1e-9);
    expectClose(errors, expected.std_err, { relative: 1e-10 });
    expectClose([fit.statistics.logLikelihood, fit.statistics.rss], [expected.logll, expected.utu], {
      relative: 1e-12,
    });
    expectClose(fit.r2.overall, expected.r2, { relative: 1e-12 });
    // Its AIC counts the coefficients, ours also sigma2.
    expectClose(fit.statistics.aic - 2, expected.aic, { relative: 1e-12, what: "AIC" });
    expectClose(fit.statistics.bic - Math.log(49), expected.schwarz, { relative: 1e-12, what: "BIC" });
    const units = data.columns.unit as unknown as { readonly codes: Int32Array; readonly levels: readonly string[] };
    const column = (name: string) => (data.columns[name] as unknown as { values: Float64Array }).values;
    const labels = Array.from(units.codes, (code) => units.levels[code]);
    const lagOf = (name: string) => {
      const lag = spatialLag(weights, new Map(labels.map((label, i) => [label, column(name)[i]])));
      return labels.map((label) => lag[weights.units.indexOf(label)]);
    };
    const extended = crossSection({
      unit: labels,
      CRIME: column("CRIME"),
      INC: column("INC"),
      HOVAL: column("HOVAL"),
      W_INC: lagOf("INC"),
      W_HOVAL: lagOf("HOVAL"),
    });
    const { tests } = lagrangeMultiplierTests(extended, `${formula} + W_INC + W_HOVAL`, { weights, unit: "unit" });
    for (const [id, [statistic, p]] of [
      ["lm-lag", expected.lm_lag],
      ["lm-error", expected.lm_error],
      ["robust-lm-lag", expected.rlm_lag],
      ["robust-lm-error", expected.rlm_error],
      ["lm-sarma", expected.lm_sarma],
    ] as const) {
      const found = tests.find((one) => one.id === id);
      expectClose([found?.statistic ?? 0, found?.pValue ?? 0], [statistic, p], { relative: 1e-8, what: id });
    }
  });

  test.each([
    ["ML_Lag", "sar"],
    ["ML_SDM", "sdm"],
    ["ML_Error", "sem"],
    ["ML_SDEM", "sdem"],
  ] as const)("%s", (key, model) => {
    const expected = content[key];
    const fit = fitted(model);
    const errors = standardErrors(fit);
    expectTable(expected, fit, errors, 5e-7);
    expectClose(errors, expected.std_err.slice(0, errors.length), { relative: 2e-7, what: "standard errors" });
    expect(fit.statistics.logLikelihood).toBeGreaterThan(expected.logll - 1e-10);
    expectClose(fit.statistics.logLikelihood, expected.logll, { relative: 1e-11, what: "logLik" });
    expectClose(fit.statistics.sigma2, [expected.sig2].flat(2), { relative: 2e-7, what: "sigma2" });
    if (model === "sem" || model === "sdem") return;
    const [direct, indirect, total] = expected.sp_multipliers.full as number[];
    if (model === "sar") {
      const beta = fit.coefficients.subarray(1, 3);
      for (const [name, multiplier] of [
        ["direct", direct],
        ["indirect", indirect],
        ["total", total],
      ] as const) {
        expectClose(
          componentOf(fit, name).coefficients.map((value, j) => value / beta[j]),
          [multiplier, multiplier],
          { relative: 2e-7, what: name },
        );
      }
      return;
    }
    const common = testOf(fit, "wald-sem");
    expectClose([common.statistic, common.pValue as number], expected.cfh_test, { relative: 1e-6, what: "cfh" });
    // spreg books W theta as indirect altogether; its total agrees.
    const theta = (j: number) => fit.coefficients[3 + j];
    const theirs = [0, 1].map((j) => [
      direct * fit.coefficients[1 + j],
      indirect * fit.coefficients[1 + j] + total * theta(j),
    ]);
    const ours = [0, 1].map((j) => [
      componentOf(fit, "direct").coefficients[j],
      componentOf(fit, "indirect").coefficients[j],
    ]);
    for (const j of [0, 1]) {
      expectClose(ours[j][0] + ours[j][1], theirs[j][0] + theirs[j][1], { relative: 1e-6, what: "total" });
      expect(Math.abs(ours[j][0] / theirs[j][0] - 1)).toBeGreaterThan(1e-3);
    }
  });

  test("ML_Lag by eigenvalues: its errors put tr(G G) in the place of tr(G'G)", () => {
    const expected = content.ML_Lag_ord;
    const fit = fitted("sar");
    expectClose(fit.coefficients, expected.output.coefficients, { relative: 5e-7 });
    expectClose(fit.statistics.logLikelihood, expected.logll, { relative: 1e-11 });
    const rho = fit.coefficients[3];
    expectClose(expected.sp_multipliers.simple as number[], [1, rho / (1 - rho), 1 / (1 - rho)], { relative: 2e-7 });
    const sigma2 = fit.statistics.sigma2;
    const n = 49;
    const labels = (() => {
      const units = data.columns.unit as unknown as { readonly codes: Int32Array; readonly levels: readonly string[] };
      return Array.from(units.codes, (code) => units.levels[code]);
    })();
    const column = (name: string) => {
      const { values } = data.columns[name] as unknown as { values: Float64Array };
      return Float64Array.from(weights.units, (label) => values[labels.indexOf(label)]);
    };
    const x = matrixFromColumns([new Float64Array(n).fill(1), column("INC"), column("HOVAL")]);
    const g = multiply(toDense(weights.matrix), spatialMultiplier(weights, rho));
    const signal = multiply(g, multiply(x, { rows: 3, columns: 1, data: fit.coefficients.slice(0, 3) }));
    let trace = 0;
    let ofSquare = 0;
    let ofGram = 0;
    for (let i = 0; i < n; i++) {
      trace += g.data[i + i * n];
      for (let j = 0; j < n; j++) {
        ofSquare += g.data[i + j * n] * g.data[j + i * n];
        ofGram += g.data[i + j * n] * g.data[i + j * n];
      }
    }
    const errorsWith = (second: number) => {
      const information = matrix(5, 5);
      const put = (i: number, j: number, value: number) => {
        information.data[i + j * 5] = value;
        information.data[j + i * 5] = value;
      };
      const xx = crossProduct(x);
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) put(i, j, xx.data[i + j * 3] / sigma2);
      for (let i = 0; i < 3; i++) {
        let value = 0;
        for (let row = 0; row < n; row++) value += x.data[row + i * n] * signal.data[row];
        put(i, 3, value / sigma2);
      }
      put(3, 3, signal.data.reduce((total, value) => total + value * value, 0) / sigma2 + ofSquare + second);
      put(3, 4, trace / sigma2);
      put(4, 4, n / (2 * sigma2 * sigma2));
      const v = inverse(information);
      return [0, 1, 2, 3].map((i) => Math.sqrt(v.data[i + i * 5]));
    };
    expectClose(standardErrors(fit), errorsWith(ofGram), { relative: 1e-9, what: "ours" });
    expectClose(expected.std_err, errorsWith(ofSquare), { relative: 5e-7, what: "theirs" });
  });
});

describeShared<File>("spatial/spreg_panel_produc.json", "spreg on the Produc panel", (content) => {
  const table = loadCsv(sharedText("spatial/inputs/produc.csv") as string);
  const data = panel({ ...table }, { unit: "state", time: "year" });
  const rows = (sharedText("spatial/inputs/produc_W.csv") as string)
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number));
  const weights = weightsFromMatrix(data.index.unitLabels, rows);
  const formula = "l_gsp ~ l_pcap + l_pc + l_emp + unemp";

  /** The likelihood of random unit effects beside spatial errors, written out (Baltagi, Song and Koh 2003). */
  function randomErrorLikelihood(durbin: boolean, beta: number[], lambda: number, phi: number, sigma2: number): number {
    const n = weights.units.length;
    const names = ["l_pcap", "l_pc", "l_emp", "unemp", ...(durbin ? ["W_l_pcap", "W_l_pc", "W_l_emp", "W_unemp"] : [])];
    const columns = table as Record<string, number[]>;
    const years = [...new Set(columns.year)];
    const e = years.map((year) => {
      const at = (columns.year as number[]).flatMap((value, row) => (value === year ? [row] : []));
      const byUnit = new Map(at.map((row) => [String((table as Record<string, unknown[]>).state[row]), row]));
      return Float64Array.from(weights.units, (unit) => {
        const row = byUnit.get(unit) as number;
        return names.reduce((left, name, j) => left - beta[j + 1] * columns[name][row], columns.l_gsp[row] - beta[0]);
      });
    });
    const t = years.length;
    const b = subtract(identity(n), scale(toDense(weights.matrix), lambda));
    const gram = inverse(crossProduct(b));
    const middle = gram.data.slice();
    for (let i = 0; i < n; i++) middle[i + i * n] += t * phi;
    const between: Matrix = { rows: n, columns: n, data: middle };
    const half = (m: Matrix) => {
      const { data: l } = cholesky(m);
      let total = 0;
      for (let i = 0; i < n; i++) total += Math.log(l[i + i * n]);
      return total;
    };
    const mean = Float64Array.from({ length: n }, (_, i) => e.reduce((total, one) => total + one[i], 0) / t);
    const form = (m: Matrix, x: Float64Array) => {
      const moved = multiply(m, { rows: n, columns: 1, data: x }).data;
      return x.reduce((total, value, i) => total + value * moved[i], 0);
    };
    let squares = t * form(inverse(between), mean);
    const precision = crossProduct(b);
    for (const one of e) {
      squares += form(
        precision,
        one.map((value, i) => value - mean[i]),
      );
    }
    return (
      (-n * t * Math.log(2 * Math.PI * sigma2)) / 2 - (t - 1) * half(gram) - half(between) - squares / (2 * sigma2)
    );
  }

  test.each([
    ["ML_LagFE_slx0", "sar", "individual"],
    ["ML_LagFE_slx1", "sdm", "individual"],
    ["ML_ErrorFE_slx0", "sem", "individual"],
    ["ML_ErrorFE_slx1", "sdem", "individual"],
    ["ML_ErrorPooled_slx0", "sem", "none"],
    ["ML_ErrorPooled_slx1", "sdem", "none"],
  ] as const)("%s", (key, model, effects) => {
    const expected = content[key];
    const fit = spatialPanel(data, formula, {
      weights,
      model,
      effects,
      ...(effects === "none" ? {} : { likelihood: "direct" }),
    });
    const errors = standardErrors(fit);
    expectTable(expected, fit, errors, 2e-6);
    expectClose(errors, expected.std_err.slice(0, errors.length), { relative: 2e-6, what: "standard errors" });
    expectClose(fit.statistics.sigma2, [expected.sig2].flat(2), { relative: 2e-6, what: "sigma2" });
    expect(fit.statistics.logLikelihood).toBeGreaterThan(expected.logll - 1e-8);
    expectClose(fit.statistics.logLikelihood, expected.logll, { relative: 1e-10, what: "logLik" });
    if (model !== "sar" && model !== "sdm") return;
    const rho = fit.coefficients.at(-1) as number;
    expectClose(expected.sp_multipliers.simple as number[], [1, rho / (1 - rho), 1 / (1 - rho)], { relative: 2e-6 });
  });

  test.each([
    ["ML_LagRE_slx0", "sar"],
    ["ML_LagRE_slx1", "sdm"],
    ["ML_ErrorRE_slx0", "sem"],
    ["ML_ErrorRE_slx1", "sdem"],
  ] as const)("the printed table of %s", (key, model) => {
    const { output, sp_multipliers } = content[key];
    const fit = spatialPanel(data, formula, { weights, model, effects: "random" });
    const k = fit.terms.length;
    if (model === "sem" || model === "sdem") {
      // spreg takes the eigenvalues of W for its singular values: the likelihood at its estimate lies below the maximum.
      const at = (beta: ArrayLike<number>, lambda: number, phi: number, sigma2: number) =>
        randomErrorLikelihood(model === "sdem", Array.from(beta), lambda, phi, sigma2);
      const [lambda, phi] = ["lambda", "phi"].map((name) => fit.coefficients[fit.terms.indexOf(name)]);
      const { logLikelihood, sigma2 } = fit.statistics;
      const own = at(fit.coefficients.slice(0, k - 2), lambda, phi, sigma2);
      expectClose(own, logLikelihood, { relative: 1e-10, what: "dense likelihood" });
      const [theirSigma2] = [content[key].sig2].flat(2);
      const [theirLambda, variance] = output.coefficients.slice(-2);
      const theirs = at(output.coefficients.slice(0, -2), theirLambda, variance / theirSigma2, theirSigma2);
      expect(theirs).toBeLessThan(logLikelihood - 1e-3);
      expect(theirs).toBeGreaterThan(logLikelihood - 10);
      return;
    }
    expectClose(fit.coefficients.slice(0, k - 1), output.coefficients.slice(0, k - 1), { relative: 2e-5 });
    const rho = fit.coefficients[fit.terms.indexOf("rho")];
    expectClose(sp_multipliers.simple as number[], [1, rho / (1 - rho), 1 / (1 - rho)], { relative: 2e-5 });
  });
});
