/**
 * Which information matrix the standard errors come from.
 *
 * - `expected`: the exact one of the likelihood that was maximised; with fixed effects that of the model with every dummy
 *   written out (`spatialreg::lagsarlm`);
 * - `elhorst`: Elhorst's formula (2014, eq. 3.17), in which G acts on the demeaned M X b and the mean that G puts back is
 *   kept; the same without period effects, otherwise a variance of rho that is too small;
 * - `observed`: minus the second derivatives at the maximum; that of models with more units than a dense inverse allows.
 */
export type InformationRule = (typeof informationRules)[number];

export const informationRules = ["expected", "elhorst", "observed"] as const;

/** The most units for which (I - rho W)^-1 is computed as a dense matrix. */
export const mostDenseUnits = 1500;
