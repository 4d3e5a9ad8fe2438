import { type Covariance, namedCovariance, type TestResult } from "@mesometrics/inference";
import {
  crossProduct,
  inverse,
  type Matrix,
  matrix,
  multiply,
  randomStream,
  svd,
  transpose,
} from "@mesometrics/matrix";
import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  degreesOfFreedomProfiles,
  endogeneityTests,
  identification,
  ivreg,
  orthogonalityTest,
  overidentificationTests,
  redundancyTest,
} from "../src/index.js";

const units = 24;
const periods = 20;
const n = units * periods;

/** A panel with two endogenous regressors, four instruments, unequal variances and shocks to units and to periods. */
function draw(seed: number) {
  const stream = randomStream(seed);
  const normal = (length = n) => Float64Array.from({ length }, () => stream.normal());
  const [z1, z2, z3, z4, w, u, v1, v2] = [
    normal(),
    normal(),
    normal(),
    normal(),
    normal(),
    normal(),
    normal(),
    normal(),
  ];
  const [byUnit, byPeriod] = [normal(units), normal(periods)];
  const unit = Array.from({ length: n }, (_, i) => `u${Math.floor(i / periods)}`);
  const time = Array.from({ length: n }, (_, i) => i % periods);
  const shock = (i: number) => byUnit[Math.floor(i / periods)] + 0.5 * byPeriod[i % periods];
  const d1 = z1.map((z, i) => 0.8 * z + 0.4 * z3[i] + 0.5 * w[i] + v1[i] * (1 + 0.4 * Math.abs(z2[i])) + shock(i));
  const d2 = z2.map((z, i) => z - 0.3 * z3[i] + 0.2 * z4[i] + v2[i]);
  const y = d1.map((d, i) => 1 + d - 2 * d2[i] + w[i] + u[i] + 0.7 * v1[i] + shock(i));
  return { unit, time, y, d1, d2, w, z1, z2, z3, z4 };
}

const data = (seed: number): Dataset => panel(draw(seed), { unit: "unit", time: "time" }) as Dataset;
const seeds = fc.integer({ min: 1, max: 100_000 });
const runs = { numRuns: 3 };
const find = (tests: readonly TestResult[], id: string, term?: string): TestResult => {
  const found = tests.find((one) => one.id === id && (term === undefined || one.term === term));
  if (found === undefined) throw new Error(`no test ${id}`);
  return found;
};
const robust: readonly Covariance[] = [
  { type: "HC1" },
  { cluster: "unit" },
  { cluster: ["unit", "time"] },
  { type: "newey-west", lags: 2 },
  { type: "driscoll-kraay", lags: 1 },
];
/** Several clusterings need not give a positive definite covariance: then a test is refused, in every form of the data. */
const unlessRefused = (tests: () => readonly TestResult[]): readonly TestResult[] => {
  try {
    return tests();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "SINGULAR_MOMENT_COVARIANCE") throw error;
    return [];
  }
};
const everything = (table: Dataset, formula: string, vcov: Covariance): readonly TestResult[] => {
  const fit = ivreg(table, formula, { vcov: { type: "iid" } });
  const report = identification(fit, table, { vcov });
  return [
    ...report.joint,
    ...report.firstStages.flatMap(({ tests }) => tests),
    ...unlessRefused(() => overidentificationTests(fit, table, { vcov })),
    ...unlessRefused(() => endogeneityTests(fit, table, { vcov })),
  ];
};
const numbers = (tests: readonly TestResult[]) => tests.map(({ statistic }) => statistic);

