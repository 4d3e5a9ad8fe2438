import { type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { leaveOneClusterOut } from "../src/index.js";
import { estimateOf, randomPanel } from "./small-model.js";

test("every deletion, the range and the cluster that moves the coefficient most", () => {
  const data = randomPanel(3);
  const fit = estimateOf(data, "y ~ x + z | id + t", { cluster: "id" });
  const { deletions, ranges, terms, column, coefficients } = leaveOneClusterOut(fit, data, "id");
  expect({ column, terms, coefficients }).toEqual({ column: "id", terms: ["x", "z"], coefficients: fit.coefficients });
  expect(deletions.map(({ cluster }) => cluster)).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
  expect(deletions.reduce((total, { observations }) => total + observations, 0)).toBe(fit.sample.observations);
  for (const [j, range] of ranges.entries()) {
    const values = deletions.map((deletion) => deletion.coefficients[j] as number);
    expect([range.low, range.high]).toEqual([Math.min(...values), Math.max(...values)]);
    expect(values[Number(range.lowWithout)]).toBe(range.low);
    expect(values[Number(range.highWithout)]).toBe(range.high);
    const changes = values.map((value) => value - (fit.coefficients[j] as number));
    const most = changes.reduce(
      (best, change, g) => (Math.abs(change) > Math.abs(changes[best] as number) ? g : best),
      0,
    );
    expect(range.mostInfluential).toBe(String(most));
    expectClose(range.largestChange as number, changes[most] as number, { relative: 1e-12 });
    expect(range.undeterminedWithout).toEqual([]);
  }
});

test("one cluster is refused", () => {
  const data = randomPanel(1);
  const fit = estimateOf(data, "y ~ x", { type: "HC1" });
  const one = panel(
    { id: [1, 1, 2, 2], t: [1, 2, 1, 2], x: [1, 3, 2, 5], y: [1, 2, 4, 3], all: [1, 1, 1, 1] },
    { unit: "id", time: "t" },
  ) as Dataset;
  expect(() => leaveOneClusterOut(estimateOf(one, "y ~ x", { type: "HC1" }), one, "all")).toThrow(/one cluster/);
  expect(() => leaveOneClusterOut(fit, data, "nobody")).toThrow(/nobody/);
});
