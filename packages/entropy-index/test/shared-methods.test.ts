import { matrixFromRows, toRows } from "@mesometrics/matrix";
import { crossSection } from "@mesometrics/panel-data";
import { describeShared, expectClose } from "@mesometrics/testing";
import { describe, expect, it } from "vitest";
import {
  analyticHierarchy,
  atkinson,
  auditIndicators,
  benefitOfTheDoubt,
  coefficientOfVariation,
  compositeIndex,
  copelandScores,
  couplingCoordination,
  type Direction,
  dagumGini,
  entropyWeights,
  explainWeights,
  generalisedEntropy,
  gini,
  hoover,
  leaveOneOut,
  mazziottaPareto,
  type Normalisation,
  normaliseColumns,
  perturbWeights,
  rankScores,
  sobolIndices,
  theilDecomposition,
  theilL,
  theilT,
  treatOutliers,
  weightedMean,
} from "../src/index.js";
import { codeOf } from "./fixtures.js";

const closeness = { relative: 1e-10, absolute: 1e-14 };
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, what: string) =>
  expectClose(actual, expected, { ...closeness, what });

describeShared<{
  cases: {
    id: string;
    input: number[][];
    expected: {
      weights_eigen: number[];
      weights_geomean: number[];
      weights_colmean: number[];
      lambda_max: number;
      CI: number;
      CR: number;
      error?: string;
    };
  }[];
}>("index/ahp.json", "shared analytic hierarchies", ({ cases }) => {
  it.each(cases)("$id", ({ input, expected }) => {
    if (expected.error !== undefined) {
      expect(codeOf(() => analyticHierarchy(input))).toBe(expected.error);
      return;
    }
    const one = analyticHierarchy(input);
    close(one.weights, expected.weights_eigen, "eigenvector");
    close(analyticHierarchy(input, "geometric-mean").weights, expected.weights_geomean, "geometric mean");
    close(analyticHierarchy(input, "column-mean").weights, expected.weights_colmean, "column mean");
    close([one.largestEigenvalue], [expected.lambda_max], "largest eigenvalue");
    // The index subtracts the order from the eigenvalue.
    expectClose(one.consistencyIndex, expected.CI, { relative: 1e-10, absolute: 1e-14, what: "CI" });
    expectClose(one.consistencyRatio, expected.CR, { relative: 1e-10, absolute: 1e-14, what: "CR" });
    expect(one.notes.map((note) => note.code)).toEqual(expected.CR > 0.1 ? ["INCONSISTENT_JUDGEMENTS"] : []);
  });
});

interface WeightCase {
  id: string;
  input: { X: number[][]; dirs: number[]; columns: string[] };
  expected: { score: number[] } & {
    removed: string;
    indicator: string;
    factor: number;
    spearman: number;
    kendall: number;
    mean_abs_rank_shift: number;
    max_abs_rank_shift: number;
  }[];
}

