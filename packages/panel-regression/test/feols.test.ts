import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { augment, crossSection, explain, feols, fixedEffectEstimates, glance, panel, tidy } from "../src/index.js";

const cities = panel(
  {
    city: ["a", "a", "a", "b", "b", "b", "c", "c", "c", "d", "d", "d"],
    year: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
    region: ["n", "n", "n", "n", "n", "n", "s", "s", "s", "s", "s", "s"],
    one: new Array<string>(12).fill("only"),
    area: [5, 5, 5, 7, 7, 7, 2, 2, 2, 9, 9, 9],
    x: [0, 1, 3, 1, 2, 3, 0, 1, 2, 2, 5, 4],
    z: [1, 0, 2, 5, 3, 1, 2, 2, 0, 4, 1, 1],
    y: [1, 2, 4, 3, 5, 6, 2, 2, 5, 4, 9, 7],
    holed: [1, null, 3, 4, 5, 6, 7, null, 9, 1, 2, 3],
    constant: new Array<number>(12).fill(3),
  },
  { unit: "city", time: "year" },
);

const code = (expected: string) => expect.objectContaining({ code: expected });

describe("what is dropped is said", () => {
  test("a column that the effects explain", () => {
    const fit = feols(cities, "y ~ x + area | city", { vcov: { type: "iid" } });
    expect(fit.terms).toEqual(["x"]);
    expect(fit.notes).toEqual([
      {
        code: "COLLINEAR_DROPPED",
        message: "Regressor 'area' was dropped: the fixed effects city explain it",
        terms: ["area"],
      },
    ]);
  });

  test("a combination of earlier columns, whatever their unit of measure", () => {
    const fit = feols(cities, "y ~ x + z + I(2 * x - 1e-9 * z) | city", { vcov: { type: "iid" } });
    expect(fit.terms).toEqual(["x", "z"]);
    const scaled = feols(cities, "y ~ I(1e-9 * x) + z | city", { vcov: { type: "iid" } });
    expect(scaled.notes).toEqual([]);
    const [note] = feols(cities, "y ~ x + z + I(2 * x - z + area) | city", { vcov: { type: "iid" } }).notes;
    expect(note?.message).toContain("it equals 2 x - z, up to the fixed effects city");
  });

  test("rows with a missing cell are counted with their column", () => {
    const fit = feols(cities, "y ~ x + holed | city");
    expect(fit.sample.observations).toBe(10);
    expect(fit.sample.dropped).toEqual([{ reason: "missing in holed", column: "holed", count: 2 }]);
    expect(glance(fit).dropped).toBe(2);
  });
});

