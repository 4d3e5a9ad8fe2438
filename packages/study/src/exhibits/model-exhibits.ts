import { MesometricsError } from "@mesometrics/matrix";
import {
  type DataRow,
  dataTable,
  type Label,
  regressionTable,
  stageColumns,
  type TableDocument,
  withGroupDifferences,
} from "@mesometrics/reporting";
import { conventionLabel } from "../conventions.js";
import type { FittedSplit } from "../result.js";
import type { ExhibitOf } from "../study-spec.js";
import {
  columnLabel,
  columnOf,
  conventionNotes,
  conventionSpanners,
  dataProvenance,
  type ExhibitContext,
  labelOf,
  modelOf,
  modelsOf,
  splitsOf,
} from "./context.js";

/** Models side by side: their coefficients, without derived blocks, which have tables of their own. */
export function regressionExhibit(exhibit: ExhibitOf<"regression">, context: ExhibitContext): TableDocument {
  const fitted = modelsOf(context, exhibit.models);
  const columns = fitted.map((one) => columnOf(columnLabel(context, one), one.estimate, one.columns));
  const spanners = conventionSpanners(fitted);
  return regressionTable(columns, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    labels: context.labels,
    components: ["coefficients"],
    ...(spanners.length === 0 ? {} : { spanners }),
    ...(exhibit.style === undefined ? {} : { style: exhibit.style }),
    ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
    ...(exhibit.controls === undefined ? {} : { controls: [{ terms: exhibit.controls }] }),
    notes: [...conventionNotes(context, fitted), ...(exhibit.note === undefined ? [] : [exhibit.note])],
  });
}

