import { type Label, type Language, localise } from "../label.js";
import { escapeHtml } from "../render/escape-html.js";
import { htmlPage, type PageFact, pageLanguages } from "../report/page.js";
import { type Speech, speechIn } from "../report/speech.js";
import { type CheckFinding, findingName, findingSentence } from "./check-finding.js";
import { checkStyles } from "./check-styles.js";
import { CHECK_WORDS } from "./check-words.js";
import { isLogarithmic, sparkLine } from "./spark-line.js";

/** How many figures of a column are missing in each period. */
export interface CheckCoverage {
  readonly column: string;
  /** length of the periods: missing figures; null where there is no figure at all */
  readonly missing: readonly (number | null)[];
}

/** A check of data as a page shows it. */
export interface DataCheckReport {
  readonly title: Label;
  readonly subtitle?: Label;
  /** Shown at first. Default `en`. */
  readonly language?: Language;
  /** All that the page can be switched to; default the first alone. */
  readonly languages?: readonly Language[];
  readonly facts: readonly PageFact[];
  readonly findings: readonly CheckFinding[];
  readonly periods: readonly string[];
  readonly coverage: readonly CheckCoverage[];
  /** Labels of columns by name. */
  readonly labels?: Readonly<Record<string, Label>>;
  /** How the data were read: sheets, reshapes, conversions. */
  readonly log?: readonly string[];
  readonly footer?: readonly Label[];
}

/** Findings beyond this number are left to the JSON. */
const MOST_CARDS = 300;

/**
 * A check of data as one HTML file: what the study lacks, then the questions with a small chart per flagged series, then the
 * coverage. Like every page of this package it loads nothing, runs no script but its own, follows the reader's light or dark
 * setting, fits a phone and holds no clock: the same input gives the same bytes. Texts are escaped, never read as HTML.
 *
 * @example
 * ```ts
 * import { renderDataCheck } from "@mesometrics/reporting";
 * const html = renderDataCheck({ title: "Check", facts: [], findings: [], periods: [], coverage: [] });
 * html.includes("The data have all that the study needs."); // → true
 * ```
 */
export function renderDataCheck(report: DataCheckReport): string {
  const speech = speechIn(pageLanguages(report.language, report.languages));
  const name = columnName(report.labels ?? {}, speech);
  const contract = report.findings.filter(({ weight }) => weight === "contract");
  const questions = report.findings.filter(({ weight }) => weight === "question").sort(byUrgency);
  const log = report.log ?? [];
  const sections: readonly { readonly id: string; readonly heading: Label; readonly html: readonly string[] }[] = [
    { id: "contract", heading: CHECK_WORDS.contract, html: contractHtml(contract, speech, name) },
    { id: "questions", heading: CHECK_WORDS.questions, html: questionsHtml(questions, speech, name) },
    ...(report.coverage.length === 0
      ? []
      : [
          {
            id: "coverage",
            heading: CHECK_WORDS.coverage,
            html: [...coverageHtml(report, speech, name), ...rowsHtml(report.findings, speech)],
          },
        ]),
    ...(log.length === 0
      ? []
      : [
          {
            id: "reading",
            heading: CHECK_WORDS.reading,
            html: ['<ul class="log">', ...log.map((line) => `<li>${escapeHtml(line)}</li>`), "</ul>"],
          },
        ]),
  ];
  return htmlPage(
    {
      kicker: CHECK_WORDS.kicker,
      title: report.title,
      ...(report.subtitle === undefined ? {} : { subtitle: report.subtitle }),
      facts: report.facts,
      main: sections.flatMap(({ id, heading, html }) => [
        `<section id="${id}" aria-labelledby="${id}-heading">`,
        `<h2 id="${id}-heading">${speech.say(heading)}</h2>`,
        ...html,
        "</section>",
      ]),
      styles: checkStyles,
      footer: report.footer ?? [],
    },
    speech,
  );
}

/** Kinds that are most often mistakes come first; others as they are given. */
const URGENT: readonly string[] = [
  "unit-jump",
  "unit-level",
  "spike",
  "duplicate-series",
  "common-break",
  "level-shift",
];

function byUrgency(a: CheckFinding, b: CheckFinding): number {
  const rank = ({ kind }: CheckFinding) => (URGENT.includes(kind) ? URGENT.indexOf(kind) : URGENT.length);
  return rank(a) - rank(b);
}

