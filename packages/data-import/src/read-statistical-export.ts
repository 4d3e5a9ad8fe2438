import { MesometricsError } from "@mesometrics/matrix";
import { type CellSheet, cellAddress, cellText } from "./cell-sheet.js";
import {
  axisOf,
  cornerAxis,
  type ExportPeriod,
  indicatorOf,
  isFootnote,
  isRemark,
  type PreambleKey,
  periodFrom,
  preambleLine,
  vintageOf,
} from "./export-labels.js";
import { isNationalTotal, matchRegion, matchRegions } from "./match-regions.js";
import { numberInCell } from "./number-cell.js";
import type {
  ExportAxis,
  ExportCell,
  ExportIndicator,
  ExportOptions,
  ImportNote,
  StatisticalExport,
} from "./statistical-export.js";

/** A table of one sheet: from its preamble to its notes, rows counted in the sheet. */
interface Block {
  readonly sheet: CellSheet;
  readonly preamble: readonly string[];
  readonly said: Readonly<Partial<Record<PreambleKey, string>>>;
  readonly header: number;
  readonly body: readonly number[];
  readonly footnotes: readonly string[];
}

/**
 * Reads a sheet as the statistics bureau's 分省年度数据 exports it (Annual by Province): lines that name database,
 * indicator, time or region; a header; rows; notes. Any two of regions, years and indicators may be the rows and the
 * columns; the third comes from the preamble or from `options`. Several tables may follow each other in one sheet.
 *
 * Nothing is guessed in silence: a file that does not name its indicator gets its own name and a note, an unknown region
 * keeps its name and is noted with the nearest known one, and a cell that is neither a number nor a mark of a missing
 * figure is an error.
 *
 * @throws MesometricsError `NO_TABLE`, `MERGED_HEADER`, `REPEATED_LABEL`, `RAGGED_ROW`, `UNREADABLE_CELL`,
 *   `UNKNOWN_LAYOUT`, `MIXED_FREQUENCY`, `YEAR_NOT_NAMED`, `REGION_NOT_NAMED`, each with file, sheet and cell
 * @example
 * ```ts
 * import { csvSheet, readStatisticalExport } from "@mesometrics/data-import";
 * const sheet = csvSheet("gdp.csv", "数据库：分省年度数据\n指标：地区生产总值(亿元)\n地区,2020年,2019年\n北京市,35943.3,\n数据来源：国家统计局\n");
 * const [table] = readStatisticalExport(sheet);
 * table?.cells[0]?.value; // → 35943.3
 * table?.cells[0]?.cell; // → "B4"
 * table?.missing; // → 1
 * ```
 */
export function readStatisticalExport(sheet: CellSheet, options: ExportOptions = {}): readonly StatisticalExport[] {
  const blocks = blocksOf(sheet);
  if (blocks.length === 0) {
    throw fault(sheet, "NO_TABLE", "holds no table: a header line and a line of figures below it are needed", null);
  }
  return blocks.map((block) => tableOf(block, options));
}

function blocksOf(sheet: CellSheet): readonly Block[] {
  const texts = sheet.rows.map((row) => row.map(cellText));
  const starts = texts.flatMap((row, index) => (preambleLine(row[0] ?? "")?.key === "database" ? [index] : []));
  const cuts = starts.length > 1 ? starts.slice(1) : [];
  const blocks: Block[] = [];
  let from = 0;
  for (const to of [...cuts, texts.length]) {
    const block = blockBetween(sheet, texts, from, to);
    if (block !== null) blocks.push(block);
    from = to;
  }
  return blocks;
}

function blockBetween(sheet: CellSheet, texts: readonly (readonly string[])[], from: number, to: number): Block | null {
  const preamble: string[] = [];
  const said: Partial<Record<PreambleKey, string>> = {};
  let row = from;
  for (; row < to; row++) {
    const cells = texts[row]!;
    const filled = cells.filter((text) => text !== "");
    const line = preambleLine(cells[0] ?? "");
    if (line !== null) {
      // An unquoted comma in a title has cut it into cells.
      said[line.key] = [line.value, ...cells.slice(1).filter((text) => text !== "")].join(",");
    } else if (filled.length > 1) break;
    if (filled.length > 0) preamble.push(filled.join(","));
  }
  if (row >= to) return null;
  const body: number[] = [];
  let end = row + 1;
  for (; end < to; end++) {
    const cells = texts[end]!;
    const isAlone = cells.slice(1).every((text) => text === "");
    if (isFootnote(cells[0] ?? "") || (isAlone && isRemark(cells[0] ?? ""))) break;
    if (cells.some((text) => text !== "")) body.push(end);
  }
  if (body.length === 0) return null;
  const footnotes = texts.slice(end, to).flatMap((cells) => {
    const text = cells.filter((one) => one !== "").join(",");
    return text === "" ? [] : [text];
  });
  return { sheet, preamble, said, header: row, body, footnotes };
}

