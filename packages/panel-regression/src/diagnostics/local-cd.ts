import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { residualCorrelations } from "./residual-correlations.js";
import { normalResult } from "./test-result.js";

/**
 * Pesaran's local CD test: the CD test over pairs of neighbours only, CD(W) = sqrt(1 / P) sum sqrt(T_ij) r_ij over the P pairs
 * given; standard normal, two-sided. It has more power than `pesaranCd` against dependence between neighbours.
 *
 * R: `plm::pcdtest(fit, test = "cd", w = W)`.
 *
 * @param pairs pairs of unit labels, in either order; a pair given twice counts once (`neighbourPairs` of the spatial package)
 * @throws `UNKNOWN_UNIT` (all are named), `SELF_LOOP`, `NO_SHARED_PERIODS`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`,
 * `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Pesaran (2021), "General diagnostic tests for cross-sectional dependence in panels", Empirical Economics 60, section 8
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { feols, localCd, panel, pesaranCd } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const fit = feols(data, "inv ~ value + capital | firm");
 * localCd(fit, data, [["1", "2"], ["2", "3"]]).rule; // → "two-sided; residuals after the fixed effects firm; 2 of 2 pairs of neighbours"
 * ```
 */
export function localCd(
  fit: Estimate,
  data: Dataset,
  pairs: readonly (readonly [string | number, string | number])[],
): TestResult {
  const { sample, correlations, shared, first, second } = residualCorrelations(fit, data, "The local CD test");
  const labels = sample.unit.levelLabels;
  const position = new Map(labels.map((label, i) => [label, i]));
  const unknown = new Set(
    pairs
      .flat()
      .map(String)
      .filter((label) => !position.has(label)),
  );
  if (unknown.size > 0) {
    throw new MesometricsError(
      "UNKNOWN_UNIT",
      `The pairs name units that the sample does not have: ${[...unknown].join(", ")}`,
      {
        units: [...unknown],
      },
    );
  }
  const wanted = new Set<number>();
  for (const [a, b] of pairs) {
    const [i, j] = [position.get(String(a)) as number, position.get(String(b)) as number];
    if (i === j) throw new MesometricsError("SELF_LOOP", `${a} is paired with itself`, { unit: String(a) });
    wanted.add(Math.max(i, j) * labels.length + Math.min(i, j));
  }
  let total = 0;
  let used = 0;
  for (let p = 0; p < correlations.length; p++) {
    const key = Math.max(first[p], second[p]) * labels.length + Math.min(first[p], second[p]);
    if (!wanted.has(key)) continue;
    total += Math.sqrt(shared[p]) * correlations[p];
    used++;
  }
  if (used === 0) {
    throw new MesometricsError("NO_SHARED_PERIODS", "No pair of neighbours shares two periods with varying residuals", {
      pairs: wanted.size,
    });
  }
  return normalResult(
    {
      id: "local-cd",
      label: "Pesaran's local CD test",
      nullHypothesis: "The errors of neighbouring units are uncorrelated",
      rule: `${sample.description}; ${used} of ${wanted.size} pairs of neighbours`,
      source: "Pesaran (2021), section 8",
    },
    total / Math.sqrt(used),
    "two-sided",
  );
}
