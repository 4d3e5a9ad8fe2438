import { MesometricsError } from "@mesometrics/matrix";
import type { Label } from "../label.js";
import type { ModelColumn } from "./model-column.js";

/** The component under which the rows of a divided model stand: one block, so no heading. */
const ONE_BLOCK = "coefficients";

/**
 * A model as one column per component, each with the rows and the inference rule of its block: effects of a spatial model
 * side by side (`["direct", "indirect", "total"]`), equations of a system. What belongs to the whole model (fit, tests,
 * notes, fixed effects) stays with each column; show it once with `fit` and `tests` of the table.
 *
 * @param components the blocks in order, with the labels of their columns
 * @throws UNKNOWN_COMPONENT when the model has no rows of a component
 * @example
 * ```ts
 * import { componentColumns, fromTidy } from "@mesometrics/reporting";
 * const effect = (component: string, estimate: number) => ({ term: "x", component, estimate, "std.error": 0.1, "p.value": 0.01 });
 * const model = fromTidy({
 *   label: "SDM",
 *   outcome: "y",
 *   covariance: "information matrix",
 *   tidy: [effect("direct", 0.5), effect("indirect", 0.2)],
 *   glance: { nobs: 96 },
 * });
 * componentColumns(model, { direct: "Direct", indirect: "Indirect" }).map((column) => column.tidy[0]?.estimate); // → [0.5, 0.2]
 * ```
 */
export function componentColumns(
  model: ModelColumn,
  components: Readonly<Record<string, Label>>,
): readonly ModelColumn[] {
  return Object.entries(components).map(([component, label]) => {
    const rows = model.tidy.filter((row) => row.component === component);
    if (rows.length === 0) {
      throw new MesometricsError(
        "UNKNOWN_COMPONENT",
        `The model has no block "${component}"; it has ${[...new Set(model.tidy.map((row) => row.component))].join(", ")}.`,
        { component },
      );
    }
    return {
      ...model,
      label,
      tidy: rows.map((row) => ({ ...row, component: ONE_BLOCK })),
      inference: model.componentInference[component] ?? model.inference,
      componentInference: {},
    };
  });
}

const FIRST_STAGE = "first stage: ";

/**
 * The stages of an instrumental-variable model side by side: one column per first stage (a component `first stage: d`), then
 * the second stage. Fit and notes belong to the second stage; tests of a first stage (`term` names its regressor) stand
 * under it.
 *
 * @throws NO_FIRST_STAGE when the model holds no first stage
 * @example
 * ```ts
 * import { fromTidy, stageColumns } from "@mesometrics/reporting";
 * const model = fromTidy({
 *   label: "IV",
 *   outcome: "y",
 *   covariance: "HC1",
 *   tidy: [
 *     { term: "z", component: "first stage: d", estimate: 0.5, "std.error": 0.1 },
 *     { term: "d", component: "coefficients", estimate: 2, "std.error": 0.4 },
 *   ],
 *   glance: { nobs: 96 },
 * });
 * const columns = stageColumns(model, { first: (name) => `First stage: ${name}`, second: "Second stage" });
 * columns.map((column) => column.label); // → ["First stage: d", "Second stage"]
 * ```
 */
export function stageColumns(
  model: ModelColumn,
  labels: { readonly first: (endogenous: string) => Label; readonly second: Label },
): readonly ModelColumn[] {
  const stages = [...new Set(model.tidy.map((row) => row.component))].filter((name) => name.startsWith(FIRST_STAGE));
  if (stages.length === 0) {
    throw new MesometricsError("NO_FIRST_STAGE", "The model has no block whose name starts with `first stage: `.");
  }
  const first = stages.map((stage): ModelColumn => {
    const endogenous = stage.slice(FIRST_STAGE.length);
    const [column] = componentColumns(model, { [stage]: labels.first(endogenous) });
    return {
      ...column!,
      glance: { ...model.glance, outcome: endogenous, r2: {}, sigma: null, logLikelihood: null },
      tests: model.tests.filter((test) => test.term === endogenous),
      statistics: {},
      notes: [],
    };
  });
  const second = model.tidy.filter((row) => !stages.includes(row.component));
  const shared = model.tests.filter((test) => test.term === undefined || !stages.includes(FIRST_STAGE + test.term));
  const kept = second.map((row) => ({ ...row, component: ONE_BLOCK }));
  return [...first, { ...model, label: labels.second, tidy: kept, tests: shared }];
}
