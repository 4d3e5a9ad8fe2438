import { MesometricsError } from "@mesometrics/matrix";
import { type Expression, formatExpression } from "@mesometrics/panel-data";
import {
  divideUnits,
  integerPower,
  isSameDimension,
  multiplyUnits,
  PURE_NUMBER,
  powerOfUnit,
  type UnitOfMeasure,
  withFactor,
} from "./unit-algebra.js";
import { formatUnit } from "./unit-of-measure.js";

/** A factor that the unit check put into an expression. */
export interface UnitConversion {
  /** The part of the expression that was converted. */
  readonly part: string;
  readonly from: string;
  readonly to: string;
  readonly factor: number;
}

/** An expression with its unit; conversions that a sum needed stand in the expression. */
export interface MeasuredExpression {
  readonly expression: Expression;
  readonly unit: UnitOfMeasure;
  readonly conversions: readonly UnitConversion[];
  readonly isLogarithm: boolean;
}

/**
 * Whether a bare number beside a quantity changes the quantity's unit (`gdp * 10000` in units a ten-thousandth as large) or
 * is a number that multiplies it. Asked once for every such number, in the order of the expression.
 */
export type NumberReading = (number: number) => "unit" | "number";

/** A unit; `bare` is the value of a number without a unit, `logOf` the unit inside a logarithm. */
interface Measure {
  readonly expression: Expression;
  readonly unit: UnitOfMeasure;
  readonly bare: number | null;
  readonly logOf: UnitOfMeasure | null;
}

type Binary = Extract<Expression, { readonly kind: "binary" }>;
type Call = Extract<Expression, { readonly kind: "call" }>;

/**
 * The unit of an expression. Sums need one dimension: the right side is converted to the left side's unit, and the factor
 * is put into the expression. Products and ratios derive their unit; `reading` says what a bare factor means. A logarithm
 * remembers the unit it was taken in: differences of logarithms are logarithms of ratios.
 *
 * @throws MesometricsError `UNIT_MISMATCH`, `UNIT_OF_NUMBER`, `UNIT_IN_FUNCTION`
 */
export function measureExpression(
  expression: Expression,
  unitOf: (column: string) => UnitOfMeasure,
  reading: NumberReading,
): MeasuredExpression {
  const conversions: UnitConversion[] = [];
  const result = measure(expression, { unitOf, reading, conversions });
  return { expression: result.expression, unit: plainUnit(result), conversions, isLogarithm: result.logOf !== null };
}

/** What measuring looks at and writes down on its way through an expression. */
interface Measuring {
  readonly unitOf: (column: string) => UnitOfMeasure;
  readonly reading: NumberReading;
  readonly conversions: UnitConversion[];
}

function measure(expression: Expression, measuring: Measuring): Measure {
  const { unitOf, conversions } = measuring;
  const inner = (part: Expression) => measure(part, measuring);
  switch (expression.kind) {
    case "number":
      return { expression, unit: PURE_NUMBER, bare: expression.value, logOf: null };
    case "text":
      return plain(expression, PURE_NUMBER);
    case "column":
      return plain(expression, unitOf(expression.name));
    case "negate": {
      const operand = inner(expression.operand);
      return {
        ...operand,
        expression: { kind: "negate", operand: operand.expression },
        bare: operand.bare === null ? null : -operand.bare,
        logOf: operand.logOf === null ? null : powerOfUnit(operand.logOf, -1),
      };
    }
    case "binary":
      return measureBinary(expression, inner(expression.left), inner(expression.right), measuring);
    case "call":
      return measureCall(expression, expression.parameters.map(inner), conversions);
  }
}

function plain(expression: Expression, unit: UnitOfMeasure): Measure {
  return { expression, unit, bare: null, logOf: null };
}

/** A logarithm outside sums of logarithms is a base unit of its own. */
function plainUnit({ unit, logOf }: Measure): UnitOfMeasure {
  return logOf === null ? unit : { factor: 1, dimensions: { [`ln(${formatUnit(logOf)})`]: 1 } };
}

