import type { Expression, Term } from "./expression.js";
import { formatExpression } from "./format-expression.js";
import { toExpression } from "./parse-expression.js";
import type { SyntaxNode } from "./syntax-tree.js";
import { syntaxError } from "./tokens.js";

/**
 * The right side of a formula as a list of terms: `+` joins, `:` multiplies, `*` crosses, `1`, `0` and `-1` steer the
 * intercept. As in R, main effects come before interactions of second order, these before those of third order.
 */
export function expandTerms(
  node: SyntaxNode,
  source: string,
): { readonly terms: readonly Term[]; readonly intercept: boolean; readonly mentionsIntercept: boolean } {
  const collected = new Map<string, Term>();
  let intercept = true;
  let mentionsIntercept = false;
  const visit = (part: SyntaxNode, sign: 1 | -1): void => {
    if (part.kind === "binary" && (part.operator === "+" || part.operator === "-")) {
      visit(part.left, sign);
      visit(part.right, part.operator === "+" ? 1 : -1);
    } else if (part.kind === "negate") {
      visit(part.operand, -1);
    } else if (part.kind === "number") {
      if (part.value !== 0 && part.value !== 1) {
        throw syntaxError(
          source,
          part.position,
          `The number ${part.value} is no regressor (only 1, 0 and -1 steer the intercept);`,
        );
      }
      intercept = (part.value === 1) === (sign === 1);
      mentionsIntercept = true;
    } else if (sign === -1) {
      throw syntaxError(
        source,
        part.position,
        'Only the intercept can be removed with "-" (write I(-x) for a negated column); the term stands',
      );
    } else {
      for (const factors of products(part, source)) {
        const term = termOf(factors);
        const key = term.factors.map(formatExpression).sort().join(":");
        if (!collected.has(key)) collected.set(key, term);
      }
    }
  };
  visit(node, 1);
  const terms = [...collected.values()].sort((a, b) => a.factors.length - b.factors.length);
  return { terms, intercept, mentionsIntercept };
}

/** The products that a crossing or interaction stands for. */
function products(node: SyntaxNode, source: string): readonly (readonly Expression[])[] {
  if (node.kind === "binary") {
    const { operator } = node;
    if (operator === "/") {
      throw syntaxError(source, node.position, "A quotient as a regressor needs I(), as in I(a / b); it begins");
    }
    if (operator === "+") return [...products(node.left, source), ...products(node.right, source)];
    if (operator === "*" || operator === ":") {
      const left = products(node.left, source);
      const right = products(node.right, source);
      const crossed = left.flatMap((a) => right.map((b) => [...a, ...b]));
      return operator === ":" ? crossed : [...left, ...right, ...crossed];
    }
    if (operator === "-" || (operator === "^" && node.left.kind === "binary")) {
      throw syntaxError(
        source,
        node.position,
        "Arithmetic on several columns needs I(), as in I((a + b)^2); it begins",
      );
    }
  }
  if (node.kind === "number" || node.kind === "negate") {
    throw syntaxError(source, node.position, "Arithmetic as a regressor needs I(), as in I(2 * x); it begins");
  }
  return [[toExpression(node, source)]];
}

function termOf(factors: readonly Expression[]): Term {
  const byLabel = new Map(factors.map((factor) => [formatExpression(factor), factor]));
  return { label: [...byLabel.keys()].join(":"), factors: [...byLabel.values()] };
}
