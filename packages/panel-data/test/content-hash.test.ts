import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crossSection, panel } from "../src/index.js";

const hash = (table: Record<string, (number | null)[] | (string | null)[]>) => crossSection(table).hash;

describe("the hash of a data set", () => {
  it("is fixed for fixed content", () => {
    // A change here makes every stored result refuse its data: it needs a note to the users.
    expect(hash({ x: [1, -0.1, null], g: ["a", null, "广东"] })).toBe("b9a599dd57d78aff");
  });

  it("does not see what is no content", () => {
    const base = hash({ x: [0, null], g: ["a", null] });
    expect(hash({ g: ["a", null], x: [0, null] })).toBe(base);
    expect(hash({ x: [-0, Number.NaN], g: ["a", ""] })).toBe(base);
    const odd = new Float64Array(new BigUint64Array([0n, 0xfff8_0000_0000_0001n]).buffer);
    expect(crossSection({ x: odd, g: ["a", null] }).hash).toBe(base);
  });

  it("sees order, names, types, the index and the kind", () => {
    const hashes = [
      hash({ x: [1, 2] }),
      hash({ x: [2, 1] }),
      hash({ y: [1, 2] }),
      hash({ x: ["1", "2"] }),
      hash({ x: [1, 2], y: [1, 2] }),
      hash({ x: ["ab", "c"] }),
      hash({ x: ["a", "bc"] }),
      panel({ x: [1, 2], y: [1, 2] }, { unit: "x", time: "y" }).hash,
      panel({ x: [1, 2], y: [1, 2] }, { unit: "y", time: "x" }).hash,
      panel({ x: [1, 2], y: [1, 2] }, { unit: "x", time: "y", step: 2 }).hash,
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("sees the smallest change of any cell", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        (cells, at) => {
          const changed = [...cells];
          const index = at % cells.length;
          const bits = new BigInt64Array(Float64Array.of(changed[index]!).buffer);
          bits[0] = bits[0]! ^ 1n;
          changed[index] = new Float64Array(bits.buffer)[0]!;
          // ±0 and the smallest subnormals are the only neighbours that count as equal or cross zero.
          if (changed[index] !== cells[index] && Number.isFinite(changed[index])) {
            expect(hash({ x: changed })).not.toBe(hash({ x: cells }));
          }
        },
      ),
    );
  });

  it("sees the content, whatever the storage", () => {
    const numbers = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(numbers, (cells) => {
        const base = crossSection({ x: cells, y: cells }).hash;
        expect(crossSection({ x: Int32Array.from(cells), y: Float64Array.from(cells) }).hash).toBe(base);
      }),
    );
    // More cells than are taken at a time, an odd number of them.
    const many = Int32Array.from({ length: 5001 }, (_, row) => (row * 7919) % 1000);
    const base = crossSection({ x: Float64Array.from(many) }).hash;
    expect(crossSection({ x: many }).hash).toBe(base);
    for (const row of [0, 1, 2047, 2048, 4999, 5000]) {
      const changed = many.slice();
      changed[row]!++;
      expect(crossSection({ x: changed }).hash, `row ${row}`).not.toBe(base);
    }
  });

  it("spreads over all of its digits", () => {
    const hashes = Array.from({ length: 2000 }, (_, i) => crossSection({ x: [i], y: [i % 2] }).hash);
    expect(new Set(hashes.map((text) => text.slice(0, 8))).size).toBe(2000);
    expect(new Set(hashes.map((text) => text.slice(8))).size).toBe(2000);
    expect(new Set(hashes.map((text) => text.slice(0, 2))).size).toBeGreaterThan(250);
  });
});