describe("one endogenous regressor and one instrument", () => {
  test.each([
    { type: "iid" },
    { type: "HC0" },
    { type: "HC1" },
    { type: "HC3" },
    { cluster: "unit" },
    { type: "CR2", cluster: "unit" },
  ] as Covariance[])("effective F = first-stage F = t^2 under %j", (vcov) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = data(seed);
        const fit = ivreg(table, "y ~ w | unit | d1 ~ z1", { vcov: namedCovariance(vcov) });
        const [stage] = identification(fit, table).firstStages;
        const at = stage.terms.indexOf("z1");
        const t = stage.coefficients[at] / stage.standardErrors[at];
        expectClose(stage.effectiveF?.statistic ?? 0, t * t, { relative: 1e-9, what: "effective F" });
        expectClose(find(stage.tests, "first-stage-f").statistic, t * t, { relative: 1e-9, what: "F" });
        if (vcov.type === "iid") {
          expectClose(find(fit.tests, "cragg-donald").statistic, t * t, { relative: 1e-9, what: "Cragg-Donald" });
        }
        expect(stage.effectiveF?.worstBias).toBe(1);
      }),
      runs,
    );
  });

  test("Kleibergen-Paap's F is the robust first-stage F, for HC and clusters whose effects are written out", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = data(seed);
        for (const vcov of [{ type: "HC1" }, { cluster: "unit", smallSample: { effects: "full" } }] as Covariance[]) {
          const report = identification(
            ivreg(table, "y ~ w | unit | d1 ~ z1 + z2", { vcov: namedCovariance(vcov) }),
            table,
          );
          const f = find(report.firstStages[0].tests, "first-stage-f");
          expectClose(find(report.joint, "kleibergen-paap-f").statistic, f.statistic, { relative: 1e-9 });
        }
      }),
      runs,
    );
  });
});

describe("what must change nothing", () => {
  const formula = "y ~ w | unit | d1 + d2 ~ z1 + z2 + z3 + z4";

  test.each([{ type: "iid" } as Covariance, ...robust])("units of the columns, %j", (vcov) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = draw(seed);
        const scaled = {
          ...table,
          z1: table.z1.map((z) => 1e9 * z),
          z3: table.z3.map((z) => -1e-9 * z),
          d2: table.d2.map((d) => 1e6 * d),
          y: table.y.map((y) => 1e-7 * y),
        };
        const index = { unit: "unit", time: "time" } as const;
        const [a, b] = [table, scaled].map((one) => everything(panel(one, index) as Dataset, formula, vcov));
        expectClose(numbers(b), numbers(a), { relative: 1e-7 });
      }),
      { numRuns: 1 },
    );
  });

  test.each([{ type: "iid" } as Covariance, ...robust])("an invertible combination of the instruments, %j", (vcov) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = draw(seed);
        const mix = (weights: readonly number[]) =>
          table.z1.map(
            (_, i) =>
              weights[0] * table.z1[i] + weights[1] * table.z2[i] + weights[2] * table.z3[i] + weights[3] * table.z4[i],
          );
        const turned = {
          ...table,
          z1: mix([1, 2, 0, -1]),
          z2: mix([0, 1, 3, 0]),
          z3: mix([-1, 0.5, 1, 0.3]),
          z4: mix([0.2, 0, -0.4, 2]),
        };
        const index = { unit: "unit", time: "time" } as const;
        const [a, b] = [table, turned].map((one) => everything(panel(one, index) as Dataset, formula, vcov));
        // A two-way covariance that had to be repaired (note NON_PSD_FIXED) depends on the basis, and with it its F.
        const own = (tests: readonly TestResult[]) =>
          numbers(
            Array.isArray("cluster" in vcov && vcov.cluster) ? tests.filter(({ id }) => id !== "first-stage-f") : tests,
          );
        expectClose(own(b), own(a), { relative: 1e-7 });
      }),
      { numRuns: 1 },
    );
  });

  test("controls partialled out beforehand, where the profile counts them", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const table = data(seed);
        // Effects absorbed or written out: the same tests, the same degrees of freedom, under every covariance.
        for (const vcov of robust) {
          const absorbed = everything(table, "y ~ w | unit | d1 + d2 ~ z1 + z2 + z3 + z4", vcov);
          const written = everything(table, "y ~ w + i(unit) | d1 + d2 ~ z1 + z2 + z3 + z4", vcov);
          const own = (tests: readonly TestResult[]) => numbers(tests.filter(({ id }) => id !== "first-stage-f"));
          expectClose(own(absorbed), own(written), { relative: 1e-7, what: JSON.stringify(vcov) });
        }
      }),
      { numRuns: 1 },
    );
  });
});

