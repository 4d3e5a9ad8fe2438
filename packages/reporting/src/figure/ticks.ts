import { textRoom } from "./figure.js";

/** Ticks of an axis with their texts. */
export interface Ticks {
  readonly values: readonly number[];
  readonly text: (value: number) => string;
}

/**
 * Round numbers (1, 2 or 5 times a power of ten apart) inside the domain, at most as many as fit side by side.
 *
 * @param room pixels of a horizontal axis, whose texts must not touch; Infinity for a vertical one
 */
export function axisTicks(domain: readonly [number, number], count: number, room: number, whole = false): Ticks {
  const [low, high] = domain;
  for (let wanted = count; wanted > 1; wanted--) {
    const step = roundStep((high - low) / wanted, whole);
    const values: number[] = [];
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) values.push(i * step);
    const text = tickTexts(step, Math.max(Math.abs(values[0] ?? 0), Math.abs(values.at(-1) ?? 0), step));
    const widest = Math.max(0, ...values.map((value) => textRoom(text(value))));
    if (values.length > 0 && (widest + 14) * values.length <= room) return { values, text };
  }
  // No two round numbers fit: the domain is narrower than doubles resolve, or the room is tiny.
  return { values: [low], text: (value) => formatTick(Number(value.toPrecision(3))) };
}

/**
 * Powers of ten inside a positive domain, thinned until there are no more than `count` and they fit side by side; where there are fewer than three, their doubles
 * and fivefolds too.
 */
export function logarithmicTicks(domain: readonly [number, number], count: number, room: number): Ticks {
  const [low, high] = domain;
  const inside = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const exponents: number[] = [];
  for (let one = Math.floor(Math.log10(low)); one <= Math.ceil(Math.log10(high)); one++) exponents.push(one);
  const times = (factors: readonly number[], step: number) =>
    exponents
      .filter((exponent) => exponent % step === 0)
      .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)))
      .filter(inside);
  const isLong = exponents.some((exponent) => Math.abs(exponent) > 4);
  const text = (value: number) => (isLong ? powerText(value) : formatTick(value));
  const fits = (values: readonly number[]) =>
    values.length > 0 &&
    values.length <= count &&
    (Math.max(...values.map((value) => textRoom(text(value)))) + 14) * values.length <= room;
  const powers = times([1], 1);
  const candidates = [
    ...(powers.length < 3 ? [times([1, 2, 5], 1)] : []),
    ...[1, 2, 3, 5, 10, 20, 50, 100].map((step) => times([1], step)),
  ];
  // A domain within one power of ten has no rounder numbers than those of an even division.
  return { values: candidates.find(fits) ?? [Number(low.toPrecision(3))], text };
}

/** 10⁴, or 2×10⁴ */
function powerText(value: number): string {
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  const power = `10${superscript(Number(exponent))}`;
  return mantissa === "1" ? power : `${Number(Number(mantissa).toPrecision(3))}×${power}`;
}

/** The smallest of 1, 2 and 5 times a power of ten that is not below `step`. */
function roundStep(step: number, whole: boolean): number {
  const exponent = Math.floor(Math.log10(step));
  const power = Number(`1e${exponent}`);
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= step * (1 - 1e-9)) ?? 10;
  const rounded = Number((factor * power).toPrecision(1));
  return whole ? Math.max(1, rounded) : rounded;
}

/** All ticks of an axis look alike: as many decimals as the step has, and one power of ten where numbers are long. */
function tickTexts(step: number, largest: number): (value: number) => string {
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const power = Math.floor(Math.log10(largest) + 1e-9);
  const isLong = power >= 7 || places > 5;
  const decimals = isLong ? Math.max(0, power - Math.floor(Math.log10(step) + 1e-9)) : places;
  return (value) => {
    if (Math.abs(value) < step / 2) return isLong ? "0" : (0).toFixed(decimals);
    const magnitude = isLong ? Math.abs(value) / Number(`1e${power}`) : Math.abs(value);
    return `${value < 0 ? "−" : ""}${magnitude.toFixed(decimals)}${isLong ? `×10${superscript(power)}` : ""}`;
  };
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function superscript(power: number): string {
  const digits = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)] ?? "").join("");
  return power < 0 ? `⁻${digits}` : digits;
}

/** As many decimals as the number needs, minus as U+2212, powers of ten beyond 10⁷; independent of any locale. */
export function formatTick(value: number): string {
  const magnitude = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (magnitude !== 0 && (magnitude >= 1e7 || magnitude < 1e-5)) {
    const [mantissa = "", exponent = "0"] = magnitude.toExponential().split("e");
    return `${sign}${Number(Number(mantissa).toPrecision(6))}×10${superscript(Number(exponent))}`;
  }
  return sign + String(Number(magnitude.toPrecision(12)));
}

/** The same in ratios, for positive values; a single value gets a factor of two around it. */
export function paddedRatioDomain(values: readonly number[], margin = 0.05): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const ratio = high > low ? Math.exp(margin * Math.log(high / low)) : 2;
  return [low / ratio, high * ratio];
}

/** From the lowest to the highest value with a margin of the range on both sides; a single value gets room around it. */
export function paddedDomain(values: Iterable<number>, margin = 0.05): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high - low;
  const room =
    span > 1e-12 * Math.max(Math.abs(low), Math.abs(high)) ? margin * span : high === 0 ? 0.5 : 0.5 * Math.abs(high);
  return [low - room, high + room];
}
