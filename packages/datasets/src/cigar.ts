import { type CigarColumns, columns } from "./cigar.data.js";
import type { PanelDocument } from "./document.js";

/**
 * Cigarette demand in 46 US states, 1963-1992: 1,380 rows, no cell missing. The states are those of the 48 contiguous ones
 * and the District of Columbia without Colorado, North Carolina and Oregon, spelt as in `produc`.
 *
 * Sorted by state, then year; years are two-digit as in the source (63 is 1963). `price` and `ndi` are nominal: divide by
 * `cpi`. Source: Baltagi and Levin (1992), Structural Change and Economic Dynamics 3, 321-337; Baltagi, Griffin and Xiong
 * (2000), Review of Economics and Statistics 82, 117-126. In R: `data(Cigar, package = "plm")`, which numbers the states.
 *
 * @example
 * ```ts
 * import { cigar } from "@mesometrics/datasets/cigar";
 * cigar.table.sales.length; // → 1380
 * cigar.table.sales[0]; // → 93.9
 * ```
 */
export const cigar: PanelDocument<CigarColumns> = {
  id: "cigar",
  title: { en: "Cigarette demand in 46 US states, 1963-1992", zh: "美国46州卷烟需求，1963—1992年" },
  table: columns,
  unit: "state",
  time: "year",
  description:
    "Sales and price of cigarettes, income and population in 46 states over 30 years: the panel on which spatial panel " +
    "models are usually shown. Prices and income are nominal. Years are two-digit as in the source.",
  variables: {
    state: { label: { en: "State", zh: "州" }, unit: "name" },
    year: { label: { en: "Year, less 1900", zh: "年份（减1900）" }, unit: "year" },
    price: { label: { en: "Average price of a pack", zh: "每包卷烟均价" }, unit: "US cents" },
    pop: { label: { en: "Population", zh: "人口" }, unit: "thousand persons" },
    pop16: { label: { en: "Population above the age of 16", zh: "16岁以上人口" }, unit: "thousand persons" },
    cpi: { label: { en: "Consumer price index", zh: "消费者价格指数" }, unit: "1983 = 100" },
    ndi: { label: { en: "Disposable income per person", zh: "人均可支配收入" }, unit: "US dollars" },
    sales: { label: { en: "Cigarette sales per person", zh: "人均卷烟销量" }, unit: "packs" },
    pimin: { label: { en: "Lowest price in the neighbouring states", zh: "相邻各州最低价格" }, unit: "US cents" },
  },
  source:
    "Baltagi, B. H., Levin, D. (1992): Cigarette taxation: raising revenues and reducing consumption. Structural Change " +
    "and Economic Dynamics 3, 321-337. Taken from Debian's r-cran-plm 2.6-2 (data set Cigar), which has it from the " +
    "online complements to Baltagi, Econometric Analysis of Panel Data; the states' numbers are replaced by their names.",
  licence: {
    statement: "Facts; no licence is claimed on the numbers.",
    reasoning:
      "Tax statistics, prices, incomes and populations of states as published by agencies and a trade body, compiled for " +
      "research: facts, arranged by state and year without an original selection. The R package that distributes the " +
      "table is GPL: none of its code or documentation is reproduced; descriptions and labels are this project's own words.",
  },
};
