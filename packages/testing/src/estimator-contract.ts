/// <reference types="node" />
import { describe, expect, test } from "vitest";
import { arraysOfLength, smallestScaledPivot } from "./contract-checks.js";
import { expectClose } from "./expect-close.js";

/** The parts of an estimate that the suite reads; every package's `Estimate` has them. */
export interface ContractEstimate {
  readonly schema: string;
  readonly kind: string;
  readonly terms: readonly string[];
  readonly coefficients: Float64Array;
  readonly vcov: { readonly rows: number; readonly columns: number; readonly data: Float64Array };
  readonly inference: {
    readonly label: string;
    readonly preset: string;
    readonly degreesOfFreedom: Float64Array;
  };
  readonly sample: {
    readonly observations: number;
    readonly dropped: readonly { readonly reason: string; readonly count: number }[];
    readonly dataHash: string;
  };
  readonly r2: Readonly<Record<string, number>>;
  readonly statistics: Readonly<Record<string, number>>;
  readonly notes: readonly { readonly code: string; readonly message: string }[];
  readonly tests: readonly {
    readonly id: string;
    readonly nullHypothesis: string;
    readonly pValue: number | null;
    readonly rule: string;
  }[];
  readonly components: readonly {
    readonly name: string;
    readonly terms: readonly string[];
    readonly coefficients: Float64Array;
    readonly vcov: { readonly rows: number; readonly data: Float64Array };
    readonly inference: { readonly degreesOfFreedom: Float64Array };
  }[];
}

interface ContractTidyRow {
  readonly component: string;
  readonly term: string;
  readonly estimate: number;
  readonly standardError: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly level: number;
  readonly low: number;
  readonly high: number;
}

/** What the suite needs of an estimator. `Data` is its data set, `Covariance` its covariance value. */
export interface EstimatorUnderTest<
  Fit extends ContractEstimate,
  Data extends { readonly rows: number; readonly hash: string },
  Covariance,
> {
  readonly data: Data;
  /** Estimates on `data`; called several times. */
  readonly fit: () => Fit;
  /** The same estimate with the rows of the data in another order. */
  readonly refitPermuted: () => Fit;
  /** Allowed relative difference between the two orders. Default 1e-10. */
  readonly permutationTolerance?: number;
  readonly tidy: (
    fit: Fit,
    options?: { readonly level?: number; readonly component?: string },
  ) => readonly ContractTidyRow[];
  readonly glance: (fit: Fit) => object;
  readonly augment: (
    fit: Fit,
    data: Data,
  ) => {
    readonly rows: Int32Array;
    readonly outcome: Float64Array;
    readonly fitted: Float64Array;
    readonly residual: Float64Array;
  };
  readonly encode: (fit: Fit) => string;
  readonly decode: (text: string) => ContractEstimate;
  /** A data set that differs from `data` in one cell. */
  readonly otherData: Data;
  /** Where the estimator lets its covariance be changed: how, and a refit with each covariance to compare with. */
  readonly covariances?: {
    readonly withVcov: (fit: Fit, data: Data, covariance: Covariance) => Fit;
    readonly refit: (covariance: Covariance) => Fit;
    readonly values: readonly Covariance[];
  };
}

const glanceKeys = [
  "absorbedDegreesOfFreedom",
  "dropped",
  "kernel",
  "kind",
  "logLikelihood",
  "observations",
  "outcome",
  "parameters",
  "periods",
  "preset",
  "r2",
  "residualDegreesOfFreedom",
  "sigma",
  "units",
  "vcov",
];

const tidyKeys = [
  "component",
  "degreesOfFreedom",
  "estimate",
  "high",
  "level",
  "low",
  "pValue",
  "standardError",
  "statistic",
  "term",
];

/** The one conformance suite: what every estimator of the project promises of its results. */
export function estimatorContract<
  Fit extends ContractEstimate,
  Data extends { readonly rows: number; readonly hash: string },
  Covariance,
