import type { Licence } from "./document.js";
import { edges, pointContacts, units } from "./us-states-contiguity.data.js";

/** An undirected neighbour graph: each pair once, its first unit before its second in `units`. */
export interface ContiguityDocument {
  readonly id: string;
  readonly units: readonly string[];
  readonly edges: readonly (readonly [string, string])[];
  /** The pairs that touch in a point only: without them the graph is rook contiguity. */
  readonly pointContacts: readonly (readonly [string, string])[];
  readonly definition: string;
  readonly source: string;
  readonly licence: Licence;
}

/**
 * Which of the 48 contiguous US states border each other: 107 pairs, queen contiguity, no island. The units are spelt
 * and ordered as in `produc`.
 *
 * Source: `usa48.nb` of R's spData; the same pairs follow from the Census polygons `spData::us_states` with
 * `spdep::poly2nb(queen = TRUE)` when the District of Columbia is left out.
 *
 * @example
 * ```ts
 * import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
 * usStatesContiguity.units.length; // → 48
 * usStatesContiguity.edges.length; // → 107
 * usStatesContiguity.pointContacts; // → [["ARIZONA","COLORADO"],["NEW_MEXICO","UTAH"]]
 * ```
 */
export const usStatesContiguity: ContiguityDocument = {
  id: "us-states-contiguity",
  units,
  edges,
  pointContacts,
  definition:
    "Queen contiguity: two states are neighbours when their polygons share a border or a point. Arizona-Colorado and " +
    "New Mexico-Utah touch only at the Four Corners. The District of Columbia is left out and joins no pair; borders " +
    "that run through the Great Lakes (Michigan-Illinois, Michigan-Minnesota) and across water without a polygon " +
    "contact (New York-Rhode Island) are not counted.",
  source:
    "Debian's r-cran-spdata 2.2.1-1: neighbour list usa48.nb (data set used.cars), equal to poly2nb of the Census " +
    "polygons us_states in the same package.",
  licence: {
    statement: "CC0 1.0 (spData), and facts.",
    reasoning:
      "Which states border each other is a fact; the list it was read from is released under CC0 1.0 by Bivand, " +
      "Nowosad and Lovelace, and the polygons it was checked with are public-domain files of the US Census Bureau.",
  },
};
