import {
  componentColumns,
  dataTable,
  indicatorSystemTable,
  panelTable,
  regressionTable,
  type TableDocument,
  withFootnotes,
} from "../src/index.js";
import { HOSTILE } from "./hostile-text.js";
import { model, threeModels, tidyRow } from "./models.js";
import { inHouseStyle, publishedTables } from "./published.js";

const he = publishedTables("he-2026");
const xie = publishedTables("xie-2024");

const labels = {
  ln_infra: { en: "ln infrastructure", zh: "基础设施对数" },
  ln_gsp: { en: "ln output", zh: "产出对数" },
  unemp: { en: "Unemployment", zh: "失业率" },
  state: { en: "State", zh: "州" },
  year: { en: "Year", zh: "年份" },
  rho: "ρ",
  "W:ln_infra": { en: "W × ln infrastructure", zh: "W × 基础设施对数" },
};

const spatial = (name: string, shift: number) =>
  model(
    name,
    [
      tidyRow("ln_infra", 0.15 + shift, 0.05, 0.0027),
      tidyRow("W:ln_infra", -0.03 + shift, 0.06, 0.6),
      tidyRow("rho", 0.31, 0.05, 0.0000001),
      tidyRow("ln_infra", 0.16 + shift, 0.05, 0.0014, "direct"),
      tidyRow("ln_infra", 0.05 + shift, 0.05, 0.32, "indirect"),
      tidyRow("ln_infra", 0.21 + 2 * shift, 0.07, 0.0027, "total"),
    ],
    {
      inference: { label: "information matrix", preset: "ml", distribution: "normal" },
      spatialWeights: { units: 48, links: 214, normalise: "row", islands: "error" },
    },
  );

/** The tables whose pages are looked at: both papers, a wide one, Chinese, spatial effects, panels, and hostile text. */
export function pageTables(): readonly TableDocument[] {
  const heOptions = {
    fit: ["observations", "r2.adjustedReported"] as const,
    fitLabels: { observations: "N", "r2.adjustedReported": "adj. R²" },
    fixedEffects: [
      { label: "Individual fixed effects", effects: ["unit"] },
      { label: "Year fixed effects", effects: ["time"] },
    ],
  };
  const panels = ["East", "West"].map((label, index) => ({
    label: `Panel ${"AB"[index]}. ${label}`,
    table: regressionTable(threeModels.slice(0, 2), {
      id: label.toLowerCase(),
      title: label,
      labels,
      tests: [],
      drop: ["unemp"],
    }),
  }));
  return [
    inHouseStyle(he["2"]!, heOptions),
    inHouseStyle(
      xie["4"]!,
      {
        style: "cn-se-inline",
        rowHeading: "Explanatory variable",
        controls: [{ terms: ["control"] }],
        fixedEffects: [
          { label: "Cities fixed effect", effects: ["unit"] },
          { label: "Time fixed effect", effects: ["time"] },
        ],
        fit: ["r2.reported", "observations"],
        fitLabels: { observations: "Obs", "r2.reported": "R2" },
      },
      (column) => column !== "1",
    ),
    regressionTable(
      Array.from({ length: 10 }, (_, index) => threeModels[index % 2]!),
      { id: "wide", title: "A wide table of ten columns", style: "aer", labels, tests: [] },
    ),
    regressionTable(threeModels, {
      id: "chinese",
      title: { en: "Baseline", zh: "基准回归结果" },
      language: "zh",
      labels,
      flags: "ticks",
      spanners: [
        [
          { label: { en: "Least squares", zh: "最小二乘" }, from: 0, to: 1 },
          { label: { en: "Likelihood", zh: "极大似然" }, from: 2, to: 2 },
        ],
      ],
    }),
    regressionTable(
      [spatial("SDM", 0), spatial("SDM, no islands", 0.01)].flatMap((one) =>
        componentColumns(one, {
          direct: { en: "Direct", zh: "直接" },
          indirect: { en: "Indirect", zh: "间接" },
          total: { en: "Total", zh: "总" },
        }),
      ),
      {
        id: "effects",
        title: "Spatial effects",
        labels,
        fit: ["observations"],
        spanners: [
          [
            { label: "SDM", from: 0, to: 2 },
            { label: "SDM, no islands", from: 3, to: 5 },
          ],
        ],
      },
    ),
    withFootnotes(panelTable({ id: "panels", title: "Two panels", panels, shared: ["fixed-effects", "fit"] }), [
      { row: "panel1:main:ln_infra", text: "In prices of 1982" },
      { row: "panel2:main:ln_infra", column: "m1", text: "One star fewer under CR1" },
    ]),
    indicatorSystemTable({
      id: "system",
      title: "System of indicators",
      levels: ["Dimension", "Indicator"],
      indicators: [
        { path: ["Roads", "Length of paved roads"], measurement: "km per km²", direction: "+", weight: 0.6 },
        { path: ["Roads", "Accidents"], measurement: "per 10,000 vehicles", direction: "-", weight: 0.1 },
        { path: ["Water", "Supply & sewage"], measurement: "share of households, %", direction: "+", weight: 0.3 },
      ],
    }),
    dataTable({
      id: "long",
      title: "A table of two pages whose texts are broken",
      rowHeading: "Number",
      columns: [
        { id: "value", label: "Value" },
        { id: "reading", label: "What it says", role: "text" },
      ],
      rows: Array.from({ length: 60 }, (_, index) => ({
        label: `models.two_way.infrastructure_per_worker_${index}.standardError`,
        group: index < 30 ? "Published" : "Reference",
        values: [
          index / 7 - 3,
          index % 9 === 0
            ? "differ (+2 in the last digit, 0.31 standard errors): computed with the degrees of freedom that the table's note names"
            : "match",
        ],
      })),
      notes: ["A number matches when it rounds to the printed digits."],
    }),
    regressionTable([model(HOSTILE, [tidyRow(HOSTILE, 0.1, 0.05, 0.04)])], {
      id: "hostile",
      title: HOSTILE,
      notes: [HOSTILE],
    }),
  ];
}
