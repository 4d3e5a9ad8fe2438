import type { Expression } from "./expression.js";
import { FUNCTIONS, isFunctionName } from "./functions.js";
import { atSymbol, parseSyntax, peek, type SyntaxNode, tokenCursor, unexpected } from "./syntax-tree.js";
import { syntaxError } from "./tokens.js";

/**
 * Parses an arithmetic expression over columns.
 *
 * Columns are Unicode identifiers (dots allowed inside) or anything in backticks. Operators by falling precedence: `^`
 * (to the right), unary `-`, `*` and `/`, `+` and `-`; `-x^2` is `-(x^2)`, as in R. Functions: `log`, `log1p`, `exp`,
 * `sqrt`, `abs`, `I`, and, by time, `lag(x, k)`, `lead(x, k)`, `d(x, k)`, `growth(x, k)`; indicators of a
 * range: `below(q, c)`, `above(q, c)`, `between(q, a, b)`.
 *
 * @throws MesometricsError `FORMULA_SYNTAX` with the position, `UNKNOWN_FUNCTION` with the list of functions
 * @example
 * ```ts
 * import { formatExpression, parseExpression } from "@mesometrics/panel-data";
 * formatExpression(parseExpression("log(财政支出/population)-1")); // → "log(财政支出 / population) - 1"
 * ```
 */
export function parseExpression(text: string): Expression {
  const cursor = tokenCursor(text);
  const node = parseSyntax(cursor);
  if (peek(cursor).kind !== "end") {
    throw unexpected(
      cursor,
      atSymbol(cursor, ")") ? 'an operator or the end (this ")" opens nowhere)' : "an operator or the end",
    );
  }
  return toExpression(node, text);
}

/** A syntax tree as an arithmetic expression; `i()` and `factor()` are allowed at the root only. */
export function toExpression(node: SyntaxNode, source: string): Expression {
  if (node.kind === "call" && isFunctionName(node.name) && FUNCTIONS[node.name].role === "dummies") {
    return dummiesExpression(node, source);
  }
  return arithmetic(node, source);
}

type CallNode = Extract<SyntaxNode, { readonly kind: "call" }>;

function arithmetic(node: SyntaxNode, source: string): Expression {
  switch (node.kind) {
    case "number":
      return { kind: "number", value: node.value };
    case "column":
      return { kind: "column", name: node.name };
    case "negate":
      return { kind: "negate", operand: arithmetic(node.operand, source) };
    case "binary": {
      const { operator } = node;
      if (operator === ":") {
        throw syntaxError(source, node.position, 'An interaction ":" cannot stand inside arithmetic; it begins');
      }
      return {
        kind: "binary",
        operator,
        left: arithmetic(node.left, source),
        right: arithmetic(node.right, source),
      };
    }
    case "call":
      return arithmeticCall(node, source);
    case "text":
      throw syntaxError(source, node.position, "A quoted text cannot stand in arithmetic (columns need no quotes);");
  }
}

function arithmeticCall(node: CallNode, source: string): Expression {
  const { name, parameters } = node;
  const role = isFunctionName(name) ? FUNCTIONS[name].role : "arithmetic";
  if (role === "dummies") {
    throw syntaxError(source, node.position, `${name}() makes several columns and cannot stand inside arithmetic;`);
  }
  const converted = parameters.map((parameter) => arithmetic(parameter, source));
  if (role === "shift") {
    const steps = converted[1];
    if (steps !== undefined && integerValue(steps) === null) {
      throw syntaxError(source, parameters[1]!.position, `${name}() shifts by a whole number of periods;`);
    }
  }
  return { kind: "call", name, parameters: converted };
}

function dummiesExpression(node: CallNode, source: string): Expression {
  const [group, by] = node.parameters;
  if (group?.kind !== "column") {
    throw syntaxError(source, node.position, `${node.name}() takes a column's name first;`);
  }
  const parameters: Expression[] = [{ kind: "column", name: group.name }];
  if (by !== undefined) parameters.push(arithmetic(by, source));
  const named: [string, Expression][] = node.named.map(([name, value]) => [name, levelExpression(value, source)]);
  return {
    kind: "call",
    name: node.name,
    parameters,
    ...(named.length > 0 ? { named: Object.fromEntries(named) } : {}),
  };
}

function levelExpression(node: SyntaxNode, source: string): Expression {
  if (node.kind === "text") return { kind: "text", value: node.value };
  const value = arithmetic(node, source);
  if (value.kind === "number" || (value.kind === "negate" && value.operand.kind === "number")) return value;
  throw syntaxError(source, node.position, "A level is a quoted text or a number;");
}

/** The whole number that an expression spells (`2`, `-1`), or null. */
export function integerValue(expression: Expression): number | null {
  if (expression.kind === "number") return Number.isSafeInteger(expression.value) ? expression.value : null;
  if (expression.kind !== "negate") return null;
  const value = integerValue(expression.operand);
  return value === null ? null : -value;
}
