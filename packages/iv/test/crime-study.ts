import { crimeNc } from "@mesometrics/datasets/crime-nc";
import { panel } from "@mesometrics/panel-data";
import { ownReference } from "@mesometrics/testing";

type Named = Readonly<Record<string, number>>;

interface FirstStageReference {
  readonly coefficients: Named;
  readonly se_iid: Named;
  readonly se_HC1: Named;
  readonly se_CR2?: Named;
  readonly F: number;
  readonly F_df: readonly [number, number];
  readonly F_p: number;
  readonly F_HC1: number;
  /** clubSandwich's HTZ test; only with several instruments and clusters */
  readonly F_CR2?: { readonly statistic: number; readonly df: readonly [number, number]; readonly p: number };
  readonly partial_r2: number;
  readonly shea: number;
  readonly SW_F: number;
  readonly SW_df: readonly [number, number];
}

export interface StudyReference {
  readonly n: number;
  readonly k: number;
  readonly coefficients: Named;
  readonly sigma: number;
  readonly rss: number;
  readonly r2: number;
  readonly se: Readonly<Record<"iid" | "HC0" | "HC1" | "HC2" | "HC3", Named>>;
  readonly cluster: {
    readonly G: number;
    readonly CR0: Named;
    readonly CR1_fixest: Named;
    readonly CR2: Named;
    readonly CR2_df: Named;
    readonly CR2_p: Named;
  } | null;
  readonly first_stage: Readonly<Record<string, FirstStageReference>>;
  readonly canonical_correlations: number | readonly number[];
  readonly anderson: { readonly full: number; readonly effective: number; readonly df: number; readonly p: number };
  readonly cragg_donald: number;
  readonly wu_hausman: { readonly statistic: number; readonly df: readonly [number, number]; readonly p: number };
  readonly sargan: { readonly statistic: number; readonly df: number; readonly p: number } | null;
}

export type StudyName = "two_way" | "over_identified" | "one_way" | "pooled" | "cross_section_1987";

export const reference = ownReference<Record<StudyName, StudyReference>>("iv/crime_iv.json");

export const crime = panel(crimeNc.table, { unit: crimeNc.unit, time: crimeNc.time });

const controls =
  "log(prbconv) + log(prbpris) + log(avgsen) + log(density) + log(wcon) + log(wtuc) + log(wtrd) + log(wfir) + " +
  "log(wser) + log(wmfg) + log(wfed) + log(wsta) + log(wloc) + log(pctymle)";

/** The formulas behind `references/iv/crime_iv.R`, by study. */
export const formulas: Record<StudyName, string> = {
  two_way: `log(crmrte) ~ ${controls} | county + year | log(prbarr) + log(polpc) ~ log(taxpc) + log(mix)`,
  over_identified: `log(crmrte) ~ log(prbarr) + ${controls} | county + year | log(polpc) ~ log(taxpc) + log(mix)`,
  one_way: "log(crmrte) ~ log(prbconv) + log(avgsen) | county | log(polpc) ~ log(taxpc)",
  pooled:
    "log(crmrte) ~ log(prbconv) + log(prbpris) + log(avgsen) + log(density) | 0 | log(prbarr) ~ log(taxpc) + log(mix)",
  cross_section_1987:
    "log(crmrte) ~ log(prbconv) + log(prbpris) + log(density) | 0 | log(polpc) ~ log(taxpc) + log(mix)",
};
