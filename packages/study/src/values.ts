import { type Estimate, type TestResult, tidy } from "@mesometrics/inference";
import type { Panel } from "@mesometrics/panel-data";
import { meanFixedEffect } from "@mesometrics/panel-regression";
import type { StudyComputation } from "./result.js";

/**
 * Every number of a study under a path that does not change with the order of its parts:
 * `models.<id>.<term>.<estimate|standardError|statistic|pValue|low|high>`, `models.<id>.<component>.<term>.…`,
 * `models.<id>.(Constant).<estimate|standardError|statistic|pValue>` (the mean of absorbed effects),
 * `models.<id>.<observations|r2.within|…>`, `models.<id>.tests.<id>.<statistic|pValue>`, `models.<id>.tests.<id>.<term>.<statistic|pValue>`,
 * `splits.<id>.<group>.<term>.…`, `splits.<id>.tests.<term>.<statistic|pValue>`, `splits.<id>.equality.…`,
 * `splits.<id>.differences.<first>-<second>.<term>.<difference|cr2.pValue|…>`, a model or a split under a convention under
 * `<id>@<convention>`, `index.weights.<indicator>` of the first index and `index.<id>.weights.<indicator>` of every one,
 * `mediation.<id>.<a|b|direct|indirect|total|share>`, `moderation.<id>.…`, `thresholds.<id>.…`, `workflows.<id>.<test>.…`, `robustness.<id>.<check>.<estimate|standardError|…|delta>`,
 * `curve.<estimated|median|…>`, `curve.tests.<id>.<statistic|pValue>`, `moran.<variable>.<period>.<estimate|statistic|pValue>`, `descriptive.<variable>.<mean|…>`.
 */
