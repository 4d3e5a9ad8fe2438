import { type DataRow, dataTable, type Label, type Language, type TableDocument } from "@mesometrics/reporting";
import type { ItemOutcome } from "../workers/run-items.js";
import type { SetItem, SetScore } from "./set-item.js";

/** An item of a set with what became of it. */
export interface EndedItem {
  readonly item: SetItem;
  readonly outcome: ItemOutcome;
}

const NO_GROUP: Label = { en: "Studies", zh: "研究" };

interface ScoreColumn {
  readonly id: string;
  readonly label: Label;
  readonly role: "text" | "count";
  readonly value: (score: SetScore) => string | number | null;
  readonly note: { readonly en: string; readonly zh: string };
}

const matches = (counts: SetScore["published"]): string | null =>
  counts === null ? null : `${counts.match} / ${counts.match + counts.differ + counts.notReproducible}`;

const COLUMNS: readonly ScoreColumn[] = [
  {
    id: "published",
    label: { en: "Published", zh: "已发表" },
    role: "text",
    value: ({ published }) => matches(published),
    note: {
      en: "Published: numbers of printed sources, how many match / how many are compared.",
      zh: "已发表：印刷来源中的数字，一致个数／对照总数。",
    },
  },
  {
    id: "reference",
    label: { en: "Reference", zh: "参考" },
    role: "text",
    value: ({ reference }) => matches(reference),
    note: {
      en: "Reference: numbers that other software computed from the same data, how many match / how many are compared.",
      zh: "参考：其他软件用同一数据计算的数字，一致个数／对照总数。",
    },
  },
  {
    id: "impossible",
    label: { en: "Impossible", zh: "不可能" },
    role: "count",
    value: ({ audit }) => audit?.impossible ?? null,
    note: {
      en: "Impossible, Suspicious: findings of the arithmetic of printed tables.",
      zh: "不可能、可疑：印刷表格算术核查的结果数。",
    },
  },
  {
    id: "suspicious",
    label: { en: "Suspicious", zh: "可疑" },
    role: "count",
    value: ({ audit }) => audit?.suspicious ?? null,
    note: { en: "", zh: "" },
  },
];

/** The scorecards of a set as one table: a line per item, a column for each kind of comparison that an item has. */
export function scorecardsTable(ended: readonly EndedItem[], language: Language): TableDocument {
  const scores = ended.flatMap(({ outcome }) => ("fault" in outcome ? [] : [outcome.finished.score]));
  const columns = COLUMNS.filter(({ value }) => scores.some((score) => value(score) !== null));
  const hasFailed = scores.length < ended.length;
  return dataTable({
    id: "scorecards",
    title: { en: "Scorecards", zh: "记分卡" },
    language,
    stars: null,
    columns: [
      ...(hasFailed ? [{ id: "state", label: { en: "State", zh: "状态" }, role: "text" } as const] : []),
      ...columns.map(({ id, label, role }) => ({ id, label, role, align: "centre" }) as const),
    ],
    rows: ended.map(({ item, outcome }): DataRow => {
      const failed = "fault" in outcome;
      const state = language === "zh" ? (failed ? "失败" : "完成") : failed ? "failed" : "done";
      return {
        label: item.name,
        group: item.group ?? NO_GROUP,
        values: [
          ...(hasFailed ? [state] : []),
          ...columns.map(({ value }) => (failed ? null : value(outcome.finished.score))),
        ],
      };
    }),
    notes: columns.flatMap(({ note }) => (note.en === "" ? [] : [note])),
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
