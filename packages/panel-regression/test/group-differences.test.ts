import { grunfeld, produc } from "@mesometrics/datasets";
import { fisherFSurvival } from "@mesometrics/distributions";
import { runResampling, type WildClusterOptions, wildClusterBootstrap } from "@mesometrics/inference";
import { identity, randomStream } from "@mesometrics/matrix";
import { describeShared, expectClose, loadCsv, ownReference, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  feols,
  groupDifferences,
  groupRegressions,
  panel,
  permutationTest,
  permutationTestSteps,
  planPermutationTest,
} from "../src/index.js";

const code = (expected: string) => expect.objectContaining({ code: expected });

interface Shares {
  readonly symmetric: number;
  readonly strict: number;
  readonly lower: number;
  readonly upper: number;
}

interface WildCase {
  readonly clusters: number;
  readonly estimate: number;
  readonly t: number;
  readonly joint_F: number;
  readonly wcr: Shares;
  readonly wcr_half: Shares;
  readonly wcr_second: Shares;
  readonly wcr_sum: Shares;
  readonly wcr_joint: Shares;
  readonly wcu: Shares;
  readonly wcu_second_half: Shares;
  readonly interval?: { readonly low: number; readonly high: number };
}

interface PermutationCase {
  readonly assignments: number;
  readonly difference: number;
  readonly studentised: number;
  readonly mean: number;
  readonly sd: number;
  readonly plain: Shares;
  readonly t: Shares;
}

const own = ownReference("inference/wild_bootstrap.json") as {
  readonly wild: Readonly<Record<string, WildCase>>;
  readonly permutation: Readonly<Record<string, PermutationCase>>;
};

const firms = panel(grunfeld.table, { unit: "firm", time: "year" });
const isMissing = (firm: unknown, year: unknown) =>
  (String(firm) === "3" && Number(year) === 1940) || (String(firm) === "7" && Number(year) < 1937);
const unbalanced = panel(
  {
    ...grunfeld.table,
    inv: grunfeld.table.inv.map((v, i) => (isMissing(grunfeld.table.firm[i], grunfeld.table.year[i]) ? null : v)),
  },
  { unit: "firm", time: "year" },
);
const states = panel(produc.table, { unit: "state", time: "year" });
const production = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp | state + year" as const;

describe("wild cluster bootstrap against refits in R", () => {
  const cases = {
    grunfeld_unit: [firms, feols(firms, "inv ~ value + capital | firm"), "firm"],
    grunfeld_twoway: [firms, feols(firms, "inv ~ value + capital | firm + year"), "firm"],
    grunfeld_unbalanced: [unbalanced, feols(unbalanced, "inv ~ value + capital | firm + year"), "firm"],
    grunfeld_weighted: [
      firms,
      feols(firms, "inv ~ value + capital | firm + year", { weights: { analytic: "capital" } }),
      "firm",
    ],
    produc_region: [states, feols(states, production), "region"],
  } as const;
  for (const [name, [data, fit, cluster]] of Object.entries(cases)) {
    test(name, () => {
      const expected = own.wild[name] as WildCase;
      const run = (options: WildClusterOptions) => wildClusterBootstrap(fit, data as never, { ...options, cluster });
      const [first, second] = fit.terms as [string, string];
      const k = fit.terms.length;
      const estimates = fit.coefficients;
      const same = (options: WildClusterOptions, shares: Shares) => {
        const { pValues } = run({ ...options, interval: false });
        expect(pValues.symmetric).toBe(shares.symmetric);
        expect(pValues.lower ?? shares.lower).toBe(shares.lower);
        expect(pValues.upper ?? shares.upper).toBe(shares.upper);
        expect(run({ ...options, interval: false, ties: "boottest" }).pValues.symmetric).toBe(shares.strict);
      };
      expectClose(estimates[0] as number, expected.estimate, { relative: 1e-9 });
      expect(run({ term: first, interval: false }).draws).toBe(2 ** expected.clusters);
      same({ term: first }, expected.wcr);
      same({ term: first, value: (estimates[0] as number) / 2 }, expected.wcr_half);
      same({ term: second }, expected.wcr_second);
      const sum = { rows: 1, columns: k, data: Float64Array.from({ length: k }, (_, j) => (j < 2 ? 1 : 0)) };
      same({ restriction: { matrix: sum, values: Float64Array.of(1) } }, expected.wcr_sum);
      same({ term: first, impose: "unrestricted" }, expected.wcu);
      same({ term: second, value: (estimates[1] as number) / 2, impose: "unrestricted" }, expected.wcu_second_half);
      same({ restriction: [first, second] }, { ...expected.wcr_joint });
      const result = run({ term: first });
      if (expected.interval !== undefined) {
        expectClose(
          [result.interval?.low ?? null, result.interval?.high ?? null],
          [expected.interval.low, expected.interval.high],
          { relative: 1e-7 },
        );
      }
    });
  }
});

