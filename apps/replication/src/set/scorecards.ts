import { type DataRow, dataTable, type Label, type Language, type TableDocument } from "@mesometrics/reporting";
import type { ItemOutcome } from "../workers/run-items.js";
import type { SetItem, SetScore } from "./set-item.js";

/** An item of a set with what became of it. */
export interface EndedItem {
  readonly item: SetItem;
  readonly outcome: ItemOutcome;
}

const NO_GROUP: Label = { en: "Studies", zh: "研究" };

/** The scorecards of a set as one table: a line per item. */
export function scorecardsTable(ended: readonly EndedItem[], language: Language): TableDocument {
  const words = (en: string, zh: string): Label => ({ en, zh });
  const of = (counts: SetScore["published"]): string | null => {
    if (counts === null) return null;
    const all = counts.match + counts.differ + counts.notReproducible;
    return language === "zh" ? `${counts.match} / ${all}` : `${counts.match} of ${all}`;
  };
  return dataTable({
    id: "scorecards",
    title: words("Scorecards", "记分卡"),
    language,
    stars: null,
    columns: [
      { id: "published", label: words("Published", "已发表"), role: "text", align: "centre" },
      { id: "reference", label: words("Reference", "参考"), role: "text", align: "centre" },
      { id: "impossible", label: words("Impossible", "不可能"), role: "count" },
      { id: "suspicious", label: words("Suspicious", "可疑"), role: "count" },
    ],
    rows: ended.map(({ item, outcome }): DataRow => {
      const group = item.group ?? NO_GROUP;
      if ("fault" in outcome) {
        const failed = language === "zh" ? "失败" : "failed";
        return { label: item.name, group, values: [failed, null, null, null] };
      }
      const { published, reference, audit } = outcome.finished.score;
      return {
        label: item.name,
        group,
        values: [of(published), of(reference), audit?.impossible ?? null, audit?.suspicious ?? null],
      };
    }),
    notes: [
      words(
        "Published: numbers of printed sources; Reference: numbers that other software computed from the same data; how many match, of those compared. Impossible, Suspicious: findings of the arithmetic of printed tables.",
        "已发表：印刷来源中的数字；参考：其他软件用同一数据计算的数字；均为一致个数／对照总数。不可能、可疑：印刷表格算术核查的结果数。",
      ),
    ],
  });
}

/** The same as JSON (`mesometrics/scorecards@1`), with everything that is counted. */
export function scorecardsJson(ended: readonly EndedItem[]): string {
  const items = ended.map(({ item, outcome }) => {
    const { kind, name } = item;
    if ("fault" in outcome) {
      const { code, message } = outcome.fault;
      return { name, kind, status: "failed", error: { code, message } };
    }
    const { folder, page, score } = outcome.finished;
    return { name, kind, status: "done", page: `${folder}/${page}`, ...score };
  });
  const total = (of: "published" | "reference") => {
    const counts = { match: 0, differ: 0, notReproducible: 0 };
    for (const { outcome } of ended) {
      const own = "fault" in outcome ? null : outcome.finished.score[of];
      if (own === null) continue;
      counts.match += own.match;
      counts.differ += own.differ;
      counts.notReproducible += own.notReproducible;
    }
    return counts;
  };
  const document = {
    schema: "mesometrics/scorecards@1",
    items,
    total: { published: total("published"), reference: total("reference") },
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
