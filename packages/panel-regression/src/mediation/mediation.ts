import {
  type Covariance,
  type CovarianceEstimator,
  defaultCovariance,
  type Estimate,
  frameOf,
  type Note,
  namedCovariance,
  parseCovariance,
  rebuild,
  type SampleFacts,
  type SampleOptions,
  type Subset,
  sampleFacts,
  sampleSelection,
  type TestResult,
} from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, type ModelFrame, parseFormula, type Weights } from "@mesometrics/panel-data";
import { feolsOf } from "../feols.js";
import { formulaOf } from "../feols-spec.js";
import { indirectEffectTests, type Path } from "./indirect-effect.js";
import {
  combineMediationChunks,
  type MediationBootstrap,
  planMediationBootstrap,
  runMediationChunk,
} from "./mediation-bootstrap.js";
import { type MediationSensitivity, mediationSensitivity } from "./mediation-sensitivity.js";

/** A mediation: the treatment moves the mediator (path a), the mediator moves the outcome (path b). */
export interface MediationSpec {
  /** Columns or expressions, one number each. */
  readonly outcome: string;
  readonly treatment: string;
  readonly mediator: string;
  readonly controls?: readonly string[];
  readonly fixedEffects?: readonly string[];
  /** `two-step`: total effect and path a only. `three-step`: path b, the indirect effect and its tests too. */
  readonly steps: "two-step" | "three-step";
}

/** How a mediation is tested. */
export interface MediationOptions {
  /** The covariance of every equation. Default: that of `feols`. */
  readonly vcov?: Covariance | CovarianceEstimator;
  /**
   * The cluster bootstrap of the three-step form: null leaves it out. Default on a panel 999 draws with seed 1; none on a
   * cross-section unless a cluster is named. The draws of both equations come from the cross products of the clusters. `cluster` is by default that of the covariance, else the unit.
   */
  readonly bootstrap?: { readonly draws: number; readonly seed: number; readonly cluster?: string } | null;
  /** The level of the intervals. Default 0.95. */
  readonly level?: number;
  /** The correlations of errors at which the sensitivity curve is read. Default -0.9, -0.8 … 0.9. */
  readonly rhos?: readonly number[];
  readonly subset?: Subset;
  /** As for `feols`, in every equation and every draw; the sensitivity is that of the weighted errors. */
  readonly weights?: Weights;
}

/** What a mediation found; the parts of path b are null in the two-step form. */
export interface Mediation {
  readonly steps: "two-step" | "three-step";
  /** The one sample of all equations. */
  readonly sample: SampleFacts;
  readonly equations: {
    /** outcome ~ treatment + controls */
    readonly total: Estimate;
    /** mediator ~ treatment + controls */
    readonly mediator: Estimate;
    /** outcome ~ treatment + mediator + controls */
    readonly outcome: Estimate | null;
  };
  readonly total: Path;
  readonly a: Path;
  readonly b: Path | null;
  readonly direct: Path | null;
  /** a b */
  readonly indirect: number | null;
  /** indirect / total; it means little where direct and indirect effect have opposite signs (see `notes`) */
  readonly share: number | null;
  /** total - direct - indirect, relative to the largest of them: zero but for rounding. */
  readonly identity: number | null;
  /** Sobel, Aroian and Goodman. */
  readonly tests: readonly TestResult[];
  readonly bootstrap: MediationBootstrap | null;
  readonly sensitivity: MediationSensitivity | null;
  readonly notes: readonly Note[];
}

/** Beyond this, relative to the largest effect, total = direct + indirect is broken. */
const identityTolerance = 1e-10;

/**
 * Mediation in linear equations, all on one sample: the rows in which outcome, treatment, mediator, controls and clusters
 * are complete.
 *
 * total: y = c x + …; path a: m = a x + …; three-step (Baron and Kenny 1986) adds y = c' x + b m + …, where
 * c = c' + a b holds exactly in one sample and is checked. Sobel, Aroian and Goodman use the covariance of the equations
 * and the normal distribution; the product is far from normal in small samples, so read the bootstrap by cluster
 * (percentile and BCa) beside them. The sensitivity says how strong an omitted confounder of mediator and outcome must be to
 * explain the indirect effect away. The two-step form estimates path a only: that the mediator moves the outcome is then an
 * argument from elsewhere.
 *
 * Same numbers: R `fixest::feols` on `y ~ x`, `m ~ x`, `y ~ x + m` with the same rows; Stata `sgmediation` for the tests.
 *
 * @throws `TERM_DROPPED` where the effects or controls explain treatment or mediator; `IDENTITY_VIOLATED`; `INVALID_SPEC`,
 * `INVALID_LEVEL`, `INVALID_RHO`, `NO_CLUSTER`, `ONE_CLUSTER`, `BOOTSTRAP_FAILED`, `INVALID_ARGUMENT`, and what `feols` throws
 *
 * @example
 * ```ts
 * import { produc } from "@mesometrics/datasets";
 * import { mediation, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(produc.table, { unit: "state", time: "year" });
 * const result = mediation(
 *   data,
 *   {
 *     outcome: "log(gsp)",
 *     treatment: "log(pcap)",
 *     mediator: "log(pc)",
 *     controls: ["log(emp)", "unemp"],
 *     fixedEffects: ["state", "year"],
 *     steps: "three-step",
 *   },
 *   { vcov: { cluster: "state" }, bootstrap: { draws: 99, seed: 1 } },
 * );
 * result.indirect; // → 0.026265067
 * result.tests.map(({ id, statistic }) => [id, Number(statistic.toFixed(4))]); // → [["sobel",1.3136],["aroian",1.2286],["goodman",1.4191]]
 * result.bootstrap?.indirect.percentile.high; // → 0.095464685
 * result.sensitivity?.rhoAtZero; // → 0.21784209
 * ```
 */
