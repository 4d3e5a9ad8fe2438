import {
  choroplethMap,
  coefficientPlot,
  connectivityGraph,
  densityPlot,
  type Figure,
  forestPlot,
  heatMap,
  lineFigure,
  lisaMap,
  moranScatter,
  permutationPlot,
  type RegionCollection,
  specificationCurve,
  type Tile,
  thresholdPlot,
  tileGridMap,
  timeline,
  weightsBars,
} from "../../src/figures.js";
import { model, tidyRow } from "../models.js";

/** Text that must stay text: markup, quotes, an escape sequence, characters that turn the reading direction. */
export const HOSTILE = "<script>alert(1)</script>&\"'\u001b[31m\u202e 中文\nnew {x} </svg>";

/** A label as long as those of real indicator systems. */
export const LONG = "规模以上工业企业研究与试验发展经费内部支出占地区生产总值比重（按二〇一〇年不变价格计算）";

const names =
  "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆".split(
    " ",
  );
const provinces: readonly string[] = names;
const years: readonly number[] = Array.from({ length: 12 }, (_, index) => 2011 + index);

/** Numbers without a pattern that are the same on every run: the fractional part of multiples of the golden ratio. */
function spread(index: number): number {
  return (index * 0.6180339887498949 + 0.37) % 1;
}

/** A grid of 8 columns as a stand-in for a map of 31 provinces. */
export const tiles: readonly Tile[] = provinces.map((unit, index) => ({
  unit,
  code: unit.slice(0, 2),
  row: Math.floor(index / 8),
  column: index % 8,
}));

/** Square regions side by side, every second one drawn the wrong way round and one with a hole. */
export function squares(count: number, corners = 1): RegionCollection {
  return {
    type: "FeatureCollection",
    features: Array.from({ length: count }, (_, index) => {
      const [x, y] = [100 + (index % 8) * 3, 22 + Math.floor(index / 8) * 3];
      const side = (dx: number, dy: number, from: readonly [number, number]) =>
        Array.from({ length: corners }, (_, k) => [
          Math.round(1e6 * (from[0] + (3 * dx * k) / corners)) / 1e6,
          Math.round(1e6 * (from[1] + (3 * dy * k) / corners)) / 1e6,
        ]);
      const open = [
        ...side(0, 1, [x, y]),
        ...side(1, 0, [x, y + 3]),
        ...side(0, -1, [x + 3, y + 3]),
        ...side(-1, 0, [x + 3, y]),
      ];
      const ring = [...open, [x, y]];
      const hole = [
        [x + 1, y + 1],
        [x + 2, y + 1],
        [x + 2, y + 2],
        [x + 1, y + 2],
        [x + 1, y + 1],
      ];
      const rings = index === 3 ? [ring, hole] : [ring];
      const turned = index % 2 === 0 ? rings : rings.map((one) => [...one].reverse());
      return {
        type: "Feature" as const,
        properties: { name: provinces[index] ?? `r${index}`, long: `${provinces[index]}（${LONG}）` },
        geometry: { type: "Polygon", coordinates: turned },
      };
    }),
  };
}

const provinceValues = Object.fromEntries(
  provinces.map((unit, index) => [unit, index === 25 ? null : spread(index)] as const),
);

function gridLinks(): readonly (readonly [string, string])[] {
  return tiles.flatMap((a, i) =>
    tiles
      .slice(i + 1)
      .filter(
        (b) => Math.abs(a.row - b.row) + Math.abs(a.column - b.column) === 1 && ![a.unit, b.unit].includes("海南"),
      )
      .map((b) => [a.unit, b.unit] as const),
  );
}

function density(centre: number, width: number): { x: number[]; density: number[] } {
  const x = Array.from({ length: 81 }, (_, k) => k / 80);
  return { x, density: x.map((at) => Math.exp(-((at - centre) ** 2) / (2 * width * width)) / (width * 2.5066)) };
}

const clusters = ["high-high", "low-low", "high-low", "low-high", "not-significant"] as const;

