import type { Covariance } from "@mesometrics/inference";
import { describeShared, expectClose, sharedReference } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { arSet, arTest, clrSet, clrTest, ivreg, kTest } from "../src/index.js";
import { type SharedEquation, sharedEquation } from "./weak-instrument-data.js";

type Ends = readonly (readonly (number | string)[])[];
type Kind = "iid" | "hetero" | "cluster";

interface PyReference {
  readonly K1: number;
  readonly anderson_rubin_beta0: Partial<
    Readonly<Record<Kind, Readonly<Record<"chi2" | "chi2_p" | "F" | "F_p" | "df1" | "df2", number>>>>
  >;
  readonly ar_confidence_set: Partial<
    Readonly<Record<Kind, Readonly<Record<"F_95" | "F_90" | "chi2_95", Ends>>>>
  > | null;
  readonly clr_beta0_0?: Readonly<Record<"LR" | "p" | "AR" | "K_LM" | "K_LM_p", number>> | null;
  readonly clr_confidence_set_95?: Ends | null;
}

interface RReference extends SharedEquation {
  readonly ivmodel?: {
    readonly AR: { readonly ci: readonly number[] };
    readonly CLR: { readonly ci: readonly number[] };
  };
}

const ids = [
  "card_just",
  "card_full",
  "mroz_two",
  "kmenta_demand",
  "griliches",
  "cigsw_1995",
  "crime_fe",
  "seed_just",
  "seed_pooled",
];

const flat = (ends: Ends) => ends.flat().map(Number);

for (const id of ids) {
  describeShared<RReference>(
    `iv/${id}.r.json`,
    `${id}: weak-instrument inference agrees with numpy and ivmodel`,
    (r) => {
      const py = sharedReference<PyReference>(`iv/${id}.py.json`);
      if (py === undefined) throw new Error(`iv/${id}.py.json is absent although ${id}.r.json is there`);
      const { data, spec } = sharedEquation(id, r);
      const fit = ivreg(data, spec, { vcov: { type: "iid" } });
      const pairs: Readonly<Record<Kind, { readonly f: Covariance; readonly chi2: Covariance } | null>> = {
        iid: { f: { type: "iid" }, chi2: { type: "iid" } },
        hetero: { f: { type: "HC1" }, chi2: { type: "HC0" } },
        cluster:
          r.cluster === undefined
            ? null
            : {
                // The reference writes every dummy out and counts it.
                f: { type: "CR1", cluster: r.cluster, smallSample: { effects: "full" } },
                chi2: { type: "CR0", cluster: r.cluster },
              },
      };
      for (const kind of ["iid", "hetero", "cluster"] as const) {
        const expected = py.anderson_rubin_beta0[kind];
        const vcov = pairs[kind];
        if (expected === undefined || vcov === null) continue;

        test(`Anderson-Rubin at 0, ${kind}`, () => {
          const f = arTest(fit, data, { vcov: vcov.f });
          expect(f.degreesOfFreedom).toEqual([expected.df1, expected.df2]);
          expectClose([f.statistic, f.pValue], [expected.F, expected.F_p], { relative: 1e-8, what: "F" });
          const chi2 = arTest(fit, data, { vcov: vcov.chi2, form: "chi2" });
          expectClose([chi2.statistic, chi2.pValue], [expected.chi2, expected.chi2_p], {
            relative: 1e-8,
            what: "chi2",
          });
        });

        const sets = py.ar_confidence_set?.[kind];
        if (sets === undefined) continue;
        test(`Anderson-Rubin sets, ${kind}`, () => {
          const ends = (options: Parameters<typeof arSet>[2]) => arSet(fit, data, options).parts.flat();
          const close = { relative: 1e-8, absolute: 1e-12, what: "ends" };
          expectClose(ends({ vcov: vcov.f }), flat(sets.F_95), close);
          expectClose(ends({ vcov: vcov.f, level: 0.9 }), flat(sets.F_90), close);
          expectClose(ends({ vcov: vcov.chi2, form: "chi2" }), flat(sets.chi2_95), close);
        });
      }

      const clr = py.clr_beta0_0;
      if (clr != null) {
        test("conditional likelihood ratio and K at 0", () => {
          const found = clrTest(fit, data);
          expectClose(found.statistic, clr.LR, { relative: 1e-8, what: "LR" });
          // Below 1e-8 the reference's p is limited by its own quadrature; ours is held to mpmath elsewhere.
          expectClose(found.pValue as number, clr.p, { relative: 1e-8, absolute: 1e-15, what: "p" });
          const k = kTest(fit, data);
          expectClose([k.statistic, k.pValue as number], [clr.K_LM, clr.K_LM_p], { relative: 1e-8, what: "K" });
        });
      }
      const clrEnds = py.clr_confidence_set_95;
      if (clrEnds != null) {
        test("conditional likelihood ratio set", () => {
          const ends = clrSet(fit, data).parts.flat();
          expectClose(ends, flat(py.clr_confidence_set_95 ?? []), { relative: 1e-8, what: "numpy" });
          // At a finite end the p-value is 5 %.
          const off = (end: number) => Math.abs((clrTest(fit, data, { value: end }).pValue as number) - 0.05);
          for (const end of ends.filter(Number.isFinite)) expect(off(end)).toBeLessThan(1e-9);
          // R's ivmodel stops its search early, at values whose p-value is not 5 %, which is all that is between its ends and
          // these; with one instrument it takes F for chi-squared.
          const peer = r.ivmodel?.CLR.ci;
          if (peer !== undefined && spec.instruments.length > 1) {
            const finite = ends.filter(Number.isFinite);
            expectClose(
              finite,
              peer.filter((end) => end !== null && Number.isFinite(Number(end))).sort((x, y) => x - y),
              { relative: 1e-4, what: "ivmodel" },
            );
          }
        });
      }
      const arEnds = r.ivmodel?.AR.ci;
      if (arEnds !== undefined && Array.isArray(arEnds) && arEnds.every((end) => typeof end === "number")) {
        test("Anderson-Rubin set of ivmodel", () => {
          expectClose(arSet(fit, data).parts.flat(), arEnds, { relative: 1e-9, what: "ends" });
        });
      }
    },
  );
}
