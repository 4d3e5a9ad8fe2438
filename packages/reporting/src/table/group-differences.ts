import type { TestResult } from "@mesometrics/inference";
import { type Label, localise } from "../label.js";
import { wordsOf } from "../words.js";
import { type Cell, numberCell, type TableDocument } from "./document.js";
import { insertColumn } from "./insert.js";
import { decimalFormat } from "./number-format.js";
import { starMark } from "./stars.js";

export interface GroupDifferencesOptions {
  /** The tests of equal coefficients, by term; `difference` where there are two groups. */
  readonly tests: readonly {
    readonly term: string;
    readonly test: Pick<TestResult, "statistic" | "pValue" | "distribution" | "degreesOfFreedom" | "rule">;
    readonly difference?: number;
  }[];
  /** Default "Difference". */
  readonly label?: Label;
  /** The block whose coefficients are compared. Default the first group of rows. */
  readonly component?: string;
  /** Default 4. */
  readonly decimals?: number;
}

/**
 * A regression table of groups with a last column that tests whether their coefficients differ: the difference (or the test
 * statistic) with the stars of its p-value, and the p-value in brackets below. Columns that are starred apart say nothing
 * about their difference.
 *
 * @throws UNKNOWN_ROW when the table does not show a tested term
 * @example
 * ```ts
 * import { fromTidy, regressionTable, withGroupDifferences } from "@mesometrics/reporting";
 * const group = (label: string, estimate: number) =>
 *   fromTidy({ label, outcome: "y", covariance: "CR2", tidy: [{ term: "x", estimate, "std.error": 0.1 }], glance: { nobs: 50 } });
 * const table = regressionTable([group("East", 0.5), group("West", 0.2)], { id: "split", title: "Split" });
 * const test = { statistic: 4.5, pValue: 0.04, distribution: "F" as const, degreesOfFreedom: [1, 20], rule: "CR2" };
 * const tested = withGroupDifferences(table, { tests: [{ term: "x", test, difference: -0.3 }] });
 * tested.columns.map((column) => column.label); // → ["East", "West", "Difference"]
 * ```
 */
export function withGroupDifferences(table: TableDocument, options: GroupDifferencesOptions): TableDocument {
  const words = wordsOf(table.language);
  const decimals = options.decimals ?? 4;
  const block = options.component ?? table.groups[0]?.rows[0]?.id.split(":")[0] ?? "main";
  const cells: Record<string, Cell> = {};
  for (const { term, test, difference } of options.tests) {
    const row = `${block}:${term}`;
    const mark = test.pValue === null ? "" : starMark(test.pValue, table.stars);
    cells[row] = numberCell(difference ?? test.statistic, { role: "statistic", format: decimalFormat(decimals), mark });
    const rows = table.groups.flatMap((group) => group.rows);
    const below = rows[rows.findIndex((one) => one.id === row) + 1];
    const p = numberCell(test.pValue, { role: "p", format: { style: "p-value", decimals }, enclosure: "brackets" });
    if (below?.continues === true) cells[below.id] = p;
    else if (p.kind === "number" && cells[row]?.kind === "number")
      cells[row] = { kind: "sequence", cells: [cells[row], p] };
  }
  const last = table.columns.at(-1);
  const column = {
    id: "difference",
    number: last?.number === null ? null : `(${table.columns.length + 1})`,
    label: options.label === undefined ? words.difference : localise(options.label, table.language),
    align: "decimal" as const,
    source: null,
  };
  const wide = insertColumn(table, { after: last?.id ?? "" }, column, cells);
  const rules = [...new Set(options.tests.map(({ test }) => `${test.distribution}; ${test.rule}`))];
  const note = {
    kind: "test" as const,
    text: `${words.differenceNote}${words.colon}${rules.join(words.listSeparator)}`,
  };
  return { ...wide, notes: [...wide.notes, note] };
}
