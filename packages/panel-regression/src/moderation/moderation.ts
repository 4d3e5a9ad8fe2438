import {
  type Covariance,
  type CovarianceEstimator,
  type Estimate,
  frameOf,
  namedCovariance,
  parseCovariance,
  type SampleOptions,
  type Subset,
  sampleSelection,
} from "@mesometrics/inference";
import { column, MesometricsError } from "@mesometrics/matrix";
import { type Dataset, formatExpression, parseExpression, type Weights } from "@mesometrics/panel-data";
import { feolsOf } from "../feols.js";
import { formulaOf } from "../feols-spec.js";
import { type MarginalEffects, marginalEffects, moments } from "./marginal-effects.js";

/** A moderation: the effect of the treatment depends on the moderator. */
export interface ModerationSpec {
  /** Columns or arithmetic expressions. */
  readonly outcome: string;
  readonly treatment: string;
  readonly moderator: string;
  readonly controls?: readonly string[];
  readonly fixedEffects?: readonly string[];
  /** `mean` (default): treatment and moderator less their means in the sample; `none`: as they are. */
  readonly centre?: "mean" | "none";
}

/** How a moderation is estimated. */
export interface ModerationOptions {
  readonly vcov?: Covariance | CovarianceEstimator;
  readonly subset?: Subset;
  /** As for `feols`; the means and the deviation of the moderator are then weighted too. */
  readonly weights?: Weights;
  /** Values of the moderator, in its own units, at which to give the effect. Default: mean, and one deviation to each side. */
  readonly at?: readonly number[];
  /** Default 0.95. */
  readonly level?: number;
}

/** A moderation with the effects along the moderator. */
export interface Moderation {
  readonly fit: Estimate;
  /** What was subtracted: zero without centring. */
  readonly centres: { readonly treatment: number; readonly moderator: number };
  /** Terms in `fit`. */
  readonly terms: { readonly treatment: string; readonly moderator: string; readonly interaction: string };
  /** Effects of the treatment; `at`, `regions` and `moderator` in the moderator's own units. */
  readonly effects: MarginalEffects;
}

/**
 * y = b1 (x - mean x) + b2 (z - mean z) + b3 (x - mean x)(z - mean z) + controls + effects. Centring changes neither the fit
 * nor b3; it makes b1 the effect of x at the mean of z instead of at z = 0, and lowers the correlation of the columns. The
 * means are those of the estimation sample.
 *
 * R: `feols(y ~ I(x - mean(x)) * I(z - mean(z)) | unit)`; Stata: `margins, dydx(x) at(z = (...))` after `c.x##c.z`.
 *
 * @throws `INVALID_SPEC`; `NO_INTERACTION` where the interaction was dropped; and what `feols` throws
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { moderation, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const { effects } = moderation(
 *   data,
 *   { outcome: "inv", treatment: "value", moderator: "capital", fixedEffects: ["firm"] },
 *   { vcov: { type: "iid" }, at: [100, 500] },
 * );
 * effects.rows.map(({ estimate }) => Number(estimate.toFixed(6))); // → [0.076049,0.100721]
 * effects.regions.map(({ effect }) => effect); // → ["positive"]
 * ```
 */
export function moderation<Columns>(
  data: Dataset<Columns>,
  spec: ModerationSpec,
  options: ModerationOptions = {},
): Moderation {
  return moderationOf(data as Dataset, spec, options);
}

function moderationOf(data: Dataset, spec: ModerationSpec, options: ModerationOptions): Moderation {
  const centre = spec.centre ?? "mean";
  if (centre !== "mean" && centre !== "none") {
    throw new MesometricsError("INVALID_SPEC", `centre is "mean" or "none", not ${String(centre)}`, { centre });
  }
  const x = formatExpression(parseExpression(spec.treatment));
  const z = formatExpression(parseExpression(spec.moderator));
  if (x === z) {
    throw new MesometricsError("INVALID_SPEC", "Treatment and moderator must be different variables", {
      treatment: x,
      moderator: z,
    });
  }
  const rows = {
    ...(options.subset === undefined ? {} : { subset: sampleSelection(options.subset, data.rows) }),
    ...(options.weights === undefined ? {} : { weights: options.weights }),
  };
  const clusters = options.vcov === undefined ? [] : parseCovariance(options.vcov).clusters;
  const sample: SampleOptions = { ...rows, ...(clusters.length === 0 ? {} : { required: clusters }) };
  const controls = spec.controls ?? [];
  const common = spec.fixedEffects === undefined ? {} : { fixedEffects: spec.fixedEffects };
  const plain = [`I(${x})`, `I(${z})`];
  const frame = frameOf(
    data,
    formulaOf({ outcome: spec.outcome, regressors: [...plain, ...controls], ...common }),
    sample,
  );
  const meanOf = (label: string): number =>
    centre === "none" ? 0 : moments(column(frame.regressors, frame.regressorLabels.indexOf(label)), frame.weights).mean;
  const centres = { treatment: meanOf(`I(${x})`), moderator: meanOf(`I(${z})`) };
  const less = (text: string, c: number): string =>
    c === 0 ? text : formatExpression(parseExpression(`I(${text} ${c < 0 ? "+" : "-"} ${Math.abs(c)})`));
  const treatment = less(x, centres.treatment);
  const moderator = less(z, centres.moderator);
  const factor = (text: string): string => (/^[\p{L}_`]/u.test(text) && !/[-+*/^ ]/.test(text) ? text : `I(${text})`);
  const [one, other] = centre === "none" ? [factor(treatment), factor(moderator)] : [treatment, moderator];
  const fit = feolsOf(
    data,
    formulaOf({ outcome: spec.outcome, regressors: [one, other, `${one}:${other}`, ...controls], ...common }),
    { ...rows, ...(options.vcov === undefined ? {} : { vcov: namedCovariance(options.vcov) }) },
  );
  const effects = marginalEffects(fit, data, {
    of: one,
    by: other,
    ...(options.at === undefined ? {} : { at: options.at.map((value) => value - centres.moderator) }),
    ...(options.level === undefined ? {} : { level: options.level }),
  });
  return {
    fit,
    centres,
    terms: { treatment: one, moderator: other, interaction: effects.interaction },
    effects: { ...shifted(effects, centres.moderator), of: x, by: z },
  };
}

/** Effects along a centred moderator, told in the moderator's own units. */
function shifted(effects: MarginalEffects, by: number): MarginalEffects {
  const { moderator } = effects;
  return {
    ...effects,
    rows: effects.rows.map((row) => ({ ...row, at: row.at + by })),
    regions: effects.regions.map((region) => ({ ...region, low: region.low + by, high: region.high + by })),
    moderator: {
      ...moderator,
      minimum: moderator.minimum + by,
      maximum: moderator.maximum + by,
      mean: moderator.mean + by,
    },
  };
}
