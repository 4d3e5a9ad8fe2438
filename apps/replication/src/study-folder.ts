import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName } from "@mesometrics/panel-data";
import {
  type PublishedSpec,
  parsePublished,
  parseReference,
  parseStudy,
  type ReferenceSpec,
  type StudySpec,
} from "@mesometrics/study";

const bundledFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "studies");

/** A study as read from its folder. */
export interface StudyFolder {
  readonly folder: string;
  readonly spec: StudySpec;
  readonly published: PublishedSpec | null;
  readonly reference: ReferenceSpec | null;
}

function bundledWith(file: string): readonly string[] {
  return readdirSync(bundledFolder)
    .filter((name) => existsSync(join(bundledFolder, name, file)))
    .sort();
}

/** The ids of the studies that come with the app. */
export function bundledStudies(): readonly string[] {
  return bundledWith("study.yaml");
}

/** The ids of the papers that come with the app as printed tables: `audit` takes them. */
export function bundledAudits(): readonly string[] {
  return bundledWith("published.yaml");
}

/** The path of a file in a bundled folder, or null where there is none. */
export function bundledFile(id: string, file: string): string | null {
  return bundledWith(file).includes(id) ? join(bundledFolder, id, file) : null;
}

/** A file's text in UTF-8. @throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_NOT_TEXT */
export function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new MesometricsError("FILE_NOT_FOUND", `There is no file ${path}.`, { path });
    const reason = code === "EISDIR" ? `${path} is a folder, not a file.` : `${path} cannot be read: ${message}`;
    throw new MesometricsError("FILE_UNREADABLE", reason, { path });
  }
  const notText = (what: string): never => {
    throw new MesometricsError("FILE_NOT_TEXT", `${path} ${what}`, { path });
  };
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    notText("is written in UTF-16. Save it as UTF-8.");
  }
  const lineOf = (end: number): number => bytes.subarray(0, end).reduce((n, byte) => (byte === 10 ? n + 1 : n), 1);
  const zero = bytes.indexOf(0);
  if (zero >= 0) notText(`is no text file: line ${lineOf(zero)} has a zero byte.`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return notText(`is not UTF-8 from line ${lineOf(validLength(bytes))} on. Save it as UTF-8.`);
  }
}

/** Bytes before the first line that is not UTF-8. */
function validLength(bytes: Uint8Array): number {
  let start = 0;
  while (start < bytes.length) {
    const next = bytes.indexOf(10, start);
    const end = next < 0 ? bytes.length : next + 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(start, end));
    } catch {
      return start;
    }
    start = end;
  }
  return start;
}

/** Reads a study by the id of a bundled one, by its folder, or by the path of its `study.yaml`. */
export function openStudy(name: string): StudyFolder {
  const bundled = bundledStudies();
  const path = resolve(name);
  let folder: string;
  if (bundled.includes(name)) folder = join(bundledFolder, name);
  else if (existsSync(path)) folder = statSync(path).isDirectory() ? path : dirname(path);
  else {
    const near = nearestName(name, bundled);
    throw new MesometricsError(
      "UNKNOWN_STUDY",
      `"${name}" is neither a study that comes with mesometrics (${bundled.join(", ")}) nor a folder with a study.yaml.${near === null ? "" : ` Did you mean "${near}"?`}`,
      { study: name, nearest: near },
    );
  }
  const study =
    existsSync(path) && statSync(path).isFile() && !bundled.includes(name) ? path : join(folder, "study.yaml");
  const optional = <T>(file: string, parse: (text: string, file: string) => T): T | null =>
    existsSync(join(folder, file)) ? parse(readText(join(folder, file)), file) : null;
  return {
    folder,
    spec: parseStudy(readText(study), "study.yaml"),
    published: optional("published.yaml", parsePublished),
    reference: optional("reference.yaml", parseReference),
  };
}

/** Reads printed tables by the id of a bundled paper, by a folder with a `published.yaml`, or by the path of a file. */
export function openPublished(name: string): PublishedSpec {
  const bundled = bundledAudits();
  const path = resolve(name);
  if (bundled.includes(name)) return readPublished(join(bundledFolder, name, "published.yaml"));
  if (existsSync(path)) return readPublished(statSync(path).isDirectory() ? join(path, "published.yaml") : path);
  if (bundledStudies().includes(name)) {
    throw new MesometricsError(
      "NO_TABLES",
      `The study "${name}" has no published.yaml, so there are no printed tables to audit. Those that come with mesometrics: ${bundled.join(", ")}.`,
      { study: name },
    );
  }
  if (/\.ya?ml$/i.test(name)) readText(path);
  const near = nearestName(name, bundled);
  throw new MesometricsError(
    "UNKNOWN_STUDY",
    `"${name}" is neither a paper that comes with mesometrics (${bundled.join(", ")}), nor a folder with a published.yaml, nor such a file.${near === null ? "" : ` Did you mean "${near}"?`}`,
    { study: name, nearest: near },
  );
}

function readPublished(path: string): PublishedSpec {
  return parsePublished(readText(path), basename(path));
}
