import { deriveIndicators } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";
import { crossSection, numberColumn } from "@mesometrics/panel-data";
import { correlations } from "@mesometrics/panel-regression";
import {
  correlationTable,
  type DataRow,
  dataTable,
  decimalFormat,
  descriptiveTable,
  indicatorSystemTable,
  insertColumn,
  type Label,
  type NumberCell,
  type TableDocument,
} from "@mesometrics/reporting";
import type { StudyCouplingResult, StudyIndexResult } from "../study-data.js";
import { requireColumn } from "../study-data.js";
import type { ExhibitOf } from "../study-spec.js";
import { dataProvenance, type ExhibitContext, labelOf } from "./context.js";

/** N, mean, the three standard deviations of a panel, and the range of each variable. */
export function descriptiveExhibit(exhibit: ExhibitOf<"descriptive">, context: ExhibitContext): TableDocument {
  const found = context.computation.descriptive.find((one) => one.exhibit === exhibit.id);
  if (found === undefined) throw new MesometricsError("NO_STATISTICS", `Exhibit "${exhibit.id}" has no statistics.`);
  return descriptiveTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    samples: [{ label: exhibit.title, columns: found.columns }],
    labels: context.labels,
    ...(exhibit.note === undefined ? {} : { notes: [exhibit.note] }),
  });
}

/** Pearson's correlations below the diagonal, Spearman's above it. */
export function correlationExhibit(exhibit: ExhibitOf<"correlation">, context: ExhibitContext): TableDocument {
  const { data } = context.computation;
  for (const column of exhibit.columns) requireColumn(data, column, `exhibit "${exhibit.id}"`);
  const text = (label: Label) => (typeof label === "string" ? label : label[context.language]);
  return correlationTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    lower: correlations(data, exhibit.columns),
    upper: correlations(data, exhibit.columns, { method: "spearman" }),
    labels: context.labels,
    ...(exhibit.note === undefined ? {} : { notes: [text(exhibit.note)] }),
  });
}

/** The index that an exhibit shows. @throws NO_INDEX */
export function indexOf(context: ExhibitContext, id: string | undefined, exhibit: string): StudyIndexResult {
  const { indices } = context.computation;
  const found = id === undefined ? indices[0] : indices.find(({ spec }) => spec.id === id);
  if (found !== undefined) return found;
  throw new MesometricsError("NO_INDEX", `Exhibit "${exhibit}" shows an index and the study has no \`index\`.`, {
    exhibit,
  });
}

/** The indicator system: dimension, indicator, measurement, unit, direction, entropy and weight. */
export function indexWeightsExhibit(exhibit: ExhibitOf<"index-weights">, context: ExhibitContext): TableDocument {
  const { index, spec, publishedSum } = indexOf(context, exhibit.index, exhibit.id);
  const { lineage, spec: study } = context.computation;
  const units = new Map<string, string>();
  for (const [name, { unit }] of Object.entries(study.data.columns ?? {}))
    if (unit !== undefined) units.set(name, unit);
  for (const { id, unit } of [...(study.indicators ?? []), ...(study.variables ?? [])]) {
    if (unit !== undefined) units.set(id, unit);
  }
  const table = indicatorSystemTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    levels: [
      { en: "Dimension", zh: "维度" },
      { en: "Indicator", zh: "指标" },
    ],
    indicators: index.weights.map((one) => {
      const measurement = lineage.find(({ id }) => id === one.column)?.expression;
      const unit = units.get(one.column);
      return {
        path: [
          spec.dimensions.find(({ id }) => id === one.dimension)?.label ?? one.dimension,
          labelOf(context, one.column),
        ],
        ...(measurement === undefined ? {} : { measurement }),
        ...(unit === undefined ? {} : { unit }),
        ...(typeof one.direction === "string" ? { direction: one.direction } : {}),
        weight: one.weight,
      };
    }),
    notes: [...indexNotes(index.rows, spec, publishedSum), ...(exhibit.note === undefined ? [] : [exhibit.note])],
  });
  if (index.weights.every(({ entropy }) => entropy === null)) return table;
  const cells = Object.fromEntries(
    index.weights.flatMap(({ entropy }, i) => (entropy === null ? [] : [[`r${i + 1}`, statisticCell(entropy)]])),
  );
  const column = {
    id: "entropy",
    number: null,
    label: context.language === "zh" ? "信息熵 e" : "Entropy e",
    align: "decimal" as const,
    source: null,
  };
  return insertColumn(table, { before: "weight" }, column, cells);
}

function statisticCell(value: number): NumberCell {
  return {
    kind: "number",
    role: "statistic",
    value,
    format: decimalFormat(4),
    mark: "",
    enclosure: "none",
    source: null,
  };
}

