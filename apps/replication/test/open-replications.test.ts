import { parseCsv, type Table } from "@mesometrics/panel-data";
import { runStudy } from "@mesometrics/study";
import { describeSharedText } from "@mesometrics/testing";
import { expect, it } from "vitest";
import { openStudy } from "../src/study-folder.js";

function scored(id: string, table: Table) {
  const { spec, reference } = openStudy(id);
  return runStudy(spec, { table, reference: reference! });
}

describeSharedText("../data/iv/card.csv", "card-proximity on Card's extract", (text) => {
  const read = parseCsv(text);
  const rows = read.lwage!.length;
  const table: Table = {
    ...read,
    id: Array.from({ length: rows }, (_, i) => i + 1),
    year: Array.from({ length: rows }, () => 1976),
  };

  it("matches every number of R", () => {
    const { scorecard } = scored("card-proximity", table);
    expect(scorecard!.entries.length).toBe(20);
    expect(scorecard!.entries.filter(({ verdict }) => verdict !== "match")).toEqual([]);
  });

  it("does not depend on the order of the rows", () => {
    const backwards = Object.fromEntries(
      Object.entries(table).map(([name, cells]) => [name, Array.from(cells as ArrayLike<number>).reverse()]),
    );
    expect(scored("card-proximity", backwards).scorecard!.counts.reference.differ).toBe(0);
  });
});

describeSharedText(
  "../data/open-panels/adh_reg_722x2.csv",
  "china-shock on 722 commuting zones x 2 periods",
  (text) => {
    const { t2, ...read } = parseCsv(text, { types: { t2: "text" } });
    const table: Table = {
      ...read,
      year: Array.from(t2 as readonly string[], (flag) => (flag === "TRUE" ? 2000 : 1990)),
    };

    it("matches every number of R", () => {
      const { scorecard, values } = scored("china-shock", table);
      expect(scorecard!.entries.length).toBe(11);
      expect(scorecard!.entries.filter(({ verdict }) => verdict !== "match")).toEqual([]);
      // Quoted at second hand from the article: coefficient and standard error, to their printed digits.
      expect(values.get("models.iv_all@article.shock.estimate")!.toFixed(3)).toBe("-0.596");
      expect(values.get("models.iv_all@article.shock.standardError")!.toFixed(3)).toBe("0.099");
      expect(values.get("models.iv_all.shock.standardError")!.toFixed(3)).toBe("0.100");
    });
  },
);
