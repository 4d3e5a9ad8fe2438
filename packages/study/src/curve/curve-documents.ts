import type { TestResult } from "@mesometrics/inference";
import type { CurveSpecification, SpecificationCurve } from "@mesometrics/panel-regression";
import { type DataRow, dataTable, type Language, renderReport, type TableDocument } from "@mesometrics/reporting";
import { specificationCurve as curveFigure } from "@mesometrics/reporting/figures";
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
  const figure = drawn(curve, names);
  const language = names.language ?? "en";
  const report = renderReport({
    kicker: { en: "Specification curve", zh: "设定曲线" },
    title: names.title,
    subtitle: names.formula,
    language,
    sections: [
      {
        id: "curve",
        heading: { en: "All specifications", zh: "全部设定" },
        paragraphs: curve.notes.map(({ message }) => message),
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
  const words: Readonly<Record<string, string>> = {
    "median-estimate": "估计值中位数",
    "share-significant": "显著（较多一方符号）占比",
    "average-t": "平均 t 值",
  };
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
        label: { en: test.label, zh: words[test.id] ?? test.label },
        values: [test.statistic, test.pValue],
      }),
    ),
    notes: tests.slice(0, 1).map(({ rule, source, nullHypothesis }) => `H0: ${nullHypothesis}. ${rule}. ${source}.`),
  });
}

/** Counts and shares as a table. */
export function summaryTable(
  { summary, failed, significance, level }: SpecificationCurve,
  language: Language,
): TableDocument {
  const row = (en: string, zh: string, value: number | string): DataRow => ({ label: { en, zh }, values: [value] });
  return dataTable({
    id: "summary",
    title: { en: "The specifications", zh: "各设定概况" },
    language,
    columns: [{ id: "value", label: { en: "Value", zh: "数值" }, source: "curve" }],
    rows: [
      row("Specifications estimated", "已估计设定数", String(summary.estimated)),
      row("Not estimable", "无法估计", String(failed.length)),
      row("Smallest estimate", "最小估计值", summary.smallest),
      row("Median estimate", "估计值中位数", summary.median),
      row("Largest estimate", "最大估计值", summary.largest),
      row("Share positive", "为正占比", summary.positive),
      row("Share positive and significant", "显著为正占比", summary.significantPositive),
      row("Share negative and significant", "显著为负占比", summary.significantNegative),
    ],
    notes: [
      {
        en: `Significant: p < ${significance} by each specification's own covariance; intervals at ${100 * level} %.`,
        zh: `显著：按各设定自身协方差 p < ${significance}；区间水平 ${100 * level}%。`,
      },
    ],
  });
}

function drawn(curve: SpecificationCurve, { id, title, language }: CurveNames) {
  const all = curve.specifications;
  const ranked = [...all].sort((a, b) => a.estimate - b.estimate || a.index - b.index);
  const step = Math.max(1, (ranked.length - 1) / (MOST_DRAWN - 1));
  const shown = new Set<CurveSpecification>();
  for (let k = 0; k < Math.min(ranked.length, MOST_DRAWN); k++) shown.add(ranked[Math.round(k * step)]!);
  const own = all.find(({ index }) => index === 0);
  if (own !== undefined) shown.add(own);
  const specifications = all.filter((one) => shown.has(one));
  const main = specifications.findIndex(({ index }) => index === 0);
  const thinned =
    specifications.length < all.length ? ` (${specifications.length} of ${all.length} drawn, evenly by rank)` : "";
  return curveFigure(specifications, {
    id: `curve-${id}`,
    title: `${title}${thinned}`,
    level: curve.level,
    significance: curve.significance,
    ...(main < 0 ? {} : { main }),
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
