import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BookType, utils, type WorkSheet, write } from "@e965/xlsx";
import { originOf, readStatisticalExport } from "@mesometrics/data-import";
import { inRepository } from "@mesometrics/testing";
import { float64, tableFromArrays, tableToIPC, utf8 } from "@uwdata/flechette";
import fc from "fast-check";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { readArrow } from "../../src/formats/arrow.js";
import { readParquet } from "../../src/formats/parquet.js";
import { type ReadOptions, readDataBytes, readDataFile } from "../../src/formats/read-file.js";
import { readWorkbook } from "../../src/formats/workbook.js";
import { emptyFolder, mesometrics } from "../command.js";
import { zipBytes } from "./zip-bytes.js";

const readers = { workbook: readWorkbook, parquet: readParquet, arrow: readArrow };

/** Reads to the end: an export's sheets are parsed too. */
async function readAll(bytes: Buffer, file: string, options: ReadOptions = {}): Promise<void> {
  const content = await readDataBytes(bytes, file, options, readers);
  if (content.kind === "export") for (const sheet of content.sheets) readStatisticalExport(sheet);
}

async function codeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
    return "none";
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    expect(code, message).toBeTypeOf("string");
    expect(message.length).toBeLessThan(600);
    return code!;
  }
}

type Rows = readonly (readonly (string | number | null)[])[];

function book(
  sheets: Readonly<Record<string, Rows>>,
  type: BookType = "xlsx",
  change: (sheet: WorkSheet) => void = () => {},
  hidden: readonly number[] = [],
): Buffer {
  const made = utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) {
    const sheet = utils.aoa_to_sheet(rows as (string | number | null)[][]);
    change(sheet);
    utils.book_append_sheet(made, sheet, name);
  }
  made.Workbook = { Sheets: Object.keys(sheets).map((_, index) => ({ Hidden: hidden.includes(index) ? 1 : 0 })) };
  return write(made, { type: "buffer", bookType: type }) as Buffer;
}

const table: Rows = [
  ["省", "year", "gdp"],
  ["广东", 2020, 1.5],
  ["江苏", 2020, 2],
];
const xlsx = book({ Data: table });
const xls = book({ Data: table }, "xls");
const text = (value: string) => Buffer.from(value);
const dta = readFileSync(inRepository("references", "data-import", "stata118.dta"));
const parquet = Buffer.from(parquetWriteBuffer({ columnData: [{ name: "x", data: [1, 2, 3], type: "DOUBLE" }] }));
const arrow = Buffer.from(tableToIPC(tableFromArrays({ x: [1, 2, 3] }), { format: "file" }) as Uint8Array);
const withoutValue = (sheet: WorkSheet) => {
  sheet.C2 = { t: "n", f: "1+1" } as never;
};

type Broken = readonly [what: string, file: string, bytes: Buffer, code: string, options?: ReadOptions];

