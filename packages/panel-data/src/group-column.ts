import { MesometricsError } from "@mesometrics/matrix";
import { dataColumn } from "./columns.js";
import type { DataColumn, Dataset } from "./dataset.js";
import { distinctNumbers, distinctOfColumn } from "./distinct-numbers.js";
import { everyRow } from "./every-row.js";
import type { GroupColumn } from "./model-frame-types.js";
import { rowsPerLevel } from "./rows-per-level.js";
import { quotedName } from "./tokens.js";

/**
 * Integer codes of one column, or of the combinations of several (`region^year`), over some rows of a data set. Every
 * level is used; levels are sorted (numbers ascending, text by code point), combinations by their first column first.
 *
 * The codes may be the data set's own storage: do not change them.
 *
 * @param names one column or several
 * @param rows rows of the data set, default all
 * @throws MesometricsError `UNKNOWN_COLUMN`; `MISSING_GROUP` when one of the rows has no value
 * @example
 * ```ts
 * import { crossSection, groupColumn } from "@mesometrics/panel-data";
 * const data = crossSection({ region: ["s", "n", "s"], year: [1, 1, 2] });
 * const group = groupColumn(data, ["region", "year"]);
 * group.levelLabels; // → ["n^1","s^1","s^2"]
 * group.codes; // → [1,0,2]
 * ```
 */
export function groupColumn(data: Dataset, names: string | readonly string[], rows?: Int32Array): GroupColumn {
  const columns = typeof names === "string" ? [names] : names;
  const sample = rows === undefined || isEveryRow(rows, data.rows) ? null : rows;
  let group: GroupColumn | null = null;
  for (const name of columns) {
    const next = singleGroup(data, name, sample);
    group = group === null ? next : combined(group, next);
  }
  if (group === null) throw new MesometricsError("NO_GROUP", "A grouping needs at least one column.", {});
  return group;
}

/** A group column whose labels are made when they are read: a million texts that nobody asks for cost more than a fit. */
function labelledGroup(label: string, codes: Int32Array, levels: number, labels: () => readonly string[]): GroupColumn {
  let levelLabels: readonly string[] | null = null;
  return {
    label,
    codes,
    levels,
    get levelLabels() {
      levelLabels ??= labels();
      return levelLabels;
    },
  };
}

/** The groups of columns over all rows: data sets do not change, and a model asks for its unit several times. */
const completeGroups = new WeakMap<DataColumn, GroupColumn>();

/** @param sample the rows, null for all */
function singleGroup(data: Dataset, name: string, sample: Int32Array | null): GroupColumn {
  const column = dataColumn(data, name);
  if (sample !== null) return groupOfRows(column, name, sample);
  let group = completeGroups.get(column);
  if (group === undefined) {
    group = groupOfEveryRow(column, name) ?? groupOfRows(column, name, everyRow(data.rows));
    completeGroups.set(column, group);
  }
  return group;
}

/** The groups of a column without missing cells whose levels all have a row: its own codes. Null for any other. */
function groupOfEveryRow(column: DataColumn, name: string): GroupColumn | null {
  if (column.missing > 0) return null;
  const label = quotedName(name);
  if (column.kind === "number") {
    const { codes, values } = distinctOfColumn(column);
    return labelledGroup(label, codes, values.length, () => Array.from(values, String));
  }
  const { codes, levels } = column;
  if (rowsPerLevel(codes, levels.length).includes(0)) return null;
  return { label, codes, levels: levels.length, levelLabels: levels };
}

function groupOfRows(column: DataColumn, name: string, sample: Int32Array): GroupColumn {
  const { codes: all, values } =
    column.kind === "text" ? { codes: column.codes, values: column.levels } : distinctOfColumn(column);
  const codes = new Int32Array(sample.length);
  for (let i = 0; i < sample.length; i++) codes[i] = all[sample[i]];
  refuseMissing(codes, name, sample);
  return usedLevels(quotedName(name), codes, values.length, (level) => String(values[level]));
}

function isEveryRow(sample: Int32Array, count: number): boolean {
  if (sample.length !== count) return false;
  for (let i = 0; i < count; i++) if (sample[i] !== i) return false;
  return true;
}

function refuseMissing(codes: Int32Array, name: string, sample: Int32Array): void {
  const at = codes.indexOf(-1);
  if (at === -1) return;
  const row = sample[at] + 1;
  throw new MesometricsError(
    "MISSING_GROUP",
    `Column "${name}" is missing in row ${row}; grouping needs every row's value.`,
    {
      column: name,
      row,
    },
  );
}

/** Up to this many combinations are marked in a table; beyond, the ones that occur are sorted. */
const MOST_PAIRS_TABULATED = 1e7;

function combined(a: GroupColumn, b: GroupColumn): GroupColumn {
  const label = `${a.label}^${b.label}`;
  const levelLabel = (pair: number): string =>
    `${a.levelLabels[Math.floor(pair / b.levels)]}^${b.levelLabels[pair % b.levels]}`;
  const possible = a.levels * b.levels;
  if (possible <= MOST_PAIRS_TABULATED) {
    const codes = new Int32Array(a.codes.length);
    for (let i = 0; i < codes.length; i++) codes[i] = a.codes[i] * b.levels + b.codes[i];
    return usedLevels(label, codes, possible, levelLabel);
  }
  // Exact: every level has a row, so the product of two level counts stays far below 2^53.
  const pairs = new Float64Array(a.codes.length);
  for (let i = 0; i < pairs.length; i++) pairs[i] = a.codes[i] * b.levels + b.codes[i];
  const { codes, values } = distinctNumbers(pairs);
  return labelledGroup(label, codes, values.length, () => Array.from(values, levelLabel));
}

/** Numbers the levels that occur, in their order; the codes are changed in place. */
function usedLevels(
  label: string,
  codes: Int32Array,
  levels: number,
  levelLabel: (level: number) => string,
): GroupColumn {
  const rank = new Int32Array(levels);
  for (let i = 0; i < codes.length; i++) rank[codes[i]] = 1;
  let count = 0;
  for (let level = 0; level < levels; level++) if (rank[level] === 1) count++;
  const used = new Int32Array(count);
  for (let level = 0, next = 0; level < levels; level++) {
    if (rank[level] === 0) continue;
    used[next] = level;
    rank[level] = next++;
  }
  for (let i = 0; i < codes.length; i++) codes[i] = rank[codes[i]];
  return labelledGroup(label, codes, count, () => Array.from(used, levelLabel));
}
