import { crimeNc, grunfeld, produc, usStatesContiguity } from "@mesometrics/datasets";
import { tidy } from "@mesometrics/inference";
import { ivreg } from "@mesometrics/iv";
import { crossSection, panel } from "@mesometrics/panel-data";
import { feols } from "@mesometrics/panel-regression";
import { contiguityWeights, spatialPanel, spatialRegression } from "@mesometrics/spatial";
import { describe, expect, it } from "vitest";
import { encodeFit } from "../../src/fit/encode-fit.js";
import { fitTables, fitText } from "../../src/fit/fit-documents.js";
import { type FitRequest, fitTable } from "../../src/fit/fit-table.js";
import { weightsFromText } from "../../src/fit/weights-file.js";

const index = { unit: "firm", time: "year" } as const;
const data = panel(grunfeld.table, index);
const states = panel(produc.table, { unit: "state", time: "year" });
const { units, edges } = usStatesContiguity;
const weights = contiguityWeights(units, edges);
const formula = "log(gsp) ~ log(pcap) + log(emp)";

describe("fitTable", () => {
  it("is feols with its default covariance on a panel", () => {
    const { estimate, summary, instrumental } = fitTable(grunfeld.table, {
      formula: "inv ~ value + capital | firm",
      ...index,
    });
    expect(estimate).toEqual(feols(data, "inv ~ value + capital | firm"));
    expect(summary?.companions.map(({ method }) => method)).toContain("CV3");
    expect(instrumental).toBeNull();
  });

  it("is HC3 on a cross-section, with no index named", () => {
    const { estimate } = fitTable(grunfeld.table, { formula: "inv ~ value" });
    expect(estimate).toEqual(feols(crossSection(grunfeld.table), "inv ~ value"));
    expect(estimate.inference.type).toBe("HC3");
  });

  it("hands over covariance, weights, subset and level", () => {
    const request = {
      vcov: { cluster: "firm" },
      weights: { analytic: "value" },
      subset: { column: "year", values: [1935, 1936, 1937, 1938] },
    } as const;
    const report = fitTable(grunfeld.table, { formula: "inv ~ capital | firm", ...index, ...request, level: 0.9 });
    expect(report.estimate).toEqual(feols(data, "inv ~ capital | firm", request));
    expect(JSON.parse(encodeFit(report)).tidy[0]).toMatchObject({ level: 0.9 });
    expect(fitText(report)).toContain("confidence interval at 90 %");
  });

  it("takes instruments in the formula or apart, and another method", () => {
    const panelOf = panel(crimeNc.table, { unit: "county", time: "year" });
    const whole = "lcrmrte ~ lprbconv | county | lpolpc ~ ltaxpc + lmix";
    const apart = fitTable(crimeNc.table, {
      formula: "lcrmrte ~ lprbconv | county",
      instruments: "lpolpc ~ ltaxpc + lmix",
      method: "liml",
      unit: "county",
      time: "year",
    });
    const expected = ivreg(panelOf, whole, { method: "liml" });
    expect(apart.estimate.coefficients).toEqual(expected.coefficients);
    expect(apart.estimate.vcov).toEqual(expected.vcov);
    expect(apart.instrumental?.verdict.code).toBe("weak");
    expect(fitText(apart)).toContain("Verdict:");
    expect(JSON.parse(encodeFit(apart)).weakInstruments.sets[0].term).toBe("lpolpc");
  });

  it("reads effects of a spatial panel from the formula or the option", () => {
    const spatial = { model: "sar", weights: () => weights } as const;
    const expected = spatialPanel(states, formula, { weights, model: "sar", effects: "twoways" });
    for (const request of [
      { formula: `${formula} | state + year`, spatial },
      { formula, spatial: { ...spatial, effects: "twoways" as const } },
      { formula: `${formula} | state + year`, spatial: { ...spatial, effects: "twoways" as const } },
    ]) {
      const { estimate } = fitTable(produc.table, { ...request, unit: "state", time: "year" });
      expect(estimate).toEqual(expected);
    }
    const random = fitTable(produc.table, {
      formula,
      unit: "state",
      time: "year",
      spatial: { ...spatial, effects: "random" },
    });
    expect(random.estimate.terms).toContain("phi");
  });

  it("fits a cross-section in space", () => {
    const keep = produc.table.year.flatMap((year, row) => (year === 1986 ? [row] : []));
    const table = Object.fromEntries(
      Object.entries(produc.table).map(([name, cells]) => [name, keep.map((r) => cells[r]!)]),
    );
    const { estimate } = fitTable(table as unknown as typeof produc.table, {
      formula,
      unit: "state",
      spatial: { model: "sem", weights: () => weights },
    });
    const expected = spatialRegression(crossSection(table as never), formula as never, {
      weights,
      unit: "state",
      model: "sem",
    });
    expect(estimate.coefficients).toEqual(expected.coefficients);
  });

  const refused: readonly (readonly [string, FitRequest])[] = [
    ["MISSING_INDEX_COLUMN", { formula: "inv ~ value", time: "year" }],
    ["INSTRUMENTS_GIVEN_TWICE", { formula: "inv ~ 1 | value ~ capital", instruments: "value ~ capital" }],
    ["FORMULA_SYNTAX", { formula: "inv ~ 1", instruments: "value" }],
    ["NO_INSTRUMENTS", { formula: "inv ~ value", method: "liml" }],
    ["INVALID_LEVEL", { formula: "inv ~ value", level: 95 }],
    ["UNKNOWN_COLUMN", { formula: "inv ~ vlaue", ...index }],
    [
      "NOT_WITH_SPATIAL",
      { formula: "inv ~ value", ...index, vcov: { type: "iid" }, spatial: { model: "sar", weights: () => weights } },
    ],
    ["MISSING_INDEX_COLUMN", { formula: "inv ~ value", spatial: { model: "sar", weights: () => weights } }],
    [
      "EFFECTS_NOT_SPATIAL",
      { formula: "inv ~ value | capital", ...index, spatial: { model: "sar", weights: () => weights } },
    ],
    [
      "EFFECTS_NOT_SPATIAL",
      { formula: "inv ~ value", unit: "firm", spatial: { model: "sar", weights: () => weights, effects: "time" } },
    ],
    [
      "EFFECTS_GIVEN_TWICE",
      { formula: "inv ~ value | firm", ...index, spatial: { model: "sar", weights: () => weights, effects: "time" } },
    ],
    ["WEIGHTS_UNITS_MISMATCH", { formula: "inv ~ value", ...index, spatial: { model: "sar", weights: () => weights } }],
  ];
  it.each(refused)("refuses with %s", (code, request) => {
    expect(() => fitTable(grunfeld.table, request)).toThrowError(expect.objectContaining({ code }));
  });
});

