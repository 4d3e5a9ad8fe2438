import { MesometricsError } from "@mesometrics/matrix";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
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
    return [{ path, message: issue.message, atKey: false }];
  });
}

function parse<T>(text: string, file: string, schema: z.ZodType<T>): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const fail = (problems: readonly StudyProblem[]): never => {
    const shown = problems.map(
      (one) => `${file}:${one.line}:${one.column} ${one.path === "" ? "" : `${one.path}: `}${one.message}`,
    );
    throw new MesometricsError("INVALID_STUDY", `${shown.join("\n")}`, { file, problems });
  };
  if (document.errors.length > 0) {
    fail(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return {
          line,
          column: col,
          path: "",
          message: error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, ""),
        };
      }),
    );
  }
  const result = schema.safeParse(document.toJS());
  if (!result.success) {
    fail(
      flatten(result.error.issues).map(({ path, message, atKey }) => {
        const { line, col } = lines.linePos(placeOf(document.contents, path, atKey));
        return { line, column: col, path: formatPath(path), message };
      }),
    );
  }
  return result.data as T;
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
