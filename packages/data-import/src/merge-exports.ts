import type { RegionDocument } from "@mesometrics/datasets/china-regions";
import { conversionFactor } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";
import type { Table } from "@mesometrics/panel-data";
import { isNationalTotal, matchRegion, matchRegions } from "./match-regions.js";
import type { CellOrigin, ImportConflict, MergedColumn, MergedPanel, MergeOptions } from "./merged-panel.js";
import type { ExportCell, ImportNote, StatisticalExport } from "./statistical-export.js";

/** A figure on its way into the panel. */
interface Figure extends CellOrigin {
  readonly value: number;
}

/** A column as it grows: figures by `code|year`. */
interface GrowingColumn {
  readonly indicator: string;
  readonly unit: string | null;
  readonly vintage: string | null;
  /** Set where one indicator comes in units that measure different things. */
  readonly isOtherUnit: boolean;
  readonly files: Set<string>;
  readonly figures: Map<string, Figure[]>;
}

/**
 * Merges exports into one panel: a row per region and year, a column per indicator and vintage. Two vintages of an
 * indicator are two columns, named apart; like units are converted to the first file's, with the factor in the lineage;
 * units that measure different things make columns of their own. Where two files of one vintage disagree, every figure is
 * listed and, by default, none is taken. Totals of the whole country are left out and counted.
 *
 * @throws MesometricsError `NO_EXPORTS`, `UNKNOWN_REGION` with all names and the nearest known ones, `MIXED_FREQUENCY`,
 *   `DUPLICATE_COLUMN`
 * @example
 * ```ts
 * import { csvSheet, mergeExports, readStatisticalExport } from "@mesometrics/data-import";
 * const file = (name, unit, value) => csvSheet(name, `指标：人口(${unit})\n地区,2020年,2019年\n北京市,${value},2190\n`);
 * const merged = mergeExports([
 *   ...readStatisticalExport(file("a.csv", "万人", 2189)),
 *   ...readStatisticalExport(file("b.csv", "人", 21890000)),
 * ]);
 * merged.conflicts.map((one) => [one.year, one.values.map((figure) => figure.value)]); // → [[2019,[2190,0.219]]]
 * merged.agreements; // → 1
 * ```
 */
export function mergeExports(exports: readonly StatisticalExport[], options: MergeOptions = {}): MergedPanel {
  if (exports.length === 0)
    throw new MesometricsError("NO_EXPORTS", "There is nothing to merge: no table was given.", {});
  const notes: (ImportNote & { readonly file: string | null })[] = exports.flatMap(({ file, notes }) =>
    notes.map((note) => ({ ...note, file })),
  );
  const regions = regionsOf(exports, options, notes);
  const growing = new Map<string, GrowingColumn>();
  const periods = new Map<string, number>();
  for (const one of exports) {
    let left = 0;
    for (const cell of one.cells) {
      const region = regions.get(cell.regionName) ?? null;
      if (region === null) {
        left++;
        continue;
      }
      periods.set(cell.period, cell.year);
      addCell(growing, one, cell, region.key, options, notes);
    }
    if (left > 0) {
      notes.push({
        code: "LEFT_OUT",
        file: one.file,
        message: `${left} cell(s) of national totals or unknown regions are left out.`,
      });
    }
  }
  const units = [
    ...new Map([...regions.values()].flatMap((one) => (one === null ? [] : [[one.key, one] as const]))).values(),
  ].sort((a, b) => (a.key < b.key ? -1 : 1));
  const lengths = new Set([...periods.keys()].map((period) => period.length));
  if (lengths.size > 1) {
    throw new MesometricsError(
      "MIXED_FREQUENCY",
      `The files hold years as well as quarters or months (${[...periods.keys()].slice(0, 6).join(", ")}). Merge those of one frequency.`,
      { periods: [...periods.keys()] },
    );
  }
  const ordered = [...periods].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = units.flatMap((unit) => ordered.map(([period, year]) => ({ unit, period, year })));
  return assembled(rows, [...growing.values()], options, notes);
}

interface MergedRegion {
  /** The code, or the name of a region without one. */
  readonly key: string;
  readonly name: string;
  readonly code: string | null;
}

