import type { AuditFinding } from "../audit-result.js";
import { type CoefficientView, type ColumnView, type DocumentView, tInterval } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { divide, type Interval, intersect, meets, multiply, point, square } from "../interval.js";
import type { Relation } from "../published.js";
import {
  describeEffects,
  describeSpecification,
  isOpen,
  type Specification,
  sameEffects,
  specifications,
} from "../specifications.js";

type FirstStage = Relation & { readonly kind: "first-stage" };

/** One way to count the observations of the LM statistic and the residual degrees of freedom of F. */
interface Profile {
  readonly name: string;
  readonly specification: Specification;
  readonly observations: number;
  readonly df: number;
}

/** t2 = F = Cragg-Donald F, and LM against F and N, of every first stage with one instrument. */
export function checkFirstStages(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) => {
    if (relation.kind !== "first-stage") return [];
    const { view: instrument, column } = view.coefficient(relation.instrument)!;
    const squared = squaredT(view, instrument);
    const f = view.number(relation.f);
    return [
      ...(squared === null ? [] : [checkF(view, relation, column, instrument, squared)]),
      ...(relation.lm === undefined ? [] : checkLm(view, relation, column, narrower(view.interval(f.number), squared))),
    ];
  });
}

function squaredT(view: DocumentView, instrument: CoefficientView): Interval | null {
  const t = tInterval(view, instrument);
  return t === null ? null : square(t);
}

/** F as its digits and t's allow it. */
function narrower(f: Interval, squared: Interval | null): Interval {
  return squared === null ? f : (intersect(f, squared) ?? f);
}

function checkF(
  view: DocumentView,
  relation: FirstStage,
  column: ColumnView,
  instrument: CoefficientView,
  squared: Interval,
): AuditFinding {
  const f = view.number(relation.f);
  const shown = view.interval(f.number);
  const fits = meets(squared, shown);
  const given = `t2 = ${instrument.t === null ? "(b/se)2" : `${Math.abs(instrument.t.value)}^2 = ${show(instrument.t.value * instrument.t.value, 6)}`} ${showInterval(squared)}; F printed ${f.place.printed} ${showInterval(shown)}`;
  const isClassical = relation.statistic === "cragg-donald";
  const covariance = column.column.covariance;
  // F with the t of another covariance, or with other degrees of freedom, is no t2.
  const isSure = isClassical
    ? covariance === "iid"
    : relation.statistic === "kleibergen-paap" && covariance !== undefined;
  const meaning = fits
    ? isClassical
      ? "One instrument, and the t of the first stage uses independent, equal variances: under robust or clustered ones t2 would be the Kleibergen-Paap F."
      : "One instrument, and t and F use the same covariance."
    : "t and F of one instrument do not come from the same covariance and degrees of freedom.";
  return finding(
    "first-stage-f",
    fits ? "consistent" : isSure ? "impossible" : "suspicious",
    [instrument.place, f.place],
    given,
    meaning,
    { tSquared: ends(squared), f: ends(shown) },
  );
}

/** LM = N_eff F/(F + df) of one instrument. */
function lmOf(f: Interval, observations: number, df: number): Interval {
  return multiply(point(observations), divide(point(1), addOne(divide(point(df), f))));
}

function addOne({ low, high }: Interval): Interval {
  return { low: low + 1, high: high + 1 };
}

