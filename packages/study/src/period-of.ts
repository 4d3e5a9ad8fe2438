import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";

/** The position of a period that a study names. @throws `UNKNOWN_PERIOD` */
export function periodOf({ index }: Panel, given: string | number): number {
  const position = index.timeLabels.indexOf(String(given));
  if (position >= 0) return position;
  throw new MesometricsError(
    "UNKNOWN_PERIOD",
    `There is no period ${given}; the data have ${index.timeLabels[0]} to ${index.timeLabels.at(-1)}.`,
    { period: given },
  );
}
