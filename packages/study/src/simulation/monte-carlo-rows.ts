import { type Estimate, namedCovariance, tidy, wildClusterBootstrap } from "@mesometrics/inference";
import { ivreg } from "@mesometrics/iv";
import { MesometricsError } from "@mesometrics/matrix";
import { type Panel, panel } from "@mesometrics/panel-data";
import { feols } from "@mesometrics/panel-regression";
import { type SpatialWeights, spatialPanel } from "@mesometrics/spatial";
import { integrationParameters, integrationTruth } from "./integration-design.js";
import { drawIntegration, spatialMultiplier } from "./integration-draw.js";
import { manufacturingParameters } from "./manufacturing-design.js";
import { drawManufacturing } from "./manufacturing-draw.js";
import type { MonteCarloPlan } from "./monte-carlo.js";
import type { TrueParameter } from "./simulated-panel.js";

/** One line of the Monte Carlo: an estimator with a covariance, and the parameter that it is held against. */
export interface MonteCarloRow {
  /** Stable, for programs: `twoway.CR2`. */
  readonly id: string;
  readonly equation: string;
  readonly covariance: string;
  /** The name of the parameter among the panel's truths. */
  readonly parameter: string;
  /** True of an estimator without a mean: two-stage least squares with as many instruments as endogenous regressors. */
  readonly noMoments?: true;
}

/** Of one draw: estimate, standard error, degrees of freedom, whether the truth is inside, whether zero is rejected. */
export type DrawnRow = readonly [
  estimate: number,
  standardError: number,
  degreesOfFreedom: number,
  covers: number,
  rejectsZero: number,
];

/** How one study is drawn and estimated. */
export interface MonteCarloStudy {
  readonly rows: readonly MonteCarloRow[];
  readonly truth: Readonly<Record<string, TrueParameter>>;
  /** The rows of draw `replicate`; null for one that could not be estimated. */
  readonly draw: (replicate: number) => readonly (DrawnRow | null)[];
}

const covariances = {
  "CR2 (default)": undefined,
  CR1: (unit: string) => ({ type: "CR1", cluster: unit }) as const,
  HC1: () => ({ type: "HC1" }) as const,
  iid: () => ({ type: "iid" }) as const,
  "Driscoll-Kraay": () => ({ type: "driscoll-kraay" }) as const,
} as const;

const named = (name: string): string => (name === "CR2 (default)" ? "CR2" : name);

function drawn(fit: Estimate, term: string, truth: number, component = "coefficients"): DrawnRow {
  const row = tidy(fit, { component }).find((one) => one.term === term);
  if (row === undefined) throw new MesometricsError("UNKNOWN_TERM", `The estimate has no term ${term}.`, { term });
  const { estimate, standardError, degreesOfFreedom, low, high, pValue } = row;
  return [estimate, standardError, degreesOfFreedom, low <= truth && truth <= high ? 1 : 0, pValue < 0.05 ? 1 : 0];
}

/** A draw that an estimator refuses is counted, not hidden; anything but a refusal is a defect. */
function orRefused(estimate: () => DrawnRow): DrawnRow | null {
  try {
    return estimate();
  } catch (error) {
    if (error instanceof MesometricsError) return null;
    throw error;
  }
}

function twoWayRows(parameter: string): readonly MonteCarloRow[] {
  return [...Object.keys(covariances), "wild bootstrap"].map((covariance) => ({
    id: `twoway.${named(covariance)}`,
    equation: "two-way effects",
    covariance,
    parameter,
  }));
}

/** One regression under every covariance, and the restricted wild cluster bootstrap of the same coefficient. */
function twoWayDraws(
  data: Panel,
  formula: string,
  { term, unit, truth, plan, replicate }: TwoWayChoice,
): readonly (DrawnRow | null)[] {
  const rows = Object.values(covariances).map((covariance) =>
    orRefused(() =>
      drawn(
        feols(data, formula, covariance === undefined ? {} : { vcov: namedCovariance(covariance(unit)) }),
        term,
        truth,
      ),
    ),
  );
  const bootstrap = orRefused(() => {
    const fit = feols(data, formula, { vcov: { type: "CR1", cluster: unit } });
    const [estimate, standardError] = drawn(fit, term, truth);
    const pOf = (value: number): number =>
      wildClusterBootstrap(fit, data, {
        term,
        value,
        draws: plan.bootstrapDraws,
        seed: plan.seed * 1_000_003 + replicate,
        interval: false,
      }).test.pValue!;
    // No degrees of freedom: the bootstrap has its own distribution.
    return [estimate, standardError, Number.NaN, pOf(truth) >= 0.05 ? 1 : 0, pOf(0) < 0.05 ? 1 : 0];
  });
  return [...rows, bootstrap];
}

interface TwoWayChoice {
  readonly term: string;
  readonly unit: string;
  readonly truth: number;
  readonly plan: MonteCarloPlan;
  readonly replicate: number;
}

const provinceControls = "lncity + lncon + lngdp + lngov + lnfin";

