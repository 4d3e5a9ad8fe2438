import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wholeData, wholeStudy } from "./hostile-cases.js";

/** One way to break a study: what is written into its folder, and what the one message must say. `done` means it runs. */
export interface HostileClass {
  readonly name: string;
  /** Contents by name; the study and its data are whole where a class leaves them out. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Anything that is no plain file. */
  readonly prepare?: (study: string) => void;
  readonly code: string;
  readonly says: RegExp;
}

const changed = (from: string | RegExp, to: string) => wholeStudy.replace(from, () => to);
const study = (name: string, text: string, code: string, says: RegExp): HostileClass => ({
  name,
  files: { "study.yaml": text },
  code,
  says,
});
const csv = (name: string, text: string | Buffer, code: string, says: RegExp): HostileClass => ({
  name,
  files: { "data.csv": text },
  code,
  says,
});
const million = 1_000_000;
const long = "x".repeat(million);
const lines = wholeData.trimEnd().split("\n");
/** The cell of a line (0 is the header) and column in place of its own. */
const withCell = (line: number, column: number, cell: string): string =>
  lines
    .map((text, i) =>
      i !== line
        ? text
        : text
            .split(",")
            .map((one, j) => (j === column ? cell : one))
            .join(","),
    )
    .join("\n");
/** Every cell of a column, the header included, through a function. */
const withColumn = (column: number, of: (cell: string, line: number) => string): string =>
  lines
    .map((text, i) =>
      text
        .split(",")
        .map((one, j) => (j === column ? of(one, i) : one))
        .join(","),
    )
    .join("\n");

