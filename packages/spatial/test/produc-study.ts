import { produc } from "@mesometrics/datasets/produc";
import { usStatesContiguity } from "@mesometrics/datasets/us-states-contiguity";
import type { Estimate, EstimateComponent } from "@mesometrics/inference";
import { ownReference } from "@mesometrics/testing";
import { contiguityWeights, type PanelEffects, panel } from "../src/index.js";

export const data = panel(produc.table, { unit: "state", time: "year" });
export const weights = contiguityWeights(usStatesContiguity.units, usStatesContiguity.edges);
export const formula = "log(gsp) ~ log(pcap) + log(pc) + log(emp) + unemp";
export const effectsKinds: readonly PanelEffects[] = ["none", "individual", "time", "twoways"];

/** The likelihood with every dummy and Elhorst's information matrix, which the reference values are made with. */
export function everyDummy(effects: PanelEffects) {
  return { information: "elhorst", ...(effects === "none" ? {} : { likelihood: "direct" as const }) } as const;
}

export interface ReferenceEffects {
  readonly value: number[];
  readonly se: number[];
}

export interface ReferenceModel {
  readonly parameter: number;
  readonly beta: number[];
  readonly terms: string[];
  readonly sigma2: number;
  readonly sse: number;
  readonly logLik: number;
  readonly se: number[];
  readonly vcov: number[][] | null;
  readonly se_lsdv: number[];
  readonly effects: Readonly<Record<"direct" | "indirect" | "total", ReferenceEffects>>;
}

export interface MoranCase {
  readonly I: number;
  readonly expectation: number;
  readonly variance: number;
  readonly variance_normality: number;
  readonly z: number;
  readonly p_two_sided: number;
  readonly p_greater: number;
  readonly p_less: number;
  readonly p_normality: number;
}

export interface ProducReference {
  readonly states: string[];
  readonly pairs: number;
  readonly eigenvalues: number[];
  readonly models: Readonly<
    Record<
      string,
      Readonly<Record<"sar" | "sdm" | "sem" | "sdem", ReferenceModel>> & {
        readonly tests: Readonly<Record<"wald_sar" | "wald_sem" | "lr_sar" | "lr_sem", number>>;
      }
    >
  >;
  readonly lsdv: {
    readonly rho: number;
    readonly rho_se: number;
    readonly logLik: number;
    readonly beta: number[];
    readonly beta_se: number[];
    readonly sigma2: number;
    readonly lambda: number;
    readonly error_logLik: number;
  };
  readonly moran_by_year: readonly (MoranCase & { readonly year: number })[];
  readonly study: StudyReference;
  readonly moran_cases: {
    readonly island: MoranCase;
    readonly uneven: MoranCase;
    readonly uneven_eigenvalues: { readonly "log_determinant_0.4": number; readonly complex: number };
  };
}

export interface StudyReference {
  readonly sdm: ReferenceModel;
  readonly tests: Readonly<Record<string, number>>;
  readonly infrastructure_sum: number;
  readonly moran: Readonly<
    Record<"infrastructure" | "ln_productivity", readonly (MoranCase & { readonly year: number })[]>
  >;
}

export const reference = ownReference<ProducReference>("spatial/produc_sdm.json");

export function standardErrors({ terms, vcov }: Pick<EstimateComponent, "terms" | "vcov">): number[] {
  return terms.map((_, j) => Math.sqrt(vcov.data[j * (terms.length + 1)]));
}

export function componentOf(fit: Estimate, name: string): EstimateComponent {
  const found = fit.components.find((component) => component.name === name);
  if (found === undefined) throw new Error(`no component ${name}`);
  return found;
}

export function testOf(fit: Estimate, id: string) {
  const found = fit.tests.find((test) => test.id === id);
  if (found === undefined) throw new Error(`no test ${id}`);
  return found;
}