describeShared<{ cases: WeightCase[] }>("index/weights-aggregation.json", "shared sensitivity", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;
  const prepared = (name: string) => {
    const { input } = find(`${name}/input`);
    const table = Object.fromEntries(input.columns.map((one, j) => [one, input.X.map((row) => row[j]!)]));
    const directions = Object.fromEntries(
      input.columns.map((one, j) => [one, (input.dirs[j]! > 0 ? "+" : "-") as Direction]),
    );
    const indicators = input.columns.map((id) => ({ id, direction: directions[id]! }));
    return { table, directions, spec: { dimensions: [{ id: "all", indicators }] } };
  };

  it.each(["usarrests", "grunfeld"])("%s: leaving one indicator out", (name) => {
    const { table, spec } = prepared(name);
    const { removals } = leaveOneOut(spec, crossSection(table));
    const { expected } = find(`${name}/sensitivity.leaveOneOut.keepWeights`);
    removals.forEach((one, i) => {
      expect([one.removed, one.largestShift]).toEqual([expected[i]!.removed, expected[i]!.max_abs_rank_shift]);
      close([one.spearman, one.meanShift], [expected[i]!.spearman, expected[i]!.mean_abs_rank_shift], one.removed);
    });
  });

  it.each(["usarrests", "grunfeld"])("%s: moving one weight by a tenth", (name) => {
    const { table, spec } = prepared(name);
    const { perturbations } = perturbWeights(spec, crossSection(table), { change: 0.1 });
    const { expected } = find(`${name}/sensitivity.oneWeight±10%`);
    perturbations.forEach((one, i) => {
      expect([one.indicator, one.factor, one.largestShift]).toEqual([
        expected[i]!.indicator,
        expected[i]!.factor,
        expected[i]!.max_abs_rank_shift,
      ]);
      close([one.kendall], [expected[i]!.kendall], one.indicator);
    });
  });

  it("benefit of the doubt agrees with an interior-point and simplex library (stated tolerance 1e-8)", () => {
    const { table, directions } = prepared("usarrests");
    const { scores, weights } = benefitOfTheDoubt(table, { directions });
    expectClose(scores, find("usarrests/bod").expected.score, { relative: 1e-8, absolute: 1e-10, what: "scores" });
    // Every row's own weights keep every row at or below 1.
    const z = normaliseColumns(table, { directions });
    for (let i = 0; i < z.rows; i++) {
      for (let k = 0; k < z.rows; k++) {
        let total = 0;
        for (let j = 0; j < z.columns; j++) total += weights.data[i + j * z.rows]! * z.data[k + j * z.rows]!;
        expect(total).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
  });
});

describeShared<{
  cases: {
    input: { X: number[][]; columns: string[]; dirs: number[] };
    expected: Record<string, number[] & number[][]>;
  }[];
}>("index/mazziotta-compind.json", "shared Compind values", ({ cases }) => {
  const [{ input, expected }] = cases as [(typeof cases)[0]];
  const directions = Object.fromEntries(
    input.columns.map((one, j) => [one, (input.dirs[j]! > 0 ? "+" : "-") as Direction]),
  );
  const columns = Object.fromEntries(input.columns.map((one, j) => [one, input.X.map((row) => row[j]!)]));
  const scaled = (normalisation: Normalisation, zero: number, unit: number) => {
    const z = normaliseColumns(columns, { directions, normalisation });
    return Object.fromEntries(
      input.columns.map((one, j) => [
        one,
        Array.from({ length: z.rows }, (_, i) => zero + unit * z.data[i + j * z.rows]!),
      ]),
    );
  };

  it("z-scores of mean 100 and standard deviation 10", () => {
    const z = scaled({ method: "z-score", sd: "sample" }, 100, 10);
    const rows = input.X.map((_, i) => input.columns.map((one) => z[one]![i]!));
    expectClose(rows, expected.z_100_10_sample_sd!, { relative: 1e-13, what: "z" });
  });

  it("Compind's MPI divides by one indicator less; ours is the authors' (the difference is known exactly)", () => {
    const z = scaled({ method: "z-score", sd: "sample" }, 100, 10);
    const { scores, mean, deviation } = mazziottaPareto(z);
    const m = input.columns.length;
    const theirs = mean.map((M, i) => M - ((m / (m - 1)) * deviation[i]! * deviation[i]!) / M);
    expectClose(theirs, expected.mpi_compind_sample_sd_rowwise!, { relative: 1e-12, what: "their MPI" });
    expect(scores.every((score, i) => score > theirs[i]!)).toBe(true);
  });

  it("the adjusted MPI around the mean, to the three decimals that Compind rounds to", () => {
    const goalposts = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => {
        const middle = values.reduce((total, x) => total + x, 0) / values.length;
        const half = (Math.max(...values) - Math.min(...values)) / 2;
        return [name, [middle - half, middle + half] as const];
      }),
    );
    const { scores } = mazziottaPareto(scaled({ method: "min-max", goalposts }, 70, 60));
    expectClose(scores, expected.ampi_goalpost_mean_rounded3!, { absolute: 0.0005000001, what: "AMPI" });
    const negative = mazziottaPareto(scaled({ method: "min-max", goalposts }, 70, 60), "+").scores;
    // Compind overwrites its penalty argument: there both signs give one number.
    expect(negative.every((score, i) => score > scores[i]!)).toBe(true);
  });

  it("the corrected mean-min function, from its parts", () => {
    const z = toRows(normaliseColumns(columns, { normalisation: { method: "z-score", sd: "sample" } })).map((row) =>
      row.map((value) => 100 + 10 * value),
    );
    const scores = z.map((row) => {
      const mean = row.reduce((total, x) => total + x, 0) / row.length;
      const gap = mean - Math.min(...row);
      return mean - 0.5 * (Math.sqrt(gap * gap + 1) - 1);
    });
    expectClose(scores, expected.mean_min_correct!, { relative: 1e-12, what: "mean-min" });
  });
});

