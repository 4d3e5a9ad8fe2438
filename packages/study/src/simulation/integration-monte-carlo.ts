import type { Estimate } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Panel, panel } from "@mesometrics/panel-data";
import { type SpatialWeights, spatialPanel } from "@mesometrics/spatial";
import { type IntegrationOptions, integrationTruth, pearlRiverDelta } from "./integration-design.js";
import { drawIntegration, type IntegrationDraw, integrationYears, spatialMultiplier } from "./integration-draw.js";
import { integrationParameters } from "./integration-truth.js";
import type { MonteCarloPlan } from "./monte-carlo.js";
import {
  coefficient,
  differenceEstimators,
  type Estimator,
  type MonteCarloDraw,
  type MonteCarloStudy,
  mediationEstimators,
  standard,
  standardEstimator,
  studyOfEstimators,
  twoWayEstimators,
} from "./monte-carlo-rows.js";
import { reachedIntegration } from "./simulate-integration.js";
import { panelIndex } from "./simulated-panel.js";

const controls = ["ln_pgdp", "fdi_share", "gov", "urban", "ln_wage"];
const regressors = ["int", ...controls].join(" + ");
const effects = "| unit + time";

export function integrationMonteCarlo(plan: MonteCarloPlan, weights: SpatialWeights): MonteCarloStudy {
  const { units } = plan.contiguity;
  const multiplier = spatialMultiplier(weights, integrationTruth.rho);
  const index = panelIndex(units, integrationYears);
  const design = plan.design as NonNullable<IntegrationOptions["design"]>;
  const { structure } = drawIntegration(weights, multiplier, { seed: plan.seed });
  const truth = integrationParameters(design, structure, units.length);
  const area = index.units.map((unit) => (pearlRiverDelta.includes(unit) ? "Delta" : "Others"));

  const draw = (replicate: number): MonteCarloDraw => {
    const drawn = drawIntegration(weights, multiplier, { seed: plan.seed, replicate, design });
    const data = panel(
      { unit: index.units, time: index.times, area, ...drawn.model, ...outcomesOf(drawn) },
      { unit: "unit", time: "time" },
    ) as Panel;
    return { data, seed: plan.seed * 1_000_003 + replicate };
  };

  const fits = new WeakMap<MonteCarloDraw, Estimate>();
  const durbin = (id: string, parameter: string, term: string, component?: string): Estimator<MonteCarloDraw> => ({
    id: `sdm.${id}`,
    equation: `spatial Durbin, ${id}`,
    covariance: "maximum likelihood",
    parameter,
    of: (drawn) => {
      let fit = fits.get(drawn);
      if (fit === undefined) {
        fit = spatialPanel(drawn.data, `integration ~ ${regressors}`, { weights, model: "sdm", effects: "twoways" });
        fits.set(drawn, fit);
      }
      return coefficient(fit, term, component);
    },
  });
  const mediated = `integration ~ int + labour_inflow + ${controls.join(" + ")} ${effects}`;
  // Of other cities there are no pseudo-true values, nor a delta.
  const nonlinear =
    truth["coupling_controls.int"] === undefined
      ? []
      : [
          standardEstimator(
            "coupling.CR2",
            "coupling C on INT",
            "coupling_controls.int",
            `coupling ~ ${regressors} ${effects}`,
            "int",
          ),
          standardEstimator(
            "coordination.CR2",
            "development T on INT",
            "coordination_controls.int",
            `coordination ~ ${regressors} ${effects}`,
            "int",
          ),
        ];
  const areas =
    new Set(area).size < 2
      ? []
      : differenceEstimators(plan, {
          id: "delta",
          equation: "delta less other cities",
          parameter: "difference_between_areas",
          formula: `integration ~ ${regressors} ${effects}`,
          term: "int",
          by: "area",
          groups: ["Others", "Delta"],
          tests: [standard, "wild bootstrap", "permuted units", "permuted rows (bdiff)", "z, CR1", "z, iid"],
        });
  return studyOfEstimators(
    truth,
    [
      ...twoWayEstimators(plan, `integration ~ ${regressors} ${effects}`, "int", truth.int!.value),
      durbin("direct", "int", "int", "direct"),
      durbin("indirect", "int.indirect", "int", "indirect"),
      durbin("total", "int.total", "int", "total"),
      durbin("rho", "sdm.rho", "rho"),
      ...nonlinear,
      standardEstimator(
        "inflow.CR2",
        "path INT to inflow",
        "labour_inflow.int",
        `labour_inflow ~ ${regressors} ${effects}`,
        "int",
      ),
      standardEstimator("mediated.inflow", "inflow at given INT", "labour_inflow", mediated, "labour_inflow"),
      standardEstimator("mediated.int", "INT at given inflow", "int.held_inflow", mediated, "int"),
      ...mediationEstimators(plan, {
        id: "by_inflow",
        equation: "indirect by inflow",
        parameter: "int.by_inflow",
        spec: {
          outcome: "integration",
          treatment: "int",
          mediator: "labour_inflow",
          controls,
          fixedEffects: ["unit", "time"],
          steps: "three-step",
        },
        bootstrap: true,
      }),
      ...areas,
    ],
    draw,
  );
}

/** D, and C and T where indicators reach it; without them their estimators refuse the draw, which is counted. */
function outcomesOf(drawn: IntegrationDraw): Readonly<Record<string, Float64Array>> {
  try {
    const { integration, scores } = reachedIntegration(drawn);
    const [first, second] = scores as readonly [Float64Array, Float64Array];
    return {
      integration,
      coupling: first.map((u, row) => (2 * Math.sqrt(u * second[row])) / (u + second[row])),
      coordination: first.map((u, row) => (u + second[row]) / 2),
    };
  } catch (error) {
    if (error instanceof MesometricsError && error.code === "SIMULATION_INFEASIBLE") {
      return { integration: drawn.integration() };
    }
    throw error;
  }
}
