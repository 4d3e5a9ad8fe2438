import { type Estimate, explain } from "@mesometrics/inference";
import type { SoftwareCall } from "@mesometrics/reporting";

const PROGRAMS = ["R", "Stata", "Python"] as const;

/** The calls in R, Stata and Python that give the numbers of an estimate, where there are such calls. */
export function softwareCalls(estimate: Estimate): readonly SoftwareCall[] {
  return explain(estimate).flatMap((line) =>
    PROGRAMS.flatMap((software) => {
      const call = line.startsWith(`${software}: `) ? line.slice(software.length + 2) : "none";
      return call.startsWith("none") ? [] : [{ software, call }];
    }),
  );
}
