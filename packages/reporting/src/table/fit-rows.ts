import type { TestResult } from "@mesometrics/inference";
import { type Label, type Language, localise } from "../label.js";
import type { Words } from "../words.js";
import { type Cell, emptyCell, numberCell, type TableRow } from "./document.js";
import type { ModelColumn } from "./model-column.js";
import { countFormat, decimalFormat, type NumberFormat } from "./number-format.js";
import type { FixedEffectGroup } from "./regression-options.js";

/**
 * A row of fit facts; an R2 is always asked for by its kind: `r2.within`. `clusters` gives a row per cluster column,
 * `statistics.aic` a number that the model names so.
 */
export type FitKey =
  | "observations"
  | "units"
  | "periods"
  | "parameters"
  | "residualDegreesOfFreedom"
  | "sigma"
  | "logLikelihood"
  | "clusters"
  | `r2.${string}`
  | `statistics.${string}`;

/** What the rows of fixed effects depend on beside the models. */
export interface FixedEffectLook {
  readonly words: Words;
  readonly label: (name: string) => string;
  readonly language: Language;
  readonly groups: readonly FixedEffectGroup[];
  /** Whether the number of levels stands behind yes. */
  readonly levels: boolean;
}

/** The rows of groups first, then one per fixed effect that any model absorbs and no group has. */
export function fixedEffectRows(models: readonly ModelColumn[], look: FixedEffectLook): TableRow[] {
  const names = [...new Set(models.flatMap((model) => model.fixedEffects.map((effect) => effect.label)))];
  const grouped = new Set(look.groups.flatMap((group) => group.effects));
  const rows = [
    ...look.groups.map(({ label, effects }) => ({ label: localise(label, look.language), effects })),
    ...names
      .filter((name) => !grouped.has(name))
      .map((name) => ({ label: look.words.fixedEffects(look.label(name)), effects: [name] })),
  ];
  return rows.map(({ label, effects }) => ({
    id: `fixed-effect:${effects.join("+")}`,
    label,
    continues: false,
    cells: models.map((model): Cell => {
      const own = model.fixedEffects.filter((effect) => effects.includes(effect.label));
      const value = own.length === effects.length ? true : own.length === 0 ? false : "partly";
      const levels = look.levels && effects.length === 1 ? (own[0]?.levels ?? null) : null;
      return { kind: "flag", value, levels };
    }),
  }));
}

/** What the rows of fit depend on beside the models. */
export interface FitLook {
  readonly words: Words;
  readonly format: NumberFormat;
  readonly sourceId: (index: number) => string;
  readonly labels: Readonly<Partial<Record<FitKey, Label>>>;
  readonly language: Language;
}

/** The rows of counts and fit; a row that no model has is left out unless it was asked for. */
export function fitRows(
  models: readonly ModelColumn[],
  keys: readonly FitKey[],
  asked: boolean,
  look: FitLook,
): TableRow[] {
  const rows = keys.flatMap((key) => (key === "clusters" ? clusterRows(models, look) : [fitRow(models, key, look)]));
  return asked ? rows : rows.filter((row) => row.cells.some((cell) => cell.kind !== "empty"));
}

function fitRow(models: readonly ModelColumn[], key: Exclude<FitKey, "clusters">, look: FitLook): TableRow {
  const isCount = key === "observations" || key === "units" || key === "periods" || key === "parameters";
  const given = look.labels[key];
  return {
    id: `fit:${key}`,
    label: given === undefined ? fitLabel(key, look.words) : localise(given, look.language),
    continues: false,
    cells: models.map((model, index) =>
      numberCell(fitValue(model, key), {
        role: isCount ? "count" : "statistic",
        format: isCount ? countFormat : fitFormat(key, look.format),
        source: look.sourceId(index),
      }),
    ),
  };
}

/** One row per column by which any model clusters, with the number of its clusters. */
function clusterRows(models: readonly ModelColumn[], look: FitLook): TableRow[] {
  const columns = [...new Set(models.flatMap((model) => (model.inference.clusters ?? []).map((one) => one.column)))];
  return columns.map((column) => ({
    id: `fit:clusters:${column}`,
    label: look.words.clusters(column),
    continues: false,
    cells: models.map((model, index) =>
      numberCell(model.inference.clusters?.find((one) => one.column === column)?.count ?? null, {
        role: "count",
        format: countFormat,
        source: look.sourceId(index),
      }),
    ),
  }));
}