describe("permutation of whole units against refits in R", () => {
  const half = (data: typeof grunfeld.table, units: readonly string[]) =>
    data.firm.map((firm) => (units.includes(String(firm)) ? "first" : "second"));
  const cases = {
    grunfeld_unit: [["1", "2", "3", "4", "5"], "inv ~ value + capital | firm", grunfeld.table.inv],
    grunfeld_twoway: [["2", "5", "9", "10"], "inv ~ value + capital | firm + year", grunfeld.table.inv],
    grunfeld_unbalanced: [
      ["1", "4", "6", "7"],
      "inv ~ value + capital | firm + year",
      grunfeld.table.inv.map((v, i) => (isMissing(grunfeld.table.firm[i], grunfeld.table.year[i]) ? null : v)),
    ],
  } as const;
  for (const [name, [units, formula, inv]] of Object.entries(cases)) {
    const data = panel({ ...grunfeld.table, inv, half: half(grunfeld.table, units) }, { unit: "firm", time: "year" });
    test(name, () =>
      compare(own.permutation[name] as PermutationCase, (studentised) =>
        permutationTest(data, formula, { by: "half", level: "unit", term: "value", studentised }),
      ),
    );
  }

  test("produc_nine", () => {
    const names = [...new Set(produc.table.state.map(String))].sort().slice(0, 9);
    const inFirst = [0, 2, 3, 7].map((i) => names[i]);
    const group = produc.table.state.map((state) =>
      names.includes(String(state)) ? (inFirst.includes(String(state)) ? "a" : "b") : null,
    );
    const data = panel({ ...produc.table, group }, { unit: "state", time: "year" });
    compare(own.permutation.produc_nine as PermutationCase, (studentised) =>
      permutationTest(data, production, { by: "group", level: "unit", term: "log(pcap)", studentised }),
    );
  });

  function compare(expected: PermutationCase, run: (studentised: boolean) => ReturnType<typeof permutationTest>): void {
    const plain = run(false);
    const t = run(true);
    expect(plain.draws).toBe(expected.assignments);
    expect(plain.enumerated).toBe(true);
    expectClose(plain.difference, expected.difference, { relative: 1e-9 });
    expectClose(t.test.statistic, expected.studentised, { relative: 1e-9 });
    expectClose(plain.mean, expected.mean, { relative: 1e-9, absolute: 1e-12 });
    expectClose(plain.standardDeviation, expected.sd, { relative: 1e-9 });
    for (const [result, shares] of [
      [plain, expected.plain],
      [t, expected.t],
    ] as const) {
      expectClose(
        [result.pValues.symmetric, result.pValues.lower, result.pValues.upper],
        [shares.symmetric, shares.lower, shares.upper],
        { relative: 1e-13 },
      );
    }
  }
});

