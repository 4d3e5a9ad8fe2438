import type { ScreenKind } from "@mesometrics/indicators";

/** A text in one language for all, or in English and Chinese. */
export type ContractText = string | { readonly en: string; readonly zh: string };

/** What a study demands of a raw column. */
export interface ContractColumn {
  readonly label?: ContractText | undefined;
  /** The unit of measurement: 亿元, `10,000 persons`. */
  readonly unit?: string | undefined;
  readonly type?: "number" | "text" | undefined;
  /** Smallest and largest admissible value; null leaves a side open. */
  readonly range?: readonly [number | null, number | null] | undefined;
  /** Whether only whole numbers are admissible. */
  readonly integer?: boolean | undefined;
  /** First and last period for which the column is needed. */
  readonly years?: readonly [number, number] | undefined;
  /** Which revision of a statistic. */
  readonly vintage?: string | undefined;
  /** Whether the data must have the column; true without it. */
  readonly required?: boolean | undefined;
  readonly note?: ContractText | undefined;
}

/** The data that a study needs: the `data` part of its `study.yaml` fits. */
export interface DataContract {
  /** The column that names the unit. */
  readonly unit: string;
  /** The column that names the period. */
  readonly time: string;
  /** First and last period that the study needs. */
  readonly years?: readonly [number, number] | undefined;
  readonly columns?: Readonly<Record<string, ContractColumn>> | undefined;
}

/** What a check finds. */
export type FindingKind =
  /** A column of the contract is not there. */
  | "missing-column"
  /** Rows without unit or period. */
  | "missing-index"
  /** Two rows of one unit and period. */
  | "duplicate-row"
  /** Unit-periods without a row, between the first and last period that the contract or the data name. */
  | "missing-rows"
  /** Periods in which a column has no figure at all. */
  | "missing-years"
  /** Single missing figures. */
  | "missing-cells"
  /** A text where a figure is due. */
  | "text-cell"
  | "out-of-range"
  | "not-whole"
  /** The whole column is a power of ten off its range, or off the study's own data. */
  | "other-unit"
  /** Two spellings of one region, or a name that two regions share. */
  | "region-name"
  | ScreenKind;

/** One finding of `checkData`. */
export interface DataFinding {
  readonly kind: FindingKind;
  /**
   * `contract`: the data are not what the study needs; `question`: a figure to ask its source about; `coverage`: something is
   * missing that the study does not ask for.
   */
  readonly weight: "contract" | "question" | "coverage";
  readonly column: string | null;
  /** The other column or, for a duplicate within a column, the other unit. */
  readonly other: string | null;
  readonly unit: string | null;
  readonly time: string | null;
  /** The row of the cell, counted from 0. */
  readonly row: number | null;
  /** The value found. */
  readonly value: number | string | null;
  /** The ratio that is out of line. */
  readonly factor: number | null;
  /** Cells, rows or periods concerned. */
  readonly count: number;
  /** Unit-periods, periods or units concerned, at most ten. */
  readonly places: readonly string[];
  readonly message: string;
}
