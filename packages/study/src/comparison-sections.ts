import { auditRules, type Scorecard, type TableAudit } from "@mesometrics/audit";
import {
  auditTableDocument,
  type InLanguages,
  type Label,
  type Language,
  type ReportSection,
  type TableDocument,
} from "@mesometrics/reporting";
import { comparedTable, unmatchedTable } from "./scorecard-table.js";

/** More rows than this are folded. */
const MOST_UNFOLDED = 40;

/**
 * What was compared and how it came out; every number is in a folded table.
 *
 * @param listedElsewhere whether the report lists the printed numbers with their verdicts already
 */
export function scorecardSection(
  whole: Scorecard | null,
  languages: readonly Language[],
  listedElsewhere = false,
): readonly ReportSection[] {
  if (whole === null) return [];
  const card = listedElsewhere
    ? { ...whole, entries: whole.entries.filter(({ kind }) => kind === "reference") }
    : whole;
  const inEach = (make: (language: Language) => TableDocument | null): InLanguages<TableDocument> | null => {
    const en = make("en");
    const zh = make("zh");
    if (en === null || zh === null) return null;
    return languages.length < 2 ? (languages[0] === "zh" ? zh : en) : { en, zh };
  };
  const unmatched = inEach((language) => unmatchedTable(card, language));
  const count = card.entries.filter(({ verdict }) => verdict !== "match").length;
  const isLong = count > MOST_UNFOLDED;
  const folded = (["published", "reference"] as const).flatMap((kind) => {
    const table = inEach((language) => comparedTable(card, kind, language));
    const count = card.entries.filter((entry) => entry.kind === kind).length;
    if (table === null) return [];
    const label: Label =
      kind === "published"
        ? { en: `All ${count} printed numbers`, zh: `全部 ${count} 个印刷数字` }
        : { en: `All ${count} numbers of other software`, zh: `其他软件的全部 ${count} 个数字` };
    return [{ label, table }];
  });
  return [
    {
      id: "scorecard-section",
      heading: { en: "Scorecard", zh: "记分卡" },
      paragraphs: [scorecardSentence(whole), ...(listedElsewhere ? [LISTED] : [])],
      exhibits: unmatched === null || isLong ? [] : [unmatched],
      folded: [
        ...(unmatched === null || !isLong
          ? []
          : [
              {
                label: { en: `The ${count} numbers that do not match`, zh: `不一致或无法复现的 ${count} 个数字` },
                table: unmatched,
              },
            ]),
        ...folded,
      ],
    },
  ];
}

const LISTED: Label = {
  en: "Compared as if the data given were the authors'; with other data most numbers differ. Every printed number stands in the list of printed numbers below.",
  zh: "对照以所给数据即作者数据为前提；数据不同则多数数字不一致。逐一结果见下文印刷数字列表。",
};

function scorecardSentence({ counts }: Scorecard): Label {
  const part = (
    name: Readonly<Record<Language, string>>,
    { match, differ, notReproducible }: Scorecard["counts"]["published"],
  ): Readonly<Record<Language, string>> | null => {
    const all = match + differ + notReproducible;
    if (all === 0) return null;
    return {
      en: `${name.en}: ${match} of ${all} match, ${differ} differ, ${notReproducible} cannot be reproduced.`,
      zh: `${name.zh}：${all} 个中 ${match} 个一致，${differ} 个不一致，${notReproducible} 个无法复现。`,
    };
  };
  const parts = [
    part({ en: "Numbers printed in sources that were read", zh: "已查阅来源中的印刷数字" }, counts.published),
    part(
      { en: "Numbers computed by other software from the same data", zh: "其他软件用同一数据计算的数字" },
      counts.reference,
    ),
  ].filter((one) => one !== null);
  return { en: parts.map(({ en }) => en).join(" "), zh: parts.map(({ zh }) => zh).join("") };
}

/** What the arithmetic of the printed tables says. */
export function auditSection(audit: TableAudit | null): readonly ReportSection[] {
  if (audit === null) return [];
  const table = (id: string, verdicts?: readonly ["consistent"]): InLanguages<TableDocument> => {
    const of = (language: Language) =>
      auditTableDocument(audit, { rules: auditRules, id, language, ...(verdicts === undefined ? {} : { verdicts }) });
    return { en: of("en"), zh: of("zh") };
  };
  return [
    {
      id: "audit-section",
      heading: { en: "Audit of the printed tables", zh: "印刷表格的算术核查" },
      paragraphs: [
        {
          en: "What the arithmetic of the printed tables says by itself; no data are needed.",
          zh: "仅凭印刷表格自身的算术即可得出的结论，无需数据。",
        },
      ],
      exhibits: [table("audit")],
      folded: [
        {
          label: { en: "Findings that are consistent", zh: "一致的结果" },
          table: table("audit-consistent", ["consistent"]),
        },
      ],
    },
  ];
}
