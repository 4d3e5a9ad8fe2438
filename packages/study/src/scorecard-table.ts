import type { Scorecard, ScoredEntry } from "@mesometrics/audit";
import { type DataRow, dataTable, type Label, type Language, type TableDocument } from "@mesometrics/reporting";

const RULE: Label = {
  en: "A published number matches when the computed one rounds to the printed digits; a reference number when it lies within its stated tolerance.",
  zh: "已发表数字：计算值四舍五入后与印刷数字一致即为 match；参考数字：相对误差在规定容差之内即为 match。",
};

const EXPECTED = { id: "expected", label: { en: "Expected", zh: "对照值" }, role: "text" } as const;
const COMPUTED = {
  id: "computed",
  label: { en: "Computed", zh: "计算值" },
  role: "statistic",
  format: { style: "significant", digits: 8 },
  align: "centre",
} as const;
const VERDICT = { id: "verdict", label: { en: "Verdict", zh: "结论" }, role: "text" } as const;

/** The scorecard as a table: every compared number with its verdict, published and reference numbers apart. */
export function scorecardTable(card: Scorecard, language: Language): TableDocument {
  return dataTable({
    id: "scorecard",
    title: { en: "Scorecard", zh: "记分卡" },
    language,
    stars: null,
    columns: [EXPECTED, COMPUTED, VERDICT],
    rows: card.entries.map(
      (entry): DataRow => ({
        label: entry.id,
        group:
          entry.kind === "published"
            ? { en: "Published: a printed source that was read", zh: "已发表：已查阅的印刷来源" }
            : { en: "Reference: computed by other software", zh: "参考：其他软件计算" },
        values: [entry.printed ?? String(entry.expected), entry.computed, verdictText(entry, language)],
      }),
    ),
    notes: [RULE],
  });
}

/** The numbers that do not match, with the difference or the reason; null when all do. */
export function unmatchedTable(card: Scorecard, language: Language): TableDocument | null {
  const entries = card.entries.filter(({ verdict }) => verdict !== "match");
  if (entries.length === 0) return null;
  return dataTable({
    id: "scorecard-unmatched",
    title: { en: "Numbers that do not match", zh: "不一致或无法复现的数字" },
    language,
    stars: null,
    columns: [{ id: "where", label: { en: "Printed in", zh: "出处" }, role: "text" }, EXPECTED, COMPUTED, VERDICT],
    rows: entries.map((entry) => ({
      label: entry.id,
      values: [
        whereText(entry, language),
        entry.printed ?? String(entry.expected),
        entry.computed,
        verdictText(entry, language),
      ],
    })),
    notes: [RULE],
  });
}

/** All numbers of one kind, grouped by the part of the study; the verdict has a column where it is not the same for all. */
export function comparedTable(card: Scorecard, kind: ScoredEntry["kind"], language: Language): TableDocument | null {
  const entries = card.entries.filter((entry) => entry.kind === kind);
  if (entries.length === 0) return null;
  const isAllMatch = entries.every(({ verdict }) => verdict === "match");
  const expected = entries.every(({ printed }) => printed === null)
    ? { ...COMPUTED, id: "expected", label: EXPECTED.label }
    : EXPECTED;
  return dataTable({
    id: `scorecard-${kind}`,
    title:
      kind === "published"
        ? { en: "Numbers of printed sources that were read", zh: "已查阅印刷来源中的数字" }
        : { en: "Numbers computed by other software", zh: "其他软件计算的数字" },
    language,
    stars: null,
    columns: isAllMatch ? [expected, COMPUTED] : [expected, COMPUTED, VERDICT],
    rows: entries.map((entry): DataRow => {
      const { group, name } = partOf(entry.id);
      const shown = expected.role === "text" ? (entry.printed ?? String(entry.expected)) : entry.expected;
      return {
        label: name,
        group,
        values: isAllMatch ? [shown, entry.computed] : [shown, entry.computed, verdictText(entry, language)],
      };
    }),
    notes: [
      RULE,
      ...(isAllMatch ? [{ en: "Every number of this table matches.", zh: "本表数字全部一致。" }] : []),
      ...sourcesOf(entries),
    ],
  });
}

/** `models.two_way.x.estimate` is the number `x · estimate` of `models.two_way`. */
function partOf(id: string): { readonly group: string; readonly name: string } {
  const steps = id.split(".");
  if (steps.length < 3) return { group: steps[0] ?? id, name: steps.slice(1).join(" · ") || id };
  return { group: steps.slice(0, 2).join(" · "), name: steps.slice(2).join(" · ") };
}

function sourcesOf(entries: readonly ScoredEntry[]): readonly Label[] {
  const sources = new Set(
    entries.map(({ where }) => ("software" in where ? `${where.software} (${where.script})` : where.document)),
  );
  return [...sources].map((source) => ({ en: `Source: ${source}.`, zh: `来源：${source}。` }));
}

function whereText({ where }: ScoredEntry, language: Language): string {
  if ("software" in where) return where.software;
  const { document, page, table } = where;
  const parts = [
    document,
    page === undefined ? null : language === "zh" ? `第 ${page} 页` : `p. ${page}`,
    table === undefined ? null : language === "zh" ? `表 ${table}` : `Table ${table}`,
  ];
  return parts.filter((part) => part !== null).join(", ");
}

/** The verdict with what a reader asks next: why not, or by how much. */
function verdictText({ verdict, reason, difference, nearMatches }: ScoredEntry, language: Language): string {
  if (verdict === "not-reproducible") return `not-reproducible (${reason ?? ""})`;
  if (verdict === "match" || difference === null) return verdict;
  const isChinese = language === "zh";
  const signed = (value: number): string => `${value > 0 ? "+" : ""}${Number(value.toPrecision(3))}`;
  const { lastDigitUnits, standardErrors, relative, signFlip, significanceFlip } = difference;
  const parts = [
    lastDigitUnits === null ? null : `${signed(lastDigitUnits)} ${isChinese ? "个末位单位" : "in the last digit"}`,
    lastDigitUnits !== null || relative === null ? null : `${signed(relative)} ${isChinese ? "（相对）" : "relative"}`,
    standardErrors === null ? null : `${signed(standardErrors)} ${isChinese ? "个标准误" : "standard errors"}`,
    signFlip ? (isChinese ? "符号相反" : "sign flips") : null,
    significanceFlip === true ? (isChinese ? "显著性改变" : "significance flips") : null,
    ...nearMatches.map((label) => `${isChinese ? "一致于" : "matches under"} ${label}`),
  ].filter((part) => part !== null);
  return parts.length === 0 ? verdict : `${verdict} (${parts.join(isChinese ? "，" : ", ")})`;
}
