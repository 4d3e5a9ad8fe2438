import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  crossSection,
  difference,
  evaluateExpression,
  growth,
  lag,
  lead,
  type Panel,
  panel,
  parseExpression,
} from "../src/index.js";
import { errorOf } from "./error-code.js";
import { reference } from "./reference.js";

// Rows out of order, a gap at 2003 for a, b starts late.
const data = panel(
  { id: ["a", "b", "a", "b", "a"], year: [2004, 2002, 2001, 2003, 2002], x: [8, 10, 1, 20, 2] },
  { unit: "id", time: "year" },
);
const missing = Number.NaN;

describe("shifts by time", () => {
  it("go to the period, not to the row above", () => {
    expect(Array.from(lag(data, "x"))).toEqual([missing, missing, missing, 10, 1]);
    expect(Array.from(lag(data, "x", 2))).toEqual([2, missing, missing, missing, missing]);
    expect(Array.from(lead(data, "x"))).toEqual([missing, 20, 2, missing, missing]);
    expect(Array.from(lag(data, "x", 0))).toEqual([8, 10, 1, 20, 2]);
    expect(Array.from(lag(data, "x", -1))).toEqual(Array.from(lead(data, "x", 1)));
  });

  it("difference and grow", () => {
    expect(Array.from(difference(data, "x"))).toEqual([missing, missing, missing, 10, 1]);
    expect(Array.from(growth(data, "x"))).toEqual([missing, missing, missing, 1, 1]);
    expect(Array.from(difference(data, "x", 2))).toEqual([6, missing, missing, missing, missing]);
  });

  it("count in steps of the panel", () => {
    const quarters = [2001, 2001.25, 2001.5, 2002];
    const quarterly = panel({ id: [1, 1, 1, 1], t: quarters, x: [1, 2, 3, 4] }, { unit: "id", time: "t", step: 0.25 });
    expect(Array.from(lag(quarterly, "x"))).toEqual([missing, 1, 2, missing]);
    const tenths = panel(
      { id: [1, 1, 1], t: [0.1, 0.1 + 0.1, 0.1 + 0.1 + 0.1], x: [1, 2, 3] },
      { unit: "id", time: "t", step: 0.1 },
    );
    expect(Array.from(lag(tenths, "x", 2))).toEqual([missing, missing, 1]);
  });

  it("take text periods one step apart", () => {
    const text = panel({ id: [1, 1], t: ["2001Q1", "2001Q2"], x: [1, 2] }, { unit: "id", time: "t" });
    expect(Array.from(lag(text, "x"))).toEqual([missing, 1]);
  });

  it("agree with a search for the row of the earlier period", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 8 })), {
          minLength: 1,
          selector: ([unit, time]) => unit * 100 + time,
        }),
        fc.integer({ min: -3, max: 3 }),
        (pairs, periods) => {
          const x = pairs.map((_, row) => row + 0.5);
          const random: Panel = panel(
            { id: pairs.map(([unit]) => unit), t: pairs.map(([, time]) => time), x },
            { unit: "id", time: "t" },
          );
          const found = pairs.map(([unit, time]) => {
            const row = pairs.findIndex(([u, t]) => u === unit && t === time - periods);
            return row === -1 ? missing : x[row]!;
          });
          expect(Array.from(lag(random, "x", periods))).toEqual(found);
        },
      ),
    );
  });

  it("refuse cross-sections, fractions of periods and division by an earlier zero", () => {
    const flat = crossSection({ x: [1] });
    expect(errorOf("NEEDS_PANEL", () => evaluateExpression(parseExpression("lag(x)"), flat)).message).toContain(
      "lag(x)",
    );
    errorOf("INVALID_PERIODS", () => lag(data, "x", 0.5));
    const zero = panel({ id: [1, 1], t: [1, 2], x: [0, 5] }, { unit: "id", time: "t" });
    expect(errorOf("DIVISION_BY_ZERO", () => growth(zero, "x")).details.row).toBe(2);
  });
});

describe("the shifts of plm", () => {
  const { firm, year, emp, lag1, lag2, lead1, difference: change } = reference.shifts;
  const firms = panel({ firm, year, emp }, { unit: "firm", time: "year" });
  const present = (values: (number | null)[]) => values.map((value) => value ?? missing);

  it("agree on an unbalanced panel with holes", () => {
    expect(firms.report.gaps.length).toBeGreaterThan(50);
    // The reference is printed to 15 digits.
    const closeness = { relative: 1e-14, absolute: 1e-14 };
    expectClose(lag(firms, "emp"), present(lag1), { ...closeness, what: "lag 1" });
    expectClose(lag(firms, "emp", 2), present(lag2), { ...closeness, what: "lag 2" });
    expectClose(lead(firms, "emp"), present(lead1), { ...closeness, what: "lead" });
    expectClose(difference(firms, "emp"), present(change), { ...closeness, absolute: 1e-12, what: "difference" });
  });
});
