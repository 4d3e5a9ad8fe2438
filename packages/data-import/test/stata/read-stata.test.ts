import { readFileSync } from "node:fs";
import { inRepository, ownReference } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readStata } from "../../src/index.js";
import { codeThrownBy } from "../thrown-by.js";
import { type StataContent, stataBytes } from "./stata-bytes.js";

interface HavenRead {
  readonly names: readonly string[];
  readonly province: readonly string[];
  readonly year: readonly (number | null)[];
  readonly gdp: readonly (number | null)[];
  readonly region: readonly (number | null)[];
  readonly tags: readonly (string | null)[];
  readonly labels: Readonly<Record<string, number>>;
  readonly remark: readonly number[];
  readonly gdp_label: string;
  readonly gdp_format: string;
  readonly file_label: string;
}

const file = (release: string) => readFileSync(inRepository("references", "data-import", `stata${release}.dta`));
const missing = (list: readonly (number | null)[]) => Float64Array.from(list, (one) => one ?? Number.NaN);

describe.each(Object.entries(ownReference<Record<string, HavenRead>>("data-import/stata.json")))(
  "release %s as haven writes it",
  (release, expected) => {
    const read = readStata(file(release));

    it("has the figures and texts that haven reads", () => {
      expect(read.release).toBe(Number(release));
      expect(read.variables.map((one) => one.name)).toEqual(expected.names);
      expect(read.table.province).toEqual(expected.province.map((one) => (one === "" ? null : one)));
      expect(read.table.year).toEqual(missing(expected.year));
      expect(read.table.gdp).toEqual(missing(expected.gdp));
      expect(read.table.region).toEqual(missing(expected.region));
      expect((read.table.remark as (string | null)[]).map((one) => one?.length ?? 0)).toEqual(expected.remark);
    });

    it("has labels, formats and kinds of missing", () => {
      const by = Object.fromEntries(read.variables.map((one) => [one.name, one]));
      expect(read.label).toBe(expected.file_label);
      expect(by.gdp!.label).toBe(expected.gdp_label);
      expect(by.gdp!.format).toBe(expected.gdp_format);
      expect(by.region!.valueLabels).toEqual(
        Object.entries(expected.labels).map(([label, value]) => ({ value, label })),
      );
      expect(by.region!.missing).toEqual({ ".a": 1, ".z": 1 });
      expect(by.year!.missing).toEqual({ ".": 1 });
      expect(by.province!.missing).toEqual({ "": 1 });
    });
  },
);

const integer = (min: number, max: number) => fc.integer({ min, max });
const content: fc.Arbitrary<StataContent> = fc
  .record({
    release: fc.constantFrom(117 as const, 118 as const, 119 as const),
    isLittle: fc.boolean(),
    rows: integer(0, 12),
  })
  .chain(({ release, isLittle, rows }) => {
    const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: rows, maxLength: rows });
    return fc
      .tuple(
        list(integer(-127, 100)),
        list(integer(-32767, 32740)),
        list(integer(-2147483647, 2147483620)),
        list(fc.float({ noNaN: true, noDefaultInfinity: true, max: Math.fround(1e38), min: Math.fround(-1e38) })),
        list(fc.double({ noNaN: true, noDefaultInfinity: true, max: 8e307, min: -8e307 })),
        list(fc.string({ unit: fc.constantFrom("a", "Z", "9", " ", "é", "广"), maxLength: 4 })),
        list(fc.string({ unit: fc.constantFrom("a", "Z", "é", "东"), maxLength: 200 })),
      )
      .map(([b, i, l, f, d, s, t]) => ({
        release,
        isLittle,
        rows,
        columns: [
          { name: "b", type: "byte", values: b },
          { name: "s", type: "string", width: 12, values: s },
          { name: "i", type: "int", values: i },
          { name: "l", type: "long", values: l },
          { name: "t", type: "longText", values: t },
          { name: "f", type: "float", values: f },
          { name: "d", type: "double", values: d },
        ] as const,
      }));
  });

describe("readStata", () => {
  it("reads back what a writer wrote, in each release and byte order", () => {
    fc.assert(
      fc.property(content, (given) => {
        const { table, release } = readStata(stataBytes(given));
        expect(release).toBe(given.release);
        for (const column of given.columns) {
          const expected =
            column.type === "string" || column.type === "longText"
              ? column.values.map((one) => (one === "" ? null : one))
              : Float64Array.from(column.values);
          expect(table[column.name]).toEqual(expected);
        }
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("counts the kinds of missing in each type", () => {
    const double = (code: number) => {
      const view = new DataView(new ArrayBuffer(8));
      view.setUint32(0, 0x7fe00000 + 0x100 * code);
      return view.getFloat64(0);
    };
    const float = (code: number) => {
      const view = new DataView(new ArrayBuffer(4));
      view.setUint32(0, 0x7f000000 + 0x800 * code);
      return view.getFloat32(0);
    };
    const { variables } = readStata(
      stataBytes({
        release: 118,
        isLittle: true,
        rows: 4,
        columns: [
          { name: "b", type: "byte", values: [100, 101, 102, 127] },
          { name: "i", type: "int", values: [32740, 32741, 32742, 32767] },
          { name: "l", type: "long", values: [2147483620, 2147483621, 2147483622, 2147483647] },
          { name: "d", type: "double", values: [1, double(0), double(1), double(26)] },
          { name: "f", type: "float", values: [1, float(0), float(1), float(26)] },
        ],
      }),
    );
    for (const one of variables) expect(one.missing).toEqual({ ".": 1, ".a": 1, ".z": 1 });
  });

  it("reads 40,000 variables", () => {
    const columns = Array.from({ length: 40_000 }, (_, i) => ({
      name: `v${i}`,
      type: "byte" as const,
      values: [i % 100],
    }));
    const { variables, table } = readStata(stataBytes({ release: 119, isLittle: true, rows: 1, columns }));
    expect(variables).toHaveLength(40_000);
    expect(table.v39999).toEqual(Float64Array.of(99));
  });

  it("names what it refuses", () => {
    expect(codeThrownBy(() => readStata(new Uint8Array()))).toBe("NOT_STATA");
    expect(codeThrownBy(() => readStata(Uint8Array.of(114, 2, 1, 0)))).toBe("OLD_STATA_FILE");
    const bytes = Uint8Array.from(file("118"));
    bytes[29] = "2".charCodeAt(0);
    expect(codeThrownBy(() => readStata(bytes))).toBe("NEW_STATA_FILE");
  });

  it("says of every shortened file that it is damaged, and of a changed byte at worst a code", () => {
    const bytes = Uint8Array.from(file("118"));
    for (let length = 40; length < bytes.length - 12; length += 37) {
      expect(codeThrownBy(() => readStata(bytes.slice(0, length)))).toBe("DAMAGED_FILE");
    }
    fc.assert(
      fc.property(integer(0, bytes.length - 1), integer(0, 255), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        try {
          readStata(changed);
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^(NOT_STATA|OLD_STATA_FILE|NEW_STATA_FILE|DAMAGED_FILE)$/);
        }
      }),
      { seed: 2, numRuns: 1500 },
    );
  });
});
