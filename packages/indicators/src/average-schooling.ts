import { MesometricsError, sum } from "@mesometrics/matrix";
import { type Dataset, numberColumn } from "@mesometrics/panel-data";
import { type DerivedIndicators, deriveIndicators, startingPoint } from "./derive-indicators.js";
import { periodOf } from "./period-of.js";

/** Years of schooling by level of attainment, as Chinese statistics count them. */
export const SCHOOLING_YEARS = {
  /** 0-6-9-12-16: one level for all tertiary education, as in the equation of document 000. */
  "five-level": { none: 0, primary: 6, junior: 9, senior: 12, college: 16 },
  /** Tertiary education by its length: junior college 15, bachelor 16, graduate school 19. */
  "seven-level": { none: 0, primary: 6, junior: 9, senior: 12, associate: 15, bachelor: 16, graduate: 19 },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>;

export type SchoolingConvention = keyof typeof SCHOOLING_YEARS;

export interface SchoolingOptions {
  /** The column of each level, persons or shares: `{ none: "illiterate", primary: "小学", … }`. */
  readonly columns: Readonly<Record<string, string>>;
  /** Years by level: a named convention (default `"five-level"`) or your own. */
  readonly years?: SchoolingConvention | Readonly<Record<string, number>>;
  /** The population whose attainment was counted (usually from age 6). Without it the levels' sum. */
  readonly total?: string;
  /** `"all"` (default) divides by everyone, `"with-schooling"` leaves the level with 0 years out. */
  readonly denominator?: "all" | "with-schooling";
  /** The new column's name. Default `"schooling"`. */
  readonly id?: string;
}

export interface AverageSchooling<Data extends Dataset = Dataset> extends DerivedIndicators<Data> {
  readonly id: string;
  /** length n, in years */
  readonly values: Float64Array;
  readonly years: Readonly<Record<string, number>>;
  readonly rule: string;
  readonly notes: readonly { readonly code: string; readonly message: string }[];
}

/** Published parts are rounded: this much of the total may be over, and this much under without a note. */
const PARTS_TOLERANCE = 0.005;

/**
 * Average years of schooling: Σ years_l · persons_l / persons, e.g. (6 P + 9 J + 12 S + 16 C) / (population from age 6).
 *
 * The value is a derived indicator with its lineage, which goes on from an earlier step where that is given for the data. Levels that add up to more than the total are refused; levels that
 * fall short of it by more than 0.5 % are noted, because whoever is missing counts as unschooled.
 *
 * @throws MesometricsError `PARTS_EXCEED_TOTAL`, `NEGATIVE_SHARE`, `UNKNOWN_LEVEL`, `UNKNOWN_OPTION`, `MISSING_CELLS`,
 *   `DIVISION_BY_ZERO`, `COLUMN_EXISTS`, `UNKNOWN_COLUMN`, `NOT_NUMERIC`
 * @example
 * ```ts
 * import { averageSchooling } from "@mesometrics/indicators";
 * import { crossSection } from "@mesometrics/panel-data";
 * const data = crossSection({ none: [5], primary: [30], junior: [40], senior: [15], college: [10], pop6: [100] });
 * const columns = { none: "none", primary: "primary", junior: "junior", senior: "senior", college: "college" };
 * averageSchooling(data, { columns, total: "pop6" }).values; // → [8.8]
 * averageSchooling(data, { columns, denominator: "with-schooling" }).values; // → [9.26316]
 * ```
 */
export function averageSchooling<Data extends Dataset>(
  input: Data | DerivedIndicators<Data>,
  { columns, years: given = "five-level", total, denominator = "all", id = "schooling" }: SchoolingOptions,
): AverageSchooling<Data> {
  const { data } = startingPoint<Data>(input);
  const years = yearsOf(given);
  const levels = Object.entries(columns);
  for (const [level] of levels) {
    if (Object.hasOwn(years, level)) continue;
    throw new MesometricsError(
      "UNKNOWN_LEVEL",
      `The convention has no level "${level}". Its levels are ${Object.keys(years).join(", ")}.`,
      { level, levels: Object.keys(years) },
    );
  }
  if (denominator !== "all" && denominator !== "with-schooling") {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`denominator\` must be "all" or "with-schooling", not ${JSON.stringify(denominator)}.`,
      { option: "denominator", value: denominator },
    );
  }
  const notes = checkParts(
    data,
    levels.map(([, column]) => column),
    total,
  );
  const schooled = levels.filter(([level]) => years[level]! > 0);
  const quoted = (column: string) => `\`${column}\``;
  const numerator = schooled.map(([level, column]) => `${years[level]} * ${quoted(column)}`).join(" + ");
  const all = total === undefined ? levels.map(([, column]) => quoted(column)).join(" + ") : quoted(total);
  const unschooled = levels.filter(([level]) => years[level] === 0).map(([, column]) => quoted(column));
  const population = denominator === "all" ? all : schooled.map(([, column]) => quoted(column)).join(" + ");
  const derived = deriveIndicators(input as Dataset, [{ id, expression: `(${numerator}) / (${population})` }]);
  const spelt = levels.map(([level]) => `${level} ${years[level]}`).join(", ");
  return {
    ...(derived as unknown as DerivedIndicators<Data>),
    id,
    values: numberColumn(derived.data as Dataset, id).values,
    years,
    rule: `years by level: ${spelt}; divided by ${
      denominator === "with-schooling"
        ? "everyone with schooling"
        : total === undefined
          ? "the sum of the levels"
          : total
    }${unschooled.length === 0 && total === undefined ? " (no level without schooling is given)" : ""}`,
    notes,
  };
}

