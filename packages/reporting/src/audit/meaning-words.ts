import type { Language } from "../label.js";
import type { AuditFindingFacts } from "./audit-table.js";

type Numbers = NonNullable<AuditFindingFacts["numbers"]>;

/** The Chinese meaning of a finding; null where its verdict and numbers do not fix it. */
type ChineseMeaning = (finding: AuditFindingFacts, numbers: Numbers) => string | null;

/** A sentence per verdict. */
const byVerdict =
  (sentences: Partial<Record<AuditFindingFacts["verdict"], string>>): ChineseMeaning =>
  ({ verdict }) =>
    sentences[verdict] ?? null;

const chinese: Readonly<Record<string, ChineseMeaning>> = {
  "t-ratio": ({ verdict }, { quotient }) => {
    if (verdict === "consistent") return "在所印位数内，t 值等于系数除以标准误。";
    if (verdict === "not-checkable") {
      return "系数所印位数太少，标准误只能确定在上述界限之内；该变量宜换用其他单位。";
    }
    return verdict === "impossible" && quotient !== undefined ? "取这些位数的系数与标准误不可能得到该 t 值。" : null;
  },
  stars: ({ verdict }, { p, agreeing }) => {
    if (p !== undefined) return verdict === "consistent" ? "星号与 p 值相符。" : "所印 p 值应有不同的星号。";
    if (verdict === "consistent") return "各种分布都给出这些星号。";
    return verdict === "borderline" && Array.isArray(agreeing) && agreeing.length > 0
      ? `星号透露了所用分布，相符的只有：${agreeing.map(distributionName).join("、")}。`
      : null;
  },
  "p-value": byVerdict({ consistent: "p 值与统计量相符。", impossible: "该统计量的 p 值并非所印数值。" }),
  "first-stage-f": byVerdict({
    impossible: "单一工具变量的 t 与 F 并非出自同一协方差与自由度。",
    suspicious: "单一工具变量的 t 与 F 并非出自同一协方差与自由度。",
  }),
  "anderson-lm": ({ verdict }, { fitting, dfForFullN }) => {
    if (verdict === "not-checkable" && fitting === undefined) return "LM、F 与样本量无法比较。";
    if (verdict === "not-checkable" && Array.isArray(fitting) && fitting.length > 0) {
      return "稳健协方差下的 LM 与 F 不由样本量相联系。";
    }
    if (verdict === "suspicious") return "检验并非出自所印各列的回归，或该列未列出其固定效应。";
    return verdict === "impossible" && typeof dfForFullN === "number"
      ? `任何通行的观测值数与自由度都不能使该 F 对应该 LM；按所印样本量，需要 ${shown(dfForFullN)} 个残差自由度。`
      : null;
  },
  "known-value": byVerdict({ consistent: "所印数值与来源一致。", impossible: "来源给出的是另一数值。" }),
  "adjusted-r2": ({ verdict }, { slopes }) => {
    if (verdict === "not-checkable" && slopes === undefined) return "R2 与调整 R2 由自由度相联系，而自由度无从计算。";
    return verdict === "impossible" && typeof slopes === "number"
      ? `含 ${slopes} 个解释变量的任何设定，无论按何种调整规则，都没有这样的自由度。`
      : null;
  },
  "nested-models": ({ verdict }, { p, tSquared }) => {
    if (verdict === "not-checkable") return "两个模型无法比较。";
    if (tSquared !== undefined) {
      return verdict === "suspicious"
        ? "以该 t 值，增加一个解释变量不可能使 R2 变化如此之大：两列设定不同，或印的是不同种类的 R2。"
        : "R2 的变化与所加解释变量的 t 值相容。";
    }
    if (verdict === "suspicious") return "较大的模型解释力反而更低：样本不同、R2 种类不同，或印刷有误。";
    if (!Array.isArray(p) || typeof p[0] !== "number") return null;
    return p[0] > 0.1
      ? "可能；较大模型所加的变量在 10% 水平上联合不显著，而文中未报告该检验。"
      : "可能；较大模型所加的变量联合显著，或尚不能定论。";
  },
  "sample-size": ({ verdict }, { n, units, periods }) => {
    if (verdict === "impossible" && n === undefined) return "观测值数应为整数。";
    if (typeof n !== "number" || typeof units !== "number" || typeof periods !== "number") return null;
    if (verdict === "consistent") return n === units * periods ? "平衡面板。" : null;
    const ways = [
      n % units === 0 ? `${n} = ${units} x ${n / units}` : null,
      n % periods === 0 ? `${n} = ${n / periods} x ${periods}` : null,
    ].filter((way) => way !== null);
    return `观测值多于个体数与时期数之积。${ways.length === 0 ? "" : `${ways.join("，")}：实际的时期或个体多于所述，或样本量有误。`}`;
  },
  partition: ({ verdict }, { units }) => {
    if (verdict === "not-checkable") return "各子样本无法相加。";
    if (verdict === "impossible") return "各子样本的观测值合计多于全样本：子样本相互重叠。";
    if (verdict === "suspicious") return "有个体出现在不止一个子样本中：样本按观测值而非按个体划分。";
    return units === undefined ? null : "每个个体可以只属于一个子样本。";
  },
  "total-effect": ({ verdict, places }, { gap }) => {
    if (verdict === "consistent") return "在所印位数内，各部分之和等于总效应。";
    // Total, direct effect and the two steps of a path.
    const path =
      places.length === 4 ? "：同一样本、同一组控制变量的最小二乘下各部分之和恰等于总效应，故各列的样本或设定不同" : "";
    return typeof gap === "number" ? `相差 ${shown(gap, 3)}，超出舍入误差${path}。` : null;
  },
  weights: byVerdict({
    consistent: "在所印位数内，权重之和为 1。",
    suspicious: "有权重为负。",
    impossible: "无论如何舍入，权重之和都不为 1。",
  }),
  "duplicate-columns": byVerdict({
    suspicious: "换样本、换变量或换数据处理方式都会改变数字：该列系复制，或标题所说的处理并未进行。",
  }),
  "repeated-column": byVerdict({
    consistent: "该列与另一列相同。",
    suspicious: "该列并非所称的那一列：被解释变量、尺度、样本或设定不同。",
    "not-checkable": "两列无法比较。",
  }),
  difference: byVerdict({ "not-checkable": "缺少标准误或 t 值。" }),
  "level-log": ({ verdict }, { z, reach, percent }) => {
    if (typeof percent === "number") {
      return `被解释变量为对数：解释变量增加一单位，其变化为 ${shown(percent, 3)}%，不能按水平值的单位解读。`;
    }
    if (z !== undefined) return "被解释变量与解释变量相同：一列用水平值，另一列用对数或其他尺度，系数不可比较。";
    if (reach === undefined) return null;
    return verdict === "consistent"
      ? "该常数项可以出自此被解释变量。"
      : "常数项的尺度与所定义的被解释变量不符：应为对数、指数或其他变量。";
  },
  "text-number": byVerdict({
    consistent: "正文与表格一致。",
    impossible: "正文所印数字与表格不同。",
    suspicious: "所引用的表有误。",
  }),
  significance: byVerdict({
    consistent: "该说法与表格相符。",
    impossible: "在任何分布下，表格都与该说法不符。",
    "not-checkable": "未印出其 t 值或标准误。",
  }),
  series: byVerdict({
    consistent: "结果的变动在其构成可能的范围之内。",
    suspicious: "结果的变动远大于其全部构成：它不是所印各列的平滑函数。",
  }),
};

/**
 * What a finding means. In Chinese it is made from the rule, the verdict and the numbers; where these do not fix the
 * sentence, and for rules of other auditors, the meaning stays as it was given.
 */
export function findingMeaning(finding: AuditFindingFacts, language: Language): string {
  if (language !== "zh" || finding.numbers === undefined || !Object.hasOwn(chinese, finding.rule)) {
    return finding.meaning;
  }
  return chinese[finding.rule]?.(finding, finding.numbers) ?? finding.meaning;
}

function distributionName(label: number | string): string {
  return label === "normal" ? "正态分布" : `${label} 分布`;
}

function shown(value: number, digits = 5): string {
  return String(Number(value.toPrecision(digits)));
}
