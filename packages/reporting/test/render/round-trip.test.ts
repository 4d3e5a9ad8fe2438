import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dataTable,
  decimalFormat,
  renderHtml,
  renderLatex,
  renderMarkdown,
  renderText,
  type TableDocument,
} from "../../src/index.js";
import { textOf } from "../markup.js";

const values = fc.array(
  fc.record({
    value: fc.oneof(fc.double({ noNaN: true }), fc.double({ noNaN: true, min: -1000, max: 1000 }), fc.integer()),
    p: fc.double({ noNaN: true, min: 0, max: 1 }),
    count: fc.nat(),
  }),
  { minLength: 1, maxLength: 6 },
);

/** The number that a printed one stands for. */
function read(printed: string): number {
  const plain = printed
    .replace(/\\times 10\^\{(-?\d+)\}/u, "e$1")
    .replace("$\\mathord{<}$", "<")
    .replace(/\\infty|∞/u, "Infinity")
    .replace(/\\multicolumn\{1\}\{c\}|\\,|\\\*|\^\{\**\}|[{}$*,()[\]<\s]|&lt;/gu, "")
    .replaceAll("−", "-");
  return Number(plain);
}

function rounded(value: number, decimals: number): number {
  if (Math.abs(value) === Number.POSITIVE_INFINITY) return value;
  const text = Math.abs(value) >= 1e15 ? value.toExponential(decimals) : value.toFixed(decimals);
  return Number(text) + 0;
}

/** Per renderer the printed cells, row by row. */
const readers: Readonly<Record<string, (table: TableDocument) => string[][]>> = {
  text: (table) =>
    bodyLines(renderText(table), /^r\d/u).map((line) =>
      line
        .trim()
        .split(/\s{2,}/u)
        .slice(1),
    ),
  markdown: (table) =>
    bodyLines(renderMarkdown(table), /^\| r\d/u).map((line) =>
      line
        .split(" | ")
        .slice(1)
        .map((cell) => cell.replace(/ \|$/u, "")),
    ),
  html: (table) =>
    bodyLines(renderHtml(table), /^<tr><th scope="row">r\d/u).map((line) =>
      [...line.matchAll(/<td[^>]*>(.*?)<\/td>/gu)].map((match) => textOf(match[1] ?? "")),
    ),
  latex: (table) =>
    bodyLines(renderLatex(table), /^r\d/u).map((line) =>
      line
        .replace(/ \\\\$/u, "")
        .split(" & ")
        .slice(1),
    ),
};

function bodyLines(output: string, pattern: RegExp): string[] {
  return output.split("\n").filter((line) => pattern.test(line));
}

describe.each(Object.keys(readers))("numbers in %s", (name) => {
  it("stand for the rounded raw value", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 6 }), (rows, decimals) => {
        const table = dataTable({
          id: "t",
          title: "t",
          columns: [
            { id: "value", label: "value", starsFrom: "p", format: decimalFormat(decimals) },
            { id: "p", label: "p", role: "p" },
            { id: "count", label: "count", role: "count" },
          ],
          rows: rows.map((row, index) => ({ label: `r${index}`, values: [row.value, row.p, row.count] })),
          decimals: 4,
        });
        const cells = readers[name]!(table);
        expect(cells).toHaveLength(rows.length);
        rows.forEach((row, index) => {
          const [value = "", p = "", count = ""] = cells[index] ?? [];
          expect(read(value)).toBe(rounded(row.value, decimals));
          const isTiny = row.p > 0 && row.p < 0.00005;
          expect(read(p)).toBe(isTiny ? 0.0001 : rounded(row.p, 4));
          expect(/<|&lt;/u.test(p)).toBe(isTiny);
          expect(read(count)).toBe(row.count);
        });
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe("the data elements of HTML", () => {
  it("hold the raw value in full precision", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        const columns = [{ id: "x", label: "x" }];
        const html = renderHtml(dataTable({ id: "t", title: "t", columns, rows: [{ label: "r", values: [value] }] }));
        expect(Number(/<data value="([^"]+)"/u.exec(html)?.[1])).toBe(value + 0);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});