describe("defaults and options", () => {
  test("CR2 by unit on a panel, HC3 on a cross-section, CR1 with a note above 200 units", () => {
    expect(feols(cities, "y ~ x | city").inference.label).toBe("CR2 clustered by city, Satterthwaite df");
    const section = crossSection({ y: [1, 2, 4, 3, 5], x: [0, 1, 3, 1, 2] });
    expect(feols(section, "y ~ x").inference.type).toBe("HC3");
    const rows = Array.from({ length: 402 }, (_, row) => row);
    const wide = panel(
      {
        id: rows.map((row) => Math.floor(row / 2)),
        t: rows.map((row) => row % 2),
        x: rows.map((row) => (row * row) % 17),
        y: rows.map((row) => (row * 31) % 23),
      },
      { unit: "id", time: "t" },
    );
    const fit = feols(wide, "y ~ x | id");
    expect(fit.inference.type).toBe("CR1");
    expect(fit.notes.map((note) => note.code)).toEqual(["DEFAULT_CR1"]);
  });

  test("a specification object equals its formula", () => {
    const spec = { outcome: "y", regressors: ["x", "log(area)"], intercept: false };
    expect(feols(cities, spec).call.formula).toBe("y ~ 0 + x + log(area)");
    expect(feols(cities, spec).r2).toHaveProperty("overallUncentred");
    expect(feols(cities, { ...spec, fixedEffects: ["city", "year"], regressors: ["x"] }).fixedEffects).toEqual([
      { label: "city", levels: 4 },
      { label: "year", levels: 3 },
    ]);
  });

  test("a subset may be a column's values, a mask or a function, and survives in the call", () => {
    const north = { column: "region", values: ["n"] };
    const mask = Uint8Array.from({ length: 12 }, (_, row) => (row < 6 ? 1 : 0));
    const iid = { vcov: { type: "iid" } } as const;
    const fits = [north, mask, (row: number) => row < 6].map((subset) =>
      feols(cities, "y ~ x | city", { ...iid, subset }),
    );
    for (const fit of fits) {
      expect(fit.sample.observations).toBe(6);
      expect(fit.coefficients).toEqual(fits[0]?.coefficients);
    }
    expect(fits[1]?.call.options).toEqual({ subset: { rowRanges: [[0, 6]] } });
  });

  test("explain names sizes, rule and equal calls elsewhere", () => {
    const lines = explain(feols(cities, "y ~ x | city + year", { vcov: { cluster: "city" } }));
    expect(lines).toContain("G = 4 clusters of city");
    expect(lines).toContain("K' = 4: coefficients and the effects that are not nested in a cluster");
    expect(lines.find((line) => line.startsWith("R: "))).toContain(
      "fixest::feols(y ~ x | city + year, data, vcov = ~ city",
    );
    expect(lines.at(-1)).toBe("Stata: reghdfe y x, absorb(city year) vce(cluster city)");
  });

  test("few clusters and thin information are noted", () => {
    const notes = (vcov: Parameters<typeof feols>[2]) =>
      feols(cities, "y ~ x | city", vcov).notes.map((note) => note.code);
    expect(notes({ vcov: { cluster: "city" } })).toEqual(["FEW_CLUSTERS"]);
    expect(notes({})).toEqual(["LOW_DEGREES_OF_FREEDOM"]);
  });
});

test("the compiler knows the columns of the data", () => {
  // @ts-expect-error no column "w" in this table
  expect(() => feols(cities, "y ~ w | city")).toThrow(code("UNKNOWN_COLUMN"));
  // @ts-expect-error no function "lgo" in formulas
  expect(() => feols(cities, "y ~ lgo(x) | city")).toThrow(code("UNKNOWN_FUNCTION"));
  expect(feols(cities, "y ~ x + I(x^2) + i(region):z | city + year").terms).toHaveLength(4);
});

