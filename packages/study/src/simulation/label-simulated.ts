import { hasColumn, type Panel } from "@mesometrics/panel-data";
import type { Label, Language } from "@mesometrics/reporting";
import type { Exhibit } from "../result.js";
import { labelOfSimulated, simulatedMark } from "./simulated-panel.js";

/**
 * What a report must say of a panel that was simulated: its column `simulated` says so in every row, and goes with the data
 * through every file format. null for any other panel.
 *
 * @example
 * ```ts
 * import { panel } from "@mesometrics/panel-data";
 * import { simulatedStatement } from "@mesometrics/study";
 * const table = { unit: ["a", "b"], year: [1, 1], simulated: ["SIMULATED test seed 1", "SIMULATED test seed 1"] };
 * simulatedStatement(panel(table, { unit: "unit", time: "year" })) === null; // → false
 * ```
 */
export function simulatedStatement(data: Panel): Label | null {
  if (!hasColumn(data, "simulated")) return null;
  const column = data.columns.simulated!;
  if (column.kind !== "text") return null;
  const marks = column.levels.filter((level) => level.startsWith(simulatedMark));
  return marks.length === 0 ? null : labelOfSimulated(marks.join("; "));
}

/** Exhibits of documents' facts, in which the data have no part. */
const OF_DOCUMENTS: readonly string[] = ["policy-timeline", "policy-figures", "keyword-frequency"];

/** The exhibits with the statement below every table and in the description of every figure. */
export function labelExhibits(
  exhibits: readonly Exhibit[],
  statement: Label | null,
  language: Language,
): readonly Exhibit[] {
  if (statement === null) return exhibits;
  const text = typeof statement === "string" ? statement : statement[language];
  return exhibits.map((exhibit): Exhibit => {
    if (OF_DOCUMENTS.includes(exhibit.spec.kind)) return exhibit;
    if (exhibit.kind === "figure") {
      const { figure } = exhibit;
      return {
        ...exhibit,
        figure: {
          ...figure,
          description: `${figure.description} ${text}`,
          table: { ...figure.table, notes: [...figure.table.notes, { kind: "remark", text }] },
        },
      };
    }
    return { ...exhibit, table: { ...exhibit.table, notes: [...exhibit.table.notes, { kind: "remark", text }] } };
  });
}
