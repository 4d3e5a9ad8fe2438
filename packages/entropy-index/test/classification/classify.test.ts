import { describeShared, expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClassificationMethod, type ClassificationOptions, classify } from "../../src/classification/classify.js";
import { codeOf } from "../fixtures.js";

const styles: Readonly<Record<string, ClassificationMethod>> = {
  fisher: "natural-breaks",
  jenks: "jenks",
  quantile: "quantile",
  equal: "equal-interval",
  sd: "standard-deviation",
  headtails: "head-tail",
  pretty: "pretty",
};

function optionsOf(style: string, classes: number): ClassificationOptions {
  const method = styles[style];
  return method === "head-tail" ? { method } : { method, classes };
}

interface ClassIntCase {
  id: string;
  expected: { x: number[]; n: number } & Record<string, { value: number[] }>;
}

describeShared<{ cases: ClassIntCase[] }>("index/classification.json", "classInt's breaks", ({ cases }) => {
  it.each(cases.flatMap(({ id }) => Object.keys(styles).map((style) => [id, style] as const)))(
    "%s, %s",
    (id, style) => {
      const { expected } = cases.find((one) => one.id === id)!;
      const { breaks } = classify(expected.x, optionsOf(style, expected.n));
      expectClose(breaks, expected[style].value, { relative: 1e-10, what: style });
    },
  );
});

type StyleResult = { brks: number[]; tai: Record<string, number>; counts: number[] };
type Optimum = { sdcm: number; upper_bounds: number[]; lower_bounds: number[]; gvf: number };
type SpatialSet = { x: number[]; res: Record<string, Record<string, StyleResult> & { optimal_dp: Optimum }> };

describeShared<Record<string, SpatialSet>>("spatial/jenks.json", "classInt's breaks and fit on other data", (sets) => {
  const known = Object.entries(sets).filter(([, one]) => Array.isArray(one.x));

  it.each(known.flatMap(([name, { res }]) => Object.keys(res).map((k) => [name, k] as const)))("%s, %s", (name, k) => {
    const { x, res } = sets[name];
    const { optimal_dp: optimum, ...byStyle } = res[k];
    const natural = classify(x, { classes: Number(k) });
    expectClose(natural.squaresWithin, optimum.sdcm, { relative: 1e-10, what: "sum of squares within" });
    expectClose(natural.gvf, optimum.gvf, { relative: 1e-10, what: "GVF" });
    expectClose(
      natural.table.map((one) => one.maximum),
      optimum.upper_bounds,
      { relative: 1e-15 },
    );
    expectClose(
      natural.table.map((one) => one.minimum),
      optimum.lower_bounds,
      { relative: 1e-15 },
    );
    for (const [style, { brks, tai }] of Object.entries(byStyle)) {
      if (styles[style] === undefined) continue;
      const own = classify(x, optionsOf(style, Number(k)));
      expectClose(own.breaks, brks, { relative: 1e-10, what: style });
      // classInt assigns [a, b), except to Jenks breaks.
      const assigned = style === "jenks" ? own : classify(x, { ...optionsOf(style, Number(k)), closure: "left" });
      expectClose(assigned.gvf, tai["Goodness of fit"], { relative: 1e-10, what: `GVF of ${style}` });
    }
  });
});

/** The best partition by trying all of them. */
function bruteForce(x: readonly number[], classes: number): number {
  const sorted = [...x].sort((a, b) => a - b);
  const squares = (part: readonly number[]) => {
    const mean = part.reduce((total, value) => total + value, 0) / part.length;
    return part.reduce((total, value) => total + (value - mean) ** 2, 0);
  };
  const best = (from: number, left: number): number => {
    if (left === 1) return squares(sorted.slice(from));
    let smallest = Number.POSITIVE_INFINITY;
    for (let to = from + 1; to <= sorted.length - left + 1; to++) {
      smallest = Math.min(smallest, squares(sorted.slice(from, to)) + best(to, left - 1));
    }
    return smallest;
  };
  return best(0, classes);
}

