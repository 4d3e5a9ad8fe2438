import type { DocumentedFramework, DocumentedIndicator } from "./framework-document.js";

const indicator = (
  id: string,
  direction: "+" | "-",
  en: string,
  zh: string,
  measurement: string,
  unit: string | null,
): DocumentedIndicator => ({
  id,
  direction,
  label: { en, zh },
  measurement,
  unit,
  // Table 1 prints no directions: the green ones are burdens.
  directionPrinted: false,
  publishedWeight: null,
});

/**
 * High-quality development of manufacturing: 5 dimensions, 15 indicators (He, Table 1), with equations 1 to 5 as printed
 * and as they must be.
 *
 * @example
 * ```ts
 * import { he2026 } from "@mesometrics/entropy-index/frameworks";
 * he2026.systems[0].dimensions.map((one) => one.indicators.length); // → [3, 4, 2, 3, 3]
 * ```
 */
export const he2026: DocumentedFramework & { readonly systems: readonly [DocumentedFramework["systems"][number]] } = {
  id: "he-2026",
  authors: "Haoliang He",
  title: "Research on the Impact of Artificial Intelligence on the High-Quality Development of Manufacturing",
  year: 2026,
  sample: { units: 30, unit: "province", firstYear: 2012, lastYear: 2023 },
  systems: [
    {
      id: "manufacturing_quality",
      label: { en: "High-quality development of manufacturing", zh: "制造业高质量发展" },
      dimensions: [
        {
          id: "rd_capability",
          label: { en: "R&D Capability", zh: "研发能力" },
          indicators: [
            indicator(
              "rd_input_intensity",
              "+",
              "R&D Input Intensity",
              "研发投入强度",
              "R&D expenditure of industrial enterprises above designated size / GDP",
              "ratio",
            ),
            indicator(
              "patents_per_capita",
              "+",
              "Patents per Capita",
              "人均专利",
              "Number of invention patents / R&D personnel",
              "patents per person",
            ),
            indicator(
              "rd_personnel_intensity",
              "+",
              "R&D Personnel Intensity",
              "研发人员强度",
              "R&D personnel / manufacturing employment",
              "ratio",
            ),
          ],
        },
        {
          id: "green_development",
          label: { en: "Green Development", zh: "绿色发展" },
          indicators: [
            indicator(
              "energy_intensity",
              "-",
              "Energy Consumption per Unit of Value Added",
              "单位增加值能耗",
              "Coal consumption / industrial value added",
              "tonnes per 10,000 yuan",
            ),
            indicator(
              "so2_intensity",
              "-",
              "SO2 Emission per Unit of Value Added",
              "单位增加值二氧化硫排放",
              "SO2 emissions / industrial value added",
              "tonnes per 100 million yuan",
            ),
            indicator(
              "solid_waste_intensity",
              "-",
              "Solid Waste Generation per Unit of Value Added",
              "单位增加值固体废物产生量",
              "Industrial solid waste / industrial value added",
              "tonnes per 10,000 yuan",
            ),
            indicator(
              "cod_intensity",
              "-",
              "COD Emission per Unit of Value Added",
              "单位增加值化学需氧量排放",
              "Chemical oxygen demand / industrial value added",
              "tonnes per 100 million yuan",
            ),
          ],
        },
        {
          id: "openness",
          label: { en: "Openness", zh: "对外开放" },
          indicators: [
            indicator(
              "trade_openness",
              "+",
              "Trade Openness",
              "贸易开放度",
              "Total imports and exports / GDP",
              "ratio",
            ),
            indicator("fdi_openness", "+", "FDI Openness", "外资开放度", "Foreign direct investment / GDP", "ratio"),
          ],
        },
        {
          id: "economic_efficiency",
          label: { en: "Economic Efficiency", zh: "经济效益" },
          indicators: [
            indicator(
              "manufacturing_growth",
              "+",
              "Manufacturing Growth Rate",
              "制造业增长率",
              "Current year industrial value added / previous year",
              "ratio",
            ),
            indicator(
              "profit_margin",
              "+",
              "Profit Margin of Manufacturing Enterprises",
              "制造业企业利润率",
              "Total profit of industrial enterprises above designated size / total cost of main business",
              "ratio",
            ),
            indicator(
              "labour_productivity",
              "+",
              "Labor Productivity in Manufacturing",
              "制造业劳动生产率",
              "Industrial value added / average employment in manufacturing",
              "10,000 yuan per person",
            ),
          ],
        },
        {
          id: "industrial_coordination",
          label: { en: "Industrial Coordination", zh: "产业协调" },
          indicators: [
            indicator(
              "manufacturing_share",
              "+",
              "Share of Manufacturing Output",
              "制造业产出占比",
              "Industrial value added / GDP",
              "ratio",
            ),
            indicator(
              "structure_upgrading",
              "+",
              "Industrial Structure Upgrading",
              "产业结构升级",
              "High-tech industry revenue / industrial revenue of enterprises above designated size",
              "ratio",
            ),
            indicator(
              "tertiary_share",
              "+",
              "Share of Tertiary Industry Value Added",
              "第三产业增加值占比",
              "Tertiary industry value added / secondary industry value added",
              "ratio",
            ),
          ],
        },
      ],
    },
  ],
  formulas: [
    {
      equation: "1",
      about: "positive indicators",
      printed: "X_ij = (x_ij - min x_j)/(max x_j - min x_j)",
      corrected: "X_ij = (x_ij - min x_j)/(max x_j - min x_j), over all unit-years i",
      effect: "",
      source: "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",
    },
    {
      equation: "2",
      about: "negative indicators",
      printed: "X_ij = (min x_j - x_ij)/(max x_j - min x_j)",
      corrected: "X_ij = (max x_j - x_ij)/(max x_j - min x_j)",
      effect:
        "Values lie in [-1, 0]: shares are those of the indicator that was not reversed, scores can be negative and have no logarithm.",
      source: "OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5",
    },
    {
      equation: "3",
      about: "entropy",
      printed: "E_j = ln(1/n) Σ_i p_ij ln p_ij",
      corrected: "E_j = -(1/ln n) Σ_i p_ij ln p_ij, 0 ln 0 = 0, n = all unit-years",
      effect:
        "E is (ln n)² times the entropy and exceeds 1, so that 1 - E is negative and the weights have the reversed order.",
      source: "Shannon (1948); Hwang and Yoon (1981), section 3.2.2",
    },
    {
      equation: "4",
      about: "weights",
      printed: "W_j = (1 - E_j)/Σ_j (1 - E_j)",
      corrected: "W_j = (1 - E_j)/Σ_j (1 - E_j)",
      effect: "",
      source: "Hwang and Yoon (1981), section 3.2.2",
    },
    {
      equation: "5",
      about: "score",
      printed: "S_i = Σ_j W_j X_ij",
      corrected: "S_it = Σ_j W_j X_ijt",
      effect: "",
      source: "Hwang and Yoon (1981)",
    },
  ],
  remarks: [
    "Table 1 prints neither directions nor units; the four indicators of green development are burdens.",
    "Manufacturing Growth Rate is the ratio of two years, not a rate; under min-max both give the same values.",
    "No weights are printed.",
  ],
};
