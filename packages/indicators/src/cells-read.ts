import { type Dataset, type Expression, evaluateExpression, type Panel, shiftRows } from "@mesometrics/panel-data";

/** A raw cell that a derived value reads; `row` is null where the unit has no row in the period that a shift reaches. */
export interface CellRead {
  readonly column: string;
  readonly row: number | null;
}

/** Lists the raw cells behind one row of an expression. */
export type CellReader = (expression: Expression, row: number) => readonly CellRead[];

/**
 * A reader over one data set. `derived` gives the expression of a column that is itself derived, so that reading goes
 * down to the raw columns.
 */
export function cellReader(data: Dataset, derived: (column: string) => Expression | undefined): CellReader {
  const shifts = new Map<number, Int32Array>();
  const stepsOf = new Map<Expression, number>();

  function earlierRow(row: number, periods: number): number | null {
    let source = shifts.get(periods);
    if (source === undefined) {
      source = shiftRows(data as Panel, periods);
      shifts.set(periods, source);
    }
    return source[row] === -1 ? null : source[row];
  }

  /** `found` has each raw cell once, and remembers the derived ones, so that shared indicators are read once. */
  function read(expression: Expression, row: number | null, found: Map<string, CellRead | null>): void {
    switch (expression.kind) {
      case "column": {
        const key = `${row} ${expression.name}`;
        if (found.has(key)) return;
        const definition = derived(expression.name);
        found.set(key, definition === undefined ? { column: expression.name, row } : null);
        if (definition !== undefined) read(definition, row, found);
        return;
      }
      case "negate":
        read(expression.operand, row, found);
        return;
      case "binary":
        read(expression.left, row, found);
        read(expression.right, row, found);
        return;
      case "call":
        readCall(expression, row, found);
        return;
    }
  }

  function periodsOf(call: Extract<Expression, { kind: "call" }>): number {
    let steps = stepsOf.get(call);
    if (steps === undefined) {
      const given = call.parameters[1];
      steps = given === undefined ? 1 : evaluateExpression(given, data)[0];
      stepsOf.set(call, steps);
    }
    return steps;
  }

  function readCall(
    call: Extract<Expression, { kind: "call" }>,
    row: number | null,
    found: Map<string, CellRead | null>,
  ): void {
    const operand = call.parameters[0]!;
    if (call.name === "lag" || call.name === "lead" || call.name === "d" || call.name === "growth") {
      const steps = periodsOf(call);
      if (call.name === "d" || call.name === "growth") read(operand, row, found);
      const reached = row === null ? null : earlierRow(row, call.name === "lead" ? -steps : steps);
      read(operand, reached, found);
      return;
    }
    for (const parameter of call.parameters) read(parameter, row, found);
  }

  return (expression, row) => {
    const found = new Map<string, CellRead | null>();
    read(expression, row, found);
    return [...found.values()].filter((cell) => cell !== null);
  };
}
