import { glance, tidy } from "@mesometrics/inference";
import { summaryLines } from "@mesometrics/iv";
import {
  type DataRow,
  dataTable,
  type Label,
  type Language,
  modelColumn,
  regressionTable,
  renderText,
  type TableDocument,
} from "@mesometrics/reporting";
import type { FitReport } from "./fit-table.js";

/**
 * The tables of a fitted model: the regression with estimate, standard error, t, p and interval in columns; with few
 * clusters what other methods say of the same coefficients; and how far each moves when a cluster is left out.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { fitTable, fitTables } from "@mesometrics/study";
 * const report = fitTable(grunfeld.table, { formula: "inv ~ value | firm", unit: "firm", time: "year" });
 * fitTables(report).map((table) => table.id); // → ["regression","companions","leave-one-out"]
 * ```
 */
export function fitTables(report: FitReport, language: Language = "en"): readonly TableDocument[] {
  const { summary } = report;
  const tables = [regression(report, language)];
  if (summary !== null && summary.companions.length > 0) tables.push(companions(report, language));
  if (summary !== null && summary.leaveOneOut.length > 0) {
    tables.push(
      dataTable({
        id: "leave-one-out",
        title: { en: "Estimates without each cluster", zh: "逐一剔除聚类后的估计值" },
        language,
        columns: [
          { id: "estimate", label: { en: "Estimate", zh: "估计值" }, source: "model" },
          { id: "low", label: { en: "Smallest", zh: "最小" }, source: "model" },
          { id: "low-without", label: { en: "without", zh: "剔除" }, role: "text" },
          { id: "high", label: { en: "Largest", zh: "最大" }, source: "model" },
          { id: "high-without", label: { en: "without", zh: "剔除" }, role: "text" },
        ],
        rows: summary.leaveOneOut.map(
          ({ term, estimate, low, lowWithout, high, highWithout }): DataRow => ({
            label: term,
            values: [estimate, low, lowWithout, high, highWithout],
          }),
        ),
        decimals: decimalsOf(report),
      }),
    );
  }
  return tables;
}

/** Four decimals, and more where a standard error would show fewer than three digits. */
function decimalsOf({ estimate }: FitReport): number {
  const errors = tidy(estimate).map(({ standardError }) => standardError);
  const smallest = Math.min(...errors.filter((one) => one > 0), 1);
  return Math.min(15, Math.max(4, 2 - Math.floor(Math.log10(smallest))));
}

function regression(report: FitReport, language: Language): TableDocument {
  const { estimate, level } = report;
  const column = modelColumn({
    label: estimate.outcome,
    estimate,
    tidy: tidy(estimate, { component: "all", level }),
    glance: glance(estimate),
  });
  return regressionTable([column], {
    id: "regression",
    title: {
      en: `${estimate.call.estimator}: ${estimate.call.formula}`,
      zh: `${estimate.call.estimator}：${estimate.call.formula}`,
    },
    language,
    statistic: ["standard-error", "t", "p", "interval"],
    decimals: { estimate: decimalsOf(report), statistic: decimalsOf(report) },
    placement: "column",
    components: ["coefficients", "direct", "indirect", "total"].filter(
      (name) => name === "coefficients" || estimate.components.some((one) => one.name === name),
    ),
    notes: [{ en: `CI: confidence interval at ${100 * level} %.`, zh: `CI：${100 * level}% 置信区间。` }],
    // Those of the instruments are told in words below the table.
    ...(report.instrumental === null ? {} : { tests: ["wald"] }),
  });
}

function companions(report: FitReport, language: Language): TableDocument {
  const { summary } = report;
  const rows = summary?.companions ?? [];
  const labels = [...new Set(rows.map(({ method, label }) => `${method}: ${label}`))];
  const unavailable = (summary?.unavailable ?? []).map(({ method, reason }): Label => `${method}: ${reason}`);
  return dataTable({
    id: "companions",
    title: { en: "What other methods for few clusters say", zh: "少聚类稳健方法的对照" },
    language,
    columns: [
      { id: "method", label: { en: "Method", zh: "方法" }, role: "text" },
      { id: "se", label: { en: "Std. error", zh: "标准误" }, source: "model" },
      { id: "t", label: { en: "t", zh: "t" }, source: "model" },
      { id: "p", label: { en: "p", zh: "p 值" }, role: "p", source: "model" },
      { id: "low", label: { en: "Low", zh: "下限" }, source: "model" },
      { id: "high", label: { en: "High", zh: "上限" }, source: "model" },
    ],
    rows: rows.map(
      ({ term, method, standardError, statistic, pValue, low, high }): DataRow => ({
        label: term,
        values: [method, standardError, statistic, pValue, low, high],
      }),
    ),
    notes: [...labels, ...unavailable],
    decimals: decimalsOf(report),
  });
}

/**
 * A fitted model as text for a terminal: the tables of `fitTables`; for instrumental estimates the weak-instrument sets, the
 * strength and the verdict in words.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { fitTable, fitText } from "@mesometrics/study";
 * const report = fitTable(grunfeld.table, { formula: "inv ~ value | firm", unit: "firm", time: "year" });
 * fitText(report).includes("CR2 clustered by firm"); // → true
 * ```
 */
export function fitText(report: FitReport, language: Language = "en"): string {
  const parts = fitTables(report, language).map((table) => renderText(table).trimEnd());
  if (report.instrumental !== null) parts.push(summaryLines(report.instrumental, { language }).join("\n"));
  return `${parts.join("\n\n")}\n`;
}
