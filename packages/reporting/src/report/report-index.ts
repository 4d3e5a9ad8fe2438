import { MesometricsError } from "@mesometrics/matrix";
import { type Label, type Language, localise } from "../label.js";
import { escapeHtml } from "../render/escape-html.js";
import { checkId, type TableDocument } from "../table/document.js";
import { checkAddress } from "./address.js";
import { exhibitHtml, type InLanguages, inEach } from "./exhibit-html.js";
import { factsHtml, htmlPage, type PageFact, pageIds, pageLanguages } from "./page.js";
import { type Speech, speechIn } from "./speech.js";
import { type VerdictCounts, verdictBars } from "./verdicts.js";

/** A study on the index page. */
export interface IndexedStudy {
  readonly id: string;
  /** Studies of one group stand together under its heading. */
  readonly group?: Label;
  /** A line above the title, such as that the data are simulated. */
  readonly kicker?: Label;
  readonly title: Label;
  readonly question?: Label;
  /** The address of its report, relative to the index page; without it the title is no link. */
  readonly href?: string;
  /** Other pages and files of the study, with addresses relative to the index page. */
  readonly links?: readonly { readonly label: Label; readonly href: string }[];
  /** What the reader must do or know: which file the study needs, why it failed. */
  readonly remarks?: readonly Label[];
  readonly facts?: readonly PageFact[];
  readonly verdicts?: readonly VerdictCounts[];
}

export interface ReportIndex {
  readonly title: Label;
  readonly subtitle?: Label;
  readonly language?: Language;
  readonly languages?: readonly Language[];
  /** A table of all scorecards, before the studies. */
  readonly scorecards?: InLanguages<TableDocument>;
  readonly studies: readonly IndexedStudy[];
  readonly footer?: readonly Label[];
}

/**
 * A page that lists several studies: the question, the sample, the scorecard and a link to the report of each, by groups
 * where studies name theirs. Like a report it is one HTML file that loads nothing.
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
  const use = (id: string): void => {
    checkId(id);
    if (ids.has(id)) {
      throw new MesometricsError("DUPLICATE_ID", `The id "${id}" stands twice on the index page.`, { id });
    }
    ids.add(id);
  };
  const main: string[] = [];
  if (index.scorecards !== undefined) {
    const tables = inEach(index.scorecards, speech.languages);
    use(tables[0].id);
    main.push(exhibitHtml(tables, speech));
  }
  let group: string | null = null;
  for (const study of index.studies) {
    use(study.id);
    const name = study.group === undefined ? null : localise(study.group, "en");
    if (name !== null && name !== group) main.push(`<h2 class="studies">${speech.say(study.group ?? "")}</h2>`);
    group = name;
    main.push(studyHtml(study, speech, name === null ? "h2" : "h3"));
  }
  return htmlPage(
    {
      title: index.title,
      ...(index.subtitle === undefined ? {} : { subtitle: index.subtitle }),
      main,
      footer: index.footer ?? [],
    },
    speech,
  );
}

function studyHtml(study: IndexedStudy, speech: Speech, heading: "h2" | "h3"): string {
  const { id, kicker, title, question, href, links = [], remarks = [], facts = [], verdicts = [] } = study;
  const linked = (label: Label, address: string): string => {
    checkAddress(address);
    return `<a href="${escapeHtml(address)}">${speech.say(label)}</a>`;
  };
  return [
    `<article class="study" id="${id}">`,
    ...(kicker === undefined ? [] : [`<p class="kicker">${speech.say(kicker)}</p>`]),
    `<${heading}>${href === undefined ? speech.say(title) : linked(title, href)}</${heading}>`,
    ...(question === undefined ? [] : [`<p>${speech.say(question)}</p>`]),
    ...remarks.map((remark) => `<p class="remark">${speech.say(remark)}</p>`),
    ...(links.length === 0
      ? []
      : [
          `<ul class="links">${links.map(({ label, href: address }) => `<li>${linked(label, address)}</li>`).join("")}</ul>`,
        ]),
    ...factsHtml(facts, speech),
    ...verdictBars(verdicts, speech),
    "</article>",
  ].join("\n");
}
