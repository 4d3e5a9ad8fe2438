import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { histogram } from "@mesometrics/matrix";
import { feature } from "topojson-client";
import { describe, expect, it } from "vitest";
import {
  choroplethMap,
  coefficientPlot,
  connectivityGraph,
  densityPlot,
  type Figure,
  forestPlot,
  heatMap,
  lineFigure,
  lisaMap,
  moranScatter,
  permutationPlot,
  type RegionCollection,
  type Specification,
  specificationCurve,
  type Tile,
  thresholdPlot,
  tileGridMap,
  timeline,
  weightsBars,
} from "../../src/figures.js";
import { model, threeModels, tidyRow } from "../models.js";
import { tiles as provinceTiles, squares } from "./gallery.js";

const code = (value: string) => expect.objectContaining({ code: value });
const named = { id: "f", title: "T" } as const;
const values = (figure: Figure, column = 0) =>
  figure.table.groups
    .flatMap((group) => group.rows)
    .map(({ cells }) => {
      const cell = cells[column];
      if (cell?.kind === "number") return cell.value;
      return cell?.kind === "text" ? cell.text : null;
    });
/** The attribute of all elements of a name, in order. */
const attributes = (svg: string, element: string, name: string) =>
  [...svg.matchAll(new RegExp(`<${element} [^>]*?(?<![a-z-])${name}="([^"]*)"`, "gu"))].map(([, value]) => value!);

describe("coefficientPlot", () => {
  it("draws one interval per term and model, constants only when kept", () => {
    const marks = (svg: string) => [...svg.matchAll(/<title>/gu)].length;
    expect(marks(coefficientPlot(threeModels.slice(0, 2), named).svg)).toBe(3);
    expect(marks(coefficientPlot(threeModels.slice(0, 2), { ...named, keep: ["ln_infra", "(Intercept)"] }).svg)).toBe(
      3,
    );
    expect(marks(coefficientPlot(threeModels, { ...named, component: "direct" }).svg)).toBe(1);
  });

  it("has the numbers of tidy in its table", () => {
    const { table } = coefficientPlot(threeModels.slice(0, 1), named);
    expect(
      table.groups[0]!.rows[0]!.cells.slice(1).map((cell) => (cell.kind === "number" ? cell.value : cell)),
    ).toEqual([0.1708, 0.0729, 0.1708 - 2 * 0.0729, 0.1708 + 2 * 0.0729, 0.0234]);
  });

  it("refuses mixed levels, an empty selection and an estimate that is no number", () => {
    const mixed = [threeModels[0]!, model("90", [{ ...tidyRow("x", 1, 1, 0.5), level: 0.9 }])];
    expect(() => coefficientPlot(mixed, named)).toThrowError(code("MIXED_LEVELS"));
    expect(() => coefficientPlot(threeModels, { ...named, keep: ["nothing"] })).toThrowError(code("NOTHING_TO_DRAW"));
    const nan = [model("NaN", [tidyRow("x", Number.NaN, 1, 0.5)])];
    expect(() => coefficientPlot(nan, named)).toThrowError(code("NOT_A_NUMBER"));
  });

  it("draws an estimate whose interval is not defined", () => {
    const open = [model("Exact", [{ ...tidyRow("x", 1, 1, 0.5), low: Number.NaN, high: Number.NaN }])];
    expect(coefficientPlot(open, named).svg).not.toMatch(/NaN/u);
  });

  it.each([1e-9, 1e9])("draws the same picture when the numbers are %d times as large", (scale) => {
    const scaled = (factor: number) =>
      coefficientPlot([model("m", [tidyRow("x", 0.5 * factor, 0.2 * factor, 0.02)])], named).svg;
    const places = (svg: string) => attributes(svg, "line", "x1").slice(-2);
    expect(places(scaled(scale))).toEqual(places(scaled(1)));
  });
});

describe("forestPlot", () => {
  const row = { label: "East", estimate: 0.3, low: 0.1, high: 0.5 };

  it("writes the equality test below its split", () => {
    const test = { statistic: 5.02, distribution: "chi2" as const, degreesOfFreedom: [2], pValue: 0.00002 };
    const figure = forestPlot([{ label: "Region", rows: [row], test }], named);
    expect(figure.svg).toContain("Equality: χ²(2) = 5.020, p &lt; 0.001");
    expect(figure.table.notes.at(-1)?.text).toContain("p < 0.001");
    const unknown = forestPlot(
      [{ label: "R", rows: [row], test: { ...test, distribution: "none", pValue: 0.2, label: "Permutation" } }],
      named,
    );
    expect(unknown.svg).toContain("Permutation: p = 0.200");
  });

  it("draws a single row, rows of width zero and ties", () => {
    const point = { label: "a", estimate: 0, low: 0, high: 0 };
    expect(forestPlot([{ label: "g", rows: [point, point] }], named).svg).not.toMatch(/NaN/u);
    expect(values(forestPlot([{ label: "g", rows: [row] }], named))).toEqual([0.3]);
  });

  it("refuses no rows and what is not finite", () => {
    expect(() => forestPlot([], named)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(() => forestPlot([{ label: "g", rows: [] }], named)).toThrowError(code("NOTHING_TO_DRAW"));
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1e308]) {
      expect(() => forestPlot([{ label: "g", rows: [{ ...row, high: bad }] }], named)).toThrowError(
        code("NOT_A_NUMBER"),
      );
    }
  });
});

