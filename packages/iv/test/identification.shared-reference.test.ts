import type { Covariance, Estimate, TestResult } from "@mesometrics/inference";
import { describeShared, expectClose, sharedReference } from "@mesometrics/testing";
import { expect, test } from "vitest";
import {
  endogeneityTests,
  type IdentificationReport,
  identification,
  ivreg,
  overidentificationTests,
  type StockYogoCriterion,
} from "../src/index.js";
import { type SharedEquation, sharedEquation } from "./weak-instrument-data.js";

type Kind = "iid" | "hetero" | "cluster";
type Named = Readonly<Record<string, number>>;
type Optional<T> = Partial<Readonly<Record<Kind, T>>>;

interface PyReference {
  readonly N: number;
  readonly L: number;
  readonly identification: {
    readonly anderson_cd: Named;
    readonly kp_hetero: Named;
    readonly kp_cluster?: Named;
  };
  readonly first_stage: Optional<Readonly<Record<string, Named>>>;
  readonly overid: Named | null;
  readonly endogeneity: Readonly<Record<string, number>>;
}

interface PortTest {
  readonly stat: number;
  readonly p: number | null;
  readonly df: number;
}

/** ivreg2r, the port of Stata's ivreg2; `small` changes none of the tests but the model F. */
interface PortReference {
  readonly diagnostics: {
    readonly overid: PortTest | null;
    readonly underid: PortTest;
    readonly weak_id: { readonly stat: number };
    readonly weak_id_robust?: { readonly stat: number };
    readonly weak_id_sy?: { readonly type: readonly string[]; readonly critical_value: readonly number[] };
    readonly endogeneity: PortTest | null;
  };
  readonly first_stage: Readonly<Record<string, Readonly<Record<string, number | readonly number[] | null>>>>;
}

