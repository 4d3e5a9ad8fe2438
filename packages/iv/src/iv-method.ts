import type { CovarianceChoice } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";

/** Generalised method of moments: how often the weights are renewed, and from which covariance of the moments. */
export interface GmmMethod {
  /** `two-step`: weights from the 2SLS residuals; `iterated`: until they no longer move; `cue`: continuously updated. */
  readonly gmm: "two-step" | "iterated" | "cue";
  /**
   * The covariance that the weights are the inverse of, without small-sample factor. By default the one of the standard
   * errors: heteroskedasticity-robust, clustered, Driscoll-Kraay, …
   */
  readonly weighting?: CovarianceChoice;
  /**
   * Whose residuals the standard errors use: those that gave the weights (`efficient`, the default, as in Stata's ivreg2), or
   * those of the estimate (`sandwich`, as in linearmodels).
   */
  readonly variance?: "efficient" | "sandwich";
}

/**
 * The estimator of an instrumental equation:
 *
 * - `"2sls"`, the default;
 * - `"liml"`: the k-class estimate with the k of `limlKappa`; `{ fuller: a }`: that k less a / (N - L), a = 1 almost
 *   unbiased, a = 4 least mean squared error; `{ kClass: k }`: any k (0 is least squares);
 * - `{ gmm: "two-step" | "iterated" | "cue" }`;
 * - `"ujive"`, `"jive1"`, `"jive2"`, `"ijive1"`: first stages that leave each row out of its own fit, for many instruments.
 */
export type IvMethod =
  | "2sls"
  | "liml"
  | { readonly fuller: number }
  | { readonly kClass: number }
  | GmmMethod
  | JackknifeMethod;

/** First stages without the row itself: see `jackknifeInstruments`. */
export type JackknifeMethod = "ujive" | "jive1" | "jive2" | "ijive1";

const words: ReadonlySet<unknown> = new Set(["2sls", "liml", "ujive", "jive1", "jive2", "ijive1"]);
const gmmSteps: ReadonlySet<unknown> = new Set(["two-step", "iterated", "cue"]);
const variances: ReadonlySet<unknown> = new Set([undefined, "efficient", "sandwich"]);

/**
 * A method given at run time, checked.
 *
 * @throws `INVALID_ARGUMENT`
 */
export function parseMethod(method: unknown): IvMethod {
  if (words.has(method)) return method as IvMethod;
  if (typeof method === "object" && method !== null) {
    const { fuller, kClass, gmm, variance, ...rest } = method as Record<string, unknown>;
    const known = [fuller, kClass, gmm].filter((part) => part !== undefined).length === 1;
    const extra = Object.keys(rest).filter((key) => key !== "weighting");
    if (known && typeof fuller === "number" && Number.isFinite(fuller) && fuller >= 0) return { fuller };
    if (known && typeof kClass === "number" && Number.isFinite(kClass)) return { kClass };
    if (known && gmmSteps.has(gmm) && variances.has(variance) && extra.length === 0) return method as GmmMethod;
  }
  throw new MesometricsError(
    "INVALID_ARGUMENT",
    '`method` is "2sls", "liml", { fuller: a } with a >= 0, { kClass: k } with a finite k, { gmm: "two-step" | "iterated" | "cue", weighting, variance: "efficient" | "sandwich" }, "ujive", "jive1", "jive2" or "ijive1"',
    { argument: "method", value: method },
  );
}

/** What a table calls the estimator. */
export function methodLabel(method: IvMethod): string {
  if (typeof method === "string") return method.toUpperCase();
  if ("fuller" in method) return `Fuller(${method.fuller})`;
  if ("kClass" in method) return `k-class, k = ${method.kClass}`;
  return { "two-step": "two-step GMM", iterated: "iterated GMM", cue: "continuously updated GMM" }[method.gmm];
}

export function isGmm(method: IvMethod): method is GmmMethod {
  return typeof method === "object" && "gmm" in method;
}
