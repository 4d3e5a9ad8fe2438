import { guangdongCitiesContiguity } from "@mesometrics/datasets";
import { parseCsv, type Table, toCsv } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import {
  parseStudy,
  runStudy,
  type SimulatedPanel,
  simulateIntegration,
  simulateManufacturing,
} from "../../src/index.js";
import { integrationStructure } from "../../src/simulation/integration-design.js";

const provinces = Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`);
const { units, edges } = guangdongCitiesContiguity;
const cities = { contiguity: { units, edges }, coordinates: units.map((_, i) => [110 + i / 5, 23] as const) };
const numbers = (panel: SimulatedPanel, name: string): readonly number[] => panel.table[name] as readonly number[];
const totals = (panel: SimulatedPanel, name: string, periods: number): readonly number[] =>
  Array.from({ length: periods }, (_, t) =>
    numbers(panel, name).reduce((total, value, row) => total + (row % periods === t ? value : 0), 0),
  );

describe.each([
  ["provinces", (seed: number, replicate = 0) => simulateManufacturing(provinces, { seed, replicate }), 360],
  ["cities", (seed: number, replicate = 0) => simulateIntegration(cities, { seed, replicate }), 231],
] as const)("the panel of the %s", (_, simulate, rows) => {
  const panel = simulate(1);

  it("is the same for the same seed and another for another", () => {
    expect(simulate(1)).toEqual(panel);
    expect(simulate(2).table.gdp).not.toEqual(panel.table.gdp);
    expect(simulate(1, 1).table.gdp).not.toEqual(panel.table.gdp);
  });

  it("holds finite numbers, counts that are whole, and says SIMULATED in every row", () => {
    for (const [name, cells] of Object.entries(panel.table)) {
      expect(cells, name).toHaveLength(rows);
      if (typeof cells[0] !== "number") continue;
      expect((cells as readonly number[]).every(Number.isFinite), name).toBe(true);
      if (!/growth|labour_inflow/.test(name))
        expect(Math.min(...(cells as readonly number[])), name).toBeGreaterThan(0);
      if (/patents|keywords|robots?_/.test(name)) {
        expect((cells as readonly number[]).every(Number.isInteger), name).toBe(true);
      }
    }
    expect(new Set(panel.table.simulated as readonly string[])).toEqual(new Set([panel.provenance.mark]));
    expect(panel.provenance.mark).toMatch(/^SIMULATED .* seed 1 replicate 0$/);
  });

  it("keeps parts within their wholes", () => {
    const within = (part: string, whole: string): void => {
      const all = numbers(panel, whole);
      expect(
        numbers(panel, part).every((value, row) => value <= all[row]!),
        `${part} of ${whole}`,
      ).toBe(true);
    };
    within("urban_population", "population");
    within("fdi", "gdp");
    within("fiscal_expenditure", "gdp");
    if (rows === 360) {
      for (const part of ["secondary_va", "tertiary_va", "industrial_rd", "retail_sales"]) within(part, "gdp");
      within("industrial_va", "secondary_va");
      within("science_expenditure", "fiscal_expenditure");
      within("high_tech_revenue", "industrial_revenue");
      within("manufacturing_employment", "employment");
      const levels = ["primary", "junior", "senior", "college"].map((name) => numbers(panel, name));
      numbers(panel, "pop6").forEach((pop6, row) => {
        expect(levels.reduce((total, level) => total + level[row]!, 0)).toBeLessThanOrEqual(pop6);
      });
    } else {
      for (const part of ["manufacturing_va", "it_investment"]) {
        within(part, part === "it_investment" ? "fixed_investment" : "industrial_va");
      }
      within("services_va", "tertiary_va");
    }
  });

  it("gives every parameter a finite value with its meaning, and says what it follows and what it does not", () => {
    for (const { value, meaning } of Object.values(panel.truth)) {
      expect(Number.isFinite(value)).toBe(true);
      expect(meaning.en.length).toBeGreaterThan(10);
      expect(meaning.zh).toMatch(/\p{Script=Han}/u);
    }
    expect(panel.calibration.some(({ used }) => used)).toBe(true);
    expect(panel.calibration.some(({ used }) => !used)).toBe(true);
  });
});

describe("what the panels are made of", () => {
  it("every province has persons of every level of schooling, whatever the draw", () => {
    for (let replicate = 0; replicate < 8; replicate++) {
      const panel = simulateManufacturing(provinces, { seed: 20_260_201, replicate });
      for (const level of ["primary", "junior", "senior", "college"]) {
        expect(Math.min(...numbers(panel, level)), `${level} of draw ${replicate}`).toBeGreaterThan(0);
      }
    }
  }, 60_000);

  it("the cities' value added adds up to Table 2", () => {
    const panel = simulateIntegration(cities, { seed: 3 });
    expect(totals(panel, "manufacturing_va", 11).map((value) => value.toFixed(2))[10]).toBe("20869.30");
    expect(totals(panel, "services_va", 11).map((value) => value.toFixed(2))[0]).toBe("13392.59");
  });

  it("a province's value added of the year before is that of the year before", () => {
    const panel = simulateManufacturing(provinces, { seed: 3 });
    const [now, before] = [numbers(panel, "industrial_va"), numbers(panel, "industrial_va_before")];
    before.forEach((value, row) => {
      if (row % 12 > 0) expect(value).toBe(now[row - 1]);
    });
  });

  it("the paths of the two papers add up to the total", () => {
    const { truth } = simulateManufacturing(provinces, { seed: 1 });
    const at = (name: string) => truth[name]!.value;
    const indirect = at("tech.ai") * at("tech.high") + at("ln_human.ai") * at("ln_human.high");
    expect(at("ai.direct") + indirect).toBeCloseTo(at("ai"), 15);
    const city = simulateIntegration(cities, { seed: 1 }).truth;
    expect(city["int.held_inflow"]!.value + city["labour_inflow.int"]!.value * city.labour_inflow!.value).toBeCloseTo(
      0.3093,
      12,
    );
  });

  it("the coefficients of the spatial equation give the stated average effects", () => {
    // Two units that neighbour each other: (I - rho W)^-1 has the diagonal 1 / (1 - rho²).
    const s = 1 / (1 - 0.04);
    const { int, neighbours, inflow, rho } = integrationStructure(s);
    const own = int + inflow * 4.7429;
    expect(own * s + neighbours * rho * s).toBeCloseTo(0.3093, 12);
    expect(own * rho * s + neighbours * s).toBeCloseTo(0.15, 12);
  });
});

describe("what is refused", () => {
  it.each([
    ["SIMULATED_UNITS", () => simulateManufacturing([], { seed: 1 })],
    ["SIMULATED_UNITS", () => simulateManufacturing(["a", "b", "c", "a"], { seed: 1 })],
    ["SIMULATED_UNITS", () => simulateManufacturing(["a", "b", "c", " "], { seed: 1 })],
    ["UNKNOWN_DESIGN", () => simulateManufacturing(provinces, { seed: 1, design: "other" as never })],
    ["UNKNOWN_DESIGN", () => simulateIntegration(cities, { seed: 1, design: "exogenous" as never })],
    ["INVALID_ARGUMENT", () => simulateManufacturing(provinces, { seed: -1 })],
    ["INVALID_ARGUMENT", () => simulateManufacturing(provinces, { seed: 1.5 })],
    ["INVALID_ARGUMENT", () => simulateManufacturing(provinces, { seed: Number.NaN })],
    ["INVALID_ARGUMENT", () => simulateIntegration({ ...cities, coordinates: [] }, { seed: 1 })],
    ["ISLAND", () => simulateIntegration({ ...cities, contiguity: { units, edges: [] } }, { seed: 1 })],
  ])("%s", (code, make) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });
});

describe("a study of simulated data", () => {
  const spec = parseStudy(`
