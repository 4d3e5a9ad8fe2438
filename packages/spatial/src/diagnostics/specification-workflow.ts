import type { Estimate, Note, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { formatExpression, type Panel } from "@mesometrics/panel-data";
import { type MoranOfPeriod, moranByPeriod } from "../exploratory/moran-by-period.js";
import type { PanelEffects, SpatialModel } from "../model-kind.js";
import { spatialFormula } from "../panel-sample.js";
import { spatialPanel } from "../spatial-panel.js";
import type { SpatialWeights } from "../spatial-weights.js";
import { correlatedEffectsTest } from "./correlated-effects-test.js";
import { effectsTests } from "./effects-tests.js";
import { lagrangeMultipliersOf } from "./lagrange-multiplier-tests.js";
import { type FixedEffects, fixedEffectNames, linearResiduals } from "./linear-residuals.js";
import { residualMoranOf } from "./residual-moran-test.js";
import { spatialHausmanTest } from "./spatial-hausman-test.js";

export interface WorkflowOptions {
  readonly weights: SpatialWeights;
  /** Below this a test rejects; default 0.05. */
  readonly level?: number;
}

/** One question of the workflow, every statistic that speaks to it, and the answer taken. */
export interface WorkflowStep {
  readonly id: "moran" | "lagrange-multiplier" | "effects" | "hausman" | "durbin";
  readonly question: string;
  readonly tests: readonly (TestResult & { readonly effects?: FixedEffects })[];
  readonly answer: string;
}

/** The specification that a panel's tests lead to. */
export interface SpecificationDecision {
  readonly model: SpatialModel;
  readonly effects: PanelEffects;
  readonly reasons: readonly string[];
}

export interface SpecificationWorkflow {
  readonly decision: SpecificationDecision;
  readonly level: number;
  readonly steps: readonly WorkflowStep[];
  /** Moran's I of the outcome in every period. */
  readonly moranOfOutcome: readonly MoranOfPeriod[];
  /** The model decided on. */
  readonly estimate: Estimate;
  readonly notes: readonly Note[];
}

/**
 * The sequence of tests by which spatial panel studies choose their model, in one call, with every statistic:
 *
 * 1. Moran's I of the outcome by period and of the residuals of linear models;
 * 2. LM tests, robust, with W X, without effects and with each kind of them;
 * 3. which fixed effects the spatial Durbin model needs (likelihood ratios);
 * 4. fixed or random unit effects (Hausman, and its robust form by unit means where the classic one is indefinite);
 * 5. whether the spatial Durbin model with these effects reduces to a lag, an error or a linear model (Wald and likelihood ratio).
 *
 * The decision follows Elhorst (2014, section 2.9): the Durbin model, unless Wald and likelihood ratio both leave the
 * lag (or the error) model standing and the robust LM test points to it (of two that stand, the one whose robust LM
 * statistic is the larger: Anselin 2005, Exploring Spatial Data with GeoDa, p. 199); the linear model where neither LM tests nor the
 * Durbin model find dependence. Random effects only where no period effects are needed. It is a convention, not a proof:
 * the tests were not designed to be used in a row, and p-values after a choice are too small.
 *
 * @throws `PANEL_REQUIRED`, `INVALID_ARGUMENT`, and what `spatialPanel` and `moranByPeriod` throw
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets/produc";
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * import { contiguityWeights, panel, specificationWorkflow } from "@mesometrics/spatial";
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
 * const { decision, steps } = specificationWorkflow(data, "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp", { weights });
 * [decision.model, decision.effects]; // → ["sdm","twoways"]
 * steps.map(({ id }) => id); // → ["moran","lagrange-multiplier","effects","hausman","durbin"]
 * ```
 */
export function specificationWorkflow(data: Panel, formula: string, options: WorkflowOptions): SpecificationWorkflow {
  if (data.kind !== "panel") {
    throw new MesometricsError(
      "PANEL_REQUIRED",
      "The workflow is for panel data: make it with panel(table, { unit, time }).",
    );
  }
  const { weights, level = 0.05 } = options;
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_ARGUMENT", `level is ${level}, but must lie between 0 and 1.`, {
      argument: "level",
      value: level,
    });
  }
  const notes: Note[] = [];
  const rejects = ({ pValue }: TestResult) => pValue !== null && pValue < level;
  const linear = fixedEffectNames.map((effects) => ({
    effects,
    model: linearResiduals(data, formula, { weights, effects }),
  }));
  const outcome = formatExpression(spatialFormula(formula, false).outcome.expression);
  const moranOfOutcome = moranByPeriod(data, outcome, weights);
  const ofResiduals = linear.map(({ effects, model }) => ({ ...residualMoranOf(model, "two-sided"), effects }));
  const significant = moranOfOutcome.filter(rejects).length;
  const significantEffects = ofResiduals.filter(rejects).map((test) => `with ${inWords[test.effects]}`);
  const moran: WorkflowStep = {
    id: "moran",
    question: "Is there spatial autocorrelation?",
    tests: [...moranOfOutcome, ...ofResiduals],
    answer:
      `Moran's I of the outcome is significant in ${significant} of ${moranOfOutcome.length} periods, that of residuals ` +
      `${significantEffects.length === 0 ? "with no kind of effects" : significantEffects.join(", ")}.`,
  };

  const multipliers = linear.flatMap(({ effects, model }) =>
    lagrangeMultipliersOf(model, "expected").tests.map((test) => ({ ...test, effects })),
  );

  const ofEffects = effectsTests(data, formula, { weights, model: "sdm" });
  const needs = (id: string) => ofEffects.some((test) => test.id === id && rejects(test));
  const [units, periods] = [needs("lr-unit-effects"), needs("lr-period-effects")];
  const fixed: FixedEffects = units ? (periods ? "twoways" : "individual") : periods ? "time" : "none";
  const ofHausman = hausmanTests(data, formula, weights, notes);
  // An indefinite difference says nothing; the auxiliary regression answers instead.
  const deciding = ofHausman.find((test) => test.id === "spatial-hausman" && test.pValue !== null) ?? ofHausman.at(-1);
  const isRandom = fixed === "individual" && deciding !== undefined && !rejects(deciding);
  const effects: PanelEffects = isRandom ? "random" : fixed;

  const durbin = spatialPanel(data, formula as never, { weights, model: "sdm", effects });
  const at = (id: string) => multipliers.find((test) => test.id === id && test.effects === fixed);
  const ofDurbin = (durbin.tests ?? []).filter(({ id }) => /^(lr|wald)-(nonspatial|sar|sem)$/.test(id));
  const { model, reasons } = chooseModel(ofDurbin, at, rejects);
  return {
    decision: {
      model,
      effects,
      reasons: [...reasons, effectsReason(fixed, isRandom, deciding, level)],
    },
    level,
    steps: [
      moran,
      {
        id: "lagrange-multiplier",
        question: "Does the linear model miss a spatial lag, spatial errors, or W X?",
        tests: multipliers,
        answer: `With ${inWords[fixed]} these reject at ${level}: ${listed(multipliers.filter((test) => test.effects === fixed && rejects(test)).map(({ id }) => id))}.`,
      },
      {
        id: "effects",
        question: "Which fixed effects does the spatial Durbin model need?",
        tests: ofEffects,
        answer: `Likelihood ratio tests at ${level} ask for ${inWords[fixed]}.`,
      },
      {
        id: "hausman",
        question: "Are unit effects random?",
        tests: ofHausman,
        answer: effectsReason(fixed, isRandom, deciding, level),
      },
      {
        id: "durbin",
        question: "Does the spatial Durbin model reduce to a simpler one?",
        tests: ofDurbin,
        answer: reasons.join(" "),
      },
    ],
    moranOfOutcome,
    estimate: model === "sdm" ? durbin : spatialPanel(data, formula as never, { weights, model, effects }),
    notes,
  };
}

