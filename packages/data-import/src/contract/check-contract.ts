import type { ColumnInput, Table } from "@mesometrics/panel-data";
import { nearestName } from "@mesometrics/panel-data";
import type { ContractColumn, DataContract, DataFinding, FindingKind } from "./data-contract.js";

const MOST_PLACES = 10;
const POWERS = [4, -4, 3, -3, 2, -2, 1, -1, 5, -5, 6, -6, 7, -7, 8, -8];

/** A finding with what most findings do not have. */
export function finding(
  kind: FindingKind,
  weight: DataFinding["weight"],
  message: string,
  facts: Partial<Omit<DataFinding, "kind" | "weight" | "message">> = {},
): DataFinding {
  const none = { column: null, other: null, unit: null, time: null, row: null, value: null, factor: null };
  return { kind, weight, ...none, count: 1, places: [], ...facts, message };
}

/** At most ten of a list, and how many more there are. */
export function listed(places: readonly string[], count: number = places.length): string {
  const shown = places.slice(0, MOST_PLACES).join(", ");
  return count > MOST_PLACES ? `${shown} and ${count - MOST_PLACES} more` : shown;
}

function isMissing(cell: unknown): boolean {
  return cell === null || cell === undefined || cell === "" || (typeof cell === "number" && Number.isNaN(cell));
}

/** Rows that a panel can be made of: with unit and period, the first of each pair; and what was found on the way. */
export function usableRows(
  table: Table,
  { unit, time }: DataContract,
): { readonly rows: readonly number[]; readonly findings: readonly DataFinding[] } {
  const units = table[unit]!;
  const times = table[time]!;
  const rows: number[] = [];
  const without: string[] = [];
  const seen = new Map<string, number>();
  const repeated: string[] = [];
  let firstRepeat = -1;
  for (let row = 0; row < units.length; row++) {
    if (isMissing(units[row]) || isMissing(times[row])) {
      without.push(String(row + 1));
      continue;
    }
    const key = JSON.stringify([String(units[row]), String(times[row])]);
    if (seen.has(key)) {
      repeated.push(`${units[row]} ${times[row]}`);
      if (firstRepeat === -1) firstRepeat = row;
      continue;
    }
    seen.set(key, row);
    rows.push(row);
  }
  const findings: DataFinding[] = [];
  if (without.length > 0) {
    findings.push(
      finding(
        "missing-index",
        "contract",
        `${without.length} row(s) have no ${unit} or no ${time} and are left out of the check: rows ${listed(without)}.`,
        { count: without.length, places: without.slice(0, MOST_PLACES), row: Number(without[0]) - 1 },
      ),
    );
  }
  if (repeated.length > 0) {
    findings.push(
      finding(
        "duplicate-row",
        "contract",
        `${repeated.length} row(s) repeat a ${unit} and ${time} that stand before: ${listed(repeated)}. The first row of each is checked.`,
        {
          count: repeated.length,
          places: repeated.slice(0, MOST_PLACES),
          row: firstRepeat,
          unit: String(units[firstRepeat]),
          time: String(times[firstRepeat]),
        },
      ),
    );
  }
  return { rows, findings };
}

/** Columns of the contract that the data lack. */
export function missingColumns(table: Table, { unit, time, columns = {} }: DataContract): readonly DataFinding[] {
  const names = Object.keys(table);
  const needed = [unit, time, ...Object.keys(columns).filter((name) => columns[name]!.required !== false)];
  return [...new Set(needed)]
    .filter((name) => !Object.hasOwn(table, name))
    .map((column) => {
      const near = nearestName(column, names);
      return finding(
        "missing-column",
        "contract",
        `The study needs a column "${column}" and the data have none.${near === null ? "" : ` Did you mean "${near}"?`}`,
        { column, other: near },
      );
    });
}

