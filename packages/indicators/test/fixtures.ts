import type { MesometricsError } from "@mesometrics/matrix";
import { sharedText } from "@mesometrics/testing";

/** The error that an action throws, or undefined when it throws none. */
export function thrownBy(action: () => unknown): MesometricsError | undefined {
  try {
    action();
  } catch (error) {
    return error as MesometricsError;
  }
  return undefined;
}

/** A file of the shared data folder beside the shared references, or undefined where it is absent. */
export function sharedData(path: string): string | undefined {
  return sharedText(`../data/${path}`);
}
