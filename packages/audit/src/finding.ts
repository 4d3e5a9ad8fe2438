import type { AuditFinding, AuditPlace, AuditVerdict } from "./audit-result.js";
import type { Interval } from "./interval.js";
import type { RuleId } from "./rules.js";

/** A number with at most `digits` significant ones, without an exponent where it is readable. */
export function show(value: number, digits = 5): string {
  if (!Number.isFinite(value)) return value > 0 ? "inf" : value < 0 ? "-inf" : "undefined";
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(Math.max(0, digits - 2));
  return String(Number(value.toPrecision(Math.max(digits, Math.ceil(Math.log10(Math.max(size, 1))) + 1))));
}

/** `[a, b]` with digits enough to see its width. */
export function showInterval({ low, high }: Interval): string {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const width = high - low;
  const needed = Number.isFinite(size) && width > 0 ? Math.ceil(Math.log10(size / width)) + 2 : 4;
  const digits = Math.min(12, Math.max(4, needed));
  return `[${show(low, digits)}, ${show(high, digits)}]`;
}

export function ends({ low, high }: Interval): readonly number[] {
  return [low, high];
}

/** A finding; `numbers` that are infinite are left out, because JSON has none. */
export function finding(
  rule: RuleId,
  verdict: AuditVerdict,
  places: readonly AuditPlace[],
  arithmetic: string,
  meaning: string,
  numbers: AuditFinding["numbers"] = {},
): AuditFinding {
  const allFinite = (value: AuditFinding["numbers"][string]): boolean =>
    typeof value === "string" ||
    (typeof value === "number"
      ? Number.isFinite(value)
      : value.every((one) => typeof one === "string" || Number.isFinite(one)));
  return {
    rule,
    verdict,
    places,
    arithmetic,
    meaning,
    numbers: Object.fromEntries(Object.entries(numbers).filter(([, value]) => allFinite(value))),
  };
}
