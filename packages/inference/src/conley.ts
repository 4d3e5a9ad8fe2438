import { type Matrix, MesometricsError, scale } from "@mesometrics/matrix";
import {
  type Dataset,
  EARTH_RADIUS_KM,
  type GroupColumn,
  greatCircleDistance,
  groupColumn,
  numberColumn,
} from "@mesometrics/panel-data";
import { intersectGroups } from "./clusters.js";
import type { ConleyCovariance, CovarianceEstimator, CovarianceResult } from "./covariance.js";
import { sizeFacts } from "./covariance-facts.js";
import { refuseClusters, requireOneOf, unknownCovariance } from "./covariance-options.js";
import { panelPeriods } from "./panel-periods.js";
import { coefficientSizes, nearestPositiveSemidefinite } from "./positive-semidefinite.js";
import { sandwich, scoreMatrix } from "./sandwich.js";
import { countedParameters } from "./small-sample.js";
import { smallSampleOptions } from "./small-sample-rule.js";
import { observationCount } from "./weights.js";
import { residualDegreesOfFreedom, type WorkingModel } from "./working-model.js";

/**
 * Conley's (1999, eq. 13) spatial covariance: V = c B (sum_ij K(d_ij) s_i e_i s_j'e_j) B over the pairs of rows at most
 * `cutoff` kilometres apart, K = 1 (`uniform`) or 1 - d / cutoff (`bartlett`), c = (N - 1)/(N - K') with K' as for clusters
 * of places; t(N - L - K).
 *
 * Rows at one place are at distance 0 whatever their periods, as in fixest; `periods: "same"` pairs rows of one period
 * only. Distances: `great-circle` on a sphere of radius 6371.0088 km; by the names of fixest `spherical`, the same with
 * radius 6376 km, and `triangular`, 111 km a degree and longitudes shrunk by the cosine of the mean latitude.
 *
 * R: `fixest::vcov_conley(fit, lat = , lon = , cutoff = , distance = "spherical")`, uniform kernel only.
 *
 * @throws `UNKNOWN_COVARIANCE` without coordinates, `INVALID_CUTOFF`, `INVALID_COVARIANCE_OPTION`; when estimated
 * `UNKNOWN_COLUMN`, `MISSING_COORDINATE`, `INVALID_COORDINATE`, `ONE_PLACE`, `PANEL_REQUIRED` and `ONE_PERIOD` for
 * `periods: "same"`
 *
 * @example
 * ```ts
 * import { conley, crossSection, feols } from "@mesometrics/panel-regression";
 * const places = crossSection({ lat: [0, 0, 1, 1, 2], lon: [0, 1, 0, 1, 0], x: [1, 2, 4, 3, 5], y: [2, 3, 5, 5, 7] });
 * const fit = feols(places, "y ~ x", { vcov: conley({ latitude: "lat", longitude: "lon", cutoff: 120 }) });
 * fit.inference.label; // → "Conley, 120 km, uniform kernel, t(3)"
 * ```
 */
export function conley(options: Omit<ConleyCovariance, "type">): CovarianceEstimator {
  const spec: ConleyCovariance = { ...options, type: "conley" };
  refuseClusters(spec);
  smallSampleOptions(spec, spec.type);
  const columns = coordinateNames(spec);
  return {
    name: spec.type,
    clusters: [],
    columns,
    spec,
    estimate: (model, data) => conleyCovariance(model, spec, data),
  };
}

function coordinateNames(options: ConleyCovariance): readonly string[] {
  const { latitude, longitude, cutoff } = options;
  if (typeof latitude !== "string" || typeof longitude !== "string" || latitude === longitude) {
    throw unknownCovariance(
      'conley needs the columns of the coordinates: { type: "conley", latitude: "lat", longitude: "lon", cutoff: 100 }',
      options,
    );
  }
  if (typeof cutoff !== "number" || !(cutoff > 0 && cutoff < Number.POSITIVE_INFINITY)) {
    throw new MesometricsError(
      "INVALID_CUTOFF",
      `'cutoff' of conley is a distance in km above 0, not ${String(cutoff)}`,
      {
        cutoff,
      },
    );
  }
  requireOneOf(options, "kernel", ["uniform", "bartlett"]);
  requireOneOf(options, "distance", ["great-circle", "spherical", "triangular"]);
  requireOneOf(options, "periods", ["all", "same"]);
  return [latitude, longitude];
}

