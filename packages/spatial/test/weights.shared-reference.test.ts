import { describeShared, expectClose, loadCsv, sharedReference, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  contiguityWeights,
  distanceBandWeights,
  exponentialDistanceWeights,
  higherOrderContiguity,
  inverseDistanceWeights,
  nearestNeighbourWeights,
  normaliseWeights,
  polygonCentroids,
  polygonContiguity,
  readWeights,
  type SpatialWeights,
  spatialLag,
  weightsReport,
  writeWeights,
} from "../src/index.js";
import { logDeterminant, spectrumOf } from "../src/spectrum.js";

// Coordinates are printed with 15 digits, and distances are differences of them.
const digits = { relative: 1e-12 };

type Neighbours = readonly (readonly number[])[];
interface Styled {
  readonly weights: readonly (readonly number[])[];
  readonly constants: readonly number[];
}
interface Weights {
  readonly n: number;
  readonly coords: readonly (readonly number[])[];
  readonly queen: Neighbours;
  readonly rook: Neighbours;
  readonly queen_card: readonly number[];
  readonly rook_card: readonly number[];
  readonly n_comp_queen: number;
  readonly symmetric_queen: boolean;
  readonly knn1: Neighbours;
  readonly knn4: Neighbours;
  readonly knn5: Neighbours;
  readonly max_nn1: number;
  readonly longlat: boolean;
  readonly dband_threshold: number;
  readonly dband: Neighbours;
  readonly dband_dists: readonly (readonly number[])[];
  readonly islands: {
    readonly threshold: number;
    readonly nbs: Neighbours;
    readonly W: Readonly<Record<"W" | "B", Styled>>;
  };
  readonly idw1: Readonly<Record<"W" | "B", Styled>>;
  readonly idw2: Readonly<Record<"W" | "B", Styled>>;
  readonly exp: Readonly<Record<"W" | "B", Styled>>;
  readonly D_first5: readonly (readonly number[])[];
  readonly full_inverse: {
    readonly row1: readonly number[];
    readonly spectral_radius: number;
    readonly min_max_norm: number;
    readonly row_std_row1: readonly number[];
  };
  readonly queen_styles: Readonly<Record<"W" | "B" | "C" | "U" | "S" | "minmax", Styled>>;
  readonly queen_W_eig: readonly number[];
  readonly queen_B_eig: readonly number[];
  readonly lags: readonly Neighbours[];
  readonly logdet_queenW: Readonly<Record<string, number>>;
  readonly trW_queenW: readonly number[];
}

/** Neighbours by position from 1, as R prints them. */
function neighboursOf({ base, units }: SpatialWeights): number[][] {
  return units.map((_, i) =>
    Array.from(base.columnIndices.subarray(base.rowPointers[i], base.rowPointers[i + 1]), (j) => j + 1),
  );
}

function valuesOf({ matrix, units }: SpatialWeights): number[] {
  return units.flatMap((_, i) => Array.from(matrix.values.subarray(matrix.rowPointers[i], matrix.rowPointers[i + 1])));
}

const idOf = { columbus: "POLYID", guangdong21: "code" } as const;

