import { grunfeld, produc } from "@mesometrics/datasets";
import { type PairsBootstrapPlan, pairsBootstrapSteps, planPairsBootstrap } from "@mesometrics/inference";
import type { Dataset } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  between,
  correlatedRandomEffects,
  type Estimate,
  feols,
  firstDifference,
  mediation,
  panel,
  randomEffects,
} from "../src/index.js";

const isMissing = (row: number) => row % 17 === 3 || (row >= 60 && row < 65);
const firms = panel(
  {
    ...grunfeld.table,
    inv: grunfeld.table.inv.map((cell, row) => (isMissing(row) ? null : cell)),
    trend: grunfeld.table.year.map((year) => Number(year) - 1935),
    weight: grunfeld.table.capital.map((cell) => 1 + Number(cell)),
    count: grunfeld.table.firm.map((_, row) => 1 + (row % 3)),
    sector: grunfeld.table.firm.map((firm) => Number(firm) % 3),
  },
  { unit: "firm", time: "year" },
);
const states = panel(produc.table, { unit: "state", time: "year" });

/** The same draws from cross products and from the rows. */
function compare(fit: Estimate, data: Dataset, cluster: string | undefined, relative: number): PairsBootstrapPlan {
  const plan = planPairsBootstrap(fit, data, { draws: 60, seed: 11, ...(cluster === undefined ? {} : { cluster }) });
  expect(plan.moments).not.toBeNull();
  const fast = pairsBootstrapSteps.runChunk(plan, 0, plan.draws);
  const refitted = pairsBootstrapSteps.runChunk({ ...plan, moments: null }, 0, plan.draws);
  expectClose(Array.from(fast), Array.from(refitted), { relative });
  return plan;
}

describe("draws from cross products are those of refits", () => {
  const fits: Readonly<Record<string, readonly [Estimate, Dataset, string?]>> = {
    pooled: [feols(firms, "inv ~ value + capital"), firms],
    unit: [feols(firms, "inv ~ value + capital | firm"), firms],
    "two-way, unbalanced": [feols(firms, "inv ~ value + capital | firm + year"), firms],
    "unit trends": [feols(firms, "inv ~ value + capital | firm[trend]"), firms],
    "unit trends and years": [feols(firms, "inv ~ value + capital | firm[trend] + year"), firms],
    "effects of sector and year": [feols(firms, "inv ~ value + capital | firm + sector^year"), firms],
    weighted: [feols(firms, "inv ~ value + capital | firm + year", { weights: { analytic: "weight" } }), firms],
    frequencies: [feols(firms, "inv ~ value + capital | firm + year", { weights: { frequency: "count" } }), firms],
    "clusters above the units": [
      feols(states, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp | state + year"),
      states,
      "region",
    ],
    between: [between(states, "log(gsp) ~ log(pcap) + log(pc)"), states],
    differences: [firstDifference(firms, "inv ~ value + capital | year"), firms],
    "random effects": [randomEffects(firms, "inv ~ value + capital"), firms],
    "correlated random effects": [correlatedRandomEffects(firms, "inv ~ value + capital"), firms],
    "other units of measurement": [feols(firms, "inv ~ I(value * 1e9) + I(capital * 1e-9) | firm + year"), firms],
  };
  for (const [name, [fit, data, cluster]] of Object.entries(fits)) {
    test(name, () => {
      compare(fit, data, cluster, 1e-9);
    });
  }

  test("nearly collinear regressors are estimated from the rows", () => {
    const table = {
      ...grunfeld.table,
      close: grunfeld.table.value.map((cell, row) => Number(cell) + 1e-5 * ((row * 7919) % 13)),
    };
    const data = panel(table, { unit: "firm", time: "year" });
    compare(feols(data, "inv ~ value + close + capital | firm + year"), data, undefined, 1e-5);
  });
});

test("a mediation of 48 x 17 with 999 draws takes less than two seconds", () => {
  const start = performance.now();
  const { bootstrap } = mediation(
    states,
    {
      outcome: "log(gsp)",
      treatment: "log(pcap)",
      mediator: "log(pc)",
      controls: ["log(emp)", "unemp"],
      fixedEffects: ["state", "year"],
      steps: "three-step",
    },
    { bootstrap: { draws: 999, seed: 1 } },
  );
  expect(bootstrap?.failed).toBe(0);
  expect(performance.now() - start).toBeLessThan(2000);
});
