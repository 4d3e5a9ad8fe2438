import type { Label, Language } from "../label.js";
import { type ReportSection, renderReport } from "../report/report.js";
import type { VerdictCounts } from "../report/verdicts.js";
import type { TableDocument } from "../table/document.js";
import {
  type AuditFacts,
  type AuditRuleFacts,
  type AuditVerdictName,
  auditLine,
  auditTableDocument,
  auditVerdicts,
  auditWord,
} from "./audit-table.js";

export interface AuditPageOptions {
  /** The rules that findings name: `auditRules` of `@mesometrics/audit`. */
  readonly rules: AuditRuleFacts;
  /** The language shown first, default `en`; the page holds both. */
  readonly language?: Language;
}

const HEADINGS: Readonly<Record<AuditVerdictName, Label>> = {
  impossible: { en: "Impossible", zh: "不可能" },
  suspicious: { en: "Suspicious", zh: "可疑" },
  borderline: { en: "Borderline", zh: "临界" },
  "not-checkable": { en: "Not checkable", zh: "无法核查" },
  consistent: { en: "Consistent", zh: "一致" },
};

const TITLES: Readonly<Record<AuditVerdictName, { readonly en: string; readonly zh: string }>> = {
  impossible: { en: "Findings that are impossible", zh: "不可能的结果" },
  suspicious: { en: "Findings that are suspicious", zh: "可疑的结果" },
  borderline: { en: "Findings on the border of rounding", zh: "处于舍入临界的结果" },
  "not-checkable": { en: "What could not be checked", zh: "无法核查的内容" },
  consistent: { en: "Findings that are consistent", zh: "一致的结果" },
};

const EXPLANATIONS: Readonly<Record<AuditVerdictName, Label>> = {
  impossible: {
    en: "No data give these numbers together: at least one of them is wrong, or is not what its label says.",
    zh: "任何数据都不可能同时得到这些数字：其中至少有一个有误，或与其标注不符。",
  },
  suspicious: {
    en: "Possible, but only under circumstances that a reader should ask about.",
    zh: "虽有可能，但所需条件值得读者追问。",
  },
  borderline: {
    en: "Rounding decides: the printed digits leave it open.",
    zh: "取决于舍入：印刷的位数不足以判定。",
  },
  "not-checkable": {
    en: "Something that the check needs is not printed.",
    zh: "缺少核查所需的印刷内容。",
  },
  consistent: { en: "The arithmetic holds.", zh: "算术成立。" },
};

/**
 * An audit of printed tables as one HTML file in English and Chinese: how many findings have which verdict, then the
 * findings from the worst verdict to the mildest; those that are consistent are folded.
 *
 * @example
 * ```ts
 * import { renderAuditPage } from "@mesometrics/reporting";
 * const place = { table: "4", row: "Obs", column: "1", text: null, printed: "252" };
 * const html = renderAuditPage(
 *   {
 *     document: "A paper",
 *     findings: [
 *       { rule: "sample-size", verdict: "impossible", places: [place], arithmetic: "21 x 11 = 231", meaning: "Too many." },
 *     ],
 *     assumptions: [],
 *   },
 *   { rules: { "sample-size": { number: 10, title: "N = units x periods" } } },
 * );
 * html.includes("21 x 11 = 231"); // → true
 * html.includes("src="); // → false
 * ```
 */
export function renderAuditPage(audit: AuditFacts, { rules, language = "en" }: AuditPageOptions): string {
  const tables = new Set(audit.findings.flatMap(({ places }) => places.flatMap(({ table }) => table ?? [])));
  return renderReport({
    kicker: { en: auditWord("title", "en"), zh: auditWord("title", "zh") },
    title: auditLine(audit.document),
    language,
    languages: ["en", "zh"],
    facts: [
      { label: { en: "Findings", zh: "核查结果" }, value: String(audit.findings.length) },
      { label: { en: "Rules that had something to check", zh: "适用的规则" }, value: String(rulesOf(audit)) },
      { label: { en: "Tables", zh: "涉及的表" }, value: String(tables.size) },
    ],
    verdicts: auditVerdictCounts(audit),
    sections: [...auditSections(audit, rules), ...assumptionSection(audit)],
    footer: [
      {
        en: "The arithmetic is checked from the printed digits alone; a verdict says nothing about intent.",
        zh: "核查仅依据印刷数字本身的算术；结论不涉及作者意图。",
      },
    ],
  });
}

/** How many findings of an audit have which verdict, as a report shows it. */
export function auditVerdictCounts(audit: AuditFacts): readonly VerdictCounts[] {
  return [
    {
      label: { en: "Arithmetic of the printed tables", zh: "印刷表格的算术核查" },
      counts: [...auditVerdicts]
        .reverse()
        .map((verdict) => ({ verdict, count: audit.findings.filter((one) => one.verdict === verdict).length })),
    },
  ];
}

/** A section per verdict that findings have, worst first. */
function auditSections(audit: AuditFacts, rules: AuditRuleFacts): readonly ReportSection[] {
  return auditVerdicts.flatMap((verdict): ReportSection[] => {
    const findings = audit.findings.filter((one) => one.verdict === verdict);
    if (findings.length === 0) return [];
    const id = `audit-${verdict}`;
    const of = (language: Language) => {
      const table = auditTableDocument(
        { ...audit, findings, assumptions: [] },
        { rules, id, language, verdicts: [verdict] },
      );
      return { ...withoutVerdict(table), title: TITLES[verdict][language], notes: [] };
    };
    const table = { en: of("en"), zh: of("zh") };
    const count = { en: `${findings.length} findings`, zh: `${findings.length} 项` };
    return [
      {
        id: `${id}-section`,
        heading: HEADINGS[verdict],
        paragraphs: [EXPLANATIONS[verdict]],
        ...(verdict === "consistent" ? { folded: [{ label: count, table }] } : { exhibits: [table] }),
      },
    ];
  });
}

/** The table without its first column, which says the same in every row. */
function withoutVerdict(table: TableDocument): TableDocument {
  return {
    ...table,
    columns: table.columns.slice(1),
    groups: table.groups.map((group) => ({
      ...group,
      rows: group.rows.map((row) => ({ ...row, cells: row.cells.slice(1) })),
    })),
  };
}

function rulesOf({ findings }: AuditFacts): number {
  return new Set(findings.map(({ rule }) => rule)).size;
}

function assumptionSection({ assumptions }: AuditFacts): readonly ReportSection[] {
  if (assumptions.length === 0) return [];
  return [
    {
      id: "assumptions-section",
      heading: { en: "Assumptions", zh: "假定" },
      paragraphs: assumptions.map(auditLine),
    },
  ];
}
