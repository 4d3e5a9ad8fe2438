import { MesometricsError } from "@mesometrics/matrix";

/** Runs a part of a study; an error keeps its code and says in which part it is. */
export function studyPart<T>(part: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof MesometricsError) {
      throw new MesometricsError(error.code, `In ${part}: ${error.message}`, { ...error.details, part });
    }
    throw error;
  }
}
