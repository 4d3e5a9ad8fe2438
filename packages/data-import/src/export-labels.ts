import { isNationalTotal, matchRegion } from "./match-regions.js";
import type { ExportAxis, ExportIndicator } from "./statistical-export.js";

/** The year that a label prints (2020, 2020年, 2020年度), or null. */
export function yearOf(label: string): number | null {
  const found = /^(\d{4})(?:\.0+)?\s*(?:年|年度)?$/.exec(label.normalize("NFKC").trim());
  if (found === null) return null;
  const year = Number(found[1]);
  return year >= 1900 && year <= 2100 ? year : null;
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
  [/^(?:时间|年份|年度|年|year|time|period)$/i, "years"],
];

/** What the corner of a table says of its rows. */
export function cornerAxis(corner: string): ExportAxis | null {
  return CORNERS.find(([pattern]) => pattern.test(corner.trim()))?.[1] ?? null;
}

/** What most labels of an axis are. */
export function axisOf(labels: readonly string[]): ExportAxis {
  const years = labels.filter((label) => yearOf(label) !== null).length;
  if (2 * years > labels.length) return "years";
  const regions = labels.filter((label) => matchRegion(label) !== null || isNationalTotal(label)).length;
  return 2 * regions > labels.length ? "regions" : "indicators";
}

const PREAMBLE = /^(数据库|指标|时间|地区|database|indicators?|time|region|province)\s*[:：]\s*(.*)$/i;
const KEYS: Readonly<Record<string, "database" | "indicator" | "time" | "region">> = {
  数据库: "database",
  database: "database",
  指标: "indicator",
  indicator: "indicator",
  indicators: "indicator",
  时间: "time",
  time: "time",
  地区: "region",
  region: "region",
  province: "region",
};

/** The key and the value of a line such as 指标：地区生产总值(亿元). */
export function preambleLine(text: string): { readonly key: (typeof KEYS)[string]; readonly value: string } | null {
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
