import { produc } from "@mesometrics/datasets/produc";
import { type Panel, panel, withColumns } from "@mesometrics/panel-data";
import { loadCsv } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deriveIndicators, type ScreenFlag, screenPanel } from "../../src/index.js";
import { sharedData, thrownBy } from "../fixtures.js";

/** A panel of 20 units and 12 years that nothing is wrong with; `spoil` changes single cells by unit and year. */
function clean(spoil: (value: number, unit: number, year: number) => number | null = (value) => value): Panel {
  const id: string[] = [];
  const year: number[] = [];
  const x: (number | null)[] = [];
  for (let unit = 0; unit < 20; unit++) {
    for (let t = 2010; t < 2022; t++) {
      id.push(`u${unit}`);
      year.push(t);
      const noise = 0.03 * Math.sin(7 * unit + 3.3 * t + unit * t);
      x.push(spoil((50 + 13 * unit) * Math.exp(0.07 * (t - 2010) + noise), unit, t));
    }
  }
  return panel({ id, year, x }, { unit: "id", time: "year" });
}

const brief = (flags: readonly ScreenFlag[]) => flags.map((flag) => [flag.kind, flag.unit, flag.time]);

describe("screenPanel", () => {
  it("raises no flag where nothing is wrong", () => {
    expect(screenPanel(clean()).flags).toEqual([]);
  });

  it("raises few on published US data", () => {
    const data = panel(produc.table, { unit: produc.unit, time: produc.time });
    const { flags, cells } = screenPanel(data, { columns: ["pcap", "hwy", "water", "pc", "gsp", "emp"] });
    expect(flags.filter((flag) => flag.kind !== "exact-line").length).toBeLessThan(cells / 1000);
  });

  it.each([10, 0.1, 100, 1e4, 1e-4, 1e8])(
    "finds a unit of measurement %d times too large, for one year or from one on",
    (factor) => {
      const once = screenPanel(
        clean((value, unit, year) => (unit === 3 && year === 2015 ? value * factor : value)),
      ).flags;
      expect(brief(once)).toEqual([["unit-jump", "u3", "2015"]]);
      expect(Math.abs(Math.log10(once[0]!.factor! / factor))).toBeLessThan(0.1);
      const since = screenPanel(
        clean((value, unit, year) => (unit === 7 && year >= 2014 ? value * factor : value)),
      ).flags;
      expect(brief(since)).toEqual([["unit-jump", "u7", "2014"]]);
    },
  );

  it("tells a wrong cell from a change of level", () => {
    const spike = screenPanel(clean((value, unit, year) => (unit === 5 && year === 2018 ? value * 3.3 : value))).flags;
    expect(brief(spike)).toEqual([["spike", "u5", "2018"]]);
    const shift = screenPanel(clean((value, unit, year) => (unit === 5 && year >= 2018 ? value / 3.3 : value))).flags;
    expect(brief(shift)).toEqual([["level-shift", "u5", "2018"]]);
  });

  it("finds a break of the whole column, and no unit in it", () => {
    const { flags } = screenPanel(clean((value, _, year) => (year >= 2016 ? value * 1.4 : value)));
    expect(brief(flags)).toEqual([["common-break", null, "2016"]]);
  });

  it("finds values carried forward and interpolated lines", () => {
    const carried = screenPanel(
      clean((value, unit, year) => (unit === 2 && year >= 2013 && year <= 2015 ? 123.456 : value)),
      {
        thresholds: { factor: 20 },
      },
    );
    expect(brief(carried.flags)).toEqual([["repeated-value", "u2", "2015"]]);
    const line = screenPanel(
      clean((value, unit, year) => (unit === 2 && year <= 2014 ? 70 + 6.25 * (year - 2010) : value)),
    );
    expect(brief(line.flags)).toEqual([["exact-line", "u2", "2013"]]);
  });

  it("finds duplicated units and columns, also in another unit of measurement, and vintages", () => {
    const doubled = clean((value, unit, year) =>
      unit === 9
        ? 63 * Math.exp(0.06 * (year - 2010) + 0.02 * Math.sin(year))
        : unit === 4
          ? 63 * Math.exp(0.06 * (year - 2010) + 0.02 * Math.sin(year))
          : value,
    );
    expect(screenPanel(doubled).flags).toMatchObject([
      { kind: "duplicate-series", unit: "u9", other: "u4", column: "x" },
    ]);
    const base = clean();
    const x = (base.columns.x as { values: Float64Array }).values;
    const copies = withColumns(base, {
      y: x.map((value) => value * 1e4),
      z: x.map((value, row) => value * (1 + 0.02 * Math.sin(row))),
      other: x.map((value, row) => value * Math.exp(Math.sin(row * row))),
    });
    const { flags } = screenPanel(copies, { columns: ["x", "y", "z"] });
    expect(flags.map((flag) => [flag.kind, flag.column, flag.other])).toEqual([
      ["duplicate-series", "y", "x"],
      ["vintage", "z", "x"],
      ["vintage", "z", "y"],
    ]);
    expect(screenPanel(copies).flags.filter((flag) => flag.column === "other" && flag.other !== null)).toEqual([]);
  });

  it("reports coverage, and tests no ratios of rates of growth", () => {
    const data = clean((value, unit, year) =>
      year === 2012 ? null : year === 2013 && unit < 3 ? null : unit % 2 === 0 ? -value : value,
    );
    const { coverage, cells, flags } = screenPanel(data);
    expect(coverage).toEqual([
      { column: "x", first: "2010", last: "2021", emptyPeriods: ["2012"], gaps: 3, notPositive: 108, isLevel: false },
    ]);
    expect(cells).toBe(217);
    expect(flags).toEqual([]);
  });

  it("does not depend on the order of rows or the unit of measurement", () => {
    const spoilt = clean((value, unit, year) => (unit === 3 && year === 2015 ? value * 10 : value));
    const found = brief(screenPanel(spoilt).flags);
    fc.assert(
      fc.property(fc.constantFrom(1e-9, 0.25, 1e9), fc.nat(239), (size, turn) => {
        const rows = Array.from({ length: 240 }, (_, i) => (i * 7 + turn) % 240);
        const columns = spoilt.columns as unknown as Record<
          string,
          { values: Float64Array; codes: Int32Array; levels: string[] }
        >;
        const table = {
          id: rows.map((row) => columns.id!.levels[columns.id!.codes[row]!]!),
          year: rows.map((row) => columns.year!.values[row]!),
          x: rows.map((row) => columns.x!.values[row]! * size),
        };
        expect(brief(screenPanel(panel(table, { unit: "id", time: "year" })).flags)).toEqual(found);
      }),
      { numRuns: 10 },
    );
  });

  it("says nothing about what is too short, and refuses thresholds and columns that are not there", () => {
    const tiny = panel({ id: ["a", "b"], year: [1, 1], x: [1, 1e9] }, { unit: "id", time: "year" });
    expect(screenPanel(tiny).flags).toEqual([]);
    expect(thrownBy(() => screenPanel(tiny, { columns: ["y"] }))).toMatchObject({ code: "UNKNOWN_COLUMN" });
    expect(thrownBy(() => screenPanel(tiny, { thresholds: { factor: 1 } }))).toMatchObject({
      code: "INVALID_THRESHOLD",
    });
    expect(thrownBy(() => screenPanel(tiny, { thresholds: { deviations: Number.NaN } }))).toMatchObject({
      code: "INVALID_THRESHOLD",
    });
  });
});

