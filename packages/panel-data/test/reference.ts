import { ownReference } from "@mesometrics/testing";

/** Values that `references/panel-data/panel_data.R` made. */
export interface PanelDataReference {
  readonly table: Readonly<Record<"y" | "x" | "z", number[]>> & Readonly<Record<"g" | "h", string[]>>;
  readonly frames: readonly {
    readonly formula: string;
    readonly labels: readonly string[];
    readonly columns: readonly (readonly number[])[];
  }[];
  readonly probabilities: readonly number[];
  readonly quantiles: readonly {
    readonly x: readonly number[];
    readonly type2: readonly number[];
    readonly type7: readonly number[];
  }[];
  readonly shifts: Readonly<
    Record<"firm" | "year" | "emp" | "lag1" | "lag2" | "lead1" | "difference", (number | null)[]>
  >;
  readonly points: readonly (readonly [latitude: number, longitude: number])[];
  readonly distances: Readonly<Record<"i" | "j" | "km", readonly number[]>>;
}

export const reference = ownReference("panel-data/panel_data.json") as PanelDataReference;
