import { grunfeld, produc } from "@mesometrics/datasets";
import type { Dataset, Table } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  baltagiLiTest,
  beraSosaEscuderoYoonTest,
  breuschGodfreyTest,
  crossSectionLmTest,
  type Estimate,
  effectsFTest,
  effectsLagrangeMultiplierTest,
  feols,
  firstDifference,
  hausmanTest,
  meanResidualCorrelation,
  modifiedWaldTest,
  panel,
  panelDurbinWatson,
  pesaranCd,
  poolabilityTest,
  randomEffects,
  robustHausmanTest,
  stackedDurbinWatsonTest,
  type TestResult,
  wooldridgeDrukkerTest,
  wooldridgeEffectsTest,
  wooldridgeFirstDifferenceTest,
  wooldridgeWithinTest,
} from "../../src/index.js";

interface Entry {
  readonly statistic: number;
  readonly df: number | readonly number[] | null;
  readonly p: number | null;
}

type Battery = Readonly<Record<string, Entry>>;
type Part = "balanced" | "unbalanced";

const reference = ownReference<Record<"grunfeld" | "produc", Record<Part, Battery>>>(
  "panel-regression/diagnostics.json",
);

const studies = {
  grunfeld: { table: grunfeld.table, unit: "firm", formula: "inv ~ value + capital" },
  produc: { table: produc.table, unit: "state", formula: "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp" },
} as const;

/** The rows of the script's unbalanced panels: units lose periods at their ends. */
function shortened(table: Table, unit: string): Table {
  const units = table[unit] as readonly number[];
  const times = table.year as readonly number[];
  const labels = [...new Set(units)].sort((a, b) => (a < b ? -1 : 1));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const keep = units.map((label, row) => {
    const code = labels.indexOf(label) + 1;
    const year = times[row] as number;
    return !(code % 3 === 0 && year < first + 4) && !(code % 4 === 1 && year > last - 3);
  });
  return Object.fromEntries(
    Object.entries(table).map(([name, column]) => [name, (column as readonly number[]).filter((_, row) => keep[row])]),
  );
}

for (const name of ["grunfeld", "produc"] as const) {
  describe.each(["balanced", "unbalanced"] as const)(`${name}, %s, against plm`, (part) => {
    const { unit, formula } = studies[name];
    const table = studies[name].table as Table;
    const data = panel(part === "balanced" ? table : shortened(table, unit), {
      unit,
      time: "year",
    }) as Dataset;
    const iid = { vcov: { type: "iid" } } as const;
    const fitOf = (effects: string): Estimate => feols(data, `${formula}${effects}` as string, iid);
    const pooled = fitOf("");
    const within = fitOf(` | ${unit}`);
    const time = fitOf(" | year");
    const twoway = fitOf(` | ${unit} + year`);
    const text: string = formula;
    const random = randomEffects(data, text, iid);
    const differenced = firstDifference(data, text, iid);
    const lm = (
      type: "breusch-pagan" | "honda" | "king-wu" | "gourieroux-holly-monfort",
      effects: "unit" | "time" | "twoways",
    ) => effectsLagrangeMultiplierTest(pooled, data, { type, effects });

    const tests: Readonly<Record<string, () => TestResult>> = {
      f_unit: () => effectsFTest(within, data),
      f_twoways: () => effectsFTest(twoway, data),
      f_time_given_unit: () => effectsFTest(twoway, data, ["year"]),
      f_time: () => effectsFTest(time, data),
      bp_unit: () => lm("breusch-pagan", "unit"),
      bp_time: () => lm("breusch-pagan", "time"),
      bp_twoways: () => lm("breusch-pagan", "twoways"),
      honda_unit: () => lm("honda", "unit"),
      honda_time: () => lm("honda", "time"),
      honda_twoways: () => lm("honda", "twoways"),
      kw_unit: () => lm("king-wu", "unit"),
      kw_time: () => lm("king-wu", "time"),
      kw_twoways: () => lm("king-wu", "twoways"),
      ghm_twoways: () => lm("gourieroux-holly-monfort", "twoways"),
      wooldridge_effects_unit: () => wooldridgeEffectsTest(pooled, data),
      wooldridge_effects_time: () => wooldridgeEffectsTest(pooled, data, "time"),
      cd_pooled: () => pesaranCd(pooled, data),
      cd_unit: () => pesaranCd(within, data),
      cd_twoways: () => pesaranCd(twoway, data),
      lm_unit: () => crossSectionLmTest(within, data, "breusch-pagan"),
      sclm_unit: () => crossSectionLmTest(within, data, "scaled"),
      bcsclm_unit: () => crossSectionLmTest(within, data),
      rho_unit: () => meanResidualCorrelation(within, data),
      absrho_unit: () => meanResidualCorrelation(within, data, "absolute"),
      within_serial: () => wooldridgeWithinTest(within, data),
      difference_differenced: () => wooldridgeFirstDifferenceTest(differenced, data),
      difference_levels: () => wooldridgeFirstDifferenceTest(differenced, data, "levels"),
      drukker: () => wooldridgeDrukkerTest(data, text),
      bg1: () => breuschGodfreyTest(within, data, { lags: "stacked" }),
      bg3: () => breuschGodfreyTest(within, data, { order: 3, lags: "stacked" }),
      bsy_serial: () => beraSosaEscuderoYoonTest(pooled, data),
      bsy_random: () => beraSosaEscuderoYoonTest(pooled, data, { test: "random" }),
      bsy_random_two: () => beraSosaEscuderoYoonTest(pooled, data, { test: "random", sides: "two-sided" }),
      bsy_joint: () => beraSosaEscuderoYoonTest(pooled, data, { test: "joint" }),
      bnf: () => panelDurbinWatson(within, data),
      lbi: () => panelDurbinWatson(within, data, "baltagi-wu"),
      dw: () => stackedDurbinWatsonTest(within, data),
      poolability_within: () => poolabilityTest(within, data),
      poolability_pooled: () => poolabilityTest(pooled, data),
      modified_wald: () => modifiedWaldTest(within, data),
      hausman: () => hausmanTest(within, random, data, { indefinite: "as-is" }),
      hausman_random: () => hausmanTest(within, random, data, { errorVariance: "random" }),
      hausman_within: () => hausmanTest(within, random, data, { errorVariance: "within" }),
      hausman_regression: () => robustHausmanTest(random, data, { type: "iid" }),
      hausman_regression_cluster: () => robustHausmanTest(random, data, { type: "CR0", cluster: unit }),
      hausman_twoways: () =>
        hausmanTest(twoway, randomEffects(data, text, { ...iid, effect: "twoways" }), data, { indefinite: "as-is" }),
      baltagi_li: () => baltagiLiTest(pooled, data),
      baltagi_li_one: () => baltagiLiTest(pooled, data, "one-sided"),
    };

    test.each(Object.keys(reference[name][part]))("%s", (id) => {
      const expected = reference[name][part][id] as Entry;
      const actual = (tests[id] as () => TestResult)();
      expectClose(actual.statistic, expected.statistic, { relative: 1e-8, what: "statistic" });
      // R's pf loses digits far in the tail.
      const relative = (expected.p ?? 1) < 1e-200 ? 1e-5 : 1e-7;
      if (expected.p === null) expect(actual.pValue).toBeNull();
      else expectClose(actual.pValue as number, expected.p, { relative, absolute: 1e-300, what: "p" });
      if (expected.df !== null && actual.distribution !== "chibar2") {
        expect(actual.degreesOfFreedom).toEqual([expected.df].flat());
      }
      expect(actual.source).toBeDefined();
    });
  });
}
