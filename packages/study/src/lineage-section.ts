import { dataTable, type Language, type ReportSection, type TableDocument } from "@mesometrics/reporting";
import type { StudyColumnLineage } from "./lineage.js";

/** Where the cells of a raw column stand, in short. */
export interface StudySourceColumn {
  readonly column: string;
  /** `gdp.xlsx [Data]`; several are listed. */
  readonly files: readonly string[];
  /** `B2:B361`, or the first of several stretches and how many there are. */
  readonly cells: string;
  /** `÷ 10000`; null where the figures are taken as they stand. */
  readonly transformation: string | null;
}

const KINDS: Readonly<Record<StudyColumnLineage["kind"], { readonly en: string; readonly zh: string }>> = {
  raw: { en: "Read", zh: "读入" },
  grouping: { en: "Grouped", zh: "分组" },
  derived: { en: "Computed", zh: "计算" },
  index: { en: "Index", zh: "指数" },
  coupling: { en: "Coupling coordination", zh: "耦合协调" },
};

/**
 * A row per column of the panel: how it came about, from which cells, in which unit and revision.
 *
 * @example
 * ```ts
 * import { lineageTable } from "@mesometrics/study";
 * const gdp = { column: "gdp", kind: "raw", expression: null, sources: [], restsOnAllRows: false, unit: "亿元", vintage: null };
 * const table = lineageTable([gdp], [{ column: "gdp", files: ["gdp.csv"], cells: "B2:B9", transformation: null }], "en");
 * table.groups[0]?.rows[0]?.label; // → "gdp"
 * ```
 */
export function lineageTable(
  lineage: readonly StudyColumnLineage[],
  sources: readonly StudySourceColumn[],
  language: Language,
): TableDocument {
  const known = new Map(sources.map((one) => [one.column, one]));
  return dataTable({
    id: "lineage",
    title: { en: "Where every column comes from", zh: "各变量的来源" },
    language,
    stars: null,
    rowHeading: { en: "Column", zh: "变量" },
    columns: [
      { id: "unit", label: { en: "Unit", zh: "单位" }, role: "text" },
      { id: "from", label: { en: "From", zh: "来源" }, role: "text" },
      { id: "cells", label: { en: "Cells", zh: "单元格" }, role: "text" },
      { id: "done", label: { en: "Transformation", zh: "变换" }, role: "text" },
    ],
    rows: lineage.map(({ column, kind, expression, sources: made, restsOnAllRows, unit, vintage }) => {
      const source = known.get(column);
      const all = language === "zh" ? "（权重与界限取自全部行）" : " (weights and bounds from all rows)";
      return {
        label: column,
        group: KINDS[kind],
        values: [
          [unit, vintage].filter((part) => part !== null).join("; ") || null,
          kind === "raw" ? (source?.files.join(", ") ?? null) : made.join(", "),
          kind === "raw" ? (source?.cells ?? null) : null,
          kind === "raw" ? (source?.transformation ?? null) : `${expression ?? ""}${restsOnAllRows ? all : ""}`,
        ],
      };
    }),
    notes: [
      {
        en: "lineage.csv names the file, sheet and cell behind every single value, lineage.json the same in a form for programs.",
        zh: "lineage.csv 逐值列出文件、工作表与单元格；lineage.json 供程序读取。",
      },
    ],
  });
}

/** The section of a report that says where the columns come from. */
export function lineageSection(
  lineage: readonly StudyColumnLineage[],
  sources: readonly StudySourceColumn[],
): readonly ReportSection[] {
  if (sources.length === 0) return [];
  const table = { en: lineageTable(lineage, sources, "en"), zh: lineageTable(lineage, sources, "zh") };
  return [
    {
      id: "lineage-section",
      heading: { en: "Lineage of the data", zh: "数据来源" },
      paragraphs: [
        {
          en: `Every value of the ${lineage.length} columns can be followed to its file, sheet and cell.`,
          zh: `${lineage.length} 个变量的每个数值都可追溯到文件、工作表与单元格。`,
        },
      ],
      folded: [{ label: { en: "Columns and their cells", zh: "各变量及其单元格" }, table }],
    },
  ];
}
