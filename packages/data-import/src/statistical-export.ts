import type { RegionDocument } from "@mesometrics/datasets/china-regions";

/** What an axis of the printed table runs over. */
export type ExportAxis = "regions" | "years" | "indicators";

/** An indicator as the file prints it. */
export interface ExportIndicator {
  /** Without the unit: 地区生产总值. */
  readonly name: string;
  /** As printed: 亿元; null where the file does not say. */
  readonly unit: string | null;
}

/** One cell of an export, with where it stands. */
export interface ExportCell {
  readonly indicator: ExportIndicator;
  /** null for a name that the register does not know, and for the national total. */
  readonly region: RegionDocument | null;
  /** The region as printed. */
  readonly regionName: string;
  readonly year: number;
  /** `2020`, in a quarterly table `2020Q4`, in a monthly one `2020-12`. */
  readonly period: string;
  /** null for a missing figure. */
  readonly value: number | null;
  /** The cell as it stands in the file. */
  readonly text: string;
  /** Its address: B5. */
  readonly cell: string;
}

/** Something about a file that its reader must know. */
export interface ImportNote {
  readonly code: string;
  readonly message: string;
}

/** One table of the statistics bureau, read. */
export interface StatisticalExport {
  readonly file: string;
  readonly sheet: string | null;
  readonly layout: { readonly rows: ExportAxis; readonly columns: ExportAxis };
  /** The lines before the table: 数据库, 指标, 时间, 地区. */
  readonly preamble: readonly string[];
  readonly footnotes: readonly string[];
  /** The revision that the footnotes name: `economic-census-5`; null where they name none. */
  readonly vintage: string | null;
  readonly cells: readonly ExportCell[];
  readonly missing: number;
  readonly notes: readonly ImportNote[];
}

/** What the file itself does not say. */
export interface ExportOptions {
  /** The indicator of a file whose preamble names none. */
  readonly indicator?: string;
  readonly unit?: string;
  /** The region of a table of indicators by years. */
  readonly region?: string;
  /** The year of a table of regions by indicators. */
  readonly year?: number;
  /** A revision in place of the one that the footnotes name. */
  readonly vintage?: string;
  /** The decimal mark, default `.`. */
  readonly decimal?: "." | ",";
}
