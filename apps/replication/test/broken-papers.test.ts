import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder, everythingIn, mesometrics } from "./command.js";

const paper = `schema: mesometrics/published@1
document: A paper
design: { units: 21, periods: 11 }
tables:
  - id: "4"
    title: Main results
    parentheses: standard-error
    columns: [{ id: "1" }]
    rows:
      - { id: x, role: coefficient, cells: { "1": "0.0954** (0.0381)" } }
      - { id: Obs, role: observations, cells: { "1": "252" } }
`;

function swap(from: string, to: string): string {
  if (!paper.includes(from)) throw new Error(`nothing to change: ${from}`);
  return paper.replace(from, to);
}

const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
  .concat([..."bcdefghi"].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(", ")}]`))
  .join("\n");

const broken: readonly (readonly [what: string, content: string | Uint8Array, message: string])[] = [
  [
    "LaTeX",
    "\\documentclass{article}\n{ x & y \\\\ : }\n",
    `INVALID_STUDY: p.yaml:1:1 Implicit keys need to be on a single line
p.yaml:2:14 Unexpected flow-map-end token in YAML stream: "}"`,
  ],
  [
    "prose",
    "This is a paper about roads.\n",
    "INVALID_STUDY: p.yaml:1:1 the file holds a text where keys and values are due, such as `schema: mesometrics/…`",
  ],
  [
    "an empty file",
    "",
    "INVALID_STUDY: p.yaml:1:1 the file is empty where keys and values are due, such as `schema: mesometrics/…`",
  ],
  [
    "a list",
    "- a\n- b\n",
    "INVALID_STUDY: p.yaml:1:1 the file holds a list where keys and values are due, such as `schema: mesometrics/…`",
  ],
  [
    "a value of the wrong type",
    swap("units: 21", "units: many"),
    "INVALID_STUDY: p.yaml:3:18 design.units: Invalid input: expected number, received string",
  ],
  [
    "an unknown key",
    swap("    title: Main results", "    title: Main results\n    tilte: Main"),
    'INVALID_STUDY: p.yaml:7:5 tables[0].tilte: unknown key "tilte"',
  ],
  [
    "a number without quotes, whose digits are lost",
    swap('"252"', "252.0"),
    "INVALID_STUDY: p.yaml:11:54 tables[0].rows[1].cells.1: a printed number must be quoted, so that its digits are kept",
  ],
  [
    "a cell without digits",
    swap("0.0954**", ".**"),
    'INVALID_STUDY: p.yaml:10:51 tables[0].rows[0].cells.1: The printed number ".** " cannot be read: it has no digits.',
  ],
  [
    "an empty cell",
    swap('"252"', '""'),
    "INVALID_STUDY: p.yaml:11:54 tables[0].rows[1].cells.1: nothing is printed: leave the cell out",
  ],
  [
    "an id that stands twice",
    swap("id: Obs", "id: x"),
    'INVALID_STUDY: p.yaml:11:15 tables[0].rows[1].id: the row "x" stands twice',
  ],
  [
    "references to cells that are not there",
    `${paper}relations:
  - kind: difference
    first: { table: "4", row: z, column: "1" }
    second: { table: "9", row: x, column: "1" }
    claim: c
`,
    `INVALID_STUDY: p.yaml:14:12 relations[0].first: table "4" has no row "z"
