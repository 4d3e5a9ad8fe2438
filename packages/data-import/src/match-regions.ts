import { chinaRegions, type RegionDocument } from "@mesometrics/datasets/china-regions";
import { nearestName } from "@mesometrics/panel-data";

/** How a name was found, or what it may have meant. */
export interface RegionMatch {
  readonly name: string;
  readonly region: RegionDocument | null;
  /** The spelling that is nearest to an unknown name. */
  readonly nearest: string | null;
}

/** What a list of names says about regions. */
export interface RegionMatches {
  readonly matches: readonly RegionMatch[];
  readonly unknown: readonly RegionMatch[];
  /** Names that may mean another region than the one taken, and regions met under two names. */
  readonly notes: readonly { readonly code: string; readonly message: string; readonly names: readonly string[] }[];
}

const NATIONAL = new Set([
  "全国",
  "全国总计",
  "全国合计",
  "合计",
  "总计",
  "nationaltotal",
  "national",
  "china",
  "total",
  "wholecountry",
]);

/** Whether a row is the total of all regions, which is no region. */
export function isNationalTotal(name: string): boolean {
  return NATIONAL.has(normalised(name));
}

const byName: ReadonlyMap<string, RegionDocument> = (() => {
  const map = new Map<string, RegionDocument>();
  for (const one of [...chinaRegions.provinces, ...chinaRegions.guangdongCities, ...chinaRegions.majorCities]) {
    const names = [one.code, one.unit, one.label.zh, one.fullName.zh, one.fullName.en, ...one.aliases];
    for (const name of names) map.set(normalised(name), one);
  }
  return map;
})();

/** Names as they are compared: full-width forms, blanks, hyphens, letter case and the words for a rank do not count. */
function normalised(name: string): string {
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s'’`_.·-]+/g, "");
  const short = plain.replace(/(?:province|municipality|autonomousregion|prefecture|city|shi|sheng)$/, "");
  return short.length >= 4 && /^[a-z]+$/.test(short) ? short : plain;
}

/**
 * The region of one name: Chinese short or full, English, pinyin, older romanisation, or the code of GB/T 2260 (six, four
 * or two digits); null when it is unknown.
 *
 * @example
 * ```ts
 * import { matchRegion } from "@mesometrics/data-import";
 * matchRegion("内蒙古自治区")?.code; // → "150000"
 * matchRegion("Shaanxi Province")?.label.zh; // → "陕西"
 * matchRegion("44")?.unit; // → "Guangdong"
 * matchRegion("Beijng"); // → null
 * ```
 */
export function matchRegion(name: string): RegionDocument | null {
  const key = normalised(name);
  if (/^\d{2}$|^\d{4}$/.test(key)) return byName.get(key.padEnd(6, "0")) ?? null;
  return byName.get(key) ?? null;
}

/**
 * The regions of a list of names. Unknown ones are listed with the nearest known spelling. `Shanxi` in plain pinyin is
 * both 山西 and 陕西: it is read as 山西, and where the list has no 陕西 of its own, a note says so.
 *
 * @example
 * ```ts
 * import { matchRegions } from "@mesometrics/data-import";
 * const { unknown, notes } = matchRegions(["Shanxi", "Gunagdong"]);
 * unknown.map((one) => one.nearest); // → ["Guangdong"]
 * notes[0]?.code; // → "AMBIGUOUS_REGION"
 * ```
 */
export function matchRegions(names: readonly string[]): RegionMatches {
  const matches = names.map((name): RegionMatch => {
    const region = matchRegion(name);
    return { name, region, nearest: region === null ? nearestSpelling(name) : null };
  });
  const spellings = new Map<string, string[]>();
  for (const { name, region } of matches) {
    if (region === null) continue;
    const list = spellings.get(region.code) ?? [];
    if (!list.includes(name)) list.push(name);
    spellings.set(region.code, list);
  }
  const notes: { code: string; message: string; names: readonly string[] }[] = [];
  const romanised = (spellings.get("140000") ?? []).filter(
    (name) => /^[\x20-\x7e]+$/.test(name) && !/^\d+$/.test(name),
  );
  if (romanised.length > 0 && !spellings.has("610000")) {
    notes.push({
      code: "AMBIGUOUS_REGION",
      message: `"${romanised[0]}" is read as 山西 (140000). 陕西 (Shaanxi, 610000) is not in the table, and both are Shanxi in plain pinyin: check which one is meant.`,
      names: romanised,
    });
  }
  for (const [code, list] of spellings) {
    if (list.length < 2) continue;
    notes.push({
      code: "SEVERAL_NAMES",
      message: `${list.map((one) => `"${one}"`).join(" and ")} are one region, ${code}.`,
      names: list,
    });
  }
  return { matches, unknown: matches.filter((one) => one.region === null), notes };
}

function nearestSpelling(name: string): string | null {
  const spellings = [...chinaRegions.provinces, ...chinaRegions.guangdongCities, ...chinaRegions.majorCities].flatMap(
    (one) => [one.label.en, one.label.zh, one.fullName.zh, one.fullName.en, ...one.aliases],
  );
  return nearestName(name.trim(), spellings);
}
