import { evaluateExpression, type Panel, parseExpression } from "@mesometrics/panel-data";

/**
 * A column or an expression over columns as a units x periods array, period after period (`i + t * units`); `NaN`
 * where a unit is not observed or its cell is missing.
 */
export function valuesByPeriod(data: Panel, column: string): Float64Array {
  const { unitLabels, unitCodes, timeCodes, timeLabels } = data.index;
  const values = evaluateExpression(parseExpression(column), data);
  const byPeriod = new Float64Array(unitLabels.length * timeLabels.length).fill(Number.NaN);
  for (let row = 0; row < data.rows; row++) byPeriod[timeCodes[row] * unitLabels.length + unitCodes[row]] = values[row];
  return byPeriod;
}