interface GroupDifferenceEntry {
  readonly diff: Readonly<Record<string, number>>;
  readonly z_cluster: Readonly<Record<string, number>>;
  readonly z_iid: Readonly<Record<string, number>>;
  readonly chow_F: number;
  readonly chow_df1: number;
  readonly chow_df2: number;
  readonly chow_p: number;
  readonly wald_cluster_F: number;
  readonly wald_cluster_p: number;
  readonly wald_df1: number;
  readonly wald_df2: number;
  readonly n_high: number;
  readonly n_low: number;
  readonly interaction: { readonly t: Readonly<Record<string, number>>; readonly p: Readonly<Record<string, number>> };
}

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<{
    readonly dataset: {
      readonly unit: string;
      readonly time: string;
      readonly y: string;
      readonly x: readonly string[];
    };
    readonly data: string;
    readonly entries: readonly { readonly id: string; readonly value: unknown }[];
  }>(`panel/${name}.json`, `group differences, ${name}`, ({ dataset, data: file, entries }) => {
    const { unit, time, y, x } = dataset;
    const table = loadCsv(sharedText(`panel/${file}`) ?? "") as Record<string, (number | null)[]>;
    const entry = (id: string) => entries.find((candidate) => candidate.id === `${name}/${id}`)?.value;

    test("Chow F, clustered Wald and z", () => {
      const expected = entry("group_diff") as GroupDifferenceEntry;
      const first = x[0] as string;
      const isComplete = (i: number) => [y, ...x].every((column) => table[column]?.[i] !== null);
      const sums = new Map<unknown, [number, number]>();
      table[unit]?.forEach((id, i) => {
        if (!isComplete(i)) return;
        const [sum, count] = sums.get(id) ?? [0, 0];
        sums.set(id, [sum + Number(table[first]?.[i]), count + 1]);
      });
      const means = new Map([...sums].map(([id, [sum, count]]) => [id, sum / count]));
      const sorted = [...means.values()].sort((a, b) => a - b);
      const middle =
        ((sorted[Math.floor((sorted.length - 1) / 2)] as number) +
          (sorted[Math.ceil((sorted.length - 1) / 2)] as number)) /
        2;
      const side = (table[unit] ?? []).map((id) => ((means.get(id) ?? 0) > middle ? "high" : "low"));
      const data = panel<Record<string, (number | null)[] | string[]>>({ ...table, side }, { unit, time });
      const formula = `${y} ~ ${x.join(" + ")} | ${unit}`;
      const chow = groupRegressions(data, formula, { by: "side", level: "unit", vcov: { type: "iid" } });
      expect(chow.groups.map(({ fit }) => fit.sample.observations)).toEqual([expected.n_high, expected.n_low]);
      expectClose(chow.equalityTest?.statistic ?? null, expected.chow_F, { relative: 1e-7, what: "Chow F" });
      expect(chow.equalityTest?.degreesOfFreedom).toEqual([expected.chow_df1, expected.chow_df2]);
      expectClose(chow.equalityTest?.pValue ?? null, expected.chow_p, { relative: 1e-6, what: "Chow p" });
      const wald = groupRegressions(data, formula, { by: "side", level: "unit", vcov: { cluster: unit } });
      if (wald.equalityTest !== null) {
        expectClose(wald.equalityTest.statistic, expected.wald_cluster_F, { relative: 1e-7, what: "Wald F" });
        // fixest's wald() takes N - L - K as denominator degrees of freedom; ours are G - 1, with the same statistic.
        const p = fisherFSurvival(wald.equalityTest.statistic, expected.wald_df1, expected.wald_df2);
        expectClose(p, expected.wald_cluster_p, { relative: 1e-6, what: "Wald p" });
      }
      x.forEach((term, j) => {
        const t = expected.interaction.t[`xi${j + 1}`] as number;
        const single = wald.termTests.find((candidate) => candidate.term === term)?.test;
        expectClose(single?.statistic ?? null, t * t, { relative: 1e-7, what: `${term} t^2` });
        expectClose(single?.pValue ?? null, expected.interaction.p[`xi${j + 1}`] as number, {
          relative: 1e-6,
          what: `${term} p`,
        });
      });
      const options = { by: "side", level: "unit", groups: ["low", "high"], methods: ["z"] } as const;
      const clustered = groupDifferences(data, formula, options).differences;
      const iid = groupDifferences(data, formula, { ...options, zCovariance: { type: "iid" } }).differences;
      clustered.forEach(({ term, difference, z }, j) => {
        expectClose(difference, expected.diff[term] as number, { relative: 1e-8, what: term });
        expectClose(z?.statistic ?? null, expected.z_cluster[term] as number, { relative: 1e-7, what: `${term} z` });
        expectClose(iid[j]?.z?.statistic ?? null, expected.z_iid[term] as number, {
          relative: 1e-7,
          what: `${term} z iid`,
        });
      });
    });

    const exact = entry("fisher_permutation_exact") as
      | {
          readonly assignments: number;
          readonly observed_diff: number;
          readonly p_two_sided: number;
          readonly p_upper: number;
          readonly p_lower: number;
          readonly mean_D: number;
          readonly sd_D: number;
        }
      | undefined;
    if (exact !== undefined) {
      test("all assignments of units", () => {
        const expected = entry("fisher_permutation_exact") as typeof exact;
        const half = (table[unit] ?? []).map((id) => (Number(id) <= 5 ? "a" : "b"));
        const data = panel<Record<string, (number | null)[] | string[]>>({ ...table, half }, { unit, time });
        const formula = `${y} ~ ${x.join(" + ")} | ${unit}`;
        const result = permutationTest(data, formula, { by: "half", level: "unit", term: x[0] as string });
        expect(result.draws).toBe(expected.assignments);
        // The reference takes the first group less the second.
        expectClose(-result.difference, expected.observed_diff, { relative: 1e-8 });
        expectClose(
          [result.pValues.symmetric, result.pValues.lower, result.pValues.upper],
          [expected.p_two_sided, expected.p_upper, expected.p_lower],
          { relative: 1e-13 },
        );
        expectClose(result.mean, -expected.mean_D, { relative: 1e-7, absolute: 1e-12 });
        expectClose(result.standardDeviation, expected.sd_D, { relative: 1e-8 });
      });
    }
  });
}

