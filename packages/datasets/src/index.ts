export { chinaProvincesContiguity } from "./china-provinces-contiguity.js";
export { chinaProvincesTileGrid } from "./china-provinces-tile-grid.js";
export { chinaRegions, type RegionDocument, type RegionGrouping, type RegionRegister } from "./china-regions.js";
export type { CigarColumns } from "./cigar.data.js";
export { cigar } from "./cigar.js";
export { cigarStatesContiguity } from "./cigar-states-contiguity.js";
export type { CrimeNcColumns } from "./crime-nc.data.js";
export { crimeNc } from "./crime-nc.js";
export type {
  AnyPanelDocument,
  DocumentedColumns,
  Licence,
  LocalisedText,
  PanelDocument,
  PlaceContiguityDocument,
  VariableDocument,
} from "./document.js";
export type { GrunfeldColumns } from "./grunfeld.data.js";
export { grunfeld } from "./grunfeld.js";
export { guangdongCitiesContiguity } from "./guangdong-cities-contiguity.js";
export { guangdongCitiesTileGrid } from "./guangdong-cities-tile-grid.js";
export type { ProducColumns } from "./produc.data.js";
export { produc } from "./produc.js";
export { type ContiguityDocument, usStatesContiguity } from "./us-states-contiguity.js";
export { usStatesDcContiguity } from "./us-states-dc-contiguity.js";
export { type TileDocument, type TileGridDocument, usStatesTileGrid } from "./us-states-tile-grid.js";
