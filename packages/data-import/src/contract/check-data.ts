import { type ColumnCoverage, type ScreenFlag, type ScreenOptions, screenPanel } from "@mesometrics/indicators";
import { type Panel, panel, type Table } from "@mesometrics/panel-data";
import { matchRegions } from "../match-regions.js";
import { checkColumn, finding, listed, missingColumns, usableRows } from "./check-contract.js";
import type { DataContract, DataFinding } from "./data-contract.js";

export interface DataCheckOptions {
  /** Columns that are screened besides those of the contract; default every numeric column. */
  readonly columns?: readonly string[];
  readonly thresholds?: NonNullable<ScreenOptions["thresholds"]>;
  /** The study's own data: a column whose level is a power of ten off theirs is in another unit. */
  readonly own?: Table;
}

/** What `checkData` found. */
export interface DataCheck {
  /** Null where the table lacks its unit or its time, so that nothing else could be looked at. */
  readonly data: Panel | null;
  /** length n of `data`: the row of the table, counted from 0, behind each row of the panel */
  readonly rows: Int32Array;
  readonly findings: readonly DataFinding[];
  readonly coverage: readonly ColumnCoverage[];
  /** Observed figures that were screened. */
  readonly cells: number;
}

/**
 * Checks a table against what a study needs, and screens its figures: columns, rows, periods and figures that are missing;
 * rows given twice; texts among figures; figures out of range, not whole, in another unit; regions under two names; and all
 * that `screenPanel` asks about (jumps, breaks, values carried forward, duplicated series, two vintages). Nothing is changed
 * and nothing stops the check: every finding is listed with its place.
 *
 * @throws MesometricsError from `screenPanel` for thresholds that are none
 * @example
 * ```ts
 * import { checkData } from "@mesometrics/data-import";
 * const table = { city: ["a", "a", "b"], year: [2019, 2019, 2020], share: [40, 41, 130] };
 * const { findings } = checkData(table, { unit: "city", time: "year", columns: { share: { range: [0, 100] }, gdp: {} } });
 * findings.map((one) => one.kind); // → ["missing-column","duplicate-row","missing-rows","out-of-range"]
 * ```
 */
export function checkData(table: Table, contract: DataContract, options: DataCheckOptions = {}): DataCheck {
  const absent = missingColumns(table, contract);
  if (!Object.hasOwn(table, contract.unit) || !Object.hasOwn(table, contract.time)) {
    return { data: null, rows: new Int32Array(), findings: absent, coverage: [], cells: 0 };
  }
  const { rows, findings: unusable } = usableRows(table, contract);
  if (rows.length === 0) {
    return { data: null, rows: new Int32Array(), findings: [...absent, ...unusable], coverage: [], cells: 0 };
  }
  const usable = Object.fromEntries(
    Object.entries(table).map(([name, cells]) => [
      name,
      cells instanceof Float64Array
        ? Float64Array.from(rows, (row) => cells[row]!)
        : (rows.map((row) => cells[row] ?? null) as (string | null)[]),
    ]),
  ) as Table;
  const data = panel(withoutMixed(usable), { unit: contract.unit, time: contract.time }) as Panel;
  const { index } = data;
  // From here on, findings count the rows of the panel.
  const findings: DataFinding[] = [...regionFindings(index.unitLabels), ...missingRows(data, contract)];
  const place = (row: number) => ({
    unit: index.unitLabels[index.unitCodes[row]!]!,
    time: index.timeLabels[index.timeCodes[row]!]!,
  });
  const all = Array.from({ length: rows.length }, (_, row) => row);
  for (const [name, rule] of Object.entries(contract.columns ?? {})) {
    if (!Object.hasOwn(usable, name)) continue;
    const own = options.own !== undefined && Object.hasOwn(options.own, name) ? options.own[name]! : null;
    findings.push(...checkColumn(name, usable[name]!, rule, all, place, own));
  }
  const numeric = Object.values(data.columns).flatMap((one) =>
    one.kind === "number" && one.name !== contract.unit && one.name !== contract.time ? [one.name] : [],
  );
  const columns = options.columns === undefined ? numeric : options.columns.filter((name) => numeric.includes(name));
  const screen = screenPanel(data, {
    columns,
    ...(options.thresholds === undefined ? {} : { thresholds: options.thresholds }),
  });
  for (const one of screen.coverage) findings.push(...coverageFindings(data, one, contract));
  findings.push(...screen.flags.map((flag) => questionOf(data, flag)));
  const inTable = findings.map((one) => (one.row === null ? one : { ...one, row: rows[one.row]! }));
  return {
    data,
    rows: Int32Array.from(rows),
    findings: [...absent, ...unusable, ...inTable],
    coverage: screen.coverage,
    cells: screen.cells,
  };
}

/** Columns of numbers among which a text stands are columns of texts to a panel: they are not screened. */
function withoutMixed(table: Table): Table {
  return Object.fromEntries(
    Object.entries(table).map(([name, cells]) => {
      if (cells instanceof Float64Array) return [name, cells];
      const list = Array.from(cells as ArrayLike<unknown>);
      const isMixed = list.some((cell) => typeof cell === "string") && list.some((cell) => typeof cell === "number");
      return [name, isMixed ? list.map((cell) => (cell === null ? null : String(cell))) : cells];
    }),
  ) as Table;
}

