import { MesometricsError } from "@mesometrics/matrix";
import { distributionOf, theilL, theilT } from "./inequality.js";

export interface TheilGroup {
  /** The labels from the outermost level to this one. */
  readonly path: readonly string[];
  readonly label: string;
  readonly count: number;
  readonly populationShare: number;
  readonly incomeShare: number;
  readonly mean: number;
  /** The measure inside the group. */
  readonly theil: number;
  /** Its weighted part of the whole: income share (T) or population share (L) times `theil`. */
  readonly within: number;
  /** Its term of the between part; may be negative. */
  readonly between: number;
}

export interface TheilLevel {
  /** 0 for the outermost groups. */
  readonly level: number;
  /** Inequality between this level's groups, inside the groups of the level above. */
  readonly between: number;
  readonly share: number | null;
  readonly groups: readonly TheilGroup[];
}

export interface TheilDecomposition {
  readonly measure: "T" | "L";
  readonly total: number;
  /** Inside the innermost groups. */
  readonly within: number;
  /** Over the total; null where the total is 0. */
  readonly withinShare: number | null;
  readonly levels: readonly TheilLevel[];
}

/**
 * Theil's T or L as the sum of what lies within the innermost groups and between the groups of every level, nested to any
 * depth: total = within + Σ_levels between, to 1e-12 (checked).
 *
 * @param values length n, not negative (L: positive)
 * @param groups labels of one level, or a list of levels from the outermost inwards, each of length n; equal labels in
 *   different outer groups are different groups
 * @throws MesometricsError `COLUMN_LENGTH`, `NO_GROUPS`, `IDENTITY_VIOLATED`, and as `theilT` and `theilL`
 *
 * Source: Theil (1967), Economics and Information Theory, chapter 4; Akita (2003), Annals of Regional Science 37 (two
 * stages). Stata: `ineqdeco, by()`.
 *
 * @example
 * ```ts
 * import { theilDecomposition } from "@mesometrics/entropy-index";
 * const one = theilDecomposition([1, 2, 3, 10], ["a", "a", "b", "c"]);
 * one.within; // → 0.010619
 * one.levels[0].between; // → 0.334836
 * ```
 */
export function theilDecomposition(
  values: ArrayLike<number>,
  groups: readonly string[] | readonly (readonly string[])[],
  { measure = "T", weights }: { readonly measure?: "T" | "L"; readonly weights?: ArrayLike<number> } = {},
): TheilDecomposition {
  const levels = (Array.isArray(groups[0]) ? groups : [groups]) as readonly (readonly string[])[];
  if (levels[0] === undefined || levels[0].length === 0) {
    throw new MesometricsError("NO_GROUPS", "There are no groups. Give a label for every value.");
  }
  for (const labels of levels) {
    if (labels.length !== values.length) {
      throw new MesometricsError(
        "COLUMN_LENGTH",
        `There are ${values.length} values and ${labels.length} group labels.`,
        {
          length: labels.length,
          expected: values.length,
        },
      );
    }
  }
  const inside = (rows: readonly number[]) => {
    const own = rows.map((row) => values[row]!);
    const population = weights === undefined ? {} : { weights: rows.map((row) => weights[row]!) };
    return (measure === "T" ? theilT : theilL)(own, population);
  };
  const everything = distributionOf(values, weights, measure === "L");
  let parents: readonly Group[] = [{ path: [], rows: Array.from({ length: values.length }, (_, i) => i) }];
  const population = (rows: readonly number[]) => rows.reduce((total, row) => total + (weights?.[row] ?? 1), 0);
  const income = (rows: readonly number[]) =>
    rows.reduce((total, row) => total + (weights?.[row] ?? 1) * values[row]!, 0);
  const people = population(parents[0]!.rows);
  const wealth = income(parents[0]!.rows);
  const total = inside(parents[0]!.rows);
  const found: TheilLevel[] = [];
  levels.forEach((labels, level) => {
    let between = 0;
    const members: TheilGroup[] = [];
    const next: Group[] = [];
    for (const parent of parents) {
      const parentMean = income(parent.rows) / population(parent.rows);
      for (const group of split(parent, labels)) {
        const count = population(group.rows);
        const mean = income(group.rows) / count;
        const shares = { populationShare: count / people, incomeShare: income(group.rows) / wealth };
        const ratio = mean / parentMean;
        // A group of zeros has no income share, and 0·ln 0 = 0.
        const term =
          measure === "T"
            ? shares.incomeShare === 0
              ? 0
              : shares.incomeShare * Math.log(ratio)
            : -shares.populationShare * Math.log(ratio);
        const theil = mean === 0 ? 0 : inside(group.rows);
        between += term;
        const share = measure === "T" ? shares.incomeShare : shares.populationShare;
        members.push({
          path: group.path,
          label: group.path[group.path.length - 1]!,
          count: group.rows.length,
          ...shares,
          mean,
          theil,
          within: share * theil,
          between: term,
        });
        next.push(group);
      }
    }
    parents = next;
    found.push({ level, between, share: total > 0 ? between / total : null, groups: members });
  });
  const within = found[found.length - 1]!.groups.reduce((part, one) => part + one.within, 0);
  const parts = found.reduce((part, one) => part + one.between, within);
  if (Math.abs(parts - total) > 1e-12 * Math.max(1, total) * Math.max(1, Math.log(everything.values.length))) {
    throw new MesometricsError("IDENTITY_VIOLATED", `The parts sum to ${parts} and not to ${total}. This is a bug.`, {
      parts,
      total,
    });
  }
  return { measure, total, within, withinShare: total > 0 ? within / total : null, levels: found };
}

interface Group {
  readonly path: readonly string[];
  readonly rows: readonly number[];
}

function split({ path, rows }: Group, labels: readonly string[]): readonly Group[] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const list = groups.get(labels[row]!);
    if (list === undefined) groups.set(labels[row]!, [row]);
    else list.push(row);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, members]) => ({ path: [...path, label], rows: members }));
}
