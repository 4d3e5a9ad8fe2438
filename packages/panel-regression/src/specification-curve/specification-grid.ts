import {
  type Covariance,
  parseCovariance,
  type SampleSelection,
  type Subset,
  sampleSelection,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, parseFormula, type Weights } from "@mesometrics/panel-data";

/** Outcome and regressor of interest, with the choices that they stand for. */
export interface SpecificationVariables {
  /** A column or an expression, as in a formula. */
  readonly outcome: string;
  readonly regressor: string;
  /** `{ index: "entropy, geometric" }`: the options that made these columns; empty where there is one pair. */
  readonly choices?: Readonly<Record<string, string>>;
}

/** One option of a dimension: its label, and what it does. */
export type SpecificationOption<T> = { readonly label: string } & T;

/** The grid of a specification curve: every combination of the options is one specification. */
export interface SpecificationGrid {
  readonly variables: readonly SpecificationVariables[];
  /** Sets of controls, numeric terms as in a formula. Default: none. See `everySubset`. */
  readonly controls?: readonly SpecificationOption<{ readonly terms: readonly string[] }>[];
  /** Sets of fixed effects, as in a formula. Default: none. */
  readonly effects?: readonly SpecificationOption<{ readonly terms: readonly string[] }>[];
  /** `null` is the default covariance of `feols`. Default: that one. */
  readonly covariances?: readonly SpecificationOption<{ readonly covariance: Covariance | null }>[];
  /** `null` is all rows. Default: all rows. */
  readonly samples?: readonly SpecificationOption<{ readonly subset: Subset | null }>[];
  /**
   * Outcome, regressor and controls are replaced by their winsorised columns, over all rows of the data (`winsorise`,
   * Stata's percentile rule); `null` leaves them. Default: as they are.
   */
  readonly winsorising?: readonly SpecificationOption<{
    readonly cuts: { readonly lower: number; readonly upper: number } | null;
  }>[];
  /** The rows' weights; `null` for none. Default: none. */
  readonly weights?: readonly SpecificationOption<{ readonly weights: Weights | null }>[];
}

/** The dimensions of a grid beside those that `variables` name, in the order of the figure. */
const dimensionNames = ["controls", "effects", "covariance", "sample", "winsorising", "weights"] as const;

/** A grid with every dimension filled in, as plain data. */
export interface FullGrid {
  readonly variables: readonly Required<SpecificationVariables>[];
  readonly controls: NonNullable<SpecificationGrid["controls"]>;
  readonly effects: NonNullable<SpecificationGrid["effects"]>;
  readonly covariances: NonNullable<SpecificationGrid["covariances"]>;
  readonly samples: readonly SpecificationOption<{ readonly subset: SampleSelection | null }>[];
  readonly winsorising: NonNullable<SpecificationGrid["winsorising"]>;
  readonly weights: NonNullable<SpecificationGrid["weights"]>;
}

/** The position of a specification in each dimension of its grid. */
export interface GridPoint {
  readonly sample: number;
  readonly weights: number;
  readonly winsorising: number;
  readonly effects: number;
  readonly variables: number;
  readonly controls: number;
  readonly covariance: number;
}

/** More than this would take hours and draw nothing that can be read. */
const MOST_SPECIFICATIONS = 1_000_000;

/**
 * Every subset of some terms as options of `controls`, the full set first; `always` stands in each.
 *
 * @throws `INVALID_GRID` beyond 2^16 subsets
 * @example
 * ```ts
 * import { everySubset } from "@mesometrics/panel-regression";
 * everySubset(["a", "b"], ["c"]).map(({ terms }) => terms); // → [["c","a","b"],["c","b"],["c","a"],["c"]]
 * ```
 */
export function everySubset(
  terms: readonly string[],
  always: readonly string[] = [],
): NonNullable<SpecificationGrid["controls"]> {
  if (terms.length > 16) {
    throw new MesometricsError(
      "INVALID_GRID",
      `${terms.length} terms have ${2 ** terms.length} subsets; name the sets of controls that make sense instead.`,
      { terms: terms.length },
    );
  }
  return Array.from({ length: 2 ** terms.length }, (_, left) => {
    const chosen = [...always, ...terms.filter((_, j) => (left & (1 << j)) === 0)];
    return { label: chosen.length === 0 ? "none" : chosen.join(" + "), terms: chosen };
  });
}

/**
 * Checks a grid and fills in what is left out.
 *
 * @throws `INVALID_GRID` for an empty dimension, equal labels, unequal choices, or a control that is no numeric term
 */
