import type { TestResult } from "@mesometrics/inference";
import { describe, expect, it } from "vitest";
import { renderDocx } from "../src/docx.js";
import {
  componentColumns,
  correlationTable,
  countFormat,
  dataTable,
  decodeTables,
  descriptiveTable,
  econStars,
  fromTidy,
  indicatorSystemTable,
  insertColumn,
  insertRows,
  type ModelColumn,
  mediationTable,
  panelTable,
  regressionTable,
  renderCsv,
  renderHtml,
  renderJson,
  renderLatex,
  renderMarkdown,
  renderText,
  renderTypst,
  type StarScheme,
  stageColumns,
  strictStars,
  type TableDocument,
  withFootnotes,
  withGroupDifferences,
} from "../src/index.js";
import { renderXlsx } from "../src/xlsx.js";
import { firstStage, model, threeModels, tidyRow } from "./models.js";
import { partsOf } from "./ooxml.js";

const base = { id: "t", title: "T" } as const;

/** The printed cells of a row, by its label; `line` 1 is the line below. */
function row(table: TableDocument, label: string, line = 0): string[] {
  const lines = renderMarkdown(table)
    .split("\n")
    .filter((one) => one.startsWith("|"))
    .map((one) =>
      one
        .slice(1, -1)
        .split(" | ")
        .map((cell) => cell.trim().replaceAll("\\*", "*")),
    );
  const at = lines.findIndex(([first]) => first === label);
  return lines[at + line]?.slice(1) ?? [];
}

const controlled: readonly ModelColumn[] = [
  model("A", [tidyRow("x", 0.5, 0.1, 0.001), tidyRow("c1", 1, 1, 0.3), tidyRow("c2", 2, 1, 0.05)]),
  model("B", [tidyRow("x", 0.4, 0.1, 0.001), tidyRow("c1", 1, 1, 0.3)]),
  model("C", [tidyRow("x", 0.3, 0.1, 0.001)]),
];

const spatial = model(
  "SDM",
  [
    tidyRow("x", 0.15, 0.05, 0.0027),
    tidyRow("rho", 0.3, 0.05, 0.0001),
    tidyRow("x", 0.16, 0.05, 0.0014, "direct"),
    tidyRow("x", 0.05, 0.05, 0.32, "indirect"),
    tidyRow("x", 0.21, 0.07, 0.0027, "total"),
  ],
  {
    spatialWeights: { units: 48, links: 214, normalise: "row", islands: "error" },
    tests: [
      { ...firstStage, id: "lm-lag", label: "LM lag", statistic: 12.5, distribution: "chi2", criticalValues: [] },
    ],
  },
);