describe("thresholdPlot", () => {
  const confidence = { level: 0.95, criticalValue: 7.352277, low: 1, high: 3 };
  const curve = { values: [3, 1, 2, 4], likelihoodRatio: [6, 5, 0, 900] };
  const plot = { ...named, xLabel: "q" };

  it("orders the candidates and keeps high ratios in the table alone", () => {
    const figure = thresholdPlot([{ value: 2, confidence, curve }], plot);
    expect(values(figure)).toEqual([5, 0, 6, 900]);
    expect(figure.table.groups[0]!.rows.map(({ label }) => label)).toEqual(["1", "2", "3", "4"]);
    expect(figure.description).toContain("The axis ends at 62.3");
    const low = { ...curve, likelihoodRatio: [6, 5, 0, 9] };
    expect(thresholdPlot([{ value: 2, confidence, curve: low }], plot).description).not.toContain("axis");
  });

  it("draws the confidence set from its low to its high end", () => {
    const { svg } = thresholdPlot([{ value: 2, confidence, curve }], plot);
    const group = svg.match(/<g [^>]*stroke-width="5"[^>]*>(<line[^>]*>)/u)![1]!;
    const [from, to] = ["x1", "x2"].map((name) => Number(attributes(group, "line", name)[0]));
    const dot = Number(attributes(svg, "circle", "cx")[0]);
    expect(dot).toBeCloseTo((from! + to!) / 2, 1);
  });

  it("draws a single candidate and refuses none, unequal arrays, NaN", () => {
    const one = { values: [2], likelihoodRatio: [0] };
    expect(thresholdPlot([{ value: 2, confidence, curve: one }], plot).svg).not.toMatch(/NaN/u);
    expect(() => thresholdPlot([], plot)).toThrowError(code("NOTHING_TO_DRAW"));
    const make = (change: typeof curve) => () => thresholdPlot([{ value: 2, confidence, curve: change }], plot);
    expect(make({ values: [], likelihoodRatio: [] })).toThrowError(code("NOTHING_TO_DRAW"));
    expect(make({ values: [1], likelihoodRatio: [1, 2] })).toThrowError(code("CURVE_SHAPE"));
    expect(make({ values: [1, 2], likelihoodRatio: [1, Number.NaN] })).toThrowError(code("NOT_A_NUMBER"));
  });
});