/** One column per group, under each convention, and the test of the groups' equality in a last column and the note. */
export function splitExhibit(exhibit: ExhibitOf<"split">, context: ExhibitContext): TableDocument {
  const fitted = splitsOf(context, [exhibit.split]);
  const columns = fitted.flatMap(({ regressions, columns: swaps }) =>
    regressions.groups.map(({ label, fit }) => columnOf(label, fit, swaps)),
  );
  let from = 0;
  const spanners = fitted.map(({ regressions, convention }) => {
    const to = from + regressions.groups.length - 1;
    const spanner = { label: conventionLabel(context.computation.spec, convention), from, to };
    from = to + 1;
    return spanner;
  });
  const table = regressionTable(columns, {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    labels: context.labels,
    ...(fitted.length > 1 ? { spanners: [spanners] } : {}),
    ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
    notes: [
      ...fitted.flatMap((one) => testSentences(one, context, fitted.length > 1)),
      ...conventionNotes(context, fitted),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
  });
  const [only] = fitted;
  if (fitted.length > 1 || only === undefined) return table;
  return withTests(table, only);
}

/** The tests of equal coefficients as a last column, where the table shows the terms and the covariance allows them. */
function withTests(table: TableDocument, { split, regressions, columns }: FittedSplit): TableDocument {
  const shown = new Set(table.groups.flatMap((group) => group.rows.map((row) => row.id)));
  const [first, second, ...more] = regressions.groups;
  const names = new Map(Object.entries(columns).map(([name, used]) => [used, name]));
  const tests = regressions.termTests.flatMap(({ term, test }) => {
    const row = names.get(term) ?? term;
    if (!split.test.includes(term) || !shown.has(`coefficients:${row}`)) return [];
    const difference =
      first === undefined || second === undefined || more.length > 0
        ? {}
        : { difference: slope(second.fit, term) - slope(first.fit, term) };
    return [{ term: row, test, ...difference }];
  });
  return tests.length === 0 ? table : withGroupDifferences(table, { tests });
}

function slope({ terms, coefficients }: FittedSplit["regressions"]["groups"][number]["fit"], term: string): number {
  return coefficients[terms.indexOf(term)] as number;
}

/** One sentence per tested coefficient; where the covariance allows no test, the reason. */
function testSentences(
  { split, regressions, convention, columns }: FittedSplit,
  context: ExhibitContext,
  isOneOfSeveral: boolean,
): readonly Label[] {
  const which = conventionLabel(context.computation.spec, convention);
  const prefix = (language: "en" | "zh") => {
    if (!isOneOfSeveral) return "";
    return `${typeof which === "string" ? which : which[language]}${language === "en" ? ": " : "："}`;
  };
  const tested = split.test.flatMap((term): Label[] => {
    const found = regressions.termTests.find((one) => one.term === term);
    if (found === undefined) return [];
    const { test } = found;
    const shown = Object.entries(columns).find(([, used]) => used === term)?.[0] ?? term;
    const label = context.labels[shown] ?? shown;
    const name = (language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
    const df = test.degreesOfFreedom.map((one) => Number(one.toFixed(2))).join(", ");
    const p = test.pValue === null ? "" : `, p ${test.pValue < 0.0001 ? "< 0.0001" : `= ${test.pValue.toFixed(4)}`}`;
    const statistic = `${test.distribution}(${df}) = ${test.statistic.toFixed(4)}${p}`;
    return [
      {
        en: `${prefix("en")}Equal coefficients of ${name("en")} in all groups: ${statistic}; ${test.rule}.`,
        zh: `${prefix("zh")}各组“${name("zh")}”系数相等性检验：${statistic}；${test.rule}。`,
      },
    ];
  });
  return [...tested, ...regressions.notes.map((note) => note.message)];
}

/** The difference of each tested coefficient for every pair of groups, by every method that was asked for. */
export function differencesExhibit(exhibit: ExhibitOf<"differences">, context: ExhibitContext): TableDocument {
  const fitted = splitsOf(context, [exhibit.split]).filter(({ differences }) => differences.length > 0);
  if (fitted.length === 0) {
    throw new MesometricsError(
      "NO_DIFFERENCES",
      `Exhibit "${exhibit.id}" shows differences of split "${exhibit.split}", which has none. Give it \`differences: { methods: [cr2] }\`.`,
      { exhibit: exhibit.id },
    );
  }
  const all = fitted.flatMap(({ differences, convention, columns }) =>
    differences.flatMap(({ groups, differences: ofPair }) =>
      ofPair.map((one) => ({ one, groups, convention, columns })),
    ),
  );
  const isOneOfSeveral = fitted.length > 1;
  const methods = [
    { id: "cr2", label: { en: "CR2 p", zh: "CR2 p 值" }, p: (d: Difference) => d.cr2?.pValue ?? null },
    {
      id: "wild",
      label: { en: "Wild bootstrap p", zh: "野自助法 p 值" },
      p: (d: Difference) => d.wildBootstrap?.test.pValue ?? null,
    },
    {
      id: "units",
      label: { en: "Permuted units p", zh: "置换单位 p 值" },
      p: (d: Difference) => d.unitPermutation?.test.pValue ?? null,
    },
    {
      id: "rows",
      label: { en: "Permuted rows p", zh: "置换观测 p 值" },
      p: (d: Difference) => d.observationPermutation?.test.pValue ?? null,
    },
    { id: "z", label: { en: "z test p", zh: "z 检验 p 值" }, p: (d: Difference) => d.z?.pValue ?? null },
  ].filter(({ p }) => all.some(({ one }) => p(one) !== null));
  const notes = [
    ...new Set(
      fitted.flatMap(({ differences }) => differences.flatMap((one) => one.notes.map(({ message }) => message))),
    ),
  ];
  const rules = [...new Set(all.flatMap(({ one }) => (one.cr2 === null ? [] : [one.cr2.rule])))];
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    columns: [
      { id: "first", label: { en: "First group", zh: "第一组" }, source: "data" },
      { id: "second", label: { en: "Second group", zh: "第二组" }, source: "data" },
      {
        id: "difference",
        label: { en: "Difference", zh: "组间差异" },
        ...(methods[0] === undefined ? {} : { starsFrom: methods[0].id }),
        source: "data",
      },
      ...methods.map(({ id, label }) => ({ id, label, role: "p" as const, source: "data" })),
    ],
    rows: all.map(({ one, groups, convention, columns }): DataRow => {
      const shown = Object.entries(columns).find(([, used]) => used === one.term)?.[0] ?? one.term;
      return {
        label: `${groups[1]} − ${groups[0]}`,
        ...(isOneOfSeveral
          ? { group: conventionLabel(context.computation.spec, convention) }
          : { group: labelOf(context, shown) }),
        values: [one.estimates[0], one.estimates[1], one.difference, ...methods.map(({ p }) => p(one))],
      };
    }),
    notes: [...rules, ...notes, ...(exhibit.note === undefined ? [] : [exhibit.note])],
    provenance: [dataProvenance(context, "data", exhibit.id)],
  });
}

