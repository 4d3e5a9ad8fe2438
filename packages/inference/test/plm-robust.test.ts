import { crossProduct, inverse, type Matrix } from "@mesometrics/matrix";
import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, covarianceOf, explain, frameOf, type WorkingModel, workingModel } from "../src/index.js";
import { errorCode, sandwichOf, tableOf } from "./dense-covariance.js";
import { estimateOf, modelOf, randomPanel } from "./small-model.js";

/** h by its definition x_i'(X'X)^-1 x_i on the transformed regressors. */
function transformedLeverage({ design }: WorkingModel): number[] {
  const gram: Matrix = inverse(crossProduct(design));
  return Array.from({ length: design.rows }, (_, i) => {
    let h = 0;
    for (let a = 0; a < design.columns; a++) {
      for (let b = 0; b < design.columns; b++) {
        h +=
          (design.data[i + a * design.rows] as number) *
          (gram.data[a + b * design.columns] as number) *
          (design.data[i + b * design.rows] as number);
      }
    }
    return h;
  });
}

describe.each(["y ~ x + z", "y ~ x + z | id", "y ~ x + z | id + t"])("%s", (formula) => {
  const data = randomPanel(8, 7, 6);
  const model = modelOf(data, formula);
  const { id, t } = tableOf(data) as Record<"id" | "t", number[]>;
  const [n, k] = [model.frame.observations, model.terms.length];
  const h = transformedLeverage(model);
  const factors: Readonly<Record<string, (i: number) => number>> = {
    HC0: () => 1,
    HC1: () => Math.sqrt(n / (n - k)),
    HC2: (i) => 1 / Math.sqrt(1 - (h[i] as number)),
    HC3: (i) => 1 / (1 - (h[i] as number)),
    HC4: (i) => 1 / Math.sqrt(1 - (h[i] as number)) ** Math.min(4, (n * (h[i] as number)) / k),
  };

  test.each(Object.keys(factors))("%s by definition", (correction) => {
    const factor = factors[correction] as (i: number) => number;
    const vcov = (rest: object) =>
      covarianceOf(model, { type: "plm", correction, ...rest } as Covariance, data).vcov.data;
    const expected = (together: (i: number, j: number) => boolean) =>
      sandwichOf(model, (i, j) => (together(i, j) ? factor(i) * factor(j) : 0));
    const close = { relative: 1e-9, absolute: 1e-14 };
    expectClose(
      vcov({ method: "arellano" }),
      expected((i, j) => id[i] === id[j]),
      close,
    );
    expectClose(
      vcov({ method: "arellano", clusters: "time" }),
      expected((i, j) => t[i] === t[j]),
      close,
    );
    expectClose(
      vcov({ method: "white1" }),
      expected((i, j) => i === j),
      close,
    );
    const mean = (i: number) => {
      const own = id.flatMap((label, row) => (label === id[i] ? [row] : []));
      return own.reduce((sum, row) => sum + ((model.residuals[row] as number) * factor(row)) ** 2, 0) / own.length;
    };
    expectClose(
      vcov({ method: "white2" }),
      sandwichOf(model, (i, j) => (i === j ? mean(i) / (model.residuals[i] as number) ** 2 : 0)),
      close,
    );
  });

  test("sss: G is the clusters of arellano and the rows of white1", () => {
    const adjustment = (method: string) =>
      covarianceOf(model, { type: "plm", method, correction: "sss" } as Covariance, data).inference.adjustment;
    expectClose(adjustment("arellano"), (7 / 6) * ((n - 1) / (n - k)), { relative: 1e-13 });
    expectClose(adjustment("white1"), (n / (n - 1)) * ((n - 1) / (n - k)), { relative: 1e-13 });
  });
});

test("misuse, and plm's call", () => {
  const data = randomPanel(8, 7, 6);
  const code = (covariance: unknown, model = modelOf(data, "y ~ x"), rows: Dataset = data) =>
    errorCode(() => covarianceOf(model, covariance as Covariance, rows));
  expect(code({ type: "plm" })).toBe("INVALID_COVARIANCE_OPTION");
  expect(code({ type: "plm", method: "white3" })).toBe("INVALID_COVARIANCE_OPTION");
  expect(code({ type: "plm", method: "white1", correction: "HC5" })).toBe("INVALID_COVARIANCE_OPTION");
  expect(code({ type: "plm", method: "white1", cluster: "id" })).toBe("UNKNOWN_COVARIANCE");
  const weighted = workingModel(frameOf(data, "y ~ x", { weights: { analytic: "t" } }));
  expect(code({ type: "plm", method: "arellano" }, weighted)).toBe("WEIGHTS_NOT_SUPPORTED");
  const section = crossSection({ x: [1, 2, 4], y: [2, 1, 3] }) as Dataset;
  expect(code({ type: "plm", method: "arellano" }, modelOf(section, "y ~ x"), section)).toBe("PANEL_REQUIRED");
  const spike = spikedPanel();
  expect(code({ type: "plm", method: "white1", correction: "HC3" }, modelOf(spike, "y ~ x"), spike)).toBe(
    "LEVERAGE_ONE",
  );
  const lines = explain(estimateOf(data, "y ~ x | id + t", { type: "plm", method: "white2", correction: "HC3" }));
  expect(lines.find((line) => line.startsWith("R: "))).toContain(
    'effect = "twoways"), method = "white2", type = "HC3", cluster = "group")',
  );
});

/** A panel where x is zero but in one row, which then determines its coefficient alone. */
function spikedPanel(): Dataset {
  const id = [1, 1, 1, 2, 2, 2];
  return panel(
    { id, t: [1, 2, 3, 1, 2, 3], x: [0, 0, 0, 0, 5, 0], y: [1, 4, 2, 3, 9, 5] },
    { unit: "id", time: "t" },
  ) as Dataset;
}
