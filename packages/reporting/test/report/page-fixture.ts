import { coefficientPlot, type Figure, weightsBars } from "../../src/figures.js";
import {
  dataTable,
  type InLanguages,
  type Language,
  type Report,
  regressionTable,
  type TableDocument,
} from "../../src/index.js";
import { HOSTILE } from "../hostile-text.js";
import { threeModels } from "../models.js";

const inEach = <Document>(
  make: (language: Language) => Document,
): { readonly en: Document; readonly zh: Document } => ({
  en: make("en"),
  zh: make("zh"),
});

const labels = {
  ln_infra: { en: "ln infrastructure", zh: "ln 基础设施" },
  state: { en: "State", zh: "州" },
  year: { en: "Year", zh: "年份" },
  "(Intercept)": { en: "Constant", zh: "常数项" },
};

/** What a table of two thousand rows holds. */
export const LONG_ROWS = 2000;
export const WIDE_COLUMNS = 200;

function manyRows(language: Language): TableDocument {
  return dataTable({
    id: "long",
    title: { en: "Two thousand rows", zh: "两千行" },
    language,
    rowHeading: { en: "Unit", zh: "地区" },
    columns: Array.from({ length: 6 }, (_, column) => ({ id: `c${column}`, label: `x${column + 1}` })),
    rows: Array.from({ length: LONG_ROWS }, (_, row) => ({
      label: `Unit ${row + 1}`,
      values: Array.from({ length: 6 }, (_, column) => ((row * 7 + column * 13) % 1000) / 37),
    })),
  });
}

function manyColumns(language: Language): TableDocument {
  return dataTable({
    id: "wide",
    title: { en: "Two hundred columns", zh: "两百列" },
    language,
    rowHeading: { en: "Unit", zh: "地区" },
    columns: Array.from({ length: WIDE_COLUMNS }, (_, column) => ({
      id: `c${column}`,
      label: `Year ${1800 + column}`,
    })),
    rows: Array.from({ length: 8 }, (_, row) => ({
      label: { en: `A unit with a long name, number ${row + 1}`, zh: `名称较长的第 ${row + 1} 个地区` },
      values: Array.from({ length: WIDE_COLUMNS }, (_, column) => ((row * 7 + column * 13) % 1000) / 37),
    })),
  });
}

const baseline = inEach((language) =>
  regressionTable(
    threeModels.map((model) => ({
      ...model,
      calls: [
        { software: "Mesometrics", call: `feols(data, "${model.formula}")` },
        { software: "R", call: "fixest::feols(ln_gsp ~ ln_infra | state, data, vcov = ~state)" },
      ],
      sample: { ...model.sample, dropped: [{ reason: "missing value", column: "ln_infra", count: 4 }] },
    })),
    { id: "baseline", title: { en: "Infrastructure and output", zh: "基础设施与产出" }, language, labels },
  ),
);

const inline = inEach((language) =>
  regressionTable(threeModels.slice(0, 2), {
    id: "inline",
    title: { en: "The same in one line", zh: "同行标准误" },
    language,
    labels,
    style: "cn-se-inline",
  }),
);

const coefficients: InLanguages<Figure> = inEach((language) =>
  coefficientPlot(threeModels.slice(0, 2), {
    id: "coefficients",
    title: { en: "Coefficients", zh: "系数" },
    language,
    labels,
  }),
);

const weights: InLanguages<Figure> = inEach((language) =>
  weightsBars(
    [
      { label: { en: "Roads", zh: "公路" }, value: 0.443, group: { en: "Transport", zh: "交通" } },
      { label: { en: "Water", zh: "供水" }, value: 0.557, group: { en: "Utilities", zh: "公用设施" } },
    ],
    { id: "weights", title: { en: "Weights", zh: "权重" }, language },
  ),
);

