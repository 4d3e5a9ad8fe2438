import { expect, it } from "vitest";
import { crossSection, toCsv, toTable } from "../src/index.js";
import { errorOf } from "./error-code.js";

it("writes the shortest numbers that read back, and quotes only where needed", () => {
  expect(toCsv({ "a b": [0.1, 1e21, -0, null], 省: ['a "b"', "c, d", " e", "f"] })).toBe(
    'a b,省\n0.1,"a ""b"""\n1e+21,"c, d"\n0," e"\n,f\n',
  );
});

it("refuses what is no table", () => {
  errorOf("EMPTY_TABLE", () => toCsv({}));
});

it("takes a data set as a table, which makes the same data set", () => {
  const data = crossSection({ x: [1, null], g: [null, "b"] });
  expect(crossSection(toTable(data))).toEqual(data);
});