describe("misuse is an error that says what to do", () => {
  test.each([
    ["an unknown column", "y ~ w | city", "UNKNOWN_COLUMN"],
    ["an outcome that the effects explain", "area ~ x | city", "OUTCOME_ABSORBED"],
    ["only collinear regressors", "y ~ area | city", "NO_REGRESSORS"],
    ["more parameters than rows", "y ~ x + z | city^year", "OUTCOME_ABSORBED"],
    ["an instrumental part", "y ~ 1 | x ~ z", "INSTRUMENTS_NOT_SUPPORTED"],
  ])("%s", (_, formula, expected) => {
    expect(() => feols(cities, formula)).toThrow(code(expected));
  });

  test("no degrees of freedom left", () => {
    const small = crossSection({ y: [1, 3], x: [1, 2] });
    expect(() => feols(small, "y ~ x")).toThrow(code("NO_DEGREES_OF_FREEDOM"));
  });

  test("clusters that cannot be", () => {
    const fit = (vcov: unknown) => () => feols(cities, "y ~ x | city", { vcov: vcov as { type: "iid" } });
    expect(fit({ cluster: "one" })).toThrow(code("ONE_CLUSTER"));
    expect(fit({ cluster: "town" })).toThrow(code("UNKNOWN_COLUMN"));
    expect(fit({ cluster: ["city", "city"] })).toThrow(code("UNKNOWN_COVARIANCE"));
    expect(fit({ type: "CR1" })).toThrow(code("UNKNOWN_COVARIANCE"));
    expect(fit({ type: "CR2", cluster: ["city", "year"] })).toThrow(code("CR2_ONE_WAY"));
    expect(fit({ type: "HC1", cluster: "city" })).toThrow(code("UNKNOWN_COVARIANCE"));
    expect(fit("cluster")).toThrow(code("UNKNOWN_COVARIANCE"));
    expect(fit(null)).toThrow(code("UNKNOWN_COVARIANCE"));
    expect(fit({ type: "HC4" })).toThrow(code("UNKNOWN_COVARIANCE"));
  });

  test("a row with leverage one is named", () => {
    const lone = panel(
      { id: ["a", "a", "a", "b"], t: [1, 2, 3, 1], x: [1, 2, 4, 3], y: [2, 3, 3, 9] },
      { unit: "id", time: "t" },
    );
    expect(() => feols(lone, "y ~ x | id", { vcov: { type: "HC3" } })).toThrow(/Row 4 \(id b, t 1\)/);
  });

  test("an intercept alone is a model", () => {
    const fit = feols(crossSection({ y: [1, 2, 6] }), "y ~ 1", { vcov: { type: "iid" } });
    expect(tidy(fit)[0]?.estimate).toBe(3);
    expect(fit.tests).toEqual([]);
  });

  test("a constant outcome is refused, an exact fit noted", () => {
    const data = crossSection({ y: [2, 2, 2, 2], x: [1, 2, 3, 5], exact: [3, 5, 7, 11] });
    expect(() => feols(data, "y ~ x")).toThrow(code("OUTCOME_CONSTANT"));
    const fit = feols(data, "exact ~ x", { vcov: { type: "HC1" } });
    expect(fit.notes.map((note) => note.code)).toEqual(["PERFECT_FIT"]);
    expect(fit.coefficients[1]).toBeCloseTo(2, 12);
  });
});

describe("fixed effects", () => {
  test("reproduce the fitted values, with slopes and disconnected parts too", () => {
    for (const formula of [
      "y ~ x | city + year",
      "y ~ x | city[year]",
      "y ~ x | region + city",
      "y ~ x | city[[year]]",
    ]) {
      const fit = feols(cities, formula, { vcov: { type: "iid" } });
      const effects = fixedEffectEstimates(fit, cities);
      const { fitted, rows, units, times } = augment(fit, cities);
      const x = cities.columns.x as { readonly values: Float64Array };
      const sums = Array.from(rows, (row, i) => {
        const names: Readonly<Record<string, string>> = {
          city: units?.[i] as string,
          year: times?.[i] as string,
          region: row < 6 ? "n" : "s",
        };
        const intercept = fit.terms.indexOf("(Intercept)");
        let sum = (fit.coefficients[fit.terms.indexOf("x")] as number) * (x.values[row] as number);
        if (intercept >= 0) sum += fit.coefficients[intercept] as number;
        for (const { label, levels, estimates, slopes } of effects) {
          const level = levels.indexOf(names[label.replace(/\[.*/, "")] as string);
          sum += estimates?.[level] ?? 0;
          for (const slope of slopes) sum += (slope.estimates[level] as number) * Number(times?.[i]);
        }
        return sum;
      });
      expectClose(sums, fitted, { relative: 1e-10, what: formula });
    }
  });

  test("references name the levels set to zero", () => {
    const [city, year] = fixedEffectEstimates(feols(cities, "y ~ x | city + year"), cities);
    expect(city?.references).toEqual([]);
    expect(year?.references).toEqual(["1"]);
    expect(() => fixedEffectEstimates(feols(cities, "y ~ x"), cities)).toThrow(code("NO_FIXED_EFFECTS"));
  });
});
