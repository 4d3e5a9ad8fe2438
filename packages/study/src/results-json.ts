import { encode } from "@mesometrics/inference";
import { jsonNumbers } from "./json-numbers.js";
import type { StudyResult } from "./result.js";

/**
 * The study's numbers as JSON text (`mesometrics/results@1`): every value by path, every estimate in full, every table
 * as a document, the scorecard and the data's hash. It holds no clock, path, host or duration: same input, same bytes.
 */
export function encodeResults(result: StudyResult): string {
  const { computation, exhibits, values, scorecard } = result;
  const { spec, data, lineage, models, splits } = computation;
  return `${JSON.stringify(
    {
      schema: "mesometrics/results@1",
      study: spec.id,
      data: { hash: data.hash, ...data.report },
      lineage,
      values: Object.fromEntries(values),
      models: Object.fromEntries(models.map(({ model, estimate }) => [model.id, JSON.parse(encode(estimate))])),
      splits: Object.fromEntries(
        splits.map(({ split, regressions }) => [
          split.id,
          {
            groups: Object.fromEntries(regressions.groups.map(({ label, fit }) => [label, JSON.parse(encode(fit))])),
            equalityTest: regressions.equalityTest,
            termTests: regressions.termTests,
          },
        ]),
      ),
      exhibits: exhibits.map((one) =>
        one.kind === "table"
          ? { kind: one.kind, table: one.table }
          : { kind: one.kind, id: one.figure.id, title: one.figure.title, table: one.figure.table },
      ),
      scorecard,
    },
    jsonNumbers,
    1,
  )}\n`;
}
