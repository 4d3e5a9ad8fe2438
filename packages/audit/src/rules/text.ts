import type { AuditFinding } from "../audit-result.js";
import { cellPlace, cellText, type DocumentView, textPlace } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { add, divide, type Interval, meets, multiply, point, subtract } from "../interval.js";
import { parsePrintedNumber } from "../printed-number.js";
import type { Relation } from "../published.js";

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

/** Sums, differences, products and ratios that the text states. */
export function checkArithmetic(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) =>
    relation.kind === "arithmetic" ? [checkOperation(view, relation)] : [],
  );
}

const OPERATIONS = {
  sum: [add, "+"],
  difference: [subtract, "-"],
  product: [multiply, "x"],
  ratio: [divide, "/"],
} as const;

function checkOperation(view: DocumentView, relation: Relation & { readonly kind: "arithmetic" }): AuditFinding {
  const parts = relation.of.map(view.number);
  const [operation, sign] = OPERATIONS[relation.operation];
  const result = parts.map(({ number }) => view.interval(number)).reduce(operation);
  const given = `${parts.map(({ number }) => number.value).join(` ${sign} `)} = ${show((result.low + result.high) / 2, 7)} ${showInterval(result)}`;
  const places = parts.map(({ place }) => place);
  const claim = relation.claim === undefined ? "" : `${relation.claim}: `;
  if (relation.equals !== undefined) {
    const stated = view.number(relation.equals);
    const fits = meets(result, view.interval(stated.number));
    return finding(
      "arithmetic",
      fits ? "consistent" : "impossible",
      [stated.place, ...places],
      `${given}; printed ${stated.place.printed}`,
      `${claim}${fits ? "the printed result follows." : "the printed result does not follow."}`,
      { result: ends(result) },
    );
  }
  const bounds: Interval = { low: relation.atLeast ?? -Infinity, high: relation.atMost ?? Infinity };
  const inside = result.low >= bounds.low && result.high <= bounds.high;
  const verdict = inside ? "consistent" : meets(result, bounds) ? "borderline" : "impossible";
  const stated = [
    relation.atLeast === undefined ? null : `at least ${relation.atLeast}`,
    relation.atMost === undefined ? null : `at most ${relation.atMost}`,
  ];
  return finding(
    "arithmetic",
    verdict,
    places,
    `${given}; stated ${stated.filter((one) => one !== null).join(", ")}`,
    `${claim}${inside ? "it is so." : verdict === "borderline" ? "the digits leave it open." : "it is not so."}`,
    { result: ends(result) },
  );
}

/** A step of the result this many times the largest step of its inputs is remarkable. */
const LARGEST_STEP = 2;

/** A printed series against the printed series that it is said to be made of, row by row. */
export function checkSeries(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "series") return [];
    const table = view.document.tables.find(({ id }) => id === relation.table)!;
    const rows = table.rows.filter((row) =>
      [relation.result, ...relation.inputs].every((column) => cellText(row, column) !== undefined),
    );
    const at = (row: number, column: string): number =>
      view.number({ table: table.id, row: rows[row]!.id, column }).number.value;
    let worst = { row: -1, ratio: 0 };
    for (let row = 1; row < rows.length; row += 1) {
      const step = (column: string): number => Math.abs(Math.log(at(row, column) / at(row - 1, column)));
      const ratio = step(relation.result) / Math.max(...relation.inputs.map(step));
      if (Number.isFinite(ratio) && ratio > worst.ratio) worst = { row, ratio };
    }
    if (worst.row < 0) return [];
    const percent = (column: string): string =>
      `${column} ${show(100 * (at(worst.row, column) / at(worst.row - 1, column) - 1), 3)} %`;
    const isFar = worst.ratio > LARGEST_STEP;
    return [
      finding(
        "series",
        isFar ? "suspicious" : "consistent",
        [rows[worst.row - 1]!, rows[worst.row]!].map((row) =>
          cellPlace(table.id, row.id, relation.result, cellText(row, relation.result)!),
        ),
        `${rows[worst.row - 1]!.id} to ${rows[worst.row]!.id}: ${[...relation.inputs, relation.result].map(percent).join(", ")}`,
        isFar
          ? "The result moves far more than everything it is made of: it is not a smooth function of the printed columns."
          : "The result moves as its inputs can move it.",
        { ratio: worst.ratio },
      ),
    ];
  });
}

/** Values of a source outside the document, such as critical values. */
export function checkKnownValues(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "known-value") return [];
    const { number, place } = view.number(relation.number);
    const fits = meets(view.interval(number), point(relation.value));
    return [
      finding(
        "known-value",
        fits ? "consistent" : "impossible",
        [place],
        `printed ${place.printed}; ${relation.source}: ${relation.value}`,
        fits ? "The printed value is that of the source." : "The source has another value.",
      ),
    ];
  });
}

/** Claims that the document gives no number for. */
export function listClaims(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) =>
    relation.kind === "claim" ? [finding("claim", "not-checkable", [], relation.what, relation.reason)] : [],
  );
}

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
