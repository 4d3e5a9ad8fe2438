/** How a function of the grammar may be called. */
export interface FunctionSignature {
  readonly minimum: number;
  readonly maximum: number;
  /** Names of parameters given as `name = value`. */
  readonly named: readonly string[];
  readonly role: "arithmetic" | "shift" | "indicator" | "dummies";
}

const one = { minimum: 1, maximum: 1, named: [], role: "arithmetic" } as const satisfies FunctionSignature;
const shift = { minimum: 1, maximum: 2, named: [], role: "shift" } as const satisfies FunctionSignature;
const bound = { minimum: 2, maximum: 2, named: [], role: "indicator" } as const satisfies FunctionSignature;
const dummies = { minimum: 1, maximum: 2, named: ["ref"], role: "dummies" } as const satisfies FunctionSignature;

/** Every function that formulas and expressions know. */
export const FUNCTIONS = {
  log: one,
  log1p: one,
  exp: one,
  sqrt: one,
  abs: one,
  I: one,
  lag: shift,
  lead: shift,
  d: shift,
  growth: shift,
  below: bound,
  above: bound,
  between: { ...bound, minimum: 3, maximum: 3 },
  i: dummies,
  factor: dummies,
} as const satisfies Readonly<Record<string, FunctionSignature>>;

/** The name of a function of the grammar. */
export type FunctionName = keyof typeof FUNCTIONS;

/** Whether a name is a function of the grammar. */
export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}
