import { covarianceName } from "../covariance-words.js";
import { type Language, localise } from "../label.js";
import { dropReason, noteMessage } from "../note-words.js";
import { testName } from "../test-words.js";
import type { Words } from "../words.js";
import { controlsOf } from "./control-rows.js";
import type { TableNote } from "./document.js";
import { shownTests } from "./fit-rows.js";
import type { InferenceFacts, ModelColumn } from "./model-column.js";
import type { ControlGroup, ShownStatistic, StatisticPlacement } from "./regression-options.js";
import { describeStars, type StarScheme } from "./stars.js";

interface NoteContext {
  readonly words: Words;
  readonly language: Language;
  readonly label: (name: string) => string;
  readonly statistics: readonly ShownStatistic[];
  readonly placement: StatisticPlacement;
  readonly controls: readonly ControlGroup[];
  readonly stars: StarScheme | null;
  readonly components: readonly string[];
  readonly hidden: readonly string[];
  readonly undefinedNumbers: readonly string[];
  readonly tests: "all" | readonly string[];
  /** Whether the notes name the dependent variables. */
  readonly outcomes: boolean;
  readonly remarks: readonly string[];
}

/** The notes below a regression table, each made from the data of the models. */
export function regressionNotes(models: readonly ModelColumn[], context: NoteContext): TableNote[] {
  const { words, label } = context;
  const notes: TableNote[] = [];
  const add = (kind: TableNote["kind"], text: string) => notes.push({ kind, text });
  const join = (parts: readonly string[]) => parts.join(words.listSeparator);

  if (context.outcomes) {
    const outcomes = byColumn(models, (model) => label(model.glance.outcome));
    add("outcome", `${words.dependentVariable}${words.colon}${join(outcomes)}`);
  }
  // In columns of their own the statistics are named by their headings.
  if (context.placement !== "column") {
    for (const statistic of context.statistics) {
      const text = statisticNote(models, statistic, context);
      if (text !== null) add("statistic", text);
    }
  }
  add("inference", `${words.inferenceNote}${words.colon}${join(inferenceTexts(models, context))}`);
  for (const text of byColumn(models, ({ glance }) => (glance.kernel === "wasm" ? words.kernelNote : ""))) {
    add("inference", text);
  }
  if (context.stars !== null) add("stars", describeStars(context.stars));

  const tests = shownTests(models, context.tests);
  if (tests.some((test) => test.pValue !== null)) add("test", words.testNote);
  for (const test of tests) {
    const values = test.criticalValues ?? [];
    if (values.length > 0) {
      const list = values.map((critical) => `${critical.label} ${critical.value}`).join(", ");
      add("test", `${words.criticalValues(testName(test, context.language, label))}${words.colon}${list}`);
    }
  }
  const drops = byColumn(models, (model) =>
    model.sample.dropped
      .filter(({ count }) => count > 0)
      .map(({ count, reason, column }) =>
        words.droppedRows(count, dropReason(reason, context.language), column === null ? null : label(column)),
      )
      .join(", "),
  );
  if (drops.length > 0) add("sample", `${words.droppedNote}${words.colon}${join(drops)}`);
  for (const group of context.controls) {
    const terms = controlsOf(models, group);
    if (terms.length === 0) continue;
    const name = group.label === undefined ? words.controls : localise(group.label, context.language);
    add("omitted", `${name}${words.colon}${terms.map(label).join(", ")}`);
  }
  const weights = byColumn(models, ({ spatialWeights }) =>
    spatialWeights === undefined ? "" : words.spatialWeights(spatialWeights),
  );
  for (const text of weights) add("inference", text);
  if (context.hidden.length > 0) add("omitted", `${words.omittedNote}${words.colon}${context.hidden.join(", ")}`);
  if (context.undefinedNumbers.length > 0) {
    add("remark", `${words.undefinedNote}${words.colon}${context.undefinedNumbers.join(", ")}`);
  }
  const printed = models.map((model) => model.notes.map((note) => noteMessage(note, context.language, label)));
  for (const message of new Set(printed.flat())) {
    const having = printed.map((messages) => (messages.includes(message) ? message : ""));
    for (const text of byColumn(having, (value) => value)) add("remark", text);
  }
  for (const remark of context.remarks) add("remark", remark);
  return notes;
}

function statisticNote(models: readonly ModelColumn[], statistic: ShownStatistic, context: NoteContext): string | null {
  const { words } = context;
  if (statistic === "none") return null;
  if (statistic === "interval") {
    const levels = [...new Set(models.flatMap((model) => model.tidy.map((row) => row.level)))];
    return words.intervalNote(levels.map((level) => String(Number((100 * level).toPrecision(12)))).join("% / "));
  }
  if (statistic !== "t") return words.statisticNote[statistic];
  const rules = models.flatMap((model) =>
    [...new Set(model.tidy.map((row) => row.component))]
      .filter((component) => context.components.includes(component))
      .map((component) => ruleOf(model, component).distribution),
  );
  const normal = rules.filter((distribution) => distribution === "normal").length;
  if (normal === 0) return words.statisticNote.t;
  return normal === rules.length ? words.statisticNote.z : words.statisticNote.mixed;
}

function ruleOf(model: ModelColumn, component: string): InferenceFacts {
  return model.componentInference[component] ?? model.inference;
}

/** The covariance of every column, and of every further block whose rule is its own. */
function inferenceTexts(models: readonly ModelColumn[], context: NoteContext): string[] {
  const { words } = context;
  const describe = (rule: InferenceFacts) =>
    `${covarianceName(rule, context.language, context.label)} (${words.presetNote} ${rule.preset})`;
  return byColumn(models, (model) => {
    const own = describe(model.inference);
    const blocks = new Map<string, string[]>();
    for (const component of new Set(model.tidy.map((row) => row.component))) {
      const text = describe(ruleOf(model, component));
      if (text === own || !context.components.includes(component)) continue;
      blocks.set(text, [...(blocks.get(text) ?? []), words.components[component] ?? component]);
    }
    return own + [...blocks].map(([text, names]) => ` [${names.join(", ")}${words.colon}${text}]`).join("");
  });
}

/**
 * One text per distinct value with the columns that share it: `["HC3"]` when all agree, else
 * `["(1), (2): HC3", "(3): CR2"]`. Columns with an empty text are left out.
 */
function byColumn<Item>(items: readonly Item[], describe: (item: Item) => string): string[] {
  const columns = new Map<string, number[]>();
  items.forEach((item, index) => {
    const text = describe(item);
    if (text !== "") columns.set(text, [...(columns.get(text) ?? []), index + 1]);
  });
  return [...columns].map(([text, numbers]) =>
    numbers.length === items.length ? text : `${numbers.map((number) => `(${number})`).join(", ")}: ${text}`,
  );
}
