import { MesometricsError } from "@mesometrics/matrix";
import {
  divideUnits,
  integerPower,
  isSameDimension,
  multiplyUnits,
  PURE_NUMBER,
  scaledDimensions,
  type UnitOfMeasure,
} from "./unit-algebra.js";

/** Units that are defined by others: `{ "US$": "6.8974 yuan", household: "2.62 persons" }`. */
export type UnitDefinitions = Readonly<Record<string, string>>;

/** What each known word is: a factor and base units. A word that is not listed is a base unit of its own. */
const WORDS: Readonly<Record<string, readonly [factor: number, ...bases: (readonly [base: string, power: number])[]]>> =
  {
    ...same([1, ["yuan", 1]], "yuan", "rmb", "cny", "rmb yuan", "元", "人民币元", "元人民币"),
    ...same([1, ["US dollar", 1]], "us$", "usd", "us dollar", "$", "美元"),
    ...same([1, ["person", 1]], "person", "people", "capita", "head", "人"),
    ...same([1, ["person", 1], ["year", 1]], "人年"),
    ...same([1, ["year", 1]], "year", "年"),
    ...same([1, ["metre", 1]], "m", "metre", "meter", "米"),
    ...same([1000, ["metre", 1]], "km", "kilometre", "kilometer", "公里", "千米"),
    ...same([10_000, ["metre", 2]], "hectare", "ha", "公顷"),
    ...same([10_000 / 15, ["metre", 2]], "mu", "亩"),
    ...same([1, ["ton", 1]], "ton", "tonne", "t", "吨"),
    ...same([0.001, ["ton", 1]], "kg", "kilogram", "千克", "公斤"),
    ...same([1, ["ton of standard coal", 1]], "ton of standard coal", "tce", "吨标准煤"),
    ...same([1, ["kilowatt-hour", 1]], "kwh", "kilowatt-hour", "千瓦时"),
    ...same([1, ["item", 1]], "item", "件", "项"),
    ...same([1, ["household", 1]], "household", "户"),
    ...same([1], "", "1", "ratio", "share", "index"),
    ...same([0.01], "%", "percent", "per cent", "percentage point", "百分点"),
    ...same([0.001], "‰", "per mille"),
  };

function same<Value>(value: Value, ...names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

const SCALES: readonly (readonly [word: RegExp, factor: number])[] = [
  [/^trillions?(?: |$)/, 1e12],
  [/^billions?(?: |$)/, 1e9],
  [/^millions?(?: |$)/, 1e6],
  [/^thousands?(?: |$)/, 1e3],
  [/^hundreds?(?: |$)/, 1e2],
  [/^ten(?: |$)/, 10],
];
const CHINESE_SCALES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 1e4, 亿: 1e8 };

/**
 * Reads a unit as statistics print it, in English or Chinese: `100 million yuan`, `10,000 persons`, `亿元`, `万人`, `%`,
 * `yuan per person`, `元/人`, `person-years`, `km^2`, `10,000 US$`.
 *
 * Numbers and scale words make the factor. `/`, `per` divide, `*` and `-` multiply. What follows a comma or stands in
 * parentheses is a remark. Money of a base year (`yuan of 2010`, `1997 yuan`, `yuan, 2010 prices`, `元(2010年价)`) is a
 * unit of its own: it does not add to current money. `percent of …` is a percentage. A word that is not known is a base
 * unit of its own, so that it adds to nothing else.
 *
 * @param definitions units given by others, with their factors
 * @throws MesometricsError `INVALID_UNIT`
 * @example
 * ```ts
 * import { parseUnit } from "@mesometrics/indicators";
 * parseUnit("亿元"); // → {"factor": 100000000, "dimensions": {"yuan": 1}}
 * parseUnit("10,000 yuan per person"); // → {"factor": 10000, "dimensions": {"person": -1, "yuan": 1}}
 * ```
 */
export function parseUnit(text: string, definitions: UnitDefinitions = {}): UnitOfMeasure {
  if (typeof text !== "string" || text.trim() === "") throw invalidUnit(text, "it is empty; a pure number is 1");
  return parseAtDepth(text, normalisedDefinitions(definitions), 0);
}

