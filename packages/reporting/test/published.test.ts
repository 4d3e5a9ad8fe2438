import { describe, expect, it } from "vitest";
import { renderDocx } from "../src/docx.js";
import {
  indicatorSystemTable,
  printedTable,
  type RegressionTableOptions,
  renderCsv,
  renderHtml,
  renderJson,
  renderLatex,
  renderMarkdown,
  renderText,
  renderTypst,
  type TableDocument,
} from "../src/index.js";
import { renderXlsx } from "../src/xlsx.js";
import { parseXml, partsOf, wordGrids } from "./ooxml.js";
import { inHouseStyle, publishedTables } from "./published.js";

const he = publishedTables("he-2026");
const xie = publishedTables("xie-2024");

/** The printed grid as each renderer holds it: heading rows and body, cell by cell, minus as in the papers. */
const grids: Readonly<Record<string, (table: TableDocument) => string[][]>> = {
  docx: (table) => wordGrids(parseXml(partsOf(renderDocx(table))["word/document.xml"] ?? ""))[0] ?? [],
  html: (table) => {
    const rows = [...renderHtml(table).matchAll(/<tr[^>]*>(.*?)<\/tr>/gu)].map((match) => match[1] ?? "");
    return rows.flatMap((row) => {
      const cells = [...row.matchAll(/<(t[hd])[^>]*>(.*?)<\/\1>/gu)].map((match) => match[2] ?? "");
      const plain = (text: string) => text.replace(/<[^>]*>/gu, "").replaceAll("&amp;", "&");
      // The label of a coefficient spans its statistic, and a heading cell holds number and name.
      const full = cells.length === table.columns.length ? ["", ...cells] : cells;
      if (!full.some((cell) => cell.includes("<br>"))) return [full.map(plain)];
      return [
        full.map((cell) => plain(cell.split("<br>")[0] ?? "")),
        full.map((cell, index) => (index === 0 ? "" : plain(cell.split("<br>")[1] ?? ""))),
      ];
    });
  },
};

function gridOf(table: TableDocument, format: "docx" | "html"): string[][] {
  return grids[format]!(table).map((row) => row.map((cell) => cell.replaceAll("−", "-")));
}

const heRows = {
  "individual effects": "Individual fixed effects",
  "year effects": "Year fixed effects",
  R2: "R²",
  "adj. R2": "adj. R²",
} as Record<string, string>;

/** A table of the first paper as it is printed: number and name of each model, t below each coefficient. */
function heGrid(table: (typeof he)[string], rowHeading = ""): string[][] {
  const head = [
    [rowHeading, ...table.columns.map((column) => `(${column.id})`)],
    ["", ...table.columns.map((column) => column.label ?? "")],
  ];
  const body = table.rows.flatMap((row) => {
    const cells = table.columns.map((column) => (row.cells[column.id] ?? "").replace(/^- /u, "-"));
    const above = cells.map((cell) => cell.split(" (")[0] ?? "");
    const below = cells.map((cell) => (cell.includes(" (") ? `(${cell.split(" (")[1]}` : ""));
    const lines = [[heRows[row.id] ?? row.id, ...above]];
    return below.every((cell) => cell === "") ? lines : [...lines, ["", ...below]];
  });
  return [...head, ...body];
}

const heStyle: Omit<RegressionTableOptions, "id" | "title"> = {
  style: "cn-t-below",
  fit: ["observations", "r2.reported", "r2.adjustedReported"],
  fitLabels: { observations: "N", "r2.reported": "R²", "r2.adjustedReported": "adj. R²" },
  fixedEffects: [
    { label: "Individual fixed effects", effects: ["unit"] },
    { label: "Year fixed effects", effects: ["time"] },
  ],
};

describe.each(["docx", "html"] as const)("house style cn-t-below in %s", (format) => {
  it.each(["2", "3", "4", "5", "6", "7"])("prints table %s of the first paper cell by cell", (id) => {
    const table = he[id]!;
    const hasEffects = table.rows.some((row) => row.role === "unit-effects");
    const hasR2 = table.rows.some((row) => row.role === "r2");
    const rowHeading = id === "3" ? "VARIABLES" : "";
    const made = inHouseStyle(table, {
      ...heStyle,
      rowHeading,
      order: table.rows.map((row) => (row.role === "constant" ? "_cons" : row.id)),
      // Tables 2 and 3 print R2 with four decimals, the others with three.
      decimals: { fit: hasR2 ? 3 : 4 },
      fit: hasR2 ? heStyle.fit! : ["observations", "r2.adjustedReported"],
      ...(hasEffects ? {} : { layout: ["coefficients", "constant", "fit"] }),
    });
    const printed = heGrid(table, rowHeading);
    // One number of table 2 has fewer decimals than its neighbours; a style prints one kind of number alike.
    const expected = printed.map((row) => row.map((cell) => (cell === "(-134.68)" ? "(-134.6800)" : cell)));
    expect(gridOf(made, format)).toEqual(expected);
  });

  it("prints the retyped tables with exactly the printed digits", () => {
    for (const table of Object.values(he)) {
      const made = printedTable(table, {
        placement: "below",
        numbers: table.columns.map((column) => `(${column.id})`),
      });
      const plain = (grid: string[][]) => grid.slice(2).map((row) => row.slice(1));
      expect(plain(gridOf(made, format))).toEqual(plain(heGrid(table)));
    }
  });
});

