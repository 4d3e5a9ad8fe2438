import { leastSquares, type Matrix, matrixFromColumns, multiply, toDense, transpose } from "@mesometrics/matrix";
import { evaluateExpression, parseExpression, withColumns } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  baltagiSongKohTests,
  contiguityWeights,
  correlatedEffectsTest,
  crossSection,
  effectsTests,
  errorModelHausmanTest,
  lagrangeMultiplierTests,
  neighbourPairs,
  normaliseWeights,
  panel,
  residualMoranTest,
  spatialHausmanTest,
  spatialPanel,
  specificationWorkflow,
} from "../src/index.js";
import { valuesByPeriod } from "../src/values-by-period.js";
import { data, weights } from "./produc-study.js";

const formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp";
const failure = (code: string) => expect.objectContaining({ code });

describe("lagrangeMultiplierTests", () => {
  const statistics = (result: ReturnType<typeof lagrangeMultiplierTests>) =>
    result.tests.map(({ statistic }) => statistic);

  test("neither the scale of W nor that of a column matters", () => {
    const binary = normaliseWeights(weights, "none");
    const plain = statistics(lagrangeMultiplierTests(data, formula, { weights: binary, effects: "individual" }));
    const minmax = normaliseWeights(weights, "minmax");
    expectClose(statistics(lagrangeMultiplierTests(data, formula, { weights: minmax, effects: "individual" })), plain, {
      relative: 1e-9,
      what: "scale of W",
    });
    const scaled = formula.replace("log(pc)", "I(log(pc) * 1e9)").replace("unemp", "I(unemp * 1e-9)");
    expectClose(statistics(lagrangeMultiplierTests(data, scaled, { weights: binary, effects: "individual" })), plain, {
      relative: 1e-7,
      what: "scale of columns",
    });
  });

  test("levels of units and periods drop out of the two-way tests, however large", () => {
    const { unitCodes, timeCodes } = data.index;
    const outcome = evaluateExpression(parseExpression("log(gsp)"), data);
    const far = withColumns(data, {
      far: outcome.map((value, k) => value + 1e4 * ((unitCodes[k] * 7) % 11) + 1e3 * timeCodes[k]),
    }) as typeof data;
    const options = { weights, effects: "twoways" } as const;
    expectClose(
      statistics(lagrangeMultiplierTests(far, formula.replace("log(gsp)", "far"), options)),
      statistics(lagrangeMultiplierTests(data, formula, options)),
      { relative: 1e-7, what: "levels" },
    );
  });

  test("effects by either rule agree where W has equal row sums and no period effects", () => {
    for (const effects of ["none", "individual"] as const) {
      expectClose(
        statistics(lagrangeMultiplierTests(data, formula, { weights, effects, information: "elhorst" })),
        statistics(lagrangeMultiplierTests(data, formula, { weights, effects })),
        { relative: 1e-9, what: effects },
      );
    }
    const [exact, elhorst] = (["expected", "elhorst"] as const).map((information) =>
      lagrangeMultiplierTests(data, formula, { weights, effects: "time", information }),
    );
    // Elhorst's information is larger, so that his statistic is smaller.
    expect(exact.tests[0].statistic).toBeGreaterThan(elhorst.tests[0].statistic);
  });

  test("without information named, that of the model with every dummy", () => {
    expect(lagrangeMultiplierTests(data, formula, { weights, effects: "twoways" })).toEqual(
      lagrangeMultiplierTests(data, formula, { weights, effects: "twoways", information: "expected" }),
    );
  });

  test.each(["individual", "time", "twoways"] as const)("transformed data of %s effects, written out", (effects) => {
    const found = lagrangeMultiplierTests(data, formula, { weights, effects, likelihood: "transformation" });
    const names = ["log(gsp)", "log(pcap)", "log(pc)", "log(emp)", "unemp"];
    const [y, ...x] = names.map((name) => valuesByPeriod(data, name));
    const [n, t] = [48, 17];
    // An orthonormal basis without the vector of ones (Helmert), or the unit matrix.
    const basis = (size: number, isFree: boolean): Matrix => {
      const columns = isFree
        ? Array.from({ length: size - 1 }, (_, j) => {
            const length = Math.sqrt((j + 1) * (j + 2));
            return Float64Array.from({ length: size }, (__, i) =>
              i <= j ? 1 / length : i === j + 1 ? -(j + 1) / length : 0,
            );
          })
        : Array.from({ length: size }, (_, j) => Float64Array.from({ length: size }, (__, i) => (i === j ? 1 : 0)));
      return matrixFromColumns(columns);
    };
    const ofUnits = basis(n, effects !== "individual");
    const ofPeriods = basis(t, effects !== "time");
    const moved = (column: Float64Array) =>
      multiply(multiply(transpose(ofUnits), { rows: n, columns: t, data: column }), ofPeriods);
    const w = multiply(multiply(transpose(ofUnits), toDense(weights.matrix)), ofUnits);
    const outcome = moved(y);
    const regressors = matrixFromColumns(x.map((column) => moved(column).data));
    const wide = (m: Matrix, data: Float64Array) => multiply(m, { ...outcome, data }).data;
    const dot = (a: Float64Array, b: Float64Array) => a.reduce((total, value, i) => total + value * b[i], 0);
    const { coefficients, residuals } = leastSquares(regressors, {
      rows: outcome.data.length,
      columns: 1,
      data: outcome.data,
    });
    const e = residuals.data;
    const count = e.length;
    const sigma2 = dot(e, e) / count;
    const free = outcome.columns;
    let [trace, ofSquare] = [0, 0];
    for (let i = 0; i < w.rows; i++) {
      trace += free * w.data[i + i * w.rows];
      for (let j = 0; j < w.rows; j++) {
        const [a, b] = [w.data[i + j * w.rows], w.data[j + i * w.rows]];
        ofSquare += free * (a * b + a * a);
      }
    }
    // Beside sigma2, whose information is n / 2 in units of its inverse square and trace with rho or lambda.
    const own = ofSquare - (2 * trace * trace) / count;
    const signal = leastSquares(regressors, {
      rows: count,
      columns: 1,
      data: wide(w, multiply(regressors, coefficients).data),
    }).residuals.data;
    const scores = [outcome.data, e].map((column) => dot(e, wide(w, column)) / sigma2 - trace);
    const j = own + dot(signal, signal) / sigma2;
    const [lag, error] = scores;
    expectClose(
      found.tests.slice(0, 4).map(({ statistic }) => statistic),
      [
        (lag * lag) / j,
        (error * error) / own,
        (lag - error) ** 2 / (j - own),
        (error - (own / j) * lag) ** 2 / (own - (own * own) / j),
      ],
      { relative: 1e-9, what: "transformed" },
    );
    expect(found.tests[0].rule).toContain(`/ ${count}, ${effects} effects (expected), transformed data`);
  });

  test("without period effects the transformation takes off one period", () => {
    const options = { weights, effects: "individual" } as const;
    const direct = statistics(lagrangeMultiplierTests(data, formula, options));
    const transformed = statistics(
      lagrangeMultiplierTests(data, formula, { ...options, likelihood: "transformation" }),
    );
    for (const i of [0, 1]) expectClose(transformed[i], (direct[i] * 16) / 17, { relative: 1e-12 });
    const code = failure("LIKELIHOOD_NOT_AVAILABLE");
    expect(() => lagrangeMultiplierTests(data, formula, { weights, likelihood: "transformation" })).toThrow(code);
    const binary = normaliseWeights(weights, "none");
    const uneven = { weights: binary, effects: "time", likelihood: "transformation" } as const;
    expect(() => lagrangeMultiplierTests(data, formula, uneven)).toThrow(code);
  });

  test("a mean alone leaves the robust tests undefined, and says so", () => {
    const { tests, notes } = lagrangeMultiplierTests(data, "log(gsp) ~ 1", { weights });
    expect(tests.map(({ id }) => id)).toEqual(["lm-lag", "lm-error"]);
    expect(notes.map(({ code }) => code)).toEqual(["ROBUST_TESTS_UNDEFINED", "NO_LAGGED_REGRESSORS"]);
    expectClose(tests[0].statistic, tests[1].statistic, { relative: 1e-9, what: "lag and error cannot be told apart" });
  });

  test("the sum of parts is the whole", () => {
    const { tests } = lagrangeMultiplierTests(data, formula, { weights, effects: "twoways" });
    const of = (id: string) => tests.find((one) => one.id === id)?.statistic ?? Number.NaN;
    expectClose(of("lm-sarma"), of("lm-lag") + of("robust-lm-error"), { relative: 1e-9, what: "SARMA" });
    expectClose(of("lm-sdm"), of("lm-wx") + of("robust-lm-lag-durbin"), { relative: 1e-12, what: "SDM" });
  });

  test("misuse is named", () => {
    const rows = crossSection({ u: ["a", "b", "c", "d"], y: [1, 2, 4, 3], x: [1, 0, 1, 2] });
    const chain = contiguityWeights(
      ["a", "b", "c", "d"],
      [
        ["a", "b"],
        ["b", "c"],
        ["c", "d"],
      ],
    );
    expect(() => lagrangeMultiplierTests(rows, "y ~ x", { weights: chain })).toThrow(failure("UNIT_REQUIRED"));
    expect(() => lagrangeMultiplierTests(rows, "y ~ x", { weights: chain, unit: "u", effects: "time" })).toThrow(
      failure("INVALID_ARGUMENT"),
    );
    const empty = contiguityWeights(["a", "b", "c", "d"], [], { islands: "zero" });
    expect(() => residualMoranTest(rows, "y ~ x", { weights: empty, unit: "u" })).toThrow(failure("NO_SPATIAL_LINKS"));
    expect(() => residualMoranTest(rows, "y ~ x | u", { weights: chain, unit: "u" })).toThrow(
      failure("FIXED_EFFECTS_IN_FORMULA"),
    );
    expect(() => lagrangeMultiplierTests(data, "I(2 * unemp) ~ unemp", { weights })).toThrow(failure("PERFECT_FIT"));
    expect(() => baltagiSongKohTests(rows as never, "y ~ x", { weights: chain })).toThrow(failure("PANEL_REQUIRED"));
  });
});

