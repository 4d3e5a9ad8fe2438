import type { SeveralName } from "./expand-formula.js";
import type { FunctionName } from "./functions.js";

/**
 * The formula `F` itself where every name in it is a column of `Columns` (as `panel()` and `crossSection()` infer them)
 * and text columns stand only where levels are meant; otherwise the sentence that says what is wrong, so that the
 * compiler prints it:
 *
 * > Argument of type '"y ~ incmoe"' is not assignable to parameter of type '"no column \"incmoe\" in this table"'.
 *
 * A formula of type `string`, known at run time only, and a table of unknown columns are accepted: `parseFormula` and
 * `modelFrame` check the same when they run.
 *
 * @example
 * ```ts
 * import { crossSection, type CheckedFormula, type Dataset, parseFormula } from "@mesometrics/panel-data";
 * function outcomeOf<C, const F extends string>(data: Dataset<C>, formula: CheckedFormula<F, C>): string {
 *   return `${parseFormula(formula).outcome.label} of ${data.rows} rows`;
 * }
 * outcomeOf(crossSection({ y: [1, 2], x: [3, 4] }), "y ~ log(x)"); // → "y of 2 rows"
 * ```
 */
export type CheckedFormula<F extends string, Columns> = [FormulaProblem<F, Columns>] extends [never]
  ? F
  : FormulaProblem<F, Columns>;

/**
 * `CheckedFormula` for functions that estimate several formulas written as one, with `c(y1, y2)`, `sw(a, b)`, `csw0(a)`, … (see
 * `expandFormula`).
 *
 * @example
 * ```ts
 * import { type CheckedFormulas, crossSection, type Dataset, expandFormula } from "@mesometrics/panel-data";
 * function count<C, const F extends string>(data: Dataset<C>, formula: CheckedFormulas<F, C>): number {
 *   return data.rows > 0 ? expandFormula(formula).length : 0;
 * }
 * count(crossSection({ y: [1, 2], x: [3, 4], z: [5, 6] }), "y ~ sw0(x, z)"); // → 3
 * ```
 */
export type CheckedFormulas<F extends string, Columns> = [
  FormulaProblem<F, Columns, FunctionName | SeveralName>,
] extends [never]
  ? F
  : FormulaProblem<F, Columns, FunctionName | SeveralName>;

/** The problems of a formula as sentences; `never` where there are none. */
export type FormulaProblem<F extends string, Columns, Functions = FunctionName> = string extends F
  ? never
  : string extends keyof Columns
    ? never
    :
        | NameProblem<BacktickedNames<F>, Columns, keyof Columns & string>
        | PartProblem<SplitAt<Normalised<WithoutQuotes<WithoutBackticks<F>>>, "|">, Columns, Functions>;

/** Splits a text into the union of its pieces; distributes over unions of texts, so that it can be nested. */
type SplitAt<
  S extends string,
  Separator extends string,
  Pieces extends string = never,
> = S extends `${infer Head}${Separator}${infer Tail}` ? SplitAt<Tail, Separator, Pieces | Head> : Pieces | S;

type Replaced<S extends string, From extends string, To extends string> = S extends `${infer Head}${From}${infer Tail}`
  ? Replaced<`${Head}${To}${Tail}`, From, To>
  : S;

type BacktickedNames<
  S extends string,
  Names extends string = never,
> = S extends `${string}\`${infer Name}\`${infer Tail}` ? BacktickedNames<Tail, Names | Name> : Names;

type WithoutBackticks<S extends string> = S extends `${infer Head}\`${string}\`${infer Tail}`
  ? WithoutBackticks<`${Head}${Tail}`>
  : S;

/** Level texts (`ref = "north"`) name no column. */
type WithoutQuotes<S extends string> = S extends `${infer Head}"${string}"${infer Tail}`
  ? WithoutQuotes<`${Head}${Tail}`>
  : S extends `${infer Head}'${string}'${infer Tail}`
    ? WithoutQuotes<`${Head}${Tail}`>
    : S;

/** A function's name stays with its parenthesis, a parameter's name with its equals sign. */
type Normalised<S extends string> = Replaced<Replaced<Replaced<S, "\n", " ">, " (", "(">, " =", "=">;

/** Only the part of the fixed effects, which has no `~`, may hold text columns bare. */
type PartProblem<Part extends string, Columns, Functions> = Part extends `${string}~${string}`
  ? PieceProblem<Pieces<Part>, Columns, NumericName<Columns>, Functions>
  : PieceProblem<Pieces<Part>, Columns, keyof Columns & string, Functions>;

type Pieces<S extends string> = ArithmeticPieces<
  SplitAt<SplitAt<SplitAt<SplitAt<SplitAt<S, " ">, "~">, ":">, "[">, "]">
>;

type ArithmeticPieces<S extends string> = SplitAt<
  SplitAt<SplitAt<SplitAt<SplitAt<SplitAt<SplitAt<S, "+">, "-">, "*">, "/">, "^">, ",">,
  ")"
>;

type NumericName<Columns> = {
  [Name in keyof Columns & string]: [Columns[Name]] extends [string] ? never : Name;
}[keyof Columns & string];

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";

/** The problem of `log(x`, `i(g`, `ref=`, `x`, `2` or nothing; `Allowed` are the columns that may stand here. */
type PieceProblem<Piece extends string, Columns, Allowed, Functions> = Piece extends "" | `${Digit | "."}${string}`
  ? never
  : Piece extends `(${infer Rest}`
    ? PieceProblem<Rest, Columns, Allowed, Functions>
    : Piece extends `${infer Name}(${infer Rest}`
      ? Name extends Functions
        ? PieceProblem<Rest, Columns, Name extends "i" | "factor" ? keyof Columns & string : Allowed, Functions>
        : Name extends SeveralName
          ? `${Name}() makes several formulas; feolsMany estimates each`
          : `no function "${Name}" in formulas`
      : Piece extends `ref=${string}`
        ? never
        : NameProblem<Piece, Columns, Allowed>;

type NameProblem<Name extends string, Columns, Allowed> = Name extends Allowed
  ? never
  : Name extends keyof Columns
    ? `column "${Name}" holds text but is used as a number; i(${Name}) makes dummies of it`
    : `no column "${Name}" in this table`;
