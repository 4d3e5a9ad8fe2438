import { guangdongCitiesContiguity } from "@mesometrics/datasets";
import { classify } from "@mesometrics/entropy-index";
import { choroplethMap } from "@mesometrics/reporting/figures";
import { contiguityWeights, moranTest, polygonContiguity, spatialLag } from "@mesometrics/spatial";
import { describeSharedText, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";

interface Map {
  readonly type: "FeatureCollection";
  readonly features: readonly {
    readonly type: "Feature";
    readonly properties: { readonly code: string; readonly name: string };
    readonly geometry: { readonly type: string; readonly coordinates: unknown };
  }[];
}

/** The share of rings that close on fewer than three different points, islets rounded away by the map's maker. */
function collapsedRings({ features }: Map): number {
  return features.flatMap(({ geometry }) =>
    (geometry.type === "Polygon" ? [geometry.coordinates] : (geometry.coordinates as unknown[])).flatMap((rings) =>
      (rings as number[][][]).filter((ring) => new Set(ring.map(String)).size < 3),
    ),
  ).length;
}

describeSharedText("spatial/inputs/guangdong21.geojson", "the 21 cities of Guangdong from real geometry", (text) => {
  const map = JSON.parse(text) as Map;
  const rows = loadCsv(sharedText("../data/guangdong-cities/cities21_census_2010_2020.csv") as string);
  const codes = (rows["code"] as number[]).map(String);
  const population = (rows["popu_2020"] as number[]).map((persons) => persons / 1e6);
  const values = Object.fromEntries(codes.map((code, i) => [code, population[i]!]));

  test("neighbours of the polygons are those of the register, invalid rings and all", () => {
    expect(collapsedRings(map)).toBeGreaterThan(0);
    const byCode = polygonContiguity(map, { id: "code" });
    const nameOf = new Map(map.features.map(({ properties }) => [properties.code, properties.name]));
    const english = new Map(guangdongCitiesContiguity.places.map(({ code, unit }) => [code, unit]));
    expect(byCode.units).toHaveLength(21);
    expect(byCode.links).toBe(78);
    const register = contiguityWeights(guangdongCitiesContiguity.units, guangdongCitiesContiguity.edges);
    const named = Object.fromEntries(codes.map((code) => [english.get(code) as string, values[code]!]));
    expect([...english.keys()].every((code) => nameOf.has(code))).toBe(true);
    const fromPolygons = spatialLag(byCode, values);
    const fromRegister = new Map(register.units.map((unit, i) => [unit, spatialLag(register, named)[i]]));
    byCode.units.forEach((code, i) => {
      expectClose([fromPolygons[i]!], [fromRegister.get(english.get(code) as string)!], {
        relative: 1e-14,
        what: code,
      });
    });
    expect(moranTest(values, byCode).estimate).toBeCloseTo(moranTest(named, register).estimate, 12);
  });

  test.each(["en", "zh"] as const)("population in four natural-break classes on the map, %s", (language) => {
    const { breaks, classes, gvf } = classify(population, { classes: 4 });
    expect(gvf).toBeGreaterThan(0.97);
    const figure = choroplethMap({
      id: "population",
      title: { en: "Population of the cities of Guangdong, 2020", zh: "广东省各市常住人口，2020年" },
      regions: { collection: map, unit: "code", label: "name" },
      values,
      breaks: Array.from(breaks).slice(1, -1),
      valueLabel: { en: "Million persons", zh: "百万人" },
      language,
    });
    expect(figure.description).toContain("21");
    // One shape per city, each with its name, value and class.
    for (const { properties } of map.features) expect(figure.svg).toContain(`${properties.name}`);
    expect(figure.svg).not.toContain("NaN");
    const drawn = [...figure.svg.matchAll(/<title>[^<]*\(([^()]*)\)<\/title>/gu)].map(([, name]) =>
      name?.replace("&lt;", "<"),
    );
    expect(drawn).toHaveLength(21);
    expect([...new Set(drawn)].sort()).toEqual(["4.608 – 8.24", "8.24 – 14.01", "< 4.608", "≥ 14.01"]);
    const sizes = (list: readonly unknown[]) =>
      [...new Set(list)].map((one) => list.filter((other) => other === one).length).sort();
    expect(sizes(drawn)).toEqual(sizes(Array.from(classes)));
  });
});
