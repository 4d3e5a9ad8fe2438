import { MesometricsError } from "@mesometrics/matrix";
import { nearestName } from "@mesometrics/panel-data";
import type { IndexNote } from "./conventions.js";
import {
  type CoordinationGrade,
  checkGrades,
  coordinationGrades,
  couplingStages,
  gradeOf,
} from "./coordination-grades.js";
import { COUPLING_FORMULAS, type CouplingFormula, couplingDegree } from "./coupling-formulas.js";

/** A system's level of development by row, each value in [0, 1]. */
export interface CouplingSystem {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

export interface CouplingOptions {
  /** Weights of the systems in T, by name, positive, with sum 1; default: equal. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly formula?: CouplingFormula;
  /**
   * The exponent k of the standard C = (∏ U / (mean U)^m)^k. Default 1/m, which is the formula of `"standard"`; some texts
   * take k = 1 or an "adjustment coefficient" of 2 or more.
   */
  readonly exponent?: number;
  /** Classes of D; default `coordinationGrades`. */
  readonly gradeTable?: readonly CoordinationGrade[];
  /** Which end belongs to a class; default `"right"`: lower < D <= upper. */
  readonly closed?: "right" | "left";
}

export interface CouplingCoordination {
  readonly rows: number;
  readonly systems: readonly { readonly name: string; readonly weight: number }[];
  readonly formula: CouplingFormula;
  /** The k of C = (∏ U / (mean U)^m)^k; null for the modified model. */
  readonly exponent: number | null;
  /** C, length n; null where every system is 0, so that C is 0/0 (counted in the notes) */
  readonly coupling: readonly (number | null)[];
  /** T, length n */
  readonly development: Float64Array;
  /** D, length n */
  readonly coordination: Float64Array;
  /** Length n: the grade of D in `gradeTable`. */
  readonly grades: Int32Array;
  readonly gradeTable: readonly CoordinationGrade[];
  /** Length n: the stage of C in `couplingStages`; null where C is. */
  readonly stages: readonly (number | null)[];
  readonly closed: "right" | "left";
  readonly notes: readonly IndexNote[];
}

/** How far outside [0, 1] a value may be by rounding alone; it is then taken as 0 or 1. */
const ROUNDING = 1e-12;

/**
 * The degree of coupling coordination of two or more systems, row by row.
 *
 * With U_1 … U_m the systems' levels in [0, 1]: C = m (∏ U)^(1/m) / Σ U, T = Σ a U with Σ a = 1, D = √(C·T).
 * With equal weights D = (∏ U)^(1/(2m)): the coupling step adds nothing to the geometric mean of the levels but a
 * monotone map, so that ranks by D are ranks by the geometric mean. The modified C of Wang et al. (`"wang-2021"`) does not
 * collapse so. Where every U is 0, D = 0 (its limit) and C, which has no limit, is null and counted in a note. Where one
 * U is 0 and another is not, C = D = 0.
 *
 * `formula: "as-printed-002"` (two systems, equal weights): C = √(U1 U2)/(U1 + U2) without the factor 2 and C·T without
 * the root, as document 002 prints them; then D = √(U1 U2)/2 lies in [0, 1/2] and equals half the square of the standard
 * D, so ranks agree and every grade is too low. `standardFromPrinted` maps it back exactly.
 *
 * @throws MesometricsError `NEED_TWO_SYSTEMS`, `DUPLICATE_SYSTEM`, `COLUMN_LENGTH`, `EMPTY_TABLE`,
 *   `NEGATIVE_SYSTEM`, `OUT_OF_UNIT_INTERVAL`, `MISSING_CELLS`, `TEXT_IN_NUMERIC_COLUMN`, `UNKNOWN_SYSTEM`, `INVALID_WEIGHTS` (not positive or not of
 *   sum 1), `UNKNOWN_FORMULA`, `FORMULA_NEEDS_TWO_SYSTEMS`, `FORMULA_FIXES_WEIGHTS`, `INVALID_EXPONENT`, `INVALID_GRADES`
 *
 * Source: Wang et al. (2021), Journal of Natural Resources 36(3), 793-810, equations of the standard and the modified
 * model and the list of misused variants.
 *
 * @example
 * ```ts
 * import { couplingCoordination } from "@mesometrics/entropy-index";
 * const result = couplingCoordination([
 *   { name: "industry", values: [0.2, 0.5, 0] },
 *   { name: "services", values: [0.8, 0.5, 0.6] },
 * ]);
 * result.coupling; // → [0.8, 1, 0]
 * result.coordination; // → [0.632456, 0.707107, 0]
 * result.grades; // → [7, 8, 1]
 * ```
 */
export function couplingCoordination(
  systems: readonly CouplingSystem[],
  { weights, formula = "standard", exponent, gradeTable = coordinationGrades, closed = "right" }: CouplingOptions = {},
): CouplingCoordination {
  const rows = checkSystems(systems);
  checkFormula(formula, systems, weights, exponent);
  checkGrades(gradeTable);
  const shares = systemWeights(systems, weights);
  const levels = systems.map(unitInterval);
  const power = exponent ?? 1 / systems.length;
  const coupling: (number | null)[] = [];
  const development = new Float64Array(rows);
  const coordination = new Float64Array(rows);
  const grades = new Int32Array(rows);
  const undefinedRows: number[] = [];
  for (let row = 0; row < rows; row++) {
    let total = 0;
    for (let s = 0; s < levels.length; s++) total += shares[s]! * levels[s]![row];
    development[row] = total;
    const degree = couplingDegree(levels, row, formula, power);
    if (degree === null) undefinedRows.push(row + 1);
    coupling.push(degree);
    const product = (degree ?? 0) * total;
    coordination[row] = formula === "as-printed-002" || formula === "without-root" ? product : Math.sqrt(product);
    grades[row] = gradeOf(coordination[row], gradeTable, closed);
  }
  return {
    rows,
    systems: systems.map(({ name }, s) => ({ name, weight: shares[s]! })),
    formula,
    exponent: formula === "wang-2021" ? null : power,
    coupling,
    development,
    coordination,
    grades,
    gradeTable,
    stages: coupling.map((degree) => (degree === null ? null : gradeOf(degree, couplingStages, closed))),
    closed,
    notes: couplingNotes(formula, weights === undefined && exponent === undefined, undefinedRows),
  };
}

function checkSystems(systems: readonly CouplingSystem[]): number {
  if (systems.length < 2) {
    throw new MesometricsError("NEED_TWO_SYSTEMS", `Coupling needs at least two systems; there is ${systems.length}.`, {
      systems: systems.length,
    });
  }
  const rows = systems[0]!.values.length;
  const names = new Set<string>();
  for (const { name, values } of systems) {
    if (names.has(name)) {
      throw new MesometricsError("DUPLICATE_SYSTEM", `Two systems are called "${name}". Give each its own name.`, {
        name,
      });
    }
    names.add(name);
    if (values.length !== rows) {
      throw new MesometricsError(
        "COLUMN_LENGTH",
        `System "${name}" has ${values.length} rows, but "${systems[0]!.name}" has ${rows}. All must have the same rows.`,
        { column: name, length: values.length, expected: rows },
      );
    }
  }
  if (rows === 0) throw new MesometricsError("EMPTY_TABLE", "The systems have no rows.");
  return rows;
}

function checkFormula(
  formula: CouplingFormula,
  systems: readonly CouplingSystem[],
  weights: CouplingOptions["weights"],
  exponent: number | undefined,
): void {
  if (!COUPLING_FORMULAS.includes(formula)) {
    throw new MesometricsError(
      "UNKNOWN_FORMULA",
      `There is no coupling formula ${JSON.stringify(formula)}; it must be one of ${COUPLING_FORMULAS.join(", ")}.`,
      { formula },
    );
  }
  if (exponent !== undefined && (formula !== "standard" || !(exponent > 0) || !Number.isFinite(exponent))) {
    throw new MesometricsError(
      "INVALID_EXPONENT",
      `The exponent is ${exponent}; it must be a positive number and belongs to the formula "standard" only.`,
      { exponent, formula },
    );
  }
  if (formula !== "as-printed-002") return;
  if (systems.length !== 2) {
    throw new MesometricsError(
      "FORMULA_NEEDS_TWO_SYSTEMS",
      `The formula "${formula}" is printed for two systems; there are ${systems.length}.`,
      { systems: systems.length },
    );
  }
  if (weights !== undefined) {
    throw new MesometricsError(
      "FORMULA_FIXES_WEIGHTS",
      `The formula "${formula}" fixes both weights at 0.5. Leave \`weights\` out.`,
      { weights },
    );
  }
}

function systemWeights(systems: readonly CouplingSystem[], weights: CouplingOptions["weights"]): readonly number[] {
  if (weights === undefined) return systems.map(() => 1 / systems.length);
  const names = systems.map(({ name }) => name);
  for (const name of Object.keys(weights)) {
    if (names.includes(name)) continue;
    const nearest = nearestName(name, names);
    throw new MesometricsError(
      "UNKNOWN_SYSTEM",
      `A weight is given for "${name}", which is no system.${nearest === null ? "" : ` Did you mean "${nearest}"?`}`,
      { name, systems: names },
    );
  }
  const shares = names.map((name) => (Object.hasOwn(weights, name) ? weights[name]! : Number.NaN));
  const total = shares.reduce((part, share) => part + share, 0);
  if (!shares.every((share) => share > 0) || Math.abs(total - 1) > 1e-9) {
    throw new MesometricsError(
      "INVALID_WEIGHTS",
      `The systems' weights must all be given, be positive and sum to 1; they are ${names
        .map((name, s) => `${name} ${Number.isNaN(shares[s]!) ? "(none)" : shares[s]}`)
        .join(", ")}.`,
      { weights },
    );
  }
  return shares;
}

function unitInterval({ name, values }: CouplingSystem): Float64Array {
  const levels = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number | null | undefined;
    if (value === null || value === undefined || Number.isNaN(value)) {
      throw new MesometricsError(
        "MISSING_CELLS",
        `System "${name}" is missing in row ${row + 1}. Fill it or leave the row out.`,
        { column: name, row: row + 1 },
      );
    }
    if (typeof value !== "number") {
      throw new MesometricsError(
        "TEXT_IN_NUMERIC_COLUMN",
        `System "${name}" is ${JSON.stringify(value)} in row ${row + 1}; coupling needs numbers.`,
        { column: name, row: row + 1 },
      );
    }
    if (value < -ROUNDING) {
      throw new MesometricsError(
        "NEGATIVE_SYSTEM",
        `System "${name}" is ${value} in row ${row + 1}; coupling is defined for levels in [0, 1]. Normalise it first.`,
        { column: name, row: row + 1, value },
      );
    }
    if (!(value <= 1 + ROUNDING)) {
      throw new MesometricsError(
        "OUT_OF_UNIT_INTERVAL",
        `System "${name}" is ${value} in row ${row + 1}; coupling is defined for levels in [0, 1]. Normalise it first.`,
        { column: name, row: row + 1, value },
      );
    }
    levels[row] = Math.min(1, Math.max(0, value));
  }
  return levels;
}

