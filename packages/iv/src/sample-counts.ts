import { coreCovariance } from "@mesometrics/inference";
import type { Dataset } from "@mesometrics/panel-data";
import {
  type DegreesOfFreedom,
  type DegreesOfFreedomProfileName,
  degreesOfFreedom,
  profileOf,
} from "./degrees-of-freedom-profiles.js";
import type { ReducedForm } from "./reduced-form.js";
import type { ScoreRule } from "./score-covariance.js";

/** The counts of a profile under the score rule, with those of independent errors beside them. */
export interface SampleCounts extends DegreesOfFreedom {
  readonly iid: DegreesOfFreedom;
}

/** The rule of independent errors of one variance. */
export function iidRule(): ScoreRule {
  return { kind: "iid", weighting: coreCovariance({ type: "iid" }), label: "iid", clusters: null };
}

/** What a profile counts in a reduced form under a rule of the scores. */
export function countsOf(
  form: ReducedForm,
  profile: DegreesOfFreedomProfileName,
  rule: ScoreRule | null,
  data: Dataset,
): SampleCounts {
  const sizes = {
    observations: form.observations,
    exogenous: form.partialledParameters - form.absorbedParameters,
    k1: form.endogenous.columns,
    l1: form.instruments.columns,
  };
  const chosen = profileOf(profile);
  const iid = degreesOfFreedom(form.model, chosen, sizes, null, data);
  const clusters = rule?.clusters ?? null;
  return { ...(clusters === null ? iid : degreesOfFreedom(form.model, chosen, sizes, clusters, data)), iid };
}
