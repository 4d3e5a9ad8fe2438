import { produc } from "@mesometrics/datasets/produc";
import { crossSection } from "@mesometrics/panel-data";
import { describeShared, expectClose, ownReference } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compositeIndex,
  coordinationGrades,
  couplingCoordination,
  couplingStages,
  relativeDevelopment,
  standardFromPrinted,
} from "../src/index.js";
import { codeOf, economyColumns, type IndexReference, infrastructureColumns } from "./fixtures.js";

const scoresOf = (columns: Record<string, readonly number[]>, negative: readonly string[]) =>
  compositeIndex(
    {
      dimensions: [
        {
          id: "all",
          indicators: Object.keys(columns).map((id) => ({ id, direction: negative.includes(id) ? "-" : "+" })),
        },
      ],
    },
    crossSection(columns),
  ).scores;

describe("coupling coordination on produc agrees with base R", () => {
  const { coupling: expected } = ownReference<IndexReference>("index/produc_index.json");
  const systems = [
    { name: "infrastructure", values: scoresOf(infrastructureColumns, []) },
    { name: "economy", values: scoresOf(economyColumns, ["unemployment"]) },
  ];

  it("two systems with equal weights", () => {
    const result = couplingCoordination(systems);
    for (const field of ["coupling", "development", "coordination"] as const) {
      expectClose(result[field], expected[field], { relative: 1e-12, what: field });
    }
    expect([...result.grades]).toEqual(expected.grade);
  });

  it("uneven weights", () => {
    const { coordination } = couplingCoordination(systems, { weights: { economy: 0.7, infrastructure: 0.3 } });
    expectClose(coordination, expected.coordinationUneven, { relative: 1e-12, what: "D" });
  });

  it("three systems", () => {
    const employed = { name: "employed", values: produc.table.unemp.map((percent) => 1 - percent / 100) };
    const { coupling, coordination } = couplingCoordination([...systems, employed]);
    expectClose(coupling, expected.threeSystems.coupling, { relative: 1e-12, what: "C" });
    expectClose(coordination, expected.threeSystems.coordination, { relative: 1e-12, what: "D" });
  });

  it("the misprint, by its name only", () => {
    const printed = couplingCoordination(systems, { formula: "as-printed-002" });
    expectClose(printed.coupling, expected.printedCoupling, { relative: 1e-12, what: "printed C" });
    expectClose(printed.coordination, expected.printedCoordination, { relative: 1e-12, what: "printed D" });
    expect(printed.notes.map((note) => note.code)).toContain("AS_PRINTED");
  });
});

interface SharedCase {
  id: string;
  input: number[][];
  weights?: number[];
  expected: {
    original: { C: number[]; T: number[]; D: number[] };
    wang2021: { C: number[]; T: number[]; D: number[] };
    printed002: { C: number[]; T: number[]; COV: number[] } | null;
    grade10: number[];
  };
}

describeShared<{ cases: SharedCase[] }>("index/coupling.json", "shared coupling", ({ cases }) => {
  const complete = cases.filter((one) => one.expected.grade10 !== undefined);
  it("has the cases that are compared", () => {
    expect(complete.map((one) => one.id)).toEqual(expect.arrayContaining(["n2", "n3", "n2-weights.6.4", "boundaries"]));
  });

  it.each(complete)("$id", ({ input, weights, expected }) => {
    const systems = input[0]!.map((_, s) => ({ name: `U${s + 1}`, values: input.map((row) => row[s]!) }));
    const shares = weights && Object.fromEntries(weights.map((share, s) => [`U${s + 1}`, share]));
    const result = couplingCoordination(systems, shares === undefined ? {} : { weights: shares });
    expectClose(result.coupling, expected.original.C, { relative: 1e-10, what: "C" });
    expectClose(result.development, expected.original.T, { relative: 1e-10, what: "T" });
    expectClose(result.coordination, expected.original.D, { relative: 1e-10, what: "D" });
    const modified = couplingCoordination(systems, {
      formula: "wang-2021",
      ...(shares === undefined ? {} : { weights: shares }),
    });
    expectClose(modified.coupling, expected.wang2021.C, { relative: 1e-10, what: "modified C" });
    expectClose(modified.development, expected.wang2021.T, { relative: 1e-10, what: "modified T" });
    expectClose(modified.coordination, expected.wang2021.D, { relative: 1e-10, what: "modified D" });
    expect([...result.grades]).toEqual(expected.grade10);
    if (expected.printed002 === null) return;
    const printed = couplingCoordination(systems, { formula: "as-printed-002" });
    expectClose(printed.coupling, expected.printed002.C, { relative: 1e-10, what: "printed C" });
    expectClose(printed.development, expected.printed002.T, { relative: 1e-10, what: "printed T" });
    expectClose(printed.coordination, expected.printed002.COV, { relative: 1e-10, what: "printed D" });
  });
});

