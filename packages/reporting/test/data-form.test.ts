import { DOMParser } from "@xmldom/xmldom";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { type DataForm, renderDataForm } from "../src/xlsx.js";

const form: DataForm = {
  columns: [
    { name: "省", type: "list", choices: ["北京", '天"津<&>'], prompt: "p".repeat(300) },
    { name: "year", type: "list", choices: [2019, 2020] },
    { name: "gdp", type: "number", range: [0, null] },
    { name: "share", type: "number", range: [0, 100], prompt: "占比, %" },
    { name: "people", type: "whole", range: [null, 20000] },
    { name: "any", type: "number" },
    { name: "=cmd()", type: "text" },
    { name: "empty", type: "list", choices: [] },
  ],
  rows: [
    ["北京", 2019, null, null, null, null, "=1+1", null],
    ['天"津<&>', 2020, 1.5, null, null, null, null, null],
  ],
  fixed: 2,
  sheet: "data",
  explanation: {
    sheet: "columns",
    rows: [
      ["column", "unit"],
      ["gdp", "亿元"],
    ],
  },
};

const parts = (given: DataForm) =>
  Object.fromEntries(Object.entries(unzipSync(renderDataForm(given))).map(([path, bytes]) => [path, strFromU8(bytes)]));
const parse = (xml: string) => new DOMParser().parseFromString(xml, "text/xml");

describe("renderDataForm", () => {
  const made = parts(form);
  const data = parse(made["xl/worksheets/sheet1.xml"]!);
  const validations = Array.from(data.getElementsByTagName("dataValidation"));
  const rule = (letter: string) => {
    const found = validations.find((one) => one.getAttribute("sqref")!.startsWith(`${letter}2:`));
    return found === undefined ? null : [found.getAttribute("type"), found.getAttribute("operator"), found.textContent];
  };

  it("is well-formed and the same bytes each time", () => {
    for (const text of Object.values(made)) expect(parse(text).documentElement).toBeDefined();
    expect(renderDataForm(form)).toEqual(renderDataForm(form));
  });

  it("checks what is typed in each column, also in rows below", () => {
    expect(rule("A")).toEqual(["list", null, "lists!$A$1:$A$2"]);
    expect(rule("B")).toEqual(["list", null, "lists!$B$1:$B$2"]);
    expect(rule("C")).toEqual(["decimal", "greaterThanOrEqual", "0"]);
    expect(rule("D")).toEqual(["decimal", "between", "0100"]);
    expect(rule("E")).toEqual(["whole", "lessThanOrEqual", "20000"]);
    expect(rule("F")).toEqual(["decimal", "greaterThanOrEqual", "-1e+300"]);
    expect(rule("G")).toBeNull();
    expect(rule("H")).toBeNull();
    expect(validations[0]!.getAttribute("sqref")).toBe("A2:A1003");
  });

  it("keeps Excel's limits of prompts and titles", () => {
    for (const one of validations) {
      expect([...(one.getAttribute("prompt") ?? "")].length).toBeLessThanOrEqual(255);
      expect([...(one.getAttribute("error") ?? "")].length).toBeLessThanOrEqual(255);
      expect([...(one.getAttribute("promptTitle") ?? "")].length).toBeLessThanOrEqual(32);
    }
  });

  it("stores texts as texts, freezes the heading and hides the lists", () => {
    expect(made["xl/worksheets/sheet1.xml"]).not.toContain("<f>");
    expect(made["xl/worksheets/sheet1.xml"]).toContain('xSplit="2" ySplit="1" topLeftCell="C2"');
    expect(made["xl/workbook.xml"]).toContain('<sheet name="lists" sheetId="3" state="hidden" r:id="rId3"/>');
    expect(made["xl/worksheets/sheet3.xml"]).toContain("天&quot;津&lt;&amp;&gt;");
  });

  it("has no list sheet without lists, and no validation without rules", () => {
    const plain = parts({ ...form, columns: [{ name: "x", type: "text" }], rows: [], fixed: 0 });
    expect(Object.keys(plain)).not.toContain("xl/worksheets/sheet3.xml");
    expect(plain["xl/worksheets/sheet1.xml"]).not.toContain("dataValidation");
    expect(plain["xl/worksheets/sheet1.xml"]).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft"');
  });
});