function regionsOf(
  exports: readonly StatisticalExport[],
  { regions = {}, unknownRegions = "error", language = "en" }: MergeOptions,
  notes: (ImportNote & { readonly file: string | null })[],
): ReadonlyMap<string, MergedRegion | null> {
  const found = new Map<string, MergedRegion | null>();
  const unknown: string[] = [];
  for (const { cells } of exports) {
    for (const { regionName } of cells) {
      if (found.has(regionName)) continue;
      const meant = Object.hasOwn(regions, regionName) ? regions[regionName]! : regionName;
      const known = matchRegion(meant);
      if (known !== null) found.set(regionName, named(known, language));
      else if (isNationalTotal(meant)) found.set(regionName, null);
      else {
        unknown.push(meant);
        found.set(regionName, unknownRegions === "keep" ? { key: meant, name: meant, code: null } : null);
      }
    }
  }
  if (unknown.length > 0 && unknownRegions === "error") {
    const spelt = matchRegions(unknown).unknown.map(
      ({ name, nearest }) => `"${name}"${nearest === null ? "" : ` (did you mean "${nearest}"?)`}`,
    );
    throw new MesometricsError(
      "UNKNOWN_REGION",
      `${unknown.length} name(s) are no known region: ${spelt.join(", ")}. Say with the option regions what they mean, or keep or drop them with unknownRegions.`,
      { names: unknown },
    );
  }
  if (unknown.length > 0) {
    notes.push({
      code: "UNKNOWN_REGIONS",
      file: null,
      message: `Unknown regions, ${unknownRegions === "keep" ? "kept" : "left out"}: ${unknown.join(", ")}.`,
    });
  }
  return found;
}

function named(region: RegionDocument, language: "en" | "zh"): MergedRegion {
  return { key: region.code, name: region.label[language], code: region.code };
}

/** One indicator spelt with other blanks or full-width forms is one indicator. */
function indicatorKey(name: string): string {
  return name.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
}

function addCell(
  growing: Map<string, GrowingColumn>,
  { file, sheet, vintage }: StatisticalExport,
  { indicator, period, value, text, cell }: ExportCell,
  region: string,
  { units = {} }: MergeOptions,
  notes: (ImportNote & { readonly file: string | null })[],
): void {
  const key = `${indicatorKey(indicator.name)}|${vintage ?? ""}`;
  let column = growing.get(key);
  if (column === undefined) {
    column = newColumn(
      indicator.name,
      (Object.hasOwn(units, indicator.name) ? units[indicator.name] : undefined) ?? indicator.unit,
      vintage,
      false,
    );
    growing.set(key, column);
  }
  let factor = factorBetween(indicator.unit, column.unit);
  if (factor === null) {
    const ownKey = `${key}|${indicator.unit}`;
    const own = growing.get(ownKey) ?? newColumn(indicator.name, indicator.unit, vintage, true);
    if (!growing.has(ownKey)) {
      growing.set(ownKey, own);
      notes.push({
        code: "UNIT_MISMATCH",
        file,
        message: `${indicator.name} is in ${indicator.unit} here and in ${column.unit} elsewhere; no factor leads from one to the other, so it is a column of its own.`,
      });
    }
    column = own;
    factor = 1;
  }
  column.files.add(file);
  if (value === null) return;
  const place = `${region}|${period}`;
  const figures = column.figures.get(place) ?? [];
  figures.push({
    file,
    sheet,
    cell,
    text,
    // A factor below one is applied as the whole number that it divides by: 3 / 10000 is 0.0003 to the last bit.
    transformation: factor === 1 ? null : factor < 1 ? `÷ ${rounded(1 / factor)}` : `× ${rounded(factor)}`,
    value: factor < 1 ? value / rounded(1 / factor) : value * rounded(factor),
  });
  column.figures.set(place, figures);
}

function rounded(factor: number): number {
  return Number(factor.toPrecision(12));
}

function newColumn(
  indicator: string,
  unit: string | null,
  vintage: string | null,
  isOtherUnit: boolean,
): GrowingColumn {
  return { indicator, unit, vintage, isOtherUnit, files: new Set(), figures: new Map() };
}

function factorBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null || from === to) return 1;
  try {
    return conversionFactor(from, to);
  } catch (error) {
    if (error instanceof MesometricsError) return null;
    throw error;
  }
}

