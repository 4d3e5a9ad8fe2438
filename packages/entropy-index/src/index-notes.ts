import type { IndexConventions, IndexNote, Weighting } from "./conventions.js";
import type { PlacedIndicator } from "./framework.js";
import type { RowFrame } from "./period-rows.js";
import { weightConcentration } from "./weight-concentration.js";

/** What a reader of the framework and its weights must know. */
export function indexNotes(
  placed: readonly PlacedIndicator[],
  frame: RowFrame,
  conventions: IndexConventions,
  weights: Float64Array,
): IndexNote[] {
  const notes: IndexNote[] = [];
  const names = placed.map(({ id }) => id);
  const columns = placed.map(({ column }) => column);
  const repeated = [...new Set(columns.filter((column, i) => columns.indexOf(column) !== i))];
  if (repeated.length > 0) {
    notes.push({
      code: "REPEATED_COLUMN",
      message: `The index counts a column more than once: ${repeated.join(", ")}.`,
      terms: repeated,
    });
  }
  if (frame.rows === 2) notes.push(twoRows(names));
  if (!givenWeights(conventions.weights)) notes.push(...weightConcentration(weights, names).notes);
  return notes;
}

/** The note that two rows tell nothing about weights. */
export function twoRows(indicators: readonly string[]): IndexNote {
  return {
    code: "TWO_ROWS",
    message:
      "With two rows every min-max normalised indicator is 0 and 1, so all entropies are 0 and all weights equal.",
    terms: indicators,
  };
}

/** Whether weights do not come from the data. */
function givenWeights({ method }: Weighting): boolean {
  return method === "equal" || method === "expert" || method === "ahp";
}

/** Whether early scores depend on later data. */
export function periodNotes(frame: RowFrame, { normalisation, weights }: IndexConventions): IndexNote[] {
  if (frame.periodCodes === null || frame.periodLabels.length < 2) return [];
  const fixedScale =
    normalisation.method === "none" ||
    (normalisation.method === "min-max" && normalisation.goalposts !== undefined) ||
    ("pool" in normalisation && normalisation.pool !== undefined && normalisation.pool !== "panel");
  const given = givenWeights(weights);
  const fixedWeights =
    given ||
    (weights.method === "entropy" && typeof weights.period === "object") ||
    (weights.method === "entropy" && weights.period === "yearly");
  if (fixedScale && fixedWeights) return [];
  return [
    {
      code: "WEIGHTS_USE_ALL_PERIODS",
      message:
        "Weights, minima and maxima come from all periods together: scores can be compared over time, and an early " +
        "score depends on later data.",
      terms: [],
    },
  ];
}

/** What a reader of scores must know. */
export function scoreNotes(scores: Float64Array, conventions: IndexConventions): IndexNote[] {
  let zeros = 0;
  let negative = 0;
  for (const score of scores) {
    if (score === 0) zeros++;
    else if (score < 0) negative++;
  }
  const notes: IndexNote[] = [];
  if (zeros > 0) {
    notes.push({
      code: "ZERO_SCORES",
      message: `${zeros} row(s) have the score 0 (worst in every indicator): their logarithm does not exist.`,
      terms: [],
    });
  }
  if (negative > 0) {
    notes.push({
      code: "NEGATIVE_SCORES",
      message: `${negative} row(s) have a negative score: their logarithm does not exist.`,
      terms: [],
    });
  }
  const { normalisation } = conventions;
  if ("pool" in normalisation && normalisation.pool === "year") {
    notes.push({
      code: "YEARLY_NORMALISATION",
      message:
        "Values are normalised within each year: scores compare units of one year. Compared over time, or in a panel " +
        "regression with year effects, they have lost every common movement.",
      terms: [],
    });
  }
  return notes;
}
