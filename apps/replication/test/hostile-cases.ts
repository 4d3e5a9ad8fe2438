import { type RandomStream, randomStream } from "@mesometrics/matrix";

/** A broken study or data file, made from a whole one by some mutations. */
export interface HostileCase {
  readonly seed: number;
  readonly what: readonly string[];
  readonly study: string;
  readonly data: string;
}

/** The study that is broken. */
export const wholeStudy = `schema: mesometrics/study@1
id: fuzzed
title: { en: Cities, zh: 城市 }
data:
  source: { file: data.csv }
  unit: city
  time: year
  columns:
    roads: { type: number, range: [0, null], label: Roads }
indicators:
  - { id: density, expression: roads / (1 + water) }
index:
  id: score
  dimensions:
    - { id: all, indicators: [{ column: roads, direction: "+" }, { column: density, direction: "-" }] }
variables:
  - { id: ln_y, expression: log(y) }
models:
  - { id: one, estimator: feols, formula: ln_y ~ score | city + year, vcov: { cluster: city } }
  - { id: two, estimator: feols, formula: "y ~ lag(roads, 1) + water | city" }
splits:
  - { id: parts, formula: y ~ roads | city, by: region, test: [roads] }
exhibits:
  - { kind: regression, id: main, title: Main, models: [one, two] }
  - { kind: descriptive, id: described, title: Data, columns: [y, roads] }
`;

const cities = ["a", "b", "c", "d", "e", "f"];
export const wholeData = `city,year,region,y,roads,water\n${cities
  .flatMap((city, i) =>
    [2001, 2002, 2003, 2004, 2005].map((year, t) => {
      const roads = ((i * 7 + t * 5) % 11) + 0.5 * i;
      const y = 3 + 0.4 * roads + ((i * t) % 3);
      return `${city},${year},${i % 2 === 0 ? "east" : "west"},${y.toFixed(3)},${roads.toFixed(2)},${(((i + 2) * (t + 3)) % 7) + 1}`;
    }),
  )
  .join("\n")}\n`;

/** Cells and values that have broken programs before. */
const cells: readonly string[] = [
  "",
  " ",
  "NA",
  "n/a",
  "-",
  "…",
  "1,234.5",
  '"1,234.5"',
  "1 234",
  "１２３",
  "12%",
  "=1+1",
  "#DIV/0!",
  "1e999",
  "-1e999",
  "Infinity",
  "NaN",
  "0x10",
  "null",
  "true",
  "2001年",
  "'2001",
  '"',
  '"unclosed',
  "\u0000",
  "\uFEFF",
  "\u202e1",
  "__proto__",
  "constructor",
  "-0",
  "1e-320",
  "1e308",
  "x".repeat(5000),
  "x".repeat(1_000_000),
  "9".repeat(400),
  '"\n\n\n"',
  "👩‍👩‍👧‍👦",
  "ци\u200bтя",
  "مدينة",
  "٣٫٥",
  "e\u0301",
  "toString",
  "hasOwnProperty",
];
const yamlValues: readonly string[] = [
  "null",
  "true",
  "[]",
  "{}",
  "-1",
  "1e999",
  ".nan",
  "''",
  "*anchor",
  "&a [*a]",
  "!!binary x",
  "!!js/function x",
  "<<",
  "[[[[[[[[[[",
  "{a: {a: {a: 1}}}",
  "|",
  ">-",
  '"\\u0000"',
  "__proto__",
  "../../../etc/passwd",
  "y ~ ",
  "~",
  "y ~ x | | z",
  "((((((((",
  "log(log(log(-1)))",
  "lag(y, -999999999)",
  "roads ^ roads ^ roads",
  "1 / 0",
  "`",
  "\u202e",
  "x".repeat(20_000),
  "x".repeat(1_000_000),
  `[${"[".repeat(2000)}`,
  `${"{a: ".repeat(2000)}`,
  `${"(".repeat(4000)}y${")".repeat(4000)}`,
  "-0",
  "0xFF",
  "0o17",
  "1_000",
  "constructor",
  "toString",
  "&a [&b [*a, *b], *b]",
  "/dev/zero",
  ".",
  "1000000000000",
];
const columnNames: readonly string[] = [
  "city",
  "year",
  "y",
  "",
  " ",
  "y,y",
  "__proto__",
  "(Intercept)",
  "a:b",
  "roads",
];

type Mutation = readonly [name: string, change: (text: string, stream: RandomStream) => string];

const pick = <T>(all: readonly T[], stream: RandomStream): T => all[stream.integer(all.length)]!;

