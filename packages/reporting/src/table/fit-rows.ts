import type { TestResult } from "@mesometrics/inference";
import type { Words } from "../words.js";
import { type Cell, emptyCell, numberCell, type TableRow } from "./document.js";
import type { ModelColumn } from "./model-column.js";
import { countFormat, decimalFormat, type NumberFormat } from "./number-format.js";

/** A row of fit facts; an R2 is always asked for by its kind: `r2.within`. */
export type FitKey =
  | "observations"
  | "units"
  | "periods"
  | "parameters"
  | "residualDegreesOfFreedom"
  | "sigma"
  | "logLikelihood"
  | `r2.${string}`;

/** One row per fixed effect that any model absorbs: yes with its number of levels, or no. */
export function fixedEffectRows(
  models: readonly ModelColumn[],
  words: Words,
  label: (name: string) => string,
): TableRow[] {
  const names = [...new Set(models.flatMap((model) => model.fixedEffects.map((effect) => effect.label)))];
  return names.map((name) => ({
    id: `fixed-effect:${name}`,
    label: words.fixedEffects(label(name)),
    continues: false,
    cells: models.map((model): Cell => {
      const effect = model.fixedEffects.find((candidate) => candidate.label === name);
      return { kind: "flag", value: effect !== undefined, levels: effect?.levels ?? null };
    }),
  }));
}

/** The rows of counts and fit; a row that no model has is left out unless it was asked for. */
export function fitRows(
  models: readonly ModelColumn[],
  asked: readonly FitKey[] | undefined,
  words: Words,
  format: NumberFormat,
  sourceId: (index: number) => string,
): TableRow[] {
  const rows = (asked ?? defaultFitKeys(models)).map((key): TableRow => {
    const isCount = key === "observations" || key === "units" || key === "periods" || key === "parameters";
    return {
      id: `fit:${key}`,
      label: fitLabel(key, words),
      continues: false,
      cells: models.map((model, index) =>
        numberCell(fitValue(model, key), {
          role: isCount ? "count" : "statistic",
          format: isCount ? countFormat : fitFormat(key, format),
          source: sourceId(index),
        }),
      ),
    };
  });
  return asked === undefined ? rows.filter((row) => row.cells.some((cell) => cell.kind !== "empty")) : rows;
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

function fitValue(model: ModelColumn, key: FitKey): number | null {
  if (isR2(key)) return model.glance.r2[key.slice("r2.".length)] ?? null;
  return model.glance[key];
}

function isR2(key: FitKey): key is `r2.${string}` {
  return key.startsWith("r2.");
}

function fitFormat(key: FitKey, format: NumberFormat): NumberFormat {
  if (key === "logLikelihood") return decimalFormat(2);
  // Satterthwaite degrees of freedom need not be whole.
  if (key === "residualDegreesOfFreedom") return { style: "significant", digits: 5 };
  return format;
}

function fitLabel(key: FitKey, words: Words): string {
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
): TableRow[] {
  const decimals = format.style === "decimal" ? format.decimals : 4;
  return shownTests(models, asked).flatMap(({ id, label }) => {
    const key = testKey({ id, label });
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
