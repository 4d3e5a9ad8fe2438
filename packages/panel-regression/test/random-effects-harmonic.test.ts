import { grunfeld, produc } from "@mesometrics/datasets";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { correlatedRandomEffects, panel, randomEffects, tidy } from "../src/index.js";

type Named = Readonly<Record<string, number>>;
interface Expected {
  readonly estimate: Named;
  readonly se: Named;
  readonly sigma_u: number;
  readonly sigma_e: number;
  readonly rows: number;
}
const own = ownReference<Readonly<Record<string, Expected>>>("panel-regression/random_effects_harmonic.json");
const iid = { vcov: { type: "iid" }, method: "swamy-arora-harmonic" } as const;

const firms = panel(grunfeld.table, { unit: "firm", time: "year" });
const holes = panel(
  {
    ...grunfeld.table,
    inv: grunfeld.table.inv.map((cell, row) =>
      (7 * row) % 11 > 4 || Number(grunfeld.table.firm[row]) > 6 ? cell : null,
    ),
  },
  { unit: "firm", time: "year" },
);
const names = [...new Set(produc.table.state.map(String))].sort();
const late = panel(
  {
    ...produc.table,
    gsp: produc.table.gsp.map((cell, row) =>
      Number(produc.table.year[row]) > 1970 + ((names.indexOf(String(produc.table.state[row])) + 1) % 9) ? cell : null,
    ),
  },
  { unit: "state", time: "year" },
);

describe("random effects with the harmonic mean of the T_i, Stata's xtreg, re", () => {
  const cases = {
    grunfeld: () => randomEffects(holes, "inv ~ value + capital", iid),
    grunfeld_balanced: () => randomEffects(firms, "inv ~ value + capital", iid),
    grunfeld_time: () => randomEffects(holes, "inv ~ value + capital", { ...iid, effect: "time" }),
    produc: () => randomEffects(late, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", iid),
  } as const;
  for (const [name, run] of Object.entries(cases)) {
    test(name, () => {
      const expected = own[name] as Expected;
      const fit = run();
      expect(fit.sample.observations).toBe(expected.rows);
      for (const { term, estimate, standardError } of tidy(fit)) {
        expectClose(estimate, expected.estimate[term] as number, { relative: 1e-9, what: term });
        expectClose(standardError, expected.se[term] as number, { relative: 1e-8, what: `se ${term}` });
      }
      expectClose(fit.statistics[name === "grunfeld_time" ? "sigmaTime" : "sigmaU"] as number, expected.sigma_u, {
        relative: 1e-9,
        absolute: 1e-12,
      });
      expectClose(fit.statistics.sigmaE as number, expected.sigma_e, { relative: 1e-9 });
    });
  }

  test("equals swamy-arora on balanced panels only", () => {
    const same = randomEffects(firms, "inv ~ value + capital", { vcov: { type: "iid" } });
    expectClose(randomEffects(firms, "inv ~ value + capital", iid).coefficients, same.coefficients, {
      relative: 1e-12,
    });
    const other = randomEffects(holes, "inv ~ value + capital", { vcov: { type: "iid" } });
    const difference = randomEffects(holes, "inv ~ value + capital", iid).statistics.sigmaU! - other.statistics.sigmaU!;
    expect(Math.abs(difference)).toBeGreaterThan(0.1);
  });

  test("is for one effect, and for correlated random effects too", () => {
    expect(() => randomEffects(firms, "inv ~ value", { ...iid, effect: "twoways" })).toThrow(
      expect.objectContaining({ code: "ONE_EFFECT_ONLY" }),
    );
    const fit = correlatedRandomEffects(holes, "inv ~ value + capital", iid);
    expect(fit.call.options.method).toBe("swamy-arora-harmonic");
  });
});
