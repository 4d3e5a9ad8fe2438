import type { TestResult } from "@mesometrics/inference";
import type { Language } from "./label.js";

/** A test as a table needs it to name it. */
export type NamedTest = Pick<TestResult, "id" | "label" | "term">;

const allSlopes = "Wald test: all slopes are zero";

/** Chinese names of tests by id; a name that depends on what stands in the English label is made from it. */
const chinese: Readonly<Record<string, string | ((label: string) => string)>> = {
  wald: (label) => (label === allSlopes ? "Wald 检验：所有斜率系数为零" : "Wald 检验"),
  "wald-sar": "Wald 检验：可否退化为 SAR",
  "wald-sem": "Wald 检验：可否退化为 SEM",
  "lr-sar": "LR 检验：可否退化为 SAR",
  "lr-sem": "LR 检验：可否退化为 SEM",
  "lr-nonspatial": "LR 检验：对非空间模型",
  "lr-rho": "LR 检验：rho = 0",
  "wald-regimes": "Wald 检验：各区制系数相同",
  "lr-regimes": "LR 检验：各区制系数相同",
  "wald-slopes": "Wald 检验：各区制斜率相同",
  "wald-equal-rho": "Wald 检验：各区制 rho 相同",
  "lr-equal-rho": "LR 检验：各区制 rho 相同",
  "lr-lambda": "LR 检验：lambda = 0",
  "lr-random-effects": "LR 检验：随机效应方差为零",
  mundlak: "Mundlak 检验",
  equality: "组间系数相等检验",
  "z-difference": "分组回归系数差异 z 检验（供对照）",
  permutation: (label) =>
    label.startsWith("Permutation of observations")
      ? "观测值置换检验（与 bdiff 相同，过度拒绝）"
      : "个体整体置换检验（严格零假设）",
  "wild-cluster-bootstrap": (label) =>
    label.includes("unrestricted") ? "wild 聚类自助法，无约束（WCU）" : "wild 聚类自助法，施加零假设（WCR）",
  "wild-bootstrap-iv": "有约束有效 wild 聚类自助法（WRE）",
  sobel: "间接效应 Sobel 检验",
  aroian: "间接效应 Aroian 检验",
  goodman: "间接效应 Goodman 检验",
  "threshold-1": "门槛效应检验：无门槛对单一门槛",
  "threshold-2": "门槛效应检验：单一门槛对双重门槛",
  "threshold-3": "门槛效应检验：双重门槛对三重门槛",
  "effects-f": "固定效应 F 检验",
  hausman: "Hausman 检验",
  "hausman-regression": "Hausman 检验（辅助回归形式）",
  "local-cd": "局部 CD 检验",
  "anderson-rubin-wild-bootstrap": "Anderson-Rubin 检验（wild 聚类自助法）",
  "bsk-lm1": "LM1 检验：无随机效应（给定无空间误差）",
  "bsk-lm2": "LM2 检验：无空间误差（给定无随机效应）",
  "bsk-lmh": "LM-H 检验：既无随机效应也无空间误差",
  "correlated-effects": "个体效应与解释变量相关性检验",
  "moran-residuals": "残差莫兰指数检验",
  "bivariate-moran": "双变量莫兰指数检验",
  geary: "Geary's C 检验",
  "getis-ord": "Getis-Ord G 检验",
  "pesaran-cd": "Pesaran CD 检验",
  "pesaran-xie-cd": "偏差修正 CD 检验（CD*）",
  "weighted-cd": "加权 CD 检验（CDw）",
  "weighted-cd-plus": "加权 CD 检验，功效增强（CDw+）",
  "mean-correlation": "个体间残差相关系数均值",
  "mean-absolute-correlation": "个体间残差相关系数绝对值均值",
  "modified-wald": "组间异方差的修正 Wald 检验",
  poolability: "混合回归可行性 Chow 检验",
  "breusch-godfrey": (label) =>
    `Breusch-Godfrey 序列相关检验${label.match(/order (\d+)/u)?.[1] === undefined ? "" : `（${label.match(/order (\d+)/u)?.[1]} 阶）`}`,
  "bhargava-durbin-watson": "Bhargava-Franzini-Narendranathan Durbin-Watson 检验",
  "baltagi-wu-lbi": "Baltagi-Wu LBI 检验",
  "durbin-watson-stacked": "Durbin-Watson 检验（个体堆叠）",
  "baltagi-li": "Baltagi-Li 序列相关检验",
  "wooldridge-drukker": "Wooldridge 序列相关检验（Drukker）",
  "wooldridge-first-difference": "Wooldridge 一阶差分序列相关检验",
  "wooldridge-within": "Wooldridge 组内序列相关检验",
  "wooldridge-effects": "Wooldridge 不可观测效应检验",
  "first-stage-f": "第一阶段排除工具变量 F 统计量",
  "sanderson-windmeijer-f": "Sanderson-Windmeijer F 统计量",
  "sanderson-windmeijer-chi2": "Sanderson-Windmeijer χ² 统计量",
  "angrist-pischke-f": "Angrist-Pischke F 统计量",
  "angrist-pischke-chi2": "Angrist-Pischke χ² 统计量",
  "effective-f": "有效 F 统计量（Montiel Olea-Pflueger）",
  "anderson-lm": "Anderson 典型相关 LM 统计量",
  "cragg-donald": "Cragg-Donald F 统计量",
  "kleibergen-paap-lm": "Kleibergen-Paap rk LM 统计量",
  "kleibergen-paap-f": "Kleibergen-Paap rk Wald F 统计量",
  "anderson-rubin": "Anderson-Rubin 检验",
  "conditional-likelihood-ratio": (label) =>
    label.includes("quasi") ? "条件拟似然比检验（Kleibergen）" : "条件似然比检验（Moreira）",
  "kleibergen-k": "K 检验（Kleibergen）",
  "stock-wright-s": "Stock-Wright S 统计量",
  "wu-hausman": "Wu-Hausman F 检验",
  "wu-hausman-robust": "稳健 Wu-Hausman 检验（控制函数）",
  sargan: "Sargan 过度识别检验（χ²）",
  basmann: "Basmann 过度识别检验（χ²）",
  "basmann-f": "Basmann 过度识别检验（F）",
  "hansen-j": "Hansen J 过度识别检验",
  "gmm-j": "GMM 准则函数 J 统计量",
  "c-statistic": (label) => `C 统计量（${label.includes("Sargan") ? "Sargan" : "Hansen J"} 之差）`,
  redundancy: "工具变量冗余 LM 检验",
  moran: "Moran's I",
};

