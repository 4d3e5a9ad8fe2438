/** What a screen finds; each is a question to the source of the figures, not a verdict. */
export type ScreenKind =
  /** A change by about 10, 100, …: thousands read as ten thousands, a decimal point lost. */
  | "unit-jump"
  /** One cell far off its neighbours in time, which agree with each other. */
  | "spike"
  /** One unit's whole series is about a power of ten off all others: its own unit of measurement. */
  | "unit-level"
  /** A unit's level changes at once, and more than the other units'. */
  | "level-shift"
  /** The whole column changes its level between two periods: a new definition, coverage or price base. */
  | "common-break"
  /** Three or more equal values in a row. */
  | "repeated-value"
  /** Four or more values on an exact straight line: interpolated. */
  | "exact-line"
  /** Two columns, or two units of a column, with one and the same series. */
  | "duplicate-series"
  /** Two columns that are almost the same series: two vintages of one statistic. */
  | "vintage";

/** One finding of `screenPanel`. */
export interface ScreenFlag {
  readonly kind: ScreenKind;
  readonly column: string;
  /** The other column or, for a duplicate within a column, the other unit. */
  readonly other: string | null;
  readonly unit: string | null;
  /** The period of the cell; of a change, a run or a break the first period after it began. */
  readonly time: string | null;
  /** The row of the cell, counted from 0; null for findings on whole columns. */
  readonly row: number | null;
  /** The ratio that is out of line: to the expected value, to the period before, or of the two series. */
  readonly factor: number | null;
  /** How many single findings it stands for; absent for one. */
  readonly count?: number;
  readonly message: string;
}
