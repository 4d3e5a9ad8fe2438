import type { MesometricsError } from "@mesometrics/matrix";

/** The code of the error that an action throws, or null when it throws none. */
export function codeThrownBy(action: () => unknown): string | null {
  try {
    action();
  } catch (error) {
    return (error as MesometricsError).code;
  }
  return null;
}
