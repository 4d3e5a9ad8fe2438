import type { Scorecard, TableAudit } from "@mesometrics/audit";
import {
  type Figure,
  type IndexedStudy,
  type InLanguages,
  type Label,
  type Language,
  type ReportSection,
  renderReport,
  renderReportIndex,
  type TableDocument,
} from "@mesometrics/reporting";
import { auditSection, scorecardSection } from "./comparison-sections.js";
import { coverageSentence, coverageTable } from "./coverage.js";
import { studyLineage } from "./lineage.js";
import { lineageSection, type StudySourceColumn } from "./lineage-section.js";
import { methodsParagraphs } from "./methods.js";
import type { PrintedVerdicts } from "./printed-verdicts.js";
import { printedCountsTable, printedNumbersTable, printedVerdictsSentence } from "./printed-verdicts-table.js";
import type { Exhibit, StudyComputation, StudyResult } from "./result.js";
import { simulatedStatement } from "./simulation/label-simulated.js";
import { studyFacts, studyVerdicts } from "./study-facts.js";

const FOOTER: Label = {
  en: "Made with Mesometrics. The same study, data and version give the same file, byte for byte.",
  zh: "由 Mesometrics 生成。相同的研究、数据与版本得到逐字节相同的文件。",
};

const SIMULATED: Label = { en: "SIMULATED DATA", zh: "模拟数据" };

/** What a report shows beside the computation. */
export interface ReportParts {
  readonly computation: StudyComputation;
  /** The exhibits in every language of the report; the first is shown at first. */
  readonly exhibits: ReadonlyMap<Language, readonly Exhibit[]>;
  readonly scorecard: Scorecard | null;
  /** Of the printed tables that the study is compared with. */
  readonly audit: TableAudit | null;
  /** The verdict on every number of those tables. */
  readonly printed: PrintedVerdicts | null;
  /** Where the cells of the table stand; without any the report has no section on lineage. */
  readonly sources: readonly StudySourceColumn[];
}

/** The study as one self-contained HTML file. */
export function studyReport({ computation, exhibits, scorecard, audit, printed, sources }: ReportParts): string {
  const { spec } = computation;
  const languages = [...exhibits.keys()];
  return renderReport({
    kicker: reportKicker(computation),
    title: spec.title,
    ...(spec.question === undefined ? {} : { subtitle: spec.question }),
    languages,
    facts: studyFacts(computation),
    verdicts: studyVerdicts(scorecard, audit),
    provenance: {
      en: dataRecord(computation, "Data of the study"),
      zh: dataRecord(computation, "本研究的数据"),
    },
    sections: [
      ...caveatsSection(computation),
      ...exhibitSections(computation, exhibits),
      ...scorecardSection(scorecard, languages, printed !== null && printed.compared !== null),
      ...auditSection(audit),
      ...printedSection(printed),
      ...lineageSection(studyLineage(spec, computation), sources),
    ],
    methods: methodsParagraphs(computation),
    footer: [FOOTER],
  });
}

/**
 * A study as an index page lists it (`renderReportIndex` of `@mesometrics/reporting`): question, sample, scorecard and audit
 * with a link to its report, which is expected at `<study>/report.html` beside the page. Plain data.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { indexedStudy, parseStudy, runStudy } from "@mesometrics/study";
 * const spec = parseStudy(`
 * schema: mesometrics/study@1
 * id: example
 * title: Investment
 * data: { source: { dataset: grunfeld }, unit: firm, time: year }
 * models: [{ id: one, estimator: feols, formula: inv ~ value + capital | firm }]
 * exhibits: [{ kind: regression, id: t1, title: Investment, models: [one] }]
 * `);
 * indexedStudy(runStudy(spec, { table: grunfeld.table })).href; // → example/report.html
 * ```
 */
export function indexedStudy({ computation, scorecard, audit }: StudyResult): IndexedStudy {
  const { spec, data } = computation;
  return {
    id: spec.id,
    ...(simulatedStatement(data) === null ? {} : { kicker: SIMULATED }),
    title: spec.title,
    ...(spec.question === undefined ? {} : { question: spec.question }),
    href: `${spec.id}/report.html`,
    facts: studyFacts(computation),
    verdicts: studyVerdicts(scorecard, audit).map(({ label, counts }) => ({ label, counts })),
  };
}

/**
 * A page that links the reports of several studies, each with its question, sample, scorecard and audit. A report is
 * expected at `<study>/report.html` beside the page.
 *
 * @throws DUPLICATE_ID when two studies have the same id
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { parseStudy, runStudy, studyIndex } from "@mesometrics/study";
 * const spec = parseStudy(`
 * schema: mesometrics/study@1
 * id: example
 * title: Investment
 * data: { source: { dataset: grunfeld }, unit: firm, time: year }
 * models: [{ id: one, estimator: feols, formula: inv ~ value + capital | firm }]
 * exhibits: [{ kind: regression, id: t1, title: Investment, models: [one] }]
 * `);
 * const html = studyIndex([runStudy(spec, { table: grunfeld.table })]);
 * html.includes('<a href="example/report.html">Investment</a>'); // → true
 * ```
 */
export function studyIndex(results: readonly StudyResult[], options: { readonly language?: Language } = {}): string {
  return renderReportIndex({
    title: { en: "Studies", zh: "研究" },
    subtitle: {
      en: `${results.length} ${results.length === 1 ? "study" : "studies"}, each with its report and what it was compared with.`,
      zh: `${results.length} 项研究，各附报告与对照结果。`,
    },
    language: options.language ?? "en",
    languages: ["en", "zh"],
    studies: results.map(indexedStudy),
    footer: [FOOTER],
  });
}

