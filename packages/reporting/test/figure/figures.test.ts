import { describe, expect, it, vi } from "vitest";
import {
  coefficientPlot,
  type Figure,
  lineFigure,
  type Tile,
  type TileGridMapOptions,
  tileGridMap,
  weightsBars,
} from "../../src/index.js";
import { checkMarkup, textOf } from "../markup.js";
import { model, threeModels, tidyRow } from "../models.js";

const HOSTILE = "<script>&\"' 中文";

const tiles: readonly Tile[] = [
  { id: "a", letters: "A", label: HOSTILE, row: 0, column: 0 },
  { id: "b", letters: "粤", label: "B", row: 0, column: 1 },
  { id: "c", letters: "C", label: "C", row: 1, column: 1 },
  { id: "d", letters: "D", label: "D", row: 2, column: 0 },
];

const map: TileGridMapOptions = {
  id: "map",
  title: HOSTILE,
  tiles,
  values: { a: 0.1, b: 0.2, c: null },
  breaks: [0.2, 0.4, 0.6, 0.8],
  valueLabel: "Index",
};

const moran = {
  id: "moran",
  title: HOSTILE,
  description: "Hollow points are not significant.",
  xLabel: "Year",
  yLabel: "I",
  reference: -0.02,
} as const;

const points = [
  { x: 1986, y: 0.2, hollow: true },
  { x: 1985, y: -0.1 },
];

const draw: Readonly<Record<string, () => Figure>> = {
  coefficientPlot: () =>
    coefficientPlot([...threeModels.slice(0, 2), model(HOSTILE, [tidyRow(HOSTILE, 0.2, 0.1, 0.04)])], {
      id: "coefficients",
      title: HOSTILE,
    }),
  weightsBars: () =>
    weightsBars(
      [
        { label: HOSTILE, value: 0.25, group: HOSTILE },
        { label: "b", value: 0.75, group: "g" },
      ],
      { id: "weights", title: HOSTILE },
    ),
  tileGridMap: () => tileGridMap(map),
  lineFigure: () =>
    lineFigure(
      [
        { label: HOSTILE, points },
        { label: "b", points: [{ x: 1985, y: 0.4 }] },
      ],
      moran,
    ),
};

