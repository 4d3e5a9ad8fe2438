import type { Estimate, TestResult } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import type { Dataset } from "@mesometrics/panel-data";
import { hasGaps, panelResiduals } from "./panel-residuals.js";
import { requirePooled } from "./pooled-fit.js";
import { chiSquaredResult, normalResult } from "./test-result.js";

/** What is tested against what may be there. */
export interface BeraSosaEscuderoYoonOptions {
  /**
   * `serial` first-order serial correlation, whether or not there are random unit effects; `random` unit effects, whether
   * or not there is serial correlation; `joint` both (Baltagi and Li 1991). Default `serial`.
   */
  readonly test?: "serial" | "random" | "joint";
  /** Of the test for random effects: a variance cannot be negative, so `one-sided` is the default. */
  readonly sides?: "one-sided" | "two-sided";
}

const name = "The test of Bera, Sosa-Escudero and Yoon";

/**
 * Locally robust tests of Bera, Sosa-Escudero and Yoon from the residuals of the pooled fit: serial correlation in the
 * presence of random effects, and random effects in the presence of serial correlation.
 *
 * With A = 1 - sum_i (sum_t e_it)^2 / e'e, B = sum e_it e_i,t-1 / sum_{t > 1} e_it^2, a = sum_i T_i^2, n units, N rows and
 * d = a - 3N + 2n: serial (B + A (N - n)/(a - N))^2 (a - N) N^2 / ((N - n) d) ~ chi2(1); random -(A + 2B) sqrt(N^2 / (2d)) ~ N(0, 1)
 * upper tail, or its square ~ chi2(1); joint N^2 ((A^2 + 4AB + 4B^2) / (2d) + B^2 / (N - n)) ~ chi2(2).
 *
 * R: `plm::pbsytest(pooling, test = "ar" | "re" | "j")`; Stata: `xttest1`.
 *
 * @throws `POOLED_FIT_REQUIRED`, `GAPS_NOT_SUPPORTED`, `THREE_PERIODS_REQUIRED`, `NEEDS_PANEL`, `NOT_LEAST_SQUARES`,
 * `WEIGHTS_NOT_SUPPORTED`, `DATA_MISMATCH`, `PERFECT_FIT`, `ONE_UNIT`
 * @see Bera, Sosa-Escudero and Yoon (2001); Baltagi and Li (1991) for the joint test; unbalanced Sosa-Escudero and Bera (2008)
 *
 * @example
 * ```ts
 * import { grunfeld } from "@mesometrics/datasets";
 * import { beraSosaEscuderoYoonTest, feols, panel } from "@mesometrics/panel-regression";
 *
 * const data = panel(grunfeld.table, { unit: "firm", time: "year" });
 * const pooled = feols(data, "inv ~ value + capital");
 * beraSosaEscuderoYoonTest(pooled, data).statistic; // → 10.309932
 * beraSosaEscuderoYoonTest(pooled, data, { test: "joint" }).statistic; // → 808.47148
 * ```
 */
export function beraSosaEscuderoYoonTest(
  fit: Estimate,
  data: Dataset,
  options: BeraSosaEscuderoYoonOptions = {},
): TestResult {
  const { test = "serial", sides = "one-sided" } = options;
  const sample = panelResiduals(fit, data, name);
  requirePooled(sample.model, name);
  if (hasGaps(sample)) {
    throw new MesometricsError(
      "GAPS_NOT_SUPPORTED",
      `${name} needs units without holes between their first and last period: restrict the sample to consecutive periods`,
      {},
    );
  }
  const { units, residuals, order, starts } = sample;
  const rows = residuals.length;
  let sumsSquared = 0;
  let rss = 0;
  let later = 0;
  let crossed = 0;
  let sizes = 0;
  for (let g = 0; g < units; g++) {
    let total = 0;
    for (let at = starts[g]; at < starts[g + 1]; at++) {
      const e = residuals[order[at]];
      total += e;
      rss += e * e;
      if (at === starts[g]) continue;
      later += e * e;
      crossed += e * residuals[order[at - 1]];
    }
    sumsSquared += total * total;
    sizes += (starts[g + 1] - starts[g]) * (starts[g + 1] - starts[g]);
  }
  const spread = sizes - 3 * rows + 2 * units;
  if (!(spread > 0)) {
    throw new MesometricsError(
      "THREE_PERIODS_REQUIRED",
      `${name} cannot tell effects from serial correlation where no unit has three periods`,
      { units, observations: rows },
    );
  }
  const a = 1 - sumsSquared / rss;
  const b = crossed / later;
  const described = (label: string, nullHypothesis: string, source: string) => ({
    id: `bera-sosa-escudero-yoon-${test}`,
    label,
    nullHypothesis,
    rule: sample.description,
    source,
  });
  const source = "Bera, Sosa-Escudero and Yoon (2001); Sosa-Escudero and Bera (2008)";
  switch (test) {
    case "serial": {
      const adjusted = b + ((rows - units) / (sizes - rows)) * a;
      return chiSquaredResult(
        described(
          "Bera-Sosa-Escudero-Yoon test of serial correlation",
          "No first-order serial correlation, whether or not there are random effects",
          source,
        ),
        (adjusted * adjusted * (sizes - rows) * rows * rows) / ((rows - units) * spread),
        1,
      );
    }
    case "random": {
      const z = -(a + 2 * b) * (rows / Math.sqrt(2 * spread));
      const description = described(
        "Bera-Sosa-Escudero-Yoon test of random effects",
        "No random effects, whether or not there is serial correlation",
        source,
      );
      return sides === "one-sided" ? normalResult(description, z, sides) : chiSquaredResult(description, z * z, 1);
    }
    case "joint":
      return chiSquaredResult(
        described(
          "Baltagi-Li joint test of serial correlation and random effects",
          "Neither first-order serial correlation nor random effects",
          "Baltagi and Li (1991); Sosa-Escudero and Bera (2008)",
        ),
        rows * rows * (((a + 2 * b) * (a + 2 * b)) / (2 * spread) + (b * b) / (rows - units)),
        2,
      );
  }
}
