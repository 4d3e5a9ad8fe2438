const VOID = new Set(["meta", "br"]);

/** Throws unless every element of an HTML or SVG text is closed in order and every attribute is quoted and unique. */
export function checkMarkup(markup: string): void {
  const text = markup
    .replace(/^<!doctype html>/u, "")
    .replace(/<(style|script)(?: type="application\/json" id="page-data")?>[\s\S]*?<\/\1>/gu, "");
  const open: string[] = [];
  let position = 0;
  for (const match of text.matchAll(
    /<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z_:][A-Za-z0-9_:-]*="[^"<]*")*)\s*(\/?)>/gu,
  )) {
    checkText(text.slice(position, match.index));
    position = match.index + match[0].length;
    const [, closing, name = "", attributes = "", selfClosing] = match;
    const names = [...attributes.matchAll(/([A-Za-z_:][A-Za-z0-9_:-]*)="/gu)].map((attribute) => attribute[1]);
    if (new Set(names).size !== names.length) throw new Error(`An attribute stands twice in ${match[0]}`);
    if (closing === "/") {
      const last = open.pop();
      if (last !== name) throw new Error(`</${name}> closes <${last}>`);
    } else if (selfClosing !== "/" && !VOID.has(name)) {
      open.push(name);
    }
  }
  checkText(text.slice(position));
  if (open.length > 0) throw new Error(`Never closed: ${open.join(", ")}`);
  const ids = [...text.matchAll(/ id="([^"]*)"/gu)].map((match) => match[1]);
  if (new Set(ids).size !== ids.length) throw new Error("An id stands twice");
}

function checkText(text: string): void {
  if (/[<>]/u.test(text)) throw new Error(`Stray markup in ${JSON.stringify(text.slice(0, 80))}`);
  const stray = text.match(/&(?!(?:amp|lt|gt|quot|#39);)/u);
  if (stray !== null) throw new Error(`Stray ampersand in ${JSON.stringify(text.slice(0, 80))}`);
}

/** The visible text of markup. */
export function textOf(markup: string): string {
  return markup
    .replace(/<[^>]*>/gu, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