describe("residualMoranTest", () => {
  test("has the moments of simulated residuals", () => {
    const units = Array.from({ length: 9 }, (_, i) => `u${i}`);
    const grid = contiguityWeights(
      units,
      units.flatMap((unit, i) => [
        ...(i % 3 < 2 ? [[unit, units[i + 1]] as const] : []),
        ...(i < 6 ? [[unit, units[i + 3]] as const] : []),
      ]),
    );
    // Independent normal errors by sums of twelve uniforms of a small multiplicative generator.
    let state = 12345;
    const uniform = () => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647;
    };
    const normal = () => Array.from({ length: 12 }, uniform).reduce((total, value) => total + value, -6);
    const x = units.flatMap((_, i) => [0, 1, 2].map((t) => ((i * 7 + t * 5) % 11) / 3));
    const draws = Array.from({ length: 400 }, () => {
      const table = {
        u: units.flatMap((unit) => [unit, unit, unit]),
        t: units.flatMap(() => [1, 2, 3]),
        y: x.map(() => normal()),
        x,
      };
      const drawn = panel(table, { unit: "u", time: "t" });
      return residualMoranTest(drawn, "y ~ x", { weights: grid, effects: "twoways" });
    });
    const mean = draws.reduce((total, { estimate }) => total + estimate, 0) / draws.length;
    const variance = draws.reduce((total, { estimate }) => total + (estimate - mean) ** 2, 0) / (draws.length - 1);
    const { expectation, variance: exact } = draws[0];
    expectClose(mean, expectation, { absolute: 4 * Math.sqrt(exact / draws.length), what: "mean" });
    expectClose(variance, exact, { relative: 4 * Math.sqrt(2 / draws.length), what: "variance" });
    // With effects, I is far from centred at -1 / (n - 1).
    expect(expectation).toBeLessThan(-0.1);
  });
});

