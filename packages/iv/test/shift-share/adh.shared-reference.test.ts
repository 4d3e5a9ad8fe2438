import { normalSurvival } from "@mesometrics/distributions";
import { type Covariance, type Estimate, namedCovariance } from "@mesometrics/inference";
import type { Dataset } from "@mesometrics/panel-data";
import { feols } from "@mesometrics/panel-regression";
import { describeShared, expectClose } from "@mesometrics/testing";
import { expect, test } from "vitest";
import {
  type ExposureRobust,
  ivreg,
  rotembergWeights,
  shiftShareInference,
  shockLevelRegression,
  withExposure,
} from "../../src/index.js";
import { adh, adhWithShocks } from "./adh-data.js";

type ByMethod = Readonly<Record<string, number>>;
interface Regression {
  readonly beta: number;
  readonly se: ByMethod;
  readonly p: ByMethod;
  readonly ci_l: ByMethod;
  readonly ci_r: ByMethod;
}

const z = 1.959963984540054;

/** What ShiftShareSE prints for the covariances that do not know the shares. */
const usual: Readonly<Record<string, Covariance>> = {
  Homoscedastic: { type: "iid" },
  EHW: { type: "HC1" },
  "Reg. cluster": { cluster: "statefip" },
};

describeShared<Readonly<Record<string, Readonly<Record<string, Regression>>>> & { first_stage: Regression }>(
  "iv/shiftshare_adh_akm.r.json",
  "Autor, Dorn and Hanson (2013) by ShiftShareSE",
  (reference) => {
    const loaded = adh();
    const controls =
      "t2 + l_shind_manuf_cbp + l_sh_popedu_c + l_sh_popfborn + l_sh_empl_f + l_sh_routine33 + l_task_outsource + i(division)";

    /** R's 2 (1 - pnorm(z)) keeps no digits below 1e-16, so small p-values are compared as 1 - p. */
    function checkP(p: number, expected: number) {
      if (expected > 1e-6) expectClose(p, expected, { relative: 1e-8 });
      else expectClose(1 - p, 1 - expected, { relative: 1e-14 });
    }

    function check(found: ExposureRobust, expected: Regression) {
      expectClose(found.estimate, expected.beta, { relative: 1e-9 });
      expectClose(found.akm.standardError, expected.se.AKM, { relative: 1e-8 });
      checkP(found.akm.pValue, expected.p.AKM);
      expectClose(found.akm.interval, [expected.ci_l.AKM, expected.ci_r.AKM], { relative: 1e-8 });
      expectClose(found.akm0.standardError as number, expected.se.AKM0, { relative: 1e-8 });
      checkP(found.akm0.pValue, expected.p.AKM0);
      expectClose(found.akm0.set.parts, [[expected.ci_l.AKM0, expected.ci_r.AKM0]] as never, { relative: 1e-8 });
    }

    function large(fit: Estimate, name: string): number {
      if (fit.kind !== "ivreg") return 1;
      const share = fit.residualDegreesOfFreedom / fit.sample.observations;
      if (name !== "Reg. cluster") return share;
      return 1 / fit.inference.adjustment;
    }

    function checkUsual(estimate: (vcov: Covariance) => Estimate, term: string, expected: Regression) {
      for (const [name, vcov] of Object.entries(usual)) {
        const fit = estimate(vcov);
        const at = fit.terms.indexOf(term);
        // ShiftShareSE divides by n in IV (HC0, CR0) and by n - k in least squares.
        const se = Math.sqrt(large(fit, name) * fit.vcov.data[at + at * fit.terms.length]);
        expectClose(se, expected.se[name], { relative: 1e-8 });
        checkP(2 * normalSurvival(Math.abs(fit.coefficients[at]) / se), expected.p[name]);
        expectClose(fit.coefficients[at] - z * se, expected.ci_l[name], { relative: 1e-8 });
        expectClose(fit.coefficients[at] + z * se, expected.ci_r[name], { relative: 1e-8 });
      }
    }

    for (const outcome of ["d_sh_empl", "d_sh_empl_mfg"]) {
      for (const [name, formula, isWeighted, isClustered] of [
        ["iv_weighted", `${outcome} ~ ${controls} | shock ~ IV`, true, true],
        ["iv_weighted_nosectorcl", `${outcome} ~ ${controls} | shock ~ IV`, true, false],
        ["iv_unweighted", `${outcome} ~ ${controls} | shock ~ IV`, false, true],
        ["iv_nocontrols", `${outcome} ~ 1 | shock ~ IV`, false, false],
      ] as const) {
        test(`${outcome}, ${name}`, () => {
          if (loaded === undefined) return;
          const expected = reference[outcome][name];
          const weights = isWeighted ? { weights: { analytic: "weights" } as const } : {};
          const estimate = (vcov: Covariance) =>
            ivreg(loaded.data, formula, { vcov: namedCovariance(vcov), ...weights });
          const found = shiftShareInference(estimate({ type: "iid" }), loaded.data, loaded.design, {
            clusters: isClustered ? loaded.groups : "shock",
            incompleteShares: "note",
          });
          check(found, expected);
          checkUsual(estimate, "shock", expected);
        });
      }

      test(`${outcome}, reduced form, and as an estimate of its own`, () => {
        if (loaded === undefined) return;
        const { data, design, groups } = loaded;
        const expected = reference[outcome].ols_reduced_form;
        const weights = { analytic: "weights" } as const;
        const options = { clusters: groups, incompleteShares: "note" } as const;
        const fit = ivreg(data, `${outcome} ~ ${controls} | shock ~ IV`, { vcov: { type: "iid" }, weights });
        const both = shiftShareInference(fit, data, design, options);
        check(both.reducedForm as ExposureRobust, expected);
        if (outcome === "d_sh_empl") check(both.firstStage as ExposureRobust, reference.first_stage);
        const estimate = (vcov: Covariance, y = outcome) =>
          feols(data, `${y} ~ IV + ${controls}`, { vcov: namedCovariance(vcov), weights });
        check(shiftShareInference(estimate({ type: "iid" }), data, design, options), expected);
        checkUsual(estimate, "IV", expected);
        if (outcome === "d_sh_empl") checkUsual((vcov) => estimate(vcov, "shock"), "IV", reference.first_stage);
      });
    }

    test("by default refuses the incomplete shares of this design", () => {
      if (loaded === undefined) return;
      const { data, design } = loaded;
      const fit = ivreg(data, `d_sh_empl ~ ${controls} | shock ~ IV`, { vcov: { type: "iid" } });
      expect(() => shiftShareInference(fit, data, design)).toThrow(
        expect.objectContaining({ code: "INCOMPLETE_SHARES" }),
      );
    });
  },
);

