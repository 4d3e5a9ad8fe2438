import type { Covariance, Estimate, TestResult } from "@mesometrics/inference";
import { crossSection, type Dataset, panel } from "@mesometrics/panel-data";
import { expectClose, loadCsv, ownReference, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  arSet,
  arTest,
  endogeneityTests,
  type IvMethod,
  identification,
  ivreg,
  overidentificationTests,
  summary,
} from "../src/index.js";

type Kind = "iid" | "hetero" | "cluster";
type Errors = Readonly<Record<`se_${Kind}`, readonly number[] | undefined>>;

interface Record_ {
  readonly N: number;
  readonly K: number;
  readonly L: number;
  readonly terms: readonly string[];
  readonly estimates: Readonly<
    Record<"2sls" | "liml" | "fuller1" | "ols", Errors & { readonly coef: readonly number[] }>
  >;
  readonly kappa: number;
  readonly sigma: number;
  readonly first_stage: Readonly<
    Record<
      string,
      Readonly<Record<`F_${Kind}`, readonly number[] | undefined>> &
        Readonly<Record<`effective_${Kind}`, number | undefined>> & {
          readonly partial_r2: number;
          readonly shea: number;
          readonly SW_iid?: number;
        }
    >
  >;
  readonly anderson_lm: readonly number[];
  readonly cragg_donald: number;
  readonly kp_hetero: readonly number[];
  readonly kp_cluster?: readonly number[];
  readonly sargan?: readonly number[];
  readonly basmann?: number;
  readonly j_hetero?: number;
  readonly j_cluster?: number;
  readonly gmm_hetero?: readonly number[];
  readonly wu_hausman: readonly number[];
  readonly durbin: number;
  readonly ar: Readonly<
    Record<
      Kind,
      { readonly zero: readonly number[]; readonly ends?: readonly number[]; readonly unbounded?: boolean } | undefined
    >
  >;
  readonly spec: {
    readonly data: string;
    readonly formula: string;
    readonly effects: readonly string[];
    readonly cluster: string | null;
    readonly weights: string | null;
  };
}

