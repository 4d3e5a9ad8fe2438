import type { StudyColumnSwap } from "./study-spec.js";

/** Names in a formula: plain, or in backticks. What a parenthesis follows is a function. */
const NAME = /`([^`]*)`|[\p{L}_][\p{L}\p{N}_.]*/gu;

/** A formula with columns in place of others, wherever they stand by name. */
export function swapColumns(formula: string, columns: StudyColumnSwap): string {
  return formula.replace(NAME, (text, quoted: string | undefined, at: number) => {
    const isFunction = quoted === undefined && /^\s*\(/.test(formula.slice(at + text.length));
    const name = quoted ?? text;
    if (isFunction || !Object.hasOwn(columns, name)) return text;
    const other = columns[name] as string;
    return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(other) ? other : `\`${other}\``;
  });
}