describeShared<{
  controls: readonly string[];
  x: string;
  y: string;
  weight: string;
  rows: readonly { year: number; ind: string; trade_: number; alpha: number; beta: number }[];
  sum_alpha: number;
  sum_negative: number;
  sum_positive: number;
  beta_bartik: number;
}>("iv/rotemberg_adh.r.json", "Rotemberg weights of Autor, Dorn and Hanson (2013) by bartik.weight", (reference) => {
  const loaded = adhWithShocks();

  test("weights, just-identified estimates and their sums", () => {
    if (loaded === undefined) return;
    const { fit, data } = regression(loaded, reference, "");
    const found = rotembergWeights(fit, data, loaded.design, { firstStage: "none" });
    expectClose(found.estimate, reference.beta_bartik, { relative: 1e-9 });
    const byLabel = new Map(found.shocks.map((row) => [`${row.sector} ${row.time}`, row]));
    expect(byLabel.size).toBe(reference.rows.length);
    for (const expected of reference.rows) {
      const row = byLabel.get(`${expected.ind} ${expected.year}`);
      if (row === undefined) throw new Error(`no row for ${expected.ind} in ${expected.year}`);
      expectClose(row.shock, expected.trade_, { relative: 1e-14 });
      expectClose(row.weight, expected.alpha, { relative: 1e-9, absolute: 1e-13 });
      if (row.estimate === null) throw new Error("a share without estimate");
      expectClose(row.estimate, expected.beta, { relative: 1e-9 });
    }
    const weights = found.shocks.map((row) => row.weight);
    const total = (keep: (weight: number) => boolean) => weights.filter(keep).reduce((a, b) => a + b, 0);
    expectClose(
      total(() => true),
      reference.sum_alpha,
      { relative: 1e-12 },
    );
    expectClose(
      total((w) => w < 0),
      reference.sum_negative,
      { relative: 1e-9 },
    );
    expectClose(
      total((w) => w > 0),
      reference.sum_positive,
      { relative: 1e-9 },
    );
  });
});

