import type { GroupColumn } from "@mesometrics/panel-data";
import { intersectGroups } from "./clusters.js";

/** One part of a covariance clustered in several ways. */
export interface CrossedPart {
  /** The groups where some of the clusterings cross. */
  readonly groups: GroupColumn;
  /** +1 where an odd number of clusterings cross, -1 where an even number do. */
  readonly sign: 1 | -1;
}

/**
 * The 2^m - 1 parts of m-way clustering by inclusion and exclusion: V = sum over the non-empty sets R of clusterings of
 * (-1)^(|R| + 1) V_R, with V_R clustered by the groups where all of R cross (Cameron, Gelbach and Miller 2011, eq. 2.13).
 */
export function crossedParts(clusters: readonly GroupColumn[]): readonly CrossedPart[] {
  let parts: readonly CrossedPart[] = [];
  for (const cluster of clusters) {
    const crossed = parts.map(
      ({ groups, sign }): CrossedPart => ({
        groups: intersectGroups(groups, cluster),
        sign: sign === 1 ? -1 : 1,
      }),
    );
    parts = [...parts, { groups: cluster, sign: 1 }, ...crossed];
  }
  return parts;
}
