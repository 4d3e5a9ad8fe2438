import { projector } from "@mesometrics/fixed-effects";
import { multiply } from "@mesometrics/matrix";
import { crossSection, groupColumn, panel } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import { frameOf, planWildClusterBootstrap, wildClusterForms, workingModel } from "../src/index.js";
import { estimateOf } from "./small-model.js";

const n = 90;
const data = panel(
  {
    id: Array.from({ length: n }, (_, i) => Math.floor(i / 6)),
    year: Array.from({ length: n }, (_, i) => i % 6),
    region: Array.from({ length: n }, (_, i) => Math.floor(i / 6) % 5),
    x: Array.from({ length: n }, (_, i) => Math.sin(i * i)),
    v: Array.from({ length: n }, (_, i) => Math.cos(3 * i)),
    y: Array.from({ length: n }, (_, i) => Math.sin(i * i) + Math.cos(5 * i) + (i % 6)),
    w: Array.from({ length: n }, (_, i) => 1 + (i % 4)),
  },
  { unit: "id", time: "year" },
);

describe("the forms of a wild cluster bootstrap", () => {
  it.each([
    ["y ~ x + v", {}],
    ["y ~ x + v | id", {}],
    ["y ~ x + v | id + year", {}],
    ["y ~ x + v | id + year", { weights: { analytic: "w" } }],
    ["y ~ x | id[v] + year", {}],
    ["y ~ x + v | region + year", { weights: { frequency: "w" } }],
  ] as const)("of %s %j are what a refit of each cluster's residuals gives", (formula, options) => {
    const model = workingModel(frameOf(data, formula, options));
    for (const name of ["id", "region"]) {
      const cluster = groupColumn(data, name);
      const z = multiply(model.design, model.bread);
      const { numerators, scores } = wildClusterForms(model, cluster, z, model.residuals);
      const [groups, q, k] = [cluster.levels, z.columns, model.terms.length];
      for (let g = 0; g < groups; g++) {
        const alone = model.residuals.map((value, i) => (cluster.codes[i] === g ? value : 0));
        const left = model.effects.length === 0 ? alone.slice() : projector(model.effects).apply(alone);
        for (let j = 0; j < k; j++) {
          let b = 0;
          for (let i = 0; i < n; i++) b += z.data[i + j * n] * alone[i];
          for (let i = 0; i < n; i++) left[i] -= b * model.design.data[i + j * n];
        }
        for (let s = 0; s < q; s++) {
          const expected = new Float64Array(groups);
          let numerator = 0;
          for (let i = 0; i < n; i++) {
            expected[cluster.codes[i]] += z.data[i + s * n] * left[i];
            numerator += z.data[i + s * n] * alone[i];
          }
          expect(numerators.data[s + g * q]).toBeCloseTo(numerator, 13);
          for (let h = 0; h < groups; h++) {
            expect(scores.data[s * groups + h + g * groups * q]).toBeCloseTo(expected[h], 13);
          }
        }
      }
    }
  });

  it("are refused for more clusters than memory holds squares of", () => {
    const rows = 8004;
    const table = crossSection({
      g: Int32Array.from({ length: rows }, (_, i) => i >> 1),
      x: Float64Array.from({ length: rows }, (_, i) => Math.sin(i * i)),
      y: Float64Array.from({ length: rows }, (_, i) => Math.cos(i)),
    });
    expect(() =>
      planWildClusterBootstrap(estimateOf(table, "y ~ x", { type: "HC1" }), table, { term: "x", cluster: "g" }),
    ).toThrow(
      expect.objectContaining({ code: "TOO_MANY_CLUSTERS", details: expect.objectContaining({ clusters: 4002 }) }),
    );
  });
});
