import { MesometricsError } from "@mesometrics/matrix";
import { type CouplingSystem, couplingCoordination } from "./coupling-coordination.js";
import type { CouplingFormula } from "./coupling-formulas.js";
import { printedDigits } from "./printed-digits.js";

export interface CouplingVariant {
  readonly formula: CouplingFormula;
  /** The exponent of C, where it is not the standard 1/m. */
  readonly exponent: number | null;
  /** Whether the published numbers are of D, of C or of T. */
  readonly quantity: "coordination" | "coupling" | "development";
  readonly faulty: boolean;
  readonly values: readonly (number | null)[];
  /** The largest |published - computed|. */
  readonly largestDifference: number;
  /** The root of the mean squared difference. */
  readonly rootMeanSquare: number;
  /** Whether every number agrees to the digits that were printed. */
  readonly withinPrintedDigits: boolean;
}

/**
 * Which formula made published numbers of coupling coordination: every variant, the faulty ones included, is computed from
 * the systems' levels and ranked by its distance.
 *
 * @param published one number a row, of D (or C, or T: all are tried)
 * @param digits decimals that were printed; default: the most that a published number has
 * @returns the variants, nearest first
 * @throws MesometricsError `COLUMN_LENGTH`, `MISSING_CELLS`, and as `couplingCoordination`
 * @example
 * ```ts
 * import { detectCouplingVariant } from "@mesometrics/entropy-index";
 * const systems = [{ name: "a", values: [0.2, 0.5, 0.9] }, { name: "b", values: [0.8, 0.4, 0.3] }];
 * const [nearest] = detectCouplingVariant([0.2, 0.2236, 0.2598], systems);
 * nearest.formula; // → "as-printed-002"
 * nearest.withinPrintedDigits; // → true
 * ```
 */
export function detectCouplingVariant(
  published: readonly number[],
  systems: readonly CouplingSystem[],
  {
    weights,
    digits = printedDigits(published),
  }: { readonly weights?: Readonly<Record<string, number>>; readonly digits?: number } = {},
): readonly [CouplingVariant, ...CouplingVariant[]] {
  const base = couplingCoordination(systems, weights === undefined ? {} : { weights });
  if (published.length !== base.rows) {
    throw new MesometricsError(
      "COLUMN_LENGTH",
      `${published.length} numbers are published, but the systems have ${base.rows} rows.`,
      { length: published.length, expected: base.rows },
    );
  }
  const bad = published.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new MesometricsError("MISSING_CELLS", `The published number of row ${bad + 1} is ${published[bad]}.`, {
      row: bad + 1,
    });
  }
  const equal = weights === undefined;
  const formulas: { formula: CouplingFormula; exponent?: number }[] = [
    { formula: "standard" },
    { formula: "wang-2021" },
    { formula: "without-factor" },
    { formula: "without-root" },
    ...(systems.length === 2 && equal ? [{ formula: "as-printed-002" as const }] : []),
    ...[1, 2, 3].map((exponent) => ({ formula: "standard" as const, exponent })),
  ];
  const variants = formulas.flatMap(({ formula, exponent }): CouplingVariant[] => {
    const result = couplingCoordination(systems, {
      formula,
      ...(exponent === undefined ? {} : { exponent }),
      ...(weights === undefined ? {} : { weights }),
    });
    const faulty = formula !== "standard" && formula !== "wang-2021";
    const compared = (quantity: CouplingVariant["quantity"]) => ({
      formula,
      exponent: exponent ?? null,
      quantity,
      faulty,
      ...distance(published, Array.from<number | null>(result[quantity]), digits),
    });
    const development = formula === "standard" && exponent === undefined ? [compared("development")] : [];
    // "Without root" has the standard C, and the misprint of 002 the C without factor: once is enough.
    const repeated = formula === "without-root" || formula === "as-printed-002";
    return [compared("coordination"), ...(repeated ? [] : [compared("coupling")]), ...development];
  });
  variants.sort((a, b) => a.rootMeanSquare - b.rootMeanSquare);
  return variants as unknown as readonly [CouplingVariant, ...CouplingVariant[]];
}

function distance(published: readonly number[], values: readonly (number | null)[], digits: number) {
  let largestDifference = 0;
  let squares = 0;
  published.forEach((one, row) => {
    // A missing C is no match for a number.
    const difference = Math.abs(one - (values[row] ?? 2));
    largestDifference = Math.max(largestDifference, difference);
    squares += difference * difference;
  });
  return {
    values,
    largestDifference,
    rootMeanSquare: Math.sqrt(squares / Math.max(1, published.length)),
    withinPrintedDigits: largestDifference <= 0.5 * 10 ** -digits * (1 + 1e-9),
  };
}