function normalisedDefinitions(definitions: UnitDefinitions): ReadonlyMap<string, string> {
  return new Map(Object.entries(definitions).map(([name, value]) => [singular(clean(name)), value]));
}

const DEEPEST_DEFINITION = 20;

function parseAtDepth(text: string, definitions: ReadonlyMap<string, string>, depth: number): UnitOfMeasure {
  if (depth > DEEPEST_DEFINITION) throw invalidUnit(text, "its definition leads back to itself");
  const cleaned = clean(text);
  const remark = `${/\((.*)\)/.exec(cleaned)?.[1] ?? ""} ${/,(?! ?\d{3}(?!\d))(.*)$/.exec(cleaned)?.[1] ?? ""}`;
  const base = /(?:^|\D)(\d{4}) ?(?:prices|constant prices|年?(?:不变)?价)/.exec(remark)?.[1] ?? null;
  const body = cleaned
    .replace(/\(.*?\)/g, " ")
    .replace(/,(?! ?\d{3}(?!\d)).*$/, "")
    .trim();
  if (/^(?:%|percent|per cent|percentage points?)(?: of .*)?$/.test(body)) return { factor: 0.01, dimensions: {} };
  if (body === "per mille") return { factor: 0.001, dimensions: {} };
  const [numerator, ...denominators] = body.split(/ ?\/ ?| per /);
  let unit = parseProduct(numerator!, base, definitions, depth, text);
  for (const one of denominators) {
    if (one === "") throw invalidUnit(text, "nothing stands after a division");
    unit = divideUnits(unit, parseProduct(one, null, definitions, depth, text));
  }
  return unit;
}

function clean(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();
}

function parseProduct(
  text: string,
  base: string | null,
  definitions: ReadonlyMap<string, string>,
  depth: number,
  whole: string,
): UnitOfMeasure {
  let unit = PURE_NUMBER;
  for (const factor of text.split(/ ?[*·] ?|(?<=[a-z])-(?=[a-z])/)) {
    unit = multiplyUnits(unit, parseFactor(factor.trim(), base, definitions, depth, whole));
  }
  return unit;
}

function parseFactor(
  text: string,
  base: string | null,
  definitions: ReadonlyMap<string, string>,
  depth: number,
  whole: string,
): UnitOfMeasure {
  let rest = text;
  let factor = 1;
  let priceBase = base;
  const year = /^(\d{4}) (?=yuan|us|rmb|cny|usd|dollar)|^(\d{4})年(?:不变)?价(?=元|亿|万)/.exec(rest);
  if (year !== null) {
    priceBase = year[1] ?? year[2]!;
    rest = rest.slice(year[0].length);
  }
  const number = /^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?/.exec(rest);
  if (number !== null) {
    factor = Number(number[0].replaceAll(",", ""));
    rest = rest.slice(number[0].length).trim();
  }
  for (let isScaled = true; isScaled; ) {
    isScaled = false;
    for (const [word, scale] of SCALES) {
      const found = word.exec(rest);
      if (found === null) continue;
      factor *= scale;
      rest = rest.slice(found[0].length).trim();
      isScaled = true;
    }
  }
  const yearWithin = /^(\d{4}) (?=yuan|us|rmb|cny|usd)/.exec(rest);
  if (yearWithin !== null) {
    priceBase = yearWithin[1]!;
    rest = rest.slice(yearWithin[0].length);
  }
  const yearAfter = / (?:of|at|in) (\d{4})(?: prices)?$/.exec(rest);
  if (yearAfter !== null) {
    priceBase = yearAfter[1]!;
    rest = rest.slice(0, yearAfter.index);
  }
  if (!(factor > 0 && Number.isFinite(factor))) throw invalidUnit(whole, `its factor is ${factor}`);
  let power = 1;
  const square = /^(?:square |平方)/.exec(rest);
  if (square !== null) {
    power = 2;
    rest = rest.slice(square[0].length);
  }
  const exponent = /\^?(-?\d)$/.exec(rest);
  if (exponent !== null && rest.length > exponent[0].length) {
    power = Number(exponent[1]);
    rest = rest.slice(0, exponent.index);
  }
  const unit = wordUnit(rest, priceBase, definitions, depth);
  return { factor: factor * integerPower(unit.factor, power), dimensions: scaledDimensions(unit.dimensions, power) };
}