>(name: string, subject: EstimatorUnderTest<Fit, Data, Covariance>): void {
  describe(`${name} keeps the estimator contract`, () => {
    const { data, tidy, encode, decode } = subject;

    test("the result is typed, its blocks fit together and its numbers are numbers", () => {
      const fit = subject.fit();
      expect(fit.schema).toBe("mesometrics/estimate@1");
      for (const block of [{ ...fit, name: "coefficients" }, ...fit.components]) {
        const k = block.terms.length;
        expect(k).toBeGreaterThan(0);
        expect(new Set(block.terms).size, `${block.name}: unique terms`).toBe(k);
        expect(block.coefficients).toHaveLength(k);
        expect(block.vcov.data).toHaveLength(k * k);
        expect(block.inference.degreesOfFreedom).toHaveLength(k);
        expect([...block.coefficients, ...block.vcov.data].every(Number.isFinite), `${block.name}: finite`).toBe(true);
        expect(block.inference.degreesOfFreedom.every((df) => df > 0)).toBe(true);
      }
      for (const [key, value] of Object.entries({ ...fit.r2, ...fit.statistics })) expect(value, key).not.toBeNaN();
      expect(fit.inference.label).not.toBe("");
      expect(fit.inference.preset).not.toBe("");
    });

    test("covariances are symmetric and positive semidefinite", () => {
      const fit = subject.fit();
      for (const { vcov, terms } of [fit, ...fit.components]) {
        const k = terms.length;
        for (let j = 0; j < k; j++) for (let i = 0; i < j; i++) expect(vcov.data[i + j * k]).toBe(vcov.data[j + i * k]);
        expect(smallestScaledPivot(vcov.data, k)).toBeGreaterThan(-1e-8);
      }
    });

    test("the sample adds up", () => {
      const { observations, dropped, dataHash } = subject.fit().sample;
      expect(observations + dropped.reduce((total, { count }) => total + count, 0)).toBe(data.rows);
      expect(dataHash).toBe(data.hash);
    });

    test("tidy and glance have the same keys for every estimator", () => {
      const fit = subject.fit();
      expect(Object.keys(subject.glance(fit)).sort()).toEqual(glanceKeys);
      const rows = tidy(fit, { component: "all" });
      expect(rows).toHaveLength(fit.components.reduce((total, { terms }) => total + terms.length, fit.terms.length));
      for (const row of rows) expect(Object.keys(row).sort()).toEqual(tidyKeys);
      expect(tidy(fit).map(({ term }) => term)).toEqual(fit.terms);
    });

    test("standard error, p-value and interval come from one inference record", () => {
      const fit = subject.fit();
      for (const block of [{ ...fit, name: "coefficients" }, ...fit.components]) {
        const k = block.terms.length;
        for (const [j, row] of tidy(fit, { component: block.name }).entries()) {
          const what = `${block.name} ${row.term}`;
          expect(row.estimate).toBe(block.coefficients[j]);
          expect(row.degreesOfFreedom).toBe(block.inference.degreesOfFreedom[j]);
          expectClose(row.standardError, Math.sqrt(block.vcov.data[j + j * k] as number), { relative: 1e-14, what });
          expectClose(row.statistic * row.standardError, row.estimate, { relative: 1e-14, what });
          expectClose(row.high - row.estimate, row.estimate - row.low, { relative: 1e-9, what });
          if (row.pValue < 1e-6 || row.pValue > 0.999) continue;
          // The interval of level 1 - p must end at zero.
          const [touching] = tidy(fit, { component: block.name, level: 1 - row.pValue }).slice(j);
          const end = row.estimate > 0 ? touching?.low : touching?.high;
          expect(Math.abs(end ?? Number.NaN) / row.standardError, `${what}: interval against p`).toBeLessThan(1e-7);
        }
      }
    });

    test("two estimates on the same data are equal to the byte", () => {
      expect(encode(subject.fit())).toBe(encode(subject.fit()));
    });

    test("the data is left as it was", () => {
      const before = structuredClone(data);
      subject.fit();
      expect(structuredClone(data)).toEqual(before);
    });

    test("a result is plain data of the size of its coefficients", () => {
      const fit = subject.fit();
      expect(structuredClone(fit)).toEqual(fit);
      expect(arraysOfLength(fit, fit.sample.observations)).toEqual([]);
    });

    test("encode and decode are inverse", () => {
      const fit = subject.fit();
      const text = encode(fit);
      expect(JSON.parse(text)).toMatchObject({ schema: fit.schema, kind: fit.kind });
      expect(decode(text)).toEqual(fit);
      expect(encode(decode(text) as Fit)).toBe(text);
      expect(() => decode(text.replace("estimate@1", "estimate@999"))).toThrow(
        expect.objectContaining({ code: "UNKNOWN_SCHEMA" }),
      );
    });

    test("the order of the rows changes nothing", () => {
      const tolerance = subject.permutationTolerance ?? 1e-10;
      const fit = subject.fit();
      const permuted = subject.refitPermuted();
      expect(permuted.terms).toEqual(fit.terms);
      const k = fit.terms.length;
      const errors = Array.from({ length: k }, (_, j) => Math.sqrt(fit.vcov.data[j + j * k] as number));
      for (let j = 0; j < k; j++) {
        const absolute = tolerance * (errors[j] as number);
        expectClose(permuted.coefficients[j] as number, fit.coefficients[j] as number, {
          relative: tolerance,
          absolute,
          what: `coefficient ${fit.terms[j]}`,
        });
        for (let i = 0; i < k; i++) {
          expectClose(permuted.vcov.data[i + j * k] as number, fit.vcov.data[i + j * k] as number, {
            relative: 10 * tolerance,
            absolute: 10 * absolute * (errors[i] as number),
            what: `covariance of ${fit.terms[i]} and ${fit.terms[j]}`,
          });
        }
      }
      expectClose(permuted.inference.degreesOfFreedom, fit.inference.degreesOfFreedom, { relative: 100 * tolerance });
    });

    test("notes and tests say what they are", () => {
      const fit = subject.fit();
      for (const note of fit.notes) {
        expect(note.code).toMatch(/^[A-Z][A-Z0-9_]+$/);
        expect(note.message.length).toBeGreaterThan(10);
      }
      for (const { id, nullHypothesis, pValue, rule } of fit.tests) {
        expect(id).toMatch(/^[a-z0-9-]+$/);
        expect(nullHypothesis).not.toBe("");
        expect(rule).not.toBe("");
        if (pValue !== null) expect(pValue >= 0 && pValue <= 1, `p of ${id}`).toBe(true);
      }
    });

    test("fitted values and residuals add up to the outcome", () => {
      const fit = subject.fit();
      const { rows, outcome, fitted, residual } = subject.augment(fit, data);
      expect(rows).toHaveLength(fit.sample.observations);
      const size = outcome.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      expectClose(
        fitted.map((value, i) => value + (residual[i] as number)),
        outcome,
        { relative: 1e-12, absolute: 1e-12 * size, what: "fitted + residual" },
      );
    });

    test("other data is refused", () => {
      const fit = subject.fit();
      expect(subject.otherData.hash).not.toBe(data.hash);
      const mismatch = expect.objectContaining({ code: "DATA_MISMATCH" });
      expect(() => subject.augment(fit, subject.otherData)).toThrow(mismatch);
      const { covariances } = subject;
      if (covariances === undefined) return;
      const [first] = covariances.values;
      expect(() => covariances.withVcov(fit, subject.otherData, first as Covariance)).toThrow(mismatch);
    });

    const { covariances } = subject;
    if (covariances !== undefined) {
      test.each(covariances.values.map((value) => [JSON.stringify(value), value] as const))(
        "withVcov %s equals an estimate with that covariance",
        (_, covariance) => {
          const changed = covariances.withVcov(subject.fit(), data, covariance);
          const direct = covariances.refit(covariance);
          expect(encode({ ...changed, call: null } as unknown as Fit)).toBe(
            encode({ ...direct, call: null } as unknown as Fit),
          );
        },
      );
    }
  });
}
