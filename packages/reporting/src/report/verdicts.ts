import type { Label } from "../label.js";
import { escapeHtml } from "../render/escape-html.js";
import { checkAddress } from "./address.js";
import type { Speech } from "./speech.js";

/** The verdicts of scorecards and of audits, each kind in the order in which a bar shows them. */
export type VerdictKind =
  | "match"
  | "differ"
  | "not-reproducible"
  | "consistent"
  | "borderline"
  | "suspicious"
  | "impossible"
  | "not-checkable";

/** How many numbers have which verdict: of one source of a scorecard, or of an audit. */
export interface VerdictCounts {
  readonly label: Label;
  /** The place in the page (`#section`), or the path of the page below it, that lists them. */
  readonly href?: string;
  readonly counts: readonly { readonly verdict: VerdictKind; readonly count: number }[];
}

const WORDS: Readonly<Record<VerdictKind, Label>> = {
  match: { en: "match", zh: "一致" },
  differ: { en: "differ", zh: "不一致" },
  "not-reproducible": { en: "not reproducible", zh: "无法复现" },
  consistent: { en: "consistent", zh: "一致" },
  borderline: { en: "borderline", zh: "临界" },
  suspicious: { en: "suspicious", zh: "可疑" },
  impossible: { en: "impossible", zh: "不可能" },
  "not-checkable": { en: "not checkable", zh: "无法核查" },
};

/**
 * Verdicts stacked in a bar, and the same in words: the bar repeats what the words say.
 *
 * @throws INVALID_ADDRESS
 */
export function verdictBars(verdicts: readonly VerdictCounts[], speech: Speech): string[] {
  if (verdicts.length === 0) return [];
  const bars = verdicts.map(({ label, href, counts }) => {
    const shown = counts.filter(({ count }) => count > 0);
    const parts = shown.map(({ verdict, count }) => `<i class="v-${verdict}" style="flex-grow:${count}"></i>`);
    const words = shown.map(
      ({ verdict, count }) => `<li class="v-${verdict}"><b>${count}</b> ${speech.say(WORDS[verdict])}</li>`,
    );
    const name = speech.say(label);
    if (href !== undefined) checkAddress(href);
    const heading = href === undefined ? name : `<a href="${escapeHtml(href)}">${name}</a>`;
    return (
      `<div class="verdict"><p>${heading}</p>` +
      (parts.length === 0
        ? ""
        : `<div class="bar" aria-hidden="true">${parts.join("")}</div><ul>${words.join("")}</ul>`) +
      "</div>"
    );
  });
  return ['<div class="verdicts">', ...bars, "</div>"];
}