interface OtherCase {
  id: string;
  input: number[][];
  expected: { C?: (number | string)[]; T?: number[]; D?: number[]; error?: string; text?: string };
}

describeShared<{ cases: OtherCase[] }>("index/coupling.json", "shared coupling, edges and identities", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;
  const systems = (rows: readonly (readonly number[])[]) =>
    rows[0]!.map((_, s) => ({ name: `U${s + 1}`, values: rows.map((row) => row[s]!) }));

  it("one system at zero", () => {
    const { input, expected } = find("one-zero");
    const result = couplingCoordination(systems(input));
    expect(result.coupling).toEqual(expected.C);
    expectClose(result.development, expected.T!, { relative: 1e-15 });
    expect([...result.coordination]).toEqual(expected.D);
  });

  it("both systems at zero: D = 0, C null, counted", () => {
    const { input, expected } = find("both-zero");
    const result = couplingCoordination(systems(input));
    expect(expected.C).toBe("undefined");
    expect([result.coupling[0], result.stages[0], result.coordination[0]]).toEqual([null, null, 0]);
    expect(result.notes.map((note) => note.code)).toContain("ZERO_SYSTEMS");
  });

  it.each(["negative", "wang-out-of-range"])("%s is refused", (id) => {
    const { input, expected } = find(id);
    expect(codeOf(() => couplingCoordination(systems(input), { formula: "wang-2021" }))).toBe(expected.error);
  });

  it("equal weights collapse D to a geometric mean, and the misprint maps back exactly", () => {
    expect(find("identity.seed002").expected.text).toContain("D_standard = (U1 U2)^(1/4) = sqrt(2*COV_printed)");
    const rows = [
      [0.3, 0.7],
      [0.02, 0.9],
    ];
    const { coordination } = couplingCoordination(systems(rows));
    expectClose(
      coordination,
      rows.map(([a, b]) => Math.sqrt(Math.sqrt(a! * b!))),
      { relative: 1e-14 },
    );
    const printed = couplingCoordination(systems(rows), { formula: "as-printed-002" }).coordination;
    expectClose(standardFromPrinted(printed), coordination, { relative: 1e-14 });
  });

  it("Table 8 of Wang et al.: both degrees are of one pair of levels in [0, 1]", () => {
    const { input, expected } = find("wang2021.table8.2008") as unknown as {
      input: { C_original: number[]; C_modified: number[] };
      expected: { check: string };
    };
    expect(expected.check).toContain("13 cities");
    input.C_original.forEach((original, city) => {
      // C gives the ratio r of the levels; the modified C then their difference d = U_max (1 - r), hence both levels.
      const half = (1 - Math.sqrt(1 - original * original)) / original;
      const ratio = half * half;
      const difference = 1 - (input.C_modified[city]! * input.C_modified[city]!) / ratio;
      const largest = difference / (1 - ratio);
      const pair = systems([[largest, largest * ratio]]);
      expectClose(couplingCoordination(pair).coupling, [original], { relative: 1e-12 });
      expectClose(couplingCoordination(pair, { formula: "wang-2021" }).coupling, [input.C_modified[city]!], {
        relative: 1e-12,
      });
    });
  });

  it("document 002 was computed as printed: the product rule on its coefficients", () => {
    const { input, expected } = find("seed002.forensic") as unknown as {
      input: { b_integration: number; b_coupling: number; b_coordination: number };
      expected: { text: string };
    };
    expect(expected.text).toContain("C=.49,T=.19 gives .3095");
    const product = 0.49 * input.b_coordination + 0.19 * input.b_coupling;
    expect(product).toBeCloseTo(input.b_integration, 3);
  });
});

const level = fc.double({ min: 0.001, max: 1, noNaN: true });
const systemsOf = (rows: readonly (readonly number[])[]) =>
  rows[0]!.map((_, s) => ({ name: `s${s}`, values: rows.map((row) => row[s]!) }));

