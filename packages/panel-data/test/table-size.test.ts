import { afterEach, expect, it, vi } from "vitest";
import { crossSection, panel } from "../src/index.js";
import { errorOf } from "./error-code.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

const absurd = 2 ** 31;

it("refuses a table that no memory holds before anything of its size is made", () => {
  const column = { length: absurd, at: () => 1 };
  const arquero = { columnNames: () => ["x", "y"], column: () => column };
  expect(errorOf("OUT_OF_MEMORY", () => crossSection(arquero)).details).toEqual({
    rows: absurd,
    columns: 2,
    megabytes: 34360,
  });
  const stored = { columnNames: () => ["x"], column: () => column, array: () => ({ length: absurd }) };
  errorOf("OUT_OF_MEMORY", () => crossSection(stored));
  const arrow = {
    schema: { fields: [{ name: "x" }] },
    getChild: () => ({ length: absurd, *[Symbol.iterator]() {} }),
  };
  errorOf("OUT_OF_MEMORY", () => crossSection(arrow));
  const sparse = new Array(absurd);
  errorOf("OUT_OF_MEMORY", () => crossSection({ x: sparse }));
  expect(crossSection({ x: [1, 2] }).rows).toBe(2);
});

it("takes the doubles of an Arrow vector as they are stored, and copies them", () => {
  const values = Float64Array.of(1, 2, 3);
  const vector = { length: 3, nullCount: 0, toArray: () => values, [Symbol.iterator]: () => values[Symbol.iterator]() };
  const data = crossSection({ schema: { fields: [{ name: "x" }] }, getChild: () => vector });
  values[0] = 9;
  expect(data.hash).toBe(crossSection({ x: [1, 2, 3] }).hash);
});

/** Typed arrays of at most so many elements made by their length, as on a machine with little memory left. */
function stubMemory(elements: number): void {
  for (const name of ["Float64Array", "Int32Array"] as const) {
    const stub = new Proxy(globalThis[name], {
      construct(target, given: readonly unknown[]) {
        const size = typeof given[0] === "number" ? given[0] : ((given[0] as ArrayLike<number>)?.length ?? 0);
        if (size > elements) throw new RangeError("Array buffer allocation failed");
        return Reflect.construct(target, given);
      },
    });
    vi.stubGlobal(name, stub);
  }
}

it("says rows, columns and megabytes where an array cannot be had, and goes on with less", () => {
  const n = 5000;
  const id = Int32Array.from({ length: n }, (_, row) => row);
  const x = new Float64Array(n);
  const records = Array.from({ length: n }, (_, row) => ({ id: row, x: 1, z: 2 }));
  stubMemory(4000);
  const { message, details } = errorOf("OUT_OF_MEMORY", () => crossSection({ x, y: x }));
  expect(details).toMatchObject({ rows: n, columns: 2, megabytes: 1 });
  expect(message).toContain("5000 rows of 2 columns");
  expect(errorOf("OUT_OF_MEMORY", () => crossSection(records)).details).toMatchObject({ rows: n, columns: 3 });
  errorOf("OUT_OF_MEMORY", () => panel({ id, t: id, x }, { unit: "id", time: "t", copy: false }));
  expect(crossSection({ x: [1, 2] }).rows).toBe(2);
});
