import { describe, expect, it, vi } from "vitest";
import type { Figure } from "../../src/figures.js";
import { renderHtml } from "../../src/index.js";
import { singleLine } from "../../src/label.js";
import { checkMarkup, textOf } from "../markup.js";
import { fullFigures, HOSTILE, plainFigures } from "./gallery.js";

const cases: readonly (readonly [string, () => Figure])[] = [
  ...Object.entries(plainFigures(HOSTILE)).map(([name, draw]) => [`${name}, hostile labels`, draw] as const),
  ...Object.entries(fullFigures()).map(([name, draw]) => [`${name}, full size`, draw] as const),
];

describe.each(cases)("%s", (_, draw) => {
  const figure = draw();

  it("writes well-formed SVG with a title and a description", () => {
    const { svg, id, title, description } = figure;
    expect(() => checkMarkup(svg)).not.toThrow();
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/u);
    expect(svg).toContain(`role="img" aria-labelledby="${id}-svg-title ${id}-svg-desc"`);
    expect(textOf(svg)).toContain(title);
    expect(textOf(svg)).toContain(description);
    expect(description.length).toBeGreaterThan(10);
  });

  it("gives the same bytes every time and prints nothing", () => {
    const warn = vi.fn();
    vi.stubGlobal("console", { warn, log: warn, error: warn });
    expect(draw()).toEqual(figure);
    vi.unstubAllGlobals();
    expect(warn).not.toHaveBeenCalled();
  });

  it("leaves every colour of text and of lines to the page, light or dark", () => {
    const { svg, id } = figure;
    expect(svg).not.toContain("<style");
    const allowed = new RegExp(
      `^(?:currentColor|none|url\\(#${id}-[a-z]+\\)|var\\(--[a-z0-9-]+, light-dark\\(#[0-9a-fA-F]{6}, #[0-9a-fA-F]{6}\\)\\))$`,
      "u",
    );
    for (const [, name, value] of svg.matchAll(/ (fill|stroke)="([^"]*)"/gu)) {
      expect(value, `${name}="${value}"`).toMatch(allowed);
    }
    for (const [tag] of svg.matchAll(/<text[^>]*>/gu)) expect(tag).not.toMatch(/ fill=|style=/u);
    // A text that has an outline alone would be a ghost.
    for (const [group] of svg.matchAll(/<g[^>]*paint-order[^>]*>/gu)) expect(group).not.toContain('fill="none"');
    expect(svg).toContain('fill="currentColor"');
  });

  it("has its numbers in a table and ids that start with its own", () => {
    const { svg, table, id } = figure;
    expect(table.id).toBe(`${id}-data`);
    expect(table.groups.flatMap((group) => group.rows).length).toBeGreaterThan(0);
    const ids = [...svg.matchAll(/ id="([^"]*)"/gu)].map(([, used]) => used!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const used of ids) expect(used.startsWith(`${id}-`)).toBe(true);
    expect(() => checkMarkup(renderHtml(table))).not.toThrow();
  });

  it("draws nothing undefined", () => {
    expect(figure.svg).not.toMatch(/NaN|undefined|Infinity|>null|"null"/u);
  });
});

describe.each(Object.entries(plainFigures(HOSTILE)))("%s", (_, draw) => {
  it("keeps hostile text as text, on one line, without control characters", () => {
    const { svg, table } = draw();
    for (const text of ["<script", "\u001b", "\u202e"]) expect(svg.includes(text)).toBe(false);
    expect([...svg.matchAll(/ on[a-z]+=| href=/gu)]).toEqual([]);
    expect(table.title).toBe(singleLine(HOSTILE));
    expect(textOf(svg)).toContain(singleLine(HOSTILE));
  });
});

it("tells figures of other ids apart in one page", () => {
  const ids = (svg: string) => [...svg.matchAll(/ id="([^"]*)"/gu)].map(([, used]) => used);
  const used = Object.values({ ...fullFigures() }).flatMap((draw) => ids(draw().svg));
  expect(new Set(used).size).toBe(used.length);
});
