import { describe, expect, it } from "vitest";
import { modelColumn, type RegressionTableOptions, regressionTable, type TableDocument } from "../../src/index.js";
import { firstStage, model, threeModels, tidyRow } from "../models.js";

const base = { id: "t", title: "T" } as const;

function labels(table: TableDocument): string[] {
  return table.groups.flatMap((group) => group.rows.filter((row) => !row.continues).map((row) => row.label));
}

function noteOf(table: TableDocument, kind: string): string[] {
  return table.notes.filter((note) => note.kind === kind).map((note) => note.text);
}

function build(options: Partial<RegressionTableOptions> = {}, models = threeModels): TableDocument {
  return regressionTable(models, { ...base, ...options });
}

describe("regressionTable", () => {
  it("keeps raw numbers with role, star and source, and takes star and p from one row", () => {
    const [estimate, statistic] = build().groups[0]!.rows;
    expect(estimate!.cells[1]).toEqual({
      kind: "number",
      role: "estimate",
      value: 0.12345678,
      format: { style: "decimal", decimals: 4, grouped: false },
      mark: "*",
      enclosure: "none",
      source: "m2",
    });
    expect(statistic!.continues).toBe(true);
    expect(statistic!.cells[0]).toMatchObject({ role: "t", value: 0.1708 / 0.0729, enclosure: "parentheses" });
  });

  it("stacks blocks, fixed effects, named R2 kinds and tests", () => {
    const table = build();
    expect(table.groups.map((group) => group.label)).toEqual([
      null,
      "Direct effects",
      "Indirect effects",
      null,
      null,
      null,
    ]);
    expect(labels(table)).toEqual([
      "ln_infra",
      "unemp",
      "Constant",
      "ln_infra",
      "ln_infra",
      "state fixed effects",
      "year fixed effects",
      "Observations",
      "Units",
      "Periods",
      "R² (within)",
      "Log-likelihood",
      "Cragg-Donald F",
    ]);
    const year = table.groups.flatMap((group) => group.rows).find((row) => row.label === "year fixed effects");
    expect(year?.cells).toEqual([
      { kind: "flag", value: false, levels: null },
      { kind: "flag", value: true, levels: 17 },
      { kind: "flag", value: false, levels: null },
    ]);
  });

  it("shows the fit that is asked for, an R2 always by its kind", () => {
    const table = build({ fit: ["r2.adjustedOverall", "r2.nothing", "residualDegreesOfFreedom"], tests: [] });
    expect(labels(table).slice(-3)).toEqual(["R² (overall, adjusted)", "R² (nothing)", "Residual degrees of freedom"]);
    const likelihood = labels(build({}, threeModels.slice(0, 2)));
    expect(likelihood).not.toContain("Log-likelihood");
  });

  it("shows every test of a model, also several of one id", () => {
    const stage = (label: string) => ({ ...firstStage, id: "first-stage-f", label, pValue: 0.02 });
    const two = model("2SLS", [tidyRow("x", 1, 1, 0.3)], { tests: [stage("First stage, a"), stage("First stage, b")] });
    expect(labels(build({}, [two])).slice(-2)).toEqual(["First stage, a", "First stage, b"]);
    expect(labels(build({ tests: ["first-stage-f"] }, [two])).slice(-2)).toEqual(["First stage, a", "First stage, b"]);
    expect(labels(build({ tests: ["other"] }, [two])).slice(-1)).toEqual(["R² (within)"]);
  });

  it("names every covariance when columns differ, and one when they agree", () => {
    const cr2 = "CR2 clustered by state, Satterthwaite df (preset clubSandwich)";
    expect(noteOf(build(), "inference")).toEqual([
      `Covariance: (1), (2): ${cr2}; (3): information matrix (preset ml) ` +
        "[Direct effects, Indirect effects: delta method (preset ml)]",
    ]);
    expect(noteOf(build({}, threeModels.slice(0, 2)), "inference")).toEqual([`Covariance: ${cr2}`]);
  });

  it("says which columns were computed in WebAssembly", () => {
    const [first, second] = threeModels.slice(0, 2);
    const inWebAssembly = { ...second!, glance: { ...second!.glance, kernel: "wasm" as const } };
    const text = "Loops over the rows ran in WebAssembly; in TypeScript the numbers agree to 1e-12";
    expect(noteOf(build({}, [first!, inWebAssembly]), "inference")[1]).toBe(`(2): ${text}`);
    expect(noteOf(build({}, [inWebAssembly]), "inference")[1]).toBe(text);
    const inTypeScript = { ...first!, glance: { ...first!.glance, kernel: "ts" as const } };
    expect(noteOf(build({}, [inTypeScript]), "inference")).toHaveLength(1);
  });

  it("says t, z or both by the rules really used", () => {
    expect(noteOf(build(), "statistic")[0]).toContain("z where the rule is normal");
    expect(noteOf(build({}, threeModels.slice(0, 2)), "statistic")).toEqual(["t statistics in parentheses"]);
    expect(noteOf(build({}, threeModels.slice(2)), "statistic")).toEqual(["z statistics in parentheses"]);
    expect(noteOf(build({ statistic: "interval" }), "statistic")).toEqual(["95% confidence intervals in brackets"]);
    expect(noteOf(build({ statistic: "none" }), "statistic")).toEqual([]);
  });

  it("reports dropped rows, hidden terms, critical values and the models' own notes", () => {
    const table = build({ drop: ["unemp"], notes: ["Own remark."] });
    expect(noteOf(table, "sample")).toEqual(["Rows left out of the sample: (2): 17 (missing value: unemp)"]);
    expect(noteOf(table, "omitted")).toEqual(["Coefficients not shown: unemp"]);
    expect(noteOf(table, "test")).toContain("Critical values of Cragg-Donald F: 10% maximal size 16.38");
    expect(noteOf(table, "remark")).toEqual(["(3): The constant is absorbed.", "Own remark."]);
  });

  it("keeps, drops and orders terms, with patterns that have a state", () => {
    const pattern = /unemp/g;
    expect(labels(build({ keep: [pattern, "ln_infra"], order: [pattern] })).slice(0, 2)).toEqual(["unemp", "ln_infra"]);
    expect(labels(build({ keep: [pattern], components: ["main"] })).slice(0, 1)).toEqual(["unemp"]);
    expect(noteOf(build({ keep: [pattern] }), "omitted")).toEqual(["Coefficients not shown: ln_infra, Constant"]);
  });

  it("sets the statistic beside the estimate, or none", () => {
    const inline = build({ style: "cn-se-inline" }).groups[0]!.rows;
    expect(inline.every((row) => !row.continues)).toBe(true);
    expect(inline[0]!.cells[0]).toMatchObject({
      kind: "sequence",
      cells: [{ role: "estimate" }, { role: "standard-error", enclosure: "parentheses" }],
    });
    expect(build({ statistic: "none" }).groups[0]!.rows.map((row) => row.continues)).toEqual([false, false, false]);
  });

  it("groups equal outcomes under one heading in style aer", () => {
    const other = { ...threeModels[0]!, glance: { ...threeModels[0]!.glance, outcome: "wage" } };
    expect(build({ style: "aer" }, [...threeModels, other]).spanners).toEqual([
      [
        { label: "Dependent variable: ln_gsp", from: 0, to: 2 },
        { label: "Dependent variable: wage", from: 3, to: 3 },
      ],
    ]);
  });

  it("speaks Chinese throughout", () => {
    const table = build({
      language: "zh",
      title: { en: "A", zh: "甲" },
      labels: { state: { en: "State", zh: "州" }, ln_infra: { en: "x", zh: "基础设施" } },
    });
    expect(table.title).toBe("甲");
    expect(labels(table)).toContain("州固定效应");
    expect(labels(table)).toContain("常数项");
    expect(labels(table)).toContain("R²（组内）");
    expect(table.groups[1]!.label).toBe("直接效应");
    expect(noteOf(table, "statistic")).toEqual(["括号内为 t 统计量（正态推断时为 z 统计量）"]);
  });

  it("leaves an undefined statistic empty, unstarred and reported", () => {
    const odd = model("Odd", [{ ...tidyRow("x", 1, Number.NaN, Number.NaN), low: Number.NaN, high: Number.NaN }]);
    for (const statistic of ["t", "standard-error", "p", "interval"] as const) {
      const table = build({ statistic }, [odd]);
      expect(table.groups[0]!.rows).toHaveLength(1);
      expect(table.groups[0]!.rows[0]!.cells[0]).toMatchObject({ value: 1, mark: "" });
      expect(noteOf(table, "remark")).toEqual(["Not defined, left empty: (1) x"]);
    }
  });

  it("is plain data that survives JSON", () => {
    const table = build();
    expect(JSON.parse(JSON.stringify(table))).toEqual(table);
  });

  it("refuses misuse with a code", () => {
    const code = (value: string) => expect.objectContaining({ code: value });
    expect(() => regressionTable([], base)).toThrowError(code("NO_MODELS"));
    const twice = model("Twice", [tidyRow("x", 1, 1, 0.5), tidyRow("x", 2, 1, 0.5)]);
    expect(() => build({}, [twice])).toThrowError(code("DUPLICATE_TERM"));
    expect(() => build({}, [model("NaN", [tidyRow("x", Number.NaN, 1, 0.5)])])).toThrowError(code("NOT_A_NUMBER"));
    expect(() => build({ id: "no spaces" })).toThrowError(code("INVALID_ID"));
    expect(() => build({ spanners: [[{ label: "too wide", from: 1, to: 3 }]] })).toThrowError(code("TABLE_SHAPE"));
    expect(() =>
      build({
        spanners: [
          [
            { label: "a", from: 0, to: 1 },
            { label: "b", from: 1, to: 2 },
          ],
        ],
      }),
    ).toThrowError(code("TABLE_SHAPE"));
  });
});