export function manufacturingMonteCarlo(plan: MonteCarloPlan): MonteCarloStudy {
  const truth = manufacturingParameters();
  const ai = truth.ai!.value;
  const shape = { units: plan.contiguity.units.length, periods: 12 };
  const row = (id: string, equation: string, covariance: string, parameter = "ai"): MonteCarloRow => ({
    id,
    equation,
    covariance,
    parameter,
  });
  const rows = [
    ...twoWayRows("ai"),
    row("oneway.CR2", "province effects only", "CR2 (default)"),
    { ...row("iv.CR2", "2SLS, two-way effects", "CR2 (default)"), noMoments: true as const },
    { ...row("iv.iid", "2SLS, two-way effects", "iid"), noMoments: true as const },
    row("ar.CR2", "Anderson-Rubin, two-way effects", "CR2 (default)"),
    row("tech.CR2", "path to tech, two-way effects", "CR2 (default)", "tech.ai"),
    row("human.CR2", "path to ln(human), two-way effects", "CR2 (default)", "ln_human.ai"),
  ];
  const index = panelIndex(plan.contiguity.units, shape.periods);
  const draw = (replicate: number): readonly (DrawnRow | null)[] => {
    const panelDraw = drawManufacturing(shape, {
      seed: plan.seed,
      replicate,
      design: plan.design as "exogenous" | "endogenous",
    });
    const ln_high = panelDraw.ln_high();
    const net = ln_high.map((value, i) => value - ai * panelDraw.model.ai![i]);
    const data = panel({ ...index, ...panelDraw.model, ln_high, net }, { unit: "unit", time: "time" }) as Panel;
    const formula = `ln_high ~ ai + ${provinceControls} | unit + time`;
    const instrumental = `ln_high ~ ${provinceControls} | unit + time | ai ~ cable_density`;
    return [
      ...twoWayDraws(data, formula, { term: "ai", unit: "unit", truth: ai, plan, replicate }),
      orRefused(() => drawn(feols(data, `ln_high ~ ai + ${provinceControls} | unit`), "ai", ai)),
      orRefused(() => drawn(ivreg(data, instrumental), "ai", ai)),
      orRefused(() => drawn(ivreg(data, instrumental, { vcov: { type: "iid" } }), "ai", ai)),
      orRefused(() => {
        // With one instrument the test of b = b0 is that of the instrument in the equation of y - b0 d.
        const at = (outcome: string): DrawnRow =>
          drawn(feols(data, `${outcome} ~ cable_density + ${provinceControls} | unit + time`), "cable_density", 0);
        return [Number.NaN, Number.NaN, at("net")[2], 1 - at("net")[4], at("ln_high")[4]];
      }),
      orRefused(() =>
        drawn(feols(data, `tech ~ ai + ${provinceControls} | unit + time`), "ai", truth["tech.ai"]!.value),
      ),
      orRefused(() =>
        drawn(feols(data, `ln_human ~ ai + ${provinceControls} | unit + time`), "ai", truth["ln_human.ai"]!.value),
      ),
    ];
  };
  return { rows, truth, draw };
}

const cityControls = "ln_pgdp + fdi_share + gov + urban + ln_wage";

export function integrationMonteCarlo(plan: MonteCarloPlan, weights: SpatialWeights): MonteCarloStudy {
  const multiplier = spatialMultiplier(weights, integrationTruth.rho);
  const index = panelIndex(plan.contiguity.units, 11);
  const design = plan.design as "serial" | "independent";
  const truth = integrationParameters(drawIntegration(weights, multiplier, { seed: plan.seed }).structure);
  const at = (name: string): number => truth[name]!.value;
  const row = (id: string, equation: string, covariance: string, parameter: string): MonteCarloRow => ({
    id,
    equation,
    covariance,
    parameter,
  });
  const spatial = "spatial Durbin, two-way effects";
  const information = "maximum likelihood";
  const rows = [
    ...twoWayRows("int"),
    row("sdm.direct", spatial, information, "int"),
    row("sdm.indirect", spatial, information, "int.indirect"),
    row("sdm.total", spatial, information, "int.total"),
    row("sdm.rho", spatial, information, "sdm.rho"),
    row("inflow.CR2", "path to labour inflow, two-way effects", "CR2 (default)", "labour_inflow.int"),
    row("mediated.inflow", "with labour inflow, two-way effects", "CR2 (default)", "labour_inflow"),
    row("mediated.int", "with labour inflow, two-way effects", "CR2 (default)", "int.held_inflow"),
  ];
  const draw = (replicate: number): readonly (DrawnRow | null)[] => {
    const panelDraw = drawIntegration(weights, multiplier, { seed: plan.seed, replicate, design });
    const data = panel(
      { ...index, ...panelDraw.model, integration: panelDraw.integration() },
      { unit: "unit", time: "time" },
    ) as Panel;
    const regressors = `int + ${cityControls}`;
    let durbin: Estimate | null = null;
    const spatialRow = (term: string, parameter: string, component?: string) =>
      orRefused(() => {
        durbin ??= spatialPanel(data, `integration ~ ${regressors}`, { weights, model: "sdm", effects: "twoways" });
        return drawn(durbin, term, at(parameter), component);
      });
    const mediated = `integration ~ int + labour_inflow + ${cityControls} | unit + time`;
    return [
      ...twoWayDraws(data, `integration ~ ${regressors} | unit + time`, {
        term: "int",
        unit: "unit",
        truth: at("int"),
        plan,
        replicate,
      }),
      spatialRow("int", "int", "direct"),
      spatialRow("int", "int.indirect", "indirect"),
      spatialRow("int", "int.total", "total"),
      spatialRow("rho", "sdm.rho"),
      orRefused(() =>
        drawn(feols(data, `labour_inflow ~ ${regressors} | unit + time`), "int", at("labour_inflow.int")),
      ),
      orRefused(() => drawn(feols(data, mediated), "labour_inflow", at("labour_inflow"))),
      orRefused(() => drawn(feols(data, mediated), "int", at("int.held_inflow"))),
    ];
  };
  return { rows, truth, draw };
}

function panelIndex(units: readonly string[], periods: number): { readonly unit: string[]; readonly time: number[] } {
  return {
    unit: units.flatMap((unit) => Array.from({ length: periods }, () => unit)),
    time: units.flatMap(() => Array.from({ length: periods }, (_, t) => t)),
  };
}
