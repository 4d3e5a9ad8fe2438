import { MesometricsError } from "@mesometrics/matrix";
import { type Expression, hasColumn, numberColumn } from "@mesometrics/panel-data";
import type { UnitConversion } from "./check-units.js";
import type { DerivedIndicators } from "./derive-indicators.js";
import type { IndicatorSpec } from "./indicator-spec.js";
import { measuredAs } from "./read-numbers.js";
import type { UnitOfMeasure } from "./unit-algebra.js";
import { formatUnit, parseUnit, type UnitDefinitions } from "./unit-of-measure.js";

/** What the unit check needs to know of the raw columns. */
export interface ColumnUnits {
  /** The unit of each raw column that an indicator names: `{ gdp: "亿元", population: "10,000 persons" }`. */
  readonly columns: Readonly<Record<string, string>>;
  /** Factors between units that are not of one kind: `{ "US$": "6.8974 yuan" }`. */
  readonly definitions?: UnitDefinitions;
}

/** An expression after the check, with what it was converted by. */
export interface CheckedExpression {
  readonly expression: Expression;
  readonly unit: string | null;
  readonly conversions: readonly UnitConversion[];
}

/** The unit check over the specs in their order; without units of columns a spec's unit is kept as it is. */
export function unitChecker(
  units: ColumnUnits | undefined,
  { data: raw, lineage }: DerivedIndicators,
): (spec: IndicatorSpec, expression: Expression) => CheckedExpression {
  if (units === undefined) return (spec, expression) => ({ expression, unit: spec.unit ?? null, conversions: [] });
  const { columns, definitions = {} } = units;
  const known = new Map<string, UnitOfMeasure>();
  for (const [column, unit] of Object.entries(columns)) {
    numberColumn(raw, column);
    known.set(column, parseUnit(unit, definitions));
  }
  for (const { id, unit } of lineage) {
    // A logarithm's unit is written for people; nothing but a difference of logarithms can use it.
    if (unit !== null && !unit.startsWith("ln(") && !known.has(id)) known.set(id, parseUnit(unit, definitions));
  }
  const unitOf = (column: string): UnitOfMeasure => {
    const unit = known.get(column);
    if (unit !== undefined) return unit;
    if (hasColumn(raw, column)) {
      throw new MesometricsError("NO_UNIT", `Column "${column}" has no unit. Give it one in \`units.columns\`.`, {
        column,
      });
    }
    numberColumn(raw, column);
    return parseUnit("1");
  };
  return (spec, parsed) => {
    const declared = spec.unit === undefined ? null : parseUnit(spec.unit, definitions);
    const { expression, unit, conversions } = measuredAs(parsed, unitOf, declared);
    known.set(spec.id, unit);
    return { expression, unit: spec.unit ?? formatUnit(unit), conversions };
  };
}
