import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, nearestName, parseFormula, textColumn } from "@mesometrics/panel-data";
import { everySubset, type SpecificationGrid } from "@mesometrics/panel-regression";

/** Which grid is made of a formula. */
export interface CurveOfFormula {
  /** The regressor of interest; the first of the formula without it. */
  readonly regressor?: string;
  /** Controls that stand in every specification. */
  readonly always?: readonly string[];
  /** A text column: all rows, and the rows of each of its groups, are samples. */
  readonly by?: string;
  /** Winsorised shares of each tail, beside the columns as they are. Default 0.01 and 0.05. */
  readonly winsorise?: readonly number[];
}

/** Beyond so many controls not every subset is tried: all, each left out, none. */
const MOST_FREE_CONTROLS = 6;

/**
 * The grid of a specification curve around a formula `y ~ x + controls | effects`: every subset of the controls (beyond six:
 * all, each left out, none), all effects and each left out, the default covariance and the usual one beside it, all rows and
 * the groups of a column, columns as they are and winsorised. The first specification is the formula itself.
 *
 * @throws `UNKNOWN_TERM`, `INSTRUMENTS_NOT_SUPPORTED`, `INVALID_CUTS`, `UNKNOWN_COLUMN`, `NOT_TEXT`
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { panel } from "@mesometrics/panel-data";
 * import { curveOfFormula } from "@mesometrics/study";
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const grid = curveOfFormula(data, "inv ~ value + capital | firm + year");
 * grid.effects.map(({ label }) => label); // → ["firm + year","year","firm","none"]
 * ```
 */
export function curveOfFormula(data: Dataset, formula: string, options: CurveOfFormula = {}): SpecificationGrid {
  const parsed = parseFormula(formula);
  if (parsed.endogenous.length > 0) {
    throw new MesometricsError(
      "INSTRUMENTS_NOT_SUPPORTED",
      "The formula has an instrumental part: a specification curve is made of least squares.",
      { formula },
    );
  }
  const terms = parsed.regressors.map(({ label }) => label);
  const regressor = options.regressor ?? terms[0];
  const always = options.always ?? [];
  for (const one of [...(regressor === undefined ? ["a regressor"] : [regressor]), ...always]) {
    if (terms.includes(one)) continue;
    const near = nearestName(one, terms);
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `"${one}" is no regressor of "${formula}"; it has ${terms.join(", ") || "none"}.${near === null ? "" : ` Did you mean "${near}"?`}`,
      { term: one, terms },
    );
  }
  const free = terms.filter((term) => term !== regressor && !always.includes(term));
  return {
    variables: [{ outcome: parsed.outcome.label, regressor: regressor as string }],
    controls: free.length <= MOST_FREE_CONTROLS ? everySubset(free, always) : leftOut(free, always),
    effects: effectSets(parsed.fixedEffects.map(({ label }) => label)),
    covariances:
      data.kind === "panel"
        ? [
            { label: "default", covariance: null },
            { label: `CR1 by ${data.index.unit}`, covariance: { cluster: data.index.unit } },
          ]
        : [
            { label: "HC3", covariance: { type: "HC3" } },
            { label: "HC1", covariance: { type: "HC1" } },
          ],
    samples: samplesBy(data, options.by),
    winsorising: [
      { label: "none", cuts: null },
      ...(options.winsorise ?? [0.01, 0.05]).map((share) => {
        if (!(share > 0 && share < 0.5)) {
          throw new MesometricsError(
            "INVALID_CUTS",
            `Winsorising takes a share of each tail between 0 and 0.5, not ${share}.`,
            { share },
          );
        }
        return { label: `${Number((100 * share).toPrecision(6))} %`, cuts: { lower: share, upper: 1 - share } };
      }),
    ],
  };
}

function leftOut(free: readonly string[], always: readonly string[]): NonNullable<SpecificationGrid["controls"]> {
  const sets = [
    { label: "all", terms: [...always, ...free] },
    ...free.map((one) => ({ label: `without ${one}`, terms: [...always, ...free.filter((each) => each !== one)] })),
    { label: always.length === 0 ? "none" : always.join(" + "), terms: [...always] },
  ];
  return sets;
}

/** All effects, each of them left out, each alone, none. */
function effectSets(effects: readonly string[]): NonNullable<SpecificationGrid["effects"]> {
  const sets = new Map<string, readonly string[]>();
  const add = (terms: readonly string[]) => sets.set(terms.length === 0 ? "none" : terms.join(" + "), terms);
  add(effects);
  for (const one of effects) add(effects.filter((each) => each !== one));
  for (const one of effects) add([one]);
  add([]);
  return [...sets].map(([label, terms]) => ({ label, terms }));
}

function samplesBy(data: Dataset, by: string | undefined): NonNullable<SpecificationGrid["samples"]> {
  const all = { label: "all", subset: null };
  if (by === undefined) return [all];
  return [
    all,
    ...textColumn(data, by).levels.map((level) => ({ label: level, subset: { column: by, values: [level] } })),
  ];
}