/** Every figure in a plain case, with `label` in every place that takes one. */
export function plainFigures(label: string): Readonly<Record<string, () => Figure>> {
  const title = label;
  return {
    coefficientPlot: () =>
      coefficientPlot(
        [
          model("Baseline", [tidyRow("x", 0.17, 0.07, 0.02), tidyRow("w", -0.3, 0.2, 0.14)]),
          model(label, [tidyRow("x", 0.12, 0.05, 0.02), tidyRow("w", -0.1, 0.1, 0.3)]),
        ],
        { id: "coefficients", title, labels: { x: label } },
      ),
    forestPlot: () =>
      forestPlot(
        [
          {
            label,
            rows: [
              { label, estimate: 0.31, low: 0.12, high: 0.5, observations: 132 },
              { label: "West", estimate: 0.08, low: -0.11, high: 0.27, observations: 120 },
            ],
            test: { label, statistic: 3.1, distribution: "F", degreesOfFreedom: [1, 18.42], pValue: 0.0951 },
          },
        ],
        { id: "forest", title },
      ),
    thresholdPlot: () =>
      thresholdPlot(
        [
          {
            value: 5,
            confidence: { level: 0.95, criticalValue: 7.352277, low: 4, high: 6 },
            curve: {
              values: Float64Array.from({ length: 60 }, (_, k) => 1 + k / 6),
              likelihoodRatio: Float64Array.from(
                { length: 60 },
                (_, k) => 4 * (1 + k / 6 - 5) ** 2 + 3 * spread(k) * Math.min(1, Math.abs(k - 24)),
              ),
            },
          },
        ],
        { id: "threshold", title, xLabel: label },
      ),
    specificationCurve: () =>
      specificationCurve(
        Array.from({ length: 24 }, (_, k) => ({
          estimate: spread(k) - 0.2,
          low: spread(k) - 0.6,
          high: spread(k) + 0.2,
          pValue: spread(k) > 0.6 ? 0.01 : 0.2,
          choices: { effects: k % 2 === 0 ? "unit" : "two-way", controls: ["none", "some", label][k % 3] ?? "" },
        })),
        { id: "curve", title, labels: { effects: "Fixed effects", controls: label }, main: 5 },
      ),
    permutationPlot: () =>
      permutationPlot(
        Array.from({ length: 999 }, (_, k) => spread(k) + spread(7 * k) + spread(13 * k) - 1.5),
        { id: "placebo", title, xLabel: label, observed: 1.62, pValue: 0.003 },
      ),
    lineFigure: () =>
      lineFigure(
        [
          { label, points: years.map((x, k) => ({ x, y: 0.2 + 0.03 * k, low: 0.1 + 0.03 * k, high: 0.3 + 0.03 * k })) },
          { label: "West", points: years.map((x, k) => ({ x, y: 0.1 + 0.02 * spread(k), hollow: k < 4 })) },
        ],
        {
          id: "trend",
          title,
          description: "Hollow points are not significant.",
          xLabel: "Year",
          yLabel: label,
          reference: 0,
          event: { x: 2016, label },
        },
      ),
    densityPlot: () =>
      densityPlot(
        [2011, 2016, 2022].map((year, k) => ({
          label: k === 0 ? label : String(year),
          ...density(0.3 + 0.1 * k, 0.1),
        })),
        { id: "density", title, xLabel: label },
      ),
    timeline: () =>
      timeline(
        [
          { date: "2015", name: label, sort: label, source: label },
          { date: "2025-08-26", name: "Opinions", sort: "Policy", value: label },
        ],
        { id: "timeline", title },
      ),
    weightsBars: () =>
      weightsBars(
        [
          { label, value: 0.25, group: label },
          { label: "Roads", value: 0.45, group: "Infrastructure" },
          { label: "Water", value: 0.3, group: "Infrastructure" },
        ],
        { id: "weights", title },
      ),
    heatMap: () =>
      heatMap({
        id: "heat",
        title,
        rows: [label, "Tianjin"],
        columns: ["2011", label],
        values: [
          [0.2, 0.8],
          [null, 0.55],
        ],
        valueLabel: label,
        rowLabel: label,
        grades: [
          { lower: 0, upper: 0.5, label },
          { lower: 0.5, upper: 1, label: "High" },
        ],
      }),
    moranScatter: () =>
      moranScatter(
        [
          { label, value: 1.2, lag: 0.6 },
          { label: "B", value: -1, lag: -0.7 },
          { label: "C", value: -0.2, lag: 0.4 },
          { label: "D", value: 0.6, lag: -0.3 },
        ],
        { id: "moran", title, statistic: 0.44, pValue: 0.012, xLabel: label },
      ),
    tileGridMap: () =>
      tileGridMap({
        id: "tiles",
        title,
        tiles: [
          { unit: "a", code: label, label, row: 0, column: 0 },
          { unit: "b", code: "粤", row: 0, column: 1 },
          { unit: label, code: "C", row: 1, column: 1 },
        ],
        values: { a: 0.1, [label]: 0.7 },
        breaks: [0.2, 0.4],
        valueLabel: label,
      }),
    choroplethMap: () =>
      choroplethMap({
        id: "choropleth",
        title,
        regions: { collection: squares(4), unit: "name", label: "name" },
        values: { 北京: 0.1, 天津: 0.5, 河北: 0.9 },
        breaks: [0.4, 0.8],
        valueLabel: label,
        credit: label,
      }),
    lisaMap: () =>
      lisaMap({
        id: "lisa",
        title,
        regions: { collection: squares(6), unit: "name" },
        clusters: Object.fromEntries(clusters.map((cluster, index) => [provinces[index] ?? "", cluster])),
        rule: label,
      }),
    connectivityGraph: () =>
      connectivityGraph({
        id: "graph",
        title,
        points: [
          { unit: "a", label, longitude: 113, latitude: 23 },
          { unit: "b", longitude: 114, latitude: 22 },
          { unit: "c", longitude: 110, latitude: 20 },
        ],
        links: [["a", "b"]],
      }),
  };
}

