import { tidy } from "@mesometrics/inference";
import { augment } from "@mesometrics/iv";
import { MesometricsError } from "@mesometrics/matrix";
import { evaluateExpression, nearestName, parseExpression } from "@mesometrics/panel-data";
import {
  covarianceName,
  type DataRow,
  dataTable,
  type Label,
  type Language,
  type TableDocument,
} from "@mesometrics/reporting";
import type { Figure } from "@mesometrics/reporting/figures";
import { listOf } from "../one-or-several.js";
import { periodOf } from "../period-of.js";
import { flaggedFigures, policyExhibits } from "../policy/policy-exhibits.js";
import { policyScenario, type ScenarioRegressor } from "../policy/policy-scenario.js";
import type { PolicySpec } from "../policy/policy-spec.js";
import { policyTimeline } from "../policy/policy-timeline.js";
import { printedFigure } from "../policy/printed-figure.js";
import type { ExhibitOf, StudyExhibit, StudySpec } from "../study-spec.js";
import { dataProvenance, type ExhibitContext, labelOf, modelOf } from "./context.js";

const TARGET: Label = { en: "Target", zh: "目标" };

/** Dated policies, and the targets of the documents at the year that they are for. */
export function policyTimelineFigure(exhibit: ExhibitOf<"policy-timeline">, context: ExhibitContext): Figure {
  const { id, title, targets } = exhibit;
  const { language } = context;
  return policyTimeline(policyOf(context, exhibit), {
    id,
    title,
    language,
    ...(targets === undefined ? {} : { targets }),
  });
}

/** The tables that a policy file makes by itself: timeline, figures with their flags, keywords. */
export function policyTable(
  exhibit: ExhibitOf<"policy-timeline"> | ExhibitOf<"policy-figures"> | ExhibitOf<"keyword-frequency">,
  context: ExhibitContext,
): TableDocument {
  const policy = policyOf(context, exhibit);
  const { language } = context;
  const all = policyExhibits(policy, language);
  const table =
    exhibit.kind === "policy-timeline"
      ? all.timeline
      : exhibit.kind === "policy-figures"
        ? flaggedFigures(policy, language)
        : all.keywords;
  if (table === null) {
    throw new MesometricsError(
      "NOTHING_TO_SHOW",
      `The policy "${policy.id}" holds nothing for a table of kind ${exhibit.kind}: it has ${policy.events.length} events, ${policy.figures.length} figures and ${policy.documents.filter(({ counted }) => counted !== undefined).length} documents with counted keywords.`,
      { exhibit: exhibit.id, kind: exhibit.kind },
    );
  }
  const said = (label: Label) => (typeof label === "string" ? label : label[language]);
  const notes = exhibit.note === undefined ? [] : [{ kind: "remark", text: said(exhibit.note) } as const];
  return { ...table, id: exhibit.id, title: said(exhibit.title), notes: [...table.notes, ...notes] };
}

/** What an estimate says of targets, one row each, or why it says nothing; mappings of the user stand below. */
export function policyScenarioExhibit(exhibit: ExhibitOf<"policy-scenario">, context: ExhibitContext): TableDocument {
  const policy = policyOf(context, exhibit);
  const regressor = regressorOf(exhibit, context);
  const { model, estimate } = modelOf(context, exhibit.model);
  const name = labelOf(context, exhibit.term);
  const said = (label: Label, language: Language) => (typeof label === "string" ? label : label[language]);
  const scenarios = exhibit.targets.map((one) => {
    const [target, mapping] = typeof one === "string" ? [one, null] : [one.target, one.mapping];
    return {
      figure: policy.figures.find(({ id }) => id === target),
      scenario: policyScenario(policy, target, regressor, mapping),
    };
  });
  const verdicts = { computed: { en: "computed", zh: "已计算" }, refused: { en: "refused", zh: "拒绝计算" } } as const;
  return dataTable({
    id: exhibit.id,
    title: exhibit.title,
    language: context.language,
    stars: null,
    rowHeading: TARGET,
    columns: [
      { id: "asks", label: { en: "Asks for", zh: "目标值" }, role: "text" },
      { id: "verdict", label: { en: "Verdict", zh: "结论" }, role: "text" },
      { id: "from", label: { en: "From", zh: "起点" }, source: "data" },
      { id: "to", label: { en: "To", zh: "终点" }, source: "data" },
      { id: "change", label: { en: "Change of the outcome", zh: "被解释变量变化" }, source: "data" },
      { id: "low", label: { en: "Low", zh: "下限" }, source: "data" },
      { id: "high", label: { en: "High", zh: "上限" }, source: "data" },
    ],
    rows: scenarios.map(({ figure, scenario }): DataRow => {
      const asks =
        figure === undefined
          ? null
          : `${printedFigure(figure, context.language)} ${figure.unit}${figure.year === null ? "" : ` (${figure.year})`}`;
      const numbers =
        scenario.verdict === "computed"
          ? [scenario.from, scenario.to, scenario.change, scenario.low, scenario.high]
          : [null, null, null, null, null];
      return {
        label: figure?.label ?? scenario.target,
        values: [asks, verdicts[scenario.verdict][context.language], ...numbers],
      };
    }),
    notes: [
      inBoth((language) => {
        const { minimum, maximum, from, unit } = regressor;
        const covariance = covarianceName(estimate.inference, language, (one) => said(labelOf(context, one), language));
        const rule = `${exhibit.model}: ${estimate.call.formula}; ${covariance}`;
        const range = `${shown(minimum)} – ${shown(maximum)} ${unit}`;
        return language === "en"
          ? `Change of ${estimate.outcome} = coefficient of ${said(name, "en")} x (to - from), 95 % interval. Model ${rule}. Sample range ${range}; from ${shown(from)}, ${startOf(exhibit, "en")}.`
          : `${estimate.outcome} 的变化 = ${said(name, "zh")}系数 ×（终点 − 起点），95% 区间。模型 ${rule}。样本范围 ${range}；起点 ${shown(from)}（${startOf(exhibit, "zh")}）。`;
      }),
      ...scenarios.map(({ scenario }) => inBoth((language) => `${scenario.target}: ${scenario.message[language]}`)),
      ...(exhibit.note === undefined ? [] : [exhibit.note]),
    ],
    provenance: [dataProvenance(context, "data", model.id)],
  });
}

