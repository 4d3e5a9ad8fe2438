import type { Language } from "./label.js";
import type { DescriptiveKey } from "./table/descriptive-table.js";
import type { SpatialWeightsFacts } from "./table/model-column.js";

/** Every fixed word that tables, figures and reports print, in one language. */
export interface Words {
  readonly yes: string;
  readonly no: string;
  readonly partly: string;
  readonly controls: string;
  readonly clusters: (column: string) => string;
  readonly observations: string;
  readonly units: string;
  readonly periods: string;
  readonly parameters: string;
  readonly constant: string;
  readonly residualDegreesOfFreedom: string;
  readonly sigma: string;
  readonly logLikelihood: string;
  readonly fixedEffects: (label: string) => string;
  readonly r2: (kind: string) => string;
  readonly r2Kinds: Readonly<Record<string, string>>;
  readonly components: Readonly<Record<string, string>>;
  readonly notes: string;
  readonly listSeparator: string;
  readonly colon: string;
  readonly sentenceEnd: string;
  readonly sentenceGap: string;
  readonly dependentVariable: string;
  readonly statisticNote: Readonly<Record<"t" | "z" | "mixed" | "standard-error" | "p", string>>;
  /** Headings of columns that hold one statistic each. */
  readonly statisticColumns: Readonly<Record<string, string>>;
  /** Names of the further numbers of a model. */
  readonly statistics: Readonly<Record<string, string>>;
  readonly spatialWeights: (facts: SpatialWeightsFacts) => string;
  /** Headings of descriptive statistics. */
  readonly descriptive: Readonly<Record<DescriptiveKey, string>>;
  readonly panelVariationNote: string;
  readonly difference: string;
  readonly differenceNote: string;
  readonly correlationNote: (
    lower: "pearson" | "spearman",
    upper: "pearson" | "spearman" | null,
    missing: "listwise" | "pairwise",
    fewest: number,
    most: number,
  ) => string;
  readonly varianceInflationNote: string;
  readonly measurement: string;
  readonly unitOfMeasure: string;
  readonly direction: string;
  readonly mediation: MediationWords;
  readonly intervalNote: (percent: string) => string;
  readonly testNote: string;
  readonly inferenceNote: string;
  readonly preset: string;
  readonly presetNote: string;
  readonly omittedNote: string;
  readonly droppedNote: string;
  readonly droppedRows: (count: number, reason: string, column: string | null) => string;
  readonly undefinedNote: string;
  readonly criticalValues: (test: string) => string;
  readonly provenance: string;
  readonly formula: string;
  readonly covariance: string;
  readonly dataHash: string;
  readonly value: string;
  readonly estimate: string;
  readonly standardError: string;
  readonly pValue: string;
  readonly low: string;
  readonly high: string;
  readonly model: string;
  readonly term: string;
  readonly weight: string;
  readonly series: string;
  readonly unit: string;
  readonly className: string;
  readonly noData: string;
  readonly figureData: string;
  readonly contents: string;
  readonly skip: string;
  readonly theme: string;
  readonly close: string;
  readonly fullPrecision: string;
  readonly keyHint: string;
  readonly table: string;
  readonly figure: string;
  readonly numbered: (kind: string, number: number, title: string) => string;
  readonly scorecard: string;
  readonly methods: string;
  readonly reference: string;
  readonly coefficientAxis: (percent: string) => string;
  readonly coefficientPlot: (percent: string, terms: readonly string[], models: readonly string[]) => string;
  readonly weightsBars: (count: number, largest: string, value: string) => string;
  readonly tileGridMap: (value: string, tiles: number, classes: number, withoutData: number) => string;
  readonly roles: Readonly<Record<string, string>>;
}

/** The words of a mediation's block. */
export interface MediationWords {
  readonly total: string;
  readonly path: string;
  readonly direct: string;
  readonly indirect: string;
  readonly share: string;
  readonly interval: (percent: string) => string;
  readonly identity: (relative: string) => string;
  readonly bootstrap: (
    kind: "BCa" | "percentile",
    draws: number,
    column: string,
    clusters: number,
    seed: number,
  ) => string;
}

