import { couplingCoordination, entropyWeights } from "@mesometrics/entropy-index";
import { averageSchooling, netLabourInflow, robotPenetration } from "@mesometrics/indicators";
import { randomStream } from "@mesometrics/matrix";
import { numberColumn, type Panel, panel, textColumn, winsorise } from "@mesometrics/panel-data";
import { feols, groupDifferences, groupRegressions, mediation, moderation, tidy } from "@mesometrics/panel-regression";
import { renderText } from "@mesometrics/reporting";
import { economicDistanceWeights, inverseDistanceWeights, nestedWeights, valuesByUnit } from "@mesometrics/spatial";
import { describe, expect, it } from "vitest";
import { type Exhibit, parseStudy, prepareData, runStudy, type StudyInputs } from "../src/index.js";

const units = ["a", "b", "c", "d", "e", "f", "g", "h"];
const years = [2011, 2012, 2013, 2014, 2015, 2016];

function rawTable() {
  const stream = randomStream(11);
  const table: Record<string, (number | string)[]> = { city: [], year: [] };
  const push = (name: string, value: number | string) => {
    table[name] ??= [];
    table[name].push(value);
  };
  units.forEach((unit, i) => {
    years.forEach((year, t) => {
      push("city", unit);
      push("year", year);
      push("zone", i < 4 ? "north" : "south");
      push("x", i + t + stream.normal());
      push("ring", 2 + Math.abs(stream.normal()));
      push("cable", 5 + i * 0.3 + t * t * 0.2 + stream.normal());
      push("m", 3 + 0.4 * t + stream.normal());
      push("y", 20 + 2 * i + 0.8 * t + stream.normal());
      push("primary", 20 + stream.uniform());
      push("junior", 30 + stream.uniform());
      push("college", 5 + t + stream.uniform());
      push("people", 100 + 5 * i + t);
      push("natural", 4 + stream.uniform());
      push("jobs_cars", 10 + i + t);
      push("jobs_food", 30 - i + t);
      push("robots_cars", 100 + 40 * t);
      push("robots_food", 10 + 2 * t);
      push("east", 110 + i * 0.7 + (i % 3) * 0.2);
      push("north", 22 + (i % 4) * 0.6);
    });
  });
  return table;
}
const table = rawTable();
const inputs: StudyInputs = {
  table: table as never,
  contiguity: {
    units: [...units, "z"],
    edges: [...units.slice(1).map((unit, i) => [units[i] as string, unit] as const), ["h", "z"]],
  },
  tiles: { row: [...units, "z"].map((unit, i) => ({ unit, code: unit, column: i, row: 0 })) },
};

