import { covarianceOf, frameOf, namedCovariance, workingModel } from "@mesometrics/inference";
import { MesometricsError, randomStream } from "@mesometrics/matrix";
import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { augment, type Estimate, type IvMethod, ivreg, plmRobust } from "../src/index.js";
import { instrumentalModel } from "../src/instrumental-model.js";
import { standardErrors } from "./iv-reference-data.js";

const units = 9;
const periods = 6;
const n = units * periods;

function draw(seed: number) {
  const stream = randomStream(seed);
  const normal = () => Array.from({ length: n }, () => stream.normal());
  const [z1, z2, z3, w, u, v1, v2] = [normal(), normal(), normal(), normal(), normal(), normal(), normal()];
  const d1 = z1.map((z, i) => z + 0.4 * z3[i] + 0.5 * w[i] + v1[i] + 0.6 * u[i]);
  const d2 = z2.map((z, i) => z - 0.3 * z3[i] + v2[i] - 0.4 * u[i]);
  const unit = Array.from({ length: n }, (_, i) => `u${Math.floor(i / periods)}`);
  const time = Array.from({ length: n }, (_, i) => i % periods);
  const y = d1.map((d, i) => 1 + d - 2 * d2[i] + w[i] + u[i] + Math.floor(i / periods) - 0.5 * (i % periods));
  const count = Array.from({ length: n }, () => 1 + stream.integer(3));
  return { unit, time, y, d1, d2, w, z1, z2, z3, count };
}

const index = { unit: "unit", time: "time" } as const;
const seeds = fc.integer({ min: 1, max: 100_000 });
const runs = { numRuns: 4 };
const methods: readonly IvMethod[] = [
  "2sls",
  "liml",
  { fuller: 1 },
  { kClass: 0.5 },
  { gmm: "two-step" },
  { gmm: "iterated" },
  { gmm: "cue" },
  "ujive",
  "jive1",
  "jive2",
  "ijive1",
];
const named = methods.map((method) => [JSON.stringify(method), method] as const);
const formula = "y ~ w | unit | d1 + d2 ~ z1 + z2 + z3";
const hc1 = { type: "HC1" } as const;
const fitOf = (table: object, method: IvMethod, text = formula, more: object = {}): Estimate =>
  ivreg(panel(table as never, index) as Dataset, text as never, { vcov: hc1, method, ...more });
const expectSame = (a: Estimate, b: Estimate, tolerance = 1e-7, scale = () => 1) => {
  const se = standardErrors(b);
  a.terms.forEach((term, j) => {
    expectClose(a.coefficients[j] * scale(), b.coefficients[j], {
      relative: tolerance,
      absolute: tolerance * se[j],
      what: term,
    });
  });
  expectClose(
    standardErrors(a).map((value) => value * scale()),
    se,
    { relative: 10 * tolerance, what: "se" },
  );
};

