import { type Estimate, type SampleOptions, selectionMask } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { type Dataset, groupColumn } from "@mesometrics/panel-data";
import { rebuiltEquation } from "./covariance-of-fit.js";
import type { IvMethod } from "./iv-method.js";
import { ivreg } from "./ivreg.js";

/** The equation without one group of rows. */
export interface FirstStageDeletion {
  /** The group that is left out; null for the whole sample. */
  readonly group: string | null;
  readonly observations: number;
  /** For each endogenous regressor: its coefficient, and F and slopes of its first stage. */
  readonly stages: readonly {
    readonly term: string;
    readonly coefficient: number;
    /** Of the excluded instruments, under the estimate's covariance; null where that is singular. */
    readonly firstStageF: number | null;
    readonly slopes: Readonly<Record<string, number>>;
  }[];
}

/** How the first stage changes when groups are left out one at a time. */
export interface FirstStageDeletions {
  readonly by: string;
  readonly whole: FirstStageDeletion;
  readonly deletions: readonly FirstStageDeletion[];
  /** For each endogenous regressor the group without which its F is least, and that F. */
  readonly weakest: readonly { readonly term: string; readonly group: string; readonly firstStageF: number }[];
}

/**
 * The first stage with each unit (or another group) left out in turn: does its strength rest on one of them? Every deletion
 * is a new estimate on the remaining rows, effects absorbed anew.
 *
 * @throws `INVALID_ARGUMENT` where no group is named and the data has no unit; `DELETION_FAILED` naming the group without
 *   which the equation cannot be estimated; and as `arTest`
 * @example
 * ```ts
 * import { crimeNc } from "@mesometrics/datasets/crime-nc";
 * import { firstStageDeletions, ivreg, panel } from "@mesometrics/iv";
 * const data = panel(crimeNc.table, { unit: "county", time: "year" });
 * const fit = ivreg(data, "lcrmrte ~ lavgsen | county | lpolpc ~ ltaxpc", { vcov: { type: "iid" } });
 * firstStageDeletions(fit, data, { by: "year" }).deletions.length; // → 7
 * ```
 */
export function firstStageDeletions(
  fit: Estimate,
  data: Dataset,
  options: { readonly by?: string } = {},
): FirstStageDeletions {
  const { form, covariance } = rebuiltEquation(fit, data, undefined);
  const by = options.by ?? (data.kind === "panel" ? data.index.unit : undefined);
  if (by === undefined) {
    throw new MesometricsError("INVALID_ARGUMENT", 'Name the groups that are left out: { by: "region" }.', { by });
  }
  const { rows } = form.model.frame;
  const groups = groupColumn(data, by, rows);
  const groupOf = new Int32Array(data.rows).fill(-1);
  rows.forEach((row, i) => {
    groupOf[row] = groups.codes[i];
  });
  const { subset, weights, method } = fit.call.options as SampleOptions & { readonly method?: IvMethod };
  const chosen = subset === undefined ? null : selectionMask(subset, data);
  const without = (code: number): Estimate =>
    ivreg(data, fit.call.formula as string as never, {
      vcov: covariance,
      subset: Uint8Array.from(groupOf, (group, row) =>
        (chosen?.[row] ?? 1) !== 0 && group !== code && group >= 0 ? 1 : 0,
      ),
      ...(weights === undefined ? {} : { weights }),
      ...(method === undefined ? {} : { method }),
    });
  const whole = deletionOf(fit, null, form.endogenousTerms, form.instrumentTerms);
  const deletions = Array.from(groups.levelLabels, (label, code) => {
    try {
      return deletionOf(without(code), label, form.endogenousTerms, form.instrumentTerms);
    } catch (error) {
      if (!(error instanceof MesometricsError)) throw error;
      throw new MesometricsError(
        "DELETION_FAILED",
        `Without '${label}' of '${by}' the equation cannot be estimated: ${error.message}`,
        { group: label, by, reason: error.code },
      );
    }
  });
  const weakest = form.endogenousTerms.flatMap((term, j) => {
    let least: { term: string; group: string; firstStageF: number } | null = null;
    for (const { group, stages } of deletions) {
      const f = stages[j].firstStageF;
      if (group !== null && f !== null && (least === null || f < least.firstStageF))
        least = { term, group, firstStageF: f };
    }
    return least === null ? [] : [least];
  });
  return { by, whole, deletions, weakest };
}

function deletionOf(
  fit: Estimate,
  group: string | null,
  endogenous: readonly string[],
  instruments: readonly string[],
): FirstStageDeletion {
  return {
    group,
    observations: fit.sample.observations,
    stages: endogenous.map((term) => {
      const stage = fit.components.find(({ name }) => name === `first stage: ${term}`);
      const f = fit.tests.find((test) => test.id === "first-stage-f" && test.term === term);
      return {
        term,
        coefficient: fit.coefficients[fit.terms.indexOf(term)],
        firstStageF: f?.statistic ?? null,
        slopes: Object.fromEntries(
          instruments.flatMap((name) => {
            const at = stage?.terms.indexOf(name) ?? -1;
            return stage === undefined || at < 0 ? [] : [[name, stage.coefficients[at]]];
          }),
        ),
      };
    }),
  };
}