function regionFindings(units: readonly string[]): readonly DataFinding[] {
  const { matches, unknown, notes } = matchRegions(units);
  // Names of other kinds (firms, counties) are not held to the register.
  if (2 * unknown.length > matches.length) return [];
  return [
    ...unknown.map(({ name, nearest }) =>
      finding(
        "region-name",
        "question",
        `"${name}" is no region of the register${nearest === null ? "" : `; the nearest is "${nearest}"`}, though most other units are.`,
        { unit: name, other: nearest },
      ),
    ),
    ...notes.map(({ message, names }) =>
      finding("region-name", "question", message, { unit: names[0] ?? null, count: names.length, places: names }),
    ),
  ];
}

/** Unit-periods without a row. */
function missingRows(data: Panel, { years }: DataContract): readonly DataFinding[] {
  const { unitLabels, timeLabels, unitCodes, timeCodes } = data.index;
  const there = new Set<number>();
  for (let row = 0; row < data.rows; row++) there.add(unitCodes[row]! * timeLabels.length + timeCodes[row]!);
  const absent: string[] = [];
  unitLabels.forEach((unit, u) => {
    timeLabels.forEach((time, t) => {
      if (!there.has(u * timeLabels.length + t)) absent.push(`${unit} ${time}`);
    });
  });
  const findings: DataFinding[] = [];
  const wanted = years === undefined ? [] : span(years).filter((year) => !timeLabels.includes(year));
  if (wanted.length > 0) {
    findings.push(
      finding("missing-years", "contract", `The data have no row of ${listed(wanted)}, which the study needs.`, {
        count: wanted.length,
        places: wanted.slice(0, 10),
      }),
    );
  }
  if (absent.length > 0) {
    findings.push(
      finding(
        "missing-rows",
        "coverage",
        `${absent.length} of ${unitLabels.length * timeLabels.length} unit-periods have no row: ${listed(absent)}.`,
        { count: absent.length, places: absent.slice(0, 10) },
      ),
    );
  }
  return findings;
}

function span([first, last]: readonly [number, number]): readonly string[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => String(first + i));
}

/** `gdp has no figure from 2012 to 2015 and in 2019`; runs of periods that follow each other are named by their ends. */
function missingYears(column: string, empty: readonly string[], needed: readonly string[]): string {
  const runs: string[][] = [];
  let last = -2;
  for (const one of empty) {
    const at = needed.indexOf(one);
    if (at === last + 1) runs.at(-1)!.push(one);
    else runs.push([one]);
    last = at;
  }
  const words = runs.map((run) => (run.length > 2 ? `${run[0]} to ${run.at(-1)}` : run.join(", ")));
  return empty.length === needed.length
    ? `${column} has no figure at all (${words.join(", ")}).`
    : `${column} has no figure in ${empty.length} period(s): ${listed(words)}.`;
}

/** Periods without any figure, and single missing figures, within the periods that the study needs. */
function coverageFindings(
  data: Panel,
  { column, emptyPeriods, gaps }: ColumnCoverage,
  contract: DataContract,
): readonly DataFinding[] {
  const columns = contract.columns ?? {};
  const rule = Object.hasOwn(columns, column) ? columns[column]! : null;
  const years = rule?.years ?? contract.years ?? null;
  const isNeeded = (time: string) => years === null || !(Number(time) < years[0] || Number(time) > years[1]);
  const weight = rule === null || rule.required === false ? "coverage" : "contract";
  const findings: DataFinding[] = [];
  const empty = emptyPeriods.filter(isNeeded);
  if (empty.length > 0) {
    findings.push(
      finding("missing-years", weight, missingYears(column, empty, data.index.timeLabels.filter(isNeeded)), {
        column,
        count: empty.length,
        places: empty.slice(0, 10),
      }),
    );
  }
  if (gaps === 0) return findings;
  const { timeLabels, timeCodes, unitLabels, unitCodes } = data.index;
  const found = data.columns[column]!;
  if (found.kind !== "number") return findings;
  const places: string[] = [];
  let first = -1;
  for (const row of data.index.order) {
    const time = timeLabels[timeCodes[row]!]!;
    if (!Number.isNaN(found.values[row]) || emptyPeriods.includes(time) || !isNeeded(time)) continue;
    places.push(`${unitLabels[unitCodes[row]!]} ${time}`);
    if (first === -1) first = row;
  }
  if (first === -1) return findings;
  findings.push(
    finding("missing-cells", weight, `${column} is missing in ${places.length} cell(s): ${listed(places)}.`, {
      column,
      unit: unitLabels[unitCodes[first]!]!,
      time: timeLabels[timeCodes[first]!]!,
      row: first,
      count: places.length,
      places: places.slice(0, 10),
    }),
  );
  return findings;
}

function questionOf(data: Panel, { kind, column, other, unit, time, row, factor, message }: ScreenFlag): DataFinding {
  const found = data.columns[column];
  const value = row === null || found?.kind !== "number" ? null : found.values[row]!;
  return finding(kind, "question", message, {
    column,
    other,
    unit,
    time,
    row,
    factor,
    value: value === null || Number.isNaN(value) ? null : value,
  });
}
