import { MesometricsError } from "@mesometrics/matrix";
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from "yaml";
import type { z } from "zod";
import { policySchema } from "./policy/policy-schema.js";
import type { PolicySpec } from "./policy/policy-spec.js";
import { publishedSchema } from "./published-schema.js";
import { referenceSchema, studySchema } from "./schema.js";
import type { PublishedSpec, ReferenceSpec, StudySpec } from "./study-spec.js";

/** One thing wrong with a study file, with its place. */
export interface StudyProblem {
  /** 1-based */
  readonly line: number;
  readonly column: number;
  /** `models[2].vcov` */
  readonly path: string;
  readonly message: string;
}

/** The place of a path in the text: of its key where the value is a map's, else of the value or of what encloses it. */
function placeOf(root: Node | null, path: readonly PropertyKey[], atKey: boolean): number {
  let offset = root?.range?.[0] ?? 0;
  let node: unknown = root;
  for (const [depth, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return offset;
      const key = pair.key as Node;
      const value = pair.value as Node | null;
      offset = (atKey || depth < path.length - 1 ? key.range?.[0] : (value?.range?.[0] ?? key.range?.[0])) ?? offset;
      node = value;
    } else if (isSeq(node)) {
      const item = node.items[step as number] as Node | undefined;
      if (item === undefined) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) => (typeof step === "number" ? `[${step}]` : `${index > 0 ? "." : ""}${String(step)}`))
    .join("");
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly atKey: boolean;
}

/** Problems that a message shows; `details.problems` has all. */
const MOST_SHOWN = 20;

/** What a YAML error says to somebody who does not program with the parser. */
function describeYaml({ code, message }: YAMLError): string {
  if (code === "MULTIPLE_DOCS") return "a second document begins here (---); one file holds one";
  if (message.startsWith("Maximum call stack")) return "lists and maps are nested too deeply";
  return message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "");
}

/** The first alias (`*name`) whose anchor does not stand before it, or else the first alias. */
function faultyAlias(document: Document): { readonly offset: number; readonly message: string } {
  let first: number | null = null;
  let unknown: { readonly offset: number; readonly message: string } | null = null;
  visit(document, {
    Alias(_, alias) {
      first ??= alias.range?.[0] ?? 0;
      if (alias.resolve(document) !== undefined) return;
      unknown = {
        offset: alias.range?.[0] ?? 0,
        message: `there is no &${alias.source} before *${alias.source}; a text that begins with * is quoted`,
      };
      return visit.BREAK;
    },
  });
  return unknown ?? { offset: first ?? 0, message: "aliases (*name) of aliases stand for too much: write it out" };
}

/** Zod's issues as single statements: unknown keys one by one, and of a union the branch that came closest. */
function flatten(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): Issue[] {
  return issues.flatMap((issue): Issue[] => {
    const path = [...prefix, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...path, key], message: `unknown key "${key}"`, atKey: true }));
    }
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const branches = issue.errors.map((branch) => flatten(branch, path));
      const depth = (branch: readonly Issue[]) => Math.max(...branch.map((one) => one.path.length));
      branches.sort((a, b) => depth(b) - depth(a) || a.length - b.length);
      return branches[0] ?? [];
    }
    return [{ path, message: withoutUndefined(issue.message), atKey: false }];
  });
}

/** What is not there is missing; "undefined" is a word of programmers. */
function withoutUndefined(message: string): string {
  return message.replace(/^Invalid input: expected (.+), received undefined$/, "is missing (a $1 is due)");
}

function parse<T>(text: string, file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, logLevel: "error" });
  const fail = (problems: readonly StudyProblem[]): never => {
    const shown = problems
      .slice(0, MOST_SHOWN)
      .map((one) => `${file}:${one.line}:${one.column} ${one.path === "" ? "" : `${one.path}: `}${one.message}`);
    if (problems.length > MOST_SHOWN) shown.push(`and ${problems.length - MOST_SHOWN} more`);
    throw new MesometricsError("INVALID_STUDY", shown.join("\n"), { file, problems });
  };
  const problemAt = (offset: number, message: string, path = ""): StudyProblem => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, path, message };
  };
  if (document.errors.length > 0) {
    // The first of a line: the others follow from it.
    const told = new Set<number>();
    const problems = document.errors.map((error) => problemAt(error.pos[0], describeYaml(error)));
    fail(problems.filter(({ line }) => !told.has(line) && told.add(line)));
  }
  if (!isMap(document.contents)) {
    const isEmpty = document.contents === null || (isScalar(document.contents) && document.contents.value === null);
    const found = isEmpty ? "the file is empty" : `the file holds ${isSeq(document.contents) ? "a list" : "a text"}`;
    fail([problemAt(0, `${found} where keys and values are due, such as \`schema: mesometrics/…\``)]);
  }
  let values: unknown;
  try {
    values = document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const { offset, message } = faultyAlias(document);
    fail([problemAt(offset, message)]);
  }
  const result = schema.safeParse(values);
  if (!result.success) {
    fail(
      flatten(withoutRepeats(result.error.issues)).map(({ path, message, atKey }) =>
        problemAt(placeOf(document.contents, path, atKey), message, formatPath(path)),
      ),
    );
  }
  return result.data as T;
}

/** What is wrong with a value's type or length is said once: the checks of its meaning are left out. */
function withoutRepeats(issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] {
  const key = ({ path }: z.core.$ZodIssue): string => JSON.stringify(path);
  const told = new Set(issues.filter(({ code }) => code !== "custom").map(key));
  return issues.filter((issue) => issue.code !== "custom" || !told.has(key(issue)));
}

/**
 * Parses and checks the text of a `study.yaml`.
 *
 * @param text YAML
 * @param file the name that messages use
 * @throws INVALID_STUDY with every problem, its line and column (`details.problems`)
 */
export function parseStudy(text: string, file = "study.yaml"): StudySpec {
  return parse(text, file, studySchema);
}

/** Parses and checks a `published.yaml`. @throws INVALID_STUDY */
export function parsePublished(text: string, file = "published.yaml"): PublishedSpec {
  return parse(text, file, publishedSchema);
}

/** Parses and checks a `reference.yaml`. @throws INVALID_STUDY */
export function parseReference(text: string, file = "reference.yaml"): ReferenceSpec {
  return parse(text, file, referenceSchema);
}

/** Parses and checks a `policy.yaml`: dates and figures of policy documents with their sources. @throws INVALID_STUDY */
export function parsePolicy(text: string, file = "policy.yaml"): PolicySpec {
  return parse(text, file, policySchema);
}
