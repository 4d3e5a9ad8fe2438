import { type Covariance, type Estimate, type EstimateComponent, namedCovariance } from "@mesometrics/inference";
import { describeShared, expectClose, sharedReference } from "@mesometrics/testing";
import { expect, test } from "vitest";
import { arTest, type IvMethod, ivreg, stockWrightTest } from "../src/index.js";
import { type SharedEquation, sharedEquation } from "./weak-instrument-data.js";

type Named = Readonly<Record<string, number>>;

interface NamedMatrix {
  readonly names: readonly string[];
  readonly values: readonly (readonly number[])[];
}

interface PortRecord {
  readonly coef: Named;
  readonly se: Named;
  readonly kclass: number | null;
  readonly sigma: number;
  readonly r2: number;
  readonly adj_r2: number;
  readonly diagnostics: {
    readonly anderson_rubin: Readonly<
      Record<"f_stat" | "f_p" | "f_df1" | "f_df2" | "chi2_stat" | "chi2_p" | "chi2_df", number | null>
    >;
    readonly stock_wright: { readonly stat: number | null; readonly p: number | null; readonly df: number } | null;
  };
}

interface FixestRecord {
  readonly coef: Named;
  readonly se: Named;
  readonly vcov: NamedMatrix;
  readonly df_t: number;
  readonly df_resid: number;
  readonly first_stage_coef: Readonly<Record<string, Named>>;
  readonly first_stage_se: Readonly<Record<string, Named>>;
}

interface RReference extends SharedEquation {
  readonly ivreg: { readonly vcov_cluster_HC1?: NamedMatrix };
  readonly fixest: Readonly<Record<"iid" | "hetero" | "cluster", FixestRecord | undefined>>;
  readonly fixest_cluster_ssc?: Readonly<Record<"none" | "full", Named>>;
  readonly ivreg2r: Readonly<Record<string, PortRecord | { readonly error: string }>>;
  readonly ivmodel?: {
    readonly AR: { readonly Fstat: number; readonly df: readonly number[]; readonly "p.value": number };
  };
}

