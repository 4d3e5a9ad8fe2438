import type { PlaceContiguityDocument } from "./document.js";
import { edges, places } from "./guangdong-cities-contiguity.data.js";

/**
 * Which of the 21 prefecture-level cities of Guangdong border each other: 39 pairs, queen contiguity and rook contiguity
 * alike, one component, no island.
 *
 * Source: which cities share a border is a fact; the pairs were derived from the boundary polygons of
 * github.com/leiii/census (MIT), commit 0ba0f1efae09, and the map of echarts 4.9.0 (Apache-2.0) gives the same 39.
 *
 * @example
 * ```ts
 * import { guangdongCitiesContiguity } from "@mesometrics/datasets/guangdong-cities-contiguity";
 * guangdongCitiesContiguity.units.length; // → 21
 * guangdongCitiesContiguity.edges.length; // → 39
 * guangdongCitiesContiguity.places[2]; // → {"unit":"Shenzhen","code":"440300","label":{"en":"Shenzhen","zh":"深圳"}}
 * ```
 */
export const guangdongCitiesContiguity: PlaceContiguityDocument = {
  id: "guangdong-cities-contiguity",
  units: places.map(({ unit }) => unit),
  places,
  edges,
  pointContacts: [],
  definition: "Two cities are neighbours when their polygons share a border; no pair touches in a point only.",
  source:
    "Derived from the city polygons of github.com/leiii/census (MIT licence), commit 0ba0f1efae09; the map of Guangdong in " +
    "echarts 4.9.0 (Apache-2.0) gives the same pairs.",
  licence: {
    statement: "Facts; polygons under MIT and Apache-2.0.",
    reasoning:
      "Which cities border each other is a fact. The polygons it was read from are distributed under open licences; none of " +
      "their coordinates is reproduced.",
  },
};
