import type { Language } from "./label.js";
import type { InferenceFacts } from "./table/model-column.js";

type Facts = NonNullable<InferenceFacts["facts"]>;

/** The words of a rule from its facts; null where the facts do not say enough. */
type ChineseRule = (rule: InferenceFacts, facts: Facts, variable: (name: string) => string) => string | null;

const robust: ChineseRule = ({ type }) => `${type}，异方差稳健`;

const clustered: ChineseRule = (rule, _, variable) => {
  const columns = columnsOf(rule, variable);
  return columns === null ? null : `${rule.type} 聚类稳健（聚类变量：${columns}）${tail(rule)}`;
};

const jackknife: ChineseRule = (rule, _, variable) => {
  const columns = columnsOf(rule, variable);
  return columns === null ? null : `${rule.type} 聚类刀切法（聚类变量：${columns}）${tail(rule)}`;
};

const serial =
  (name: string): ChineseRule =>
  (rule, { lags }) =>
    typeof lags === "number" ? `${name}，滞后 ${lags} 期${tail(rule)}` : null;

const conleyKernels: Readonly<Record<string, string>> = { uniform: "均匀核", bartlett: "Bartlett 核" };
const beckKatzAverages: Readonly<Record<string, string>> = { pairwise: "按成对观测平均", casewise: "按完整区组平均" };

const conley: ChineseRule = (rule, { cutoff, kernel }) => {
  const shape = wordOf(conleyKernels, kernel);
  return typeof cutoff === "number" && shape !== null ? `Conley，${cutoff} 公里，${shape}${tail(rule)}` : null;
};

const beckKatz: ChineseRule = (rule, { within, missing, observations, units, periods }) => {
  const kind = wordOf({ period: "面板校正标准误", unit: "个体内误差相关" }, within);
  const average = wordOf(beckKatzAverages, missing);
  if (kind === null || average === null) return null;
  const isBalanced = observations === Number(units) * Number(periods);
  return `Beck-Katz ${kind}${isBalanced ? "" : `，${average}`}${tail(rule)}`;
};

const plm: ChineseRule = (rule, { method, correction }, variable) => {
  if (typeof method !== "string" || typeof correction !== "string") return null;
  const columns = columnsOf(rule, variable);
  return `plm 稳健协方差 ${method} ${correction}${columns === null ? "" : `（分组变量：${columns}）`}${tail(rule)}`;
};

const likelihoods: Readonly<Record<string, string>> = {
  transformation: "变换数据的极大似然（Lee 和 Yu）",
  direct: "含全部虚拟变量的极大似然",
  sigma2: "含全部虚拟变量的极大似然，sigma2 已修正",
  elhorst: "含全部虚拟变量的极大似然，偏差已修正（Elhorst）",
};

const informations: Readonly<Record<string, string>> = {
  expected: "期望信息矩阵",
  observed: "观测信息矩阵",
  elhorst: "Elhorst 信息矩阵",
};

const maximumLikelihood: ChineseRule = ({ type }, { likelihood, information, absorbed, derivation }) => {
  const maximised = absorbed === 0 ? "极大似然" : wordOf(likelihoods, likelihood);
  const inverse = type === "qml" ? "QML 三明治协方差（误差可非正态，须同方差）" : wordOf(informations, information);
  return maximised === null || inverse === null ? null : `${maximised}，${inverse}${derived(derivation)}`;
};

const kernels: Readonly<Record<string, string>> = {
  epanechnikov: "Epanechnikov 核",
  triangular: "三角核",
  bisquare: "双平方核",
  parzen: "Parzen 核",
  "tukey-hanning": "Tukey-Hanning 核",
  "quadratic-spectral": "二次谱核",
  rectangular: "矩形核",
};

const errorMoments: Readonly<Record<string, string>> = {
  "kelejian-prucha": "，Kelejian 和 Prucha（1999）的矩条件",
  heteroskedastic: "，异方差稳健的矩条件（Kelejian 和 Prucha 2010）",
  homoskedastic: "，Drukker、Egger 和 Prucha（2013）的矩条件",
};