schema: mesometrics/study@1
id: example
title: Example
data: { source: { file: panel.csv }, unit: province, time: year }
variables: [{ id: y, expression: log(gdp) }, { id: x, expression: log(population) }]
models: [{ id: one, estimator: feols, formula: y ~ x | province + year }]
exhibits:
  - { kind: regression, id: t1, title: One, models: [one] }
  - { kind: coefficient-plot, id: f1, title: One, models: [one], terms: [x] }
`);
  const panel = simulateManufacturing(provinces, { seed: 1 });

  it("says so on the page, below every table and in every figure, also after a file", () => {
    const file = parseCsv(toCsv(panel.table as Table));
    for (const table of [panel.table as Table, file]) {
      const { report, exhibits } = runStudy(spec, { table });
      expect(report).toContain("SIMULATED DATA · Study report");
      expect(report).toContain("模拟数据 · 研究报告");
      for (const exhibit of exhibits) {
        const notes = (exhibit.kind === "table" ? exhibit.table : exhibit.figure.table).notes;
        expect(notes.map(({ text }) => text).join(" ")).toContain("SIMULATED DATA");
        if (exhibit.kind === "figure") expect(exhibit.figure.description).toContain("SIMULATED DATA");
      }
    }
  });

  it("and a study of other data does not", () => {
    const { simulated, ...other } = panel.table;
    expect(simulated).toBeDefined();
    for (const table of [
      other,
      { ...other, simulated: panel.table.gdp! },
      { ...other, simulated: panel.table.province! },
    ]) {
      expect(runStudy(spec, { table: table as Table }).report).not.toContain("SIMULATED DATA");
    }
  });
});
