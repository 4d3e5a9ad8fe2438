import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auditRules, auditTable, type PublishedDocument, publishedProblems, type Relation } from "../src/index.js";
import { findings, paper, verdicts } from "./paper.js";

const cell = (row: string) => ({ table: "1", row, column: "a" });
const DESIGN = { design: { units: 30, periods: 12 } } as const;

describe("the rules", () => {
  it("are numbered without gaps and name formula and source", () => {
    const all = Object.values(auditRules);
    expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
    for (const { formula, source, title } of all) {
      expect(formula.length * source.length * title.en.length * title.zh.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ["0.50 (0.25) [2.00]", ["consistent"]],
    ["0.50 (0.25) [2.10]", ["impossible"]],
    ["0.50 (0.25) [-2.00]", ["impossible"]],
    ["0.50 (-0.25) [2.00]", ["impossible"]],
    ["0.50 (0.00) [2.00]", []],
  ])("t = b/se: %s", (text, expected) => {
    const document = paper({ x: ["coefficient", text] }, { parentheses: "standard-error", brackets: "t" });
    expect(verdicts(document, "t-ratio")).toEqual(expected);
  });

  it.each([
    ["0.5000*** (2.6500)", "borderline"], // ** under t(29)
    ["0.5000*** (2.9000)", "consistent"],
    ["0.5000** (2.9000)", "borderline"], // right with 10 estimated degrees of freedom
    ["0.5000** (3.6000)", "suspicious"], // only with very few degrees of freedom
    ["0.5000 (1.6800)", "borderline"], // * under the normal, none under t(29)
    ["0.5000* (1.5000)", "impossible"],
    ["0.5000 (40.0000)", "impossible"],
    ["0.5000** (1.6)", "impossible"],
    ["0.5000** (2.0200)", "borderline"], // * under t(29)
    ["0.5000** (2.0)", "consistent"],
    ["0.5000 (0.1000)", "consistent"],
  ])("stars of %s are %s", (text, expected) => {
    const document = paper(
      { x: ["coefficient", text], y: ["coefficient", "1.0000*** (9.0000)"], N: ["observations", "360"] },
      { ...DESIGN, stars: [0.1, 0.05, 0.01] },
    );
    expect(verdicts(document, "stars")[0]).toBe(expected);
  });

  it("a constant without a star is suspicious, not impossible", () => {
    const document = paper({ x: ["coefficient", "1.0000*** (9.0000)"], c: ["constant", "3.0000 (90.0000)"] }, DESIGN);
    expect(verdicts(document, "stars")).toEqual(["consistent", "suspicious"]);
  });

  it("missing stars are borderline where the covariance has estimated degrees of freedom", () => {
    const rows = { x: ["coefficient", "0.5000 (2.3000)"], y: ["coefficient", "1.0000*** (29.0000)"] } as const;
    const stated = { ...DESIGN, stars: [0.1, 0.05, 0.01] };
    expect(verdicts(paper(rows, stated), "stars")[0]).toBe("suspicious");
    expect(verdicts(paper(rows, { ...stated, column: { covariance: "small-sample" } }), "stars")[0]).toBe("borderline");
    expect(verdicts(paper(rows, { ...stated, column: { covariance: "bootstrap" } }), "stars")).toEqual([]);
  });

  it("stars follow printed p-values", () => {
    const rows = { x: ["coefficient", "0.5** (0.0312)"], y: ["coefficient", "0.5*** (0.0312)"] } as const;
    expect(verdicts(paper(rows, { parentheses: "p" }), "stars")).toEqual(["consistent", "impossible"]);
  });

  it("reads the star scheme that fits when none is stated", () => {
    const rows = {
      x: ["coefficient", "0.50*** (3.900)"],
      y: ["coefficient", "0.50** (2.800)"],
      z: ["coefficient", "0.50* (2.200)"],
      w: ["coefficient", "0.50 (1.800)"],
    } as const;
    const audit = auditTable(paper(rows));
    expect(audit.counts.impossible).toBe(0);
    expect(audit.assumptions[0]).toContain("0.05, 0.01, 0.001");
    expect(auditTable(paper(rows, { stars: [0.1, 0.05, 0.01] })).counts.consistent).toBeLessThan(4);
  });

  it.each([
    ["consistent", "31.84"], // pooled: 360 F/(F + 353)
    ["consistent", "31.55"], // province effects, xtivreg2
    ["consistent", "34.42"], // province dummies
    ["consistent", "35.51"], // two-way dummies
    ["consistent", "31.46"], // all effects out of N
    ["impossible", "33.33"],
  ])("an LM is %s: %s", (expected, lm) => {
    const rows = Object.fromEntries(
      ["w1", "w2", "w3", "w4", "w5"].map((id) => [id, ["coefficient", "0.1000 (1.0000)"] as const]),
    );
    const document = paper(
      { z: ["instrument", "0.0047*** (5.8524)"], ...rows, N: ["observations", "360"] },
      {
        ...DESIGN,
        text: [
          { id: "f", printed: "34.25" },
          { id: "lm", printed: lm },
        ],
        relations: [
          {
            kind: "first-stage",
            instrument: cell("z"),
            f: { text: "f" },
            lm: { text: "lm" },
            statistic: "cragg-donald",
          },
        ],
      },
    );
    expect(verdicts(document, "first-stage-f")).toEqual(["consistent"]);
    expect(verdicts(document, "anderson-lm")).toEqual([expected]);
  });

  it("t2 beside another F is suspicious, and impossible where the t is classical", () => {
    const document = (covariance?: "iid") =>
      paper(
        { z: ["instrument", "0.0047*** (5.8524)"], N: ["observations", "360"] },
        {
          ...DESIGN,
          ...(covariance === undefined ? {} : { column: { covariance } }),
          text: [{ id: "f", printed: "30.25" }],
          relations: [{ kind: "first-stage", instrument: cell("z"), f: { text: "f" }, statistic: "cragg-donald" }],
        },
      );
    expect(verdicts(document(), "first-stage-f")).toEqual(["suspicious"]);
    expect(verdicts(document("iid"), "first-stage-f")).toEqual(["impossible"]);
  });

  it.each([
    ["0.458", "0.399", "consistent"], // 324 = 360 - 30 - 6
    ["0.458", "0.378", "suspicious"], // 313: two-way
    ["0.458", "0.448", "consistent"], // N - L above: fixest
    ["0.458", "0.300", "impossible"],
    ["0.458", "0.460", "impossible"],
    ["1.458", "0.460", "impossible"],
  ])("R2 %s and adjusted %s are %s with stated unit effects", (r2, adjusted, expected) => {
    const slopes = Object.fromEntries([1, 2, 3, 4, 5, 6].map((k) => [`x${k}`, ["coefficient", "0.1"] as const]));
    const document = paper(
      {
        ...slopes,
        N: ["observations", "360"],
        R2: ["r2", r2],
        adj: ["adjusted-r2", adjusted],
        u: ["unit-effects", "Yes"],
        t: ["time-effects", "No"],
      },
      DESIGN,
    );
    expect(verdicts(document, "adjusted-r2")).toEqual([expected]);
  });

  it("does not judge R2 where regressors are hidden or the panel is not described", () => {
    const rows = {
      x: ["coefficient", "0.1"],
      N: ["observations", "360"],
      R2: ["r2", "0.458"],
      adj: ["adjusted-r2", "0.399"],
    } as const;
    expect(verdicts(paper({ ...rows, c: ["controls", "Yes"] }, DESIGN), "adjusted-r2")).toEqual(["not-checkable"]);
    expect(verdicts(paper(rows), "adjusted-r2")).toEqual(["not-checkable"]);
  });

  it.each([
    ["360", undefined, "consistent"],
    ["350", undefined, "consistent"],
    ["361", undefined, "impossible"],
    ["359.5", undefined, "impossible"],
    ["132", "subset", "consistent"],
  ] as const)("N = %s of %s is %s", (n, sample, expected) => {
    const document = paper({ N: ["observations", n] }, { ...DESIGN, column: sample === undefined ? {} : { sample } });
    expect(verdicts(document, "sample-size")).toEqual([expected]);
  });

  it.each([
    [["0.25", "0.25", "0.50"], "consistent"],
    [["0.33", "0.33", "0.33"], "consistent"],
    [["0.33", "0.33", "0.30"], "impossible"],
    [["1.20", "-0.20"], "suspicious"],
  ] as const)("weights %j are %s", (weights, expected) => {
    const rows = Object.fromEntries(weights.map((text, index) => [`w${index}`, ["weight", text] as const]));
    expect(verdicts(paper(rows), "weights")).toEqual([expected]);
  });

  it("total = direct + indirect, as a number and as a product", () => {
    const rows = {
      c: ["coefficient", "0.3090 (5.1)"],
      d: ["coefficient", "0.2351 (5.1)"],
      a: ["coefficient", "4.7429 (5.1)"],
      b: ["coefficient", "0.0219 (5.1)"],
      i: ["coefficient", "0.0739 (5.1)"],
    } as const;
    const total = (indirect: (Relation & { kind: "total-effect" })["indirect"]): Relation => ({
      kind: "total-effect",
      total: cell("c"),
      direct: cell("d"),
      indirect,
    });
    expect(verdicts(paper(rows, { relations: [total(cell("i"))] }), "total-effect")).toEqual(["consistent"]);
    expect(verdicts(paper(rows, { relations: [total([cell("a"), cell("b")])] }), "total-effect")).toEqual([
      "impossible",
    ]);
  });

  it("what holds only when digits are cut off is borderline", () => {
    const relations: Relation[] = [{ kind: "total-effect", total: cell("c"), direct: cell("d"), indirect: cell("i") }];
    const rows = (total: string) => ({ c: ["value", total], d: ["value", "0.29"], i: ["value", "0.39"] }) as const;
    // 0.299 + 0.399 = 0.698 is cut off to 0.69; rounding gives at most 0.295 + 0.395 = 0.690.
    expect(verdicts(paper(rows("0.69"), { relations }), "total-effect")).toEqual(["consistent"]);
    expect(verdicts(paper(rows("0.70"), { relations }), "total-effect")).toEqual(["borderline"]);
    expect(verdicts(paper(rows("0.72"), { relations }), "total-effect")).toEqual(["impossible"]);
  });

  it("copied columns are suspicious, repeated ones are not, and few digits are no copy", () => {
    const table = (id: string, texts: readonly string[]) => ({
      id,
      title: id,
      parentheses: "t" as const,
      columns: [{ id: "a" }],
      rows: texts.map((text, k) => ({ id: `x${k}`, role: "coefficient" as const, cells: { a: text } })),
    });
    const texts = ["0.4689 (2.7620)", "0.0711 (0.2911)", "-0.2560 (-3.0411)", "0.4135 (3.7058)"];
    const document = (second: readonly string[], relations: Relation[] = []): PublishedDocument => ({
      document: "A paper",
      tables: [table("1", texts), table("2", second)],
      relations,
    });
    const repeated: Relation = {
      kind: "repeated-column",
      column: { table: "2", column: "a" },
      of: { table: "1", column: "a" },
    };
    expect(verdicts(document(texts), "duplicate-columns")).toEqual(["suspicious"]);
    expect(verdicts(document(texts, [repeated]), "duplicate-columns")).toEqual([]);
    expect(verdicts(document(texts, [repeated]), "repeated-column")).toEqual(["consistent"]);
    expect(verdicts(document(texts.map((text) => text.replace("1", "2"))), "duplicate-columns")).toEqual([]);
    const coarse = ["0.4 (2.7)", "0.0 (0.2)", "-0.2 (-3.0)", "0.4 (3.7)"];
    expect(
      verdicts({ document: "A paper", tables: [table("1", coarse), table("2", coarse)] }, "duplicate-columns"),
    ).toEqual([]);
  });

  it("stated p-values, critical values, arithmetic and significance", () => {
    const rows = {
      x: ["coefficient", "0.0954** (2.504)"],
      s: ["value", "31.46"],
      p: ["value", "0.000"],
      q: ["value", "0.05"],
    } as const;
    const relations = (...list: Relation[]) => ({ relations: list });
    const chi = { kind: "p-value", statistic: cell("s"), distribution: "chi-squared", degreesOfFreedom: [1] } as const;
    expect(verdicts(paper(rows, relations({ ...chi, p: cell("p") }, { ...chi, p: cell("q") })), "p-value")).toEqual([
      "consistent",
      "impossible",
    ]);
    const known = { kind: "known-value", number: cell("s"), source: "a book" } as const;
    expect(
      verdicts(paper(rows, relations({ ...known, value: 31.46 }, { ...known, value: 31.4 })), "known-value"),
    ).toEqual(["consistent", "impossible"]);
    const significance = { kind: "significance", number: cell("x") } as const;
    expect(
      verdicts(
        paper(
          rows,
          relations(
            { ...significance, level: 0.05 },
            { ...significance, level: 0.01 },
            { ...significance, level: 0.1, significant: false },
          ),
        ),
        "significance",
      ),
    ).toEqual(["consistent", "impossible", "impossible"]);
    const ratio = { kind: "arithmetic", operation: "ratio", of: [cell("s"), cell("q")] } as const;
    expect(
      verdicts(
        paper(
          rows,
          relations(
            { ...ratio, atLeast: 500 },
            { ...ratio, atLeast: 600 },
            { ...ratio, atLeast: 900 },
            { ...ratio, atMost: 900 },
          ),
        ),
        "arithmetic",
      ),
    ).toEqual(["consistent", "borderline", "impossible", "consistent"]);
  });
});

describe("the verdicts", () => {
  it("do not change with a unit of measure", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 1000, max: 9999 }),
        fc.integer({ min: 100, max: 999 }),
        (power, b, se) => {
          const document = (scale: number) =>
            paper(
              { x: ["coefficient", `${b}e${scale}* (${se}e${scale})`], N: ["observations", "360"] },
              { ...DESIGN, parentheses: "standard-error" },
            );
          expect(verdicts(document(power), "stars")).toEqual(verdicts(document(0), "stars"));
        },
      ),
    );
  });

  it("do not change with the order of the rows", () => {
    const rows = Object.entries({
      x: ["coefficient", "0.50** (2.10)"],
      y: ["coefficient", "0.10 (0.40)"],
      N: ["observations", "360"],
      R2: ["r2", "0.458"],
      adj: ["adjusted-r2", "0.405"],
      u: ["unit-effects", "是"],
    } as const);
    const verdict = (order: typeof rows) =>
      auditTable(paper(Object.fromEntries(order), DESIGN))
        .findings.map(({ rule, verdict: one, places }) => `${rule} ${one} ${places[0]?.row}`)
        .sort();
    expect(verdict([...rows].reverse())).toEqual(verdict(rows));
  });

  it("do not touch their input", () => {
    const document = paper({ x: ["coefficient", "0.50** (2.10)"], N: ["observations", "360"] }, DESIGN);
    const before = JSON.stringify(document);
    auditTable(document);
    expect(JSON.stringify(document)).toBe(before);
  });
});

