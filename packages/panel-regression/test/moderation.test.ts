import { grunfeld, produc } from "@mesometrics/datasets";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { augment, type Covariance, feols, marginalEffects, moderation, panel, waldTest } from "../src/index.js";

interface Line {
  readonly estimate: number[];
  readonly se: number[];
  readonly df: number[];
  readonly p: number[];
}

const { moderation: expected } = ownReference<{
  readonly moderation: {
    readonly coefficients: number[];
    readonly at: number[];
    readonly iid: Line;
    readonly CR2: Line;
    readonly roots: number[];
  };
}>("panel-regression/facts.json");

const firms = panel(grunfeld.table, { unit: "firm", time: "year" });
const states = panel(produc.table, { unit: "state", time: "year" });
const spec = { outcome: "inv", treatment: "value", moderator: "capital", fixedEffects: ["firm", "year"] } as const;

describe("moderation against R", () => {
  const cases: readonly (readonly ["iid" | "CR2", Covariance])[] = [
    ["iid", { type: "iid" }],
    ["CR2", { type: "CR2", cluster: "firm" }],
  ];
  test.each(cases)("centred coefficients and effects under %s", (name, vcov) => {
    const { fit, effects, terms } = moderation(firms, spec, { vcov, at: expected.at });
    expectClose(
      [terms.treatment, terms.moderator, terms.interaction].map(
        (term) => fit.coefficients[fit.terms.indexOf(term)] ?? 0,
      ),
      expected.coefficients,
      { relative: 1e-9 },
    );
    const line = expected[name];
    expectClose(
      effects.rows.map(({ at }) => at),
      expected.at,
      { relative: 1e-12 },
    );
    expectClose(
      effects.rows.map(({ estimate }) => estimate),
      line.estimate,
      { relative: 1e-9 },
    );
    expectClose(
      effects.rows.map(({ standardError }) => standardError),
      line.se,
      {
        relative: 1e-7,
      },
    );
    expectClose(
      effects.rows.map(({ degreesOfFreedom }) => degreesOfFreedom),
      line.df,
      { relative: 1e-7 },
    );
    expectClose(
      effects.rows.map(({ pValue }) => pValue),
      line.p,
      { relative: 1e-6 },
    );
  });

  test("the Johnson-Neyman point inside the observed range", () => {
    const { effects } = moderation(
      states,
      {
        outcome: "log(gsp)",
        treatment: "unemp",
        moderator: "log(pc)",
        controls: ["log(emp)", "log(pcap)"],
        fixedEffects: ["state", "year"],
      },
      { vcov: { type: "iid" } },
    );
    const inside = expected.roots.filter((z) => z > effects.moderator.minimum && z < effects.moderator.maximum);
    expect(inside).toHaveLength(1);
    expectClose(
      effects.regions.slice(1).map(({ low }) => low),
      inside,
      { relative: 1e-7 },
    );
    expect(effects.regions.map(({ effect }) => effect)).toContain("not significant");
  });
});

