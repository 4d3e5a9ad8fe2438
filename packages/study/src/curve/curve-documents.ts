import type { TestResult } from "@mesometrics/inference";
import type { CurveSpecification, SpecificationCurve } from "@mesometrics/panel-regression";
import {
  type DataRow,
  type DataTableOptions,
  dataTable,
  type Label,
  type Language,
  noteMessage,
  renderReport,
  type TableDocument,
} from "@mesometrics/reporting";
import { specificationCurve as curveFigure, type Figure } from "@mesometrics/reporting/figures";
import { jsonNumbers } from "../json-numbers.js";

/** What a curve is called, and which model it is made of. */
export interface CurveNames {
  readonly id: string;
  readonly title: string;
  readonly formula: string;
  readonly language?: Language;
}

/** A figure of more than this cannot be read and is slow to draw. */
const MOST_DRAWN = 600;

/**
 * A curve as files' contents: `curve.html` with the figure, the joint tests and the shares, `curve.svg`, `curve.csv` with a
 * line for every specification, `curve.json` (`mesometrics/curve@1`). Above 600 specifications the figure shows as many of
 * equal distance in rank, and the study's own; the files hold all.
 */
export function curveFiles(curve: SpecificationCurve, names: CurveNames): Readonly<Record<string, string>> {
  const language = names.language ?? "en";
  const figure = curveDrawing(curve, { id: `curve-${names.id}`, title: names.title, language });
  const report = renderReport({
    kicker: { en: "Specification curve", zh: "设定曲线" },
    title: names.title,
    subtitle: names.formula,
    language,
    sections: [
      {
        id: "curve",
        heading: { en: "All specifications", zh: "全部设定" },
        paragraphs: curve.notes.map((note) => noteMessage(note, language, (name) => name)),
        exhibits: [
          figure,
          summaryTable(curve, language),
          ...(curve.joint === null ? [] : [jointTable(curve, language)]),
        ],
      },
    ],
  });
  return {
    "curve.html": report,
    "curve.svg": figure.svg,
    "curve.csv": curveCsv(curve),
    "curve.json": encodeCurve(curve, names),
  };
}

/** The joint tests as a table. */
export function jointTable(curve: SpecificationCurve, language: Language): TableDocument {
  const tests = curve.joint?.tests ?? [];
  return dataTable({
    id: "joint",
    title: { en: "All specifications tested together", zh: "全部设定的联合检验" },
    language,
    columns: [
      { id: "statistic", label: { en: "Statistic", zh: "统计量" }, source: "curve" },
      { id: "p", label: { en: "p", zh: "p 值" }, role: "p", source: "curve" },
    ],
    rows: tests.map(
      (test: TestResult): DataRow => ({
        label: testLabel(test),
        values: [test.statistic, test.pValue],
      }),
    ),
    notes: tests.slice(0, 1).map(({ rule, source, nullHypothesis }) => `H0: ${nullHypothesis}. ${rule}. ${source}.`),
  });
}

function testLabel({ id, label }: TestResult): Label {
  const words: Readonly<Record<string, string>> = {
    "median-estimate": "估计值中位数",
    "share-significant": "显著（较多一方符号）占比",
    "average-t": "平均 t 值",
  };
  return { en: label, zh: words[id] ?? label };
}

/** Counts and shares as a table. */
export function summaryTable(
  { summary, failed, significance, level }: SpecificationCurve,
  language: Language,
): TableDocument {
  return dataTable({
    id: "summary",
    title: { en: "The specifications", zh: "各设定概况" },
    language,
    columns: [{ id: "value", label: { en: "Value", zh: "数值" }, source: "curve" }],
    rows: summaryRows({ summary, failed }),
    notes: [summaryNote({ significance, level })],
  });
}

/** Counts, shares, and the joint tests with their p-values, in one table. */
export function curveSummary(
  curve: SpecificationCurve,
  options: Pick<DataTableOptions, "id" | "title" | "language"> & { readonly notes?: readonly Label[] },
): TableDocument {
  const { joint } = curve;
  const tests = joint?.tests ?? [];
  const group: Label = { en: "All specifications tested together", zh: "全部设定的联合检验" };
  return dataTable({
    ...options,
    columns: [
      { id: "value", label: { en: "Value", zh: "数值" }, source: "curve" },
      ...(joint === null ? [] : [{ id: "p", label: { en: "p", zh: "p 值" }, role: "p", source: "curve" } as const]),
    ],
    rows: [
      ...summaryRows(curve).map((row) => (joint === null ? row : { ...row, values: [...row.values, null] })),
      ...tests.map((test): DataRow => ({ label: testLabel(test), group, values: [test.statistic, test.pValue] })),
    ],
    notes: [
      summaryNote(curve),
      ...tests.slice(0, 1).map(({ rule, source, nullHypothesis }) => `H0: ${nullHypothesis}. ${rule}. ${source}.`),
      ...(options.notes ?? []),
    ],
  });
}

