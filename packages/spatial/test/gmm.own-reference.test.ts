import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  contiguityWeights,
  crossSection,
  type HacKernel,
  type SpatialTwoStageOptions,
  spatialTwoStage,
} from "../src/index.js";

interface Fit {
  readonly names: string[];
  readonly coef: number[];
  readonly vcov: number[][];
}
type Group = "lag" | "sarar" | "endogenous" | "hac";
interface Reference extends Readonly<Record<Group, Readonly<Record<string, Fit>>>> {
  readonly data: Readonly<Record<"CRIME" | "INC" | "HOVAL" | "DISCBD" | "OPEN" | "X" | "Y", number[]>> & {
    readonly id: string[];
  };
  readonly edges: [number, number][];
}
type Options = Omit<SpatialTwoStageOptions, "weights" | "unit">;

const reference = ownReference<Reference>("spatial/gmm.json");
const data = crossSection(reference.data);
const weights = contiguityWeights(
  reference.data.id.toReversed(),
  reference.edges.map(([i, j]) => [String(i), String(j)] as const),
);
const points = { units: reference.data.id, x: reference.data.X, y: reference.data.Y };
const plain = "CRIME ~ INC + HOVAL";
const endogenous = "CRIME ~ INC | HOVAL ~ DISCBD + OPEN";
const iid = { vcov: "iid" } as const;
const homoskedastic = { vcov: "iid", errorMoments: "homoskedastic" } as const;

/** Ours against sphet's: its lambda is our rho and the other way round. */
function compare(group: Group, key: string, formula: string, options: Options, tolerance: [number, number]) {
  const fit = spatialTwoStage(data, formula, { weights, unit: "id", ...options });
  const expected = reference[group][key];
  const swapped = (term: string) => (term === "rho" ? "lambda" : term === "lambda" ? "rho" : term);
  const order = fit.terms.map((term) => expected.names.indexOf(swapped(term)));
  expect(order).not.toContain(-1);
  const [coefficients, covariance] = tolerance;
  expectClose(
    fit.coefficients,
    order.map((at) => expected.coef[at]),
    { relative: coefficients, what: "coefficients" },
  );
  // Variable bandwidths make sphet's covariance slightly asymmetric; ours is its symmetric part, on the scale of the errors.
  const scale = order.map((at) => Math.sqrt(expected.vcov[at][at]));
  const k = order.length;
  const ours = order.flatMap((_, i) => order.map((__, j) => fit.vcov.data[i + j * k] / (scale[i] * scale[j])));
  const theirs = order.flatMap((a, i) =>
    order.map((b, j) => (expected.vcov[a][b] + expected.vcov[b][a]) / 2 / (scale[i] * scale[j])),
  );
  expectClose(ours, theirs, { absolute: covariance, what: "covariance" });
}

const exact: [number, number] = [1e-12, 1e-12];
/** sphet minimises the heteroskedastic criterion to about 1e-9, the homoskedastic one, which is flatter, to about 3e-6. */
const search: [number, number] = [1e-8, 1e-9];
const flatSearch: [number, number] = [5e-6, 2e-7];

describe("sphet on Columbus", () => {
  test.each([1, 2] as const)("S2SLS with %i lags as instruments", (wLags) => {
    compare("lag", `hom_q${wLags}`, plain, { model: "sar", wLags, ...iid }, exact);
    compare("lag", `het_q${wLags}`, plain, { model: "sar", wLags }, exact);
  });

  test("SARAR under equal and unequal variances, with step 1c", () => {
    compare("sarar", "hom_q2", plain, { model: "sac", ...homoskedastic }, flatSearch);
    compare("sarar", "het_q2", plain, { model: "sac" }, search);
    compare("sarar", "het_step1c", plain, { model: "sac", weightFirstStep: true }, search);
  });

  test.each([
    ["", false],
    ["_lagged", true],
  ] as const)("a further endogenous regressor%s", (suffix, lagInstruments) => {
    const options = { lagInstruments };
    compare("endogenous", `lag_hom${suffix}`, endogenous, { model: "sar", ...options, ...iid }, exact);
    compare("endogenous", `lag_het${suffix}`, endogenous, { model: "sar", ...options }, exact);
    compare("endogenous", `sarar_hom${suffix}`, endogenous, { model: "sac", ...options, ...homoskedastic }, flatSearch);
    compare("endogenous", `sarar_het${suffix}`, endogenous, { model: "sac", ...options }, search);
  });

  const kernels: Readonly<Record<string, HacKernel>> = {
    Epanechnikov: "epanechnikov",
    Triangular: "triangular",
    Rectangular: "rectangular",
    Bisquare: "bisquare",
    QS: "quadratic-spectral",
    TH: "tukey-hanning",
  };
  test.each(Object.keys(reference.hac))("spatial HAC %s", (key) => {
    const [model, bandwidth, kernel] = key.split("_");
    const vcov = {
      type: "spatial-hac",
      points,
      kernel: kernels[kernel],
      bandwidth: bandwidth === "k10" ? { neighbours: 10 } : Number(bandwidth),
    } as const;
    const options = { model: model === "ols" ? "ols" : "sar", lagInstruments: false, vcov } as const;
    compare("hac", key, model === "endogenous" ? endogenous : plain, options, exact);
  });
});
