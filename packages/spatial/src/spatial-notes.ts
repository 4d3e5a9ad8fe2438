import type { Note } from "@mesometrics/inference";
import { named } from "./match-units.js";
import { absorbsPeriods, type PanelEffects } from "./model-kind.js";
import type { LikelihoodFit } from "./spatial-likelihood.js";
import type { SpatialSpecification } from "./specification.js";

/** What a reader of a spatial panel estimate must know besides its numbers. */
export function spatialNotes(specification: SpatialSpecification, fit: LikelihoodFit): Note[] {
  const { design, effects, information, parts, rule, sample, vcov } = specification;
  const { weights } = sample;
  const notes = islandNotes(weights.islands);
  if (rule.name === "direct") notes.push(...varianceNotes(design.absorbed, design.periods, effects));
  if (rule.name === "transformation" && parts.parameters.length > 0) {
    notes.push({
      code: "TRANSFORMED_LIKELIHOOD",
      message:
        `Estimates, effects and tests maximise the likelihood of ${rule.count} transformed observations that are free of the ` +
        "fixed effects (Lee and Yu 2010); the maximum with every dummy stands beside it as plain-ml.",
    });
  }
  if (information === "elhorst" && parts.parameters.includes("rho") && absorbsPeriods(effects)) {
    notes.push({
      code: "INFORMATION_RULE",
      message:
        "Standard errors follow Elhorst's information matrix, which keeps the mean that the spatial multiplier puts back " +
        'into demeaned data; the exact one (information "expected") has the larger standard error of rho.',
    });
  }
  if (information === "observed") {
    notes.push({
      code: "OBSERVED_INFORMATION",
      message:
        "Standard errors come from the second derivatives of the concentrated likelihood at its maximum (observed information).",
    });
  }
  if (vcov === "qml") {
    notes.push({
      code: "QML_SANDWICH",
      message:
        "The sandwich covariance allows for errors that are not normal, not for unequal variances, under which maximum " +
        "likelihood is not consistent; spatialTwoStage is the robust route there.",
    });
  }
  if (fit.phi === 0) {
    notes.push({
      code: "VARIANCE_COMPONENT_ZERO",
      message:
        "The likelihood is largest where the random effects have no variance (phi = 0): the estimates are those without them, " +
        "and the standard error of phi is not that of an interior maximum.",
    });
  }
  if (parts.parameters.some((name) => nearEnd(fit.point[name], fit))) {
    notes.push({
      code: "NEAR_BOUNDARY",
      message:
        `${parts.parameters.join(" or ")} lies within 0.001 of the end of its interval (${fit.jacobian.lower.toPrecision(6)}, ` +
        `${fit.jacobian.upper.toPrecision(6)}), where I - rho W is almost singular: normal standard errors mean little there.`,
    });
  }
  if (fit.maxima > 1) {
    notes.push({
      code: "SEVERAL_MAXIMA",
      message: `The likelihood has ${fit.maxima} local maxima in ${[...parts.parameters, ...(fit.phi === null ? [] : ["phi"])].join(", ")}; the highest is reported.`,
    });
  }
  return notes;
}

/** The units whose spatial lag is zero because they have no neighbours. */
export function islandNotes(islands: readonly string[]): Note[] {
  if (islands.length === 0) return [];
  return [
    {
      code: "ISLANDS",
      message: `The spatial lag of ${islands.length} units without neighbours is zero: ${named(islands)}.`,
    },
  ];
}

/** What the likelihood with every dummy does to sigma2. */
export function varianceNotes(absorbed: number, periods: number, effects: PanelEffects): Note[] {
  if (absorbed === 0) return [];
  return [
    {
      code: "SIGMA2_NOT_CORRECTED",
      message:
        `sigma2 = e'e / NT takes no account of the ${absorbed} parameters of the absorbed effects` +
        (effects === "time" ? "" : ` and is too small by about 1 / T = 1 / ${periods}`) +
        "; standard errors follow it (Lee and Yu 2010).",
    },
  ];
}

function nearEnd(value: number, { jacobian: { lower, upper } }: LikelihoodFit): boolean {
  return Math.min(value - lower, upper - value) < 1e-3 * (upper - lower);
}