describe("the output", () => {
  it("is tidy and glance as JSON, with nothing lost", () => {
    const report = fitTable(produc.table, {
      formula,
      unit: "state",
      time: "year",
      spatial: { model: "sdm", effects: "individual", weights: () => weights },
    });
    const json = JSON.parse(encodeFit(report));
    expect(json.schema).toBe("mesometrics/fit@1");
    expect(json.tidy).toHaveLength(tidy(report.estimate, { component: "all" }).length);
    expect(json.tidy[0].degreesOfFreedom).toBe("Infinity");
    expect(json.tidy[0].estimate).toBe(report.estimate.coefficients[0]);
    expect(json.sample.dataHash).toBe(states.hash);
    expect(encodeFit(report)).not.toContain("null,\n null");
  });

  it("shows enough digits whatever the units", () => {
    const table = { ...grunfeld.table, value: grunfeld.table.value.map((value) => value * 1e9) };
    const text = fitText(fitTable(table, { formula: "inv ~ value | firm", ...index }));
    expect(text).toMatch(/value\s+0\.0000000001\d+/);
  });

  it("speaks Chinese", () => {
    const text = fitText(fitTable(grunfeld.table, { formula: "inv ~ value | firm", ...index }), "zh");
    expect(text).toContain("观测");
    expect(fitTables(fitTable(grunfeld.table, { formula: "inv ~ value" })).map(({ id }) => id)).toEqual(["regression"]);
  });
});

describe("weightsFromText", () => {
  const names = ["a", "b", "c"];
  it("knows the formats by ending and head", () => {
    const links = (text: string, file: string, more = {}) =>
      weightsFromText(text, file, { units: names, ...more }).links;
    expect(links("from,to\na,b\nb,c\n", "w.csv")).toBe(4);
    expect(links("from,to\na,b\nb,a\nb,c\n", "w.CSV")).toBe(4);
    expect(links("From,To,Weight\na,b,2\nb,a,1\nc,a,1\n", "w.csv")).toBe(3);
    expect(links(",a,b,c\na,0,1,0\nb,1,0,1\nc,0,1,0\n", "w.csv")).toBe(4);
    expect(links("3\na 1\nb\nb 2\na c\nc 1\nb\n", "w.gal")).toBe(4);
    expect(links("0 3 x id\na b 2\nb a 2\nb c 1\nc b 1\n", "w.gwt", { values: "inverse" })).toBe(4);
    expect(links("0 1 0\n1 0 1\n0 1 0\n", "w.dat")).toBe(4);
    expect(links("3\na 0 1 0\nb 1 0 1\nc 0 1 0\n", "w.txt")).toBe(4);
  });

  it("keeps a unit without neighbours", () => {
    const options = { units: names, islands: "zero" as const };
    expect(weightsFromText("from,to\na,b\nc,\n", "w.csv", options).units).toEqual(names);
    expect(() => weightsFromText("from,to\na,b\nc,\n", "w.csv", { units: names })).toThrowError(/In w.csv/);
  });

  it.each([
    ["w.shp", "x", "UNKNOWN_WEIGHTS_FORMAT"],
    ["w.gal", "x", "INVALID_FILE"],
    ["w.csv", "from,to\n,a\n", "MISSING_UNIT"],
    ["w.csv", "from,to,weight\na,b,\n", "INVALID_WEIGHT"],
    ["w.csv", "from,to,weight\na,b,x\n", "INVALID_WEIGHT"],
  ])("refuses %s", (file, text, code) => {
    expect(() => weightsFromText(text, file, { units: names })).toThrowError(expect.objectContaining({ code }));
  });
});