/** The definition of Kleibergen and Paap (2006), with Kronecker products and the covariance of the whole vector. */
function kleibergenPaapByDefinition(z: Matrix, d: Matrix, residuals: Matrix, scoresOf: (scores: Matrix) => Matrix) {
  const [l1, k1] = [z.columns, d.columns];
  const root = (gram: Matrix): Matrix => {
    const { u, singularValues } = svd(gram);
    const left = matrix(gram.rows, gram.rows);
    for (let j = 0; j < gram.rows; j++) {
      for (let i = 0; i < gram.rows; i++)
        left.data[i + j * gram.rows] = u.data[i + j * gram.rows] / Math.sqrt(singularValues[j]);
    }
    return multiply(left, transpose(u));
  };
  const gz = root(crossProduct(z));
  const gd = root(crossProduct(d));
  const theta = multiply(multiply(gz, multiply(transpose(z), d)), gd);
  const full = svd(multiply(theta, transpose(theta)));
  const right = svd(multiply(transpose(theta), theta));
  const df = l1 - k1 + 1;
  const pick = matrix(df, l1 * k1);
  for (let a = 0; a < df; a++) {
    for (let j = 0; j < k1; j++) {
      for (let i = 0; i < l1; i++) {
        pick.data[a + (i + j * l1) * df] = full.u.data[i + (k1 - 1 + a) * l1] * right.u.data[j + (k1 - 1) * k1];
      }
    }
  }
  const zs = multiply(z, gz);
  const es = multiply(residuals, gd);
  const scores = matrix(z.rows, l1 * k1);
  for (let j = 0; j < k1; j++) {
    for (let i = 0; i < l1; i++) {
      for (let row = 0; row < z.rows; row++) {
        scores.data[row + (i + j * l1) * z.rows] = zs.data[row + i * z.rows] * es.data[row + j * z.rows];
      }
    }
  }
  const lambda = multiply(pick, { rows: l1 * k1, columns: 1, data: theta.data });
  const variance = multiply(multiply(pick, scoresOf(scores)), transpose(pick));
  return multiply(transpose(lambda), multiply(inverse(variance), lambda)).data[0];
}

