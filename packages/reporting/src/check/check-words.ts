import type { Label } from "../label.js";

/** Names of the kinds of findings. */
export const FINDING_WORDS: Readonly<Record<string, Label>> = {
  "missing-column": { en: "column missing", zh: "缺少变量" },
  "missing-index": { en: "row without unit or period", zh: "缺少个体或时期" },
  "duplicate-row": { en: "row given twice", zh: "重复行" },
  "missing-rows": { en: "rows missing", zh: "缺少观测行" },
  "missing-years": { en: "periods without figures", zh: "整期缺失" },
  "missing-cells": { en: "figures missing", zh: "数值缺失" },
  "text-cell": { en: "text in place of a figure", zh: "数值处为文本" },
  "out-of-range": { en: "out of range", zh: "超出范围" },
  "not-whole": { en: "not whole", zh: "非整数" },
  "other-unit": { en: "another unit of measurement", zh: "计量单位不同" },
  "region-name": { en: "name of a region", zh: "地区名称" },
  "unit-jump": { en: "jump by a power of ten", zh: "单位跳变" },
  "unit-level": { en: "unit of measurement of one unit", zh: "个体单位不同" },
  spike: { en: "single value out of line", zh: "单点异常" },
  "level-shift": { en: "change of level", zh: "水平跳变" },
  "common-break": { en: "break of the whole column", zh: "全列断点" },
  "repeated-value": { en: "value repeated", zh: "数值重复" },
  "exact-line": { en: "exact straight line", zh: "精确直线" },
  "duplicate-series": { en: "same series twice", zh: "序列相同" },
  vintage: { en: "two vintages", zh: "两个数据版本" },
};

/** The fixed words of a check's page. */
export const CHECK_WORDS = {
  kicker: { en: "Data check", zh: "数据检查" },
  contract: { en: "What the study needs", zh: "研究所需数据" },
  contractNone: { en: "The data have all that the study needs.", zh: "数据满足研究的全部要求。" },
  questions: { en: "Questions to the source", zh: "需向数据来源核实" },
  questionsIntro: {
    en: "A question is no verdict: a figure may be right and unusual. Nothing was changed. Dashed: the median of the other units, brought to the level of this one, or the other column.",
    zh: "疑问不是结论：数值可能正确但不寻常。数据未作任何改动。虚线：其他个体的中位数（按本个体的水平绘出），或与之比较的另一列。",
  },
  questionsNone: { en: "No figure stands out.", zh: "没有异常数值。" },
  coverage: { en: "Coverage", zh: "覆盖情况" },
  coverageIntro: {
    en: "Missing figures by period: empty = none missing, a count = so many missing, – = no figure at all.",
    zh: "各期缺失数：空白 = 无缺失，数字 = 缺失个数，– = 该期全部缺失。",
  },
  variable: { en: "Variable", zh: "变量" },
  reading: { en: "How the data were read", zh: "数据读取过程" },
  logarithmic: { en: "logarithmic scale", zh: "对数刻度" },
  source: { en: "Source", zh: "来源" },
  more: { en: "The JSON of the check lists all other findings; their number: ", zh: "其余各项见检查的 JSON，数目：" },
} satisfies Readonly<Record<string, Label>>;