export function mediation<Columns>(
  data: Dataset<Columns>,
  spec: MediationSpec,
  options: MediationOptions = {},
): Mediation {
  return mediationOf(data as Dataset, spec, options);
}

function mediationOf(data: Dataset, spec: MediationSpec, options: MediationOptions): Mediation {
  const level = options.level ?? 0.95;
  if (!(level > 0 && level < 1)) {
    throw new MesometricsError("INVALID_LEVEL", `A confidence level lies between 0 and 1, not ${level}`, { level });
  }
  if (spec.steps !== "two-step" && spec.steps !== "three-step") {
    throw new MesometricsError("INVALID_SPEC", `steps is "two-step" or "three-step", not ${String(spec.steps)}`, {
      steps: spec.steps,
    });
  }
  const frame = wholeFrame(data, spec, options);
  const labels = namesOf(spec);
  const chosen = options.vcov === undefined ? defaultCovariance(data, frame) : { covariance: options.vcov, notes: [] };
  const vcov = namedCovariance(chosen.covariance);
  const rows = new Uint8Array(data.rows);
  for (const row of frame.rows) rows[row] = 1;
  const subset = sampleSelection(rows, data.rows);
  const weights = options.weights === undefined ? {} : { weights: options.weights };
  const equation = (outcome: string, regressors: readonly string[]) =>
    feolsOf(data, formulaWith(spec, outcome, regressors), { vcov, subset, ...weights });
  const totalFit = equation(spec.outcome, [spec.treatment]);
  const mediatorFit = equation(spec.mediator, [spec.treatment]);
  const total = pathOf(totalFit, labels.treatment);
  const a = pathOf(mediatorFit, labels.treatment);
  const common = { steps: spec.steps, sample: sampleFacts(frame, data.hash), total, a };
  if (spec.steps === "two-step") {
    return {
      ...common,
      equations: { total: totalFit, mediator: mediatorFit, outcome: null },
      b: null,
      direct: null,
      indirect: null,
      share: null,
      identity: null,
      tests: [],
      bootstrap: null,
      sensitivity: null,
      notes: [
        ...chosen.notes,
        {
          code: "PATH_A_ONLY",
          message: `The two-step form estimates how ${labels.treatment} moves ${labels.mediator}; that ${labels.mediator} moves ${labels.outcome} is not estimated or tested here and must be argued from theory or other evidence`,
        },
      ],
    };
  }
  const outcomeFit = equation(spec.outcome, [spec.treatment, spec.mediator]);
  const b = pathOf(outcomeFit, labels.mediator);
  const direct = pathOf(outcomeFit, labels.treatment);
  const indirect = a.estimate * b.estimate;
  const identity = identityOf(total.estimate, direct.estimate, indirect);
  return {
    ...common,
    equations: { total: totalFit, mediator: mediatorFit, outcome: outcomeFit },
    b,
    direct,
    indirect,
    share: total.estimate === 0 ? null : indirect / total.estimate,
    identity,
    tests: indirectEffectTests(a, b, outcomeFit.inference.label),
    bootstrap: bootstrapOf(data, vcov, { mediator: mediatorFit, outcome: outcomeFit }, labels, options, level),
    sensitivity: mediationSensitivity(
      a.estimate,
      rebuild(totalFit, data).residuals,
      rebuild(mediatorFit, data).residuals,
      options.rhos ?? Array.from({ length: 19 }, (_, step) => (step - 9) / 10),
    ),
    notes: [...chosen.notes, ...threeStepNotes(direct.estimate, indirect, labels)],
  };
}