/** A column as markup: its label, and its name in small where that is another. */
function columnName(labels: Readonly<Record<string, Label>>, speech: Speech): (column: string) => string {
  return (column) => {
    if (!Object.hasOwn(labels, column)) return escapeHtml(column);
    const label = labels[column]!;
    const isName = speech.languages.every((language) => localise(label, language) === column);
    return isName ? escapeHtml(column) : `${speech.say(label)} <code>${escapeHtml(column)}</code>`;
  };
}

function sentence(finding: CheckFinding, { say }: Speech): string {
  const text = say({ en: findingSentence(finding, "en"), zh: findingSentence(finding, "zh") });
  const source =
    finding.source === null
      ? ""
      : ` <span class="source">${say(CHECK_WORDS.source)}: ${escapeHtml(finding.source)}</span>`;
  return `${text}${source}`;
}

function tag(kind: string, { say }: Speech): string {
  return `<span class="tag">${say(findingName(kind))}</span>`;
}

function moreHtml(count: number, { say }: Speech): readonly string[] {
  return count > MOST_CARDS ? [`<p>${say(CHECK_WORDS.more)} ${count - MOST_CARDS}</p>`] : [];
}

function contractHtml(
  findings: readonly CheckFinding[],
  speech: Speech,
  name: (column: string) => string,
): readonly string[] {
  if (findings.length === 0) return [`<p>${speech.say(CHECK_WORDS.contractNone)}</p>`];
  const items = findings.slice(0, MOST_CARDS).map((finding) => {
    const column = finding.column === null ? "" : ` <strong>${name(finding.column)}</strong>`;
    return `<li>${tag(finding.kind, speech)}${column}<p>${sentence(finding, speech)}</p></li>`;
  });
  return ['<ul class="findings">', ...items, "</ul>", ...moreHtml(findings.length, speech)];
}

/** One card per series: several findings about one series share its chart. */
function questionsHtml(
  findings: readonly CheckFinding[],
  speech: Speech,
  name: (column: string) => string,
): readonly string[] {
  if (findings.length === 0) return [`<p>${speech.say(CHECK_WORDS.questionsNone)}</p>`];
  const groups = new Map<string, CheckFinding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.column, finding.unit, finding.series === null ? finding.message : ""]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const cards = [...groups.values()].slice(0, MOST_CARDS).map((group) => {
    const [first] = group;
    const { column, unit, series } = first!;
    const marked = group.flatMap((one) => one.series?.marked ?? []);
    const title = `${column ?? ""}${unit === null ? "" : `, ${unit}`}`;
    return [
      '<article class="card">',
      `<h3>${column === null ? "" : name(column)}${unit === null ? "" : `<span class="unit">${escapeHtml(unit)}</span>`}</h3>`,
      ...(series === null ? [] : [sparkLine({ ...series, marked }, title)]),
      ...(series !== null && isLogarithmic(series)
        ? [`<p class="scale">${speech.say(CHECK_WORDS.logarithmic)}</p>`]
        : []),
      ...group.map((finding) => `<p>${tag(finding.kind, speech)} ${sentence(finding, speech)}</p>`),
      "</article>",
    ].join("");
  });
  return [
    `<p>${speech.say(CHECK_WORDS.questionsIntro)}</p>`,
    '<div class="cards">',
    ...cards,
    "</div>",
    ...moreHtml(groups.size, speech),
  ];
}

/** Rows that are missing, which no column's count shows. */
function rowsHtml(findings: readonly CheckFinding[], speech: Speech): readonly string[] {
  return findings
    .filter(({ weight, column }) => weight === "coverage" && column === null)
    .map((finding) => `<p>${tag(finding.kind, speech)} ${sentence(finding, speech)}</p>`);
}

function coverageHtml(
  { periods, coverage }: DataCheckReport,
  speech: Speech,
  name: (column: string) => string,
): readonly string[] {
  const rows = coverage.map(({ column, missing }) => {
    const cells = missing.map((count) =>
      count === null
        ? '<td class="none">–</td>'
        : count === 0
          ? '<td class="full"></td>'
          : `<td class="part">${count}</td>`,
    );
    return `<tr><th scope="row">${name(column)}</th>${cells.join("")}</tr>`;
  });
  return [
    `<p>${speech.say(CHECK_WORDS.coverageIntro)}</p>`,
    '<div class="coverage-scroll" role="region" aria-labelledby="coverage-heading" tabindex="0"><table class="coverage">',
    `<thead><tr><th scope="col">${speech.say(CHECK_WORDS.variable)}</th>${periods.map((one) => `<th scope="col">${escapeHtml(one)}</th>`).join("")}</tr></thead>`,
    "<tbody>",
    ...rows,
    "</tbody></table></div>",
  ];
}
