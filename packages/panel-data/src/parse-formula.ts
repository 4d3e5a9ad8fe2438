import { MesometricsError } from "@mesometrics/matrix";
import { severalName } from "./expand-formula.js";
import { expandTerms } from "./expand-terms.js";
import type { FixedEffectTerm, Formula, Term } from "./expression.js";
import { formatExpression } from "./format-expression.js";
import { toExpression } from "./parse-expression.js";
import {
  atSymbol,
  expectSymbol,
  parseSyntax,
  peek,
  type TokenCursor,
  takeSymbol,
  tokenCursor,
  unexpected,
} from "./syntax-tree.js";
import { quotedName, syntaxError } from "./tokens.js";

/**
 * Parses a formula of fixest's grammar: `outcome ~ regressors | fixed effects | endogenous ~ instruments`.
 *
 * - Regressors: `x + z`, interactions `x:z`, crossings `x*z` (= `x + z + x:z`), arithmetic `log(x)`, `x^2`, `I(x + z)`,
 *   shifts by time `lag(x, 1)`, `lead(x)`, `d(x)`, `growth(x)`, regimes `x:below(q, 3)`, `x:above(q, 3)`, dummies `i(g)`, `i(g, ref = "north")`, `i(g, x)`;
 *   `-1` or `0` removes the intercept. A term that is written twice counts once.
 * - Fixed effects: `unit + year`, interacted `region^year`, with slopes `unit[trend]` (intercepts and slopes) or
 *   `unit[[trend]]` (slopes only); `0` means none.
 * - Names are Unicode identifiers; anything else stands in backticks.
 *
 * @throws MesometricsError `FORMULA_SYNTAX` with the position, `UNKNOWN_FUNCTION` with the list of functions,
 *   `SEVERAL_FORMULAS` for `c()`, `sw()`, `sw0()`, `csw()` and `csw0()`, which `expandFormula` takes
 * @example
 * ```ts
 * import { parseFormula } from "@mesometrics/panel-data";
 * const formula = parseFormula("log(y) ~ x*z + i(region) | unit + year");
 * formula.regressors.map((term) => term.label); // → ["x","z","i(region)","x:z"]
 * formula.fixedEffects.map((effect) => effect.columns); // → [["unit"],["year"]]
 * ```
 */
export function parseFormula(text: string): Formula {
  if (typeof text !== "string") {
    throw new MesometricsError("FORMULA_SYNTAX", 'A formula is a text such as "y ~ x | unit".', {
      source: String(text),
    });
  }
  const known = parsedFormulas.get(text);
  if (known !== undefined) return known;
  const formula = parse(text);
  if (parsedFormulas.size >= MOST_REMEMBERED) parsedFormulas.clear();
  parsedFormulas.set(text, formula);
  return formula;
}

/** Formulas by their text: a text has one meaning, and a study asks for the same ones again and again. */
const parsedFormulas = new Map<string, Formula>();
const MOST_REMEMBERED = 500;

function parse(text: string): Formula {
  const several = severalName(text);
  if (several !== null) throw severalFormulas(several, text);
  const cursor = tokenCursor(text);
  const outcome = toExpression(parseSyntax(cursor), text);
  if (outcome.kind === "call" && (outcome.name === "i" || outcome.name === "factor")) {
    throw syntaxError(text, 0, "The outcome must be one numeric column, not dummies;");
  }
  if (!takeSymbol(cursor, "~")) throw unexpected(cursor, '"~" after the outcome');
  const { terms: regressors, intercept } = expandTerms(parseSyntax(cursor), text);

  let fixedEffects: readonly FixedEffectTerm[] = [];
  let endogenous: readonly Term[] = [];
  let instruments: readonly Term[] = [];
  let part = 1;
  while (takeSymbol(cursor, "|")) {
    part++;
    if (isInstrumentPart(cursor)) {
      endogenous = instrumentTerms(cursor);
      expectSymbol(cursor, "~");
      instruments = instrumentTerms(cursor);
      break;
    }
    if (part > 2)
      throw syntaxError(text, peek(cursor).position, 'The third part must read "endogenous ~ instruments";');
    fixedEffects = parseFixedEffects(cursor);
  }
  if (peek(cursor).kind !== "end") throw unexpected(cursor, 'an operator, "|" or the end');
  return {
    source: text.trim(),
    outcome: { label: formatExpression(outcome), expression: outcome },
    intercept,
    regressors,
    fixedEffects,
    endogenous,
    instruments,
  };
}

function severalFormulas(name: string, text: string): MesometricsError {
  return new MesometricsError(
    "SEVERAL_FORMULAS",
    `${name}() makes several formulas of "${text.trim()}", but this takes one: use feolsMany, which estimates each, or expandFormula, which lists them.`,
    { function: name, source: text },
  );
}

function isInstrumentPart(cursor: TokenCursor): boolean {
  for (let at = cursor.at; at < cursor.tokens.length; at++) {
    const token = cursor.tokens[at]!;
    if (token.kind !== "symbol") continue;
    if (token.value === "~") return true;
    if (token.value === "|") return false;
  }
  return false;
}

function instrumentTerms(cursor: TokenCursor): readonly Term[] {
  const { position } = peek(cursor);
  const { terms, mentionsIntercept } = expandTerms(parseSyntax(cursor), cursor.source);
  if (mentionsIntercept) {
    throw syntaxError(
      cursor.source,
      position,
      "The intercept is neither endogenous nor an instrument; the part begins",
    );
  }
  return terms;
}

function parseFixedEffects(cursor: TokenCursor): readonly FixedEffectTerm[] {
  const first = peek(cursor);
  if (first.kind === "number" && first.value === 0) {
    cursor.at++;
    return [];
  }
  const effects = new Map<string, FixedEffectTerm>();
  do {
    const effect = parseFixedEffect(cursor);
    effects.set(effect.label, effect);
  } while (takeSymbol(cursor, "+"));
  return [...effects.values()];
}

function parseFixedEffect(cursor: TokenCursor): FixedEffectTerm {
  const columns = [takeName(cursor)];
  while (takeSymbol(cursor, "^")) columns.push(takeName(cursor));
  const label = columns.map(quotedName).join("^");
  if (!takeSymbol(cursor, "[")) return { label, columns, slopes: [], intercept: true };
  const intercept = !takeSymbol(cursor, "[");
  const slopes = [takeName(cursor)];
  while (takeSymbol(cursor, ",")) slopes.push(takeName(cursor));
  expectSymbol(cursor, "]");
  if (!intercept) expectSymbol(cursor, "]");
  const inside = slopes.map(quotedName).join(", ");
  return { label: intercept ? `${label}[${inside}]` : `${label}[[${inside}]]`, columns, slopes, intercept };
}

function takeName(cursor: TokenCursor): string {
  const token = peek(cursor);
  if (token.kind !== "name") throw unexpected(cursor, "a column's name");
  cursor.at++;
  if (atSymbol(cursor, "(")) {
    throw syntaxError(
      cursor.source,
      token.position,
      "A fixed effect is a column, not a function; make the column first;",
    );
  }
  return token.value;
}
