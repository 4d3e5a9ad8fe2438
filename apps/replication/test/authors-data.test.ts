import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePublished, runStudy, type StudyInputs } from "@mesometrics/study";
import { describe, expect, it } from "vitest";
import { ownData } from "../src/load-data.js";
import { openStudy } from "../src/study-folder.js";
import { loadInputs } from "../src/study-inputs.js";

/** The simulated panel of a study without the column that says so: what somebody's file looks like. */
function posing(id: string): StudyInputs {
  const study = openStudy(id);
  const { simulated: _, ...table } = ownData(study).table;
  return loadInputs(study, { table, isOwn: false });
}

const papers = [
  ["he-2026", 271, 270],
  ["xie-2024", 90, 49],
] as const;

describe.each(papers)("%s with data that are given", (id, all, compared) => {
  const { spec } = openStudy(id);
  const inputs = posing(id);
  const result = runStudy(spec, inputs);
  const verdicts = result.printedVerdicts!;

  it(`compares ${compared} of ${all} printed numbers, each once, and none is left without a computed value`, () => {
    expect(verdicts.numbers).toHaveLength(all);
    expect(result.scorecard!.counts.published.notReproducible).toBe(0);
    expect(verdicts.numbers.filter((one) => one.compared !== null)).toHaveLength(compared);
    expect(result.scorecard!.entries).toHaveLength(compared);
  });

  it("finds that most of them differ: the data are not the authors'", () => {
    const { match, differ } = result.scorecard!.counts.published;
    expect(match + differ).toBe(compared);
    expect(differ).toBeGreaterThan(0.85 * compared);
    const matching = verdicts.numbers.filter((one) => one.compared?.verdict === "match");
    // What the design fixes, whoever's data they are, and p = 0.0000.
    const byDesign = matching.filter(({ place }) => place.row === "N" || place.row === "Obs" || place.text !== null);
    expect(matching.length - byDesign.length).toBeLessThan(0.03 * compared);
  });

  it("leaves the verdicts of the arithmetic as they are", () => {
    const simulated = runStudy(spec, loadInputs(openStudy(id)));
    expect(simulated.scorecard).toBeNull();
    expect(simulated.printedVerdicts!.compared).toBeNull();
    expect(verdicts.counts).toEqual(simulated.printedVerdicts!.counts);
    expect(verdicts.numbers.map(({ verdict }) => verdict)).toEqual(
      simulated.printedVerdicts!.numbers.map(({ verdict }) => verdict),
    );
  });

  it("matches every number where the print is what the data give", () => {
    const text = readFileSync(join(openStudy(id).folder, "published.yaml"), "utf8");
    // The paper as it would stand if these data were the authors': every compared cell printed anew.
    const card = new Map(verdicts.numbers.map((one) => [JSON.stringify([one.place, one.part]), one]));
    const published = parsePublished(text);
    const shown = (key: object, part: string): string | null => {
      const one = card.get(JSON.stringify([key, part]));
      if (one?.compared === undefined || one.compared === null) return null;
      const decimals = /\.(\d+)/.exec(one.printed)?.[1]?.length ?? 0;
      return one.compared.computed!.toFixed(decimals);
    };
    const printed = {
      ...published,
      tables: published.tables!.map((table) => ({
        ...table,
        rows: table.rows.map((row) => ({
          ...row,
          cells: Object.fromEntries(
            Object.entries(row.cells).map(([column, cell]) => {
              const place = { table: table.id, row: row.id, column, text: null };
              const first = shown(place, "estimate");
              const second = shown(place, "parentheses");
              return [column, first === null ? cell : second === null ? first : `${first} (${second})`];
            }),
          ),
        })),
      })),
      text: published.text!.map((one) => {
        const place = { table: null, row: null, column: null, text: one.id };
        return { ...one, printed: shown(place, "estimate") ?? one.printed };
      }),
    };
    const again = runStudy(spec, { ...inputs, published: printed });
    expect(again.scorecard!.counts.published).toEqual({ match: compared, differ: 0, notReproducible: 0 });
    expect(again.printedVerdicts!.compared).toEqual({ match: compared, differ: 0, notReproducible: 0 });
  });

  it("says in the report on what the comparison rests, and lists every number once", () => {
    expect(result.report).toContain("Compared as if the data given were the authors&#39;");
    expect(result.report.split('id="printed-numbers').length - 1).toBeLessThanOrEqual(2);
    expect(result.report).not.toContain('id="scorecard-published');
  });
});

describe("a simulated panel that is given back", () => {
  it("is compared with nothing, since its column says what it is", () => {
    const study = openStudy("xie-2024");
    const { scorecard, report } = runStudy(study.spec, loadInputs(study, { ...ownData(study), isOwn: false }));
    expect(scorecard).toBeNull();
    expect(report).toContain("SIMULATED");
  });
});
