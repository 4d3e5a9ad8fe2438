import { type Matrix, MesometricsError } from "@mesometrics/matrix";
import { dataColumn } from "./columns.js";
import type { Dataset } from "./dataset.js";
import type { Expression, Term } from "./expression.js";
import { formatExpression } from "./format-expression.js";
import { groupColumn } from "./group-column.js";
import { suggestion } from "./nearest-name.js";

/** Named columns of equal length, before they become a matrix. */
interface NamedColumns {
  readonly labels: string[];
  readonly columns: Float64Array[];
}

/** What a term needs to become columns. */
export interface DesignContext {
  readonly data: Dataset;
  /** The sample's rows; null where no row is left out. */
  readonly rows: Int32Array | null;
  /** Values of a numeric factor over the sample. */
  readonly valuesOf: (factor: Expression) => Float64Array;
  /** Keys (see `termKey`) of all terms in the model; the empty key stands for the intercept or a fixed effect. */
  readonly present: ReadonlySet<string>;
}

/** A term's identity, whatever the order of its factors; a factor of dummies counts as its column. */
function termKey(factors: readonly Expression[]): string {
  return factors.map(factorKey).sort().join(":");
}

/** `i(g, x)` is `i(g):x`: dummies and, where there is one, what they are multiplied with. */
export function splitDummies(factors: readonly Expression[]): readonly Expression[] {
  if (!factors.some((factor) => isDummies(factor) && factor.parameters.length > 1)) return factors;
  return factors.flatMap((factor) => {
    if (!isDummies(factor) || factor.parameters.length < 2) return [factor];
    const [group, by] = factor.parameters;
    return [{ ...factor, parameters: [group!] }, by!];
  });
}

/** Whether a factor is `i(g)` or `factor(g)`. */
export function isDummies(factor: Expression): factor is Extract<Expression, { readonly kind: "call" }> {
  return factor.kind === "call" && (factor.name === "i" || factor.name === "factor");
}

/** The column behind `i(g)`. */
export function dummiesColumn(factor: Extract<Expression, { readonly kind: "call" }>): string {
  const [group] = factor.parameters;
  if (group?.kind === "column") return group.name;
  throw new MesometricsError("NOT_ARITHMETIC", `${formatExpression(factor)} needs a column's name.`, {});
}

/**
 * The columns of a term: the products of its factors, levels of the first factor running fastest (as in R).
 *
 * Dummies leave out their reference level (the first by sort order, or `ref`) where the term without them is in the
 * model already, so that their sum would be a combination of other columns; otherwise they keep all levels. That is the
 * rule of marginality in R's `model.matrix`; a `ref` that is given is always left out. Labels follow fixest: `g::level`.
 */
function termColumns(term: Term, context: DesignContext, present: DesignContext["present"]): NamedColumns {
  const factors = splitDummies(term.factors);
  let result: NamedColumns | null = null;
  for (let position = 0; position < factors.length; position++) {
    const factor = factors[position]!;
    const next = isDummies(factor)
      ? dummies(factor, present.has(termKey(factors.filter((_, index) => index !== position))), context)
      : { labels: [formatExpression(factor)], columns: [context.valuesOf(factor)] };
    result = result === null ? next : products(result, next);
  }
  return result ?? { labels: [], columns: [] };
}

/** The keys of all terms of a model; the caller adds the empty key for an intercept or a fixed effect. */
export function modelKeys(terms: readonly Term[]): Set<string> {
  return new Set(terms.map((term) => termKey(splitDummies(term.factors))));
}

/** The columns of several terms, one after the other. */
export function modelColumns(terms: readonly Term[], context: DesignContext): NamedColumns {
  const all: NamedColumns = { labels: [], columns: [] };
  const present = new Set(context.present);
  for (const term of terms) {
    const { labels, columns } = termColumns(term, context, present);
    all.labels.push(...labels);
    all.columns.push(...columns);
    // Dummies of all levels add up to an intercept: later dummies must leave out their reference.
    const factors = splitDummies(term.factors);
    if (factors.length === 1 && isDummies(factors[0]!)) present.add("");
  }
  return all;
}