const stream = randomStream(17);
const rows = Array.from({ length: 14 * 6 }, (_, row) => row);
const x = rows.map(() => stream.normal());
const w = rows.map(() => stream.normal());
const simulated = {
  id: rows.map((row) => `u${Math.floor(row / 6) + 10}`),
  t: rows.map((row) => row % 6),
  half: rows.map((row) => (row < 42 ? "a" : "b")),
  third: rows.map((row) => Math.floor(row / 30)),
  moving: rows.map(() => (stream.uniform() < 0.5 ? "a" : "b")),
  x,
  w,
  y: rows.map((row) => (x[row] as number) * (row < 42 ? 1 : 1.6) + (w[row] as number) + stream.normal()),
};
const data = panel(simulated, { unit: "id", time: "t" });
const formula = "y ~ x + w | id + t" as const;

describe("groupDifferences", () => {
  test("the estimates are the split columns, and every method speaks of their difference", () => {
    const methods = ["cr2", "wildBootstrap", "unitPermutation", "observationPermutation", "z"] as const;
    const split = groupRegressions(data, formula, { by: "half", level: "unit" });
    const result = groupDifferences(data, formula, {
      by: "half",
      level: "unit",
      methods,
      permutation: { draws: 199 },
      bootstrap: { draws: 499 },
    });
    expect(result.groups).toEqual(["a", "b"]);
    result.differences.forEach(
      ({ term, estimates, difference, cr2, wildBootstrap: boot, unitPermutation, observationPermutation, z }, j) => {
        expectClose(
          estimates,
          split.groups.map(({ fit }) => fit.coefficients[j] as number),
          { relative: 1e-10 },
        );
        expect(difference).toBe(estimates[1] - estimates[0]);
        expectClose(cr2?.statistic ?? null, split.termTests[j]?.test.statistic ?? null, { relative: 1e-12 });
        expectClose(boot?.estimate ?? [], [difference], { relative: 1e-12 });
        expect(boot?.test.term).toBe(term);
        expectClose(unitPermutation?.difference ?? null, difference, { relative: 1e-10 });
        expectClose(observationPermutation?.difference ?? null, difference, { relative: 1e-10 });
        expect(unitPermutation?.test.label).toBe("Permutation of whole units (sharp null)");
        expect(observationPermutation?.test.label).toBe("Permutation of observations (bdiff-compatible, over-rejects)");
        expect(observationPermutation?.notes.map((note) => note.code)).toEqual(["OVER_REJECTS"]);
        expect(unitPermutation?.draws).toBe(3432);
        const { low, high, counts } = unitPermutation!.histogram!;
        expect(counts.reduce((total, one) => total + one, 0)).toBe(3432);
        expect([counts.length <= 50, low <= difference, high >= difference]).toEqual([true, true, true]);
        expect(z?.distribution).toBe("normal");
      },
    );
    expect(structuredClone(result)).toEqual(result);
  });

  test("the order of the groups is the caller's, and so is the choice of two among more", () => {
    const options = { by: "half", level: "unit", terms: ["x"], methods: ["cr2", "unitPermutation"] } as const;
    const forward = groupDifferences(data, formula, options).differences[0];
    const backward = groupDifferences(data, formula, { ...options, groups: ["b", "a"] }).differences[0];
    expectClose(backward?.difference ?? null, -(forward?.difference ?? 0), { relative: 1e-12 });
    expect(backward?.unitPermutation?.pValues.upper).toBe(forward?.unitPermutation?.pValues.lower);
    const three = groupDifferences(data, formula, { by: "third", level: "unit", groups: [2, 0], methods: ["cr2"] });
    expect(three.groups).toEqual(["2", "0"]);
  });

  test("units on both sides are counted, and exchange their histories", () => {
    const result = groupDifferences(data, formula, {
      by: "moving",
      level: "observation",
      terms: ["x"],
      permutation: { draws: 99 },
    });
    expect(result.unitsInSeveralGroups.length).toBeGreaterThan(5);
    expect(result.notes.map((note) => note.code)).toEqual(["UNITS_IN_SEVERAL_GROUPS"]);
    expect(result.differences[0]?.unitPermutation?.permute).toBe("unit histories");
    const gap = panel(
      { ...simulated, y: simulated.y.map((value, i) => (i === 5 ? null : value)) },
      { unit: "id", time: "t" },
    );
    expect(
      groupDifferences(gap, formula, { by: "moving", level: "observation", bootstrap: { draws: 99 } }).differences[0]
        ?.unitPermutation,
    ).toBeNull();
    expect(() => permutationTest(gap, formula, { by: "moving", level: "observation", term: "x" })).toThrow(
      code("NEEDS_BALANCE"),
    );
  });

  test("what cannot be compared is refused", () => {
    expect(() => groupDifferences(data, formula, { by: "moving", level: "unit" })).toThrow(
      code("GROUP_VARIES_WITHIN_UNIT"),
    );
    expect(() => groupDifferences(data, formula, { by: "half", level: "unit", terms: ["z"] })).toThrow(
      code("UNKNOWN_TERM"),
    );
    expect(() => groupDifferences(data, formula, { by: "third", level: "unit" })).toThrow(code("TWO_GROUPS"));
    expect(() => permutationTest(data, formula, { by: "half", level: "unit", term: "z" })).toThrow(
      code("UNKNOWN_TERM"),
    );
    expect(() => permutationTest(data, formula, { by: "half", level: "unit", term: "x", draws: 0 })).toThrow(
      code("INVALID_ARGUMENT"),
    );
    expect(() => groupDifferences(data, formula, { by: "half", level: "unit", groups: ["a", "a"] })).toThrow(
      code("ONE_GROUP"),
    );
  });
});

