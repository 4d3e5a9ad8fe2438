import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type Expression, hasColumn, numberColumn } from "@mesometrics/panel-data";
import { converted, measureExpression, type UnitConversion } from "./check-units.js";
import type { IndicatorSpec } from "./indicator-spec.js";
import { isSameDimension, type UnitOfMeasure } from "./unit-algebra.js";
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
  raw: Dataset,
): (spec: IndicatorSpec, expression: Expression) => CheckedExpression {
  if (units === undefined) return (spec, expression) => ({ expression, unit: spec.unit ?? null, conversions: [] });
  const { columns, definitions = {} } = units;
  const known = new Map<string, UnitOfMeasure>();
  for (const [column, unit] of Object.entries(columns)) {
    numberColumn(raw, column);
    known.set(column, parseUnit(unit, definitions));
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
    const { expression, unit, conversions } = measureExpression(parsed, unitOf);
    if (spec.unit === undefined) {
      known.set(spec.id, unit);
      return { expression, unit: formatUnit(unit), conversions };
    }
    const declared = parseUnit(spec.unit, definitions);
    known.set(spec.id, declared);
    if (!isSameDimension(unit, declared)) {
      throw new MesometricsError(
        "UNIT_MISMATCH",
        `It is declared in ${spec.unit}, but its columns give ${formatUnit(unit)}.`,
        { declared: spec.unit, derived: formatUnit(unit) },
      );
    }
    if (formatUnit(unit) === formatUnit(declared)) return { expression, unit: spec.unit, conversions };
    const all = [...conversions];
    return { expression: converted({ expression, unit }, declared, all), unit: spec.unit, conversions: all };
  };
}
