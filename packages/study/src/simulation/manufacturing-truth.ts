import { type ManufacturingOptions, manufacturingPaths, manufacturingTruth } from "./manufacturing-design.js";
import { designed, follows, type PseudoTrueReasons, pseudoTruths, type Truths } from "./true-parameter.js";

type Design = NonNullable<ManufacturingOptions["design"]>;

/** The number of provinces that the pseudo-true values are of. */
const provincesOfPaper = 30;

/** The parameters by name; pseudo-true values only for as many provinces as the paper has. */
export function manufacturingParameters(design: Design, provinces: number): Truths {
  const { techOnAi, humanOnAi, techOnHigh, humanOnHigh } = manufacturingPaths;
  const { ai, lncity, lncon, lngdp, lngov, lnfin } = manufacturingTruth;
  const byTech = techOnAi * techOnHigh;
  const byHuman = humanOnAi * humanOnHigh;
  const regressor = (value: number, en: string, zh: string) =>
    designed(
      value,
      `coefficient of ${en} in ln(high) under province and year effects`,
      `双向固定效应下 ${zh} 对 ln(high) 的系数`,
    );
  const exact: Truths = {
    ai: designed(
      ai,
      "total effect of one robot per 10,000 workers on ln(high), under province and year effects; the same in every province and group",
      "双向固定效应下每万人增加一台机器人对 ln(high) 的总效应；各省份、各组相同",
    ),
    lncity: regressor(lncity, "ln(urban share)", "ln(城镇人口占比)"),
    lncon: regressor(lncon, "ln(retail sales / GDP)", "ln(社会消费品零售总额/GDP)"),
    lngdp: regressor(lngdp, "ln(GDP per head, 10,000 yuan)", "ln(人均GDP，万元)"),
    lngov: regressor(lngov, "ln(budget expenditure / GDP)", "ln(财政支出/GDP)"),
    lnfin: regressor(lnfin, "ln(deposits and loans / GDP)", "ln(存贷款余额/GDP)"),
    "tech.ai": designed(
      techOnAi,
      "effect of one robot per 10,000 workers on the share of science in the budget",
      "每万人增加一台机器人对科技支出占比的效应",
    ),
    "ln_human.ai": designed(
      humanOnAi,
      "effect of one robot per 10,000 workers on ln(years of schooling)",
      "每万人增加一台机器人对 ln(受教育年限) 的效应",
    ),
    "tech.high": designed(
      techOnHigh,
      "effect of the share of science on ln(high) at given ai",
      "给定 ai 时科技支出占比对 ln(high) 的效应",
    ),
    "ln_human.high": designed(
      humanOnHigh,
      "effect of ln(years of schooling) on ln(high) at given ai",
      "给定 ai 时 ln(受教育年限) 对 ln(high) 的效应",
    ),
    "ai.by_tech": follows(
      byTech,
      "indirect effect of ai on ln(high) through the share of science",
      "ai 经科技支出占比对 ln(high) 的间接效应",
    ),
    "ai.by_human": follows(
      byHuman,
      "indirect effect of ai on ln(high) through ln(years of schooling)",
      "ai 经 ln(受教育年限) 对 ln(high) 的间接效应",
    ),
    "ai.held_tech": follows(
      ai - byTech,
      "effect of ai on ln(high) at given share of science",
      "给定科技支出占比时 ai 对 ln(high) 的效应",
    ),
    "ai.held_human": follows(
      ai - byHuman,
      "effect of ai on ln(high) at given ln(years of schooling)",
      "给定 ln(受教育年限) 时 ai 对 ln(high) 的效应",
    ),
    "ai.direct": follows(
      ai - byTech - byHuman,
      "effect of ai on ln(high) at given share of science and ln(years of schooling)",
      "同时给定科技支出占比与 ln(受教育年限) 时 ai 对 ln(high) 的效应",
    ),
    "ai.along_internet": designed(
      0,
      "what one more unit of Internet penetration adds to the effect of ai",
      "互联网普及率每增加一单位使 ai 效应改变的量",
    ),
    difference_between_regions: designed(
      0,
      "difference of ai's coefficient between any two groups of provinces",
      "任意两组省份之间 ai 系数之差",
    ),
  };
  if (provinces !== provincesOfPaper) return exact;
  return { ...exact, ...pseudoTruths(`he-2026/${design}`, reasons) };
}

