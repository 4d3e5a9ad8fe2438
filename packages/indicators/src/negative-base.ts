import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type Expression, evaluateExpression, type Panel, shiftRows } from "@mesometrics/panel-data";
import { periodOf } from "./period-of.js";

/**
 * Refuses a growth rate from a negative base: from -5 to 5 it would be -200 %.
 *
 * @throws MesometricsError `NEGATIVE_BASE`
 */
export function refuseNegativeBases(expression: Expression, data: Dataset): void {
  switch (expression.kind) {
    case "negate":
      refuseNegativeBases(expression.operand, data);
      return;
    case "binary":
      refuseNegativeBases(expression.left, data);
      refuseNegativeBases(expression.right, data);
      return;
    case "call": {
      for (const parameter of expression.parameters) refuseNegativeBases(parameter, data);
      if (expression.name !== "growth" || data.kind !== "panel") return;
      const [operand, periods] = expression.parameters;
      const values = evaluateExpression(operand!, data);
      const earlier = shiftRows(data as Panel, periods === undefined ? 1 : evaluateExpression(periods, data)[0]);
      for (let row = 0; row < values.length; row++) {
        const base = earlier[row];
        if (base !== -1 && values[base] < 0) throw negativeBase(data, "the operand of growth()", base, values[base]);
      }
    }
  }
}

/** The error of a growth rate from a base that is not positive. */
export function negativeBase(data: Dataset, what: string, row: number, value: number): MesometricsError {
  const { unit, time } = periodOf(data, row);
  return new MesometricsError(
    "NEGATIVE_BASE",
    `A growth rate needs positive values, but ${what} is ${value} in row ${row + 1} (${unit}, ${time}). ` +
      "Use the difference, d(), in place of a rate.",
    { column: what, row: row + 1, unit, time, value },
  );
}
