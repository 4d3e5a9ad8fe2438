import { column, leastSquares, randomStream } from "@mesometrics/matrix";
import { expectClose } from "@mesometrics/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { augment, feols, panel, tidy } from "../src/index.js";

interface Simulated {
  readonly [name: string]: number[];
}

/** A panel of random numbers: y depends on x and z, both related to the unit; a share of the rows is taken out. */
function simulate(seed: number, units: number, periods: number, missing: number): Simulated {
  const stream = randomStream(seed);
  const table: Record<string, number[]> = { id: [], t: [], x: [], z: [], y: [], shift: [] };
  for (let i = 0; i < units; i++) {
    const own = stream.normal();
    for (let t = 0; t < periods; t++) {
      const x = own + stream.normal();
      const z = 0.5 * t + stream.normal();
      const y = 1 + 2 * x - z + 3 * own + stream.normal();
      if (stream.uniform() < missing) continue;
      for (const [name, value] of Object.entries({ id: i, t, x, z, y, shift: 1000 * own })) table[name]?.push(value);
    }
  }
  return table;
}

const panels = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    units: fc.integer({ min: 4, max: 12 }),
    periods: fc.integer({ min: 4, max: 8 }),
    missing: fc.constantFrom(0, 0.2),
  })
  .map(({ seed, units, periods, missing }) => simulate(seed, units, periods, missing));

const asPanel = (table: Simulated) => panel(table as Record<string, number[]>, { unit: "id", time: "t" });
const runs = { numRuns: 30, seed: 20240229 };

test("a constant added to every unit leaves within slopes and their errors as they are", () => {
  fc.assert(
    fc.property(panels, (table) => {
      const shifted = { ...table, y: (table.y ?? []).map((value, i) => value + (table.shift?.[i] as number)) };
      const before = feols(asPanel(table), "y ~ x + z | id + t", { vcov: { cluster: "id" } });
      const after = feols(asPanel(shifted), "y ~ x + z | id + t", { vcov: { cluster: "id" } });
      expectClose(after.coefficients, before.coefficients, { relative: 1e-9, absolute: 1e-10 });
      expectClose(after.vcov.data, before.vcov.data, { relative: 1e-8, absolute: 1e-12 });
    }),
    runs,
  );
});

test("a regressor in another unit of measure scales its coefficient and changes no t", () => {
  fc.assert(
    fc.property(panels, fc.constantFrom(1e-9, 1e-3, 1e6), (table, scale) => {
      const scaled = { ...table, x: (table.x ?? []).map((value) => value * scale) };
      const before = tidy(feols(asPanel(table), "y ~ x + z | id"));
      const after = tidy(feols(asPanel(scaled), "y ~ x + z | id"));
      expectClose((after[0]?.estimate as number) * scale, before[0]?.estimate as number, { relative: 1e-10 });
      for (const read of ["statistic", "degreesOfFreedom", "pValue"] as const) {
        expectClose(
          after.map((row) => row[read]),
          before.map((row) => row[read]),
          { relative: 1e-8, what: read },
        );
      }
    }),
    runs,
  );
});

test("within equals the regression on dummies, and both equal Frisch-Waugh-Lovell", () => {
  fc.assert(
    fc.property(panels, (table) => {
      const data = asPanel(table);
      const within = feols(data, "y ~ x + z | id + t", { vcov: { type: "HC3" } });
      const dummies = feols(data, "y ~ x + z + i(id) + i(t)", { vcov: { type: "HC3" } });
      const own = tidy(dummies).filter(({ term }) => term === "x" || term === "z");
      expectClose(
        within.coefficients,
        own.map((row) => row.estimate),
        { relative: 1e-9, absolute: 1e-10 },
      );
      expectClose(
        tidy(within).map((row) => row.standardError),
        own.map((row) => row.standardError),
        { relative: 1e-8 },
      );
      expect(within.residualDegreesOfFreedom).toBe(dummies.residualDegreesOfFreedom);
      expectClose(within.r2.overall as number, dummies.r2.overall as number, { relative: 1e-10 });

      const residual = (formula: string) => augment(feols(data, formula, { vcov: { type: "iid" } }), data).residual;
      const x = residual("x ~ z | id + t");
      const y = residual("y ~ z | id + t");
      const partial = leastSquares({ rows: x.length, columns: 1, data: x }, y);
      expectClose(column(partial.coefficients, 0), [within.coefficients[0] as number], {
        relative: 1e-9,
        absolute: 1e-10,
      });
    }),
    runs,
  );
});

test("R2 lies between 0 and 1 and does not fall with a regressor", () => {
  fc.assert(
    fc.property(panels, (table) => {
      const data = asPanel(table);
      const small = feols(data, "y ~ x | id", { vcov: { type: "iid" } }).r2;
      const large = feols(data, "y ~ x + z | id", { vcov: { type: "iid" } }).r2;
      for (const r2 of [small, large]) {
        for (const kind of ["overall", "within"]) {
          expect(r2[kind]).toBeGreaterThanOrEqual(0);
          expect(r2[kind]).toBeLessThanOrEqual(1);
        }
      }
      expect(large.within as number).toBeGreaterThanOrEqual((small.within as number) - 1e-12);
    }),
    runs,
  );
});

test("a column that differs from another by constants of the units is dropped, however large they are", () => {
  fc.assert(
    fc.property(panels, fc.constantFrom(1e-3, 1, 1e3, 1e5), (table, size) => {
      const near = (table.x ?? []).map((value, i) => value + size * (table.shift?.[i] as number));
      const fit = feols(asPanel({ ...table, near }), "y ~ x + near | id", { vcov: { type: "iid" } });
      expect(fit.terms).toEqual(["x"]);
      expect(fit.notes[0]?.message).toContain("'near' was dropped: it equals x, up to the fixed effects id");
      const alone = feols(asPanel(table), "y ~ x | id", { vcov: { type: "iid" } });
      expectClose(fit.coefficients, alone.coefficients, { relative: 1e-12 });
    }),
    runs,
  );
});
