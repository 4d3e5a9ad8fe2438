import { MesometricsError } from "@mesometrics/matrix";
import { syntaxError, type Token, tokenise } from "./tokens.js";

/** Functions that make several right sides, or sets of fixed effects, of one: by itself or cumulative, from none or not. */
const STEPWISE = {
  sw: { cumulative: false, fromNone: false },
  sw0: { cumulative: false, fromNone: true },
  csw: { cumulative: true, fromNone: false },
  csw0: { cumulative: true, fromNone: true },
} as const;

/** The functions that make several formulas of one. */
export type SeveralName = keyof typeof STEPWISE | "c";

const MOST_FORMULAS = 10_000;

/**
 * The formulas that one formula with stepwise functions stands for, as texts; a formula without any stands for itself.
 *
 * - `c(y1, y2) ~ …`: one formula per outcome
 * - `sw(a, b)` as a term of the right side or among the fixed effects: one formula with each; `csw(a, b)`: with `a`, then
 *   with `a + b`; `sw0` and `csw0` begin without any. An argument may be a sum: `sw(a, b + z)`.
 *
 * The order is fixest's: fixed effects slowest, then outcomes, then right sides. Several stepwise terms in one part make
 * every combination, the last one fastest.
 *
 * Source: `fixest`, "Multiple estimations" and `?stepwise`.
 *
 * @throws MesometricsError `FORMULA_SYNTAX` with the position; `TOO_MANY_FORMULAS` above 10,000
 * @example
 * ```ts
 * import { expandFormula } from "@mesometrics/panel-data";
 * expandFormula("c(y, z) ~ x + csw0(a, b)").length; // → 6
 * expandFormula("y ~ x + sw0(a) | csw(unit, year)"); // → ["y ~ x | unit","y ~ x + a | unit","y ~ x | unit + year","y ~ x + a | unit + year"]
 * ```
 */
export function expandFormula(text: string): readonly string[] {
  if (severalName(text) === null) return [text.trim()];
  const tokens = tokenise(text);
  const [left, ...right] = splitFormula(tokens, text);
  const outcomes = outcomesOf(left as Span, text);
  const isInstrumental = (span: Span) => span.tokens.some((token) => isSymbol(token, "~"));
  const rightSides = alternatives(right[0] as Span, text, "1");
  const effects = right[1] !== undefined && !isInstrumental(right[1]) ? alternatives(right[1], text, null) : [null];
  const rest = right.slice(effects[0] === null && effects.length === 1 ? 1 : 2).map((span) => {
    const [token] = stepwiseTokens(span, text);
    if (token === undefined) return textOf(span, text);
    throw syntaxError(text, token.position, `${token.value}() cannot stand among instruments; it stands`);
  });
  const count = outcomes.length * rightSides.length * effects.length;
  if (count > MOST_FORMULAS) {
    throw new MesometricsError(
      "TOO_MANY_FORMULAS",
      `The formula stands for ${count} formulas, more than ${MOST_FORMULAS}: use fewer stepwise terms`,
      { count },
    );
  }
  return effects.flatMap((effect) =>
    outcomes.flatMap((outcome) =>
      rightSides.map((side) => [`${outcome} ~ ${side}`, ...(effect === null ? [] : [effect]), ...rest].join(" | ")),
    ),
  );
}

/** The first function in a text that makes several formulas of it, or null. */
export function severalName(text: string): SeveralName | null {
  const tokens = tokenise(text);
  for (let at = 0; at < tokens.length - 1; at++) {
    if (isSeveral(tokens[at]!, tokens[at + 1]!, text)) return tokens[at]!.value as SeveralName;
  }
  return null;
}

function isSeveral(token: Token, next: Token | undefined, source: string): boolean {
  return (
    token.kind === "name" &&
    (token.value === "c" || Object.hasOwn(STEPWISE, token.value)) &&
    source[token.position] !== "`" &&
    next !== undefined &&
    isSymbol(next, "(")
  );
}

/** Tokens in a row; `end` is the position in the source where they end. */
interface Span {
  readonly tokens: readonly Token[];
  readonly end: number;
}

function isSymbol(token: Token, symbol: string): boolean {
  return token.kind === "symbol" && token.value === symbol;
}

function textOf(span: Span, source: string): string {
  return source.slice(span.tokens[0]?.position ?? span.end, span.end).trim();
}

/** Splits tokens outside parentheses and brackets wherever `isSeparator` says so. */
function splitAt(span: Span, isSeparator: (at: number) => boolean): Span[] {
  const spans: Span[] = [];
  let depth = 0;
  let from = 0;
  span.tokens.forEach((token, at) => {
    if (isSymbol(token, "(") || isSymbol(token, "[")) depth++;
    else if (isSymbol(token, ")") || isSymbol(token, "]")) depth--;
    else if (depth === 0 && isSeparator(at)) {
      spans.push({ tokens: span.tokens.slice(from, at), end: token.position });
      from = at + 1;
    }
  });
  spans.push({ tokens: span.tokens.slice(from), end: span.end });
  return spans;
}

