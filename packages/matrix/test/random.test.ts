import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { randomStream } from "../src/index.js";
import { nextWord, quarterRound } from "../src/random.js";

const reference = ownReference<{
  readonly words: readonly number[];
  readonly streams: readonly {
    readonly seed: number;
    readonly replicate: number;
    readonly uniforms: readonly number[];
    readonly normals: readonly number[];
  }[];
}>("matrix/random.json");

describe("the generator", () => {
  it("is xoshiro128**", () => {
    const state = Uint32Array.of(1, 2, 3, 4);
    expect(reference.words.map(() => nextWord(state))).toEqual(reference.words);
    expect(reference.words.slice(0, 4)).toEqual([11520, 0, 5927040, 70819200]);
  });

  it("is seeded by the ChaCha quarter-round, held to the vector of RFC 7539", () => {
    const state = Uint32Array.of(0x11111111, 0x01020304, 0x9b8d6f43, 0x01234567);
    quarterRound(state);
    expect([...state]).toEqual([0xea2a92f4, 0xcb1cf8ce, 0x4581472e, 0x5881c4bb]);
  });

  it.each(reference.streams)("agrees with a second implementation for ($seed, $replicate)", (stream) => {
    const uniforms = randomStream(stream.seed, stream.replicate);
    expect(stream.uniforms.map(() => uniforms.uniform())).toEqual(stream.uniforms);
    const normals = randomStream(stream.seed, stream.replicate);
    // The logarithm may differ in its last bit between implementations.
    expectClose(
      stream.normals.map(() => normals.normal()),
      stream.normals,
      { relative: 1e-15 },
    );
  });
});

describe("the streams", () => {
  it("have the moments of their distributions", () => {
    const n = 200_000;
    const stream = randomStream(42);
    let uniformMean = 0;
    const moments = [0, 0, 0, 0];
    let inTail = 0;
    for (let i = 0; i < n; i++) {
      uniformMean += stream.uniform() / n;
      const z = stream.normal();
      for (let power = 0, value = z; power < 4; power++, value *= z) moments[power] += value / n;
      if (Math.abs(z) > 1.959963984540054) inTail++;
    }
    // Five standard errors each.
    expect(Math.abs(uniformMean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    for (const [power, [mean, variance]] of [
      [0, 1],
      [1, 2],
      [0, 15],
      [3, 96],
    ].entries()) {
      expect(Math.abs(moments[power] - mean)).toBeLessThan(5 * Math.sqrt(variance / n));
    }
    expect(Math.abs(inTail / n - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / n));
  });

  it("differ between neighbouring seeds and replicates without correlation", () => {
    const n = 20_000;
    for (const [first, second] of [
      [randomStream(1, 0), randomStream(1, 1)],
      [randomStream(1, 0), randomStream(2, 0)],
      [randomStream(0, 1), randomStream(1, 0)],
    ]) {
      let product = 0;
      for (let i = 0; i < n; i++) product += first.normal() * second.normal();
      expect(Math.abs(product / n)).toBeLessThan(5 / Math.sqrt(n));
    }
    const firsts = new Set(Array.from({ length: 5000 }, (_, replicate) => randomStream(7, replicate).uniform()));
    expect(firsts.size).toBe(5000);
  });

  it("draw integers without bias, also where n does not divide 2^32", () => {
    const stream = randomStream(3);
    const counts = new Float64Array(7);
    for (let i = 0; i < 70_000; i++) counts[stream.integer(7)]++;
    const chiSquared = counts.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0);
    // 6 degrees of freedom: beyond 30 with probability 4e-5.
    expect(chiSquared).toBeLessThan(30);
    // Without rejection a third of the range would come up twice as often for n = 3 * 2^30.
    const n = 3 * 2 ** 30;
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (stream.integer(n) < 2 ** 30) low++;
    expect(Math.abs(low / 30_000 - 1 / 3)).toBeLessThan(5 * Math.sqrt(2 / 9 / 30_000));
    expect(stream.integer(1)).toBe(0);
    expect(stream.integer(2 ** 32)).toBeLessThan(2 ** 32);
  });

  it("shuffle in place, every order equally often", () => {
    const stream = randomStream(9);
    const orders = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = stream.shuffle(Int32Array.of(0, 1, 2)).join("");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(2000));
    const values = Int32Array.of(1, 2, 3);
    expect(stream.shuffle(values)).toBe(values);
    expect([...stream.shuffle(new Int32Array(0))]).toEqual([]);
  });

  it("refuse seeds and bounds that are not integers in range", () => {
    const invalid = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    for (const seed of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => randomStream(seed)).toThrow(invalid);
      expect(() => randomStream(0, seed)).toThrow(invalid);
    }
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) expect(() => randomStream(0).integer(n)).toThrow(invalid);
  });
});
