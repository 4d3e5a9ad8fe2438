import { type DataRow, dataTable, type Language, type TableDocument } from "@mesometrics/reporting";
import type { MonteCarloResult } from "./monte-carlo.js";

/**
 * A Monte Carlo as a table document: estimator by covariance, with bias, root mean squared error, coverage and rejection rates.
 *
 * @example
 * ```ts
 * import { monteCarlo, monteCarloPlan, monteCarloTable } from "@mesometrics/study";
 * const units = Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`);
 * const plan = monteCarloPlan({ study: "he-2026", contiguity: { units, edges: [] }, draws: 2, bootstrapDraws: 19, seed: 1 });
 * monteCarloTable(monteCarlo(plan), "en").columns.length; // → 9
 * ```
 */
export function monteCarloTable(result: MonteCarloResult, language: Language = "en"): TableDocument {
  const { study, design, seed, draws, bootstrapDraws, lines } = result;
  const significant = { style: "significant", digits: 3 } as const;
  const share = { style: "decimal", decimals: 3, grouped: false } as const;
  const refused = lines.filter((line) => line.refused > 0);
  return dataTable({
    id: `monte-carlo-${study}-${design}`,
    title: {
      en: `Monte Carlo on simulated panels (SIMULATED): ${study}, design ${design}`,
      zh: `模拟面板的蒙特卡罗实验（模拟数据）：${study}，设计 ${design}`,
    },
    rowHeading: { en: "Estimator", zh: "估计量" },
    language,
    stars: null,
    columns: [
      { id: "covariance", label: { en: "Inference", zh: "推断" }, role: "text" },
      { id: "truth", label: { en: "Truth", zh: "真值" }, format: { style: "significant", digits: 4 } },
      { id: "bias", label: { en: "Bias", zh: "偏误" }, format: significant },
      { id: "rmse", label: { en: "RMSE", zh: "均方根误差" }, format: significant },
      { id: "deviation", label: { en: "SD of estimates", zh: "估计值标准差" }, format: significant },
      { id: "claimed", label: { en: "Mean SE", zh: "平均标准误" }, format: significant },
      { id: "coverage", label: { en: "Coverage of 95 %", zh: "95%区间覆盖率" }, format: share },
      { id: "size", label: { en: "Rejects truth", zh: "拒绝真值" }, format: share },
      { id: "power", label: { en: "Rejects zero", zh: "拒绝零值" }, format: share },
    ],
    rows: lines.map(
      (line): DataRow => ({
        label: `${line.equation}: ${line.parameter}`,
        values: [
          line.covariance,
          line.truth,
          line.bias,
          line.rmse,
          line.deviation,
          line.meanStandardError,
          line.coverage,
          line.size,
          line.rejectsZero,
        ],
      }),
    ),
    notes: [
      {
        en: `${draws} draws, seed ${seed}; tests at 5 %; the wild bootstrap (null imposed) draws ${bootstrapDraws} sign vectors in each panel. Simulation error of a share near 0.95: ${Math.sqrt((0.95 * 0.05) / draws).toFixed(4)}.`,
        zh: `${draws} 次抽样，种子 ${seed}；检验水平 5%；每个面板的 wild bootstrap（施加原假设）抽取 ${bootstrapDraws} 个符号向量。比例在 0.95 附近的模拟误差：${Math.sqrt((0.95 * 0.05) / draws).toFixed(4)}。`,
      },
      ...(lines.every((line) => line.noMoments !== true)
        ? []
        : [
            {
              en: "Two-stage least squares with one instrument has no mean, so that no bias is given; its intervals are judged by their coverage.",
              zh: "恰好识别的两阶段最小二乘没有有限均值，故不列偏误，仅以区间覆盖率评价。",
            },
          ]),
      ...(refused.length === 0
        ? []
        : [
            {
              en: `Draws that an estimator refused: ${refused.map((line) => `${line.id} ${line.refused}`).join(", ")}.`,
              zh: `估计量拒绝的抽样：${refused.map((line) => `${line.id} ${line.refused}`).join("，")}。`,
            },
          ]),
    ],
  });
}