describe("feature", () => {
  it("1: many models side by side", () => {
    const table = regressionTable(threeModels, base);
    expect(table.columns.map((column) => column.number)).toEqual(["(1)", "(2)", "(3)"]);
  });

  it("2: any mix of estimate, standard error, t, p and interval", () => {
    const table = regressionTable(controlled, {
      ...base,
      statistic: ["standard-error", "t", "interval", "p"],
      decimals: 2,
    });
    expect([0, 1, 2, 3, 4].map((line) => row(table, "x", line)[0])).toEqual([
      "0.50***",
      "(0.10)",
      "(5.00)",
      "\\[0.30, 0.70\\]",
      "\\[&lt; 0.01\\]",
    ]);
    expect(table.notes.filter((note) => note.kind === "statistic").map((note) => note.text)).toEqual([
      "Standard errors in parentheses",
      "t statistics in parentheses",
      "95% confidence intervals in brackets",
      "p-values in brackets",
    ]);
  });

  it("3: a statistic below, beside, or in a column of its own", () => {
    const column = regressionTable(controlled, {
      ...base,
      statistic: ["t", "p"],
      placement: "column",
      decimals: 2,
      fit: ["observations"],
    });
    expect(column.columns.map((one) => one.label)).toEqual(
      Array.from({ length: 3 }, () => ["Estimate", "t", "p"]).flat(),
    );
    expect(column.spanners.at(-1)).toEqual([
      { label: "(1) A", from: 0, to: 2 },
      { label: "(2) B", from: 3, to: 5 },
      { label: "(3) C", from: 6, to: 8 },
    ]);
    expect(row(column, "x").slice(0, 3)).toEqual(["0.50***", "5.00", "&lt; 0.01"]);
    expect(row(column, "Observations").slice(0, 3)).toEqual(["816", "", ""]);
    expect(column.notes.some((note) => note.kind === "statistic")).toBe(false);
    expect(row(regressionTable(controlled, { ...base, placement: "inline" }), "x")[0]).toBe("0.5000*** (5.0000)");
    expect(row(regressionTable(controlled, base), "x", 1)[0]).toBe("(5.0000)");
  });

  it("4: t or standard error in parentheses, p and intervals in brackets, and a note that says so", () => {
    const note = (statistic: "t" | "standard-error" | "p" | "interval") =>
      regressionTable(controlled, { ...base, statistic }).notes.find((one) => one.kind === "statistic")?.text;
    expect(note("t")).toBe("t statistics in parentheses");
    expect(note("p")).toBe("p-values in brackets");
    expect(row(regressionTable(controlled, { ...base, statistic: "p" }), "c1", 1)[0]).toBe("\\[0.3000\\]");
  });

  it("5: star schemes of economics, of R, of letters, or none, the same in every renderer", () => {
    const letters: StarScheme = {
      id: "letters",
      levels: [
        { mark: "c", below: 0.1 },
        { mark: "b", below: 0.05 },
        { mark: "a", below: 0.01 },
      ],
    };
    for (const [stars, mark] of [
      [econStars, "***"],
      [strictStars, "**"],
      [letters, "a"],
    ] as const) {
      const table = regressionTable(controlled, { ...base, stars });
      const xml = partsOf(renderDocx(table))["word/document.xml"] ?? "";
      expect(renderText(table)).toContain(`0.5000${mark}`);
      expect(renderHtml(table)).toContain(`.5000<sup>${mark}</sup>`);
      expect(renderLatex(table)).toContain(`0.5000{$^{${mark}}$}`);
      expect(xml).toContain(`<w:vertAlign w:val="superscript"/></w:rPr><w:t xml:space="preserve">${mark}</w:t>`);
      expect(partsOf(renderXlsx(table))["xl/styles.xml"]).toContain(`0.0000&quot;${mark}&quot;`);
      expect(renderCsv(table)).toContain(`x,estimate stars,${mark}`);
      expect(renderTypst(table)).toContain(`0.5000#super[${mark.replaceAll("*", "\\*")}]`);
    }
    const none = regressionTable(controlled, { ...base, stars: null });
    expect(renderText(none)).not.toContain("*");
    expect(none.notes.some((note) => note.kind === "stars")).toBe(false);
  });

  it("6: stars follow the p-value that is shown", () => {
    const table = regressionTable([model("A", [tidyRow("x", 10, 1, 0.2)])], { ...base, statistic: "p" });
    expect(row(table, "x")[0]).toBe("10.0000");
    expect(row(table, "x", 1)[0]).toBe("\\[0.2000\\]");
  });

  it("7: the covariance of every column in the notes", () => {
    const text = regressionTable(threeModels, base).notes.find((note) => note.kind === "inference")?.text;
    expect(text).toContain("(1), (2): CR2 clustered by state, Satterthwaite df (preset clubSandwich)");
    expect(text).toContain("(3): information matrix");
  });

  it("8: another covariance is another tidy; the label moves with it", () => {
    const robust = model("A", [tidyRow("x", 0.5, 0.3, 0.1)], {
      inference: { label: "HC3", preset: "HC", distribution: "t" },
    });
    const table = regressionTable([controlled[2]!, robust], base);
    expect(table.notes.find((note) => note.kind === "inference")?.text).toContain("(2): HC3 (preset HC)");
  });

  it("9: keep, drop, order by name and pattern, and rename", () => {
    const table = regressionTable(controlled, {
      ...base,
      drop: [/^c2/u],
      order: ["c1"],
      labels: { c1: "Control one" },
    });
    expect(table.groups[0]?.rows.filter((one) => !one.continues).map((one) => one.label)).toEqual(["Control one", "x"]);
  });

  it("10: controls as one row of yes, no and partly, named in the notes", () => {
    const table = regressionTable(controlled, { ...base, controls: [{ terms: [/^c/u] }] });
    expect(row(table, "Control variables")).toEqual(["Yes", "Partly", "No"]);
    expect(row(table, "c1")).toEqual([]);
    expect(table.notes.find((note) => note.kind === "omitted")?.text).toBe("Control variables: c1, c2");
    const zh = regressionTable(controlled, { ...base, controls: [{ terms: [/^c/u] }], language: "zh" });
    expect(row(zh, "控制变量")).toEqual(["是", "部分", "否"]);
  });

  it("11: fixed effects as yes, no and partly, grouped, in words of either language or as ticks", () => {
    const fixedEffects = [{ label: { en: "Both ways", zh: "双向" }, effects: ["state", "year"] }];
    const table = regressionTable(threeModels, { ...base, fixedEffects });
    expect(row(table, "Both ways")).toEqual(["Partly", "Yes", "Partly"]);
    const ticks = regressionTable(threeModels, { ...base, flags: "ticks", levelCounts: false });
    expect(row(ticks, "year fixed effects")).toEqual(["", "✓", ""]);
    expect(renderLatex(ticks)).toContain("$\\checkmark$");
    expect(row(regressionTable(threeModels, { ...base, language: "zh", levelCounts: false }), "year固定效应")).toEqual([
      "否",
      "是",
      "否",
    ]);
  });

  it("12: numbers of levels, of dropped singletons and of clusters", () => {
    const clustered = model("A", [tidyRow("x", 1, 1, 0.3)], {
      inference: { label: "CR1", preset: "fixest", distribution: "t", clusters: [{ column: "state", count: 48 }] },
      sample: { dropped: [{ reason: "singleton", column: "state", count: 3 }], dataHash: "" },
    });
    const table = regressionTable([clustered, controlled[0]!], { ...base, fit: ["observations", "clusters"] });
    expect(row(table, "state fixed effects")).toEqual(["Yes (48)", "Yes (48)"]);
    expect(row(table, "Clusters (state)")).toEqual(["48", ""]);
    expect(table.notes.find((note) => note.kind === "sample")?.text).toContain("(1): 3 (singleton: state)");
  });

  it("13: fit by explicit kind, with labels of one's own and further numbers of the model", () => {
    const one = { ...threeModels[1]!, statistics: { aic: -123.456 } };
    const table = regressionTable([one], {
      ...base,
      fit: ["observations", "r2.adjustedOverall", "statistics.aic"],
      fitLabels: { observations: "N", "r2.adjustedOverall": "adj. R²" },
    });
    expect(row(table, "N")).toEqual(["799"]);
    expect(row(table, "adj. R²")).toEqual(["0.9287"]);
    expect(row(table, "AIC")).toEqual(["−123.46"]);
    expect(row(regressionTable([one], { ...base, fit: ["r2.within"] }), "R² (within)")).toEqual(["0.9311"]);
  });

  const stage = (term: string, id: string, label: string, statistic: number): TestResult => ({
    ...firstStage,
    id,
    label,
    statistic,
    term,
  });
  const { term: _, ...joint } = stage("d", "anderson-lm", "Anderson LM", 31.46);
  const instrumental = model(
    "IV",
    [
      tidyRow("d", 0.32, 0.06, 0.0001),
      tidyRow("w", 0.1, 0.05, 0.04),
      tidyRow("z", 0.0047, 0.0008, 0.0001, "first stage: d"),
      tidyRow("w", 0.2, 0.1, 0.05, "first stage: d"),
    ],
    { tests: [stage("d", "first-stage-f", "First-stage F", 34.25), joint] },
  );

  it("14: a block of identification tests with heading, p-values and critical values", () => {
    const table = regressionTable([instrumental], {
      ...base,
      components: ["main"],
      testsHeading: { en: "Identification", zh: "识别检验" },
      tests: ["anderson-lm", "first-stage-f"],
      decimals: { tests: 2 },
    });
    const group = table.groups.at(-1);
    expect(group?.label).toBe("Identification");
    expect(group?.rows.filter((one) => !one.continues)).toHaveLength(2);
    expect(group?.rows[0]?.cells[0]).toMatchObject({ value: 31.46, format: { decimals: 2 } });
    expect(group?.rows[1]?.cells[0]).toMatchObject({ role: "p", enclosure: "brackets" });
    expect(table.notes.map((note) => note.text).join("\n")).toContain("10% maximal size 16.38");
  });

  it("15: first and second stage side by side", () => {
    const columns = stageColumns(instrumental, { first: (name) => `First stage: ${name}`, second: "Second stage" });
    const table = regressionTable(columns, { ...base, order: ["z", "d"], fit: ["observations"] });
    expect(table.columns.map((column) => column.label)).toEqual(["First stage: d", "Second stage"]);
    expect(row(table, "z")).toEqual(["0.0047***", ""]);
    expect(row(table, "d")).toEqual(["", "0.3200***"]);
    expect(row(table, "w")).toEqual(["0.2000*", "0.1000**"]);
    expect(columns.map((column) => column.tests.map((test) => test.id))).toEqual([["first-stage-f"], ["anderson-lm"]]);
    expect(table.notes.find((note) => note.kind === "outcome")?.text).toBe("Dependent variable: (1): d; (2): ln_gsp");
    expect(() => stageColumns(spatial, { first: String, second: "" })).toThrowError(
      expect.objectContaining({ code: "NO_FIRST_STAGE" }),
    );
  });

  it("16: the spatial block: parameter, effects as rows or columns, LM tests, the weights described", () => {
    const rows = regressionTable([spatial], base);
    expect(rows.groups.map((group) => group.label)).toEqual([
      null,
      "Direct effects",
      "Indirect effects",
      "Total effects",
      null,
      null,
      null,
    ]);
    expect(row(rows, "rho")).toEqual(["0.3000***"]);
    expect(rows.notes.map((note) => note.text)).toContain(
      "Spatial weights: 48 units, 214 links, normalisation row, units without neighbours: error",
    );
    expect(rows.groups.at(-1)?.rows[0]?.cells[0]).toMatchObject({ value: 12.5 });
    const effects = componentColumns(spatial, { direct: "Direct", indirect: "Indirect", total: "Total" });
    expect(row(regressionTable(effects, { ...base, tests: [] }), "x")).toEqual(["0.1600***", "0.0500", "0.2100***"]);
  });

  it("17: the block of a mediation, with the identity", () => {
    const ends = { percentile: { low: 0.1, high: 0.3 }, bca: { low: 0.11, high: 0.31 } };
    const facts = {
      steps: "three-step" as const,
      sample: { observations: 252, dataHash: "" },
      total: { estimate: 0.5, standardError: 0.1 },
      a: { estimate: 0.4, standardError: 0.1 },
      b: { estimate: 0.5, standardError: 0.1 },
      direct: { estimate: 0.3, standardError: 0.1 },
      indirect: 0.2,
      share: 0.4,
      identity: 1e-16,
      tests: [{ ...firstStage, id: "sobel", label: "Sobel", statistic: 3.123 }],
      bootstrap: {
        draws: 999,
        seed: 7,
        cluster: { column: "city", count: 21 },
        level: 0.95,
        indirect: ends,
        direct: ends,
        total: ends,
      },
      notes: [],
    };
    const names = { treatment: "INT", mediator: "LAR", outcome: "COV" };
    const table = mediationTable({ ...base, mediation: facts, names });
    expect(row(table, "Path b: LAR → COV")).toEqual(["0.5000", "0.1000", "", ""]);
    expect(row(table, "Indirect effect a · b")).toEqual(["0.2000", "", "0.1100", "0.3100"]);
    const notes = table.notes.map((note) => note.text).join("\n");
    expect(notes).toContain("c = c′ + a · b holds in the one sample of all equations (relative error 1.0e-16)");
    expect(notes).toContain("BCa intervals from 999 draws of 21 clusters (city), seed 7");
    const short = mediationTable({
      ...base,
      mediation: {
        ...facts,
        b: null,
        direct: null,
        indirect: null,
        share: null,
        identity: null,
        tests: [],
        bootstrap: null,
        steps: "two-step",
      },
      names,
      language: "zh",
    });
    expect(short.groups[0]?.rows.map((one) => one.label)).toEqual(["总效应 c: INT → COV", "路径 a: INT → LAR"]);
  });

  it("18: terms of several equations as row groups or as columns", () => {
    const system = model("SUR", [tidyRow("x", 1, 1, 0.3, "demand"), tidyRow("x", 2, 1, 0.05, "supply")]);
    expect(
      regressionTable([system], base)
        .groups.map((group) => group.label)
        .slice(0, 2),
    ).toEqual([null, "supply"]);
    const columns = componentColumns(system, { demand: "Demand", supply: "Supply" });
    expect(row(regressionTable(columns, base), "x")).toEqual(["1.0000", "2.0000*"]);
    expect(() => componentColumns(system, { other: "O" })).toThrowError(
      expect.objectContaining({ code: "UNKNOWN_COMPONENT" }),
    );
  });

  it("19: headings over columns at several levels, in every renderer", () => {
    const spanners = [
      [{ label: "Everything", from: 0, to: 2 }],
      [
        { label: "Left", from: 0, to: 0 },
        { label: "Right", from: 1, to: 2 },
      ],
    ];
    const table = regressionTable(controlled, { ...base, spanners });
    for (const text of [
      renderText(table),
      renderMarkdown(table),
      renderHtml(table),
      renderLatex(table),
      renderTypst(table),
      partsOf(renderDocx(table))["word/document.xml"]!,
      partsOf(renderXlsx(table))["xl/worksheets/sheet1.xml"]!,
    ]) {
      for (const label of ["Everything", "Left", "Right"]) expect(text).toContain(label);
    }
    expect(partsOf(renderXlsx(table))["xl/worksheets/sheet1.xml"]).toContain('<mergeCell ref="C3:D3"/>');
    expect(renderLatex(table)).toContain("\\cmidrule(lr){2-2}\\cmidrule(lr){3-4}");
  });

  it("20: panels stacked, rows of fit per panel or shared", () => {
    const part = (id: string, models: readonly ModelColumn[]) =>
      regressionTable(models, { id, title: id, fit: ["observations"] });
    const east = part("east", controlled.slice(0, 2));
    const west = part("west", [{ ...controlled[0]!, tidy: [tidyRow("x", 0.1, 0.1, 0.3)] }, controlled[1]!]);
    const panels = [
      { label: "Panel A. East", table: east },
      { label: "Panel B. West", table: west },
    ];
    const table = panelTable({ ...base, panels, shared: ["fixed-effects", "fit"] });
    const labels = table.groups.flatMap((group) => [
      ...(group.label === null ? [] : [group.label]),
      ...group.rows.filter((one) => !one.continues).map((one) => one.label),
    ]);
    expect(labels).toEqual([
      "Panel A. East",
      "x",
      "c1",
      "c2",
      "Panel B. West",
      "x",
      "c1",
      "state fixed effects",
      "Observations",
    ]);
    expect(panelTable({ ...base, panels }).groups.filter((group) => group.id.endsWith(":fit"))).toHaveLength(2);
    expect(renderText(table)).toContain("\nPanel B. West\n");
    const other = part("other", [
      controlled[0]!,
      { ...controlled[1]!, glance: { ...controlled[1]!.glance, observations: 5 } },
    ]);
    const differing = [panels[0]!, { label: "C", table: other }];
    expect(() => panelTable({ ...base, panels: differing, shared: ["fit"] })).toThrowError(
      expect.objectContaining({ code: "PANEL_ROWS_DIFFER" }),
    );
    expect(() =>
      panelTable({ ...base, panels: [panels[0]!, { label: "C", table: part("c", controlled) }] }),
    ).toThrowError(expect.objectContaining({ code: "TABLE_SHAPE" }));
  });

  it("21: rows and columns of one's own at named places", () => {
    const table = regressionTable(controlled, base);
    const text = (value: string) => ({ kind: "text" as const, text: value });
    const cells = [text("OLS"), text("OLS"), text("IV")];
    const behind = insertRows(table, { after: "main:x" }, [{ id: "m", label: "Method", cells }]);
    expect(behind.groups[0]?.rows.map((one) => one.label).slice(0, 4)).toEqual(["x", "x", "Method", "c1"]);
    const first = insertRows(table, { before: "fixed-effects" }, [{ id: "m", label: "Method", cells }]);
    expect(first.groups[1]?.rows[0]?.label).toBe("Method");
    const column = { id: "mean", number: null, label: "Mean", align: "decimal" as const, source: null };
    const wide = insertColumn(table, { before: "m1" }, column, { "main:x": text("1.5") });
    expect(row(wide, "x")).toEqual(["1.5", "0.5000***", "0.4000***", "0.3000***"]);
    expect(() => insertRows(table, { after: "nothing" }, [])).toThrowError(
      expect.objectContaining({ code: "UNKNOWN_ROW" }),
    );
    expect(() => insertColumn(table, { after: "m9" }, column, {})).toThrowError(
      expect.objectContaining({ code: "UNKNOWN_COLUMN" }),
    );
    expect(() => insertRows(table, { after: "fit" }, [{ id: "m", label: "M", cells: [] }])).toThrowError(
      expect.objectContaining({ code: "TABLE_SHAPE" }),
    );
  });

  it("22: generated notes, notes of one's own, and footnotes with marks", () => {
    const table = withFootnotes(regressionTable(controlled, { ...base, notes: ["Own remark"] }), [
      { row: "main:x", text: "In logs" },
      { column: "m2", text: "Without c2" },
      { row: "main:x", column: "m3", text: "In logs" },
    ]);
    expect(table.notes.at(-3)).toEqual({ kind: "remark", text: "Own remark" });
    expect(table.notes.slice(-2)).toEqual([
      { kind: "footnote", mark: "a", text: "In logs" },
      { kind: "footnote", mark: "b", text: "Without c2" },
    ]);
    expect(renderText(table)).toMatch(/x\[a\] +0\.5000\*\*\* +0\.4000\*\*\* +0\.3000\*\*\*\[a\]/u);
    expect(renderHtml(table)).toContain("x<sup>a</sup>");
    expect(renderLatex(table)).toContain("x\\textsuperscript{a}");
    expect(renderLatex(table)).toContain("0.3000{$^{***\\mathrm{a}}$}");
    expect(partsOf(renderDocx(table))["word/document.xml"]).toContain("Without c2");
    expect(() => withFootnotes(table, [{ row: "none", text: "" }])).toThrowError(
      expect.objectContaining({ code: "UNKNOWN_ROW" }),
    );
  });

  it("23: labels belong to variables, in each language", () => {
    const labels = { x: { en: "Roads", zh: "公路" } };
    expect(row(regressionTable(controlled, { ...base, labels }), "Roads")[0]).toBe("0.5000***");
    expect(row(regressionTable(controlled, { ...base, labels, language: "zh" }), "公路")[0]).toBe("0.5000***");
  });

  it("24: decimals by kind, significant digits, thousands, the minus sign, tiny p", () => {
    const table = regressionTable([model("A", [tidyRow("x", -0.5, 0.1, 0.001)])], {
      ...base,
      decimals: { estimate: 2, statistic: 1, fit: 3 },
    });
    expect(row(table, "x")).toEqual(["−0.50***"]);
    expect(row(table, "x", 1)).toEqual(["(−5.0)"]);
    expect(row(table, "R² (within)")).toEqual(["0.912"]);
    const data = dataTable({
      ...base,
      columns: [
        { id: "n", label: "n", format: countFormat },
        { id: "s", label: "s", format: { style: "significant", digits: 3 } },
        { id: "p", label: "p", role: "p" },
      ],
      rows: [{ label: "a", values: [1234567, 0.00123456, 1e-9] }],
    });
    expect(row(data, "a")).toEqual(["1,234,567", "0.00123", "&lt; 0.0001"]);
  });

  it("25: decimal alignment in text, HTML, LaTeX, Word and Excel", () => {
    const table = regressionTable(threeModels, base);
    expect(renderLatex(table)).toContain("S[table-format=");
    expect(renderHtml(table)).toContain("--i:");
    expect(partsOf(renderDocx(table))["word/document.xml"]).toContain('<w:tab w:val="decimal"');
    expect(partsOf(renderXlsx(table))["xl/styles.xml"]).toContain("_*");
    const points = renderText(regressionTable(controlled, { ...base, fit: [] }))
      .split("\n")
      .filter((line) => /^(x|c1|c2)? .*\.\d{4}/u.test(line))
      .map((line) => line.indexOf("."));
    expect(new Set(points.slice(0, 4)).size).toBe(1);
  });

  it("26-29: terminal text, Markdown, HTML, LaTeX and Typst hold every number", () => {
    const table = regressionTable(threeModels, { ...base, style: "cn-se-inline" });
    for (const text of [
      renderText(table),
      renderMarkdown(table),
      renderHtml(table).replace(/<[^>]*>/gu, ""),
      renderLatex(table),
      renderTypst(table),
    ]) {
      for (const number of ["0.1708", "0.1235", "0.0053", "0.0729", "0.9123", "34.2501"])
        expect(text).toContain(number);
    }
  });

  it("30, 31: Word and Excel", () => {
    const table = regressionTable(threeModels, base);
    expect(Object.keys(partsOf(renderDocx(table)))).toContain("word/document.xml");
    expect(partsOf(renderXlsx(table))["xl/worksheets/sheet1.xml"]).toContain("<v>0.1708</v>");
  });

  it("32: CSV and JSON lose no digit", () => {
    const table = regressionTable(threeModels, base);
    expect(renderCsv(table, { layout: "long" })).toContain("0.12345678");
    expect(decodeTables(renderJson(table))).toEqual([table]);
  });

  it("33: a bookmark per table, by which a Word document can be brought up to date", () => {
    expect(partsOf(renderDocx(regressionTable(threeModels, base)))["word/document.xml"]).toContain('w:name="table_t"');
  });

  it("34: HTML that keeps its rules when it is pasted into Word", () => {
    expect(renderHtml(regressionTable(threeModels, base))).toContain(
      "border-top:1.5pt solid;border-bottom:1.5pt solid",
    );
  });

  const income = {
    column: "income",
    observations: 40,
    missing: 2,
    mean: 4,
    standardDeviation: 2.5,
    minimum: 1,
    lowerQuartile: 2,
    median: 4,
    upperQuartile: 6,
    maximum: 7,
    panel: { units: 10, meanPeriods: 4, between: 2.1, within: 0.9 },
  };

  it("35: descriptive statistics of a panel, by group, with a test of balance", () => {
    const whole = descriptiveTable({
      ...base,
      samples: [{ label: "All", columns: [income] }],
      labels: { income: "Income" },
    });
    expect(whole.columns.map((column) => column.label)).toEqual([
      "N",
      "Mean",
      "SD",
      "SD between",
      "SD within",
      "Min",
      "Median",
      "Max",
    ]);
    expect(row(whole, "Income")).toEqual(["40", "4.000", "2.500", "2.100", "0.900", "1.000", "4.000", "7.000"]);
    const groups = descriptiveTable({
      ...base,
      samples: [
        { label: "East", columns: [income] },
        { label: "West", columns: [{ ...income, mean: 3 }] },
      ],
      differences: [{ column: "income", difference: 1, test: { pValue: 0.03, rule: "Welch" } }],
    });
    expect(row(groups, "income")).toEqual(["40", "4.000", "2.500", "40", "3.000", "2.500", "1.000**", "0.030"]);
    expect(groups.spanners[0]?.map((one) => one.label)).toEqual(["East", "West"]);
    expect(groups.notes.map((note) => note.text).join()).toContain("Welch");
    expect(() => descriptiveTable({ ...base, samples: [] })).toThrowError(
      expect.objectContaining({ code: "NO_SAMPLES" }),
    );
  });

  it("36: correlations with stars, one kind below and another above, and variance inflation", () => {
    const matrix = (...data: number[]) => ({ data });
    const facts = (method: "pearson" | "spearman", r: number) => ({
      columns: ["x", "y"],
      method,
      missing: "listwise" as const,
      coefficients: matrix(1, r, r, 1),
      pValues: matrix(Number.NaN, 0.04, 0.04, Number.NaN),
      observations: matrix(20, 20, 20, 20),
    });
    const table = correlationTable({
      ...base,
      lower: facts("pearson", 0.5),
      upper: facts("spearman", 0.25),
      varianceInflation: [{ term: "x", afterEffects: 1.3 }],
    });
    expect(row(table, "(1) x")).toEqual(["1.000", "0.250**", "1.30"]);
    expect(row(table, "(2) y")).toEqual(["0.500**", "1.000", ""]);
    expect(table.notes[0]?.text).toBe(
      "Pearson correlations below the diagonal, Spearman above; missing values listwise; 20 observations",
    );
    const other = { ...facts("spearman", 0.2), columns: ["x", "z"] };
    expect(() => correlationTable({ ...base, lower: facts("pearson", 0.5), upper: other })).toThrowError(
      expect.objectContaining({ code: "COLUMNS_DIFFER" }),
    );
  });

  it("37: the system of indicators with levels, direction and weight", () => {
    const table = indicatorSystemTable({
      ...base,
      levels: ["Primary", "Secondary", "Indicator"],
      indicators: [
        { path: ["Index", "Input", "Robots"], direction: "+", weight: 0.6, measurement: "imports" },
        { path: ["Index", "Input", "Accidents"], direction: "-", weight: 0.1 },
        { path: ["Index", "Result", "Patents"], direction: "+", weight: 0.3 },
      ],
    });
    expect(row(table, "Index")).toEqual(["Input", "Robots", "imports", "+", "0.6000"]);
    expect(row(table, "Index", 1)).toEqual(["", "Accidents", "", "−", "0.1000"]);
    expect(row(table, "Index", 2)).toEqual(["Result", "Patents", "", "+", "0.3000"]);
    expect(() => indicatorSystemTable({ ...base, levels: ["A"], indicators: [] })).toThrowError(
      expect.objectContaining({ code: "NO_INDICATORS" }),
    );
  });

  it("group differences: a column that tests them", () => {
    const table = withGroupDifferences(regressionTable(controlled.slice(0, 2), base), {
      tests: [{ term: "x", difference: 0.1, test: { ...firstStage, pValue: 0.02, rule: "CR2" } }],
    });
    expect(row(table, "x")).toEqual(["0.5000***", "0.4000***", "0.1000**"]);
    expect(row(table, "x", 1)).toEqual(["(5.0000)", "(4.0000)", "\\[0.0200\\]"]);
    expect(table.columns.at(-1)).toMatchObject({ number: "(3)", label: "Difference" });
    expect(table.notes.at(-1)?.text).toContain("CR2");
  });
});