/** What is asked for, or what a table shows unasked. */
export function fitKeys(models: readonly ModelColumn[], asked: readonly FitKey[] | undefined): readonly FitKey[] {
  return asked ?? defaultFitKeys(models);
}

/**
 * What a table shows unasked: counts, every R2 but those whose rule differs by software, so that one must be chosen
 * (adjusted ones, and xtreg's), and the log-likelihood where a rule is that of maximum likelihood.
 */
function defaultFitKeys(models: readonly ModelColumn[]): FitKey[] {
  const kinds = [...new Set(models.flatMap((model) => Object.keys(model.glance.r2)))];
  const plain = kinds.filter((kind) => !/adjusted|xtreg/iu.test(kind));
  const isLikelihood = models.some((model) => model.inference.distribution === "normal");
  return [
    "observations",
    "units",
    "periods",
    ...plain.map((kind): FitKey => `r2.${kind}`),
    ...(isLikelihood ? (["logLikelihood"] as const) : []),
  ];
}

function fitValue(model: ModelColumn, key: Exclude<FitKey, "clusters">): number | null {
  if (isR2(key)) return model.glance.r2[key.slice("r2.".length)] ?? null;
  if (isStatistic(key)) return model.statistics?.[key.slice("statistics.".length)] ?? null;
  const value = model.glance[key];
  // A foreign result may not know a number of its own.
  return value !== null && Number.isNaN(value) ? null : value;
}

function isR2(key: FitKey): key is `r2.${string}` {
  return key.startsWith("r2.");
}

function isStatistic(key: FitKey): key is `statistics.${string}` {
  return key.startsWith("statistics.");
}

function fitFormat(key: FitKey, format: NumberFormat): NumberFormat {
  if (key === "logLikelihood" || key === "statistics.aic" || key === "statistics.bic") return decimalFormat(2);
  // Satterthwaite degrees of freedom need not be whole.
  if (key === "residualDegreesOfFreedom") return { style: "significant", digits: 5 };
  return format;
}

function fitLabel(key: Exclude<FitKey, "clusters">, words: Words): string {
  if (isStatistic(key)) {
    const name = key.slice("statistics.".length);
    return words.statistics[name] ?? name;
  }
  if (!isR2(key)) return words[key];
  const kind = key.slice("r2.".length);
  return words.r2(words.r2Kinds[kind] ?? kind);
}

/**
 * The tests of the models that a table shows, in the order of first appearance. One id may stand for several tests of a
 * model (a first stage per endogenous regressor); they are told apart by their label.
 */
export function shownTests(models: readonly ModelColumn[], asked: "all" | readonly string[]): TestResult[] {
  const tests = new Map<string, TestResult>();
  for (const test of models.flatMap((model) => model.tests)) {
    if (!tests.has(testKey(test))) tests.set(testKey(test), test);
  }
  const all = [...tests.values()];
  return asked === "all" ? all : asked.flatMap((id) => all.filter((test) => test.id === id));
}

function testKey({ id, label }: Pick<TestResult, "id" | "label">): string {
  return JSON.stringify([id, label]);
}

/** Per test a row with the statistic and, where there is one, a row with its p-value in brackets. */
export function testRows(
  models: readonly ModelColumn[],
  asked: "all" | readonly string[],
  format: NumberFormat,
  sourceId: (index: number) => string,
  name: (test: TestResult) => string,
): TableRow[] {
  const decimals = format.style === "decimal" ? format.decimals : 4;
  return shownTests(models, asked).flatMap((shown) => {
    const key = testKey(shown);
    const label = name(shown);
    const tests = models.map((model) => model.tests.find((test) => testKey(test) === key));
    const statistics: TableRow = {
      id: `test:${key}`,
      label,
      continues: false,
      cells: tests.map((test, index) =>
        test === undefined
          ? emptyCell
          : numberCell(test.statistic, { role: "statistic", format, source: sourceId(index) }),
      ),
    };
    const pValues: TableRow = {
      id: `test:${key}:p`,
      label,
      continues: true,
      cells: tests.map((test, index) =>
        numberCell(test?.pValue ?? null, {
          role: "p",
          format: { style: "p-value", decimals },
          enclosure: "brackets",
          source: sourceId(index),
        }),
      ),
    };
    return pValues.cells.some((cell) => cell.kind !== "empty") ? [statistics, pValues] : [statistics];
  });
}
