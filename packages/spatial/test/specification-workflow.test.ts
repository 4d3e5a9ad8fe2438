import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  contiguityWeights,
  correlatedEffectsTest,
  effectsTests,
  lagrangeMultiplierTests,
  moranByPeriod,
  panel,
  residualMoranTest,
  type SpatialModel,
  type SpatialWeights,
  spatialHausmanTest,
  spatialPanel,
  specificationWorkflow,
  type TestResult,
  weightsFromMatrix,
} from "../src/index.js";
import { data as produc, weights as states } from "./produc-study.js";

type Data = Parameters<typeof specificationWorkflow>[0];
interface Case {
  readonly data: Data;
  readonly formula: string;
  readonly outcome: string;
  readonly weights: SpatialWeights;
}

const other =
  ownReference<
    Readonly<
      Record<
        "insurance" | "rice",
        {
          readonly data: Readonly<Record<string, number[]>>;
          readonly formula: string;
          readonly neighbours: readonly (number | number[])[];
        }
      >
    >
  >("spatial/other_data.json");

function otherCase(name: "insurance" | "rice"): Case {
  const { data, formula, neighbours } = other[name];
  const [unit, time] = Object.keys(data);
  const labels = [...new Set(data[unit].map(String))];
  const rows = labels.map((_, i) => {
    const row = new Array<number>(labels.length).fill(0);
    for (const neighbour of [neighbours[i]].flat()) row[neighbour - 1] = 1;
    return row;
  });
  const weights = weightsFromMatrix(labels, rows);
  return { data: panel({ ...data }, { unit, time }), formula, outcome: formula.split(" ~ ")[0], weights };
}

const cases: Readonly<Record<string, () => Case>> = {
  produc: () => ({
    data: produc,
    formula: "log(gsp) ~ log(pcap) + log(emp)",
    outcome: "log(gsp)",
    weights: states,
  }),
  insurance: () => otherCase("insurance"),
  rice: () => otherCase("rice"),
};

const kinds = ["none", "individual", "time", "twoways"] as const;

/** The decision as the field takes it, from the p-values of tests that were run one by one. */
function byHand(p: (id: string) => number, size: (id: string) => number, level: number): SpatialModel {
  const found = (id: string) => p(id) < level;
  if (!["lr-nonspatial", "lm-lag", "lm-error", "lr-sar"].some(found)) return "ols";
  const lagFalls = found("wald-sar") || found("lr-sar");
  const errorFalls = found("wald-sem") || found("lr-sem");
  const lag = !lagFalls && found("robust-lm-lag");
  const error = !errorFalls && found("robust-lm-error");
  if (lag && error) return size("robust-lm-lag") >= size("robust-lm-error") ? "sar" : "sem";
  if (lag) return "sar";
  return error ? "sem" : "sdm";
}

describe.each(Object.keys(cases))("the workflow on %s is its steps, one by one", (name) => {
  const { data, formula, outcome, weights } = (cases[name] as () => Case)();

  test.each([0.05, 0.001])("at %d", (level) => {
    const found = specificationWorkflow(data, formula, { weights, level });
    const step = (id: string) => found.steps.find((one) => one.id === id);
    const plain = (tests: readonly TestResult[] | undefined) =>
      (tests ?? []).map((one) => [one.id, one.statistic, one.pValue]);

    const moran = moranByPeriod(data, outcome, weights);
    expect(found.moranOfOutcome).toEqual(moran);
    const residuals = kinds.map((effects) => residualMoranTest(data, formula, { weights, effects }));
    expect(plain(step("moran")?.tests)).toEqual(plain([...moran, ...residuals]));
    const many = moran.filter(({ pValue }) => (pValue ?? 1) < level).length;
    expect(step("moran")?.answer).toContain(`significant in ${many} of ${moran.length} periods`);

    const multipliers = kinds.map((effects) => lagrangeMultiplierTests(data, formula, { weights, effects }).tests);
    expect(plain(step("lagrange-multiplier")?.tests)).toEqual(plain(multipliers.flat()));

    const ofEffects = effectsTests(data, formula, { weights, model: "sdm" });
    expect(step("effects")?.tests).toEqual(ofEffects);
    const needs = (id: string) => (ofEffects.find((one) => one.id === id)?.pValue ?? 1) < level;
    const [units, periods] = [needs("lr-unit-effects"), needs("lr-period-effects")];
    const fixed = units ? (periods ? "twoways" : "individual") : periods ? "time" : "none";

    const sar = (effects: "individual" | "random") =>
      spatialPanel(data, formula as never, { weights, model: "sar", effects });
    const hausman = spatialHausmanTest(sar("individual"), sar("random"));
    const auxiliary = correlatedEffectsTest(data, formula, { weights });
    expect(plain(step("hausman")?.tests)).toEqual(plain([hausman, auxiliary]));
    const p = (hausman.pValue ?? auxiliary.pValue) as number;
    const effects = fixed === "individual" && p >= level ? "random" : fixed;

    const durbin = spatialPanel(data, formula as never, { weights, model: "sdm", effects });
    const all = [...(multipliers[kinds.indexOf(fixed)] ?? []), ...durbin.tests];
    const of = (id: string) => all.find((one) => one.id === id);
    const model = byHand(
      (id) => of(id)?.pValue ?? 1,
      (id) => of(id)?.statistic ?? 0,
      level,
    );
    expect(found.decision).toMatchObject({ model, effects });
    const chosen = spatialPanel(data, formula as never, { weights, model, effects });
    expectClose(found.estimate.coefficients, chosen.coefficients, { relative: 1e-14 });
    expect(found.estimate.terms).toEqual(chosen.terms);
  });
});