function dataRecord({ data }: StudyComputation, label: string) {
  return {
    id: "data",
    label,
    formula: null,
    covariance: null,
    preset: null,
    observations: data.rows,
    units: data.report.units,
    periods: data.report.periods,
    dataHash: data.hash,
  };
}

const POLICY_KINDS = ["policy-timeline", "policy-figures", "keyword-frequency", "policy-scenario"];

const SECTIONS: readonly { readonly id: string; readonly heading: Label; readonly kinds: readonly string[] }[] = [
  { id: "policy-section", heading: { en: "Policy", zh: "政策" }, kinds: POLICY_KINDS },
  { id: "data-section", heading: { en: "Data", zh: "数据" }, kinds: ["descriptive", "correlation", "listing"] },
  {
    id: "index-section",
    heading: { en: "Index", zh: "指数" },
    kinds: ["index-weights", "weights-bars", "coupling-grades", "heat-map", "density", "trends", "tile-map"],
  },
  { id: "results-section", heading: { en: "Results", zh: "回归结果" }, kinds: ["regression", "coefficient-plot"] },
  {
    id: "robustness-section",
    heading: { en: "Robustness", zh: "稳健性" },
    kinds: ["curve", "curve-summary", "robustness", "placebo"],
  },
  {
    id: "identification-section",
    heading: { en: "Identification", zh: "识别" },
    kinds: ["first-stage", "identification"],
  },
  {
    id: "heterogeneity-section",
    heading: { en: "Heterogeneity", zh: "异质性" },
    kinds: ["split", "differences", "forest"],
  },
  {
    id: "mechanism-section",
    heading: { en: "Mechanisms", zh: "机制" },
    kinds: ["mediation", "mediation-equations", "moderation", "marginal-effects", "threshold", "threshold-plot"],
  },
  {
    id: "space-section",
    heading: { en: "Space", zh: "空间" },
    kinds: ["spatial-weights", "connectivity", "moran", "moran-scatter", "lisa-map", "workflow", "effects"],
  },
];

/** The exhibits by what they are about, in the order of the study within a section. */
function exhibitSections(
  { models }: StudyComputation,
  exhibits: ReadonlyMap<Language, readonly Exhibit[]>,
): readonly ReportSection[] {
  const [own = [], other = own] = [...exhibits.values()];
  const spatial = new Set(models.filter(({ estimate }) => isSpatial(estimate.kind)).map(({ model }) => model.id));
  const sectionOf = ({ spec }: Exhibit): string => {
    // A table of spatial models only belongs to the section on space.
    if (spec.kind === "regression" && spec.models.every((id) => spatial.has(id))) return "space-section";
    return SECTIONS.find(({ kinds }) => kinds.includes(spec.kind))?.id ?? "results-section";
  };
  return SECTIONS.map(({ id, heading }) => ({
    id,
    heading,
    exhibits: own.flatMap((one, index) => {
      if (sectionOf(one) !== id) return [];
      const first = documentOf(one);
      const second = documentOf(other[index] ?? one);
      return [exhibits.size < 2 ? first : inBoth([...exhibits.keys()], first, second)];
    }),
  })).filter((section) => section.exhibits.length > 0);
}

function isSpatial(kind: string): boolean {
  return kind.startsWith("spatial");
}

function documentOf(exhibit: Exhibit): TableDocument | Figure {
  return exhibit.kind === "table" ? exhibit.table : exhibit.figure;
}

function inBoth<Document>(languages: readonly Language[], first: Document, second: Document): InLanguages<Document> {
  return languages[0] === "zh" ? { en: second, zh: first } : { en: first, zh: second };
}

/** The line above the title: of a simulated panel the first words say so. */
function reportKicker({ spec, data }: StudyComputation): Label {
  const simulated = simulatedStatement(data) !== null;
  return {
    en: `${simulated ? "SIMULATED DATA · " : ""}Study report · ${spec.id}`,
    zh: `${simulated ? "模拟数据 · " : ""}研究报告 · ${spec.id}`,
  };
}

/** What a reader must know before the numbers. */
function caveatsSection({ spec: { caveats: own = [], coverage }, data }: StudyComputation): readonly ReportSection[] {
  const statement = simulatedStatement(data);
  const caveats = statement === null ? own : [statement, ...own];
  if (caveats.length === 0 && coverage === undefined) return [];
  const heading: Label = { en: "Read first", zh: "阅读须知" };
  const id = "caveats-section";
  if (coverage === undefined) return [{ id, heading, paragraphs: caveats }];
  return [
    {
      id,
      heading,
      paragraphs: [...caveats, coverageSentence(coverage)],
      exhibits: [{ en: coverageTable(coverage, "en"), zh: coverageTable(coverage, "zh") }],
    },
  ];
}

function printedSection(printed: PrintedVerdicts | null): readonly ReportSection[] {
  if (printed === null) return [];
  const inBothLanguages = (make: (language: Language) => TableDocument): InLanguages<TableDocument> => ({
    en: make("en"),
    zh: make("zh"),
  });
  return [
    {
      id: "printed-section",
      heading: { en: "Every printed number and its verdict", zh: "每个印刷数字及其结论" },
      paragraphs: [printedVerdictsSentence(printed)],
      exhibits: [inBothLanguages((language) => printedCountsTable(printed, language))],
      folded: [
        {
          label: {
            en: `All ${printed.numbers.length} printed numbers`,
            zh: `全部 ${printed.numbers.length} 个印刷数字`,
          },
          table: inBothLanguages((language) => printedNumbersTable(printed, language)),
        },
      ],
    },
  ];
}
