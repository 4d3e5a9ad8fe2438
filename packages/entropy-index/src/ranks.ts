import { MesometricsError } from "@mesometrics/matrix";

/** What equal scores get: the best place of the tied ones, the worst, their mean, or consecutive numbers without holes. */
export type TieRule = "min" | "max" | "average" | "dense";

export interface RankOptions {
  readonly ties?: TieRule;
  /** 1 for the highest score (default) or for the lowest. */
  readonly first?: "highest" | "lowest";
  /** Rank within the rows that share a label, for example within each year. */
  readonly within?: ArrayLike<string | number>;
}

/**
 * Ranks of scores, 1 for the highest, with a stated rule for ties. Length n, in the order of the scores.
 *
 * R: `rank(-x, ties.method = "min")`; Stata: `egen r = rank(x), field`.
 *
 * @throws MesometricsError `MISSING_CELLS` (a score that is not a finite number), `COLUMN_LENGTH`, `UNKNOWN_CONVENTION`
 * @example
 * ```ts
 * import { rankScores } from "@mesometrics/entropy-index";
 * rankScores([0.5, 0.7, 0.5, 0.2]); // → [2, 1, 2, 4]
 * rankScores([0.5, 0.7, 0.5, 0.2], { ties: "average" }); // → [2.5, 1, 2.5, 4]
 * rankScores([0.5, 0.7, 0.5, 0.2], { ties: "dense" }); // → [2, 1, 2, 3]
 * ```
 */
export function rankScores(
  scores: ArrayLike<number>,
  { ties = "min", first = "highest", within }: RankOptions = {},
): Float64Array {
  if (ties !== "min" && ties !== "max" && ties !== "average" && ties !== "dense") {
    throw new MesometricsError("UNKNOWN_CONVENTION", `There is no tie rule ${JSON.stringify(ties)}.`, { ties });
  }
  for (let row = 0; row < scores.length; row++) {
    if (Number.isFinite(scores[row])) continue;
    throw new MesometricsError("MISSING_CELLS", `The score of row ${row + 1} is ${scores[row]}; it cannot be ranked.`, {
      row: row + 1,
    });
  }
  if (within !== undefined && within.length !== scores.length) {
    throw new MesometricsError(
      "COLUMN_LENGTH",
      `\`within\` has ${within.length} labels, but there are ${scores.length} scores.`,
      { length: within.length, expected: scores.length },
    );
  }
  const groups = new Map<string, number[]>();
  for (let row = 0; row < scores.length; row++) {
    const label = within === undefined ? "" : String(within[row]);
    const list = groups.get(label);
    if (list === undefined) groups.set(label, [row]);
    else list.push(row);
  }
  const ranks = new Float64Array(scores.length);
  const sign = first === "highest" ? -1 : 1;
  for (const rows of groups.values()) {
    const own = rankAscending(
      Float64Array.from(rows, (row) => sign * scores[row]!),
      ties,
    );
    for (let i = 0; i < rows.length; i++) ranks[rows[i]!] = own[i];
  }
  return ranks;
}

/** Ranks from 1 for the smallest, ties by their mean. */
export function meanRanks(values: Float64Array): Float64Array {
  return rankAscending(values, "average");
}

function rankAscending(values: Float64Array, ties: TieRule): Float64Array {
  const n = values.length;
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(n);
  let distinct = 0;
  for (let first = 0; first < n; ) {
    let last = first;
    while (last + 1 < n && values[order[last + 1]] === values[order[first]]) last++;
    distinct++;
    let rank = distinct;
    if (ties === "min") rank = first + 1;
    else if (ties === "max") rank = last + 1;
    else if (ties === "average") rank = (first + last) / 2 + 1;
    for (let i = first; i <= last; i++) ranks[order[i]] = rank;
    first = last + 1;
  }
  return ranks;
}
