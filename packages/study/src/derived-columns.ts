import { averageSchooling, deriveIndicators, netLabourInflow, robotPenetration } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn, type Panel, winsorise, withColumns } from "@mesometrics/panel-data";
import type { StudyDerived, StudyRobots } from "./study-spec.js";

/** A derived column with what made it and from which raw columns. */
export interface ColumnLineage {
  readonly id: string;
  readonly expression: string;
  readonly sources: readonly string[];
}

/** A remark that a step on the way made. */
export interface DataNote {
  readonly code: string;
  readonly message: string;
  /** The column that it is about. */
  readonly terms: readonly string[];
}

/** The data with further columns, and where they come from. */
export interface DerivedData {
  readonly data: Panel;
  readonly lineage: readonly ColumnLineage[];
  readonly notes: readonly DataNote[];
}

/**
 * Adds one derived column by its method; each may use those before it.
 *
 * @throws COLUMN_EXISTS, NOT_NATIONAL, and what the method throws
 */
export function deriveColumn(data: Panel, spec: StudyDerived, missing: "error" | "keep"): DerivedData {
  const { id } = spec;
  if ("expression" in spec)
    return fromIndicators(deriveIndicators(data, [{ id, expression: spec.expression }], { missing }));
  if (Object.hasOwn(data.columns, id)) {
    throw new MesometricsError(
      "COLUMN_EXISTS",
      `The data already have a column "${id}". Give the derived column another id: a raw column is never overwritten.`,
      { id },
    );
  }
  if ("schooling" in spec) {
    const { columns, years, total, denominator } = spec.schooling;
    const result = averageSchooling(data, {
      id,
      columns,
      ...(years === undefined ? {} : { years }),
      ...(total === undefined ? {} : { total }),
      ...(denominator === undefined ? {} : { denominator }),
    });
    return { ...fromIndicators(result), notes: result.notes.map((note) => ({ ...note, terms: [id] })) };
  }
  if ("inflow" in spec)
    return fromIndicators(netLabourInflow(data, { ...spec.inflow, id } as Parameters<typeof netLabourInflow>[1]));
  if ("robots" in spec) return robotColumn(data, id, spec.robots);
  const { column, lower, upper, scope } = spec.winsorise;
  const { values, changed, rule } = winsorise(data, column, {
    ...(lower === undefined ? {} : { lower }),
    ...(upper === undefined ? {} : { upper }),
    ...(scope === undefined ? {} : { scope }),
  });
  const cuts = `${rule.lower}, ${rule.upper}${rule.scope === "period" ? ", by period" : ""}`;
  return {
    data: withColumns(data, { [id]: values }) as Panel,
    lineage: [{ id, expression: `winsorise(${column}; ${cuts})`, sources: [column] }],
    notes: [
      {
        code: "WINSORISED",
        message: `${id}: ${changed.low} cells of ${column} raised and ${changed.high} lowered at the shares ${cuts}.`,
        terms: [id],
      },
    ],
  };
}

function fromIndicators({
  data,
  lineage,
}: {
  readonly data: unknown;
  readonly lineage: readonly ColumnLineage[];
}): DerivedData {
  const own = lineage.map(({ id, expression, sources }) => ({ id, expression, sources }));
  return { data: data as Panel, lineage: own, notes: [] };
}

/** Robot penetration of the rows of a panel, from columns of employment and robots by industry. */
function robotColumn(data: Panel, id: string, spec: StudyRobots): DerivedData {
  const { unitLabels, unitCodes, timeLabels, timeCodes } = data.index;
  const unitOf = (row: number) => unitLabels[unitCodes[row] as number] as string;
  const timeOf = (row: number) => timeLabels[timeCodes[row] as number] as string;
  const rows = Array.from({ length: data.rows }, (_, row) => row);
  const employment = { unit: [] as string[], sector: [] as string[], time: [] as string[], value: [] as number[] };
  const robots = { sector: [] as string[], time: [] as string[], value: [] as number[] };
  const sources: string[] = [];
  for (const [industry, columns] of Object.entries(spec.industries)) {
    const workers = numberColumn(data, columns.employment).values;
    for (const row of rows) {
      employment.unit.push(unitOf(row));
      employment.sector.push(industry);
      employment.time.push(timeOf(row));
      employment.value.push(workers[row] as number);
    }
    for (const [time, value] of nationalValues(data, columns.robots)) {
      robots.sector.push(industry);
      robots.time.push(time);
      robots.value.push(value);
    }
    sources.push(columns.employment, columns.robots);
  }
  const design = robotPenetration(
    {
      employment,
      robots,
      ...(spec.total === undefined
        ? {}
        : {
            totals: {
              unit: employment.unit.slice(0, data.rows),
              time: employment.time.slice(0, data.rows),
              value: numberColumn(data, spec.total).values,
            },
          }),
    },
    {
      ...(spec.convention === undefined ? {} : { convention: spec.convention }),
      ...(spec.base === undefined ? {} : { base: spec.base }),
    },
  );
  const exposure = new Map(
    design.units.map((unit, i) => [JSON.stringify([unit, design.times[i]]), design.exposure[i] as number]),
  );
  const values = Float64Array.from(
    rows,
    (row) => exposure.get(JSON.stringify([unitOf(row), timeOf(row)])) ?? Number.NaN,
  );
  return {
    data: withColumns(data, { [id]: values }) as Panel,
    lineage: [
      {
        id,
        expression: `robot penetration over ${Object.keys(spec.industries).length} industries: ${design.rule}`,
        sources: spec.total === undefined ? sources : [...sources, spec.total],
      },
    ],
    notes: design.notes.map(({ code, message }) => ({ code, message, terms: [id] })),
  };
}

/** A column that says the same of every unit of a period, by period. @throws NOT_NATIONAL */
function nationalValues(data: Panel, column: string): ReadonlyMap<string, number> {
  const { values } = numberColumn(data, column);
  const { timeLabels, timeCodes, unitLabels, unitCodes } = data.index;
  const known = new Map<string, number>();
  for (let row = 0; row < data.rows; row++) {
    const time = timeLabels[timeCodes[row] as number] as string;
    const value = values[row] as number;
    const other = known.get(time);
    if (other === undefined) known.set(time, value);
    else if (!Object.is(other, value)) {
      throw new MesometricsError(
        "NOT_NATIONAL",
        `Column "${column}" counts robots of the whole country, so every unit of ${time} has the same value; ${unitLabels[unitCodes[row] as number]} has ${value}, another unit ${other}.`,
        { column, time, values: [other, value] },
      );
    }
  }
  return known;
}
