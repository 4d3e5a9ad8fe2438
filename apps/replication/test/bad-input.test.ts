import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { emptyFolder, everythingIn, mesometrics, type StudyFiles, writeStudy } from "./command.js";

const study = `schema: mesometrics/study@1
id: small
title: Small
data:
  source: { file: data.csv }
  unit: city
  time: year
  columns:
    roads: { type: number, range: [0, null] }
index:
  id: score
  dimensions:
    - id: all
      indicators: [{ column: roads, direction: "+" }, { column: water, direction: "+" }]
weights: { source: { file: edges.csv } }
models:
  - { id: one, estimator: feols, formula: y ~ score | city + year }
moran: [{ variable: y }]
exhibits:
  - { kind: regression, id: main, title: Main, models: [one] }
`;

const cities = ["a", "b", "c", "d", "e"];
const rows = cities.flatMap((city, i) =>
  [2001, 2002, 2003, 2004].map((year, t) => {
    const x = ((i * 7 + t * 5) % 11) + 0.5 * i;
    return `${city},${year},${(3 + 0.4 * x + ((i * t) % 3)).toFixed(3)},${x.toFixed(2)},${(((i + 2) * (t + 3)) % 7) + 1}`;
  }),
);
const data = `city,year,y,roads,water\n${rows.join("\n")}\n`;
const edges = "from,to\na,b\nb,c\nc,d\nd,e\n";
const good: StudyFiles = { "study.yaml": study, "data.csv": data, "edges.csv": edges };

