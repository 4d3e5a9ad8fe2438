import { displayWidth, wrap } from "../display-width.js";
import {
  type AuditFacts,
  type AuditFindingFacts,
  type AuditTableOptions,
  auditLine,
  auditVerdicts,
  auditWord,
  placeLabel,
  ruleLabel,
  verdictLabel,
} from "./audit-table.js";
import { findingMeaning } from "./meaning-words.js";

export interface AuditListingOptions extends Omit<AuditTableOptions, "id"> {
  /** Terminal cells of a line; at least 40. Default 80. */
  readonly width?: number;
}

const INDENT = "    ";
/** Findings of a verdict that is only counted stand with their arithmetic where a rule has no more of them. */
const FEW = 3;

/**
 * An audit as lines for a terminal: the verdicts one after the other, worst first, each finding with its rule, place,
 * arithmetic and meaning, wrapped to the width (Chinese characters count two cells). Of verdicts that are not asked for, a
 * rule with more than three findings is only counted. Control characters and characters that turn the reading direction are removed.
 *
 * @example
 * ```ts
 * import { renderAuditListing } from "@mesometrics/reporting";
 * const place = { table: "4", row: "Obs", column: "1", text: null, printed: "252" };
 * const finding = { rule: "sample-size", verdict: "impossible", places: [place], arithmetic: "21 x 11 = 231", meaning: "Too many." } as const;
 * const listing = renderAuditListing(
 *   { document: "A paper", findings: [finding], assumptions: [] },
 *   { rules: { "sample-size": { number: 10, title: "N = units x periods" } } },
 * );
 * listing.split("\n").slice(5, 7).join(" | "); // → 10 N = units x periods |   - Table 4: Obs (1)
 * ```
 */
export function renderAuditListing(audit: AuditFacts, options: AuditListingOptions): string {
  const language = options.language ?? "en";
  const width = Math.max(40, options.width ?? 80);
  const listed = options.verdicts ?? auditVerdicts.filter((verdict) => verdict !== "consistent");
  const lines: string[] = [];
  const push = (text: string, indent = ""): void => {
    for (const line of wrapHard(text, width - indent.length)) lines.push(indent + line);
  };
  push(`${auditWord("title", language)}: ${auditLine(audit.document)}`);
  lines.push("=".repeat(width));
  push(
    auditVerdicts
      .map((verdict) => `${countOf(audit, verdict)} ${verdictLabel(verdict, language)}`)
      .join(language === "zh" ? "，" : ", "),
  );
  for (const verdict of auditVerdicts) {
    const own = audit.findings.filter((one) => one.verdict === verdict);
    if (own.length === 0) continue;
    const heading = `${verdictLabel(verdict, language).toUpperCase()} (${own.length}) `;
    lines.push("", heading + "-".repeat(Math.max(0, width - displayWidth(heading))));
    for (const [rule, findings] of byRule(own)) {
      const title = ruleLabel(rule, options.rules, language);
      if (!listed.includes(verdict) && findings.length > FEW) {
        push(`${title}: ${findings.length}`);
        continue;
      }
      push(title);
      const meanings = findings.map((one) => findingMeaning(one, language));
      findings.forEach(({ places, arithmetic }, position) => {
        const place = placeLabel(places, language);
        if (place !== "") push(`- ${place}`, "  ");
        push(auditLine(arithmetic), INDENT);
        // Findings that mean the same share the sentence after the last of them.
        const meaning = meanings[position] ?? "";
        if (meanings[position + 1] !== meaning) push(`> ${auditLine(meaning)}`, INDENT);
      });
    }
  }
  if (audit.assumptions.length > 0) lines.push("");
  for (const one of audit.assumptions) push(auditLine(one));
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

function countOf({ findings }: AuditFacts, verdict: AuditFindingFacts["verdict"]): number {
  return findings.filter((one) => one.verdict === verdict).length;
}

function byRule(findings: readonly AuditFindingFacts[]): ReadonlyMap<string, readonly AuditFindingFacts[]> {
  const groups = new Map<string, AuditFindingFacts[]>();
  for (const one of findings) groups.set(one.rule, [...(groups.get(one.rule) ?? []), one]);
  return groups;
}

/** Wraps at spaces and between Chinese characters, and breaks a word that is longer than a line. */
function wrapHard(text: string, width: number): string[] {
  return wrap(text, width).flatMap((line) => {
    const pieces: string[] = [];
    let piece = "";
    for (const character of line) {
      if (displayWidth(piece + character) > width) {
        pieces.push(piece);
        piece = "";
      }
      piece += character;
    }
    return [...pieces, piece];
  });
}
