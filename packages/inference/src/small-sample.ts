import { absorbedRank, type FixedEffect, nestedIn } from "@mesometrics/fixed-effects";
import { MesometricsError } from "@mesometrics/matrix";
import type { GroupColumn } from "@mesometrics/panel-data";
import { nestedEffects } from "./clusters.js";
import type { InferenceRule } from "./estimate.js";
import type { ChosenRule, SmallSampleRule } from "./small-sample-rule.js";
import { observationCount } from "./weights.js";
import { residualDegreesOfFreedom, type WorkingModel } from "./working-model.js";

/**
 * K' of the cluster factor (N - 1)/(N - K'): the coefficients, and of the effects' parameters those that are not nested in
 * a cluster, with one for the constant. Dummies of nested effects cost nothing, because the cluster sums of their scores
 * are zero; slopes of nested effects (`unit[trend]`) are counted all the same, as fixest counts them.
 *
 * Source: reghdfe (absorbed degrees of freedom) and `fixest::ssc(fixef.K = "nested")`, which counts levels instead of
 * ranks. With one effect, nested in the clusters, K' = K + 1; with unit and time effects, clustered by unit, K' = K + T.
 */
export function countedParameters(
  model: WorkingModel,
  clusters: readonly GroupColumn[],
  rule: Pick<SmallSampleRule, "effects" | "effectsCount"> = { effects: "nested", effectsCount: "rank" },
): number {
  return countWith(model, nestedEffects(model, clusters), rule);
}

function countWith(
  model: WorkingModel,
  nested: readonly boolean[],
  rule: Pick<SmallSampleRule, "effects" | "effectsCount">,
): number {
  const k = model.terms.length;
  const someNested = nested.includes(true);
  if (rule.effects === "none") return k + slopeLevels(model);
  if (rule.effects === "sole-nested" && model.effects.length === 1 && someNested) return k;
  if (rule.effects !== "nested" || !someNested) return k + countAll(model, rule.effectsCount);
  const allNested = !nested.includes(false);
  if (rule.effectsCount === "force-exact" && !allNested) return k + model.absorbed - (model.effects.length - 1);
  if (rule.effectsCount === "levels") return k + countLevels(model, nested);
  return k + countNestedByRank(model, nested);
}

/** The dummies of effects with an intercept; slopes take one parameter per level and slope. */
function slopeLevels(model: WorkingModel): number {
  return model.effects.reduce((total, { levels, slopes }) => total + levels * (slopes?.columns ?? 0), 0);
}

function countAll(model: WorkingModel, count: SmallSampleRule["effectsCount"]): number {
  return count === "levels"
    ? countLevels(
        model,
        model.effects.map(() => false),
      )
    : model.absorbed;
}

function countLevels(model: WorkingModel, nested: readonly boolean[]): number {
  const sizes = model.effects.map(({ levels, intercept }) => (intercept ? levels : 0));
  const withIntercept = sizes.filter((size) => size > 0).length;
  const all = sizes.reduce((total, size) => total + size, 0) - Math.max(0, withIntercept - 1);
  const spared = sizes.reduce((total, size, e) => total + (nested[e] && size > 0 ? size - 1 : 0), 0);
  return all - spared + slopeLevels(model);
}

/** rank(all) - rank(nested dummies) + 1 for the constant that the nested dummies contain. */
function countNestedByRank(model: WorkingModel, nested: readonly boolean[]): number {
  const dummies = model.effects
    .filter(({ intercept }, e) => nested[e] && intercept)
    .map(({ codes, levels, intercept, scale }) => ({ codes, levels, intercept, scale: scale ?? null, slopes: null }));
  return dummies.length === 0 ? model.absorbed : model.absorbed - dummyRank(dummies) + 1;
}

function dummyRank(effects: readonly (FixedEffect & { readonly intercept: boolean })[]): number {
  const [only] = effects;
  return effects.length === 1 && only.intercept && (only.slopes ?? null) === null ? only.levels : absorbedRank(effects);
}

/** What a small-sample rule makes of one model: factors, degrees of freedom, and their formulas. */
export interface SmallSampleCorrection {
  readonly preset: string;
  /** N - K' */
  readonly parametersLeft: number;
  /** `sizeFactor` times `clusterFactor` with the smallest G; G = N for independent rows. */
  readonly factor: number;
  /** The same for a part of a multiway covariance with so many clusters. */
  readonly factorOf: (clusters: number) => number;
  readonly formula: string;
  readonly degreesOfFreedom: number;
  readonly degreesOfFreedomFormula: string;
  readonly distribution: "t" | "normal";
  /** K' and, where there are clusters and effects, which effects are nested and what they take. */
  readonly facts: InferenceRule["facts"];
}

/**
 * The correction of a covariance of independent rows (`clusters` empty) or of clusters. Without a preset, effects are
 * counted by rank; the rule is then called `fixest` where counting levels comes to the same, else `reghdfe`.
 *
 * @throws `PRESET_NOT_APPLICABLE`, `NO_DEGREES_OF_FREEDOM` where K' leaves none
 */
