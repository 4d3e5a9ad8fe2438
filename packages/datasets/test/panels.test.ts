import { panel } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { type AnyPanelDocument, cigar, crimeNc, type DocumentedColumns, grunfeld, produc } from "../src/index.js";

type Totals =
  | { kind: "number"; sum: number; positionSum: number; minimum: number; maximum: number }
  | { kind: "text"; levels: number; positionSum: number };

interface TotalsFile {
  panels: Record<string, { rows: number; columns: Record<string, Totals> }>;
}

const reference = ownReference<TotalsFile>("datasets/totals.json");

/** What datasets.R computes, from the cells of the package: the position sum notices exchanged cells. */
function totalsOf(cells: readonly (number | string)[]): Totals {
  if (typeof cells[0] === "number") {
    const values = cells as readonly number[];
    return {
      kind: "number",
      sum: values.reduce((total, x) => total + x, 0),
      positionSum: values.reduce((total, x, i) => total + (i + 1) * x, 0),
      minimum: Math.min(...values),
      maximum: Math.max(...values),
    };
  }
  const levels = [...new Set(cells as readonly string[])].sort();
  const positionSum = cells.reduce<number>((total, cell, i) => total + (i + 1) * levels.indexOf(cell as string), 0);
  return { kind: "text", levels: levels.length, positionSum };
}

const shapes: readonly { document: AnyPanelDocument; shape: { units: number; periods: number } }[] = [
  { document: produc, shape: { units: 48, periods: 17 } },
  { document: grunfeld, shape: { units: 10, periods: 20 } },
  { document: crimeNc, shape: { units: 90, periods: 7 } },
  { document: cigar, shape: { units: 46, periods: 30 } },
];

describe.each(shapes)("$document.id", ({ document, shape }) => {
  const { id } = document;
  const expected = reference.panels[id];

  it("has the rows, columns and totals that R computes from its source", () => {
    expect(expected).toBeDefined();
    expect(Object.keys(document.table)).toEqual(Object.keys(expected!.columns));
    for (const [name, cells] of Object.entries(document.table)) {
      expect(cells.length, name).toBe(expected!.rows);
      const { kind, ...sums } = totalsOf(cells);
      const { kind: expectedKind, ...expectedSums } = expected!.columns[name]!;
      expect(kind, name).toBe(expectedKind);
      expectClose(Object.values(sums), Object.values(expectedSums), { relative: 1e-12, what: `${id}.${name}` });
    }
  });

  it("documents every column in both languages, with a unit", () => {
    expect(Object.keys(document.variables)).toEqual(Object.keys(document.table));
    for (const [name, variable] of Object.entries(document.variables)) {
      expect(variable.label.en, name).not.toBe("");
      expect(variable.label.zh, name).toMatch(/\p{Script=Han}/u);
      expect(variable.unit, name).not.toBe("");
      if (variable.values !== undefined) {
        expect(Object.keys(variable.values).sort(), name).toEqual([...new Set<unknown>(document.table[name])].sort());
      }
    }
    expect(document.source).not.toBe("");
    expect(document.licence.reasoning).not.toBe("");
  });

  it("is a balanced panel without a missing cell", () => {
    const data = panel(document.table, { unit: document.unit, time: document.time });
    expect(data.report).toMatchObject({ ...shape, rows: expected!.rows, balanced: true, gaps: [], missing: {} });
  });

  it("has labels that differ between columns", () => {
    const labels = Object.values(document.variables).map((variable) => variable.label);
    expect(new Set(labels.map((label) => label.en)).size).toBe(labels.length);
    expect(new Set(labels.map((label) => label.zh)).size).toBe(labels.length);
  });
});

describe("identities inside the tables", () => {
  it("public capital is the sum of its three parts up to the rounding of the source", () => {
    const { pcap, hwy, water, util } = produc.table;
    const worst = Math.max(...pcap.map((total, i) => Math.abs(total - hwy[i]! - water[i]! - util[i]!)));
    expect(worst).toBeGreaterThan(0.005);
    expect(worst).toBeLessThan(0.0101);
  });

  it("a state stays in its Census division", () => {
    const regions = new Map<string, Set<string>>();
    produc.table.state.forEach((state, i) => {
      regions.set(state, (regions.get(state) ?? new Set()).add(produc.table.region[i]!));
    });
    expect(Math.max(...[...regions.values()].map((set) => set.size))).toBe(1);
    expect(regions.get("TENNESSE")).toEqual(new Set(["6"]));
  });

  it("the logarithms of the crime panel are those of its columns, to the digits of the source", () => {
    const table: DocumentedColumns = crimeNc.table;
    for (const name of Object.keys(table).filter((one) => one.startsWith("l") && one.slice(1) in table)) {
      const logs = table[name] as readonly number[];
      const base = table[name.slice(1)] as readonly number[];
      const worst = Math.max(...logs.map((value, i) => Math.abs(value - Math.log(base[i]!))));
      expect(worst, name).toBeLessThan(1e-3);
    }
  });
});
