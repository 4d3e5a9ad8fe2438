import { MesometricsError } from "@mesometrics/matrix";
import type { PolicyFigure, PolicySpec } from "./policy-spec.js";

/** The regressor that a scenario moves, as the study estimated its coefficient. */
export interface ScenarioRegressor {
  readonly name: string;
  readonly unit: string;
  /** The range of the regressor in the estimation sample. */
  readonly minimum: number;
  readonly maximum: number;
  /** Where the scenario starts: the mean of the last year, say. */
  readonly from: number;
  /** Coefficient with the ends of its interval. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How a target is translated into the regressor's unit: regressor = offset + factor x target. The user's, not the data's. */
export interface ScenarioMapping {
  readonly offset: number;
  readonly factor: number;
  /** Why this translation; printed with every number that rests on it. */
  readonly statement: string;
}

/** A scenario, or why there is none. */
export type PolicyScenario =
  | {
      readonly verdict: "refused";
      readonly target: string;
      readonly reason: "not-a-target" | "other-unit" | "outside-sample" | "relation";
      readonly message: { readonly en: string; readonly zh: string };
    }
  | {
      readonly verdict: "computed";
      readonly target: string;
      /** The value of the regressor that the target asks for. */
      readonly to: number;
      readonly from: number;
      /** Change of the outcome: estimate x (to - from), with the ends of its interval. */
      readonly change: number;
      readonly low: number;
      readonly high: number;
      /** The mapping that was used, to be printed; null where target and regressor have one unit. */
      readonly mapping: ScenarioMapping | null;
      readonly message: { readonly en: string; readonly zh: string };
    };

/**
 * What the estimate says of a policy's target, or why it says nothing.
 *
 * A target needs the regressor's own unit and must lie inside the range of the sample: an estimate is no evidence beyond it.
 * A target in another unit (an application penetration in per cent, where the regressor counts robots) is refused, unless a
 * mapping is given, which is then part of the answer. A bound ("above 70 %") is taken at its bound, and the answer says so.
 *
 * @throws UNKNOWN_TARGET with the nearest ids; INVALID_ARGUMENT for numbers that are not finite, a range that is no range or
 * a mapping without a statement
 * @example
 * ```ts
 * import { parsePolicy, policyScenario } from "@mesometrics/study";
 * const policy = parsePolicy(`
 * schema: mesometrics/policy@1
 * id: example
 * title: Example
 * documents: [{ id: a, title: A, kind: plan, date: null }]
 * events: []
 * dictionary: {}
 * figures:
 *   - { id: t, quantity: penetration, label: P, kind: target, relation: ">", value: 70, unit: "%", year: 2027, document: a, place: 1 }
 * `.replace("place: 1", "place: p. 1"));
 * const regressor = { name: "ai", unit: "robots per 10,000 workers", minimum: 1, maximum: 60, from: 20, estimate: 0.005, low: 0.001, high: 0.009 };
 * policyScenario(policy, "t", regressor).verdict; // → refused
 * policyScenario(policy, "t", regressor, { offset: 0, factor: 0.5, statement: "my own" }).verdict; // → computed
 * ```
 */
export function policyScenario(
  policy: PolicySpec,
  target: string,
  regressor: ScenarioRegressor,
  mapping: ScenarioMapping | null = null,
): PolicyScenario {
  const figure = policy.figures.find(({ id }) => id === target);
  if (figure === undefined) {
    throw new MesometricsError(
      "UNKNOWN_TARGET",
      `There is no figure "${target}"; targets are ${policy.figures.flatMap(({ id, kind }) => (kind === "target" ? [id] : [])).join(", ")}.`,
      { target },
    );
  }
  requireNumbers(regressor, mapping);
  const refuse = (
    reason: "not-a-target" | "other-unit" | "outside-sample" | "relation",
    en: string,
    zh: string,
  ): PolicyScenario => ({
    verdict: "refused",
    target,
    reason,
    message: { en, zh },
  });
  const { name, unit, minimum, maximum, from, estimate, low, high } = regressor;
  if (figure.kind !== "target") {
    return refuse("not-a-target", `${target} is an observation, not a target.`, `${target} 是观测值而非目标。`);
  }
  if (figure.upTo !== undefined) {
    return refuse(
      "relation",
      `${target} is a range; a scenario needs one value.`,
      `${target} 是区间，情景需要单一数值。`,
    );
  }
  if (figure.unit !== unit && mapping === null) {
    return refuse(
      "other-unit",
      `${target} is in ${figure.unit} of ${figure.quantity}, and ${name} is in ${unit}: nothing in the data translates one into the other. Give a mapping, which is then printed.`,
      `${target} 以 ${figure.unit} 计（${figure.quantity}），而 ${name} 以 ${unit} 计：数据中没有二者的换算关系。请给出映射，结果将一并列示。`,
    );
  }
  const to = mapping === null ? figure.value : mapping.offset + mapping.factor * figure.value;
  if (to < minimum || to > maximum) {
    return refuse(
      "outside-sample",
      `${target} asks for ${name} = ${to}, outside the sample (${minimum} to ${maximum}): the estimate is no evidence there.`,
      `${target} 要求 ${name} = ${to}，超出样本范围（${minimum} 至 ${maximum}），估计结果对此不构成证据。`,
    );
  }
  const step = to - from;
  const ends = [low * step, high * step];
  const bound = boundOf(figure);
  return {
    verdict: "computed",
    target,
    to,
    from,
    change: estimate * step,
    low: Math.min(...ends),
    high: Math.max(...ends),
    mapping,
    message: {
      en: `${name} from ${from} to ${to}.${bound.en}${mapping === null ? "" : ` Mapping by the user: ${name} = ${mapping.offset} + ${mapping.factor} x target; ${mapping.statement}`}`,
      zh: `${name} 由 ${from} 变为 ${to}。${bound.zh}${mapping === null ? "" : `用户给定的映射：${name} = ${mapping.offset} + ${mapping.factor} × 目标；${mapping.statement}`}`,
    },
  };
}

function boundOf({ relation }: PolicyFigure): { readonly en: string; readonly zh: string } {
  if (relation === undefined || relation === "=") return { en: "", zh: "" };
  return { en: " The target is a bound and is taken at it.", zh: "目标为界限值，按界限计算。" };
}

function requireNumbers(regressor: ScenarioRegressor, mapping: ScenarioMapping | null): void {
  const { minimum, maximum, from, estimate, low, high } = regressor;
  const numbers = {
    minimum,
    maximum,
    from,
    estimate,
    low,
    high,
    ...(mapping === null ? {} : { offset: mapping.offset, factor: mapping.factor }),
  };
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isFinite(value)) continue;
    throw new MesometricsError("INVALID_ARGUMENT", `A scenario needs a finite number for \`${name}\`, not ${value}.`, {
      name,
    });
  }
  if (!(minimum <= maximum) || !(low <= high)) {
    throw new MesometricsError("INVALID_ARGUMENT", "A range goes from its smaller end to its larger one.", {
      minimum,
      maximum,
      low,
      high,
    });
  }
  if (mapping !== null && mapping.statement.trim() === "") {
    throw new MesometricsError(
      "INVALID_ARGUMENT",
      "A mapping needs a statement that says where it comes from; it is printed.",
      {},
    );
  }
}