const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${[..."bcdefghi"]
  .map((name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${"abcdefgh"[i]}`).join(", ")}]`)
  .join("\n")}\n`;

export const hostileClasses: readonly HostileClass[] = [
  // The study.
  study("aliases that expand to 10^9 items", bomb + wholeStudy, "INVALID_STUDY", /study\.yaml:\d+:\d+ .*aliases/),
  study("an alias of itself", wholeStudy.replace("id: fuzzed", "id: &a [*a]"), "INVALID_STUDY", /study\.yaml:2:/),
  study(
    "100,000 nested lists",
    `schema: ${"[".repeat(100_000)}`,
    "INVALID_STUDY",
    /study\.yaml:1:\d+ .*nested too deeply/,
  ),
  study(
    "100,000 nested lists that are closed",
    `schema: ${"[".repeat(100_000)}${"]".repeat(100_000)}`,
    "INVALID_STUDY",
    /study\.yaml:1:\d+ .*nested too deeply/,
  ),
  study("100,000 nested maps", `schema: ${"{a: ".repeat(100_000)}`, "INVALID_STUDY", /nested too deeply/),
  study(
    "100,000 nested dashes",
    `schema: x\nid:\n  ${"- ".repeat(100_000)}x\n`,
    "INVALID_STUDY",
    /study\.yaml:\d+:\d+ /,
  ),
  study(
    "a title of 10^6 characters",
    changed("{ en: Cities, zh: 城市 }", long),
    "INVALID_STUDY",
    /study\.yaml:3:8 title: .*20,000 characters/,
  ),
  study(
    "an id of 10^6 characters",
    changed("id: fuzzed", `id: ${long}`),
    "INVALID_STUDY",
    /study\.yaml:2:5 id: .*100 characters/,
  ),
  study("a key of 10^6 characters", `${long}: 1\n${wholeStudy}`, "INVALID_STUDY", /study\.yaml:1:1 /),
  study(
    "a formula of 10^6 characters",
    changed("y ~ lag(roads, 1) + water | city", `y ~ ${"roads + ".repeat(125_000)}water | city`),
    "INVALID_STUDY",
    /study\.yaml:20:\d+ models\[1\]\.formula: More than 5000 tokens/,
  ),
  study(
    "100,000 brackets in an expression",
    changed("log(y)", `${"(".repeat(100_000)}y${")".repeat(100_000)}`),
    "INVALID_STUDY",
    /study\.yaml:\d+:\d+ variables\[0\]\.expression: /,
  ),
  study(
    "3,000 brackets in an expression",
    changed("log(y)", `${"(".repeat(3000)}y${")".repeat(3000)}`),
    "INVALID_STUDY",
    /study\.yaml:\d+:\d+ variables\[0\]\.expression: More than 5000 tokens/,
  ),
  study(
    "a key twice",
    changed("  unit: city", "  unit: city\n  unit: city"),
    "INVALID_STUDY",
    /study\.yaml:7:3 .*unique/i,
  ),
  study("the key __proto__", `__proto__: { unit: x }\n${wholeStudy}`, "INVALID_STUDY", /study\.yaml:1:1 .*__proto__/),
  study("the key constructor", `constructor: 1\n${wholeStudy}`, "INVALID_STUDY", /study\.yaml:1:1 .*constructor/),
  study(
    "a unit column called constructor",
    changed("unit: city", "unit: constructor"),
    "UNKNOWN_COLUMN",
    /constructor/,
  ),
  study(
    "a unit column called __proto__",
    changed("unit: city", "unit: __proto__"),
    "INVALID_STUDY",
    /study\.yaml:6:.*__proto__ cannot be a name/,
  ),
  study("a formula with toString", changed("+ water | city", "+ toString | city"), "UNKNOWN_COLUMN", /toString/),
  study(
    "an index called __proto__",
    wholeStudy.replaceAll("score", "__proto__"),
    "INVALID_STUDY",
    /study\.yaml:\d+:\d+ index.*__proto__ cannot be a name/,
  ),
  study("the study called __proto__", changed("id: fuzzed", "id: __proto__"), "INVALID_STUDY", /study\.yaml:2:/),
  study("a range to 1e999", changed("range: [0, null]", "range: [0, 1e999]"), "INVALID_STUDY", /study\.yaml:9:.*range/),
  study("a range from -0", changed("range: [0, null]", "range: [-0, null]"), "done", /./),
  study("a range to hex", changed("range: [0, null]", "range: [0, 0xFFFF]"), "done", /./),
  study("a range below itself", changed("range: [0, null]", "range: [9, 1]"), "INVALID_STUDY", /study\.yaml:9:.*range/),
  study("a lag of 10^15", changed("lag(roads, 1)", "lag(roads, 1000000000000000)"), "EMPTY_SAMPLE", /two/),
  study(
    "10^12 draws",
    changed(
      "test: [roads] }",
      "test: [roads], differences: { methods: [wildBootstrap], draws: 1000000000000, seed: 1 } }",
    ),
    "INVALID_STUDY",
    /study\.yaml:\d+:\d+ splits\[0\]\.differences\.draws/,
  ),
  study(
    "a zero byte",
    wholeStudy.replace("city", "ci\u0000ty"),
    "FILE_NOT_TEXT",
    /study\.yaml is no text file: line 6/,
  ),
  study(
    "a tag of code",
    changed("id: fuzzed", "id: !!js/function 'function () {}'"),
    "INVALID_STUDY",
    /study\.yaml:2:/,
  ),
  study("two documents", `${wholeStudy}\n---\n${wholeStudy}`, "INVALID_STUDY", /second document/),
  // What a study names.
  study("data above the folder", changed("data.csv", "../data.csv"), "PATH_OUTSIDE_STUDY", /outside its own folder/),
  study("data by an absolute path", changed("data.csv", "/etc/passwd"), "PATH_OUTSIDE_STUDY", /\/etc\/passwd/),
  study("data in the folder of the studies", changed("data.csv", "."), "FILE_UNREADABLE", /folder, not a file/),
  {
    name: "data by a link that leaves the folder",
    files: { "study.yaml": changed("data.csv", "link.csv") },
    prepare: (folder) => symlinkSync("/etc/passwd", join(folder, "link.csv")),
    code: "PATH_OUTSIDE_STUDY",
    says: /link\.csv.*\/etc\/passwd/,
  },
  {
    name: "data below a linked folder",
    files: { "study.yaml": changed("data.csv", "more/data.csv") },
    prepare: (folder) => {
      mkdirSync(join(folder, "..", "elsewhere"));
      writeFileSync(join(folder, "..", "elsewhere", "data.csv"), wholeData);
      symlinkSync(join(folder, "..", "elsewhere"), join(folder, "more"));
    },
    code: "PATH_OUTSIDE_STUDY",
    says: /elsewhere/,
  },
  {
    name: "a link to itself",
    files: { "study.yaml": changed("data.csv", "loop.csv") },
    prepare: (folder) => symlinkSync("loop.csv", join(folder, "loop.csv")),
    code: "FILE_UNREADABLE",
    says: /loop\.csv is a link that leads back to itself/,
  },
  {
    name: "a device without end",
    files: { "study.yaml": changed("data.csv", "zero.csv") },
    prepare: (folder) => symlinkSync("/dev/zero", join(folder, "zero.csv")),
    code: "PATH_OUTSIDE_STUDY",
    says: /\/dev\/zero/,
  },
  {
    name: "a link within the folder",
    files: { "study.yaml": changed("data.csv", "link.csv") },
    prepare: (folder) => symlinkSync("data.csv", join(folder, "link.csv")),
    code: "done",
    says: /./,
  },
  // Text.
  csv("a cell of 10^6 characters among numbers", withCell(3, 3, long), "TEXT_IN_NUMERIC_COLUMN", /"y"/),
  csv("a number of 10^6 digits", withCell(3, 3, "9".repeat(million)), "INFINITE_CELL", /"y"/),
  csv("a quoted cell of 10^6 line ends, which is empty", withCell(3, 3, `"${"\n".repeat(million)}"`), "done", /./),
  csv(
    "a unit of 10^6 characters",
    withColumn(0, (cell, line) => (line > 0 && cell === "a" ? long : cell)),
    "CELL_TOO_LONG",
    /Row 1 of column "city" .*1000000 characters/,
  ),
  csv(
    "a column name of 10^6 characters",
    withColumn(5, (cell, line) => (line === 0 ? long : cell)),
    "UNKNOWN_COLUMN",
    /water/,
  ),
  csv("a zero byte", withCell(3, 3, "1\u00002"), "FILE_NOT_TEXT", /data\.csv is no text file: line 4/),
  csv(
    "10^6 commas in one line",
    `${wholeData}${",".repeat(million)}\n`,
    "RAGGED_ROW",
    /line 32|row 31|record 31|1000001/,
  ),
  csv("10^6 empty lines", wholeData + "\n".repeat(million), "done", /./),
  csv("a quote that no one closes, then 10^6 characters", withCell(3, 0, `"${long}`), "MALFORMED_CSV", /Line 4/),
  csv(
    "the column __proto__ as outcome",
    withColumn(3, (cell, line) => (line === 0 ? "__proto__" : cell)),
    "UNKNOWN_COLUMN",
    /"?y"?/,
  ),
  csv(
    "the column constructor beside the others",
    withColumn(5, (cell, line) => (line === 0 ? "constructor" : cell)),
    "UNKNOWN_COLUMN",
    /water/,
  ),
  csv(
    "units called __proto__, constructor and toString",
    withColumn(0, (cell) => ({ a: "__proto__", b: "constructor", c: "toString" })[cell] ?? cell),
    "done",
    /./,
  ),
  csv(
    "groups called __proto__ and hasOwnProperty",
    withColumn(2, (cell) => ({ east: "__proto__", west: "hasOwnProperty" })[cell] ?? cell),
    "done",
    /./,
  ),
  csv(
    "units in emoji, from right to left and with a zero width",
    withColumn(0, (cell) => ({ a: "👩‍👩‍👧‍👦", b: "مدينة", c: "ци\u200bтя", d: "\u202eevil", e: "é" })[cell] ?? cell),
    "done",
    /./,
  ),
  csv("1e999", withCell(3, 3, "1e999"), "INFINITE_CELL", /"y"/),
  csv("minus zero where a logarithm is due", withCell(3, 3, "-0"), "LOG_OF_NON_POSITIVE", /ln_y|log\(y\)/),
  csv("a hexadecimal number", withCell(3, 3, "0x10"), "TEXT_IN_NUMERIC_COLUMN", /"y"[\s\S]*0x10/),
  csv("digits of Arabic and Devanagari", withCell(3, 3, "٣٫٥"), "TEXT_IN_NUMERIC_COLUMN", /"y"/),
  csv(
    "1e308 in every row",
    withColumn(3, (cell, line) => (line === 0 ? cell : `${1 + (line % 7) / 10}e308`)),
    "NUMBERS_OUT_OF_RANGE",
    /model "two".*another unit/,
  ),
  csv(
    "a year of 10^300",
    withColumn(1, (cell, line) => (line === 0 ? cell : `${cell}e296`)),
    "done",
    /./,
  ),
];
