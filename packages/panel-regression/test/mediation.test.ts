import { grunfeld, produc } from "@mesometrics/datasets";
import { pairsBootstrapSteps, planPairsBootstrap } from "@mesometrics/inference";
import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { crossSection, feols, mediation, panel } from "../src/index.js";
import { indirectEffectErrors } from "../src/mediation/indirect-effect.js";
import { mediationSensitivity } from "../src/mediation/mediation-sensitivity.js";

type Numbers = Readonly<Record<string, number>>;

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<{
    readonly dataset: { readonly unit: string; readonly time: string; readonly y: string; readonly x: string[] };
    readonly data: string;
    readonly entries: readonly { readonly id: string; readonly value: unknown }[];
  }>(`panel/${name}.json`, `mediation of ${name}`, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const columns = loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Record<string, (number | null)[]>;
    const data = panel(columns, { unit, time });
    const entry = reference.entries.find(({ id }) => id === `${name}/mediation`);
    const expected = entry?.value as { readonly iid: Numbers; readonly cluster: Numbers };

    test.each(["iid", "cluster"] as const)("paths, effects and tests, %s", (kind) => {
      const result = mediation(
        data,
        {
          outcome: y,
          treatment: x[0] as string,
          mediator: x[1] as string,
          controls: x.slice(2),
          fixedEffects: [unit, time],
          steps: "three-step",
        },
        { vcov: kind === "iid" ? { type: "iid" } : { cluster: unit }, bootstrap: null },
      );
      const value = expected[kind];
      const of = (...keys: string[]) => keys.map((key) => value[key] as number);
      const { total, a, b, direct, indirect, share, tests } = result;
      expectClose(
        [total.estimate, a.estimate, b?.estimate ?? 0, direct?.estimate ?? 0, indirect ?? 0, share ?? 0],
        of("total", "a", "b", "direct", "indirect", "share"),
        { relative: 1e-8, what: "effects" },
      );
      expectClose(
        [total.standardError, a.standardError, b?.standardError ?? 0, direct?.standardError ?? 0],
        of("se_total", "se_a", "se_b", "se_direct"),
        { relative: 1e-7, what: "standard errors" },
      );
      const statistics = tests.map(({ statistic }) => statistic);
      const goodman = value.z_goodman;
      expectClose(statistics, [...of("z_sobel", "z_aroian"), ...(typeof goodman === "number" ? [goodman] : [])], {
        relative: 1e-7,
        what: "z",
      });
      expectClose(tests[0]?.pValue ?? 0, value.p_sobel as number, { relative: 1e-6, absolute: 1e-14, what: "p" });
      expect(Math.abs(result.identity ?? 1)).toBeLessThan(1e-10);
    });
  });
}

const states = panel(produc.table, { unit: "state", time: "year" });
const spec = {
  outcome: "log(gsp)",
  treatment: "log(pcap)",
  mediator: "log(pc)",
  controls: ["log(emp)", "unemp"],
  fixedEffects: ["state", "year"],
  steps: "three-step",
} as const;

describe("one sample", () => {
  const holes = panel(
    {
      ...produc.table,
      pc: produc.table.pc.map((value, row) => (row % 50 === 3 ? null : value)),
      unemp: produc.table.unemp.map((value, row) => (row % 70 === 9 ? null : value)),
    },
    { unit: "state", time: "year" },
  );
  const result = mediation(holes, spec, { bootstrap: null });

  test("all equations have the rows in which everything is there", () => {
    const { total, mediator, outcome } = result.equations;
    for (const fit of [total, mediator, outcome]) expect(fit?.sample.observations).toBe(result.sample.observations);
    expect(result.sample.dropped.map(({ column, count }) => [column, count])).toEqual([
      ["pc", 17],
      ["unemp", 12],
    ]);
    expect(Math.abs(result.identity ?? 1)).toBeLessThan(1e-10);
  });

  test("the equations on samples of their own would not add up", () => {
    const [treatment, mediator] = ["log(pcap)", "log(pc)"];
    const own = feols(holes, "log(gsp) ~ log(pcap) + log(emp) + unemp | state + year", { vcov: { type: "iid" } });
    const total = own.coefficients[own.terms.indexOf(treatment as string)] as number;
    expect(mediator).toBe("log(pc)");
    expect(Math.abs(total - (result.direct?.estimate ?? 0) - (result.indirect ?? 0))).toBeGreaterThan(1e-5);
  });
});

