import { type DataRow, dataTable, type Language, type TableDocument } from "@mesometrics/reporting";
import type { MonteCarloLine, MonteCarloResult } from "./monte-carlo.js";
import { inBoth } from "./monte-carlo-words.js";

/**
 * A Monte Carlo as a table document of 80 columns: by estimator, with the true value beside it, the ways of inference: the bias and the
 * mean standard error as shares of the standard deviation of the estimates, the coverage, and how often zero is rejected.
 *
 * @example
 * ```ts
 * import { monteCarlo, monteCarloPlan, monteCarloTable } from "@mesometrics/study";
 * const units = Array.from({ length: 30 }, (_, i) => `Province ${i + 1}`);
 * const plan = monteCarloPlan({ study: "he-2026", contiguity: { units, edges: [] }, draws: 2, bootstrapDraws: 19, seed: 1 });
 * monteCarloTable(monteCarlo(plan), "en").columns.map(({ id }) => id); // → ["deviation", "bias", "claimed", "coverage", "power"]
 * ```
 */
export function monteCarloTable(result: MonteCarloResult, language: Language = "en"): TableDocument {
  const { study, design, seed, draws, bootstrapDraws, lines } = result;
  const refused = lines.filter((line) => line.refused > 0);
  const error = Math.sqrt((0.95 * 0.05) / draws);
  const ratio = { style: "decimal", decimals: 2, grouped: false } as const;
  const share = { style: "decimal", decimals: 3, grouped: false } as const;
  return dataTable({
    id: `monte-carlo-${study}-${design}`,
    title: {
      en: `Monte Carlo on simulated panels (SIMULATED): ${study}, design ${design}`,
      zh: `模拟面板的蒙特卡罗实验（模拟数据）：${study}，设计 ${design}`,
    },
    rowHeading: { en: "Inference", zh: "推断" },
    language,
    stars: null,
    columns: [
      { id: "deviation", label: "SD", format: { style: "significant", digits: 3 } },
      { id: "bias", label: { en: "Bias/SD", zh: "偏误/SD" }, format: ratio },
      { id: "claimed", label: { en: "SE/SD", zh: "SE/SD" }, format: ratio },
      { id: "coverage", label: { en: "Coverage", zh: "覆盖率" }, format: share },
      { id: "power", label: { en: "Rejects 0", zh: "拒绝0" }, format: share },
    ],
    rows: lines.map((line): DataRow => {
      const { deviation, bias, meanStandardError, coverage, rejectsZero } = line;
      const perDeviation = (value: number | null) =>
        value === null || deviation === null || deviation === 0 ? null : value / deviation;
      return {
        group: headingOf(line),
        label: inBoth(line.covariance),
        values: [deviation, perDeviation(bias), perDeviation(meanStandardError), coverage, rejectsZero],
      };
    }),
    notes: [
      {
        en: `${draws} draws, seed ${seed}. SD: standard deviation of the estimates over draws; bias and mean claimed standard error (SE) are shares of it. Coverage: share of 95 % intervals, or of tests at 5 %, that hold the truth; a share near 0.95 has a simulation error of ${error.toFixed(4)}. Rejects 0: share of tests at 5 % that reject zero, which is the power, or the size where the truth is 0.`,
        zh: `${draws} 次抽样，种子 ${seed}。SD：各次抽样估计值的标准差；偏误与平均标准误（SE）均以其为单位。覆盖率：95% 区间（或 5% 检验）包含真值的比例，0.95 附近的模拟误差为 ${error.toFixed(4)}。拒绝0：5% 水平下拒绝零值的比例，真值为 0 时即检验水平，否则为功效。`,
      },
      {
        en: `Each bootstrap and permutation test takes ${bootstrapDraws} draws in each panel; the wild bootstrap imposes the null.`,
        zh: `每个面板中各自助法与置换检验均抽取 ${bootstrapDraws} 次；wild 自助法施加原假设。`,
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

function headingOf({ equation, truth }: MonteCarloLine): { readonly en: string; readonly zh: string } {
  const name = inBoth(equation) as { readonly en: string; readonly zh: string };
  const value = Number(truth.toPrecision(4));
  return { en: `${name.en} = ${value}`, zh: `${name.zh} = ${value}` };
}
