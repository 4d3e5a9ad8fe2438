import { guangdongCities, majorCities, provinces } from "./china-regions.data.js";
import type { LocalisedText } from "./document.js";

/** A province or a city with every name that tables give it. */
export interface RegionDocument {
  /** Six digits of GB/T 2260. */
  readonly code: string;
  /** The code of the province that a city belongs to; null for a province. */
  readonly parent: string | null;
  /** The name as the contiguity documents spell it. */
  readonly unit: string;
  /** The short name: Guangxi, 广西. */
  readonly label: LocalisedText;
  /** The official name: Guangxi Zhuang Autonomous Region, 广西壮族自治区. */
  readonly fullName: LocalisedText;
  /** Other spellings: pinyin of Chinese names, older romanisations, shortened forms. */
  readonly aliases: readonly string[];
}

/** A division of regions into groups, and who drew it. */
export interface RegionGrouping {
  readonly id: string;
  readonly title: LocalisedText;
  readonly groups: readonly { readonly id: string; readonly label: LocalisedText; readonly codes: readonly string[] }[];
  readonly definition: string;
  readonly source: string;
}

/** The provinces and cities that have names here, and the groupings that studies use. */
export interface RegionRegister {
  readonly id: string;
  readonly provinces: readonly RegionDocument[];
  readonly guangdongCities: readonly RegionDocument[];
  /** With the four municipalities, Guangzhou and Shenzhen the 36 cities of the bureau's 主要城市年度数据. */
  readonly majorCities: readonly RegionDocument[];
  readonly groupings: readonly RegionGrouping[];
  readonly source: string;
}

/** Codes of provinces are given by their first two digits, of cities by the last four. */
function group(id: string, en: string, zh: string, codes: string): RegionGrouping["groups"][number] {
  const spelt = codes.split(" ").map((code) => (code.length === 2 ? `${code}0000` : `44${code}`));
  return { id, label: { en, zh }, codes: spelt };
}

/**
 * The 31 provinces of mainland China, the 21 cities of Guangdong and 30 major cities elsewhere: code by GB/T 2260, short and official names in
 * Chinese and English, other spellings, and the groupings of regional studies with their sources.
 *
 * `Shanxi` is 山西 (140000) and `Shaanxi` 陕西 (610000); both are `Shanxi` in plain pinyin, so a table may mean either.
 * Hong Kong, Macao and Taiwan are not listed: the statistics by province do not cover them.
 *
 * @example
 * ```ts
 * import { chinaRegions } from "@mesometrics/datasets/china-regions";
 * chinaRegions.provinces.length; // → 31
 * chinaRegions.guangdongCities.length; // → 21
 * chinaRegions.majorCities.length; // → 30
 * chinaRegions.groupings[0].groups.map((one) => one.codes.length); // → [11,8,12]
 * ```
 */
export const chinaRegions: RegionRegister = {
  id: "china-regions",
  provinces,
  guangdongCities,
  majorCities,
  groupings: [
    {
      id: "three-regions",
      title: { en: "East, central and west", zh: "东部、中部、西部" },
      groups: [
        group("east", "East", "东部", "11 12 13 21 31 32 33 35 37 44 46"),
        group("central", "Central", "中部", "14 22 23 34 36 41 42 43"),
        group("west", "West", "西部", "15 45 50 51 52 53 54 61 62 63 64 65"),
      ],
      definition: "11 eastern, 8 central and 12 western provinces; without Tibet 11, 8 and 11.",
      source:
        "The three belts of the Seventh Five-Year Plan (1986), with Inner Mongolia and Guangxi in the west since the " +
        "State Council's policy for developing the western regions (国发〔2000〕33号) and Chongqing as a province since 1997.",
    },
    {
      id: "four-regions",
      title: { en: "East, central, west and northeast", zh: "东部、中部、西部和东北" },
      groups: [
        group("east", "East", "东部", "11 12 13 31 32 33 35 37 44 46"),
        group("central", "Central", "中部", "14 34 36 41 42 43"),
        group("west", "West", "西部", "15 45 50 51 52 53 54 61 62 63 64 65"),
        group("northeast", "Northeast", "东北", "21 22 23"),
      ],
      definition: "10 eastern, 6 central, 12 western and 3 northeastern provinces.",
      source: "National Bureau of Statistics of China, 东西中部和东北地区划分方法, 13 June 2011.",
    },
    {
      id: "coastal-inland",
      title: { en: "Coastal and inland", zh: "沿海与内陆" },
      groups: [
        group("coastal", "Coastal", "沿海", "12 13 21 31 32 33 35 37 44 45 46"),
        group("inland", "Inland", "内陆", "11 14 15 22 23 34 36 41 42 43 50 51 52 53 54 61 62 63 64 65"),
      ],
      definition: "The 11 provinces that have a coastline, and the 20 that have none; Beijing is inland.",
      source:
        "The coastal regions (沿海地区) of the China Marine Statistical Yearbook; that a province has a coast is a fact.",
    },
    {
      id: "guangdong-four-areas",
      title: { en: "Pearl River Delta, east, west and mountains", zh: "珠三角、东翼、西翼、山区" },
      groups: [
        group("delta", "Pearl River Delta", "珠三角", "0100 0300 0400 0600 0700 1200 1300 1900 2000"),
        group("east", "Eastern wing", "东翼", "0500 1500 5100 5200"),
        group("west", "Western wing", "西翼", "0800 0900 1700"),
        group("mountains", "Mountain areas", "山区", "0200 1400 1600 1800 5300"),
      ],
      definition: "9 cities of the delta, 4 of the eastern wing, 3 of the western wing and 5 of the mountain areas.",
      source: "Guangdong Statistical Yearbook, economic areas of the province (经济区域).",
    },
    {
      id: "guangdong-coastal-inland",
      title: { en: "Coastal and inland cities", zh: "沿海与内陆城市" },
      groups: [
        group("coastal", "Coastal", "沿海", "0100 0300 0400 0500 0700 0800 0900 1300 1500 1700 1900 2000 5100 5200"),
        group("inland", "Inland", "内陆", "0200 0600 1200 1400 1600 1800 5300"),
      ],
      definition: "The 14 cities that have a coastline, and the 7 that have none.",
      source: "Plan of Guangdong's coastal economic belt 2017-2030 (广东省沿海经济带综合发展规划).",
    },
  ],
  source:
    "Codes and names: national standard GB/T 2260, codes for the administrative divisions of the People's Republic of " +
    "China. English names as the National Bureau of Statistics prints them.",
};