describe.each(["columbus", "guangdong21"] as const)("weights of %s", (name) => {
  describeShared<Weights>(`spatial/weights_${name}.json`, "agree with spdep", (reference) => {
    const map: unknown = JSON.parse(sharedText(`spatial/inputs/${name}.geojson`) as string);
    const options = { id: idOf[name] };
    const geographic = name === "guangdong21";
    const units = Array.from({ length: name === "columbus" ? 49 : 21 }, (_, i) => i + 1);
    const points = () => {
      const [first, second] = [0, 1].map((k) => reference.coords.map((pair) => pair[k]));
      return geographic ? { units, longitude: first, latitude: second } : { units, x: first, y: second };
    };
    const metric = geographic ? ({ metric: "ellipsoid" } as const) : {};

    test("queen and rook from polygons, whatever the tolerance", () => {
      for (const tolerance of [undefined, 0, 1e-8, 1e-6, 1e-4]) {
        const with_ = tolerance === undefined ? options : { ...options, tolerance };
        expect(neighboursOf(polygonContiguity(map, with_))).toEqual(reference.queen);
        expect(neighboursOf(polygonContiguity(map, { ...with_, rule: "rook" }))).toEqual(reference.rook);
      }
      const queen = polygonContiguity(map, options);
      const report = weightsReport(queen);
      expect(report.components).toHaveLength(reference.n_comp_queen);
      expect(queen.symmetric).toBe(reference.symmetric_queen);
      // The Guangdong map repeats points and has rings of two points; nothing of that is silent.
      expect(queen.notes.map(({ code }) => code)).toEqual(
        geographic ? ["POINTS_REPEATED", "DEGENERATE_RINGS_SKIPPED"] : [],
      );
    });

    test.runIf(name === "columbus")("centroids of polygons", () => {
      const found = polygonCentroids(map, { ...options, coordinates: "planar" });
      if (!("x" in found)) throw new Error("planar points expected");
      expectClose(
        Array.from(found.x).flatMap((x, i) => [x, found.y[i]]),
        reference.coords.flat(),
        { relative: 1e-13, what: "centroids" },
      );
    });

    test("higher orders", () => {
      const queen = polygonContiguity(map, options);
      reference.lags.forEach((lag, k) => {
        expect(neighboursOf(higherOrderContiguity(queen, k + 1, { islands: "zero" }))).toEqual(lag);
      });
    });

    test("nearest neighbours and distance bands", () => {
      for (const k of [1, 4, 5] as const) {
        const found = neighboursOf(nearestNeighbourWeights(points(), { k, ...metric }));
        expect(found).toEqual(reference[`knn${k}`].map((list) => [...list].sort((a, b) => a - b)));
      }
      const band = distanceBandWeights(points(), { cutoff: reference.dband_threshold, ...metric });
      expect(neighboursOf(band)).toEqual(reference.dband);
      expect(neighboursOf(distanceBandWeights(points(), { cutoff: "largest-nearest", ...metric }))).toEqual(
        reference.dband,
      );
      const few = distanceBandWeights(points(), { cutoff: reference.islands.threshold, islands: "zero", ...metric });
      expect(neighboursOf(few)).toEqual(reference.islands.nbs);
      expectClose(valuesOf(normaliseWeights(few, "none")), reference.islands.W.B.weights.flat(), { what: "binary" });
      const inverse = inverseDistanceWeights(points(), {
        cutoff: reference.dband_threshold,
        normalise: "none",
        ...metric,
      });
      const apart = valuesOf(inverse).map((value) => 1 / value);
      expectClose(apart, reference.dband_dists.flat(), { ...digits, what: "distances within the band" });
      expectClose(valuesOf(few), reference.islands.W.W.weights.flat(), { relative: 1e-14, what: "weights" });
      expect(few.islands).toEqual(units.filter((_, i) => reference.islands.nbs[i].length === 0).map(String));
      expect(() => distanceBandWeights(points(), { cutoff: reference.islands.threshold, ...metric })).toThrow(
        expect.objectContaining({ code: "ISLAND", details: { islands: few.islands } }),
      );
    });

    test("inverse and exponential distance, full inverse distance", () => {
      const cutoff = reference.dband_threshold;
      for (const [style, normalise] of [
        ["W", "row"],
        ["B", "none"],
      ] as const) {
        const shared = { cutoff, normalise, ...metric };
        const cases = [
          [inverseDistanceWeights(points(), shared), reference.idw1[style]],
          [inverseDistanceWeights(points(), { ...shared, power: 2 }), reference.idw2[style]],
          [exponentialDistanceWeights(points(), { ...shared, rate: 1 / cutoff }), reference.exp[style]],
        ] as const;
        for (const [found, expected] of cases) {
          expectClose(valuesOf(found), expected.weights.flat(), { ...digits, what: found.construction });
          const { units: n, sums } = weightsReport(found);
          expectClose([n, n * n, sums.s0, sums.s1, sums.s2], [...expected.constants], {
            ...digits,
            what: "constants",
          });
        }
      }
      const plain = inverseDistanceWeights(points(), { normalise: "none", ...metric });
      const n = units.length;
      expectClose([0, ...valuesOf(plain).slice(0, n - 1)], reference.full_inverse.row1, {
        ...digits,
        what: "first row",
      });
      const ratio = (normalise: "spectral" | "minmax") =>
        plain.matrix.values[0] / normaliseWeights(plain, normalise).matrix.values[0];
      expectClose(ratio("spectral"), reference.full_inverse.spectral_radius, { relative: 1e-12, what: "radius" });
      expectClose(ratio("minmax"), reference.full_inverse.min_max_norm, { relative: 1e-13, what: "smaller norm" });
      expectClose(
        [0, ...valuesOf(normaliseWeights(plain, "row")).slice(0, n - 1)],
        reference.full_inverse.row_std_row1,
        {
          ...digits,
          what: "row-normalised",
        },
      );
      const distances = reference.D_first5.flatMap((row, i) => row.filter((_, j) => j !== i)).map((d) => 1 / d);
      expectClose(valuesOf(plain).slice(0, 5 * (n - 1)), distances, { ...digits, what: "distances" });
    });

    test("normalisations, their sums, eigenvalues, determinants and traces", () => {
      const queen = polygonContiguity(map, options);
      const styles = {
        W: "row",
        B: "none",
        C: "global",
        U: "unit-sum",
        S: "variance-stabilising",
        minmax: "minmax",
      } as const;
      for (const [style, normalise] of Object.entries(styles)) {
        const found = normaliseWeights(queen, normalise);
        const expected = reference.queen_styles[style as keyof typeof styles];
        expectClose(valuesOf(found), expected.weights.flat(), { relative: 5e-14, what: style });
        const { units: n, sums } = weightsReport(found);
        expectClose([n, n * n, sums.s0, sums.s1, sums.s2], [...expected.constants], {
          relative: 1e-13,
          what: `${style} constants`,
        });
      }
      const spectrum = spectrumOf(queen);
      const ascending = (values: Float64Array) => Array.from(values).sort((a, b) => a - b);
      expectClose(ascending(spectrum.real), reference.queen_W_eig, { absolute: 1e-13, what: "eigenvalues" });
      expectClose(ascending(spectrumOf(normaliseWeights(queen, "none")).real), reference.queen_B_eig, {
        absolute: 5e-13,
        what: "eigenvalues of B",
      });
      for (const [rho, expected] of Object.entries(reference.logdet_queenW)) {
        expectClose(logDeterminant(spectrum, Number(rho)), expected, { relative: 1e-12, what: `ln |I - ${rho} W|` });
      }
      reference.trW_queenW.forEach((expected, k) => {
        const powers = spectrum.real.map((value) => Array.from({ length: k }).reduce((p: number) => p * value, value));
        expectClose(
          powers.reduce((total, value) => total + value, 0),
          expected,
          { relative: 1e-11, absolute: 1e-13 },
        );
      });
    });
  });
});

