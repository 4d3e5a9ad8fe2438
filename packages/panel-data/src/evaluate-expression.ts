import { MesometricsError } from "@mesometrics/matrix";
import { numberColumn } from "./columns.js";
import type { Dataset } from "./dataset.js";
import type { Expression } from "./expression.js";
import { formatExpression } from "./format-expression.js";
import { FUNCTIONS, isFunctionName } from "./functions.js";
import { integerValue } from "./parse-expression.js";
import { power } from "./power.js";
import { requirePanel, shiftRows } from "./shift-rows.js";

/**
 * Evaluates an arithmetic expression on every row of a data set.
 *
 * A missing operand gives a missing value (NaN). Anything else that has no finite value is an error that names the
 * expression and the row (counted from 1): nothing turns into NaN on the way. `lag(x, k)`, `lead`, `d(x, k)` =
 * x - lag(x, k) and `growth(x, k)` = x / lag(x, k) - 1 go by time within the unit, not by row. `below(q, c)` is 1 where
 * q <= c and 0 elsewhere, `above(q, c)` 1 where q > c, `between(q, a, b)` 1 where a < q <= b: regimes of a threshold.
 *
 * @returns length n; NaN = missing
 * @throws MesometricsError `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `LOG_OF_NON_POSITIVE`, `SQRT_OF_NEGATIVE`,
 *   `DIVISION_BY_ZERO`, `POWER_OF_NEGATIVE`, `OVERFLOW`, `NEEDS_PANEL`, `NOT_ARITHMETIC`
 * @example
 * ```ts
 * import { crossSection, evaluateExpression, parseExpression } from "@mesometrics/panel-data";
 * const data = crossSection({ a: [1, 2, null], b: [2, 4, 8] });
 * evaluateExpression(parseExpression("a / b + 1"), data); // → 1.5,1.5,NaN
 * ```
 */
export function evaluateExpression(expression: Expression, data: Dataset): Float64Array {
  const values = evaluate(expression, data, null);
  // A bare column, also as I(x), must not hand out the data set's own storage.
  const shared = Object.values(data.columns).some((column) => column.kind === "number" && column.values === values);
  return shared ? values.slice() : values;
}

/**
 * As `evaluateExpression`, but only rows with `active[row] === 1` (null: all) can raise an error; other rows may hold
 * anything. The result may share a column's storage.
 */
export function evaluateOnRows(expression: Expression, data: Dataset, active: Uint8Array | null): Float64Array {
  return evaluate(expression, data, active);
}

/** Rows that must have a value where their operands have one; null means all. */
type Active = Uint8Array | null;

function evaluate(expression: Expression, data: Dataset, active: Active): Float64Array {
  switch (expression.kind) {
    case "number":
      return new Float64Array(data.rows).fill(expression.value);
    case "column":
      return numberColumn(data, expression.name).values;
    case "negate":
      return negated(evaluate(expression.operand, data, active));
    case "binary":
      return evaluateBinary(expression, data, active);
    case "call":
      return evaluateCall(expression, data, active);
    case "text":
      throw notArithmetic(formatExpression(expression));
  }
}

function negated(values: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < result.length; row++) result[row] = -values[row];
  return result;
}

function evaluateBinary(
  expression: Extract<Expression, { readonly kind: "binary" }>,
  data: Dataset,
  active: Active,
): Float64Array {
  const left = evaluate(expression.left, data, active);
  const right = evaluate(expression.right, data, active);
  const values = new Float64Array(data.rows);
  const n = values.length;
  switch (expression.operator) {
    case "+":
      for (let row = 0; row < n; row++) values[row] = left[row] + right[row];
      break;
    case "-":
      for (let row = 0; row < n; row++) values[row] = left[row] - right[row];
      break;
    case "*":
      for (let row = 0; row < n; row++) values[row] = left[row] * right[row];
      break;
    case "/":
      for (let row = 0; row < n; row++) {
        // 0 / NaN and NaN / 0 are missing; only a known numerator over a known zero is an error.
        if (right[row] === 0 && !Number.isNaN(left[row]) && isActive(active, row)) {
          throw rowError("DIVISION_BY_ZERO", expression, row, `divides by ${formatExpression(expression.right)} = 0`);
        }
        values[row] = left[row] / right[row];
      }
      break;
    case "^":
      for (let row = 0; row < n; row++) {
        const base = left[row];
        const exponent = right[row];
        if (base === 0 && exponent < 0 && isActive(active, row)) {
          throw rowError("DIVISION_BY_ZERO", expression, row, "raises 0 to a negative power");
        }
        if (base < 0 && Number.isFinite(exponent) && !Number.isInteger(exponent) && isActive(active, row)) {
          throw rowError("POWER_OF_NEGATIVE", expression, row, `raises the negative ${base} to a fractional power`);
        }
        values[row] = power(base, exponent);
      }
      break;
  }
  return checkedFinite(values, expression, active);
}

