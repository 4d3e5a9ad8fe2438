import { crossSection } from "@mesometrics/panel-data";
import { describe, expect, it } from "vitest";
import { he2026, xie2024 } from "../src/frameworks.js";
import { compositeIndex } from "../src/index.js";

describe("the documents' frameworks", () => {
  it("He: 5 dimensions, 15 indicators, four burdens, equations 2 and 3 corrected", () => {
    const [system] = he2026.systems;
    const indicators = system.dimensions.flatMap((one) => one.indicators);
    expect(indicators.length).toBe(15);
    expect(indicators.filter((one) => one.direction === "-").map((one) => one.id)).toEqual([
      "energy_intensity",
      "so2_intensity",
      "solid_waste_intensity",
      "cod_intensity",
    ]);
    expect(
      he2026.formulas.filter((one) => one.printed !== one.corrected && one.effect !== "").map((one) => one.equation),
    ).toEqual(["2", "3"]);
    expect(indicators.every((one) => one.unit !== null && !one.directionPrinted)).toBe(true);
  });

  it("Xie: 10 weighted indicators and two industries of three, equations 4 and 6 corrected", () => {
    const [infrastructure, manufacturing, services] = xie2024.systems;
    const weights = infrastructure.dimensions.flatMap((one) => one.indicators.map((row) => row.publishedWeight!));
    expect(weights).toEqual([0.2394, 0.0401, 0.0363, 0.1101, 0.0406, 0.0731, 0.3167, 0.0593, 0.0447, 0.0398]);
    for (const one of [manufacturing, services])
      expect(one.dimensions.map((part) => part.indicators.length)).toEqual([1, 1, 1]);
    expect(xie2024.formulas.filter((one) => one.effect !== "").map((one) => one.equation)).toEqual(["4", "6"]);
  });

  it.each([...he2026.systems, ...xie2024.systems])("$id is a spec of an index", (system) => {
    const ids = system.dimensions.flatMap((one) => one.indicators.map((row) => row.id));
    expect(new Set(ids).size).toBe(ids.length);
    const table = Object.fromEntries(ids.map((id, j) => [id, [1, 2 + j, 5, 3]]));
    const index = compositeIndex(system, crossSection(table));
    expect(index.weights.map((one) => one.indicator)).toEqual(ids);
  });
});
