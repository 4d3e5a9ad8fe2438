import { MesometricsError } from "@mesometrics/matrix";
import { biasReducedCovariance } from "./bias-reduced.js";
import { covarianceOfClusters } from "./clustered-rows.js";
import { clusterColumn } from "./clusters.js";
import type { CoreCovariance, CovarianceChoice, CovarianceEstimator } from "./covariance.js";
import { refuseClusters, unknownCovariance } from "./covariance-options.js";
import { covarianceOfRows } from "./independent-rows.js";
import { smallSampleOptions } from "./small-sample-rule.js";

/**
 * What an estimator makes of its `vcov`: the estimator of a built-in covariance (iid, HC0 … HC3, CR0, CR1, CR2), or the value
 * that was given. Everything else has its own function, which is imported where it is used.
 *
 * @throws `UNKNOWN_COVARIANCE` for an unknown type, a missing cluster column, a cluster with `iid` or HC;
 * `COVARIANCE_NOT_BUILT_IN` for the name of a covariance that has its own function, naming it; `CR2_ONE_WAY` for CR2 with
 * several clusters; `PRESET_NOT_APPLICABLE`
 *
 * @example
 * ```ts
 * import { coreCovariance } from "@mesometrics/inference";
 * coreCovariance({ cluster: "firm" }).name; // → "CR1"
 * coreCovariance({ cluster: ["firm", "year"] }).columns; // → ["firm","year"]
 * ```
 */
export function coreCovariance(covariance: CovarianceChoice): CovarianceEstimator {
  if (typeof covariance !== "object" || covariance === null) {
    throw unknownCovariance(
      `A covariance is an object such as { type: "HC1" } or { cluster: "unit" }, not ${typeof covariance === "function" ? "a function: call it, as in driscollKraay()" : String(covariance)}`,
      covariance,
    );
  }
  if (isEstimator(covariance)) return covariance;
  switch (covariance.type) {
    case "iid":
    case "HC0":
    case "HC1":
    case "HC2":
    case "HC3": {
      const { type } = covariance;
      refuseClusters(covariance);
      const options = smallSampleOptions(covariance, type);
      return {
        name: type,
        clusters: [],
        columns: [],
        spec: covariance,
        estimate: (model) => covarianceOfRows(model, type, options),
      };
    }
    case undefined:
    case "CR0":
    case "CR1":
    case "CR2":
      return clustered(covariance, covariance.type ?? "CR1");
    default:
      throw notBuiltIn(covariance);
  }
}

/** Whether a covariance is a value that computes itself. */
export function isEstimator(covariance: object): covariance is CovarianceEstimator {
  return "estimate" in covariance && typeof covariance.estimate === "function";
}

function clustered(
  spec: Extract<CoreCovariance, { readonly cluster: unknown }>,
  type: "CR0" | "CR1" | "CR2",
): CovarianceEstimator {
  const clusters = clusterNames(type, spec.cluster);
  if (type === "CR2" && clusters.length > 1) {
    throw new MesometricsError(
      "CR2_ONE_WAY",
      `CR2 is for one clustering: its correction, its Satterthwaite degrees of freedom and the Hotelling test (Bell and McCaffrey 2002; Pustejovsky and Tipton 2018) take clusters for independent, which two ways of clustering are not, and nobody has derived them for V1 + V2 - V12. Use { cluster: [${clusters.map((name) => `"${name}"`).join(", ")}] }, which is CR1, or CR2 by the coarser column`,
      { cluster: clusters },
    );
  }
  const options = smallSampleOptions(spec, type);
  return {
    name: type,
    clusters,
    columns: clusters,
    spec,
    estimate: (model, data) => {
      const groups = clusters.map((name) => clusterColumn(model, data, name));
      return type === "CR2"
        ? biasReducedCovariance(model, groups[0])
        : covarianceOfClusters(model, groups, type, options);
    },
  };
}

/**
 * The cluster columns of a covariance given at run time.
 *
 * @throws `UNKNOWN_COVARIANCE`
 */
export function clusterNames(type: string, cluster: unknown): readonly string[] {
  const names: readonly unknown[] = Array.isArray(cluster) ? cluster : [cluster];
  const isValid = names.every((name) => typeof name === "string") && new Set(names).size === names.length;
  if (!isValid || names.length === 0) {
    throw unknownCovariance(
      `${type} needs one cluster column or several different ones: { type: "${type}", cluster: "unit" }`,
      cluster,
    );
  }
  return names as readonly string[];
}

/** The functions of the other covariances, by the names of the covariances. */
const functions: Readonly<Record<string, string>> = {
  CR3: "clusterJackknife",
  CV3: "clusterJackknife",
  CV3J: "clusterJackknife",
  "driscoll-kraay": "driscollKraay",
  "newey-west": "neweyWest",
  "beck-katz": "beckKatz",
  conley: "conley",
  plm: "plmRobust",
};

function notBuiltIn(given: { readonly type?: unknown }): MesometricsError {
  const type = String(given.type);
  if (!Object.hasOwn(functions, type)) {
    return unknownCovariance(
      `'${type}' is no covariance type: use iid, HC0, HC1, HC2, HC3; CR0, CR1, CR2 with a cluster column; or one of the functions ${[...new Set(Object.values(functions))].join(", ")}`,
      given,
    );
  }
  return new MesometricsError(
    "COVARIANCE_NOT_BUILT_IN",
    `The covariance '${type}' is not built into an estimator, so that a page loads only what it uses: import { ${functions[type]} } and give vcov: ${functions[type]}({ … }). namedCovariance({ type: "${type}", … }) and withVcov(fit, data, { type: "${type}", … }) know every covariance by name`,
    { given, function: functions[type] },
  );
}

/**
 * The columns that a covariance needs in every row of the sample, as an option of `frameOf`; empty where it needs none.
 *
 * @example
 * ```ts
 * import { coreCovariance, requiredColumns } from "@mesometrics/inference";
 * requiredColumns(coreCovariance({ cluster: ["firm", "year"] })); // → {"required":["firm","year"]}
 * requiredColumns(undefined); // → {}
 * ```
 */
export function requiredColumns(covariance: Pick<CovarianceEstimator, "columns"> | undefined): {
  readonly required?: readonly string[];
} {
  return covariance === undefined || covariance.columns.length === 0 ? {} : { required: covariance.columns };
}
