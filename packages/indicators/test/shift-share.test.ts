import { toDense } from "@mesometrics/matrix";
import { expectClose, loadCsv } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { robotPenetration, type SectorCells, type ShiftShareOptions, shiftShare } from "../src/index.js";
import { sharedData, thrownBy } from "./fixtures.js";

const units = ["a", "b", "c"];
const sectors = ["farm", "mill", "shop"];
const levels = [
  [30, 10, 10],
  [5, 15, 20],
  [8, 2, 40],
];
const weights: SectorCells = {
  unit: units.flatMap((unit) => sectors.map(() => unit)),
  sector: units.flatMap(() => sectors),
  value: levels.flat(),
};
const byYear: SectorCells = {
  unit: [...(weights.unit as string[]), ...(weights.unit as string[])],
  sector: [...(weights.sector as string[]), ...(weights.sector as string[])],
  time: [...levels.flat().map(() => 2010), ...levels.flat().map(() => 2015)],
  value: [...levels.flat(), ...levels.flat().map((one, i) => one + i)],
};
const national = { sector: sectors, value: [0.1, 0.3, -0.2] };

describe("shiftShare", () => {
  it("is the product of shares and shocks, kept together", () => {
    const design = shiftShare(weights, national);
    const { shares, shocks, exposure, shareSums, units: rows, times } = design;
    expect([rows, times]).toEqual([units, [null, null, null]]);
    const byHand = units.map((_, i) =>
      sectors.reduce(
        (total, __, j) => total + (levels[i]![j]! / levels[i]!.reduce((a, b) => a + b)) * national.value[j]!,
        0,
      ),
    );
    expectClose(exposure, byHand, { relative: 1e-14 });
    for (let i = 0; i < 3; i++) {
      let product = 0;
      for (let k = 0; k < shocks.length; k++) product += toDense(shares).data[i + k * 3] * shocks[k];
      expectClose(product, exposure[i]!, { relative: 1e-14 });
    }
    expectClose(shareSums, [1, 1, 1], { relative: 1e-15 });
    expect(design).toMatchObject({ kind: "shiftShare", convention: "base-year", unitShocks: null, notes: [] });
    const part = sectors.map((_, j) => [0, 1, 2].reduce((total, i) => total + toDense(shares).data[i + j * 3]!, 0) / 3);
    expectClose(design.effectiveShocks, 1 / part.reduce((total, one) => total + one * one, 0), { relative: 1e-14 });
  });

  it("holds a panel's shocks by sector and period, zero outside the row's own period", () => {
    const shocks = {
      sector: [...sectors, ...sectors],
      time: [2010, 2010, 2010, 2015, 2015, 2015],
      value: [0.1, 0.3, -0.2, 0.2, 0.1, 0.4],
    };
    const fixed = shiftShare(byYear, shocks);
    expect(fixed.shares).toMatchObject({ rows: 6, columns: 6 });
    expect(fixed.times).toEqual(["2010", "2010", "2010", "2015", "2015", "2015"]);
    expect(fixed.basePeriod).toBe("2010");
    expect(toDense(fixed.shares).data[0 + 3 * 6]).toBe(0);
    expectClose(fixed.exposure[3]!, 0.6 * 0.2 + 0.2 * 0.1 + 0.2 * 0.4, { relative: 1e-14 });
    const current = shiftShare(byYear, shocks, { shares: "current-as-printed" });
    expectClose(current.exposure[3]!, (30 * 0.2 + 11 * 0.1 + 12 * 0.4) / 53, { relative: 1e-14 });
    expect(current).toMatchObject({ basePeriod: null, rule: expect.stringContaining("as printed") });
    const late = shiftShare(byYear, shocks, { base: 2015 });
    expectClose(late.exposure[0]!, (30 * 0.1 + 11 * 0.3 + 12 * -0.2) / 53, { relative: 1e-14 });
    expectClose(fixed.effectiveSectors, shiftShare(weights, national).effectiveSectors, { relative: 1e-14 });
  });

  it("reports incomplete shares", () => {
    const totals = { unit: units, value: [100, 80, 50] };
    const { shareSums, notes } = shiftShare(weights, national, { totals });
    expectClose(shareSums, [0.5, 0.5, 1], { relative: 1e-15 });
    expect(notes).toMatchObject([{ code: "INCOMPLETE_SHARES" }]);
  });

  const observed = { unit: weights.unit, sector: weights.sector, value: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] };

  it("averages shocks observed by unit, leaving the unit's own out on request", () => {
    const all = shiftShare(weights, observed);
    expectClose(all.shocks[0]!, (30 * 0.1 + 5 * 0.4 + 8 * 0.7) / 43, { relative: 1e-14 });
    const others = shiftShare(weights, observed, { leaveOneOut: true });
    const farm = (5 * 0.4 + 8 * 0.7) / 13;
    expectClose(others.unitShocks!.values[0]!, farm, { relative: 1e-14 });
    const mill = (15 * 0.5 + 2 * 0.8) / 17;
    const shop = (20 * 0.6 + 40 * 0.9) / 60;
    expectClose(others.exposure[0]!, 0.6 * farm + 0.2 * mill + 0.2 * shop, { relative: 1e-14 });
    expectClose(others.shocks, all.shocks, { relative: 0 });
  });

  it("does not change with a unit's own shock when it is left out, nor with the scale of the weights", () => {
    fc.assert(
      fc.property(fc.double({ min: -9, max: 9, noNaN: true }), fc.constantFrom(1e-9, 1e9), (own, size) => {
        const changed = { ...observed, value: observed.value.map((one, i) => (i < 3 ? own : one)) };
        const before = shiftShare(weights, observed, { leaveOneOut: true });
        const after = shiftShare({ ...weights, value: Array.from(weights.value, (one) => one * size) }, changed, {
          leaveOneOut: true,
        });
        expectClose(after.exposure[0]!, before.exposure[0]!, { relative: 1e-13 });
      }),
    );
  });

  it.each<[string, SectorCells, object, ShiftShareOptions]>([
    ["NATIONAL_SHOCKS", weights, national, { leaveOneOut: true }],
    ["UNKNOWN_OPTION", weights, national, { shares: "printed" as "base-year" }],
    ["UNKNOWN_PERIOD", byYear, { ...national, time: [2015, 2015, 2015] }, { base: 1990 }],
    ["UNKNOWN_PERIOD", weights, national, { base: 1990 }],
    ["MISSING_CELLS", weights, { sector: ["farm", "bank"], value: [1, 2] }, {}],
    ["MISSING_CELLS", weights, { ...national, value: [1, Number.NaN, 2] }, {}],
    ["INFINITE_CELL", weights, { ...national, value: [1, Number.POSITIVE_INFINITY, 2] }, {}],
    ["DUPLICATE_INDEX", weights, { sector: ["farm", "farm"], value: [1, 2] }, {}],
    ["COLUMN_LENGTH", weights, { sector: ["farm"], value: [1, 2] }, {}],
    ["EMPTY_TABLE", weights, { sector: [], value: [] }, {}],
    ["NEGATIVE_SHARE", { ...weights, value: [-1, 1, 1, 1, 1, 1, 1, 1, 1] }, national, {}],
    ["ZERO_TOTAL", { ...weights, value: [0, 0, 0, 1, 1, 1, 1, 1, 1] }, national, {}],
    ["SHARES_EXCEED_ONE", weights, national, { totals: { unit: units, value: [40, 80, 50] } }],
    ["SHARES_EXCEED_ONE", weights, national, { areShares: true }],
    [
      "NEED_TWO_UNITS",
      { unit: ["a"], sector: ["farm"], value: [1] },
      { unit: ["a"], sector: ["farm"], value: [1] },
      { leaveOneOut: true },
    ],
  ])("%s", (code, cells, shocks, options) => {
    expect(thrownBy(() => shiftShare(cells, shocks as typeof national, options))).toMatchObject({ code });
  });
});