describe("what was put in is what comes out", () => {
  const names = Array.from({ length: 36 }, (_, i) => `u${String(i).padStart(2, "0")}`);
  const grid = contiguityWeights(
    names,
    names.flatMap((name, i) => [
      ...(i % 6 < 5 ? [[name, names[i + 1]] as const] : []),
      ...(i < 30 ? [[name, names[i + 6]] as const] : []),
    ]),
  );
  /** (I - r W)^-1 v by its series, period by period. */
  const filtered = (values: readonly number[], r: number): number[] => {
    const { rowPointers, columnIndices, values: w } = grid.matrix;
    let term = [...values];
    const total = [...values];
    for (let order = 0; order < 200; order++) {
      const next = term.map((_, i) => {
        let lag = 0;
        for (let k = rowPointers[i]; k < rowPointers[i + 1]; k++) lag += w[k] * term[columnIndices[k]];
        return r * lag;
      });
      next.forEach((value, i) => {
        total[i] += value;
      });
      term = next;
    }
    return total;
  };
  function made(kind: "sar" | "sem", seed: number, unitEffects: "fixed" | "random", periodEffects: boolean): Data {
    let state = seed;
    const uniform = () => {
      state = (state * 16807) % 2147483647;
      return state / 2147483647;
    };
    // The first numbers of a small seed are small.
    for (let i = 0; i < 50; i++) uniform();
    const normal = () => Array.from({ length: 12 }, uniform).reduce((total, value) => total + value, -6);
    const level = names.map(() => 1.5 * normal());
    const rows = Array.from({ length: 8 }, (_, t) => {
      const x = names.map((_, i) => normal() + (unitEffects === "fixed" ? level[i] : 0));
      const mean = x.map((value, i) => 2 * value + level[i] + (periodEffects ? 2 * t : 0));
      const e = names.map(() => normal());
      const y =
        kind === "sar"
          ? filtered(
              mean.map((value, i) => value + e[i]),
              0.5,
            )
          : filtered(e, 0.6).map((value, i) => value + mean[i]);
      return { x, y };
    });
    return panel(
      {
        u: rows.flatMap(() => names),
        t: rows.flatMap((_, t) => names.map(() => t + 1)),
        x: rows.flatMap(({ x }) => x),
        y: rows.flatMap(({ y }) => y),
      },
      { unit: "u", time: "t" },
    );
  }

  test.each([
    ["sar", "fixed", true, "twoways"],
    ["sem", "fixed", true, "twoways"],
    ["sar", "fixed", false, "individual"],
    ["sar", "random", false, "random"],
  ] as const)("%s, unit effects %s, period effects %s: %s", (kind, unitEffects, periodEffects, effects) => {
    const { decision, estimate, steps, notes } = specificationWorkflow(
      made(kind, 5, unitEffects, periodEffects),
      "y ~ x",
      {
        weights: grid,
        level: 0.01,
      },
    );
    expect(decision).toMatchObject({ model: kind, effects });
    expect(decision.reasons.every((reason) => reason.endsWith("."))).toBe(true);
    expect(notes).toEqual([]);
    const parameter = estimate.coefficients[estimate.terms.indexOf(kind === "sar" ? "rho" : "lambda")];
    expect(Math.abs(parameter - (kind === "sar" ? 0.5 : 0.6))).toBeLessThan(0.15);
    const words = { twoways: "unit and period effects", individual: "unit effects", random: "unit effects" }[effects];
    expect(steps[2].answer).toBe(`Likelihood ratio tests at 0.01 ask for ${words}.`);
  });

  test("without a regressor there is no Durbin model to start from", () => {
    const data = made("sar", 3, "random", false);
    expect(() => specificationWorkflow(data, "y ~ 1", { weights: grid })).toThrow(
      expect.objectContaining({ code: "NO_REGRESSORS" }),
    );
  });

  test("regressors that are constant within units leave nothing to a model with unit effects", () => {
    const same = panel(
      {
        u: names.flatMap((name) => [name, name, name]),
        t: names.flatMap(() => [1, 2, 3]),
        x: names.flatMap((_, i) => [i % 5, i % 5, i % 5]),
        y: names.flatMap((_, i) => [(i * 7) % 11, (i * 5) % 13, (i * 3) % 7]),
      },
      { unit: "u", time: "t" },
    );
    expect(() => correlatedEffectsTest(same, "y ~ x", { weights: grid })).toThrow(
      expect.objectContaining({ code: "NO_WITHIN_VARIATION" }),
    );
    expect(() => specificationWorkflow(same, "y ~ x", { weights: grid })).toThrow(
      expect.objectContaining({ code: "NO_REGRESSORS" }),
    );
  });

  test("where random effects have no maximum, their tests are left out with a note", () => {
    const { columns, rows, index } = made("sar", 5, "random", false);
    const values = (name: string) => (columns[name] as unknown as { readonly values: Float64Array }).values;
    const trend = panel(
      {
        u: Array.from(index.unitCodes, (code) => index.unitLabels[code]),
        t: Array.from(index.timeCodes, (code) => code + 1),
        x: Array.from(values("x")),
        y: Array.from({ length: rows }, (_, k) => 5 + index.timeCodes[k] + 1e-7 * values("y")[k]),
      },
      { unit: "u", time: "t" },
    );
    const { decision, notes, steps } = specificationWorkflow(trend, "y ~ x", { weights: grid });
    expect(decision.effects).toBe("twoways");
    expect(notes.map(({ code }) => code)).toEqual(["TEST_NOT_POSSIBLE", "TEST_NOT_POSSIBLE"]);
    expect(notes[0].message).toContain("NO_INTERIOR_MAXIMUM");
    expect(steps.find(({ id }) => id === "hausman")?.tests).toEqual([]);
  });
});
