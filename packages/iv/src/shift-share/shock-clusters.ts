import type { ShiftShare } from "@mesometrics/indicators";
import { MesometricsError } from "@mesometrics/matrix";

/**
 * Which shocks may be correlated: `"sector"`, those of one sector over periods (default); `"shock"`, none; or the cluster of
 * each sector by its name.
 */
export type ShockClustering = "sector" | "shock" | Readonly<Record<string, string | number>>;

/** Clusters of shocks. */
export interface ShockClusters {
  /** length S: 0 .. count - 1 */
  readonly codes: Int32Array;
  readonly count: number;
  readonly labels: readonly string[];
  readonly label: string;
}

/**
 * The clusters of a design's shocks.
 *
 * @throws `SECTOR_WITHOUT_CLUSTER`; `ONE_CLUSTER`
 */
export function shockClusters(design: ShiftShare, clustering: ShockClustering = "sector"): ShockClusters {
  const names = design.shockLabels.map(({ sector, time }) => {
    if (clustering === "sector") return sector;
    if (clustering === "shock") return JSON.stringify([sector, time]);
    if (Object.hasOwn(clustering, sector)) return String(clustering[sector]);
    throw new MesometricsError("SECTOR_WITHOUT_CLUSTER", `Sector ${sector} is in none of the given clusters.`, {
      sector,
    });
  });
  const labels = [...new Set(names)];
  if (labels.length < 2) {
    throw new MesometricsError(
      "ONE_CLUSTER",
      "All shocks are in one cluster: inference over shocks needs at least two, and many more to be trusted.",
      { clusters: labels },
    );
  }
  const positions = new Map(labels.map((label, at) => [label, at]));
  const label =
    clustering === "sector"
      ? "clustered by sector"
      : clustering === "shock"
        ? "independent shocks"
        : "clustered by groups of sectors";
  return {
    codes: Int32Array.from(names, (name) => positions.get(name) as number),
    count: labels.length,
    labels,
    label,
  };
}
