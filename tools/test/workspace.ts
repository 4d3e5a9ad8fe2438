import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly files?: readonly string[];
  readonly repository?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>>; readonly provenance?: boolean };
}

export interface WorkspacePackage {
  /** The folder's name: `matrix`. */
  readonly folder: string;
  readonly path: string;
  readonly manifest: Manifest;
}

function inFolder(folder: string): WorkspacePackage[] {
  return readdirSync(join(root, folder))
    .filter((name) => statSync(join(root, folder, name)).isDirectory())
    .sort()
    .map((name) => {
      const path = join(root, folder, name);
      return { folder: name, path, manifest: JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest };
    });
}

/** The packages that npm gets, without the app. */
export const publishedPackages = inFolder("packages").filter((one) => one.manifest.private !== true);
export const everyPackage = [...inFolder("packages"), ...inFolder("apps")];

const skippedFolders = new Set(["node_modules", "dist", ".turbo"]);

/** Every file below a folder that `accept` takes, sorted. */
export function filesBelow(folder: string, accept: (path: string) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : filesBelow(path, accept);
      return entry.isFile() && accept(path) ? [path] : [];
    })
    .sort();
}
