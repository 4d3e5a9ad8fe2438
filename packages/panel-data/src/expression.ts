/** An arithmetic expression over columns, as parsed from text: formulas and indicators share it. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  /** A quoted text: only as a named parameter, `ref = "north"`. */
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "column"; readonly name: string }
  | { readonly kind: "negate"; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: "+" | "-" | "*" | "/" | "^";
      readonly left: Expression;
      readonly right: Expression;
    }
  /** `log(x)`, `lag(x, 1)`, `I(x^2)`, `i(region, ref = "north")`, …; `named` is absent when there are none. */
  | {
      readonly kind: "call";
      readonly name: string;
      readonly parameters: readonly Expression[];
      readonly named?: Readonly<Record<string, Expression>>;
    };

/** A product of expressions on a formula's right side: `x`, `x:z`, `i(g):x`. */
export interface Term {
  /** The term as the user wrote it, spaces normalised: also its column name unless it expands to several. */
  readonly label: string;
  readonly factors: readonly Expression[];
}

/** `unit`, `unit^year` (interacted) or `unit[trend]` (unit slopes; `unit[[trend]]` without the unit's own intercept). */
export interface FixedEffectTerm {
  readonly label: string;
  readonly columns: readonly string[];
  readonly slopes: readonly string[];
  readonly intercept: boolean;
}

/** `y ~ x + z | fe1 + fe2 | endogenous ~ instruments`, parsed. */
export interface Formula {
  readonly source: string;
  readonly outcome: { readonly label: string; readonly expression: Expression };
  readonly intercept: boolean;
  readonly regressors: readonly Term[];
  readonly fixedEffects: readonly FixedEffectTerm[];
  readonly endogenous: readonly Term[];
  readonly instruments: readonly Term[];
}
