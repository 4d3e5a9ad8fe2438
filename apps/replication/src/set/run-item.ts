import { auditRules } from "@mesometrics/audit";
import { auditVerdictCounts, type IndexedStudy, renderAuditPage } from "@mesometrics/reporting";
import {
  auditPublished,
  indexedStudy,
  parsePolicy,
  policyConflicts,
  policyReport,
  printedVerdicts,
  printedVerdictsSentence,
} from "@mesometrics/study";
import { runOne } from "../run-one.js";
import { bundledFile, openPublished, openStudy, readText } from "../study-folder.js";
import { studySummary } from "../study-summary.js";
import type { OutputFiles } from "../write-files.js";
import type { SetItem, SetScore } from "./set-item.js";

/** What an item of a set gives: files for a folder of its own, its entry of the index page, its line of the scorecards. */
export interface FinishedItem {
  readonly folder: string;
  /** The page to open, below the folder. */
  readonly page: string;
  readonly files: OutputFiles;
  readonly indexed: IndexedStudy;
  readonly score: SetScore;
  /** For the terminal; empty where the index page says it all. */
  readonly summary: string;
}

/** Runs one item of a set. The outcome is plain data: it can come from a worker. */
export async function runItem(item: SetItem, onStep: (step: string) => void): Promise<FinishedItem> {
  if (item.kind === "audit") return auditItem(item);
  if (item.kind === "policy") return policyItem(item);
  const { language } = item;
  const study = openStudy(item.name);
  const { result, files } = await runOne(study, language === undefined ? {} : { language }, onStep, () => {});
  const { scorecard, audit, printedVerdicts: printed, computation } = result;
  const indexed = indexedStudy(result);
  const isSimulated = indexed.kicker !== undefined;
  const counts = (kind: "published" | "reference"): SetScore["published"] =>
    scorecard === null || !scorecard.entries.some((entry) => entry.kind === kind) ? null : scorecard.counts[kind];
  const own = item.isAuditedApart === true ? { audit: null, printed: null } : { audit, printed };
  return {
    folder: study.spec.id,
    page: "report.html",
    files,
    indexed: {
      ...indexed,
      ...(item.isAuditedApart === true ? { verdicts: verdictsWithoutAudit(indexed) } : {}),
      links: ["tables.docx", "tables.xlsx", "results.json"]
        .filter((file) => Object.hasOwn(files, file))
        .map((file) => ({ label: file, href: `${study.spec.id}/${file}` })),
    },
    score: {
      data: isSimulated ? "simulated" : "own",
      dataHash: computation.data.hash,
      published: counts("published"),
      reference: counts("reference"),
      audit: own.audit === null ? null : auditCounts(own.audit),
      printed: own.printed === null ? null : own.printed.counts,
    },
    summary: studySummary(result, language ?? study.spec.language ?? "en"),
  };
}

/** A study's verdict bars but that of the audit, which is the last. */
function verdictsWithoutAudit({ verdicts = [] }: IndexedStudy): NonNullable<IndexedStudy["verdicts"]> {
  return verdicts.filter(({ counts }) =>
    counts.every(({ verdict }) => ["match", "differ", "not-reproducible"].includes(verdict)),
  );
}

function auditCounts({ findings }: { readonly findings: readonly { readonly verdict: string }[] }) {
  const counts: Record<string, number> = {
    impossible: 0,
    suspicious: 0,
    borderline: 0,
    "not-checkable": 0,
    consistent: 0,
  };
  for (const { verdict } of findings) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

function auditItem({ name, language }: SetItem): FinishedItem {
  const published = openPublished(name);
  const result = auditPublished(published);
  const printed = printedVerdicts(published, result);
  const folder = `${name}-audit`;
  return {
    folder,
    page: "audit.html",
    files: {
      "audit.html": renderAuditPage(result, { rules: auditRules, ...(language === undefined ? {} : { language }) }),
      "audit.json": `${JSON.stringify({ ...result, rules: auditRules, printed }, null, 2)}\n`,
    },
    indexed: {
      id: folder,
      title: published.document ?? name,
      href: `${folder}/audit.html`,
      links: [{ label: "audit.json", href: `${folder}/audit.json` }],
      remarks: [printedVerdictsSentence(printed)],
      facts: [{ label: { en: "Data", zh: "数据" }, value: { en: "none: the printed tables", zh: "无：仅用印刷表格" } }],
      verdicts: auditVerdictCounts(result),
    },
    score: {
      data: "printed tables",
      dataHash: null,
      published: null,
      reference: null,
      audit: auditCounts(result),
      printed: printed.counts,
    },
    summary: "",
  };
}

function policyItem({ name }: SetItem): FinishedItem {
  const path = bundledFile(name, "policy.yaml") ?? name;
  const spec = parsePolicy(readText(path), path);
  const conflicts = policyConflicts(spec).length;
  const { documents, events, figures } = spec;
  return {
    folder: spec.id,
    page: "policy.html",
    files: { "policy.html": policyReport(spec) },
    indexed: {
      id: spec.id,
      title: spec.title,
      href: `${spec.id}/policy.html`,
      facts: [
        {
          label: { en: "Data", zh: "数据" },
          value: { en: `${documents.length} documents`, zh: `${documents.length} 份文件` },
        },
        {
          label: { en: "Policies and figures", zh: "政策与数字" },
          value: {
            en: `${events.length} dated policies, ${figures.length} figures`,
            zh: `${events.length} 项有日期的政策，${figures.length} 个数字`,
          },
        },
        {
          label: { en: "Flagged", zh: "标记" },
          value: {
            en: `${conflicts} that contradict or cannot be compared`,
            zh: `${conflicts} 处相互矛盾或不可比`,
          },
        },
      ],
    },
    score: { data: "documents", dataHash: null, published: null, reference: null, audit: null, printed: null },
    summary: "",
  };
}
