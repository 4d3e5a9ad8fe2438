import { produc } from "@mesometrics/datasets/produc";
import { panel } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import { classify } from "../../src/classification/classify.js";
import { classifyPanel } from "../../src/classification/classify-panel.js";
import { codeOf } from "../fixtures.js";

const data = panel(produc.table, { unit: produc.unit, time: produc.time });

describe("classifyPanel", () => {
  it("shares one set of breaks over the years", () => {
    const { classes, periods, classifications } = classifyPanel(data, "unemp", { classes: 4 });
    const pooled = classify(produc.table.unemp, { classes: 4 });
    expect(classes).toEqual(pooled.classes);
    expect(classifications).toEqual([pooled]);
    expect(periods).toHaveLength(17);
    for (const { counts, breaks } of periods) {
      expect(counts.reduce((total, count) => total + count, 0)).toBe(48);
      expect(breaks).toEqual(pooled.breaks);
    }
  });

  it("makes breaks by period on request, with every class filled in every year", () => {
    const { periods, classifications, classes } = classifyPanel(data, "unemp", { classes: 4, breaks: "by-period" });
    expect(classifications).toHaveLength(17);
    for (const { counts } of periods) expect(counts.every((count) => count > 0)).toBe(true);
    const of1970 = produc.table.unemp.filter((_, row) => produc.table.year[row] === 1970);
    expect(periods[0].breaks).toEqual(classify(of1970, { classes: 4 }).breaks);
    expect(new Set(classes)).toEqual(new Set([1, 2, 3, 4]));
  });

  it("names the period of an error and refuses unknown options", () => {
    const small = panel({ id: ["a", "b", "a", "b"], t: [1, 1, 2, 2], x: [1, 2, 3, 3] }, { unit: "id", time: "t" });
    expect(() => classifyPanel(small, "x", { classes: 2, breaks: "by-period" })).toThrow(/^Period 2: /);
    expect(codeOf(() => classifyPanel(small, "x", { classes: 2, breaks: "own" as "shared" }))).toBe("UNKNOWN_OPTION");
    expect(codeOf(() => classifyPanel(small, "y", { classes: 2 }))).toBe("UNKNOWN_COLUMN");
  });
});
