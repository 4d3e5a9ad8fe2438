import { MesometricsError } from "@mesometrics/matrix";
import { FUNCTIONS, isFunctionName } from "./functions.js";
import { suggestion } from "./nearest-name.js";
import { syntaxError, type Token, tokenise } from "./tokens.js";

/** An operator of the grammar; `:` is an interaction and stands in formulas only. */
export type SyntaxOperator = "+" | "-" | "*" | "/" | "^" | ":";

/** What the parser reads, with positions for messages; formulas and expressions are made from it. */
export type SyntaxNode =
  | { readonly kind: "number"; readonly value: number; readonly position: number }
  | { readonly kind: "text"; readonly value: string; readonly position: number }
  | { readonly kind: "column"; readonly name: string; readonly position: number }
  | { readonly kind: "negate"; readonly operand: SyntaxNode; readonly position: number }
  | {
      readonly kind: "binary";
      readonly operator: SyntaxOperator;
      readonly left: SyntaxNode;
      readonly right: SyntaxNode;
      readonly position: number;
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly parameters: readonly SyntaxNode[];
      readonly named: readonly (readonly [name: string, value: SyntaxNode])[];
      readonly position: number;
    };

/** The tokens of a source and how far they are read. */
export interface TokenCursor {
  readonly source: string;
  readonly tokens: readonly Token[];
  at: number;
}

/** Opens a source for reading. */
export function tokenCursor(source: string): TokenCursor {
  return { source, tokens: tokenise(source), at: 0 };
}

/** The next token, not yet taken. */
export function peek(cursor: TokenCursor): Token {
  return cursor.tokens[cursor.at]!;
}

/** Whether the next token is this symbol. */
export function atSymbol(cursor: TokenCursor, symbol: string): boolean {
  const token = peek(cursor);
  return token.kind === "symbol" && token.value === symbol;
}

/** Takes the next token if it is this symbol. */
export function takeSymbol(cursor: TokenCursor, symbol: string): boolean {
  if (!atSymbol(cursor, symbol)) return false;
  cursor.at++;
  return true;
}

/** Takes this symbol or throws. */
export function expectSymbol(cursor: TokenCursor, symbol: string): void {
  if (!takeSymbol(cursor, symbol)) throw unexpected(cursor, `"${symbol}"`);
}

/** The error that something else stands where `expected` was due. */
export function unexpected(cursor: TokenCursor, expected: string): MesometricsError {
  const token = peek(cursor);
  const found = token.kind === "end" ? "the end" : `"${token.value}"`;
  return syntaxError(cursor.source, token.position, `Expected ${expected}, found ${found}`);
}

/** Left and right binding powers; `^` binds to the right, unary minus stands between `:` and `^`, as in R. */
const BINDING: Readonly<Record<SyntaxOperator, readonly [left: number, right: number]>> = {
  "+": [1, 2],
  "-": [1, 2],
  "*": [3, 4],
  "/": [3, 4],
  ":": [5, 6],
  "^": [10, 9],
};
const PREFIX_BINDING = 8;
const DEEPEST_NESTING = 200;

/** Reads one expression by precedence climbing (Pratt 1973), stopping at the first token that cannot continue it. */
export function parseSyntax(cursor: TokenCursor, minimum = 0, depth = 0): SyntaxNode {
  const { position } = peek(cursor);
  if (depth > DEEPEST_NESTING) {
    throw syntaxError(cursor.source, position, `More than ${DEEPEST_NESTING} levels of nesting`);
  }
  let left = parseOperand(cursor, depth);
  for (;;) {
    const token = peek(cursor);
    if (token.kind !== "symbol" || !Object.hasOwn(BINDING, token.value)) return left;
    const operator = token.value as SyntaxOperator;
    const [leftPower, rightPower] = BINDING[operator];
    if (leftPower < minimum) return left;
    cursor.at++;
    left = { kind: "binary", operator, left, right: parseSyntax(cursor, rightPower, depth + 1), position };
  }
}

function parseOperand(cursor: TokenCursor, depth: number): SyntaxNode {
  const token = peek(cursor);
  const { position } = token;
  if (takeSymbol(cursor, "-")) {
    return { kind: "negate", operand: parseSyntax(cursor, PREFIX_BINDING, depth + 1), position };
  }
  if (takeSymbol(cursor, "(")) {
    const inner = parseSyntax(cursor, 0, depth + 1);
    expectSymbol(cursor, ")");
    return inner;
  }
  if (token.kind === "number") {
    cursor.at++;
    if (Number.isFinite(token.value)) return { kind: "number", value: token.value, position };
    throw syntaxError(cursor.source, position, "A number too large for a double");
  }
  if (token.kind === "text") {
    cursor.at++;
    return { kind: "text", value: token.value, position };
  }
  if (token.kind !== "name") throw unexpected(cursor, 'a column, a number, a function or "("');
  cursor.at++;
  const backticked = cursor.source[position] === "`";
  if (!backticked && takeSymbol(cursor, "(")) return parseCall(cursor, token.value, position, depth);
  return { kind: "column", name: token.value, position };
}

function parseCall(cursor: TokenCursor, name: string, position: number, depth: number): SyntaxNode {
  if (!isFunctionName(name)) throw unknownFunction(name, cursor.source, position);
  const signature = FUNCTIONS[name];
  const parameters: SyntaxNode[] = [];
  const named: [string, SyntaxNode][] = [];
  while (!atSymbol(cursor, ")")) {
    const token = peek(cursor);
    const after = cursor.tokens[cursor.at + 1];
    if (token.kind === "name" && after?.kind === "symbol" && after.value === "=") {
      if (!(signature.named as readonly string[]).includes(token.value)) {
        throw syntaxError(cursor.source, token.position, `${name}() has no parameter "${token.value}"; it stands`);
      }
      cursor.at += 2;
      named.push([token.value, parseSyntax(cursor, 0, depth + 1)]);
    } else {
      parameters.push(parseSyntax(cursor, 0, depth + 1));
    }
    if (!takeSymbol(cursor, ",")) break;
  }
  expectSymbol(cursor, ")");
  if (parameters.length < signature.minimum || parameters.length > signature.maximum) {
    const wanted =
      signature.minimum === signature.maximum
        ? String(signature.minimum)
        : `${signature.minimum} to ${signature.maximum}`;
    throw syntaxError(cursor.source, position, `${name}() takes ${wanted} parameter(s), not ${parameters.length};`);
  }
  return { kind: "call", name, parameters, named, position };
}

function unknownFunction(name: string, source: string, position: number): MesometricsError {
  const names = Object.keys(FUNCTIONS);
  return new MesometricsError(
    "UNKNOWN_FUNCTION",
    `There is no function "${name}" (character ${position + 1} of "${source}").${suggestion(name, names)} ` +
      `The functions are: ${names.join(", ")}.`,
    { function: name, functions: names, source, position },
  );
}