const find = (tests: readonly TestResult[], id: string): TestResult => {
  const found = tests.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no test ${id}`);
  return found;
};

/** The columns that the script derives, and the rows that it keeps. */
function prepared(id: string, name: string, text: string): Dataset {
  const raw = loadCsv(text) as Record<string, readonly unknown[]>;
  const number = (column: string) => raw[column].map(Number);
  const yes = (column: string, no = "no") => raw[column].map((cell) => (cell === no ? 0 : 1));
  let table: Record<string, readonly unknown[]> = { ...raw };
  if (name === "schooling_returns") {
    table = {
      lwage: number("wage").map(Math.log),
      south_yes: yes("south"),
      near4: yes("nearcollege4", "none"),
      near2: yes("nearcollege2"),
      age: raw.age,
      age2: number("age").map((age) => age * age),
      education: raw.education,
      experience: raw.experience,
      exper2: number("experience").map((years) => years * years),
    };
  }
  if (name === "wagepan") {
    const of = (column: string) => number(column).map((value, i) => value * (Number(raw.year[i]) - 1980));
    table = { ...raw, educ_year: of("educ"), black_year: of("black") };
  }
  if (id === "wagepan_two_way") {
    const keep = number("nr").flatMap((nr, i) => (nr < 2500 ? [i] : []));
    table = Object.fromEntries(Object.entries(table).map(([column, cells]) => [column, keep.map((i) => cells[i])]));
  }
  const index = { cigarettes_sw: "state", wagepan: "nr", synthetic_province_panel: "prov" }[name];
  if (index === undefined) return crossSection(table as never) as Dataset;
  return panel(table as never, { unit: index, time: "year" }) as Dataset;
}

const close = { relative: 1e-8, absolute: 1e-13 };
const methods: Readonly<Record<string, IvMethod>> = {
  "2sls": "2sls",
  liml: "liml",
  fuller1: { fuller: 1 },
  ols: { kClass: 0 },
};

describe.each(Object.entries(ownReference<Readonly<Record<string, Record_>>>("iv/other_specifications.json")))(
  "%s agrees with references/iv/other_specifications.py",
  (id, r) => {
    const { cluster, weights } = r.spec;
    const text = sharedText(`../data/iv/${r.spec.data}.csv`);
    const present = text !== undefined;
    const data = present ? prepared(id, r.spec.data, text) : null;
    const kinds: readonly Kind[] = cluster === null ? ["iid", "hetero"] : ["iid", "hetero", "cluster"];
    const vcovs: Readonly<Record<Kind, Covariance>> = {
      iid: { type: "iid" },
      hetero: { type: "HC1" },
      // The script writes every dummy out and counts it.
      cluster: { type: "CR1", cluster: cluster ?? "", smallSample: { effects: "full" } },
    };
    const fits = new Map<string, Estimate>();
    const estimate = (kind: Kind, method: IvMethod = "2sls"): Estimate => {
      const key = JSON.stringify([kind, method]);
      const options = { vcov: vcovs[kind], method, ...(weights === null ? {} : { weights: { analytic: weights } }) };
      const fit = fits.get(key) ?? ivreg(data as Dataset, r.spec.formula as never, options as never);
      fits.set(key, fit);
      return fit;
    };

    test.runIf(present)("estimates", () => {
      for (const [name, expected] of Object.entries(r.estimates)) {
        for (const kind of kinds) {
          const fit = estimate(kind, methods[name]);
          const at = r.terms.map((term) => fit.terms.indexOf(term));
          const se = at.map((j) => Math.sqrt(fit.vcov.data[j * (fit.terms.length + 1)]));
          expectClose(
            at.map((j) => fit.coefficients[j]),
            expected.coef,
            { relative: 1e-9, what: name },
          );
          expectClose(se, expected[`se_${kind}`] ?? [], { relative: 1e-8, what: `${name}, ${kind}: se` });
        }
      }
      const fit = estimate("iid");
      expect([fit.sample.observations, fit.residualDegreesOfFreedom]).toEqual([r.N, r.N - r.K]);
      expectClose([fit.statistics.sigma, estimate("iid", "liml").statistics.kappa], [r.sigma, r.kappa], close);
    });

    test.runIf(present)("first stages and identification", () => {
      for (const kind of kinds) {
        const { firstStages, joint } = identification(estimate(kind), data as Dataset);
        for (const stage of firstStages) {
          const expected = r.first_stage[stage.term];
          const f = find(stage.tests, "first-stage-f");
          expectClose([f.statistic, f.pValue, ...f.degreesOfFreedom], [...(expected[`F_${kind}`] ?? [])], {
            ...close,
            what: `F ${kind}`,
          });
          expectClose([stage.partialR2, stage.sheaPartialR2], [expected.partial_r2, expected.shea], close);
          if (stage.effectiveF !== null) {
            expectClose(stage.effectiveF.statistic, expected[`effective_${kind}`] ?? 0, {
              ...close,
              what: "effective",
            });
          }
          if (kind === "iid" && expected.SW_iid !== undefined) {
            const sw = find(stage.tests, "sanderson-windmeijer-f").statistic;
            expectClose(sw, expected.SW_iid, { ...close, what: "SW" });
          }
        }
        expectClose(find(joint, "cragg-donald").statistic, r.cragg_donald, { ...close, what: "Cragg-Donald" });
        const lm = find(joint, kind === "iid" ? "anderson-lm" : "kleibergen-paap-lm");
        if (kind === "iid") expectClose([lm.statistic, lm.pValue, ...lm.degreesOfFreedom], [...r.anderson_lm], close);
        else {
          const f = find(joint, "kleibergen-paap-f");
          expectClose([lm.statistic, lm.pValue, f.statistic], [...(r[`kp_${kind}`] ?? [])], { ...close, what: kind });
        }
      }
    });

    test.runIf(present)("over-identification, endogeneity, GMM", () => {
      const fit = estimate("iid");
      if (r.sargan !== undefined) {
        const tests = overidentificationTests(fit, data as Dataset, { vcov: vcovs.hetero });
        const sargan = find(tests, "sargan");
        expectClose([sargan.statistic, sargan.pValue], [...r.sargan], { ...close, what: "Sargan" });
        expectClose(find(tests, "basmann").statistic, r.basmann ?? 0, { ...close, what: "Basmann" });
        expectClose(find(tests, "hansen-j").statistic, r.j_hetero ?? 0, { ...close, what: "J" });
        if (r.j_cluster !== undefined) {
          const clustered = overidentificationTests(fit, data as Dataset, { vcov: vcovs.cluster });
          expectClose(find(clustered, "hansen-j").statistic, r.j_cluster, { ...close, what: "J, clustered" });
        }
        const gmm = estimate("hetero", { gmm: "two-step" });
        const at = Object.keys(r.first_stage).map((term) => gmm.coefficients[gmm.terms.indexOf(term)]);
        expectClose(at, r.gmm_hetero ?? [], { relative: 1e-9, what: "GMM" });
      }
      const wu = find(fit.tests, "wu-hausman");
      expectClose([wu.statistic, wu.pValue, wu.degreesOfFreedom[0]], [...r.wu_hausman], { ...close, what: "Hausman" });
      const durbin = () => find(endogeneityTests(fit, data as Dataset), "durbin").statistic;
      if (r.wu_hausman[2] === Object.keys(r.first_stage).length) {
        expectClose(durbin(), r.durbin, { ...close, what: "Durbin" });
      } else expect(durbin).toThrow(expect.objectContaining({ code: "ENDOGENOUS_EXPLAINED" }));
    });

    test.runIf(present)("Anderson-Rubin tests, sets and the summary", () => {
      for (const kind of kinds) {
        const expected = r.ar[kind];
        if (expected === undefined) continue;
        const fit = estimate(kind);
        const zero = arTest(fit, data as Dataset);
        expectClose([zero.statistic, zero.pValue, ...zero.degreesOfFreedom], [...expected.zero], {
          ...close,
          what: kind,
        });
        const found = summary(fit, data as Dataset);
        expect(found.coefficients.filter(({ andersonRubin }) => andersonRubin !== null)).toHaveLength(
          Object.keys(r.first_stage).length > 2 && kind !== "iid" ? 0 : Object.keys(r.first_stage).length,
        );
        if (expected.ends === undefined) continue;
        const set = arSet(fit, data as Dataset);
        const own = set.parts.flat().filter(Number.isFinite);
        expectClose(
          own,
          [...expected.ends].sort((a, b) => a - b),
          { ...close, what: `ends, ${kind}` },
        );
        expect(set.kind === "rays" || set.kind === "line").toBe(expected.unbounded);
        expect(found.coefficients[0].andersonRubin?.parts).toEqual(set.parts);
      }
    });
  },
);
