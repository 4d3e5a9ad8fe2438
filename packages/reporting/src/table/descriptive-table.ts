import type { TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, localise } from "../label.js";
import { wordsOf } from "../words.js";
import { type DataColumn, type DataRow, dataTable } from "./data-table.js";
import type { TableDocument } from "./document.js";
import { econStars, type StarScheme } from "./stars.js";

/** The description of one column, as `descriptiveStatistics` of `@mesometrics/panel-regression` gives it. */
export interface ColumnFacts {
  readonly column: string;
  readonly observations: number;
  readonly missing: number;
  readonly mean: number;
  readonly standardDeviation: number | null;
  readonly minimum: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly maximum: number;
  readonly panel: {
    readonly units: number;
    readonly meanPeriods: number;
    readonly between: number | null;
    readonly within: number | null;
  } | null;
}

export type DescriptiveKey =
  | Exclude<keyof ColumnFacts, "column" | "panel">
  | "units"
  | "meanPeriods"
  | "between"
  | "within";

export interface DescriptiveTableOptions {
  readonly id: string;
  readonly title: Label;
  /** One sample, or groups side by side. */
  readonly samples: readonly { readonly label: Label; readonly columns: readonly ColumnFacts[] }[];
  /** Default for one sample: size, mean, standard deviations (three on a panel), range and median; for groups size, mean, sd. */
  readonly statistics?: readonly DescriptiveKey[];
  /** Tests of equal means by column of the data, for a balance table. */
  readonly differences?: readonly {
    readonly column: string;
    readonly difference: number;
    readonly test: Pick<TestResult, "pValue" | "rule">;
  }[];
  readonly labels?: Readonly<Record<string, Label>>;
  /** Default `econStars`; marks the differences. */
  readonly stars?: StarScheme | null;
  /** Default 3. */
  readonly decimals?: number;
  readonly language?: Language;
  readonly notes?: readonly Label[];
}

const COUNTS: readonly DescriptiveKey[] = ["observations", "missing", "units"];

/**
 * Descriptive statistics: one sample with the variation of a panel (Stata's `xtsum`), or groups side by side with the test
 * of their means (a balance table). What a number is and its divisor stand in the notes.
 *
 * @throws NO_SAMPLES; UNKNOWN_COLUMN when a difference names a column that is not described; NOT_A_NUMBER
 * @example
 * ```ts
 * import { descriptiveTable, renderText } from "@mesometrics/reporting";
 * const income = {
 *   column: "income", observations: 4, missing: 0, mean: 4, standardDeviation: 2.582, minimum: 1, lowerQuartile: 2.5,
 *   median: 4, upperQuartile: 5.5, maximum: 7, panel: null,
 * };
 * const table = descriptiveTable({ id: "d", title: "D", samples: [{ label: "All", columns: [income] }] });
 * table.columns.map((column) => column.label); // → ["N", "Mean", "SD", "Min", "Median", "Max"]
 * renderText(table).split("\n")[4]; // → "income  4  4.000  2.582  1.000  4.000   7.000"
 * ```
 */
export function descriptiveTable(options: DescriptiveTableOptions): TableDocument {
  const words = wordsOf(options.language ?? "en");
  const { samples } = options;
  const [first] = samples;
  if (first === undefined) throw new MesometricsError("NO_SAMPLES", "A descriptive table needs at least one sample.");
  const names = [...new Set(samples.flatMap((sample) => sample.columns.map((one) => one.column)))];
  const stray = options.differences?.find((one) => !names.includes(one.column));
  if (stray !== undefined) {
    throw new MesometricsError(
      "UNKNOWN_COLUMN",
      `The difference of "${stray.column}" belongs to no described column.`,
      {
        column: stray.column,
        known: names,
      },
    );
  }
  const isPanel = samples.some((sample) => sample.columns.some((one) => one.panel !== null));
  const keys = options.statistics ?? usualStatistics(samples.length, isPanel);
  const columns = samples.flatMap((_, index) =>
    keys.map(
      (key): DataColumn => ({
        id: samples.length === 1 ? key : `${key}:${index + 1}`,
        label: words.descriptive[key],
        role: COUNTS.includes(key) ? "count" : "statistic",
      }),
    ),
  );
  const differences = options.differences ?? [];
  if (differences.length > 0) {
    columns.push(
      { id: "difference", label: words.difference, starsFrom: "p" },
      { id: "p", label: words.pValue, role: "p" },
    );
  }
  const rows = names.map((name): DataRow => {
    const difference = differences.find((one) => one.column === name);
    const values = samples.flatMap((sample) => {
      const found = sample.columns.find((one) => one.column === name);
      return keys.map((key) => (found === undefined ? null : statisticOf(found, key)));
    });
    const tested = differences.length === 0 ? [] : [difference?.difference ?? null, difference?.test.pValue ?? null];
    return { label: options.labels?.[name] ?? name, values: [...values, ...tested] };
  });
  const rules = [...new Set(differences.map((one) => one.test.rule))];
  return dataTable({
    id: options.id,
    title: options.title,
    columns,
    rows,
    decimals: options.decimals ?? 3,
    language: options.language ?? "en",
    stars: options.stars === undefined ? econStars : options.stars,
    ...(samples.length === 1
      ? {}
      : {
          spanners: [
            samples.map(({ label }, index) => ({
              label: localise(label, options.language ?? "en"),
              from: index * keys.length,
              to: (index + 1) * keys.length - 1,
            })),
          ],
        }),
    notes: [
      ...(keys.includes("between") || keys.includes("within") ? [words.panelVariationNote] : []),
      ...(rules.length === 0 ? [] : [`${words.differenceNote}${words.colon}${rules.join(words.listSeparator)}`]),
      ...(options.notes ?? []),
    ],
  });
}

function usualStatistics(samples: number, isPanel: boolean): readonly DescriptiveKey[] {
  if (samples > 1) return ["observations", "mean", "standardDeviation"];
  return [
    "observations",
    "mean",
    "standardDeviation",
    ...(isPanel ? (["between", "within"] as const) : []),
    "minimum",
    "median",
    "maximum",
  ];
}

function statisticOf(facts: ColumnFacts, key: DescriptiveKey): number | null {
  if (key === "units" || key === "meanPeriods" || key === "between" || key === "within")
    return facts.panel?.[key] ?? null;
  return facts[key];
}
