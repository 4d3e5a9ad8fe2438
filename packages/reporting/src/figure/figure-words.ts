import type { Language } from "../label.js";

/** The fixed words of figures in one language. */
export interface FigureWords {
  readonly interval: (percent: string) => string;
  readonly forest: (rows: number, groups: number, percent: string) => string;
  readonly equality: string;
  readonly group: string;
  readonly likelihoodRatio: string;
  readonly threshold: string;
  readonly criticalValue: (percent: string) => string;
  readonly axisEnd: (value: string) => string;
  readonly thresholdPlot: (facts: readonly string[], percent: string) => string;
  readonly thresholdFact: (value: string, low: string, high: string) => string;
  readonly candidate: string;
  readonly specification: string;
  readonly specifications: string;
  readonly specificationCurve: (count: number, low: string, high: string, median: string) => string;
  readonly significant: (level: string) => string;
  readonly notSignificant: (level: string) => string;
  readonly highlighted: string;
  readonly draws: string;
  readonly observed: string;
  readonly permutation: (draws: number, observed: string, p: string) => string;
  readonly from: string;
  readonly to: string;
  readonly density: string;
  readonly densityPlot: (curves: readonly string[]) => string;
  readonly rank: string;
  readonly heatMap: (rows: number, columns: number, without: number) => string;
  readonly lag: string;
  readonly value: string;
  readonly quadrant: string;
  readonly moran: (statistic: string, p: string | null, units: number) => string;
  readonly slope: (statistic: string) => string;
  readonly cluster: string;
  readonly clusters: Readonly<Record<ClusterName, string>>;
  readonly lisa: (counts: readonly string[]) => string;
  readonly neighbours: string;
  readonly neighbourNames: string;
  readonly graph: (units: number, links: number, islands: number) => string;
  readonly island: string;
  readonly linked: string;
  readonly choropleth: (value: string, units: number, classes: number, without: number) => string;
  readonly pValue: (text: string) => string;
  readonly listSeparator: string;
  readonly date: string;
  readonly event: string;
  readonly sort: string;
  readonly source: string;
  readonly timeline: (count: number, first: string, last: string) => string;
}

/** The four kinds of local association of Anselin (1995), and none. */
export type ClusterName = "high-high" | "low-low" | "high-low" | "low-high" | "not-significant";

const english: FigureWords = {
  interval: (percent) => `Estimate and ${percent}% confidence interval`,
  forest: (rows, groups, percent) =>
    `Estimates and ${percent}% confidence intervals of ${rows} subsamples in ${groups} ${groups === 1 ? "split" : "splits"}, with tests of equality.`,
  equality: "Equality",
  group: "Subsample",
  likelihoodRatio: "Likelihood ratio",
  threshold: "Threshold",
  criticalValue: (percent) => `Critical value at ${percent}%`,
  axisEnd: (value) => `The axis ends at ${value}; higher ratios stand in the table.`,
  thresholdPlot: (facts, percent) =>
    `Likelihood ratio of each candidate for a threshold. ${facts.join("; ")}: the values whose ratio lies below the dashed critical value form the ${percent}% confidence set.`,
  thresholdFact: (value, low, high) => `Threshold ${value} [${low}, ${high}]`,
  candidate: "Candidate",
  specification: "Specification",
  specifications: "Specifications, ordered by estimate",
  specificationCurve: (count, low, high, median) =>
    `Estimates of ${count} specifications from ${low} to ${high}, median ${median}, with the choices that make each.`,
  significant: (level) => `p < ${level}`,
  notSignificant: (level) => `p ≥ ${level}`,
  highlighted: "Main specification",
  draws: "Draws",
  observed: "Observed",
  permutation: (draws, observed, p) => `Distribution of ${draws} draws; the observed estimate is ${observed}, ${p}.`,
  from: "From",
  to: "To",
  density: "Density",
  densityPlot: (curves) => `Kernel density of ${curves.join(", ")}.`,
  rank: "Rank",
  heatMap: (rows, columns, without) =>
    `Values of ${rows} rows in ${columns} columns${without === 0 ? "" : `, ${without} without data`}; the stronger the shade, the higher the value.`,
  lag: "Spatial lag",
  value: "Value",
  quadrant: "Quadrant",
  moran: (statistic, p, units) =>
    `Standardised values of ${units} units against those of their neighbours; the slope is Moran's I, ${statistic}${p === null ? "" : `, ${p}`}.`,
  slope: (statistic) => `Moran's I = ${statistic}`,
  cluster: "Cluster",
  clusters: {
    "high-high": "High-high",
    "low-low": "Low-low",
    "high-low": "High-low",
    "low-high": "Low-high",
    "not-significant": "Not significant",
  },
  lisa: (counts) => `Local spatial association: ${counts.join(", ")}.`,
  neighbours: "Neighbours",
  neighbourNames: "Linked to",
  graph: (units, links, islands) =>
    `${units} ${units === 1 ? "unit" : "units"} and ${links} ${links === 1 ? "link" : "links"}${islands === 0 ? "" : `; ${islands} without neighbours`}.`,
  island: "No neighbour",
  linked: "Linked",
  choropleth: (value, units, classes, without) =>
    `${value}: ${units} regions in ${classes} classes${without === 0 ? "" : `, ${without} without data`}.`,
  pValue: (text) => (text.startsWith("<") ? `p ${text}` : `p = ${text}`),
  listSeparator: ", ",
  date: "Date",
  event: "Event",
  sort: "Sort",
  source: "Source",
  timeline: (count, first, last) => `${count} ${count === 1 ? "event" : "events"} from ${first} to ${last}.`,
};

