import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { expect, it } from "vitest";
import { everyPackage, filesBelow, publishedPackages, root } from "./workspace.js";

/** A package may import only packages of a lower rank (decisions: layout). */
const ranks: Readonly<Record<string, number>> = {
  "@mesometrics/matrix": 0,
  "@mesometrics/distributions": 0,
  "@mesometrics/panel-data": 1,
  "@mesometrics/fixed-effects": 1,
  "@mesometrics/audit": 1,
  "@mesometrics/inference": 2,
  "@mesometrics/indicators": 2,
  "@mesometrics/datasets": 2,
  "@mesometrics/data-import": 3,
  "@mesometrics/entropy-index": 3,
  "@mesometrics/panel-regression": 3,
  "@mesometrics/reporting": 3,
  "@mesometrics/iv": 4,
  "@mesometrics/spatial": 5,
  "@mesometrics/study": 7,
  mesometrics: 8,
};

const published = everyPackage.filter((one) => one.manifest.private !== true);

it("gives every published package a rank", () => {
  expect(published.map((one) => one.manifest.name).sort()).toEqual(Object.keys(ranks).sort());
});

it.each(published)("$manifest.name depends only on lower ranks", ({ manifest }) => {
  const wrong = Object.keys(manifest.dependencies ?? {}).filter(
    (name) => name in ranks && ranks[name]! >= ranks[manifest.name]!,
  );
  expect(wrong).toEqual([]);
});

it.each(published)("$manifest.name declares what its sources import, and nothing else", ({ manifest, path }) => {
  const imported = new Set<string>();
  for (const file of filesBelow(`${path}/src`, (name) => name.endsWith(".ts"))) {
    const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const match of code.matchAll(/(?:from|import)\s*\(?\s*"((?:@[\w.-]+\/)?\w[\w.-]*)(?=["/])/g))
      imported.add(match[1]!);
  }
  const foreign = [...imported].filter((name) => !name.startsWith("node:")).sort();
  const { dependencies, optionalDependencies, peerDependencies } = manifest;
  const declared = { ...dependencies, ...optionalDependencies, ...peerDependencies };
  expect(foreign).toEqual(Object.keys(declared).sort());
});

it("imports no Node module below the app", () => {
  const offenders = publishedPackages.flatMap(({ path }) =>
    filesBelow(`${path}/src`, (name) => name.endsWith(".ts")).filter((file) =>
      /["']node:/.test(readFileSync(file, "utf8")),
    ),
  );
  expect(offenders.map((file) => relative(root, file))).toEqual([]);
});

it("lets reporting import the result contract as types only, and of the kernel the error and the counts of a histogram alone", () => {
  const offenders = filesBelow(`${root}/packages/reporting/src`, (name) => name.endsWith(".ts")).filter((file) =>
    /^import (?!type|\{ (MesometricsError|type Histogram, histogram) \} from "@mesometrics\/matrix").*"@mesometrics\//m.test(
      readFileSync(file, "utf8"),
    ),
  );
  expect(offenders).toEqual([]);
});