p.yaml:15:13 relations[0].second: there is no table "9"`,
  ],
  [
    "aliases that stand for millions of texts",
    bomb,
    "INVALID_STUDY: p.yaml:2:8 aliases (*name) of aliases stand for too much: write it out",
  ],
  [
    "an alias of nothing",
    swap("A paper", "*significant"),
    "INVALID_STUDY: p.yaml:2:11 there is no &significant before *significant; a text that begins with * is quoted",
  ],
  [
    "lists nested 20,000 deep",
    `document: ${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    "INVALID_STUDY: p.yaml:1:\\d+ lists and maps are nested too deeply",
  ],
  [
    "a cell of five million digits",
    swap("0.0954** (0.0381)", "9".repeat(5_000_000)),
    "INVALID_STUDY: p.yaml:10:51 tables[0].rows[0].cells.1: a printed cell has at most 200 characters",
  ],
  [
    "a byte order mark before a mistake, which does not move its place",
    `\ufeff${swap("units: 21", "units: many")}`,
    "INVALID_STUDY: p.yaml:3:18 design.units: Invalid input: expected number, received string",
  ],
  [
    "a tab as indentation",
    swap("    parentheses", "\tparentheses"),
    "INVALID_STUDY: p.yaml:7:1 Tabs are not allowed as indentation[^]*",
  ],
  [
    "a count in full-width digits",
    swap("units: 21", "units: ２１"),
    "INVALID_STUDY: p.yaml:3:18 design.units: Invalid input: expected number, received string",
  ],
  [
    "two documents",
    `${paper}---\n${paper}`,
    "INVALID_STUDY: p.yaml:12:1 a second document begins here (---); one file holds one",
  ],
  [
    "a binary file",
    Uint8Array.from({ length: 1000 }, (_, i) => (i * 7 + 65) % 256),
    "FILE_NOT_TEXT: .*p.yaml is no text file: line \\d+ has a zero byte.",
  ],
  [
    "UTF-16",
    Buffer.from(`\ufeff${paper}`, "utf16le"),
    "FILE_NOT_TEXT: .*p.yaml is written in UTF-16. Save it as UTF-8.",
  ],
  [
    "GB 18030",
    Buffer.concat([Buffer.from("# 1\ndocument: "), Buffer.from([0xc2, 0xdb, 0xce, 0xc4, 10])]),
    "FILE_NOT_TEXT: .*p.yaml is not UTF-8 from line 2 on. Save it as UTF-8.",
  ],
];

/** The message with its own signs taken literally, but for the three patterns that stand in for numbers and folders. */
function exactly(message: string): RegExp {
  const text = message.replace(/\\d\+|\.\*|\[\^\]\*|[.*+?^${}()|[\]\\]/g, (one) =>
    [".*", "\\d+", "[^]*"].includes(one) ? one : `\\${one}`,
  );
  return new RegExp(`^\nerror ${text}\n$`);
}

describe("mesometrics audit refuses, with one message, its line and code 2:", () => {
  it.each(broken)("%s", { timeout: 60_000 }, (_, content, message) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "p.yaml"), content);
    const { status, stdout, stderr } = mesometrics(folder, "audit", "p.yaml");
    expect(stderr).toMatch(exactly(message));
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(everythingIn(folder)).toEqual(["p.yaml"]);
  });

  it("a file that is not there, and a folder in the place of one", { timeout: 60_000 }, () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "published.yaml"));
    const missing = mesometrics(folder, "audit", "p.yaml");
    expect(missing.stderr).toMatch(exactly("FILE_NOT_FOUND: There is no file .*p.yaml."));
    const inFolder = mesometrics(folder, "audit", ".");
    expect(inFolder.stderr).toMatch(exactly("FILE_UNREADABLE: .*published.yaml is a folder, not a file."));
    expect([missing.status, inFolder.status]).toEqual([2, 2]);
  });
});

describe("mesometrics audit reads", () => {
  it("a byte order mark, CRLF line ends and full-width digits as the plain file", { timeout: 60_000 }, () => {
    const folder = emptyFolder();
    const wide = paper.replace(/"(\d[^"]{2,})"/g, (cell) =>
      cell.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    );
    expect(wide).toContain("２５２");
    const listing = (text: string): string => {
      writeFileSync(join(folder, "p.yaml"), text);
      return mesometrics(folder, "audit", "p.yaml", "--json").stdout;
    };
    const verdicts = (json: string) =>
      (JSON.parse(json) as { findings: { rule: string; verdict: string; numbers: unknown }[] }).findings.map(
        ({ rule, verdict, numbers }) => ({ rule, verdict, numbers }),
      );
    const plain = listing(paper);
    expect(verdicts(plain)).not.toEqual([]);
    expect(listing(`\ufeff${paper.replaceAll("\n", "\r\n")}`)).toBe(plain);
    expect(verdicts(listing(wide))).toEqual(verdicts(plain));
  });
});
