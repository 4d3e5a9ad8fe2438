import { renderText, wrap } from "@mesometrics/reporting";
import { printedVerdictsSentence, type StudyResult } from "@mesometrics/study";

/** What a finished study tells on the terminal: its main table, the verdicts of its tests, and its scorecard. */
export function studySummary(result: StudyResult): string {
  const { spec } = result.computation;
  const tables = result.exhibits.flatMap((one) => (one.kind === "table" ? [one.table] : []));
  const main = tables.find((table) => table.id === spec.mainTable) ?? tables[0];
  const parts = main === undefined ? [] : [renderText(main)];
  const verdicts = result.computation.models.flatMap(({ model, estimate }) =>
    estimate.tests.flatMap((test) => (test.verdict === undefined ? [] : [`${model.id}: ${test.verdict}`])),
  );
  if (verdicts.length > 0) parts.push(`${verdicts.flatMap((line) => wrap(line, 80)).join("\n")}\n`);
  parts.push(scorecardLine(result));
  if (result.printedVerdicts !== null) {
    parts.push(`${wrap(printedVerdictsSentence(result.printedVerdicts).en, 80).join("\n")}\n`);
  }
  return parts.join("\n");
}

function scorecardLine({ scorecard, printedVerdicts }: StudyResult): string {
  if (scorecard === null && printedVerdicts !== null)
    return "Scorecard: no number of the source is computed from these data.\n";
  if (scorecard === null) return "Scorecard: no published or reference numbers for these data.\n";
  const line = (name: string, counts: { match: number; differ: number; notReproducible: number }) => {
    const all = counts.match + counts.differ + counts.notReproducible;
    return all === 0
      ? `  ${name}: none\n`
      : `  ${name}: ${counts.match} of ${all} match, ${counts.differ} differ, ${counts.notReproducible} not reproducible\n`;
  };
  const different = scorecard.entries.filter((entry) => entry.verdict === "differ");
  const differing = different.slice(0, 10).map((entry) => `    differs: ${entry.id}\n`);
  if (different.length > 10) differing.push(`    and ${different.length - 10} more (report.html lists all)\n`);
  return `Scorecard\n${line("published numbers (printed sources that were read)", scorecard.counts.published)}${line("numbers computed by other software", scorecard.counts.reference)}${differing.join("")}`;
}