/** Which models of the study estimate a parameter of the design; those without are centred on a pseudo-true value. */
export function manufacturingEstimands(design: Design, provinces: number): Readonly<Record<string, string>> {
  if (provinces !== provincesOfPaper) return {};
  const controls = ["lncity", "lncon", "lngdp", "lngov", "lnfin"];
  const whateverTheRobots: Readonly<Record<string, string>> = {
    "instrument.ai": "ai",
    "mechanism_tech.ai": "tech.ai",
    "mechanism_human.ai": "ln_human.ai",
    "through_tech.a": "tech.ai",
    "through_human.a": "ln_human.ai",
  };
  const underExogenousRobots: Readonly<Record<string, string>> = {
    ...Object.fromEntries(["ai", ...controls].map((term) => [`two_way.${term}`, term])),
    ...Object.fromEntries(["ai", ...controls].map((term) => [`mechanism_benchmark.${term}`, term])),
    ...Object.fromEntries(
      ["by_region.East", "by_region.Central", "by_region.West", "by_coast.Coastal", "by_coast.Inland"]
        .concat("by_digital.High", "by_digital.Low")
        .map((group) => [`${group}.ai`, "ai"]),
    ),
    "through_tech.total": "ai",
    "through_tech.b": "tech.high",
    "through_tech.direct": "ai.held_tech",
    "through_tech.indirect": "ai.by_tech",
    "through_human.total": "ai",
    "through_human.b": "ln_human.high",
    "through_human.direct": "ai.held_human",
    "through_human.indirect": "ai.by_human",
    "by_internet.interaction": "ai.along_internet",
  };
  const exact = { ...whateverTheRobots, ...(design === "exogenous" ? underExogenousRobots : {}) };
  const pseudo = Object.keys(pseudoTruths(`he-2026/${design}`, reasons));
  return { ...exact, ...Object.fromEntries(pseudo.map((name) => [name, name])) };
}

const reasons: PseudoTrueReasons = [
  [
    /^first_stage/,
    "slope of the first stage: how cable density follows the robots is drawn, not set",
    "第一阶段斜率：光缆密度随机器人的变化由抽样决定，并非设定值",
  ],
  [
    /^instrument_pooled@/,
    "no effects at all: cable density also differs between provinces for reasons that move ln(high); mean reduced form over mean first stage",
    "无任何固定效应：光缆密度的省际差异另有影响 ln(high) 的原因；简约式均值与第一阶段均值之比",
  ],
  [
    /^instrument@/,
    "robot penetration of equation (6) as printed, with current shares; mean reduced form over mean first stage",
    "按式(6)以当期份额计算的渗透度；简约式均值与第一阶段均值之比",
  ],
  [
    /^mechanism_.*@/,
    "robot penetration of equation (6), a linear trend in place of year effects and the index in levels",
    "按式(6)的渗透度、以线性趋势代替年份效应、指数取水平值",
  ],
  [
    /^two_way(?:_dummies)?@/,
    "robot penetration of equation (6) as printed, with current shares",
    "按式(6)以当期份额计算的渗透度",
  ],
  [
    /^replaced/,
    "ai2 is ai times 0.03 with noise: the coefficient is 1/0.03 of ai's, less attenuation, in ai2's own unit",
    "ai2 为 0.03 倍的 ai 加噪声：系数约为 ai 系数的 1/0.03，并有衰减偏误，单位为 ai2 自身单位",
  ],
  [/^winsorised/, "cells beyond the 5 % quantiles are moved, which is not linear", "5% 缩尾改变取值，非线性变换"],
  [
    /^(?:one_way|controls|by_.*@)/,
    "no year effects: part of what all provinces have in common in a year is taken for an effect of robots",
    "无年份效应：各省共同的年度变动部分被归于机器人",
  ],
  [
    /./,
    "part of the robots' growth answers to the error, so that least squares does not estimate the effect",
    "部分机器人增长与误差项相关，最小二乘不能估计真实效应",
  ],
];
