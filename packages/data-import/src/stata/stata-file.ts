import type { Table } from "@mesometrics/panel-data";

export type StataType = "byte" | "int" | "long" | "float" | "double" | "string";

/** A variable of a Stata file. */
export interface StataVariable {
  readonly name: string;
  /** Empty where it has none. */
  readonly label: string;
  readonly type: StataType;
  /** The display format: `%9.0g`, `%td` for a date counted in days from 1 January 1960. */
  readonly format: string;
  /** The texts of its codes, sorted by code; empty where it has none. */
  readonly valueLabels: readonly { readonly value: number; readonly label: string }[];
  /** Missing cells: `.` and the extended codes `.a` to `.z`, each with its count; for texts the empty ones. */
  readonly missing: Readonly<Record<string, number>>;
}

/** A Stata file, read. */
export interface StataFile {
  readonly release: 117 | 118 | 119;
  readonly label: string;
  readonly timestamp: string;
  readonly rows: number;
  readonly variables: readonly StataVariable[];
  /** Codes as numbers (missing = NaN), texts with null for empty ones. */
  readonly table: Table;
}
