import { auditRules } from "@mesometrics/audit";
import { renderAuditListing } from "@mesometrics/reporting";
import { auditPublished } from "@mesometrics/study";
import { openPublished } from "../study-folder.js";

export interface AuditOptions {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly language?: "en" | "zh";
}

/** Prints what the arithmetic says of a paper's printed tables. */
export function audit(name: string, { json, all, language }: AuditOptions): void {
  const result = auditPublished(openPublished(name));
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ ...result, rules: auditRules }, null, 2)}\n`);
    return;
  }
  const verdicts = ["impossible", "suspicious", "borderline", "not-checkable", "consistent"] as const;
  process.stdout.write(
    renderAuditListing(result, {
      rules: auditRules,
      ...(all === true ? { verdicts } : {}),
      ...(language === undefined ? {} : { language }),
    }),
  );
}
