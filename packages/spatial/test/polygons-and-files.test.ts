import { describe, expect, test } from "vitest";
import {
  economicDistanceWeights,
  edgeWeights,
  inverseDistanceWeights,
  nearestNeighbourWeights,
  polygonContiguity,
  readWeights,
  weightsFromMatrix,
  writeWeights,
} from "../src/index.js";

const failure = (code: string) => expect.objectContaining({ code });
const polygon = (id: string, ...ring: (readonly [number, number])[]) => ({
  type: "Feature",
  id,
  properties: {},
  geometry: { type: "Polygon", coordinates: [ring] },
});
const map = (...features: object[]) => ({ type: "FeatureCollection", features });
const a = polygon("a", [0, 0], [1, 0], [1, 2], [0, 2], [0, 0]);

describe("polygonContiguity", () => {
  test("borders drawn with different points, unclosed and repeated points", () => {
    const b = polygon("b", [1, 0], [2, 0], [2, 0], [2, 1], [1, 1]);
    const c = polygon("c", [1, 1], [2, 1], [2, 2], [1, 2], [1, 1]);
    const weights = polygonContiguity(map(a, b, c), { id: "id", rule: "rook" });
    expect(weights.links).toBe(6);
    expect(weights.notes.map(({ code }) => code)).toEqual(["RINGS_CLOSED", "POINTS_REPEATED"]);
  });

  test("the 180th meridian is one line", () => {
    const east = polygon("east", [170, 0], [180, 0], [180, 5], [170, 5], [170, 0]);
    const west = polygon("west", [-180, 0], [-170, 0], [-170, 5], [-180, 5], [-180, 0]);
    expect(polygonContiguity(map(east, west), { id: "id", rule: "rook" }).links).toBe(2);
  });

  test("an island is linked with the nearest unit on request", () => {
    const far = polygon("far", [5, 0], [6, 0], [6, 1], [5, 0]);
    const b = polygon("b", [1, 0], [2, 0], [2, 2], [1, 2], [1, 0]);
    expect(() => polygonContiguity(map(a, b, far), { id: "id" })).toThrow(failure("ISLAND"));
    expect(polygonContiguity(map(a, b, far), { id: "id", islands: "nearest" }).addedLinks).toEqual([["far", "b"]]);
  });

  test.each([
    ["INVALID_GEOGRAPHY", {}],
    ["DUPLICATE_UNIT", map(a, a)],
    ["EMPTY_GEOMETRY", map(a, polygon("b", [0, 0], [1, 1], [0, 0]))],
    ["INVALID_COORDINATE", map(a, polygon("b", [0, 0], [Number.NaN, 1], [0, 2]))],
    ["COORDINATE_OUT_OF_RANGE", map(a, polygon("b", [0, 0], [1, 100], [0, 2]))],
    ["UNSUPPORTED_GEOMETRY", map(a, { ...a, id: "b", geometry: { type: "Point", coordinates: [0, 0] } })],
    ["MISSING_ID", map(a, { ...a, id: undefined })],
  ])("%s", (code, geography) => {
    expect(() => polygonContiguity(geography, { id: "id" })).toThrow(failure(code));
  });
});

describe("files", () => {
  const weighted = weightsFromMatrix(
    ["x", "y", "z"],
    [
      [0, 0.1, 1 / 3],
      [2, 0, 0],
      [1e-7, 0, 0],
    ],
  );

  test.each(["gwt", "csv", "stata", "matlab", "matlab-sparse"] as const)(
    "%s comes back to the last digit",
    (format) => {
      const text = writeWeights(weighted, { format });
      const found = readWeights(text, { format, units: weighted.units, values: "weight" });
      expect(found.base).toEqual(weighted.base);
      expect(found.matrix).toEqual(weighted.matrix);
    },
  );

  test("a labelled matrix whose head begins with an empty cell, quoted or not, or ends with one", () => {
    for (const corner of ["", '""', "unit"]) {
      const text = `${corner},a,"b, c"\na,0,1\n"b, c",2,0\n`;
      expect(readWeights(text, { format: "csv" }).base.values).toEqual(Float64Array.of(1, 2));
    }
    expect(() => readWeights(",a,b,\na,0,1\nb,1,0\n", { format: "csv" })).toThrow(failure("INVALID_FILE"));
    expect(() => readWeights(",\n", { format: "csv" })).toThrow();
  });

  test("misuse is named", () => {
    expect(() => writeWeights(weighted, { format: "gal" })).toThrow(failure("NOT_BINARY"));
    expect(() => readWeights("2\na 1\nb\nb 2\na\n", { format: "gal" })).toThrow(/Line 5/);
    expect(() => readWeights("2\na 1\nb\nb 1\nc\n", { format: "gal" })).toThrow(failure("UNKNOWN_UNIT"));
    expect(() => readWeights("0 1", { format: "matlab" })).toThrow(failure("UNITS_REQUIRED"));
  });
});

test("weights from numbers refuse what has no weight", () => {
  const twin = { units: ["a", "b", "c"], x: [0, 0, 1], y: [0, 0, 1] };
  expect(() => inverseDistanceWeights(twin)).toThrow(failure("COINCIDENT_UNITS"));
  expect(() => nearestNeighbourWeights(twin, { k: 3 })).toThrow(failure("INVALID_ARGUMENT"));
  expect(() => economicDistanceWeights(["a", "b"], { a: 1, b: 1 })).toThrow(failure("EQUAL_VALUES"));
  expect(() => edgeWeights(["a", "b"], [{ from: "a", to: "b", weight: -1 }])).toThrow(failure("INVALID_WEIGHT"));
  const outside = { units: ["a", "b"], longitude: [10, 20], latitude: [95, 0] };
  expect(() => inverseDistanceWeights(outside)).toThrow(failure("COORDINATE_OUT_OF_RANGE"));
});
