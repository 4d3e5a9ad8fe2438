import { type ShiftShare, shiftShare } from "@mesometrics/indicators";
import { type Dataset, panel } from "@mesometrics/panel-data";
import { ownReference } from "@mesometrics/testing";
import { withExposure } from "../../src/index.js";

export interface AkmNumbers {
  readonly estimate: number;
  readonly akm: number;
  readonly akm0: readonly (readonly (number | string)[])[];
}

type Clustered = Readonly<Record<"shock" | "sector" | "group", AkmNumbers>>;

export interface OwnReference {
  readonly sectors: readonly string[];
  readonly groups: readonly string[];
  readonly shares: readonly (readonly number[])[];
  readonly shocks: readonly (readonly number[])[];
  readonly data: {
    readonly unit: readonly string[];
    readonly time: readonly number[];
    readonly y: readonly number[];
    readonly d: readonly number[];
    readonly w1: readonly number[];
    readonly w2: readonly number[];
    readonly weight: readonly number[];
  };
  readonly results: Readonly<
    Record<
      "plain" | "weighted" | "sums" | "effects",
      {
        readonly iv: Clustered;
        readonly reduced_form: Clustered;
        readonly first_stage: Clustered;
        readonly rotemberg: { readonly weights: readonly number[]; readonly estimates: readonly number[] };
        readonly shock_level: {
          readonly controls: string;
          readonly estimate: number;
          readonly hc0: number;
          readonly cr0_sector: number;
          readonly effective_shocks: number;
          readonly largest: number;
          readonly effective_sectors: number;
          readonly effective_groups: number;
        };
        readonly first_stage_f?: readonly number[];
      }
    >
  >;
}

export const reference = ownReference<OwnReference>("iv/shift_share.json");

/** Sectors, their shares of each unit and their shocks in each period. */
export interface SectorTable {
  readonly sectors: readonly string[];
  /** units x sectors */
  readonly shares: readonly (readonly number[])[];
  /** periods x sectors */
  readonly shocks: readonly (readonly number[])[];
}

const times = [2000, 2001, 2002];

export function designOf({ sectors, shares, shocks }: SectorTable): ShiftShare {
  const units = [...new Set(reference.data.unit)];
  return shiftShare(
    {
      unit: units.flatMap((unit) => sectors.map(() => unit)),
      sector: units.flatMap(() => sectors),
      value: shares.flat(),
    },
    {
      sector: times.flatMap(() => sectors),
      time: times.flatMap((time) => sectors.map(() => time)),
      value: shocks.flat(),
    },
    { areShares: true },
  );
}

export function dataOf(design: ShiftShare, table: OwnReference["data"] = reference.data): Dataset {
  return withExposure(panel({ ...table }, { unit: "unit", time: "time" }), design) as unknown as Dataset;
}

export const groupOf: Readonly<Record<string, string>> = Object.fromEntries(
  reference.sectors.map((sector, k) => [sector, reference.groups[k]]),
);
