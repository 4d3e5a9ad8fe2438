import type { Scorecard, TableAudit } from "@mesometrics/audit";
import { auditVerdictCounts, type Label, type PageFact, type VerdictCounts } from "@mesometrics/reporting";
import { estimatorName } from "./estimator-name.js";
import type { StudyComputation } from "./result.js";
import type { StudySource } from "./study-spec.js";

/** What was run on which data, in short; the index page of several studies shows the same. */
export function studyFacts({ spec, data, models, dataFiles }: StudyComputation): readonly PageFact[] {
  const { report, index } = data;
  const first = index.timeLabels[0];
  const last = index.timeLabels.at(-1);
  const estimators = new Map<string, number>();
  for (const { estimate } of models) estimators.set(estimate.kind, (estimators.get(estimate.kind) ?? 0) + 1);
  const rules = new Set(models.map(({ estimate }) => estimate.inference.type));
  return [
    {
      label: { en: "Data", zh: "数据" },
      value: dataFiles.length > 0 ? givenLabel(dataFiles) : sourceLabel(spec.data.source),
    },
    {
      label: { en: "Sample", zh: "样本" },
      value: {
        en: `${report.rows} observations, ${report.balanced ? "balanced" : "unbalanced"}`,
        zh: `${report.rows} 个观测，${report.balanced ? "平衡面板" : "非平衡面板"}`,
      },
    },
    {
      label: { en: "Units and periods", zh: "个体与时期" },
      value: {
        en: `${report.units} units, ${report.periods} periods (${first} to ${last})`,
        zh: `${report.units} 个个体，${report.periods} 期（${first}—${last}）`,
      },
    },
    ...(models.length === 0
      ? []
      : [
          {
            label: { en: "Models", zh: "模型" },
            value: {
              en: [...estimators].map(([kind, count]) => `${count} × ${estimatorName(kind).en}`).join(", "),
              zh: [...estimators].map(([kind, count]) => `${estimatorName(kind).zh} ${count} 个`).join("，"),
            },
          },
          { label: { en: "Covariance", zh: "协方差" }, value: [...rules].join(", ") },
        ]),
    { label: { en: "Data hash", zh: "数据哈希" }, value: data.hash },
  ];
}

/** Files that somebody gave; many are counted. */
function givenLabel(files: readonly string[]): Label {
  const shown = files.slice(0, 3);
  const rest = files.length - shown.length;
  return {
    en: `given: ${shown.join(", ")}${rest === 0 ? "" : ` and ${rest} more`}`,
    zh: `用户提供：${shown.join("、")}${rest === 0 ? "" : `等 ${files.length} 个文件`}`,
  };
}

function sourceLabel(source: StudySource): Label {
  if ("file" in source) return source.file;
  if ("simulated" in source) {
    const seed = (word: string): string => (source.seed === undefined ? "" : `${word} ${source.seed}`);
    return {
      en: `simulated: ${source.simulated}${seed(", seed")}`,
      zh: `模拟数据：${source.simulated}${seed("，种子")}`,
    };
  }
  return { en: `${source.dataset} (comes with Mesometrics)`, zh: `${source.dataset}（随 Mesometrics 提供）` };
}

/** The verdicts of a study's scorecard and audit, each with the section of the report that lists them. */
export function studyVerdicts(scorecard: Scorecard | null, audit: TableAudit | null): readonly VerdictCounts[] {
  const verdicts: VerdictCounts[] = [];
  const add = (label: Label, counts: Scorecard["counts"]["published"]): void => {
    const { match, differ, notReproducible } = counts;
    if (match + differ + notReproducible === 0) return;
    verdicts.push({
      label,
      href: "#scorecard-section",
      counts: [
        { verdict: "match", count: match },
        { verdict: "differ", count: differ },
        { verdict: "not-reproducible", count: notReproducible },
      ],
    });
  };
  if (scorecard !== null) {
    add({ en: "Numbers printed in sources that were read", zh: "已查阅来源中的印刷数字" }, scorecard.counts.published);
    add({ en: "Numbers computed by other software", zh: "其他软件计算的数字" }, scorecard.counts.reference);
  }
  if (audit !== null) {
    for (const counts of auditVerdictCounts(audit)) verdicts.push({ ...counts, href: "#audit-section" });
  }
  return verdicts;
}
