import { produc } from "@mesometrics/datasets/produc";
import type { Table } from "@mesometrics/panel-data";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkData, type DataContract, flaggedSeries } from "../../src/index.js";

const years = Array.from({ length: 12 }, (_, i) => 2010 + i);
const units = Array.from({ length: 20 }, (_, i) => `u${i}`);

/** 20 units and 12 years that nothing is wrong with; `spoil` changes single cells. */
function table(
  spoil: (value: number, unit: number, year: number) => number = (value) => value,
): Record<string, unknown[]> {
  const rows = units.flatMap((id, unit) => years.map((year) => ({ id, unit, year })));
  const noise = (unit: number, year: number) => Math.exp(0.03 * Math.sin(7 * unit + 3.3 * year + unit * year));
  return {
    id: rows.map(({ id }) => id),
    year: rows.map(({ year }) => year),
    gdp: rows.map(({ unit, year }) =>
      spoil(Math.round(1e4 * (50 + 13 * unit) * Math.exp(0.07 * (year - 2010)) * noise(unit, year)) / 1e4, unit, year),
    ),
    share: rows.map(({ unit, year }) => Math.round(1000 * (20 + 2 * unit + 3 * noise(year, unit))) / 1000),
  };
}

const contract: DataContract = {
  unit: "id",
  time: "year",
  columns: { gdp: { unit: "亿元", range: [0, 10_000] }, share: { unit: "%", range: [0, 100] } },
};
const kinds = (data: Record<string, unknown[]>, more: Partial<DataContract> = {}, own?: Table) =>
  checkData(data as unknown as Table, { ...contract, ...more }, own === undefined ? {} : { own }).findings.map(
    (one) => [one.kind, one.weight, one.column, one.count],
  );