interface InequalityCase {
  id: string;
  input: { y: number[]; group: string[]; income_total: number[]; pop: number[] } & number[];
  expected: {
    indices: Record<string, number>;
    theil: Record<string, number> & { groups: Record<string, Record<string, number>> };
    dagum: Record<string, number> & {
      within: Record<string, Record<string, number>>;
      pairs: { j: string; h: string; G: number; d: number; p: number; D: number; nb: number; t: number }[];
    };
    theil_T: number;
    theil_L: number;
    gini: number;
    error?: string;
  };
}

describeShared<{ cases: InequalityCase[] }>("index/inequality.json", "shared inequality", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;

  it.each(["murder-by-region", "income-by-region"])("%s: measures", (id) => {
    const { input, expected } = find(id);
    const { y } = input;
    const { indices } = expected;
    close(
      [
        gini(y),
        gini(y, { unbiased: true }),
        theilT(y),
        theilL(y),
        generalisedEntropy(y, 2),
        atkinson(y, 0.5),
        atkinson(y, 1),
      ],
      ["gini", "gini_unbiased", "theil_T", "theil_L", "ge2", "atkinson_05", "atkinson_1"].map((name) => indices[name]!),
      "measures",
    );
    close(
      [coefficientOfVariation(y), coefficientOfVariation(y, { sd: "sample" }), hoover(y)],
      [indices.cv_pop!, indices.cv_sample!, indices.hoover!],
      "spread",
    );
    // Orders next to 0 and 1 run into Theil's two measures.
    expect(generalisedEntropy(y, 1 + 1e-6) / theilT(y)).toBeCloseTo(1, 4);
  });

  it.each(["murder-by-region", "income-by-region", "group-of-one"])("%s: decompositions", (id) => {
    const { input, expected } = find(id);
    const theil = theilDecomposition(input.y, input.group);
    const wanted = expected.theil;
    const [level] = theil.levels;
    close([theil.total, theil.within, level!.between], [wanted.T!, wanted.within!, wanted.between!], "Theil");
    close([theil.withinShare!, level!.share!], [wanted.within_share!, wanted.between_share!], "shares");
    expect(level!.groups.map((one) => one.label)).toEqual(Object.keys(wanted.groups).sort());
    for (const one of level!.groups) {
      const group = wanted.groups[one.label]!;
      expect(one.count).toBe(group.n);
      close(
        [one.incomeShare, one.theil, one.within, one.between, one.within / theil.total],
        [group.income_share!, group.theil!, group.within!, group.between!, group.contribution_within!],
        one.label,
      );
    }
    const dagum = dagumGini(input.y, input.group);
    close(
      [dagum.gini, dagum.within, dagum.netBetween, dagum.transvariation],
      [expected.dagum.G!, expected.dagum.Gw!, expected.dagum.Gnb!, expected.dagum.Gt!],
      "Dagum",
    );
    close(
      [dagum.shares!.within, dagum.shares!.netBetween, dagum.shares!.transvariation],
      [expected.dagum.share_w!, expected.dagum.share_nb!, expected.dagum.share_t!],
      "Dagum's shares",
    );
    for (const one of dagum.groups) {
      const group = expected.dagum.within[one.label]!;
      close([one.populationShare, one.incomeShare, one.gini], [group.p!, group.s!, group.G!], one.label);
    }
    expect(dagum.pairs.length).toBe(expected.dagum.pairs.length);
    for (const { j, h, ...pair } of expected.dagum.pairs) {
      const own = dagum.pairs.find((one) => [one.richer, one.poorer].sort().join() === [j, h].sort().join())!;
      expectClose(
        [own.gini, own.difference, own.transvariation, own.relativeAffluence, own.netBetween, own.transvariationPart],
        [pair.G, pair.d, pair.p, pair.D, pair.nb, pair.t],
        { relative: 1e-10, absolute: 1e-15, what: `${j} and ${h}` },
      );
    }
  });

  it("weighted by population", () => {
    const { input, expected } = find("popweighted-theil");
    const income = input.income_total.map((total, i) => total / input.pop[i]!);
    close([theilT(income, { weights: input.pop })], [expected.theil_T], "Theil T");
  });

  it("edges", () => {
    const single = find("single-unit");
    expect([gini(single.input), theilT(single.input)]).toEqual([single.expected.gini, single.expected.theil_T]);
    const equal = find("all-equal");
    expect([gini(equal.input), theilT(equal.input), theilL(equal.input)]).toEqual([
      equal.expected.gini,
      equal.expected.theil_T,
      equal.expected.theil_L,
    ]);
    const zero = find("zero-in-T");
    close([theilT(zero.input), gini(zero.input)], [zero.expected.theil_T, zero.expected.gini], "a zero");
    const logarithm = find("zero-in-L");
    expect(codeOf(() => theilL(logarithm.input))).toBe(logarithm.expected.error);
    expect(codeOf(() => atkinson(logarithm.input, 1))).toBe(logarithm.expected.error);
    const negative = find("negative");
    for (const measure of [gini, theilT, theilL, hoover]) {
      expect(codeOf(() => measure(negative.input))).toBe(negative.expected.error);
    }
  });
});