const head = `schema: mesometrics/study@1
id: parts
title: { en: Parts, zh: 部分 }
data: { source: { file: d.csv }, unit: city, time: year }
`;
const text = `${head}caveats: [Read this first]
coverage:
  - { variable: robots, status: proxy, used: jobs }
  - { variable: wages, status: absent }
groupings:
  - { id: half, column: zone, groups: { South: [south], North: [north] } }
  - { id: wired, median: { column: cable, of: units }, names: { high: More, low: Less } }
  - { id: wired_first, median: { column: cable, of: units, period: 2011 } }
  - { id: wired_rows, median: { column: cable, of: observations } }
indicators:
  - { id: school, schooling: { columns: { primary: primary, junior: junior, college: college }, total: people } }
  - { id: robot, robots: { industries: { cars: { employment: jobs_cars, robots: robots_cars }, food: { employment: jobs_food, robots: robots_food } } } }
  - { id: robot_printed, robots: { convention: as-printed-000, industries: { cars: { employment: jobs_cars, robots: robots_cars }, food: { employment: jobs_food, robots: robots_food } } } }
index:
  - id: one
    dimensions: [{ id: d1, indicators: [{ column: x, direction: "+" }, { column: ring, direction: "-" }] }]
  - id: shifted
    conventions: { zero: { shift: 0.01 }, weights: { method: entropy, levels: by-level }, aggregation: { method: geometric } }
    dimensions:
      - { id: d2, indicators: [{ column: x, direction: "+" }] }
      - { id: d3, indicators: [{ column: ring, direction: "-" }, { column: cable, direction: "+" }] }
  - id: published
    publishedWeights: { x: 0.3, ring: 0.7001 }
    dimensions: [{ id: d4, indicators: [{ column: x, direction: "+" }, { column: ring, direction: "-" }] }]
coupling:
  - { id: together, systems: [one, shifted], coupling: { id: c }, development: { id: t } }
  - { id: together_printed, systems: [one, shifted], formula: as-printed-002 }
variables:
  - { id: ln_y, expression: log(y) }
  - { id: ln_y_w, winsorise: { column: ln_y, lower: 0.05, upper: 0.95 } }
  - { id: inflow, inflow: { resident: people, naturalIncrease: natural } }
weights:
  - { id: near, kind: contiguity, source: { dataset: d }, units: data, islands: zero }
  - { id: second, kind: contiguity, source: { dataset: d }, units: data, order: 2, islands: zero }
  - { id: far, kind: inverse-distance, longitude: east, latitude: north, power: 2 }
  - { id: three, kind: nearest, longitude: east, latitude: north, neighbours: 3 }
  - { id: rich, kind: economic, column: y / people }
  - { id: both, kind: nested, of: [far, rich] }
conventions:
  paper: { label: { en: Paper, zh: 原文 }, vcov: { type: iid }, columns: { robot: robot_printed }, note: as printed. }
models:
  - { id: plain, estimator: feols, formula: ln_y ~ robot + cable | city + year, conventions: [paper, default] }
  - id: cut
    estimator: feols
    formula: ln_y ~ robot + cable | city
    columns: { ln_y: ln_y_w }
    conventions: [{ convention: paper, formula: ln_y ~ robot | city }, default]
  - { id: north_only, estimator: feols, formula: ln_y ~ cable | city, subset: { column: zone, values: [north] }, vcov: { type: HC1 } }
  - { id: iv, estimator: ivreg, formula: ln_y ~ m | city | robot ~ cable, method: liml, vcov: { cluster: city } }
  - { id: durbin, estimator: spatialPanel, formula: ln_y ~ cable, model: sdm, effects: individual, weights: near }
  - { id: durbin_far, estimator: spatialPanel, formula: ln_y ~ cable, model: sdm, effects: individual, weights: both }
splits:
  - id: by_half
    formula: ln_y ~ cable + m | city
    by: half
    test: [cable]
    conventions: [{ convention: paper, by: wired_rows, level: observation }, default]
    differences: { methods: [cr2, z, unitPermutation], draws: 99, seed: 3 }
  - { id: by_wired, formula: ln_y ~ m | city, by: wired, test: [m] }
mediation:
  - { id: through_m, outcome: ln_y, treatment: cable, mediator: m, fixedEffects: [city], steps: three-step, bootstrap: { draws: 99, seed: 2 } }
  - { id: through_x, outcome: ln_y, treatment: cable, mediator: x, fixedEffects: [city], steps: two-step }
moderation:
  - { id: with_m, outcome: ln_y, treatment: cable, moderator: m, fixedEffects: [city], at: [2, 4] }
thresholds:
  - { id: turn, outcome: ln_y, threshold: m, regimeDependent: [cable], quantiles: 20, bootstrap: { draws: 49, seed: 1 } }
moran:
  - { variable: ln_y, weights: near }
  - { variable: ln_y, weights: far, alternative: greater }
workflows: [{ id: choose, formula: ln_y ~ cable, weights: near }]
mainTable: r
exhibits:
  - { kind: descriptive, id: d, title: D, columns: [ln_y, one, together] }
  - { kind: correlation, id: cor, title: COR, columns: [ln_y, cable, m] }
  - { kind: listing, id: lst, title: L, source: a table, columns: [{ id: u, unit: yuan }, { id: v }, { id: w, expression: u / v, decimals: 2 }], rows: [[2011, 10, 4], [2012, 12, 5]] }
  - { kind: trends, id: tr, title: TR, variable: ln_y, by: half }
  - { kind: density, id: den, title: DEN, variable: ln_y, periods: [2011, 2016] }
  - { kind: index-weights, id: iw, title: IW, index: published }
  - { kind: index-weights, id: iw1, title: IW1 }
  - { kind: weights-bars, id: wb, title: WB, index: shifted }
  - { kind: coupling-grades, id: cg, title: CG, coupling: together }
  - { kind: heat-map, id: hm, title: HM, variable: together, grades: coordination }
  - { kind: tile-map, id: tm, title: TM, variable: one, period: mean, tiles: row, classes: 3, method: natural-breaks }
  - { kind: regression, id: r, title: R, models: [plain, cut], controls: [cable] }
  - { kind: coefficient-plot, id: cp, title: CP, models: [plain, north_only], terms: [cable] }
  - { kind: split, id: s, title: S, split: by_half }
  - { kind: split, id: s2, title: S2, split: by_wired }
  - { kind: differences, id: df, title: DF, split: by_half }
  - { kind: forest, id: fo, title: FO, splits: [by_half], term: cable }
  - { kind: first-stage, id: fs, title: FS, model: iv }
  - { kind: identification, id: idn, title: IDN, model: iv }
  - { kind: mediation, id: me, title: ME, mediation: through_m }
  - { kind: mediation-equations, id: meq, title: MEQ, mediations: [through_m, through_x] }
  - { kind: moderation, id: mo, title: MO, moderation: with_m }
  - { kind: marginal-effects, id: mf, title: MF, moderation: with_m }
  - { kind: threshold, id: th, title: TH, threshold: turn }
  - { kind: threshold-plot, id: thp, title: THP, threshold: turn }
  - { kind: spatial-weights, id: sw, title: SW }
  - { kind: connectivity, id: cn, title: CN, tiles: row, weights: near }
  - { kind: moran, id: mr, title: MR }
  - { kind: moran-scatter, id: ms, title: MS, variable: ln_y, period: 2016, weights: near }
  - { kind: lisa-map, id: li, title: LI, variable: ln_y, period: mean, tiles: row, weights: far }
  - { kind: workflow, id: wf, title: WF, workflow: choose }
  - { kind: effects, id: ef, title: EF, model: [durbin, durbin_far] }
`;

