import { allocateDoubles, type Matrix, MesometricsError } from "@mesometrics/matrix";

/** A grouping of the n rows of a sample. */
export interface GroupCodes {
  /** length n: 0 .. levels - 1; a level may be without rows */
  readonly codes: Int32Array;
  readonly levels: number;
}

/**
 * One absorbed effect: a dummy per level, or dummies times variables (`unit[trend]`: both; `unit[[trend]]`: the
 * products alone).
 */
export interface FixedEffect extends GroupCodes {
  /** n x s: the variables whose slope differs by level; null or absent for a plain effect */
  readonly slopes?: Matrix | null;
  /** false leaves out the dummies themselves; true by default */
  readonly intercept?: boolean;
  /**
   * length n, above 0: what the rows of the dummies and of the slopes are multiplied by; null or absent for ones. Weighted
   * least squares has the square roots of its weights here and multiplies the rows of its columns in the same way.
   */
  readonly scale?: Float64Array | null;
}

/** The rows of each level of a grouping. */
export interface LevelCounts {
  /** length levels */
  readonly counts: Float64Array;
  /** Whether the rows stand in the order of their levels. */
  readonly isSorted: boolean;
}

/**
 * Checks a set of effects, and counts the rows of their levels on the way.
 *
 * @throws SHAPE_MISMATCH when the effects, their slopes or their scales differ in rows
 * @throws INVALID_CODES when a code is not in 0 .. levels - 1
 * @throws NON_FINITE when a slope variable is NaN or infinite
 * @throws INVALID_ARGUMENT when an effect has neither dummies nor slopes, or a scale that is not above 0
 */
export function requireEffects(effects: readonly FixedEffect[], rows?: number): readonly LevelCounts[] {
  const n = rows ?? effects[0]?.codes.length ?? 0;
  return effects.map((effect, position) => {
    const counts = countLevels(effect, n, `Effect ${position}`);
    const slopes = effect.slopes ?? null;
    if (effect.intercept === false && (slopes === null || slopes.columns === 0)) {
      throw new MesometricsError(
        "INVALID_ARGUMENT",
        `Effect ${position} has neither dummies nor slopes: leave it out or give it slopes.`,
        { position },
      );
    }
    if (effect.scale) requireScale(effect.scale, n, position);
    if (slopes === null) return counts;
    if (slopes.rows !== n) {
      throw new MesometricsError(
        "SHAPE_MISMATCH",
        `The slopes of effect ${position} have ${slopes.rows} rows, but the sample has ${n}.`,
        { position, rows: slopes.rows, expected: n },
      );
    }
    const index = slopes.data.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) {
      throw new MesometricsError(
        "NON_FINITE",
        `Slope ${Math.floor(index / n)} of effect ${position} is ${slopes.data[index]} in row ${index % n}; remove such rows first.`,
        { position, row: index % n, value: slopes.data[index] },
      );
    }
    return counts;
  });
}

function requireScale(scale: Float64Array, n: number, position: number): void {
  if (scale.length !== n) {
    throw new MesometricsError(
      "SHAPE_MISMATCH",
      `The scale of effect ${position} has ${scale.length} rows, but the sample has ${n}.`,
      { position, rows: scale.length, expected: n },
    );
  }
  const row = scale.findIndex((value) => !(value > 0 && Number.isFinite(value)));
  if (row < 0) return;
  throw new MesometricsError(
    "INVALID_ARGUMENT",
    `The scale of effect ${position} is ${scale[row]} in row ${row}, but it must be above 0 and finite.`,
    { position, row, value: scale[row] },
  );
}

/**
 * @throws SHAPE_MISMATCH when there are not `n` codes
 * @throws INVALID_CODES when a code is not in 0 .. levels - 1
 */
export function requireCodes(grouping: GroupCodes, n: number, what: string): void {
  countLevels(grouping, n, what);
}

function countLevels({ codes, levels }: GroupCodes, n: number, what: string): LevelCounts {
  if (codes.length !== n) {
    throw new MesometricsError("SHAPE_MISMATCH", `${what} has ${codes.length} codes, but the sample has ${n} rows.`, {
      codes: codes.length,
      expected: n,
    });
  }
  const counts = allocateDoubles(levels, () => `${what}, with ${levels} levels,`);
  const signs = addUp(codes, levels, counts);
  if (signs.outside < 0) {
    const row = codes.findIndex((code) => !(code >= 0 && code < levels));
    throw new MesometricsError(
      "INVALID_CODES",
      `${what} has the code ${codes[row]} in row ${row}, but its codes are 0 to ${levels - 1}.`,
      { row, code: codes[row], levels },
    );
  }
  return { counts, isSorted: signs.descent >= 0 };
}

/** Counts rows; `outside` is negative where a code is out of range, `descent` where one is below the one before. */
function addUp(codes: Int32Array, levels: number, counts: Float64Array): { outside: number; descent: number } {
  let outside = 0;
  let descent = 0;
  let before = 0;
  const last = levels - 1;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    counts[code]++;
    outside |= code | (last - code);
    descent |= code - before;
    before = code;
  }
  return { outside, descent };
}