describeShared<Readonly<Record<string, number>>>(
  "iv/bhj_shock_level_adh.py.json",
  "the shock-level regression of Autor, Dorn and Hanson (2013)",
  (reference) => {
    const loaded = adhWithShocks();
    const spec = {
      controls:
        "reg_midatl reg_encen reg_wncen reg_satl reg_escen reg_wscen reg_mount reg_pacif l_sh_popedu_c l_sh_popfborn l_sh_empl_f l_sh_routine33 l_task_outsource t2 l_shind_manuf_cbp".split(
          " ",
        ),
      x: "d_tradeusch_pw",
      y: "d_sh_empl_mfg",
      weight: "timepwt48",
    };

    test("equals the regression over zones without constant; with one only where the sum of shares is a control", () => {
      if (loaded === undefined) return;
      const { design } = loaded;
      const without = regression(loaded, spec, "");
      expectClose(without.fit.coefficients[1], reference.beta_regional, { relative: 1e-9 });
      const note = { incompleteShares: "note" } as const;
      const plain = shockLevelRegression(without.fit, without.data, design, { ...note, vcov: { type: "HC0" } });
      expect(plain.controls).toBe("none");
      expectClose(plain.estimate, reference.beta_shock_level_no_constant, { relative: 1e-9 });
      expectClose(plain.count.effectiveShocks, reference.effective_number_of_shocks, { relative: 1e-9 });
      expectClose(plain.count.largestWeight, reference.largest_shock_weight, { relative: 1e-9 });
      expect(() => shockLevelRegression(without.fit, without.data, design, { ...note, controls: "constant" })).toThrow(
        expect.objectContaining({ code: "SHOCK_CONTROLS_NOT_SPANNED" }),
      );
      // What the equality would miss: the same data with a constant.
      const other = ivreg(plain.data, "outcome ~ 1 | regressor ~ shock", {
        vcov: { type: "HC0" },
        weights: { analytic: "weight" },
      });
      expectClose(other.coefficients[1], reference.beta_shock_level_constant_without_sum_control, { relative: 1e-9 });

      const sums = regression(loaded, spec, " + share_sum");
      const found = shockLevelRegression(sums.fit, sums.data, design, {
        ...note,
        controls: "constant",
        vcov: { type: "HC0" },
      });
      expectClose(found.regional, reference.beta_regional_with_sum_of_shares, { relative: 1e-9 });
      expectClose(found.estimate, reference.beta_shock_level_constant_with_sum_of_shares, { relative: 1e-9 });
      expectClose(found.standardError, reference.se_shock_level_hc0_with_sum, { relative: 1e-8 });
    });
  },
);

function regression(
  { data, design }: { data: Dataset; design: Parameters<typeof withExposure>[1] },
  { controls, x, y, weight }: { controls: readonly string[]; x: string; y: string; weight: string },
  more: string,
): { fit: Estimate; data: Dataset } {
  const joined = withExposure(data, design) as Dataset;
  const fit = ivreg(joined, `${y} ~ ${controls.join(" + ")}${more} | ${x} ~ exposure`, {
    vcov: { type: "iid" },
    weights: { analytic: weight },
  });
  return { fit, data: joined };
}