/** Texts among figures, figures out of range and not whole, and columns in another unit. */
export function checkColumn(
  name: string,
  cells: ColumnInput,
  rule: ContractColumn,
  rows: readonly number[],
  place: (row: number) => { readonly unit: string; readonly time: string },
  own: ColumnInput | null,
): readonly DataFinding[] {
  const findings: DataFinding[] = [];
  const isFigures = rule.type === "number" || rule.range !== undefined || rule.integer === true;
  const list = (kind: FindingKind, found: readonly number[], what: string) => {
    if (found.length === 0) return;
    const places = found.map((row) => `${place(row).unit} ${place(row).time} (${cells[row]})`);
    const first = cells[found[0]!]!;
    findings.push(
      finding(kind, "contract", `${name} ${what} in ${found.length} cell(s): ${listed(places)}.`, {
        column: name,
        ...place(found[0]!),
        row: found[0]!,
        value: typeof first === "boolean" ? Number(first) : first,
        count: found.length,
        places: places.slice(0, MOST_PLACES),
      }),
    );
  };
  if (isFigures) {
    list(
      "text-cell",
      rows.filter((row) => typeof cells[row] === "string" && cells[row] !== ""),
      "holds a text in place of a figure",
    );
  }
  const known = rows.filter((row) => typeof cells[row] === "number" && !Number.isNaN(cells[row]));
  const factor = factorOff(cells, known, rule, own);
  if (factor !== null) {
    const grouped = (whole: number) => String(Math.round(whole)).replace(/\B(?=(?:\d{3})+$)/g, ",");
    const spelt = factor >= 1 ? `${grouped(factor)} times` : `1/${grouped(1 / factor)} of`;
    findings.push(
      finding(
        "other-unit",
        "contract",
        `${name} is about ${spelt} what ${rule.unit === undefined ? "the study" : `the study's unit (${rule.unit})`} leads to expect, in the whole column: it is in another unit of measurement.`,
        { column: name, factor, count: known.length },
      ),
    );
  } else {
    const [low, high] = rule.range ?? [null, null];
    const outside = known.filter((row) => {
      const value = cells[row] as number;
      return (low !== null && value < low) || (high !== null && value > high);
    });
    list("out-of-range", outside, `is outside ${low ?? "-∞"} to ${high ?? "∞"}`);
  }
  if (rule.integer === true) {
    list(
      "not-whole",
      known.filter((row) => !Number.isInteger(cells[row])),
      "is no whole number",
    );
  }
  return findings;
}

/**
 * The power of ten that the column is off, or null. By the study's own data: the medians' ratio is within 40 % of a power of
 * ten. By a range that is closed on both sides: more than half of the figures are outside, and a power of ten brings 95 % of
 * them inside; where several do, 10,000 (万) is the likeliest.
 */
function factorOff(
  cells: ColumnInput,
  known: readonly number[],
  { range }: ContractColumn,
  own: ColumnInput | null,
): number | null {
  if (known.length === 0) return null;
  const values = known.map((row) => cells[row] as number);
  const before = own === null ? Number.NaN : middle(Array.from(own as ArrayLike<unknown>));
  const now = middle(values);
  if (before > 0 && now > 0) {
    const tens = Math.log10(now / before);
    const power = Math.round(tens);
    return power !== 0 && Math.abs(tens - power) < 0.15 ? Number(`1e${power}`) : null;
  }
  const [low, high] = range ?? [null, null];
  if (low === null || high === null) return null;
  const inside = (factor: number) => values.filter((value) => value / factor >= low && value / factor <= high).length;
  if (inside(1) >= 0.5 * values.length) return null;
  return POWERS.map((power) => Number(`1e${power}`)).find((factor) => inside(factor) >= 0.95 * values.length) ?? null;
}

/** The median of the positive figures. */
function middle(cells: readonly unknown[]): number {
  const sorted = cells
    .filter((cell): cell is number => typeof cell === "number" && cell > 0 && Number.isFinite(cell))
    .sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
