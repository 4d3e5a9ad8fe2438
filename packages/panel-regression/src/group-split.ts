import { frameOf, type Note, type SampleSelection, type WorkingModel } from "@mesometrics/inference";
import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type GroupColumn, groupColumn, type ModelFrame, type Weights } from "@mesometrics/panel-data";
import type { InteractedTerm } from "./interacted-frame.js";

/** The sample of a formula with the group of every row. */
export interface GroupSplit {
  readonly frame: ModelFrame;
  readonly group: GroupColumn;
  /** Units with rows in more than one group. */
  readonly crossing: readonly string[];
}

/**
 * Splits the sample of a formula by a column.
 *
 * @throws `ONE_GROUP`; `GROUP_VARIES_WITHIN_UNIT` (level `unit`), naming the units
 */
export function groupSplit(
  data: Dataset,
  formula: string,
  options: {
    readonly by: string;
    readonly level: "unit" | "observation";
    readonly required: readonly string[];
    readonly subset?: SampleSelection;
    readonly weights?: Weights | undefined;
  },
): GroupSplit {
  const { by, level, subset, weights } = options;
  const frame = frameOf(data, formula, {
    required: [by, ...options.required],
    ...(subset === undefined ? {} : { subset }),
    ...(weights === undefined ? {} : { weights }),
  });
  const group = { ...groupColumn(data, by, frame.rows), label: by };
  if (group.levels < 2) {
    throw new MesometricsError(
      "ONE_GROUP",
      `'${by}' has only the value ${group.levelLabels[0]} in the sample: a split needs at least two groups`,
      { column: by },
    );
  }
  const crossing = unitsInSeveralGroups(frame, group);
  if (level === "unit" && crossing.length > 0) {
    throw new MesometricsError(
      "GROUP_VARIES_WITHIN_UNIT",
      `'${by}' changes over time within ${crossing.slice(0, 5).join(", ")}${crossing.length > 5 ? ` and ${crossing.length - 5} more` : ""}: split by a column that is constant within units, or ask for level "observation"`,
      { column: by, units: crossing },
    );
  }
  return { frame, group, crossing };
}

function unitsInSeveralGroups(frame: ModelFrame, group: GroupColumn): readonly string[] {
  const { unit } = frame;
  if (unit === null) return [];
  const first = new Int32Array(unit.levels).fill(-1);
  const several = new Set<number>();
  for (let i = 0; i < group.codes.length; i++) {
    const code = unit.codes[i];
    if (first[code] === -1) first[code] = group.codes[i];
    else if (first[code] !== group.codes[i]) several.add(code);
  }
  return [...several].sort((a, b) => a - b).map((code) => unit.levelLabels[code]);
}

/** The slopes that every group has: none of its columns was dropped. */
export function commonTerms(
  labels: readonly string[],
  terms: readonly InteractedTerm[],
  model: WorkingModel,
  groups: number,
): readonly string[] {
  const kept = new Set(model.terms);
  return labels.filter(
    (label) =>
      label !== "(Intercept)" &&
      terms.filter((term) => term.regressor === label && kept.has(term.label)).length === groups,
  );
}

/** Rows b(term, group g) - b(term, first group) for g = 2, …, one block per term. */
export function differences(
  names: readonly string[],
  terms: readonly InteractedTerm[],
  model: WorkingModel,
  groups: number,
): Matrix {
  const rows = names.length * (groups - 1);
  const columns = model.terms.length;
  const data = new Float64Array(rows * columns);
  const position = new Map(terms.map((term) => [`${term.group}:${term.regressor}`, model.terms.indexOf(term.label)]));
  let row = 0;
  for (const name of names) {
    const base = position.get(`0:${name}`) as number;
    for (let g = 1; g < groups; g++) {
      data[row + base * rows] = -1;
      data[row + (position.get(`${g}:${name}`) as number) * rows] = 1;
      row++;
    }
  }
  return { rows, columns, data };
}

/** The note that names how many units have rows in several groups; none where there are none. */
export function crossingNote(crossing: readonly string[]): readonly Note[] {
  if (crossing.length === 0) return [];
  return [
    {
      code: "UNITS_IN_SEVERAL_GROUPS",
      message: `${crossing.length} unit${crossing.length > 1 ? "s are" : " is"} in more than one group at different times, so the groups are not independent samples`,
    },
  ];
}