function conleyCovariance(model: WorkingModel, covariance: ConleyCovariance, data: Dataset): CovarianceResult {
  const { kernel = "uniform", distance = "great-circle", cutoff, periods = "all" } = covariance;
  const places = placesOf(model, covariance, data);
  const together = periods === "same" ? intersectGroups(panelPeriods(model, data, "Conley").time, places.group) : null;
  const scores = totalsBy(scoreMatrix(model), together ?? places.group);
  const cells = cellsOf(model, places, together);
  const weight = (d: number) => (d > cutoff ? 0 : kernel === "uniform" ? 1 : 1 - d / cutoff);
  const meat = meatOfPairs(scores, cells, cutoff, distances[distance], weight);
  const counted = countedParameters(model, [places.latitude, places.longitude], {
    effects: "nested",
    effectsCount: "rank",
  });
  const n = observationCount(model.frame);
  const factor = (n - 1) / (n - counted);
  const df = residualDegreesOfFreedom(model);
  const fixed = nearestPositiveSemidefinite(
    scale(sandwich(model.bread, meat), factor),
    coefficientSizes(model.bread),
    "The Conley covariance",
  );
  return {
    vcov: fixed.vcov,
    inference: {
      type: "conley",
      preset: "fixest",
      label: `Conley, ${cutoff} km, ${kernel} kernel, t(${df})`,
      clusters: [],
      distribution: "t",
      degreesOfFreedom: new Float64Array(model.terms.length).fill(df),
      adjustment: factor,
      facts: {
        ...sizeFacts(model),
        latitude: covariance.latitude,
        longitude: covariance.longitude,
        cutoff,
        kernel,
        distance,
        pairs: periods === "same" ? "rows of one period" : "all rows",
        places: places.group.levels,
        countedParameters: counted,
        nestedIn: "a place",
        adjustmentFormula: "(N - 1)/(N - K')",
        degreesOfFreedomFormula: "N - L - K",
      },
    },
    notes: fixed.notes,
    jointTest: () => ({ denominator: df, factor: 1 }),
  };
}

interface Places {
  /** Rows with equal coordinates. */
  readonly group: GroupColumn;
  readonly latitude: GroupColumn;
  readonly longitude: GroupColumn;
  /** length n, degrees */
  readonly latitudes: Float64Array;
  readonly longitudes: Float64Array;
}

function placesOf(model: WorkingModel, covariance: ConleyCovariance, data: Dataset): Places {
  const { rows } = model.frame;
  const read = (name: string, limit: number) => {
    const { values } = numberColumn(data, name);
    const own = Float64Array.from(rows, (row) => values[row]);
    const missing = own.findIndex((value) => Number.isNaN(value));
    if (missing >= 0) {
      throw new MesometricsError(
        "MISSING_COORDINATE",
        `'${name}' is missing in row ${rows[missing] + 1} of the sample: Conley needs the coordinates of every row`,
        { column: name, row: rows[missing] },
      );
    }
    const outside = own.findIndex((value) => Math.abs(value) > limit);
    if (outside >= 0) {
      throw new MesometricsError(
        "INVALID_COORDINATE",
        `'${name}' is ${own[outside]} in row ${rows[outside] + 1}: degrees from -${limit} to ${limit} are needed`,
        { column: name, row: rows[outside], value: own[outside] },
      );
    }
    return own;
  };
  const latitudes = read(covariance.latitude, 90);
  const longitudes = read(covariance.longitude, 360);
  const latitude = groupColumn(data, covariance.latitude, rows);
  const longitude = groupColumn(data, covariance.longitude, rows);
  const group = intersectGroups(latitude, longitude);
  if (group.levels < 2) {
    throw new MesometricsError("ONE_PLACE", "All rows lie at one place: Conley needs rows at different places", {
      latitude: covariance.latitude,
      longitude: covariance.longitude,
    });
  }
  return { group, latitude, longitude, latitudes, longitudes };
}

