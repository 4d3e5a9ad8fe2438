import type {
  DocumentedDimension,
  DocumentedFramework,
  DocumentedIndicator,
  DocumentedSystem,
} from "./framework-document.js";

const indicator = (
  id: string,
  en: string,
  zh: string,
  unit: string | null,
  publishedWeight: number,
): DocumentedIndicator => ({
  id,
  direction: "+",
  label: { en, zh },
  measurement: en,
  unit,
  directionPrinted: true,
  publishedWeight,
});

const industry = (id: string, en: string, zh: string, structure: string): DocumentedSystem => {
  const one = (
    part: string,
    label: DocumentedDimension["label"],
    measurement: string,
    unit: string,
  ): DocumentedDimension => ({
    id: `${id}_${part}`,
    label,
    indicators: [
      {
        id: `${id}_${part}_value`,
        direction: "+",
        label,
        measurement,
        unit,
        directionPrinted: false,
        publishedWeight: null,
      },
    ],
  });
  return {
    id,
    label: { en, zh },
    dimensions: [
      one("scale", { en: "Scale", zh: "规模" }, "Value added", "billion yuan"),
      one("potential", { en: "Potential", zh: "潜力" }, "Value added growth rate", "%"),
      one("structure", { en: "Structure", zh: "结构" }, structure, "ratio"),
    ],
  };
};

/**
 * Industrial intelligent infrastructure (3 dimensions, 10 indicators with printed weights, Table 1) and the two industries
 * whose coupling is measured (3 indicators each, Table 3), with equations 4 to 6 as printed and as they must be.
 *
 * @example
 * ```ts
 * import { xie2024 } from "@mesometrics/entropy-index/frameworks";
 * xie2024.systems.map((one) => one.id); // → ["infrastructure", "manufacturing", "services"]
 * const weights = xie2024.systems[0].dimensions.flatMap((one) => one.indicators.map((row) => row.publishedWeight));
 * weights.reduce((total, weight) => total + weight, 0); // → 1.0001
 * ```
 */
export const xie2024: DocumentedFramework & {
  readonly systems: readonly [DocumentedSystem, DocumentedSystem, DocumentedSystem];
} = {
  id: "xie-2024",
  authors: "Xie Changqing, Zhao Xinyue, Chen Jiajia",
  title:
    "Industrial Intelligent Infrastructure, Labor Inflow and Integration of the Two Industries: Based on the Empirical Analysis of Guangdong",
  year: 2024,
  sample: { units: 21, unit: "prefecture-level city", firstYear: 2011, lastYear: 2021 },
  systems: [
    {
      id: "infrastructure",
      label: { en: "Industrial intelligent infrastructure", zh: "工业智能基础设施" },
      dimensions: [
        {
          id: "basic_condition",
          label: { en: "Basic condition", zh: "基础条件" },
          indicators: [
            indicator("cable_density", "Optical cable density", "光缆密度", "km per km²", 0.2394),
            indicator("internet_users", "The number of Internet users", "互联网用户数", "10,000 households", 0.0401),
            indicator(
              "mobile_internet_users",
              "Scale of mobile Internet users",
              "移动互联网用户规模",
              "10,000 households",
              0.0363,
            ),
          ],
        },
        {
          id: "input_level",
          label: { en: "Input level", zh: "投入水平" },
          indicators: [
            indicator("robot_imports", "Number of industrial robots imported", "工业机器人进口数量", "units", 0.1101),
            indicator(
              "it_investment_share",
              "The proportion of information technology fixed assets in social fixed assets",
              "信息技术固定资产占全社会固定资产比重",
              "ratio",
              0.0406,
            ),
            indicator(
              "rd_share",
              "Industrial R&D investment as a share of GDP",
              "工业研发投入占 GDP 比重",
              "ratio",
              0.0731,
            ),
          ],
        },
        {
          id: "development_result",
          label: { en: "Development result", zh: "发展成果" },
          indicators: [
            indicator("ai_patents", "Artificial intelligence patent", "人工智能专利", "patents", 0.3167),
            indicator(
              "it_workers",
              "Information transmission computer services and software workers",
              "信息传输、计算机服务和软件业从业人员",
              "persons",
              0.0593,
            ),
            indicator(
              "telecom_revenue",
              "Per capita telecommunications revenue",
              "人均电信业务收入",
              "yuan per person",
              0.0447,
            ),
            indicator(
              "ai_keywords",
              "Government work report on the frequency of artificial intelligence keywords",
              "政府工作报告人工智能词频",
              "occurrences",
              0.0398,
            ),
          ],
        },
      ],
    },
    industry(
      "manufacturing",
      "Advanced manufacturing industry",
      "先进制造业",
      "Value added / industrial value added above designated size",
    ),
    industry("services", "Modern service industry", "现代服务业", "Value added / service industry value added"),
  ],
  formulas: [
    {
      equation: "4",
      about: "coupling",
      printed: "C = √(man·ser)/(man + ser)",
      corrected: "C = 2√(man·ser)/(man + ser); for m systems m (∏ U)^(1/m)/Σ U",
      effect: "C lies in (0, 1/2]: balance reads 0.5 and every stage is too low.",
      source: "Wang et al. (2021), Journal of Natural Resources 36(3), 793-810",
    },
    {
      equation: "5",
      about: "coordination of the two",
      printed: "T = 0.5 man + 0.5 ser",
      corrected: "T = 0.5 man + 0.5 ser",
      effect: "",
      source: "Wang et al. (2021)",
    },
    {
      equation: "6",
      about: "coupling coordination",
      printed: "COV = C·T",
      corrected: "D = √(C·T)",
      effect: "With equation 4 COV = √(man·ser)/2, and D = √(2·COV) exactly: ranks agree, every grade is too low.",
      source: "Wang et al. (2021)",
    },
  ],
  remarks: [
    "The printed weights sum to 1.0001, as rounding explains.",
    "21 cities in 11 years are 231 rows; Table 4 reports 252 = 21 x 12.",
    "Table 1 prints no units; those given here are the usual ones of the yearbooks.",
    "The text refers to equations 4 and 5 as formula (2) and formula (3).",
    "With equal weights in T the standard D is (man·ser)^(1/4): the coupling adds a monotone map of the geometric mean.",
  ],
};