const chinese: FigureWords = {
  interval: (percent) => `估计值与 ${percent}% 置信区间`,
  forest: (rows, groups, percent) =>
    `${groups} 种分组下 ${rows} 个子样本的估计值与 ${percent}% 置信区间，附组间相等性检验。`,
  equality: "组间相等性",
  group: "子样本",
  likelihoodRatio: "似然比",
  threshold: "门槛值",
  criticalValue: (percent) => `${percent}% 临界值`,
  axisEnd: (value) => `纵轴止于 ${value}，更高的似然比见数据表。`,
  thresholdPlot: (facts, percent) =>
    `各候选门槛值的似然比。${facts.join("；")}：似然比低于虚线所示临界值的候选值构成 ${percent}% 置信集。`,
  thresholdFact: (value, low, high) => `门槛值 ${value} [${low}, ${high}]`,
  candidate: "候选值",
  specification: "设定",
  specifications: "各设定（按估计值排序）",
  specificationCurve: (count, low, high, median) =>
    `${count} 种设定的估计值，从 ${low} 到 ${high}，中位数 ${median}；下方为各设定的选择。`,
  significant: (level) => `p < ${level}`,
  notSignificant: (level) => `p ≥ ${level}`,
  highlighted: "基准设定",
  draws: "抽样次数",
  observed: "实际估计值",
  permutation: (draws, observed, p) => `${draws} 次抽样的分布；实际估计值为 ${observed}，${p}。`,
  from: "起",
  to: "止",
  density: "密度",
  densityPlot: (curves) => `${curves.join("、")}的核密度。`,
  rank: "位次",
  heatMap: (rows, columns, without) =>
    `${rows} 行 ${columns} 列的数值${without === 0 ? "" : `，${without} 格无数据`}；颜色越浓数值越高。`,
  lag: "空间滞后值",
  value: "数值",
  quadrant: "象限",
  moran: (statistic, p, units) =>
    `${units} 个地区的标准化数值与其邻居的数值；斜率即 Moran 指数 ${statistic}${p === null ? "" : `，${p}`}。`,
  slope: (statistic) => `Moran 指数 = ${statistic}`,
  cluster: "集聚类型",
  clusters: {
    "high-high": "高高集聚",
    "low-low": "低低集聚",
    "high-low": "高低集聚",
    "low-high": "低高集聚",
    "not-significant": "不显著",
  },
  lisa: (counts) => `局部空间关联：${counts.join("，")}。`,
  neighbours: "邻居数",
  neighbourNames: "相邻地区",
  graph: (units, links, islands) =>
    `${units} 个地区，${links} 条连接${islands === 0 ? "" : `；${islands} 个地区没有邻居`}。`,
  island: "无邻居",
  linked: "有邻居",
  choropleth: (value, units, classes, without) =>
    `${value}：${units} 个地区分为 ${classes} 级${without === 0 ? "" : `，${without} 个地区无数据`}。`,
  pValue: (text) => (text.startsWith("<") ? `p ${text}` : `p = ${text}`),
  listSeparator: "、",
  date: "日期",
  event: "事件",
  sort: "类别",
  source: "出处",
  timeline: (count, first, last) => `${first} 至 ${last} 的 ${count} 个事件。`,
};

export function figureWordsOf(language: Language): FigureWords {
  return language === "zh" ? chinese : english;
}