const spec = parseStudy(text);
const result = runStudy(spec, inputs);
const { data } = result.computation;
const values = (name: string) => Array.from(numberColumn(data, name).values);
const tableOf = (id: string) => {
  const found = result.exhibits.find((one) => one.spec.id === id) as Extract<Exhibit, { kind: "table" }>;
  return renderText(found.table);
};

describe("derived columns", () => {
  const raw = panel(table as never, { unit: "city", time: "year" }) as Panel;

  it("are those of the packages that make them", () => {
    const levels = { primary: "primary", junior: "junior", college: "college" };
    expect(values("school")).toEqual(Array.from(averageSchooling(raw, { columns: levels, total: "people" }).values));
    const inflow = netLabourInflow(raw, { resident: "people", naturalIncrease: "natural" });
    expect(values("inflow")).toEqual(Array.from(inflow.values));
    expect(values("ln_y_w")).toEqual(Array.from(winsorise(data, "ln_y", { lower: 0.05, upper: 0.95 }).values));
  });

  it.each(["base-year", "as-printed-000"] as const)(
    "robot penetration by columns is that by long tables (%s)",
    (convention) => {
      const cells = { unit: [] as string[], sector: [] as string[], time: [] as number[], value: [] as number[] };
      const robots = { sector: [] as string[], time: [] as number[], value: [] as number[] };
      for (const sector of ["cars", "food"]) {
        table.city?.forEach((unit, row) => {
          cells.unit.push(String(unit));
          cells.sector.push(sector);
          cells.time.push(Number(table.year?.[row]));
          cells.value.push(Number(table[`jobs_${sector}`]?.[row]));
        });
        years.forEach((year, t) => {
          robots.sector.push(sector);
          robots.time.push(year);
          robots.value.push(Number(table[`robots_${sector}`]?.[t]));
        });
      }
      const { exposure, units: of, times } = robotPenetration({ employment: cells, robots }, { convention });
      const expected = new Map(of.map((unit, i) => [`${unit} ${times[i]}`, exposure[i]]));
      const found = values(convention === "base-year" ? "robot" : "robot_printed");
      found.forEach((value, row) => {
        expect(value).toBe(expected.get(`${table.city?.[row]} ${table.year?.[row]}`));
      });
    },
  );

  it("hold lineage: what was done, and to which raw columns", () => {
    const of = (id: string) => result.computation.lineage.find((one) => one.id === id);
    expect(of("robot")?.sources).toEqual(["jobs_cars", "robots_cars", "jobs_food", "robots_food"]);
    expect(of("ln_y_w")).toMatchObject({ expression: "winsorise(ln_y; 0.05, 0.95)", sources: ["ln_y"] });
    expect(of("wired")?.expression).toContain("units by their means");
  });
});

