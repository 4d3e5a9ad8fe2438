import type { Panel } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, it, test } from "vitest";
import { auditIndicators, type CompositeIndexSpec, classify, compositeIndex, conventionGrid } from "../src/index.js";
import {
  chinaTable,
  energy,
  energySpec,
  green,
  greenSpec,
  infrastructure,
  infrastructureSpec,
  manufacturingQuality,
} from "./china-tables.js";
import { codeOf } from "./fixtures.js";

interface Computed {
  names: string[];
  entropy: number[];
  weights: number[];
  critic: number[];
  scores: number[];
  breaks2023: number[];
  breaks2022: number[];
  missing: { province_en: string; year: number }[];
  rows: number;
}

const reference =
  ownReference<Record<"quality" | "infrastructure" | "green" | "energy", Computed>>("index/china_index.json");
const core = chinaTable("core30_2012_2023");
const digital = chinaTable("digital30_2013_2023");
const areas = chinaTable("centroids_area");
const greenTable = chinaTable("green13_2011_2021");
const energyTable = chinaTable("energy30_2013_2015");

const agrees = (spec: CompositeIndexSpec, data: Panel, expected: Computed) => {
  const index = compositeIndex(spec, data);
  expect(index.weights.map((one) => one.indicator)).toEqual(expected.names);
  expectClose(
    index.weights.map((one) => one.entropy!),
    expected.entropy,
    { relative: 1e-12, what: "entropy" },
  );
  expectClose(
    index.weights.map((one) => one.weight),
    expected.weights,
    { relative: 1e-11, what: "weights" },
  );
  expectClose(index.scores, expected.scores, { relative: 1e-10, what: "scores" });
  const critic = compositeIndex(spec, data, { weights: { method: "critic" } });
  expectClose(
    critic.weights.map((one) => one.weight),
    expected.critic,
    { relative: 1e-11, what: "CRITIC" },
  );
  return index;
};

const scoresOf = (data: Panel, scores: Float64Array, year: string) => {
  const code = data.index.timeLabels.indexOf(year);
  return scores.filter((_, row) => data.index.timeCodes[row] === code);
};

describe("real Chinese provinces agree with base R and classInt", () => {
  test.skipIf(core !== undefined)("not checked: the tables are absent", () => {});

  it.runIf(core !== undefined)("quality of manufacturing, 30 provinces, 2012 to 2023", () => {
    const { spec, data } = manufacturingQuality(core!);
    const index = agrees(spec, data, reference.quality);
    expect(index.rows).toBe(360);
    const { breaks } = classify(scoresOf(data, index.scores, "2023"), { classes: 4 });
    expectClose(breaks, reference.quality.breaks2023, { relative: 1e-10, what: "breaks" });
    const { indicators, completeRows } = auditIndicators(spec, data);
    expect(completeRows).toBe(360);
    expect(indicators.flatMap((one) => one.flags.map((flag) => `${one.indicator} ${flag}`))).toContain(
      "manufacturing_growth NEGATIVE_VALUES",
    );
  });

  it.runIf(digital !== undefined)("infrastructure: the missing cells are named by province and year", () => {
    let message = "";
    try {
      compositeIndex(infrastructureSpec, infrastructure(digital!, areas!, false));
    } catch (error) {
      message = (error as Error).message;
    }
    for (const { province_en, year } of reference.infrastructure.missing)
      expect(message).toContain(`${province_en} in ${year}`);
    expect(codeOf(() => compositeIndex(infrastructureSpec, infrastructure(digital!, areas!, false)))).toBe(
      "MISSING_CELLS",
    );
    const data = infrastructure(digital!, areas!, true);
    const index = agrees(infrastructureSpec, data, reference.infrastructure);
    const { breaks } = classify(scoresOf(data, index.scores, "2022"), { classes: 4 });
    expectClose(breaks, reference.infrastructure.breaks2022, { relative: 1e-10, what: "breaks" });
  });

  it.runIf(greenTable !== undefined)("emissions of 13 provinces, less being better", () => {
    expect(agrees(greenSpec, green(greenTable!), reference.green).rows).toBe(reference.green.rows);
  });

  it.runIf(energyTable !== undefined)("energy of 30 provinces", () => {
    expect(agrees(energySpec, energy(energyTable!), reference.energy).rows).toBe(90);
  });

  it.runIf(core !== undefined)(
    "a grid of conventions: shifts of 0.001 move no rank by more than two, the faulty script many",
    () => {
      const { spec, data } = manufacturingQuality(core!);
      const grid = conventionGrid(spec, data, {
        zero: ["limit", { shift: 0.001 }],
        weights: [{ method: "entropy" }, { method: "entropy", formula: "ln-periods-script" }, { method: "critic" }],
      });
      const shifts = grid.variants.map((one) => one.largestShift);
      expect(shifts[0]).toBe(0);
      expect(shifts[3]).toBeLessThanOrEqual(2);
      expect(shifts[1]).toBeGreaterThan(2);
      expect(grid.bands.length).toBe(30);
      for (const band of grid.bands) {
        expect(band.best).toBeLessThanOrEqual(band.base);
        expect(band.worst).toBeGreaterThanOrEqual(band.base);
      }
    },
  );
});