const xieStyle: Omit<RegressionTableOptions, "id" | "title"> = {
  style: "cn-se-inline",
  rowHeading: "Explanatory variable",
  controls: [{ terms: ["control"] }],
  fixedEffects: [
    { label: "Cities fixed effect", effects: ["unit"] },
    { label: "Time fixed effect", effects: ["time"] },
  ],
  fit: ["r2.reported", "observations"],
  fitLabels: { observations: "Obs", "r2.reported": "R2" },
};

describe.each(["docx", "html"] as const)("house style cn-se-inline in %s", (format) => {
  it("prints table 4 of the second paper cell by cell", () => {
    const table = inHouseStyle(xie["4"]!, { ...xieStyle, order: ["INT"] }, (column) => column !== "1");
    expect(gridOf(table, format)).toEqual([
      ["Explanatory variable", "(1)", "(2)", "(3)", "(4)"],
      ["", "Integration", "Integration", "Coupling", "Coordinate"],
      ["INT", "0.3937*** (0.0477)", "0.3093*** (0.0548)", "0.0954** (0.0381)", "0.5946*** (0.0842)"],
      ["Control variables", "No", "Yes", "Yes", "Yes"],
      ["Constant", "0.1620*** (0.0070)", "1.1404** (0.5014)", "-0.4343 (0.5042)", "1.6315** (0.6710)"],
      ["R2", "0.3110", "0.3818", "0.0346", "0.5436"],
      ["Cities fixed effect", "Yes", "Yes", "Yes", "Yes"],
      ["Time fixed effect", "Yes", "Yes", "Yes", "Yes"],
      ["Obs", "252", "252", "252", "252"],
    ]);
  });

  it("prints table 5 of the second paper cell by cell", () => {
    const table = inHouseStyle(
      xie["5"]!,
      {
        ...xieStyle,
        fit: ["r2.reported"],
        order: ["INT", "LAR"],
      },
      () => true,
    );
    expect(gridOf(table, format)).toEqual([
      ["Explanatory variable", "(1)", "(2)"],
      ["", "Labor", "Integration"],
      ["INT", "4.7429*** (0.8652)", "0.2351*** (0.0470)"],
      ["LAR", "", "0.0219*** (0.0059)"],
      ["Control variables", "Yes", "Yes"],
      ["Cons", "-1.2371 (1.2908)", "0.1994* (0.1012)"],
      ["R2", "0.8694", "0.9610"],
      ["Cities fixed effect", "Yes", "Yes"],
      ["Time fixed effect", "Yes", "Yes"],
    ]);
  });

  it("prints table 1 of the second paper, the system of indicators, cell by cell", () => {
    const weights = Object.fromEntries(
      xie["1"]!.rows.map((row, index) => [index, Number(Object.values(row.cells)[0])]),
    );
    const secondary = ["Basic condition", "Input level", "Development result"];
    const third = [
      "Optical cable density",
      "The number of Internet users",
      "Scale of mobile Internet users",
      "Number of industrial robots imported",
      "The proportion of information technology fixed assets in social fixed assets",
      "Industrial R&D investment as a share of GDP",
      "Artificial intelligence patent",
      "Information transmission computer services and software workers",
      "Per capita telecommunications revenue",
      "Government work report on the frequency of artificial intelligence keywords",
    ];
    const table = indicatorSystemTable({
      id: "system",
      title: "Guangdong Province industrial intelligence index evaluation system",
      levels: ["Primary index", "Secondary index", "Three-level index"],
      weightHeading: "Entropy weight",
      indicators: third.map((name, index) => ({
        path: [
          "Industrial intelligent infrastructure development level",
          secondary[index < 3 ? 0 : index < 6 ? 1 : 2]!,
          name,
        ],
        direction: "+" as const,
        weight: weights[index]!,
      })),
    });
    const printed = [
      "0.2394",
      "0.0401",
      "0.0363",
      "0.1101",
      "0.0406",
      "0.0731",
      "0.3167",
      "0.0593",
      "0.0447",
      "0.0398",
    ];
    expect(gridOf(table, format)).toEqual([
      ["Primary index", "Secondary index", "Three-level index", "Direction", "Entropy weight"],
      ...third.map((name, index) => [
        index === 0 ? "Industrial intelligent infrastructure development level" : "",
        index === 0 ? secondary[0] : index === 3 ? secondary[1] : index === 6 ? secondary[2] : "",
        name,
        "+",
        printed[index],
      ]),
    ]);
  });
});

describe("the retyped tables in every format", () => {
  const all = [
    ...Object.entries(he).map(([id, table]) => ({ ...printedTable(table), id: `he${id}` })),
    ...Object.entries(xie).map(([id, table]) => ({ ...printedTable(table), id: `xie${id}` })),
  ];

  it("hold every printed digit", () => {
    for (const table of all) {
      const numbers = [...renderText(table).matchAll(/\d+\.\d+/gu)].map((match) => match[0]);
      expect(numbers.length).toBeGreaterThan(5);
      const outputs = [
        renderMarkdown(table),
        renderHtml(table).replace(/<[^>]*>/gu, ""),
        renderLatex(table),
        renderTypst(table),
      ];
      for (const output of outputs) for (const number of numbers) expect(output).toContain(number);
      for (const number of numbers) expect(renderJson(table)).toContain(String(Number(number)));
      for (const number of numbers) expect(renderCsv(table)).toContain(String(Number(number)));
    }
  });

  it("go into one Word and one Excel file", () => {
    expect(wordGrids(parseXml(partsOf(renderDocx(all))["word/document.xml"] ?? ""))).toHaveLength(all.length);
    expect(Object.keys(partsOf(renderXlsx(all))).filter((path) => path.includes("worksheets/"))).toHaveLength(
      all.length,
    );
  });
});
