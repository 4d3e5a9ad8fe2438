import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { StudyResult } from "@mesometrics/study";
import type { StudyFolder } from "./study-folder.js";
import type { OutputFiles } from "./write-files.js";

interface HashedFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};

/**
 * What a run was made from and what it made (`mesometrics/manifest@1`): its inputs and outputs with their SHA-256, the hash of
 * the table, the versions, the seed of simulated data. No clock, path or host: the same inputs give the same bytes.
 *
 * @param dataFiles the paths that were given in place of the study's own data
 */
export function manifestOf(
  { folder, spec }: StudyFolder,
  dataFiles: readonly string[],
  { computation }: StudyResult,
  outputs: OutputFiles,
): string {
  const { source } = spec.data;
  const own = ["study.yaml", "published.yaml", "reference.yaml"].map((name) => join(folder, name));
  const data =
    dataFiles.length > 0 ? dataFiles.map((path) => resolve(path)) : "file" in source ? [join(folder, source.file)] : [];
  const simulated = dataFiles.length === 0 && "simulated" in source;
  const neighbours = [spec.weights ?? []].flat().flatMap((one) => {
    const from = (one as { readonly source?: { readonly file?: string } }).source?.file;
    return from === undefined ? [] : [join(folder, from)];
  });
  const manifest = {
    schema: "mesometrics/manifest@1",
    study: spec.id,
    versions: { mesometrics: version, node: process.versions.node.split(".")[0] },
    data: {
      hash: computation.data.hash,
      source: dataFiles.length > 0 ? { files: dataFiles.map((path) => basename(path)) } : source,
      seed: simulated ? (source.seed ?? 1) : null,
    },
    inputs: [...new Set([...own, ...data, ...neighbours])].filter((path) => existsSync(path)).map(hashedInput),
    outputs: Object.entries(outputs).map(([file, content]) => hashed(file, content)),
  };
  return `${JSON.stringify(manifest, null, 1)}\n`;
}

function hashedInput(path: string): HashedFile {
  return hashed(basename(path), readFileSync(path));
}

function hashed(file: string, content: string | Uint8Array): HashedFile {
  return {
    file,
    bytes: typeof content === "string" ? Buffer.byteLength(content) : content.byteLength,
    sha256: createHash("sha256").update(content).digest("hex"),
  };
}
