import { toRows } from "@mesometrics/matrix";
import { crossSection, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { applyTransformations } from "../src/frame-transformation.js";
import { frameOf } from "../src/rebuild.js";

const data = panel(
  {
    city: ["b", "b", "b", "a", "a", "c"],
    year: [2001, 2002, 2004, 2002, 2001, 2001],
    y: [1, 3, 7, 10, 20, 5],
    x: [2, 2, 5, 1, 4, 0],
    area: [9, 9, 9, 4, 4, 1],
  },
  { unit: "city", time: "year" },
);
const frame = frameOf(data, "y ~ x + area", {});

describe("transformations of a model frame", () => {
  test("between: one row per unit, the first of the unit, with the means", () => {
    const means = applyTransformations(frame, [{ kind: "between", effect: "unit" }], data);
    expect(Array.from(means.rows)).toEqual([0, 3, 5]);
    expect(Array.from(means.outcome)).toEqual([11 / 3, 15, 5]);
    expect(toRows(means.regressors)).toEqual([
      [1, 3, 9],
      [1, 2.5, 4],
      [1, 0, 1],
    ]);
    expect(means.unit?.levelLabels[means.unit.codes[0] as number]).toBe("b");
    expect(means.time).toBeNull();
  });

  test("between periods", () => {
    const means = applyTransformations(frame, [{ kind: "between", effect: "time" }], data);
    expectClose(means.outcome, [26 / 3, 6.5, 7], { relative: 1e-15 });
    expect(means.unit).toBeNull();
  });

  test("first differences: by time, whatever the order of the rows, never across a gap", () => {
    const differences = applyTransformations(frame, [{ kind: "firstDifference" }], data);
    expect(Array.from(differences.rows)).toEqual([1, 3]);
    expect(Array.from(differences.outcome)).toEqual([2, -10]);
    expect(toRows(differences.regressors)).toEqual([
      [1, 0, 0],
      [1, -3, 0],
    ]);
    expect(differences.dropped).toEqual([{ reason: "no complete row one period before", column: null, count: 4 }]);
    expect(differences.unit?.levelLabels).toEqual(["a", "b"]);
    expect(differences.time?.levelLabels).toEqual(["2002"]);
  });

  test("unit means: only of what varies within units and between their means", () => {
    const added = applyTransformations(frame, [{ kind: "unitMeans" }], data);
    expect(added.regressorLabels).toEqual(["(Intercept)", "x", "area", "mean(x)"]);
    expect(toRows(added.regressors).map((row) => row[3])).toEqual([3, 3, 3, 2.5, 2.5, 0]);
  });

  test("a cross-section has none", () => {
    const section = crossSection({ y: [1, 2, 4], x: [1, 2, 3] });
    const rows = frameOf(section, "y ~ x", {});
    for (const transformation of [
      { kind: "unitMeans" },
      { kind: "between", effect: "unit" },
      { kind: "firstDifference" },
      { kind: "quasiDemean", effect: "unit", variances: { idiosyncratic: 1, unit: 1, time: 0 } },
    ] as const) {
      expect(() => applyTransformations(rows, [transformation], section)).toThrow(
        expect.objectContaining({ code: "NEEDS_PANEL" }),
      );
    }
  });
});