const broken: readonly Broken[] = [
  ["nothing", "a.csv", text(""), "EMPTY_FILE"],
  ["blank lines", "a.csv", text("\n\n\n"), "UNNAMED_COLUMN"],
  ["a header alone", "a.csv", text("a,b\n"), "EMPTY_FILE"],
  ["zero bytes", "a.csv", Buffer.concat([text("a,b\n1,"), Buffer.alloc(9)]), "BINARY_FILE"],
  ["half a UTF-16 character", "a.csv", Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x42]), "UNKNOWN_ENCODING"],
  ["no known encoding", "a.csv", Buffer.from([0xff, 0x81, 0xff, 0x0a, 0xff, 0x0a]), "UNKNOWN_ENCODING"],
  ["a quote without end", "a.csv", text('a,b\n"1,2\n'), "MALFORMED_CSV"],
  ["text after a quote", "a.csv", text('a,b\n"1"x,2\n'), "MALFORMED_CSV"],
  ["a short row", "a.csv", text("a,b\n1,2\n1\n"), "RAGGED_ROW"],
  ["a cut last row", "a.csv", text("a,b,c\n1,2,3\n1,2"), "RAGGED_ROW"],
  ["a column twice", "a.csv", text("a,a\n1,2\n"), "DUPLICATE_COLUMN"],
  ["two header rows", "a.csv", text("a,,b,\n2019,2020,2019,2020\n1,2,3,4\n"), "UNNAMED_COLUMN"],
  ["text among numbers", "a.csv", text("a\n1\n2\n3x\n"), "TEXT_IN_NUMERIC_COLUMN"],
  ["infinity", "a.csv", text("a\n1\n1e999\n"), "INFINITE_CELL"],
  [
    "decimal commas taken for texts",
    "a.csv",
    text("a;b\n1.5.2;x\n1,5;y\n2,5;z\n"),
    "TEXT_IN_NUMERIC_COLUMN",
    { decimal: "," },
  ],
  ["an export without rows", "a.csv", text("数据库：分省年度数据\n指标：x\n"), "NO_TABLE"],
  ["an export with merged titles", "a.csv", text("指标：x\n地区,2020年,,2019年\n北京,1,2,3\n"), "MERGED_HEADER"],
  ["an export with a year twice", "a.csv", text("指标：x\n地区,2020年,2020年\n北京,1,2\n"), "REPEATED_LABEL"],
  ["an export with a loose cell", "a.csv", text("指标：x\n地区,2020年\n北京,1,2\n"), "RAGGED_ROW"],
  ["an export with a nameless row", "a.csv", text("指标：x\n地区,2020年\n,1\n"), "NO_LABEL"],
  ["an export with a remark among figures", "a.csv", text("指标：x\n地区,2020年\n北京,约5\n"), "UNREADABLE_CELL"],
  ["an export without its year", "a.csv", text("时间：\n地区,甲(元)\n北京,1\n"), "YEAR_NOT_NAMED"],
  ["an export without its region", "a.csv", text("数据库：x\n指标,2020年\n甲(元),1\n"), "REGION_NOT_NAMED"],
  ["regions by regions", "a.csv", text("指标：x\n地区,北京\n天津,1\n"), "UNKNOWN_LAYOUT"],
  ["a web page", "a.xls", text("<html><table><tr><td>1</td></tr></table></html>"), "UNSUPPORTED_FORMAT"],
  ["XML", "a.xls", text('<?xml version="1.0"?><Workbook/>'), "UNSUPPORTED_FORMAT"],
  ["a PDF", "a.csv", text("%PDF-1.7\n"), "UNSUPPORTED_FORMAT"],
  ["gzip", "a.csv.gz", Buffer.from([0x1f, 0x8b, 8, 0]), "UNSUPPORTED_FORMAT"],
  ["half a workbook", "a.xlsx", xlsx.subarray(0, xlsx.length / 2), "DAMAGED_FILE"],
  ["a workbook without its end", "a.xlsx", xlsx.subarray(0, xlsx.length - 30), "DAMAGED_FILE"],
  ["a zip of something else", "a.xlsx", zipBytes([{ name: "a.txt", content: text("x") }]), "DAMAGED_FILE"],
  ["an empty zip", "a.xlsx", zipBytes([]), "DAMAGED_FILE"],
  [
    "a wrong checksum",
    "a.xlsx",
    zipBytes([{ name: "xl/workbook.xml", content: text("<x/>"), declaredCrc: 1 }]),
    "DAMAGED_FILE",
  ],
  [
    "a declared gigabyte",
    "a.xlsx",
    zipBytes([{ name: "xl/workbook.xml", content: text("<x/>"), declaredSize: 2 ** 30 }]),
    "FILE_TOO_LARGE",
  ],
  [
    "a bomb that owns to its size",
    "a.xlsx",
    zipBytes([
      { name: "a", content: Buffer.alloc(2 ** 28) },
      { name: "b", content: text("x") },
    ]),
    "FILE_TOO_LARGE",
  ],
  [
    "a bomb that lies",
    "a.xlsx",
    zipBytes([{ name: "a", content: Buffer.alloc(2 ** 28), declaredSize: 1000 }]),
    "DAMAGED_FILE",
  ],
  [
    "3,000 parts",
    "a.xlsx",
    zipBytes(Array.from({ length: 3000 }, (_, i) => ({ name: `p${i}`, content: text("") }))),
    "FILE_TOO_LARGE",
  ],
  ["an encrypted zip", "a.xlsx", zipBytes([{ name: "a", content: text("x"), flags: 1 }]), "DAMAGED_FILE"],
  ["half an .xls", "a.xls", xls.subarray(0, 700), "DAMAGED_FILE"],
  ["an .xls of nonsense", "a.xls", Buffer.concat([xls.subarray(0, 8), Buffer.alloc(600, 7)]), "DAMAGED_FILE"],
  ["an empty sheet", "a.xlsx", book({ Data: [] }), "EMPTY_FILE"],
  ["hidden sheets alone", "a.xlsx", book({ A: table, B: table }, "xlsx", undefined, [0, 1]), "EMPTY_FILE"],
  ["several sheets", "a.xlsx", book({ A: table, B: table }), "SEVERAL_SHEETS"],
  ["a sheet that is not there", "a.xlsx", xlsx, "UNKNOWN_SHEET", { sheet: "Dta" }],
  ["a formula without result", "a.xlsx", book({ Data: table }, "xlsx", withoutValue), "FORMULA_WITHOUT_VALUE"],
  [
    "a formula that failed",
    "a.xlsx",
    book({ Data: [...table, ["山东", 2020, 3]] }, "xlsx", (sheet) => {
      sheet.C3 = { t: "e", v: 0x07, w: "#DIV/0!" } as never;
    }),
    "TEXT_IN_NUMERIC_COLUMN",
  ],
  [
    "merged titles in a workbook",
    "a.xlsx",
    book({
      Data: [
        ["省", "gdp", null, "pop"],
        ["广东", 1, 2, 3],
      ],
    }),
    "UNNAMED_COLUMN",
  ],
  ["an old Stata file", "a.dta", Buffer.from([115, 2, 1, 0]), "OLD_STATA_FILE"],
  ["half a Stata file", "a.dta", dta.subarray(0, 5000), "DAMAGED_FILE"],
  ["text under Stata's name", "a.dta", text("a,b\n1,2\n"), "NOT_STATA"],
  ["half a Parquet file", "a.parquet", parquet.subarray(0, parquet.length - 20), "DAMAGED_FILE"],
  ["Parquet of nonsense", "a.parquet", text("PAR1 nonsense PAR1"), "DAMAGED_FILE"],
  ["half an Arrow file", "a.arrow", arrow.subarray(0, 40), "DAMAGED_FILE"],
];