function indexNotes(rows: number, spec: StudyIndexResult["spec"], publishedSum: number | null): readonly Label[] {
  if (publishedSum !== null) {
    const sum = Number(publishedSum.toPrecision(6));
    return [
      {
        en: `Weights as the source prints them, divided by their sum ${sum}.`,
        zh: `权重取自已发表表格，并除以其合计 ${sum}。`,
      },
    ];
  }
  if (spec.conventions !== undefined) return [];
  return [
    {
      en: `Entropy method on ${rows} rows pooled over units and periods: min-max z (reversed for −), p = z/Σz, e = −Σ p ln p / ln ${rows} with 0·ln 0 = 0, w = (1 − e)/Σ(1 − e).`,
      zh: `熵值法，${rows} 个单位—时期观测混合极差标准化（负向指标反向），p = z/Σz，e = −Σ p ln p / ln ${rows}，0·ln 0 = 0，w = (1 − e)/Σ(1 − e)。`,
    },
  ];
}

/** The coupling that an exhibit shows. @throws NO_COUPLING */
function couplingOf(context: ExhibitContext, id: string | undefined, exhibit: string): StudyCouplingResult {
  const { couplings } = context.computation;
  const found = id === undefined ? couplings[0] : couplings.find(({ spec }) => spec.id === id);
  if (found !== undefined) return found;
  throw new MesometricsError(
    "NO_COUPLING",
    `Exhibit "${exhibit}" shows a coupling and the study has no \`coupling\`.`,
    {
      exhibit,
    },
  );
}

/** C, T and D by period: their means, and how many units are in each grade of D. */
export function couplingGradesExhibit(exhibit: ExhibitOf<"coupling-grades">, context: ExhibitContext): TableDocument {
  const { data } = context.computation;
  const { coupled } = couplingOf(context, exhibit.coupling, exhibit.id);
  const { timeLabels, timeCodes } = data.index;
  const present = coupled.gradeTable.filter(({ grade }) => coupled.grades.includes(grade));
  const rows = timeLabels.map((label, period): DataRow => {
    const own = Array.from({ length: data.rows }, (_, row) => row).filter((row) => timeCodes[row] === period);
    const mean = (values: ArrayLike<number | null>): number | null => {
      const known = own.flatMap((row) => values[row] ?? []);
      return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
    };
    return {
      label,
      values: [
        mean(coupled.coupling),
        mean(coupled.development),
        mean(coupled.coordination),
        ...present.map(({ grade }) => own.filter((row) => coupled.grades[row] === grade).length),
      ],
    };
  });
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    rowHeading: labelOf(context, context.computation.spec.data.time),
    columns: [
      { id: "c", label: { en: "Mean C", zh: "C 均值" }, source: "data" },
      { id: "t", label: { en: "Mean T", zh: "T 均值" }, source: "data" },
      { id: "d", label: { en: "Mean D", zh: "D 均值" }, source: "data" },
      ...present.map(({ grade, label }) => ({ id: `g${grade}`, label, role: "count" as const, source: "data" })),
    ],
    rows,
    notes: [
      {
        en: `Formula: ${coupled.formula}. C degree of coupling, T level of development, D degree of coupling coordination; then the number of units by grade of D, a tenth of [0, 1] each.`,
        zh: `公式：${coupled.formula}。C 为耦合度，T 为综合发展水平，D 为耦合协调度；其后为各协调等级（[0, 1] 十等分）的单位数。`,
      },
      ...coupled.notes.map(({ message }) => message),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [dataProvenance(context, "data", exhibit.id)],
  });
}

/** Figures that a source prints, with columns computed from them. */
export function listingExhibit(exhibit: ExhibitOf<"listing">, context: ExhibitContext): TableDocument {
  const printed = exhibit.columns.filter(({ expression }) => expression === undefined);
  const table = Object.fromEntries(printed.map(({ id }, j) => [id, exhibit.rows.map((row) => row[j + 1] as number)]));
  const derived = exhibit.columns.flatMap(({ id, expression }) =>
    expression === undefined ? [] : [{ id, expression }],
  );
  const raw = crossSection(table);
  const data = derived.length === 0 ? raw : deriveIndicators(raw, derived).data;
  const values = exhibit.columns.map(({ id }) => numberColumn(data, id).values);
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    columns: exhibit.columns.map(({ id, label, unit, decimals }) => ({
      id,
      label: withUnit(label ?? id, unit),
      ...(decimals === undefined ? {} : { format: decimalFormat(decimals) }),
    })),
    rows: exhibit.rows.map(([label], row) => ({
      label: String(label),
      values: values.map((column) => column[row] as number),
    })),
    notes: [
      ...derived.map(({ id, expression }) => `${id} = ${expression}.`),
      typeof exhibit.source === "string"
        ? { en: `Source: ${exhibit.source}`, zh: `来源：${exhibit.source}` }
        : { en: `Source: ${exhibit.source.en}`, zh: `来源：${exhibit.source.zh}` },
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
  });
}

function withUnit(label: Label, unit: string | undefined): Label {
  if (unit === undefined) return label;
  if (typeof label === "string") return `${label} (${unit})`;
  return { en: `${label.en} (${unit})`, zh: `${label.zh}（${unit}）` };
}