describe("properties", () => {
  test("centring changes neither the fit nor the effects", () => {
    const centred = moderation(firms, spec, { vcov: { cluster: "firm" }, at: [200, 900] });
    const plain = moderation(firms, { ...spec, centre: "none" }, { vcov: { cluster: "firm" }, at: [200, 900] });
    expectClose(centred.fit.statistics.rss as number, plain.fit.statistics.rss as number, { relative: 1e-10 });
    const numbers = ({ effects }: typeof plain) => effects.rows.flatMap((row) => [row.estimate, row.standardError]);
    expectClose(numbers(centred), numbers(plain), { relative: 1e-8 });
    expect(plain.centres).toEqual({ treatment: 0, moderator: 0 });
    expect(plain.fit.terms).toEqual(["value", "capital", "value:capital"]);
    expect(augment(centred.fit, firms).rows).toHaveLength(200);
  });

  test("an effect at the mean is the centred coefficient", () => {
    const { fit, effects, centres } = moderation(firms, spec);
    const row = effects.rows[1];
    expectClose([row?.at ?? 0, row?.estimate ?? 0], [centres.moderator, fit.coefficients[0] as number], {
      relative: 1e-12,
    });
  });

  test("at the ends of a region the p-value is 1 - level, under CR2 with the degrees of freedom of that point", () => {
    const fit = feols(states, "log(gsp) ~ unemp * log(pc) + log(emp) + log(pcap) | state + year");
    const of = { of: "unemp", by: "log(pc)" } as const;
    const p = marginalEffects(fit, states, { ...of, at: [10.2] }).rows[0]?.pValue as number;
    const { regions } = marginalEffects(fit, states, { ...of, level: 1 - p });
    const ends = regions.slice(1).map(({ low }) => low);
    expect(ends.some((end) => Math.abs(end - 10.2) < 1e-8)).toBe(true);
    const { rows } = marginalEffects(fit, states, { ...of, at: ends });
    for (const { pValue, at, degreesOfFreedom } of rows) {
      expect(pValue).toBeCloseTo(p, 8);
      const matrix = { rows: 1, columns: fit.terms.length, data: new Float64Array(fit.terms.length) };
      matrix.data[fit.terms.indexOf("unemp")] = 1;
      matrix.data[fit.terms.indexOf("unemp:log(pc)")] = at;
      const test = waldTest(fit, { matrix, values: Float64Array.of(0) }, states);
      expectClose([degreesOfFreedom, pValue], [test.degreesOfFreedom[1] as number, test.pValue as number], {
        relative: 1e-8,
      });
    }
    expectClose(
      regions.reduce((sum, { share }) => sum + share, 0),
      1,
      { relative: 1e-12 },
    );
  });

  test("units of measure and the order of rows do not matter", () => {
    const order = grunfeld.table.inv.map((_, row) => (row * 73 + 11) % 200);
    const pick = (name: "firm" | "year" | "inv" | "value" | "capital", by = 1) =>
      order.map((row) => by * (grunfeld.table[name][row] as number));
    const scaled = panel(
      {
        firm: pick("firm"),
        year: pick("year"),
        inv: pick("inv"),
        value: pick("value", 1e9),
        capital: pick("capital", 1e-9),
      },
      { unit: "firm", time: "year" },
    );
    const t = (data: Parameters<typeof moderation>[0]) =>
      moderation(data, spec, { vcov: { cluster: "firm" } }).effects.rows.map(({ statistic }) => statistic);
    expectClose(t(scaled), t(firms), { relative: 1e-8 });
    const shuffled = panel(
      { firm: pick("firm"), year: pick("year"), inv: pick("inv"), value: pick("value"), capital: pick("capital") },
      { unit: "firm", time: "year" },
    );
    expect(moderation(shuffled, spec).fit.terms).toEqual(moderation(firms, spec).fit.terms);
  });
});

describe("what is refused", () => {
  const code = (expected: string) => expect.objectContaining({ code: expected });
  const fit = feols(firms, "inv ~ value + capital | firm", { vcov: { type: "iid" } });

  test("no interaction, an unknown term, a level or value without sense", () => {
    expect(() => marginalEffects(fit, firms, { of: "value", by: "capital" })).toThrow(code("NO_INTERACTION"));
    expect(() => marginalEffects(fit, firms, { of: "wealth", by: "capital" })).toThrow(code("UNKNOWN_TERM"));
    const crossed = feols(firms, "inv ~ value * capital | firm", { vcov: { type: "iid" } });
    const of = { of: "value", by: "capital" } as const;
    expect(() => marginalEffects(crossed, firms, { ...of, level: 95 })).toThrow(code("INVALID_LEVEL"));
    expect(() => marginalEffects(crossed, firms, { ...of, at: [Number.NaN] })).toThrow(code("NON_FINITE"));
    expect(() => moderation(firms, { ...spec, moderator: " value" })).toThrow(code("INVALID_SPEC"));
    expect(() => moderation(firms, { ...spec, centre: "median" as "mean" })).toThrow(code("INVALID_SPEC"));
  });

  test("a moderator that the effects absorb still moderates", () => {
    const early = panel(
      { ...grunfeld.table, big: grunfeld.table.firm.map((firm) => (firm <= 3 ? 1 : 0)) },
      { unit: "firm", time: "year" },
    );
    const { fit: crossed, effects } = moderation(
      early,
      { ...spec, moderator: "big", centre: "none" },
      { vcov: { type: "iid" }, at: [0, 1] },
    );
    expect(crossed.terms).not.toContain("big");
    expect(effects.moderator).toMatchObject({ minimum: 0, maximum: 1 });
    expect(effects.rows).toHaveLength(2);
  });
});
