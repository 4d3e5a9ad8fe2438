import type { AuditFinding } from "../audit-result.js";
import { cellPlace, cellText, type DocumentView } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { add, meets, point } from "../interval.js";
import { parsePrintedNumber } from "../printed-number.js";

/** Columns of weights add up to 1. */
export function checkWeights(view: DocumentView): AuditFinding[] {
  const options = view.document.decimal === undefined ? {} : { decimal: view.document.decimal };
  return view.document.tables.flatMap((table) =>
    table.columns.flatMap(({ id }) => {
      const printed = table.rows.flatMap((row) => {
        const text = cellText(row, id);
        return row.role === "weight" && text !== undefined ? [parsePrintedNumber(text, options)] : [];
      });
      if (printed.length === 0) return [];
      const place = [cellPlace(table.id, null, id, null)];
      const sum = printed.map(view.interval).reduce(add);
      const value = printed.reduce((total, one) => total + one.value, 0);
      const negative = printed.some((one) => one.value < 0);
      const fits = meets(sum, point(1));
      const verdict = !fits ? "impossible" : negative ? "suspicious" : "consistent";
      return [
        finding(
          "weights",
          verdict,
          place,
          `sum of ${printed.length} weights = ${show(value, 6)} in ${showInterval(sum)}`,
          !fits
            ? "The weights do not add up to 1 under any rounding."
            : negative
              ? "A weight is negative."
              : "The weights add up to 1 within the printed digits.",
          { sum: ends(sum) },
        ),
      ];
    }),
  );
}
