import { type Estimate, type TestResult, tidy } from "@mesometrics/inference";
import type { StudyComputation } from "./result.js";

/**
 * Every number of a study under a path that does not change with the order of its parts:
 * `models.<id>.<term>.<estimate|standardError|statistic|pValue|low|high>`, `models.<id>.<component>.<term>.…`,
 * `models.<id>.<observations|r2.within|…>`, `models.<id>.tests.<id>.<statistic|pValue>`, `models.<id>.tests.<id>.<term>.<statistic|pValue>`,
 * `splits.<id>.<group>.<term>.…`, `splits.<id>.tests.<term>.<statistic|pValue>`, `splits.<id>.equality.…`,
 * `index.weights.<indicator>`, `index.entropy.<indicator>`,
 * `moran.<variable>.<period>.<estimate|statistic|pValue>`, `descriptive.<variable>.<mean|…>`.
 */
export function collectValues(computation: Omit<StudyComputation, "spec">): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  const put = (path: string, value: number | null | undefined): void => {
    if (value !== null && value !== undefined && Number.isFinite(value)) values.set(path, value);
  };
  for (const { model, estimate } of computation.models) putEstimate(`models.${model.id}`, estimate, put);
  for (const { split, regressions } of computation.splits) {
    for (const { label, fit } of regressions.groups) putEstimate(`splits.${split.id}.${label}`, fit, put);
    for (const { term, test } of regressions.termTests) putTest(`splits.${split.id}.tests.${term}`, test, put);
    if (regressions.equalityTest !== null) putTest(`splits.${split.id}.equality`, regressions.equalityTest, put);
  }
  for (const weight of computation.index?.weights ?? []) {
    put(`index.weights.${weight.indicator}`, weight.weight);
    put(`index.entropy.${weight.indicator}`, weight.entropy);
  }
  for (const { variable, periods } of computation.moran) {
    for (const one of periods) {
      put(`moran.${variable}.${one.period}.estimate`, one.estimate);
      put(`moran.${variable}.${one.period}.statistic`, one.statistic);
      put(`moran.${variable}.${one.period}.pValue`, one.pValue);
    }
  }
  for (const { columns } of computation.descriptive) {
    for (const { column, panel, ...numbers } of columns) {
      for (const [name, value] of Object.entries(numbers)) put(`descriptive.${column}.${name}`, value);
      for (const [name, value] of Object.entries(panel ?? {})) put(`descriptive.${column}.${name}`, value);
    }
  }
  return values;
}

function putEstimate(path: string, estimate: Estimate, put: (path: string, value: number | null) => void): void {
  for (const row of tidy(estimate, { component: "all" })) {
    const block = row.component === "coefficients" ? path : `${path}.${row.component}`;
    put(`${block}.${row.term}.estimate`, row.estimate);
    put(`${block}.${row.term}.standardError`, row.standardError);
    put(`${block}.${row.term}.statistic`, row.statistic);
    put(`${block}.${row.term}.df`, row.degreesOfFreedom);
    put(`${block}.${row.term}.pValue`, row.pValue);
    put(`${block}.${row.term}.low`, row.low);
    put(`${block}.${row.term}.high`, row.high);
  }
  put(`${path}.observations`, estimate.sample.observations);
  for (const [kind, value] of Object.entries(estimate.r2)) put(`${path}.r2.${kind}`, value);
  for (const [name, value] of Object.entries(estimate.statistics)) put(`${path}.${name}`, value);
  for (const test of estimate.tests) {
    // A test that belongs to one coefficient, such as a first-stage F, stands under its name.
    putTest(`${path}.tests.${test.id}${test.term === undefined ? "" : `.${test.term}`}`, test, put);
  }
}

function putTest(path: string, test: TestResult, put: (path: string, value: number | null) => void): void {
  put(`${path}.statistic`, test.statistic);
  put(`${path}.pValue`, test.pValue);
  test.degreesOfFreedom.forEach((df, i) => {
    put(`${path}.df${i + 1}`, df);
  });
}
