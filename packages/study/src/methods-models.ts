import type { Estimate } from "@mesometrics/inference";
import { covarianceName, dropReason, type Language, localise, noteMessage } from "@mesometrics/reporting";
import { estimatorName } from "./estimator-name.js";
import { studyLabels } from "./exhibits/context.js";
import type { StudyComputation } from "./result.js";

interface Both {
  readonly en: string;
  readonly zh: string;
}

const LANGUAGES: readonly Language[] = ["en", "zh"];

/**
 * One paragraph for all models that were estimated alike: estimator, sample, covariance and solver in a sentence, then
 * each model's formula, then what the estimates have to say.
 */
export function modelParagraphs({ models, spec }: StudyComputation): readonly Both[] {
  const labels = studyLabels(spec);
  const name = (language: Language) => (column: string) =>
    Object.hasOwn(labels, column) ? localise(labels[column] ?? column, language) : column;
  const alike = new Map<string, (typeof models)[number][]>();
  for (const one of models) {
    const { inference, sample, numerics, kind } = one.estimate;
    const key = JSON.stringify([
      kind,
      callName(one.estimate),
      inference.label,
      inference.preset,
      sample.observations,
      sample.dropped,
      numerics.solver,
      numerics.kernel,
    ]);
    alike.set(key, [...(alike.get(key) ?? []), one]);
  }
  return [...alike.values()].map((group) => {
    const { estimate } = group[0]!;
    const text = (language: Language) => {
      const list = group.map(({ model }) => model.id);
      const formulas = group.map(({ model, estimate: { call } }) => `${model.id}: ${call.formula}`);
      const remarks = remarksOf(group, language, name(language));
      return language === "zh"
        ? `${list.join("、")}：${estimatorName(estimate.kind).zh}（${callName(estimate)}），${sampleText(estimate, language)}。推断：${covarianceName(estimate.inference, language, name(language))}，小样本规则 ${estimate.inference.preset}。求解：${estimate.numerics.solver}（${estimate.numerics.kernel}）。设定：${formulas.join("；")}。${remarks}`
        : `${sentenceList(list)}: ${estimatorName(estimate.kind).en} (${callName(estimate)}) on ${sampleText(estimate, language)}. Inference: ${covarianceName(estimate.inference, language, name(language))}, preset ${estimate.inference.preset}. Solver: ${estimate.numerics.solver} (${estimate.numerics.kernel}). Specification${formulas.length === 1 ? "" : "s"}: ${formulas.join("; ")}.${remarks === "" ? "" : ` ${remarks}`}`;
    };
    const [en = "", zh = ""] = LANGUAGES.map(text);
    return { en, zh };
  });
}

/** The estimator with the options that say which model it is. */
function callName({ call }: Estimate): string {
  const chosen = (["model", "method", "effects"] as const).flatMap((option) => {
    const value = call.options[option];
    return typeof value === "string" ? [`${option} ${value}`] : [];
  });
  return [call.estimator, ...chosen].join(", ");
}

function sentenceList(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function sampleText({ sample }: Estimate, language: Language): string {
  const lost = sample.dropped
    .filter(({ count }) => count > 0)
    .map(
      ({ reason, column, count }) => `${count} ${dropReason(reason, language)}${column === null ? "" : ` ${column}`}`,
    );
  if (language === "zh") {
    return `${sample.observations} 个观测，${lost.length === 0 ? "未剔除观测" : `剔除：${lost.join("，")}`}`;
  }
  return `${sample.observations} observations, ${lost.length === 0 ? "no row left out" : `left out: ${lost.join(", ")}`}`;
}

/** What the estimates remark, each remark once, with the models it is of where it is not of all. */
function remarksOf(group: StudyComputation["models"], language: Language, name: (column: string) => string): string {
  const having = new Map<string, string[]>();
  for (const { model, estimate } of group) {
    for (const note of estimate.notes) {
      const message = noteMessage(note, language, name).replace(/[.。]$/u, "");
      const ids = having.get(message) ?? [];
      if (!ids.includes(model.id)) having.set(message, [...ids, model.id]);
    }
  }
  return [...having]
    .map(([message, ids]) => {
      const of = ids.length === group.length ? "" : language === "zh" ? `${ids.join("、")}：` : `${ids.join(", ")}: `;
      return `${of}${message}${language === "zh" ? "。" : "."}`;
    })
    .join(language === "zh" ? "" : " ");
}