describe("against direct algebra", () => {
  const table = draw(7);
  const names = ["z1", "z2", "z3", "z4"] as const;
  const centred = (columns: readonly Float64Array[]): Matrix => {
    const m = matrix(n, columns.length);
    columns.forEach((values, j) => {
      const mean = values.reduce((total, value) => total + value, 0) / n;
      for (let i = 0; i < n; i++) m.data[i + j * n] = values[i] - mean;
    });
    return m;
  };
  const z = centred(names.map((name) => table[name]));
  const d = centred([table.d1, table.d2]);
  const projection = multiply(z, multiply(inverse(crossProduct(z)), multiply(transpose(z), d)));
  const residuals: Matrix = { ...d, data: d.data.map((value, i) => value - projection.data[i]) };
  const formula = "y ~ 1 | d1 + d2 ~ z1 + z2 + z3 + z4";
  const sums = (scores: Matrix, codeOf: (row: number) => number, count: number): Matrix => {
    const total = matrix(count, scores.columns);
    for (let j = 0; j < scores.columns; j++) {
      for (let i = 0; i < n; i++) total.data[codeOf(i) + j * count] += scores.data[i + j * n];
    }
    return crossProduct(total);
  };
  const unitOf = (row: number) => Math.floor(row / periods);
  const timeOf = (row: number) => row % periods;
  const combine = (...parts: readonly (readonly [number, Matrix])[]): Matrix => ({
    ...parts[0][1],
    data: parts[0][1].data.map((_, e) => parts.reduce((total, [weight, m]) => total + weight * m.data[e], 0)),
  });
  const lagged = (
    scores: Matrix,
    lags: number,
    rows: number,
    at: (row: number, lag: number) => number | null,
  ): Matrix => {
    const k = scores.columns;
    const total = matrix(k, k);
    for (let lag = 0; lag <= lags; lag++) {
      const weight = 1 - lag / (lags + 1);
      for (let i = 0; i < rows; i++) {
        const before = at(i, lag);
        if (before === null) continue;
        for (let a = 0; a < k; a++) {
          for (let b = 0; b < k; b++) {
            const product = scores.data[i + a * rows] * scores.data[before + b * rows];
            const back = lag === 0 ? 0 : scores.data[before + a * rows] * scores.data[i + b * rows];
            total.data[a + b * k] += weight * (product + back);
          }
        }
      }
    }
    return total;
  };
  const meats: readonly (readonly [Covariance, (scores: Matrix) => Matrix, number])[] = [
    [{ type: "HC1" }, crossProduct, n],
    [{ cluster: "unit" }, (scores) => sums(scores, unitOf, units), units],
    [
      { cluster: ["unit", "time"] },
      (scores) =>
        combine([1, sums(scores, unitOf, units)], [1, sums(scores, timeOf, periods)], [-1, crossProduct(scores)]),
      periods,
    ],
    [
      { type: "newey-west", lags: 2 },
      (scores) => lagged(scores, 2, n, (row, lag) => (timeOf(row) >= lag ? row - lag : null)),
      n,
    ],
    [
      { type: "driscoll-kraay", lags: 1 },
      (scores) => {
        const total = matrix(periods, scores.columns);
        for (let j = 0; j < scores.columns; j++) {
          for (let i = 0; i < n; i++) total.data[timeOf(i) + j * periods] += scores.data[i + j * n];
        }
        return lagged(total, 1, periods, (row, lag) => (row >= lag ? row - lag : null));
      },
      periods,
    ],
  ];

  test.each(meats)("Kleibergen-Paap by its definition, %j", (vcov, meat, groups) => {
    const sample = panel(table, { unit: "unit", time: "time" }) as Dataset;
    const { joint } = identification(ivreg(sample, formula, { vcov: { type: "iid" } }), sample, { vcov });
    expectClose(find(joint, "kleibergen-paap-lm").statistic, kleibergenPaapByDefinition(z, d, d, meat), {
      relative: 1e-9,
      what: "LM",
    });
    const wald = kleibergenPaapByDefinition(z, d, residuals, meat);
    const left = n - 5;
    const f = groups === n ? ((wald / n) * left) / 4 : ((wald / (n - 1)) * left * ((groups - 1) / groups)) / 4;
    expectClose(find(joint, "kleibergen-paap-f").statistic, f, { relative: 1e-9, what: "F" });
  });

  test("Hansen's J and C statistics by generalised method of moments written out", () => {
    const sample = crossSection(table) as Dataset;
    const fit = ivreg(sample, "y ~ w | d1 + d2 ~ z1 + z2 + z3 + z4", { vcov: { type: "iid" } });
    const column = (values: ArrayLike<number>): Matrix => ({ rows: n, columns: 1, data: Float64Array.from(values) });
    const ones = new Float64Array(n).fill(1);
    const join = (columns: readonly ArrayLike<number>[]): Matrix => ({
      rows: n,
      columns: columns.length,
      data: Float64Array.from(columns.flatMap((values) => Array.from(values))),
    });
    // All moments, those of the constant and w among them, and no partialling out.
    const regressors = join([table.d1, table.d2, ones, table.w]);
    const y = column(table.y);
    const gmm = (moments: Matrix, weights: Matrix) => {
      const mx = multiply(transpose(moments), regressors);
      const my = multiply(transpose(moments), y);
      const left = multiply(transpose(mx), multiply(weights, mx));
      const b = multiply(inverse(left), multiply(transpose(mx), multiply(weights, my)));
      const fitted = multiply(regressors, b);
      const residual = y.data.map((value, i) => value - fitted.data[i]);
      const g = multiply(transpose(moments), column(residual));
      return { residual, j: multiply(transpose(g), multiply(weights, g)).data[0] };
    };
    const omega = (moments: Matrix, residual: ArrayLike<number>) =>
      crossProduct({ ...moments, data: moments.data.map((value, at) => value * residual[at % n]) });
    const all = join([table.z1, table.z2, table.z3, table.z4, ones, table.w]);
    const first = gmm(all, inverse(crossProduct(all)));
    const weights = omega(all, first.residual);
    const { j } = gmm(all, inverse(weights));
    const vcov = { type: "HC0" } as const;
    expectClose(find(overidentificationTests(fit, sample, { vcov }), "hansen-j").statistic, j, { relative: 1e-9 });

    const kept = [0, 1, 3, 4, 5];
    const part = matrix(kept.length, kept.length);
    kept.forEach((a, row) => {
      kept.forEach((b, col) => {
        part.data[row + col * kept.length] = weights.data[a + b * 6];
      });
    });
    const without = gmm(join([table.z1, table.z2, table.z4, ones, table.w]), inverse(part));
    expectClose(orthogonalityTest(fit, sample, ["z3"], { vcov }).statistic, j - without.j, { relative: 1e-8 });

    // Exogeneity of d2: its own moment is added.
    const efficient = join([table.z1, table.z2, table.z3, table.z4, ones, table.w, table.d2]);
    const step = gmm(efficient, inverse(crossProduct(efficient)));
    const more = omega(efficient, step.residual);
    const inner = matrix(6, 6);
    for (let a = 0; a < 6; a++) for (let b = 0; b < 6; b++) inner.data[a + b * 6] = more.data[a + b * 7];
    const c = gmm(efficient, inverse(more)).j - gmm(all, inverse(inner)).j;
    const tests = endogeneityTests(fit, sample, { vcov, terms: ["d2"] });
    expectClose(find(tests, "endogeneity-c").statistic, c, { relative: 1e-8 });
    expect(find(tests, "endogeneity-c").degreesOfFreedom).toEqual([1]);
  });

  test("under iid the C statistics are differences of Sargan's", () => {
    const sample = crossSection(table) as Dataset;
    const iid = { vcov: { type: "iid" } } as const;
    const fit = ivreg(sample, "y ~ w | d1 + d2 ~ z1 + z2 + z3 + z4", iid);
    const all = find(fit.tests, "sargan").statistic;
    const c = orthogonalityTest(fit, sample, ["z1", "z4"], iid);
    expect(c.degreesOfFreedom).toEqual([2]);
    // What is left is just identified, so its J is zero.
    expectClose(c.statistic, all, { relative: 1e-9 });
  });

  test("redundancy is N R2 of the suspected instrument, with one endogenous regressor under iid", () => {
    const sample = crossSection(table) as Dataset;
    const fit = ivreg(sample, "y ~ w | d1 ~ z1 + z2", { vcov: { type: "iid" } });
    const found = redundancyTest(fit, sample, ["z2"]);
    // t^2 of z2 in the first stage, as a squared partial correlation.
    const [stage] = identification(fit, sample).firstStages;
    const at = stage.terms.indexOf("z2");
    const t2 = (stage.coefficients[at] / stage.standardErrors[at]) ** 2;
    expectClose(found.statistic, (n * t2) / (t2 + n - 4), { relative: 1e-9 });
    expect(found.degreesOfFreedom).toEqual([1]);
  });
});

