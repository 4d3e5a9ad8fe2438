import { readFileSync } from "node:fs";
import type { Dataset } from "@mesometrics/panel-data";
import { numberColumn } from "@mesometrics/panel-data";
import { parseStudy, prepareData, type StudyData } from "@mesometrics/study";
import { describe, expect, it } from "vitest";
import { drawIntegration, spatialMultiplier } from "../../../packages/study/src/simulation/integration-draw.js";
import { drawManufacturing } from "../../../packages/study/src/simulation/manufacturing-draw.js";
import { type PanelShape, twoWayWithin } from "../../../packages/study/src/simulation/panel-processes.js";
import { integrationWeights } from "../../../packages/study/src/simulation/simulate-integration.js";
import { sampleCities, sampleProvinces, simulations } from "../src/simulations.js";

function prepared(study: string, seed: number): StudyData {
  const text = readFileSync(new URL(`../studies/${study}/study.yaml`, import.meta.url), "utf8");
  return prepareData(parseStudy(text), simulations[study]!({ seed }).table as never);
}

/** Largest relative distance of a column of the study from the drawn one. */
function distance(data: Dataset, column: string, drawn: Float64Array): number {
  const { values } = numberColumn(data, column);
  return Math.max(...values.map((value, row) => Math.abs(value - drawn[row]!) / Math.max(Math.abs(drawn[row]!), 1e-3)));
}

/** Largest distance of two columns once unit and year effects, which are drawn apart, are taken out of both. */
function distanceWithin(data: Dataset, column: string, drawn: Float64Array, shape: PanelShape): number {
  const found = twoWayWithin(numberColumn(data, column).values, shape);
  const wanted = twoWayWithin(drawn, shape);
  return Math.max(...found.map((value, row) => Math.abs(value - wanted[row]!)));
}

describe("the studies of both papers derive from the simulated raw columns what the panel was made with", () => {
  it.each([1, 2, 3])("provinces, seed %i", (seed) => {
    const { data } = prepared("he-2026", seed);
    const draw = drawManufacturing({ units: sampleProvinces.length, periods: 12 }, { seed });
    for (const [name, values] of Object.entries(draw.model))
      expect(distance(data, name, values), name).toBeLessThan(1e-11);
    expect(distanceWithin(data, "ln_high", draw.ln_high(), draw.shape)).toBeLessThan(1e-11);
  });

  it.each([1, 2, 3])("cities, seed %i", (seed) => {
    const { data } = prepared("xie-2024", seed);
    const weights = integrationWeights(sampleCities.contiguity);
    const draw = drawIntegration(weights, spatialMultiplier(weights, 0.2), { seed });
    for (const [name, values] of Object.entries(draw.model))
      expect(distance(data, name, values), name).toBeLessThan(1e-11);
    expect(distanceWithin(data, "integration", draw.integration(), draw.shape)).toBeLessThan(1e-11);
  });
});
