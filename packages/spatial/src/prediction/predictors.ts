/**
 * Predictors by the names of Goulard, Laurent and Thomas-Agnan (2017, Spatial Economic Analysis 12) and of Kelejian and Prucha
 * (2007, Regional Science and Urban Economics 37), as in `spatialreg::predict.Sarlm`. With A = (I - rho W)^-1,
 * Q = M'M / sigma2, M = (I - lambda W)(I - rho W), S the sample and O the new units:
 *
 * - `trend`: X b + W X theta (and the effects), nothing of the neighbours' outcomes;
 * - `TS`: trend + signal, rho W y + lambda W (y - rho W y - trend): the fitted values; sample only;
 * - `TC`: A trend, what trend and multiplier make of it without any outcome;
 * - `BP`: the best linear unbiased predictor: in the sample of each unit from all others,
 *   TC - diag(Q)^-1 (Q - diag Q)(y - TC); of new units from the sample, TC_O - Q_OO^-1 Q_OS (y_S - TC_S).
 *
 * New units only:
 *
 * - `TS1` (`KP4`): trend + rho W_OS y_S;
 * - `BPW`: best given W_OS y_S alone; `BPN`: as BP, from the new units' neighbours alone;
 * - `TC1` (`KP1`), `BP1`, `BPW1`, `BPN1`: the same for one new unit at a time, the others left out of the weights, which are
 *   normalised again;
 * - `KP2`, `KP3`: TS1 with the best guess of the unit's own error from its neighbours' outcomes, or from all outcomes;
 * - `KP5`: trend + lambda W_OS (y_S - trend_S).
 */
export type SpatialPredictor = InSamplePredictor | NewUnitPredictor;

export type InSamplePredictor = (typeof inSamplePredictors)[number];
export type NewUnitPredictor = (typeof newUnitPredictors)[number];

export const inSamplePredictors = ["trend", "TS", "TC", "BP"] as const;

export const newUnitPredictors = [
  "trend",
  "TC",
  "TC1",
  "BP",
  "BP1",
  "BPW",
  "BPW1",
  "BPN",
  "BPN1",
  "TS1",
  "KP1",
  "KP2",
  "KP3",
  "KP4",
  "KP5",
] as const;