function inLine(text: string, stream: RandomStream, change: (line: string) => string): string {
  const lines = text.split("\n");
  const at = stream.integer(Math.max(1, lines.length - 1));
  lines[at] = change(lines[at]!);
  return lines.join("\n");
}

const anyText: readonly Mutation[] = [
  ["a line is lost", (text, stream) => inLine(text, stream, () => "").replace("\n\n", "\n")],
  ["a line stands twice", (text, stream) => inLine(text, stream, (line) => `${line}\n${line}`)],
  ["the end is lost", (text, stream) => text.slice(0, stream.integer(text.length + 1))],
  ["a character is lost", (text, stream) => text.replace(text[stream.integer(Math.max(1, text.length))] ?? "", "")],
  [
    "a character is another",
    (text, stream) => {
      const at = stream.integer(Math.max(1, text.length));
      return (
        text.slice(0, at) +
        String.fromCharCode(stream.integer(3) === 0 ? stream.integer(65_536) : 32 + stream.integer(95)) +
        text.slice(at + 1)
      );
    },
  ],
  ["line ends of Windows", (text) => text.replaceAll("\n", "\r\n")],
  ["a byte order mark", (text) => `\uFEFF${text}`],
  ["empty", () => ""],
];
const ofStudy: readonly Mutation[] = [
  [
    "a value is another",
    (text, stream) => inLine(text, stream, (line) => line.replace(/: .*$/, `: ${pick(yamlValues, stream)}`)),
  ],
  [
    "a word is another",
    (text, stream) => inLine(text, stream, (line) => line.replace(/[a-z_]+(?=[^a-z_:]*$)/, pick(yamlValues, stream))),
  ],
  [
    "a key stands twice",
    (text, stream) => inLine(text, stream, (line) => (/: /.test(line) ? `${line}\n${line}` : line)),
  ],
  [
    "a key of JavaScript",
    (text, stream) =>
      inLine(text, stream, (line) =>
        line.replace(/[a-z_]+:/, `${pick(["__proto__", "constructor", "toString"], stream)}:`),
      ),
  ],
  [
    "aliases of aliases",
    (text) =>
      `a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c]\n${text}`,
  ],
  ["a key is another", (text, stream) => inLine(text, stream, (line) => line.replace(/[a-z_]+:/, "kye:"))],
  ["tabs indent", (text, stream) => inLine(text, stream, (line) => `\t${line}`)],
  ["deeper", (text, stream) => inLine(text, stream, (line) => `  ${line}`)],
];
const ofData: readonly Mutation[] = [
  [
    "a cell is another",
    (text, stream) =>
      inLine(text, stream, (line) => {
        const parts = line.split(",");
        parts[stream.integer(parts.length)] = pick(cells, stream);
        return parts.join(",");
      }),
  ],
  [
    "a column is another",
    (text, stream) => {
      const column = stream.integer(6);
      const cell = pick(cells, stream);
      return text
        .split("\n")
        .map((line, row) =>
          row === 0 || line === ""
            ? line
            : line
                .split(",")
                .map((one, j) => (j === column ? cell : one))
                .join(","),
        )
        .join("\n");
    },
  ],
  [
    "a column has another name",
    (text, stream) =>
      text.replace(pick(["city", "year", "region", "roads", "water"], stream), pick(columnNames, stream)),
  ],
  ["another delimiter", (text, stream) => text.replaceAll(",", pick([";", "\t", "|", " "], stream))],
  ["a cell too many", (text, stream) => inLine(text, stream, (line) => `${line},9`)],
  [
    "one unit",
    (text) =>
      text
        .split("\n")
        .filter((line, row) => row === 0 || line.startsWith("a,"))
        .join("\n"),
  ],
  [
    "one period",
    (text) =>
      text
        .split("\n")
        .filter((line, row) => row === 0 || line.includes(",2001,"))
        .join("\n"),
  ],
  ["one row", (text) => text.split("\n").slice(0, 2).join("\n")],
  ["only the head", (text) => text.split("\n")[0]!],
];

/** Case number `seed`: one to three mutations of the study, of its data, or of both. */
export function hostileCase(seed: number): HostileCase {
  const stream = randomStream(20_260_101, seed);
  const what: string[] = [];
  const texts = { study: wholeStudy, data: wholeData };
  const count = 1 + stream.integer(3);
  for (let m = 0; m < count; m++) {
    const part = stream.integer(2) === 0 ? "study" : "data";
    const [name, change] = pick([...anyText, ...(part === "study" ? ofStudy : ofData)], stream);
    texts[part] = change(texts[part], stream);
    what.push(`${part}: ${name}`);
  }
  return { seed, what, ...texts };
}
