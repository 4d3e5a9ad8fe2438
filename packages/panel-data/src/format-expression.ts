import type { Expression } from "./expression.js";
import { quotedName, quotedText } from "./tokens.js";

/**
 * An expression as text with the fewest parentheses; parsing the text gives the expression back.
 *
 * @example
 * ```ts
 * import { formatExpression, parseExpression } from "@mesometrics/panel-data";
 * formatExpression(parseExpression("((a)+b)*-(c^2)")); // → "(a + b) * -c^2"
 * ```
 */
export function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "text":
      return quotedText(expression.value);
    case "column":
      return quotedName(expression.name);
    case "negate":
      return `-${enclosed(expression.operand, NEGATE)}`;
    case "binary":
      return formatBinary(expression);
    case "call": {
      const named = Object.entries(expression.named ?? {}).map(
        ([name, value]) => `${name} = ${formatExpression(value)}`,
      );
      return `${expression.name}(${[...expression.parameters.map(formatExpression), ...named].join(", ")})`;
    }
  }
}

const PRECEDENCE = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 } as const;
const NEGATE = 3;
const OPERAND = 5;

function formatBinary(expression: Extract<Expression, { readonly kind: "binary" }>): string {
  const { operator, left, right } = expression;
  const precedence = PRECEDENCE[operator];
  if (operator === "^") {
    // `^` binds to the right, and its exponent may begin with a minus sign.
    const exponent = right.kind === "negate" ? formatExpression(right) : enclosed(right, precedence);
    return `${enclosed(left, precedence + 1)}^${exponent}`;
  }
  // Long sums lean to the left: walked in a loop, they do not depend on the depth of the stack.
  const tail: string[] = [];
  let node = expression;
  for (;;) {
    const own = PRECEDENCE[node.operator];
    tail.push(` ${node.operator} ${enclosed(node.right, own + 1)}`);
    const next = node.left;
    if (next.kind !== "binary" || next.operator === "^" || PRECEDENCE[next.operator] < own) {
      return enclosed(next, own) + tail.reverse().join("");
    }
    node = next;
  }
}

function enclosed(expression: Expression, minimum: number): string {
  const text = formatExpression(expression);
  return precedenceOf(expression) < minimum ? `(${text})` : text;
}

function precedenceOf(expression: Expression): number {
  if (expression.kind === "binary") return PRECEDENCE[expression.operator];
  if (expression.kind === "negate") return NEGATE;
  // A negative number is spelt with a minus sign.
  return expression.kind === "number" && expression.value < 0 ? NEGATE : OPERAND;
}
