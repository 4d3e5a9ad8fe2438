import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type DesignAt, designAt, groupColumn, parseFormula } from "@mesometrics/panel-data";
import type { FittedModel } from "./fitted-model.js";

/** Why a row has no value. */
export interface MissingReason {
  readonly reason: string;
  readonly column: string | null;
}

/** The right side of the estimate's formula on new data, with what it cannot tell. */
export function newDesign(
  { fit, labels, sample }: FittedModel,
  newData: Dataset,
  data: Dataset,
): { readonly at: DesignAt; readonly unseen: ReadonlyMap<number, MissingReason> } {
  const at = designAt(newData, parseFormula(fit.call.formula), labels);
  const unseen = new Map<number, MissingReason>();
  for (const group of at.dummies) {
    const known = new Set(groupColumn(data, unquoted(group.label), sample.frame.rows).levelLabels);
    group.codes.forEach((code, i) => {
      if (known.has(group.levelLabels[code]) || unseen.has(i)) return;
      unseen.set(i, {
        reason: `${group.label} ${group.levelLabels[code]} is not in the estimation sample`,
        column: group.label,
      });
    });
  }
  return { at, unseen };
}

/** The column's name behind a label, which has backticks where a name needs them. */
function unquoted(label: string): string {
  return label.startsWith("`") ? label.slice(1, -1).replace(/\\(.)/g, "$1") : label;
}

/** Refuses the first row without a value, unless null is asked for; counts by reason. */
export function missingRows(
  reasons: ReadonlyMap<number, MissingReason>,
  unseen: "error" | "null",
): readonly { readonly reason: string; readonly column: string | null; readonly count: number }[] {
  const [first] = [...reasons].sort(([a], [b]) => a - b);
  if (first !== undefined && unseen === "error") {
    throw new MesometricsError(
      "UNSEEN_LEVEL",
      `Row ${first[0] + 1} has no prediction: ${first[1].reason} (${reasons.size} row${reasons.size > 1 ? "s" : ""} in all). ` +
        'Leave such rows out, or pass unseenLevel: "null".',
      { row: first[0] + 1, rows: reasons.size, ...first[1] },
    );
  }
  const counts = new Map<string, { reason: string; column: string | null; count: number }>();
  for (const missing of reasons.values()) {
    const known = counts.get(missing.reason);
    if (known === undefined) counts.set(missing.reason, { ...missing, count: 1 });
    else known.count++;
  }
  return [...counts.values()];
}