describe("degrees of freedom by program", () => {
  const table = data(3);
  const fit = ivreg(table, "y ~ w | unit + time | d1 + d2 ~ z1 + z2 + z3", { vcov: { type: "iid" } });
  const absorbed = units + periods - 1;
  const of = (profile: keyof typeof degreesOfFreedomProfiles, vcov: Covariance = { type: "iid" }) =>
    identification(fit, table, { profile, vcov });

  test("each profile is data and counts what it says", () => {
    const counts = Object.keys(degreesOfFreedomProfiles).map((name) => {
      const { degreesOfFreedom } = of(name as "ivreg2");
      return [name, degreesOfFreedom.lmObservations, degreesOfFreedom.residual, degreesOfFreedom.craggDonald];
    });
    expect(counts).toEqual([
      ["ivreg2", n, n - absorbed - 4, n - absorbed - 4],
      ["ivreghdfe", n, n - absorbed - 4, n - absorbed - 4],
      ["xtivreg2", n - units, n - absorbed - 4, n - absorbed - 4],
      ["fixest", n, n - absorbed - 4, n - 2 - 3 - 1],
      ["linearmodels", n, n - absorbed - 4, n],
      ["dofminus-all", n - absorbed, n - absorbed - 4, n - absorbed - 4],
    ]);
  });

  test("LM statistics follow N, F statistics do not, and each says so", () => {
    const lm = (profile: "ivreg2" | "xtivreg2" | "dofminus-all") => find(of(profile).joint, "anderson-lm");
    expectClose(lm("dofminus-all").statistic, (lm("ivreg2").statistic * (n - absorbed)) / n, { relative: 1e-12 });
    expectClose(lm("xtivreg2").statistic, (lm("ivreg2").statistic * (n - units)) / n, { relative: 1e-12 });
    expect(lm("dofminus-all").rule).toBe(
      `iid; profile dofminus-all: N = ${n - absorbed} of ${n}, N - L = ${n - absorbed - 4}`,
    );
    const robust = (profile: "ivreg2" | "dofminus-all") =>
      of(profile, { type: "HC1" }).joint.map(({ statistic }) => statistic);
    const [a, b] = [robust("ivreg2"), robust("dofminus-all")];
    expectClose([b[2], b[3]], [(a[2] * (n - absorbed)) / n, a[3]], { relative: 1e-12 });
  });

  test("under clusters N stays, and nested effects leave the F of ivreghdfe and xtivreg2", () => {
    const counts = (profile: keyof typeof degreesOfFreedomProfiles) =>
      of(profile, { cluster: "unit" }).degreesOfFreedom;
    expect(counts("ivreg2").residualUnderClusters).toBe(n - absorbed - 4);
    expect(counts("ivreghdfe").residualUnderClusters).toBe(n - (periods - 1) - 4);
    expect(counts("xtivreg2").residualUnderClusters).toBe(n - (periods - 1) - 4);
    const [a, b] = (["ivreg2", "dofminus-all"] as const).map((profile) => of(profile, { cluster: "unit" }).joint[2]);
    expect(a.statistic).toBe(b.statistic);
    expect(a.id).toBe("kleibergen-paap-lm");
  });

  test("a published pair: F = 34.25 with 313 degrees of freedom goes with LM = 31.46 only if N = 319", () => {
    const f = 5.8524 * 5.8524;
    const r2 = f / (f + 313);
    expect(f.toFixed(2)).toBe("34.25");
    expect((319 * r2).toFixed(2)).toBe("31.46");
    expect((360 * r2).toFixed(2)).toBe("35.51");
    // 30 units, 12 periods, five regressors: the profile gives these counts.
    const stream = randomStream(11);
    const size = 360;
    const of = () => Float64Array.from({ length: size }, () => stream.normal());
    const z = of();
    const columns = {
      unit: Array.from({ length: size }, (_, i) => Math.floor(i / 12)),
      time: Array.from({ length: size }, (_, i) => i % 12),
      y: of(),
      z,
      d: z.map((value) => 0.4 * value + stream.normal()),
      w1: of(),
      w2: of(),
      w3: of(),
      w4: of(),
      w5: of(),
    };
    const provinces = panel(columns, { unit: "unit", time: "time" }) as Dataset;
    const estimate = ivreg(provinces, "y ~ w1 + w2 + w3 + w4 + w5 | unit + time | d ~ z", {
      vcov: { type: "iid" },
      profile: "dofminus-all",
    });
    const report = identification(estimate, provinces);
    expect(report.degreesOfFreedom).toMatchObject({ lmObservations: 319, residual: 313 });
    const cd = find(estimate.tests, "cragg-donald").statistic;
    expectClose(find(estimate.tests, "anderson-lm").statistic, (319 * cd) / (cd + 313), { relative: 1e-12 });
  });

  test("Wu-Hausman of one of two regressors, and C of an included regressor, written out", () => {
    const table = draw(7);
    const sample = crossSection(table) as Dataset;
    const iid = { type: "iid" } as const;
    const fit = ivreg(sample, "y ~ w | d1 + d2 ~ z1 + z2 + z3 + z4", { vcov: iid });
    const join = (columns: readonly ArrayLike<number>[]): Matrix => ({
      rows: n,
      columns: columns.length,
      data: Float64Array.from(columns.flatMap((values) => Array.from(values))),
    });
    const ones = new Float64Array(n).fill(1);
    const x = join([table.d1, table.d2, ones, table.w]);
    const y = join([table.y]);
    const project = (z: Matrix, m: Matrix) =>
      multiply(z, multiply(inverse(crossProduct(z)), multiply(transpose(z), m)));
    const twoStage = (z: Matrix) => {
      const fitted = project(z, x);
      const b = multiply(inverse(multiply(transpose(fitted), x)), multiply(transpose(fitted), y));
      const at = multiply(x, b);
      const e: Matrix = { ...y, data: y.data.map((value, i) => value - at.data[i]) };
      return { e, explained: crossProduct(project(z, e)).data[0], all: crossProduct(e).data[0] };
    };
    const z = [table.z1, table.z2, table.z3, table.z4];
    // d1 instruments itself: the difference of the two criteria, both with the variance of that equation.
    const efficient = twoStage(join([...z, ones, table.w, table.d1]));
    const gap = efficient.explained - twoStage(join([...z, ones, table.w])).explained;
    const own = endogeneityTests(fit, sample, { terms: ["d1"] });
    const f = gap / ((efficient.all - gap) / (n - 5));
    expectClose(find(own, "wu-hausman").statistic, f, { relative: 1e-9, what: "Wu-Hausman" });
    expect(find(own, "wu-hausman").degreesOfFreedom).toEqual([1, n - 5]);
    expectClose(find(own, "durbin").statistic, (n * gap) / efficient.all, { relative: 1e-9, what: "Durbin" });
    const both = endogeneityTests(fit, sample);
    expectClose(find(both, "wu-hausman").statistic, find(fit.tests, "wu-hausman").statistic, { relative: 1e-12 });

    const all = twoStage(join([...z, ones, table.w]));
    const without = twoStage(join([...z, ones]));
    const c = orthogonalityTest(fit, sample, ["w"], { vcov: iid });
    const difference = (n * (all.explained - without.explained)) / all.all;
    expectClose(c.statistic, difference, { relative: 1e-8, what: "C of w" });
    expect(c.degreesOfFreedom).toEqual([1]);
    // With an instrument beside it the two differences add up to the one of both.
    const pair = orthogonalityTest(fit, sample, ["w", "z4"], { vcov: iid });
    const neither = twoStage(join([table.z1, table.z2, table.z3, ones]));
    expectClose(pair.statistic, (n * (all.explained - neither.explained)) / all.all, { relative: 1e-8 });
    expect(() => orthogonalityTest(fit, sample, ["w", "z3", "z4"])).toThrow(
      expect.objectContaining({ code: "UNDER_IDENTIFIED" }),
    );
    const rows = ivreg(sample, "y ~ w | d1 + d2 ~ z1 + z2 + z3 + z4", { vcov: { type: "HC1" } });
    expect(orthogonalityTest(rows, sample, ["w"]).statistic).toBeGreaterThan(0);
  });
});