describe("broken files", () => {
  it.each(broken)("%s", async (...given) => {
    const [, file, bytes, code, options] = given as unknown as Broken;
    const before = performance.now();
    expect(await codeOf(readAll(bytes, file, options))).toBe(code);
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  it("names a path that leads nowhere, and a folder", async () => {
    expect(await codeOf(readDataFile("/nowhere/a.csv"))).toBe("FILE_NOT_FOUND");
    expect(await codeOf(readDataFile(inRepository("references")))).toBe("FILE_UNREADABLE");
  });

  it("reads the whole ones", async () => {
    const contents = await Promise.all(
      (
        [
          ["a.xlsx", xlsx],
          ["a.xls", xls],
          ["a.dta", dta],
          ["a.parquet", parquet],
          ["a.arrow", arrow],
        ] as const
      ).map(([file, bytes]) => readDataBytes(bytes, file, {}, readers)),
    );
    expect(contents.map((one) => one.kind)).toEqual(["table", "table", "table", "table", "table"]);
    const [first, second, , fourth, fifth] = contents as Extract<(typeof contents)[number], { kind: "table" }>[];
    expect(first!.table).toEqual({
      省: ["广东", "江苏"],
      year: Float64Array.of(2020, 2020),
      gdp: Float64Array.of(1.5, 2),
    });
    expect(second!.table).toEqual(first!.table);
    expect(fourth!.table).toEqual({ x: Float64Array.of(1, 2, 3) });
    expect(fifth!.table).toEqual({ x: Float64Array.of(1, 2, 3) });
  });

  it("keeps a column called __proto__ in every format", async () => {
    const rows: Rows = [
      ["id", "__proto__"],
      ["a", 1],
      ["b", 2],
    ];
    const names = ["id", "__proto__"];
    const files: readonly (readonly [string, Buffer])[] = [
      ["a.csv", text("id,__proto__\na,1\nb,2\n")],
      ["b.csv", text("id;__proto__\na;1,5\nb;2,5\n")],
      ["a.xlsx", book({ Data: rows })],
      ["a.xls", book({ Data: rows }, "xls")],
      [
        "a.parquet",
        Buffer.from(
          parquetWriteBuffer({
            columnData: [
              { name: "id", data: ["a", "b"], type: "STRING" },
              { name: "__proto__", data: [1, 2], type: "DOUBLE" },
            ],
          }),
        ),
      ],
      [
        "a.arrow",
        Buffer.from(
          tableToIPC(
            tableFromArrays(
              [
                ["id", ["a", "b"]],
                ["__proto__", [1, 2]],
              ] as never,
              {
                types: Object.fromEntries([
                  ["id", utf8()],
                  ["__proto__", float64()],
                ]),
              },
            ),
            { format: "file" },
          ) as Uint8Array,
        ),
      ],
    ];
    for (const [file, bytes] of files) {
      const content = await readDataBytes(bytes, file, {}, readers);
      if (content.kind !== "table") throw new Error(`${file} is no table`);
      expect(Object.keys(content.table), file).toEqual(names);
      const values = Object.getOwnPropertyDescriptor(content.table, "__proto__")!.value as Float64Array;
      expect(values, file).toEqual(file === "b.csv" ? Float64Array.of(1.5, 2.5) : Float64Array.of(1, 2));
      expect(originOf(content.origins, "__proto__", 1)?.cell, file).toBe("B3");
    }
  });

  it("answers every changed byte with a table or a code", async () => {
    const samples = [
      ["a.xlsx", xlsx],
      ["a.xls", xls],
      ["a.csv", text("指标：x(元)\n地区,2020年,2019年\n北京市,1,2\n天津市,3,4\n数据来源：x\n")],
    ] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.nat(255),
        fc.boolean(),
        async ([file, bytes], at, value, isCut) => {
          const changed = isCut ? bytes.subarray(0, at % bytes.length) : Buffer.from(bytes);
          if (!isCut) changed[at % bytes.length] = value;
          if (changed.length > 0) await codeOf(readAll(changed, file));
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  }, 120_000);
});

describe("the guard around the libraries", () => {
  const built = new URL("../../dist/formats/guarded-readers.js", import.meta.url);

  it.each([
    ["a.xlsx", xlsx, "省,year,gdp\n广东,2020,1.5\n江苏,2020,2\n"],
    ["a.xls", xls, "省,year,gdp\n广东,2020,1.5\n江苏,2020,2\n"],
    ["a.parquet", parquet, "x\n1\n2\n3\n"],
    ["a.arrow", arrow, "x\n1\n2\n3\n"],
  ] as const)("lets %s through", (file, bytes, expected) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, file), bytes);
    expect(mesometrics(folder, "import", file)).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(join(folder, "panel.csv"), "utf8")).toBe(expected);
  });

  it("hands the code of a broken file on", () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "a.xlsx"), xlsx.subarray(0, 99));
    const { status, stderr } = mesometrics(folder, "import", "a.xlsx");
    expect(status).toBe(2);
    expect(stderr).toContain("error DAMAGED_FILE: a.xlsx");
  });

  it("stops a file that would be read for hours", async () => {
    const { guardedReaders } = (await import(built.href)) as typeof import("../../src/formats/guarded-readers.js");
    expect(await codeOf(guardedReaders(0.001).parquet(parquet, "a.parquet"))).toBe("FILE_TOO_LARGE");
  });
});
