import { type KeywordDictionary, keywordFrequency } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";
import {
  type DataRow,
  dataTable,
  type Label,
  type Language,
  renderReport,
  type TableDocument,
} from "@mesometrics/reporting";
import { type PolicyConflict, type PolicyConflictKind, policyConflicts } from "./policy-conflicts.js";
import type { PolicyDocument, PolicySpec } from "./policy-spec.js";
import { policyTimeline } from "./policy-timeline.js";
import { printedFigure } from "./printed-figure.js";

/** The tables of a policy file; one without rows is left out. */
export interface PolicyExhibits {
  readonly timeline: TableDocument | null;
  readonly figures: TableDocument | null;
  readonly conflicts: TableDocument | null;
  readonly keywords: TableDocument | null;
}

/**
 * Words and keyword occurrences of each document of a policy, from the documents' texts: what `counted` of `policy.yaml` holds.
 *
 * @param texts by id of the document
 * @throws UNKNOWN_DOCUMENT for a text of no document; EMPTY_TEXT, EMPTY_DICTIONARY and what `keywordFrequency` throws
 * @example
 * ```ts
 * import { keywordCounts, parsePolicy } from "@mesometrics/study";
 * const policy = parsePolicy(`
 * schema: mesometrics/policy@1
 * id: example
 * title: Example
 * documents: [{ id: a, title: A, kind: news, date: null }]
 * events: []
 * figures: []
 * dictionary: { ai: [AI, artificial intelligence] }
 * `);
 * keywordCounts(policy, { a: "AI, that is artificial intelligence, and more AI." }).a; // → {"words": 8, "groups": {"ai": 3}}
 * ```
 */
export function keywordCounts(
  policy: PolicySpec,
  texts: Readonly<Record<string, string>>,
): Readonly<Record<string, NonNullable<PolicyDocument["counted"]>>> {
  const known = policy.documents.map(({ id }) => id);
  for (const name of Object.keys(texts)) {
    if (known.includes(name)) continue;
    throw new MesometricsError("UNKNOWN_DOCUMENT", `"${name}" is none of the documents ${known.join(", ")}.`, {
      document: name,
    });
  }
  const { documents } = keywordFrequency(texts, policy.dictionary as KeywordDictionary);
  return Object.fromEntries(documents.map(({ document, words, groups }) => [document, { words, groups }]));
}

/**
 * The exhibits of a policy: timeline, figures with their documents, conflicts, and keyword frequency by document.
 *
 * @example
 * ```ts
 * import { parsePolicy, policyExhibits } from "@mesometrics/study";
 * const policy = parsePolicy(`
 * schema: mesometrics/policy@1
 * id: example
 * title: Example
 * documents: [{ id: a, title: A, kind: plan, date: null }]
 * events: [{ date: "2017", name: Plan, document: a, place: p. 1 }]
 * figures: []
 * dictionary: {}
 * `);
 * policyExhibits(policy, "en").timeline.groups[0].rows[0].label; // → 2017
 * ```
 */
export function policyExhibits(policy: PolicySpec, language: Language = "en"): PolicyExhibits {
  return {
    timeline: timelineTable(policy, language),
    figures: figuresTable(policy, language),
    conflicts: conflictsTable(policy, language),
    keywords: keywordsTable(policy, language),
  };
}

/** The exhibits as one self-contained page in English and Chinese. */
export function policyReport(policy: PolicySpec): string {
  const inEnglish = policyExhibits(policy, "en");
  const inChinese = policyExhibits(policy, "zh");
  const headings: Readonly<Record<keyof PolicyExhibits, Label>> = {
    timeline: { en: "Timeline", zh: "时间线" },
    figures: { en: "Figures and their documents", zh: "数字及其出处" },
    conflicts: { en: "Conflicts", zh: "矛盾之处" },
    keywords: { en: "Keywords by document", zh: "各文件关键词" },
  };
  const sections = (Object.keys(headings) as (keyof PolicyExhibits)[]).flatMap((name) => {
    const en = inEnglish[name];
    const zh = inChinese[name];
    if (en === null || zh === null) return [];
    const drawn = (language: Language) =>
      policyTimeline(policy, { id: "timeline", title: { en: "Policies and targets", zh: "政策与目标" }, language });
    const exhibits = [...(name === "timeline" ? [{ en: drawn("en"), zh: drawn("zh") }] : []), { en, zh }];
    return [{ id: `${name}-section`, heading: headings[name], exhibits }];
  });
  return renderReport({
    kicker: { en: `Policy documents · ${policy.id}`, zh: `政策文件 · ${policy.id}` },
    title: policy.title,
    languages: ["en", "zh"],
    facts: [{ label: { en: "Documents", zh: "文件" }, value: String(policy.documents.length) }],
    sections,
    footer: [
      {
        en: "Facts and figures with their sources; the documents are not reproduced.",
        zh: "仅列事实与数字及其出处，不转载文件原文。",
      },
    ],
  });
}

/** By date as text: a year before its months, a month before its days. */
const byDate = (a: { readonly date: string }, b: { readonly date: string }): number =>
  a.date < b.date ? -1 : a.date > b.date ? 1 : 0;

function timelineTable({ events }: PolicySpec, language: Language): TableDocument | null {
  if (events.length === 0) return null;
  return dataTable({
    id: "policy-timeline",
    title: { en: "Policies by date", zh: "政策时间线" },
    rowHeading: { en: "Date", zh: "日期" },
    language,
    stars: null,
    columns: [
      { id: "policy", label: { en: "Policy", zh: "政策" }, role: "text" },
      { id: "source", label: { en: "Document", zh: "文件" }, role: "text" },
      { id: "remark", label: { en: "Remark", zh: "说明" }, role: "text" },
    ],
    rows: [...events].sort(byDate).map(
      ({ date, name, document, place, remark }): DataRow => ({
        label: date,
        values: [
          textOf(name, language),
          `${document}, ${place}`,
          remark === undefined ? null : textOf(remark, language),
        ],
      }),
    ),
  });
}

