export { type AbsorbedDegreesOfFreedom, absorbedRank, degreesOfFreedom } from "./degrees-of-freedom.js";
export type { FixedEffect, GroupCodes } from "./effect.js";
export { type ConnectedComponents, connectedComponents, nestedIn, singletons } from "./groups.js";
export { type Projector, type ProjectorOptions, projector, type Residual, type Solver } from "./projector.js";
export { type WithinTransform, withinTransform } from "./within-transform.js";
