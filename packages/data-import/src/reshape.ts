import { MesometricsError } from "@mesometrics/matrix";
import { crossSection, type Table, toTable } from "@mesometrics/panel-data";

/** A table turned from one shape into the other, and what went where. */
export interface Reshaped {
  readonly table: Table;
  /** For each column of the long table, the wide columns by period. */
  readonly columns: readonly {
    readonly name: string;
    readonly periods: readonly { readonly period: number; readonly column: string }[];
  }[];
  /** Columns that are the same in all periods. */
  readonly constant: readonly string[];
}

export interface LongOptions {
  /** The column that names the unit. */
  readonly unit: string;
  /** The new column of periods, default `year`. */
  readonly time?: string;
  /** The name of the variable whose columns are called by their year alone (`2019`, `2020年`), default `value`. */
  readonly value?: string;
}

/**
 * The variable and the year of a wide column: `gdp2019`, `gdp_2019`, `gdp 2019年`, `2019_gdp`, `2019年`; null for others.
 *
 * @param value the variable of columns that are a year alone
 * @example
 * ```ts
 * import { wideName } from "@mesometrics/data-import";
 * wideName("gdp_2019", "value"); // → {"variable":"gdp","period":2019}
 * wideName("2019年", "value")?.variable; // → "value"
 * wideName("area", "value"); // → null
 * ```
 */
export function wideName(name: string, value: string): { readonly variable: string; readonly period: number } | null {
  const last = /^(.*?)[\s_.-]*(?<![0-9])((?:19|20)\d{2})\s*年?$/.exec(name);
  if (last !== null) return { variable: last[1] === "" ? value : last[1]!, period: Number(last[2]) };
  const first = /^((?:19|20)\d{2})(?:\s*年\s*|[\s_.-]+)(\D.*)$/.exec(name);
  return first === null ? null : { variable: first[2]!, period: Number(first[1]) };
}

/**
 * A wide table (a row per unit, columns `gdp2019`, `gdp_2020`, `gdp 2021年`, `2019_gdp`) as a long one (a row per unit and
 * period). Columns that end or begin with the four digits of a year are the periods of one variable, columns that are a year
 * alone those of `value`; others are repeated. A variable without a
 * column for a period is missing there. Stata: `reshape long`; R: `tidyr::pivot_longer`.
 *
 * @throws MesometricsError `UNKNOWN_COLUMN`, `NOT_WIDE` when no column names a year, `DUPLICATE_COLUMN`, `DUPLICATE_INDEX`
 * @example
 * ```ts
 * import { longTable } from "@mesometrics/data-import";
 * const { table } = longTable({ id: ["a", "b"], x2019: [1, 3], x2020: [2, 4] }, { unit: "id" });
 * table.id; // → ["a","a","b","b"]
 * table.x; // → [1,2,3,4]
 * ```
 */
export function longTable(wide: Table, { unit, time = "year", value = "value" }: LongOptions): Reshaped {
  const columns = toTable(crossSection(wide));
  const names = Object.keys(columns);
  if (!names.includes(unit)) {
    throw new MesometricsError("UNKNOWN_COLUMN", `There is no column "${unit}"; there are ${names.join(", ")}.`, {
      column: unit,
    });
  }
  const variables = new Map<string, Map<number, string>>();
  const constant: string[] = [];
  for (const name of names) {
    if (name === unit) continue;
    const found = wideName(name, value);
    if (found === null) {
      constant.push(name);
      continue;
    }
    const { variable, period } = found;
    const periods = variables.get(variable) ?? new Map<number, string>();
    if (periods.has(period)) {
      throw new MesometricsError(
        "DUPLICATE_COLUMN",
        `Columns "${periods.get(period)}" and "${name}" are both ${variable} of ${period}.`,
        { column: name },
      );
    }
    periods.set(period, name);
    variables.set(variable, periods);
  }
  if (variables.size === 0) {
    throw new MesometricsError("NOT_WIDE", "No column's name ends in a year, so the table is not wide.", {});
  }
  const clash = [...variables.keys()].find((name) => name === unit || name === time || constant.includes(name));
  if (clash !== undefined || constant.includes(time)) {
    throw new MesometricsError("DUPLICATE_COLUMN", `The long table would have two columns "${clash ?? time}".`, {
      column: clash ?? time,
    });
  }
  const units = columns[unit]!;
  const rows = units.length;
  const seen = new Set<unknown>();
  for (let row = 0; row < rows; row++) {
    if (!seen.has(units[row])) seen.add(units[row]);
    else
      throw new MesometricsError("DUPLICATE_INDEX", `"${units[row]}" has two rows; a wide table has one per unit.`, {
        unit: units[row],
      });
  }
  const periods = [...new Set([...variables.values()].flatMap((one) => [...one.keys()]))].sort((a, b) => a - b);
  const repeated = (column: Float64Array | readonly (string | null)[]) =>
    column instanceof Float64Array
      ? Float64Array.from({ length: rows * periods.length }, (_, i) => column[Math.floor(i / periods.length)]!)
      : Array.from({ length: rows * periods.length }, (_, i) => column[Math.floor(i / periods.length)]!);
  // Entries, not assignments: a column may be called `__proto__`.
  const table: [string, Float64Array | readonly (string | null)[]][] = [
    [unit, repeated(units)],
    [time, Float64Array.from({ length: rows * periods.length }, (_, i) => periods[i % periods.length]!)],
    ...constant.map((name): [string, Float64Array | readonly (string | null)[]] => [name, repeated(columns[name]!)]),
  ];
  for (const [name, sources] of variables) {
    const isNumeric = [...sources.values()].every((source) => columns[source] instanceof Float64Array);
    const cell = (i: number) => {
      const source = sources.get(periods[i % periods.length]!);
      return source === undefined ? undefined : columns[source]![Math.floor(i / periods.length)];
    };
    table.push([
      name,
      isNumeric
        ? Float64Array.from({ length: rows * periods.length }, (_, i) => (cell(i) as number | undefined) ?? Number.NaN)
        : Array.from({ length: rows * periods.length }, (_, i) => {
            const value = cell(i) ?? null;
            return value === null || Number.isNaN(value) ? null : String(value);
          }),
    ]);
  }
  return {
    table: Object.fromEntries(table) as Table,
    columns: [...variables].map(([name, sources]) => ({
      name,
      periods: [...sources].map(([period, column]) => ({ period, column })).sort((a, b) => a.period - b.period),
    })),
    constant,
  };
}

