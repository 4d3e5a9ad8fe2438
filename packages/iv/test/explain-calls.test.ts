import { grunfeld } from "@mesometrics/datasets";
import { explain } from "@mesometrics/inference";
import { panel } from "@mesometrics/panel-data";
import { expect, test } from "vitest";
import { ivreg } from "../src/index.js";

const data = panel(grunfeld.table, { unit: "firm", time: "year" });
const calls = (lines: readonly string[]) => lines.filter((line) => /^(?:R|Stata): /u.test(line));

test("explain gives the calls of two-stage least squares", () => {
  const pooled = ivreg(data, "inv ~ year | capital ~ value", { vcov: { type: "iid" } });
  expect(calls(explain(pooled))).toEqual([
    'R: fixest::feols(inv ~ year | capital ~ value, data, vcov = "iid")',
    "Stata: ivregress 2sls inv year (capital = value), small",
  ]);
  const within = ivreg(data, "inv ~ year | firm | capital ~ value", { vcov: { cluster: "firm" } });
  expect(calls(explain(within))).toEqual([
    "R: fixest::feols(inv ~ year | firm | capital ~ value, data, vcov = ~ firm)",
    "Stata: ivreghdfe inv year (capital = value), absorb(firm) cluster(firm)",
  ]);
  const reduced = ivreg(data, "inv ~ year | firm | capital ~ value", { vcov: { type: "CR2", cluster: "firm" } });
  expect(calls(explain(reduced))[0]).toBe(
    'R: clubSandwich::coef_test(AER::ivreg(inv ~ capital + year + factor(firm) | value + year + factor(firm), data = data), vcov = "CR2", cluster = data$firm, test = "Satterthwaite")',
  );
});
