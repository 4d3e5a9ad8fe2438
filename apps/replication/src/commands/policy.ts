import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { renderText } from "@mesometrics/reporting";
import { keywordCounts, type PolicySpec, parsePolicy, policyExhibits, policyReport } from "@mesometrics/study";
import { bundledFile, readText } from "../study-folder.js";
import { writeFiles } from "../write-files.js";

export interface PolicyOptions {
  readonly text?: readonly string[];
  readonly output?: string;
  readonly language?: "en" | "zh";
}

/** Prints the exhibits of a policy file, with keywords counted anew in the texts that are given. */
export function policy(name: string, options: PolicyOptions): void {
  const path = policyFile(name);
  const spec = recounted(parsePolicy(readText(path), path), options.text ?? []);
  const tables = Object.values(policyExhibits(spec, options.language ?? "en")).filter((table) => table !== null);
  process.stdout.write(tables.map(renderText).join("\n"));
  if (options.output === undefined) return;
  const folder = resolve(options.output);
  writeFiles(folder, { "policy.html": policyReport(spec) });
  process.stdout.write(`\nFiles in ${folder}: policy.html\n`);
}

function policyFile(name: string): string {
  const bundled = bundledFile(name, "policy.yaml");
  if (bundled !== null) return bundled;
  const path = resolve(name);
  return existsSync(path) && statSync(path).isDirectory() ? join(path, "policy.yaml") : path;
}

function recounted(spec: PolicySpec, given: readonly string[]): PolicySpec {
  if (given.length === 0) return spec;
  const texts: Record<string, string> = {};
  for (const pair of given) {
    const at = pair.indexOf("=");
    if (at < 1 || at === pair.length - 1) {
      throw new MesometricsError("INVALID_ARGUMENT", `--text takes document=file, not ${JSON.stringify(pair)}.`, {
        pair,
      });
    }
    texts[pair.slice(0, at)] = readText(resolve(pair.slice(at + 1)));
  }
  const counts = keywordCounts(spec, texts);
  return {
    ...spec,
    documents: spec.documents.map((one) => {
      const counted = counts[one.id];
      return counted === undefined ? one : { ...one, counted };
    }),
  };
}
