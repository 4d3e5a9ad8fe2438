import { MesometricsError } from "@mesometrics/matrix";
import { type DataRow, dataTable, mediationTable, regressionTable, type TableDocument } from "@mesometrics/reporting";
import type { ExhibitOf } from "../study-spec.js";
import { columnOf, dataProvenance, type ExhibitContext, labelOf } from "./context.js";

function found<Part extends { readonly spec: { readonly id: string } }>(
  parts: readonly Part[],
  id: string,
  what: string,
): Part {
  const part = parts.find(({ spec }) => spec.id === id);
  if (part !== undefined) return part;
  throw new MesometricsError(`UNKNOWN_${what.toUpperCase()}`, `The study has no ${what} "${id}".`, { [what]: id });
}

/** Total, direct and indirect effect of a mediation with their tests and intervals. */
export function mediationExhibit(exhibit: ExhibitOf<"mediation">, context: ExhibitContext): TableDocument {
  const { spec, result } = found(context.computation.mediations, exhibit.mediation, "mediation");
  return mediationTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    mediation: result,
    names: {
      treatment: labelOf(context, spec.treatment),
      mediator: labelOf(context, spec.mediator),
      outcome: labelOf(context, spec.outcome),
    },
    ...(exhibit.note === undefined ? {} : { notes: [exhibit.note] }),
  });
}

/** The regressions of mediations side by side: the total effect once, then those of each mediator. */
export function mediationEquationsExhibit(
  exhibit: ExhibitOf<"mediation-equations">,
  context: ExhibitContext,
): TableDocument {
  const chosen = exhibit.mediations.map((id) => found(context.computation.mediations, id, "mediation"));
  const totals = new Set<string>();
  const columns = chosen.flatMap(({ spec, result }) => {
    const { total, mediator, outcome } = result.equations;
    // The equation of the total effect is that of every mediation of one outcome on one sample.
    const key = JSON.stringify([total.call.formula, total.sample.observations]);
    const isNew = !totals.has(key);
    totals.add(key);
    return [
      ...(isNew ? [columnOf(labelOf(context, spec.outcome), total)] : []),
      columnOf(labelOf(context, spec.mediator), mediator),
      ...(outcome === null ? [] : [columnOf(labelOf(context, spec.outcome), outcome)]),
    ];
  });
  return regressionTable(columns, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    labels: context.labels,
    ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
    ...(exhibit.note === undefined ? {} : { notes: [exhibit.note] }),
  });
}

/** The effect of the treatment along the moderator, and where it is significant. */
export function moderationExhibit(exhibit: ExhibitOf<"moderation">, context: ExhibitContext): TableDocument {
  const { spec, result } = found(context.computation.moderations, exhibit.moderation, "moderation");
  const { fit, effects } = result;
  const number = (value: number) => Number(value.toPrecision(4));
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    rowHeading: labelOf(context, spec.moderator),
    columns: [
      { id: "estimate", label: { en: "Effect", zh: "边际效应" }, role: "estimate", starsFrom: "p", source: "model" },
      { id: "se", label: { en: "Standard error", zh: "标准误" }, role: "standard-error", source: "model" },
      { id: "low", label: { en: "Low", zh: "下限" }, source: "model" },
      { id: "high", label: { en: "High", zh: "上限" }, source: "model" },
      { id: "p", label: { en: "p", zh: "p 值" }, role: "p", source: "model" },
    ],
    rows: effects.rows.map(
      (row): DataRow => ({
        label: String(number(row.at)),
        values: [row.estimate, row.standardError, row.low, row.high, row.pValue],
      }),
    ),
    notes: [
      ...effects.regions.map(
        ({ low, high, effect, share }) =>
          `${effect}: ${number(low)} to ${number(high)}, ${(100 * share).toFixed(1)} % of the rows.`,
      ),
      ...fit.notes.map(({ message }) => message),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [
      {
        ...dataProvenance(context, "model", spec.id),
        formula: fit.call.formula,
        covariance: fit.inference.label,
        preset: fit.inference.preset,
        observations: fit.sample.observations,
      },
    ],
  });
}

/** The tests of a panel threshold model with its thresholds and their confidence sets. */
export function thresholdExhibit(exhibit: ExhibitOf<"threshold">, context: ExhibitContext): TableDocument {
  const { spec, result } = found(context.computation.thresholds, exhibit.threshold, "threshold");
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    columns: [
      { id: "f", label: { en: "F", zh: "F" }, starsFrom: "p", source: "model" },
      { id: "p", label: { en: "Bootstrap p", zh: "自助法 p 值" }, role: "p", source: "model" },
      { id: "value", label: { en: "Threshold", zh: "门槛值" }, source: "model" },
      { id: "low", label: { en: "Low", zh: "下限" }, source: "model" },
      { id: "high", label: { en: "High", zh: "上限" }, source: "model" },
    ],
    rows: result.tests.map(({ thresholds, test }, i): DataRow => {
      const estimate = result.thresholds.find(({ order }) => order === i + 1);
      return {
        label: test.label === "" ? String(thresholds) : test.nullHypothesis,
        values: [
          test.statistic,
          test.pValue,
          estimate?.value ?? null,
          estimate?.confidence.low ?? null,
          estimate?.confidence.high ?? null,
        ],
      };
    }),
    notes: [
      ...result.regimes.map(
        ({ low, high, observations, units }) =>
          `${spec.threshold} ${low === null ? "" : `> ${Number(low.toPrecision(5))}`}${low !== null && high !== null ? ", " : ""}${high === null ? "" : `≤ ${Number(high.toPrecision(5))}`}: ${observations} rows, ${units} units.`,
      ),
      ...result.fit.notes.map(({ message }) => message),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [
      {
        ...dataProvenance(context, "model", spec.id),
        formula: result.fit.call.formula,
        covariance: result.fit.inference.label,
        preset: result.fit.inference.preset,
        observations: result.fit.sample.observations,
      },
    ],
  });
}
