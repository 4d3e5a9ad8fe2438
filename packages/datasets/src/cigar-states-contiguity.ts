import { edges, units } from "./cigar-states-contiguity.data.js";
import type { ContiguityDocument } from "./us-states-contiguity.js";

/**
 * Which of the 46 states of `cigar` border each other: 94 pairs, queen contiguity, no island. The 92 pairs of
 * `usStatesContiguity` among them, and the District of Columbia with Maryland and Virginia.
 *
 * Source: the Census polygons `spData::us_states` with `spdep::poly2nb(queen = TRUE)`.
 *
 * @example
 * ```ts
 * import { cigarStatesContiguity } from "@mesometrics/datasets/cigar-states-contiguity";
 * cigarStatesContiguity.units.length; // → 46
 * cigarStatesContiguity.edges.length; // → 94
 * ```
 */
export const cigarStatesContiguity: ContiguityDocument = {
  id: "cigar-states-contiguity",
  units,
  edges,
  pointContacts: [["NEW_MEXICO", "UTAH"]],
  definition:
    "Queen contiguity: two states are neighbours when their polygons share a border or a point. New Mexico and Utah touch " +
    "only at the Four Corners. Colorado, North Carolina and Oregon are not in the panel and join nobody.",
  source: "Debian's r-cran-spdata 2.2.1-1: Census polygons us_states, poly2nb(queen = TRUE).",
  licence: {
    statement: "CC0 1.0 (spData), and facts.",
    reasoning:
      "Which states border each other is a fact; the polygons it was read from are public-domain files of the US Census " +
      "Bureau, distributed by spData under CC0 1.0.",
  },
};
