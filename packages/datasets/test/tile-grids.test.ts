import { describe, expect, it } from "vitest";
import {
  chinaProvincesContiguity,
  chinaProvincesTileGrid,
  guangdongCitiesContiguity,
  guangdongCitiesTileGrid,
} from "../src/index.js";

describe.each([
  ["provinces", chinaProvincesTileGrid, chinaProvincesContiguity, 63],
  ["cities of Guangdong", guangdongCitiesTileGrid, guangdongCitiesContiguity, 39],
] as const)("the tile grid of the %s", (_, { tiles, columns, rows }, { units, edges, places }, touching) => {
  it("has one tile per unit of the contiguity, in its order, on a cell of its own", () => {
    expect(tiles.map((tile) => tile.unit)).toEqual(units);
    expect(tiles.map((tile) => tile.label)).toEqual(places.map((place) => place.label));
    expect(new Set(tiles.map((tile) => `${tile.column},${tile.row}`)).size).toBe(units.length);
    expect(new Set(tiles.map((tile) => tile.code)).size).toBe(units.length);
    expect(Math.max(...tiles.map((tile) => tile.column))).toBe(columns - 1);
    expect(Math.max(...tiles.map((tile) => tile.row))).toBe(rows - 1);
    expect(Math.min(...tiles.map((tile) => Math.min(tile.column, tile.row)))).toBe(0);
  });

  it("keeps neighbours near: no bordering pair is more than two squares apart", () => {
    const at = new Map(tiles.map((tile) => [tile.unit, tile]));
    const steps = edges.map(([a, b]) => {
      const [first, second] = [at.get(a)!, at.get(b)!];
      return Math.max(Math.abs(first.column - second.column), Math.abs(first.row - second.row));
    });
    expect(Math.max(...steps)).toBeLessThanOrEqual(2);
    expect(steps.filter((step) => step === 1)).toHaveLength(touching);
  });
});