/** The regressor with the range that it has in the model's sample, and its mean where the scenario starts. */
function regressorOf(exhibit: ExhibitOf<"policy-scenario">, context: ExhibitContext): ScenarioRegressor {
  const { data, spec } = context.computation;
  const { model, estimate } = modelOf(context, exhibit.model);
  const row = tidy(estimate).find(({ term }) => term === exhibit.term);
  if (row === undefined) {
    const near = nearestName(exhibit.term, [...estimate.terms]);
    throw new MesometricsError(
      "UNKNOWN_TERM",
      `Model "${model.id}" estimates no "${exhibit.term}"; it has ${estimate.terms.join(", ")}.${near === null ? "" : ` Did you mean "${near}"?`}`,
      { term: exhibit.term },
    );
  }
  const unit = unitOf(spec, exhibit.term);
  if (unit === null) {
    throw new MesometricsError(
      "NO_UNIT",
      `The study gives "${exhibit.term}" no unit of measurement, so no target can be in it: add \`unit:\` where the column is described.`,
      { term: exhibit.term },
    );
  }
  const values = evaluateExpression(parseExpression(exhibit.term), data);
  const rows = model.estimator === "spatialPanel" ? Int32Array.from(values.keys()) : augment(estimate, data).rows;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let total = 0;
  let count = 0;
  const start =
    exhibit.from === "mean"
      ? null
      : exhibit.from === undefined
        ? data.index.timeLabels.length - 1
        : periodOf(data, exhibit.from);
  for (const at of rows) {
    const value = values[at] as number;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
    if (start !== null && data.index.timeCodes[at] !== start) continue;
    total += value;
    count += 1;
  }
  if (count === 0) {
    throw new MesometricsError(
      "EMPTY_PERIOD",
      `The sample of model "${model.id}" has no row in the period ${exhibit.from}.`,
      {
        period: exhibit.from,
      },
    );
  }
  const { estimate: coefficient, low, high } = row;
  return { name: exhibit.term, unit, minimum, maximum, from: total / count, estimate: coefficient, low, high };
}

/** The unit of measurement that the study gives a column; null without one. */
function unitOf(spec: StudySpec, column: string): string | null {
  const derived = [...(spec.indicators ?? []), ...(spec.variables ?? [])].find(({ id }) => id === column);
  if (listOf(spec.index).some(({ id }) => id === column)) return "index";
  return derived?.unit ?? spec.data.columns?.[column]?.unit ?? null;
}

function startOf({ from }: ExhibitOf<"policy-scenario">, language: Language): string {
  if (from === "mean") return language === "en" ? "the mean of the sample" : "样本均值";
  if (from === undefined) return language === "en" ? "the mean of the last period" : "末期均值";
  return language === "en" ? `the mean of ${from}` : `${from} 年均值`;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function inBoth(make: (language: Language) => string): Label {
  return { en: make("en"), zh: make("zh") };
}

function policyOf({ computation: { policy } }: ExhibitContext, { id }: Pick<StudyExhibit, "id">): PolicySpec {
  if (policy !== null) return policy;
  throw new MesometricsError("NO_POLICY", `Exhibit "${id}" shows a policy and none was given with the data.`, {
    exhibit: id,
  });
}
