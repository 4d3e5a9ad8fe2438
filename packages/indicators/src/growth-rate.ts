import { MesometricsError } from "@mesometrics/matrix";
import { type Expression, formatExpression, numberColumn, type Panel, shiftRows } from "@mesometrics/panel-data";
import { type DerivedIndicators, startingPoint } from "./derive-indicators.js";
import { negativeBase } from "./negative-base.js";
import { withDerived } from "./with-derived.js";

export interface GrowthOptions {
  /** `"rate"` x_t/x_{t-k} - 1 (default), `"index"` x_t/x_{t-k}, `"log"` ln x_t - ln x_{t-k}. */
  readonly form?: "rate" | "index" | "log";
  /** k, by time. Default 1. */
  readonly periods?: number;
  /** The new column's name. Default `growth_` and the column's name. */
  readonly id?: string;
}

/** Growth as a new column whose lineage leads to both cells of each rate. */
export interface Growth extends DerivedIndicators<Panel> {
  readonly id: string;
  /** length n; NaN where the unit has no row k periods earlier, or a cell is missing */
  readonly values: Float64Array;
  readonly rule: string;
}

/**
 * Growth by time within the unit, for series in levels that can grow: a growth rate from a base that is not positive has
 * no meaning (from -5 to 5 it would be -200 %) and is refused. Given what an earlier step returned in place of the data, the
 * lineage goes on from there; `traceCell` and `deriveIndicators` take the result.
 *
 * @throws MesometricsError `NEGATIVE_BASE`, `UNKNOWN_OPTION`, `UNKNOWN_COLUMN`, `NOT_NUMERIC`, `INVALID_PERIODS`,
 *   `COLUMN_EXISTS`
 * @example
 * ```ts
 * import { growthRate, traceCell } from "@mesometrics/indicators";
 * import { panel } from "@mesometrics/panel-data";
 * const data = panel({ id: ["a", "a"], year: [2011, 2012], x: [100, 110] }, { unit: "id", time: "year" });
 * const growth = growthRate(data, "x", { form: "index" });
 * growth.values[1]; // → 1.1
 * growth.rule; // → "x / lag(x)"
 * traceCell(growth, "growth_x", 1).cells.map((cell) => cell.value); // → [110, 100]
 * ```
 */
export function growthRate(
  input: Panel | DerivedIndicators<Panel>,
  column: string,
  { form = "rate", periods = 1, id = `growth_${column}` }: GrowthOptions = {},
): Growth {
  const before = startingPoint<Panel>(input);
  const { data } = before;
  if (form !== "rate" && form !== "index" && form !== "log") {
    throw new MesometricsError(
      "UNKNOWN_OPTION",
      `The option \`form\` must be "rate", "index" or "log", not ${JSON.stringify(form)}.`,
      { option: "form", value: form },
    );
  }
  if (!Number.isSafeInteger(periods) || periods === 0) {
    throw new MesometricsError("INVALID_PERIODS", `Growth is over a whole number of periods, not ${periods}.`, {
      periods,
    });
  }
  const { values } = numberColumn(data, column);
  const earlier = shiftRows(data, periods);
  const result = new Float64Array(data.rows).fill(Number.NaN);
  const missing = { cells: 0, periods: 0 };
  for (let row = 0; row < data.rows; row++) {
    const from = earlier[row];
    if (from === -1 || Number.isNaN(values[row]) || Number.isNaN(values[from])) {
      if (Number.isNaN(values[row]) || from !== -1) missing.cells++;
      else missing.periods++;
      continue;
    }
    const isRefused = values[from] <= 0 || (form === "log" && values[row] <= 0);
    if (isRefused) {
      const at = values[from] <= 0 ? from : row;
      throw negativeBase(data, column, at, values[at]);
    }
    const ratio = values[row] / values[from];
    result[row] = form === "rate" ? ratio - 1 : form === "index" ? ratio : Math.log(ratio);
  }
  const rule = formatExpression(growthExpression(column, form, periods));
  const derived = withDerived(before, { id, values: result, expression: rule, sources: [column], missing });
  return { ...derived, id, values: result, rule };
}

/** The same computation as an expression: `growth(x)`, `x / lag(x)`, `log(x / lag(x))`. */
function growthExpression(name: string, form: "rate" | "index" | "log", periods: number): Expression {
  const column: Expression = { kind: "column", name };
  const count: Expression = { kind: "number", value: Math.abs(periods) };
  const steps: readonly Expression[] = periods === 1 ? [] : [periods < 0 ? { kind: "negate", operand: count } : count];
  if (form === "rate") return { kind: "call", name: "growth", parameters: [column, ...steps] };
  const earlier: Expression = { kind: "call", name: "lag", parameters: [column, ...steps] };
  const ratio: Expression = { kind: "binary", operator: "/", left: column, right: earlier };
  return form === "index" ? ratio : { kind: "call", name: "log", parameters: [ratio] };
}
