import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { benchmarkDocument } from "../../benchmarks/page/document.mjs";
import { type Goal, goals, slope } from "../../benchmarks/page/goals.mjs";
import { committedResults } from "../../benchmarks/page/results.mjs";
import { root } from "./workspace.js";

// By a name that the compiler does not follow: the sources are checked with their own package's settings.
const sources = `${root}/packages/reporting/src/figures.ts`;
const drawing: { readonly lineFigure: unknown; readonly standaloneSvg: unknown } = await import(sources);
const none = Object.fromEntries(Object.keys(committedResults()).map((name) => [name, null]));

/** A case of the fixed-effects benchmark in which we take `ours` seconds, and fixest one. */
function fixedEffectsCase(design: string, rows: number, ours: number, more: Record<string, unknown> = {}) {
  const timing = (wall: number) => ({ runs: 5, calls: 1, wall, processor: wall, fastest: wall });
  return {
    design,
    rows,
    effects: ["id", "firm"],
    regressors: 1,
    order: "sorted",
    hard: design !== "simple",
    truth: { method: "sparse solve with every dummy" },
    mesometrics: {
      dataset: { runs: 5, wall: 0.001 },
      first: { ...timing(2 * ours), peakMegabytes: 50 },
      warm: timing(ours),
      error: 1e-12,
    },
    typescript: { warm: timing(2 * ours), error: 1e-12 },
    fixest: {
      first: { ...timing(1), peakMegabytes: 100 },
      warm: timing(1),
      error: 1e-6,
      matched: { tolerance: 1e-9, reached: true, warm: timing(3), error: 1e-10 },
    },
    timesFaster: {
      warm: 1 / ours,
      warmMatched: 3 / ours,
      first: 0.5 / ours,
      typescriptProcessor: 0.5 / ours,
      typescriptWarm: 0.5 / ours,
    },
    memoryShare: 0.5,
    ...more,
  };
}

const withCases = (...cases: unknown[]) => ({
  ...none,
  fixedEffects: { software: { node: "v20", r: "R 4", fixest: "0.12" }, cases },
});
const goal = (list: readonly Goal[], start: string) => list.find(({ line }) => line.startsWith(start))!;

describe("docs/benchmarks.md", () => {
  const { markdown, files } = benchmarkDocument(committedResults(), drawing);

  it("is what the results say (node benchmarks/page.mjs)", () => {
    expect(readFileSync(`${root}/docs/benchmarks.md`, "utf8")).toBe(markdown);
  });

  it("has the pictures of the results and no other", () => {
    const names = Object.keys(files).sort();
    expect(names.length === 0 ? [] : readdirSync(`${root}/docs/benchmarks`).sort()).toEqual(names);
    for (const name of names) expect(readFileSync(`${root}/docs/benchmarks/${name}`, "utf8"), name).toBe(files[name]);
  });
});

describe("the goals of the benchmarks", () => {
  it("judge by the worst case, and say what is not measured", () => {
    const list = goals(withCases(fixedEffectsCase("simple", 1e6, 0.2), fixedEffectsCase("simple", 1e6, 0.3)));
    expect(goal(list, "1e6 rows, easy")).toMatchObject({
      verdict: "reached",
      measured: "3.33x (matched accuracy 10x)",
    });
    expect(goal(list, "1e7 rows, easy").verdict).toBe("not measured");
    expect(goal(goals(withCases(fixedEffectsCase("simple", 1e6, 0.6))), "1e6 rows, easy").verdict).toBe("NOT REACHED");
    expect(goal(goals(withCases(fixedEffectsCase("simple", 1e6, 0.01))), "1e6 rows, easy").verdict).toBe("aim reached");
  });

  it("compare shuffled with sorted rows by the worst case", () => {
    const list = goals({ ...none, rowOrder: { results: [{ slower: 1.2 }, { slower: 3 }, { slower: 0.9 }] } });
    expect(goal(list, "shuffled rows")).toMatchObject({ verdict: "NOT REACHED", measured: "3x" });
    expect(goal(goals(none), "shuffled rows").verdict).toBe("not measured");
  });

  it("need a coefficient near the sparse solve", () => {
    const list = goals(
      withCases(
        fixedEffectsCase("difficult", 1e6, 0.1, {
          mesometrics: { ...fixedEffectsCase("", 1, 0.1).mesometrics, error: 1e-7 },
        }),
      ),
    );
    expect(goal(list, "hard designs").verdict).toBe("NOT REACHED");
  });

  it("take the slope of log time on log rows", () => {
    const points = [1e4, 1e5, 1e6].map((rows) => ({ rows, wall: 3 * rows * Math.sqrt(rows) }));
    expect(slope(points)).toBeCloseTo(1.5, 12);
  });
});

describe("the page of given results", () => {
  it("says first where fixest is faster and which goals are missed", () => {
    const { markdown, files } = benchmarkDocument(
      withCases(
        fixedEffectsCase("simple", 1e6, 1.5),
        fixedEffectsCase("difficult", 1e6, 0.1),
        fixedEffectsCase("difficult", 1e7, 1.4),
      ),
      drawing,
    );
    const slower = markdown.slice(markdown.indexOf("## Where we are slower"), markdown.indexOf("## Goals"));
    expect(slower).toContain("simple, 10⁶ rows, id + firm, warm: ours 1.5 s, fixest 1 s, 1.5 times as long");
    expect(slower).toContain("Goal not reached: 1e6 rows, easy");
    expect(slower).not.toContain("difficult, 10⁶ rows, id + firm, warm:");
    expect(Object.keys(files)).toContain("time-difficult-dark.svg");
    expect(markdown).toContain("benchmarks/time-difficult-dark.svg");
    expect(files["time-difficult-light.svg"]).not.toMatch(/NaN|undefined/u);
  });

  it("says of nothing that it was measured where no R was there", () => {
    const alone = fixedEffectsCase("simple", 1e4, 0.001, {
      fixest: null,
      timesFaster: null,
      memoryShare: null,
      truth: null,
    });
    const { markdown } = benchmarkDocument(
      { ...none, fixedEffects: { software: { node: "v20", r: null, fixest: null }, cases: [alone] } },
      drawing,
    );
    expect(markdown).not.toMatch(/NaN|undefined|null/u);
    expect(markdown).toContain("| simple, id + firm | 1 ms |");
  });
});
