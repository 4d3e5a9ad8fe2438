import { crossSection, type Dataset, groupColumn } from "@mesometrics/panel-data";
import fc from "fast-check";
import { expect, it } from "vitest";
import { covarianceOf, fitStatistics, frameOf, intersectGroups, workingModel } from "../src/index.js";

const n = 24_000;
const columns = {
  id: Int32Array.from({ length: n }, (_, i) => Math.floor(i / 8) + 3),
  firm: Int32Array.from({ length: n }, (_, i) => (i * 7919) % 301),
  x: Float64Array.from({ length: n }, (_, i) => Math.sin(i * i) + (i % 13) / 10),
  z: Float64Array.from({ length: n }, (_, i) => Math.cos(i * i * 3)),
  y: Float64Array.from({ length: n }, (_, i) => Math.sin(i * i) + Math.cos(5 * i) + ((i * 7919) % 301) / 50),
  w: Float64Array.from({ length: n }, (_, i) => 1 + ((i * i) % 5)),
};
const covariances = [{ type: "iid" }, { type: "HC1" }, { cluster: "id" }, { cluster: ["id", "firm"] }] as const;

/** Everything that a fit computes from the rows. */
function numbersOf(data: Dataset, options = {}): number[] {
  const model = workingModel(frameOf(data, "y ~ x + z | id + firm", options));
  const { r2, statistics } = fitStatistics(model);
  return [
    ...model.coefficients,
    ...covariances.flatMap((covariance) => Array.from(covarianceOf(model, covariance, data).vcov.data)),
    ...Object.values(r2),
    ...Object.values(statistics),
  ];
}

function expectEqualUpTo(found: readonly number[], expected: readonly number[], relative: number): void {
  expect(found).toHaveLength(expected.length);
  const variance = Math.abs(expected[2]);
  found.forEach((value, i) => {
    const off = Math.abs(value - expected[i]);
    expect(off, `number ${i}: ${value}, ${expected[i]}`).toBeLessThanOrEqual(
      relative * Math.max(Math.abs(expected[i]), i < 18 ? variance : 0),
    );
  });
}

it.each([{}, { weights: { analytic: "w" } }, { weights: { frequency: "w" } }])(
  "does not depend on the order of the rows nor on how keys are stored: %j",
  (options) => {
    const expected = numbersOf(crossSection(columns), options);
    expect(numbersOf(crossSection(columns, { copy: false }), options)).toEqual(expected);
    expect(numbersOf(crossSection({ ...columns, id: Float64Array.from(columns.id) }), options)).toEqual(expected);
    const order = Int32Array.from({ length: n }, (_, i) => (i * 10_007) % n);
    const shuffled = Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, Float64Array.from(order, (row) => values[row])]),
    );
    expectEqualUpTo(numbersOf(crossSection(shuffled), options), expected, 1e-11);
    const text = { ...columns, id: Array.from(columns.id, (id) => `person ${id}`) };
    expectEqualUpTo(numbersOf(crossSection(text), options), expected, 1e-11);
  },
  60_000,
);

it("leaves the data as they were", () => {
  const data = crossSection(columns, { copy: false });
  const before = crossSection(columns).hash;
  for (const options of [{}, { weights: { analytic: "w" } }]) numbersOf(data, options);
  const model = workingModel(frameOf(data, "y ~ x", {}));
  covarianceOf(model, { type: "HC3" }, data);
  expect(crossSection(columns).hash).toBe(before);
});

it("counts rows that are alone in a level among more rows than a call has arguments", () => {
  const rows = 150_000;
  const data = crossSection({
    g: Int32Array.from({ length: rows }, (_, i) => (i === 5 ? 0 : i === 6 ? 1 : 2 + (i % 3))),
    x: Float64Array.from({ length: rows }, (_, i) => Math.sin(i * i)),
    y: Float64Array.from({ length: rows }, (_, i) => Math.cos(i)),
    f: Float64Array.from({ length: rows }, (_, i) => (i === 6 ? 2 : 1)),
  });
  const notes = (options: object) => workingModel(frameOf(data, "y ~ x | g", options)).notes;
  expect(notes({})[0].message).toMatch(/^2 rows are alone/);
  // A row that stands for two observations is not alone.
  expect(notes({ weights: { frequency: "f" } })[0].message).toMatch(/^1 row is alone/);
});

it("crosses groups by a table and by hashing alike, in order of appearance", () => {
  const code = fc.nat({ max: 400 });
  fc.assert(
    fc.property(fc.array(fc.tuple(code, code), { minLength: 1, maxLength: 300 }), fc.boolean(), (pairs, spread) => {
      const table = crossSection({
        a: pairs.map(([a]) => (spread ? a : a % 5)),
        b: pairs.map(([, b]) => (spread ? b : b % 4)),
      });
      const [a, b] = [groupColumn(table, "a"), groupColumn(table, "b")];
      const crossed = intersectGroups(a, b);
      const labels = pairs.map((_, i) => `${a.levelLabels[a.codes[i]]}^${b.levelLabels[b.codes[i]]}`);
      const distinct = [...new Set(labels)];
      expect(crossed.levelLabels).toEqual(distinct);
      expect(Array.from(crossed.codes)).toEqual(labels.map((label) => distinct.indexOf(label)));
    }),
  );
});