function wordUnit(
  word: string,
  priceBase: string | null,
  definitions: ReadonlyMap<string, string>,
  depth: number,
): UnitOfMeasure {
  const name = singular(word);
  const definition = definitions.get(name);
  if (definition !== undefined) return parseAtDepth(definition, definitions, depth + 1);
  if (Object.hasOwn(WORDS, name)) {
    const [factor, ...bases] = WORDS[name]!;
    return {
      factor,
      dimensions: Object.fromEntries(
        bases.map(([one, power]) => [isMoney(one) && priceBase !== null ? `${one} of ${priceBase}` : one, power]),
      ),
    };
  }
  const scale = CHINESE_SCALES[name[0]!];
  if (scale !== undefined) {
    const { factor, dimensions } = wordUnit(name.slice(1), priceBase, definitions, depth);
    return { factor: scale * factor, dimensions };
  }
  return { factor: 1, dimensions: { [name]: 1 } };
}

function isMoney(base: string): boolean {
  return base === "yuan" || base === "US dollar";
}

/** `persons` and `person`, `tons of standard coal` and `ton of standard coal` are one word. */
function singular(word: string): string {
  const [first = "", ...others] = word.split(" ");
  if (word === "us dollars") return "us dollar";
  if (others.length > 0 && others[0] !== "of") return word.replace(/(?<=[a-z]{2}[a-rt-z])s$/, "");
  return [first.replace(/(?<=[a-z]{2}[a-rt-z])s$/, ""), ...others].join(" ");
}

/**
 * A unit in words that `parseUnit` reads back: `10,000 yuan / person`, `%`, `1`.
 *
 * @example
 * ```ts
 * import { formatUnit, parseUnit } from "@mesometrics/indicators";
 * formatUnit(parseUnit("亿元/平方公里")); // → "100 yuan / metre^2"
 * ```
 */
export function formatUnit({ factor, dimensions }: UnitOfMeasure): string {
  const rounded = Number(factor.toPrecision(12));
  const entries = Object.entries(dimensions);
  if (entries.length === 0 && rounded === 0.01) return "%";
  const spelt = ([base, power]: readonly [string, number]) => {
    const size = Math.abs(power);
    return size === 1 ? base : `${base}^${size}`;
  };
  const above = entries.filter(([, power]) => power > 0).map(spelt);
  const below = entries.filter(([, power]) => power < 0).map(spelt);
  const scale = rounded === 1 && above.length > 0 ? "" : spelledNumber(rounded);
  return [[scale, above.join(" * ")].filter((part) => part !== "").join(" "), ...below].join(" / ");
}

function spelledNumber(value: number): string {
  return Number.isSafeInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ",") : String(value);
}

/**
 * By how much a number in one unit must be multiplied to be a number in another.
 *
 * @throws MesometricsError `UNIT_MISMATCH` where they measure different things, `INVALID_UNIT`
 * @example
 * ```ts
 * import { conversionFactor } from "@mesometrics/indicators";
 * conversionFactor("亿元", "billion yuan"); // → 0.1
 * conversionFactor("100 million US$", "亿元", { "US$": "6.9 yuan" }); // → 6.9
 * conversionFactor("yuan", "persons"); // throws UNIT_MISMATCH
 * ```
 */
export function conversionFactor(from: string, to: string, definitions: UnitDefinitions = {}): number {
  const source = parseUnit(from, definitions);
  const target = parseUnit(to, definitions);
  if (isSameDimension(source, target)) return source.factor / target.factor;
  throw new MesometricsError(
    "UNIT_MISMATCH",
    `"${from}" (${formatUnit(source)}) and "${to}" (${formatUnit(target)}) measure different things. ` +
      "A factor between them must be declared.",
    { from, to },
  );
}

function invalidUnit(unit: unknown, reason: string): MesometricsError {
  return new MesometricsError("INVALID_UNIT", `${JSON.stringify(unit)} cannot be read as a unit: ${reason}.`, { unit });
}
