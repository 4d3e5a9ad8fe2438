import { MesometricsError } from "@mesometrics/matrix";
import { hasColumn, nearestName, numberColumn, type Panel, sortedQuantile, type Table } from "@mesometrics/panel-data";
import { valuesByUnit } from "@mesometrics/spatial";
import type { ColumnLineage, DataNote } from "./derived-columns.js";
import type { StudyMedianGrouping, StudyValueGrouping } from "./study-spec.js";

/**
 * A text column made from the values of another.
 *
 * @throws UNKNOWN_COLUMN, DUPLICATE_COLUMN, GROUPING_OVERLAP, GROUPING_INCOMPLETE
 */
export function valueGroups(grouping: StudyValueGrouping, table: Table): readonly (string | null)[] {
  const cells = table[grouping.column];
  if (cells === undefined) {
    const names = Object.keys(table);
    const near = nearestName(grouping.column, names);
    throw new MesometricsError(
      "UNKNOWN_COLUMN",
      `Grouping "${grouping.id}" uses the column "${grouping.column}" and the data has none.${near === null ? "" : ` Did you mean "${near}"?`}`,
      { column: grouping.column, nearest: near, columns: names },
    );
  }
  if (Object.hasOwn(table, grouping.id)) {
    throw new MesometricsError("DUPLICATE_COLUMN", `Grouping "${grouping.id}" has the name of a column of the data.`, {
      column: grouping.id,
    });
  }
  const groupOf = new Map<string, string>();
  for (const [group, values] of Object.entries(grouping.groups)) {
    for (const value of values) {
      const other = groupOf.get(String(value));
      if (other !== undefined) {
        throw new MesometricsError(
          "GROUPING_OVERLAP",
          `Grouping "${grouping.id}" puts the value ${JSON.stringify(value)} into "${other}" and into "${group}".`,
          { grouping: grouping.id, value, groups: [other, group] },
        );
      }
      groupOf.set(String(value), group);
    }
  }
  const ungrouped = new Set<string>();
  const groups = Array.from(cells as ArrayLike<unknown>, (cell) => {
    if (cell === null || cell === undefined || Number.isNaN(cell)) return null;
    const group = groupOf.get(String(cell));
    if (group === undefined) ungrouped.add(String(cell));
    return group ?? null;
  });
  if (ungrouped.size > 0) {
    throw new MesometricsError(
      "GROUPING_INCOMPLETE",
      `Grouping "${grouping.id}" says nothing of ${[...ungrouped].slice(0, 10).join(", ")} in column "${grouping.column}". Add the values to a group.`,
      { grouping: grouping.id, column: grouping.column, values: [...ungrouped] },
    );
  }
  return groups;
}

/**
 * Two groups at the median of a column: above it, and up to it. Ties at the median all go to the lower group.
 *
 * @throws DUPLICATE_COLUMN, ONE_GROUP, UNKNOWN_COLUMN, UNKNOWN_PERIOD, MISSING_VALUE
 */
export function medianGroups(
  { id, median, names }: StudyMedianGrouping,
  data: Panel,
): { readonly values: readonly (string | null)[]; readonly lineage: ColumnLineage; readonly note: DataNote } {
  if (hasColumn(data, id)) {
    throw new MesometricsError("DUPLICATE_COLUMN", `Grouping "${id}" has the name of a column of the data.`, {
      column: id,
    });
  }
  const { high, low } = names ?? { high: "high", low: "low" };
  const { unitLabels, unitCodes } = data.index;
  const ofUnits = median.of === "units";
  const byUnit = ofUnits
    ? valuesByUnit(data, median.column, median.period === undefined ? {} : { period: median.period })
    : null;
  const own = byUnit === null ? numberColumn(data, median.column).values : null;
  const known = Float64Array.from(
    byUnit === null ? (own as Float64Array).filter((value) => !Number.isNaN(value)) : byUnit.values(),
  ).sort();
  const cut = sortedQuantile(known, 0.5, 7);
  const groupOf = (value: number): string | null => (Number.isNaN(value) ? null : value > cut ? high : low);
  const values = Array.from({ length: data.rows }, (_, row) =>
    groupOf(
      byUnit === null
        ? ((own as Float64Array)[row] as number)
        : (byUnit.get(unitLabels[unitCodes[row] as number] as string) as number),
    ),
  );
  const above = known.reduce((count, value) => (value > cut ? count + 1 : count), 0);
  if (above === 0) {
    throw new MesometricsError(
      "ONE_GROUP",
      `Grouping "${id}": no value of ${median.column} lies above its median ${cut}, so there is one group only.`,
      { grouping: id, column: median.column, median: cut },
    );
  }
  const what = ofUnits
    ? median.period === undefined
      ? "units by their means over the periods"
      : `units by their values in ${median.period}`
    : "observations by their own values";
  return {
    values,
    lineage: { id, expression: `${median.column} above its median, ${what}`, sources: [median.column] },
    note: {
      code: "MEDIAN_SPLIT",
      message: `${id}: ${what}; ${above} above the median ${Number(cut.toPrecision(6))} are "${high}", ${known.length - above} up to it "${low}".`,
      terms: [id],
    },
  };
}
