/**
 * What a column may be given as. `null`, `undefined`, `NaN` and the empty text mean missing; an infinite cell is an
 * error. Booleans are read as 0 and 1; text that looks like numbers stays text.
 */
export type ColumnInput =
  | readonly (number | null | undefined)[]
  | readonly (string | null | undefined)[]
  | readonly (boolean | null | undefined)[]
  | Float64Array
  | Float32Array
  | Int32Array;

/** Columns by name, all of one length. */
export type Table = Readonly<Record<string, ColumnInput>>;

/** A numeric column; a missing cell is `NaN` and is counted. */
export interface NumberColumn {
  readonly kind: "number";
  readonly name: string;
  /** length n */
  readonly values: Float64Array;
  readonly missing: number;
  /** length n: the values of a column that was given as an `Int32Array`, in half the memory; `values` is made when it is read. */
  readonly integers?: Int32Array;
}

/** A text column as integer codes into its sorted levels; a missing cell has code -1 and is counted. */
export interface TextColumn {
  readonly kind: "text";
  readonly name: string;
  /** length n; -1 = missing */
  readonly codes: Int32Array;
  readonly levels: readonly string[];
  readonly missing: number;
}

export type DataColumn = NumberColumn | TextColumn;

/** Which row belongs to which unit and period. */
export interface PanelIndex {
  readonly unit: string;
  readonly time: string;
  /** length n: 0 .. units - 1 */
  readonly unitCodes: Int32Array;
  /** The units' labels, in order of their codes (text: sorted by code point; numbers: ascending). */
  readonly unitLabels: readonly string[];
  /** length n: 0 .. periods - 1, ascending in time */
  readonly timeCodes: Int32Array;
  readonly timeLabels: readonly string[];
  /** length periods: the time as a number (a text period that is no number gets its rank) */
  readonly timeValues: Float64Array;
  /** How far apart two adjacent periods are in `timeValues`: what a lag of 1 means. */
  readonly timeStep: number;
  /** length n: the rows sorted by unit, then time */
  readonly order: Int32Array;
}

/** What `panel()` found about the shape of the data. */
export interface BalanceReport {
  readonly rows: number;
  readonly units: number;
  readonly periods: number;
  readonly balanced: boolean;
  /** Units observed with holes between their first and last period, with the missing periods. */
  readonly gaps: readonly { readonly unit: string; readonly missing: readonly string[] }[];
  /** Missing cells by column, only columns that have some. */
  readonly missing: Readonly<Record<string, number>>;
}

interface DatasetBase<Columns> {
  /** length n of every column */
  readonly rows: number;
  readonly columns: Readonly<Record<string, DataColumn>>;
  /** A hash of names and cells, whatever their storage, made when it is first read: what `augment` and `withVcov` compare. */
  readonly hash: string;
  /** Only for the compiler: the column types that flowed in. Never set. */
  readonly __columns?: Columns;
}

export interface Panel<Columns = Record<string, unknown>> extends DatasetBase<Columns> {
  readonly kind: "panel";
  readonly index: PanelIndex;
  readonly report: BalanceReport;
}

export interface CrossSection<Columns = Record<string, unknown>> extends DatasetBase<Columns> {
  readonly kind: "crossSection";
}

/** What every estimator takes; made by `panel()` or `crossSection()`. */
export type Dataset<Columns = Record<string, unknown>> = Panel<Columns> | CrossSection<Columns>;