describe("Hausman tests", () => {
  const fixed = spatialPanel(data, formula, { weights, model: "sem", effects: "individual" });
  const random = spatialPanel(data, formula, { weights, model: "sem", effects: "random" });

  test("compare slopes and the spatial parameter, keep the sign and say whether the difference is definite", () => {
    const found = spatialHausmanTest(fixed, random);
    expect(found.terms).toEqual(["log(pcap)", "log(pc)", "log(emp)", "unemp", "lambda"]);
    const reversed = spatialHausmanTest(random, fixed);
    expectClose(reversed.statistic, -found.statistic, { relative: 1e-6, what: "sign" });
    expect(found.definite && reversed.definite).toBe(false);
    const indefinite = found.definite ? reversed : found;
    expect(indefinite).toMatchObject({ pValue: null, distribution: "none" });
    expect(indefinite.rule).toContain("NOT positive definite");
    expect(spatialHausmanTest(fixed, random, { terms: ["unemp"] }).terms).toEqual(["unemp"]);
    expect(() => spatialHausmanTest(fixed, random, { terms: ["(Intercept)"] })).toThrow(failure("UNKNOWN_TERM"));
    expect(() => spatialHausmanTest(fixed, random, { terms: [] })).toThrow(failure("NO_COMMON_TERMS"));
  });

  test("the auxiliary regression is never negative", () => {
    const found = correlatedEffectsTest(data, formula, { weights, model: "sem" });
    expect(found.degreesOfFreedom).toEqual([4]);
    expect(found.statistic).toBeGreaterThan(0);
    expect(found.pValue).toBeLessThan(0.001);
  });

  test("least squares and the error model on a panel", () => {
    const found = errorModelHausmanTest(data, formula, { weights, effects: "individual" });
    expect(found.degreesOfFreedom.length === 1).toBe(found.definite);
    expect(found.terms).toHaveLength(4);
  });
});

