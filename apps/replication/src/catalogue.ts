/** A text in both languages of the command. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** What comes with mesometrics: a study, or the dated facts of policy documents. */
export interface CatalogueEntry {
  readonly id: string;
  readonly kind: "study" | "policy";
  readonly title: Text;
  /** `own`: runs as it is. `simulated`: runs on a simulated panel until data are given. `given`: needs a file. */
  readonly data: "own" | "simulated" | "given";
  /** The file to give, and where it comes from. */
  readonly file?: { readonly name: string; readonly from: Text };
  /** Whether the folder has a paper's printed tables to audit. */
  readonly isAudited?: boolean;
}

/**
 * Everything that comes with mesometrics, in the order in which it is listed. Titles repeat those of the study files, so that a
 * list needs not read them; a test holds the two together.
 */
export const catalogue: readonly CatalogueEntry[] = [
  {
    id: "us-infrastructure",
    kind: "study",
    title: {
      en: "Public infrastructure and labour productivity in 48 US states, 1970-1986",
      zh: "美国48州的公共基础设施与劳动生产率，1970—1986年",
    },
    data: "own",
  },
  {
    id: "cigarette-demand",
    kind: "study",
    title: { en: "Cigarette demand in 46 US states, 1963-1992", zh: "美国46州卷烟需求，1963—1992年" },
    data: "own",
  },
  {
    id: "crime-iv",
    kind: "study",
    title: {
      en: "Crime and deterrence in 90 counties of North Carolina, 1981-1987",
      zh: "北卡罗来纳州90县的犯罪与威慑，1981—1987年",
    },
    data: "own",
  },
  {
    id: "grunfeld-investment",
    kind: "study",
    title: {
      en: "Investment, market value and capital of ten US firms, 1935-1954",
      zh: "十家美国企业的投资、市值与资本，1935—1954年",
    },
    data: "own",
  },
  {
    id: "he-2026",
    kind: "study",
    title: {
      en: "Robots and the quality of manufacturing in 30 Chinese provinces, 2012-2023",
      zh: "工业机器人与制造业高质量发展：中国30个省份，2012—2023年",
    },
    data: "simulated",
    isAudited: true,
  },
  {
    id: "xie-2024",
    kind: "study",
    title: {
      en: "Intelligent infrastructure and the integration of two industries in 21 cities of Guangdong, 2011-2021",
      zh: "工业智能基础设施与“两业”融合：广东21个地级市，2011—2021年",
    },
    data: "simulated",
    isAudited: true,
  },
  {
    id: "china-provinces",
    kind: "study",
    title: {
      en: "Artificial intelligence by proxy and the quality of manufacturing in 30 Chinese provinces, 2012-2023",
      zh: "人工智能（代理指标）与制造业质量：中国30个省份，2012—2023年",
    },
    data: "given",
    file: {
      name: "provinces.csv",
      from: {
        en: "30 provinces x 2012-2023, merged from exports of data.stats.gov.cn by `mesometrics import`",
        zh: "30个省份 × 2012—2023年，由国家统计局分省年度数据导出文件经 mesometrics import 合并",
      },
    },
  },
  {
    id: "card-proximity",
    kind: "study",
    title: {
      en: "The return to schooling and a college nearby, 3,010 men in 1976",
      zh: "教育回报与就近大学：1976年3010名男性",
    },
    data: "given",
    file: {
      name: "card.csv",
      from: {
        en: "data set `card` of the R package wooldridge, with a column id (1 to 3010) and a column year (1976)",
        zh: "R 软件包 wooldridge 的数据集 card，另加 id 列（1 至 3010）与 year 列（1976）",
      },
    },
  },
  {
    id: "china-shock",
    kind: "study",
    title: {
      en: "Imports from China and manufacturing employment in 722 US commuting zones, 1990-2007",
      zh: "中国进口与美国722个通勤区的制造业就业，1990—2007年",
    },
    data: "given",
    file: {
      name: "commuting-zones.csv",
      from: {
        en: "`ADH$reg` of the R package ShiftShareSE, with a column year (1990 where t2 is false, else 2000) in place of t2",
        zh: "R 软件包 ShiftShareSE 的 ADH$reg，以 year 列（t2 为假时 1990，否则 2000）取代 t2",
      },
    },
  },
  {
    id: "ai-manufacturing-policy",
    kind: "policy",
    title: {
      en: "Artificial intelligence and manufacturing in Chinese policy, 2015-2035",
      zh: "中国“人工智能+制造”政策，2015—2035年",
    },
    data: "own",
  },
];