describe("groups at a median", () => {
  it("are made of units or of rows, and say how many", () => {
    const groups = (name: string) => {
      const { codes, levels } = textColumn(data, name);
      return Array.from(codes, (code) => levels[code] ?? null);
    };
    const unitOf = (row: number) => String(table.city?.[row]);
    const wired = groups("wired");
    const means = valuesByUnit(data, "cable");
    const sorted = [...means.values()].sort((a, b) => a - b);
    const median = ((sorted[3] as number) + (sorted[4] as number)) / 2;
    wired.forEach((group, row) => {
      expect(group).toBe((means.get(unitOf(row)) as number) > median ? "More" : "Less");
    });
    expect(groups("wired_rows").filter((group) => group === "high")).toHaveLength(24);
    const note = result.computation.dataNotes.find(
      ({ code, terms }) => code === "MEDIAN_SPLIT" && terms[0] === "wired",
    );
    expect(note?.message).toMatch(/4 above the median .* are "More", 4 up to it "Less"/);
  });
});

describe("indices and couplings", () => {
  it("are several, each by its conventions", () => {
    const direct = entropyWeights({ x: values("x"), ring: values("ring") }, { directions: { x: "+", ring: "-" } });
    for (const { indicator, weight } of direct.weights) {
      expect(result.values.get(`index.one.weights.${indicator}`)).toBeCloseTo(weight, 12);
      expect(result.values.get(`index.weights.${indicator}`)).toBeCloseTo(weight, 12);
    }
    const [, shifted, published] = result.computation.indices;
    expect(shifted?.index.conventions.aggregation).toEqual({ method: "geometric" });
    expect(published?.publishedSum).toBeCloseTo(1.0001, 12);
    expect(published?.index.weights.map(({ weight }) => weight)).toEqual([0.3 / 1.0001, 0.7001 / 1.0001]);
    expect(tableOf("iw")).toMatch(/divided\s+by\s+their\s+sum\s+1\.0001/);
  });

  it("give D, C and T as columns, standard and as printed", () => {
    const systems = ["one", "shifted"].map((name) => ({ name, values: values(name) }));
    const standard = couplingCoordination(systems);
    expect(values("together")).toEqual(Array.from(standard.coordination));
    expect(values("c")).toEqual(Array.from(standard.coupling, (value) => value ?? Number.NaN));
    expect(values("t")).toEqual(Array.from(standard.development));
    values("together_printed").forEach((value, row) => {
      expect(Math.sqrt(2 * value)).toBeCloseTo(standard.coordination[row] as number, 12);
    });
  });
});

describe("spatial weights", () => {
  const weights = (id: string) => result.computation.allWeights.find((one) => one.id === id)?.weights;

  it("are of six kinds", () => {
    const points = { units: data.index.unitLabels, longitude: [] as number[], latitude: [] as number[] };
    for (const unit of points.units) {
      const row = table.city?.indexOf(unit) as number;
      points.longitude.push(Number(table.east?.[row]));
      points.latitude.push(Number(table.north?.[row]));
    }
    const far = inverseDistanceWeights(points, { power: 2 });
    const rich = economicDistanceWeights(data.index.unitLabels, valuesByUnit(data, "y / people"));
    expect(weights("far")?.matrix.values).toEqual(far.matrix.values);
    expect(weights("rich")?.matrix.values).toEqual(rich.matrix.values);
    expect(weights("both")?.matrix.values).toEqual(nestedWeights(far, rich).matrix.values);
    expect(weights("near")?.units).toEqual(units);
    expect(weights("near")?.links).toBe(14);
    expect(weights("second")?.links).toBe(12);
    expect(weights("three")?.links).toBe(24);
  });

  it("are told apart in Moran's I and in models", () => {
    expect(result.values.has("moran.ln_y.near.2011.estimate")).toBe(true);
    expect(result.values.get("moran.ln_y.near.2011.estimate")).not.toBe(
      result.values.get("moran.ln_y.far.2011.estimate"),
    );
    expect(result.values.get("models.durbin.rho.estimate")).not.toBe(
      result.values.get("models.durbin_far.rho.estimate"),
    );
  });
});