/** The outcome and the parts of the right side. */
function splitFormula(tokens: readonly Token[], source: string): Span[] {
  const inner = tokens.slice(0, -1);
  const tilde = inner.findIndex((token) => isSymbol(token, "~"));
  if (tilde < 0) throw syntaxError(source, source.length, 'Expected "~" after the outcome, found the end');
  const right = { tokens: inner.slice(tilde + 1), end: source.length };
  return [
    { tokens: inner.slice(0, tilde), end: inner[tilde]!.position },
    ...splitAt(right, (at) => isSymbol(right.tokens[at]!, "|")),
  ];
}

function stepwiseTokens(span: Span, source: string): Token[] {
  return span.tokens.filter((token, at) => isSeveral(token, span.tokens[at + 1], source));
}

function outcomesOf(span: Span, source: string): readonly string[] {
  const [call, second] = stepwiseTokens(span, source);
  if (call === undefined) return [textOf(span, source)];
  if (call.value !== "c" || call !== span.tokens[0] || second !== undefined) {
    throw syntaxError(source, (second ?? call).position, "Several outcomes are written c(y1, y2) ~ …;");
  }
  return callArguments(span, source);
}

/** The arguments of a span that is one call and nothing else. */
function callArguments(span: Span, source: string): readonly string[] {
  const [name, ...rest] = span.tokens as [Token, ...Token[]];
  const closing = matchingParenthesis(rest, source, name);
  const after = rest[closing + 1];
  if (after !== undefined) {
    throw syntaxError(
      source,
      after.position,
      `${name.value}() must stand as a term of its own; found "${after.value}"`,
    );
  }
  const inside = { tokens: rest.slice(1, closing), end: rest[closing]!.position };
  const [nested] = stepwiseTokens(inside, source);
  if (nested !== undefined) {
    throw syntaxError(source, nested.position, `${nested.value}() cannot stand inside ${name.value}(); it stands`);
  }
  return splitAt(inside, (at) => isSymbol(inside.tokens[at]!, ",")).map((part) => {
    const argument = textOf(part, source);
    if (argument !== "") return argument;
    throw syntaxError(source, part.end, `${name.value}() has an empty argument`);
  });
}

function matchingParenthesis(tokens: readonly Token[], source: string, name: Token): number {
  let depth = 0;
  for (let at = 0; at < tokens.length; at++) {
    if (isSymbol(tokens[at]!, "(")) depth++;
    if (isSymbol(tokens[at]!, ")")) depth--;
    if (depth === 0) return at;
  }
  throw syntaxError(source, name.position, `The "(" of ${name.value}() is never closed; it stands`);
}

/**
 * What a part stands for, every combination of its stepwise terms.
 *
 * @param empty what stands for a part without any term; null leaves the part out
 */
function alternatives<Empty extends string | null>(
  span: Span,
  source: string,
  empty: Empty,
): readonly (string | Empty)[] {
  const operators = new Set(["+", "-", "*", "/", "^", ":"]);
  const isSum = (at: number) => {
    const token = span.tokens[at]!;
    const before = span.tokens[at - 1];
    if (isSymbol(token, "+")) return true;
    return isSymbol(token, "-") && !(before?.kind === "symbol" && operators.has(before.value));
  };
  const signs = ["+"];
  const terms = splitAt(span, (at) => {
    if (!isSum(at)) return false;
    signs.push(span.tokens[at]!.value as string);
    return true;
  });
  let partial: readonly string[] = [""];
  terms.forEach((term, position) => {
    const sign = signs[position]!;
    const [call] = stepwiseTokens(term, source);
    const choices = call === undefined ? [textOf(term, source)] : stepsOf(term, call, sign, source);
    partial = partial.flatMap((before) => choices.map((choice) => joined(before, sign, choice)));
    if (partial.length > MOST_FORMULAS) {
      throw new MesometricsError(
        "TOO_MANY_FORMULAS",
        `The formula stands for more than ${MOST_FORMULAS} formulas: use fewer stepwise terms`,
        { count: partial.length },
      );
    }
  });
  return partial.map((text) => (text === "" ? empty : text));
}

function joined(before: string, sign: string, term: string): string {
  if (term === "") return before;
  if (before === "") return sign === "-" ? `-${term}` : term;
  return `${before} ${sign} ${term}`;
}

function stepsOf(term: Span, call: Token, sign: string, source: string): readonly string[] {
  if (call.value === "c") throw syntaxError(source, call.position, "c() lists outcomes, left of the ~; here it stands");
  if (call !== term.tokens[0] || sign === "-") {
    throw syntaxError(source, call.position, `${call.value}() must be added as a term of its own; it stands`);
  }
  const steps = callArguments(term, source);
  const { cumulative, fromNone } = STEPWISE[call.value as keyof typeof STEPWISE];
  const choices = cumulative ? steps.map((_, last) => steps.slice(0, last + 1).join(" + ")) : steps;
  return fromNone ? ["", ...choices] : choices;
}
