import { describeShared, expectClose, loadCsv, type Numbers, sharedText } from "@mesometrics/testing";
import { describe, expect, test } from "vitest";
import {
  type Covariance,
  crossSection,
  type Estimate,
  feols,
  firstDifference,
  namedCovariance,
  panel,
  randomEffects,
  tidy,
} from "../src/index.js";

// Tolerances: coefficients 1e-8, standard errors 1e-7, p 1e-6.

type Named = Readonly<Record<string, number | null>>;
type Cells = Record<string, (number | null)[] | (string | null)[]>;

interface ReferenceFile {
  readonly dataset: {
    readonly unit: string;
    readonly time: string;
    readonly y: string;
    readonly x: readonly string[];
    readonly region?: string;
  };
  readonly data: string;
  readonly entries: readonly { readonly id: string; readonly value: unknown }[];
}

interface Inference {
  readonly estimate?: Named;
  readonly se: Named;
  readonly p?: Named;
  readonly df?: Named;
  readonly df_t?: number;
}

const rowOf = (fit: Estimate, term: string) => {
  const row = tidy(fit).find((one) => one.term === term);
  if (row === undefined) throw new Error(`no term ${term}`);
  return row;
};

/** Compares what an entry says of its terms; `scale` turns our standard errors into the entry's. */
function compare(
  fit: Estimate,
  expected: Inference,
  { scale = 1, names = (term: string) => term, p = true } = {},
): void {
  const terms = Object.keys(expected.se);
  const values = (from: Named): Numbers => terms.map((term) => from[term] as number);
  if (expected.estimate !== undefined) {
    expectClose(
      terms.map((term) => rowOf(fit, names(term)).estimate),
      values(expected.estimate),
      { relative: 1e-8, what: "coefficients" },
    );
  }
  expectClose(
    terms.map((term) => scale * rowOf(fit, names(term)).standardError),
    values(expected.se),
    { relative: 1e-7, what: "standard errors" },
  );
  if (p && expected.p !== undefined) {
    expectClose(
      terms.map((term) => rowOf(fit, names(term)).pValue),
      values(expected.p),
      { relative: 1e-6, absolute: 1e-14, what: "p" },
    );
  }
}

