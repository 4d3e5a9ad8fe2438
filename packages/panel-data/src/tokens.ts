import { MesometricsError } from "@mesometrics/matrix";

/** A lexical unit of a formula or expression; `position` counts characters (UTF-16 units) from 0. */
export type Token =
  | { readonly kind: "number"; readonly value: number; readonly position: number }
  | { readonly kind: "text"; readonly value: string; readonly position: number }
  | { readonly kind: "name"; readonly value: string; readonly position: number }
  | { readonly kind: "symbol"; readonly value: string; readonly position: number }
  | { readonly kind: "end"; readonly value: ""; readonly position: number };

const SPACE = /\s+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}.]*/uy;
const WHOLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}.]*$/u;
const BACKTICKED = /`((?:[^`\\]|\\[\s\S])*)`/y;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'/y;
const SYMBOLS = "+-*/^():~|[],=";

const LONGEST_EXCERPT = 500;

/** The error of a text that the grammar does not allow; `position` counts from 0, the message from 1. */
export function syntaxError(source: string, position: number, problem: string): MesometricsError {
  return new MesometricsError("FORMULA_SYNTAX", `${problem} at character ${position + 1} of "${excerpt(source)}".`, {
    source,
    position,
  });
}

function excerpt(source: string): string {
  return source.length > LONGEST_EXCERPT ? `${source.slice(0, LONGEST_EXCERPT)}…` : source;
}

/** Trees are walked by recursion, so their depth must stay within any engine's stack. */
const MOST_TOKENS = 5000;

/** Splits a formula or expression into tokens; the last one is always of kind `end`. */
export function tokenise(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = match(SPACE, source, 0)?.[0].length ?? 0;
  while (position < source.length) {
    const { token, length } = tokenAt(source, position);
    tokens.push(token);
    if (tokens.length > MOST_TOKENS) throw syntaxError(source, position, `More than ${MOST_TOKENS} tokens`);
    position += length;
    position += match(SPACE, source, position)?.[0].length ?? 0;
  }
  tokens.push({ kind: "end", value: "", position: source.length });
  return tokens;
}

function tokenAt(source: string, position: number): { readonly token: Token; readonly length: number } {
  const name = match(NAME, source, position);
  if (name !== null) return { token: { kind: "name", value: name[0], position }, length: name[0].length };
  const number = match(NUMBER, source, position);
  if (number !== null) {
    return { token: { kind: "number", value: Number(number[0]), position }, length: number[0].length };
  }
  const character = source[position]!;
  if (SYMBOLS.includes(character)) return { token: { kind: "symbol", value: character, position }, length: 1 };
  const backticked = match(BACKTICKED, source, position);
  if (backticked !== null) {
    return { token: { kind: "name", value: unescaped(backticked[1]!), position }, length: backticked[0].length };
  }
  const quoted = match(QUOTED, source, position);
  if (quoted !== null) {
    const value = unescaped(quoted[1] ?? quoted[2]!);
    return { token: { kind: "text", value, position }, length: quoted[0].length };
  }
  if (character === "`" || character === '"' || character === "'") {
    throw syntaxError(source, position, `The ${character} is never closed; it opens`);
  }
  const shown = String.fromCodePoint(source.codePointAt(position)!);
  throw syntaxError(
    source,
    position,
    `Unexpected "${shown}" (a column name with other characters than letters, digits, "_" and "." needs backticks)`,
  );
}

function match(pattern: RegExp, source: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(source);
}

/** A column name as formulas write it: bare where it is a Unicode identifier, otherwise in backticks. */
export function quotedName(name: string): string {
  return WHOLE_NAME.test(name) ? name : `\`${name.replace(/[`\\]/g, "\\$&")}\``;
}

/** A text literal as formulas write it. */
export function quotedText(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, "$1");
}
