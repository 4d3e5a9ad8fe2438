import type { Language } from "./label.js";
import type { DescriptiveKey } from "./table/descriptive-table.js";
import type { SpatialWeightsFacts } from "./table/model-column.js";
import { chinese } from "./words-chinese.js";
import { english } from "./words-english.js";

/** Every fixed word that tables, figures and reports print, in one language. */
export interface Words {
  readonly yes: string;
  readonly no: string;
  readonly none: string;
  readonly partly: string;
  readonly controls: string;
  readonly clusters: (column: string) => string;
  readonly observations: string;
  readonly units: string;
  readonly periods: string;
  readonly parameters: string;
  readonly constant: string;
  readonly residualDegreesOfFreedom: string;
  readonly sigma: string;
  readonly logLikelihood: string;
  readonly fixedEffects: (label: string) => string;
  readonly r2: (kind: string) => string;
  readonly r2Kinds: Readonly<Record<string, string>>;
  readonly components: Readonly<Record<string, string>>;
  readonly notes: string;
  readonly listSeparator: string;
  readonly colon: string;
  readonly sentenceEnd: string;
  readonly sentenceGap: string;
  readonly dependentVariable: string;
  readonly statisticNote: Readonly<Record<"t" | "z" | "mixed" | "standard-error" | "p", string>>;
  /** Headings of columns that hold one statistic each. */
  readonly statisticColumns: Readonly<Record<string, string>>;
  /** Names of the further numbers of a model. */
  readonly statistics: Readonly<Record<string, string>>;
  readonly spatialWeights: (facts: SpatialWeightsFacts) => string;
  /** Headings of descriptive statistics. */
  readonly descriptive: Readonly<Record<DescriptiveKey, string>>;
  readonly panelVariationNote: string;
  readonly difference: string;
  readonly differenceNote: string;
  readonly correlationNote: (
    lower: "pearson" | "spearman",
    upper: "pearson" | "spearman" | null,
    missing: "listwise" | "pairwise",
    fewest: number,
    most: number,
  ) => string;
  readonly varianceInflationNote: string;
  readonly measurement: string;
  readonly unitOfMeasure: string;
  readonly direction: string;
  readonly mediation: MediationWords;
  readonly intervalNote: (percent: string) => string;
  readonly testNote: string;
  readonly inferenceNote: string;
  readonly preset: string;
  readonly presetNote: string;
  readonly kernelNote: string;
  readonly omittedNote: string;
  readonly droppedNote: string;
  readonly droppedRows: (count: number, reason: string, column: string | null) => string;
  readonly undefinedNote: string;
  readonly criticalValues: (test: string) => string;
  readonly provenance: string;
  readonly formula: string;
  readonly covariance: string;
  readonly dataHash: string;
  readonly value: string;
  readonly estimate: string;
  readonly standardError: string;
  readonly pValue: string;
  readonly low: string;
  readonly high: string;
  readonly model: string;
  readonly term: string;
  readonly weight: string;
  readonly series: string;
  readonly unit: string;
  readonly className: string;
  readonly noData: string;
  readonly figureData: string;
  readonly table: string;
  readonly figure: string;
  readonly continued: string;
  readonly numbered: (kind: string, number: number, title: string) => string;
  readonly reference: string;
  readonly coefficientAxis: (percent: string) => string;
  readonly coefficientPlot: (percent: string, terms: readonly string[], models: readonly string[]) => string;
  readonly weightsBars: (count: number, largest: string, value: string) => string;
  readonly tileGridMap: (value: string, tiles: number, classes: number, withoutData: number) => string;
}

/** The words of a mediation's block. */
export interface MediationWords {
  readonly total: string;
  readonly path: string;
  readonly direct: string;
  readonly indirect: string;
  readonly share: string;
  readonly interval: (percent: string) => string;
  readonly identity: (relative: string) => string;
  readonly bootstrap: (
    kind: "BCa" | "percentile",
    draws: number,
    column: string,
    clusters: number,
    seed: number,
  ) => string;
}

/** A note as a sentence: closed unless it closes itself. */
export function sentence(text: string, words: Words): string {
  return /[.。!?！？]$/u.test(text.trimEnd()) ? text : text + words.sentenceEnd;
}

/** Notes as one paragraph; the next sentence follows a Latin full stop after a space in every language. */
export function paragraph(texts: readonly string[], words: Words): string {
  return texts.reduce((done, text) => {
    const next = sentence(text, words);
    if (done === "") return next;
    return done + (/[.!?]$/u.test(done) ? " " : words.sentenceGap) + next;
  }, "");
}

/** The fixed words of a language. */
export function wordsOf(language: Language): Words {
  return language === "zh" ? chinese : english;
}
