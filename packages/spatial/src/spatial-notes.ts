import type { Note } from "@mesometrics/inference";
import { rulesDiffer } from "./information-matrix.js";
import { named } from "./match-units.js";
import type { LikelihoodFit } from "./spatial-likelihood.js";
import type { SpatialSpecification } from "./specification.js";

/** What a reader of a spatial panel estimate must know besides its numbers. */
export function spatialNotes(specification: SpatialSpecification, fit: LikelihoodFit): Note[] {
  const { design, effects, information, parts, sample } = specification;
  const { weights } = sample;
  const notes: Note[] = [];
  if (weights.islands.length > 0) {
    notes.push({
      code: "ISLANDS",
      message: `The spatial lag of ${weights.islands.length} units without neighbours is zero: ${named(weights.islands)}.`,
    });
  }
  if (design.absorbed > 0) {
    notes.push({
      code: "SIGMA2_NOT_CORRECTED",
      message:
        `sigma2 = e'e / NT takes no account of the ${design.absorbed} parameters of the absorbed effects` +
        (effects === "time" ? "" : ` and is too small by about 1 / T = 1 / ${design.periods}`) +
        "; standard errors follow it (Lee and Yu 2010).",
    });
  }
  if (parts.parameter === "rho" && rulesDiffer(effects)) {
    notes.push({
      code: "INFORMATION_RULE",
      message:
        information === "elhorst"
          ? "Standard errors follow Elhorst's information matrix, which projects the period effects out before the " +
            'spatial multiplier; information: "lsdv" gives the somewhat larger ones of a model with every dummy.'
          : "Standard errors follow the information matrix of the model with every dummy written out.",
    });
  }
  if (fit.maxima > 1) {
    notes.push({
      code: "SEVERAL_MAXIMA",
      message: `The likelihood has ${fit.maxima} local maxima in ${parts.parameter}; the highest is reported.`,
    });
  }
  return notes;
}