/** The outcome equation's frame: its rows are the one sample. */
function wholeFrame(data: Dataset, spec: MediationSpec, options: MediationOptions): ModelFrame {
  const clusters = options.vcov === undefined ? [] : parseCovariance(options.vcov).clusters;
  const bootstrapCluster = options.bootstrap?.cluster;
  const required = [...new Set([...clusters, ...(bootstrapCluster === undefined ? [] : [bootstrapCluster])])];
  const sample: SampleOptions = {
    ...(options.subset === undefined ? {} : { subset: sampleSelection(options.subset, data.rows) }),
    ...(required.length === 0 ? {} : { required }),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
  };
  return frameOf(data, formulaWith(spec, spec.outcome, [spec.treatment, spec.mediator]), sample);
}

function formulaWith(spec: MediationSpec, outcome: string, regressors: readonly string[]): string {
  return formulaOf({
    outcome,
    regressors: [...regressors, ...(spec.controls ?? [])],
    ...(spec.fixedEffects === undefined ? {} : { fixedEffects: spec.fixedEffects }),
  });
}

interface Names {
  readonly outcome: string;
  readonly treatment: string;
  readonly mediator: string;
}

/** The names as terms have them: spaces normalised. */
function namesOf(spec: MediationSpec): Names {
  const single = (text: string): string => {
    const formula = parseFormula(`${spec.outcome} ~ ${text}`);
    const [term] = formula.regressors;
    if (formula.regressors.length !== 1 || term === undefined || formula.fixedEffects.length > 0) {
      throw new MesometricsError("INVALID_SPEC", `'${text}' is not one variable: a path has one number`, { text });
    }
    return term.label;
  };
  const names = {
    outcome: parseFormula(`${spec.outcome} ~ 1`).outcome.label,
    treatment: single(spec.treatment),
    mediator: single(spec.mediator),
  };
  const controls = (spec.controls ?? []).flatMap((control) =>
    parseFormula(`${spec.outcome} ~ ${control}`).regressors.map(({ label }) => label),
  );
  const all = [names.outcome, names.treatment, names.mediator];
  if (new Set(all).size !== 3 || controls.some((control) => all.includes(control))) {
    throw new MesometricsError(
      "INVALID_SPEC",
      "Outcome, treatment, mediator and controls must be different variables",
      { ...names, controls },
    );
  }
  return names;
}

function pathOf(fit: Estimate, term: string): Path {
  const j = fit.terms.indexOf(term);
  if (j < 0) {
    const reason = fit.notes.find(({ terms }) => terms?.includes(term))?.message;
    throw new MesometricsError(
      "TERM_DROPPED",
      `'${term}' cannot be estimated in '${fit.call.formula}'${reason === undefined ? "" : `: ${reason}`}`,
      { term, formula: fit.call.formula },
    );
  }
  return { estimate: fit.coefficients[j], standardError: Math.sqrt(fit.vcov.data[j + j * fit.terms.length]) };
}

function identityOf(total: number, direct: number, indirect: number): number {
  const size = Math.max(Math.abs(total), Math.abs(direct), Math.abs(indirect));
  const difference = size === 0 ? 0 : (total - direct - indirect) / size;
  if (Math.abs(difference) <= identityTolerance) return difference;
  throw new MesometricsError(
    "IDENTITY_VIOLATED",
    `The total effect ${total} is not direct ${direct} + indirect ${indirect}: treatment and mediator are so nearly combinations of the controls that rounding decides; rescale or drop controls`,
    { total, direct, indirect, difference },
  );
}

function bootstrapOf(
  data: Dataset,
  vcov: CovarianceEstimator,
  equations: { readonly mediator: Estimate; readonly outcome: Estimate },
  names: Names,
  options: MediationOptions,
  level: number,
): MediationBootstrap | null {
  const given = options.bootstrap;
  if (given === null) return null;
  const cluster = given?.cluster ?? vcov.clusters[0] ?? (data.kind === "panel" ? data.index.unit : undefined);
  if (cluster === undefined) {
    if (given === undefined) return null;
    throw new MesometricsError(
      "NO_CLUSTER",
      "A bootstrap of a cross-section needs the column of its clusters: bootstrap: { draws, seed, cluster }",
      {},
    );
  }
  const { draws, seed } = given ?? { draws: 999, seed: 1 };
  const settings = { draws, seed, level, cluster };
  const plan = planMediationBootstrap(equations.mediator, equations.outcome, data, names, settings);
  return combineMediationChunks(plan, [runMediationChunk(plan, 0, draws)]);
}

function threeStepNotes(direct: number, indirect: number, labels: Names): readonly Note[] {
  return [
    {
      code: "SEQUENTIAL_IGNORABILITY",
      message: `Direct and indirect effects are causal only if, given the controls, ${labels.treatment} is as good as random and nothing that moves both ${labels.mediator} and ${labels.outcome} is left out (sequential ignorability); the second cannot be tested, see the sensitivity`,
    },
    ...(direct * indirect < 0
      ? [
          {
            code: "INCONSISTENT_MEDIATION",
            message: "Direct and indirect effect have opposite signs: their share of the total effect is no proportion",
          },
        ]
      : []),
  ];
}