describe("properties of coupling coordination", () => {
  const anySystems = fc
    .integer({ min: 2, max: 5 })
    .chain((systems) =>
      fc.array(fc.array(level, { minLength: systems, maxLength: systems }), { minLength: 1, maxLength: 8 }),
    );

  it("C, T and D lie in [0, 1], and C is 1 exactly where the systems are equal", () => {
    fc.assert(
      fc.property(anySystems, level, (rows, equal) => {
        const balanced = rows[0]!.map(() => equal);
        const result = couplingCoordination(systemsOf([...rows, balanced]));
        for (const values of [result.coupling, result.development, result.coordination]) {
          for (const value of values) expect(value! >= 0 && value! <= 1 + 1e-15).toBe(true);
        }
        expect(result.coupling.at(-1)).toBe(1);
      }),
    );
  });

  it("with equal weights D is the geometric mean to the power 1/2", () => {
    fc.assert(
      fc.property(anySystems, (rows) => {
        const { coordination, notes } = couplingCoordination(systemsOf(rows));
        const expected = rows.map((row) => row.reduce((product, u) => product * u, 1) ** (1 / (2 * row.length)));
        expectClose(coordination, expected, { relative: 1e-12, what: "D" });
        expect(notes.map((note) => note.code)).toContain("GEOMETRIC_MEAN");
      }),
    );
  });

  it("does not depend on the order of the systems", () => {
    fc.assert(
      fc.property(anySystems, (rows) => {
        const turned = rows.map((row) => [...row].reverse());
        const plain = couplingCoordination(systemsOf(rows));
        expectClose(couplingCoordination(systemsOf(turned)).coordination, plain.coordination, { relative: 1e-13 });
      }),
    );
  });

  it("the standard D is the root of twice the printed D", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(level, level), { minLength: 1, maxLength: 8 }), (rows) => {
        const systems = systemsOf(rows);
        const printed = couplingCoordination(systems, { formula: "as-printed-002" }).coordination;
        expectClose(
          couplingCoordination(systems).coordination,
          printed.map((d) => Math.sqrt(2 * d)),
          { relative: 1e-13 },
        );
        expect(Math.max(...printed)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});

describe("edges of coupling coordination", () => {
  const two = (a: readonly number[], b: readonly number[]) => [
    { name: "a", values: a },
    { name: "b", values: b },
  ];

  it("one system at 0 gives C = D = 0", () => {
    const result = couplingCoordination(two([0], [0.6]));
    expect([result.coupling[0], result.development[0], result.coordination[0]]).toEqual([0, 0.3, 0]);
  });

  it("all systems at 0 give D = 0, C missing and a count", () => {
    const result = couplingCoordination(two([0.5, 0], [0.5, 0]));
    expect(result.coupling).toEqual([1, null]);
    expect([...result.coordination]).toEqual([Math.SQRT1_2, 0]);
    expect(result.notes.find((note) => note.code === "ZERO_SYSTEMS")?.terms).toEqual(["2"]);
  });

  it("takes the last rounding outside [0, 1] as the bound", () => {
    const { coordination } = couplingCoordination(two([1 + 4e-16], [1]));
    expect(coordination[0]).toBe(1);
  });

  it("does not underflow", () => {
    const { coupling, coordination } = couplingCoordination(two([1e-200], [1e-200]));
    expect(coupling[0]).toBe(1);
    expectClose(coordination, [1e-100], { relative: 1e-14 });
  });

  it("names the exponent, and the standard one is 1/m", () => {
    const systems = two([0.2, 0.5], [0.8, 0.5]);
    const plain = couplingCoordination(systems);
    expect(plain.exponent).toBe(0.5);
    expectClose(couplingCoordination(systems, { exponent: 1 }).coupling, [0.64, 1], { relative: 1e-14 });
    expectClose(couplingCoordination(systems, { exponent: 2 }).coupling, [0.64 * 0.64, 1], { relative: 1e-14 });
    expect(couplingCoordination(systems, { exponent: 0.5 }).coupling).toEqual(plain.coupling);
    expect(codeOf(() => couplingCoordination(systems, { exponent: 0 }))).toBe("INVALID_EXPONENT");
    expect(codeOf(() => couplingCoordination(systems, { exponent: 1, formula: "wang-2021" }))).toBe("INVALID_EXPONENT");
  });

  it("grades by a table of one's own, closed on either side", () => {
    const gradeTable = [
      { grade: 1, lower: 0, upper: 0.5, label: { en: "low", zh: "低" } },
      { grade: 2, lower: 0.5, upper: 1, label: { en: "high", zh: "高" } },
    ];
    const systems = two([0.25, 0.81], [0.25, 0.81]);
    expect([...couplingCoordination(systems, { gradeTable }).grades]).toEqual([1, 2]);
    expect([...couplingCoordination(systems, { gradeTable, closed: "left" }).grades]).toEqual([2, 2]);
    expect(codeOf(() => couplingCoordination(systems, { gradeTable: gradeTable.slice(1) }))).toBe("INVALID_GRADES");
    expect(couplingStages.map(({ grade }) => grade)).toEqual([1, 2, 3, 4]);
    expect(couplingCoordination(two([0.1], [0.9])).stages).toEqual([3]);
  });

  it("tells which system lags", () => {
    const { ratios, types, notes } = relativeDevelopment([0.2, 0.5, 0.9, 0.3, 0], [0.8, 0.5, 0.3, 0, 0]);
    expectClose(ratios.slice(0, 3), [0.25, 1, 3], { relative: 1e-12 });
    expect(ratios.slice(3)).toEqual([null, null]);
    expect(types).toEqual(["first-lags", "balanced", "second-lags", "second-lags", null]);
    expect(notes.map((note) => note.code)).toEqual(["ZERO_SYSTEMS"]);
  });

  it("closes grades on the right", () => {
    const exact = [0, 0.01, 0.04, 0.09, 0.16, 0.25, 0.36, 0.49, 0.64, 0.81, 1];
    const { grades } = couplingCoordination(two(exact, exact));
    expect([...grades]).toEqual([1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    coordinationGrades.forEach(({ grade, lower, upper }, i) => {
      expect(grade).toBe(i + 1);
      expect(lower).toBe(i === 0 ? 0 : coordinationGrades[i - 1]!.upper);
      expect(upper).toBe((i + 1) / 10);
    });
  });

  it.each([
    ["NEED_TWO_SYSTEMS", () => couplingCoordination([{ name: "a", values: [1] }])],
    [
      "DUPLICATE_SYSTEM",
      () =>
        couplingCoordination([
          { name: "a", values: [1] },
          { name: "a", values: [1] },
        ]),
    ],
    ["COLUMN_LENGTH", () => couplingCoordination(two([1], [1, 1]))],
    ["EMPTY_TABLE", () => couplingCoordination(two([], []))],
    ["NEGATIVE_SYSTEM", () => couplingCoordination(two([-0.1], [0.5]))],
    ["OUT_OF_UNIT_INTERVAL", () => couplingCoordination(two([1.4], [0.2]))],
    ["OUT_OF_UNIT_INTERVAL", () => couplingCoordination(two([Number.POSITIVE_INFINITY], [0.2]))],
    ["MISSING_CELLS", () => couplingCoordination(two([Number.NaN], [0.2]))],
    ["UNKNOWN_SYSTEM", () => couplingCoordination(two([0.1], [0.2]), { weights: { a: 0.5, c: 0.5 } })],
    ["INVALID_WEIGHTS", () => couplingCoordination(two([0.1], [0.2]), { weights: { a: 0.3, b: 0.3 } })],
    ["INVALID_WEIGHTS", () => couplingCoordination(two([0.1], [0.2]), { weights: { a: 1.5, b: -0.5 } })],
    ["INVALID_WEIGHTS", () => couplingCoordination(two([0.1], [0.2]), { weights: { a: 1 } })],
    ["UNKNOWN_FORMULA", () => couplingCoordination(two([0.1], [0.2]), { formula: "modern" as "standard" })],
    [
      "FORMULA_FIXES_WEIGHTS",
      () => couplingCoordination(two([0.1], [0.2]), { formula: "as-printed-002", weights: { a: 0.5, b: 0.5 } }),
    ],
    [
      "FORMULA_NEEDS_TWO_SYSTEMS",
      () => couplingCoordination([...two([0.1], [0.2]), { name: "c", values: [0.3] }], { formula: "as-printed-002" }),
    ],
  ])("%s", (code, action) => {
    expect(codeOf(action)).toBe(code);
  });
});
