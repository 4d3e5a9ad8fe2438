import { MesometricsError } from "@mesometrics/matrix";
import type { Label, Language } from "../label.js";
import { wordsOf } from "../words.js";
import { type Cell, checkTable, emptyCell, numberCell, type TableDocument, type TableNote } from "./document.js";
import { decimalFormat } from "./number-format.js";
import { describeStars, econStars, type StarScheme, starMark } from "./stars.js";
import { termLabeller } from "./term-selection.js";

/** Correlations as `correlations` of `@mesometrics/panel-regression` gives them; matrices are k x k, column-major. */
export interface CorrelationFacts {
  readonly columns: readonly string[];
  readonly method: "pearson" | "spearman";
  readonly missing: "listwise" | "pairwise";
  readonly coefficients: { readonly data: ArrayLike<number> };
  readonly pValues: { readonly data: ArrayLike<number> };
  readonly observations: { readonly data: ArrayLike<number> };
}

export interface CorrelationTableOptions {
  readonly id: string;
  readonly title: Label;
  /** Below the diagonal. */
  readonly lower: CorrelationFacts;
  /** Above the diagonal, such as Spearman's beside Pearson's; default nothing. */
  readonly upper?: CorrelationFacts;
  /** A last column: variance inflation factors by column. */
  readonly varianceInflation?: readonly { readonly term: string; readonly afterEffects: number }[];
  readonly labels?: Readonly<Record<string, Label>>;
  readonly stars?: StarScheme | null;
  /** Default 3. */
  readonly decimals?: number;
  readonly language?: Language;
  readonly notes?: readonly string[];
}

/**
 * A correlation matrix with stars from its p-values: one kind below the diagonal, perhaps another above it, variance
 * inflation factors in a last column. Kind, treatment of missing values and number of rows are in the notes.
 *
 * @throws COLUMNS_DIFFER when the two matrices are of different columns; NOT_A_NUMBER
 * @example
 * ```ts
 * import { correlationTable, renderText } from "@mesometrics/reporting";
 * const matrix = (...data: number[]) => ({ data });
 * const lower = {
 *   columns: ["x", "y"], method: "pearson" as const, missing: "listwise" as const,
 *   coefficients: matrix(1, 0.5, 0.5, 1), pValues: matrix(NaN, 0.04, 0.04, NaN), observations: matrix(20, 20, 20, 20),
 * };
 * renderText(correlationTable({ id: "c", title: "C", lower })).split("\n")[5]; // → "(2) y  0.500**  1.000"
 * ```
 */
export function correlationTable(options: CorrelationTableOptions): TableDocument {
  const { lower, upper } = options;
  const language = options.language ?? "en";
  const words = wordsOf(language);
  const names = lower.columns;
  const k = names.length;
  if (upper !== undefined && JSON.stringify(upper.columns) !== JSON.stringify(names)) {
    throw new MesometricsError(
      "COLUMNS_DIFFER",
      "The correlations above and below the diagonal are of different columns.",
      {
        lower: names,
        upper: upper.columns,
      },
    );
  }
  const stars = options.stars === undefined ? econStars : options.stars;
  const format = decimalFormat(options.decimals ?? 3);
  const label = termLabeller(options.labels, language);
  const inflation = options.varianceInflation;
  const cell = (facts: CorrelationFacts | undefined, i: number, j: number): Cell => {
    if (facts === undefined) return emptyCell;
    const p = facts.pValues.data[i + j * k] ?? Number.NaN;
    const mark = i === j || Number.isNaN(p) ? "" : starMark(p, stars);
    return numberCell(facts.coefficients.data[i + j * k] ?? null, { role: "statistic", format, mark });
  };
  const rows = names.map((name, i) => ({
    id: `r${i + 1}`,
    label: `(${i + 1}) ${label(name)}`,
    continues: false,
    cells: [
      ...names.map((_, j) => cell(j <= i ? lower : upper, i, j)),
      ...(inflation === undefined
        ? []
        : [
            numberCell(inflation.find(({ term }) => term === name)?.afterEffects ?? null, {
              role: "statistic",
              format: decimalFormat(2),
            }),
          ]),
    ],
  }));
  const sizes = [lower, ...(upper === undefined ? [] : [upper])].flatMap((facts) =>
    Array.from(facts.observations.data),
  );
  const notes: TableNote[] = [
    {
      kind: "statistic",
      text: words.correlationNote(
        lower.method,
        upper?.method ?? null,
        lower.missing,
        Math.min(...sizes),
        Math.max(...sizes),
      ),
    },
  ];
  if (inflation !== undefined) notes.push({ kind: "remark", text: words.varianceInflationNote });
  if (stars !== null) notes.push({ kind: "stars", text: describeStars(stars) });
  for (const text of options.notes ?? []) notes.push({ kind: "remark", text });
  return checkTable({
    schema: "mesometrics/table@1",
    id: options.id,
    title: typeof options.title === "string" ? options.title : options.title[language],
    language,
    rowHeading: "",
    columns: [
      ...names.map((_, j) => ({
        id: `c${j + 1}`,
        number: null,
        label: `(${j + 1})`,
        align: "decimal" as const,
        source: null,
      })),
      ...(inflation === undefined
        ? []
        : [{ id: "vif", number: null, label: "VIF", align: "decimal" as const, source: null }]),
    ],
    spanners: [],
    groups: [{ id: "correlations", label: null, ruled: false, rows }],
    stars,
    notes,
    provenance: [],
  });
}
