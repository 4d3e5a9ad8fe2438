import { MesometricsError } from "@mesometrics/matrix";
import type { Panel } from "@mesometrics/panel-data";
import {
  contiguityWeights,
  economicDistanceWeights,
  type GeographicPoints,
  higherOrderContiguity,
  inverseDistanceWeights,
  nearestNeighbourWeights,
  nestedWeights,
  type SpatialWeights,
  valuesByUnit,
  type WeightsOptions,
} from "@mesometrics/spatial";
import { listOf } from "./one-or-several.js";
import type { StudyContiguityWeights, StudySpec, StudyWeights } from "./study-spec.js";

/** Which unit neighbours which. */
export interface Contiguity {
  readonly units: readonly string[];
  readonly edges: readonly (readonly [string, string])[];
}

/** A weights matrix of the study with what made it. */
export interface StudyWeightsResult {
  readonly id: string;
  readonly spec: StudyWeights;
  readonly weights: SpatialWeights;
}

/**
 * The weights matrices of a study, in its order.
 *
 * @param contiguity the neighbours that its contiguity weights use
 * @throws NO_CONTIGUITY, WEIGHTS_UNITS_MISMATCH, UNKNOWN_WEIGHTS, COORDINATES_VARY, and what making the weights throws
 */
export function studyWeights(
  spec: StudySpec,
  contiguity: Contiguity | undefined,
  data: Panel,
): readonly StudyWeightsResult[] {
  const made: StudyWeightsResult[] = [];
  for (const one of listOf(spec.weights)) {
    const id = one.id ?? "weights";
    made.push({ id, spec: one, weights: weightsOf(one, id, contiguity, data, made) });
  }
  return made;
}

/** The weights that a part names, or the only ones that there are. @throws NO_WEIGHTS, AMBIGUOUS_WEIGHTS */
export function chosenWeights(
  all: readonly StudyWeightsResult[],
  id: string | undefined,
  part: string,
): SpatialWeights {
  if (all.length === 0) {
    throw new MesometricsError("NO_WEIGHTS", `${part} is spatial and the study has no \`weights\`.`, { part });
  }
  if (id === undefined && all.length > 1) {
    throw new MesometricsError(
      "AMBIGUOUS_WEIGHTS",
      `${part} does not say which of the weights ${all.map((one) => one.id).join(", ")} it means.`,
      { part },
    );
  }
  const found = id === undefined ? all[0] : all.find((one) => one.id === id);
  if (found !== undefined) return found.weights;
  throw new MesometricsError("UNKNOWN_WEIGHTS", `${part} names weights "${id}" that the study does not have.`, {
    part,
  });
}

function weightsOf(
  spec: StudyWeights,
  id: string,
  contiguity: Contiguity | undefined,
  data: Panel,
  before: readonly StudyWeightsResult[],
): SpatialWeights {
  const normalise: WeightsOptions = spec.normalise === undefined ? {} : { normalise: spec.normalise };
  switch (spec.kind) {
    case "inverse-distance":
      return inverseDistanceWeights(pointsOf(data, spec.longitude, spec.latitude, id), {
        ...normalise,
        ...(spec.power === undefined ? {} : { power: spec.power }),
        ...(spec.cutoff === undefined ? {} : { cutoff: spec.cutoff }),
      });
    case "nearest":
      return nearestNeighbourWeights(pointsOf(data, spec.longitude, spec.latitude, id), {
        ...(spec.normalise === undefined ? {} : { normalise: spec.normalise }),
        k: spec.neighbours,
      });
    case "economic":
      return economicDistanceWeights(
        data.index.unitLabels,
        valuesByUnit(data, spec.column, spec.period === undefined ? {} : { period: spec.period }),
        { ...normalise, ...(spec.floor === undefined ? {} : { floor: spec.floor }) },
      );
    case "nested": {
      const [first, second] = spec.of.map((part) => chosenWeights(before, part, `Weights "${id}"`));
      return nestedWeights(first as SpatialWeights, second as SpatialWeights, normalise);
    }
    default:
      return neighbourWeights(spec, contiguity, data);
  }
}

function neighbourWeights(
  spec: StudyContiguityWeights,
  contiguity: Contiguity | undefined,
  data: Panel,
): SpatialWeights {
  if (contiguity === undefined) {
    throw new MesometricsError(
      "NO_CONTIGUITY",
      "The study has `weights` and no contiguity was given with the data.",
      {},
    );
  }
  const inPanel = new Set(data.index.unitLabels);
  const ofData = spec.units === "data";
  const units = ofData ? contiguity.units.filter((unit) => inPanel.has(unit)) : contiguity.units;
  const edges = ofData ? contiguity.edges.filter((edge) => edge.every((unit) => inPanel.has(unit))) : contiguity.edges;
  // Found here, before any model runs, and with both lists of names.
  const known = new Set(units);
  const missing = data.index.unitLabels.filter((unit) => !known.has(unit));
  const extra = units.filter((unit) => !inPanel.has(unit));
  if (missing.length > 0 || extra.length > 0) {
    const listed = (names: readonly string[]) => (names.length === 0 ? "none" : names.slice(0, 8).join(", "));
    throw new MesometricsError(
      "WEIGHTS_UNITS_MISMATCH",
      `The weights' units do not match the panel's: without weights ${listed(missing)}; not in the panel ${listed(extra)}.`,
      { missing, extra },
    );
  }
  const weights = contiguityWeights(units, edges, {
    normalise: spec.normalise ?? "row",
    islands: spec.islands ?? "error",
  });
  if (spec.order === undefined || spec.order === 1) return weights;
  return higherOrderContiguity(weights, spec.order, {
    normalise: spec.normalise ?? "row",
    islands: spec.islands === "zero" ? "zero" : "error",
  });
}

/** Where the panel's units are, from columns that say the same in every period. @throws COORDINATES_VARY */
function pointsOf(data: Panel, longitude: string, latitude: string, id: string): GeographicPoints {
  const coordinate = (column: string): Float64Array => {
    const mean = valuesByUnit(data, column);
    const first = data.index.timeLabels[0] as string;
    const early = valuesByUnit(data, column, { period: first });
    return Float64Array.from(data.index.unitLabels, (unit) => {
      const [value, here] = [mean.get(unit) as number, early.get(unit) as number];
      if (Math.abs(value - here) > 1e-9 * Math.max(1, Math.abs(here))) {
        throw new MesometricsError(
          "COORDINATES_VARY",
          `Weights "${id}": ${column} of ${unit} is not the same in every period; a place does not move.`,
          { weights: id, column, unit },
        );
      }
      return here;
    });
  };
  return { units: data.index.unitLabels, longitude: coordinate(longitude), latitude: coordinate(latitude) };
}
