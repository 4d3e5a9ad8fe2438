import type { AuditFinding } from "../audit-result.js";
import { cellPlace, cellText, type DocumentView } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { add, divide, type Interval, meets, multiply, subtract } from "../interval.js";
import type { Relation } from "../published.js";

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