describe("conventions", () => {
  const estimate = (id: string) => result.computation.models.find(({ model }) => model.id === id)?.estimate;

  it("give a column each: other columns, another covariance, another formula", () => {
    const printed = feols(data, "ln_y ~ robot_printed + cable | city + year", { vcov: { type: "iid" } });
    expect(tidy(estimate("plain@paper") as never)).toEqual(tidy(printed));
    expect(tidy(estimate("plain") as never)).toEqual(tidy(feols(data, "ln_y ~ robot + cable | city + year")));
    const cut = feols(data, "ln_y_w ~ robot_printed | city", { vcov: { type: "iid" } });
    expect(tidy(estimate("cut@paper") as never)).toEqual(tidy(cut));
    expect(estimate("cut")?.call.formula).toBe("ln_y_w ~ robot + cable | city");
    expect(result.values.get("models.plain@paper.robot_printed.estimate")).toBe(tidy(printed)[0]?.estimate);
  });

  it("stand side by side under the model's name, in the rows of the study's names", () => {
    const shown = tableOf("r");
    expect(shown.match(/Paper +Default/g)).toHaveLength(2);
    expect(shown).toMatch(/^robot +/m);
    expect(shown).not.toMatch(/^robot_printed +/m);
    expect(shown).toContain("robot = robot_printed");
    expect(shown).toContain("Paper: as printed.");
  });

  it("change the groups of a split and its level", () => {
    const own = groupRegressions(data, "ln_y ~ cable + m | city", { by: "half", level: "unit" });
    expect(result.values.get("splits.by_half.North.cable.estimate")).toBe(
      tidy(own.groups.find(({ label }) => label === "North")?.fit as never)[0]?.estimate,
    );
    const rows = groupRegressions(data, "ln_y ~ cable + m | city", {
      by: "wired_rows",
      level: "observation",
      vcov: { type: "iid" },
    });
    expect(result.values.get("splits.by_half@paper.high.cable.standardError")).toBe(
      tidy(rows.groups.find(({ label }) => label === "high")?.fit as never)[0]?.standardError,
    );
  });

  it("have differences by every method that was asked for", () => {
    const [direct] = groupDifferences(data, "ln_y ~ cable + m | city", {
      by: "half",
      level: "unit",
      groups: ["South", "North"],
      terms: ["cable"],
      methods: ["cr2", "z"],
    }).differences;
    const path = "splits.by_half.differences.South-North.cable";
    expect(result.values.get(`${path}.difference`)).toBe(direct?.difference);
    expect(result.values.get(`${path}.cr2.pValue`)).toBe(direct?.cr2?.pValue);
    expect(result.values.get(`${path}.z.pValue`)).toBe(direct?.z?.pValue);
    expect(result.values.get(`${path}.unitPermutation.pValue`)).toBeGreaterThan(0);
    expect(tableOf("df")).toContain("North − South");
  });
});

describe("mechanisms", () => {
  it("are those of the packages", () => {
    const direct = mediation(
      data,
      { outcome: "ln_y", treatment: "cable", mediator: "m", fixedEffects: ["city"], steps: "three-step" },
      { bootstrap: { draws: 99, seed: 2 } },
    );
    expect(result.values.get("mediation.through_m.indirect.estimate")).toBe(direct.indirect);
    expect(result.values.get("mediation.through_m.indirect.low")).toBe(direct.bootstrap?.indirect.percentile.low);
    expect(result.values.has("mediation.through_x.b.estimate")).toBe(false);
    const moderated = moderation(
      data,
      { outcome: "ln_y", treatment: "cable", moderator: "m", fixedEffects: ["city"] },
      { at: [2, 4] },
    );
    expect(result.values.get("moderation.with_m.effects.2.estimate")).toBe(moderated.effects.rows[1]?.estimate);
    expect(result.values.has("thresholds.turn.threshold.1")).toBe(true);
    // One equation of the total effect for both mediations.
    expect(tableOf("meq")).toMatch(/\(4\)/);
    expect(tableOf("meq")).not.toMatch(/\(5\)/);
  });
});