/** Words for what two figures have to do with each other. */
const FLAGS: Readonly<Record<PolicyConflictKind, { readonly en: string; readonly zh: string }>> = {
  "values-differ": { en: "another value for the year", zh: "同年另有数值" },
  undated: { en: "no year to compare", zh: "年份不明，无法比较" },
  "run-broken": { en: "run of years broken", zh: "连续年数不符" },
  "run-fits-year": { en: "agrees for one year only", zh: "仅对应某一年时一致" },
  "same-number-other-quantity": { en: "same number, other quantity", zh: "数值相同而指标不同" },
};

/** The figures with those flagged that contradict others, cannot be compared or are easily taken for others. */
export function flaggedFigures(policy: PolicySpec, language: Language): TableDocument | null {
  const conflicts = policyConflicts(policy);
  return figuresTable(policy, language, conflicts);
}

/** What a figure has to do with which others, by the places where those are printed. */
function flagsOf(
  { figures }: PolicySpec,
  id: string,
  conflicts: readonly PolicyConflict[],
  language: Language,
): string | null {
  const own = conflicts.flatMap(({ kind, figures: [one, other] }) => {
    if (one !== id && other !== id) return [];
    const found = figures.find((figure) => figure.id === (one === id ? other : one));
    return [`${FLAGS[kind][language]} (${found?.document}, ${found?.place})`];
  });
  return own.length === 0 ? null : own.join(language === "zh" ? "；" : "; ");
}

function figuresTable(
  policy: PolicySpec,
  language: Language,
  conflicts: readonly PolicyConflict[] | null = null,
): TableDocument | null {
  const { figures } = policy;
  if (figures.length === 0) return null;
  const kinds = {
    observation: { en: "observation", zh: "观测" },
    target: { en: "target", zh: "目标" },
  } as const;
  return dataTable({
    id: "policy-figures",
    title: { en: "Figures of the documents", zh: "文件中的数字" },
    rowHeading: { en: "Quantity", zh: "指标" },
    language,
    stars: null,
    columns: [
      { id: "value", label: { en: "Value", zh: "数值" }, role: "text" },
      { id: "unit", label: { en: "Unit", zh: "单位" }, role: "text" },
      { id: "year", label: { en: "Year", zh: "年份" }, role: "text" },
      { id: "kind", label: { en: "Kind", zh: "类型" }, role: "text" },
      { id: "source", label: { en: "Document", zh: "文件" }, role: "text" },
      ...(conflicts === null ? [] : [{ id: "flag", label: { en: "Flag", zh: "标记" }, role: "text" } as const]),
    ],
    ...(conflicts === null ? {} : { notes: conflicts.map(({ message }) => message) }),
    rows: figures.map(
      (one): DataRow => ({
        label: one.label,
        values: [
          printedFigure(one, language),
          one.unit,
          one.year === null ? (language === "zh" ? "未注明" : "none given") : String(one.year),
          kinds[one.kind][language],
          `${one.document}, ${one.place}`,
          ...(conflicts === null ? [] : [flagsOf(policy, one.id, conflicts, language)]),
        ],
      }),
    ),
  });
}

function conflictsTable(policy: PolicySpec, language: Language): TableDocument | null {
  const conflicts = policyConflicts(policy);
  if (conflicts.length === 0) return null;
  return dataTable({
    id: "policy-conflicts",
    title: { en: "Figures that contradict or cannot be compared", zh: "相互矛盾或不可比的数字" },
    rowHeading: { en: "Kind", zh: "类型" },
    language,
    stars: null,
    columns: [{ id: "message", label: { en: "Finding", zh: "发现" }, role: "text" }],
    rows: conflicts.map(({ kind, message }) => ({ label: kind, values: [message[language]] })),
  });
}

function keywordsTable({ documents, dictionary }: PolicySpec, language: Language): TableDocument | null {
  const counted = documents.filter((one) => one.counted !== undefined);
  const groups = Object.keys(dictionary);
  if (counted.length === 0 || groups.length === 0) return null;
  return dataTable({
    id: "policy-keywords",
    title: { en: "Keywords by document, occurrences and per 1,000 words", zh: "各文件关键词：次数与每千词频次" },
    rowHeading: { en: "Keyword", zh: "关键词" },
    language,
    stars: null,
    columns: counted.flatMap(({ id }, i) => [
      { id: `n${i}`, label: id, role: "count" as const },
      {
        id: `f${i}`,
        label: { en: "per 1,000", zh: "每千词" },
        format: { style: "decimal", decimals: 2, grouped: false } as const,
      },
    ]),
    rows: groups.map(
      (group): DataRow => ({
        label: group,
        values: counted.flatMap(({ counted: counts }) => {
          const n = counts!.groups[group] ?? null;
          return [n, n === null ? null : (1000 * n) / counts!.words];
        }),
      }),
    ),
    notes: [
      {
        en: `Words: ${counted.map(({ id, counted: counts }) => `${id} ${counts!.words}`).join(", ")}. Longest match first, no word counted twice. Groups: ${groups.map((group) => `${group} (${dictionary[group]!.join(", ")})`).join("; ")}.`,
        zh: `词数：${counted.map(({ id, counted: counts }) => `${id} ${counts!.words}`).join("，")}。最长匹配优先，不重复计数。词组：${groups.map((group) => `${group}（${dictionary[group]!.join("，")}）`).join("；")}。`,
      },
    ],
  });
}

function textOf(label: Label, language: Language): string {
  return typeof label === "string" ? label : label[language];
}
