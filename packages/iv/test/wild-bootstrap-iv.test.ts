import { frameOf, runResampling, workingModel } from "@mesometrics/inference";
import { bindColumns, column, leastSquares, matrixFromColumns, randomStream } from "@mesometrics/matrix";
import { crossSection, type Dataset, groupColumn, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  ivreg,
  planWildBootstrapIv,
  runWildBootstrapIvChunk,
  wildBootstrapIv,
  wildBootstrapIvSteps,
} from "../src/index.js";

/** A panel with two endogenous regressors, three instruments and, where asked, gaps and weights. */
function draw(seed: number, units: number, periods: number) {
  const stream = randomStream(seed);
  const rows = Array.from({ length: units * periods }, (_, i) => i).filter(() => stream.uniform() > 0.1);
  const normal = () => Float64Array.from(rows, () => stream.normal());
  const [z1, z2, z3, w, u, v1, v2] = [normal(), normal(), normal(), normal(), normal(), normal(), normal()];
  return {
    unit: rows.map((i) => `u${Math.floor(i / periods)}`),
    region: rows.map((i) => `r${Math.floor(i / periods) % Math.ceil(units / 2)}`),
    time: rows.map((i) => i % periods),
    d1: z1.map((z, i) => 0.6 * z + 0.4 * z3[i] + 0.5 * w[i] + v1[i] + 0.6 * u[i]),
    d2: z2.map((z, i) => z - 0.3 * z3[i] + v2[i] - 0.4 * u[i]),
    y: z1.map((z, i) => 1 + 0.3 * z + w[i] + u[i] + 0.4 * v1[i] + (rows[i] % periods) * 0.3),
    weight: rows.map(() => 0.5 + stream.uniform()),
    w,
    z1,
    z2,
    z3,
  };
}

type Table = ReturnType<typeof draw>;

/** t* by writing the bootstrap sample out and estimating 2SLS on it. */
function byRefit(
  table: Table,
  formula: (outcome: string, endogenous: readonly string[]) => string,
  endogenous: readonly ("d1" | "d2")[],
  term: string,
  value: number,
  cluster: "unit" | "region",
  signs: Readonly<Record<string, number>>,
): number {
  const data = panel(table, { unit: "unit", time: "time" }) as Dataset;
  const model = workingModel(frameOf(data, formula("y", endogenous), {}));
  const at = model.terms.indexOf(term);
  const k = model.terms.length;
  const gap = (model.coefficients[at] - value) / model.bread.data[at + at * k];
  const b = model.coefficients.map((one, j) => (j === at ? value : one - model.bread.data[j + at * k] * gap));
  const u = model.outcome.map(
    (y, i) => y - b.reduce((sum, one, j) => sum + one * model.design.data[i + j * model.design.rows], 0),
  );
  const instrumental = model.instrumental;
  if (instrumental === null) throw new Error("no instruments");
  const w = signs;
  const changed: Record<string, Float64Array> = {};
  const y = Float64Array.from(table.y);
  endogenous.forEach((name, j) => {
    const d = column(instrumental.endogenous, j);
    const x = bindColumns(instrumental.exogenous, instrumental.excluded, matrixFromColumns([u]));
    const fit = leastSquares(x, d);
    const v = d.map((_, i) => fit.residuals.data[i] + fit.coefficients.data[x.columns - 1] * u[i]);
    const star = Float64Array.from(table[name], (cell, i) => cell + (w[table[cluster][i]] - 1) * v[i]);
    const slope = b[model.terms.indexOf(name)];
    for (let i = 0; i < y.length; i++) y[i] += slope * (star[i] - table[name][i]);
    changed[name] = star;
  });
  for (let i = 0; i < y.length; i++) y[i] += (w[table[cluster][i]] - 1) * u[i];
  const star = panel({ ...table, ...changed, y }, { unit: "unit", time: "time" }) as Dataset;
  const fit = ivreg(star, formula("y", endogenous) as never, { vcov: { type: "CR0", cluster } });
  return (fit.coefficients[at] - value) / Math.sqrt(fit.vcov.data[at + at * k]);
}

