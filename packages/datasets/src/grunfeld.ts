import type { PanelDocument } from "./document.js";
import { columns, type GrunfeldColumns } from "./grunfeld.data.js";

const money = "million US dollars of 1947";

/**
 * Grunfeld's investment panel: 10 large US firms, 1935-1954, 200 rows, no cell missing (the version of Baltagi's
 * textbook; other versions in circulation differ in a few cells).
 *
 * Sorted by firm, then year. Source: Grunfeld (1958), Ph.D. thesis, University of Chicago; Kleiber and Zeileis (2010),
 * German Economic Review 11, 404-417, compare the versions. In R: `data(Grunfeld, package = "plm")`.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets/grunfeld";
 * grunfeld.table.inv.length; // → 200
 * grunfeld.table.inv[0]; // → 317.6
 * ```
 */
export const grunfeld: PanelDocument<GrunfeldColumns> = {
  id: "grunfeld",
  title: { en: "Investment of 10 US firms, 1935-1954", zh: "美国10家企业投资，1935—1954年" },
  table: columns,
  unit: "firm",
  time: "year",
  description:
    "Gross investment, market value and capital stock of ten US manufacturing firms in 20 years: the classic small " +
    "balanced panel. This is the version of Baltagi's textbook (10 firms); the original has an eleventh.",
  variables: {
    firm: { label: { en: "Firm", zh: "企业" }, unit: "number" },
    year: { label: { en: "Year", zh: "年份" }, unit: "year" },
    inv: { label: { en: "Gross investment", zh: "总投资" }, unit: money },
    value: { label: { en: "Market value of the firm", zh: "企业市场价值" }, unit: money },
    capital: { label: { en: "Stock of plant and equipment", zh: "厂房设备存量" }, unit: money },
  },
  source:
    "Grunfeld, Y. (1958): The determinants of corporate investment. Ph.D. thesis, University of Chicago. Read out " +
    "of Debian's r-cran-plm 2.6-2 (data set Grunfeld), the version of Baltagi, Econometric Analysis of Panel Data.",
  licence: {
    statement: "Public domain; no licence is claimed on the numbers.",
    reasoning:
      "Figures from firms' published accounts, compiled in a thesis of 1958 and reprinted in full in many textbooks and " +
      "software packages since: facts without an original selection. No code or documentation of the R package that " +
      "distributes the table is reproduced.",
  },
};