describe("checkData", () => {
  it("finds nothing in good data", () => {
    expect(kinds(table())).toEqual([]);
  });

  it("lists what is not there, and goes on", () => {
    const { share: _, ...rest } = table();
    expect(kinds({ ...rest, shares: [...rest.gdp!] })).toEqual([
      ["missing-column", "contract", "share", 1],
      ["duplicate-series", "question", "shares", 1],
    ]);
    const optional = { columns: { ...contract.columns, other: { required: false } } };
    expect(kinds(table(), optional)).toEqual([]);
    expect(kinds({ x: [1] })).toHaveLength(4);
    expect(checkData({ x: [1] }, contract).data).toBeNull();
    expect(checkData({ id: [], year: [], gdp: [], share: [] }, contract).data).toBeNull();
  });

  it("keeps the first of rows given twice, leaves out rows without unit or year, and counts both", () => {
    const data = table();
    for (const column of Object.values(data)) column.push(column[0], column[1]);
    data.id!.push(null, "u1");
    data.year!.push(2010, null);
    data.gdp!.push(1, 1);
    data.share!.push(1, 1);
    const { findings, data: usable, rows } = checkData(data as unknown as Table, contract);
    expect(findings.map(({ kind, count, row }) => [kind, count, row])).toEqual([
      ["missing-index", 2, 242],
      ["duplicate-row", 2, 240],
    ]);
    expect(usable?.rows).toBe(240);
    expect(rows).toHaveLength(240);
  });

  it("counts the rows of the table as it was given", () => {
    const data = table((value, unit, year) => (unit === 0 && year === 2012 ? -5 : value));
    for (const column of Object.values(data)) column.unshift(column[0] as never);
    data.id![0] = null as never;
    const found = checkData(data as unknown as Table, contract).findings.find(({ kind }) => kind === "out-of-range")!;
    expect([found.row, found.unit, found.time, found.value]).toEqual([3, "u0", "2012", -5]);
  });

  it("tells single figures out of range from a column in another unit", () => {
    expect(kinds(table((value, unit, year) => (unit === 3 && year > 2019 ? 20_000 : value)))).toContainEqual([
      "out-of-range",
      "contract",
      "gdp",
      2,
    ]);
    // 亿元 given in 万元: every figure is out of range, and one finding says why.
    const all = checkData(table((value) => value * 1e4) as unknown as Table, contract).findings;
    expect(all.map(({ kind, factor }) => [kind, factor])).toEqual([["other-unit", 1e4]]);
    // A range that is open above does not tell; the study's own data do.
    const open = { columns: { ...contract.columns, gdp: { range: [0, null] as [number, null] } } };
    const large = table((value) => value * 1e4);
    expect(kinds(large, open)).toEqual([]);
    expect(kinds(large, open, table() as unknown as Table)).toEqual([["other-unit", "contract", "gdp", 240]]);
    expect(kinds(table(), open, table() as unknown as Table)).toEqual([]);
    // A share in place of a percentage.
    const share = table();
    share.share = share.share!.map((value) => (value as number) / 100);
    expect(checkData(share as unknown as Table, contract, { own: table() as unknown as Table }).findings).toMatchObject(
      [{ kind: "other-unit", column: "share", factor: 0.01 }],
    );
  });

  it("finds texts among figures and figures that are not whole", () => {
    const data = table();
    data.gdp![5] = "n/k";
    data.gdp![6] = "约5";
    expect(kinds(data)).toContainEqual(["text-cell", "contract", "gdp", 2]);
    expect(kinds(table(), { columns: { gdp: { integer: true } } })).toEqual([["not-whole", "contract", "gdp", 240]]);
  });

  it("weighs what is missing by what the study needs", () => {
    const data = table((value, unit, year) => (year === 2010 || (unit === 4 && year === 2015) ? Number.NaN : value));
    expect(kinds(data)).toEqual([
      ["missing-years", "contract", "gdp", 1],
      ["missing-cells", "contract", "gdp", 1],
    ]);
    expect(kinds(data, { columns: {} })).toEqual([
      ["missing-years", "coverage", "gdp", 1],
      ["missing-cells", "coverage", "gdp", 1],
    ]);
    expect(kinds(data, { years: [2016, 2021] })).toEqual([]);
    expect(kinds(data, { columns: { gdp: { years: [2011, 2014] } } })).toEqual([]);
    expect(kinds(table(), { years: [2009, 2023] })).toEqual([["missing-years", "contract", null, 3]]);
    const short = Object.fromEntries(Object.entries(table()).map(([name, cells]) => [name, cells.slice(1)]));
    expect(kinds(short)).toEqual([["missing-rows", "coverage", null, 1]]);
  });

  it("asks about regions that the register does not know, where most are known", () => {
    const data = { id: ["Beijing", "Tianjin", "Hebei", "Gunagdong"], year: [1, 1, 1, 1] };
    const { findings } = checkData(data, { unit: "id", time: "year" });
    expect(findings).toMatchObject([{ kind: "region-name", unit: "Gunagdong", other: "Guangdong" }]);
    expect(checkData({ id: ["a", "b", "Beijing"], year: [1, 1, 1] }, { unit: "id", time: "year" }).findings).toEqual(
      [],
    );
  });

  it("asks about jumps with the cell's place", () => {
    const { findings } = checkData(
      table((value, unit, year) => (unit === 3 && year === 2015 ? value * 10_000 : value)) as unknown as Table,
      { ...contract, columns: {} },
    );
    expect(findings).toMatchObject([
      { kind: "unit-jump", weight: "question", unit: "u3", time: "2015", row: 3 * 12 + 5 },
    ]);
  });

  it("does not trip over a column called __proto__", () => {
    const data = Object.fromEntries([
      ...Object.entries(table()),
      ["__proto__", table().gdp!.map((one) => (one as number) * 2)],
    ]);
    const { findings } = checkData(data as unknown as Table, {
      ...contract,
      columns: Object.fromEntries([["__proto__", { range: [null, 1] }]]) as DataContract["columns"],
    });
    expect(findings.map(({ kind, column }) => [kind, column])).toEqual([
      ["out-of-range", "__proto__"],
      ["duplicate-series", "__proto__"],
    ]);
  });

  it("does not depend on the order of rows", () => {
    const spoilt = table((value, unit, year) => (unit === 3 && year === 2015 ? value * 10_000 : value));
    const expected = kinds(spoilt);
    fc.assert(
      fc.property(fc.nat(239), (turn) => {
        const order = Array.from({ length: 240 }, (_, i) => (i * 7 + turn) % 240);
        const shuffled = Object.fromEntries(
          Object.entries(spoilt).map(([name, cells]) => [name, order.map((row) => cells[row]!)]),
        );
        expect(kinds(shuffled)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it("raises less than one question per 1,000 figures of published US data", () => {
    const { findings, cells } = checkData(
      produc.table as unknown as Table,
      { unit: produc.unit, time: produc.time },
      { columns: ["pcap", "hwy", "water", "util", "pc", "gsp", "emp"] },
    );
    expect(cells).toBe(5712);
    expect(findings.filter(({ weight }) => weight === "question").length).toBeLessThan(cells / 1000);
  });
});

describe("flaggedSeries", () => {
  const { data } = checkData(
    {
      id: ["a", "a", "a", "b", "b", "c"],
      year: [1, 2, 3, 1, 2, 2],
      x: [1, 20, 3, 10, 20, 40],
      y: [2, 40, 6, 20, 40, 80],
    },
    { unit: "id", time: "year" },
  );

  it("is the unit's series beside the others' median at its level", () => {
    expect(flaggedSeries(data!, { column: "x", unit: "a", time: "2" })).toEqual({
      points: [
        { time: "1", value: 1 },
        { time: "2", value: 20 },
        { time: "3", value: 3 },
      ],
      // Ratios 0.1 and 20/30, in the middle 0.38333.
      expected: [expect.closeTo(3.8333, 3), expect.closeTo(11.5, 3), null],
      marked: ["2"],
    });
  });

  it("is the column's median where all units are meant, and two medians for two columns", () => {
    expect(flaggedSeries(data!, { column: "x", unit: null, time: "2" })?.points.map((one) => one.value)).toEqual([
      5.5, 20, 3,
    ]);
    const pair = flaggedSeries(data!, { column: "y", other: "x", unit: null, time: null });
    expect([pair?.points.map((one) => one.value), pair?.expected]).toEqual([
      [11, 40, 6],
      [5.5, 20, 3],
    ]);
  });

  it("is nothing for findings without figures", () => {
    expect(flaggedSeries(data!, { column: null, unit: null, time: null })).toBeNull();
    expect(flaggedSeries(data!, { column: "x", unit: null, time: null })).toBeNull();
    expect(flaggedSeries(data!, { column: "id", unit: "a", time: "1" })).toBeNull();
  });
});