function yearsOf(given: SchoolingConvention | Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const years = typeof given === "string" ? (SCHOOLING_YEARS as Record<string, Record<string, number>>)[given] : given;
  if (years !== undefined && Object.values(years).every((one) => Number.isFinite(one) && one >= 0)) return years;
  throw new MesometricsError(
    "UNKNOWN_OPTION",
    `The option \`years\` must be ${Object.keys(SCHOOLING_YEARS)
      .map((one) => `"${one}"`)
      .join(" or ")}, or years by level.`,
    { option: "years", value: given },
  );
}

function checkParts(
  data: Dataset,
  columns: readonly string[],
  total: string | undefined,
): readonly { code: string; message: string }[] {
  const parts = columns.map((column) => numberColumn(data, column).values);
  const totals = total === undefined ? null : numberColumn(data, total).values;
  let short = 0;
  let largest = 0;
  let at = 0;
  for (let row = 0; row < data.rows; row++) {
    const cells = parts.map((values) => values[row]);
    const negative = cells.findIndex((cell) => cell < 0);
    if (negative !== -1) throw negativeShare(data, columns[negative]!, row, cells[negative]!);
    if (totals === null) continue;
    const together = sum(cells);
    if (together > totals[row] * (1 + PARTS_TOLERANCE)) throw partsExceed(data, row, together, totals[row]);
    const missing = 1 - together / totals[row];
    if (!(missing > PARTS_TOLERANCE)) continue;
    short++;
    if (missing > largest) {
      largest = missing;
      at = row;
    }
  }
  if (short === 0) return [];
  return [
    {
      code: "PARTS_BELOW_TOTAL",
      message:
        `In ${short} row(s) the levels fall short of the total by more than 0.5 %, at most by ` +
        `${(100 * largest).toFixed(1)} % (row ${at + 1}${place(data, at)}); the rest counts as 0 years.`,
    },
  ];
}

function place(data: Dataset, row: number): string {
  const { unit, time } = periodOf(data, row);
  return unit === null ? "" : `, ${unit} ${time}`;
}

function partsExceed(data: Dataset, row: number, together: number, total: number): MesometricsError {
  return new MesometricsError(
    "PARTS_EXCEED_TOTAL",
    `The levels add up to ${together} but the total is ${total} in row ${row + 1}${place(data, row)}. ` +
      "Check units and the age that the total begins with.",
    { row: row + 1, parts: together, total, ...periodOf(data, row) },
  );
}

function negativeShare(data: Dataset, column: string, row: number, value: number): MesometricsError {
  return new MesometricsError(
    "NEGATIVE_SHARE",
    `${column} is ${value} in row ${row + 1}${place(data, row)}; persons and shares cannot be negative.`,
    { column, row: row + 1, value },
  );
}
