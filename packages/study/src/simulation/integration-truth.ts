import {
  type IntegrationOptions,
  type IntegrationStructure,
  integrationPaths,
  integrationTruth,
} from "./integration-design.js";
import { designed, follows, type PseudoTrueReasons, pseudoTruths, type Truths } from "./true-parameter.js";

type Design = NonNullable<IntegrationOptions["design"]>;

/** Cities, and tr((I - rho W)^-1) / n, by which the paper's neighbours are known: pseudo-true values are of these. */
const ofPaper = { cities: 21, feedback: 1.011887597853486 } as const;

function isOfPaper({ feedback }: IntegrationStructure, cities: number): boolean {
  return cities === ofPaper.cities && Math.abs(feedback - ofPaper.feedback) < 1e-9;
}

/**
 * The parameters by name; pseudo-true values only for the cities of the paper.
 *
 * A regression without neighbours that absorbs the years compares cities with each other. Where x is drawn alike for all, it
 * estimates the mean effect of a city on itself less the mean effect on one other city: direct - indirect / (n - 1).
 */
export function integrationParameters(design: Design, structure: IntegrationStructure, cities: number): Truths {
  const { rho, int, neighbours, inflow, feedback } = structure;
  const { direct, indirect, controls } = integrationTruth;
  const { inflowOnInt, integrationOnInflow } = integrationPaths;
  const own = int + inflow * inflowOnInt;
  const compared = (effect: number, onOthers: number): number => effect - onOthers / (cities - 1);
  // What a coefficient without a neighbours' term does to all other cities together.
  const onOthers = (coefficient: number): number => coefficient * (1 / (1 - rho) - feedback);
  const byInflow = inflowOnInt * compared(integrationOnInflow, onOthers(inflow));
  const exact: Truths = {
    int: designed(
      direct,
      "average direct effect of INT on D, labour inflow included, under city and year effects",
      "双向固定效应下 INT 对 D 的平均直接效应（含劳动力流入）",
    ),
    "int.indirect": designed(
      indirect,
      "average indirect effect of INT on D, over all other cities",
      "INT 对其余各市 D 的平均间接效应之和",
    ),
    "int.total": follows(direct + indirect, "average total effect of INT on D", "INT 对 D 的平均总效应"),
    "int.without_neighbours": follows(
      compared(direct, indirect),
      `what the two-way regression of D on INT without neighbours estimates: direct less indirect / ${cities - 1}`,
      `不含邻市项的双向固定效应回归所估计的量：直接效应减去间接效应的 1/${cities - 1}`,
    ),
    "sdm.int": follows(
      own,
      "coefficient of INT in the spatial Durbin equation without labour inflow",
      "不含劳动力流入的空间杜宾方程中 INT 的系数",
    ),
    "sdm.W:int": follows(
      neighbours,
      "coefficient of the neighbours' mean of INT in the spatial Durbin equation",
      "空间杜宾方程中邻市 INT 均值的系数",
    ),
    "sdm.rho": designed(rho, "coefficient of the neighbours' mean of D", "邻市 D 均值的系数"),
    "labour_inflow.int": designed(
      inflowOnInt,
      "effect of INT on labour inflow, 10,000 persons",
      "INT 对劳动力流入（万人）的效应",
    ),
    labour_inflow: designed(
      integrationOnInflow,
      "average direct effect of 10,000 persons of inflow on D, at given INT",
      "给定 INT 时劳动力流入每增加1万人对 D 的平均直接效应",
    ),
    "labour_inflow.without_neighbours": follows(
      compared(integrationOnInflow, onOthers(inflow)),
      "the same as a regression without neighbours estimates it",
      "不含邻市项的回归所估计的上述效应",
    ),
    "int.held_inflow": follows(
      direct - integrationOnInflow * inflowOnInt,
      "average direct effect of INT on D at given labour inflow",
      "给定劳动力流入时 INT 对 D 的平均直接效应",
    ),
    "int.held_inflow.without_neighbours": follows(
      compared(direct, indirect) - byInflow,
      "the same as a regression without neighbours estimates it",
      "不含邻市项的回归所估计的上述效应",
    ),
    "int.by_inflow": follows(
      byInflow,
      "indirect effect of INT on D through labour inflow, as regressions without neighbours estimate it",
      "不含邻市项的回归所估计的 INT 经劳动力流入对 D 的间接效应",
    ),
    difference_between_areas: designed(
      0,
      "difference of INT's effect between any two groups of cities",
      "任意两组城市之间 INT 效应之差",
    ),
    ...Object.fromEntries(
      Object.entries(controls).map(([name, value]) => [
        name,
        follows(value * feedback, `average direct effect of ${name} on D`, `${name} 对 D 的平均直接效应`),
      ]),
    ),
  };
  if (!isOfPaper(structure, cities)) return exact;
  return { ...exact, ...pseudoTruths(`xie-2024/${design}`, reasons) };
}

/** Which models of the study estimate a parameter of the design; those without are centred on a pseudo-true value. */
export function integrationEstimands(
  design: Design,
  structure: IntegrationStructure,
  cities: number,
): Readonly<Record<string, string>> {
  if (!isOfPaper(structure, cities)) return {};
  const exact: Readonly<Record<string, string>> = {
    "integration_alone.int": "int.without_neighbours",
    "integration_controls.int": "int.without_neighbours",
    "labour.int": "labour_inflow.int",
    "integration_labour.labour_inflow": "labour_inflow.without_neighbours",
    "integration_labour.int": "int.held_inflow.without_neighbours",
    "durbin_contiguity.direct.int": "int",
    "durbin_contiguity.indirect.int": "int.indirect",
    "durbin_contiguity.total.int": "int.total",
    "durbin_contiguity.int": "sdm.int",
    "durbin_contiguity.W:int": "sdm.W:int",
    "durbin_contiguity.rho": "sdm.rho",
    "through_labour.total": "int.without_neighbours",
    "through_labour.a": "labour_inflow.int",
    "through_labour.b": "labour_inflow.without_neighbours",
    "through_labour.direct": "int.held_inflow.without_neighbours",
    "through_labour.indirect": "int.by_inflow",
  };
  const pseudo = Object.keys(pseudoTruths(`xie-2024/${design}`, reasons));
  return { ...exact, ...Object.fromEntries(pseudo.map((name) => [name, name])) };
}

const reasons: PseudoTrueReasons = [
  [
    /@paper/,
    "the index with the published weights, and D as equations (4) to (6) print it, which is half its square",
    "采用已发表权重的指数，融合度按式(4)—(6)计算（为标准 D 平方的一半）",
  ],
  [
    /^coupling_/,
    "coupling C is no linear function of what the design is linear in, which is D",
    "设计对 D 为线性，耦合度 C 并非其线性函数",
  ],
  [
    /^coordination_/,
    "development T is no linear function of what the design is linear in, which is D",
    "设计对 D 为线性，协调度 T 并非其线性函数",
  ],
  [
    /^by_/,
    "cities of one group are each other's neighbours more often than all cities are",
    "同组城市之间相邻的比例高于全部城市",
  ],
  [/^durbin_/, "weights other than those that the data were made with", "权重矩阵与生成数据所用者不同"],
];
