import {
  type CompositeIndex,
  type ConventionChoice,
  type CouplingCoordination,
  compositeIndex,
  couplingCoordination,
} from "@mesometrics/entropy-index";
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
import { checkContract } from "./data-contract.js";
import { type ColumnLineage, type DataNote, deriveColumn } from "./derived-columns.js";
import { medianGroups, valueGroups } from "./groupings.js";
import { listOf } from "./one-or-several.js";
import type { StudyCoupling, StudyDerived, StudyIndex, StudySpec } from "./study-spec.js";

/** An index of the study with its result. */
export interface StudyIndexResult {
  readonly spec: StudyIndex;
  readonly index: CompositeIndex;
  /** The sum of published weights before they were divided by it; null where weights are computed. */
  readonly publishedSum: number | null;
}

/** A coupling coordination of the study with its result. */
export interface StudyCouplingResult {
  readonly spec: StudyCoupling;
  readonly coupled: CouplingCoordination;
}

/** The panel of a study with every derived column in it, and what was done on the way. */
export interface StudyData {
  readonly data: Panel;
  /** The first index of the study. */
  readonly index: CompositeIndex | null;
  readonly indices: readonly StudyIndexResult[];
  readonly couplings: readonly StudyCouplingResult[];
  /** Every derived column with the expression and the columns that it was made from, in order. */
  readonly lineage: readonly ColumnLineage[];
  readonly notes: readonly DataNote[];
}

/** Weights that a source prints are rounded; farther from one than this they are no weights. */
const ROUNDED_SUM = 0.005;

/**
 * Checks a study's data contract and derives, in this order, its groupings by value, indicators, indices, coupling
 * coordination, variables and groupings at a median. Each step may use the columns of the ones before.
 *
 * @throws UNKNOWN_COLUMN, TEXT_IN_NUMERIC_COLUMN, OUT_OF_RANGE, NOT_WHOLE, GROUPING_INCOMPLETE, DUPLICATE_COLUMN,
 *   COLUMN_EXISTS, PUBLISHED_WEIGHTS, ONE_GROUP, and what `panel`, `deriveIndicators`, `compositeIndex` and
 *   `couplingCoordination` throw
 */
export function prepareData(spec: StudySpec, table: Table): StudyData {
  checkContract(spec, table);
  const grouped: Record<string, ColumnInput> = { ...table };
  for (const grouping of spec.groupings ?? []) {
    if ("groups" in grouping) grouped[grouping.id] = valueGroups(grouping, table);
  }
  let data: Panel = panel(grouped, { unit: spec.data.unit, time: spec.data.time });
  const lineage: ColumnLineage[] = [];
  const notes: DataNote[] = [];
  const derive = (columns: readonly StudyDerived[], missing: "error" | "keep"): void => {
    for (const one of columns) {
      const step = deriveColumn(data, one, missing);
      data = step.data;
      lineage.push(...step.lineage);
      notes.push(...step.notes);
    }
  };
  const add = (id: string, values: ArrayLike<number | null>): void => {
    if (hasColumn(data, id)) {
      throw new MesometricsError("COLUMN_EXISTS", `The data already have a column "${id}". Give it another id.`, {
        id,
      });
    }
    data = withColumns(data, {
      [id]: Float64Array.from(values as ArrayLike<number>, (value) => value ?? Number.NaN),
    }) as Panel;
  };

  derive(spec.indicators ?? [], "error");
  const indices: StudyIndexResult[] = [];
  for (const one of listOf(spec.index)) {
    const { conventions, publishedSum } = conventionsOf(one);
    const index = compositeIndex(
      {
        dimensions: one.dimensions.map((dimension) => ({
          id: dimension.id,
          indicators: dimension.indicators.map(({ column, direction }) => ({ id: column, direction })),
        })),
      },
      data,
      conventions,
    );
    const scale = one.scale ?? 1;
    add(
      one.id,
      index.scores.map((score) => score * scale),
    );
    indices.push({ spec: one, index, publishedSum });
    notes.push(...index.notes.map(({ code, message }) => ({ code, message, terms: [one.id] })));
  }
  const couplings: StudyCouplingResult[] = [];
  for (const one of listOf(spec.coupling)) {
    const systems = one.systems.map((name) => ({ name, values: numberColumn(data, name).values }));
    const coupled = couplingCoordination(systems, {
      formula: one.formula ?? "standard",
      ...(one.weights === undefined ? {} : { weights: one.weights }),
    });
    add(one.id, coupled.coordination);
    if (one.coupling !== undefined) add(one.coupling.id, coupled.coupling);
    if (one.development !== undefined) add(one.development.id, coupled.development);
    couplings.push({ spec: one, coupled });
    notes.push(...coupled.notes.map(({ code, message }) => ({ code, message, terms: [one.id] })));
  }
  derive(spec.variables ?? [], "keep");
  for (const grouping of spec.groupings ?? []) {
    if (!("median" in grouping)) continue;
    const groups = medianGroups(grouping, data);
    data = withColumns(data, { [grouping.id]: groups.values }) as Panel;
    lineage.push(groups.lineage);
    notes.push(groups.note);
  }
  return { data, index: indices[0]?.index ?? null, indices, couplings, lineage, notes };
}

function conventionsOf({ id, conventions, publishedWeights, dimensions }: StudyIndex): {
  readonly conventions: ConventionChoice;
  readonly publishedSum: number | null;
} {
  const chosen = (conventions ?? {}) as ConventionChoice;
  if (publishedWeights === undefined) return { conventions: chosen, publishedSum: null };
  if (chosen.weights !== undefined) {
    throw new MesometricsError(
      "PUBLISHED_WEIGHTS",
      `Index "${id}" has published weights and a method that computes weights. Leave one of them out.`,
      { index: id },
    );
  }
  const columns = dimensions.flatMap(({ indicators }) => indicators.map(({ column }) => column));
  const without = columns.filter((column) => !Object.hasOwn(publishedWeights, column));
  const stray = Object.keys(publishedWeights).filter((column) => !columns.includes(column));
  const sum = Object.values(publishedWeights).reduce((total, weight) => total + weight, 0);
  if (without.length > 0 || stray.length > 0 || !(Math.abs(sum - 1) <= ROUNDED_SUM)) {
    const listed = (names: readonly string[]) => (names.length === 0 ? "none" : names.join(", "));
    throw new MesometricsError(
      "PUBLISHED_WEIGHTS",
      `Published weights are given for every indicator of the index "${id}" and add up to about 1. Without a weight: ${listed(without)}; no indicators: ${listed(stray)}; sum ${Number(sum.toPrecision(6))}.`,
      { index: id, without, stray, sum },
    );
  }
  const weights = Object.fromEntries(columns.map((column) => [column, (publishedWeights[column] as number) / sum]));
  return { conventions: { ...chosen, weights: { method: "expert", weights } }, publishedSum: sum };
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
