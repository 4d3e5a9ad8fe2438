import { matrixFromRows, toRows } from "@mesometrics/matrix";
import { crossSection, panel } from "@mesometrics/panel-data";
import { describeShared, expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  type ConventionChoice,
  combineWeights,
  compositeIndex,
  criticWeights,
  type Direction,
  entropyWeights,
  indicatorWeights,
  normaliseColumns,
  obstacleDegree,
  principalComponentWeights,
  pullApartWeights,
  rankScores,
} from "../src/index.js";
import { codeOf } from "./fixtures.js";

interface SharedInput {
  X: number[][];
  dirs: number[];
  columns: string[];
  units: string[];
  time: number[];
}

type Field =
  | "entropy"
  | "divergence"
  | "weights"
  | "score"
  | "rank_min"
  | "score_on_shifted"
  | "score_on_unshifted"
  | "weights_eq3_corrected"
  | "score_eq3_corrected"
  | "weights_all_printed"
  | "score_all_printed"
  | "sd"
  | "conflict"
  | "info"
  | "eigenvalues"
  | "cum_variance"
  | "weights_oecd_unrotated"
  | "weights_pc1_squared"
  | "weights_abs_coef"
  | "alpha"
  | "alpha_norm"
  | "closeness"
  | "dplus"
  | "dminus"
  | "arithmetic"
  | "geometric"
  | "harmonic"
  | "power2"
  | "minimum"
  | "MPI"
  | "AMPI"
  | "mean"
  | "years"
  | "mean_weights";

interface Expected extends Record<Field, number[]> {
  Z: number[][];
  contributions: number[][];
  abs_loadings: number[][];
  degree: number[][];
  H: number[][];
  top3: string[][];
  k_kaiser: number;
  n_nonpositive_scores: number;
  lambda_max: number;
  all_positive: boolean;
}

interface SharedCase {
  id: string;
  input: SharedInput;
  expected: Expected;
}

const closeness = { relative: 1e-10, absolute: 1e-14 };