function evaluateCall(
  expression: Extract<Expression, { readonly kind: "call" }>,
  data: Dataset,
  active: Active,
): Float64Array {
  const { name } = expression;
  const operand = expression.parameters[0];
  if (!isFunctionName(name) || FUNCTIONS[name].role === "dummies" || operand === undefined) {
    throw notArithmetic(formatExpression(expression));
  }
  if (FUNCTIONS[name].role === "shift") return evaluateShift(expression, operand, data, active);
  if (FUNCTIONS[name].role === "indicator") return evaluateIndicator(expression, data, active);
  const argument = evaluate(operand, data, active);
  const n = data.rows;
  const values = new Float64Array(n);
  switch (name) {
    case "log":
    case "log1p": {
      const smallest = name === "log" ? 0 : -1;
      for (let row = 0; row < n; row++) {
        if (argument[row] <= smallest && isActive(active, row)) {
          throw rowError("LOG_OF_NON_POSITIVE", expression, row, `takes the logarithm at ${argument[row]}`);
        }
        values[row] =
          argument[row] > smallest
            ? name === "log"
              ? Math.log(argument[row])
              : Math.log1p(argument[row])
            : Number.NaN;
      }
      return values;
    }
    case "sqrt":
      for (let row = 0; row < n; row++) {
        if (argument[row] < 0 && isActive(active, row)) {
          throw rowError("SQRT_OF_NEGATIVE", expression, row, `takes the square root of ${argument[row]}`);
        }
        values[row] = Math.sqrt(argument[row]);
      }
      return values;
    case "exp":
      for (let row = 0; row < n; row++) values[row] = Math.exp(argument[row]);
      return checkedFinite(values, expression, active);
    case "abs":
      for (let row = 0; row < n; row++) values[row] = Math.abs(argument[row]);
      return values;
    default:
      return argument; // I(x) is x
  }
}

/** 1 where low < q <= high, 0 elsewhere; an end that is not given is open. */
function evaluateIndicator(
  expression: Extract<Expression, { readonly kind: "call" }>,
  data: Dataset,
  active: Active,
): Float64Array {
  const [q, first, second] = expression.parameters.map((parameter) => evaluate(parameter, data, active));
  const values = new Float64Array(data.rows);
  for (let row = 0; row < values.length; row++) {
    const low = expression.name === "below" ? Number.NEGATIVE_INFINITY : first![row];
    const high = expression.name === "below" ? first![row] : (second?.[row] ?? Number.POSITIVE_INFINITY);
    const isMissing = Number.isNaN(q![row]) || Number.isNaN(low) || Number.isNaN(high);
    values[row] = isMissing ? Number.NaN : q![row] > low && q![row] <= high ? 1 : 0;
  }
  return values;
}

function evaluateShift(
  expression: Extract<Expression, { readonly kind: "call" }>,
  operand: Expression,
  data: Dataset,
  active: Active,
): Float64Array {
  const { name } = expression;
  const label = formatExpression(expression);
  const given = expression.parameters[1];
  const periods = given === undefined ? 1 : integerValue(given);
  if (periods === null) throw notArithmetic(label);
  const source = shiftRows(requirePanel(data, label), name === "lead" ? -periods : periods);
  const n = data.rows;
  const usesOwnRow = name === "d" || name === "growth";
  const argument = evaluate(operand, data, active === null ? null : rowsRead(active, source, usesOwnRow));
  const values = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    const from = source[row];
    if (from === -1) values[row] = Number.NaN;
    else if (!usesOwnRow) values[row] = argument[from];
    else if (name === "d") values[row] = argument[row] - argument[from];
    else {
      if (argument[from] === 0 && !Number.isNaN(argument[row]) && isActive(active, row)) {
        throw rowError("DIVISION_BY_ZERO", expression, row, `divides by an earlier ${formatExpression(operand)} = 0`);
      }
      values[row] = argument[row] / argument[from] - 1;
    }
  }
  return checkedFinite(values, expression, active);
}

/** The rows whose values the active rows read through a shift. */
function rowsRead(active: Uint8Array, source: Int32Array, ownRowToo: boolean): Uint8Array {
  const read = new Uint8Array(active.length);
  for (let row = 0; row < active.length; row++) {
    if (active[row] === 0 || source[row] === -1) continue;
    read[source[row]] = 1;
    if (ownRowToo) read[row] = 1;
  }
  return read;
}

function checkedFinite(values: Float64Array, expression: Expression, active: Active): Float64Array {
  for (let row = 0; row < values.length; row++) {
    if (values[row] - values[row] === 0 || Number.isNaN(values[row])) continue;
    if (isActive(active, row)) throw rowError("OVERFLOW", expression, row, "gives a number too large for a double");
    values[row] = Number.NaN;
  }
  return values;
}

function isActive(active: Active, row: number): boolean {
  return active === null || active[row] === 1;
}

function rowError(code: string, expression: Expression, row: number, problem: string): MesometricsError {
  const label = formatExpression(expression);
  return new MesometricsError(
    code,
    `${label} ${problem} in row ${row + 1}. Correct the cell, make it missing, or leave the row out of the sample.`,
    { expression: label, row: row + 1 },
  );
}

function notArithmetic(label: string): MesometricsError {
  return new MesometricsError("NOT_ARITHMETIC", `${label} has no value as a number; it is a term of a formula only.`, {
    expression: label,
  });
}
