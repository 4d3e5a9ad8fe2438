import type { ContiguityDocument } from "./us-states-contiguity.js";
import { edges, units } from "./us-states-dc-contiguity.data.js";

/**
 * Which of the 48 contiguous US states and the District of Columbia share a stretch of border: rook contiguity, 107 pairs.
 * By chance as many as in `usStatesContiguity`, but another graph: the two pairs of the Four Corners are out, the
 * District's pairs with Maryland and Virginia are in.
 *
 * Source: the Census polygons `spData::us_states` with `spdep::poly2nb(queen = FALSE)`.
 *
 * @example
 * ```ts
 * import { usStatesDcContiguity } from "@mesometrics/datasets/us-states-dc-contiguity";
 * usStatesDcContiguity.units.length; // → 49
 * usStatesDcContiguity.edges.length; // → 107
 * usStatesDcContiguity.edges.filter((pair) => pair.includes("DISTRICT_OF_COLUMBIA")); // → [["DISTRICT_OF_COLUMBIA","MARYLAND"],["DISTRICT_OF_COLUMBIA","VIRGINIA"]]
 * ```
 */
export const usStatesDcContiguity: ContiguityDocument = {
  id: "us-states-dc-contiguity",
  units,
  edges,
  pointContacts: [],
  definition:
    "Rook contiguity: two states are neighbours when their polygons share a stretch of border. The District of Columbia is " +
    "a unit. Borders through the Great Lakes and across water without a polygon contact are not counted.",
  source: "Debian's r-cran-spdata 2.2.1-1: Census polygons us_states, poly2nb(queen = FALSE).",
  licence: {
    statement: "CC0 1.0 (spData), and facts.",
    reasoning:
      "Which states border each other is a fact; the polygons it was read from are public-domain files of the US Census " +
      "Bureau, distributed by spData under CC0 1.0.",
  },
};
