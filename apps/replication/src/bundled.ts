import {
  type AnyPanelDocument,
  chinaProvincesContiguity,
  chinaProvincesTileGrid,
  cigar,
  cigarStatesContiguity,
  crimeNc,
  grunfeld,
  guangdongCitiesContiguity,
  guangdongCitiesTileGrid,
  produc,
  usStatesContiguity,
  usStatesTileGrid,
} from "@mesometrics/datasets";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, type Table } from "@mesometrics/panel-data";
import type { Contiguity, StudyTile } from "@mesometrics/study";
import { simulations } from "./simulations.js";

/** The data sets that a study can name by `dataset:`. */
const panels: Readonly<Record<string, AnyPanelDocument>> = {
  produc,
  grunfeld,
  "crime-nc": crimeNc,
  cigar,
};

const contiguities: Readonly<Record<string, Contiguity>> = {
  "china-provinces-contiguity": chinaProvincesContiguity,
  "cigar-states-contiguity": cigarStatesContiguity,
  "guangdong-cities-contiguity": guangdongCitiesContiguity,
  "us-states-contiguity": usStatesContiguity,
};

/** The tile grids that a `tile-map` exhibit can name. */
export const bundledTiles: Readonly<Record<string, readonly StudyTile[]>> = {
  "china-provinces": chinaProvincesTileGrid.tiles,
  "guangdong-cities": guangdongCitiesTileGrid.tiles,
  "us-states": usStatesTileGrid.tiles,
};

function find<T>(kind: string, name: string, known: Readonly<Record<string, T>>): T {
  if (Object.hasOwn(known, name)) return known[name]!;
  const near = nearestName(name, Object.keys(known));
  throw new MesometricsError(
    "UNKNOWN_DATASET",
    `There is no ${kind} "${name}"; there are ${Object.keys(known).join(", ")}.${near === null ? "" : ` Did you mean "${near}"?`}`,
    { name, nearest: near },
  );
}

export function bundledTable(name: string): Table {
  return find("data set", name, panels).table as unknown as Table;
}

/** The table of a panel that a study can name by `simulated:`, made with a seed (1 without one). */
export function bundledSimulation(name: string, seed: number | undefined): Table {
  return find("simulated panel", name, simulations)({ seed: seed ?? 1 }).table as Table;
}

export function bundledContiguity(name: string): Contiguity {
  return find("contiguity", name, contiguities);
}