interface PyReference {
  readonly estimates: Readonly<Record<string, Readonly<Record<"se_iid" | "se_cluster_small", Named | undefined>>>>;
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

const methods: Readonly<Record<string, IvMethod>> = {
  "2sls": "2sls",
  ols: { kClass: 0 },
  liml: "liml",
  fuller1: { fuller: 1 },
  fuller4: { fuller: 4 },
  kclass_half: { kClass: 0.5 },
};

const standardErrors = ({ terms, vcov }: Pick<EstimateComponent, "terms" | "vcov">) =>
  terms.map((_, j) => Math.sqrt(vcov.data[j * (terms.length + 1)]));
const named = (values: Named, terms: readonly string[]) => terms.map((term) => values[term] ?? values[`fit_${term}`]);

for (const id of ids) {
  describeShared<RReference>(`iv/${id}.r.json`, `${id}: what peers print beside the tests`, (r) => {
    const { data, spec } = sharedEquation(id, r);
    const { cluster } = r;
    const fits = new Map<string, Estimate>();
    const estimate = (vcov: Covariance, method: IvMethod = "2sls"): Estimate => {
      const key = JSON.stringify([vcov, method]);
      const fit = fits.get(key) ?? ivreg(data, spec, { vcov: namedCovariance(vcov), method });
      fits.set(key, fit);
      return fit;
    };
    const iid: Covariance = { type: "iid" };
    /** Every dummy is a regressor of the equation and counts, as where a program writes them out. */
    const written = (type: "CR0" | "CR1"): Covariance => ({
      type,
      cluster: cluster ?? "",
      ...(type === "CR1" ? { smallSample: { effects: "full" as const } } : {}),
    });
    const expectErrors = (fit: Pick<EstimateComponent, "terms" | "vcov">, expected: Named, what: string, factor = 1) =>
      expectClose(
        standardErrors(fit).map((se) => se * factor),
        named(expected, fit.terms),
        { relative: 1e-8, what },
      );
    const expectVcov = (fit: Estimate, expected: NamedMatrix, what: string) => {
      const at = fit.terms.map((term) => expected.names.findIndex((name) => name === term || name === `fit_${term}`));
      const k = fit.terms.length;
      at.forEach((row, i) => {
        at.forEach((column, j) => {
          const unit = Math.sqrt(expected.values[row][row] * expected.values[column][column]);
          expectClose(fit.vcov.data[i + j * k] / unit, expected.values[row][column] / unit, { absolute: 1e-8, what });
        });
      });
    };
    const large = (fit: Estimate) => Math.sqrt(fit.residualDegreesOfFreedom / fit.sample.observations);

    const py = sharedReference<PyReference>(`iv/${id}.py.json`);
    test("numpy: standard errors with e'e / N, and clustered with a small-sample factor", () => {
      for (const [name, { se_iid, se_cluster_small }] of Object.entries(py?.estimates ?? {})) {
        if (se_iid === undefined) continue;
        const fit = estimate(iid, methods[name]);
        expectErrors(fit, se_iid, `${name}, e'e / N`, large(fit));
        if (se_cluster_small !== undefined) {
          expectErrors(estimate(written("CR1"), methods[name]), se_cluster_small, `${name}, CR1`);
        }
      }
    });

    test("fixest: coefficients, covariances and degrees of freedom", () => {
      for (const [kind, vcov] of [
        ["iid", iid],
        ["hetero", { type: "HC1" }],
        ["cluster", cluster === undefined ? null : { cluster }],
      ] as const) {
        const peer = r.fixest[kind];
        if (peer === undefined || vcov === null) continue;
        const fit = estimate(vcov);
        // fixest stops demeaning at 1e-6 of a column's scale, which is what is left of its coefficients under effects.
        const tolerance = spec.fixedEffects === undefined ? 1e-9 : 1e-8;
        expectClose(fit.coefficients, named(peer.coef, fit.terms), { relative: tolerance, what: kind });
        expectErrors(fit, peer.se, kind);
        expectVcov(fit, peer.vcov, kind);
        expect(fit.inference.degreesOfFreedom[0]).toBe(peer.df_t);
        // Under clusters fixest leaves nested effects out of its count.
        if (kind !== "cluster") expect(fit.residualDegreesOfFreedom).toBe(peer.df_resid);
        for (const stage of fit.components) {
          const term = stage.name.replace("first stage: ", "");
          expectClose(stage.coefficients, named(peer.first_stage_coef[term], stage.terms), {
            relative: 1e-8,
            what: `${kind}, ${stage.name}`,
          });
          expectErrors(stage, peer.first_stage_se[term], `${kind}, ${stage.name}`);
        }
      }
      if (cluster === undefined || r.fixest_cluster_ssc === undefined) return;
      expectErrors(estimate(written("CR0")), r.fixest_cluster_ssc.none, "ssc: none");
      expectErrors(estimate(written("CR1")), r.fixest_cluster_ssc.full, "ssc: K.full");
    });

    test.runIf(r.ivreg.vcov_cluster_HC1 !== undefined)("sandwich: vcovCL of the equation with its dummies", () => {
      expectVcov(estimate(written("CR1")), r.ivreg.vcov_cluster_HC1 as NamedMatrix, "vcovCL HC1");
    });

    test.runIf(r.ivmodel !== undefined)("ivmodel: Anderson-Rubin at zero", () => {
      const { Fstat, df, "p.value": p } = (r.ivmodel as NonNullable<RReference["ivmodel"]>).AR;
      const own = arTest(estimate(iid), data);
      expectClose([own.statistic, ...own.degreesOfFreedom], [Fstat, ...df], { relative: 1e-8 });
      // It subtracts a distribution function from one, which leaves sixteen decimals.
      expectClose(own.pValue, p, { relative: 1e-8, absolute: 1e-15 });
    });

    for (const [name, port] of Object.entries(r.ivreg2r)) {
      if (!("diagnostics" in port)) continue;
      test(`ivreg2r, ${name}: Anderson-Rubin, Stock-Wright, fit`, () => {
        const robust = name.includes("HC") ? "rows" : name.includes("cluster") ? "clusters" : null;
        const f: Covariance = robust === null ? iid : robust === "rows" ? { type: "HC1" } : written("CR1");
        const chi2: Covariance = robust === null ? iid : robust === "rows" ? { type: "HC0" } : written("CR0");
        const fit = estimate(iid);
        const { anderson_rubin: ar, stock_wright: s } = port.diagnostics;
        const [inF, inChi2] = [arTest(fit, data, { vcov: f }), arTest(fit, data, { vcov: chi2, form: "chi2" })];
        expectClose([inF.statistic, inF.pValue, ...inF.degreesOfFreedom], [ar.f_stat, ar.f_p, ar.f_df1, ar.f_df2], {
          relative: 1e-8,
          what: "AR F",
        });
        expectClose(
          [inChi2.statistic, inChi2.pValue, ...inChi2.degreesOfFreedom],
          [ar.chi2_stat, ar.chi2_p, ar.chi2_df],
          { relative: 1e-8, what: "AR chi2" },
        );
        const own = () => stockWrightTest(fit, data, { vcov: chi2, convention: "ivreg2" });
        if (s?.stat == null) {
          // More moments, dummies among them, than clusters: the port prints nothing, here it is said.
          expect(own).toThrow(expect.objectContaining({ code: "TOO_FEW_CLUSTERS" }));
        } else {
          expectClose([own().statistic, own().pValue, own().degreesOfFreedom[0]], [s.stat, s.p, s.df], {
            relative: 1e-8,
            what: "S",
          });
        }
        const base = name.replace(/_(small|HC0|cluster)$/, "");
        const isGmm = name.startsWith("gmm2s");
        const method: IvMethod = isGmm
          ? { gmm: "two-step", weighting: namedCovariance(robust === "clusters" ? written("CR0") : { type: "HC0" }) }
          : (methods[base] ?? "2sls");
        const estimated = estimate(iid, method);
        const small = name.endsWith("_small") || name === "HC1";
        expectClose(estimated.statistics.sigma * (small ? 1 : large(estimated)), port.sigma, {
          relative: 1e-8,
          what: "sigma",
        });
        expectClose([estimated.r2.overall, estimated.r2.adjustedOverall], [port.r2, port.adj_r2], {
          relative: 1e-8,
          absolute: 1e-10,
          what: "R2",
        });
        if (port.kclass !== null) {
          expectClose(estimated.statistics.kappa, port.kclass, { relative: 1e-9, what: "k" });
        }
        const terms = Object.fromEntries(estimated.terms.map((term) => [term, port.coef[term]]));
        expectClose(estimated.coefficients, named(terms, estimated.terms), { relative: 5e-9, what: "coefficients" });
        if (name === "iid") expectErrors(estimated, port.se, "e'e / N", large(estimated));
        if (name === "cluster_small") expectErrors(estimate(written("CR1")), port.se, "CR1");
      });
    }
  });
}