describeShared<{ nb: number[][]; region_id: string[]; lag_CRIME: number[] }>(
  "spatial/gal_columbus.json",
  "the neighbour file of Columbus",
  (reference) => {
    test("is read as spdep reads it, and written back", () => {
      const weights = readWeights(sharedText("spatial/inputs/columbus.gal") as string, { format: "gal" });
      expect(weights.units).toEqual(reference.region_id);
      expect(neighboursOf(weights)).toEqual(reference.nb);
      const table = loadCsv(sharedText("spatial/inputs/columbus.csv") as string);
      const crime = new Map(
        Array.from(table.POLYID as number[], (id, i) => [String(id), (table.CRIME as number[])[i]]),
      );
      expectClose(spatialLag(weights, crime), reference.lag_CRIME, { relative: 1e-14, what: "spatial lag" });
      expect(readWeights(writeWeights(weights, { format: "gal" }), { format: "gal" }).base).toEqual(weights.base);
    });
  },
);

describe("other neighbour files and polygons", () => {
  test.each(["sids", "eire"])("queen contiguity of %s is that of its file", (name) => {
    const gal = sharedText(`../data/more-spatial/${name}_queen.gal`);
    const map = sharedText(`../data/more-spatial/${name}.geojson`);
    if (gal === undefined || map === undefined) return;
    const listed = readWeights(gal, { format: "gal", islands: "zero" });
    const geography = JSON.parse(map) as { features: { properties: Record<string, unknown> }[] };
    geography.features.forEach((feature, i) => {
      feature.properties.position = i + 1;
    });
    const coordinates = name === "eire" ? ("planar" as const) : ("geographic" as const);
    const found = polygonContiguity(geography, { id: "position", coordinates, islands: "zero" });
    expect(neighboursOf(found)).toEqual(neighboursOf(listed));
    if (name === "eire") {
      expect(() => polygonContiguity(geography, { id: "position" })).toThrow(
        expect.objectContaining({ code: "COORDINATE_OUT_OF_RANGE" }),
      );
    }
  });

  test("Boston's sphere of influence and Baltimore's four nearest", () => {
    const soi = sharedText("../data/more-spatial/boston_soi.gal");
    const gwt = sharedText("../data/more-spatial/baltk4.GWT");
    const houses = sharedText("../data/more-spatial/baltim.csv");
    if (soi === undefined || gwt === undefined || houses === undefined) return;
    const boston = readWeights(soi, { format: "gal" });
    expect(boston.units).toHaveLength(506);
    expect(boston.symmetric).toBe(true);
    const table = loadCsv(houses) as Readonly<Record<"STATION" | "X" | "Y", number[]>>;
    const units = table.STATION;
    const listed = readWeights(gwt, { format: "gwt", values: "weight", units, normalise: "none" });
    expect(listed.links).toBe(844);
    const distance = inverseDistanceWeights(
      { units, x: table.X, y: table.Y.map((y, i) => y + i * 1e-9) },
      { normalise: "none" },
    );
    expect(distance.units).toEqual(listed.units);
    const nearest = nearestNeighbourWeights({ units, x: table.X, y: table.Y }, { k: 4 });
    // The file holds distances: those of four nearest houses, whichever of equally near ones it chose.
    const longest = ({ base }: SpatialWeights, i: number, values: (p: number) => number) =>
      Math.max(...Array.from({ length: 4 }, (_, k) => values(base.rowPointers[i] + k)));
    const at = (i: number, j: number) => Math.hypot(table.X[i] - table.X[j], table.Y[i] - table.Y[j]);
    for (let i = 0; i < units.length; i++) {
      expect(listed.base.rowPointers[i + 1] - listed.base.rowPointers[i]).toBe(4);
      expectClose(
        longest(listed, i, (p) => listed.base.values[p]),
        longest(nearest, i, (p) => at(i, nearest.base.columnIndices[p])),
        { absolute: 6e-5, what: `house ${units[i]}` },
      );
    }
  });

  test("reference files are there or the block above says so", () => {
    expect(contiguityWeights(["a", "b"], [["a", "b"]]).links).toBe(2);
    expect(sharedReference("spatial/absent.json")).toBeUndefined();
  });
});
