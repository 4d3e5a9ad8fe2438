import { type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, covarianceOf, explain, frameOf, type WorkingModel, workingModel } from "../src/index.js";
import { errorCode, sandwichOf, tableOf } from "./dense-covariance.js";
import { estimateOf, modelOf, randomPanel } from "./small-model.js";

/** W by its definition: the mean of products of two members' errors over the blocks where both (or all) have a row. */
function weights(model: WorkingModel, data: Dataset, within: "period" | "unit", complete: boolean) {
  const table = tableOf(data);
  const [block, member] = (within === "period" ? [table.t, table.id] : [table.id, table.t]) as [number[], number[]];
  const error = new Map(Array.from(model.frame.rows, (row, i) => [row, model.residuals[i] as number]));
  const members = new Set(member).size;
  const rowsOf = (b: number) => block.flatMap((value, row) => (value === b ? [row] : []));
  const used = [...new Set(block)].map(rowsOf).filter((rows) => !complete || rows.length === members);
  const mean = (a: number, b: number) => {
    const products = used.flatMap((rows) => {
      const [first, second] = [a, b].map((label) => rows.find((row) => member[row] === label));
      return first === undefined || second === undefined
        ? []
        : [(error.get(first) as number) * (error.get(second) as number)];
    });
    return products.reduce((sum, value) => sum + value, 0) / products.length;
  };
  // sandwichOf multiplies by e_i e_j, so the weight divides by them.
  return sandwichOf(model, (i, j) =>
    block[i] === block[j]
      ? mean(member[i] as number, member[j] as number) / ((error.get(i) as number) * (error.get(j) as number))
      : 0,
  );
}

describe.each(["y ~ x + z", "y ~ x + z | id", "y ~ x + z | id + t"])("%s", (formula) => {
  const data = randomPanel(6, 6, 8);
  const model = modelOf(data, formula);
  test.each([
    ["period", "pairwise"],
    ["unit", "pairwise"],
    ["period", "casewise"],
    ["unit", "casewise"],
  ] as const)("within each %s, %s, by definition", (within, missing) => {
    const found = covarianceOf(model, { type: "beck-katz", within, missing }, data);
    if (found.notes.some(({ code }) => code === "NON_PSD_FIXED")) throw new Error("choose another seed");
    expectClose(found.vcov.data, weights(model, data, within, missing === "casewise"), { relative: 1e-8 });
    expect(found.inference.degreesOfFreedom[0]).toBe(model.frame.observations - model.absorbed - model.terms.length);
  });
});

test("a short panel is noted; misuse is refused", () => {
  const data = randomPanel(6, 9, 4);
  const model = modelOf(data, "y ~ x");
  const result = covarianceOf(model, { type: "beck-katz" }, data);
  expect(result.notes.map(({ code }) => code)).toContain("BECK_KATZ_SHORT");
  expect(covarianceOf(model, { type: "beck-katz", within: "unit" }, data).notes).toEqual([]);
  const code = (covariance: unknown, own = model, rows: Dataset = data) =>
    errorCode(() => covarianceOf(own, covariance as Covariance, rows));
  expect(code({ type: "beck-katz", within: "group" })).toBe("INVALID_COVARIANCE_OPTION");
  expect(code({ type: "beck-katz", missing: "listwise" })).toBe("INVALID_COVARIANCE_OPTION");
  const oneUnit = workingModel(frameOf(data, "y ~ x", { subset: { column: "id", values: [0] } }));
  expect(code({ type: "beck-katz" }, oneUnit)).toBe("ONE_UNIT");
  const onePeriod = workingModel(frameOf(data, "y ~ x", { subset: { column: "t", values: [0] } }));
  expect(code({ type: "beck-katz" }, onePeriod)).toBe("ONE_PERIOD");
  // Every period lacks one unit.
  const table = { id: [] as number[], t: [] as number[], x: [] as number[], y: [] as number[] };
  for (let i = 0; i < 3; i++) {
    for (let t = 0; t < 3; t++) {
      if (i === t) continue;
      table.id.push(i);
      table.t.push(t);
      table.x.push((i * 5 + t * 3) % 7);
      table.y.push((i * 4 + t * 5) % 9);
    }
  }
  const holes = panel(table, { unit: "id", time: "t" }) as Dataset;
  expect(code({ type: "beck-katz", missing: "casewise" }, modelOf(holes, "y ~ x"), holes)).toBe("NO_COMPLETE_BLOCK");
});

test("explained with plm's call", () => {
  const data = randomPanel(6, 6, 8);
  const lines = explain(estimateOf(data, "y ~ x | id", { type: "beck-katz" }));
  expect(lines.find((line) => line.startsWith("R: "))).toContain('effect = "individual"), cluster = "time")');
  expect(lines.find((line) => line.startsWith("Stata: "))).toContain("xtpcse y x i.id, pairwise");
});