describe("robotPenetration", () => {
  const employment = byYear as SectorCells & { time: number[] };
  const years = [2010, 2015];
  const robots = {
    sector: [...sectors, ...sectors],
    time: years.flatMap((year) => [year, year, year]),
    value: [43, 54, 7, 86, 81, 14],
  };
  const L0 = [43, 27, 70];

  it("by default fixes shares and workers in the base year", () => {
    const { exposure, rule } = robotPenetration({ employment, robots });
    const density = [43, 54, 7].map((robot, j) => robot / L0[j]!);
    expectClose(exposure[0]!, 0.6 * density[0]! + 0.2 * density[1]! + 0.2 * density[2]!, { relative: 1e-14 });
    expectClose(exposure[3]!, 0.6 * 2 + 0.2 * 3 + 0.2 * 0.2, { relative: 1e-14 });
    expect(rule).toContain("robots per worker of 2010");
  });

  it("as printed takes current shares and current workers: exposure moves when only workers move", () => {
    const still = { ...robots, value: [43, 54, 7, 43, 54, 7] };
    const fixed = robotPenetration({ employment, robots: still }).exposure;
    expectClose(fixed.slice(3), fixed.slice(0, 3), { relative: 1e-14 });
    const printed = robotPenetration({ employment, robots: still }, { convention: "as-printed-000" });
    expectClose(printed.exposure.slice(0, 3), fixed.slice(0, 3), { relative: 1e-14 });
    const L1 = [30 + 8 + 14, 11 + 19 + 9, 12 + 25 + 48];
    expectClose(printed.exposure[3]!, (30 * 43) / L1[0]! / 53 + (11 * 54) / L1[1]! / 53 + (12 * 7) / L1[2]! / 53, {
      relative: 1e-14,
    });
  });

  it("after Acemoglu and Restrepo is the change less the growth of output", () => {
    const output = { sector: robots.sector, time: robots.time, value: [10, 20, 30, 11, 30, 30] };
    const { exposure } = robotPenetration({ employment, robots, output }, { convention: "acemoglu-restrepo" });
    expectClose(exposure.slice(0, 3), [0, 0, 0], { absolute: 1e-15 });
    const g = [0.1, 0.5, 0];
    const change = [43, 27, 7].map((more, j) => more / L0[j]! - g[j]! * ([43, 54, 7][j]! / L0[j]!));
    expectClose(exposure[3]!, 0.6 * change[0]! + 0.2 * change[1]! + 0.2 * change[2]!, { relative: 1e-13 });
  });

  it("refuses leave-one-out, growth without output, unknown conventions and empty industries", () => {
    const input = { employment, robots };
    expect(thrownBy(() => robotPenetration(input, { leaveOneOut: true }))).toMatchObject({ code: "NATIONAL_SHOCKS" });
    expect(thrownBy(() => robotPenetration(input, { convention: "acemoglu-restrepo" }))).toMatchObject({
      code: "NEEDS_OUTPUT",
    });
    expect(thrownBy(() => robotPenetration(input, { convention: "apr" as "base-year" }))).toMatchObject({
      code: "UNKNOWN_OPTION",
    });
    const nationalEmployment = { sector: sectors, time: [2010, 2010, 2010], value: [1, 0, 1] };
    expect(thrownBy(() => robotPenetration({ ...input, nationalEmployment }))).toMatchObject({ code: "ZERO_TOTAL" });
    expect(thrownBy(() => robotPenetration(input, { base: 2011 }))).toMatchObject({ code: "MISSING_CELLS" });
  });
});