export function collectValues(computation: Omit<StudyComputation, "spec">): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  const put: Put = (path, value) => {
    if (value !== null && value !== undefined && Number.isFinite(value)) values.set(path, value);
  };
  const { data } = computation;
  for (const { model, estimate } of computation.models) {
    putEstimate(`models.${model.id}`, estimate, put);
    putConstant(`models.${model.id}`, estimate, data, put);
  }
  for (const { split, regressions, differences: differencesOf } of computation.splits) {
    for (const { label, fit } of regressions.groups) {
      putEstimate(`splits.${split.id}.${label}`, fit, put);
      putConstant(`splits.${split.id}.${label}`, fit, data, put);
    }
    for (const { term, test } of regressions.termTests) putTest(`splits.${split.id}.tests.${term}`, test, put);
    if (regressions.equalityTest !== null) putTest(`splits.${split.id}.equality`, regressions.equalityTest, put);
    for (const { groups, differences } of differencesOf) {
      for (const one of differences) {
        const path = `splits.${split.id}.differences.${groups.join("-")}.${one.term}`;
        put(`${path}.difference`, one.difference);
        if (one.cr2 !== null) putTest(`${path}.cr2`, one.cr2, put);
        if (one.z !== null) putTest(`${path}.z`, one.z, put);
        if (one.wildBootstrap !== null) put(`${path}.wildBootstrap.pValue`, one.wildBootstrap.test.pValue);
        for (const name of ["unitPermutation", "observationPermutation"] as const) {
          if (one[name] !== null) put(`${path}.${name}.pValue`, one[name].test.pValue);
        }
      }
    }
  }
  for (const [position, { spec, index }] of computation.indices.entries()) {
    for (const path of position === 0 ? ["index", `index.${spec.id}`] : [`index.${spec.id}`]) {
      for (const weight of index.weights) {
        put(`${path}.weights.${weight.indicator}`, weight.weight);
        put(`${path}.entropy.${weight.indicator}`, weight.entropy);
      }
    }
  }
  putMechanisms(computation, put);
  putCurve(computation, put);
  for (const { variable, spec, periods } of computation.moran) {
    const named = spec.weights === undefined ? variable : `${variable}.${spec.weights}`;
    for (const one of periods) {
      put(`moran.${named}.${one.period}.estimate`, one.estimate);
      put(`moran.${named}.${one.period}.statistic`, one.statistic);
      put(`moran.${named}.${one.period}.pValue`, one.pValue);
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

type Put = (path: string, value: number | null | undefined) => void;

function putMechanisms(computation: Omit<StudyComputation, "spec">, put: Put): void {
  for (const { spec, result } of computation.mediations) {
    const path = `mediation.${spec.id}`;
    for (const name of ["total", "a", "b", "direct"] as const) {
      put(`${path}.${name}.estimate`, result[name]?.estimate);
      put(`${path}.${name}.standardError`, result[name]?.standardError);
    }
    put(`${path}.indirect.estimate`, result.indirect);
    put(`${path}.share`, result.share);
    for (const test of result.tests) putTest(`${path}.tests.${test.id}`, test, put);
    const interval = result.bootstrap?.indirect.percentile;
    put(`${path}.indirect.low`, interval?.low);
    put(`${path}.indirect.high`, interval?.high);
    putEstimate(`${path}.equations.total`, result.equations.total, put);
    putEstimate(`${path}.equations.mediator`, result.equations.mediator, put);
    if (result.equations.outcome !== null) putEstimate(`${path}.equations.outcome`, result.equations.outcome, put);
  }
  for (const { spec, result } of computation.moderations) {
    putEstimate(`moderation.${spec.id}`, result.fit, put);
    result.effects.rows.forEach((row, i) => {
      put(`moderation.${spec.id}.effects.${i + 1}.at`, row.at);
      put(`moderation.${spec.id}.effects.${i + 1}.estimate`, row.estimate);
      put(`moderation.${spec.id}.effects.${i + 1}.standardError`, row.standardError);
      put(`moderation.${spec.id}.effects.${i + 1}.pValue`, row.pValue);
    });
  }
  for (const { spec, result } of computation.thresholds) {
    putEstimate(`thresholds.${spec.id}`, result.fit, put);
    result.thresholds.forEach((one, i) => {
      put(`thresholds.${spec.id}.threshold.${i + 1}`, one.value);
    });
    for (const { thresholds, test } of result.tests) putTest(`thresholds.${spec.id}.tests.${thresholds}`, test, put);
  }
  for (const { spec, coefficients, oster, placebos } of computation.robustness) {
    const path = `robustness.${spec.id}`;
    for (const { id, estimate, standardError, degreesOfFreedom, pValue, low, high, observations } of coefficients) {
      const numbers = { estimate, standardError, df: degreesOfFreedom, pValue, low, high, observations };
      for (const [name, value] of Object.entries(numbers)) put(`${path}.${id}.${name}`, value);
    }
    for (const { id, result } of oster) {
      put(`${path}.${id}.delta`, result.delta);
      put(`${path}.${id}.estimate`, result.adjusted);
      put(`${path}.${id}.rMax`, result.rMax);
    }
    for (const { id, result } of placebos) {
      putTest(`${path}.${id}`, result.test, put);
      putTest(`${path}.${id}.t`, result.studentised, put);
    }
  }
  for (const { spec, result } of computation.workflows) {
    for (const step of result.steps) {
      for (const test of step.tests) {
        const named = "period" in test ? `${test.id}.${String(test.period)}` : test.id;
        putTest(`workflows.${spec.id}.${named}${test.effects === undefined ? "" : `.${test.effects}`}`, test, put);
      }
    }
  }
}

function putEstimate(path: string, estimate: Estimate, put: Put): void {
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

function putCurve({ curve: found }: Omit<StudyComputation, "spec">, put: Put): void {
  if (found === null) return;
  for (const [name, value] of Object.entries(found.curve.summary)) put(`curve.${name}`, value);
  for (const test of found.curve.joint?.tests ?? []) putTest(`curve.tests.${test.id}`, test, put);
}

/** The constant that other software prints beside absorbed effects. */
function putConstant(path: string, estimate: Estimate, data: Panel, put: Put): void {
  const { kind, fixedEffects } = estimate;
  if (fixedEffects.length === 0 || kind.startsWith("spatial")) return;
  const { estimate: value, standardError, statistic, pValue } = meanFixedEffect(estimate, data);
  put(`${path}.(Constant).estimate`, value);
  put(`${path}.(Constant).standardError`, standardError);
  put(`${path}.(Constant).statistic`, statistic);
  put(`${path}.(Constant).pValue`, pValue);
}

function putTest(path: string, test: TestResult, put: Put): void {
  put(`${path}.statistic`, test.statistic);
  put(`${path}.pValue`, test.pValue);
  test.degreesOfFreedom.forEach((df, i) => {
    put(`${path}.df${i + 1}`, df);
  });
}
