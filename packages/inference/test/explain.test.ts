import { expect, test } from "vitest";
import { type Covariance, explain } from "../src/index.js";
import { estimateOf, randomPanel } from "./small-model.js";

const data = randomPanel(11, 9, 6);

test.each([
  [{ type: "iid" }, 'fixest::feols(y ~ x + z | id, data, vcov = "iid"', "reghdfe y x z, absorb(id)"],
  [{ type: "HC1" }, 'vcov = "hetero"', "reghdfe y x z, absorb(id) vce(robust)"],
  [{ type: "HC3" }, 'sandwich::vcovHC, type = "HC3")', "regress y x z i.id, vce(hc3)"],
  [{ type: "CR0", cluster: "id" }, "cadjust = FALSE", "none: Stata has no CR0"],
  [{ cluster: ["id", "t"] }, "vcov = ~ id + t", "vce(cluster id t)"],
  [{ type: "CR2", cluster: "id" }, "clubSandwich::coef_test(lm(y ~ x + z + factor(id), data)", "vce(hc2 id, dfadjust)"],
] as const)("explain %o", (vcov, r, stata) => {
  const lines = explain(estimateOf(data, "y ~ x + z | id", vcov as Covariance));
  expect(lines.find((line) => line.startsWith("R: "))).toContain(r);
  expect(lines.find((line) => line.startsWith("Stata: "))).toContain(stata);
  expect(lines.some((line) => line.startsWith("N = "))).toBe(true);
});
