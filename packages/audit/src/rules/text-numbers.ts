import type { AuditFinding } from "../audit-result.js";
import { type DocumentView, textPlace } from "../document-view.js";
import { finding, show, showInterval } from "../finding.js";
import { meets, multiply, point } from "../interval.js";
import { parsePrintedNumber } from "../printed-number.js";

/** Numbers of the text against the cells that they repeat, the tables they cite, and how a logarithm is read. */
export function checkTextNumbers(view: DocumentView): AuditFinding[] {
  const options = view.document.decimal === undefined ? {} : { decimal: view.document.decimal };
  return (view.document.text ?? []).flatMap((one) => {
    if (one.repeats === undefined) return [];
    const cell = view.number(one.repeats);
    const place = textPlace(one);
    const scale = one.scale ?? 1;
    const shown = view.interval(parsePrintedNumber(one.printed, options));
    const there = multiply(view.interval(cell.number), point(scale));
    const fits = meets(shown, there);
    const findings = [
      finding(
        "text-number",
        fits ? "consistent" : "impossible",
        [place, cell.place],
        `text ${one.printed}, table ${cell.place.printed}${scale === 1 ? "" : ` x ${scale}`} ${showInterval(there)}`,
        fits ? "The text repeats the table." : "The text prints another number than the table.",
      ),
    ];
    const { repeats } = one;
    if (one.citedTable !== undefined && "table" in repeats && one.citedTable !== repeats.table) {
      findings.push(
        finding(
          "text-number",
          "suspicious",
          [place, cell.place],
          `the text names table ${one.citedTable}; the number stands in table ${repeats.table}`,
          "A reference to the wrong table.",
        ),
      );
    }
    if (one.readAs === "level-change" && "table" in repeats) {
      const { column } = view.column(repeats.table, repeats.column);
      if (column.outcomeScale === "log") {
        const percent = 100 * Math.expm1(cell.number.value);
        findings.push(
          finding(
            "level-log",
            "suspicious",
            [place, cell.place],
            `exp(${cell.number.value}) - 1 = ${show(percent / 100, 4)}`,
            `The outcome is a logarithm: one unit more changes it by ${show(percent, 3)} %, not by ${cell.number.value} units.`,
            { percent },
          ),
        );
      }
    }
    return findings;
  });
}
