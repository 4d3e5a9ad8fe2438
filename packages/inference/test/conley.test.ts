import { randomStream } from "@mesometrics/matrix";
import { crossSection, type Dataset, greatCircleDistance, panel } from "@mesometrics/panel-data";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, covarianceOf, explain } from "../src/index.js";
import { errorCode, sandwichOf, tableOf } from "./dense-covariance.js";
import { estimateOf, modelOf } from "./small-model.js";

/** Cities with coordinates on both sides of the date line, observed over some years. */
function cities(count: number, years: number, seed = 3): Dataset {
  const stream = randomStream(seed);
  const table: Record<string, number[]> = { city: [], year: [], lat: [], lon: [], x: [], y: [] };
  for (let i = 0; i < count; i++) {
    const lat = -60 + 120 * stream.uniform();
    const lon = 170 + 20 * stream.uniform();
    for (let t = 0; t < years; t++) {
      const x = stream.normal();
      const row = { city: i, year: t, lat, lon: lon > 180 ? lon - 360 : lon, x, y: x + i / 5 + stream.normal() };
      for (const [name, value] of Object.entries(row)) (table[name] as number[]).push(value);
    }
  }
  return panel(table, { unit: "city", time: "year" }) as Dataset;
}

const coordinates = { type: "conley", latitude: "lat", longitude: "lon" } as const;

describe.each(["y ~ x", "y ~ x | city", "y ~ x | city + year"])("%s", (formula) => {
  const data = cities(25, 4);
  const model = modelOf(data, formula);
  const { lat, lon, year } = tableOf(data) as Record<"lat" | "lon" | "year", number[]>;

  test.each([
    ["uniform", "all", 900],
    ["bartlett", "all", 2500],
    ["uniform", "same", 2500],
    ["bartlett", "same", 900],
  ] as const)("%s kernel over pairs of %s periods is the sum over all pairs", (kernel, periods, cutoff) => {
    const found = covarianceOf(model, { ...coordinates, cutoff, kernel, periods }, data);
    if (found.notes.some(({ code }) => code === "NON_PSD_FIXED")) throw new Error("choose another seed");
    const raw = sandwichOf(model, (i, j) => {
      if (periods === "same" && year[i] !== year[j]) return 0;
      const d = greatCircleDistance(lat[i] as number, lon[i] as number, lat[j] as number, lon[j] as number);
      return d > cutoff ? 0 : kernel === "uniform" ? 1 : 1 - d / cutoff;
    });
    expectClose(
      found.vcov.data,
      raw.map((value) => value * found.inference.adjustment),
      { relative: 1e-9 },
    );
  });

  test("unit effects are nested in places, so K' counts the slope and a constant, or the periods", () => {
    const n = model.frame.observations;
    const counted = formula.endsWith("year") ? 1 + 4 : 2;
    const { adjustment } = covarianceOf(model, { ...coordinates, cutoff: 100 }, data).inference;
    expectClose(adjustment, (n - 1) / (n - counted), { relative: 1e-14 });
  });
});

test("a cutoff below every distance leaves clusters of places", () => {
  const data = cities(12, 5);
  const model = modelOf(data, "y ~ x");
  const found = covarianceOf(model, { ...coordinates, cutoff: 1e-6 }, data);
  const clusters = covarianceOf(model, { type: "CR0", cluster: "city" }, data);
  expectClose(
    found.vcov.data,
    clusters.vcov.data.map((value) => value * found.inference.adjustment),
    { relative: 1e-11 },
  );
});

test("misuse", () => {
  const data = cities(12, 2);
  const model = modelOf(data, "y ~ x");
  const code = (covariance: unknown, own = model, rows: Dataset = data) =>
    errorCode(() => covarianceOf(own, covariance as Covariance, rows));
  expect(code({ ...coordinates, cutoff: 0 })).toBe("INVALID_CUTOFF");
  expect(code({ ...coordinates, cutoff: Number.NaN })).toBe("INVALID_CUTOFF");
  expect(code(coordinates)).toBe("INVALID_CUTOFF");
  expect(code({ type: "conley", cutoff: 10 })).toBe("UNKNOWN_COVARIANCE");
  expect(code({ type: "conley", cutoff: 10, latitude: "lat", longitude: "lat" })).toBe("UNKNOWN_COVARIANCE");
  expect(code({ ...coordinates, cutoff: 10, kernel: "gauss" })).toBe("INVALID_COVARIANCE_OPTION");
  expect(code({ ...coordinates, cutoff: 10, distance: "euclid" })).toBe("INVALID_COVARIANCE_OPTION");
  expect(code({ ...coordinates, cutoff: 10, latitude: "latitude" })).toBe("UNKNOWN_COLUMN");
  const rows = (lat: (number | null)[]) =>
    crossSection({ lat, lon: [1, 2, 3, 4], x: [1, 2, 4, 3], y: [2, 1, 3, 5] }) as Dataset;
  const try_ = (lat: (number | null)[], extra: object = {}) =>
    code({ ...coordinates, cutoff: 10, ...extra }, modelOf(rows(lat), "y ~ x"), rows(lat));
  expect(try_([1, null, 2, 3])).toBe("MISSING_COORDINATE");
  expect(try_([1, 91, 2, 3])).toBe("INVALID_COORDINATE");
  expect(try_([1, 2, 3, 4], { periods: "same" })).toBe("PANEL_REQUIRED");
  const there = crossSection({ lat: [1, 1, 1], lon: [2, 2, 2], x: [1, 2, 4], y: [2, 1, 3] }) as Dataset;
  expect(code({ ...coordinates, cutoff: 10 }, modelOf(there, "y ~ x"), there)).toBe("ONE_PLACE");
});

test("explained with fixest's call where it has one", () => {
  const data = cities(12, 3);
  const explained = (extra: object) =>
    explain(estimateOf(data, "y ~ x", { ...coordinates, cutoff: 500, ...extra } as Covariance)).find((line) =>
      line.startsWith("R: "),
    );
  expect(explained({ distance: "spherical" })).toContain('vcov_conley(lat = "lat", lon = "lon", cutoff = 500');
  expect(explained({})).toContain("none: fixest");
});