/** Effects as a sentence names them. */
const inWords: Readonly<Record<FixedEffects, string>> = {
  none: "no fixed effects",
  individual: "unit effects",
  time: "period effects",
  twoways: "unit and period effects",
};

function hausmanTests(data: Panel, formula: string, weights: SpatialWeights, notes: Note[]): TestResult[] {
  const tests: TestResult[] = [];
  const attempt = (what: string, run: () => TestResult) => {
    try {
      tests.push(run());
    } catch (error) {
      if (!(error instanceof MesometricsError)) throw error;
      notes.push({ code: "TEST_NOT_POSSIBLE", message: `${what} was not possible (${error.code}): ${error.message}` });
    }
  };
  attempt("The spatial Hausman test", () =>
    spatialHausmanTest(
      spatialPanel(data, formula as never, { weights, model: "sar", effects: "individual" }),
      spatialPanel(data, formula as never, { weights, model: "sar", effects: "random" }),
    ),
  );
  attempt("The correlated effects test", () => correlatedEffectsTest(data, formula, { weights, model: "sar" }));
  return tests;
}

function chooseModel(
  tests: readonly TestResult[],
  multiplier: (id: string) => TestResult | undefined,
  rejects: (test: TestResult) => boolean,
): { readonly model: SpatialModel; readonly reasons: string[] } {
  const lmRejects = (id: string) => {
    const test = multiplier(id);
    return test !== undefined && rejects(test);
  };
  const rejected = (id: string) => tests.some((test) => test.id === id && rejects(test));
  if (!rejected("lr-nonspatial") && !lmRejects("lm-lag") && !lmRejects("lm-error") && !rejected("lr-sar")) {
    return { model: "ols", reasons: ["Neither LM tests nor the spatial Durbin model find dependence."] };
  }
  const againstLag = rejected("wald-sar") || rejected("lr-sar");
  const againstError = rejected("wald-sem") || rejected("lr-sem");
  if (againstLag && againstError) {
    return { model: "sdm", reasons: ["Wald or likelihood ratio tests reject both the lag and the error model."] };
  }
  const lag = !againstLag && lmRejects("robust-lm-lag");
  const error = !againstError && lmRejects("robust-lm-error");
  if (lag && error) {
    const model =
      statisticOf(multiplier("robust-lm-lag")) >= statisticOf(multiplier("robust-lm-error")) ? "sar" : "sem";
    return {
      model,
      reasons: [
        `Neither the lag nor the error model is rejected, and both robust LM tests reject; that of the ${model === "sar" ? "lag" : "error"} model is the larger.`,
      ],
    };
  }
  if (lag) return { model: "sar", reasons: ["The lag model is not rejected, and the robust LM test points to it."] };
  if (error)
    return { model: "sem", reasons: ["The error model is not rejected, and the robust LM test points to it."] };
  return {
    model: "sdm",
    reasons: ["The tests of the Durbin model and the robust LM tests disagree; the Durbin model nests both."],
  };
}

function statisticOf(test: TestResult | undefined): number {
  return test?.statistic ?? 0;
}

function effectsReason(
  fixed: FixedEffects,
  isRandom: boolean,
  deciding: TestResult | undefined,
  level: number,
): string {
  const p = deciding === undefined || deciding.pValue === null ? "undefined" : deciding.pValue.toPrecision(3);
  if (fixed !== "individual") {
    const beside = deciding === undefined ? "" : ` ${deciding.label}, for comparison: p = ${p}.`;
    return `Likelihood ratio tests ask for ${inWords[fixed]}, so the choice of random unit effects does not arise.${beside}`;
  }
  if (deciding === undefined) return "No Hausman test was possible; unit effects stay fixed.";
  return isRandom
    ? `${deciding.label} does not reject random unit effects at ${level} (p = ${p}).`
    : `${deciding.label} rejects random unit effects at ${level} (p = ${p}).`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}