/** levels x k: the sums of the rows of each level. */
function totalsBy(scores: Matrix, group: GroupColumn): Matrix {
  const data = new Float64Array(group.levels * scores.columns);
  for (let j = 0; j < scores.columns; j++) {
    for (let i = 0; i < scores.rows; i++) data[group.codes[i] + j * group.levels] += scores.data[i + j * scores.rows];
  }
  return { rows: group.levels, columns: scores.columns, data };
}

/** Where the rows of the totals lie; only cells of one block are paired. */
interface Cells {
  readonly latitudes: Float64Array;
  readonly longitudes: Float64Array;
  readonly blocks: Int32Array;
  /** Cells ascending in latitude. */
  readonly order: Int32Array;
}

function cellsOf(model: WorkingModel, places: Places, together: GroupColumn | null): Cells {
  const group = together ?? places.group;
  const latitudes = new Float64Array(group.levels);
  const longitudes = new Float64Array(group.levels);
  const blocks = new Int32Array(group.levels);
  for (let i = 0; i < group.codes.length; i++) {
    latitudes[group.codes[i]] = places.latitudes[i];
    longitudes[group.codes[i]] = places.longitudes[i];
    if (together !== null) blocks[group.codes[i]] = model.frame.time?.codes[i] ?? 0;
  }
  const order = Int32Array.from(latitudes.keys()).sort(
    (a, b) => latitudes[a] - latitudes[b] || longitudes[a] - longitudes[b] || blocks[a] - blocks[b],
  );
  return { latitudes, longitudes, blocks, order };
}

type Distance = (latitude1: number, longitude1: number, latitude2: number, longitude2: number) => number;

const radians = Math.PI / 180;

/** sum_ij K(d_ij) h_i h_j'. Cells further apart in latitude than the cutoff allows are not looked at. */
function meatOfPairs(
  totals: Matrix,
  cells: Cells,
  cutoff: number,
  distance: Distance,
  weight: (distance: number) => number,
): Matrix {
  const { rows, columns: k, data } = totals;
  const { order, latitudes, longitudes, blocks } = cells;
  // One degree of latitude is never below 110 km by any of the distances.
  const reach = cutoff / 110;
  const meat = new Float64Array(k * k);
  const near = new Float64Array(k);
  for (let p = 0; p < rows; p++) {
    const i = order[p];
    for (let a = 0; a < k; a++) near[a] = data[i + a * rows] / 2;
    for (let q = p + 1; q < rows; q++) {
      const j = order[q];
      if (latitudes[j] - latitudes[i] > reach) break;
      if (blocks[i] !== blocks[j]) continue;
      const w = weight(distance(latitudes[i], longitudes[i], latitudes[j], longitudes[j]));
      if (w === 0) continue;
      for (let a = 0; a < k; a++) near[a] += w * data[j + a * rows];
    }
    for (let b = 0; b < k; b++) for (let a = 0; a < k; a++) meat[a + b * k] += data[i + a * rows] * near[b];
  }
  for (let b = 0; b < k; b++) {
    for (let a = 0; a <= b; a++) {
      const both = meat[a + b * k] + meat[b + a * k];
      meat[a + b * k] = both;
      meat[b + a * k] = both;
    }
  }
  return { rows: k, columns: k, data: meat };
}

const distances: Readonly<Record<NonNullable<ConleyCovariance["distance"]>, Distance>> = {
  "great-circle": greatCircleDistance,
  spherical: (latitude1, longitude1, latitude2, longitude2) =>
    (6376 / EARTH_RADIUS_KM) * greatCircleDistance(latitude1, longitude1, latitude2, longitude2),
  triangular: (latitude1, longitude1, latitude2, longitude2) => {
    const across = Math.abs(longitude1 - longitude2) % 360;
    const width = (across < 180 ? across : 360 - across) * Math.cos(((latitude1 + latitude2) / 2) * radians);
    const height = latitude1 - latitude2;
    return 111 * Math.sqrt(width * width + height * height);
  },
};
