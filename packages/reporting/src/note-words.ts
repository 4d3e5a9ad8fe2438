import type { Note } from "@mesometrics/inference";
import type { Language } from "./label.js";

/** How a note reads in Chinese: from the parts of its English message, or in general where that is written otherwise. */
interface ChineseNote {
  readonly general: string;
  readonly pattern?: RegExp;
  /** Chinese sentence from what the pattern's groups found; `variable` gives labels of variables. */
  readonly exact?: (parts: readonly string[], variable: (name: string) => string) => string;
}

const number = String.raw`([\d.e-]+)`;

const chinese: Readonly<Record<string, ChineseNote>> = {
  COLLINEAR_DROPPED: {
    general: "有变量因共线被剔除",
    pattern: /^(?:Regressor|Instrument|.*?) '(.+)' was dropped: (.*)$/u,
    exact: ([name = "", why = ""], variable) => `变量 ${variable(name)} 被剔除：${explanation(why, variable)}`,
  },
  SINGLETONS: {
    general: "有观测值独占一个固定效应水平，被完全拟合，仍保留在样本中",
    pattern: new RegExp(`^${number} row`, "u"),
    exact: ([count]) =>
      `${count} 个观测值独占一个固定效应水平，被完全拟合；与 fixest 0.12 相同予以保留（reghdfe 会剔除，聚类标准误因此略大）`,
  },
  PERFECT_FIT: { general: "解释变量完全拟合被解释变量：残差与标准误只是舍入误差" },
  FEW_CLUSTERS: {
    general: "聚类数偏少，标准误往往偏小；采用 Satterthwaite 自由度的 CR2 更稳妥",
    pattern: new RegExp(`^Only ${number} clusters \\((.*)\\)`, "u"),
    exact: ([count, columns = ""], variable) =>
      `只有 ${count} 个聚类（${listed(columns, variable)}），标准误往往偏小；采用 Satterthwaite 自由度的 CR2 更稳妥`,
  },
  FEW_CLUSTERS_FOR_PARAMETERS: {
    general: "聚类数少于系数个数：协方差矩阵奇异，无法联合检验全部系数",
    pattern: new RegExp(`^${number} clusters for ${number} coefficients`, "u"),
    exact: ([clusters, coefficients]) =>
      `${clusters} 个聚类对 ${coefficients} 个系数：协方差矩阵奇异，无法联合检验全部系数`,
  },
  LOW_DEGREES_OF_FREEDOM: {
    general: "所列系数的信息只来自少数聚类，p 值较为粗略",
    pattern: new RegExp(`^Few clusters carry the information on (.*): fewer than ${number}`, "u"),
    exact: ([terms = "", limit], variable) =>
      `${listed(terms, variable)} 的信息只来自少数聚类：Satterthwaite 自由度小于 ${limit}，p 值较为粗略`,
  },
  DEFAULT_CR1: {
    general: "未指定协方差且不宜用 CR2，故采用按个体聚类的 CR1",
    pattern: /so it is CR1 clustered by (.*?);/u,
    exact: ([column = ""], variable) =>
      `未指定协方差，且个体过多或 CR2 计算量过大，故采用按${variable(column)}聚类的 CR1；如需小样本修正请指定 CR2`,
  },
  DEFAULT_HC1: {
    general: "未指定协方差，且固定效应水平过多，无法计算 HC3 所需的杠杆值，故采用 HC1",
    pattern: /computed with (\d+) levels/u,
    exact: ([levels]) =>
      `未指定协方差，且除最大的一组固定效应外还有 ${levels} 个水平，不计算 HC3 所需的杠杆值，故采用 HC1；若观测值成组相关，请指定聚类`,
  },
  NON_PSD_FIXED: { general: "多维聚类（或空间）协方差矩阵有负特征值，已设为零：标准误应谨慎看待" },
  FEW_PERIODS: {
    general: "该协方差依赖较多时期，而样本时期偏少，标准误往往偏小；按个体聚类的 CR2 更稳妥",
    pattern: new RegExp(`^(.*) relies on many periods, and there are ${number}`, "u"),
    exact: ([what, periods]) =>
      `${what} 依赖较多时期，而样本只有 ${periods} 期：标准误往往偏小；按个体聚类的 CR2 更稳妥`,
  },
  PERIOD_GAPS: {
    general: "样本中有时期没有观测值；此处滞后按时间计算，fixest 与 plm 则取下一个有观测值的时期",
    pattern: new RegExp(`^${number} period`, "u"),
    exact: ([count]) =>
      `样本中有 ${count} 个时期没有观测值；此处滞后按时间计算，fixest 与 plm 则取下一个有观测值的时期`,
  },
  BECK_KATZ_SHORT: { general: "误差协方差由很少的时期（或个体）平均而得：该标准误适用于时期数多于个体数的面板" },
  GAPS: {
    general: "有观测值位于时间间断之后，没有差分；按相邻行差分的软件（plm）结果不同",
    pattern: new RegExp(`^${number} row`, "u"),
    exact: ([count]) => `${count} 个观测值位于时间间断之后，没有差分；按相邻行差分的软件（plm）结果不同`,
  },
  VARIANCE_ZERO: {
    general: "随机效应方差的估计值为负，已设为零",
    pattern: /variance of the (units|periods)' effects \((.*)\)/u,
    exact: ([which, method]) =>
      `${which === "units" ? "个体" : "时期"}效应方差的估计值（${method}）为负，已设为零：就该效应而言即混合最小二乘`,
  },
  VARIANCE_COMPONENTS_HELD: { general: "各次抽样中随机效应的方差分量固定为其估计值" },
  DRAWS_FAILED: {
    general: "有抽样无法确定全部系数而被剔除，区间依据其余抽样",
    pattern: new RegExp(`^${number} of ${number} draws`, "u"),
    exact: ([failed, draws]) => `${draws} 次抽样中有 ${failed} 次无法确定全部系数而被剔除，区间依据其余抽样`,
  },
  UNDEFINED_DRAWS: {
    general: "有抽样的统计量无定义，按与数据同样极端计入",
    pattern: new RegExp(`^${number} of ${number} `, "u"),
    exact: ([undefinedDraws, draws]) => `${draws} 次抽样中有 ${undefinedDraws} 次的统计量无定义，其计入方式见检验规则`,
  },
  COARSE_P_VALUE: {
    general: "聚类数过少，p 值无法小于所用显著性水平",
    pattern: new RegExp(
      `^With ${number} clusters and ${number} draws no p-value can be below ${number}: .* at ${number}$`,
      "u",
    ),
    exact: ([clusters, draws, smallest, level]) =>
      `${clusters} 个聚类、${draws} 次抽样时 p 值不会小于 ${smallest}：该自助法在 ${level} 水平上不可能拒绝`,
  },
  INTERVAL_UNBOUNDED: { general: "置信区间至少一侧没有端点：再远的取值也不被拒绝" },
  OVER_REJECTS: { general: "置换观测值破坏了个体内的相关性，在面板中过度拒绝；此处仅供与 bdiff 对照，应改为置换个体" },
  UNITS_IN_SEVERAL_GROUPS: {
    general: "有个体在不同时期分属多组，各组并非独立样本",
    pattern: new RegExp(`^${number} unit`, "u"),
    exact: ([count]) => `${count} 个个体在不同时期分属多组，各组并非独立样本`,
  },
  TERM_NOT_IN_ALL_GROUPS: {
    general: "有系数无法在各组中全部估计，未纳入相等性检验",
    pattern: /^(.*) cannot be estimated in every group/u,
    exact: ([terms = ""], variable) => `${listed(terms, variable)} 无法在各组中全部估计，未纳入相等性检验`,
  },
  EQUALITY_NOT_TESTABLE: { general: "在此协方差下无法联合检验全部系数相等：聚类数相对约束个数太少" },
  PATH_A_ONLY: { general: "两步法只估计处理变量对中介变量的影响；中介变量对被解释变量的影响须由理论或其他证据说明" },
  SEQUENTIAL_IGNORABILITY: {
    general: "直接与间接效应的因果解释要求序贯可忽略性，其中第二个条件无法检验，见敏感性分析",
  },
  INCONSISTENT_MEDIATION: { general: "直接效应与间接效应符号相反：占总效应的份额不是比例" },
  THRESHOLDS_TAKEN_AS_KNOWN: {
    general: "门槛值由数据估计，斜率的协方差与 p 值将其视为已知（Hansen 1999），且各区制是按差异选出的",
  },
  THRESHOLD_NOT_SIGNIFICANT: {
    general: "最后一个门槛不显著：门槛更少的模型同样合适",
    pattern: new RegExp(`bootstrap p = ${number}`, "u"),
    exact: ([p]) => `最后一个门槛不显著（自助法 p = ${p}）：门槛更少的模型同样合适`,
  },
  REGIME_WITH_FEW_UNITS: { general: "有区制的观测值来自不足 5 个个体：其斜率即这些个体的斜率" },
  FIRST_STAGE_COVARIANCE: { general: "第一阶段及其检验仍用原来的协方差；@mesometrics/iv 的 withVcov 可一并更新" },
  FIRST_STAGE_F_UNDEFINED: { general: "第一阶段 F 未给出：工具变量个数不少于聚类数，其协方差奇异" },
  WU_HAUSMAN_UNDEFINED: { general: "Wu-Hausman 检验需要为每个内生变量多一个残差自由度" },
  KLEIBERGEN_PAAP_UNDEFINED: { general: "Kleibergen-Paap 统计量未给出：得分的协方差奇异（聚类数不多于工具变量数）" },
  ROBUST_IDENTIFICATION_UNDEFINED: { general: "在此协方差下没有稳健的识别检验，所列检验假定误差独立同方差" },
  HANSEN_J_UNDEFINED: { general: "Hansen J 未给出：矩条件的协方差奇异，请减少工具变量或改用其他聚类" },
  GMM_JUST_IDENTIFIED: { general: "工具变量与内生变量个数相等：任何加权的 GMM 都等于两阶段最小二乘" },
  ISLANDS: {
    general: "无邻居地区的空间滞后为零",
    pattern: new RegExp(`^The spatial lag of ${number} units without neighbours is zero: (.*)\\.$`, "u"),
    exact: ([count, names]) => `${count} 个无邻居地区的空间滞后为零：${names}`,
  },
  ZERO_WEIGHTS: {
    general: "有权重为零的连接，不计为连接",
    pattern: new RegExp(`^${number} of ${number} edges`, "u"),
    exact: ([zeros, edges]) => `${edges} 条连接中有 ${zeros} 条权重为零，不计为连接`,
  },
  TIED_NEIGHBOURS: {
    general: "有地区的最后一位近邻有多个等距候选，取标签在前者",
    pattern: new RegExp(`^${number} units`, "u"),
    exact: ([count]) => `${count} 个地区的最后一位近邻有多个等距候选，取标签在前者`,
  },
  WEIGHTS_UNDERFLOW: {
    general: "有地区对相距过远，权重为零",
    pattern: new RegExp(`^${number} of ${number} pairs`, "u"),
    exact: ([zero, pairs]) => `${pairs} 个地区对中有 ${zero} 对相距过远，权重为零`,
  },
  DIFFERENCES_RAISED: {
    general: "过小的经济差距已提高到下限",
    pattern: new RegExp(`^${number} differences below ${number} were raised to it: (.*)\\.$`, "u"),
    exact: ([count, floor, names]) => `${count} 个小于 ${floor} 的差距已提高到该下限：${names}`,
  },
  FEATURES_LEFT_OUT: {
    general: "有图形要素不属于任何地区，未采用",
    pattern: new RegExp(`^${number} features are not among the units: (.*)\\.$`, "u"),
    exact: ([count, names]) => `${count} 个图形要素不属于任何地区，未采用：${names}`,
  },
  RINGS_CLOSED: {
    general: "有环首尾不重合，已闭合",
    pattern: new RegExp(`^${number} rings`, "u"),
    exact: ([count]) => `${count} 个环首尾不重合，已闭合`,
  },
  POINTS_REPEATED: {
    general: "重复前一点的顶点已略去",
    pattern: new RegExp(`^${number} points`, "u"),
    exact: ([count]) => `${count} 个重复前一点的顶点已略去`,
  },
  DEGENERATE_RINGS_SKIPPED: {
    general: "不同顶点少于三个的环已略去",
    pattern: new RegExp(`^${number} rings`, "u"),
    exact: ([count]) => `${count} 个不同顶点少于三个的环已略去`,
  },
  ROBUST_TESTS_UNDEFINED: { general: "拟合值的空间滞后是解释变量的线性组合，稳健检验无定义" },
  NO_LAGGED_REGRESSORS: { general: "没有解释变量的空间滞后能为模型增加信息，故不检验 W X" },
  TEST_NOT_POSSIBLE: {
    general: "有检验无法进行",
    pattern: /^.* was not possible \((\w+)\)/u,
    exact: ([code]) => `有检验无法进行（${code}）`,
  },
  SIGMA2_NOT_CORRECTED: {
    general: "sigma2 = e'e / NT 未扣除固定效应参数，标准误随之偏小（Lee and Yu 2010）",
    pattern: new RegExp(`no account of the ${number} parameters`, "u"),
    exact: ([count]) => `sigma2 = e'e / NT 未扣除 ${count} 个固定效应参数，标准误随之偏小（Lee and Yu 2010）`,
  },
  INFORMATION_RULE: { general: "标准误所用信息矩阵的规则（Elhorst 或包含全部虚拟变量）见推断说明" },
  TRANSFORMED_LIKELIHOOD: {
    general: "估计、效应与检验采用消除固定效应后的变换似然（Lee and Yu 2010）；含全部虚拟变量的极大似然估计并列给出",
  },
  OBSERVED_INFORMATION: { general: "标准误来自集中似然函数在极大值处的二阶导数（观测信息矩阵）" },
  QML_SANDWICH: {
    general: "三明治协方差（QML）只容许误差非正态，不容许异方差；异方差下极大似然估计不一致，应采用 spatialTwoStage",
  },
  VARIANCE_COMPONENT_ZERO: { general: "随机效应方差的估计值为零，结果等同于没有随机效应" },
  NEAR_BOUNDARY: { general: "空间参数十分接近其取值区间的端点，I - rho W 近乎奇异，正态标准误意义不大" },
  NESTED_WITHOUT_MAXIMUM: { general: "某个被嵌套模型的似然函数在区间内没有极大值，相应的 LR 检验从略" },
  MOMENTS_ASSUME_EQUAL_VARIANCES: {
    general: "系数的协方差是稳健的，但 lambda 所依据的矩条件假定误差同方差；矩条件 heteroskedastic 不作此假定",
  },
  LAMBDA_WITHOUT_VARIANCE: {
    general: "lambda 由矩条件估计，没有标准误，系数的标准误把它当作已知",
    pattern: /^lambda = ([-\d.e+]+) comes/u,
    exact: ([value]) => `lambda = ${value} 由矩条件估计，没有标准误，系数的标准误把它当作已知`,
  },
  EFFECTS_NEED_EIGENVALUES: {
    general: "地区数过多且权重不可对称化，无法求出全部特征值，因而不报告效应",
    pattern: new RegExp(`of ${number} units`, "u"),
    exact: ([units]) => `${units} 个地区的权重不可对称化，无法求出全部特征值，因而不报告效应`,
  },
  SPATIAL_PARAMETER_OUTSIDE: { general: "矩估计的空间参数落在平稳区间之外，没有均衡，因而不报告效应" },
  SEVERAL_MAXIMA: {
    general: "似然函数有多个局部极大值，报告其中最高者",
    pattern: new RegExp(`has ${number} local maxima in (.*);`, "u"),
    exact: ([count, parameter]) => `似然函数关于 ${parameter} 有 ${count} 个局部极大值，报告其中最高者`,
  },
  INCOMPLETE_SHARES: {
    general: "份额之和不为 1，且未加以控制：份额之和较大的地区等于额外受到平均冲击",
    pattern: new RegExp(`^The shares add up to ${number} to ${number}, not to 1`, "u"),
    exact: ([smallest, largest]) =>
      `份额之和介于 ${smallest} 与 ${largest} 之间而不为 1，且方程未加以控制：份额之和较大的地区等于额外受到平均冲击`,
  },
  FEW_SHOCKS: {
    general: "有效冲击数过少：AKM 与冲击层面回归过度拒绝，应报告 AKM0 集合，或转而论证份额外生",
    pattern: new RegExp(`^Only ${number} effective clusters of shocks, fewer than (\\d+)`, "u"),
    exact: ([count, limit]) =>
      `有效冲击聚类数只有 ${count}，少于 ${limit}：AKM 与冲击层面回归过度拒绝，应报告 AKM0 集合，或转而论证份额外生`,
  },
  COLLINEAR_SHARES_DROPPED: {
    general: "有冲击的份额是其他聚类中更大份额的线性组合，标准误未包括这些冲击",
    pattern: new RegExp(`^${number} of ${number} shocks have shares`, "u"),
    exact: ([dropped, all]) =>
      `${all} 个冲击中有 ${dropped} 个的份额是其他聚类中更大份额的线性组合，标准误未包括这些冲击`,
  },
  SHOCK_MEAN_NOT_CONTROLLED: { general: "方程没有常数项，也没有能解释常数项的效应：冲击的均值成为暴露度的一部分" },
  LEAVE_ONE_OUT_SHOCKS: { general: "冲击为剔除本地区的均值：标准误视其为已知，未计入其估计误差" },
  NEGATIVE_ROTEMBERG_WEIGHTS: {
    general: "有部门的 Rotemberg 权重为负：若各部门效应不同，估计值不是其凸平均",
    pattern: new RegExp(`^${number} of ${number} sectors have negative weights, together (-?[\\d.e-]+?):`, "u"),
    exact: ([negative, all, total]) =>
      `${all} 个部门中有 ${negative} 个 Rotemberg 权重为负，合计 ${total}：若各部门效应不同，估计值不是其凸平均`,
  },
  NOT_A_NUMBER: { general: "估计值不是数" },
  SPECIFICATIONS_FAILED: {
    general: "有设定无法估计：已列出原因，不计入任何比例",
    pattern: new RegExp(`^${number} of ${number} specifications`, "u"),
    exact: ([failed, all]) => `${all} 个设定中有 ${failed} 个无法估计：已列出原因，不计入任何比例`,
  },
  CONTROLS_DROPPED: {
    general: "有设定的控制变量因共线被剔除，因此有些设定是同一个回归",
    pattern: new RegExp(`^In ${number} specifications`, "u"),
    exact: ([count]) => `${count} 个设定的控制变量因共线被剔除，因此有些设定是同一个回归`,
  },
  SAMPLES_DIFFER: {
    general: "各设定的样本量不同",
    pattern: new RegExp(`^The specifications have ${number} sample sizes, ${number} to ${number} observations`, "u"),
    exact: ([sizes, least, most]) => `各设定有 ${sizes} 种样本量，从 ${least} 到 ${most} 个观测值`,
  },
  OUTCOMES_DIFFER: { general: "各设定的被解释变量不止一个：单位相同时估计值才可比较" },
};