/** A page with one of everything: a study of ordinary size. */
export const ordinaryReport: Report = {
  kicker: { en: "Study report · roads", zh: "研究报告 · roads" },
  title: { en: "Public infrastructure and output in 48 states", zh: "48 个州的公共基础设施与产出" },
  subtitle: { en: "Do states with more roads produce more per worker?", zh: "公路更多的州，人均产出是否更高？" },
  languages: ["en", "zh"],
  facts: [
    { label: { en: "Sample", zh: "样本" }, value: { en: "816 observations, balanced", zh: "816 个观测，平衡面板" } },
    { label: { en: "Units", zh: "个体" }, value: "48" },
    { label: { en: "Data hash", zh: "数据哈希" }, value: "5838778ab182a977" },
  ],
  verdicts: [
    {
      label: { en: "Printed numbers", zh: "印刷数字" },
      href: "#main",
      counts: [
        { verdict: "match", count: 40 },
        { verdict: "differ", count: 7 },
        { verdict: "not-reproducible", count: 3 },
      ],
    },
    {
      label: { en: "Arithmetic", zh: "算术核查" },
      counts: [
        { verdict: "consistent", count: 12 },
        { verdict: "borderline", count: 2 },
        { verdict: "suspicious", count: 3 },
        { verdict: "impossible", count: 1 },
        { verdict: "not-checkable", count: 5 },
      ],
    },
  ],
  provenance: inEach((language) => ({
    id: "data",
    label: language === "zh" ? "本研究的数据" : "Data of the study",
    formula: null,
    covariance: null,
    preset: null,
    observations: 816,
    units: 48,
    periods: 17,
    dataHash: "5838778ab182a977",
  })),
  sections: [
    {
      id: "main",
      heading: { en: "Results", zh: "结果" },
      paragraphs: [{ en: "The baseline.", zh: "基准回归。" }],
      exhibits: [baseline, coefficients, inline],
    },
    {
      id: "index",
      heading: { en: "Index", zh: "指数" },
      exhibits: [weights],
      folded: [
        {
          label: { en: "All numbers", zh: "全部数字" },
          table: inEach((language) =>
            dataTable({
              id: "folded",
              title: { en: "All numbers", zh: "全部数字" },
              language,
              columns: [{ id: "x", label: "x" }],
              rows: [
                { label: "a", values: [1 / 3] },
                { label: "", values: [2 / 3] },
              ],
            }),
          ),
        },
      ],
    },
  ],
  methods: [{ en: "Least squares with state effects.", zh: "州固定效应最小二乘。" }],
  footer: [{ en: "Made with Mesometrics.", zh: "由 Mesometrics 生成。" }],
};

/** Tables that are longer and wider than any screen. */
export const largeReport: Report = {
  title: { en: "Large tables", zh: "大表" },
  languages: ["en", "zh"],
  sections: [{ id: "large", heading: { en: "Large", zh: "大" }, exhibits: [inEach(manyColumns), inEach(manyRows)] }],
};

/** Every text that may come from outside is hostile. */
export const hostileReport: Report = {
  kicker: HOSTILE,
  title: `${HOSTILE}<img src=x onerror="document.title='pwned'"></title><script>document.title="pwned"</script>`,
  subtitle: HOSTILE,
  languages: ["en", "zh"],
  facts: [{ label: HOSTILE, value: HOSTILE }],
  verdicts: [{ label: HOSTILE, counts: [{ verdict: "match", count: 1 }] }],
  sections: [
    {
      id: "main",
      heading: HOSTILE,
      paragraphs: [HOSTILE],
      exhibits: [
        inEach((language) =>
          regressionTable(
            threeModels.map((model) => ({
              ...model,
              label: HOSTILE,
              formula: HOSTILE,
              calls: [{ software: HOSTILE, call: HOSTILE }],
              sample: { dropped: [{ reason: HOSTILE, column: HOSTILE, count: 1 }], dataHash: HOSTILE },
            })),
            { id: "baseline", title: HOSTILE, language, labels: { ln_infra: HOSTILE }, notes: [HOSTILE] },
          ),
        ),
        inEach((language) =>
          weightsBars([{ label: `${HOSTILE}${language}`, value: 1 }], { id: "weights", title: HOSTILE, language }),
        ),
      ],
    },
  ],
  methods: [HOSTILE],
  footer: [HOSTILE],
};
