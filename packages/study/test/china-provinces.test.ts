import { readFileSync } from "node:fs";
import { chinaProvincesContiguity, chinaProvincesTileGrid } from "@mesometrics/datasets";
import { parseCsv } from "@mesometrics/panel-data";
import { describeSharedText, expectClose, ownReference, sharedText } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import { parseStudy, runStudy } from "../src/index.js";

const spec = parseStudy(
  readFileSync(new URL("../../../apps/replication/studies/china-provinces/study.yaml", import.meta.url), "utf8"),
);

describe("the study of published provincial figures", () => {
  it("says of every variable of the paper what it is here", () => {
    const count = (status: string) => spec.coverage?.filter((one) => one.status === status).length;
    expect(["exact", "partial", "proxy", "absent"].map(count)).toEqual([7, 1, 8, 11]);
  });
});

/** The two tables of figures as one: the second begins a year later. */
function joined(core: string, digital: string) {
  const one = parseCsv(core);
  const other = parseCsv(digital);
  const key = (table: typeof one, row: number) => `${table.province_en?.[row]} ${table.year?.[row]}`;
  const rowOf = new Map(Array.from({ length: other.year?.length ?? 0 }, (_, row) => [key(other, row), row]));
  const added = [
    "it_employment",
    "software_revenue",
    "broadband_ports",
    "cable_long_distance_km",
    "bachelor_graduates",
  ];
  const rows = Array.from({ length: one.year?.length ?? 0 }, (_, row) => rowOf.get(key(one, row)));
  return {
    ...one,
    ...Object.fromEntries(
      added.map((name) => [
        name,
        rows.map((row) => (row === undefined ? null : ((other[name]?.[row] as number) ?? null))),
      ]),
    ),
  };
}

describeSharedText("../data/china-provinces/core30_2012_2023.csv", "china-provinces on 30 x 12", (core) => {
  const table = joined(core, sharedText("../data/china-provinces/digital30_2013_2023.csv") as string);
  const result = runStudy(spec, {
    table: table as never,
    contiguity: chinaProvincesContiguity,
    tiles: { "china-provinces": chinaProvincesTileGrid.tiles },
  });

  it("runs, on 360 rows and where the proxy exists on 330", () => {
    expect(result.computation.data.rows).toBe(360);
    expect(result.values.get("models.two_way.observations")).toBe(330);
    expect(result.exhibits).toHaveLength(spec.exhibits.length);
    expect(result.report).toContain("Of 27 variables of the source: 7 exact, 1 in part, 8 by proxy, 11 absent.");
  });

  it("gives the index and the regressions that R gives", () => {
    const { values } = ownReference<{ values: Readonly<Record<string, number>> }>("studies/china-provinces.json");
    for (const [path, expected] of Object.entries(values)) {
      expectClose(result.values.get(path) as number, expected, { relative: 1e-9, what: path });
    }
  });

  it("links Hainan with Guangdong and leaves Tibet out", () => {
    const { weights } = result.computation;
    expect(weights?.units).toHaveLength(30);
    expect(weights?.addedLinks).toEqual([["Hainan", "Guangdong"]]);
  });
});