function factorKey(factor: Expression): string {
  return isDummies(factor) ? `i(${dummiesColumn(factor)})` : formatExpression(factor);
}

function products(a: NamedColumns, b: NamedColumns): NamedColumns {
  const labels: string[] = [];
  const columns: Float64Array[] = [];
  for (let j = 0; j < b.columns.length; j++) {
    for (let i = 0; i < a.columns.length; i++) {
      const x = a.columns[i]!;
      const z = b.columns[j]!;
      const label = `${a.labels[i]}:${b.labels[j]}`;
      labels.push(label);
      columns.push(product(x, z, label));
    }
  }
  return { labels, columns };
}

function product(x: Float64Array, z: Float64Array, label: string): Float64Array {
  const values = new Float64Array(x.length);
  for (let row = 0; row < values.length; row++) {
    values[row] = x[row] * z[row];
    if (!Number.isFinite(values[row])) {
      throw new MesometricsError("OVERFLOW", `${label} gives a number too large for a double; rescale a column.`, {
        expression: label,
      });
    }
  }
  return values;
}

/** More cells of dummies than this are a mistake: such a column belongs into the fixed effects. */
const MOST_DUMMY_CELLS = 1e9;

function dummies(
  factor: Extract<Expression, { readonly kind: "call" }>,
  dropsReference: boolean,
  context: DesignContext,
): NamedColumns {
  const name = dummiesColumn(factor);
  const group = groupColumn(context.data, name, context.rows ?? undefined);
  if (group.levels * group.codes.length > MOST_DUMMY_CELLS) {
    throw new MesometricsError(
      "TOO_MANY_LEVELS",
      `${formatExpression(factor)} would make ${group.levels} columns. Absorb "${name}" as a fixed effect instead.`,
      { column: name, levels: group.levels },
    );
  }
  const given = factor.named?.ref;
  const reference =
    given === undefined ? (dropsReference ? 0 : -1) : referenceLevel(given, name, group.levelLabels, context);
  if (group.levels === 1 && reference === 0) {
    throw new MesometricsError(
      "SINGLE_LEVEL",
      `${formatExpression(factor)} leaves no column: in the sample "${name}" is "${group.levelLabels[0]}" throughout.`,
      { column: name, level: group.levelLabels[0] },
    );
  }
  const labels: string[] = [];
  const columns: Float64Array[] = [];
  for (let level = 0; level < group.levels; level++) {
    if (level === reference) continue;
    labels.push(`${group.label}::${group.levelLabels[level]}`);
    const column = new Float64Array(group.codes.length);
    for (let row = 0; row < column.length; row++) if (group.codes[row] === level) column[row] = 1;
    columns.push(column);
  }
  return { labels, columns };
}

function referenceLevel(given: Expression, name: string, levels: readonly string[], context: DesignContext): number {
  const wanted = given.kind === "text" ? given.value : formatExpression(given);
  const level = levels.indexOf(wanted);
  if (level !== -1) return level;
  const kind = dataColumn(context.data, name).kind;
  throw new MesometricsError(
    "UNKNOWN_LEVEL",
    `Column "${name}" has no level ${kind === "text" ? `"${wanted}"` : wanted} in the sample.${suggestion(wanted, levels)}`,
    { column: name, level: wanted },
  );
}

/** Columns side by side; a single one is not copied. */
export function columnsToMatrix(rows: number, columns: readonly Float64Array[]): Matrix {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return { rows, columns: 1, data: only };
  const data = new Float64Array(rows * columns.length);
  for (let j = 0; j < columns.length; j++) data.set(columns[j]!, j * rows);
  return { rows, columns: columns.length, data };
}