function listed(names: string, variable: (name: string) => string): string {
  return names
    .split(/, (?![^(]*\))/u)
    .map(variable)
    .join("、");
}

/** Why a column was dropped: "it equals 2 a, up to the fixed effects firm". */
function explanation(why: string, variable: (name: string) => string): string {
  const equal = why.match(/^it equals (.*?)(?:, up to the fixed effects (.*))?$/u);
  if (equal !== null) {
    const [, sum = "", effects] = equal;
    return `等于 ${sum}${effects === undefined ? "" : `（相差固定效应 ${listed(effects, variable)}）`}`;
  }
  const explained = why.match(/^the fixed effects (.*) explain it$/u)?.[1];
  if (explained !== undefined) return `被固定效应 ${listed(explained, variable)} 完全解释`;
  return why === "it is zero in every row of the sample" ? "在样本中处处为零" : why;
}

/**
 * What a table prints for a note. A note that is not known here keeps the message of its estimator.
 *
 * @param variable the label of a variable, or its name where it has none
 * @example
 * ```ts
 * import { noteMessage } from "@mesometrics/reporting";
 * const note = { code: "UNKNOWN_TO_EVERYBODY", message: "It is so.", terms: [] };
 * noteMessage(note, "zh", (name) => name); // → "It is so."
 * ```
 */
export function noteMessage(note: Note, language: Language, variable: (name: string) => string): string {
  const known = language === "zh" && Object.hasOwn(chinese, note.code) ? chinese[note.code] : undefined;
  if (known === undefined) return note.message;
  const parts = known.pattern === undefined ? null : note.message.match(known.pattern);
  return parts === null || known.exact === undefined ? known.general : known.exact(parts.slice(1), variable);
}

/** Whether a note's code has Chinese words. */
export function hasChineseNote(code: string): boolean {
  return Object.hasOwn(chinese, code);
}

const chineseReasons: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^missing in /u, "缺失"],
  [/^weight zero in /u, "权重为零"],
  [/^not in the subset$/u, "不在子样本中"],
  [/^no complete row one period before$/u, "前一期没有完整观测值"],
];

/**
 * Why rows were left out, without the column, which stands beside it; other reasons stay as their estimator gives them.
 *
 * @example
 * ```ts
 * import { dropReason } from "@mesometrics/reporting";
 * dropReason("missing in x", "zh"); // → "缺失"
 * ```
 */
export function dropReason(reason: string, language: Language): string {
  if (language !== "zh") return reason;
  return chineseReasons.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;
}