describe("a document that cannot be read", () => {
  const good = paper({ x: ["coefficient", "0.50** (2.10)"], u: ["unit-effects", "Yes"] });
  const table = good.tables[0]!;

  it.each([
    ["nothing", null],
    ["no tables", { document: "A paper" }],
    ["no source", { tables: [] }],
  ])("is refused: %s", (_, document) => {
    expect(() => auditTable(document as unknown as PublishedDocument)).toThrowError(
      expect.objectContaining({ code: "INVALID_PUBLISHED" }),
    );
  });

  it.each<[string, PublishedDocument, string]>([
    ["text for a number", paper({ x: ["coefficient", "n.a."] }), "tables.0.rows.0.cells.a"],
    ["two numbers in a cell", paper({ x: ["coefficient", "0.5 0.6"] }), "tables.0.rows.0.cells.a"],
    [
      "brackets without a meaning",
      { ...good, tables: [{ ...table, parentheses: undefined }] },
      "tables.0.rows.0.cells.a",
    ],
    ["a table twice", { ...good, tables: [table, table] }, "tables.1.id"],
    ["a row twice", { ...good, tables: [{ ...table, rows: [table.rows[0]!, table.rows[0]!] }] }, "tables.0.rows.1.id"],
    [
      "a column twice",
      { ...good, tables: [{ ...table, columns: [{ id: "a" }, { id: "a" }] }] },
      "tables.0.columns.1.id",
    ],
    ["a cell of no column", { ...good, tables: [{ ...table, columns: [{ id: "b" }] }] }, "tables.0.rows.0.cells.a"],
    ["stars in the wrong order", { ...good, stars: [0.01, 0.05] }, "stars.1"],
    ["a number of the text that is none", { ...good, text: [{ id: "x", printed: "about 3" }] }, "text.0.printed"],
    [
      "a reference to no table",
      { ...good, text: [{ id: "x", printed: "3", repeats: { table: "9", row: "x", column: "a" } }] },
      "text.0.repeats",
    ],
    [
      "a reference to no row",
      { ...good, relations: [{ kind: "known-value", number: cell("y"), value: 1, source: "s" }] },
      "relations.0.number",
    ],
    [
      "a reference to words",
      { ...good, relations: [{ kind: "known-value", number: cell("u"), value: 1, source: "s" }] },
      "relations.0.number",
    ],
    [
      "a reference to a part that is not there",
      { ...good, relations: [{ kind: "known-value", number: { ...cell("x"), part: "p" }, value: 1, source: "s" }] },
      "relations.0.number",
    ],
    [
      "an instrument that is none",
      { ...good, relations: [{ kind: "first-stage", instrument: cell("x"), f: cell("x"), statistic: "cragg-donald" }] },
      "relations.0.instrument",
    ],
    [
      "a distribution without degrees of freedom",
      { ...good, relations: [{ kind: "p-value", statistic: cell("x"), p: cell("x"), distribution: "f" }] },
      "relations.0.degreesOfFreedom",
    ],
    [
      "an arithmetic that claims nothing",
      { ...good, relations: [{ kind: "arithmetic", operation: "sum", of: [cell("x"), cell("x")] }] },
      "relations.0",
    ],
    [
      "a partition of no table",
      {
        ...good,
        relations: [
          {
            kind: "partition",
            parts: [
              { table: "1", column: "a" },
              { table: "1", column: "z" },
            ],
          },
        ],
      },
      "relations.0.parts",
    ],
  ])("is refused: %s", (_, document, path) => {
    expect(publishedProblems(document).map((one) => one.path.join("."))).toContain(path);
    expect(() => auditTable(document)).toThrowError(expect.objectContaining({ code: "INVALID_PUBLISHED" }));
  });

  it("with hostile names is refused in a message that no terminal obeys", () => {
    const hostile = `\u001b[31m\u202e${"x".repeat(10_000)}`;
    const document: PublishedDocument = {
      ...good,
      relations: [{ kind: "known-value", number: cell(hostile), value: 1, source: hostile }],
    };
    const [problem] = publishedProblems(document);
    expect(problem!.message.length).toBeLessThan(300);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(problem!.message).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
  });

  it("with names of object properties is read as any other", () => {
    const document: PublishedDocument = {
      document: "A paper",
      design: { units: 3, periods: 4 },
      tables: [
        {
          id: "constructor",
          title: "<script>",
          parentheses: "t",
          columns: [{ id: "toString" }, { id: "hasOwnProperty" }],
          rows: [
            { id: "constructor", role: "coefficient", cells: { toString: "1.00*** (9.00)" } },
            { id: "valueOf", role: "observations", cells: { toString: "13" } },
          ],
        },
      ],
    };
    expect(findings(document, "sample-size")[0]!.verdict).toBe("impossible");
    expect(JSON.parse(JSON.stringify(auditTable(document))).counts.impossible).toBe(1);
  });

  it("is a large one, read in reasonable time", () => {
    const rows = Array.from({ length: 300 }, (_, k) => ({
      id: `x${k}`,
      role: "coefficient" as const,
      cells: { a: `0.${k + 100}* (1.${k + 100})` },
    }));
    expect(auditTable({ ...good, tables: [{ ...table, rows }] }).findings.length).toBeGreaterThanOrEqual(300);
  });
});
