import { MesometricsError } from "@mesometrics/matrix";
import { dataColumn, numberColumn } from "./columns.js";
import type { DataColumn, Dataset } from "./dataset.js";
import { dummiesColumn, isDummies, splitDummies } from "./design-columns.js";
import { evaluateOnRows } from "./evaluate-expression.js";
import type { Expression, Formula } from "./expression.js";
import { formatExpression } from "./format-expression.js";
import { FUNCTIONS, isFunctionName } from "./functions.js";
import { parseWeights, requireWeights, type Weights } from "./weights.js";

/** What besides the formula decides the sample. */
export interface SampleOptions {
  /** Further columns that must be present in a row: clusters. */
  readonly required?: readonly string[];
  /** The column of the rows' weights; a row of weight zero is not in the sample. */
  readonly weights?: Weights;
  /** Rows to consider: one flag per row, or a predicate on the row's number (from 0). */
  readonly subset?: Uint8Array | ((row: number) => boolean);
}

/** The estimation sample and the numeric factors evaluated for it. */
export interface Sample {
  /** The data set's rows that are in, ascending; null where all are. */
  readonly rows: Int32Array | null;
  readonly dropped: readonly { readonly reason: string; readonly column: string | null; readonly count: number }[];
  /** Values on all rows of the data set (defined on the sample's), by the factor's text. */
  readonly factors: ReadonlyMap<string, Float64Array>;
}

/**
 * Chooses the rows in which a formula is complete. First rows outside the subset go, then rows with a missing cell in a
 * column that the formula reads in the same row, then rows of weight zero, then rows without a value of an expression that
 * looks to other periods; each row is counted under the first reason that applies.
 */
export function selectSample(data: Dataset, formula: Formula, options: SampleOptions): Sample {
  const dropped: { reason: string; column: string | null; count: number }[] = [];
  // One flag per row from the first row that is left out; until then every row is in.
  let active: Uint8Array | null = null;
  const drop = (reason: string, column: string | null, leaveOut: (active: Uint8Array) => number): void => {
    active ??= new Uint8Array(data.rows).fill(1);
    const count = leaveOut(active);
    if (count > 0) dropped.push({ reason, column, count });
  };

  const { subset } = options;
  if (subset !== undefined) drop("not in the subset", null, (flags) => leaveOutSubset(flags, subset));
  const reads = readsOf(formula);
  const weights = options.weights === undefined ? null : parseWeights(options.weights);
  const required = [...(options.required ?? []), ...(weights === null ? [] : [weights.column])];
  for (const name of required.length === 0 ? reads.columns : [...reads.columns, ...required]) {
    const column = dataColumn(data, name);
    if (column.missing > 0) drop(`missing in ${name}`, name, (flags) => leaveOutMissing(flags, column));
  }
  if (weights !== null) {
    requireWeights(data, weights, active);
    const { values } = numberColumn(data, weights.column);
    if (values.includes(0)) {
      drop(`weight zero in ${weights.column}`, weights.column, (flags) => leaveOutZeros(flags, values));
    }
  }
  const factors = new Map<string, Float64Array>();
  for (const [label, factor] of reads.shifted) {
    const values = evaluateOnRows(factor, data, active);
    factors.set(label, values);
    drop(`missing in ${label}`, label, (flags) => leaveOutUndefined(flags, values));
  }
  // Last, so that a logarithm of zero in a row that a lag leaves out is no error.
  for (const [label, factor] of reads.inRow) factors.set(label, evaluateOnRows(factor, data, active));
  const rows = active === null || dropped.length === 0 ? null : activeRows(active);
  if (rows?.length === 0) throw emptySample(formula, data, dropped);
  return { rows, dropped, factors };
}

function leaveOutSubset(active: Uint8Array, subset: NonNullable<SampleOptions["subset"]>): number {
  const rows = active.length;
  if (typeof subset !== "function" && subset.length !== rows) {
    throw new MesometricsError("SUBSET_LENGTH", `The subset has ${subset.length} flags for ${rows} rows of data.`, {
      length: subset.length,
      rows,
    });
  }
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (typeof subset === "function" ? subset(row) : subset[row] !== 0) continue;
    active[row] = 0;
    count++;
  }
  return count;
}

function leaveOutMissing(active: Uint8Array, column: DataColumn): number {
  return column.kind === "text" ? leaveOutUncoded(active, column.codes) : leaveOutUndefined(active, column.values);
}

function leaveOutUncoded(active: Uint8Array, codes: Int32Array): number {
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] !== -1 || active[row] === 0) continue;
    active[row] = 0;
    count++;
  }
  return count;
}

function leaveOutUndefined(active: Uint8Array, values: Float64Array): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row]) || active[row] === 0) continue;
    active[row] = 0;
    count++;
  }
  return count;
}