describe("modelColumn", () => {
  it("takes the rules of further blocks from the components of the estimate", () => {
    const rule = {
      type: "information",
      preset: "ml",
      label: "delta method",
      clusters: [],
      distribution: "normal",
      degreesOfFreedom: Float64Array.of(Number.POSITIVE_INFINITY),
      adjustment: 1,
      facts: {},
    } as const;
    const vcov = { rows: 1, columns: 1, data: Float64Array.of(1) };
    const column = modelColumn({
      label: "Durbin",
      estimate: {
        call: { estimator: "spatialPanel", formula: "y ~ x", options: {} },
        inference: { ...rule, label: "information matrix" },
        sample: { observations: 10, units: null, periods: null, dropped: [], dataHash: "h" },
        fixedEffects: [],
        tests: [],
        components: [{ name: "direct", terms: ["x"], coefficients: Float64Array.of(1), vcov, inference: rule }],
        notes: [],
      },
      tidy: [tidyRow("x", 1, 1, 0.3), tidyRow("x", 1, 1, 0.3, "direct")],
      glance: threeModels[0]!.glance,
    });
    expect(noteOf(build({}, [column]), "inference")).toEqual([
      "Covariance: information matrix (preset ml) [Direct effects: delta method (preset ml)]",
    ]);
  });
});