function summaryRows({ summary, failed }: Pick<SpecificationCurve, "summary" | "failed">): readonly DataRow[] {
  const row = (en: string, zh: string, value: number | string): DataRow => ({ label: { en, zh }, values: [value] });
  return [
    row("Specifications estimated", "已估计设定数", String(summary.estimated)),
    row("Not estimable", "无法估计", String(failed.length)),
    row("Smallest estimate", "最小估计值", summary.smallest),
    row("Median estimate", "估计值中位数", summary.median),
    row("Largest estimate", "最大估计值", summary.largest),
    row("Share positive", "为正占比", summary.positive),
    row("Share positive and significant", "显著为正占比", summary.significantPositive),
    row("Share negative and significant", "显著为负占比", summary.significantNegative),
  ];
}

function summaryNote({ significance, level }: Pick<SpecificationCurve, "significance" | "level">): Label {
  return {
    en: `Significant: p < ${significance} by each specification's own covariance; intervals at ${100 * level} %.`,
    zh: `显著：按各设定自身协方差 p < ${significance}；区间水平 ${100 * level}%。`,
  };
}

/** Dimensions of a grid and the options that every grid has, in words. */
const GRID_WORDS: Readonly<Record<string, Label>> = {
  index: { en: "index", zh: "指数构造" },
  controls: { en: "controls", zh: "控制变量" },
  effects: { en: "effects", zh: "固定效应" },
  covariance: { en: "covariance", zh: "协方差" },
  sample: { en: "sample", zh: "样本" },
  winsorising: { en: "winsorising", zh: "缩尾" },
  weights: { en: "weights", zh: "权重" },
  none: { en: "none", zh: "无" },
  all: { en: "all", zh: "全部" },
  default: { en: "default", zh: "缺省" },
};

/** The figure of a curve; of many specifications as many of equal distance in rank, and the study's own. */
export function curveDrawing(
  curve: SpecificationCurve,
  options: {
    readonly id: string;
    readonly title: Label;
    readonly language?: Language;
    readonly yLabel?: Label;
    readonly labels?: Readonly<Record<string, Label>>;
  },
): Figure {
  const all = curve.specifications;
  const ranked = [...all].sort((a, b) => a.estimate - b.estimate || a.index - b.index);
  const step = Math.max(1, (ranked.length - 1) / (MOST_DRAWN - 1));
  const shown = new Set<CurveSpecification>();
  for (let k = 0; k < Math.min(ranked.length, MOST_DRAWN); k++) shown.add(ranked[Math.round(k * step)]!);
  const own = all.find(({ index }) => index === 0);
  if (own !== undefined) shown.add(own);
  const specifications = all.filter((one) => shown.has(one));
  const main = specifications.findIndex(({ index }) => index === 0);
  const { id, title, language, yLabel, labels } = options;
  const said = (words: Language) => (typeof title === "string" ? title : title[words]);
  const thinned: Label = {
    en: `${said("en")} (${specifications.length} of ${all.length} drawn, evenly by rank)`,
    zh: `${said("zh")}（绘出 ${all.length} 个中的 ${specifications.length} 个，按排序等距）`,
  };
  return curveFigure(specifications, {
    id,
    title: specifications.length < all.length ? thinned : title,
    level: curve.level,
    significance: curve.significance,
    labels: { ...GRID_WORDS, ...labels },
    ...(main < 0 ? {} : { main }),
    ...(yLabel === undefined ? {} : { yLabel }),
    ...(language === undefined ? {} : { language }),
  });
}

/** One line for every specification, in the order of the grid; failed ones with their reason. */
function curveCsv(curve: SpecificationCurve): string {
  const dimensions = Object.keys((curve.specifications[0] ?? curve.failed[0])?.choices ?? {});
  const numbers = [
    "estimate",
    "standardError",
    "degreesOfFreedom",
    "pValue",
    "low",
    "high",
    "observations",
    "droppedControls",
  ] as const;
  const lines = [["index", ...dimensions, "formula", ...numbers, "failed"]];
  const all = [
    ...curve.specifications.map((one) => ({ ...one, code: "" })),
    ...curve.failed.map((one) => ({ ...one, ...Object.fromEntries(numbers.map((name) => [name, ""])) })),
  ].sort((a, b) => a.index - b.index);
  for (const one of all) {
    const cells = one as unknown as Readonly<Record<string, unknown>>;
    lines.push([
      String(one.index),
      ...dimensions.map((dimension) => one.choices[dimension] ?? ""),
      one.formula,
      ...numbers.map((name) => String(cells[name])),
      one.code,
    ]);
  }
  return `${lines.map((line) => line.map(csvCell).join(",")).join("\n")}\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A curve as JSON text (`mesometrics/curve@1`). */
export function encodeCurve(curve: SpecificationCurve, { id, formula }: Pick<CurveNames, "id" | "formula">): string {
  const { kind: _, ...rest } = curve;
  return `${JSON.stringify({ schema: "mesometrics/curve@1", id, formula, ...rest }, jsonNumbers, 1)}\n`;
}
