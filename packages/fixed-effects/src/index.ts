export type { ProjectorOptions, Solver } from "./absorption.js";
export { type AbsorbedDegreesOfFreedom, absorbedRank, degreesOfFreedom } from "./degrees-of-freedom.js";
export type { FixedEffect, GroupCodes } from "./effect.js";
export { type GridRows, gridWithinTransform } from "./grid-within-transform.js";
export { type ConnectedComponents, connectedComponents, nestedIn, singletons } from "./groups.js";
export type { Preconditioner } from "./level-preconditioner.js";
export { type Projector, projector, type Residual } from "./projector.js";
export { type WithinTransform, withinTransform, withinTransformer } from "./within-transform.js";
