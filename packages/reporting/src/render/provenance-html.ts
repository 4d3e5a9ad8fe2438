import type { Language } from "../label.js";
import { dropReason } from "../note-words.js";
import type { Provenance } from "../table/document.js";
import { wordsOf } from "../words.js";
import { escapeHtml } from "./escape-html.js";
import { said, saidMarkup } from "./said.js";

/**
 * A provenance record as a list of its facts: one record in each language of the page. The panel of a number shows a copy
 * of it.
 */
export function provenanceRecord(records: readonly Provenance[], languages: readonly Language[]): string {
  const [first] = records;
  if (first === undefined) return "";
  const facts = records.map((record, index) => provenanceFacts(record, languages[index] ?? "en"));
  const pairs = (facts[0] ?? []).map((_, index) => {
    const names = facts.map((list) => list[index]?.[0] ?? "");
    const values = facts.map((list) => list[index]?.[1] ?? []);
    const isCode = values.some((lines) => lines.some(({ code }) => code));
    const text = saidMarkup(
      values.map((lines) =>
        lines.map(({ text }) => (isCode ? `<code>${escapeHtml(text)}</code>` : escapeHtml(text))).join("<br>"),
      ),
      languages,
    );
    return `<dt>${said(names, languages)}</dt><dd>${text}</dd>`;
  });
  const label = said(
    records.map((record) => record.label),
    languages,
  );
  return `<dl data-record="${escapeHtml(first.id)}"><dt class="of">${label}</dt>${pairs.join("")}</dl>`;
}

interface FactLine {
  readonly text: string;
  readonly code: boolean;
}

/** The known facts of a record in words; the same record gives as many in every language. */
function provenanceFacts(record: Provenance, language: Language): (readonly [string, readonly FactLine[]])[] {
  const words = wordsOf(language);
  const line = (value: string | number, code = false): FactLine => ({ text: String(value), code });
  const facts: (readonly [string, readonly FactLine[]])[] = [];
  const add = (name: string, value: string | number | null, code = false) => {
    if (value !== null) facts.push([name, [line(value, code)]]);
  };
  const [own, ...others] = record.calls ?? [];
  if (own === undefined) add(words.formula, record.formula, true);
  else add(own.software, own.call, true);
  add(words.covariance, record.covariance);
  add(words.preset, record.preset);
  add(words.observations, record.observations);
  add(words.units, record.units);
  add(words.periods, record.periods);
  if (record.dropped !== undefined) {
    const lost = record.dropped.filter(({ count }) => count > 0);
    const lines = lost.map(({ count, reason, column }) =>
      line(words.droppedRows(count, dropReason(reason, language), column)),
    );
    facts.push([words.droppedNote, lines.length === 0 ? [line(words.none)] : lines]);
  }
  add(words.dataHash, record.dataHash, true);
  for (const { software, call } of others) add(software, call, true);
  return facts;
}