function tableOf({ sheet, preamble, said, header, body, footnotes }: Block, options: ExportOptions): StatisticalExport {
  const notes: ImportNote[] = [];
  const columnLabels = headerLabels(sheet, header);
  const rowLabels = body.map((row) => {
    const label = cellText(sheet.rows[row]![0]);
    if (label !== "") return label;
    throw fault(sheet, "NO_LABEL", "has figures in a row whose first cell is empty", cellAddress(row, 0));
  });
  const columns = axisOf(columnLabels);
  const rows = cornerAxis(cellText(sheet.rows[header]![0])) ?? axisOf(rowLabels);
  if (rows === columns) {
    throw fault(
      sheet,
      "UNKNOWN_LAYOUT",
      `has ${rows} both as rows and as columns; a table of regions, years or indicators by another of them is needed`,
      cellAddress(header, 0),
    );
  }
  noteRepeats(sheet, columnLabels, (index) => cellAddress(header, index + 1));
  const third = (["regions", "years", "indicators"] as const).find((axis) => axis !== rows && axis !== columns)!;
  const fixed = fixedLabel(sheet, third, said, options, notes);
  const place = placer(
    sheet,
    rows,
    columns,
    third,
    rowLabels,
    columnLabels,
    fixed,
    options.unit,
    said.unit === "" ? undefined : said.unit,
    notes,
  );

  const style = options.decimal === undefined ? {} : { decimal: options.decimal };
  const cells: ExportCell[] = [];
  const unreadable: string[] = [];
  let short = 0;
  body.forEach((row, rowIndex) => {
    const line = sheet.rows[row]!;
    for (let column = columnLabels.length + 1; column < line.length; column++) {
      if (cellText(line[column]) === "") continue;
      throw fault(
        sheet,
        "RAGGED_ROW",
        `has a cell outside the ${columnLabels.length} columns of its header`,
        cellAddress(row, column),
      );
    }
    if (line.length <= columnLabels.length && line.length > 1) short++;
    columnLabels.forEach((_, columnIndex) => {
      const cell = line[columnIndex + 1];
      const address = cellAddress(row, columnIndex + 1);
      const value = numberInCell(cell, style);
      if (value === undefined) unreadable.push(`${address} (${JSON.stringify(cellText(cell).slice(0, 40))})`);
      else cells.push({ ...place(rowIndex, columnIndex), value, text: cellText(cell), cell: address });
    });
  });
  if (unreadable.length > 0) {
    throw fault(
      sheet,
      "UNREADABLE_CELL",
      `has ${unreadable.length} cell(s) that are neither a number nor empty: ${unreadable.slice(0, 5).join(", ")}${unreadable.length > 5 ? ", …" : ""}. Correct them or leave them empty`,
      unreadable[0]!.split(" ")[0]!,
    );
  }
  if (short > 0 && short < body.length) {
    notes.push({
      code: "SHORT_ROWS",
      message: `${short} row(s) have fewer cells than the header; what they lack counts as missing. Is the file cut off?`,
    });
  }
  if (said.database !== undefined && !footnotes.some((line) => /来源|source/i.test(line))) {
    notes.push({
      code: "NO_SOURCE_LINE",
      message: "The line 数据来源 that ends such files is absent. Is the file cut off?",
    });
  }
  return {
    file: sheet.file,
    sheet: sheet.sheet,
    layout: { rows, columns },
    preamble,
    footnotes,
    vintage: options.vintage ?? vintageOf(footnotes),
    cells,
    missing: cells.filter((one) => one.value === null).length,
    notes,
  };
}

/** The labels right of the corner; empty ones at the end belong to a trailing comma, others to merged cells. */
function headerLabels(sheet: CellSheet, header: number): readonly string[] {
  const labels = sheet.rows[header]!.slice(1).map(cellText);
  while (labels.at(-1) === "") labels.pop();
  const empty = labels.indexOf("");
  if (empty === -1) return labels;
  throw fault(
    sheet,
    "MERGED_HEADER",
    "has an empty cell within its header: merged cells or two header rows. Give every column one label in one row",
    cellAddress(header, empty + 1),
  );
}

