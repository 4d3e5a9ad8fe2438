import { MesometricsError } from "@mesometrics/matrix";
import { type Expression, formatExpression } from "@mesometrics/panel-data";
import { converted, type MeasuredExpression, measureExpression } from "./check-units.js";
import { isSameDimension, type UnitOfMeasure } from "./unit-algebra.js";
import { formatUnit } from "./unit-of-measure.js";

/** So many numbers are read both ways, all combinations. */
const MOST_NUMBERS = 10;

/**
 * The unit of an expression whose bare factors may be changes of unit by hand (`exports / gdp * 100` in %) or numbers
 * (`gdp / (cpi / 100)` with an index). Both give the same values but not the same unit, so that a wrong guess would put a
 * second conversion on top. A reading under which nothing has to be converted is taken. Where none is, a power of ten is
 * refused, and any other factor is a number.
 *
 * @param declared the unit that the result is said to have, or null
 * @throws MesometricsError `AMBIGUOUS_FACTOR`, `UNIT_MISMATCH`, and as `measureExpression`
 */
export function measuredAs(
  expression: Expression,
  unitOf: (column: string) => UnitOfMeasure,
  declared: UnitOfMeasure | null,
): MeasuredExpression {
  const numbers: number[] = [];
  const first = attempt(expression, unitOf, declared, (number) => {
    numbers.push(number);
    return isPowerOfTen(number) ? "unit" : "number";
  });
  if (numbers.length === 0 || isExact(first)) {
    if (declared !== null || !numbers.some(isPowerOfTen)) return definedOrThrown(first);
  }
  const powers = numbers.slice(0, MOST_NUMBERS).flatMap((number, i) => (isPowerOfTen(number) ? [i] : []));
  const all = numbers.slice(0, MOST_NUMBERS).map((_, i) => i);
  const readings = (sites: readonly number[]) =>
    Array.from({ length: 2 ** sites.length }, (_, choice) => {
      const changes = new Set(sites.filter((_site, bit) => ((choice >> bit) & 1) === 1));
      let site = 0;
      return attempt(expression, unitOf, declared, () => (changes.has(site++) ? "unit" : "number"));
    });
  const defined = readings(powers).filter(isDefined);
  if (powers.length > 0 && defined.length === 0) return definedOrThrown(first);
  const exact = defined.filter(isExact);
  if (exact.length > 0) {
    const isClear = declared !== null || new Set(exact.map(({ unit }) => formatUnit(unit))).size === 1;
    if (isClear) return exact[0]!;
    // Within a logarithm a factor only moves the zero.
    if (isDefined(first) && first.isLogarithm) return first;
    throw ambiguous(expression, numbers.filter(isPowerOfTen), exact);
  }
  const other = all.length > powers.length ? readings(all).filter(isExact) : [];
  if (other.length > 0) return other[0]!;
  if (powers.length > 0) throw ambiguous(expression, numbers.filter(isPowerOfTen), defined);
  return definedOrThrown(first);
}

type Attempt = MeasuredExpression | MesometricsError;

/** One reading, brought to the declared unit; the error, where it does not go together. */
function attempt(
  expression: Expression,
  unitOf: (column: string) => UnitOfMeasure,
  declared: UnitOfMeasure | null,
  reading: (number: number) => "unit" | "number",
): Attempt {
  try {
    const measured = measureExpression(expression, unitOf, reading);
    if (declared === null) return measured;
    const { unit } = measured;
    if (!isSameDimension(unit, declared)) {
      throw new MesometricsError(
        "UNIT_MISMATCH",
        `It is declared in ${formatUnit(declared)}, but its columns give ${formatUnit(unit)}.`,
        { declared: formatUnit(declared), derived: formatUnit(unit) },
      );
    }
    if (formatUnit(unit) === formatUnit(declared)) return { ...measured, unit: declared };
    const conversions = [...measured.conversions];
    return { ...measured, expression: converted(measured, declared, conversions), unit: declared, conversions };
  } catch (error) {
    if (error instanceof MesometricsError) return error;
    throw error;
  }
}

function isDefined(one: Attempt): one is MeasuredExpression {
  return !(one instanceof MesometricsError);
}

function isExact(one: Attempt): one is MeasuredExpression {
  return isDefined(one) && one.conversions.length === 0;
}

function definedOrThrown(one: Attempt): MeasuredExpression {
  if (one instanceof MesometricsError) throw one;
  return one;
}

/** 100, 1000, … and 0.01, 0.001, …: what changes of unit are written with. */
function isPowerOfTen(number: number): boolean {
  const exponent = Math.round(Math.log10(number));
  return Math.abs(exponent) >= 2 && Math.abs(number / Number(`1e${exponent}`) - 1) < 1e-12;
}

function ambiguous(
  expression: Expression,
  numbers: readonly number[],
  readings: readonly MeasuredExpression[],
): MesometricsError {
  const units = [...new Set(readings.map(({ unit }) => formatUnit(unit)))];
  return new MesometricsError(
    "AMBIGUOUS_FACTOR",
    `In ${formatExpression(expression)} the factor ${numbers.join(" and ")} may be a change of unit or a number. ${
      units.length > 1
        ? `Declare the unit of the result: it is in ${units.join(" or in ")}.`
        : "Leave it out and let the declared unit convert, or make an indicator of its own of the part with the number, in the unit that it then has."
    }`,
    { numbers, units },
  );
}
