import { MesometricsError } from "@mesometrics/matrix";
import { expect } from "vitest";

/** Runs something that must throw a MesometricsError with this code, and returns the error for a closer look. */
export function errorOf(code: string, run: () => unknown): MesometricsError {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown, `nothing of code ${code} was thrown`).toBeInstanceOf(MesometricsError);
  const error = thrown as MesometricsError;
  expect(error.code).toBe(code);
  return error;
}