interface RReference extends SharedEquation {
  readonly ivreg2r?: Readonly<Record<string, PortReference | { readonly error: string }>>;
  readonly fixest: Readonly<Record<string, { readonly fitstat: Readonly<Record<string, number>> } | undefined>>;
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

const find = (tests: readonly TestResult[], id: string, term?: string): TestResult => {
  const found = tests.find((one) => one.id === id && (term === undefined || one.term === term));
  if (found === undefined) throw new Error(`no test ${id}`);
  return found;
};
const values = (one: TestResult) => [one.statistic, one.pValue ?? Number.NaN];
const close = { relative: 1e-8, absolute: 1e-14 };

interface Prepared {
  readonly fit: Estimate;
  readonly data: Parameters<typeof identification>[1];
  readonly report: (kind: Kind) => IdentificationReport;
  readonly vcov: Readonly<Record<Kind, Covariance>>;
}

function prepare(id: string, r: SharedEquation): Prepared {
  const { data, spec } = sharedEquation(id, r);
  const fit = ivreg(data, spec, { vcov: { type: "iid" } });
  const vcov: Readonly<Record<Kind, Covariance>> = {
    iid: { type: "iid" },
    hetero: { type: "HC1" },
    // The reference writes every dummy out and counts it.
    cluster: { type: "CR1", cluster: r.cluster ?? "", smallSample: { effects: "full" } },
  };
  const known = new Map<Kind, IdentificationReport>();
  const report = (kind: Kind) => {
    const found = known.get(kind) ?? identification(fit, data, { vcov: vcov[kind], stockYogo: "always" });
    known.set(kind, found);
    return found;
  };
  return { fit, data, report, vcov };
}

for (const id of ids) {
  describeShared<RReference>(`iv/${id}.r.json`, `${id}: identification and specification`, (r) => {
    const py = sharedReference<PyReference>(`iv/${id}.py.json`);
    if (py === undefined) throw new Error(`iv/${id}.py.json is absent although ${id}.r.json is there`);
    const { fit, data, report, vcov } = prepare(id, r);
    const kinds: readonly Kind[] = r.cluster === undefined ? ["iid", "hetero"] : ["iid", "hetero", "cluster"];

    test("Anderson and Cragg-Donald, numpy", () => {
      const expected = py.identification.anderson_cd;
      const { joint } = report("iid");
      expectClose(values(find(joint, "anderson-lm")), [expected.anderson_lm, expected.anderson_lm_p], close);
      expectClose(find(joint, "cragg-donald").statistic, expected.cragg_donald_F, close);
    });

    for (const kind of kinds) {
      if (kind !== "iid") {
        test(`Kleibergen-Paap, ${kind}, numpy`, () => {
          const expected = py.identification[`kp_${kind}`];
          if (expected === undefined) throw new Error(`no kp_${kind}`);
          const { joint } = report(kind);
          const lm = find(joint, "kleibergen-paap-lm");
          expectClose([...values(lm), lm.degreesOfFreedom[0]], [expected.kp_rk_lm, expected.kp_rk_lm_p, expected.df], {
            ...close,
            what: "LM",
          });
          expectClose(find(joint, "kleibergen-paap-f").statistic, expected.kp_rk_F, { ...close, what: "F" });
        });
      }

      test(`first stages, ${kind}, numpy`, () => {
        const stages = py.first_stage[kind];
        if (stages === undefined) throw new Error(`no first stage ${kind}`);
        for (const stage of report(kind).firstStages) {
          const expected = stages[stage.term];
          expectClose(stage.partialR2, expected.partial_r2, { ...close, what: "partial R2" });
          expectClose(stage.sheaPartialR2, expected.shea_partial_r2, { ...close, what: "Shea" });
          const f = find(stage.tests, "first-stage-f");
          expectClose([f.statistic, ...f.degreesOfFreedom], [expected.F, expected.df1, expected.df2], close);
          expectClose(f.pValue, expected.p, close);
          if (expected.SW_F === undefined) {
            expectClose(stage.effectiveF?.statistic ?? Number.NaN, expected.effective_F, close);
            continue;
          }
          for (const [name, short] of [
            ["sanderson-windmeijer", "SW"],
            ["angrist-pischke", "AP"],
          ] as const) {
            const [own, chi2] = [find(stage.tests, `${name}-f`), find(stage.tests, `${name}-chi2`)];
            expectClose(
              [own.statistic, own.degreesOfFreedom[0], chi2.statistic],
              [expected[`${short}_F`], expected[`${short}_df`], expected[`${short}_chi2`]],
              { ...close, what: name },
            );
          }
        }
      });
    }

    test("over-identification, numpy", () => {
      if (py.overid === null) {
        expect(() => overidentificationTests(fit, data)).toThrow(
          expect.objectContaining({ code: "EXACTLY_IDENTIFIED" }),
        );
        return;
      }
      const tests = overidentificationTests(fit, data, { vcov: { type: "HC0" } });
      const { overid } = py;
      expectClose(values(find(tests, "sargan")), [overid.sargan, overid.sargan_p], { ...close, what: "Sargan" });
      expectClose(values(find(tests, "basmann")), [overid.basmann_chi2, overid.basmann_chi2_p], close);
      expectClose(values(find(tests, "basmann-f")), [overid.basmann_F, overid.basmann_F_p], close);
      expectClose(find(tests, "hansen-j").statistic, overid.hansen_J_hetero, { ...close, what: "J" });
    });

    test("endogeneity, numpy", () => {
      const { endogeneity } = py;
      const robust = endogeneityTests(fit, data, { vcov: { type: "HC0" } });
      expectClose(values(find(robust, "durbin")), [endogeneity.durbin, endogeneity.durbin_p], close);
      expectClose(find(robust, "wu-hausman-robust").statistic, endogeneity.control_function_wald_HC0_hetero, {
        ...close,
        what: "control function",
      });
      const clustered = endogeneity.control_function_wald_HC0_cluster;
      if (clustered === undefined || r.cluster === undefined) return;
      const tests = endogeneityTests(fit, data, { vcov: vcov.cluster });
      expectClose(find(tests, "wu-hausman-robust").statistic, clustered, { ...close, what: "clustered" });
    });

    test("fixest's Cragg-Donald F, by its profile", () => {
      const expected = r.fixest.iid?.fitstat.cd;
      if (expected === undefined || report("iid").firstStages.length > 1) return;
      const { joint } = identification(fit, data, { profile: "fixest" });
      expectClose(find(joint, "cragg-donald").statistic, expected, close);
    });

    for (const [name, port] of Object.entries(r.ivreg2r ?? {})) {
      if (!("diagnostics" in port)) continue;
      const kind: Kind = name.includes("HC") ? "hetero" : name.includes("cluster") ? "cluster" : "iid";
      // LIML, Fuller and k-class evaluate J at their own residuals, in ivreg2 as in its port; other tests do not change.
      const isOther = /^(liml|fuller|kclass)/.test(name);
      const criteria: readonly StockYogoCriterion[] = name.startsWith("liml")
        ? ["liml-size"]
        : name.startsWith("fuller")
          ? ["fuller-bias", "fuller-maximum-bias"]
          : ["size", "bias"];
      test(`ivreg2r, ${name}`, () => {
        const { diagnostics: expected } = port;
        const { joint, firstStages } = report(kind);
        const lm = find(joint, kind === "iid" ? "anderson-lm" : "kleibergen-paap-lm");
        expectClose(
          [...values(lm), lm.degreesOfFreedom[0]],
          [expected.underid.stat, expected.underid.p ?? Number.NaN, expected.underid.df],
          { ...close, what: "under-identification" },
        );
        expectClose(find(joint, "cragg-donald").statistic, expected.weak_id.stat, { ...close, what: "CD" });
        if (expected.weak_id_robust !== undefined) {
          expectClose(find(joint, "kleibergen-paap-f").statistic, expected.weak_id_robust.stat, close);
        }
        const tables = identification(fit, data, { vcov: vcov[kind], stockYogo: "always", criteria });
        const sizes = find(tables.joint, "cragg-donald").criticalValues ?? [];
        const tabulated = expected.weak_id_sy;
        if (tabulated != null) {
          expect(sizes.map(({ value }) => value).sort((a, b) => a - b)).toEqual(
            [...tabulated.critical_value].sort((a, b) => a - b),
          );
        }
        if (expected.overid?.p != null && !isOther) {
          const tests = overidentificationTests(fit, data, { vcov: vcov[kind] });
          const own = find(tests, kind === "iid" ? "sargan" : "hansen-j");
          expectClose(values(own), [expected.overid.stat, expected.overid.p], { ...close, what: "J" });
        }
        if (expected.endogeneity?.p != null) {
          const tests = endogeneityTests(fit, data, { vcov: vcov[kind] });
          const own = find(tests, kind === "iid" ? "durbin" : "endogeneity-c");
          expectClose(values(own), [expected.endogeneity.stat, expected.endogeneity.p], { ...close, what: "C" });
        }
        for (const stage of firstStages) {
          const own = port.first_stage[stage.term];
          const f = find(stage.tests, "first-stage-f");
          expectClose([...values(f), ...f.degreesOfFreedom], [own.f_stat, own.f_p, own.f_df1, own.f_df2] as number[], {
            ...close,
            what: "F",
          });
          expectClose([stage.partialR2, stage.sheaPartialR2], [own.partial_r2, own.shea_partial_r2] as number[], close);
          if (firstStages.length === 1) continue;
          for (const [long, short] of [
            ["sanderson-windmeijer", "sw"],
            ["angrist-pischke", "ap"],
          ]) {
            expectClose(
              [...values(find(stage.tests, `${long}-f`)), ...values(find(stage.tests, `${long}-chi2`))],
              [own[`${short}_f`], own[`${short}_f_p`], own[`${short}_chi2`], own[`${short}_chi2_p`]] as number[],
              { ...close, what: long },
            );
          }
        }
      });
    }
  });

  describeShared<Readonly<Record<string, Optional<Named>>>>(
    "iv/olea_pflueger_full.py.json",
    `${id}: effective F and its critical values`,
    (all) => {
      const r = sharedReference<RReference>(`iv/${id}.r.json`);
      const reference = all[id];
      test.runIf(r !== undefined && reference !== undefined)("agree with numpy", () => {
        if (r === undefined || reference === undefined) return;
        const { report } = prepare(id, r);
        for (const kind of ["iid", "hetero", "cluster"] as const) {
          const expected = reference[kind];
          if (expected === undefined) continue;
          const found = report(kind).firstStages[0].effectiveF;
          if (found === null) throw new Error("no effective F");
          expectClose(found.statistic, expected.F_eff, { ...close, what: `${kind} F` });
          expectClose(found.worstBias, expected.B_max_TSLS, { relative: 1e-8, absolute: 1e-9, what: `${kind} B` });
          for (const { tau, x, tsls, simplified } of found.criticalValues) {
            if (tau === 0.3 && x !== 3.33) continue;
            const percent = Math.round(100 * tau);
            expectClose(
              [tsls ?? Number.NaN, simplified],
              [expected[`c_TSLS_${percent}`], expected[`c_simple_${percent}`]],
              { ...close, what: `${kind} ${percent} %` },
            );
          }
        }
      });
    },
  );
}