const swap = (text: string, from: string | RegExp, to: string) => {
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to change: ${from}`);
  return changed;
};

describe("a small study of one's own", () => {
  it("runs, twice with the same bytes", () => {
    const folder = emptyFolder();
    writeStudy(folder, good);
    const first = mesometrics(folder, "run", "study", "--output", "one");
    expect(first.stderr).not.toContain("error");
    expect(first.status).toBe(0);
    expect(first.stdout).toContain("report.html");
    mesometrics(folder, "run", "study", "--output", "two");
    expect(everythingIn(`${folder}/one`)).toEqual([
      "lineage.csv",
      "lineage.json",
      "manifest.json",
      "report.html",
      "results.json",
      "tables.csv",
      "tables.docx",
      "tables.json",
      "tables.md",
      "tables.tex",
      "tables.txt",
      "tables.xlsx",
    ]);
    expect(everythingIn(`${folder}/two`)).toEqual(everythingIn(`${folder}/one`));
    for (const name of everythingIn(`${folder}/one`)) {
      expect(readFileSync(`${folder}/two/${name}`).equals(readFileSync(`${folder}/one/${name}`)), name).toBe(true);
    }
  });
});

const refusals: readonly [what: string, files: Partial<Record<string, string>>, code: string, message: RegExp][] = [
  [
    "an unknown column in a formula",
    { "study.yaml": swap(study, "y ~ score", "y ~ scroe") },
    "UNKNOWN_COLUMN",
    /scroe.*score/s,
  ],
  [
    "an unknown column of the contract",
    { "study.yaml": swap(study, "    roads: {", "    raods: {") },
    "UNKNOWN_COLUMN",
    /raods.*roads/s,
  ],
  ["an unknown unit column", { "study.yaml": swap(study, "unit: city", "unit: town") }, "UNKNOWN_COLUMN", /town/],
  [
    "text in a numeric column",
    { "data.csv": swap(data, /^(b,2002,[^,]*),[^,]*/m, "$1,n/k") },
    "TEXT_IN_NUMERIC_COLUMN",
    /roads[\s\S]*n\/k/,
  ],
  [
    "text in an undeclared numeric column",
    { "data.csv": swap(data, /^(b,2002),[^,]*/m, "$1,abc") },
    "TEXT_IN_NUMERIC_COLUMN",
    /"y"[\s\S]*(row|line) 7|(row|line) 7[\s\S]*"y"|row 6/i,
  ],
  ["a unit-year that stands twice", { "data.csv": `${data}a,2001,1,2,3\n` }, "DUPLICATE_INDEX", /\(a, 2001\)/],
  [
    "a constant indicator",
    { "data.csv": data.replace(/^(\w,\d+,[^,]*),[^,]*/gm, "$1,4") },
    "CONSTANT_INDICATOR",
    /roads/,
  ],
  [
    "weights without a unit of the panel",
    { "edges.csv": "from,to\na,b\nb,c\nc,d\n" },
    "WEIGHTS_UNITS_MISMATCH",
    /\be\b/,
  ],
  ["weights with a unit too many", { "edges.csv": `${edges}e,f\n` }, "WEIGHTS_UNITS_MISMATCH", /\bf\b/],
  ["an island", { "edges.csv": "from,to\na,b\nb,c\nc,d\ne,\n" }, "ISLAND", /\be\b/],
  ["an empty data file", { "data.csv": "" }, "EMPTY_FILE", /empty/i],
  ["a data file with a header only", { "data.csv": "city,year,y,roads,water\n" }, "EMPTY_FILE", /header line only/i],
  ["an infinite cell", { "data.csv": swap(data, /^(c,2003),[^,]*/m, "$1,Infinity") }, "INFINITE_CELL", /"y"/],
  ["an infinite number", { "data.csv": swap(data, /^(c,2003),[^,]*/m, "$1,1e999") }, "INFINITE_CELL", /"y"/],
  ["a value outside its range", { "data.csv": swap(data, /^(c,2003,[^,]*),[^,]*/m, "$1,-5") }, "OUT_OF_RANGE", /roads/],
  [
    "an unknown key",
    { "study.yaml": swap(study, "  time: year", "  time: year\n  tiem: year") },
    "INVALID_STUDY",
    /study\.yaml:8:3 .*tiem/,
  ],
  ["broken YAML", { "study.yaml": swap(study, "title: Small", "title: [Small") }, "INVALID_STUDY", /study\.yaml:\d+/],
  [
    "a formula that cannot be read",
    { "study.yaml": swap(study, "y ~ score | city + year", '"y ~ score + | city"') },
    "INVALID_STUDY",
    /study\.yaml:\d+:\d+ models\[0\]\.formula/,
  ],
  [
    "an exhibit of a model that does not exist",
    { "study.yaml": swap(study, "models: [one]", "models: [two]") },
    "INVALID_STUDY",
    /two/,
  ],
  ["a missing data file", { "study.yaml": swap(study, "data.csv", "no.csv") }, "FILE_NOT_FOUND", /no\.csv/],
  [
    "a data set that does not exist",
    { "study.yaml": swap(study, "{ file: data.csv }", "{ dataset: prodcu }") },
    "UNKNOWN_DATASET",
    /produc/,
  ],
];

describe("bad input ends with code 2, says what is wrong and writes nothing:", () => {
  it.each(refusals)("%s", (_, files, code, message) => {
    const folder = emptyFolder();
    writeStudy(folder, { ...good, ...files } as StudyFiles);
    const before = everythingIn(folder);
    const outcome = mesometrics(folder, "run", "study", "--output", "out");
    expect(outcome.stderr).toContain(`error ${code}: `);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toContain("    at ");
    expect(outcome.status).toBe(2);
    expect(everythingIn(folder)).toEqual(before);
  });

  it("a study that does not exist, with the nearest name", () => {
    const outcome = mesometrics(emptyFolder(), "run", "us-infrastrcture");
    expect(outcome.stderr).toContain("error UNKNOWN_STUDY");
    expect(outcome.stderr).toContain("us-infrastructure");
    expect(outcome.status).toBe(2);
  });

  it("an output folder that cannot be made", () => {
    const folder = emptyFolder();
    writeStudy(folder, { ...good, file: "" });
    const outcome = mesometrics(folder, "run", "study", "--output", "study/file/out");
    expect(outcome.stderr).toMatch(/error (ENOTDIR|EEXIST)/);
    expect(outcome.status).toBe(2);
  });

  it("a command or an option that does not exist", () => {
    expect(mesometrics(emptyFolder(), "rnu").status).toBe(2);
    expect(mesometrics(emptyFolder(), "run", "--colour").status).toBe(2);
    expect(mesometrics(emptyFolder(), "run", "--language", "fr").status).toBe(2);
  });
});
