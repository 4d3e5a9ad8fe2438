/** Whether more of an indicator is better (`"+"`) or worse (`"-"`). */
export type Direction = "+" | "-";

/** A remark on a result, as data: a stable code, a sentence, and the indicators, systems or rows it is about. */
export interface IndexNote {
  readonly code: string;
  readonly message: string;
  readonly terms: readonly string[];
}

/** Every choice that moves an entropy weight or a score, named: what a methods paragraph must state. */
export interface EntropyConventions {
  /** `"+"`: (x - min)/(max - min); `"-"`: (max - x)/(max - min). */
  readonly normalisation: "min-max";
  /** Minimum, maximum and entropy over all rows together: on a panel all units and all periods. */
  readonly pool: "all-rows";
  /** 0 · ln 0 = 0, the limit; nothing is shifted. */
  readonly zero: "limit";
  /** What is added to the normalised values before the shares are taken. */
  readonly shift: 0;
  /** The entropy's factor k, which makes 1 the largest possible entropy. */
  readonly k: "1/ln(rows)";
  /** The value of k. */
  readonly kValue: number;
  /** A score is the weighted sum of the normalised indicators. */
  readonly aggregation: "weighted sum";
}

export function entropyConventions(rows: number): EntropyConventions {
  return {
    normalisation: "min-max",
    pool: "all-rows",
    zero: "limit",
    shift: 0,
    k: "1/ln(rows)",
    kValue: 1 / Math.log(rows),
    aggregation: "weighted sum",
  };
}