export function smallSampleCorrection(
  model: WorkingModel,
  chosen: ChosenRule,
  clusters: readonly GroupColumn[],
): SmallSampleCorrection {
  const { rule } = chosen;
  const n = observationCount(model.frame);
  requireUnit(model, chosen, clusters);
  const nested = nestedEffects(model, clusters);
  const counted = countWith(model, nested, rule);
  const left = n - counted;
  if (left <= 0) {
    throw new MesometricsError(
      "NO_DEGREES_OF_FREEDOM",
      `The rule ${chosen.name} counts ${counted} parameters for ${n} observations: choose another rule`,
      { observations: n, counted },
    );
  }
  const independent = clusters.length === 0;
  const groups = independent ? n : Math.min(...clusters.map((cluster) => cluster.levels));
  const factorOf = (count: number) =>
    independent && rule.sizeFactor !== "1" && (rule.clusterFactor !== "1" || rule.sizeFactor === "N/(N - K')")
      ? n / left
      : sizeFactor(rule, n, left) * (rule.clusterFactor === "1" ? 1 : count / (count - 1));
  return {
    preset: nameOf(model, chosen, nested, counted),
    parametersLeft: left,
    factor: factorOf(groups),
    factorOf: (count) => factorOf(rule.clusterCount === "each" ? count : groups),
    formula: independent ? formulaOfRows(model, rule, counted) : formulaOfClusters(rule, clusters.length),
    ...degreesOfFreedomOf(model, rule, counted, clusters),
    distribution: rule.distribution,
    facts: { ...(independent ? {} : nestedFacts(model, nested)), countedParameters: counted, counting: rule.effects },
  };
}

function sizeFactor(rule: SmallSampleRule, n: number, left: number): number {
  if (rule.sizeFactor === "1") return 1;
  return (rule.sizeFactor === "N/(N - K')" ? n : n - 1) / left;
}

function leftInWords(model: WorkingModel, counted: number): string {
  return counted === model.terms.length + model.absorbed ? "N - L - K" : "N - K'";
}

function formulaOfRows(model: WorkingModel, rule: SmallSampleRule, counted: number): string {
  const left = leftInWords(model, counted);
  if (rule.sizeFactor === "1") return rule.clusterFactor === "1" ? "1" : "N / (N - 1)";
  return rule.clusterFactor === "1" && rule.sizeFactor === "(N - 1)/(N - K')" ? `(N - 1) / (${left})` : `N / (${left})`;
}

function formulaOfClusters(rule: SmallSampleRule, columns: number): string {
  const group = rule.clusterFactor === "1" ? [] : [rule.clusterFactor];
  const size = rule.sizeFactor === "1" ? [] : [rule.sizeFactor];
  const own = group.length > 0 && columns > 1 && rule.clusterCount === "each" ? ", each part with its own G" : "";
  return `${[...group, ...size].join(" * ") || "1"}${own}`;
}

function degreesOfFreedomOf(
  model: WorkingModel,
  rule: SmallSampleRule,
  counted: number,
  clusters: readonly GroupColumn[],
): Pick<SmallSampleCorrection, "degreesOfFreedom" | "degreesOfFreedomFormula"> {
  const left = observationCount(model.frame) - counted;
  if (rule.distribution === "normal") {
    return { degreesOfFreedom: Number.POSITIVE_INFINITY, degreesOfFreedomFormula: "normal" };
  }
  if (rule.degreesOfFreedom === "N - K - L") {
    return { degreesOfFreedom: residualDegreesOfFreedom(model), degreesOfFreedomFormula: "N - L - K" };
  }
  if (clusters.length === 0 || rule.degreesOfFreedom === "N - K'") {
    return { degreesOfFreedom: left, degreesOfFreedomFormula: leftInWords(model, counted) };
  }
  const groups = Math.min(...clusters.map((cluster) => cluster.levels)) - 1;
  const [first, second] = clusters;
  const formula =
    second === undefined || first === undefined
      ? "G - 1"
      : `min(${clusters.map((_, at) => `G${at + 1}`).join(", ")}) - 1`;
  if (rule.degreesOfFreedom === "min(G) - 1" || groups <= left) {
    return { degreesOfFreedom: groups, degreesOfFreedomFormula: formula };
  }
  return { degreesOfFreedom: left, degreesOfFreedomFormula: `min(${formula}, N - K')` };
}

/** The effects that are nested in a cluster, and the parameters they take by themselves. */
function nestedFacts(model: WorkingModel, nested: readonly boolean[]): Record<string, number | string> {
  if (model.effects.length === 0) return {};
  const inside = model.effects.filter((_, e) => nested[e]);
  return {
    nestedEffects: inside.length === 0 ? "none" : inside.map((effect) => effect.label).join(", "),
    nestedParameters: inside.length === 0 ? 0 : dummyRank(inside),
  };
}

function nameOf(model: WorkingModel, chosen: ChosenRule, nested: readonly boolean[], counted: number): string {
  if (chosen.preset !== null || model.effects.length < 2 || chosen.rule.effectsCount !== "rank") return chosen.name;
  const byLevels = countWith(model, nested, { ...chosen.rule, effectsCount: "levels" });
  return byLevels === counted ? chosen.name : chosen.name.replace(/^fixest/u, "reghdfe");
}

function requireUnit(model: WorkingModel, chosen: ChosenRule, clusters: readonly GroupColumn[]): void {
  if (chosen.preset !== "xtreg") return;
  const { unit } = model.frame;
  const hasUnit = unit !== null && model.effects.some((effect) => effect.intercept && sameCodes(effect, unit));
  const inside = clusters.every((cluster) => unit !== null && nestedIn(unit.codes, cluster.codes));
  if (hasUnit && inside) return;
  throw new MesometricsError(
    "PRESET_NOT_APPLICABLE",
    hasUnit
      ? `xtreg, fe clusters only where every unit lies in one cluster, and ${clusters.map((cluster) => cluster.label).join(", ")} cut through units: use the preset reghdfe`
      : "xtreg, fe always has the unit's effect: put the unit behind the bar of the formula, or use another preset",
    { preset: chosen.preset, clusters: clusters.map((cluster) => cluster.label) },
  );
}

function sameCodes(a: Pick<GroupColumn, "codes" | "levels">, b: Pick<GroupColumn, "codes" | "levels">): boolean {
  return a.levels === b.levels && nestedIn(a.codes, b.codes) && nestedIn(b.codes, a.codes);
}
