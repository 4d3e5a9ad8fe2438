/** A rule of the audit: what is compared with what, and on whose authority. */
export interface AuditRule {
  readonly number: number;
  readonly title: { readonly en: string; readonly zh: string };
  readonly formula: string;
  readonly source: string;
}

/**
 * The rules of {@link auditTable}, numbered, each with its formula and source.
 *
 * @example
 * ```ts
 * import { auditRules } from "@mesometrics/audit";
 * auditRules["anderson-lm"].formula; // → LM = N_eff r2 with r2 = L1 F/(L1 F + df)
 * ```
 */
export const auditRules = {
  "t-ratio": {
    number: 1,
    title: { en: "t = b/se", zh: "t 值等于系数除以标准误" },
    formula: "t = b/se; sign(t) = sign(b); se > 0",
    source: "definition; Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, section 4.2",
  },
  stars: {
    number: 2,
    title: { en: "stars against |t|", zh: "星号与 t 值" },
    formula: "p = 2 P(T > |t|) under the normal, t(df) and t(G - 1) distributions, against the star bounds",
    source: "Student (1908); t(G - 1): Cameron and Miller (2015), J. Human Resources 50(2), section VI.D",
  },
  "p-value": {
    number: 3,
    title: { en: "p-value of a statistic", zh: "统计量与 p 值" },
    formula: "p = P(X > statistic) under the stated distribution",
    source: "definition of the upper tail probability",
  },
  "first-stage-f": {
    number: 4,
    title: { en: "t2 = F with one instrument", zh: "单一工具变量时 t 的平方等于 F" },
    formula: "F = t2 of the instrument = Cragg-Donald F (independent, equal variances)",
    source: "Stock and Yogo (2005), in Identification and Inference for Econometric Models, section 2",
  },
  "anderson-lm": {
    number: 5,
    title: { en: "Anderson LM, F and N", zh: "Anderson LM、F 与样本量" },
    formula: "LM = N_eff r2 with r2 = L1 F/(L1 F + df)",
    source:
      "Anderson (1951), Ann. Math. Statist. 22(3); Baum, Schaffer and Stillman (2007), Stata J. 7(4), section 7.3",
  },
  "known-value": {
    number: 6,
    title: { en: "known critical value", zh: "已知临界值" },
    formula: "printed = value of the source",
    source: "the source that the relation names",
  },
  "adjusted-r2": {
    number: 7,
    title: { en: "R2, adjusted R2 and degrees of freedom", zh: "R2、调整 R2 与自由度" },
    formula: "1 - adj = (1 - R2) M/df with M = N - 1, N - L or N; df = N - L - k; L = 1, G, T or G + T - 1",
    source:
      "Theil (1961), Economic Forecasts and Policy; M by program: Stata areg/xtreg/reghdfe/xtivreg2, R fixest/plm",
  },
  "single-regressor": {
    number: 8,
    title: { en: "one regressor: R2 and t", zh: "单一解释变量时的 R2 与 t 值" },
    formula: "R2 = t2/(t2 + df) within",
    source: "Greene (2018), Econometric Analysis, section 3.5 (partial correlation)",
  },
  "nested-models": {
    number: 9,
    title: { en: "nested models", zh: "嵌套模型" },
    formula: "F = ((R2f - R2r)/q)/((1 - R2f)/df) >= 0; = t2 when q = 1",
    source: "Greene (2018), Econometric Analysis, section 5.3",
  },
  "sample-size": {
    number: 10,
    title: { en: "N = units x periods", zh: "样本量等于个体数乘时期数" },
    formula: "N <= G T; equal when balanced",
    source: "definition of a panel",
  },
  partition: {
    number: 11,
    title: { en: "parts of a sample", zh: "子样本之和" },
    formula: "sum of N of the parts = N; sum of the units of the parts <= G when units are divided",
    source: "definition of a partition",
  },
  "total-effect": {
    number: 12,
    title: { en: "total = direct + indirect", zh: "总效应等于直接效应加间接效应" },
    formula: "total = direct + indirect; total = c' + a b by least squares on one sample",
    source: "MacKinnon, Warsi and Dwyer (1995), Multivariate Behav. Res. 30(1); LeSage and Pace (2009), section 2.7",
  },
  weights: {
    number: 13,
    title: { en: "weights add up to 1", zh: "权重之和为 1" },
    formula: "sum of the weights = 1",
    source: "OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6",
  },
  "duplicate-columns": {
    number: 14,
    title: { en: "duplicated columns", zh: "重复列" },
    formula: "share of equal printed numbers in two columns that should differ",
    source: "digits are near-uniform: k equal free digits have probability 10^-k",
  },
  "repeated-column": {
    number: 15,
    title: { en: "column that repeats another", zh: "声称重复的列" },
    formula: "every number of the column = the number of the one it repeats",
    source: "the document's own statement",
  },
  difference: {
    number: 16,
    title: { en: "difference of two coefficients", zh: "两系数之差" },
    formula: "z = (b1 - b2)/sqrt(se1^2 + se2^2), independent samples",
    source: "Clogg, Petkova and Haritou (1995), Am. J. Sociol. 100(5); Gelman and Stern (2006), Am. Stat. 60(4)",
  },
  "level-log": {
    number: 17,
    title: { en: "level against logarithm", zh: "水平值与对数" },
    formula: "z = (c1 - c2)/sqrt(se1^2 + se2^2) of two constants of one outcome; or the constant against its range",
    source:
      "a constant carries the scale of the outcome; Halvorsen and Palmquist (1980), AER 70(3) for readings of logs",
  },
  "text-number": {
    number: 18,
    title: { en: "number of the text against the table", zh: "正文数字与表格" },
    formula: "printed in the text = printed in the cell x scale, place as cited",
    source: "the document's own statement",
  },
  significance: {
    number: 19,
    title: { en: "stated significance", zh: "正文所述显著性" },
    formula: "p < level under the normal, t(df) or t(G - 1) distribution",
    source: "as rule 2",
  },
  arithmetic: {
    number: 20,
    title: { en: "arithmetic of the text", zh: "正文算术" },
    formula: "sum, difference, product or ratio of printed numbers = the printed result",
    source: "arithmetic",
  },
  series: {
    number: 21,
    title: { en: "a series against its inputs", zh: "序列与其构成" },
    formula: "|dlog result| against the largest |dlog input| from row to row",
    source: "a homogeneous function of degree 1 moves by at most its inputs' largest relative change",
  },
  claim: {
    number: 22,
    title: { en: "claim without a number", zh: "无数字的论断" },
    formula: "none",
    source: "the document prints nothing to check it by",
  },
} as const satisfies Readonly<Record<string, AuditRule>>;

/** The name of a rule. */
export type RuleId = keyof typeof auditRules;