describe("specificationCurve", () => {
  const make = (estimate: number, option: string, pValue: number | null = 0.2): Specification => ({
    estimate,
    low: estimate - 1,
    high: estimate + 1,
    pValue,
    choices: { controls: option },
  });

  it("ranks by estimate and keeps the given order of ties", () => {
    const figure = specificationCurve([make(2, "b"), make(1, "c"), make(2, "a")], { ...named, main: 2 });
    expect(values(figure)).toEqual([1, 2, 2]);
    expect(values(figure, 4)).toEqual(["c", "b", "a"]);
    expect(figure.table.groups[0]!.rows.map(({ label }) => label)).toEqual(["1", "2", "3 (Main specification)"]);
    expect(figure.description).toContain("median 2.0000");
  });

  it("does not take options of two dimensions with one name for each other", () => {
    const two = specificationCurve(
      [
        { ...make(1, "all"), choices: { sample: "all", controls: "none" } },
        { ...make(2, "x"), choices: { sample: "none", controls: "all" } },
      ],
      named,
    );
    // Two dimensions with two options each: four rows of ticks.
    expect(new Set(two.svg.match(/<line [^>]*y1="[\d.]+" y2="[\d.]+"\/>/gu)).size).toBeGreaterThanOrEqual(4);
  });

  it("draws one and a thousand", () => {
    expect(specificationCurve([make(1, "a", null)], named).svg).not.toMatch(/NaN/u);
    const many = Array.from({ length: 1000 }, (_, k) => make(k / 1000, String(k % 7)));
    expect(values(specificationCurve(many, named))).toHaveLength(1000);
  });

  it("refuses none, other dimensions, an unknown main one, NaN", () => {
    expect(() => specificationCurve([], named)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(() => specificationCurve([make(1, "a"), { ...make(1, "a"), choices: {} }], named)).toThrowError(
      code("UNEQUAL_CHOICES"),
    );
    expect(() => specificationCurve([make(1, "a")], { ...named, main: 1 })).toThrowError(code("UNKNOWN_SPECIFICATION"));
    expect(() => specificationCurve([make(Number.NaN, "a")], named)).toThrowError(code("NOT_A_NUMBER"));
  });
});

describe("permutationPlot", () => {
  const plot = { ...named, xLabel: "b", observed: 1, pValue: 0.01 };

  it("counts every draw once, the ends included", () => {
    const draws = Float64Array.from({ length: 1001 }, (_, k) => k);
    const figure = permutationPlot(draws, { ...plot, bins: 10 });
    expect(values(figure)).toEqual([100, 100, 100, 100, 100, 100, 100, 100, 100, 101]);
    expect(values(permutationPlot([1, 1, 1], plot))).toEqual([3]);
    expect(values(permutationPlot([0], { ...plot, observed: 0 }))).toEqual([1]);
  });

  it("draws a histogram as it draws the draws, and says how they were made", () => {
    const draws = Float64Array.from({ length: 99 }, (_, k) => (k * 37) % 41);
    const rule = { en: "Units permuted; seed 3.", zh: "置换单位；种子 3。" };
    const counted = permutationPlot(histogram(draws), { ...plot, rule });
    expect(counted).toEqual(permutationPlot(draws, { ...plot, rule }));
    expect(counted.table.notes.at(-1)?.text).toBe("Units permuted; seed 3.");
    expect(() => permutationPlot({ low: 0, high: 1, counts: [] }, plot)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(() => permutationPlot({ low: Number.NaN, high: 1, counts: [1] }, plot)).toThrowError(code("NOT_A_NUMBER"));
  });

  it("counts 200,000 draws", () => {
    const draws = Float64Array.from({ length: 200_000 }, (_, k) => k % 1000);
    const sum = (values(permutationPlot(draws, plot)) as number[]).reduce((a, b) => a + b, 0);
    expect(sum).toBe(200_000);
  });

  it("refuses no draws, NaN and odd numbers of bars", () => {
    expect(() => permutationPlot([], plot)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(() => permutationPlot([1, Number.NaN], plot)).toThrowError(code("NOT_A_NUMBER"));
    expect(() => permutationPlot([1], { ...plot, observed: Number.NaN })).toThrowError(code("NOT_A_NUMBER"));
    for (const bins of [0, 2.5, 201]) {
      expect(() => permutationPlot([1, 2], { ...plot, bins })).toThrowError(code("INVALID_BINS"));
    }
  });
});

describe("lineFigure", () => {
  const plot = { ...named, description: "d", xLabel: "Year", yLabel: "I" };

  it("draws equal and single values, bands and an event", () => {
    expect(lineFigure([{ label: "a", points: [{ x: 1, y: 2 }] }], { ...plot, reference: 2 }).svg).not.toMatch(/NaN/u);
    const figure = lineFigure(
      [
        {
          label: "a",
          points: [
            { x: 1, y: 2, low: 1, high: 3 },
            { x: 2, y: 2 },
          ],
        },
      ],
      {
        ...plot,
        event: { x: 1.5, label: "Policy" },
      },
    );
    expect([values(figure, 1), values(figure, 2)]).toEqual([
      [1, null],
      [3, null],
    ]);
    expect(figure.svg).toContain(">Policy<");
  });

  it("refuses nothing and what is not finite", () => {
    expect(() => lineFigure([], plot)).toThrowError(code("NOTHING_TO_DRAW"));
    for (const point of [
      { x: 1, y: Number.POSITIVE_INFINITY },
      { x: Number.NaN, y: 1 },
      { x: 1, y: 1, low: Number.NaN },
    ]) {
      expect(() => lineFigure([{ label: "a", points: [point] }], plot)).toThrowError(code("NOT_A_NUMBER"));
    }
  });
});

describe("lineFigure with logarithmic axes", () => {
  const plot = { ...named, description: "d", xLabel: "Rows", yLabel: "Seconds", logarithmic: { x: true, y: true } };
  const line = (points: readonly (readonly [number, number])[]) => [
    { label: "a", points: points.map(([x, y]) => ({ x, y })) },
  ];
  const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/gu)].map(([, text]) => text);

  it("puts equal ratios at equal distances and names powers of ten", () => {
    const { svg } = lineFigure(
      line([
        [1e4, 0.001],
        [1e5, 0.01],
        [1e6, 0.1],
        [1e7, 1],
      ]),
      plot,
    );
    for (const side of ["cx", "cy"]) {
      const places = attributes(svg, "circle", side).map(Number);
      expect(places).toHaveLength(4);
      const steps = [1, 2, 3].map((at) => places[at]! - places[at - 1]!);
      for (const step of steps) expect(step).toBeCloseTo(steps[0]!, 1);
      expect(Math.abs(steps[0]!)).toBeGreaterThan(50);
    }
    for (const tick of ["10⁴", "10⁵", "10⁶", "10⁷", "0.001", "0.01", "0.1", "1"]) expect(texts(svg)).toContain(tick);
  });

  it("has ticks within one power of ten, for one point and over a hundred powers", () => {
    const within = lineFigure(
      line([
        [2, 30],
        [5, 70],
      ]),
      plot,
    ).svg;
    expect(texts(within)).toEqual(expect.arrayContaining(["2", "5", "50"]));
    expect(lineFigure(line([[3, 4]]), plot).svg).not.toMatch(/NaN|Infinity/u);
    const wide = lineFigure(
      line([
        [1e-150, 1e-150],
        [1e150, 1e150],
      ]),
      plot,
    ).svg;
    expect(texts(wide)).toContain("10¹⁰⁰");
    expect(texts(wide).length).toBeLessThan(40);
  });

  it("refuses zero, negative values and a reference at zero", () => {
    for (const point of [
      [0, 1],
      [1, 0],
      [-1, 1],
    ] as const) {
      expect(() => lineFigure(line([point]), plot)).toThrowError(code("NOT_POSITIVE"));
    }
    expect(() => lineFigure(line([[1, 1]]), { ...plot, reference: 0 })).toThrowError(code("NOT_POSITIVE"));
    expect(() => lineFigure(line([[0, 1]]), { ...plot, logarithmic: { y: true } })).not.toThrow();
  });
});

describe("densityPlot", () => {
  const plot = { ...named, xLabel: "x" };

  it("has one table for a shared grid and groups for different ones", () => {
    const a = { label: "a", x: [0, 1], density: [1, 2] };
    expect(densityPlot([a, { ...a, label: "b" }], plot).table.columns).toHaveLength(2);
    expect(densityPlot([a, { label: "b", x: [5], density: [0] }], plot).table.groups.map(({ label }) => label)).toEqual(
      ["a", "b"],
    );
    expect(densityPlot([{ label: "flat", x: [0, 1], density: [0, 0] }], plot).svg).not.toMatch(/NaN/u);
  });

  it("refuses none, unequal arrays, negative densities, NaN", () => {
    const make = (x: number[], density: number[]) => () => densityPlot([{ label: "a", x, density }], plot);
    expect(() => densityPlot([], plot)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(make([], [])).toThrowError(code("NOTHING_TO_DRAW"));
    expect(make([1], [1, 2])).toThrowError(code("CURVE_SHAPE"));
    expect(make([1], [-1])).toThrowError(code("NEGATIVE_DENSITY"));
    expect(make([1], [Number.NaN])).toThrowError(code("NOT_A_NUMBER"));
  });
});

describe("timeline", () => {
  const make = (...dates: string[]) => dates.map((date) => ({ date, name: `of ${date}` }));
  const named = { id: "when", title: "When" };

  it("orders by date, a year before its months and a month before its days, equal dates as given", () => {
    const events = [...make("2025-08-26", "2025-08", "2025", "2015"), { date: "2015", name: "later" }];
    const figure = timeline(events, named);
    const [group] = figure.table.groups;
    expect(group!.rows.map(({ label }) => label)).toEqual(["2015", "2015", "2025", "2025-08", "2025-08-26"]);
    expect(figure.svg.indexOf("of 2015")).toBeLessThan(figure.svg.indexOf("later"));
    expect(figure.description).toBe("5 events from 2015 to 2025-08-26.");
  });

  it("draws a year as long as it is and a day nearly as a point", () => {
    const { svg } = timeline(make("2015", "2025-08-26"), named);
    const bars = [...svg.matchAll(/<line x1="([\d.]+)" x2="([\d.]+)" y1="[\d.]+" y2="[\d.]+"/g)].map(
      ([, from, to]) => Number(to) - Number(from),
    );
    const widest = Math.max(...bars);
    expect(bars.filter((length) => length > 20 && length < widest)).not.toEqual([]);
    expect(bars.filter((length) => length > 0 && length < 1)).not.toEqual([]);
  });

  it("has columns for what is given, and a legend for several sorts", () => {
    const plain = timeline(make("2015"), named);
    expect(plain.table.columns).toHaveLength(1);
    const full = timeline(
      [
        { date: "2015", name: "a", sort: { en: "Policy", zh: "政策" }, source: "p. 1" },
        { date: "2027", name: "b", sort: { en: "Target", zh: "目标" }, value: "> 70 %" },
      ],
      { ...named, language: "zh" },
    );
    expect(full.table.columns.map(({ label }) => label)).toEqual(["事件", "类别", "数值", "出处"]);
    expect(full.svg).toContain("目标");
    expect(full.svg).toContain("2027 &gt; 70 %");
  });

  it("keeps the text of a late date inside the figure", () => {
    const { svg } = timeline(make("2015", "2030-12-31"), named);
    expect(svg).toMatch(/text-anchor="end"[^>]*>(<text[^>]*>2030-12-31|.*2030-12-31)/s);
  });

  it.each(["", "2015-13", "2015-02-30", "2015-2-3", "15", "2015-00", "in 2015", "2023-02-29"])("refuses %j", (date) => {
    expect(() => timeline([{ date, name: "x" }], named)).toThrowError(code("INVALID_DATE"));
  });

  it("knows leap years and refuses nothing at all", () => {
    expect(() => timeline(make("2024-02-29"), named)).not.toThrow();
    expect(() => timeline([], named)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(timeline(make("0001", "9999-12-31"), named).svg).not.toMatch(/NaN|Infinity/u);
  });
});

describe("weightsBars", () => {
  it("refuses nothing and what is not finite; draws zero and negative ones", () => {
    expect(() => weightsBars([], named)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(() => weightsBars([{ label: "a", value: Number.NaN }], named)).toThrowError(code("NOT_A_NUMBER"));
    expect(weightsBars([{ label: "a", value: 0 }], named).svg).not.toMatch(/NaN/u);
    expect(
      weightsBars(
        [
          { label: "a", value: -0.1 },
          { label: "b", value: 1.1 },
        ],
        named,
      ).svg,
    ).toContain("−0.1000");
  });

  it("draws bars in proportion to the weights", () => {
    const { svg } = weightsBars(
      [
        { label: "a", value: 0.25 },
        { label: "b", value: 0.75 },
      ],
      named,
    );
    const [a, b] = attributes(svg, "rect", "width").map(Number);
    expect(b! / a!).toBeCloseTo(3, 1);
  });
});

describe("heatMap", () => {
  const map = { ...named, rows: ["a"], columns: ["x", "y"], values: [[0.5, 1]], valueLabel: "D", rowLabel: "Unit" };
  const grades = [
    { lower: 0, upper: 0.5, label: "low" },
    { lower: 0.5, upper: 1, label: "high" },
  ];

  it("puts an edge where the classes are closed", () => {
    const titles = (svg: string) => [...svg.matchAll(/<title>([^<]*)<\/title>/gu)].map(([, text]) => text);
    expect(titles(heatMap({ ...map, grades }).svg)).toEqual(["a, x: 0.500 (low)", "a, y: 1.000 (high)"]);
    expect(titles(heatMap({ ...map, grades, closed: "left" }).svg)[0]).toBe("a, x: 0.500 (high)");
    expect(titles(heatMap({ ...map, breaks: [0.5] }).svg)[0]).toBe("a, x: 0.500 (≥ 0.5)");
  });

  it.each<[string, Partial<Parameters<typeof heatMap>[0]>]>([
    ["TABLE_SHAPE", { values: [[1]] }],
    ["TABLE_SHAPE", { values: [] }],
    ["NOTHING_TO_DRAW", { rows: [], values: [] }],
    ["NOTHING_TO_DRAW", { columns: [], values: [[]] }],
    ["NOT_A_NUMBER", { values: [[Number.NaN, 1]] }],
    ["OUTSIDE_GRADES", { values: [[1.2, 1]] }],
    ["OUTSIDE_GRADES", { values: [[-0.2, 1]] }],
    ["INVALID_BREAKS", { breaks: [0.5] }],
    ["INVALID_BREAKS", { grades: [] }],
    ["INVALID_BREAKS", { grades: [grades[0]!, { lower: 0.6, upper: 1, label: "gap" }] }],
  ])("throws %s for %j", (expected, change) => {
    expect(() => heatMap({ ...map, grades, ...change })).toThrowError(code(expected));
  });

  it("refuses to guess the classes", () => {
    expect(() => heatMap(map)).toThrowError(code("INVALID_BREAKS"));
  });
});

describe("moranScatter", () => {
  const plot = { ...named, statistic: 0.5, xLabel: "x" };

  it("names the quadrants", () => {
    const points = [
      { label: "a", value: 1, lag: 1 },
      { label: "b", value: -1, lag: 1 },
      { label: "c", value: -1, lag: -1 },
      { label: "d", value: 1, lag: -1 },
    ];
    expect(values(moranScatter(points, plot), 2)).toEqual(["High-high", "Low-high", "Low-low", "High-low"]);
  });

  it.each([0, -0.8, 50, -50])("keeps the line of slope %d in the frame", (statistic) => {
    const { svg } = moranScatter(
      [
        { label: "a", value: 1, lag: 1 },
        { label: "b", value: -1, lag: -1 },
      ],
      { ...plot, statistic },
    );
    const numbers = svg
      .match(/<path d="M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)"/u)!
      .slice(1)
      .map(Number);
    for (const [index, value] of numbers.entries()) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(index % 2 === 0 ? 680 : 600);
    }
  });

  it("draws one point and many on one place, refuses none and NaN", () => {
    const point = { label: "a", value: 0, lag: 0 };
    expect(moranScatter([point], plot).svg).not.toMatch(/NaN/u);
    expect(
      values(
        moranScatter(
          Array.from({ length: 500 }, () => point),
          plot,
        ),
      ),
    ).toHaveLength(500);
    expect(() => moranScatter([], plot)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(() => moranScatter([{ ...point, lag: Number.NaN }], plot)).toThrowError(code("NOT_A_NUMBER"));
  });
});

const fourTiles: readonly Tile[] = [
  { unit: "a", code: "A", label: "A", row: 0, column: 0 },
  { unit: "b", code: "粤", label: "B", row: 0, column: 1 },
  { unit: "c", code: "C", row: 1, column: 1 },
  { unit: "d", code: "D", row: 2, column: 0 },
];

describe("tileGridMap", () => {
  const map = {
    ...named,
    tiles: fourTiles,
    values: { a: 0.1, b: 0.2, c: null } as Record<string, number | null>,
    breaks: [0.2, 0.4, 0.6, 0.8],
    valueLabel: "Index",
  };

  it("classes values from the break upwards and paints what has no data apart", () => {
    const figure = tileGridMap(map);
    expect(values(figure, 1)).toEqual(["< 0.2", "0.2 – 0.4", "No data", "No data"]);
    // Two squares and one entry of the legend.
    expect([...figure.svg.matchAll(/stroke-dasharray/gu)]).toHaveLength(3);
    const opacities = [...figure.svg.matchAll(/--sequential[^"]*" fill-opacity="([^"]+)"/gu)].map((match) => match[1]);
    expect(opacities.slice(2)).toEqual(["0.1", "0.275", "0.45", "0.625", "0.8"]);
  });

  it.each<[string, Partial<typeof map>]>([
    ["INVALID_BREAKS", { breaks: [0.4, 0.2] }],
    ["INVALID_BREAKS", { breaks: [1, 2, 3, 4, 5, 6, 7] }],
    ["INVALID_BREAKS", { breaks: [Number.NaN] }],
    ["UNKNOWN_UNIT", { values: { z: 1 } }],
    ["NOT_A_NUMBER", { values: { a: Number.NaN } }],
    ["TILE_CONFLICT", { tiles: [...fourTiles, { ...fourTiles[0]!, unit: "e" }] }],
    ["TILE_CONFLICT", { tiles: [...fourTiles, { ...fourTiles[0]!, row: 9 }] }],
    ["NOT_A_NUMBER", { tiles: [{ ...fourTiles[0]!, row: 0.5 }] }],
    ["NOTHING_TO_DRAW", { tiles: [], values: {} }],
    ["INVALID_ID", { id: "a b" as "f" }],
  ])("throws %s for %j", (expected, change) => {
    expect(() => tileGridMap({ ...map, ...change })).toThrowError(code(expected));
  });

  it("reads no value from the prototype of the record", () => {
    const odd = [{ unit: "constructor", code: "C", row: 0, column: 0 }];
    expect(values(tileGridMap({ ...map, tiles: odd, values: {} }))).toEqual([null]);
  });
});

const require = createRequire(import.meta.url);
const atlas = JSON.parse(readFileSync(require.resolve("us-atlas/states-10m.json"), "utf8"));
const islands = [
  "Alaska",
  "Hawaii",
  "Puerto Rico",
  "Guam",
  "American Samoa",
  "United States Virgin Islands",
  "Commonwealth of the Northern Mariana Islands",
];
const whole = feature(atlas, atlas.objects.states) as RegionCollection;
const states: RegionCollection = {
  type: "FeatureCollection",
  features: whole.features.filter(({ properties }) => !islands.includes(String(properties?.["name"]))),
};

describe("choroplethMap", () => {
  const regions = { collection: squares(31), unit: "name" };
  const map = { ...named, regions, values: { 北京: 1, 上海: 3 }, breaks: [2], valueLabel: "v" };
  const paths = (svg: string) => attributes(svg, "path", "d");
  /** The area of the outer rings and holes of a path, by the shoelace formula. */
  const area = (d: string) =>
    Math.abs(
      d
        .split("M")
        .slice(1)
        .map((ring) =>
          ring.match(/-?[\d.]+,-?[\d.]+/gu)!.map((pair) => pair.split(",").map(Number) as [number, number]),
        )
        .reduce(
          (sum, ring) =>
            sum +
            ring.reduce((part, [x, y], i) => {
              const [u, v] = ring[(i + 1) % ring.length]!;
              return part + (x * v - u * y) / 2;
            }, 0),
          0,
        ),
    );

  it("does not mind which way rings are drawn", () => {
    const reversed: RegionCollection = {
      type: "FeatureCollection",
      features: regions.collection.features.map((one) => ({
        ...one,
        geometry: {
          type: "Polygon",
          coordinates: (one.geometry!.coordinates as number[][][]).map((ring) => [...ring].reverse()),
        },
      })),
    };
    const areas = (collection: RegionCollection) =>
      paths(choroplethMap({ ...map, regions: { ...regions, collection } }).svg).map(area);
    const [first, second] = [areas(regions.collection), areas(reversed)];
    for (const [index, value] of first.entries()) expect(second[index]).toBeCloseTo(value, 0);
    // No region covers the picture.
    for (const value of first) expect(value).toBeLessThan((680 * 460) / 20);
  });

  it("draws regions of one size in one size, a hole left out", () => {
    const areas = paths(choroplethMap(map).svg).map(area);
    // Squares of one row of the grid, in degrees, are equal on the globe; the fourth has a hole of a ninth.
    expect(areas[1]! / areas[2]!).toBeCloseTo(1, 2);
    expect(areas[3]! / areas[2]!).toBeCloseTo(8 / 9, 1);
  });

  it("thins the 49 states on shared borders: every state stays, neighbours keep their points in common", () => {
    const draw = (points: number) =>
      choroplethMap({ ...map, regions: { collection: states, unit: "name", points }, values: { Ohio: 1 } });
    const [fine, coarse] = [draw(1e9).svg, draw(1500).svg];
    expect(paths(coarse)).toHaveLength(49);
    for (const d of paths(coarse)) expect(area(d)).toBeGreaterThan(1);
    expect(coarse.length).toBeLessThan(fine.length / 4);
    const points = (d: string) => new Set(d.match(/-?[\d.]+,-?[\d.]+/gu));
    const [wyoming, colorado] = ["Wyoming", "Colorado"].map((name) =>
      points(coarse.match(new RegExp(`<title>${name}: [^<]*</title><path d="([^"]*)"`, "u"))![1]!),
    );
    expect([...wyoming!].filter((point) => colorado!.has(point)).length).toBeGreaterThanOrEqual(2);
  });

  const broken = (geometry: unknown) => ({
    collection: {
      type: "FeatureCollection" as const,
      features: [{ type: "Feature" as const, id: "a", properties: null, geometry: geometry as { type: string } }],
    },
  });
  it.each<[string, Partial<Parameters<typeof choroplethMap>[0]>]>([
    ["UNKNOWN_UNIT", { values: { Nowhere: 1 } }],
    ["UNKNOWN_PROPERTY", { regions: { collection: squares(2), unit: "code" } }],
    ["UNKNOWN_PROPERTY", { regions: { collection: squares(2) } }],
    [
      "DUPLICATE_UNIT",
      {
        regions: {
          collection: { type: "FeatureCollection", features: [...squares(1).features, ...squares(1).features] },
          unit: "name",
        },
      },
    ],
    ["NOTHING_TO_DRAW", { regions: { collection: { type: "FeatureCollection", features: [] } } }],
    ["INVALID_GEOMETRY", { regions: broken(null) }],
    ["INVALID_GEOMETRY", { regions: broken({ type: "Point", coordinates: [1, 2] }) }],
    ["INVALID_GEOMETRY", { regions: broken({ type: "Polygon", coordinates: [] }) }],
    [
      "INVALID_GEOMETRY",
      {
        regions: broken({
          type: "Polygon",
          coordinates: [
            [
              [0, 0],
              [0, 1],
              [1, 1],
              [1, 0],
            ],
          ],
        }),
      },
    ],
    [
      "INVALID_GEOMETRY",
      {
        regions: broken({
          type: "Polygon",
          coordinates: [
            [
              [0, 0],
              [0, Number.NaN],
              [1, 1],
              [0, 0],
            ],
          ],
        }),
      },
    ],
    [
      "INVALID_GEOMETRY",
      {
        regions: broken({
          type: "Polygon",
          coordinates: [
            [
              [500000, 0],
              [500000, 3000000],
              [1, 1],
              [500000, 0],
            ],
          ],
        }),
      },
    ],
    ["NOT_A_NUMBER", { values: { 北京: Number.NaN } }],
  ])("throws %s for %j", (expected, change) => {
    expect(() => choroplethMap({ ...map, values: {}, ...change })).toThrowError(code(expected));
  });
});

describe("lisaMap", () => {
  it("says in letters or patterns what colour says", () => {
    const clusters = { a: "high-high", b: "low-low", c: "low-high" } as const;
    const onTiles = lisaMap({ ...named, tiles: fourTiles, clusters });
    for (const letters of [">HH<", ">LL<", ">LH<"]) expect(onTiles.svg).toContain(letters);
    expect(values(onTiles)).toEqual(["High-high", "Low-low", "Low-high", "No data"]);
    const regions = { collection: squares(3), unit: "name" };
    const onRegions = lisaMap({ ...named, regions, clusters: { 北京: "low-low", 天津: "high-low", 河北: "low-high" } });
    for (const kind of ["rising", "falling", "level"]) expect(onRegions.svg).toContain(`url(#f-${kind})`);
  });

  it("refuses an unknown cluster and an unknown unit", () => {
    const wrong = { a: "hot" as "high-high" };
    expect(() => lisaMap({ ...named, tiles: fourTiles, clusters: wrong })).toThrowError(code("UNKNOWN_CLUSTER"));
    expect(() => lisaMap({ ...named, tiles: fourTiles, clusters: { z: null } })).toThrowError(code("UNKNOWN_UNIT"));
  });
});

describe("connectivityGraph", () => {
  const points = [
    { unit: "a", longitude: 0, latitude: 0 },
    { unit: "b", longitude: 1, latitude: 0 },
    { unit: "c", longitude: 0, latitude: 1 },
  ];

  it("draws each link once and lists neighbours in the order of the units", () => {
    const figure = connectivityGraph({
      ...named,
      points,
      links: [
        ["c", "a"],
        ["a", "c"],
        ["b", "a"],
      ],
    });
    expect(attributes(figure.svg, "line", "x1")).toHaveLength(2);
    expect(values(figure, 0)).toEqual([2, 1, 1]);
    expect(values(figure, 1)).toEqual(["b, c", "a", "a"]);
    expect(figure.svg).not.toContain("stroke-dasharray");
  });

  it("leads a link around the unit that stands between its ends", () => {
    const row = ["a", "b", "c"].map((unit, column) => ({ unit, code: unit, row: 0, column }));
    const figure = connectivityGraph({
      ...named,
      tiles: row,
      links: [
        ["a", "b"],
        ["a", "c"],
      ],
    });
    expect(attributes(figure.svg, "line", "x1")).toHaveLength(1);
    expect(attributes(figure.svg, "path", "d")).toEqual(["M33,33Q86,81,139,33"]);
  });

  it("draws a single unit, units on one place and a whole grid", () => {
    const one = connectivityGraph({ ...named, points: points.slice(0, 1), links: [] });
    expect(one.description).toBe("1 unit and 0 links; 1 without neighbours.");
    const same = points.map((point) => ({ ...point, longitude: 5, latitude: 5 }));
    expect(connectivityGraph({ ...named, points: same, links: [["a", "b"]] }).svg).not.toMatch(/NaN/u);
    expect(values(connectivityGraph({ ...named, tiles: provinceTiles, links: [] }))).toHaveLength(31);
  });

  it("refuses unknown, doubled and self-linked units and coordinates in metres", () => {
    const make = (change: object) => () => connectivityGraph({ ...named, points, links: [], ...change });
    expect(make({ links: [["a", "z"]] })).toThrowError(code("UNKNOWN_UNIT"));
    expect(make({ links: [["a", "a"]] })).toThrowError(code("SELF_LINK"));
    expect(make({ points: [...points, points[0]!] })).toThrowError(code("DUPLICATE_UNIT"));
    expect(make({ points: [] })).toThrowError(code("NOTHING_TO_DRAW"));
    expect(make({ points: [{ unit: "a", longitude: 5e5, latitude: 3e6 }] })).toThrowError(code("INVALID_COORDINATES"));
    expect(make({ points: [{ unit: "a", longitude: Number.NaN, latitude: 0 }] })).toThrowError(code("NOT_A_NUMBER"));
  });
});