function couplingNotes(formula: CouplingFormula, equalWeights: boolean, undefinedRows: readonly number[]): IndexNote[] {
  const notes: IndexNote[] = [];
  if (formula === "as-printed-002") {
    notes.push({
      code: "AS_PRINTED",
      message:
        "Computed as document 002 prints it: C lacks the factor 2 and D the square root, so D lies in [0, 0.5] and the " +
        "grades are too low. The standard D is the square root of twice this D.",
      terms: [],
    });
  }
  if (formula === "without-factor" || formula === "without-root") {
    notes.push({
      code: "AS_PRINTED",
      message:
        formula === "without-factor"
          ? "C lacks its factor, the number of systems, so that it cannot reach 1 and every stage is too low."
          : "D lacks its square root, so that it is the square of the standard D and every grade is too low.",
      terms: [],
    });
  }
  if (equalWeights && formula !== "wang-2021") {
    notes.push({
      code: "GEOMETRIC_MEAN",
      message: "With equal weights the ranks by D are the ranks by the geometric mean of the systems.",
      terms: [],
    });
  }
  if (undefinedRows.length > 0) {
    notes.push({
      code: "ZERO_SYSTEMS",
      message: `In ${undefinedRows.length} row(s) every system is 0: C is missing there and D is 0.`,
      terms: undefinedRows.map(String),
    });
  }
  return notes;
}
