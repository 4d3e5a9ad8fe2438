import type { Table } from "@mesometrics/panel-data";
import type { ImportNote } from "./statistical-export.js";

/** Where a cell of a merged panel comes from. */
export interface CellOrigin {
  readonly file: string;
  readonly sheet: string | null;
  /** Its address in the file: B5. */
  readonly cell: string;
  /** As it stands there. */
  readonly text: string;
  /** What was done to it: `× 10000`; null when it was taken as it is. */
  readonly transformation: string | null;
}

/** A column of a merged panel. */
export interface MergedColumn {
  readonly name: string;
  /** As the files print it. */
  readonly indicator: string;
  readonly unit: string | null;
  readonly vintage: string | null;
  readonly files: readonly string[];
  /** Rows with a figure. */
  readonly observed: number;
  readonly missing: number;
}

/** Two figures for one cell. */
export interface ImportConflict {
  /** `rounding` when one is the other rounded: the finer one is kept. */
  readonly kind: "value" | "rounding";
  readonly column: string;
  readonly region: string;
  readonly year: number;
  /** The year, or its quarter or month: `2020Q4`. */
  readonly period: string;
  readonly values: readonly (CellOrigin & { readonly value: number })[];
  /** What stands in the panel; null when the cell was left missing. */
  readonly kept: number | null;
}

/** Several files as one panel. */
export interface MergedPanel {
  /**
   * `region`, `code` and `year` (of quarterly and monthly tables also `period`), then one column per indicator and vintage;
   * rows by code and period.
   */
  readonly table: Table;
  readonly columns: readonly MergedColumn[];
  readonly conflicts: readonly ImportConflict[];
  /** Cells that two files give alike. */
  readonly agreements: number;
  /** For each column, the origin of each row's cell; null where there is no figure. */
  readonly origins: Readonly<Record<string, readonly (CellOrigin | null)[]>>;
  readonly notes: readonly (ImportNote & { readonly file: string | null })[];
}

export interface MergeOptions {
  /** Names of columns by the indicator's printed name: `{ 地区生产总值: "gdp" }`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Units of columns by the printed name of the indicator; default that of the first file. */
  readonly units?: Readonly<Record<string, string>>;
  /** What a region that is not known means, by its printed name: `{ ShanXi: "陕西" }`. */
  readonly regions?: Readonly<Record<string, string>>;
  /** Regions that remain unknown: an error (default), kept under their own name, or left out and counted. */
  readonly unknownRegions?: "error" | "keep" | "drop";
  /** A cell with two different figures of one vintage: left missing (default), or the first or last file's. All are listed. */
  readonly conflicts?: "missing" | "first" | "last";
  /** The language of `region`, default `en`. */
  readonly language?: "en" | "zh";
}
