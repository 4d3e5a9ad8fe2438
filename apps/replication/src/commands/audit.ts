import { basename, dirname, resolve } from "node:path";
import { auditRules } from "@mesometrics/audit";
import { renderAuditListing, renderAuditPage, wrap } from "@mesometrics/reporting";
import { auditPublished, printedVerdicts, printedVerdictsSentence } from "@mesometrics/study";
import { openPublished } from "../study-folder.js";
import { writeFiles } from "../write-files.js";

export interface AuditOptions {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly language?: "en" | "zh";
  /** A page to write. */
  readonly html?: string;
}

/** Prints what the arithmetic says of a paper's printed tables. */
export function audit(name: string, { json, all, language, html }: AuditOptions): void {
  const published = openPublished(name);
  const result = auditPublished(published);
  const printed = printedVerdicts(published, result);
  const inLanguage = language === undefined ? {} : { language };
  if (html !== undefined) {
    const file = resolve(html);
    writeFiles(dirname(file), { [basename(file)]: renderAuditPage(result, { rules: auditRules, ...inLanguage }) });
    process.stderr.write(`Page: ${file}\n`);
  }
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ...result, rules: auditRules, printed }, null, 2)}\n`);
    return;
  }
  const verdicts = ["impossible", "suspicious", "borderline", "not-checkable", "consistent"] as const;
  process.stdout.write(
    renderAuditListing(result, {
      rules: auditRules,
      ...(all === true ? { verdicts } : {}),
      ...inLanguage,
    }),
  );
  process.stdout.write(`\n${wrap(printedVerdictsSentence(printed)[language ?? "en"], 80).join("\n")}\n`);
}
