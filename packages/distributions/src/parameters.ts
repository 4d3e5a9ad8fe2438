import { DistributionError } from "./errors.js";

function invalid(name: string, value: unknown, demand: string): never {
  throw new DistributionError("INVALID_PARAMETER", `${name} must be ${demand}, but it is ${String(value)}.`, {
    name,
    value,
  });
}

/** A point of the real line; the infinities are points like any other. */
export function checkPoint(name: string, value: number): void {
  if (typeof value !== "number" || Number.isNaN(value)) invalid(name, value, "a number and not NaN");
}

export function checkProbability(name: string, value: number): void {
  if (typeof value !== "number" || !(value >= 0 && value <= 1)) invalid(name, value, "a probability between 0 and 1");
}

export function checkPositive(name: string, value: number): void {
  if (typeof value !== "number" || !(value > 0 && value < Infinity)) invalid(name, value, "a finite positive number");
}

export function checkPositiveOrInfinite(name: string, value: number): void {
  if (typeof value !== "number" || !(value > 0)) invalid(name, value, "a positive number or Infinity");
}
