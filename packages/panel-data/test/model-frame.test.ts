import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossSection, type Dataset, type ModelFrame, modelFrame, panel, parseFormula } from "../src/index.js";
import { errorOf } from "./error-code.js";
import { reference } from "./reference.js";

const frameOf = (data: Dataset, text: string, options = {}) => modelFrame(data, parseFormula(text), options);
const columnsOf = ({ rows, columns, data }: ModelFrame["regressors"]) =>
  Array.from({ length: columns }, (_, j) => Array.from(data.subarray(j * rows, (j + 1) * rows)));

const table = {
  id: ["b", "a", "b", "a", "c", "c"],
  t: [1, 1, 2, 2, 1, 2],
  y: [1, 2, 3, 4, 5, null],
  x: [10, null, 30, 40, 50, 60],
  g: ["n", "s", "n", null, "m", "m"],
  w: [1, 1, 1, 1, null, 1],
};
const data = panel(table, { unit: "id", time: "t" });

describe("the design matrix of R", () => {
  const numeric = crossSection(reference.table);
  it.each(reference.frames)("of $formula", ({ formula, labels, columns }) => {
    const frame = frameOf(numeric, formula.replace(/\b([gh])\b/g, "i($1)"));
    const expected = new Map(
      labels.map((label, j) => {
        const parts = label.split(":").map((part) => part.replace(/^([gh])([a-cuv])$/, "$1::$2"));
        return [parts.sort().join(":"), columns[j]!];
      }),
    );
    // R turns the factors of a product into the order of their first appearance; the product is the same.
    const keys = frame.regressorLabels.map((label) =>
      label
        .split(/(?<!:):(?!:)/)
        .sort()
        .join(":"),
    );
    expect(new Set(keys)).toEqual(new Set(expected.keys()));
    const found = columnsOf(frame.regressors);
    for (const [j, key] of keys.entries()) expectClose(found[j]!, expected.get(key)!, { relative: 1e-15, what: key });
  });

  it("has R's order of columns", () => {
    expect(frameOf(numeric, "y ~ i(g) * i(h)").regressorLabels).toEqual([
      "(Intercept)",
      "g::b",
      "g::c",
      "h::v",
      "g::b:h::v",
      "g::c:h::v",
    ]);
  });
});

