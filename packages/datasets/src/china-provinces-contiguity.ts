import { edges, places } from "./china-provinces-contiguity.data.js";
import type { PlaceContiguityDocument } from "./document.js";

/**
 * Which of the 31 provinces, autonomous regions and municipalities of mainland China border each other: 68 pairs. Hainan is
 * an island without neighbours; whoever needs one for it (Guangdong, by custom) says so with the weights.
 *
 * Source: which provinces share a land border is a fact; the pairs were derived from the boundary polygons of
 * github.com/leiii/census (MIT), commit 0ba0f1efae09.
 *
 * @example
 * ```ts
 * import { chinaProvincesContiguity } from "@mesometrics/datasets/china-provinces-contiguity";
 * chinaProvincesContiguity.units.length; // → 31
 * chinaProvincesContiguity.edges.length; // → 68
 * chinaProvincesContiguity.places[20].label; // → {"en":"Hainan","zh":"海南"}
 * ```
 */
export const chinaProvincesContiguity: PlaceContiguityDocument = {
  id: "china-provinces-contiguity",
  units: places.map(({ unit }) => unit),
  places,
  edges,
  pointContacts: [],
  definition:
    "Two provinces are neighbours when their polygons share a land border. Hainan has none: the Qiongzhou Strait is not a " +
    "border. Hong Kong, Macao and Taiwan are not among the units.",
  source:
    "Derived from the city polygons of the 2010 and 2020 censuses in github.com/leiii/census (MIT licence), commit " +
    "0ba0f1efae09, merged to provinces.",
  licence: {
    statement: "Facts; polygons under MIT.",
    reasoning:
      "Which provinces border each other is a fact. The polygons it was read from are distributed under the MIT licence; " +
      "none of their coordinates is reproduced.",
  },
};
