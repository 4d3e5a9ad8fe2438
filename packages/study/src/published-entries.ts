import type { NumberReference } from "@mesometrics/audit";
import type { PublishedColumnEntries, PublishedEntry, PublishedSpec } from "./study-spec.js";

type PublishedTable = NonNullable<PublishedSpec["tables"]>[number];
type PublishedRow = PublishedTable["rows"][number];

/** What the number in brackets behind an estimate is called in the values of a study. */
const BRACKET_VALUES = { t: "statistic", "standard-error": "standardError", p: "pValue" } as const;

const CONSTANT = "(Constant)";

/** Every entry as one number each, in the order of the file: a column's entries row by row, each with its brackets. */
export function publishedEntries(spec: PublishedSpec): readonly PublishedEntry[] {
  return (spec.entries ?? []).flatMap((entry) => ("column" in entry ? entriesOfColumn(spec, entry) : [entry]));
}

/** What is wrong with the entries of a column: names that are not there, rows that nothing is said of. */
export function columnEntryProblems(
  spec: PublishedSpec,
  { column: { table: id, column }, rows = {}, alternatives = [] }: PublishedColumnEntries,
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  const table = spec.tables?.find((one) => one.id === id);
  if (table === undefined) return [{ path: ["column", "table"], message: `there is no table "${id}" in this file` }];
  if (!table.columns.some((one) => one.id === column)) {
    const there = table.columns.map((one) => one.id).join(", ");
    return [{ path: ["column", "column"], message: `table "${id}" has no column "${column}"; it has ${there}` }];
  }
  const unknown = (given: Readonly<Record<string, string | null>>, path: readonly (string | number)[]) =>
    Object.keys(given)
      .filter((name) => !table.rows.some((row) => row.id === name))
      .map((name) => ({ path: [...path, name], message: `table "${id}" has no row "${name}"` }));
  const silent = rowsWithNumbers(table, column).filter(
    (row) => !Object.hasOwn(rows, row.id) && defaultValue(row) === null,
  );
  return [
    ...unknown(rows, ["rows"]),
    ...alternatives.flatMap((one, i) => unknown(one.rows ?? {}, ["alternatives", i, "rows"])),
    ...silent.map((row) => ({
      path: ["column"],
      message: `row "${row.id}" (${row.role}) prints a number: give it in \`rows\` with the value of the study that it is, or null`,
    })),
  ];
}

/** The place of an entry as text, equal for two entries of one printed number; null for a number outside the file. */
export function cellKey(entry: PublishedEntry): string | null {
  if (!("cell" in entry)) return null;
  const { cell } = entry;
  return "text" in cell ? `text/${cell.text}` : [cell.table, cell.row, cell.column, cell.part ?? "estimate"].join("/");
}

function entriesOfColumn(spec: PublishedSpec, entry: PublishedColumnEntries): readonly PublishedEntry[] {
  const { table: id, column } = entry.column;
  const table = spec.tables?.find((one) => one.id === id);
  if (table === undefined) return [];
  return rowsWithNumbers(table, column).flatMap((row): readonly PublishedEntry[] => {
    const value = pathOf(row, entry);
    if (value === null) return [];
    return partsOf(table, row, column).map(({ part, suffix }) => {
      const cell: NumberReference = { table: id, row: row.id, column, ...(part === null ? {} : { part }) };
      const alternatives = (entry.alternatives ?? []).flatMap(({ label, of, rows }) => {
        const other = pathOf(row, { of, rows: { ...entry.rows, ...rows } });
        return other === null ? [] : [{ label, value: `${other}${suffix}` }];
      });
      return { value: `${value}${suffix}`, cell, ...(alternatives.length === 0 ? {} : { alternatives }) };
    });
  });
}

function rowsWithNumbers({ rows }: PublishedTable, column: string): readonly PublishedRow[] {
  return rows.filter(({ cells }) => /\d/.test(cells[column] ?? ""));
}

/** The path of a row's number without what tells estimate and error apart. */
function pathOf(row: PublishedRow, { of, rows = {} }: Pick<PublishedColumnEntries, "of" | "rows">): string | null {
  const name = Object.hasOwn(rows, row.id) ? rows[row.id]! : defaultValue(row);
  return name === null ? null : `${of}.${name}`;
}

function isEstimate({ role }: PublishedRow): boolean {
  return role === "coefficient" || role === "trend" || role === "instrument" || role === "constant";
}

function defaultValue(row: PublishedRow): string | null {
  if (row.role === "constant") return CONSTANT;
  if (row.role === "observations") return "observations";
  return isEstimate(row) ? row.id : null;
}

function partsOf({ parentheses, brackets }: PublishedTable, row: PublishedRow, column: string) {
  if (!isEstimate(row)) return [{ part: null, suffix: "" }];
  const text = row.cells[column]!;
  const inside = (sign: RegExp, meaning: typeof parentheses) =>
    meaning === undefined || !sign.test(text) ? [] : [{ part: meaning, suffix: `.${BRACKET_VALUES[meaning]}` }];
  return [{ part: null, suffix: ".estimate" }, ...inside(/\(/, parentheses), ...inside(/\[/, brackets)];
}
