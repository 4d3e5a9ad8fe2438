import { type Expression, type Formula, formatExpression } from "@mesometrics/panel-data";

/** Regressors that hold in one regime of a threshold only, as other software writes them. */
export interface RegimeTerms {
  /** With `I(x * (q <= c))`. */
  readonly inR: Formula;
  /** With a name for each such column, to be generated first. */
  readonly inStata: Formula;
  /** `x_regime1 = x * (q <= c)` */
  readonly generated: readonly string[];
}

/** The terms of a formula with `below(q, c)`, `between(q, b, c)` or `above(q, c)` among their factors, written out. */
export function regimeTerms(formula: Formula): RegimeTerms {
  const generated: string[] = [];
  const counts = new Map<string, number>();
  const products = formula.regressors.map(({ factors }) => {
    if (!factors.some((factor) => conditionOf(factor) !== null)) return null;
    return factors.map((factor) => conditionOf(factor) ?? formatExpression(factor)).join(" * ");
  });
  const names = products.map((product, j) => {
    if (product === null) return null;
    const [first] = formula.regressors[j].factors.filter((factor) => conditionOf(factor) === null);
    const stem = (first === undefined ? "in" : formatExpression(first)).replace(/[^\p{L}\p{N}_]+/gu, "_");
    const count = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, count);
    generated.push(`${stem}_regime${count} = ${product}`);
    return `${stem}_regime${count}`;
  });
  const renamed = (labels: readonly (string | null)[], wrap: (label: string) => string): Formula => ({
    ...formula,
    regressors: formula.regressors.map((term, j) => {
      const label = labels[j];
      return label === null ? term : { ...term, label: wrap(label) };
    }),
  });
  return { inR: renamed(products, (label) => `I(${label})`), inStata: renamed(names, (label) => label), generated };
}

function conditionOf(factor: Expression): string | null {
  if (factor.kind !== "call") return null;
  const [q, ...cuts] = factor.parameters.map(formatExpression);
  switch (factor.name) {
    case "below":
      return `(${q} <= ${cuts[0]})`;
    case "between":
      return `(${q} > ${cuts[0]} & ${q} <= ${cuts[1]})`;
    case "above":
      return `(${q} > ${cuts[0]})`;
    default:
      return null;
  }
}