const spatialTwoStage: ChineseRule = ({ type }, facts) => {
  const { sigma2, derivation, kernel, effects } = facts;
  const hac = wordOf(kernels, kernel);
  const kinds = {
    HC0: "HC0，异方差稳健",
    CR1: "按地区聚类，G / (G - 1)",
    ...(typeof sigma2 === "string"
      ? { iid: `等方差，sigma2 = ${sigma2 === momentVariance ? "矩估计值" : sigma2}` }
      : {}),
    ...(hac === null ? {} : { "spatial-hac": `空间 HAC，${hac}` }),
  };
  const kind = wordOf(kinds, type);
  const moments = facts.errorMoments === undefined ? "" : wordOf(errorMoments, facts.errorMoments);
  if (kind === null || moments === null) return null;
  const random = effects === "random" ? "随机效应" : "";
  return `${random}空间两阶段最小二乘${moments}，${kind}${derived(derivation)}`;
};

/** What the rule calls the variance of the errors of random effects. */
const momentVariance = "sigma_v2 of the moments";

const chinese: Readonly<Record<string, ChineseRule>> = {
  // With the preset of plm only the classical covariance of random effects is normal.
  iid: ({ preset, distribution }) =>
    preset === "plm" && distribution === "normal" ? "随机效应的经典协方差，正态分布" : "独立同方差（iid）",
  HC0: robust,
  HC1: robust,
  HC2: robust,
  HC3: robust,
  CR0: clustered,
  CR1: clustered,
  CR2: clustered,
  CR3: jackknife,
  CV3: jackknife,
  CV3J: jackknife,
  "driscoll-kraay": serial("Driscoll-Kraay"),
  "newey-west": serial("Newey-West"),
  "beck-katz": beckKatz,
  conley,
  plm,
  information: maximumLikelihood,
  qml: maximumLikelihood,
};

/**
 * What a table prints for a rule of inference. In Chinese it is made from the type, the clusters and the facts of the
 * rule; a rule without them, or of a type that is not known here, keeps its own label.
 *
 * @param variable the label of a variable, or its name where it has none
 * @example
 * ```ts
 * import { covarianceName } from "@mesometrics/reporting";
 * const rule = {
 *   label: "CR1 clustered by state",
 *   preset: "fixest",
 *   distribution: "t",
 *   type: "CR1",
 *   clusters: [{ column: "state", count: 48 }],
 * };
 * covarianceName(rule, "en", (name) => name); // → "CR1 clustered by state"
 * covarianceName(rule, "zh", () => "州"); // → "CR1 聚类稳健（聚类变量：州）"
 * ```
 */
export function covarianceName(rule: InferenceFacts, language: Language, variable: (name: string) => string): string {
  const { type, facts = {} } = rule;
  if (language !== "zh" || type === undefined) return rule.label;
  if (rule.preset !== "s2sls" && !Object.hasOwn(chinese, type)) return rule.label;
  const words = rule.preset === "s2sls" ? spatialTwoStage : chinese[type];
  return words?.(rule, facts, variable) ?? rule.label;
}

function columnsOf({ clusters = [] }: InferenceFacts, variable: (name: string) => string): string | null {
  return clusters.length === 0 ? null : clusters.map(({ column }) => variable(column)).join("、");
}

/** Where the p-values come from; nothing where the rule does not give its degrees of freedom. */
function tail({ type, distribution, degreesOfFreedom }: InferenceFacts): string {
  if (distribution === "normal") return "，正态分布";
  if (type === "CR2") return "，Satterthwaite 自由度";
  const first = degreesOfFreedom?.[0];
  return first === undefined ? "" : `，t(${first})`;
}

function derived(derivation: unknown): string {
  return derivation === "delta method" ? "；delta 方法" : "";
}

function wordOf(words: Readonly<Record<string, string>>, key: unknown): string | null {
  return typeof key === "string" && Object.hasOwn(words, key) ? (words[key] ?? null) : null;
}
