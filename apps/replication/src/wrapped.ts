/** Characters that take two columns of a terminal and may end a line. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** A text in lines of at most `columns` columns of a terminal, each after the indent; a longer word has its own line. */
export function wrapped(text: string, columns: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const piece of text.match(/[^\s\u2e80-\uffe6]+|[\u2e80-\uffe6]|\s+/gu) ?? []) {
    const isSpace = /^\s/u.test(piece);
    const width = WIDE.test(piece) ? 2 : [...piece].length;
    // A comma or full stop does not begin a line.
    if (used + width > columns && used > 0 && !isSpace && !/^[，。；：、）]/u.test(piece)) {
      lines.push(line.trimEnd());
      line = "";
      used = 0;
    }
    if (isSpace && used === 0) continue;
    line += isSpace ? " " : piece;
    used += isSpace ? 1 : width;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines.map((one) => indent + one).join("\n");
}
