import { type CrimeNcColumns, columns } from "./crime-nc.data.js";
import type { PanelDocument } from "./document.js";

/**
 * Cornwell and Trumbull's panel of crime: 90 counties of North Carolina, 1981-1987, 630 rows, no cell missing.
 *
 * Sorted by county, then year; years are two-digit as in the source (81 is 1981). The columns `l*` are the logarithms
 * of the source, which differ a little from `log()` of the rounded base columns: published estimates need the former.
 * Source: Cornwell and Trumbull (1994), Review of Economics and Statistics 76, 360-366; Baltagi (2006), Journal of
 * Applied Econometrics 21(4). In R: `data(Crime, package = "plm")`.
 *
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * crimeNc.table.lcrmrte.length; // → 630
 * crimeNc.table.lcrmrte[0]; // → -3.2217569
 * ```
 */
export const crimeNc: PanelDocument<CrimeNcColumns> = {
  id: "crime-nc",
  title: { en: "Crime in 90 counties of North Carolina, 1981-1987", zh: "北卡罗来纳州90县犯罪，1981—1987年" },
  table: columns,
  unit: "county",
  time: "year",
  description:
    "Crime rate, deterrence (probabilities of arrest, conviction and prison, length of sentence, police) and the " +
    "counties' economy in seven years. The three probabilities are ratios of counts and pass 1 in some rows. Years " +
    "are two-digit as in the source. The logarithms l* come with the source and differ a little from the logarithm " +
    "of the rounded base columns. The classic instruments for lprbarr and lpolpc are ltaxpc and lmix.",
  variables: {
    county: { label: { en: "County", zh: "县" }, unit: "number" },
    year: { label: { en: "Year, less 1900", zh: "年份（减1900）" }, unit: "year" },
    crmrte: { label: { en: "Crimes committed per person", zh: "人均犯罪数" }, unit: "crimes per person" },
    prbarr: {
      label: { en: "Probability of arrest (arrests to offences)", zh: "逮捕概率（逮捕数/案件数）" },
      unit: "1",
    },
    prbconv: {
      label: { en: "Probability of conviction (convictions to arrests)", zh: "定罪概率（定罪数/逮捕数）" },
      unit: "1",
    },
    prbpris: {
      label: { en: "Probability of a prison sentence (sentences to convictions)", zh: "监禁概率（监禁数/定罪数）" },
      unit: "1",
    },
    avgsen: { label: { en: "Average prison sentence", zh: "平均刑期" }, unit: "days" },
    polpc: { label: { en: "Police per person", zh: "人均警力" }, unit: "officers per person" },
    density: { label: { en: "Population density", zh: "人口密度" }, unit: "persons per square mile" },
    taxpc: { label: { en: "Tax revenue per person", zh: "人均税收" }, unit: "US dollars per person" },
    region: {
      label: { en: "Region", zh: "地区" },
      unit: "name",
      values: {
        central: { en: "Central", zh: "中部" },
        other: { en: "Other", zh: "其他" },
        west: { en: "West", zh: "西部" },
      },
    },
    smsa: {
      label: { en: "In a metropolitan statistical area", zh: "是否属于大都市统计区" },
      unit: "yes/no",
      values: { no: { en: "No", zh: "否" }, yes: { en: "Yes", zh: "是" } },
    },
    pctmin: {
      label: { en: "Minority share of the population, 1980", zh: "少数族裔人口比重（1980年）" },
      unit: "percent",
    },
    wcon: { label: { en: "Weekly wage, construction", zh: "周工资：建筑业" }, unit: "US dollars" },
    wtuc: {
      label: { en: "Weekly wage, transport, utilities and communications", zh: "周工资：交通、公用事业与通信业" },
      unit: "US dollars",
    },
    wtrd: { label: { en: "Weekly wage, wholesale and retail trade", zh: "周工资：批发零售业" }, unit: "US dollars" },
    wfir: {
      label: { en: "Weekly wage, finance, insurance and real estate", zh: "周工资：金融、保险与房地产业" },
      unit: "US dollars",
    },
    wser: { label: { en: "Weekly wage, services", zh: "周工资：服务业" }, unit: "US dollars" },
    wmfg: { label: { en: "Weekly wage, manufacturing", zh: "周工资：制造业" }, unit: "US dollars" },
    wfed: { label: { en: "Weekly wage, federal government", zh: "周工资：联邦政府" }, unit: "US dollars" },
    wsta: { label: { en: "Weekly wage, state government", zh: "周工资：州政府" }, unit: "US dollars" },
    wloc: { label: { en: "Weekly wage, local government", zh: "周工资：地方政府" }, unit: "US dollars" },
    mix: { label: { en: "Offence mix: face-to-face to other crimes", zh: "犯罪构成：面对面犯罪/其他犯罪" }, unit: "1" },
    pctymle: { label: { en: "Share of males aged 15 to 24", zh: "15—24岁男性人口比重" }, unit: "1" },
    lcrmrte: {
      label: { en: "Log crimes committed per person", zh: "人均犯罪数（对数）" },
      unit: "log(crimes per person)",
    },
    lprbarr: {
      label: { en: "Log probability of arrest (arrests to offences)", zh: "逮捕概率（逮捕数/案件数）（对数）" },
      unit: "log",
    },
    lprbconv: {
      label: { en: "Log probability of conviction (convictions to arrests)", zh: "定罪概率（定罪数/逮捕数）（对数）" },
      unit: "log",
    },
    lprbpris: {
      label: {
        en: "Log probability of a prison sentence (sentences to convictions)",
        zh: "监禁概率（监禁数/定罪数）（对数）",
      },
      unit: "log",
    },
    lavgsen: { label: { en: "Log average prison sentence", zh: "平均刑期（对数）" }, unit: "log(days)" },
    lpolpc: { label: { en: "Log police per person", zh: "人均警力（对数）" }, unit: "log(officers per person)" },
    ldensity: { label: { en: "Log population density", zh: "人口密度（对数）" }, unit: "log(persons per square mile)" },
    lwcon: { label: { en: "Log weekly wage, construction", zh: "周工资：建筑业（对数）" }, unit: "log(US dollars)" },
    lwtuc: {
      label: {
        en: "Log weekly wage, transport, utilities and communications",
        zh: "周工资：交通、公用事业与通信业（对数）",
      },
      unit: "log(US dollars)",
    },
    lwtrd: {
      label: { en: "Log weekly wage, wholesale and retail trade", zh: "周工资：批发零售业（对数）" },
      unit: "log(US dollars)",
    },
    lwfir: {
      label: { en: "Log weekly wage, finance, insurance and real estate", zh: "周工资：金融、保险与房地产业（对数）" },
      unit: "log(US dollars)",
    },
    lwser: { label: { en: "Log weekly wage, services", zh: "周工资：服务业（对数）" }, unit: "log(US dollars)" },
    lwmfg: { label: { en: "Log weekly wage, manufacturing", zh: "周工资：制造业（对数）" }, unit: "log(US dollars)" },
    lwfed: {
      label: { en: "Log weekly wage, federal government", zh: "周工资：联邦政府（对数）" },
      unit: "log(US dollars)",
    },
    lwsta: {
      label: { en: "Log weekly wage, state government", zh: "周工资：州政府（对数）" },
      unit: "log(US dollars)",
    },
    lwloc: {
      label: { en: "Log weekly wage, local government", zh: "周工资：地方政府（对数）" },
      unit: "log(US dollars)",
    },
    lpctymle: { label: { en: "Log share of males aged 15 to 24", zh: "15—24岁男性人口比重（对数）" }, unit: "log" },
    lpctmin: {
      label: { en: "Log minority share of the population, 1980", zh: "少数族裔人口比重（1980年）（对数）" },
      unit: "log(percent)",
    },
    ltaxpc: { label: { en: "Log tax revenue per person", zh: "人均税收（对数）" }, unit: "log(US dollars per person)" },
    lmix: {
      label: { en: "Log offence mix: face-to-face to other crimes", zh: "犯罪构成：面对面犯罪/其他犯罪（对数）" },
      unit: "log",
    },
  },
  source:
    "Cornwell, C., Trumbull, W. N. (1994): Estimating the economic model of crime with panel data. Review of Economics " +
    "and Statistics 76, 360-366. Taken from Debian's r-cran-plm 2.6-2 (data set Crime), which has it from the Journal " +
    "of Applied Econometrics data archive, entry of Baltagi (2006).",
  licence: {
    statement: "Facts; no licence is claimed on the numbers.",
    reasoning:
      "Counts, rates and wages of counties as reported by public agencies, deposited by the authors in a public data " +
      "archive for replication: facts, arranged by county and year without an original selection. No code or " +
      "documentation of the R package that distributes the table is reproduced; labels are this project's own words.",
  },
};
