import { MesometricsError } from "@mesometrics/matrix";
import { type DataRow, dataTable, type Label, type TableDocument } from "@mesometrics/reporting";
import { weightsReport } from "@mesometrics/spatial";
import type { ExhibitOf } from "../study-spec.js";
import { dataProvenance, type ExhibitContext, labelOf } from "./context.js";

/** Moran's I by period, three columns per variable and weights. */
export function moranExhibit(exhibit: ExhibitOf<"moran">, context: ExhibitContext): TableDocument {
  const { moran, spec, allWeights } = context.computation;
  if (moran.length === 0) {
    throw new MesometricsError("NO_MORAN", `Exhibit "${exhibit.id}" shows Moran's I and the study has no \`moran\`.`);
  }
  const periods = moran[0]!.periods.map((one) => one.period);
  const first = moran[0]!.periods[0]!;
  const matrixOf = (id: string | undefined) => allWeights.find((one) => one.id === id) ?? allWeights[0]!;
  const severalWeights = new Set(moran.map((one) => matrixOf(one.spec.weights).id)).size > 1;
  const heading = (one: (typeof moran)[number]): Label => {
    const label = labelOf(context, one.variable);
    if (!severalWeights) return label;
    const matrix = matrixOf(one.spec.weights);
    return both(label, matrix.spec.label ?? matrix.id, (a, b) => `${a}, ${b}`);
  };
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    rowHeading: labelOf(context, spec.data.time),
    spanners: [moran.map((one, i) => ({ label: heading(one), from: 3 * i, to: 3 * i + 2 }))],
    columns: moran.flatMap((_, i) => [
      { id: `i${i}`, label: { en: "I", zh: "I" }, starsFrom: `p${i}`, source: "data" },
      { id: `z${i}`, label: { en: "z", zh: "z" }, source: "data" },
      { id: `p${i}`, label: { en: "p", zh: "p" }, role: "p" as const, source: "data" },
    ]),
    rows: periods.map(
      (period, t): DataRow => ({
        label: period,
        values: moran.flatMap(({ periods: by }) => [by[t]!.estimate, by[t]!.statistic, by[t]!.pValue]),
      }),
    ),
    notes: [
      {
        en: `Variance under ${first.assumption}; alternative: ${first.alternative}. E(I) = −1/(n − 1).`,
        zh: `方差假设：${first.assumption === "normality" ? "正态" : "随机化"}；备择假设：${first.alternative}。E(I) = −1/(n − 1)。`,
      },
      ...[...new Set(moran.map((one) => matrixOf(one.spec.weights)))].flatMap((matrix): Label[] => {
        const { label } = matrix.spec;
        if (label === undefined) return [];
        return [typeof label === "string" ? `W: ${label}.` : { en: `W: ${label.en}.`, zh: `空间权重：${label.zh}。` }];
      }),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [dataProvenance(context, "data", exhibit.id)],
  });
}

function both(first: Label, second: Label, join: (a: string, b: string) => string): Label {
  const text = (label: Label, language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
  return { en: join(text(first, "en"), text(second, "en")), zh: join(text(first, "zh"), text(second, "zh")) };
}

/** What a reader must know of every weights matrix of the study. */
export function weightsExhibit(exhibit: ExhibitOf<"spatial-weights">, context: ExhibitContext): TableDocument {
  const { allWeights } = context.computation;
  if (allWeights.length === 0) {
    throw new MesometricsError("NO_WEIGHTS", `Exhibit "${exhibit.id}" shows weights and the study has none.`);
  }
  const reports = allWeights.map((one) => ({ ...one, report: weightsReport(one.weights) }));
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    columns: [
      { id: "construction", label: { en: "Construction", zh: "构造" }, role: "text" },
      { id: "normalisation", label: { en: "Normalisation", zh: "标准化" }, role: "text" },
      { id: "units", label: { en: "Units", zh: "单位数" }, role: "count" },
      { id: "links", label: { en: "Links", zh: "非零权重" }, role: "count" },
      { id: "fewest", label: { en: "Fewest", zh: "最少邻居" }, role: "count" },
      { id: "mean", label: { en: "Mean", zh: "平均邻居" } },
      { id: "most", label: { en: "Most", zh: "最多邻居" }, role: "count" },
      { id: "islands", label: { en: "Islands", zh: "孤岛" }, role: "count" },
      { id: "components", label: { en: "Components", zh: "连通分量" }, role: "count" },
    ],
    rows: reports.map(
      ({ id, spec, report }): DataRow => ({
        label: spec.label ?? id,
        values: [
          report.construction,
          report.normalisation,
          report.units,
          report.links,
          report.neighbours.fewest,
          report.neighbours.mean,
          report.neighbours.most,
          report.islands.length,
          report.components.length,
        ],
      }),
    ),
    notes: [
      ...new Set(reports.flatMap(({ report }) => report.notes.map(({ message }) => message))),
      ...reports.flatMap(({ id, report }) =>
        report.addedLinks.length === 0
          ? []
          : [`${id}: links added by the study: ${report.addedLinks.map((pair) => pair.join("–")).join(", ")}.`],
      ),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [dataProvenance(context, "data", exhibit.id)],
  });
}

/** Every statistic of the specification workflow, step by step, and the decision. */
export function workflowExhibit(exhibit: ExhibitOf<"workflow">, context: ExhibitContext): TableDocument {
  const found = context.computation.workflows.find(({ spec }) => spec.id === exhibit.workflow);
  if (found === undefined) {
    throw new MesometricsError("UNKNOWN_WORKFLOW", `Exhibit "${exhibit.id}" shows a workflow "${exhibit.workflow}".`);
  }
  const { decision, steps, level, notes } = found.result;
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    columns: [
      { id: "effects", label: { en: "Effects", zh: "固定效应" }, role: "text" },
      { id: "statistic", label: { en: "Statistic", zh: "统计量" }, starsFrom: "p", source: "data" },
      { id: "distribution", label: { en: "Distribution", zh: "分布" }, role: "text" },
      { id: "p", label: { en: "p", zh: "p 值" }, role: "p", source: "data" },
    ],
    rows: steps.flatMap((step) =>
      step.tests.map(
        (test): DataRow => ({
          label: "period" in test ? `${test.label}, ${String(test.period)}` : test.label,
          group: step.question,
          values: [
            test.effects ?? "",
            test.statistic,
            test.distribution === "none"
              ? ""
              : test.degreesOfFreedom.length === 0
                ? test.distribution
                : `${test.distribution}(${test.degreesOfFreedom.map((df) => Number(df.toFixed(2))).join(", ")})`,
            test.pValue,
          ],
        }),
      ),
    ),
    notes: [
      {
        en: `Decision at ${level}: ${decision.model} with ${decision.effects} effects. ${decision.reasons.join(" ")}`,
        zh: `${level} 水平下的选择：${decision.model}，${decision.effects} 效应。${decision.reasons.join(" ")}`,
      },
      ...steps.map(({ answer }) => answer),
      ...notes.map(({ message }) => message),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [{ ...dataProvenance(context, "data", exhibit.id), formula: found.spec.formula }],
  });
}
