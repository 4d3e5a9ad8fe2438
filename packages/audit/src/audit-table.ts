import type { AuditCounts, AuditFinding, AuditVerdict, TableAudit } from "./audit-result.js";
import { publishedProblems } from "./check-document.js";
import { type DocumentView, viewDocument } from "./document-view.js";
import { AuditError } from "./errors.js";
import type { PublishedDocument } from "./published.js";
import { checkAdjustedR2 } from "./rules/adjusted-r2.js";
import { checkArithmetic, checkSeries } from "./rules/arithmetic.js";
import { checkKnownValues, listClaims } from "./rules/claims.js";
import { checkDuplicateColumns, checkRepeatedColumns } from "./rules/columns.js";
import { checkDifferences, checkTotalEffects } from "./rules/effects.js";
import { checkFirstStages } from "./rules/first-stage.js";
import { checkLevels } from "./rules/levels.js";
import { checkNestedModels } from "./rules/nested-models.js";
import { checkPValues } from "./rules/p-value.js";
import { checkPartitions, checkSampleSizes } from "./rules/samples.js";
import { checkSignificance } from "./rules/significance.js";
import { checkSingleRegressors } from "./rules/single-regressor.js";
import { checkStars } from "./rules/stars.js";
import { checkRatios } from "./rules/t-ratio.js";
import { checkTextNumbers } from "./rules/text-numbers.js";
import { checkWeights } from "./rules/weights.js";
import { auditRules, type RuleId } from "./rules.js";

/** Star bounds in use, most usual first: economics, and psychology with medicine. */
const STAR_SCHEMES: readonly (readonly number[])[] = [
  [0.1, 0.05, 0.01],
  [0.05, 0.01, 0.001],
];

/**
 * Audits printed tables by arithmetic, without data. Every printed number stands for the interval of all numbers that
 * print so; a rule fails only if no numbers of these intervals satisfy it. The verdict of each finding is
 *
 * - `consistent`: numbers with these digits can satisfy the rule as the document states it;
 * - `impossible`: none can, under any convention in use;
 * - `borderline`: it holds under some conventions (distribution, digits cut off and not rounded) and not under others;
 * - `suspicious`: it is possible, yet not as the document states it, or it would be a strange accident;
 * - `not-checkable`: something needed is not printed.
 *
 * The rules, with formulas and sources, are {@link auditRules}.
 *
 * @param published tables, numbers of the text and their relations; plain data.
 * @throws `INVALID_PUBLISHED` when the document has no tables or a reference or printed number cannot be read;
 * `details.problems` lists all.
 * @example
 * ```ts
 * import { auditTable } from "@mesometrics/audit";
 * const audit = auditTable({
 *   document: "A paper",
 *   design: { units: 21, periods: 11 },
 *   tables: [
 *     {
 *       id: "4",
 *       title: "Main results",
 *       parentheses: "standard-error",
 *       columns: [{ id: "1" }],
 *       rows: [
 *         { id: "x", role: "coefficient", cells: { "1": "0.0954** (0.0381)" } },
 *         { id: "N", role: "observations", cells: { "1": "252" } },
 *       ],
 *     },
 *   ],
 * });
 * audit.findings.map(({ rule, verdict }) => `${rule}: ${verdict}`); // → ["stars: consistent", "sample-size: impossible"]
 * audit.findings[1].arithmetic; // → 21 units x 11 periods = 231; N printed 252
 * ```
 */
export function auditTable(published: PublishedDocument): TableAudit {
  checkShape(published);
  const assumptions: string[] = [];
  const stars = published.stars ?? likeliestStars(published);
  if (published.stars === undefined && usesStars(published)) {
    assumptions.push(
      `Stars are read as p < ${stars.join(", ")}: the document does not say so, and its cells fit this best.`,
    );
  }
  const findings = withEitherRounding(published, stars);
  const counts = countVerdicts(findings);
  const rules = Object.keys(auditRules) as RuleId[];
  return {
    schema: "mesometrics/audit@1",
    document: published.document,
    findings,
    counts,
    countsByRule: Object.fromEntries(
      rules.flatMap((rule) => {
        const own = findings.filter((one) => one.rule === rule);
        return own.length === 0 ? [] : [[rule, countVerdicts(own)]];
      }),
    ),
    assumptions,
    summary: summarise(counts),
  };
}