describe.each(Object.entries(draw))("%s", (_, figure) => {
  it("writes well-formed SVG with escaped text, a title and a description", () => {
    const { svg, id } = figure();
    expect(() => checkMarkup(svg)).not.toThrow();
    expect(svg).not.toContain("<script");
    expect(textOf(svg)).toContain(HOSTILE);
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/u);
    expect(svg).toContain(`role="img" aria-labelledby="${id}-svg-title ${id}-svg-desc"`);
  });

  it("gives the same bytes every time and prints nothing", () => {
    const warn = vi.fn();
    vi.stubGlobal("console", { warn });
    const first = figure();
    expect(figure()).toEqual(first);
    vi.unstubAllGlobals();
    expect(warn).not.toHaveBeenCalled();
  });

  it("lets the page choose every colour of text and of lines", () => {
    const { svg } = figure();
    expect(svg).not.toContain("<style");
    for (const [, name, value] of svg.matchAll(/ (fill|stroke)="([^"]*)"/gu)) {
      expect(value, `${name}="${value}"`).toMatch(/^(?:currentColor|none|var\(--[a-z0-9-]+, #[0-9a-fA-F]{6}\))$/u);
    }
    for (const [tag] of svg.matchAll(/<text[^>]*>/gu)) expect(tag).not.toMatch(/fill=|style=/u);
    expect(svg).toContain('fill="currentColor"');
  });

  it("has its numbers in a table and ids that start with its own", () => {
    const { svg, table, id } = figure();
    expect(table.id).toBe(`${id}-data`);
    expect(table.groups.flatMap((group) => group.rows).length).toBeGreaterThan(0);
    for (const [, used] of svg.matchAll(/ id="([^"]*)"/gu)) expect(used!.startsWith(`${id}-`)).toBe(true);
  });

  it("draws nothing undefined", () => {
    expect(figure().svg).not.toMatch(/NaN|undefined|Infinity|null/u);
  });
});

describe("coefficientPlot", () => {
  it("draws one interval per term and model, constants only when kept", () => {
    const marks = (svg: string) => [...svg.matchAll(/<title>/gu)].length;
    expect(marks(coefficientPlot(threeModels.slice(0, 2), { id: "c", title: "T" }).svg)).toBe(3);
    expect(
      marks(coefficientPlot(threeModels.slice(0, 2), { id: "c", title: "T", keep: ["ln_infra", "(Intercept)"] }).svg),
    ).toBe(3);
    expect(marks(coefficientPlot(threeModels, { id: "c", title: "T", component: "direct" }).svg)).toBe(1);
  });

  it("has the numbers of tidy in its table", () => {
    const { table } = coefficientPlot(threeModels.slice(0, 1), { id: "c", title: "T" });
    expect(
      table.groups[0]!.rows[0]!.cells.slice(1).map((cell) => (cell.kind === "number" ? cell.value : cell)),
    ).toEqual([0.1708, 0.0729, 0.1708 - 2 * 0.0729, 0.1708 + 2 * 0.0729, 0.0234]);
  });

  it("refuses mixed levels and an empty selection", () => {
    const mixed = [threeModels[0]!, model("90", [{ ...tidyRow("x", 1, 1, 0.5), level: 0.9 }])];
    expect(() => coefficientPlot(mixed, { id: "c", title: "T" })).toThrowError(
      expect.objectContaining({ code: "MIXED_LEVELS" }),
    );
    expect(() => coefficientPlot(threeModels, { id: "c", title: "T", keep: ["nothing"] })).toThrowError(
      expect.objectContaining({ code: "NOTHING_TO_DRAW" }),
    );
  });
});

describe("tileGridMap", () => {
  it("classes values from the break upwards and paints what has no data apart", () => {
    const { table, svg } = tileGridMap(map);
    const classes = table.groups[0]!.rows.map((row) => (row.cells[1]?.kind === "text" ? row.cells[1].text : ""));
    expect(classes).toEqual(["< 0.2", "0.2 – 0.4", "No data", "No data"]);
    // Two squares and one entry of the legend.
    expect([...svg.matchAll(/stroke-dasharray/gu)]).toHaveLength(3);
    const opacities = [...svg.matchAll(/var\(--sequential, #[0-9a-f]+\)" fill-opacity="([^"]+)"/gu)].map(
      (match) => match[1],
    );
    expect(opacities.slice(2)).toEqual(["0.1", "0.275", "0.45", "0.625", "0.8"]);
  });

  it.each<[string, Partial<TileGridMapOptions>]>([
    ["INVALID_BREAKS", { breaks: [0.4, 0.2] }],
    ["INVALID_BREAKS", { breaks: [1, 2, 3, 4, 5] }],
    ["INVALID_BREAKS", { breaks: [Number.NaN] }],
    ["UNKNOWN_TILE", { values: { z: 1 } }],
    ["NOT_A_NUMBER", { values: { a: Number.NaN } }],
    ["TILE_CONFLICT", { tiles: [...tiles, { ...tiles[0]!, id: "e" }] }],
    ["TILE_CONFLICT", { tiles: [...tiles, { ...tiles[0]!, row: 9 }] }],
    ["NOTHING_TO_DRAW", { tiles: [], values: {} }],
    ["INVALID_ID", { id: "a b" }],
  ])("throws %s for %j", (code, change) => {
    expect(() => tileGridMap({ ...map, ...change })).toThrowError(expect.objectContaining({ code }));
  });
});

describe("weightsBars and lineFigure", () => {
  it("refuse nothing and what is not finite", () => {
    const code = (value: string) => expect.objectContaining({ code: value });
    expect(() => weightsBars([], { id: "w", title: "T" })).toThrowError(code("NOTHING_TO_DRAW"));
    expect(() => weightsBars([{ label: "a", value: Number.NaN }], { id: "w", title: "T" })).toThrowError(
      code("NOT_A_NUMBER"),
    );
    expect(() => lineFigure([], moran)).toThrowError(code("NOTHING_TO_DRAW"));
    expect(() => lineFigure([{ label: "a", points: [{ x: 1, y: Number.POSITIVE_INFINITY }] }], moran)).toThrowError(
      code("NOT_A_NUMBER"),
    );
  });

  it("draw equal and single values", () => {
    expect(weightsBars([{ label: "a", value: 0 }], { id: "w", title: "T" }).svg).not.toMatch(/NaN/u);
    expect(lineFigure([{ label: "a", points: [{ x: 1, y: 2 }] }], { ...moran, reference: 2 }).svg).not.toMatch(/NaN/u);
  });
});