const employmentText = sharedData("china-provinces/sector_employment13_2004_2020_long.csv");

describe.skipIf(employmentText === undefined)("employment by sector of thirteen Chinese provinces", () => {
  it("gives growth exposures whose shares add up to 1, with and without the province itself", () => {
    const table = loadCsv(employmentText!) as Record<string, (string | number)[]>;
    const year = table.year as number[];
    const all = year.map((_, row) => row);
    const isTotal = (row: number) => /合计|总计|单位就业人员/.test(String(table.sector_zh![row]));
    const rows = all.filter((row) => (year[row] === 2010 || year[row] === 2015) && !isTotal(row));
    const at = (wanted: number) => rows.filter((row) => year[row] === wanted);
    const level = new Map(
      rows.map((row) => [
        `${table.province_en![row]} ${table.sector_zh![row]} ${year[row]}`,
        Number(table.employment_10k![row]),
      ]),
    );
    const base = at(2010);
    const pick = (name: string) => base.map((row) => String(table[name]![row]));
    const growth = base.map(
      (row) =>
        level.get(`${table.province_en![row]} ${table.sector_zh![row]} 2015`)! / Number(table.employment_10k![row]) - 1,
    );
    const cells = {
      unit: pick("province_en"),
      sector: pick("sector_zh"),
      value: base.map((row) => Number(table.employment_10k![row])),
    };
    const shocks = { unit: cells.unit, sector: cells.sector, value: growth };
    const design = shiftShare(cells, shocks);
    const others = shiftShare(cells, shocks, { leaveOneOut: true });
    expect(design.shareSums).toHaveLength(13);
    expectClose(
      design.shareSums,
      design.shareSums.map(() => 1),
      { relative: 1e-13 },
    );
    // Weighted with base employment, the growth of a sector is that of its sum over provinces.
    const first = design.shockLabels[0]!.sector;
    const total = (wanted: number) =>
      at(wanted)
        .filter((row) => table.sector_zh![row] === first)
        .reduce((sum, row) => sum + Number(table.employment_10k![row]), 0);
    expectClose(design.shocks[0]!, total(2015) / total(2010) - 1, { relative: 1e-12 });
    expect(others.exposure.every((one, i) => one !== design.exposure[i])).toBe(true);
    expect(design.effectiveSectors).toBeGreaterThan(4);
    expect(design.effectiveSectors).toBeLessThan(19);
  });
});
