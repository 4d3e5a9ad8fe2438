import { type Dataset, type Expression, evaluateExpression, type Panel, shiftRows } from "@mesometrics/panel-data";
import { unitRows } from "./fill-in-time.js";
import type { ChainDefinition, Definition } from "./lineage.js";

/** A raw cell that a derived value reads; `row` is null where the unit has no row in the period that a shift reaches. */
export interface CellRead {
  readonly column: string;
  readonly row: number | null;
}

/** Lists the raw cells behind one row of a derived column. */
export type CellReader = (definition: Definition, row: number) => readonly CellRead[];

/**
 * A reader over one data set. `derived` gives the definition of a column that is itself derived, so that reading goes
 * down to the raw columns.
 */
export function cellReader(data: Dataset, derived: (column: string) => Definition | undefined): CellReader {
  const shifts = new Map<number, Int32Array>();
  const stepsOf = new Map<Expression, number>();
  let rowsOfUnits: readonly (readonly number[])[] | null = null;

  function earlierRow(row: number, periods: number): number | null {
    let source = shifts.get(periods);
    if (source === undefined) {
      source = shiftRows(data as Panel, periods);
      shifts.set(periods, source);
    }
    return source[row] === -1 ? null : source[row];
  }

  /** `found` has each raw cell once, and remembers the derived ones, so that shared indicators are read once. */
  function readColumn(column: string, row: number | null, found: Map<string, CellRead | null>): void {
    const key = `${row} ${column}`;
    if (found.has(key)) return;
    const definition = derived(column);
    found.set(key, definition === undefined ? { column, row } : null);
    if (definition !== undefined) read(definition, row, found);
  }

  function read(definition: Definition, row: number | null, found: Map<string, CellRead | null>): void {
    const expression = definition;
    switch (expression.kind) {
      case "price":
      case "volume":
      case "level":
        readChain(expression, row, found);
        return;
      case "column":
        readColumn(expression.name, row, found);
        return;
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

  /** The nominal cell (of the row or of the base period), then the links from the base period outwards. */
  function readChain(chain: ChainDefinition, row: number | null, found: Map<string, CellRead | null>): void {
    if (row === null) {
      readColumn(chain.nominal, null, found);
      return;
    }
    const { index } = data as Panel;
    rowsOfUnits ??= unitRows(data as Panel);
    const rows = rowsOfUnits[index.unitCodes[row]]!;
    const base = index.timeLabels.indexOf(chain.base);
    const start = rows.find((one) => index.timeCodes[one] === base)!;
    if (chain.kind !== "level") readColumn(chain.nominal, chain.kind === "price" ? row : start, found);
    for (const link of chainLinks(data as Panel, rows, base, row)) readColumn(chain.index, link, found);
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

  return (definition, row) => {
    const found = new Map<string, CellRead | null>();
    read(definition, row, found);
    return [...found.values()].filter((cell) => cell !== null);
  };
}

/**
 * The rows whose index leads from the base period to a row, outwards: a link leads to its own period from the one before,
 * in whichever direction it is taken.
 *
 * @param rows of the unit, in order of time
 */
export function chainLinks({ index }: Panel, rows: readonly number[], base: number, row: number): readonly number[] {
  const own = index.timeCodes[row];
  const links = rows.filter((one) => {
    const time = index.timeCodes[one];
    return time > Math.min(base, own) && time <= Math.max(base, own);
  });
  return own < base ? links.reverse() : links;
}
