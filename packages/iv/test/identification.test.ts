import { matrixFromColumns } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import type { DegreesOfFreedom } from "../src/degrees-of-freedom-profiles.js";
import { andersonLm, craggDonald, squaredCanonicalCorrelations } from "../src/identification.js";
import type { PartialledEquation } from "../src/partialled-equation.js";

// Six orthonormal directions; the first two span the instruments.
const e = Array.from({ length: 6 }, (_, j) => Float64Array.from({ length: 6 }, (_, i) => (i === j ? 1 : 0)));
const mix = (...parts: readonly (readonly [number, number])[]) => {
  const x = new Float64Array(6);
  for (const [weight, j] of parts) for (let i = 0; i < 6; i++) x[i] += weight * e[j][i];
  return x;
};
const z = matrixFromColumns([e[0], e[1]]);

describe("squared canonical correlations", () => {
  test("are the squared cosines of the angles between the two spaces, ascending", () => {
    const d = matrixFromColumns([mix([0.6, 0], [0.8, 2]), mix([0.28, 1], [0.96, 3])]);
    expectClose(squaredCanonicalCorrelations(d, z), [0.0784, 0.36], { relative: 1e-14 });
  });

  test("do not lose digits where the endogenous regressors are nearly collinear", () => {
    const a = mix([0.6, 0], [0.8, 2]);
    const b = mix([0.28, 1], [0.96, 3]);
    const near = a.map((value, i) => value + 1e-6 * b[i]);
    expectClose(squaredCanonicalCorrelations(matrixFromColumns([a, near]), z), [0.0784, 0.36], { relative: 1e-8 });
  });

  test("are zero for an orthogonal direction and one for a shared one", () => {
    const d = matrixFromColumns([mix([2, 0]), mix([5, 4])]);
    expectClose(squaredCanonicalCorrelations(d, z), [0, 1], { absolute: 1e-15 });
  });
});

describe("the statistics made of the smallest one", () => {
  const equation: PartialledEquation = {
    outcome: e[5],
    endogenous: matrixFromColumns([mix([0.6, 0], [0.8, 2])]),
    instruments: z,
    observations: 6,
    partialledParameters: 2,
    absorbedParameters: 1,
  };

  const counts: DegreesOfFreedom = {
    profile: "ivreg2",
    observations: 6,
    lmObservations: 6,
    residual: 2,
    residualUnderClusters: null,
    clusters: null,
    fNumerator: 2,
    craggDonald: 2,
  };

  test("Anderson LM is N r2 with N by the profile", () => {
    expect(andersonLm(equation, 0.36, counts)).toMatchObject({
      statistic: 6 * 0.36,
      degreesOfFreedom: [2],
      rule: "iid; profile ivreg2: N = 6, N - L = 2",
    });
    expect(andersonLm(equation, 0.36, { ...counts, profile: "dofminus-all", lmObservations: 5 })).toMatchObject({
      statistic: 5 * 0.36,
      rule: "iid; profile dofminus-all: N = 5 of 6, N - L = 2",
    });
  });

  test("the Cragg-Donald F counts instruments, regressors and absorbed effects", () => {
    // N - L = 6 - 2 - 2
    expectClose(craggDonald(equation, 0.36, counts).statistic, ((0.36 / 0.64) * 2) / 2, { relative: 1e-15 });
  });
});