describeShared<{ cases: { id: string; expected: Record<string, number> & { y: number[] } }[] }>(
  "index/ineq-R.json",
  "shared values of R's ineq and REAT",
  ({ cases }) => {
    const find = (id: string) => cases.find((one) => one.id === id)!;
    const { y } = find("ineq").expected;

    it("ineq", () => {
      const { expected } = find("ineq");
      close(
        [gini(y), gini(y, { unbiased: true }), hoover(y), atkinson(y, 0.5), atkinson(y, 1), theilT(y), theilL(y)],
        ["Gini", "Gini_corr", "RS", "Atkinson05", "Atkinson1", "Theil_par0", "Theil_par1"].map(
          (name) => expected[name]!,
        ),
        "ineq",
      );
      const cv = coefficientOfVariation(y, { sd: "population" });
      close(
        [cv, cv * cv, generalisedEntropy(y, 0.5)],
        [expected["var.coeff"]!, expected["var.coeff.sq"]!, expected.entropy05!],
        "cv",
      );
      // ineq drops zeros and takes negative values; ours counts the first and refuses the second.
      expect(theilT([0, 1, 2, 3])).toBeGreaterThan(4 * expected.Theil0_zero!);
      close([theilT([1, 2, 3])], [expected.Theil0_zero!], "their value is that of the positive ones");
      expect(codeOf(() => gini([-1, 2, 3]))).toBe("NEGATIVE");
    });

    it("REAT's theil is Theil's L, and its weighted form divides by n again", () => {
      const { expected } = find("reat");
      close(
        [theilL(y), gini(y), hoover(y)],
        [expected.theil!, expected.gini!, (expected.hoover as unknown as { value: number }).value],
        "REAT",
      );
      close([coefficientOfVariation(y, { sd: "sample" })], [expected.cv!], "cv");
      close([theilL(y, { weights: y.map(() => 7) }) / y.length], [expected.theil_w_popeq!], "their weighted form");
    });
  },
);

describeShared<{
  cases: {
    id: string;
    input: { a: number; b: number };
    expected: {
      N: number;
      d: number;
      y: number[];
      var: number;
      est: { Si: number; STi: number }[];
      S: number[];
      ST: number[];
      V: number;
    };
  }[];
}>("index/sobol.json", "shared Sobol indices", ({ cases }) => {
  it("COINr's estimate on a stored sample", () => {
    const { expected } = cases.find((one) => one.id === "ishigami-N64-fixed-sample")!;
    const { first, total, variance } = sobolIndices(expected.y, { dimensions: expected.d, base: expected.N });
    close(
      first,
      expected.est.map((one) => one.Si),
      "first",
    );
    close(
      total,
      expected.est.map((one) => one.STi),
      "total",
    );
    close([variance], [expected.var], "variance");
  });

  it("the analytic values of the Ishigami function, within the sampling error of 65,536 points", async () => {
    const { sobolSample } = await import("../src/index.js");
    const { input, expected } = cases.find((one) => one.id === "ishigami-analytic")!;
    const sample = sobolSample(3, { base: 65_536, seed: 11 });
    const values = Array.from({ length: sample.points.length / 3 }, (_, i) => {
      const [x, y, z] = [0, 1, 2].map((j) => Math.PI * (2 * sample.points[3 * i + j]! - 1)) as [number, number, number];
      return Math.sin(x) + input.a * Math.sin(y) * Math.sin(y) + input.b * z * z * z * z * Math.sin(x);
    });
    const { first, total, variance } = sobolIndices(values, sample);
    expectClose(first, expected.S, { absolute: 0.015, what: "first" });
    expectClose(total, expected.ST, { absolute: 0.015, what: "total" });
    expectClose(variance, expected.V, { relative: 0.01, what: "variance" });
  });
});

