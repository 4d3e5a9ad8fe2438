import { fisherFSurvival } from "@mesometrics/distributions";
import type { AuditFinding } from "../audit-result.js";
import { type ColumnView, cellPlace, type DocumentView, tInterval } from "../document-view.js";
import { ends, finding, show, showInterval } from "../finding.js";
import { type Interval, square } from "../interval.js";
import type { Relation } from "../published.js";
import { sameEffects, specifications } from "../specifications.js";
import { r2Interval } from "./adjusted-r2.js";

/** t2 and the F that two R2 imply agree within this factor under any usual covariance. */
const WIDEST_RATIO = 10;

/** R2 of nested models: the fuller one explains no less; the F of what it adds; t2 where it adds one regressor. */
export function checkNestedModels(view: DocumentView): AuditFinding[] {
  return (view.document.relations ?? []).flatMap((relation) =>
    relation.kind === "nested" ? [checkOne(view, relation)] : [],
  );
}

/** Residual degrees of freedom of a column under the effects that it states, its units whole. */
function statedDf(column: ColumnView, fallback: number | null): number | null {
  const n = column.observations?.number.value;
  if (n === undefined || column.slopes === null) return fallback;
  const fitting = specifications(column).find(
    ({ expected, effects }) => expected && sameEffects(effects, column.effects ?? []),
  );
  return fitting === undefined ? fallback : n - fitting.absorbed - column.slopes;
}

function checkOne(view: DocumentView, relation: Relation & { readonly kind: "nested" }): AuditFinding {
  const restricted = view.column(relation.restricted.table, relation.restricted.column);
  const full = view.column(relation.full.table, relation.full.column);
  const restrictedDf = statedDf(restricted, null);
  const fullDf = statedDf(full, restrictedDf === null ? null : restrictedDf - relation.added);
  const places = [restricted, full].map((one) => {
    const r2 = one.statistics.r2 ?? one.statistics["r2-within"] ?? one.statistics["adjusted-r2"];
    return r2?.place ?? cellPlace(one.table.id, null, one.column.id, null);
  });
  const lower = restrictedDf === null ? null : r2Interval(view, restricted, restrictedDf);
  const upper = fullDf === null ? null : r2Interval(view, full, fullDf);
  if (lower === null || upper === null || fullDf === null || fullDf < 1) {
    return finding(
      "nested-models",
      "not-checkable",
      places,
      "R2 or degrees of freedom are not printed",
      "The two models cannot be compared.",
    );
  }
  const f = impliedF(lower, upper, relation.added, fullDf);
  const given = `R2 ${showInterval(lower)} -> ${showInterval(upper)}; F(${relation.added}, ${fullDf}) ${showInterval(f)}`;
  const numbers = { f: ends(f), restricted: ends(lower), full: ends(upper), df: fullDf };
  if (f.high < 0) {
    return finding(
      "nested-models",
      "suspicious",
      places,
      given,
      "The fuller model explains less: another sample, another R2, or a misprint.",
      numbers,
    );
  }
  const regressor = full.coefficients.find(({ row }) => row === relation.regressor);
  const t = regressor === undefined ? null : tInterval(view, regressor);
  if (t !== null) {
    const squared = square(t);
    const isFar = squared.high * WIDEST_RATIO < f.low || f.high * WIDEST_RATIO < squared.low;
    return finding(
      "nested-models",
      isFar ? "suspicious" : "consistent",
      [...places, regressor!.place],
      `${given}; t2 of ${regressor!.row} ${showInterval(squared)}`,
      isFar
        ? "One added regressor cannot change R2 so much with this t: the columns are of different specifications or print different kinds of R2."
        : "The change of R2 is one that the t of the added regressor allows.",
      { ...numbers, tSquared: ends(squared) },
    );
  }
  const p = {
    low: fisherFSurvival(Math.max(0, f.high), relation.added, fullDf),
    high: fisherFSurvival(Math.max(0, f.low), relation.added, fullDf),
  };
  return finding(
    "nested-models",
    "consistent",
    places,
    `${given}, p = ${show((p.low + p.high) / 2, 3)}`,
    p.low > 0.1
      ? "Possible; what the fuller model adds is jointly not significant at 10 %, and the document does not report that test."
      : "Possible; what the fuller model adds is jointly significant or undecided.",
    { ...numbers, p: ends(p) },
  );
}

function impliedF(restricted: Interval, full: Interval, added: number, df: number): Interval {
  const f = (low: number, high: number): number => ((high - low) / added / (1 - high)) * df;
  return { low: f(restricted.high, full.low), high: full.high >= 1 ? Infinity : f(restricted.low, full.high) };
}