function leaveOutZeros(active: Uint8Array, values: Float64Array): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (values[row] !== 0 || active[row] === 0) continue;
    active[row] = 0;
    count++;
  }
  return count;
}

/** What a formula reads of a data set. */
interface FormulaReads {
  /** The numeric factors that look to other periods, and the others, by their text; the outcome comes first. */
  readonly shifted: readonly (readonly [label: string, factor: Expression])[];
  readonly inRow: readonly (readonly [label: string, factor: Expression])[];
  /** The columns that must have a value in the row itself. */
  readonly columns: readonly string[];
}

/** What was found for a formula; `parseFormula` gives the same formula for the same text. */
const knownReads = new WeakMap<Formula, FormulaReads>();

function readsOf(formula: Formula): FormulaReads {
  let reads = knownReads.get(formula);
  if (reads === undefined) {
    const factors = numericFactors(formula);
    reads = {
      shifted: factors.filter(([, factor]) => readsOtherRows(factor)),
      inRow: factors.filter(([, factor]) => !readsOtherRows(factor)),
      columns: columnsReadInRow(formula, factors),
    };
    knownReads.set(formula, reads);
  }
  return reads;
}

/** Every numeric factor of a formula once, by its text; the outcome comes first. */
function numericFactors(formula: Formula): FormulaReads["inRow"] {
  const found = new Map<string, Expression>([[formula.outcome.label, formula.outcome.expression]]);
  for (const term of [...formula.regressors, ...formula.endogenous, ...formula.instruments]) {
    for (const factor of splitDummies(term.factors)) {
      if (!isDummies(factor)) found.set(formatExpression(factor), factor);
    }
  }
  return [...found];
}

function columnsReadInRow(formula: Formula, factors: FormulaReads["inRow"]): readonly string[] {
  const names = new Set<string>();
  for (const [, factor] of factors) collectColumns(factor, names);
  for (const term of [...formula.regressors, ...formula.endogenous, ...formula.instruments]) {
    for (const factor of splitDummies(term.factors)) if (isDummies(factor)) names.add(dummiesColumn(factor));
  }
  for (const effect of formula.fixedEffects) for (const name of [...effect.columns, ...effect.slopes]) names.add(name);
  return [...names];
}

function isShift(expression: Expression): boolean {
  return expression.kind === "call" && isFunctionName(expression.name) && FUNCTIONS[expression.name].role === "shift";
}

/** The columns that an expression reads in the row itself: what stands inside a shift is read elsewhere. */
function collectColumns(expression: Expression, names: Set<string>): void {
  if (expression.kind === "column") names.add(expression.name);
  else if (expression.kind === "negate") collectColumns(expression.operand, names);
  else if (expression.kind === "binary") {
    collectColumns(expression.left, names);
    collectColumns(expression.right, names);
  } else if (expression.kind === "call" && !isShift(expression)) {
    for (const parameter of expression.parameters) collectColumns(parameter, names);
  }
}

function readsOtherRows(expression: Expression): boolean {
  if (isShift(expression)) return true;
  if (expression.kind === "negate") return readsOtherRows(expression.operand);
  if (expression.kind === "binary") return readsOtherRows(expression.left) || readsOtherRows(expression.right);
  return expression.kind === "call" && expression.parameters.some(readsOtherRows);
}

function activeRows(active: Uint8Array): Int32Array {
  let count = 0;
  for (let row = 0; row < active.length; row++) count += active[row];
  const rows = new Int32Array(count);
  let next = 0;
  for (let row = 0; row < active.length; row++) if (active[row] === 1) rows[next++] = row;
  return rows;
}

function emptySample(formula: Formula, data: Dataset, dropped: Sample["dropped"]): MesometricsError {
  const reasons = dropped.map(({ reason, count }) => `${count} ${reason}`).join(", ");
  return new MesometricsError(
    "EMPTY_SAMPLE",
    `No row is left for "${formula.source}": of ${data.rows} row(s), ${reasons}.${stepHint(data)}`,
    { formula: formula.source, rows: data.rows, dropped },
  );
}

/** No lag finds anything in two-yearly data unless the panel knows that its step is 2. */
function stepHint(data: Dataset): string {
  if (data.kind === "crossSection") return "";
  const { timeValues, timeStep } = data.index;
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 1; i < timeValues.length; i++) nearest = Math.min(nearest, timeValues[i] - timeValues[i - 1]);
  if (nearest === Number.POSITIVE_INFINITY || nearest <= timeStep) return "";
  return ` Periods are at least ${nearest} apart, a lag of 1 looks ${timeStep} back: panel(…, { step: ${nearest} }) may be meant.`;
}
