import fc from "fast-check";
import readXlsxFile from "read-excel-file/node";
import { describe, expect, it } from "vitest";
import { dataTable, decimalFormat, regressionTable, type TableDocument } from "../../src/index.js";
import { workbookParts } from "../../src/ooxml/workbook.js";
import { renderXlsx } from "../../src/xlsx.js";
import { threeModels } from "../models.js";
import { elements, parseXml, partsOf } from "../ooxml.js";

const below = regressionTable(threeModels.slice(0, 2), {
  id: "below",
  title: "Infrastructure and output",
  drop: ["(Intercept)"],
  fit: ["observations", "r2.within"],
  tests: [],
  spanners: [[{ label: "All states", from: 0, to: 1 }]],
});
const inline = regressionTable(threeModels.slice(0, 2), {
  id: "inline",
  title: { en: "Baseline", zh: "基准回归" },
  style: "cn-se-inline",
  language: "zh",
  fit: ["observations"],
  tests: [],
});

/** The sheets as an independent reader sees them. */
async function read(tables: TableDocument | readonly TableDocument[], sheet = 1): Promise<unknown[][]> {
  const sheets = await readXlsxFile(Buffer.from(renderXlsx(tables)));
  return (sheets[sheet - 1] as unknown as { readonly data: unknown[][] }).data;
}

describe("renderXlsx", () => {
  it("reopens with typed numbers in full precision", async () => {
    const rows = await read([below, inline]);
    expect(rows[0]?.[0]).toBe("Table 1. Infrastructure and output");
    const find = (label: string) => rows.findIndex((row) => row[0] === label);
    const infra = find("ln_infra");
    expect(rows[infra]).toEqual(["ln_infra", 0.1708, 0.12345678]);
    expect(rows[infra + 1]).toEqual([null, 0.1708 / 0.0729, 0.12345678 / 0.0729]);
    expect(rows[find("unemp")]).toEqual(["unemp", null, -0.0053]);
    expect(rows[find("Observations")]).toEqual(["Observations", 816, 799]);
    expect(rows[find("state fixed effects")]).toEqual(["state fixed effects", "Yes (48)", "Yes (48)"]);
    expect(rows[1]).toEqual([null, "All states", null]);
  });

  it("gives estimate and standard error of one cell a column each, Chinese as it is", async () => {
    const rows = await read([below, inline], 2);
    expect(rows[0]?.[0]).toBe("表 2 基准回归");
    expect(rows.find((row) => row[0] === "ln_infra")).toEqual(["ln_infra", 0.1708, 0.0729, 0.12345678, 0.0729]);
    expect(rows.find((row) => row[0] === "观测值")).toEqual(["观测值", 816, null, 799, null]);
  });

  it("holds well-formed parts, two runs equal, without a clock", () => {
    const file = renderXlsx([below, inline]);
    expect(renderXlsx([below, inline])).toEqual(file);
    const parts = partsOf(file);
    expect(Object.keys(parts)).toEqual(workbookParts([below, inline]).map(({ path }) => path));
    for (const text of Object.values(parts)) expect(() => parseXml(text)).not.toThrow();
    expect([...file.subarray(10, 14)]).toEqual([0, 0, 0x21, 0]);
    const styles = parseXml(parts["xl/styles.xml"] ?? "");
    const looks = elements(elements(styles, "cellXfs")[0]!, "xf").length;
    const sheet = parseXml(parts["xl/worksheets/sheet1.xml"] ?? "");
    for (const cell of elements(sheet, "c")) expect(Number(cell.getAttribute("s"))).toBeLessThan(looks);
  });

  it("writes number formats that print what the table prints, decimal points below each other", () => {
    const styles = partsOf(renderXlsx(below))["xl/styles.xml"] ?? "";
    const codes = elements(parseXml(styles), "numFmt").map((one) => one.getAttribute("formatCode"));
    // Column 2 has up to three stars and parentheses: one star leaves room for two more and a parenthesis.
    expect(codes).toContain('0.0000"*"_*_*_);"−"0.0000"*"_*_*_);0.0000"*"_*_*_)');
    expect(codes).toContain('"("0.0000")"_*_*_*;"(−"0.0000")"_*_*_*;"("0.0000")"_*_*_*');
    expect(codes).toContain('#,##0;"−"#,##0;#,##0');
  });

  it("keeps every finite number to the last bit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
        async (values) => {
          const table = dataTable({
            id: "t",
            title: "t",
            columns: [{ id: "x", label: "x", format: decimalFormat(3) }],
            rows: values.map((value, index) => ({ label: `r${index}`, values: [value] })),
          });
          const rows = await read(table);
          expect(rows.slice(2).map((row) => row[1])).toEqual(values.map((value) => value + 0));
        },
      ),
      { numRuns: 30, seed: 3 },
    );
  });

  it("writes what a sheet cannot hold as text, and small p-values as numbers", async () => {
    const table = dataTable({
      id: "t",
      title: "t",
      columns: [
        { id: "x", label: "x" },
        { id: "p", label: "p", role: "p" },
      ],
      rows: [{ label: "a", values: [Number.NEGATIVE_INFINITY, 1e-9] }],
    });
    expect((await read(table))[2]).toEqual(["a", "−∞", 1e-9]);
    const sheet = partsOf(renderXlsx(table))["xl/styles.xml"] ?? "";
    expect(sheet).toContain("&quot;&lt; 0.0001&quot;");
  });

  it("writes this sheet", () => {
    const part = workbookParts(inline).find(({ path }) => path === "xl/worksheets/sheet1.xml");
    expect(part?.text).toMatchSnapshot();
  });
});