type Rough = number | "NA";

describeShared<{ cases: { id: string; expected: Record<string, Rough[] & number & Record<string, never>> }[] }>(
  "index/coinr-primitives.json",
  "shared COINr primitives",
  ({ cases }) => {
    const find = (id: string) => cases.find((one) => one.id === id)!.expected;

    it("normalisations, on the values that are there", () => {
      const expected = find("norm");
      const present = (values: readonly Rough[]) => values.filter((value): value is number => value !== "NA");
      const x = present(expected.x!);
      const y = present(expected.y!);
      const scaled = (values: number[], normalisation: Normalisation, direction: Direction = "+") =>
        normaliseColumns({ v: values }, { directions: { v: direction }, normalisation }).data;
      const minMax = { method: "min-max" } as const;
      const posts = (lower: number, upper: number, outside: "keep" | "clip" = "keep") =>
        ({ method: "min-max", goalposts: { v: [lower, upper] }, outside }) as const;
      close(scaled(x, minMax), expected.n_minmax01! as number[], "min-max");
      close(
        scaled(x, minMax).map((z) => 100 * z),
        expected.n_minmax_0100! as number[],
        "min-max 0 to 100",
      );
      close(
        scaled(y, minMax).map((z) => 1 + 99 * z),
        present(expected.n_minmax_y!),
        "min-max 1 to 100",
      );
      close(scaled(x, { method: "z-score" }), expected.n_zscore! as number[], "z-score");
      close(scaled(y, { method: "z-score" }), present(expected.n_zscore_y!), "z-score");
      close(
        scaled(x, { method: "z-score" }).map((z) => 100 + 10 * z),
        expected.n_zscore_100_10! as number[],
        "z-score",
      );
      close(scaled(x, { method: "share-of-maximum" }), expected.n_fracmax! as number[], "share of the maximum");
      close(scaled(y, minMax), present(expected.n_dist2max_y!), "distance to the maximum");
      close(scaled(y, posts(-3, 5)), present(expected.n_dist2ref_y!), "distance to a reference");
      close(scaled(y, posts(-3, 5, "clip")), present(expected.n_dist2ref_cap!), "distance to a reference, capped");
      close(scaled(y, posts(-3, 50, "clip")), present(expected.n_dist2targ!), "distance to a target");
      close(scaled(y, posts(0, 100), "-"), present(expected.n_dist2targ_neg!), "distance to a target, less is better");
      close(scaled(y, posts(0, 10, "clip")), present(expected.n_goalposts!), "goalposts");
      close(scaled(y, posts(0, 10)), present(expected.n_goalposts_notrunc!), "goalposts, kept");
      close(
        scaled(y, posts(0, 10, "clip"), "-").map((z) => 100 * z),
        present(expected.n_goalposts_neg!),
        "goalposts, turned",
      );
      const ranks = [...rankScores(y, { first: "lowest" })];
      expect(ranks).toEqual(present(expected.n_rank!));
      expect(ranks.map((rank) => rank - 1)).toEqual(present(expected.n_borda!));
      close(
        ranks.map((rank) => (rank - 1) / (ranks.length - 1)),
        present(expected.n_prank!),
        "percentile rank",
      );
      // COINr gives NaN for a constant column.
      expect(codeOf(() => scaled([3, 3, 3], minMax))).toBe("CONSTANT_INDICATOR");
      expect(codeOf(() => scaled([3, 3, 3], { method: "z-score" }))).toBe("CONSTANT_INDICATOR");
    });

    it("means", () => {
      const expected = find("agg");
      const weights = expected.w as unknown as number[];
      const x = expected.x as unknown as number[];
      const gaps = (expected.xna as unknown as Rough[]).map((value) => (value === "NA" ? null : value));
      const harmonic = { method: "harmonic" } as const;
      const geometric = { method: "geometric" } as const;
      const square = { method: "power", exponent: 2 } as const;
      close(
        [
          weightedMean(x, weights),
          weightedMean(x, weights, geometric),
          weightedMean(x, weights, harmonic),
          weightedMean(x, weights, square),
        ],
        ["amean", "gmean", "hmean", "gen2"].map((name) => expected[name] as number),
        "means",
      );
      const skipped = (mean?: typeof harmonic | typeof geometric | typeof square) =>
        weightedMean(gaps, weights, mean, "skip");
      close(
        [skipped(), skipped(geometric), skipped(harmonic)],
        ["amean_na", "gmean_na", "hmean_na"].map((name) => expected[name] as number),
        "means of what is there",
      );
      // COINr's power mean gives NA where one is missing; ours skips it like the others.
      expectClose(skipped(square), Math.sqrt((0.04 + 0.81 + 0.5 * 0.16) / 2.5), { relative: 1e-14 });
      expect(codeOf(() => weightedMean(gaps, weights))).toBe("MISSING_CELLS");
      expect(codeOf(() => weightedMean([0, 1], [1, 1], geometric))).toBe("ZERO_IN_MEAN");
      expect(codeOf(() => weightedMean([0, 1], [1, 1], harmonic))).toBe("ZERO_IN_MEAN");
      expect(codeOf(() => weightedMean([-1, 1], [1, 1], geometric))).toBe("NEGATIVE_IN_MEAN");
    });

    it("Copeland scores", () => {
      const expected = find("copeland");
      const X = expected.X as unknown as number[][];
      const w = expected.w as unknown as number[];
      const names = X[0]!.map((_, j) => String(j + 1));
      const { matrix, copeland } = copelandScores(
        matrixFromRows(X),
        Object.fromEntries(names.map((name, j) => [name, w[j]!])),
      );
      const wanted = (expected.outrank as unknown as { OutRankMatrix: number[][] }).OutRankMatrix;
      expectClose(toRows(matrix), wanted, { relative: 1e-14, absolute: 1e-15, what: "outranking matrix" });
      expect([...copeland]).toEqual(expected.copeland);
    });

    it("skewness, kurtosis and treatment of outliers", () => {
      const expected = find("treat");
      const z = expected.z as unknown as number[];
      const one = treatOutliers(z);
      close([one.before.skewness!, one.before.kurtosis!], [expected.skew as number, expected.kurt as number], "shape");
      expect(one.method).toBe("winsorised");
      const winsorised = expected.win as unknown as { x: number[]; nwin: number };
      expect([[...one.values], one.changed.length]).toEqual([winsorised.x, winsorised.nwin]);
      const logs = treatOutliers(z, { most: 0 });
      expect(logs.method).toBe("log");
      close(logs.values, expected.log_CT as unknown as number[], "logarithms");
      // log_GII of COINr returns its input; ours changes it.
      expect(expected.log_GII).toEqual(z);
      expect([...logs.values]).not.toEqual(z);
      const shape = auditIndicators(
        { dimensions: [{ id: "d", indicators: [{ id: "z", direction: "+" }] }] },
        crossSection({ z }),
      ).indicators[0]!;
      close([shape.skewness!, shape.kurtosis!], [expected.skew as number, expected.kurt as number], "audited shape");
    });
  },
);