export function fullGrid(data: Dataset, grid: SpecificationGrid): FullGrid {
  const all: FullGrid = {
    variables: grid.variables.map(({ choices = {}, ...pair }) => ({ ...pair, choices })),
    controls: grid.controls ?? [{ label: "none", terms: [] }],
    effects: grid.effects ?? [{ label: "none", terms: [] }],
    covariances: grid.covariances ?? [{ label: "default", covariance: null }],
    samples: (grid.samples ?? [{ label: "all", subset: null }]).map(({ label, subset }) => ({
      label,
      subset: subset === null ? null : sampleSelection(subset, data.rows),
    })),
    winsorising: grid.winsorising ?? [{ label: "none", cuts: null }],
    weights: grid.weights ?? [{ label: "none", weights: null }],
  };
  const invalid = (what: string): MesometricsError => new MesometricsError("INVALID_GRID", what);
  for (const [name, options] of Object.entries(all) as [string, readonly object[]][]) {
    if (options.length === 0) throw invalid(`The grid has no options in "${name}"; leave it out or give one.`);
    const labels = options.map((one) => ("label" in one ? String(one.label) : JSON.stringify(one)));
    const twice = labels.find((label, i) => labels.indexOf(label) < i);
    if (twice !== undefined) throw invalid(`Two options of "${name}" are called ${twice}; each needs its own label.`);
  }
  const names = Object.keys(all.variables[0]!.choices);
  for (const { choices } of all.variables) {
    if (Object.keys(choices).length !== names.length || names.some((name) => !Object.hasOwn(choices, name))) {
      throw invalid(`Every pair of outcome and regressor makes the same choices: ${names.join(", ") || "none"}.`);
    }
  }
  const reserved = names.find((name) => (dimensionNames as readonly string[]).includes(name));
  if (reserved !== undefined) throw invalid(`A choice of the variables is called "${reserved}", as a dimension is.`);
  if (all.variables.length > 1 && names.length === 0) {
    throw invalid("Several pairs of outcome and regressor need `choices` that tell them apart.");
  }
  for (const { covariance } of all.covariances) if (covariance !== null) parseCovariance(covariance);
  for (const { terms } of all.controls) for (const term of terms) requireOneColumn(term);
  for (const { outcome, regressor } of all.variables) for (const text of [outcome, regressor]) requireOneColumn(text);
  const size = gridSize(all);
  if (size > MOST_SPECIFICATIONS) {
    throw invalid(`The grid has ${size} specifications; up to ${MOST_SPECIFICATIONS} are estimated.`);
  }
  return all;
}

/** One numeric column: a grid counts terms, and dummies are fixed effects. */
function requireOneColumn(term: string): void {
  const { regressors, fixedEffects, endogenous, intercept } = parseFormula(`y ~ ${term}`);
  const factors = regressors.flatMap((one) => one.factors);
  const dummies = factors.some(
    ({ kind, ...rest }) => kind === "call" && "name" in rest && /^(i|factor)$/.test(rest.name),
  );
  if (regressors.length === 1 && fixedEffects.length === 0 && endogenous.length === 0 && intercept && !dummies) return;
  throw new MesometricsError(
    "INVALID_GRID",
    `"${term}" is not one numeric term, such as x, log(x) or x:z; dummies stand among the effects.`,
    { term },
  );
}

export function gridSize({ covariances, ...models }: FullGrid): number {
  return modelCount(models) * covariances.length;
}

/** Distinct regressions: covariances share one. */
export function modelCount(grid: Omit<FullGrid, "covariances">): number {
  const { variables, controls, effects, samples, winsorising, weights } = grid;
  return [variables, controls, effects, samples, winsorising, weights].reduce((n, options) => n * options.length, 1);
}

/** The options of specification number `index`; neighbours share a sample, then effects, then a regression. */
export function gridPoint(grid: FullGrid, index: number): GridPoint {
  let rest = index;
  const take = (options: readonly unknown[]): number => {
    const at = rest % options.length;
    rest = Math.floor(rest / options.length);
    return at;
  };
  const covariance = take(grid.covariances);
  const controls = take(grid.controls);
  const variables = take(grid.variables);
  const effects = take(grid.effects);
  const winsorising = take(grid.winsorising);
  const weights = take(grid.weights);
  const sample = take(grid.samples);
  return { sample, weights, winsorising, effects, variables, controls, covariance };
}

/** The label taken in each dimension that has more than one option. */
export function choicesOf(grid: FullGrid, point: GridPoint): Readonly<Record<string, string>> {
  const choices: Record<string, string> = { ...grid.variables[point.variables]!.choices };
  const add = (name: (typeof dimensionNames)[number], options: readonly { readonly label: string }[], at: number) => {
    if (options.length > 1) choices[name] = options[at]!.label;
  };
  add("controls", grid.controls, point.controls);
  add("effects", grid.effects, point.effects);
  add("covariance", grid.covariances, point.covariance);
  add("sample", grid.samples, point.sample);
  add("winsorising", grid.winsorising, point.winsorising);
  add("weights", grid.weights, point.weights);
  return choices;
}

/** The call of `feols` that a specification equals; winsorised columns stand under their own names. */
export function formulaAt(grid: FullGrid, point: GridPoint): string {
  const { outcome, regressor } = grid.variables[point.variables]!;
  const right = [regressor, ...grid.controls[point.controls]!.terms].join(" + ");
  const effects = grid.effects[point.effects]!.terms;
  return `${outcome} ~ ${right}${effects.length === 0 ? "" : ` | ${effects.join(" + ")}`}`;
}