describe("the sample", () => {
  it("counts each row that is left out under its first reason", () => {
    const frame = frameOf(data, "y ~ x | g", { required: ["w"], subset: (row: number) => row !== 0 });
    expect(Array.from(frame.rows)).toEqual([2]);
    expect(frame.dropped).toEqual([
      { reason: "not in the subset", column: null, count: 1 },
      { reason: "missing in y", column: "y", count: 1 },
      { reason: "missing in x", column: "x", count: 1 },
      { reason: "missing in g", column: "g", count: 1 },
      { reason: "missing in w", column: "w", count: 1 },
    ]);
  });

  it("takes a flag for each row as subset", () => {
    const frame = frameOf(data, "x ~ 1", { subset: Uint8Array.of(1, 1, 0, 0, 0, 1) });
    expect(Array.from(frame.rows)).toEqual([0, 5]);
    errorOf("SUBSET_LENGTH", () => frameOf(data, "x ~ 1", { subset: new Uint8Array(2) }));
  });

  it("names an expression that has no value in a period", () => {
    expect(frameOf(data, "x ~ lag(x, 1) | id").dropped).toEqual([
      { reason: "missing in x", column: "x", count: 1 },
      { reason: "missing in lag(x, 1)", column: "lag(x, 1)", count: 3 },
    ]);
  });

  it("is empty: an error with the reasons", () => {
    const error = errorOf("EMPTY_SAMPLE", () => frameOf(data, "y ~ lag(x, 5)"));
    expect(error.message).toContain('"y ~ lag(x, 5)": of 6 row(s), 1 missing in y, 5 missing in lag(x, 5).');
  });

  it("is empty because the step is not the data's: the error says so", () => {
    const decades = { id: [1, 1], t: [1990, 2000], y: [1, 2] };
    const tooFine = panel(decades, { unit: "id", time: "t" });
    expect(errorOf("EMPTY_SAMPLE", () => frameOf(tooFine, "y ~ lag(y)")).message).toContain("{ step: 10 }");
    const frame = frameOf(panel(decades, { unit: "id", time: "t", step: 10 }), "y ~ lag(y)");
    expect(Array.from(frame.rows)).toEqual([1]);
  });

  it("adds up, for any pattern of missing cells", () => {
    const cell = fc.option(fc.double({ min: -5, max: 5, noNaN: true }), { freq: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 30 }), (cells) => {
        const random = panel(
          {
            id: cells.map((_, row) => row % 3),
            t: cells.map((_, row) => Math.floor(row / 3)),
            y: cells.map(([y]) => y),
            x: cells.map(([, x]) => x),
            z: cells.map(([, , z]) => z),
          },
          { unit: "id", time: "t" },
        );
        let frame: ModelFrame;
        try {
          frame = frameOf(random, "y ~ x + lag(z) + x:z | id");
        } catch (error) {
          expect((error as { code: string }).code).toBe("EMPTY_SAMPLE");
          return;
        }
        const left = frame.dropped.reduce((total, { count }) => total + count, 0);
        expect(left + frame.observations).toBe(random.rows);
        expect(frame.regressors.data.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe("the frame", () => {
  it("holds plain arrays over the sample", () => {
    const frame = frameOf(data, "y ~ log(x) + I(x^2)", { subset: (row: number) => row < 4 });
    expect(frame.outcomeLabel).toBe("y");
    expect(Array.from(frame.outcome)).toEqual([1, 3, 4]);
    expect(frame.regressorLabels).toEqual(["(Intercept)", "log(x)", "I(x^2)"]);
    expect(columnsOf(frame.regressors)).toEqual([[1, 1, 1], [10, 30, 40].map(Math.log), [100, 900, 1600]]);
    expect(frame.unit).toEqual({ label: "id", codes: Int32Array.of(1, 1, 0), levels: 2, levelLabels: ["a", "b"] });
    expect(Array.from(frame.time!.codes)).toEqual([0, 1, 1]);
    expect(frame.endogenous).toEqual({ rows: 3, columns: 0, data: new Float64Array(0) });
  });

  it("has no unit and time on a cross-section", () => {
    const frame = frameOf(crossSection(table), "y ~ 1");
    expect([frame.unit, frame.time]).toEqual([null, null]);
    expect(frame.hasIntercept).toBe(true);
  });

  it("gives the intercept to the fixed effects, but not to bare slopes", () => {
    expect(frameOf(data, "y ~ x | id").hasIntercept).toBe(false);
    expect(frameOf(data, "y ~ x | id[t]").hasIntercept).toBe(false);
    expect(frameOf(data, "y ~ x | id[[t]]").regressorLabels).toEqual(["(Intercept)", "x"]);
    expect(frameOf(data, "y ~ x - 1 | id[[t]]").regressorLabels).toEqual(["x"]);
  });

  it("codes fixed effects with their slopes", () => {
    const [effect] = frameOf(data, "x ~ 1 | id^t[y, x]").fixedEffects;
    expect(effect!.label).toBe("id^t[y, x]");
    expect(effect!.levelLabels).toEqual(["a^2", "b^1", "b^2", "c^1"]);
    expect(columnsOf(effect!.slopes!)).toEqual([
      [1, 3, 4, 5],
      [10, 30, 40, 50],
    ]);
    expect(effect!.intercept).toBe(true);
  });

  it("holds endogenous columns and instruments", () => {
    const frame = frameOf(data, "y ~ 1 | id | x ~ w + i(t)");
    expect(frame.endogenousLabels).toEqual(["x"]);
    expect(frame.instrumentLabels).toEqual(["w", "t::2"]);
    expect(frame.instruments.rows).toBe(frame.observations);
  });
});

describe("dummies", () => {
  const levels = crossSection({ y: [1, 2, 3, 4], x: [5, 6, 7, 8], g: ["b", "a", "c", "a"], k: [10, 9, 9, 10] });

  it("leave out the first level by sort order, or the reference that is given", () => {
    expect(frameOf(levels, "y ~ i(g)").regressorLabels).toEqual(["(Intercept)", "g::b", "g::c"]);
    expect(frameOf(levels, 'y ~ i(g, ref = "c")').regressorLabels).toEqual(["(Intercept)", "g::a", "g::b"]);
    expect(frameOf(levels, "y ~ factor(k, ref = 10)").regressorLabels).toEqual(["(Intercept)", "k::9"]);
    expect(frameOf(levels, "y ~ i(g) | k").regressorLabels).toEqual(["g::b", "g::c"]);
    expect(frameOf(levels, "y ~ 0 + i(g)").regressorLabels).toEqual(["g::a", "g::b", "g::c"]);
  });

  it("multiply a column with i(g, x) as with i(g):x", () => {
    const two = frameOf(levels, "y ~ i(g, x)");
    expect(two.regressorLabels).toEqual(["(Intercept)", "g::a:x", "g::b:x", "g::c:x"]);
    expect(two.regressors).toEqual(frameOf(levels, "y ~ i(g):x").regressors);
    expect(frameOf(levels, 'y ~ i(g, x, ref = "a")').regressorLabels).toEqual(["(Intercept)", "g::b:x", "g::c:x"]);
    expect(frameOf(levels, "y ~ x + i(g, x)").regressorLabels).toEqual(["(Intercept)", "x", "g::b:x", "g::c:x"]);
  });

  it("have only levels of the sample", () => {
    expect(frameOf(levels, "y ~ i(g)", { subset: (row: number) => row !== 0 }).regressorLabels).toEqual([
      "(Intercept)",
      "g::c",
    ]);
  });

  it("need a level that exists and a second one", () => {
    expect(errorOf("UNKNOWN_LEVEL", () => frameOf(levels, 'y ~ i(g, ref = "d")')).message).toContain('no level "d"');
    errorOf("SINGLE_LEVEL", () => frameOf(levels, "y ~ i(g)", { subset: (row: number) => row === 1 || row === 3 }));
  });
});

describe("frames that cannot be", () => {
  it("say why", () => {
    expect(errorOf("NOT_NUMERIC", () => frameOf(data, "y ~ g")).message).toContain("i(g)");
    expect(errorOf("UNKNOWN_COLUMN", () => frameOf(data, "y ~ x | idd")).message).toContain('"id"');
    errorOf("UNKNOWN_COLUMN", () => frameOf(data, "y ~ x", { required: ["cluster"] }));
    errorOf("UNKNOWN_COLUMN", () => frameOf(data, "y ~ x | id[trend]"));
    errorOf("NEEDS_PANEL", () => frameOf(crossSection(table), "y ~ lag(x)"));
    const huge = crossSection({ y: [1], x: [1e200], z: [1e200] });
    errorOf("OVERFLOW", () => frameOf(huge, "y ~ x:z"));
  });
});

describe("the order of the rows", () => {
  it("changes nothing but the order", () => {
    const rows = fc.uniqueArray(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 4 }), fc.integer({ min: 1, max: 9 })), {
      minLength: 2,
      selector: ([unit, time]) => unit * 10 + time,
    });
    const asTable = (cells: readonly (readonly [number, number, number])[]) =>
      panel(
        { id: cells.map(([id]) => id), t: cells.map(([, t]) => t), x: cells.map(([, , x]) => x) },
        { unit: "id", time: "t" },
      );
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (cells, keys) => {
        // One unit alone has no slope of its own beside x.
        fc.pre(new Set(cells.map(([id]) => id)).size > 1);
        const order = cells.map((_, row) => ({ row, key: keys.next().value as number }));
        order.sort((a, b) => a.key - b.key || a.row - b.row);
        const original = frameOf(asTable(cells), "log(x) ~ x + i(t) + x:i(id) - 1");
        const permuted = frameOf(asTable(order.map(({ row }) => cells[row]!)), "log(x) ~ x + i(t) + x:i(id) - 1");
        expect(permuted.regressorLabels).toEqual(original.regressorLabels);
        const wanted = columnsOf(original.regressors).map((column) => order.map(({ row }) => column[row]!));
        expect(columnsOf(permuted.regressors)).toEqual(wanted);
        expect(Array.from(permuted.outcome)).toEqual(order.map(({ row }) => original.outcome[row]!));
        expect(permuted.unit!.levelLabels).toEqual(original.unit!.levelLabels);
      }),
    );
  });
});
