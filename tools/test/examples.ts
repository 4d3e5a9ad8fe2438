import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { everyPackage, filesBelow, root } from "./workspace.js";

/** A ```ts block of a README, of a page below docs or of a source comment. */
export interface Example {
  readonly where: string;
  readonly code: string;
}

function blocks(text: string): { readonly line: number; readonly code: string }[] {
  const found: { line: number; code: string }[] = [];
  for (const match of text.matchAll(/^( *)```ts\n([\s\S]*?)^\s*```/gm)) {
    found.push({ line: text.slice(0, match.index).split("\n").length, code: match[2]! });
  }
  return found;
}

/** Blanks everything but the insides of `/** … *\/` comments, keeping the line numbers. */
function commentsOnly(source: string): string {
  const kept = source.split("\n").map(() => "");
  for (const match of source.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const first = source.slice(0, match.index).split("\n").length - 1;
    match[0].split("\n").forEach((line, offset) => {
      kept[first + offset] = line.replace(/^\s*\* ?/, "");
    });
  }
  return kept.join("\n");
}

/** Every example of the READMEs, of the pages below docs and of the sources' comments, in order. */
export function collectExamples(): Example[] {
  const files = [
    `${root}/README.md`,
    ...filesBelow(`${root}/docs`, (name) => name.endsWith(".md")),
    ...everyPackage.flatMap(({ path }) => [
      ...filesBelow(path, (name) => /[\\/]README\.md$/.test(name)),
      ...filesBelow(`${path}/src`, (name) => name.endsWith(".ts")),
    ]),
  ];
  return files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    return blocks(file.endsWith(".ts") ? commentsOnly(text) : text).map(({ line, code }) => ({
      where: `${relative(root, file).replaceAll("\\", "/")}:${line}`,
      code,
    }));
  });
}

/**
 * Turns `expression; // → value` into a check and `expression; // throws CODE` into an expected error. A line that
 * declares (`const b = …; // → value`) is checked by the name it declares.
 */
export function instrument(code: string): { readonly code: string; readonly checks: number } {
  let checks = 0;
  const lines = code.split("\n").map((line) => {
    const shown = /^(.*?);?\s*\/\/ → (.*)$/.exec(line);
    if (shown !== null) {
      checks += 1;
      const [, statement, value] = shown as unknown as [string, string, string];
      const declared = /^\s*(?:const|let)\s+([A-Za-z_$][\w$]*)/.exec(statement);
      if (declared !== null) return `${statement}; __check(${declared[1]}, ${JSON.stringify(value)});`;
      const printed = /^\s*console\.log\((.*)\)$/.exec(statement);
      return `__check((${printed?.[1] ?? statement.trim()}), ${JSON.stringify(value)});`;
    }
    const thrown = /^(.*?);?\s*\/\/ throws ([A-Z_]+)\b.*$/.exec(line);
    if (thrown !== null) {
      checks += 1;
      return `__throws(() => (${thrown[1]!.trim().replace(/^(?:const|let)\s+\w+\s*=\s*/, "")}), ${JSON.stringify(thrown[2])});`;
    }
    return line;
  });
  return { code: lines.join("\n"), checks };
}

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  return value;
}

function sameNumber(actual: number, shown: string): boolean {
  const expected = Number(shown);
  if (Object.is(actual, expected) || actual === expected) return true;
  const [mantissa, exponent] = shown.toLowerCase().split("e") as [string, string | undefined];
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  const unit = 10 ** (Number(exponent ?? 0) - decimals);
  return Math.abs(actual - expected) <= 0.5000001 * unit;
}

/** Whether a value is what the example prints: numbers to the digits shown, everything else as JSON. */
export function matchesShown(value: unknown, text: string): boolean {
  const shown = text.trim();
  if (typeof value === "string" && value === shown) return true;
  if (String(value) === shown) return true;
  let parsed: unknown;
  try {
    parsed = JSON.parse(
      shown.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi, (token) =>
        token.startsWith('"') ? token : `{"shown":"${token}"}`,
      ),
    );
  } catch {
    return false;
  }
  const compare = (actual: unknown, expected: unknown): boolean => {
    const left = plain(actual);
    if (expected !== null && typeof expected === "object" && "shown" in expected) {
      return typeof left === "number" && sameNumber(left, (expected as { shown: string }).shown);
    }
    if (Array.isArray(expected)) {
      return (
        Array.isArray(left) && left.length === expected.length && expected.every((one, i) => compare(left[i], one))
      );
    }
    if (expected !== null && typeof expected === "object") {
      if (left === null || typeof left !== "object") return false;
      const keys = Object.keys(expected);
      return (
        Object.keys(left).length === keys.length &&
        keys.every((key) => compare((left as Record<string, unknown>)[key], (expected as Record<string, unknown>)[key]))
      );
    }
    return left === expected;
  };
  return compare(value, parsed);
}