function noteRepeats(sheet: CellSheet, labels: readonly string[], address: (index: number) => string): void {
  const seen = new Map<string, number>();
  labels.forEach((label, index) => {
    const before = seen.get(label);
    if (before !== undefined) {
      throw fault(
        sheet,
        "REPEATED_LABEL",
        `names ${JSON.stringify(label)} twice, in ${address(before)} and`,
        address(index),
      );
    }
    seen.set(label, index);
  });
}

/** The label that all cells share: from the preamble, else from the options. */
function fixedLabel(
  sheet: CellSheet,
  axis: ExportAxis,
  said: Block["said"],
  options: ExportOptions,
  notes: ImportNote[],
): string {
  if (axis === "indicators") {
    const name = options.indicator ?? said.indicator;
    if (name !== undefined && name !== "") return name;
    const own = sheet.file.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, "");
    notes.push({
      code: "INDICATOR_NOT_NAMED",
      message: `The file does not name its indicator or its unit; it is called "${own}" after the file.`,
    });
    return own;
  }
  if (axis === "years") {
    const period = options.year === undefined ? periodFrom(said.time ?? "") : periodFrom(String(options.year));
    if (period !== null) return period.label;
    throw fault(
      sheet,
      "YEAR_NOT_NAMED",
      `is a table of one period and does not say which (时间：${said.time ?? ""}); give the year`,
      null,
    );
  }
  const region = options.region ?? said.region;
  if (region !== undefined && region !== "") return region;
  throw fault(sheet, "REGION_NOT_NAMED", "is a table of one region and does not say which; give the region", null);
}

type Place = Pick<ExportCell, "indicator" | "region" | "regionName" | "year" | "period">;

/** From row and column of the body to what the cell measures, where and when. */
function placer(
  sheet: CellSheet,
  rows: ExportAxis,
  columns: ExportAxis,
  third: ExportAxis,
  rowLabels: readonly string[],
  columnLabels: readonly string[],
  fixed: string,
  unitGiven: string | undefined,
  unitSaid: string | undefined,
  notes: ImportNote[],
): (row: number, column: number) => Place {
  const labels: Readonly<Record<ExportAxis, readonly string[]>> = {
    [rows]: rowLabels,
    [columns]: columnLabels,
    [third]: [fixed],
  } as Record<ExportAxis, readonly string[]>;
  const periods = labels.years.map((label): ExportPeriod => {
    const period = periodFrom(label);
    if (period !== null) return period;
    throw fault(sheet, "UNKNOWN_LAYOUT", `has ${JSON.stringify(label)} among its periods`, null);
  });
  const indicators: readonly ExportIndicator[] = labels.indicators.map((label) => {
    const { name, unit } = indicatorOf(label);
    return { name, unit: (third === "indicators" ? unitGiven : undefined) ?? unit ?? unitSaid ?? null };
  });
  const frequencies = new Set(periods.map(({ frequency }) => frequency));
  if (frequencies.size > 1) {
    throw fault(sheet, "MIXED_FREQUENCY", `mixes ${[...frequencies].join("s and ")}s; import each by itself`, null);
  }
  const named = labels.regions.filter((name) => !isNationalTotal(name));
  const { unknown, notes: ambiguous } = matchRegions(named);
  for (const { name, nearest } of unknown) {
    notes.push({
      code: "UNKNOWN_REGION",
      message: `"${name}" is no known region.${nearest === null ? "" : ` Did you mean "${nearest}"?`}`,
    });
  }
  notes.push(...ambiguous.map(({ code, message }) => ({ code, message })));
  const regions = labels.regions.map(matchRegion);
  const index = (axis: ExportAxis, row: number, column: number) =>
    axis === rows ? row : axis === columns ? column : 0;
  return (row, column) => {
    const region = index("regions", row, column);
    return {
      indicator: indicators[index("indicators", row, column)]!,
      region: regions[region]!,
      regionName: labels.regions[region]!,
      year: periods[index("years", row, column)]!.year,
      period: periods[index("years", row, column)]!.label,
    };
  };
}

function fault(sheet: CellSheet, code: string, problem: string, cell: string | null): MesometricsError {
  const where = `${sheet.file}${sheet.sheet === null ? "" : `, sheet "${sheet.sheet}"`}`;
  return new MesometricsError(code, `${where} ${problem}${cell === null ? "" : ` (cell ${cell})`}.`, {
    file: sheet.file,
    sheet: sheet.sheet,
    cell,
  });
}