describe("the restricted efficient wild bootstrap", () => {
  const cases = [
    [
      "an endogenous regressor, no effects",
      (y: string, d: readonly string[]) => `${y} ~ w | ${d.join(" + ")} ~ z1 + z2 + z3`,
      ["d1"],
      "d1",
      0.4,
    ],
    [
      "nested effects",
      (y: string, d: readonly string[]) => `${y} ~ w | unit | ${d.join(" + ")} ~ z1 + z2`,
      ["d1"],
      "d1",
      0,
    ],
    [
      "effects that cross the clusters",
      (y: string, d: readonly string[]) => `${y} ~ w | unit + time | ${d.join(" + ")} ~ z1 + z2 + z3`,
      ["d1"],
      "d1",
      0.2,
    ],
    [
      "two endogenous regressors",
      (y: string, d: readonly string[]) => `${y} ~ w | unit + time | ${d.join(" + ")} ~ z1 + z2 + z3`,
      ["d1", "d2"],
      "d2",
      0,
    ],
    [
      "an exogenous regressor",
      (y: string, d: readonly string[]) => `${y} ~ w | unit + time | ${d.join(" + ")} ~ z1 + z2 + z3`,
      ["d1", "d2"],
      "w",
      0.9,
    ],
    [
      "just identified, an exogenous one",
      (y: string, d: readonly string[]) => `${y} ~ w | ${d.join(" + ")} ~ z1`,
      ["d1"],
      "w",
      1,
    ],
  ] as const;

  test.each(cases)("is that of samples written out and estimated again: %s", (_, formula, endogenous, term, value) => {
    for (const cluster of ["unit", "region"] as const) {
      const table = draw(7, 12, 6);
      const data = panel(table, { unit: "unit", time: "time" }) as Dataset;
      const fit = ivreg(data, formula("y", endogenous) as never);
      const plan = planWildBootstrapIv(fit, data, { term, value, cluster });
      expect(plan.seed).toBeNull();
      const levels = groupColumn(data, cluster).levelLabels;
      // Draw 0 has the sign 1 everywhere: it is the data.
      expectClose(runWildBootstrapIvChunk(plan, 0, 1)[0], plan.observed, { relative: 1e-9, what: "the data" });
      for (const draw of [1, 5, 2 ** (levels.length - 1) + 3, plan.draws - 1]) {
        const signs = Object.fromEntries(
          levels.map((level, g) => [level, Math.floor(draw / 2 ** g) % 2 === 0 ? 1 : -1]),
        );
        const [found] = runWildBootstrapIvChunk(plan, draw, draw + 1);
        expectClose(found, byRefit(table, formula, endogenous, term, value, cluster, signs), {
          relative: 1e-8,
          what: `draw ${draw} by ${cluster}`,
        });
      }
    }
  });

  const table = draw(11, 20, 5);
  const data = panel(table, { unit: "unit", time: "time" }) as Dataset;
  const fit = ivreg(data, "y ~ w | unit | d1 ~ z1 + z2" as never);

  test("does not depend on how its draws are split", async () => {
    const options = { term: "d1", draws: 399, weights: "webb", seed: 5 } as const;
    const whole = wildBootstrapIv(fit, data, options);
    const plan = planWildBootstrapIv(fit, data, options);
    expect(await runResampling(wildBootstrapIvSteps, plan, { chunkSize: 37 })).toEqual(whole);
    expect(structuredClone(plan)).toEqual(plan);
    expect(whole.test.rule).toBe("t from CR1 clustered by unit, 399 Webb draws, seed 5, symmetric p, ties count (>=)");
    expect(whole.pValues.symmetric).toBeGreaterThanOrEqual(1 / 400);
  });

  test("does not depend on scale or on the order of rows within clusters", () => {
    const options = { term: "d1", value: 0.1, draws: 199 } as const;
    const scaled = panel(
      { ...table, y: table.y.map((v) => v * 1e9), d1: table.d1.map((v) => v * 1e-9), z1: table.z1.map((v) => v * 1e9) },
      { unit: "unit", time: "time" },
    ) as Dataset;
    const other = wildBootstrapIv(ivreg(scaled, "y ~ w | unit | d1 ~ z1 + z2" as never), scaled, {
      ...options,
      value: 1e17,
    });
    expectClose(other.test.statistic, wildBootstrapIv(fit, data, options).test.statistic, { relative: 1e-8 });
    expect(other.pValues).toEqual(wildBootstrapIv(fit, data, options).pValues);
  });

  test("its t is that of CR1, and at the estimate its p is 1", () => {
    const result = wildBootstrapIv(fit, data, { term: "d1", draws: 99 });
    const cr1 = ivreg(data, "y ~ w | unit | d1 ~ z1 + z2" as never, { vcov: { cluster: "unit" } });
    expectClose(result.test.statistic, cr1.coefficients[0] / Math.sqrt(cr1.vcov.data[0]), { relative: 1e-9 });
    const at = wildBootstrapIv(fit, data, { term: "d1", value: fit.coefficients[0], draws: 99 });
    expect(at.pValues.symmetric).toBe(1);
  });

  test("holds its level where the t distribution does not: few clusters, 120 samples", () => {
    let wild = 0;
    const samples = 120;
    for (let s = 0; s < samples; s++) {
      const stream = randomStream(99, s);
      const [groups, size] = [10, 12];
      const n = groups * size;
      const shock = Float64Array.from({ length: groups }, () => stream.normal());
      const lift = Float64Array.from({ length: groups }, () => stream.normal());
      const g = Array.from({ length: n }, (_, i) => i % groups);
      const z = g.map((c) => 0.7 * lift[c] + stream.normal());
      const u = g.map((c) => 0.7 * shock[c] + stream.normal());
      const d = z.map((one, i) => 0.6 * one + 0.5 * u[i] + stream.normal());
      const sample = crossSection({ g, z, d, y: u }) as Dataset;
      const result = wildBootstrapIv(ivreg(sample, "y ~ 1 | d ~ z" as never, { vcov: { type: "iid" } }), sample, {
        term: "d",
        cluster: "g",
      });
      if (result.pValues.symmetric <= 0.05) wild++;
    }
    // Binomial(120, 0.05): 1 to 15 holds with probability above 0.99.
    expect(wild).toBeGreaterThanOrEqual(1);
    expect(wild).toBeLessThanOrEqual(15);
  });

  test("refuses what it cannot do", () => {
    const code = (what: string) => expect.objectContaining({ code: what });
    const plan =
      (options: object, of = fit) =>
      () =>
        planWildBootstrapIv(of, data, options as never);
    expect(plan({ term: "nobody" })).toThrow(code("UNKNOWN_TERM"));
    for (const bad of [
      { draws: 0 },
      { seed: -1 },
      { weights: "gauss" },
      { value: Number.NaN },
      { ties: ">" },
      { tail: "left" },
      { term: 3 },
    ]) {
      expect(plan({ term: "d1", ...bad })).toThrow(code("INVALID_ARGUMENT"));
    }
    expect(plan({ term: "d1" }, ivreg(data, "y ~ w | unit | d1 ~ z1 + z2" as never, { method: "liml" }))).toThrow(
      code("TWO_STAGE_ONLY"),
    );
    expect(plan({ term: "d1" }, { ...fit, kind: "feols" })).toThrow(code("NOT_AN_IV_ESTIMATE"));
    expect(plan({ term: "d1", cluster: "nowhere" })).toThrow(code("UNKNOWN_COLUMN"));
    const flat = crossSection({ y: [1, 2, 4, 3, 6], d: [1, 3, 2, 5, 4], z: [1, 2, 2, 4, 5] }) as Dataset;
    expect(() => planWildBootstrapIv(ivreg(flat, "y ~ 1 | d ~ z" as never), flat, { term: "d" })).toThrow(
      code("NO_CLUSTER"),
    );
  });
});