function logarithm(expression: Expression, logOf: UnitOfMeasure): Measure {
  const isPure = logOf.factor === 1 && Object.keys(logOf.dimensions).length === 0;
  return { expression, unit: PURE_NUMBER, bare: null, logOf: isPure ? null : logOf };
}

function measureBinary(expression: Binary, left: Measure, right: Measure, measuring: Measuring): Measure {
  const { operator } = expression;
  const rebuilt: Expression = { ...expression, left: left.expression, right: right.expression };
  switch (operator) {
    case "+":
    case "-":
      return measureSum(rebuilt, left, right, measuring.conversions);
    case "*":
    case "/":
      return measureProduct(rebuilt, left, right, measuring.reading);
    case "^":
      return measurePower(rebuilt, left, right);
  }
}

function measureSum(sum: Binary, left: Measure, right: Measure, conversions: UnitConversion[]): Measure {
  if (left.bare !== null && right.bare !== null) {
    const value = sum.operator === "+" ? left.bare + right.bare : left.bare - right.bare;
    return { expression: sum, unit: PURE_NUMBER, bare: value, logOf: null };
  }
  if (left.logOf !== null || right.logOf !== null) return measureLogSum(sum, left, right);
  const [number, quantity] = left.bare !== null ? [left, right] : [right, left];
  if (number.bare !== null && number.bare !== 0) {
    if (quantity.unit.factor === 1 && isSameDimension(quantity.unit, PURE_NUMBER)) return plain(sum, PURE_NUMBER);
    throw new MesometricsError(
      "UNIT_OF_NUMBER",
      `${formatExpression(sum)} adds the bare number ${number.bare} to ${formatExpression(quantity.expression)}, which is ` +
        `in ${formatUnit(quantity.unit)}. ${
          isSameDimension(quantity.unit, PURE_NUMBER)
            ? "Make it a pure number first (divide a percentage by 100)."
            : "A number alone adds to pure numbers only."
        }`,
      { expression: formatExpression(sum), number: number.bare, unit: formatUnit(quantity.unit) },
    );
  }
  if (number.bare === 0) return plain(sum, quantity.unit);
  if (!isSameDimension(left.unit, right.unit)) throw unlike(sum, left, right);
  if (left.unit.factor === right.unit.factor) return plain(sum, left.unit);
  return plain({ ...sum, right: converted(right, left.unit, conversions) }, left.unit);
}

/** `log(a) - log(b)` is the logarithm of a ratio; a bare number beside a logarithm changes no unit. */
function measureLogSum(sum: Binary, left: Measure, right: Measure): Measure {
  const inside = (one: Measure): UnitOfMeasure | null => {
    if (one.logOf !== null) return one.logOf;
    return one.unit.factor === 1 && isSameDimension(one.unit, PURE_NUMBER) ? PURE_NUMBER : null;
  };
  const a = inside(left);
  const b = inside(right);
  if (a === null || b === null) throw unlike(sum, left, right);
  return logarithm(sum, sum.operator === "+" ? multiplyUnits(a, b) : divideUnits(a, b));
}

function measureProduct(product: Binary, left: Measure, right: Measure, reading: NumberReading): Measure {
  const isProduct = product.operator === "*";
  if (left.bare !== null && right.bare !== null) {
    const bare = isProduct ? left.bare * right.bare : left.bare / right.bare;
    return { expression: product, unit: PURE_NUMBER, bare, logOf: null };
  }
  const number = right.bare ?? (isProduct ? left.bare : null);
  const quantity = right.bare !== null ? left : right;
  if (number !== null && quantity.logOf !== null) {
    const power = isProduct ? number : 1 / number;
    if (Number.isInteger(power)) return logarithm(product, powerOfUnit(quantity.logOf, power));
    return plain(product, plainUnit(quantity));
  }
  if (number !== null && number > 0 && number !== 1 && reading(number) === "unit") {
    const { factor } = quantity.unit;
    return plain(product, withFactor(quantity.unit, isProduct ? factor / number : factor * number));
  }
  const a = plainUnit(left);
  const b = plainUnit(right);
  return plain(product, isProduct ? multiplyUnits(a, b) : divideUnits(a, b));
}