describe("fromTidy", () => {
  const tidy = [
    { term: "x", estimate: 0.5, "std.error": 0.1, statistic: 5, "p.value": 0.001, "conf.low": 0.3, "conf.high": 0.7 },
    { term: "y", estimate: 1, "std.error": null, statistic: "NA", "p.value": null },
  ];
  const foreign = {
    label: "R",
    outcome: "z",
    covariance: "HC1",
    tidy,
    glance: [{ nobs: 100, "r.squared": 0.5, "adj.r.squared": 0.4, AIC: 12, "df.residual": 97 }],
  };

  it("takes broom's JSON, leaves empty what it lacks, and says so", () => {
    const column = fromTidy(foreign);
    expect(column.glance).toMatchObject({ observations: 100, r2: { reported: 0.5, adjustedReported: 0.4 } });
    const table = regressionTable([column], base);
    expect(row(table, "x")).toEqual(["0.5000***"]);
    expect(row(table, "y", 1)[0]).not.toContain("NaN");
    expect(row(table, "R² (as reported)")).toEqual(["0.5000"]);
    expect(table.notes.map((note) => note.text)).toContain("Not defined, left empty: (1) y");
    expect(renderText(table)).not.toContain("NaN");
  });

  it("takes the names of Python, one row of fit, and what an R2 is", () => {
    const column = fromTidy({
      label: "Py",
      outcome: "z",
      covariance: "clustered",
      tidy: [{ variable: "x", coef: 0.5, estimate: 0.5, std_error: 0.25, p: 0.05 }],
      glance: { nobs: 10, "r.squared": 0.3 },
      r2: { "r.squared": "within" },
    });
    expect(column.tidy[0]).toMatchObject({ term: "x", standardError: 0.25, statistic: 2, pValue: 0.05 });
    expect(column.glance.r2).toEqual({ within: 0.3 });
  });

  it("refuses what it cannot read", () => {
    for (const wrong of [
      { ...foreign, tidy: [{ estimate: 1 }] },
      { ...foreign, tidy: [{ term: "x" }] },
      { ...foreign, tidy: [{ term: "x", estimate: "0.5" }] },
      { ...foreign, glance: {} },
    ]) {
      expect(() => fromTidy(wrong)).toThrowError(expect.objectContaining({ code: "INVALID_TIDY" }));
    }
  });
});