function provinces(file: string): Panel | null {
  const text = sharedData(`china-provinces/${file}.csv`);
  if (text === undefined) return null;
  const { code: _, ...table } = loadCsv(text);
  return panel(table, { unit: "province_en", time: "year" });
}

const wide = provinces("panel31_2011_2024_wide");
const core = provinces("core30_2012_2023");

describe.skipIf(wide === null || core === null)("the flaws that the dictionary of the Chinese provinces lists", () => {
  const checked =
    wide === null
      ? null
      : deriveIndicators(wide, [{ id: "secondary_from_va", expression: "va_secondary / gdp" }], { missing: "keep" });
  const screen = checked === null ? null : screenPanel(checked.data as Panel);
  const found = (column: string, more: Partial<ScreenFlag>) =>
    screen!.flags.filter(
      (flag) =>
        flag.column === column && Object.entries(more).every(([key, value]) => flag[key as keyof ScreenFlag] === value),
    );

  it.each<[string, Partial<ScreenFlag>]>([
    ["software_revenue", { kind: "spike", unit: "Inner Mongolia", time: "2021" }],
    ["software_revenue", { kind: "level-shift", unit: "Heilongjiang", time: "2018" }],
    ["cable_long_distance_km", { kind: "spike", unit: "Hainan", time: "2018" }],
    ["ind_newprod_revenue", { kind: "level-shift", unit: "Jilin", time: "2013" }],
    ["telecom_revenue", { kind: "common-break", time: "2021" }],
    ["urban_unit_employment", { kind: "common-break", time: "2013" }],
    ["ecommerce_sales", { unit: "Qinghai", time: "2015" }],
    ["ecommerce_sales", { unit: "Xinjiang", time: "2014" }],
    ["so2_13", { kind: "common-break", time: "2016" }],
    ["cod_13", { kind: "common-break", time: "2016" }],
    ["cod_13", { kind: "common-break", time: "2020" }],
    ["nh3n_13", { kind: "common-break", time: "2016" }],
    ["nh3n_13", { kind: "common-break", time: "2020" }],
    ["gdp_13", { kind: "vintage", other: "gdp" }],
    ["va_secondary_13", { kind: "vintage", other: "va_secondary" }],
    ["secondary_from_va", { kind: "vintage", other: "secondary_share" }],
  ])("%s %o", (column, more) => {
    expect(found(column, more)).toHaveLength(1);
  });

  it("trade: dollars end in 2014, yuan begin in 2016", () => {
    const coverage = (column: string) => screen!.coverage.find((one) => one.column === column)!;
    expect(coverage("trade_usd")).toMatchObject({ first: "2011", last: "2014" });
    expect(coverage("trade_rmb")).toMatchObject({ first: "2016", last: "2024" });
    expect(coverage("mobile_internet_users").gaps).toBe(26);
  });

  it("raises less than one flag per 1,000 cells on the clean core panel, the known flaws included", () => {
    const { flags, cells } = screenPanel(core!);
    expect(cells).toBe(9720);
    expect(flags.length).toBeLessThan(cells / 1000);
    const raw = screenPanel(core!, { columns: screenColumns(core!).slice(0, 18) });
    expect(raw.flags.length).toBeLessThan(raw.cells / 1000);
  });

  it("finds a unit of measurement that is wrong in one cell of any raw column of the core panel", () => {
    const columns = screenColumns(core!).slice(0, 18);
    let missed = 0;
    for (const column of columns) {
      const values = (core!.columns[column] as { values: Float64Array }).values;
      const row = 100 + columns.indexOf(column);
      // A first year that is wrong shows in the change to the second.
      const isFirst = (core!.columns.year as { values: Float64Array }).values[row] === 2012;
      const seen = isFirst ? row + 1 : row;
      const changed = values.map((value, at) => (at === row ? value * 1e4 : value));
      const one = withColumns(core!, { spoilt: changed });
      const { flags } = screenPanel(one, { columns: ["spoilt"] });
      if (!flags.some((flag) => flag.kind === "unit-jump" && (flag.row === row || flag.row === seen))) missed++;
    }
    expect(missed).toBe(0);
  });
});

function screenColumns(data: Panel): readonly string[] {
  return Object.values(data.columns).flatMap((one) => (one.kind === "number" && one.name !== "year" ? [one.name] : []));
}
