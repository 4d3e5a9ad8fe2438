import { expect } from "vitest";
import { noteDifference } from "./parity-ledger.js";

/** Numbers as they come from a result: a scalar, a list, or several levels of them. */
export type Numbers = number | null | ArrayLike<number> | readonly Numbers[];

export interface Closeness {
  /** Allowed |actual - expected| / |expected|. */
  readonly relative?: number;
  /** Allowed |actual - expected|; a pair passes when either bound holds. Default 0. */
  readonly absolute?: number;
  /** What is compared, for the message. */
  readonly what?: string;
}

function flatten(numbers: Numbers, into: number[] = []): number[] {
  if (numbers === null) into.push(Number.NaN);
  else if (typeof numbers === "number") into.push(numbers);
  else for (const part of Array.from(numbers as ArrayLike<Numbers>)) flatten(part, into);
  return into;
}

/**
 * The largest relative difference |a - e| / |e| over all pairs (|a - e| where e = 0; infinite where exactly one of the
 * two is not finite or they differ as infinities; 0 where both are NaN).
 */
export function worstRelativeDifference(actual: Numbers, expected: Numbers): { worst: number; at: number } {
  const a = flatten(actual);
  const e = flatten(expected);
  if (a.length !== e.length) return { worst: Number.POSITIVE_INFINITY, at: -1 };
  let worst = 0;
  let at = -1;
  for (let i = 0; i < a.length; i++) {
    const difference = relativeDifference(a[i] as number, e[i] as number);
    if (difference > worst) {
      worst = difference;
      at = i;
    }
  }
  return { worst, at };
}

function relativeDifference(a: number, e: number): number {
  if (Object.is(a, e) || a === e) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(e)) return Number.POSITIVE_INFINITY;
  return e === 0 ? Math.abs(a) : Math.abs(a - e) / Math.abs(e);
}

/** Fails unless every number agrees within `relative` or `absolute`; the message shows the worst pair. */
export function expectClose(actual: Numbers, expected: Numbers, closeness: Closeness): void {
  const { relative = 0, absolute = 0, what = "value" } = closeness;
  const a = flatten(actual);
  const e = flatten(expected);
  expect(a.length, `${what}: count of numbers`).toBe(e.length);
  let failures = 0;
  let worst = -1;
  let at = 0;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = relativeDifference(a[i] as number, e[i] as number);
    // Next to zero only the absolute bound says anything.
    if (Math.abs(e[i] as number) > absolute && difference > largest) largest = difference;
    const within = difference <= relative || Math.abs((a[i] as number) - (e[i] as number)) <= absolute;
    if (within) continue;
    failures++;
    if (difference > worst) {
      worst = difference;
      at = i;
    }
  }
  noteDifference(largest);
  if (failures > 0) {
    expect.fail(
      `${what}: ${failures} of ${a.length} differ; worst at [${at}]: ${a[at]} instead of ${e[at]}, relative difference ` +
        `${worst.toExponential(3)} (allowed: relative ${relative}, absolute ${absolute})`,
    );
  }
}
