import { readFileSync } from "node:fs";
import {
  chinaProvincesContiguity,
  chinaProvincesTileGrid,
  guangdongCitiesContiguity,
  guangdongCitiesTileGrid,
} from "@mesometrics/datasets";
import { renderText } from "@mesometrics/reporting";
import { describe, expect, it } from "vitest";
import { parseStudy, runStudy, type StudyResult } from "../src/index.js";
import { simulateIntegration } from "../src/simulation/simulate-integration.js";
import { simulateManufacturing } from "../src/simulation/simulate-manufacturing.js";

const study = (id: string) =>
  parseStudy(
    readFileSync(new URL(`../../../apps/replication/studies/${id}/study.yaml`, import.meta.url), "utf8"),
    `${id}/study.yaml`,
  );

/** Every exhibit in both languages holds words and numbers only. */
function expectWhole(result: StudyResult): void {
  expect(result.exhibits.map((one) => one.spec.id)).toEqual(result.computation.spec.exhibits.map(({ id }) => id));
  for (const one of result.exhibits) {
    const shown = one.kind === "table" ? renderText(one.table) : one.figure.svg;
    expect(shown, one.spec.id).not.toMatch(/NaN|undefined|\[object/);
  }
  for (const [path, value] of result.values) expect(Number.isFinite(value), path).toBe(true);
}

describe("he-2026 on a simulated panel", () => {
  const provinces = chinaProvincesContiguity.units.filter((unit) => unit !== "Tibet");
  const { table, truth } = simulateManufacturing(provinces, { seed: 1 });
  const result = runStudy(study("he-2026"), {
    table: table as never,
    tiles: { "china-provinces": chinaProvincesTileGrid.tiles },
  });
  const value = (path: string) => {
    const found = result.values.get(path);
    if (found === undefined) throw new Error(`no value ${path}`);
    return found;
  };

  it("sets every table and figure", () => {
    expectWhole(result);
    expect(result.computation.indices[0]?.index.weights).toHaveLength(15);
  });

  it("has the samples that the paper prints", () => {
    for (const id of ["one_way", "controls", "two_way", "instrument", "winsorised", "replaced", "mechanism_tech"]) {
      expect(value(`models.${id}@paper.observations`)).toBe(360);
    }
    const sizes = ["East", "Central", "West"].map((group) => value(`splits.by_region@paper.${group}.observations`));
    expect(sizes).toEqual([132, 96, 132]);
    expect(["High", "Low"].map((group) => value(`splits.by_digital@paper.${group}.observations`))).toEqual([180, 180]);
    const coast = ["Coastal", "Inland"].map((group) => value(`splits.by_coast.${group}.observations`));
    expect(coast).toEqual([132, 228]);
  });

  it("splits provinces, not observations, by default", () => {
    const { splits } = result.computation;
    const crossing = (id: string) =>
      splits.find(({ split }) => split.id === id)?.regressions.unitsInSeveralGroups.length;
    expect(crossing("by_digital")).toBe(0);
    expect(crossing("by_digital@paper")).toBeGreaterThan(0);
    expect(value("splits.by_digital.High.observations")).toBe(180);
  });

  it("has the truth of the design inside the interval of the default", () => {
    const of = truth.ai?.value as number;
    expect(value("models.two_way.ai.low")).toBeLessThan(of);
    expect(value("models.two_way.ai.high")).toBeGreaterThan(of);
  });

  it("follows the paper's degrees of freedom: no year effects in Tables 4 to 6, a trend in Table 7", () => {
    const formula = (id: string) =>
      result.computation.models.find(({ model }) => model.id === id)?.estimate.call.formula ?? "";
    expect(formula("winsorised@paper")).toMatch(/\| province$/);
    expect(formula("winsorised")).toMatch(/\| province \+ year$/);
    expect(formula("mechanism_benchmark@paper")).toMatch(/^high ~ ai_printed .* year_id \| province$/);
    expect(formula("two_way@paper")).toMatch(/\| province \+ year$/);
  });
});

describe("xie-2024 on a simulated panel", () => {
  const { units } = guangdongCitiesContiguity;
  const coordinates = units.map((_, i) => [110 + (i % 7) * 0.9, 21 + Math.floor(i / 7) * 1.1] as const);
  const { table, truth } = simulateIntegration({ contiguity: guangdongCitiesContiguity, coordinates }, { seed: 1 });
  const result = runStudy(study("xie-2024"), {
    table: table as never,
    contiguity: guangdongCitiesContiguity,
    tiles: { "guangdong-cities": guangdongCitiesTileGrid.tiles },
  });
  const value = (path: string) => result.values.get(path) as number;

  it("sets every table and figure", () => {
    expectWhole(result);
    expect(result.computation.indices.map(({ index }) => index.weights.length)).toEqual([10, 10, 3, 3]);
    expect(value("models.integration_controls@paper.observations")).toBe(231);
  });

  it("has the published weights, over their sum 1.0001, and the printed coupling", () => {
    expect(value("index.int_published.weights.ai_patents")).toBeCloseTo(0.3167 / 1.0001, 12);
    const [standard, printed] = result.computation.couplings;
    standard?.coupled.coordination.forEach((one, row) => {
      expect(Math.sqrt(2 * (printed?.coupled.coordination[row] as number))).toBeCloseTo(one, 12);
    });
  });

  it("has two-way effects under four weights, and Moran's I in eleven years under two", () => {
    for (const weights of ["contiguity", "distance", "economic", "nested"]) {
      for (const effect of ["direct", "indirect", "total"]) {
        expect(result.values.has(`models.durbin_${weights}.${effect}.int.estimate`)).toBe(true);
      }
    }
    expect(result.computation.moran.map(({ periods }) => periods.length)).toEqual([11, 11, 11]);
    expect(value("models.durbin_contiguity.direct.int.low")).toBeLessThan(truth.int?.value as number);
    expect(value("models.durbin_contiguity.direct.int.high")).toBeGreaterThan(truth.int?.value as number);
  });

  it("shows Table 2 as the real data that it is", () => {
    const listing = result.exhibits.find((one) => one.spec.id === "two_industries");
    const text = listing?.kind === "table" ? renderText(listing.table) : "";
    // 100 million yuan, the printed degree, and the standard degree that it stands for.
    expect(text).toMatch(/2011 +10326\.03 +13392\.59 +8\.55 +1\.2970 +0\.1710 +0\.4135/);
    expect(text).toMatch(/2021 +20869\.30 +45443\.90 +9\.82 +2\.1775 +0\.1964 +0\.4432/);
  });

  it("keeps total = direct + indirect in the mediation, which the print breaks", () => {
    const [total, direct, indirect] = ["total", "direct", "indirect"].map((part) =>
      value(`mediation.through_labour.${part}.estimate`),
    );
    expect(total).toBeCloseTo((direct as number) + (indirect as number), 10);
  });
});