describe("permutationTest", () => {
  test("the moments of units give what refits give, sampled and studentised", () => {
    for (const model of ["y ~ x + w | id", "y ~ x + w | id + t", "y ~ x + w | t", "y ~ x + w", "y ~ x + w | id[t]"]) {
      for (const studentised of [false, true]) {
        const options = {
          by: "half",
          level: "unit",
          term: "x",
          studentised,
          enumerateUpTo: 0,
          draws: 5,
          seed: 2,
        } as const;
        const plan = planPermutationTest(data as never, model, options);
        const fast = permutationTestSteps.runChunk(plan, 0, 5);
        for (let draw = 0; draw < 5; draw++) {
          const labels = randomStream(2, draw).shuffle(plan.labels.slice());
          const assigned = panel(
            { ...simulated, now: simulated.id.map((_, i) => `g${labels[Math.floor(i / 6)]}`) },
            { unit: "id", time: "t" },
          );
          const { groups } = groupRegressions(assigned as never, model as never, {
            by: "now" as never,
            level: "unit",
            vcov: { type: "CR0", cluster: "id" },
          });
          const [a, b] = groups.map(({ fit }) => {
            const j = fit.terms.indexOf("x");
            return [fit.coefficients[j] as number, fit.vcov.data[j * (fit.terms.length + 1)] as number] as const;
          });
          if (a === undefined || b === undefined) throw new Error("two groups");
          const expected = (b[0] - a[0]) / (studentised ? Math.sqrt(a[1] + b[1]) : 1);
          expectClose(fast[draw] as number, expected, { relative: 1e-8, absolute: 1e-10, what: `${model} ${draw}` });
        }
      }
    }
  });

  test("rows that change groups one by one: cross products give what refits give, with gaps, weights and groups of one", () => {
    const table = {
      ...simulated,
      y: simulated.y.map((value, row) => (row % 7 === 2 ? null : value)),
      weight: simulated.y.map((_, row) => 1 + (row % 5)),
      // The first half but for one row in four.
      mixed: simulated.half.map((value, row) =>
        (row % 4 === 1 ? "moved" : String(value)) === "moved" ? 1 : row < 24 ? 0 : 1,
      ),
    };
    for (const weights of [undefined, { analytic: "weight" }] as const) {
      for (const model of ["y ~ x + w", "y ~ x + w | id", "y ~ x + w | id + t", "y ~ x + w | t", "y ~ x + i(t) | id"]) {
        for (const studentised of [false, true]) {
          const plan = planPermutationTest(panel(table, { unit: "id", time: "t" }) as never, model as never, {
            by: "mixed" as never,
            level: "observation",
            term: "x",
            permute: "observations",
            studentised,
            draws: 40,
            ...(weights === undefined ? {} : { weights }),
          });
          expect(plan.rows).not.toBeNull();
          const fast = permutationTestSteps.runChunk(plan, 0, plan.draws);
          const refitted = permutationTestSteps.runChunk({ ...plan, rows: null }, 0, plan.draws);
          expectClose(Array.from(fast), Array.from(refitted), { relative: 1e-8, absolute: 1e-10, what: model });
        }
      }
    }
  });

  test("chunks do not matter; units of measurement do not; nor does the order of rows", async () => {
    const options = { by: "half", level: "unit", term: "x" } as const;
    const whole = permutationTest(data, formula, options);
    const plan = planPermutationTest(data, formula, options);
    expect(await runResampling(permutationTestSteps, structuredClone(plan), { chunkSize: 500 })).toEqual(whole);
    const sampled = permutationTest(data, formula, { ...options, enumerateUpTo: 10, draws: 400 });
    expect(sampled.smallestPValue).toBe(1 / 401);
    expect(Math.abs(sampled.pValues.symmetric - whole.pValues.symmetric)).toBeLessThan(0.08);
    for (const factor of [1e-9, 1e9]) {
      const scaled = panel({ ...simulated, x: x.map((value) => value * factor) }, { unit: "id", time: "t" });
      expect(permutationTest(scaled, formula, options).pValues).toEqual(whole.pValues);
    }
    const reversed = Object.fromEntries(Object.entries(simulated).map(([name, values]) => [name, values.toReversed()]));
    const other = panel(reversed as typeof simulated, { unit: "id", time: "t" });
    expect(permutationTest(other, formula, options).pValues).toEqual(whole.pValues);
  });

  test("unequal groups have no mirror images", () => {
    const nine = panel({ ...simulated, half: rows.map((row) => (row < 54 ? "a" : "b")) }, { unit: "id", time: "t" });
    const result = permutationTest(nine, formula, { by: "half", level: "unit", term: "x" });
    expect(result.draws).toBe(2002);
    expect(result.smallestPValue).toBe(1 / 2002);
  });
});

test("identity is not needed to test a joint hypothesis", () => {
  const fit = feols(data, formula);
  const listed = wildClusterBootstrap(fit, data as never, { restriction: ["x", "w"], draws: 99 });
  const spelled = wildClusterBootstrap(fit, data as never, {
    restriction: { matrix: identity(2), values: new Float64Array(2) },
    draws: 99,
  });
  expect(spelled).toEqual(listed);
});
