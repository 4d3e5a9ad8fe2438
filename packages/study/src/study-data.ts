import { type CompositeIndex, compositeIndex, couplingCoordination } from "@mesometrics/entropy-index";
import { deriveIndicators } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";
import {
  type ColumnInput,
  columnNames,
  hasColumn,
  nearestName,
  numberColumn,
  type Panel,
  panel,
  type Table,
  withColumns,
} from "@mesometrics/panel-data";
import type { StudySpec } from "./study-spec.js";

/** The panel of a study with every derived column in it, and what was done on the way. */
export interface StudyData {
  readonly data: Panel;
  readonly index: CompositeIndex | null;
  /** Every derived column with the expression and the columns that it was made from, in order. */
  readonly lineage: readonly {
    readonly id: string;
    readonly expression: string;
    readonly sources: readonly string[];
  }[];
}

/**
 * Checks a study's data contract and derives, in this order, its groupings, indicators, index, coupling coordination
 * and variables. Each step may use the columns of the ones before.
 *
 * @throws UNKNOWN_COLUMN, TEXT_IN_NUMERIC_COLUMN, OUT_OF_RANGE, GROUPING_INCOMPLETE, DUPLICATE_COLUMN, and what
 *   `panel`, `deriveIndicators`, `compositeIndex` and `couplingCoordination` throw
 */
export function prepareData(spec: StudySpec, table: Table): StudyData {
  checkContract(spec, table);
  const grouped: Record<string, ColumnInput> = { ...table };
  for (const grouping of spec.groupings ?? []) grouped[grouping.id] = groupColumnOf(grouping, table);
  let data: Panel = panel(grouped, { unit: spec.data.unit, time: spec.data.time });
  const lineage: StudyData["lineage"][number][] = [];

  const derive = (specs: NonNullable<StudySpec["indicators"]>, missing: "error" | "keep"): void => {
    if (specs.length === 0) return;
    const derived = deriveIndicators(
      data,
      specs.map(({ id, expression }) => ({ id, expression })),
      { missing },
    );
    data = derived.data as Panel;
    for (const one of derived.lineage) lineage.push({ id: one.id, expression: one.expression, sources: one.sources });
  };

  derive(spec.indicators ?? [], "error");
  let index: CompositeIndex | null = null;
  if (spec.index !== undefined) {
    index = compositeIndex(
      {
        dimensions: spec.index.dimensions.map((dimension) => ({
          id: dimension.id,
          indicators: dimension.indicators.map(({ column, direction }) => ({ id: column, direction })),
        })),
      },
      data,
    );
    const scale = spec.index.scale ?? 1;
    data = withColumns(data, { [spec.index.id]: index.scores.map((score) => score * scale) }) as Panel;
  }
  if (spec.coupling !== undefined) {
    const systems = spec.coupling.systems.map((name) => ({ name, values: numberColumn(data, name).values }));
    const coupled = couplingCoordination(systems, { formula: spec.coupling.formula ?? "standard" });
    data = withColumns(data, { [spec.coupling.id]: coupled.coordination }) as Panel;
  }
  derive(spec.variables ?? [], "keep");
  return { data, index, lineage };
}

function checkContract(spec: StudySpec, table: Table): void {
  const names = Object.keys(table);
  const contract = Object.entries(spec.data.columns ?? {});
  const required = [
    spec.data.unit,
    spec.data.time,
    ...contract.flatMap(([name, { required }]) => (required === false ? [] : [name])),
  ];
  for (const name of required) {
    if (!Object.hasOwn(table, name)) {
      const near = nearestName(name, names);
      throw new MesometricsError(
        "UNKNOWN_COLUMN",
        `The study needs a column "${name}" and the data has none.${near === null ? "" : ` Did you mean "${near}"?`}`,
        { column: name, nearest: near, columns: names },
      );
    }
  }
  for (const [name, rule] of contract) {
    if (!Object.hasOwn(table, name)) continue;
    const cells = table[name]!;
    const [low, high] = rule.range ?? [null, null];
    for (let row = 0; row < cells.length; row++) {
      const cell = cells[row];
      if (typeof cell === "string" && (rule.type === "number" || rule.range !== undefined)) {
        throw new MesometricsError(
          "TEXT_IN_NUMERIC_COLUMN",
          `Row ${row + 1} of column "${name}" holds the text ${JSON.stringify(cell)} where the study needs a number.`,
          { column: name, row: row + 1, text: cell },
        );
      }
      if (rule.integer === true && typeof cell === "number" && !Number.isNaN(cell) && !Number.isInteger(cell)) {
        throw new MesometricsError(
          "NOT_WHOLE",
          `Row ${row + 1} of column "${name}" is ${cell}, where the study needs a whole number.`,
          { column: name, row: row + 1, value: cell },
        );
      }
      if (typeof cell === "number" && ((low !== null && cell < low) || (high !== null && cell > high))) {
        throw new MesometricsError(
          "OUT_OF_RANGE",
          `Row ${row + 1} of column "${name}" is ${cell}, outside the study's range ${low ?? "-∞"} to ${high ?? "∞"}.`,
          { column: name, row: row + 1, value: cell, low, high },
        );
      }
    }
  }
}

function groupColumnOf(
  grouping: NonNullable<StudySpec["groupings"]>[number],
  table: Table,
): readonly (string | null)[] {
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

/** Whether a name is a column of the prepared data, with the nearest name when it is not. */
export function requireColumn(data: Panel, name: string, where: string): void {
  if (hasColumn(data, name)) return;
  const names = columnNames(data);
  const near = nearestName(name, names);
  throw new MesometricsError(
    "UNKNOWN_COLUMN",
    `${where} uses "${name}", which is neither a column of the data nor one that the study derives.${near === null ? "" : ` Did you mean "${near}"?`}`,
    { column: name, nearest: near, columns: names },
  );
}