function checkLm(view: DocumentView, relation: FirstStage, column: ColumnView, f: Interval): AuditFinding[] {
  const lm = view.number(relation.lm!);
  const places = [lm.place, view.number(relation.f).place];
  const n = column.observations;
  if (n === null || column.slopes === null || f.low <= 0) {
    return [
      finding(
        "anderson-lm",
        "not-checkable",
        places,
        "N or the number of regressors is not printed",
        "LM, F and N cannot be compared.",
      ),
    ];
  }
  const shown = view.interval(lm.number);
  const all = profiles(column, n.number.value, column.slopes).map((profile) => ({
    ...profile,
    lm: lmOf(f, profile.observations, profile.df),
  }));
  const fitting = all.filter((profile) => meets(profile.lm, shown));
  const middle = (f.low + f.high) / 2;
  const shownFits = fitting.length > 0 ? fitting : all;
  const arithmetic = `F ${showInterval(f)}, LM printed ${lm.place.printed}; ${shownFits.map((one) => `${one.name}: ${one.observations} x ${show(middle, 6)}/(${show(middle, 6)} + ${one.df}) = ${show((one.lm.low + one.lm.high) / 2, 6)}`).join("; ")}`;
  const solutions = otherSolutions(f, shown, n.number.value);
  const needed = n.number.value * (middle / lm.number.value) - middle;
  const numbers = {
    f: ends(f),
    profiles: all.map(
      (one) => `${one.name}: N ${one.observations}, df ${one.df}, LM ${show((one.lm.low + one.lm.high) / 2, 7)}`,
    ),
    fitting: fitting.map(({ name }) => name),
    dfForFullN: needed,
    solutions: solutions.map(([observations, k]) => `(${observations}, ${k})`),
  };
  if (relation.statistic !== "cragg-donald") {
    return [
      finding(
        "anderson-lm",
        "not-checkable",
        places,
        arithmetic,
        "LM and F of a robust covariance are not tied by N.",
        numbers,
      ),
    ];
  }
  if (fitting.length === 0 && isOpen(column)) {
    const meaning =
      "The document does not say how many units and periods there are, so N and the degrees of freedom cannot be counted.";
    return [finding("anderson-lm", "not-checkable", places, arithmetic, meaning, numbers)];
  }
  if (fitting.length === 0) {
    const meaning = `No count of observations and degrees of freedom in use gives this LM beside this F; with N = ${n.number.value} it would need ${show(needed)} residual degrees of freedom.`;
    return [finding("anderson-lm", "impossible", places, arithmetic, meaning, numbers)];
  }
  const rest = all.length - fitting.length;
  const meaning = `LM and F fit ${fitting.map(({ name, specification }) => `${name} with ${describeSpecification(specification)}`).join("; ")}${rest > 0 ? `, and none of ${rest} other counts (N = ${n.number.value} itself would need df = ${show(needed)})` : ""}.`;
  return [
    finding("anderson-lm", "consistent", places, arithmetic, meaning, numbers),
    ...checkEffects(column, fitting, places),
  ];
}

/** What the fitting counts say about fixed effects, against what the table shows. */
function checkEffects(column: ColumnView, fitting: readonly Profile[], places: AuditFinding["places"]): AuditFinding[] {
  const found = fitting.map(({ specification }) => specification.effects);
  const first = found[0]!;
  if (!found.every((one) => sameEffects(one, first)) || first.length === 0) return [];
  const hasConstant = column.coefficients.some(({ role }) => role === "constant");
  const contradicts = column.effectsFrom === "row" ? !sameEffects(column.effects ?? [], first) : hasConstant;
  if (!contradicts) return [];
  const shows = [
    hasConstant ? "prints a constant" : null,
    column.effectsFrom === "row" ? `says ${describeEffects(column.effects ?? [])}` : "has no row of fixed effects",
  ];
  return [
    finding(
      "anderson-lm",
      "suspicious",
      places,
      `LM and F: ${describeEffects(first)}; the column ${shows.filter((one) => one !== null).join(" and ")}`,
      "The tests come from another run than the printed columns, or the column hides its effects.",
      { effects: first },
    ),
  ];
}

/** Endogenous regressor, excluded instrument and constant: all that fixest takes from N in its Cragg-Donald F. */
const COUNTED_BY_FIXEST = 3;

/**
 * The counts that programs use, under the names of `degreesOfFreedomProfiles` of `@mesometrics/iv`: N or what effects leave
 * of it in LM, and what multiplies r2/(1 - r2) in F.
 */
function profiles(column: ColumnView, n: number, slopes: number): readonly Profile[] {
  return specifications(column)
    .filter(({ expected }) => expected)
    .flatMap((specification): Profile[] => {
      const { effects, units, absorbed } = specification;
      const residual = n - absorbed - slopes;
      if (residual < 1) return [];
      const one = (name: string, observations: number, df: number): Profile => ({
        name,
        specification,
        observations,
        df,
      });
      const full = one("ivreg2", n, residual);
      if (effects.length === 0) {
        return [full, one("fixest", n, n - COUNTED_BY_FIXEST), one("linearmodels", n, n)];
      }
      return [
        full,
        ...(units === null ? [] : [one("xtivreg2", n - units, residual)]),
        ...(effects.length === 1 && units !== null ? [] : [one("dofminus-all", n - absorbed, residual)]),
      ];
    });
}

/** Every (N_eff, k) with df = N_eff - k that fits, for N_eff from 2 N/3 to N and k below 60. */
function otherSolutions(f: Interval, lm: Interval, n: number): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (let observations = Math.ceil((2 * n) / 3); observations <= n; observations += 1) {
    for (let k = 1; k < 60 && observations - k >= 1; k += 1) {
      if (meets(lmOf(f, observations, observations - k), lm)) found.push([observations, k]);
    }
  }
  return found;
}
