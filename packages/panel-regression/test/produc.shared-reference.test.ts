import { describeShared, expectClose, loadCsv, sharedText } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { crossSectionLmTest, type Estimate, feols, hausmanTest, panel, randomEffects } from "../src/index.js";

interface Test {
  readonly statistic: number;
  readonly df: number | null;
  readonly p: number;
}
interface Spreg {
  readonly std_err: number[];
  readonly sig2: number;
  readonly output: Readonly<Record<"coefficients" | "std_err" | "zt_stat", number[]>>;
}

const iid = { vcov: { type: "iid" } } as const;
const base = "l_gsp ~ l_pcap + l_pc + l_emp + unemp";
const durbin = `${base} + W_l_pcap + W_l_pc + W_l_emp + W_unemp`;
const produc = () =>
  panel({ ...loadCsv(sharedText("spatial/inputs/produc.csv") as string) }, { unit: "state", time: "year" });

describeShared<{
  readonly hausman_plm: Test;
  readonly pcdtest: Readonly<Record<"pooling" | "within", Readonly<Record<"lm" | "sclm", Test>>>>;
}>("spatial/panel_splm_produc.json", "tests of the Produc panel without W agree with plm", (reference) => {
  test("Hausman", () => {
    const data = produc();
    const { statistic, df, p } = reference.hausman_plm;
    const found = hausmanTest(feols(data, `${base} | state`, iid), randomEffects(data, base, iid), data, {
      indefinite: "as-is",
    });
    expectClose([found.statistic, found.pValue as number], [statistic, p], { relative: 1e-8 });
    expect(found.degreesOfFreedom).toEqual([df]);
  });

  test.each([
    ["pooling", base],
    ["within", `${base} | state`],
  ] as const)("Breusch-Pagan and scaled LM of %s", (model, formula) => {
    const data = produc();
    const fit = feols(data, formula as string, iid);
    const { lm, sclm } = reference.pcdtest[model];
    const breuschPagan = crossSectionLmTest(fit, data, "breusch-pagan");
    expectClose(breuschPagan.statistic, lm.statistic, { relative: 1e-9, what: "Breusch-Pagan" });
    expect(breuschPagan.degreesOfFreedom).toEqual([lm.df]);
    expectClose(crossSectionLmTest(fit, data, "scaled").statistic, sclm.statistic, { relative: 1e-9, what: "scaled" });
    // R prints zero below the smallest double.
    expectClose(breuschPagan.pValue as number, lm.p, { absolute: 1e-300 });
  });
});

describeShared<Readonly<Record<string, Spreg>>>(
  "spatial/spreg_panel_produc.json",
  "linear models of the Produc panel agree with spreg",
  (reference) => {
    const linear = (formula: string) => {
      const data = produc();
      return {
        PooledOLS: () => feols(data, formula, iid),
        PanelFE: () => feols(data, `${formula} | state`, iid),
        PanelRE: () => randomEffects(data, formula, iid),
      };
    };
    const errorsOf = ({ terms, vcov }: Estimate) => terms.map((_, j) => Math.sqrt(vcov.data[j * (terms.length + 1)]));
    test.each([
      ["PooledOLS", 0],
      ["PooledOLS", 1],
      ["PanelFE", 0],
      ["PanelFE", 1],
      ["PanelRE", 0],
      ["PanelRE", 1],
    ] as const)("%s_slx%d", (model, lags) => {
      const { std_err, sig2, output } = reference[`${model}_slx${lags}`];
      const fit = linear(lags === 0 ? base : durbin)[model]();
      // spreg's within variance divides by NT - N and forgets the slopes, that of random effects by NT.
      const k = fit.terms.length;
      const factors = { PooledOLS: 1, PanelFE: (768 - k) / 768, PanelRE: (816 - k) / 816 };
      const factor = Math.sqrt(factors[model]);
      const errors = errorsOf(fit).map((error) => error * factor);
      expectClose(fit.coefficients, output.coefficients, { relative: 1e-8, what: "coefficients" });
      expectClose(errors, std_err, { relative: 1e-8, what: "standard errors" });
      expectClose(errors, output.std_err, { relative: 1e-8, what: "standard errors" });
      expectClose(
        fit.coefficients.map((value, j) => value / errors[j]),
        output.zt_stat,
        { relative: 1e-8, what: "t" },
      );
      expect(sig2).toBeGreaterThan(0);
    });
  },
);