/**
 * A long table as a wide one: a row per unit, a column `name_period` per variable and period; variables named in `constant`
 * keep one column. Stata: `reshape wide`; R: `tidyr::pivot_wider`.
 *
 * @throws MesometricsError `UNKNOWN_COLUMN`, `MISSING_INDEX`, `DUPLICATE_INDEX` for two rows of a unit
 *   and period, `NOT_CONSTANT`
 * @example
 * ```ts
 * import { wideTable } from "@mesometrics/data-import";
 * const { table } = wideTable({ id: ["a", "a", "b"], year: [2019, 2020, 2019], x: [1, 2, 3] }, { unit: "id", time: "year" });
 * table.x_2020; // → 2,NaN
 * ```
 */
export function wideTable(
  long: Table,
  {
    unit,
    time,
    constant = [],
  }: { readonly unit: string; readonly time: string; readonly constant?: readonly string[] },
): Reshaped {
  const columns = toTable(crossSection(long));
  const names = Object.keys(columns);
  for (const name of [unit, time, ...constant]) {
    if (names.includes(name)) continue;
    throw new MesometricsError("UNKNOWN_COLUMN", `There is no column "${name}"; there are ${names.join(", ")}.`, {
      column: name,
    });
  }
  const units = [...new Set(Array.from<unknown>(columns[unit]!))];
  const periods = [...new Set(Array.from(columns[time]! as ArrayLike<number>))].sort((a, b) => (a < b ? -1 : 1));
  const rowOf = new Map(units.map((one, row) => [one, row]));
  const places = Array.from<unknown, readonly [number, number]>(columns[unit]!, (one, i) => [
    rowOf.get(one)!,
    periods.indexOf((columns[time]! as ArrayLike<number>)[i]!),
  ]);
  const taken = new Set<number>();
  places.forEach(([row, period], i) => {
    if (units[row] === null || Number.isNaN(units[row]) || period === -1 || periods[period] === null) {
      throw new MesometricsError("MISSING_INDEX", `Row ${i + 1} has no ${unit} or no ${time}.`, { row: i + 1 });
    }
    const key = row * periods.length + period;
    if (taken.has(key)) {
      throw new MesometricsError(
        "DUPLICATE_INDEX",
        `${units[row]} has two rows for ${periods[period]} (the second is row ${i + 1}).`,
        { row: i + 1 },
      );
    }
    taken.add(key);
  });
  const table: [string, Float64Array | readonly (string | null)[]][] = [
    [unit, selectFirst(columns[unit]!, places, units.length)],
  ];
  for (const name of constant) {
    const column = columns[name]!;
    const first = selectFirst(column, places, units.length);
    places.forEach(([row], i) => {
      if (Object.is(column[i], first[row])) return;
      throw new MesometricsError("NOT_CONSTANT", `"${name}" changes within ${units[row]}; it cannot keep one column.`, {
        column: name,
      });
    });
    table.push([name, first]);
  }
  const reshaped: { name: string; periods: { period: number; column: string }[] }[] = [];
  for (const name of names) {
    if (name === unit || name === time || constant.includes(name)) continue;
    const column = columns[name]!;
    const isNumeric = column instanceof Float64Array;
    const list: { period: number; column: string }[] = [];
    periods.forEach((period, index) => {
      const values: (number | string | null)[] = new Array(units.length).fill(isNumeric ? Number.NaN : null);
      places.forEach(([row, at], i) => {
        if (at === index) values[row] = column[i]!;
      });
      table.push([
        `${name}_${period}`,
        isNumeric ? Float64Array.from(values as number[]) : (values as (string | null)[]),
      ]);
      list.push({ period, column: `${name}_${period}` });
    });
    reshaped.push({ name, periods: list });
  }
  return { table: Object.fromEntries(table) as Table, columns: reshaped, constant };
}

function selectFirst(
  column: Float64Array | readonly (string | null)[],
  places: readonly (readonly [number, number])[],
  count: number,
): Float64Array | readonly (string | null)[] {
  const first = new Int32Array(count).fill(-1);
  places.forEach(([row], i) => {
    if (first[row] === -1) first[row] = i;
  });
  return column instanceof Float64Array
    ? Float64Array.from(first, (i) => column[i]!)
    : Array.from(first, (i) => column[i]!);
}
