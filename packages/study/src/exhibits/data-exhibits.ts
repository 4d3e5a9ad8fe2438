import { MesometricsError } from "@mesometrics/matrix";
import { type DataRow, dataTable, type TableDocument } from "@mesometrics/reporting";
import type { StudyExhibit } from "../study-spec.js";
import { dataProvenance, type ExhibitContext, labelOf } from "./context.js";

type Of<Kind extends StudyExhibit["kind"]> = Extract<StudyExhibit, { kind: Kind }>;

/** N, mean, the three standard deviations of a panel, and the range of each variable. */
export function descriptiveTable(exhibit: Of<"descriptive">, context: ExhibitContext): TableDocument {
  const found = context.computation.descriptive.find((one) => one.exhibit === exhibit.id);
  if (found === undefined) throw new MesometricsError("NO_STATISTICS", `Exhibit "${exhibit.id}" has no statistics.`);
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    decimals: 3,
    columns: [
      { id: "observations", label: { en: "N", zh: "观测值" }, role: "count", source: "data" },
      { id: "mean", label: { en: "Mean", zh: "均值" }, source: "data" },
      { id: "sd", label: { en: "SD", zh: "标准差" }, source: "data" },
      { id: "between", label: { en: "SD between", zh: "组间标准差" }, source: "data" },
      { id: "within", label: { en: "SD within", zh: "组内标准差" }, source: "data" },
      { id: "minimum", label: { en: "Min", zh: "最小值" }, source: "data" },
      { id: "median", label: { en: "Median", zh: "中位数" }, source: "data" },
      { id: "maximum", label: { en: "Max", zh: "最大值" }, source: "data" },
    ],
    rows: found.columns.map(
      (one): DataRow => ({
        label: labelOf(context, one.column),
        values: [
          one.observations,
          one.mean,
          one.standardDeviation,
          one.panel?.between ?? null,
          one.panel?.within ?? null,
          one.minimum,
          one.median,
          one.maximum,
        ],
      }),
    ),
    notes: [
      {
        en: "SD between: of the units' means; SD within: of deviations from the unit's mean. Divisor N - 1, or units - 1 between.",
        zh: "组间标准差：单位均值的标准差；组内标准差：对单位均值离差的标准差。除数为 N - 1（组间为单位数 - 1）。",
      },
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [dataProvenance(context, "data", exhibit.id)],
  });
}

/** The indicator system: dimension, direction, range, entropy and weight of each indicator. */
export function indexWeightsTable(exhibit: Of<"index-weights">, context: ExhibitContext): TableDocument {
  const { index, spec } = context.computation;
  if (index === null || spec.index === undefined) throw noIndex(exhibit.id);
  const dimensions = spec.index.dimensions;
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    columns: [
      { id: "direction", label: { en: "Direction", zh: "方向" }, role: "text" },
      { id: "minimum", label: { en: "Min", zh: "最小值" }, source: "data" },
      { id: "maximum", label: { en: "Max", zh: "最大值" }, source: "data" },
      { id: "entropy", label: { en: "Entropy e", zh: "信息熵 e" }, source: "data" },
      { id: "weight", label: { en: "Weight w", zh: "权重 w" }, source: "data" },
    ],
    rows: index.weights.map(
      (one): DataRow => ({
        label: labelOf(context, one.column),
        group: dimensions.find((dimension) => dimension.id === one.dimension)?.label ?? one.dimension,
        values: [one.direction === "+" ? "+" : "−", one.minimum, one.maximum, one.entropy, one.weight],
      }),
    ),
    notes: [
      {
        en: `Entropy method on ${index.rows} rows pooled over units and periods: min-max z (reversed for −), p = z/Σz, e = −Σ p ln p / ln ${index.rows} with 0·ln 0 = 0, w = (1 − e)/Σ(1 − e).`,
        zh: `熵值法，${index.rows} 个单位—时期观测混合极差标准化（负向指标反向），p = z/Σz，e = −Σ p ln p / ln ${index.rows}，0·ln 0 = 0，w = (1 − e)/Σ(1 − e)。`,
      },
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [dataProvenance(context, "data", exhibit.id)],
  });
}

/** Moran's I by period, three columns per variable. */
export function moranTable(exhibit: Of<"moran">, context: ExhibitContext): TableDocument {
  const { moran, weights, spec } = context.computation;
  if (moran.length === 0 || weights === null) {
    throw new MesometricsError("NO_MORAN", `Exhibit "${exhibit.id}" shows Moran's I and the study has no \`moran\`.`);
  }
  const periods = moran[0]!.periods.map((one) => one.period);
  const first = moran[0]!.periods[0]!;
  const weightsLabel = spec.weights?.label;
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    rowHeading: labelOf(context, spec.data.time),
    spanners: [moran.map(({ variable }, i) => ({ label: labelOf(context, variable), from: 3 * i, to: 3 * i + 2 }))],
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
      ...(weightsLabel === undefined
        ? []
        : [
            typeof weightsLabel === "string"
              ? `W: ${weightsLabel}.`
              : { en: `W: ${weightsLabel.en}.`, zh: `空间权重：${weightsLabel.zh}。` },
          ]),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [dataProvenance(context, "data", exhibit.id)],
  });
}

export function noIndex(exhibit: string): MesometricsError {
  return new MesometricsError("NO_INDEX", `Exhibit "${exhibit}" shows an index and the study has no \`index\`.`, {
    exhibit,
  });
}
