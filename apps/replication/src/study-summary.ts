import { renderText, wrap } from "@mesometrics/reporting";
import { printedVerdictsSentence, type StudyResult } from "@mesometrics/study";

/** What a finished study tells on the terminal: its main table, the verdicts of its tests, and its scorecard. */
export function studySummary(result: StudyResult, language: "en" | "zh" = "en"): string {
  const { spec } = result.computation;
  const tables = result.exhibits.flatMap((one) => (one.kind === "table" ? [one.table] : []));
  const main = tables.find((table) => table.id === spec.mainTable) ?? tables[0];
  const parts = main === undefined ? [] : [renderText(main)];
  const verdicts = result.computation.models.flatMap(({ model, estimate }) =>
    estimate.tests.flatMap(({ label, verdict }) =>
      verdict === undefined ? [] : [`${model.id}, ${label}: ${verdict}`],
    ),
  );
  if (verdicts.length > 0) parts.push(`${verdicts.flatMap((line) => wrap(line, 80)).join("\n")}\n`);
  parts.push(scorecardLine(result, language));
  if (result.printedVerdicts !== null) {
    parts.push(`${wrap(printedVerdictsSentence(result.printedVerdicts)[language], 80).join("\n")}\n`);
  }
  return parts.join("\n");
}

const WORDS = {
  en: {
    noneOfSource: "Scorecard: no number of the source is computed from these data.\n",
    none: "Scorecard: no published or reference numbers for these data.\n",
    heading: "Scorecard\n",
    published: "published numbers (printed sources that were read)",
    reference: "numbers computed by other software",
    nothing: (name: string) => `  ${name}: none\n`,
    counts: (name: string, match: number, all: number, differ: number, not: number) =>
      `  ${name}: ${match} of ${all} match, ${differ} differ, ${not} not reproducible\n`,
    differs: (id: string) => `    differs: ${id}\n`,
    more: (count: number) => `    and ${count} more (report.html lists all)\n`,
  },
  zh: {
    noneOfSource: "记分卡：这些数据不产生原文中的任何数字。\n",
    none: "记分卡：这些数据没有已发表或参考数字可对照。\n",
    heading: "记分卡\n",
    published: "已发表数字（已查阅的印刷来源）",
    reference: "其他软件计算的数字",
    nothing: (name: string) => `  ${name}：无\n`,
    counts: (name: string, match: number, all: number, differ: number, not: number) =>
      `  ${name}：${all} 个中 ${match} 个一致，${differ} 个不一致，${not} 个无法复现\n`,
    differs: (id: string) => `    不一致：${id}\n`,
    more: (count: number) => `    另有 ${count} 个（见 report.html）\n`,
  },
} as const;

function scorecardLine({ scorecard, printedVerdicts }: StudyResult, language: "en" | "zh"): string {
  const words = WORDS[language];
  if (scorecard === null) return printedVerdicts === null ? words.none : words.noneOfSource;
  const line = (name: string, { match, differ, notReproducible }: typeof scorecard.counts.published): string => {
    const all = match + differ + notReproducible;
    return all === 0 ? words.nothing(name) : words.counts(name, match, all, differ, notReproducible);
  };
  const different = scorecard.entries.filter((entry) => entry.verdict === "differ");
  const differing = different.slice(0, 10).map(({ id }) => words.differs(id));
  if (different.length > 10) differing.push(words.more(different.length - 10));
  const { published, reference } = scorecard.counts;
  return [words.heading, line(words.published, published), line(words.reference, reference), ...differing].join("");
}