function measurePower(power: Binary, base: Measure, exponent: Measure): Measure {
  const unit = plainUnit(base);
  const isPure = unit.factor === 1 && isSameDimension(unit, PURE_NUMBER);
  if (exponent.bare !== null) {
    const { bare } = exponent;
    if (base.bare !== null) {
      const value = Number.isInteger(bare) ? integerPower(base.bare, bare) : Math.exp(bare * Math.log(base.bare));
      return { ...plain(power, PURE_NUMBER), bare: value };
    }
    if (isPure || Number.isInteger(bare) || bare === 0.5) return plain(power, isPure ? unit : powerOfUnit(unit, bare));
  } else if (isPure && isSameDimension(exponent.unit, PURE_NUMBER) && exponent.unit.factor === 1) {
    return plain(power, PURE_NUMBER);
  }
  throw inFunction(power, "a power of a quantity with a unit needs a whole exponent or 0.5");
}

function measureCall(call: Call, parameters: readonly Measure[], conversions: UnitConversion[]): Measure {
  const rebuilt: Expression = { ...call, parameters: parameters.map((one) => one.expression) };
  const operand = parameters[0]!;
  switch (call.name) {
    case "log":
    case "log1p":
      return logarithm(rebuilt, plainUnit(operand));
    case "exp":
      if (operand.logOf !== null) return plain(rebuilt, operand.logOf);
      if (isSameDimension(operand.unit, PURE_NUMBER) && operand.unit.factor === 1) return plain(rebuilt, PURE_NUMBER);
      throw inFunction(rebuilt, `exp() takes a pure number or a logarithm, not ${formatUnit(operand.unit)}`);
    case "sqrt":
      return plain(rebuilt, powerOfUnit(plainUnit(operand), 0.5));
    case "d":
      return operand.logOf === null ? plain(rebuilt, operand.unit) : plain(rebuilt, PURE_NUMBER);
    case "growth":
      return plain(rebuilt, PURE_NUMBER);
    case "below":
    case "above":
    case "between": {
      // A bare bound is read in the unit of the column.
      const bounds = parameters.slice(1).map((bound) => {
        if (bound.bare !== null) return bound.expression;
        if (!isSameDimension(bound.unit, operand.unit)) throw unlike(rebuilt, operand, bound);
        return bound.unit.factor === operand.unit.factor
          ? bound.expression
          : converted(bound, operand.unit, conversions);
      });
      return plain({ ...call, parameters: [operand.expression, ...bounds] }, PURE_NUMBER);
    }
    default:
      return { ...operand, expression: rebuilt, bare: null };
  }
}

/** The expression times the factor that brings it to another unit of its dimension. */
export function converted(
  { expression, unit }: { readonly expression: Expression; readonly unit: UnitOfMeasure },
  to: UnitOfMeasure,
  conversions: UnitConversion[],
): Expression {
  const factor = unit.factor / to.factor;
  conversions.push({ part: formatExpression(expression), from: formatUnit(unit), to: formatUnit(to), factor });
  // A division by the inverse keeps a factor such as 0.0001 free of the rounding of decimal fractions.
  const inverse = to.factor / unit.factor;
  return factor < 1 && Number.isSafeInteger(inverse)
    ? { kind: "binary", operator: "/", left: expression, right: { kind: "number", value: inverse } }
    : { kind: "binary", operator: "*", left: expression, right: { kind: "number", value: factor } };
}

function unlike(expression: Expression, left: Measure, right: Measure): MesometricsError {
  const [a, b] = [formatUnit(plainUnit(left)), formatUnit(plainUnit(right))];
  return new MesometricsError(
    "UNIT_MISMATCH",
    `${formatExpression(expression)} puts together ${formatExpression(left.expression)} in ${a} and ` +
      `${formatExpression(right.expression)} in ${b}. Only like units add; declare a factor between them if there is one.`,
    { expression: formatExpression(expression), left: a, right: b },
  );
}

function inFunction(expression: Expression, problem: string): MesometricsError {
  const label = formatExpression(expression);
  return new MesometricsError("UNIT_IN_FUNCTION", `${label}: ${problem}. Divide by a reference quantity first.`, {
    expression: label,
  });
}
