import type { AuditFinding } from "../audit-result.js";
import { type ColumnView, cellPlace, type DocumentView } from "../document-view.js";
import { finding } from "../finding.js";
import { meets } from "../interval.js";
import type { PrintedNumber } from "../printed-number.js";
import { lastUnit } from "../rounds-to.js";

/** Fewest numbers that two columns must share, and the share of equal ones, for an equality that is no accident. */
const FEWEST_SHARED = 6;
const SHARE = 0.9;
/** Numbers with fewer significant digits are equal by accident too often to count. */
const FEWEST_DIGITS = 3;

interface Comparison {
  readonly shared: number;
  readonly equal: number;
  readonly different: readonly string[];
}

function sameDigits(view: DocumentView, a: PrintedNumber, b: PrintedNumber): boolean {
  return a.decimals === b.decimals ? a.value === b.value : meets(view.interval(a), view.interval(b));
}

function hasDigits({ value, decimals }: PrintedNumber): boolean {
  return Math.abs(value) / lastUnit(decimals) >= 10 ** (FEWEST_DIGITS - 1) * (1 - 1e-9);
}

/** Numbers of a column that count in a comparison. */
function sizeOf({ coefficients }: ColumnView): number {
  return coefficients
    .flatMap(({ estimate, t, standardError: se }) => [estimate, t, se])
    .filter((one) => one !== null && hasDigits(one)).length;
}

function compare(view: DocumentView, first: ColumnView, second: ColumnView, everyDigit: boolean): Comparison {
  let shared = 0;
  let equal = 0;
  const different: string[] = [];
  for (const one of first.coefficients) {
    const other = second.coefficients.find(({ row }) => row === one.row);
    if (other === undefined) continue;
    const pairs = [
      ["", one.estimate, other.estimate],
      [" t", one.t, other.t],
      [" se", one.standardError, other.standardError],
    ] as const;
    for (const [name, a, b] of pairs) {
      if (a === null || b === null || !(everyDigit || hasDigits(a) || hasDigits(b))) continue;
      shared += 1;
      if (sameDigits(view, a, b)) equal += 1;
      else different.push(`${one.row}${name}: ${a.value} and ${b.value}`);
    }
  }
  return { shared, equal, different };
}

/** Columns that print the same numbers although they are of different samples or methods. */
export function checkDuplicateColumns(view: DocumentView): AuditFinding[] {
  const declared = (view.document.relations ?? []).flatMap((relation) =>
    relation.kind === "repeated-column" ? [relation] : [],
  );
  const isDeclared = (a: ColumnView, b: ColumnView): boolean =>
    declared.some(({ column, of }) =>
      [
        [a, b],
        [b, a],
      ].some(
        ([x, y]) =>
          column.table === x!.table.id &&
          column.column === x!.column.id &&
          of.table === y!.table.id &&
          of.column === y!.column.id,
      ),
    );
  return view.columns.flatMap((second, position) =>
    view.columns.slice(0, position).flatMap((first) => {
      if (isDeclared(first, second)) return [];
      const { shared, equal, different } = compare(view, first, second, false);
      const longest = Math.max(sizeOf(first), sizeOf(second));
      if (shared < FEWEST_SHARED || equal < SHARE * Math.max(shared, longest)) return [];
      const places = [first, second].map(({ table, column }) => cellPlace(table.id, null, column.id, null));
      const rest = different.length === 0 ? "" : `; different: ${different.join(", ")}`;
      return [
        finding(
          "duplicate-columns",
          "suspicious",
          places,
          `${equal} of ${shared} coefficients and t or se of ${FEWEST_DIGITS} digits or more are equal${rest}`,
          "Another sample, another variable or another treatment of the data changes digits: the column is a copy, or what its heading says was not done.",
          { equal, shared },
        ),
      ];
    }),
  );
}

/** Columns that are said to repeat another. */
export function checkRepeatedColumns(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "repeated-column") return [];
    const column = view.column(relation.column.table, relation.column.column);
    const of = view.column(relation.of.table, relation.of.column);
    const { shared, equal, different } = compare(view, column, of, true);
    const places = [column, of].map((one) => cellPlace(one.table.id, null, one.column.id, null));
    if (shared === 0) {
      return [
        finding("repeated-column", "not-checkable", places, "no row in common", "The columns cannot be compared."),
      ];
    }
    const fits = equal === shared;
    return [
      finding(
        "repeated-column",
        fits ? "consistent" : "suspicious",
        places,
        `${equal} of ${shared} numbers are equal${fits ? "" : `; ${different.slice(0, 3).join(", ")}${different.length > 3 ? ", ..." : ""}`}`,
        fits
          ? "The column repeats the other one."
          : "The column is not the one it is called: another outcome, scale, sample or specification.",
        { equal, shared },
      ),
    ];
  });
}