interface TableCase {
  id: string;
  input: { year: number[]; man: number[]; ser: number[] } & number[];
  expected: {
    growth_man: number[];
    growth_ser: number[];
    man: Record<"Z" | "p_sum" | "entropy" | "divergence" | "weights" | "score", number[] & number[][]>;
    ser: Record<"Z" | "p_sum" | "entropy" | "divergence" | "weights" | "score", number[] & number[][]>;
    coupling: { C: number[]; T: number[]; D: number[] };
    printed: { COV: number[] };
    sum: number;
    cagr_man: number;
    cagr_ser: number;
    stated_panel: number;
    reported_obs: number;
  };
}

describeShared<{ cases: TableCase[] }>("index/seed002-table2.json", "Table 2 of document 002", ({ cases }) => {
  const find = (id: string) => cases.find((one) => one.id === id)!;
  const { input } = find("growth");
  const growth = (values: number[]) => values.slice(1).map((value, i) => value / values[i]! - 1);

  it("growth rates", () => {
    const { expected } = find("growth");
    close(growth(input.man), expected.growth_man, "manufacturing");
    close(growth(input.ser), expected.growth_ser, "services");
    const yearly = (values: number[]) => Math.exp(Math.log(values.at(-1)! / values[0]!) / (values.length - 1)) - 1;
    close([yearly(input.man), yearly(input.ser)], [expected.cagr_man, expected.cagr_ser], "yearly growth");
  });

  it("index of each system and their coupling, standard and as printed", () => {
    const { expected } = find("entropy+coupling on 2012-2021 (level,growth)");
    const systems = (["man", "ser"] as const).map((name) => {
      const columns = { level: input[name].slice(1), growth: growth(input[name]) };
      const wanted = expected[name];
      close(toRows(normaliseColumns(columns)).flat(), wanted.Z.flat(), "Z");
      const { weights } = entropyWeights(columns);
      close(
        weights.map((one) => one.entropy),
        wanted.entropy,
        "entropy",
      );
      close(
        weights.map((one) => one.weight),
        wanted.weights,
        "weights",
      );
      const indicators = ["level", "growth"].map((id) => ({ id, direction: "+" as const }));
      const { scores } = compositeIndex({ dimensions: [{ id: name, indicators }] }, crossSection(columns));
      close(scores, wanted.score, "scores");
      return { name, values: scores };
    });
    const standard = couplingCoordination(systems);
    expectClose(standard.coupling, expected.coupling.C, { relative: 1e-10, what: "C" });
    close(standard.development, expected.coupling.T, "T");
    close(standard.coordination, expected.coupling.D, "D");
    close(couplingCoordination(systems, { formula: "as-printed-002" }).coordination, expected.printed.COV, "COV");
  });

  it("the printed weights sum to 1.0001, and the panel has 231 rows against 252 reported", () => {
    const { input: weights, expected } = find("weights.table1");
    const published = Object.fromEntries(weights.map((weight, j) => [`x${j}`, weight]));
    const columns = Object.fromEntries(weights.map((_, j) => [`x${j}`, [0, 1, 2 + j, 3 * j + 1, 7]]));
    const explained = explainWeights(published, columns);
    close([explained.sum], [expected.sum], "sum");
    expect(explained.notes.map((note) => note.code)).toEqual([]);
    expect(explained.ratio).toBeGreaterThan(8);
    const counts = find("obs").expected;
    expect([21 * 11, 21 * 12]).toEqual([counts.stated_panel, counts.reported_obs]);
  });
});