describeShared<{ cases: SharedCase[] }>(
  "index/weights-aggregation.json",
  "shared weights and aggregation",
  ({ cases }) => {
    const find = (id: string) => cases.find((one) => one.id === id)!;

    describe.each(["usarrests", "grunfeld"])("%s", (name) => {
      const { input } = find(`${name}/input`);
      const isPanel = new Set(input.time).size > 1;
      const table = Object.fromEntries(input.columns.map((one, j) => [one, input.X.map((row) => row[j]!)]));
      const directions = Object.fromEntries(
        input.columns.map((one, j) => [one, (input.dirs[j]! > 0 ? "+" : "-") as Direction]),
      );
      const indicators = input.columns.map((id) => ({ id, direction: directions[id]! }));
      const data = isPanel
        ? panel({ unit: input.units, year: input.time, ...table }, { unit: "unit", time: "year" })
        : crossSection(table);
      const index = (conventions: ConventionChoice = {}) =>
        compositeIndex({ dimensions: [{ id: "all", indicators }] }, data, conventions);
      const options = { directions };
      const expected = (id: string) => find(`${name}/${id}`).expected;
      const close = (actual: ArrayLike<number>, wanted: ArrayLike<number>, what: string) =>
        expectClose(actual, wanted, { ...closeness, what });

      it("normalisations", () => {
        const rows = (normalisation: ConventionChoice["normalisation"], own = directions) =>
          toRows(normaliseColumns(table, { directions: own, ...(normalisation && { normalisation }) })).flat();
        close(rows(undefined), expected("normalize.minmax").Z.flat(), "min-max");
        close(rows({ method: "z-score" }), expected("normalize.zscore.sample-sd").Z.flat(), "z-score");
        // The file's vector normalisation leaves directions to TOPSIS.
        close(rows({ method: "vector" }, {}), expected("normalize.vector").Z.flat(), "vector");
        const rescaled = index({ zero: { rescale: [0.01, 0.99] } }).normalised;
        close(
          input.X.flatMap((_, row) => rescaled.map((z) => z[row]!)),
          expected("normalize.minmax[0.01,0.99]").Z.flat(),
          "rescaled",
        );
      });

      it("entropy, pooled: entropies, weights, scores, ranks, contributions", () => {
        const wanted = expected("entropy.pooled");
        const one = index();
        close(
          one.weights.map((w) => w.entropy!),
          wanted.entropy,
          "entropy",
        );
        close(
          one.weights.map((w) => w.weight),
          wanted.weights,
          "weights",
        );
        close(one.scores, wanted.score, "scores");
        expect([...rankScores(one.scores)]).toEqual(wanted.rank_min);
        close(
          input.X.flatMap((_, row) => one.contributions.map(({ values }) => values[row]!)),
          wanted.contributions.flat(),
          "contributions",
        );
        expect(one.identities.map((identity) => identity.identity)).toEqual([
          "weights-sum-to-one",
          "affine-invariant-weights",
          "contributions-add-up",
          "scores-in-unit-interval",
        ]);
      });

      it.each([0.0001, 0.01, 1])("entropy, shifted by %d", (shift) => {
        const wanted = expected(`entropy.shift${shift}`);
        const shifted = index({ zero: { shift } });
        close(
          shifted.weights.map((w) => w.entropy!),
          wanted.entropy,
          "entropy",
        );
        close(
          shifted.weights.map((w) => w.weight),
          wanted.weights,
          "weights",
        );
        close(shifted.scores, wanted.score_on_shifted, "scores on shifted values");
        close(index({ zero: { shift, scores: "unshifted" } }).scores, wanted.score_on_unshifted, "scores");
      });

      it("entropy, rescaled and of raw shares", () => {
        const wanted = expected("entropy.[0.01,0.99]");
        const one = index({ zero: { rescale: [0.01, 0.99] } });
        close(
          one.weights.map((w) => w.entropy!),
          wanted.entropy,
          "entropy",
        );
        close(
          one.weights.map((w) => w.weight),
          wanted.weights,
          "weights",
        );
        close(one.scores, wanted.score, "scores");
        const raw = entropyWeights(matrixFromRows(input.X), {
          names: input.columns,
          ...options,
          normalisation: { method: "none" },
        });
        close(
          raw.weights.map((w) => w.entropy),
          expected("entropy.rawshare").entropy,
          "raw entropy",
        );
        close(
          raw.weights.map((w) => w.weight),
          expected("entropy.rawshare").weights,
          "raw weights",
        );
      });

      it("as printed in document 000, by name only", () => {
        const weights = { method: "entropy", formula: "as-printed-000" } as const;
        const normalisation = { method: "min-max", negative: "as-printed-000" } as const;
        const third = index({ weights });
        close(
          third.weights.map((w) => w.entropy!),
          expected("asPrinted.seed000.eq3-4").entropy,
          "entropy",
        );
        close(
          third.weights.map((w) => w.weight),
          expected("asPrinted.seed000.eq3-4").weights,
          "weights",
        );
        expect(third.notes.map((note) => note.code)).toContain("AS_PRINTED");
        const wanted = expected("asPrinted.seed000.eq2");
        const second = index({ normalisation });
        close(
          input.X.flatMap((_, row) => second.normalised.map((z) => z[row]!)),
          wanted.Z.flat(),
          "Z",
        );
        close(
          second.weights.map((w) => w.weight),
          wanted.weights_eq3_corrected,
          "weights, equation 2 printed",
        );
        close(second.scores, wanted.score_eq3_corrected, "scores, equation 2 printed");
        const both = index({ normalisation, weights });
        close(
          both.weights.map((w) => w.weight),
          wanted.weights_all_printed,
          "weights, all printed",
        );
        close(both.scores, wanted.score_all_printed, "scores, all printed");
        expect(both.scores.filter((score) => score <= 0).length).toBe(wanted.n_nonpositive_scores);
        // Equation 3 as printed reverses the order of the weights.
        const standard = index().weights.map((w) => w.weight);
        expect([...rankScores(third.weights.map((w) => w.weight))]).toEqual([
          ...rankScores(standard, { first: "lowest" }),
        ]);
      });

      it("CRITIC", () => {
        for (const [id, absolute] of [
          ["critic", false],
          ["critic.abs", true],
        ] as const) {
          const wanted = expected(id);
          const one = criticWeights(table, { ...options, absolute });
          for (const field of ["sd", "conflict", "weights"] as const)
            close(one[field], wanted[field], `${id} ${field}`);
          close(one.information, wanted.info, `${id} information`);
          close(
            index({ weights: { method: "critic", absolute } }).weights.map((w) => w.weight),
            wanted.weights,
            id,
          );
        }
        // The divisor of the standard deviation cancels.
        close(criticWeights(table, options).weights, expected("critic.ddof0").weights, "population sd");
      });

      it("coefficient of variation, standard deviation, equal", () => {
        const weights = (method: "coefficient-of-variation" | "standard-deviation" | "equal") =>
          indicatorWeights(table, { method }, options).weights;
        close(weights("coefficient-of-variation"), expected("weights.cv").weights, "cv");
        close(weights("standard-deviation"), expected("weights.sd").weights, "sd");
        close(weights("equal"), expected("weights.equal").weights, "equal");
      });

      it("principal components", () => {
        const wanted = expected("weights.pca");
        const one = principalComponentWeights(table, options);
        close(one.eigenvalues, wanted.eigenvalues, "eigenvalues");
        expect(one.kept).toBe(wanted.k_kaiser);
        close(one.cumulativeShare, wanted.cum_variance, "cumulative variance");
        expectClose(toRows(one.loadings).flat().map(Math.abs), wanted.abs_loadings.flat(), {
          relative: 1e-10,
          absolute: 1e-13,
          what: "loadings",
        });
        close(one.weights, wanted.weights_oecd_unrotated, "oecd");
        const form = (kind: "first" | "coefficients") =>
          principalComponentWeights(table, { ...options, form: kind }).weights;
        close(form("first"), wanted.weights_pc1_squared, "first");
        close(form("coefficients"), wanted.weights_abs_coef, "coefficients");
      });

      it("combinations", () => {
        const sets = [
          index().weights.map((w) => w.weight),
          index({ weights: { method: "critic" } }).weights.map((w) => w.weight),
        ];
        const game = combineWeights(sets, "game-theory");
        const wanted = expected("weights.game(entropy,critic)");
        close(game.coefficients, wanted.alpha, "alpha");
        close(game.shares, wanted.alpha_norm, "shares");
        close(game.weights, wanted.weights, "game theory");
        for (const by of ["multiplicative", "geometric"] as const) {
          const reference = expected(`weights.${by}(entropy,critic)`).weights;
          close(combineWeights(sets, by).weights, reference, by);
          const of = [{ method: "entropy" }, { method: "critic" }] as const;
          close(
            index({ weights: { method: "combination", of, by } }).weights.map((w) => w.weight),
            reference,
            by,
          );
        }
      });

      it("TOPSIS with entropy weights", () => {
        const minMax = index({ aggregation: { method: "topsis" } });
        close(minMax.scores, expected("topsis.minmax.entropy").closeness, "closeness");
        const pooled = index().weights.map((w) => w.weight);
        const vector = index({
          normalisation: { method: "vector" },
          weights: { method: "expert", weights: Object.fromEntries(input.columns.map((one, j) => [one, pooled[j]!])) },
          aggregation: { method: "topsis" },
        });
        close(vector.scores, expected("topsis.vector.entropy").closeness, "closeness on vector normalised data");
      });

      it("means on rescaled data", () => {
        const wanted = expected("aggregate");
        const pooled = index().weights.map((w) => w.weight);
        const weights = Object.fromEntries(input.columns.map((one, j) => [one, pooled[j]!]));
        const mean = (aggregation: NonNullable<ConventionChoice["aggregation"]>) =>
          index({ zero: { rescale: [0.01, 0.99] }, weights: { method: "expert", weights }, aggregation }).scores;
        for (const method of ["arithmetic", "geometric", "harmonic", "minimum"] as const) {
          close(mean({ method }), wanted[method], method);
        }
        close(mean({ method: "power", exponent: 2 }), wanted.power2, "power 2");
        close(mean({ method: "by-level", means: [{ method: "geometric" }] }), wanted.geometric, "by level");
      });

      it("Mazziotta-Pareto, plain and adjusted", () => {
        const plain = index({
          normalisation: { method: "z-score", sd: "population" },
          weights: { method: "equal" },
          aggregation: { method: "mazziotta-pareto" },
        });
        close(plain.scores, expected("mpi").MPI, "MPI");
        const adjusted = index({
          weights: { method: "equal" },
          aggregation: { method: "adjusted-mazziotta-pareto" },
        });
        close(adjusted.scores, expected("ampi").AMPI, "AMPI");
      });

      it("obstacle degrees", () => {
        const wanted = expected("obstacle");
        const one = obstacleDegree(index());
        close(
          input.X.flatMap((_, row) => one.degrees.map((column) => column[row]!)),
          wanted.degree.flat(),
          "degrees",
        );
        // A name after an obstacle of size 0 says nothing.
        wanted.top3.forEach((names: string[], row: number) => {
          expect(names.slice(0, one.largest[row]!.length)).toEqual(one.largest[row]);
        });
        close(one.mean, wanted.mean, "mean");
        expect(one.dimensions[0]!.degrees.every((degree) => Math.abs(degree! - 1) < 1e-14)).toBe(true);
      });

      it.runIf(isPanel)("yearly weights", () => {
        const pooled = expected("entropy.pooledminmax-yearlyweights");
        const one = index({ weights: { method: "entropy", period: "yearly" } });
        expect(one.weightsByPeriod!.map(({ period }) => Number(period))).toEqual(pooled.years);
        close(
          one.weightsByPeriod!.flatMap(({ weights }) => [...weights]),
          (pooled.weights as unknown as number[][]).flat(),
          "weights",
        );
        close(
          one.weights.map((w) => w.weight),
          pooled.mean_weights,
          "mean weights",
        );
        const yearly = expected("entropy.yearlyminmax-yearlyweights");
        const two = index({
          normalisation: { method: "min-max", pool: "year" },
          weights: { method: "entropy", period: "yearly" },
        });
        close(
          two.weightsByPeriod!.flatMap(({ weights }) => [...weights]),
          (yearly.weights as unknown as number[][]).flat(),
          "yearly weights",
        );
        close(two.scores, yearly.score, "yearly scores");
        expect(two.notes.map((note) => note.code)).toContain("YEARLY_NORMALISATION");
      });

      it.runIf(isPanel)("pull-apart", () => {
        for (const [id, normalisation] of [
          ["pullapart", { method: "min-max" }],
          ["pullapart.zscore", { method: "z-score" }],
        ] as const) {
          const wanted = expected(id);
          const one = pullApartWeights(table, { ...options, normalisation });
          close(one.h.data, wanted.H.flat(), "H");
          close([one.largestEigenvalue], [wanted.lambda_max], "largest eigenvalue");
          expect(one.allPositive).toBe(wanted.all_positive);
          close(one.weights, wanted.weights, "weights");
        }
      });

      it.runIf(isPanel)("the widely copied script that divides by ln T, by name only", () => {
        const wanted = expected("bug.viralStataSnippet.lnT");
        const faulty = index({ weights: { method: "entropy", formula: "ln-periods-script" } });
        close(
          faulty.weights.map((w) => w.divergence!),
          wanted.divergence,
          "divergence",
        );
        close(
          faulty.weights.map((w) => w.weight),
          wanted.weights,
          "weights",
        );
        expect(faulty.notes.map((note) => note.code)).toContain("AS_PRINTED");
        // Our right answer: nothing negative.
        expect(index().weights.every((w) => w.divergence! > 0)).toBe(true);
        expect(codeOf(() => entropyWeights(table, { directions, formula: "ln-periods-script" }))).toBe("NEEDS_PERIODS");
      });
    });
  },
);