describe("exhibits", () => {
  it("are all there, with numbers that are numbers, in English and in Chinese", () => {
    expect(result.exhibits.map((one) => one.spec.id)).toEqual(spec.exhibits.map(({ id }) => id));
    const chinese = runStudy(spec, inputs, { language: "zh" });
    for (const one of [...result.exhibits, ...chinese.exhibits]) {
      const shown = one.kind === "table" ? renderText(one.table) : `${one.figure.description} ${one.figure.svg}`;
      expect(shown, one.spec.id).not.toMatch(/NaN|undefined|\[object/);
    }
    for (const [path, value] of result.values) expect(Number.isFinite(value), path).toBe(true);
  });

  it("list printed figures with what follows from them", () => {
    expect(tableOf("lst")).toMatch(/2012 +12.* 2\.40/);
    expect(tableOf("lst")).toContain("w = u / v.");
  });

  it("begin with what a reader must know", () => {
    expect(result.report).toContain("Read this first");
    expect(result.report).toContain("Of 2 variables of the source: 0 exact, 0 in part, 1 by proxy, 1 absent.");
  });
});

const changed = (from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`nothing to change: ${from}`);
  return text.replace(from, to);
};

describe("what a run refuses", () => {
  it.each([
    [
      "NOT_NATIONAL",
      () => ({ ...table, robots_cars: table.robots_cars?.map((value, row) => (row === 7 ? 1 : value)) }),
    ],
    ["COORDINATES_VARY", () => ({ ...table, east: table.east?.map((value, row) => (row === 7 ? 111.9 : value)) })],
    ["COLUMN_EXISTS", () => ({ ...table, one: table.x })],
    ["DUPLICATE_COLUMN", () => ({ ...table, wired: table.zone })],
    ["COLUMN_EXISTS", () => ({ ...table, school: table.x })],
  ] as const)("data with %s", (code, broken) => {
    expect(() => runStudy(spec, { ...inputs, table: broken() as never })).toThrowError(
      expect.objectContaining({ code }),
    );
  });

  it.each([
    ["PUBLISHED_WEIGHTS", "publishedWeights: { x: 0.3, ring: 0.7001 }", "publishedWeights: { x: 0.3, ring: 0.6 }"],
    ["PUBLISHED_WEIGHTS", "publishedWeights: { x: 0.3, ring: 0.7001 }", "publishedWeights: { x: 0.3, rink: 0.7 }"],
    ["UNKNOWN_COLUMN", "median: { column: cable, of: units }, names", "median: { column: cabel, of: units }, names"],
    ["UNKNOWN_PERIOD", "of: units, period: 2011", "of: units, period: 1999"],
    ["NOTHING_WINSORISED", "lower: 0.05, upper: 0.95", "lower: 0, upper: 1"],
    ["UNKNOWN_PERIOD", "periods: [2011, 2016]", "periods: [2011, 2061]"],
    ["UNKNOWN_TILES", "variable: ln_y, period: mean, tiles: row", "variable: ln_y, period: mean, tiles: rows"],
    ["NO_DIFFERENCES", "    differences: { methods: [cr2, z, unitPermutation], draws: 99, seed: 3 }\n", ""],
    [
      "WEIGHTS_UNITS_MISMATCH",
      "{ id: near, kind: contiguity, source: { dataset: d }, units: data, islands: zero }",
      "{ id: near, source: { dataset: d } }",
    ],
    ["UNKNOWN_COLUMN", "columns: { robot: robot_printed }", "columns: { robot: robot_prited }"],
  ])("a study with %s (%#)", (code, from, to) => {
    expect(() => runStudy(parseStudy(changed(from, to)), inputs)).toThrowError(expect.objectContaining({ code }));
  });

  it("without data nothing of this is needed: prepareData alone makes the columns", () => {
    expect(prepareData(spec, inputs.table).data.hash).toBe(data.hash);
  });
});
