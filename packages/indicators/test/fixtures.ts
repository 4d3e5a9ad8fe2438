import type { MesometricsError } from "@mesometrics/matrix";

/** The error that an action throws, or undefined when it throws none. */
export function thrownBy(action: () => unknown): MesometricsError | undefined {
  try {
    action();
  } catch (error) {
    return error as MesometricsError;
  }
  return undefined;
}