describe("natural breaks", () => {
  const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 10 });

  it("are the best of all partitions", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 4 }), (x, classes) => {
        fc.pre(new Set(x).size > classes);
        expectClose(classify(x, { classes }).squaresWithin, bruteForce(x, classes), {
          relative: 1e-12,
          absolute: 1e-10,
        });
      }),
    );
  });

  it("keep equal values together, use every class and do not depend on the order of rows", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 4 }), (x, classes) => {
        fc.pre(new Set(x).size > classes);
        const { classes: assigned, table, breaks } = classify(x, { classes });
        const classOf = new Map<number, number>();
        for (const [row, value] of x.entries()) {
          expect(classOf.get(value) ?? assigned[row]).toBe(assigned[row]);
          classOf.set(value, assigned[row]);
        }
        expect(table.every((one) => one.count > 0)).toBe(true);
        expect(classify([...x].reverse(), { classes }).breaks).toEqual(breaks);
      }),
    );
  });

  it("assign the same classes from either closed end", () => {
    fc.assert(
      fc.property(values, fc.constantFrom("natural-breaks" as const, "jenks" as const), (x, method) => {
        fc.pre(new Set(x).size > 3);
        const right = classify(x, { classes: 3, method });
        expect(classify(x, { classes: 3, method, closure: "left" }).classes).toEqual(right.classes);
      }),
    );
  });

  // biome-ignore format: the murder rates of the US states in 1973, as R's USArrests prints them
  const murder = [13.2, 10, 8.1, 8.8, 9, 7.9, 3.3, 5.9, 15.4, 17.4, 5.3, 2.6, 10.4, 7.2, 2.2, 6, 9.7, 15.4, 2.1, 11.3, 4.4, 12.1, 2.7, 16.1, 9, 6, 4.3, 12.2, 2.1, 7.4, 11.4, 11.1, 13, 0.8, 7.3, 6.6, 4.9, 6.3, 3.4, 14.4, 3.8, 13.2, 12.7, 3.2, 2.2, 8.5, 4, 5.7, 2.6, 6.8];

  it("stay exact far from zero, where single precision loses the classes", () => {
    const near = classify(murder, { classes: 4 });
    expectClose(near.squaresWithin, 62.836, { relative: 1e-3 });
    for (const offset of [1e4, 1e8]) {
      const far = classify(
        murder.map((value) => offset + value),
        { classes: 4 },
      );
      expect(far.classes).toEqual(near.classes);
      expectClose(far.squaresWithin, near.squaresWithin, { relative: offset * 1e-14 });
    }
  });

  it("tell narrow groups that stand far apart", () => {
    const x = [0, 1e-9, 3e-9, 1, 1 + 1e-9, 1 + 3e-9, 1e6];
    expect([...classify(x, { classes: 5 }).classes]).toEqual([1, 1, 2, 3, 3, 4, 5]);
  });

  it("part neighbouring doubles, and values of any size", () => {
    const next = 1 + Number.EPSILON;
    for (const closure of ["right", "left"] as const) {
      expect([...classify([0, 1, next, 2], { classes: 3, closure }).classes]).toEqual([1, 2, 2, 3]);
      const close = classify([1, next, 1 + 4 * Number.EPSILON, 1 + 5 * Number.EPSILON], { classes: 2, closure });
      expect([...close.classes]).toEqual([1, 1, 2, 2]);
    }
    for (const size of [1e-300, 1e-9, 1e9, 1e300]) {
      const { classes, gvf } = classify(
        [1, 1.5, 4, 4.2, 9].map((value) => value * size),
        { classes: 3 },
      );
      expect([...classes]).toEqual([1, 1, 2, 2, 3]);
      expectClose(gvf, classify([1, 1.5, 4, 4.2, 9], { classes: 3 }).gvf, { relative: 1e-12 });
    }
  });

  it("of 20,000 values in 7 classes take no time worth naming", () => {
    const x = Float64Array.from({ length: 20_000 }, (_, i) => Math.sin(i) * 1000 + (i % 977));
    const start = performance.now();
    expect(classify(x, { classes: 7 }).gvf).toBeGreaterThan(0.95);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("classes", () => {
  it("close on the side that is asked for, with both outer ends", () => {
    const options = { method: "equal-interval", classes: 2 } as const;
    expect([...classify([0, 1, 2], options).classes]).toEqual([1, 1, 2]);
    expect([...classify([0, 1, 2], { ...options, closure: "left" }).classes]).toEqual([1, 2, 2]);
    expect(classify([0, 1, 2], options).rule).toContain("(a, b]");
  });

  it("say what is in them, and which are empty", () => {
    const { table, notes, gvf } = classify([0, 0.5, 1, 1, 9], { method: "equal-interval", classes: 3 });
    expect(table.map(({ count, minimum, maximum, mean }) => [count, minimum, maximum, mean])).toEqual([
      [4, 0, 1, 0.625],
      [0, null, null, null],
      [1, 9, 9, 9],
    ]);
    expect(notes.map(({ code, terms }) => [code, terms])).toEqual([["EMPTY_CLASS", ["2"]]]);
    expectClose(gvf, 1 - 0.6875 / 56.8, { relative: 1e-14 });
  });

  it("are the distinct values where there are no more of them, which a note says", () => {
    const { classes, notes, gvf, breaks } = classify([4, 1, 4, 2], { classes: 5 });
    expect([...classes]).toEqual([3, 1, 3, 2]);
    expect([...breaks]).toEqual([0.25, 1.5, 3, 4.75]);
    expect(gvf).toBe(1);
    expect(notes[0]).toMatchObject({ code: "EACH_VALUE_A_CLASS" });
  });

  it("leave missing values out on request, with a count", () => {
    const { classes, missing, notes } = classify([1, null, 9, Number.NaN, 8, 2], { classes: 2, missing: "keep" });
    expect([...classes]).toEqual([1, 0, 2, 0, 2, 1]);
    expect(missing).toBe(2);
    expect(notes[0]).toMatchObject({ code: "MISSING_VALUES" });
  });

  it.each<[string, readonly (number | null)[], object]>([
    ["MISSING_CELLS", [1, null, 2], { classes: 2 }],
    ["INFINITE_CELL", [1, Number.POSITIVE_INFINITY], { classes: 2 }],
    ["CONSTANT_VALUES", [3, 3, 3], { classes: 2 }],
    ["CONSTANT_VALUES", [], { classes: 2 }],
    ["CONSTANT_VALUES", [null, null], { classes: 2, missing: "keep" }],
    ["INVALID_CLASSES", [1, 2, 3], {}],
    ["INVALID_CLASSES", [1, 2, 3], { classes: 1 }],
    ["INVALID_CLASSES", [1, 2, 3], { classes: 2.5 }],
    ["INVALID_CLASSES", [1, 2, 3], { classes: 3, method: "head-tail" }],
    ["UNKNOWN_OPTION", [1, 2, 3], { classes: 2, method: "fisher" }],
    ["UNKNOWN_OPTION", [1, 2, 3], { classes: 2, closure: "both" }],
    ["OVERFLOW", [-1.7e308, 0, 1.7e308], { classes: 2 }],
  ])("%s", (code, values, options) => {
    expect(codeOf(() => classify(values, options as ClassificationOptions))).toBe(code);
  });
});