function assembled(
  rows: readonly { readonly unit: MergedRegion; readonly period: string; readonly year: number }[],
  growing: readonly GrowingColumn[],
  options: MergeOptions,
  notes: readonly (ImportNote & { readonly file: string | null })[],
): MergedPanel {
  const names = columnNames(growing, options);
  // Entries, not assignments: an indicator may be called `__proto__`.
  const table: [string, readonly (string | null)[] | Float64Array][] = [
    ["region", rows.map(({ unit }) => unit.name)],
    ["code", rows.map(({ unit }) => unit.code)],
    ["year", Float64Array.from(rows, ({ year }) => year)],
    ...(rows.some(({ period }) => period.length > 4)
      ? [["period", rows.map(({ period }) => period)] as [string, readonly string[]]]
      : []),
  ];
  const origins: [string, readonly (CellOrigin | null)[]][] = [];
  const conflicts: ImportConflict[] = [];
  const columns: MergedColumn[] = [];
  let agreements = 0;
  growing.forEach((column, index) => {
    const name = names[index]!;
    const values = new Float64Array(rows.length).fill(Number.NaN);
    const from: (CellOrigin | null)[] = rows.map(() => null);
    rows.forEach(({ unit, period, year }, row) => {
      const figures = column.figures.get(`${unit.key}|${period}`);
      if (figures === undefined) return;
      const settled = settle(figures, options.conflicts ?? "missing");
      if (settled.kind !== null) {
        const kept = settled.figure?.value ?? null;
        conflicts.push({ kind: settled.kind, column: name, region: unit.name, year, period, values: figures, kept });
      } else agreements += figures.length - 1;
      if (settled.figure === null) return;
      const { value, ...origin } = settled.figure;
      values[row] = value;
      from[row] = origin;
    });
    table.push([name, values]);
    origins.push([name, from]);
    const observed = from.filter((one) => one !== null).length;
    const { indicator, unit, vintage, files } = column;
    columns.push({ name, indicator, unit, vintage, files: [...files], observed, missing: rows.length - observed });
  });
  return {
    table: Object.fromEntries(table) as Table,
    columns,
    conflicts,
    agreements,
    origins: Object.fromEntries(origins),
    notes,
  };
}

/** Names: the indicator's, with its vintage or unit in brackets where it would not be unique. */
function columnNames(growing: readonly GrowingColumn[], { names = {} }: MergeOptions): readonly string[] {
  const bases = growing.map(({ indicator }) => (Object.hasOwn(names, indicator) ? names[indicator]! : indicator));
  const count = (key: (column: GrowingColumn) => string, wanted: string) =>
    new Set(growing.filter((one) => indicatorKey(one.indicator) === wanted).map(key)).size;
  const spelt = growing.map((column, index) => {
    const marks: string[] = [];
    const key = indicatorKey(column.indicator);
    if (count((one) => one.vintage ?? "", key) > 1) marks.push(column.vintage ?? "vintage not stated");
    if (column.isOtherUnit) marks.push(column.unit ?? "unit not stated");
    return marks.length === 0 ? bases[index]! : `${bases[index]} [${marks.join(", ")}]`;
  });
  const repeated = spelt.find(
    (name, index) => spelt.indexOf(name) !== index || ["region", "code", "year", "period"].includes(name),
  );
  if (repeated === undefined) return spelt;
  throw new MesometricsError(
    "DUPLICATE_COLUMN",
    `Two columns of the panel would be called "${repeated}"; give them names of their own with the option names.`,
    {
      column: repeated,
    },
  );
}

interface Settled {
  readonly figure: Figure | null;
  readonly kind: "value" | "rounding" | null;
}

/** The figure to keep of several for one cell. */
function settle(figures: readonly Figure[], rule: "missing" | "first" | "last"): Settled {
  const first = figures[0]!;
  if (figures.every((one) => isSame(one.value, first.value))) return { figure: first, kind: null };
  const finest = figures.reduce((best, one) => (decimals(one) > decimals(best) ? one : best));
  if (figures.every((one) => one === finest || isSame(one.value, finest.value) || isRounded(finest, one))) {
    return { figure: finest, kind: "rounding" };
  }
  return { figure: rule === "missing" ? null : rule === "first" ? first : figures.at(-1)!, kind: "value" };
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

function decimals({ text }: Figure): number {
  return /\.(\d+)$/.exec(text)?.[1]?.length ?? 0;
}

function isRounded(fine: Figure, coarse: Figure): boolean {
  if (fine.transformation !== null || coarse.transformation !== null) return false;
  const unit = 10 ** -decimals(coarse);
  return Math.abs(fine.value - coarse.value) <= 0.5 * unit * (1 + 1e-9);
}