type Difference = FittedSplit["differences"][number]["differences"][number];

/** Direct, indirect and total effects of spatial models, one column each. */
export function effectsExhibit(exhibit: ExhibitOf<"effects">, context: ExhibitContext): TableDocument {
  const fitted = modelsOf(context, typeof exhibit.model === "string" ? [exhibit.model] : exhibit.model);
  for (const { model, estimate } of fitted) {
    if (estimate.components.some(({ name }) => name === "total")) continue;
    throw new MesometricsError("NO_EFFECTS", `Exhibit "${exhibit.id}" shows effects and model "${model.id}" has none.`);
  }
  const spanners = conventionSpanners(fitted);
  return regressionTable(
    fitted.map((one) => columnOf(columnLabel(context, one), one.estimate, one.columns)),
    {
      id: exhibit.id,
      title: exhibit.title,
      language: context.language,
      labels: context.labels,
      components: ["direct", "indirect", "total"],
      tests: [],
      fit: ["observations"],
      ...(spanners.length === 0 ? {} : { spanners }),
      ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
      notes: [...conventionNotes(context, fitted), ...(exhibit.note === undefined ? [] : [exhibit.note])],
    },
  );
}

/** The stages of an instrumental-variable model side by side, under each of its conventions. */
export function firstStageExhibit(exhibit: ExhibitOf<"first-stage">, context: ExhibitContext): TableDocument {
  const fitted = modelsOf(context, [exhibit.model]);
  const stages = fitted.map((one) => {
    const whole = columnOf(columnLabel(context, one), one.estimate, one.columns);
    return stageColumns(whole, {
      first: (endogenous) => {
        const label = labelOf(context, endogenous);
        const name = (language: "en" | "zh") => (typeof label === "string" ? label : label[language]);
        return { en: `First stage: ${name("en")}`, zh: `第一阶段：${name("zh")}` };
      },
      second: { en: "Second stage", zh: "第二阶段" },
    });
  });
  let from = 0;
  const spanners = fitted.map((one, i) => {
    const to = from + (stages[i]?.length ?? 0) - 1;
    const spanner = { label: columnLabel(context, one), from, to };
    from = to + 1;
    return spanner;
  });
  return regressionTable(stages.flat(), {
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    labels: context.labels,
    tests: [],
    ...(fitted.length > 1 ? { spanners: [spanners] } : {}),
    ...(exhibit.keep === undefined ? {} : { keep: exhibit.keep }),
    notes: [...conventionNotes(context, fitted), ...(exhibit.note === undefined ? [] : [exhibit.note])],
  });
}

/** The tests of a model with null, distribution, p-value, critical values and verdict. */
export function identificationExhibit(exhibit: ExhibitOf<"identification">, context: ExhibitContext): TableDocument {
  const fitted = modelsOf(context, [exhibit.model]);
  const tests = fitted.flatMap((one) =>
    one.estimate.tests
      // The joint test of the slopes says nothing about identification.
      .filter(({ id }) => id !== "wald")
      .map((test) => ({ test, group: fitted.length > 1 ? columnLabel(context, one) : undefined })),
  );
  const { estimate, model } = modelOf(context, exhibit.model);
  const remarks = tests.flatMap(({ test }) => [
    ...(test.verdict === undefined ? [] : [test.verdict]),
    ...(test.criticalValues === undefined || test.criticalValues.length === 0
      ? []
      : [
          `${test.label}, critical values: ${test.criticalValues.map(({ label, value }) => `${label} ${Number(value.toFixed(3))}`).join("; ")}.`,
        ]),
  ]);
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
      ({ test, group }): DataRow => ({
        label: test.label,
        ...(group === undefined ? {} : { group }),
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
      ...new Set(remarks),
      ...conventionNotes(context, fitted),
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