const english: Words = {
  yes: "Yes",
  no: "No",
  partly: "Partly",
  controls: "Control variables",
  clusters: (column) => `Clusters (${column})`,
  observations: "Observations",
  units: "Units",
  periods: "Periods",
  parameters: "Parameters",
  constant: "Constant",
  residualDegreesOfFreedom: "Residual degrees of freedom",
  sigma: "Residual standard error",
  logLikelihood: "Log-likelihood",
  fixedEffects: (label) => `${label} fixed effects`,
  r2: (kind) => `R² (${kind})`,
  r2Kinds: {
    overallUncentred: "overall, uncentred",
    adjustedOverall: "overall, adjusted",
    adjustedOverallUncentred: "overall, uncentred, adjusted",
    adjustedWithinFixest: "within, adjusted as fixest",
    adjustedWithinXtreg: "within, adjusted as xtreg",
    adjustedWithinXtivreg2: "within, adjusted as xtivreg2",
    betweenXtreg: "between, as xtreg",
    overallXtreg: "overall, as xtreg",
    withinXtregYearDummies: "within, time dummies counted as regressors",
    adjustedWithinXtregYearDummies: "within, time dummies counted as regressors, adjusted",
    squaredCorrelation: "squared correlation",
    reported: "as reported",
    adjustedReported: "adjusted, as reported",
  },
  components: {
    direct: "Direct effects",
    indirect: "Indirect effects",
    total: "Total effects",
    main: "Coefficients",
  },
  notes: "Notes",
  listSeparator: "; ",
  colon: ": ",
  sentenceEnd: ".",
  sentenceGap: " ",
  dependentVariable: "Dependent variable",
  statisticNote: {
    t: "t statistics in parentheses",
    z: "z statistics in parentheses",
    mixed: "t statistics (z where the rule is normal) in parentheses",
    "standard-error": "Standard errors in parentheses",
    p: "p-values in brackets",
  },
  statisticColumns: { t: "t", "standard-error": "SE", p: "p", interval: "CI" },
  statistics: { aic: "AIC", bic: "BIC", rss: "Residual sum of squares", sigma2: "σ²", rmse: "RMSE" },
  spatialWeights: ({ units, links, normalise, islands }) =>
    `Spatial weights: ${units} units, ${links} links, normalisation ${normalise}, units without neighbours: ${islands}`,
  descriptive: {
    observations: "N",
    missing: "Missing",
    mean: "Mean",
    standardDeviation: "SD",
    minimum: "Min",
    lowerQuartile: "25%",
    median: "Median",
    upperQuartile: "75%",
    maximum: "Max",
    units: "Units",
    meanPeriods: "Mean T",
    between: "SD between",
    within: "SD within",
  },
  panelVariationNote:
    "SD between: of the units' means; SD within: of deviations from the unit's mean. Divisor N - 1, or units - 1 between.",
  difference: "Difference",
  differenceNote: "Tests of equality between groups, p-values in brackets or in their own column",
  correlationNote: (lower, upper, missing, fewest, most) => {
    const kind = { pearson: "Pearson", spearman: "Spearman" };
    const above = upper === null ? "" : `, ${kind[upper]} above`;
    return `${kind[lower]} correlations below the diagonal${above}; missing values ${missing}; ${fewest === most ? most : `${fewest} to ${most}`} observations`;
  },
  varianceInflationNote: "VIF: variance inflation factor, fixed effects taken out",
  measurement: "Measurement",
  unitOfMeasure: "Unit",
  direction: "Direction",
  mediation: {
    total: "Total effect",
    path: "Path",
    direct: "Direct effect",
    indirect: "Indirect effect",
    share: "Indirect / total",
    interval: (percent) => `${percent}% bootstrap interval`,
    identity: (relative) => `c = c′ + a · b holds in the one sample of all equations (relative error ${relative})`,
    bootstrap: (kind, draws, column, clusters, seed) =>
      `${kind === "BCa" ? "BCa" : "Percentile"} intervals from ${draws} draws of ${clusters} clusters (${column}), seed ${seed}`,
  },
  intervalNote: (percent) => `${percent}% confidence intervals in brackets`,
  testNote: "p-values of tests in brackets",
  inferenceNote: "Covariance",
  preset: "Small-sample preset",
  presetNote: "preset",
  omittedNote: "Coefficients not shown",
  droppedNote: "Rows left out of the sample",
  droppedRows: (count, reason, column) => `${count} (${reason}${column === null ? "" : `: ${column}`})`,
  undefinedNote: "Not defined, left empty",
  criticalValues: (test) => `Critical values of ${test}`,
  provenance: "How these numbers were computed",
  formula: "Formula",
  covariance: "Covariance",
  dataHash: "Data hash",
  value: "Value",
  estimate: "Estimate",
  standardError: "Standard error",
  pValue: "p-value",
  low: "Low",
  high: "High",
  model: "Model",
  term: "Term",
  weight: "Weight",
  series: "Series",
  unit: "Unit",
  className: "Class",
  noData: "No data",
  figureData: "Data of this figure",
  contents: "Contents",
  skip: "Skip to the text",
  theme: "Light or dark",
  close: "Close",
  fullPrecision: "Full precision",
  keyHint: "Click a number, or reach it with Tab and the arrow keys, to see where it comes from.",
  table: "Table",
  figure: "Figure",
  numbered: (kind, number, title) => `${kind} ${number}. ${title}`,
  scorecard: "Scorecard",
  methods: "Methods",
  reference: "Reference line",
  coefficientAxis: (percent) => `Estimate and ${percent}% confidence interval`,
  coefficientPlot: (percent, terms, models) =>
    `Estimates and ${percent}% confidence intervals of ${terms.join(", ")} in ${models.join(", ")}.`,
  weightsBars: (count, largest, value) => `Weights of ${count} indicators; the largest is ${largest} with ${value}.`,
  tileGridMap: (value, tiles, classes, withoutData) =>
    `${value}: ${tiles} regions in ${classes} classes${withoutData === 0 ? "" : `, ${withoutData} without data`}.`,
  roles: {
    estimate: "Estimate",
    "standard-error": "Standard error",
    t: "t or z statistic",
    p: "p-value",
    interval: "End of the interval",
    count: "Count",
    statistic: "Statistic",
  },
};

