import { holdsWords, partOf } from "./document-view.js";
import { AuditError } from "./errors.js";
import { parsePrintedCell } from "./printed-cell.js";
import { parsePrintedNumber } from "./printed-number.js";
import type { ColumnReference, NumberReference, PublishedDocument, PublishedTable, Relation } from "./published.js";

/** One thing wrong with a document, with the path to it. */
export interface PublishedProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * What is wrong with a document that has the right shape: printed texts that are no number, ids that stand twice, cells of
 * columns that do not exist, references to numbers that are not there. Empty when nothing is.
 *
 * @example
 * ```ts
 * import { publishedProblems } from "@mesometrics/audit";
 * const table = { id: "1", title: "T", columns: [{ id: "a" }], rows: [{ id: "x", role: "value", cells: { b: "1" } }] } as const;
 * publishedProblems({ document: "A paper", tables: [table] })[0].path; // → ["tables", 0, "rows", 0, "cells", "b"]
 * ```
 */
export function publishedProblems(document: PublishedDocument): readonly PublishedProblem[] {
  const problems: PublishedProblem[] = [];
  const report = (path: readonly (string | number)[], message: string): void => {
    problems.push({ path, message });
  };
  checkStars(document, report);
  checkTwice(document.tables, "table", ["tables"], report);
  document.tables.forEach((table, position) => {
    checkTable(document, table, ["tables", position], report);
  });
  const options = document.decimal === undefined ? {} : { decimal: document.decimal };
  checkTwice(document.text ?? [], "number of the text", ["text"], report);
  (document.text ?? []).forEach((one, position) => {
    attempt(() => parsePrintedNumber(one.printed, options), ["text", position, "printed"], report);
    if (one.repeats !== undefined) checkNumber(document, one.repeats, ["text", position, "repeats"], report);
  });
  (document.relations ?? []).forEach((relation, position) => {
    checkRelation(document, relation, ["relations", position], report);
  });
  return problems;
}

type Report = (path: readonly (string | number)[], message: string) => void;
type Path = readonly (string | number)[];

function checkStars({ stars }: PublishedDocument, report: Report): void {
  stars?.forEach((bound, position) => {
    const before = stars[position - 1] ?? 1;
    if (!(bound > 0 && bound < before)) {
      report(["stars", position], "bounds of stars are p-values below 1, largest first: [0.1, 0.05, 0.01]");
    }
  });
}