function checkShape(published: PublishedDocument): void {
  const reject = (message: string, problems: unknown): never => {
    throw new AuditError("INVALID_PUBLISHED", message, { problems });
  };
  if (published === null || typeof published !== "object" || !Array.isArray(published.tables)) {
    reject("A published document is an object with a list of tables.", []);
  }
  if (typeof published.document !== "string" || published.document === "") {
    reject('A published document needs its source: document: "Author (year), title".', []);
  }
  const problems = publishedProblems(published);
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length === 1 ? "" : ` (and ${problems.length - 1} more)`;
    reject(`${first.path.join(".")}: ${first.message}${more}.`, problems);
  }
}

function runRules(view: DocumentView): AuditFinding[] {
  const r2 = checkAdjustedR2(view);
  const all = [
    ...checkRatios(view),
    ...checkStars(view),
    ...checkPValues(view),
    ...checkFirstStages(view),
    ...checkKnownValues(view),
    ...r2,
    ...checkSingleRegressors(view),
    ...checkNestedModels(view),
    ...checkSampleSizes(view),
    ...checkPartitions(view, r2),
    ...checkTotalEffects(view),
    ...checkWeights(view),
    ...checkDuplicateColumns(view),
    ...checkRepeatedColumns(view),
    ...checkDifferences(view),
    ...checkLevels(view),
    ...checkTextNumbers(view),
    ...checkSignificance(view),
    ...checkArithmetic(view),
    ...checkSeries(view),
    ...listClaims(view),
  ];
  return all
    .map((one, position) => ({ one, position }))
    .sort((a, b) => auditRules[a.one.rule].number - auditRules[b.one.rule].number || a.position - b.position)
    .map(({ one }) => one);
}

/** What fails when digits are rounded and holds when they are cut off depends on a convention: it is borderline. */
function withEitherRounding(published: PublishedDocument, stars: readonly number[]): readonly AuditFinding[] {
  const rounded = runRules(viewDocument(published, "rounded", stars));
  if (!rounded.some(({ verdict }) => verdict === "impossible")) return rounded;
  const truncated = runRules(viewDocument(published, "truncated", stars));
  return rounded.map((one) => {
    if (one.verdict !== "impossible") return one;
    const same = truncated.filter((other) => other.rule === one.rule && samePlaces(other, one));
    const isCured = same.length > 0 && same.every(({ verdict }) => verdict === "consistent");
    return isCured
      ? {
          ...one,
          verdict: "borderline" as const,
          meaning: "It fails when the printed digits are rounded and holds when they are cut off.",
        }
      : one;
  });
}

function samePlaces(a: AuditFinding, b: AuditFinding): boolean {
  return JSON.stringify(a.places) === JSON.stringify(b.places);
}

function usesStars(published: PublishedDocument): boolean {
  return published.tables.some(({ rows }) =>
    rows.some(({ cells }) => Object.values(cells).some((text) => text.includes("*"))),
  );
}

/** The scheme under which fewest cells fail, and then fewest are borderline; the first of equals. */
function likeliestStars(published: PublishedDocument): readonly number[] {
  const penalties = STAR_SCHEMES.map((scheme) => {
    const counts = countVerdicts(checkStars(viewDocument(published, "rounded", scheme)));
    return (counts.impossible + counts.suspicious) * 1e6 + counts.borderline;
  });
  return STAR_SCHEMES[penalties.indexOf(Math.min(...penalties))]!;
}

function countVerdicts(findings: readonly AuditFinding[]): AuditCounts {
  const count = (verdict: AuditVerdict): number => findings.filter((one) => one.verdict === verdict).length;
  return {
    consistent: count("consistent"),
    impossible: count("impossible"),
    suspicious: count("suspicious"),
    borderline: count("borderline"),
    "not-checkable": count("not-checkable"),
  };
}

function summarise(counts: AuditCounts): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return "Nothing to check.";
  return `${all} checks: ${counts.consistent} consistent, ${counts.impossible} impossible, ${counts.suspicious} suspicious, ${counts.borderline} borderline, ${counts["not-checkable"]} not checkable.`;
}