for (const name of ["produc", "grunfeld", "gasoline", "fatalities", "empluk"]) {
  describeShared<ReferenceFile>(`panel/${name}.json`, `${name}, further entries`, (reference) => {
    const { unit, time, y, x } = reference.dataset;
    const columns = loadCsv(sharedText(`panel/${reference.data}`) ?? "") as Cells;
    const data = panel<Cells>(columns, { unit, time });
    const entries = new Map(reference.entries.map((entry) => [entry.id.slice(entry.id.indexOf("/") + 1), entry]));
    const value = <T>(id: string) => entries.get(id)?.value as T;
    const rightSide = `${y} ~ ${x.join(" + ")}`;
    const formulas = { unit: `${rightSide} | ${unit}`, twoway: `${rightSide} | ${unit} + ${time}` } as const;
    const present = (ids: readonly string[]) => ids.filter((id) => entries.has(id));

    describe.each(["unit", "twoway"] as const)("%s effects", (model) => {
      test.each(present(["HC0", "HC1", "HC2", "HC3"].map((type) => `estimatr_fe_${model}/${type}`)))(
        "estimatr %s",
        (id) => {
          const type = id.slice(id.indexOf("/") + 1) as "HC0";
          compare(feols(data, formulas[model], { vcov: { type } }), value<Inference>(id));
        },
      );

      // clubSandwich: CR1 = G/(G-1), CR1S = G(N-1)/((G-1)(N-p)) with p all parameters of the regression on dummies.
      test.each(present(["CR1", "CR1S"].map((type) => `clubSandwich/${model}/${type}`)))("clubSandwich %s", (id) => {
        const fit = feols(data, formulas[model], { vcov: { type: "CR0", cluster: unit } });
        const groups = fit.inference.clusters[0]?.count ?? 0;
        const n = fit.sample.observations;
        const small = id.endsWith("CR1S") ? (n - 1) / fit.residualDegreesOfFreedom : 1;
        compare(fit, value<Inference>(id), { scale: Math.sqrt((groups / (groups - 1)) * small), p: false });
      });
    });

    test.each(present(["within_ind", "re_swar", "fd"].map((model) => `clubSandwich_plm/${model}/CR1`)))("%s", (id) => {
      const vcov: Covariance = { type: "CR0", cluster: unit };
      const fit = id.includes("within")
        ? feols(data, formulas.unit, { vcov })
        : id.includes("re_swar")
          ? randomEffects(data, rightSide, { vcov })
          : firstDifference(data, rightSide, { vcov });
      const groups = fit.inference.clusters[0]?.count ?? 0;
      compare(fit, value<Inference>(id), { scale: Math.sqrt(groups / (groups - 1)), p: false });
    });

    // On plm's within model CR1S counts the slopes alone: G(N-1)/((G-1)(N-K)).
    test.each(present(["clubSandwich_plm/within_ind/CR1S"]))("%s", (id) => {
      const fit = feols(data, formulas.unit, { vcov: { type: "CR0", cluster: unit } });
      const groups = fit.inference.clusters[0]?.count ?? 0;
      const n = fit.sample.observations;
      const factor = (groups / (groups - 1)) * ((n - 1) / (n - fit.terms.length));
      compare(fit, value<Inference>(id), { scale: Math.sqrt(factor), p: false });
    });

    // Clusters above the units: regions of the states, sectors of the firms.
    const region = reference.dataset.region ?? ("sector" in columns ? "sector" : undefined);
    test.each(region === undefined ? [] : present(["clubSandwich_bigcluster/CR0", "clubSandwich_bigcluster/CR1S"]))(
      "%s",
      (id) => {
        const fit = feols(data, formulas.twoway, { vcov: { type: "CR0", cluster: region as string } });
        const groups = fit.inference.clusters[0]?.count ?? 0;
        const factor = id.endsWith("CR1S")
          ? (groups / (groups - 1)) * ((fit.sample.observations - 1) / fit.residualDegreesOfFreedom)
          : 1;
        compare(fit, value<Inference>(id), { scale: Math.sqrt(factor), p: false });
      },
    );

    test.each(region === undefined ? [] : present(["three_way_cluster"]))("%s", (id) => {
      const fit = feols(data, formulas.twoway, { vcov: { cluster: [unit, time, region as string] } });
      compare(fit, value<Inference>(id));
    });

    test.each(present(["lags"]))("%s and differences by time", (id) => {
      const expected = value<{ l01: Inference; n: number; fd?: Inference }>(id);
      const first = x[0] as string;
      const names = (term: string) => (term.startsWith("l(") ? `lag(${first}, 1)` : term);
      const fit = feols(data, `${y} ~ ${first} + lag(${first}, 1) | ${unit}` as string, { vcov: { cluster: unit } });
      expect(fit.sample.observations).toBe(expected.n);
      compare(fit, expected.l01, { names });
    });

    test.each(present(["mundlak_pooled_cluster"]))("%s", (id) => {
      const expected = value<Inference>(id);
      const means: Cells = {};
      for (const column of x) {
        const sums = new Map<unknown, [number, number]>();
        const complete = (row: number) => [y, ...x].every((one) => typeof columns[one]?.[row] === "number");
        const units = columns[unit] as readonly (number | string)[];
        units.forEach((one, row) => {
          if (!complete(row)) return;
          const [sum, count] = sums.get(one) ?? [0, 0];
          sums.set(one, [sum + (columns[column]?.[row] as number), count + 1]);
        });
        means[`m_${column}`] = units.map((one) => {
          const [sum, count] = sums.get(one) ?? [Number.NaN, 1];
          return sum / count;
        });
      }
      const widened = panel<Cells>({ ...columns, ...means }, { unit, time });
      const fit = feols(widened, `${rightSide} + ${Object.keys(means).join(" + ")}` as string, {
        vcov: { cluster: unit },
      });
      compare(fit, expected);
    });

    test.each(present(["collinear"]))("%s: the same regressor is dropped", (id) => {
      const { dropped } = value<{ dropped: string }>(id);
      const first = x[0] as string;
      const fit = feols(data, `${rightSide} + I(2 * ${first}) | ${unit}` as string, { vcov: { type: "iid" } });
      const note = fit.notes.find(({ code }) => code === "COLLINEAR_DROPPED");
      expect(note?.terms?.[0]?.replaceAll(" ", "")).toBe(dropped.replaceAll(" ", ""));
    });
  });
}

describeShared<ReferenceFile>("panel/trade.json", "trade, four effects", (reference) => {
  const columns = loadCsv(sharedText(`panel/${(reference as unknown as { data: string }).data}`) ?? "") as Cells;
  const data = crossSection<Cells>(columns);
  const entries = new Map(reference.entries.map(({ id, value }) => [id.slice(id.indexOf("/") + 1), value]));
  const formula: string = "log(Euros) ~ ldist | Origin + Destination + Product + Year";
  const covariances: Readonly<Record<string, Covariance>> = {
    iid: { type: "iid" },
    hetero: { type: "HC1" },
    c1: { cluster: "Origin" },
    c2: { cluster: ["Origin", "Destination"] },
  };
  test.each(Object.keys(covariances))("%s", (vcov) => {
    compare(
      feols(data, formula, { vcov: namedCovariance(covariances[vcov] as Covariance) }),
      entries.get(`feols4/${vcov}`) as Inference,
    );
  });
  test("R2 and likelihood", () => {
    const expected = entries.get("feols4/fit") as Record<string, number>;
    const { r2, statistics } = feols(data, formula, { vcov: { type: "iid" } });
    expectClose(
      [r2.overall, r2.adjustedOverall, r2.within, r2.adjustedWithinFixest, statistics.logLikelihood] as number[],
      [expected.r2, expected.ar2, expected.wr2, expected.war2, expected.ll] as number[],
      { relative: 1e-8 },
    );
  });
});