/** Every figure at the size of real studies, in Chinese: 31 provinces, 12 years, 10 models, long labels. */
export function fullFigures(): Readonly<Record<string, () => Figure>> {
  const zh = { language: "zh" } as const;
  return {
    coefficientPlot: () =>
      coefficientPlot(
        Array.from({ length: 10 }, (_, m) =>
          model(
            m === 4 ? LONG : `模型${m + 1}：稳健性检验`,
            [0, 1, 2].map((t) => tidyRow(`x${t}`, spread(3 * m + t) - 0.3, 0.15, 0.03)),
          ),
        ),
        { id: "coefficients", title: LONG, labels: { x0: LONG, x1: "数字经济发展水平", x2: `${LONG}${LONG}` }, ...zh },
      ),
    forestPlot: () =>
      forestPlot(
        Array.from({ length: 5 }, (_, g) => ({
          label: g === 2 ? LONG : `按第 ${g + 1} 个特征分组`,
          rows: Array.from({ length: 3 }, (_, r) => {
            const estimate = spread(3 * g + r) - 0.3;
            return {
              label: r === 1 ? LONG : "东部地区",
              estimate,
              low: estimate - 0.3,
              high: estimate + 0.4,
              observations: 372,
            };
          }),
          test: {
            label: g === 2 ? LONG : "个体整体置换检验",
            statistic: 12.3456,
            distribution: "F" as const,
            degreesOfFreedom: [2, 28.4],
            pValue: 0.0004,
          },
        })),
        { id: "forest", title: LONG, ...zh },
      ),
    thresholdPlot: () =>
      thresholdPlot(
        [5, 8].map((value, index) => ({
          value,
          confidence: { level: 0.95, criticalValue: 7.352277, low: value - 0.4, high: value + 0.3 },
          curve: {
            values: Float64Array.from({ length: 300 }, (_, k) => 1 + k / 30),
            likelihoodRatio: Float64Array.from(
              { length: 300 },
              (_, k) => (20 + 30 * index) * (1 + k / 30 - value) ** 2,
            ),
          },
        })),
        { id: "threshold", title: LONG, xLabel: LONG, ...zh },
      ),
    specificationCurve: () =>
      specificationCurve(
        Array.from({ length: 288 }, (_, k) => ({
          estimate: spread(k) - 0.2,
          low: spread(k) - 0.5,
          high: spread(k) + 0.1,
          pValue: spread(k) > 0.5 ? 0.01 : 0.2,
          choices: {
            固定效应: k % 2 === 0 ? "个体" : "双向",
            样本: ["全部", "剔除直辖市", LONG][k % 3] ?? "",
            控制变量: ["无", "部分", "全部", "全部及其平方"][k % 4] ?? "",
            [LONG]: ["熵权法", "主成分", "等权"][Math.floor(k / 4) % 3] ?? "",
          },
        })),
        { id: "curve", title: LONG, main: 100, ...zh },
      ),
    permutationPlot: () =>
      permutationPlot(
        Array.from({ length: 5000 }, (_, k) => 1e-4 * (spread(k) + spread(7 * k) + spread(13 * k) - 1.5)),
        { id: "placebo", title: LONG, xLabel: LONG, observed: -1.52e-4, pValue: 0.0002, decimals: 6, ...zh },
      ),
    lineFigure: () =>
      lineFigure(
        Array.from({ length: 10 }, (_, s) => ({
          label: s === 3 ? LONG : `地区${s + 1}`,
          points: years.map((x, k) => ({ x, y: 1234567 * (s + 1 + 0.1 * k + spread(s * 12 + k)) })),
        })),
        { id: "trend", title: LONG, description: LONG, xLabel: LONG, yLabel: LONG, ...zh },
      ),
    densityPlot: () =>
      densityPlot(
        years.map((year, k) => ({
          label: k === 5 ? LONG : `${year} 年`,
          ...density(0.25 + 0.03 * k, 0.06 + 0.008 * k),
        })),
        { id: "density", title: LONG, xLabel: LONG, ...zh },
      ),
    timeline: () =>
      timeline(
        ["2015", "2017-07-08", "2021", "2024-03", "2025-06-06", "2025-08-26", "2026", "2027", "2030"].map(
          (date, k) => ({
            date,
            name: k % 3 === 0 ? LONG : "关于深入实施“人工智能+”行动的意见",
            sort: k < 7 ? "政策" : "目标",
            ...(k < 7 ? {} : { value: "> 70 %" }),
            source: "第 3 节",
          }),
        ),
        { id: "timeline", title: LONG, ...zh },
      ),
    weightsBars: () =>
      weightsBars(
        Array.from({ length: 24 }, (_, k) => ({
          label: k % 5 === 0 ? LONG : "每百人互联网宽带接入用户数",
          value: (1 + spread(k)) / 36,
          group: k === 8 ? LONG : `第 ${Math.floor(k / 6) + 1} 个维度`,
        })),
        { id: "weights", title: LONG, ...zh },
      ),
    heatMap: () =>
      heatMap({
        id: "heat",
        title: LONG,
        rows: provinces.map((name, index) => (index === 7 ? `${name}（${LONG}）` : name)),
        columns: years.map((year) => `${year} 年`),
        values: provinces.map((_, row) =>
          years.map((_, column) => (row === 25 && column < 3 ? null : spread(12 * row + column))),
        ),
        valueLabel: LONG,
        rowLabel: "省份",
        grades: "极度失调 严重失调 中度失调 轻度失调 濒临失调 勉强协调 初级协调 中级协调 良好协调 优质协调"
          .split(" ")
          .map((label, k) => ({ lower: k / 10, upper: (k + 1) / 10, label })),
        ...zh,
      }),
    moranScatter: () =>
      moranScatter(
        provinces.map((label, index) => ({
          label: index === 5 ? LONG : label,
          value: 4 * (spread(index) - 0.5),
          lag: 1.6 * (spread(index) - 0.5) + spread(5 * index) - 0.5,
        })),
        { id: "moran", title: LONG, statistic: 0.3712, pValue: 0.0001, xLabel: LONG, ...zh },
      ),
    tileGridMap: () =>
      tileGridMap({
        id: "tiles",
        title: LONG,
        tiles,
        values: provinceValues,
        breaks: [0.2, 0.4, 0.6, 0.8],
        valueLabel: LONG,
        ...zh,
      }),
    lisaTiles: () =>
      lisaMap({
        id: "lisa-tiles",
        title: LONG,
        tiles,
        clusters: Object.fromEntries(provinces.map((unit, k) => [unit, clusters[k % 6] ?? null])),
        rule: "p < 0.05，999 次置换",
        ...zh,
      }),
    choroplethMap: () =>
      choroplethMap({
        id: "choropleth",
        title: LONG,
        regions: { collection: squares(31, 60), unit: "name", label: "long", points: 2000 },
        values: provinceValues,
        breaks: [0.2, 0.4, 0.6, 0.8],
        valueLabel: LONG,
        credit: `${LONG}；${LONG}`,
        ...zh,
      }),
    lisaMap: () =>
      lisaMap({
        id: "lisa",
        title: LONG,
        regions: { collection: squares(31), unit: "name" },
        clusters: Object.fromEntries(provinces.map((unit, k) => [unit, clusters[k % 6] ?? null])),
        rule: LONG,
        ...zh,
      }),
    connectivityGraph: () => connectivityGraph({ id: "graph", title: LONG, tiles, links: gridLinks(), ...zh }),
    connectivityPoints: () =>
      connectivityGraph({
        id: "graph-points",
        title: LONG,
        points: provinces.map((unit, k) => ({
          unit,
          label: k === 3 ? LONG : unit,
          longitude: 80 + 50 * spread(k),
          latitude: 20 + 25 * spread(11 * k + 3),
        })),
        links: gridLinks(),
        ...zh,
      }),
  };
}