describe("specificationWorkflow", () => {
  test("returns the decision with every statistic", () => {
    const { decision, steps, moranOfOutcome, estimate, level } = specificationWorkflow(data, formula, { weights });
    expect(level).toBe(0.05);
    expect(decision).toMatchObject({ model: "sdm", effects: "twoways" });
    expect(decision.reasons.length).toBeGreaterThan(1);
    expect(moranOfOutcome).toHaveLength(17);
    const of = (id: string) => steps.find((step) => step.id === id)?.tests ?? [];
    expect(of("moran")).toHaveLength(17 + 4);
    expect(of("lagrange-multiplier")).toHaveLength(4 * 9);
    expect(of("hausman").length).toBeGreaterThan(0);
    expect(of("durbin").map(({ id }) => id)).toEqual(["lr-nonspatial", "wald-sar", "lr-sar", "wald-sem", "lr-sem"]);
    const lag = of("lagrange-multiplier").find(({ id, effects }) => id === "lm-lag" && effects === "twoways");
    expect(lag?.statistic).toBe(
      lagrangeMultiplierTests(data, formula, { weights, effects: "twoways" }).tests[0].statistic,
    );
    expect(estimate.call.options).toMatchObject({ model: "sdm", effects: "twoways" });
    expect(of("effects")).toEqual(effectsTests(data, formula, { weights }));
  });

  test("finds nothing where there is nothing", () => {
    const units = Array.from({ length: 25 }, (_, i) => `u${String(i).padStart(2, "0")}`);
    const grid = contiguityWeights(
      units,
      units.flatMap((unit, i) => [
        ...(i % 5 < 4 ? [[unit, units[i + 1]] as const] : []),
        ...(i < 20 ? [[unit, units[i + 5]] as const] : []),
      ]),
    );
    let state = 7;
    const noise = () => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647 - 0.5;
    };
    const rows = units.flatMap((u) => [1, 2, 3, 4, 5, 6].map((t) => ({ u, t, x: noise(), e: noise() })));
    const table = {
      u: rows.map(({ u }) => u),
      t: rows.map(({ t }) => t),
      x: rows.map(({ x }) => x),
      y: rows.map(({ x, e }) => 1 + 2 * x + e),
    };
    const { decision } = specificationWorkflow(panel(table, { unit: "u", time: "t" }), "y ~ x", {
      weights: grid,
      level: 0.01,
    });
    expect(decision.model).toBe("ols");
    expect(decision.effects).toBe("none");
  });

  test("misuse is named", () => {
    expect(() => specificationWorkflow(data, formula, { weights, level: 2 })).toThrow(failure("INVALID_ARGUMENT"));
    expect(() => specificationWorkflow(crossSection({ y: [1, 2] }) as never, "y ~ 1", { weights })).toThrow(
      failure("PANEL_REQUIRED"),
    );
  });
});

test("neighbourPairs lists a link of either direction once", () => {
  expect(neighbourPairs(weights)).toHaveLength(107);
});
