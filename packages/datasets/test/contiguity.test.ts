import { loadCsv, sharedText } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  chinaProvincesContiguity,
  guangdongCitiesContiguity,
  usStatesContiguity,
  usStatesDcContiguity,
} from "../src/index.js";

const graphs = [
  [chinaProvincesContiguity, 31, 68],
  [guangdongCitiesContiguity, 21, 39],
  [usStatesDcContiguity, 49, 107],
] as const;

describe.each(graphs)("$id", ({ units, edges }, count, pairs) => {
  it("has every pair once, of known units", () => {
    expect(new Set(units).size).toBe(count);
    expect(edges).toHaveLength(pairs);
    expect(new Set(edges.map((pair) => [...pair].sort().join("|"))).size).toBe(pairs);
    for (const [a, b] of edges) {
      expect(a).not.toBe(b);
      expect(units).toEqual(expect.arrayContaining([a, b]));
    }
  });
});

describe("chinaProvincesContiguity", () => {
  const neighbours = (unit: string) =>
    chinaProvincesContiguity.edges.flatMap(([a, b]) => (a === unit ? [b] : b === unit ? [a] : [])).sort();

  it("leaves Hainan alone, and nobody else", () => {
    const alone = chinaProvincesContiguity.units.filter((unit) => neighbours(unit).length === 0);
    expect(alone).toEqual(["Hainan"]);
  });

  it("knows the borders of some provinces by name", () => {
    expect(neighbours("Beijing")).toEqual(["Hebei", "Tianjin"]);
    expect(neighbours("Shaanxi")).toHaveLength(8);
    expect(neighbours("Inner Mongolia")).toHaveLength(8);
    expect(neighbours("Guangdong")).toEqual(["Fujian", "Guangxi", "Hunan", "Jiangxi"]);
    expect(neighbours("Xinjiang")).toEqual(["Gansu", "Qinghai", "Tibet"]);
  });
});

describe("usStatesDcContiguity", () => {
  it("is another graph than the queen graph of the 48 states, with as many pairs", () => {
    const key = (pairs: readonly (readonly [string, string])[]) => new Set(pairs.map(String));
    const queen = key(usStatesContiguity.edges);
    const rook = key(usStatesDcContiguity.edges);
    expect([...rook].filter((pair) => !queen.has(pair)).sort()).toEqual([
      "DISTRICT_OF_COLUMBIA,MARYLAND",
      "DISTRICT_OF_COLUMBIA,VIRGINIA",
    ]);
    expect([...queen].filter((pair) => !rook.has(pair)).sort()).toEqual(["ARIZONA,COLORADO", "NEW_MEXICO,UTAH"]);
  });
});

describe.each([
  ["china-provinces", chinaProvincesContiguity],
  ["guangdong-cities", guangdongCitiesContiguity],
] as const)("the edge list of %s in the shared data", (folder, graph) => {
  const text = sharedText(`../data/${folder}/adjacency_contiguity_edges.csv`);
  it.skipIf(text === undefined)("is the same, by name and by code", () => {
    const table = loadCsv(text as string) as Readonly<Record<"a" | "b" | "code_a" | "code_b", (string | number)[]>>;
    const code = new Map(graph.places.map((place) => [place.unit, place.code]));
    expect(table.a.map((a, i) => `${a}|${table.b[i]}`)).toEqual(graph.edges.map(([a, b]) => `${a}|${b}`));
    expect(table.code_a.map((a, i) => `${a}|${table.code_b[i]}`)).toEqual(
      graph.edges.map(([a, b]) => `${code.get(a)}|${code.get(b)}`),
    );
  });
});