/** A name of the document in a message: quoted, short, without characters that a terminal obeys. */
function quote(name: string): string {
  const short = name.length > 60 ? `${name.slice(0, 60)}…` : name;
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function checkTwice(list: readonly { readonly id: string }[], what: string, path: Path, report: Report): void {
  const seen = new Set<string>();
  list.forEach(({ id }, position) => {
    if (seen.has(id)) report([...path, position, "id"], `the ${what} ${quote(id)} stands twice`);
    seen.add(id);
  });
}

function checkTable(document: PublishedDocument, table: PublishedTable, path: Path, report: Report): void {
  const options = document.decimal === undefined ? {} : { decimal: document.decimal };
  checkTwice(table.columns, "column", [...path, "columns"], report);
  checkTwice(table.rows, "row", [...path, "rows"], report);
  const columns = new Set(table.columns.map(({ id }) => id));
  table.rows.forEach(({ role, cells }, position) => {
    for (const [column, text] of Object.entries(cells)) {
      const place = [...path, "rows", position, "cells", column];
      if (!columns.has(column)) {
        report(place, `the table has no column ${quote(column)}; it has ${[...columns].map(quote).join(", ")}`);
        continue;
      }
      if (holdsWords(role)) continue;
      const cell = attempt(() => parsePrintedCell(text, options), place, report);
      if (cell === null) continue;
      if (cell.parentheses !== null && table.parentheses === undefined) {
        report(place, "the cell has round brackets: say what they hold with `parentheses: t`, `standard-error` or `p`");
      }
      if (cell.brackets !== null && table.brackets === undefined) {
        report(place, "the cell has square brackets: say what they hold with `brackets: t`, `standard-error` or `p`");
      }
    }
  });
}

/** Why a reference points at no number; null when it does, or when its cell is reported for itself. */
export function referenceProblem(document: PublishedDocument, reference: NumberReference): string | null {
  if ("text" in reference) {
    const isKnown = (document.text ?? []).some(({ id }) => id === reference.text);
    return isKnown ? null : `the text has no number ${quote(reference.text)}`;
  }
  const table = document.tables.find(({ id }) => id === reference.table);
  if (table === undefined) return `there is no table ${quote(reference.table)}`;
  const row = table.rows.find(({ id }) => id === reference.row);
  if (row === undefined) return `table ${quote(reference.table)} has no row ${quote(reference.row)}`;
  const text = Object.hasOwn(row.cells, reference.column) ? row.cells[reference.column] : undefined;
  if (text === undefined) {
    return `row ${quote(reference.row)} of table ${quote(reference.table)} prints nothing in column ${quote(reference.column)}`;
  }
  if (holdsWords(row.role))
    return `row ${quote(reference.row)} of table ${quote(reference.table)} holds words, not numbers`;
  try {
    const cell = parsePrintedCell(text, document.decimal === undefined ? {} : { decimal: document.decimal });
    const part = reference.part ?? "estimate";
    return partOf(cell, part, table) === null ? `the cell prints no ${part}` : null;
  } catch (error) {
    if (error instanceof AuditError) return null;
    throw error;
  }
}

function checkNumber(document: PublishedDocument, reference: NumberReference, path: Path, report: Report): boolean {
  const problem = referenceProblem(document, reference);
  if (problem !== null) report(path, problem);
  return problem === null;
}

function checkColumn(
  document: PublishedDocument,
  { table, column }: ColumnReference,
  path: Path,
  report: Report,
): void {
  const found = document.tables.find(({ id }) => id === table);
  if (found === undefined) report(path, `there is no table ${quote(table)}`);
  else if (!found.columns.some(({ id }) => id === column))
    report(path, `table ${quote(table)} has no column ${quote(column)}`);
}

function checkRelation(document: PublishedDocument, relation: Relation, path: Path, report: Report): void {
  const number = (key: string, reference: NumberReference | undefined): boolean =>
    reference === undefined || checkNumber(document, reference, [...path, key], report);
  const column = (key: string | number, reference: ColumnReference): void =>
    checkColumn(document, reference, [...path, key], report);
  switch (relation.kind) {
    case "first-stage": {
      const isThere = number("instrument", relation.instrument);
      number("f", relation.f);
      number("lm", relation.lm);
      const { instrument } = relation;
      const row =
        "table" in instrument
          ? document.tables.find(({ id }) => id === instrument.table)?.rows.find(({ id }) => id === instrument.row)
          : undefined;
      if (isThere && row?.role !== "instrument") {
        report([...path, "instrument"], "the instrument must be a cell of a row with the role `instrument`");
      }
      return;
    }
    case "p-value":
      number("statistic", relation.statistic);
      number("p", relation.p);
      checkDegreesOfFreedom(relation, path, report);
      return;
    case "known-value":
    case "significance":
      number("number", relation.number);
      return;
    case "total-effect":
      number("total", relation.total);
      number("direct", relation.direct);
      for (const one of Array.isArray(relation.indirect) ? relation.indirect : [relation.indirect])
        number("indirect", one);
      return;
    case "difference":
      number("first", relation.first);
      number("second", relation.second);
      return;
    case "nested":
      column("restricted", relation.restricted);
      column("full", relation.full);
      return;
    case "repeated-column":
      column("column", relation.column);
      column("of", relation.of);
      return;
    case "partition":
      for (const part of relation.parts) column("parts", part);
      return;
    case "arithmetic":
      for (const one of relation.of) number("of", one);
      number("equals", relation.equals);
      if (relation.equals === undefined && relation.atLeast === undefined && relation.atMost === undefined) {
        report(path, "an arithmetic relation says what the result equals, or `atLeast`, or `atMost`");
      }
      return;
    case "scale":
      number("constant", relation.constant);
      return;
    case "series":
      for (const one of [relation.result, ...relation.inputs]) column("table", { table: relation.table, column: one });
      return;
    case "claim":
      return;
    default:
      report(path, `unknown kind of relation ${quote(String((relation as { kind: unknown }).kind))}`);
  }
}

const DF_COUNT = { "chi-squared": 1, f: 2, t: 1, normal: 0 } as const;

function checkDegreesOfFreedom(relation: Relation & { readonly kind: "p-value" }, path: Path, report: Report): void {
  const df = relation.degreesOfFreedom ?? [];
  const count = DF_COUNT[relation.distribution];
  if (df.length !== count || !df.every((one) => one > 0)) {
    report(
      [...path, "degreesOfFreedom"],
      `the ${relation.distribution} distribution takes ${count} positive degrees of freedom`,
    );
  }
}

/** A parse whose failure is a problem of the path. */
function attempt<T>(parse: () => T, path: Path, report: Report): T | null {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    report(path, error.message);
    return null;
  }
}
