import { isNationalTotal, matchRegion } from "./match-regions.js";
import type { ExportAxis, ExportIndicator } from "./statistical-export.js";

/** A year, or a quarter or month of one. */
export interface ExportPeriod {
  readonly year: number;
  /** As the panel labels it: `2020`, `2020Q4`, `2020-12`; in the order of time as text. */
  readonly label: string;
  readonly frequency: "year" | "quarter" | "month";
  /** The quarter or month, counted from 1; null for a year. */
  readonly part: number | null;
}

const CHINESE_DIGITS = "一二三四";
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * The period that a label prints, or null: 2020, 2020年, 2020年度; 2023年第四季度, 2023年4季度, 2023Q4, 4Q 2023;
 * 2023年12月, 2023年1-12月 (cumulated to the last month), 2023-12, 202312, Dec 2023.
 */
export function periodFrom(label: string): ExportPeriod | null {
  const text = label.normalize("NFKC").trim().toLowerCase();
  const year = /^(\d{4})(?:\.0+)?\s*(?:年|年度)?$/.exec(text);
  if (year !== null) return periodOf(Number(year[1]), "year", null);
  const quarter =
    /^(\d{4})\s*年?\s*(?:第\s*)?([1-4一二三四])\s*季度?$/.exec(text) ?? /^(\d{4})[\s-]*q([1-4])$/.exec(text);
  if (quarter !== null) return periodOf(Number(quarter[1]), "quarter", digitOf(quarter[2]!));
  const english = /^(?:q([1-4])|([1-4])q)[\s,-]*(\d{4})$/.exec(text);
  if (english !== null) return periodOf(Number(english[3]), "quarter", Number(english[1] ?? english[2]));
  const month =
    /^(\d{4})\s*年\s*(?:1\s*[-~–至]\s*)?(1[0-2]|0?[1-9])\s*月(?:份)?$/.exec(text) ??
    /^(\d{4})[-/](1[0-2]|0[1-9])$/.exec(text) ??
    /^((?:19|20)\d{2})(1[0-2]|0[1-9])$/.exec(text);
  if (month !== null) return periodOf(Number(month[1]), "month", Number(month[2]));
  const named = /^([a-z]{3})[a-z]*\.?[\s,-]*(\d{4})$/.exec(text);
  const at = named === null ? -1 : MONTHS.indexOf(named[1]!);
  return at === -1 ? null : periodOf(Number(named![2]), "month", at + 1);
}

function digitOf(sign: string): number {
  return CHINESE_DIGITS.includes(sign) ? CHINESE_DIGITS.indexOf(sign) + 1 : Number(sign);
}

function periodOf(year: number, frequency: ExportPeriod["frequency"], part: number | null): ExportPeriod | null {
  if (year < 1900 || year > 2100) return null;
  const label =
    frequency === "year"
      ? `${year}`
      : frequency === "quarter"
        ? `${year}Q${part}`
        : `${year}-${String(part).padStart(2, "0")}`;
  return { year, label, frequency, part };
}

/** Splits 地区生产总值 (亿元) into name and unit: the unit is the last group in parentheses. */
export function indicatorOf(label: string): ExportIndicator {
  const text = label.trim();
  const closing = text.at(-1);
  if (closing !== ")" && closing !== "）") return { name: text, unit: null };
  let depth = 0;
  for (let i = text.length - 1; i > 0; i--) {
    const one = text[i]!;
    if (one === ")" || one === "）") depth++;
    if (one === "(" || one === "（") depth--;
    if (depth > 0) continue;
    const unit = text.slice(i + 1, -1).trim();
    return unit === "" ? { name: text, unit: null } : { name: text.slice(0, i).trim(), unit };
  }
  return { name: text, unit: null };
}

const CORNERS: readonly (readonly [RegExp, ExportAxis])[] = [
  [/^(?:地区|省份|省市|省|城市|region|province|area|city|provinces|regions)$/i, "regions"],
  [/^(?:指标|指标名称|项目|indicators?|item)$/i, "indicators"],
  [/^(?:时间|年份|年度|年|季度|月份|时期|year|time|period|quarter|month)$/i, "years"],
];

/** What the corner of a table says of its rows. */
export function cornerAxis(corner: string): ExportAxis | null {
  return CORNERS.find(([pattern]) => pattern.test(corner.trim()))?.[1] ?? null;
}

/** What most labels of an axis are. */
export function axisOf(labels: readonly string[]): ExportAxis {
  const years = labels.filter((label) => periodFrom(label) !== null).length;
  if (2 * years > labels.length) return "years";
  const regions = labels.filter((label) => matchRegion(label) !== null || isNationalTotal(label)).length;
  return 2 * regions > labels.length ? "regions" : "indicators";
}

const PREAMBLE =
  /^(数据库|指标|时间|时期|年份|年度|地区|单位|计量单位|database|indicators?|time|period|year|region|province|unit)\s*[:：]\s*(.*)$/i;
/** What a line above a table says. */
export type PreambleKey = "database" | "indicator" | "time" | "region" | "unit";

const KEYS: Readonly<Record<string, PreambleKey>> = {
  数据库: "database",
  database: "database",
  指标: "indicator",
  indicator: "indicator",
  indicators: "indicator",
  时间: "time",
  时期: "time",
  年份: "time",
  年度: "time",
  time: "time",
  period: "time",
  year: "time",
  单位: "unit",
  计量单位: "unit",
  unit: "unit",
  地区: "region",
  region: "region",
  province: "region",
};

/** The key and the value of a line such as 指标：地区生产总值(亿元). */
export function preambleLine(text: string): { readonly key: PreambleKey; readonly value: string } | null {
  const found = PREAMBLE.exec(text);
  return found === null ? null : { key: KEYS[found[1]!.toLowerCase()]!, value: found[2]!.trim() };
}

/** Whether a row begins the notes below a table. */
export function isFootnote(text: string): boolean {
  return (
    /^(?:注|说明|备注|附注|数据来源|资料来源|来源|notes?|(?:data )?sources?)\s*[:：]/i.test(text) ||
    /^(?:注|备注)$/.test(text)
  );
}

/**
 * Whether a row with nothing but its first cell is a note without a word that says so: a numbered remark, a sentence, a text
 * longer than any name of a region or indicator.
 */
export function isRemark(text: string): boolean {
  return /^[(（【[]?\d+[.．、)）】\]]\s*\D/.test(text) || /[。；;]$/.test(text) || [...text].length > 40;
}

const ORDINALS = "一二三四五六七八九十";
const ENGLISH_ORDINALS = [
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];

/**
 * The revision that footnotes name: the latest economic census, else the latest population census, after which figures
 * were revised.
 */
export function vintageOf(footnotes: readonly string[]): string | null {
  const text = footnotes.join("\n");
  const latest = (chinese: RegExp, english: RegExp): number => {
    let found = 0;
    for (const match of text.matchAll(chinese)) found = Math.max(found, ORDINALS.indexOf(match[1]!) + 1);
    for (const match of text.matchAll(english))
      found = Math.max(found, ENGLISH_ORDINALS.indexOf(match[1]!.toLowerCase()) + 1);
    return found;
  };
  if (!/修订|修正|推算|revis|adjust/i.test(text)) return null;
  const economic = latest(/第([一二三四五六七八九十])次(?:全国)?经济普查/g, /(\w+) (?:national )?economic census/gi);
  if (economic > 0) return `economic-census-${economic}`;
  const population = latest(
    /第([一二三四五六七八九十])次(?:全国)?人口普查/g,
    /(\w+) (?:national )?population census/gi,
  );
  return population > 0 ? `population-census-${population}` : null;
}