const chinese: Words = {
  yes: "是",
  no: "否",
  partly: "部分",
  controls: "控制变量",
  clusters: (column) => `聚类数（${column}）`,
  observations: "观测值",
  units: "个体数",
  periods: "时期数",
  parameters: "参数个数",
  constant: "常数项",
  residualDegreesOfFreedom: "残差自由度",
  sigma: "残差标准误",
  logLikelihood: "对数似然值",
  fixedEffects: (label) => `${label}固定效应`,
  r2: (kind) => `R²（${kind}）`,
  r2Kinds: {
    within: "组内",
    between: "组间",
    overall: "总体",
    overallUncentred: "总体，非中心化",
    adjustedOverall: "总体，调整后",
    adjustedOverallUncentred: "总体，非中心化，调整后",
    adjustedWithinFixest: "组内，按 fixest 调整",
    adjustedWithinXtreg: "组内，按 xtreg 调整",
    adjustedWithinXtivreg2: "组内，按 xtivreg2 调整",
    betweenXtreg: "组间，按 xtreg",
    overallXtreg: "总体，按 xtreg",
    withinXtregYearDummies: "组内，时间虚拟变量计为解释变量",
    adjustedWithinXtregYearDummies: "组内，时间虚拟变量计为解释变量，调整后",
    squaredCorrelation: "相关系数平方",
    reported: "按原软件报告",
    adjustedReported: "调整后，按原软件报告",
  },
  components: { direct: "直接效应", indirect: "间接效应", total: "总效应", main: "系数" },
  notes: "注",
  listSeparator: "；",
  colon: "：",
  sentenceEnd: "。",
  sentenceGap: "",
  dependentVariable: "被解释变量",
  statisticNote: {
    t: "括号内为 t 统计量",
    z: "括号内为 z 统计量",
    mixed: "括号内为 t 统计量（正态推断时为 z 统计量）",
    "standard-error": "括号内为标准误",
    p: "方括号内为 p 值",
  },
  statisticColumns: { t: "t", "standard-error": "标准误", p: "p 值", interval: "置信区间" },
  statistics: { aic: "AIC", bic: "BIC", rss: "残差平方和", sigma2: "σ²", rmse: "均方根误差" },
  spatialWeights: ({ units, links, normalise, islands }) =>
    `空间权重：${units} 个地区，${links} 个连接，标准化方式 ${normalise}，无邻居地区的处理：${islands}`,
  descriptive: {
    observations: "观测值",
    missing: "缺失值",
    mean: "均值",
    standardDeviation: "标准差",
    minimum: "最小值",
    lowerQuartile: "25% 分位数",
    median: "中位数",
    upperQuartile: "75% 分位数",
    maximum: "最大值",
    units: "个体数",
    meanPeriods: "平均期数",
    between: "组间标准差",
    within: "组内标准差",
  },
  panelVariationNote:
    "组间标准差：个体均值的标准差；组内标准差：对个体均值离差的标准差。除数为 N - 1（组间为个体数 - 1）。",
  difference: "组间差异",
  differenceNote: "组间系数（或均值）相等性检验，p 值列于方括号内或单独一列",
  correlationNote: (lower, upper, missing, fewest, most) => {
    const kind = { pearson: "Pearson", spearman: "Spearman" };
    const above = upper === null ? "" : `，对角线以上为 ${kind[upper]} 相关系数`;
    return `对角线以下为 ${kind[lower]} 相关系数${above}；缺失值按${missing === "listwise" ? "整行" : "成对"}删除；观测值 ${fewest === most ? most : `${fewest} 至 ${most}`}`;
  },
  varianceInflationNote: "VIF：剔除固定效应后的方差膨胀因子",
  measurement: "衡量方式",
  unitOfMeasure: "单位",
  direction: "指标方向",
  mediation: {
    total: "总效应",
    path: "路径",
    direct: "直接效应",
    indirect: "间接效应",
    share: "间接效应占比",
    interval: (percent) => `${percent}% 自助法区间`,
    identity: (relative) => `各方程使用同一样本，c = c′ + a · b 成立（相对误差 ${relative}）`,
    bootstrap: (kind, draws, column, clusters, seed) =>
      `${kind === "BCa" ? "BCa" : "百分位"}区间，按 ${clusters} 个聚类（${column}）抽样 ${draws} 次，种子 ${seed}`,
  },
  intervalNote: (percent) => `方括号内为 ${percent}% 置信区间`,
  testNote: "检验的 p 值列于方括号内",
  inferenceNote: "协方差估计",
  preset: "小样本规则",
  presetNote: "小样本规则",
  omittedNote: "未列出的系数",
  droppedNote: "未进入样本的行",
  droppedRows: (count, reason, column) => `${count} 行（${reason}${column === null ? "" : `：${column}`}）`,
  undefinedNote: "无定义而留空",
  criticalValues: (test) => `${test}的临界值`,
  provenance: "这些数字如何得出",
  formula: "公式",
  covariance: "协方差估计",
  dataHash: "数据哈希",
  value: "数值",
  estimate: "估计值",
  standardError: "标准误",
  pValue: "p 值",
  low: "下限",
  high: "上限",
  model: "模型",
  term: "变量",
  weight: "权重",
  series: "序列",
  unit: "地区",
  className: "分级",
  noData: "无数据",
  figureData: "本图数据",
  contents: "目录",
  skip: "跳到正文",
  theme: "浅色或深色",
  close: "关闭",
  fullPrecision: "完整精度",
  keyHint: "点击数字，或用 Tab 与方向键选中，可查看其来源。",
  table: "表",
  figure: "图",
  numbered: (kind, number, title) => `${kind} ${number}　${title}`,
  scorecard: "记分卡",
  methods: "方法",
  reference: "参考线",
  coefficientAxis: (percent) => `估计值与 ${percent}% 置信区间`,
  coefficientPlot: (percent, terms, models) =>
    `${terms.join("、")}在${models.join("、")}中的估计值与 ${percent}% 置信区间。`,
  weightsBars: (count, largest, value) => `${count} 个指标的权重，最大者为${largest}（${value}）。`,
  tileGridMap: (value, tiles, classes, withoutData) =>
    `${value}：${tiles} 个地区分为 ${classes} 级${withoutData === 0 ? "" : `，${withoutData} 个地区无数据`}。`,
  roles: {
    estimate: "估计值",
    "standard-error": "标准误",
    t: "t 或 z 统计量",
    p: "p 值",
    interval: "区间端点",
    count: "计数",
    statistic: "统计量",
  },
};

/** A note as a sentence: closed unless it closes itself. */
export function sentence(text: string, words: Words): string {
  return /[.。!?！？]$/u.test(text.trimEnd()) ? text : text + words.sentenceEnd;
}

/** Notes as one paragraph; the next sentence follows a Latin full stop after a space in every language. */
export function paragraph(texts: readonly string[], words: Words): string {
  return texts.reduce((done, text) => {
    const next = sentence(text, words);
    if (done === "") return next;
    return done + (/[.!?]$/u.test(done) ? " " : words.sentenceGap) + next;
  }, "");
}

/** The fixed words of a language. */
export function wordsOf(language: Language): Words {
  return language === "zh" ? chinese : english;
}
