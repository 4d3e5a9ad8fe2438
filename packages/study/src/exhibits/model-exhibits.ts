import { MesometricsError } from "@mesometrics/matrix";
import { type DataRow, dataTable, type Label, regressionTable, type TableDocument } from "@mesometrics/reporting";
import type { FittedSplit } from "../result.js";
import type { StudyExhibit } from "../study-spec.js";
import { columnOf, dataProvenance, type ExhibitContext, labelOf, modelOf } from "./context.js";

type Of<Kind extends StudyExhibit["kind"]> = Extract<StudyExhibit, { kind: Kind }>;

/** Models side by side: their coefficients, without derived blocks, which have tables of their own. */
export function regressionExhibit(exhibit: Of<"regression">, context: ExhibitContext): TableDocument {
  const columns = exhibit.models.map((id) => {
    const { model, estimate } = modelOf(context, id, exhibit.id);
    return columnOf(model.label ?? model.id, estimate);
  });
  return regressionTable(columns, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    labels: context.labels,
    components: ["coefficients"],
    ...(exhibit.style === undefined ? {} : { style: exhibit.style }),
    ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
    ...(exhibit.note === undefined ? {} : { notes: [exhibit.note] }),
  });
}

/** One column per group and the test of the groups' equality in the note. */
export function splitExhibit(exhibit: Of<"split">, context: ExhibitContext): TableDocument {
  const found = context.computation.splits.find(({ split }) => split.id === exhibit.split);
  if (found === undefined) {
    throw new MesometricsError(
      "UNKNOWN_SPLIT",
      `Exhibit "${exhibit.id}" shows a split "${exhibit.split}" that the study does not have.`,
    );
  }
  return regressionTable(
    found.regressions.groups.map(({ label, fit }) => columnOf(label, fit)),
    {
      id: exhibit.id,
      title: exhibit.title,
      language: context.language,
      labels: context.labels,
      ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
      notes: [...testSentences(found, context), ...(exhibit.note === undefined ? [] : [exhibit.note])],
    },
  );
}

/** One sentence per tested coefficient; where the covariance allows no test, the reason. */
function testSentences({ split, regressions }: FittedSplit, context: ExhibitContext): readonly Label[] {
  const tested = split.test.flatMap((term): Label[] => {
    const found = regressions.termTests.find((one) => one.term === term);
    if (found === undefined) return [];
    const { test } = found;
    const label = context.labels[term] ?? term;
    const name = (language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
    const df = test.degreesOfFreedom.map((one) => Number(one.toFixed(2))).join(", ");
    const p = test.pValue === null ? "" : `, p ${test.pValue < 0.0001 ? "< 0.0001" : `= ${test.pValue.toFixed(4)}`}`;
    const statistic = `${test.distribution}(${df}) = ${test.statistic.toFixed(4)}${p}`;
    return [
      {
        en: `Equal coefficients of ${name("en")} in all groups: ${statistic}; ${test.rule}.`,
        zh: `各组“${name("zh")}”系数相等性检验：${statistic}；${test.rule}。`,
      },
    ];
  });
  return [...tested, ...regressions.notes.map((note) => note.message)];
}

/** Direct, indirect and total effects of a spatial model, one column each. */
export function effectsExhibit(exhibit: Of<"effects">, context: ExhibitContext): TableDocument {
  const { model, estimate } = modelOf(context, exhibit.model, exhibit.id);
  if (!estimate.components.some(({ name }) => name === "total")) {
    throw new MesometricsError("NO_EFFECTS", `Exhibit "${exhibit.id}" shows effects and model "${model.id}" has none.`);
  }
  return regressionTable([columnOf(model.label ?? model.id, estimate)], {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    labels: context.labels,
    components: ["direct", "indirect", "total"],
    tests: [],
    fit: ["observations"],
    ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
    ...(exhibit.note === undefined ? {} : { notes: [exhibit.note] }),
  });
}

const FIRST_STAGE = "first stage: ";

/** The first stages of an instrumental-variable model, one column per endogenous variable. */
export function firstStageExhibit(exhibit: Of<"first-stage">, context: ExhibitContext): TableDocument {
  const { model, estimate } = modelOf(context, exhibit.model, exhibit.id);
  const whole = columnOf(model.label ?? model.id, estimate);
  const columns = estimate.components.flatMap(({ name, inference }) => {
    if (!name.startsWith(FIRST_STAGE)) return [];
    const endogenous = name.slice(FIRST_STAGE.length);
    const rows = whole.tidy.filter(({ component }) => component === name);
    return [
      {
        ...whole,
        label: labelOf(context, endogenous),
        tidy: rows.map((row) => ({ ...row, component: "coefficients" })),
        glance: { ...whole.glance, outcome: endogenous, r2: {}, sigma: null, logLikelihood: null },
        tests: [],
        notes: [],
        inference,
      },
    ];
  });
  if (columns.length === 0) {
    throw new MesometricsError(
      "NO_FIRST_STAGE",
      `Exhibit "${exhibit.id}" shows first stages and model "${exhibit.model}" has none.`,
      { exhibit: exhibit.id, model: exhibit.model },
    );
  }
  return regressionTable(columns, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    labels: context.labels,
    ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
    ...(exhibit.note === undefined ? {} : { notes: [exhibit.note] }),
  });
}

/** The tests of a model with null, distribution, p-value, critical values and verdict. */
export function identificationExhibit(exhibit: Of<"identification">, context: ExhibitContext): TableDocument {
  const { model, estimate } = modelOf(context, exhibit.model, exhibit.id);
  // The joint test of the slopes says nothing about identification.
  const tests = estimate.tests.filter(({ id }) => id !== "wald");
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    columns: [
      { id: "statistic", label: { en: "Statistic", zh: "统计量" }, source: "model" },
      { id: "distribution", label: { en: "Distribution", zh: "分布" }, role: "text" },
      { id: "p", label: { en: "p", zh: "p 值" }, role: "p", source: "model" },
      { id: "null", label: { en: "Null hypothesis", zh: "原假设" }, role: "text" },
    ],
    rows: tests.map(
      (test): DataRow => ({
        label: test.label,
        values: [
          test.statistic,
          test.distribution === "none"
            ? ""
            : `${test.distribution}(${test.degreesOfFreedom.map((df) => Number(df.toFixed(2))).join(", ")})`,
          test.pValue,
          test.nullHypothesis,
        ],
      }),
    ),
    notes: [
      ...tests.flatMap((test) => (test.verdict === undefined ? [] : [test.verdict])),
      ...tests.flatMap((test) =>
        test.criticalValues === undefined || test.criticalValues.length === 0
          ? []
          : [
              `${test.label}, critical values: ${test.criticalValues.map(({ label, value }) => `${label} ${value}`).join("; ")}.`,
            ],
      ),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [
      {
        ...dataProvenance(context, "model", model.id),
        formula: estimate.call.formula,
        covariance: estimate.inference.label,
        preset: estimate.inference.preset,
        observations: estimate.sample.observations,
      },
    ],
  });
}