describe.each(named)("%s", (_, method) => {
  test("no unit of measure and no order of rows changes a t ratio", () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(1e-9, 1e9, 7), (seed, c) => {
        const table = draw(seed);
        const base = fitOf(table, method);
        const scaled = fitOf(
          {
            ...table,
            y: table.y.map((v) => v * c),
            d1: table.d1.map((v) => v / c),
            z2: table.z2.map((v) => v * c),
            w: table.w.map((v) => v / c),
          },
          method,
        );
        const t = (fit: Estimate) => standardErrors(fit).map((se, j) => fit.coefficients[j] / se);
        expectClose(t(scaled), t(base), { relative: 1e-6, absolute: 1e-7, what: "t" });
        const order = Array.from({ length: n }, (_, i) => (i * 7 + 3) % n);
        const shuffled = Object.fromEntries(
          Object.entries(table).map(([name, cells]) => [name, order.map((i) => (cells as readonly unknown[])[i])]),
        );
        expectSame(fitOf(shuffled, method), base);
      }),
      runs,
    );
  });

  test("frequency weights are rows written out", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = draw(seed);
        const rows = table.count.flatMap((times, i) => Array.from({ length: times }, () => i));
        const long = Object.fromEntries(
          Object.entries(table).map(([name, cells]) => [name, rows.map((i) => (cells as readonly unknown[])[i])]),
        );
        const text = "y ~ w + i(unit) | d1 + d2 ~ z1 + z2 + z3";
        const weighted = ivreg(crossSection(table as never) as Dataset, text as never, {
          vcov: hc1,
          method,
          weights: { frequency: "count" },
        });
        const written = ivreg(crossSection(long as never) as Dataset, text as never, { vcov: hc1, method });
        expectSame(weighted, written);
        expect(weighted.sample.observations).toBe(rows.length);
      }),
      runs,
    );
  });

  test("only the span of the instruments matters", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = draw(seed);
        const mixed = {
          ...table,
          z1: table.z1.map((z, i) => 1e4 * z - table.z2[i]),
          z2: table.z2.map((z, i) => z + 0.5 * table.w[i]),
        };
        expectSame(fitOf(mixed, method), fitOf(table, method));
      }),
      runs,
    );
  });

  test("every covariance of linear models holds", () => {
    const table = draw(5);
    const data = panel(table, index) as Dataset;
    const weighting = { type: "HC0" } as const;
    const chosen = typeof method === "object" && "gmm" in method ? { ...method, weighting } : method;
    for (const vcov of [
      { type: "iid" },
      { type: "HC0" },
      { type: "HC2" },
      { type: "HC3" },
      { cluster: "unit" },
      { cluster: ["unit", "time"] },
      { type: "CR2", cluster: "unit" },
      { type: "CV3", cluster: "unit" },
      { type: "driscoll-kraay", lags: 1 },
      { type: "newey-west", lags: 1 },
      { type: "beck-katz" },
    ] as const) {
      const fit = ivreg(data, formula as never, { method: chosen, vcov: namedCovariance(vcov) });
      expect(
        standardErrors(fit).every((se) => se > 0 && Number.isFinite(se)),
        JSON.stringify(vcov),
      ).toBe(true);
    }
  });

  test("residuals and fitted values are those of its coefficients", () => {
    const table = draw(8);
    const data = panel(table, index) as Dataset;
    const fit = ivreg(data, "y ~ w | d1 ~ z1 + z2" as never, { method, vcov: hc1 });
    const { residual } = augment(fit, data);
    const expected = table.y.map(
      (y, i) => y - fit.coefficients[0] - fit.coefficients[1] * table.d1[i] - fit.coefficients[2] * table.w[i],
    );
    expectClose(residual, expected, { relative: 1e-9, absolute: 1e-10 });
  });
});

