import { dataTable, type Label, type Language, type TableDocument } from "@mesometrics/reporting";
import type { StudyCoverage } from "./study-spec.js";

const STATUS: Readonly<Record<StudyCoverage["status"], { readonly en: string; readonly zh: string }>> = {
  exact: { en: "exact", zh: "一致" },
  partial: { en: "partial", zh: "部分" },
  proxy: { en: "proxy", zh: "代理" },
  absent: { en: "absent", zh: "缺失" },
};

/** How each variable of the source that a study follows is measured in it. */
export function coverageTable(coverage: readonly StudyCoverage[], language: Language): TableDocument {
  const text = (label: Label) => (typeof label === "string" ? label : label[language]);
  return dataTable({
    id: "coverage",
    title: { en: "What is exact, partial, a proxy or absent", zh: "变量口径：一致、部分、代理或缺失" },
    rowHeading: { en: "Variable of the source", zh: "原文变量" },
    language,
    stars: null,
    columns: [
      { id: "status", label: { en: "Here", zh: "本研究" }, role: "text" },
      { id: "used", label: { en: "By", zh: "所用指标" }, role: "text" },
    ],
    rows: coverage.map(({ variable, status, used }) => ({
      label: variable,
      values: [STATUS[status][language], used === undefined ? "" : text(used)],
    })),
  });
}

/** How many variables have which status, in a sentence. */
export function coverageSentence(coverage: readonly StudyCoverage[]): Label {
  const counts = (Object.keys(STATUS) as StudyCoverage["status"][]).map(
    (status) => [status, coverage.filter((one) => one.status === status).length] as const,
  );
  const all = coverage.length;
  const words: Readonly<Record<StudyCoverage["status"], string>> = {
    exact: "exact",
    partial: "in part",
    proxy: "by proxy",
    absent: "absent",
  };
  return {
    en: `Of ${all} variables of the source: ${counts.map(([status, count]) => `${count} ${words[status]}`).join(", ")}.`,
    zh: `原文 ${all} 个变量中：${counts.map(([status, count]) => `${STATUS[status].zh} ${count} 个`).join("，")}。`,
  };
}
