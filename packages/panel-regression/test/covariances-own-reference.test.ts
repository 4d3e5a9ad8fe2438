import { grunfeld } from "@mesometrics/datasets";
import { leaveOneClusterOut, namedCovariance } from "@mesometrics/inference";
import { crossSection } from "@mesometrics/panel-data";
import { expectClose, ownReference } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import { type Covariance, type Estimate, feols, panel, tidy } from "../src/index.js";

type Named = Readonly<Record<string, number | null | "NaN">>;

interface Jackknife {
  readonly deletions: readonly (readonly number[])[];
  readonly CR3: Named;
  readonly CV3: Named;
  readonly CV3J: Named;
}

type Battery = Readonly<
  Record<
    "pooled" | "unit" | "twoway",
    Readonly<Record<string, Named>> & Readonly<Record<`jackknife${string}`, Jackknife>>
  >
>;

const reference = ownReference<{
  readonly dropped: readonly number[];
  readonly complete: Battery;
  readonly gaps: Battery;
  readonly misplaced: { readonly definition: Named };
  readonly conley: {
    readonly data: Readonly<Record<"lat" | "long" | "depth" | "mag" | "stations", number[]>>;
    readonly values: Readonly<Record<"uniform300" | "bartlett300", Named>>;
  };
}>("inference/covariances.json");

const table = grunfeld.table;
const all = table.inv.map((_, row) => row);

function panelOf(rows: readonly number[]) {
  const take = (values: ArrayLike<unknown>) => rows.map((row) => Number(values[row]));
  const [firm, year] = [take(table.firm), take(table.year)];
  return panel(
    {
      firm,
      year,
      inv: take(table.inv),
      value: take(table.value),
      capital: take(table.capital),
      third: firm.map((label, i) => (label + (year[i] as number)) % 4),
    },
    { unit: "firm", time: "year" },
  );
}

const formulas = {
  pooled: "inv ~ value + capital",
  unit: "inv ~ value + capital | firm",
  twoway: "inv ~ value + capital | firm + year",
} as const;

const x = ["value", "capital"];

function expectErrors(fit: Estimate, expected: Named, relative = 1e-9): void {
  const names = Object.keys(expected);
  const found = names.map((name) => tidy(fit).find(({ term }) => term === name)?.standardError as number);
  expectClose(
    found,
    names.map((name) => expected[name] as number),
    { relative },
  );
}

const plm = { preset: "plm" } as const;
const covariances: Readonly<Record<string, Covariance>> = {
  driscollKraayDefault: { type: "driscoll-kraay", ...plm },
  driscollKraay3: { type: "driscoll-kraay", lags: 3, ...plm },
  neweyWestDefault: { type: "newey-west", ...plm },
  neweyWest3: { type: "newey-west", lags: 3, ...plm },
  beckKatzPeriod: { type: "beck-katz" },
  beckKatzUnit: { type: "beck-katz", within: "unit" },
  beckKatzPeriodCasewise: { type: "beck-katz", missing: "casewise" },
  beckKatzUnitCasewise: { type: "beck-katz", within: "unit", missing: "casewise" },
};

const samples = {
  complete: panelOf(all),
  gaps: panelOf(all.filter((row) => !reference.dropped.includes(row + 1))),
} as const;

describe.each(["complete", "gaps"] as const)("%s panel", (sample) => {
  const data = samples[sample];

  describe.each(["pooled", "unit", "twoway"] as const)("%s", (model) => {
    const expected = reference[sample][model];

    test.each(Object.keys(covariances))("%s", (name) => {
      // plm's two-way transformation of an unbalanced panel is iterative.
      const relative = sample === "gaps" && model === "twoway" ? 1e-7 : 1e-9;
      expectErrors(
        feols(data, formulas[model], { vcov: namedCovariance(covariances[name] as Covariance) }),
        expected[name] as Named,
        relative,
      );
    });

    test.each(["firm", "year"] as const)("jackknife by %s", (cluster) => {
      const jackknife = expected[cluster === "firm" ? "jackknifeFirm" : "jackknifeYear"] as Jackknife;
      for (const type of ["CR3", "CV3", "CV3J"] as const) {
        const fit = feols(data, formulas[model], { vcov: namedCovariance({ type, cluster }) });
        expectErrors(fit, jackknife[type]);
        const { deletions, terms } = leaveOneClusterOut(fit, data as never, cluster);
        for (const [j, name] of x.entries()) {
          const at = terms.indexOf(name);
          expectClose(
            deletions.map(({ coefficients }) => coefficients[at] as number),
            jackknife.deletions[j] as readonly number[],
            { relative: 1e-10 },
          );
        }
      }
    });
  });

  test("several clusterings, where nothing had to be repaired", () => {
    let compared = 0;
    for (const model of ["pooled", "unit", "twoway"] as const) {
      for (const [name, cluster] of [
        ["twoWay", ["firm", "year"]],
        ["threeWay", ["firm", "year", "third"]],
      ] as const) {
        const fit = feols(data, formulas[model], { vcov: { type: "CR0", cluster } });
        if (fit.notes.some(({ code }) => code === "NON_PSD_FIXED")) continue;
        expectErrors(fit, reference[sample][model][name] as Named, 1e-7);
        compared++;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(4);
  });
});

test("Beck-Katz places errors by time, also where the first unit lacks the first period", () => {
  const fit = feols(panelOf(all.slice(1)), formulas.pooled, {
    vcov: namedCovariance({ type: "beck-katz", within: "unit" }),
  });
  expectErrors(fit, reference.misplaced.definition);
});

test.each(["uniform", "bartlett"] as const)("Conley, %s kernel", (kernel) => {
  const data = crossSection(reference.conley.data);
  const vcov = { type: "conley", latitude: "lat", longitude: "long", cutoff: 300, kernel } as const;
  expectErrors(
    feols(data, "depth ~ mag + stations", { vcov: namedCovariance(vcov) }),
    reference.conley.values[`${kernel}300`],
  );
});
