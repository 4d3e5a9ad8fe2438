import { tidy } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Figure, forestPlot, lineFigure, thresholdPlot } from "@mesometrics/reporting/figures";
import { conventionLabel } from "../conventions.js";
import type { ExhibitOf } from "../study-spec.js";
import { type ExhibitContext, labelOf, splitsOf } from "./context.js";

/** One coefficient in every group of several splits, with the test of its equality in each. */
export function forestFigure(exhibit: ExhibitOf<"forest">, context: ExhibitContext): Figure {
  const groups = splitsOf(context, exhibit.splits).map(
    ({ split, regressions, base, convention, isOneOfSeveral, columns }) => {
      const used = columns[exhibit.term] ?? exhibit.term;
      const rows = regressions.groups.map(({ label, fit }) => {
        const row = tidy(fit).find(({ term }) => term === used);
        if (row === undefined) {
          throw new MesometricsError(
            "UNKNOWN_TERM",
            `Exhibit "${exhibit.id}" shows "${exhibit.term}", which the group ${label} of split "${split.id}" does not have.`,
            { exhibit: exhibit.id, term: exhibit.term, split: split.id },
          );
        }
        return { label, estimate: row.estimate, low: row.low, high: row.high, observations: fit.sample.observations };
      });
      const name = split.label ?? base;
      const of = conventionLabel(context.computation.spec, convention);
      const text = (label: typeof name, language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
      const test = regressions.termTests.find(({ term }) => term === used)?.test;
      return {
        label: isOneOfSeveral
          ? { en: `${text(name, "en")}, ${text(of, "en")}`, zh: `${text(name, "zh")}（${text(of, "zh")}）` }
          : name,
        rows,
        ...(test === undefined
          ? {}
          : {
              test: {
                statistic: test.statistic,
                distribution: test.distribution,
                degreesOfFreedom: test.degreesOfFreedom,
                pValue: test.pValue,
              },
            }),
      };
    },
  );
  return forestPlot(groups, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    xLabel: labelOf(context, exhibit.term),
  });
}

/** The likelihood ratio along the threshold variable. */
export function thresholdFigure(exhibit: ExhibitOf<"threshold-plot">, context: ExhibitContext): Figure {
  const found = context.computation.thresholds.find(({ spec }) => spec.id === exhibit.threshold);
  if (found === undefined) {
    throw new MesometricsError("UNKNOWN_THRESHOLD", `The study has no threshold "${exhibit.threshold}".`);
  }
  return thresholdPlot(found.result.thresholds, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    xLabel: labelOf(context, found.spec.threshold),
  });
}

/** The effect of the treatment at values of the moderator, with its interval. */
export function marginalEffectsFigure(exhibit: ExhibitOf<"marginal-effects">, context: ExhibitContext): Figure {
  const found = context.computation.moderations.find(({ spec }) => spec.id === exhibit.moderation);
  if (found === undefined) {
    throw new MesometricsError("UNKNOWN_MODERATION", `The study has no moderation "${exhibit.moderation}".`);
  }
  const { spec, result } = found;
  const level = `${Number((100 * result.effects.level).toFixed(4))} %`;
  return lineFigure(
    [
      {
        label: labelOf(context, spec.treatment),
        points: result.effects.rows.map(({ at, estimate, low, high, pValue }) => ({
          x: at,
          y: estimate,
          low,
          high,
          hollow: pValue >= 1 - result.effects.level,
        })),
      },
    ],
    {
      id: exhibit.id,
      title: exhibit.title,
      language: context.language,
      description: {
        en: `Effects with ${level} intervals; hollow points are not significant.`,
        zh: `边际效应与 ${level} 置信区间；空心点不显著。`,
      },
      xLabel: labelOf(context, spec.moderator),
      yLabel: labelOf(context, spec.treatment),
      reference: 0,
    },
  );
}