describe("estimators that are one", () => {
  test("an endogenous regressor that instruments itself: the equation is least squares, and says so", () => {
    const table = draw(3);
    expect(() => fitOf(table, "2sls", "y ~ w | unit | d1 ~ d1")).toThrow(
      expect.objectContaining({ code: "ENDOGENOUS_EXPLAINED" }),
    );
    // Up to that refusal: with an instrument that is the regressor but for a millionth, 2SLS is OLS, which is k = 0.
    const near = { ...table, z1: table.d1.map((d, i) => d + 1e-7 * table.z1[i]) };
    expectClose(
      fitOf(near, "2sls", "y ~ w | unit | d1 ~ z1").coefficients,
      fitOf(near, { kClass: 0 }, "y ~ w | unit | d1 ~ z1").coefficients,
      { relative: 1e-5 },
    );
  });

  test("k = 0 is least squares, k = 1 is 2SLS", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = draw(seed);
        const data = panel(table, index) as Dataset;
        const ols = workingModel(frameOf(data, "y ~ d1 + d2 + w | unit", {}));
        const zero = fitOf(table, { kClass: 0 });
        expectClose(zero.coefficients, ols.coefficients, { relative: 1e-9 });
        for (const vcov of [{ type: "iid" }, { type: "HC3" }, { type: "CR2", cluster: "unit" }] as const) {
          const fit = fitOf(table, { kClass: 0 }, formula, { vcov });
          expectClose(fit.vcov.data, covarianceOf(ols, vcov, data).vcov.data, { relative: 1e-8, absolute: 1e-12 });
        }
        expectSame(fitOf(table, { kClass: 1 }), fitOf(table, "2sls"), 1e-12);
        expectSame(fitOf(table, { kClass: 1 - 1e-13 }), fitOf(table, "2sls"), 1e-10);
      }),
      runs,
    );
  });

  test("just identified: LIML, GMM and 2SLS are one", () => {
    const text = "y ~ w | unit | d1 + d2 ~ z1 + z2";
    const table = draw(21);
    const base = fitOf(table, "2sls", text);
    for (const method of ["liml", { gmm: "two-step" }, { gmm: "iterated" }, { gmm: "cue" }] as const) {
      const fit = fitOf(table, method, text);
      expect([...fit.coefficients]).toEqual([...base.coefficients]);
      expect([...fit.vcov.data]).toEqual([...base.vcov.data]);
    }
    expect(fitOf(table, { gmm: "cue" }, text).notes.map(({ code }) => code)).toContain("GMM_JUST_IDENTIFIED");
  });

  test("under iid weights two-step GMM is 2SLS and continuously updated GMM is LIML", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = draw(seed);
        const weighting = { type: "iid" } as const;
        expectSame(fitOf(table, { gmm: "two-step", weighting }), fitOf(table, "2sls"), 1e-9);
        expectClose(fitOf(table, { gmm: "cue", weighting }).coefficients, fitOf(table, "liml").coefficients, {
          relative: 1e-7,
          absolute: 1e-9,
        });
      }),
      runs,
    );
  });

  test("a frequency of two is every row twice, under clusters too", () => {
    const table = draw(31);
    const cluster = { cluster: "unit" } as const;
    const text = "y ~ w | d1 + d2 ~ z1 + z2 + z3";
    const two = { ...table, count: table.count.map(() => 2) };
    const twice = Object.fromEntries(
      Object.entries(table).map(([name, cells]) => [name, [...(cells as unknown[]), ...(cells as unknown[])]]),
    );
    for (const method of ["liml", { gmm: "two-step" }] as const) {
      const weighted = ivreg(crossSection(two) as Dataset, text as never, {
        vcov: cluster,
        method,
        weights: { frequency: "count" },
      });
      expectSame(
        weighted,
        ivreg(crossSection(twice as never) as Dataset, text as never, { vcov: cluster, method }),
        1e-9,
      );
    }
  });

  test("first differences by the option and by hand", () => {
    const table = draw(17);
    const data = panel(table, index) as Dataset;
    for (const method of ["2sls", "liml", { gmm: "two-step" }] as const) {
      const differenced = ivreg(data, "y ~ w | d1 ~ z1 + z2" as never, {
        vcov: { cluster: "unit" },
        method,
        transformation: "first-difference",
      });
      const d = (name: string) => `I(${name} - lag(${name}, 1))`;
      const byHand = ivreg(data, `${d("y")} ~ ${d("w")} | ${d("d1")} ~ ${d("z1")} + ${d("z2")}` as never, {
        vcov: { cluster: "unit" },
        method,
      });
      expectClose(differenced.coefficients, byHand.coefficients, { relative: 1e-10 });
      expectClose(standardErrors(differenced), standardErrors(byHand), { relative: 1e-9 });
      expect(differenced.sample.observations).toBe(units * (periods - 1));
      expect(Object.keys(differenced.r2)).toContain("differenced");
    }
  });
});

describe("the robust covariance of a fixed k-class", () => {
  test("is near the infinitesimal jackknife, where P_Z X as the score is far from it", () => {
    const stream = randomStream(77);
    const size = 400;
    const normal = () => Array.from({ length: size }, () => stream.normal());
    const [z1, z2, w, v, e] = [normal(), normal(), normal(), normal(), normal()];
    const d = z1.map((z, i) => 0.1 * z + 0.1 * z2[i] + v[i]);
    const y = d.map((one, i) => 0.1 * v[i] + e[i] * (1 + 0.3 * Math.abs(z1[i])) + one + w[i]);
    const data = crossSection({ y, d, w, z1, z2 }) as Dataset;
    const text = "y ~ w | d ~ z1 + z2";
    const method = { kClass: 0.5 } as const;
    const base = workingModel(frameOf(data, text, {}));
    const { model } = instrumentalModel(base, method, data);
    // The influence of row i on the coefficients: the derivative by its weight.
    const step = 1e-4;
    const squares = new Float64Array(3);
    for (let i = 0; i < size; i++) {
      const at = (weight: number) => {
        const values = Float64Array.from({ length: size }, (_, row) => (row === i ? weight : 1));
        const frame = { ...base.frame, weights: { kind: "analytic" as const, column: "w", values } };
        return instrumentalModel(workingModel(frame), method, data).model.coefficients;
      };
      const [up, down] = [at(1 + step), at(1 - step)];
      for (let j = 0; j < 3; j++) squares[j] += ((up[j] - down[j]) / (2 * step)) ** 2;
    }
    const jackknife = Math.sqrt(squares[1]);
    const ours = Math.sqrt(covarianceOf(model, { type: "HC0" }, data).vcov.data[4]);
    const bread = model.homoskedasticBread ?? model.bread;
    const projected = { ...model, bread, scoreDesign: base.scoreDesign };
    const peers = Math.sqrt(covarianceOf(projected, { type: "HC0" }, data).vcov.data[4]);
    expect(Math.abs(ours / jackknife - 1)).toBeLessThan(0.02);
    expect(peers / jackknife).toBeLessThan(0.4);
  });
});

