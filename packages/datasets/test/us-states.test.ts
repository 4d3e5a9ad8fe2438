import { ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { cigar, cigarStatesContiguity, produc, usStatesContiguity, usStatesTileGrid } from "../src/index.js";

interface Graph {
  units: number;
  pairs: number;
  rookPairs: number;
  neighbours: number[];
}

const { graph } = ownReference<{ graph: Graph }>("datasets/totals.json");
const { units, edges, pointContacts } = usStatesContiguity;

describe("usStatesContiguity", () => {
  it("has the units of produc, in its order", () => {
    expect(units).toEqual([...new Set(produc.table.state)]);
    expect(units).toHaveLength(graph.units);
  });

  it("has 107 different pairs of known units, each once and in order", () => {
    expect(edges).toHaveLength(107);
    expect(graph.pairs).toBe(107);
    const positions = edges.map(([a, b]) => [units.indexOf(a), units.indexOf(b)] as const);
    for (const [i, j] of positions) {
      expect(i).toBeGreaterThanOrEqual(0);
      expect(j).toBeGreaterThan(i);
    }
    expect(new Set(positions.map(String)).size).toBe(107);
  });

  it("gives every state as many neighbours as spdep counts", () => {
    const neighbours = units.map((unit) => edges.filter((pair) => pair.includes(unit)).length);
    expect(neighbours).toEqual(graph.neighbours);
    expect(Math.min(...neighbours)).toBe(1);
    expect(neighbours[units.indexOf("MAINE")]).toBe(1);
    expect(neighbours[units.indexOf("MISSOURI")]).toBe(8);
  });

  it("names the pairs that only touch in a point", () => {
    expect(edges.length - pointContacts.length).toBe(graph.rookPairs);
    for (const contact of pointContacts) expect(edges).toContainEqual(contact);
  });
});

describe("cigarStatesContiguity", () => {
  it("has the states of cigar, and the pairs of the 48 states among them with those of the District of Columbia", () => {
    expect(cigarStatesContiguity.units).toEqual([...new Set(cigar.table.state)]);
    const isIn = (unit: string) => cigarStatesContiguity.units.includes(unit);
    const expected = [
      ...edges.filter(([a, b]) => isIn(a) && isIn(b)),
      ["DISTRICT_OF_COLUMBIA", "MARYLAND"],
      ["DISTRICT_OF_COLUMBIA", "VIRGINIA"],
    ].map(String);
    expect(cigarStatesContiguity.edges.map(String).sort()).toEqual(expected.sort());
    expect(cigarStatesContiguity.edges).toHaveLength(94);
    for (const contact of cigarStatesContiguity.pointContacts) expect(pointContacts).toContainEqual(contact);
  });
});

describe("usStatesTileGrid", () => {
  const { tiles, columns, rows } = usStatesTileGrid;

  it("has one tile per unit of produc, in its order, on a cell of its own", () => {
    expect(tiles.map((tile) => tile.unit)).toEqual(units);
    expect(new Set(tiles.map((tile) => `${tile.column},${tile.row}`)).size).toBe(48);
    expect(new Set(tiles.map((tile) => tile.code)).size).toBe(48);
    expect(new Set(tiles.map((tile) => tile.label.zh)).size).toBe(48);
    expect(Math.max(...tiles.map((tile) => tile.column))).toBe(columns - 1);
    expect(Math.max(...tiles.map((tile) => tile.row))).toBe(rows - 1);
    expect(Math.min(...tiles.map((tile) => Math.min(tile.column, tile.row)))).toBe(0);
  });

  it("keeps neighbours near: no bordering pair is more than two steps apart, most touch", () => {
    const at = new Map(tiles.map((tile) => [tile.unit, tile]));
    const steps = edges.map(([a, b]) =>
      Math.max(Math.abs(at.get(a)!.column - at.get(b)!.column), Math.abs(at.get(a)!.row - at.get(b)!.row)),
    );
    expect(Math.max(...steps)).toBe(2);
    expect(steps.filter((step) => step === 1).length).toBeGreaterThan(85);
  });

  it("keeps north above south and west left of east", () => {
    const at = (code: string) => tiles.find((tile) => tile.code === code)!;
    expect(at("WA").column).toBeLessThan(at("ME").column);
    expect(at("ME").row).toBe(0);
    expect(at("FL").row).toBe(rows - 1);
    expect(at("TX").row).toBe(rows - 1);
  });
});
