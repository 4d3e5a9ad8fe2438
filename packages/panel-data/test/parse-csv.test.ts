import { describeSharedText, loadCsv } from "@mesometrics/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CsvOptions, panel, parseCsv, type Table, toCsv } from "../src/index.js";
import { errorOf } from "./error-code.js";

const plain = (table: Table) =>
  Object.fromEntries(Object.entries(table).map(([name, cells]) => [name, Array.from(cells as ArrayLike<unknown>)]));
const parsed = (text: string, options?: CsvOptions) => plain(parseCsv(text, options));
const missing = Number.NaN;

describe("cells and lines", () => {
  it("reads quotes, quoted line ends, delimiters and doubled quotes", () => {
    expect(parsed('name,x\n"a, ""b""\nc",1\nd,2\n')).toEqual({ name: ['a, "b"\nc', "d"], x: [1, 2] });
    expect(parsed("a;b\n1;2,5\n", { delimiter: ";" })).toEqual({ a: [1], b: ["2,5"] });
    // A quote inside a cell that does not begin with one is a character like others.
    expect(parsed('g\n5" pipe\n')).toEqual({ g: ['5" pipe'] });
  });

  it("reads LF, CR LF, CR, a byte order mark and a last line without end alike", () => {
    const expected = { 省: ["广东", "江苏"], x: [1, 2] };
    for (const text of [
      "省,x\n广东,1\n江苏,2\n",
      "省,x\r\n广东,1\r\n江苏,2\r\n",
      "省,x\r广东,1\r江苏,2",
      "\ufeff省,x\n广东,1\n江苏,2",
      '\ufeff"省","x"\n"广东","1"\n"江苏","2"\n',
      "省,x\n\n广东,1\n\n江苏,2\n\n",
    ]) {
      expect(parsed(text), JSON.stringify(text)).toEqual(expected);
    }
  });

  it("takes an empty line of a single column for a missing cell", () => {
    expect(parsed("x\n1\n\n3\n")).toEqual({ x: [1, missing, 3] });
  });
});

describe("types", () => {
  it("are numeric where all present cells are numbers", () => {
    expect(parsed("x,y\n1, -2.5e3 \nNA,.5\n,+7\n.,NaN\n")).toEqual({
      x: [1, missing, missing, missing],
      y: [-2500, 0.5, 7, missing],
    });
    expect(parsed("x,y\n,a\n,b\n")).toEqual({ x: [missing, missing], y: ["a", "b"] });
  });

  it("stay text otherwise, where NA is a text", () => {
    expect(parsed("country\nNA\nDE\n\n")).toEqual({ country: ["NA", "DE", null] });
    expect(parsed("mixed\n1\na\n")).toEqual({ mixed: ["1", "a"] });
    expect(parsed("date\n2001-01\n2001-02\n")).toEqual({ date: ["2001-01", "2001-02"] });
    expect(parsed("hex\n0x10\n0b1\n")).toEqual({ hex: ["0x10", "0b1"] });
  });

  it("may be forced", () => {
    expect(parsed("code,x\n01,1\n02,n/a\n", { types: { code: "text", x: "number" }, missing: ["n/a"] })).toEqual({
      code: ["01", "02"],
      x: [1, missing],
    });
    expect(errorOf("UNKNOWN_COLUMN", () => parsed("code\n1\n", { types: { cod: "text" } })).message).toContain("code");
    errorOf("TEXT_IN_NUMERIC_COLUMN", () => parsed("x\na\nb\n", { types: { x: "number" } }));
  });
});

describe("files that are no data", () => {
  it("mix text into numbers: row, line and column are named", () => {
    const error = errorOf("TEXT_IN_NUMERIC_COLUMN", () => parsed('g,x\n"a\nb",1\nc,2\nd,"1,234"\n'));
    expect(error.details).toEqual({ column: "x", row: 3, line: 5, text: "1,234" });
  });

  it("hold infinite cells", () => {
    for (const cell of ["Inf", "-inf", "Infinity", "1e999"]) {
      const error = errorOf("INFINITE_CELL", () => parsed(`x\n1\n${cell}\n2\n`));
      expect(error.details).toEqual({ column: "x", row: 2, line: 3, text: cell });
    }
  });

  it("are ragged", () => {
    expect(errorOf("RAGGED_ROW", () => parsed('a,b\n"x\ny",2\n3\n')).details).toEqual({
      line: 4,
      cells: 1,
      expected: 2,
    });
    expect(errorOf("RAGGED_ROW", () => parsed("a,b\n1,2,3\n")).details.line).toBe(2);
  });

  it("have a broken header", () => {
    errorOf("DUPLICATE_COLUMN", () => parsed("x,y, x\n1,2,3\n"));
    expect(errorOf("UNNAMED_COLUMN", () => parsed("x,,y\n1,2,3\n")).details.position).toBe(2);
  });

  it("are empty", () => {
    for (const text of ["", "\ufeff", "\n", "x,y\n", "x,y"]) errorOf("EMPTY_FILE", () => parsed(text));
  });

  it("have quotes that do not match", () => {
    expect(errorOf("MALFORMED_CSV", () => parsed('a,b\n1,"open\n2,3\n')).details.line).toBe(2);
    expect(errorOf("MALFORMED_CSV", () => parsed('a,b\n"x\n"y,2\n')).details.line).toBe(3);
  });
});

describe("round trips", () => {
  const hostile = fc.string({
    unit: fc.constantFrom(..."a1 ,;\"'\n\r\t\u0000\ufeff=广\u{20000}"),
    minLength: 1,
    maxLength: 8,
  });
  const name = hostile.filter((text) => text.trim() === text && !["__proto__", "x"].includes(text));

  it("give any text and any number back", () => {
    fc.assert(
      fc.property(
        name,
        fc.array(fc.tuple(fc.option(hostile), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))), {
          minLength: 1,
          maxLength: 12,
        }),
        (column, cells) => {
          const table = { [column]: cells.map(([text]) => text), x: cells.map(([, x]) => (x === null ? null : x + 0)) };
          const back = parsed(toCsv(table), { types: { [column]: "text", x: "number" } });
          expect(back).toEqual({ [column]: table[column], x: table.x.map((x) => x ?? missing) });
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never throw anything but a typed error on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab1,"\r\n. ') }), (text) => {
        try {
          parseCsv(text);
        } catch (error) {
          expect((error as { code?: string }).code).toMatch(/^[A-Z_]+$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describeSharedText("panel/produc.csv", "the states' panel", (text) => {
  it("is read as by the plain reader of the tests and makes a balanced panel", () => {
    const table = parseCsv(text);
    expect(plain(table)).toEqual(loadCsv(text));
    const names = Object.keys(table);
    const unit = names.find((one) => one === "state") ?? names[0]!;
    const { report } = panel(table, { unit, time: "year" });
    expect([report.units, report.periods, report.balanced]).toEqual([48, 17, true]);
  });
});
