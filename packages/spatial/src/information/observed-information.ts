import { matrix, multiply, transpose } from "@mesometrics/matrix";
import { hessianOf } from "../models/maximise-profile.js";
import type { ProfilePoint } from "../models/profile-likelihood.js";
import type { SpatialDesign } from "../spatial-design.js";
import type { LikelihoodFit, LikelihoodSetting } from "../spatial-likelihood.js";
import { conditionalVariance, type Information, inverseOfPositive, symmetric } from "./joint-covariance.js";

/**
 * From the concentrated likelihood: psi has the covariance -(d2 ln L)^-1, and what is concentrated out follows psi by its
 * derivative, beta = b(psi) and sigma2 = s(psi), beside its own variance at known psi.
 */
export function observedInformation(
  design: SpatialDesign,
  fit: LikelihoodFit,
  names: readonly ("rho" | "lambda" | "phi")[],
  { rule }: LikelihoodSetting,
): Information {
  const { jacobian, profile } = fit;
  const p = names.length;
  const k = fit.beta.length;
  const free = names.map((name) => (name === "phi" ? "theta" : name) as "rho" | "lambda" | "theta");
  const index = { rho: 0, lambda: 1, theta: 2 };
  const box = free.map((name) =>
    name === "theta"
      ? { lower: 0, upper: 1, closedAbove: true }
      : { lower: jacobian.lower, upper: jacobian.upper, closedAbove: false },
  );
  const at = Float64Array.from(free, (name) => fit.point[name]);
  const pointOf = (x: Float64Array): ProfilePoint => {
    const point = { ...fit.point } as { -readonly [K in keyof ProfilePoint]: number };
    free.forEach((name, j) => {
      point[name] = x[j];
    });
    return point;
  };
  const hessian = hessianOf(
    (x) => {
      const all = profile.gradientOfSquares(pointOf(x));
      return free.map((name) => all[index[name]]);
    },
    box,
    at,
  );
  free.forEach((name, j) => {
    if (name !== "theta") hessian[j][j] -= rule.periods * jacobian.traceSquare(at[j]);
  });
  const negative = matrix(p, p);
  for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) negative.data[i + j * p] = -hessian[i][j];
  const own = inverseOfPositive(negative);
  // b and s as functions of psi: k + 1 "gradients" per coordinate by the same differences.
  const slopes = matrix(k + 1, p);
  for (let j = 0; j < p; j++) {
    const { lower, upper, closedAbove } = box[j];
    const step = Math.min(1e-3 * (upper - lower), (at[j] - lower) / 4, closedAbove ? 1 : (upper - at[j]) / 4);
    const difference = (by: number) => {
      const [up, down] = [by, -by].map((move) => {
        const x = at.slice();
        x[j] += move;
        const state = profile.at(pointOf(x));
        return [...state.beta, (state.squares / rule.count) * rule.sigma2Factor];
      });
      return up.map((value, i) => (value - down[i]) / (2 * by));
    };
    const wide = difference(step);
    difference(step / 2).forEach((near, i) => {
      slopes.data[i + j * (k + 1)] = (4 * near - wide[i]) / 3;
    });
  }
  // phi = (theta^-2 - 1) / T
  const scales = free.map((name, j) => (name === "theta" ? -2 / (at[j] * at[j] * at[j] * design.periods) : 1));
  const size = k + p + 1;
  const jacobianOf = matrix(size, p);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < k; i++) jacobianOf.data[i + j * size] = slopes.data[i + j * (k + 1)];
    jacobianOf.data[k + j + j * size] = scales[j];
    jacobianOf.data[size - 1 + j * size] = slopes.data[k + j * (k + 1)];
  }
  const covariance = multiply(multiply(jacobianOf, own), transpose(jacobianOf));
  const gram = conditionalVariance(fit);
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) covariance.data[i + j * size] += gram.data[i + j * k];
  covariance.data[covariance.data.length - 1] += (2 * fit.sigma2 * fit.sigma2) / rule.count;
  return { covariance: symmetric(covariance), signals: null, diagonals: null };
}
