import { afterEach, expect, it, vi } from "vitest";
import { augment, crossSection, feols, withVcov } from "../src/index.js";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Typed arrays of at most so many elements made by their length, as on a machine with little memory left. */
function stubMemory(elements: number): void {
  for (const name of ["Float64Array", "Int32Array", "Uint8Array"] as const) {
    const stub = new Proxy(globalThis[name], {
      construct(target, given: readonly unknown[]) {
        if (typeof given[0] === "number" && given[0] > elements) throw new RangeError("Array buffer allocation failed");
        return Reflect.construct(target, given);
      },
    });
    vi.stubGlobal(name, stub);
  }
}

const n = 9000;
const data = crossSection({
  id: Int32Array.from({ length: n }, (_, row) => Math.floor(row / 6)),
  firm: Int32Array.from({ length: n }, (_, row) => (row * 7919) % 211),
  x: Float64Array.from({ length: n }, (_, row) => Math.sin(row * row)),
  y: Float64Array.from({ length: n }, (_, row) => Math.cos(3 * row) + Math.sin(row * row)),
});
const formula = "y ~ x | id + firm";
const outOfMemory = expect.objectContaining({
  code: "OUT_OF_MEMORY",
  details: expect.objectContaining({ rows: n, columns: 4, megabytes: 1 }),
});

it("says how large the data are wherever in a fit memory ends, and fits again once there is more", () => {
  const fit = feols(data, formula, { vcov: { cluster: "id" } });
  expect(fit.sample.dataHash).toBe(data.hash);
  // Every limit ends the fit at another array; each error must be the same kind, with the size of the data.
  for (const elements of [0, 100, 2000, 8999]) {
    stubMemory(elements);
    const fresh = { ...data, columns: structuredClone(data.columns) };
    expect(() => feols(fresh as typeof data, formula, { vcov: { cluster: "id" } }), `${elements}`).toThrow(outOfMemory);
    expect(() => augment(fit, data), `${elements}`).toThrow(outOfMemory);
    expect(() => withVcov(fit, data, { type: "HC1" }), `${elements}`).toThrow(outOfMemory);
    vi.unstubAllGlobals();
  }
  expect(feols(data, formula, { vcov: { cluster: "id" } })).toEqual(fit);
});

it("reads the data for their hash once, when it is asked for", () => {
  let reads = 0;
  const watched = {
    ...data,
    get hash() {
      reads++;
      return data.hash;
    },
  };
  const fit = feols(watched, formula, { vcov: { cluster: "id" } });
  expect(reads).toBe(0);
  expect([fit.sample.dataHash, fit.sample.dataHash]).toEqual([data.hash, data.hash]);
  expect(reads).toBe(1);
});