describe("misuse of a method", () => {
  const table = draw(1);
  const code = (what: string) => expect.objectContaining({ code: what });

  test.each([
    [{ fuller: -1 }],
    [{ fuller: Number.NaN }],
    [{ kClass: Number.POSITIVE_INFINITY }],
    [{ gmm: "three-step" }],
    [{ gmm: "cue", variance: "none" }],
    [{ gmm: "cue", weights: hc1 }],
    [{ fuller: 1, kClass: 1 }],
    [{}],
    ["LIML"],
    [7],
  ])("%j is refused", (method) => {
    expect(() => fitOf(table, method as never)).toThrow(code("INVALID_ARGUMENT"));
  });

  test("what has no estimate is an error that names it", () => {
    expect(() => fitOf(table, { kClass: 1e6 })).toThrow(code("K_CLASS_INDEFINITE"));
    const few = { ...table, region: table.unit.map((u) => (u < "u4" ? "a" : u < "u7" ? "b" : "c")) };
    const clustered = () => fitOf(few, { gmm: "two-step" }, formula, { vcov: { cluster: "region" } });
    expect(clustered).toThrow(code("FEWER_CLUSTERS_THAN_INSTRUMENTS"));
    expect(clustered).toThrow(/region.*z1, z2, z3/);
    expect(() => fitOf(table, { gmm: "cue" }, formula, { vcov: { cluster: ["unit", "time"] } })).toThrow(
      code("WEIGHTING_NOT_SUPPORTED"),
    );
    expect(() => fitOf(table, { gmm: "two-step" }, formula, { vcov: plmRobust({ method: "arellano" }) })).toThrow(
      code("WEIGHTING_NOT_SUPPORTED"),
    );
    expect(() => fitOf(table, "liml", formula, { transformation: "first-difference" })).toThrow(
      code("FIXED_EFFECTS_NOT_SUPPORTED"),
    );
    expect(() => fitOf(table, "liml", formula, { transformation: "between" })).toThrow(code("INVALID_ARGUMENT"));
    const flat = crossSection(table) as Dataset;
    expect(() => ivreg(flat, "y ~ w | d1 ~ z1" as never, { transformation: "first-difference" })).toThrow(
      code("NEEDS_PANEL"),
    );
    const alone = { ...table, one: table.y.map((_, i) => (i === 4 ? 1 : 0)) };
    expect(() => fitOf(alone, "jive1", "y ~ w + one | d1 ~ z1 + z2")).toThrow(code("LEVERAGE_ONE"));
  });

  test("instruments that cannot be: each error names the column", () => {
    const odd = {
      ...table,
      flat: table.y.map(() => 3),
      twin: table.w.map((w) => 2 * w),
      byUnit: table.unit.map((u) => Number(u.slice(1))),
      copy: table.y.map((y) => 5 * y),
    };
    const attempt = (text: string) => {
      try {
        fitOf(odd, "liml", text);
      } catch (error) {
        return error instanceof MesometricsError ? `${error.code}: ${error.message}` : String(error);
      }
      return "no error";
    };
    expect(attempt("y ~ w | d1 ~ flat")).toMatch(/^UNDER_IDENTIFIED.*'flat'/);
    expect(attempt("y ~ w | d1 ~ twin")).toMatch(/^UNDER_IDENTIFIED.*'twin'.*2 w/);
    expect(attempt("y ~ w | unit | d1 ~ byUnit")).toMatch(/^UNDER_IDENTIFIED.*'byUnit'.*unit/);
    expect(attempt("y ~ w | d1 + d2 ~ z1")).toMatch(/^UNDER_IDENTIFIED/);
    expect(attempt("y ~ w | unit | d1 ~ copy")).toMatch(/^INSTRUMENT_IS_OUTCOME.*'copy'.*'y'/);
    expect(attempt("y ~ w | d1 ~ z1 + copy")).toMatch(/^INSTRUMENT_IS_OUTCOME.*'copy'/);
  });
});