describeShared<{
  cases: { id: string; input: { x: number[]; best: number | [number, number] }; expected: number[] }[];
}>("index/data-preparation.json", "shared optimum directions", ({ cases }) => {
  it.each(["moderate.interval", "moderate.point", "moderate.point.symmetric"])("%s", (id) => {
    const { input, expected } = cases.find((one) => one.id === id)!;
    const scaled = (sides: "common" | "own") =>
      normaliseColumns({ v: input.x }, { directions: { v: { optimum: input.best, sides } } }).data;
    close(scaled("common"), expected, "common distance");
    close(scaled("own"), expected, "own distance");
  });
});

describe("optimum directions", () => {
  it("take the best point or interval of the reference cases", () => {
    const scaled = (values: number[], direction: Direction) =>
      normaliseColumns({ v: values }, { directions: { v: direction } }).data;
    expect([...scaled([0, 2, 4, 5, 6, 8, 10], { optimum: [4, 6] })]).toEqual([0, 0.5, 1, 1, 1, 0.5, 0]);
    expect([...scaled([1, 3, 5, 9], { optimum: 5 })]).toEqual([0, 0.5, 1, 0]);
    expect([...scaled([3, 5, 9], { optimum: 5 })]).toEqual([0.5, 1, 0]);
    expect([...scaled([3, 5, 9], { optimum: 5, sides: "own" })]).toEqual([0, 1, 0]);
  });
});
