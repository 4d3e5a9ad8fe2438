import { MesometricsError } from "@mesometrics/matrix";
import type { Label, Language } from "../label.js";
import { escapeHtml } from "../render/escape-html.js";
import { checkId } from "../table/document.js";
import { checkAddress } from "./address.js";
import { factsHtml, htmlPage, type PageFact, pageIds, pageLanguages } from "./page.js";
import { speechIn } from "./speech.js";
import { type VerdictCounts, verdictBars } from "./verdicts.js";

/** A study on the index page. */
export interface IndexedStudy {
  readonly id: string;
  readonly title: Label;
  readonly question?: Label;
  /** The address of its report, relative to the index page. */
  readonly href: string;
  readonly facts?: readonly PageFact[];
  readonly verdicts?: readonly VerdictCounts[];
}

export interface ReportIndex {
  readonly title: Label;
  readonly subtitle?: Label;
  readonly language?: Language;
  readonly languages?: readonly Language[];
  readonly studies: readonly IndexedStudy[];
  readonly footer?: readonly Label[];
}

/**
 * A page that lists several studies: the question, the sample, the scorecard and a link to the report of each. Like a
 * report it is one HTML file that loads nothing.
 *
 * @throws DUPLICATE_ID, INVALID_ID; INVALID_ADDRESS for an address that is not a relative path
 * @example
 * ```ts
 * import { renderReportIndex } from "@mesometrics/reporting";
 * const html = renderReportIndex({
 *   title: "Two studies",
 *   studies: [
 *     { id: "roads", title: "Roads", href: "roads/report.html" },
 *     { id: "ports", title: "Ports", href: "ports/report.html" },
 *   ],
 * });
 * html.includes('<a href="ports/report.html">Ports</a>'); // → true
 * ```
 */
export function renderReportIndex(index: ReportIndex): string {
  const speech = speechIn(pageLanguages(index.language, index.languages));
  const ids = new Set(pageIds);
  const studies = index.studies.map(({ id, title, question, href, facts = [], verdicts = [] }) => {
    checkId(id);
    if (ids.has(id)) {
      throw new MesometricsError("DUPLICATE_ID", `The id "${id}" stands twice on the index page.`, { id });
    }
    ids.add(id);
    checkAddress(href);
    return [
      `<article class="study" id="${id}">`,
      `<h2><a href="${escapeHtml(href)}">${speech.say(title)}</a></h2>`,
      ...(question === undefined ? [] : [`<p>${speech.say(question)}</p>`]),
      ...factsHtml(facts, speech),
      ...verdictBars(verdicts, speech),
      "</article>",
    ].join("\n");
  });
  return htmlPage(
    {
      title: index.title,
      ...(index.subtitle === undefined ? {} : { subtitle: index.subtitle }),
      main: studies,
      footer: index.footer ?? [],
    },
    speech,
  );
}
