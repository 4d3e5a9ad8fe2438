import type { PanelDocument } from "./document.js";
import { columns, type ProducColumns } from "./produc.data.js";

const capital = "million US dollars of 1982";

/**
 * Munnell's panel of production and public capital: the 48 contiguous US states, 1970-1986, 816 rows, no cell missing.
 *
 * Sorted by state, then year. `pcap = hwy + water + util` holds in every row up to the rounding of the printed cents
 * (0.01 at most). Source: Munnell (1990), New England Economic Review, 3-22; Baltagi and Pinnoi (1995), Empirical
 * Economics 20, 351-359. In R: `data(Produc, package = "plm")`.
 *
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * produc.table.state.length; // → 816
 * produc.table.gsp[0]; // → 28418
 * produc.variables.hwy.label.en; // → "Highways and streets"
 * ```
 */
export const produc: PanelDocument<ProducColumns> = {
  id: "produc",
  title: { en: "Production and public capital of 48 US states, 1970-1986", zh: "美国48州生产与公共资本，1970—1986年" },
  table: columns,
  unit: "state",
  time: "year",
  description:
    "Gross state product, private and public capital, employment and unemployment of the 48 contiguous US states in " +
    "17 years. Public capital is the sum of highways and streets, water and sewer facilities, and other public " +
    "buildings and structures (pcap = hwy + water + util to within 0.01 in all rows). State names are those of R's " +
    "plm: upper case, underscores for spaces, and TENNESSE with one final E. The region codes are the nine Census " +
    "divisions. plm's documentation prints no units: the base year and the scale given here are those of the " +
    "estimates that Munnell built the panel from, and no ratio, index or logarithmic slope depends on them.",
  variables: {
    state: { label: { en: "State", zh: "州" }, unit: "name" },
    year: { label: { en: "Year", zh: "年份" }, unit: "year" },
    region: {
      label: { en: "Census division", zh: "人口普查分区" },
      unit: "code",
      values: {
        1: { en: "New England", zh: "新英格兰" },
        2: { en: "Middle Atlantic", zh: "大西洋中部" },
        3: { en: "East North Central", zh: "中部东北" },
        4: { en: "West North Central", zh: "中部西北" },
        5: { en: "South Atlantic", zh: "大西洋南部" },
        6: { en: "East South Central", zh: "中部东南" },
        7: { en: "West South Central", zh: "中部西南" },
        8: { en: "Mountain", zh: "山区" },
        9: { en: "Pacific", zh: "太平洋沿岸" },
      },
    },
    pcap: { label: { en: "Public capital stock", zh: "公共资本存量" }, unit: capital },
    hwy: { label: { en: "Highways and streets", zh: "公路与街道" }, unit: capital },
    water: { label: { en: "Water and sewer facilities", zh: "供水与排水设施" }, unit: capital },
    util: { label: { en: "Other public buildings and structures", zh: "其他公共建筑与设施" }, unit: capital },
    pc: { label: { en: "Private capital stock", zh: "私人资本存量" }, unit: capital },
    gsp: { label: { en: "Gross state product", zh: "州生产总值" }, unit: capital },
    emp: { label: { en: "Non-agricultural employment", zh: "非农就业人数" }, unit: "thousand persons" },
    unemp: { label: { en: "Unemployment rate", zh: "失业率" }, unit: "percent" },
  },
  source:
    "Munnell, A. H. (1990): Why has productivity growth declined? Productivity and public investment. New England " +
    "Economic Review, 3-22. Taken from Debian's r-cran-plm 2.6-2 (data set Produc), which has it from the online " +
    "complements to Baltagi, Econometric Analysis of Panel Data.",
  licence: {
    statement: "Facts; no licence is claimed on the numbers.",
    reasoning:
      "The cells are measurements and estimates published by statistical agencies and by Munnell for research; numbers " +
      "of this kind are facts and carry no copyright, and the choice of all 48 contiguous states and all years is not an " +
      "original selection. The R package that distributes the table is GPL: none of its code or documentation is " +
      "reproduced; names, descriptions and labels here are this project's own words.",
  },
};
