import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn, type Panel } from "@mesometrics/panel-data";
import { type Classification, type ClassificationOptions, classify } from "./classify.js";

export interface PanelClassificationOptions extends ClassificationOptions {
  /**
   * `"shared"` (default): one set of breaks from all periods together, so that a class means the same in every year;
   * `"by-period"`: breaks of each period's own values.
   */
  readonly breaks?: "shared" | "by-period";
}

/** The classes of one period. */
export interface PeriodClasses {
  readonly time: string;
  /** length k + 1 */
  readonly breaks: Float64Array;
  /** length k: units in each class */
  readonly counts: Int32Array;
}

export interface PanelClassification {
  readonly breaks: "shared" | "by-period";
  /** length n, in the panel's rows: 1 .. k; 0 where the value is missing */
  readonly classes: Int32Array;
  readonly periods: readonly PeriodClasses[];
  /** The classification behind it: one for `"shared"`, one for each period in order otherwise. */
  readonly classifications: readonly Classification[];
}

/**
 * Classifies a column of a panel for maps of several years.
 *
 * Breaks made anew for each year make maps that cannot be compared: a unit may change its class while its value stands
 * still. The default therefore pools all periods.
 *
 * @throws MesometricsError `UNKNOWN_OPTION`, `UNKNOWN_COLUMN`, `NOT_NUMERIC` and what `classify` throws (by period with
 *   the period's name in front)
 * @example
 * ```ts
 * import { classifyPanel } from "@mesometrics/entropy-index";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel(
 *   { city: ["a", "b", "c", "a", "b", "c"], year: [2011, 2011, 2011, 2021, 2021, 2021], d: [1, 2, 6, 2, 6, 7] },
 *   { unit: "city", time: "year" },
 * );
 * const { classes, periods } = classifyPanel(data, "d", { classes: 2 });
 * classes; // → [1, 1, 2, 1, 2, 2]
 * periods[1]; // → {"time": "2021", "breaks": [1, 4, 7], "counts": [1, 2]}
 * ```
 */
export function classifyPanel(
  data: Panel,
  column: string,
  options: PanelClassificationOptions = {},
): PanelClassification {
  const { breaks = "shared", ...rest } = options;
  if (breaks !== "shared" && breaks !== "by-period") {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`breaks\` must be "shared" or "by-period", not ${JSON.stringify(breaks)}.`,
      { option: "breaks", value: breaks },
    );
  }
  const { values } = numberColumn(data, column);
  const { timeCodes, timeLabels } = data.index;
  const rowsOf: number[][] = timeLabels.map(() => []);
  for (let row = 0; row < data.rows; row++) rowsOf[timeCodes[row]].push(row);
  const classes = new Int32Array(data.rows);
  if (breaks === "shared") {
    const pooled = classify(values, rest);
    classes.set(pooled.classes);
    const periods = timeLabels.map((time, period) => periodClasses(time, pooled, rowsOf[period], classes));
    return { breaks, classes, periods, classifications: [pooled] };
  }
  const classifications = timeLabels.map((time, period) => {
    const own = inPeriod(time, () =>
      classify(
        rowsOf[period].map((row) => values[row]),
        rest,
      ),
    );
    for (const [i, row] of rowsOf[period].entries()) classes[row] = own.classes[i];
    return own;
  });
  const periods = timeLabels.map((time, period) =>
    periodClasses(time, classifications[period], rowsOf[period], classes),
  );
  return { breaks, classes, periods, classifications };
}

function periodClasses(
  time: string,
  { breaks, table }: Classification,
  rows: readonly number[],
  classes: Int32Array,
): PeriodClasses {
  const counts = new Int32Array(table.length);
  for (const row of rows) {
    const own = classes[row] - 1;
    if (own >= 0) counts[own] = counts[own] + 1;
  }
  return { time, breaks, counts };
}

function inPeriod<Result>(time: string, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof MesometricsError)) throw error;
    throw new MesometricsError(error.code, `Period ${time}: ${error.message}`, { ...error.details, time });
  }
}
