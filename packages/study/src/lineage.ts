import { rawCellReader } from "@mesometrics/indicators";
import type { StudyData } from "./study-data.js";
import type { StudySpec } from "./study-spec.js";

/** How a column of a study's panel came about. */
export interface StudyColumnLineage {
  readonly column: string;
  /** `raw`: as it was read; the others are derived. */
  readonly kind: "raw" | "grouping" | "derived" | "index" | "coupling";
  /** As computed; null for a raw column. */
  readonly expression: string | null;
  /** The columns that it was made from, one step down. */
  readonly sources: readonly string[];
  /** Whether a value rests on all rows of its sources (weights, bounds, cut-offs), not only on its own. */
  readonly restsOnAllRows: boolean;
  readonly unit: string | null;
  readonly vintage: string | null;
}

type Prepared = Pick<StudyData, "data" | "lineage" | "indices" | "couplings">;

/**
 * How every column of a study's panel came about, in the panel's order.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { parseStudy, runStudy, studyLineage } from "@mesometrics/study";
 * const spec = parseStudy(`
 * schema: mesometrics/study@1
 * id: example
 * title: Investment
 * data: { source: { dataset: grunfeld }, unit: firm, time: year }
 * indicators: [{ id: ratio, expression: inv / capital }]
 * models: [{ id: one, estimator: feols, formula: ratio ~ value | firm }]
 * exhibits: [{ kind: regression, id: t1, title: Investment, models: [one] }]
 * `);
 * const { computation } = runStudy(spec, { table: grunfeld.table });
 * studyLineage(spec, computation).at(-1)?.sources; // → ["inv","capital"]
 * ```
 */
export function studyLineage(spec: StudySpec, prepared: Prepared): readonly StudyColumnLineage[] {
  const known = new Map<string, Omit<StudyColumnLineage, "column" | "unit" | "vintage">>();
  for (const grouping of spec.groupings ?? []) {
    const source = "groups" in grouping ? grouping.column : grouping.median.column;
    known.set(grouping.id, {
      kind: "grouping",
      expression: "groups" in grouping ? `groups of ${source}` : `two groups at the median of ${source}`,
      sources: [source],
      restsOnAllRows: !("groups" in grouping),
    });
  }
  for (const { id, expression, sources } of prepared.lineage) {
    if (known.has(id)) continue;
    const restsOnAllRows = /^(?:winsorise\(|robot penetration)/.test(expression);
    known.set(id, { kind: "derived", expression, sources, restsOnAllRows });
  }
  for (const { spec: index } of prepared.indices) {
    const sources = index.dimensions.flatMap(({ indicators }) => indicators.map(({ column }) => column));
    known.set(index.id, {
      kind: "index",
      expression: `composite index of ${sources.length} indicators`,
      sources,
      restsOnAllRows: true,
    });
  }
  for (const { spec: coupling } of prepared.couplings) {
    const parts = [coupling.id, coupling.coupling?.id, coupling.development?.id].filter((id) => id !== undefined);
    parts.forEach((id, part) => {
      const what = ["coupling coordination", "coupling", "development"][part]!;
      known.set(id, {
        kind: "coupling",
        expression: `${what} of ${coupling.systems.join(", ")}`,
        sources: coupling.systems,
        restsOnAllRows: false,
      });
    });
  }
  const units = new Map<string, string>();
  for (const { id, unit } of [...(spec.indicators ?? []), ...(spec.variables ?? [])]) {
    if (unit !== undefined) units.set(id, unit);
  }
  const columns = spec.data.columns ?? {};
  return Object.keys(prepared.data.columns).map((column) => {
    const rule = Object.hasOwn(columns, column) ? columns[column] : undefined;
    const made = known.get(column) ?? { kind: "raw", expression: null, sources: [], restsOnAllRows: false };
    return { column, ...made, unit: rule?.unit ?? units.get(column) ?? null, vintage: rule?.vintage ?? null };
  });
}

/** A raw cell of a study's panel; the row is null where a lag reaches a period that the unit has no row for. */
export interface StudyRawCell {
  readonly column: string;
  readonly row: number | null;
}

/**
 * A reader of the raw cells behind any cell of a study's panel, through indices, coupling and indicators. Of a column that
 * rests on all rows of its sources it gives those of its own row.
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { parseStudy, runStudy, studyCellReader, studyLineage } from "@mesometrics/study";
 * const spec = parseStudy(`
 * schema: mesometrics/study@1
 * id: example
 * title: Investment
 * data: { source: { dataset: grunfeld }, unit: firm, time: year }
 * indicators: [{ id: rise, expression: d(inv) }]
 * models: [{ id: one, estimator: feols, formula: rise ~ value | firm }]
 * exhibits: [{ kind: regression, id: t1, title: Investment, models: [one] }]
 * `);
 * const { computation } = runStudy(spec, { table: grunfeld.table });
 * const read = studyCellReader(computation.data, studyLineage(spec, computation));
 * read("rise", 1); // → [{"column":"inv","row":1},{"column":"inv","row":0}]
 * ```
 */
export function studyCellReader(
  data: StudyData["data"],
  lineage: readonly StudyColumnLineage[],
): (column: string, row: number) => readonly StudyRawCell[] {
  const derived = lineage.flatMap(({ column, kind, expression, sources }) =>
    kind === "raw" ? [] : [{ id: column, expression: kind === "derived" ? (expression ?? "") : "", sources }],
  );
  return rawCellReader(data, derived);
}
