import { groupColumn } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { crossedParts } from "../src/crossed-clusters.js";
import { covarianceOf } from "../src/index.js";
import { sandwichOf, tableOf } from "./dense-covariance.js";
import { modelOf, randomPanel } from "./small-model.js";

test("a pair of rows that shares any cluster counts once, whatever the number of clusterings", () => {
  // Inclusion and exclusion adds up to 1 for every pair with something in common, so that the definition needs no signs.
  const names = ["id", "t", "region", "shuffled"];
  let compared = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const data = randomPanel(seed, 10, 8);
    const model = modelOf(data, "y ~ x + z | id");
    const table = tableOf(data);
    for (let count = 2; count <= names.length; count++) {
      const cluster = names.slice(0, count);
      const found = covarianceOf(model, { type: "CR0", cluster }, data);
      if (found.notes.some(({ code }) => code === "NON_PSD_FIXED")) continue;
      const expected = sandwichOf(model, (i, j) =>
        cluster.some((name) => table[name]?.[i] === table[name]?.[j]) ? 1 : 0,
      );
      expectClose(found.vcov.data, expected, { relative: 1e-7, absolute: 1e-12 });
      expect(found.inference.clusters.map(({ column }) => column)).toEqual(cluster);
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(6);
});

test("the signs of the parts", () => {
  const data = randomPanel(1);
  const groups = ["id", "t", "shuffled"].map((name) => groupColumn(data, name));
  const parts = crossedParts(groups);
  expect(parts).toHaveLength(7);
  expect(parts.map(({ groups: { label }, sign }) => `${sign > 0 ? "+" : "-"} ${label}`).sort()).toEqual([
    "+ id",
    "+ id^t^shuffled",
    "+ shuffled",
    "+ t",
    "- id^shuffled",
    "- id^t",
    "- t^shuffled",
  ]);
});

test("CR1 of three clusterings: every part with the factor and the degrees of freedom of the fewest clusters", () => {
  const data = randomPanel(7, 12, 9);
  const model = modelOf(data, "y ~ x + z | id");
  const cluster = ["id", "t", "shuffled"];
  const found = covarianceOf(model, { cluster }, data);
  const n = model.frame.observations;
  expectClose(found.inference.adjustment, (4 / 3) * ((n - 1) / (n - 3)), { relative: 1e-14 });
  expect(found.inference.degreesOfFreedom[0]).toBe(3);
  expect(found.inference.label).toBe("CR1 clustered by id and t and shuffled, t(3)");
});
