import { type Estimate, outcomeResiduals, rebuild, type WorkingModel } from "@mesometrics/inference";
import { column, type LeastSquares, leastSquares, type Matrix, MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";

/** The estimated effects of one fixed effect term. */
export interface FixedEffectEstimates {
  readonly label: string;
  readonly levels: readonly string[];
  /** length = levels: the effect of each level; null where the term has slopes only (`unit[[trend]]`) */
  readonly estimates: Float64Array | null;
  /** For `unit[trend]`: the slope of each level. */
  readonly slopes: readonly { readonly label: string; readonly estimates: Float64Array }[];
  /** Levels set to zero so that the others are defined: the first level of every later term, one per connected part. */
  readonly references: readonly string[];
}

/**
 * The fixed effects a, d, … of y = X b + a_unit + d_time + e, from D a = y - X b - e.
 *
 * Levels of several effects are only defined up to constants between them: the first level of every term but the first is
 * zero, and more where the effects fall into parts that do not connect; `references` names them. Differences between the
 * levels of one term within a connected part do not depend on that choice. With T periods an effect of a unit has the
 * error of a mean of T residuals: do not read single effects as precise.
 *
 * R: `fixest::fixef(fit)`; Stata: `predict, d` after `reghdfe`.
 *
 * @throws `NO_FIXED_EFFECTS`; `TOO_LARGE` above 20 million cells of dummies; `DATA_MISMATCH`
 *
 * @example
 * ```ts
 * import { feols, fixedEffectEstimates, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(
 *   { city: ["a", "a", "b", "b"], year: [1, 2, 1, 2], x: [0, 1, 0, 2], y: [1, 2, 5, 7] },
 *   { unit: "city", time: "year" },
 * );
 * const [cities] = fixedEffectEstimates(feols(data, "y ~ x | city", { vcov: { type: "iid" } }), data);
 * cities?.levels; // → ["a","b"]
 * Array.from(cities?.estimates ?? []); // → [1.0000000000, 5.0000000000]
 * ```
 */
export function fixedEffectEstimates(fit: Estimate, data: Dataset): readonly FixedEffectEstimates[] {
  const model = rebuild(fit, data);
  if (model.effects.length === 0) {
    throw new MesometricsError("NO_FIXED_EFFECTS", "The estimate has no fixed effects to recover", {
      formula: fit.call.formula,
    });
  }
  const { blocks, solution, estimates } = solveEffects(model);
  return collect(model, blocks, estimates, new Set(solution.dropped));
}

/** The effects of a model as one system: a column for each dummy (or slope of a level), and their solution. */
export interface EffectSystem {
  readonly blocks: readonly DummyBlock[];
  /** n x width */
  readonly dummies: Matrix;
  readonly solution: LeastSquares;
  /** length width; zero for references */
  readonly estimates: Float64Array;
}

/**
 * Solves D a = y - X b - e for all effects together.
 *
 * @throws `TOO_LARGE`
 */
export function solveEffects(model: WorkingModel): EffectSystem {
  const blocks = dummyBlocks(model);
  const width = blocks.reduce((total, block) => total + block.order.length, 0);
  const n = model.frame.observations;
  if (n * width > 2e7) {
    throw new MesometricsError(
      "TOO_LARGE",
      `The effects have ${width} levels on ${n} rows: too many to solve for here`,
      {
        levels: width,
        observations: n,
      },
    );
  }
  const dummies = { rows: n, columns: width, data: new Float64Array(n * width) };
  let at = 0;
  for (const block of blocks) {
    const columnOf = new Int32Array(block.order.length);
    block.order.forEach((level, position) => {
      columnOf[level] = at + position;
    });
    for (let i = 0; i < n; i++) dummies.data[i + columnOf[block.codes[i]] * n] = block.values?.[i] ?? 1;
    at += block.order.length;
  }
  const solution = leastSquares(dummies, absorbedPart(model));
  const estimates = new Float64Array(width);
  solution.kept.forEach((j, position) => {
    estimates[j] = solution.coefficients.data[position];
  });
  return { blocks, dummies, solution, estimates };
}

/** The columns of one effect's levels, or of their slopes on one variable. */
export interface DummyBlock {
  readonly effect: number;
  /** The slope's position, or null for the levels themselves. */
  readonly slope: number | null;
  readonly codes: Int32Array;
  readonly values: Float64Array | null;
  /** The levels in the order of their columns: later terms put their first level last, so that it is the one dropped. */
  readonly order: readonly number[];
}

function dummyBlocks(model: WorkingModel): readonly DummyBlock[] {
  return model.effects.flatMap((effect, position) => {
    const levels = Array.from({ length: effect.levels }, (_, level) => level);
    const order = position === 0 ? levels : [...levels.slice(1), 0];
    const common = { effect: position, codes: effect.codes, order };
    const slopes = Array.from({ length: effect.slopes?.columns ?? 0 }, (_, slope) => ({
      ...common,
      slope,
      values: column(effect.slopes as Matrix, slope),
    }));
    return effect.intercept ? [{ ...common, slope: null, values: null }, ...slopes] : slopes;
  });
}

/** y - X b - e with the columns as the formula has them: what the effects add up to. Length n. */
function absorbedPart(model: WorkingModel): Float64Array {
  const { frame, terms, coefficients } = model;
  const residuals = outcomeResiduals(model);
  const rest = frame.outcome.map((y, i) => y - residuals[i]);
  const sources: readonly (readonly [Matrix, readonly string[]])[] = [
    [frame.regressors, frame.regressorLabels],
    [frame.endogenous, frame.endogenousLabels],
  ];
  for (const [source, labels] of sources) {
    labels.forEach((label, j) => {
      const position = terms.indexOf(label);
      if (position < 0) return;
      const x = column(source, j);
      for (let i = 0; i < rest.length; i++) rest[i] -= coefficients[position] * x[i];
    });
  }
  return rest;
}

function collect(
  model: WorkingModel,
  blocks: readonly DummyBlock[],
  estimates: Float64Array,
  dropped: ReadonlySet<number>,
): readonly FixedEffectEstimates[] {
  const starts: number[] = [];
  let at = 0;
  for (const block of blocks) {
    starts.push(at);
    at += block.order.length;
  }
  return model.effects.map((effect, position) => {
    const own = blocks.flatMap((block, b) => (block.effect === position ? [{ block, start: starts[b] }] : []));
    const byLevel = (part: (typeof own)[number]): Float64Array => {
      const values = new Float64Array(effect.levels);
      part.block.order.forEach((level, offset) => {
        values[level] = estimates[part.start + offset];
      });
      return values;
    };
    const levels = own.find(({ block }) => block.slope === null);
    return {
      label: effect.label,
      levels: effect.levelLabels,
      estimates: levels === undefined ? null : byLevel(levels),
      slopes: own.flatMap((part) =>
        part.block.slope === null ? [] : [{ label: effect.slopeLabels[part.block.slope], estimates: byLevel(part) }],
      ),
      references: own.flatMap(({ block, start }) =>
        block.order.flatMap((level, offset) => (dropped.has(start + offset) ? [effect.levelLabels[level]] : [])),
      ),
    };
  });
}
