import type { Scorecard, ScoredEntry } from "@mesometrics/audit";
import {
  type DataRow,
  dataTable,
  type Label,
  type Language,
  renderReport,
  type TableDocument,
} from "@mesometrics/reporting";
import { exhibitSections, type ReportSectionName } from "./exhibits/exhibit-sections.js";
import { methodsParagraphs } from "./methods.js";
import type { Exhibit, StudyComputation } from "./result.js";

/** The scorecard as a table: every compared number with its verdict, published and reference numbers apart. */
export function scorecardTable(card: Scorecard, language: Language): TableDocument {
  return dataTable({
    id: "scorecard",
    title: { en: "Scorecard", zh: "记分卡" },
    language,
    stars: null,
    columns: [
      { id: "expected", label: { en: "Expected", zh: "对照值" }, role: "text" },
      {
        id: "computed",
        label: { en: "Computed", zh: "计算值" },
        role: "statistic",
        format: { style: "significant", digits: 8 },
      },
      { id: "verdict", label: { en: "Verdict", zh: "结论" }, role: "text" },
    ],
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
    notes: [
      {
        en: "A published number matches when the computed one rounds to the printed digits; a reference number when it lies within its stated tolerance.",
        zh: "已发表数字：计算值四舍五入后与印刷数字一致即为 match；参考数字：相对误差在规定容差之内即为 match。",
      },
    ],
  });
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

/** The study as one self-contained HTML file. */
export function studyReport(
  computation: StudyComputation,
  exhibits: readonly Exhibit[],
  scorecard: TableDocument | null,
  language: Language,
): string {
  const { spec, data } = computation;
  const { report } = data;
  const facts: { label: Label; value: Label }[] = [
    {
      label: { en: "Sample", zh: "样本" },
      value: {
        en: `${report.rows} observations: ${report.units} units, ${report.periods} periods (${data.index.timeLabels[0]} to ${data.index.timeLabels.at(-1)}), ${report.balanced ? "balanced" : "unbalanced"}`,
        zh: `${report.rows} 个观测：${report.units} 个单位，${report.periods} 期（${data.index.timeLabels[0]}—${data.index.timeLabels.at(-1)}），${report.balanced ? "平衡面板" : "非平衡面板"}`,
      },
    },
    { label: { en: "Data hash", zh: "数据哈希" }, value: data.hash },
    { label: { en: "Study", zh: "研究" }, value: `${spec.id} (${spec.schema})` },
  ];
  const headings: { id: ReportSectionName; heading: Label }[] = [
    { id: "data", heading: { en: "Data", zh: "数据" } },
    { id: "index", heading: { en: "Index", zh: "指数" } },
    { id: "results", heading: { en: "Results", zh: "回归结果" } },
    { id: "identification", heading: { en: "Identification", zh: "识别" } },
    { id: "mechanism", heading: { en: "Mechanism", zh: "机制" } },
    { id: "space", heading: { en: "Space", zh: "空间" } },
  ];
  const spatial = new Set(
    computation.models
      .filter(({ estimate }) => estimate.kind === "spatialPanel")
      .flatMap(({ model, base }) => [model.id, base]),
  );
  const sectionOf = ({ spec: exhibit }: Exhibit): ReportSectionName => {
    // A table of spatial models only belongs to the section on space.
    if (exhibit.kind === "regression" && exhibit.models.every((id) => spatial.has(id))) return "space";
    return exhibitSections[exhibit.kind];
  };
  const sections = headings
    .map(({ id, heading }) => {
      const own = exhibits.filter((one) => sectionOf(one) === id);
      return {
        id: `${id}-section`,
        heading,
        tables: own.flatMap((one) => (one.kind === "table" ? [one.table] : [])),
        figures: own.flatMap((one) => (one.kind === "figure" ? [one.figure] : [])),
      };
    })
    .filter(({ tables, figures }) => tables.length + figures.length > 0);
  const caveats =
    spec.caveats === undefined || spec.caveats.length === 0
      ? []
      : [{ id: "caveats-section", heading: { en: "Read first", zh: "阅读须知" }, paragraphs: spec.caveats }];
  return renderReport({
    title: spec.title,
    ...(spec.question === undefined ? {} : { subtitle: spec.question }),
    language,
    facts,
    sections: [...caveats, ...sections],
    ...(scorecard === null ? {} : { scorecard }),
    methods: methodsParagraphs(computation),
    footer: [
      {
        en: "Made with mesometrics. Select a number to see its full precision and the rule behind it.",
        zh: "由 mesometrics 生成。点选任一数字可查看其完整精度与计算规则。",
      },
    ],
  });
}