/** Families of ids: the rest of the label stays, it names a statistic after its authors. */
const chineseFamilies: readonly (readonly [prefix: string, translate: (label: string) => string])[] = [
  ["effects-lm-", (label) => `个体（时间）效应 LM 检验${rest(label, /effects, (.*)$/u)}`],
  ["cross-section-lm-", (label) => `截面相关 LM 检验${rest(label, /^(.*) test of/u)}`],
  [
    "bera-sosa-escudero-yoon-",
    (label) =>
      label.includes("joint")
        ? "Baltagi-Li 联合检验：序列相关与随机效应"
        : `Bera-Sosa-Escudero-Yoon 检验：${label.includes("serial") ? "序列相关" : "随机效应"}`,
  ],
];

function rest(label: string, pattern: RegExp): string {
  const found = label.match(pattern)?.[1];
  return found === undefined ? "" : `（${found}）`;
}

/** Ids whose label ends with the variables that the test speaks of, after a comma. */
const withVariables: ReadonlySet<string> = new Set([
  "first-stage-f",
  "sanderson-windmeijer-f",
  "sanderson-windmeijer-chi2",
  "angrist-pischke-f",
  "angrist-pischke-chi2",
  "c-statistic",
  "redundancy",
]);

/**
 * What a table prints for a test: its name in the language, variables by their labels. A test that is not known here keeps the name
 * that its estimator gave it.
 *
 * @param variable the label of a variable, or its name where it has none
 */
export function testName(test: NamedTest, language: Language, variable: (name: string) => string): string {
  const [name, variables] = split(test);
  const label = test.id === "wald" && name === "Wald test" ? allSlopes : name;
  const printed = language === "zh" ? inChinese(test.id, label) : label;
  const separator = language === "zh" ? "，" : ", ";
  return [printed, ...variables.map(variable)].join(separator);
}

function inChinese(id: string, label: string): string {
  const known = Object.hasOwn(chinese, id) ? chinese[id] : undefined;
  if (typeof known === "string") return known;
  if (known !== undefined) return known(label);
  const family = chineseFamilies.find(([prefix]) => id.startsWith(prefix));
  return family === undefined ? label : family[1](label);
}

/** The name without the variables at its end, and these. */
function split({ id, label, term }: NamedTest): readonly [name: string, variables: readonly string[]] {
  if (term !== undefined && label.endsWith(`, ${term}`)) return [label.slice(0, -term.length - 2), [term]];
  if (!withVariables.has(id)) return [label, []];
  // An instrument's own name may hold a comma, in brackets: lag(x, 1).
  const [name = label, ...variables] = label.split(/, (?![^(]*\))/u);
  return [name, variables];
}

/** Whether the test has a Chinese name. */
export function hasChineseName(id: string): boolean {
  return Object.hasOwn(chinese, id) || chineseFamilies.some(([prefix]) => id.startsWith(prefix));
}