describe("the two-step form", () => {
  const result = mediation(states, { ...spec, steps: "two-step" });

  test("estimates path a and says that it is all", () => {
    const three = mediation(states, spec, { bootstrap: null });
    expect(result.a).toEqual(three.a);
    expect(result.total).toEqual(three.total);
    expect([result.b, result.direct, result.indirect, result.bootstrap, result.sensitivity]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(result.tests).toEqual([]);
    expect(result.notes.map(({ code }) => code)).toEqual(["PATH_A_ONLY"]);
    expect(three.notes.map(({ code }) => code)).toContain("SEQUENTIAL_IGNORABILITY");
  });
});

describe("the bootstrap", () => {
  test("a draw multiplies the paths of one set of drawn clusters", () => {
    const options = { vcov: { cluster: "state" }, bootstrap: { draws: 30, seed: 4 } } as const;
    const { equations, bootstrap } = mediation(states, spec, options);
    const coefficients = (fit: NonNullable<typeof equations.outcome>, term: string) => {
      const plan = planPairsBootstrap(fit, states, { draws: 30, seed: 4, cluster: "state" });
      const all = pairsBootstrapSteps.runChunk(plan, 0, 30);
      return Array.from({ length: 30 }, (_, d) => all[d * fit.terms.length + fit.terms.indexOf(term)] as number);
    };
    const outcome = equations.outcome as NonNullable<typeof equations.outcome>;
    const a = coefficients(equations.mediator, "log(pcap)");
    const b = coefficients(outcome, "log(pc)");
    const products = a.map((value, d) => value * (b[d] as number)).sort((x, y) => x - y);
    const mean = products.reduce((sum, value) => sum + value, 0) / 30;
    const variance = products.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / 29;
    expectClose(bootstrap?.indirect.standardError ?? 0, Math.sqrt(variance), { relative: 1e-12 });
    // Stata's percentile rule: 0.025 of 30 draws is the first.
    expectClose(bootstrap?.indirect.percentile.low ?? 0, products[0] as number, { relative: 1e-12 });
    // And the total effect of a draw is that of the regression without the mediator.
    const total = coefficients(equations.total, "log(pcap)");
    const spread = total.reduce((sum, value) => sum + value, 0) / 30;
    const totalVariance = total.reduce((sum, value) => sum + (value - spread) * (value - spread), 0) / 29;
    expectClose(bootstrap?.total.standardError ?? 0, Math.sqrt(totalVariance), { relative: 1e-9 });
  });

  test("its intervals lie about the estimate and its error is near the clustered Sobel error", () => {
    const result = mediation(states, spec, { vcov: { cluster: "state" }, bootstrap: { draws: 999, seed: 2 } });
    const { indirect } = result.bootstrap as NonNullable<typeof result.bootstrap>;
    expect(indirect.percentile.low).toBeLessThan(result.indirect as number);
    expect(indirect.percentile.high).toBeGreaterThan(result.indirect as number);
    expect(indirect.bca?.low).not.toBe(indirect.percentile.low);
    const sobel = (result.indirect as number) / (result.tests[0]?.statistic as number);
    expect(indirect.standardError / sobel).toBeGreaterThan(0.5);
    expect(indirect.standardError / sobel).toBeLessThan(2);
  });

  test("the order of rows changes nothing", () => {
    const order = produc.table.gsp.map((_, row) => (row * 35 + 2) % 816);
    const shuffled = panel(
      Object.fromEntries(
        Object.entries(produc.table).map(([name, cells]) => [name, order.map((row) => cells[row] as number)]),
      ),
      { unit: "state", time: "year" },
    );
    const options = { bootstrap: { draws: 99, seed: 3 } };
    const one = mediation(states, spec, options).bootstrap?.indirect;
    const other = mediation(shuffled, spec, options).bootstrap?.indirect;
    expectClose([other?.percentile.low ?? 0, other?.bca?.high ?? 0], [one?.percentile.low ?? 1, one?.bca?.high ?? 1], {
      relative: 1e-8,
    });
  });
});

describe("tests of the product", () => {
  test("by hand, and Goodman's variance may not be positive", () => {
    const errors = indirectEffectErrors({ estimate: 3, standardError: 2 }, { estimate: 4, standardError: 1 });
    expectClose(
      [errors.sobel, errors.aroian, errors.goodman ?? 0],
      [Math.sqrt(64 + 9), Math.sqrt(64 + 9 + 4), Math.sqrt(64 + 9 - 4)],
      { relative: 1e-14 },
    );
    expect(
      indirectEffectErrors({ estimate: 0.1, standardError: 2 }, { estimate: 0.1, standardError: 1 }).goodman,
    ).toBeNull();
  });
});

describe("sensitivity to an omitted confounder", () => {
  test("is a b at rho = 0, zero at the residual correlation", () => {
    const result = mediation(states, spec, { bootstrap: null, rhos: [0] });
    expectClose(result.sensitivity?.curve[0]?.indirect ?? 0, result.indirect as number, { relative: 1e-9 });
    const { rhoAtZero } = result.sensitivity as NonNullable<typeof result.sensitivity>;
    const at = mediation(states, spec, { bootstrap: null, rhos: [rhoAtZero] }).sensitivity?.curve[0]?.indirect;
    expect(Math.abs((at as number) / (result.indirect as number))).toBeLessThan(1e-12);
  });

  test("recovers a b when the true correlation of the errors is known", () => {
    // Errors u (mediator) and v (outcome) with v = rho-correlated part + rest, in exact sample moments.
    const [b, rho, su, sv, a] = [0.7, 0.35, 1.5, 2.5, 0.9];
    const u = Float64Array.of(1, -1, 1, -1).map((e) => e * su);
    const w = Float64Array.of(1, 1, -1, -1);
    const v = u.map((e, i) => sv * (rho * (e / su) + Math.sqrt(1 - rho * rho) * (w[i] as number)));
    const total = u.map((e, i) => b * e + (v[i] as number));
    expectClose(mediationSensitivity(a, total, u, [rho]).curve[0]?.indirect ?? 0, a * b, { relative: 1e-12 });
  });
});

describe("what a mediation refuses", () => {
  const code = (expected: string) => expect.objectContaining({ code: expected });

  test("variables that are the same, several at once, or explained by the effects", () => {
    expect(() => mediation(states, { ...spec, mediator: "log( pcap )" })).toThrow(code("INVALID_SPEC"));
    expect(() => mediation(states, { ...spec, mediator: "unemp" })).toThrow(code("INVALID_SPEC"));
    expect(() => mediation(states, { ...spec, treatment: "pcap + hwy" })).toThrow(code("INVALID_SPEC"));
    expect(() => mediation(states, { ...spec, steps: "four-step" as "two-step" })).toThrow(code("INVALID_SPEC"));
    const fixed = panel({ ...produc.table, area: produc.table.region.map(Number) }, { unit: "state", time: "year" });
    expect(() => mediation(fixed, { ...spec, treatment: "area" })).toThrow(code("TERM_DROPPED"));
  });

  test("options without sense", () => {
    expect(() => mediation(states, spec, { level: 1 })).toThrow(code("INVALID_LEVEL"));
    expect(() => mediation(states, spec, { bootstrap: { draws: 1, seed: 1 } })).toThrow(code("INVALID_ARGUMENT"));
    expect(() => mediation(states, spec, { bootstrap: null, rhos: [1] })).toThrow(code("INVALID_RHO"));
    expect(() => mediation(states, spec, { bootstrap: { draws: 9, seed: 1, cluster: "nowhere" } })).toThrow(
      code("UNKNOWN_COLUMN"),
    );
  });

  test("a bootstrap of a cross-section without clusters; without one it has tests only", () => {
    const rows = crossSection(grunfeld.table);
    const small = { outcome: "inv", treatment: "value", mediator: "capital", steps: "three-step" } as const;
    expect(mediation(rows, small).bootstrap).toBeNull();
    expect(mediation(rows, small).tests).toHaveLength(3);
    expect(() => mediation(rows, small, { bootstrap: { draws: 9, seed: 1 } })).toThrow(code("NO_CLUSTER"));
    expect(
      mediation(rows, small, { bootstrap: { draws: 50, seed: 1, cluster: "firm" } }).bootstrap?.cluster.count,
    ).toBe(10);
  });
});
