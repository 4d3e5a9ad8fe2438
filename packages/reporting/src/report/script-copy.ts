/**
 * The part of a page's script that puts a button below every table: it copies the table for a word processor, as HTML
 * whose rules of 1.5, 0.75 and 1.5 pt stand at the cells, and as text with tabs.
 */
export const scriptCopy: string = String.raw`
const FONT = "font-family:'Times New Roman',SimSun,serif;";
const textIn = (node, target) => {
  for (const child of node.childNodes) {
    if (child.nodeType === 3) target.append(child.data);
    else if (child.nodeName === "BR") target.append(target.nodeName === "TD" ? make("br", {}) : " ");
    else if (child.nodeType === 1 && !isHidden(child)) {
      if (child.nodeName !== "SUP") textIn(child, target);
      else {
        const mark = make("sup", {});
        textIn(child, mark);
        target.append(mark);
      }
    }
  }
  return target;
};
const wordParagraph = (node, style) => {
  const paragraph = textIn(node, make("p", {}));
  paragraph.style.cssText = FONT + style;
  return paragraph;
};
const wordTable = (table) => {
  const copy = make("table", {});
  copy.style.cssText = FONT + "font-size:10.5pt;border-collapse:collapse;margin:0 auto";
  const last = table.rows.length - 1;
  const headRows = table.tHead ? table.tHead.rows.length : 0;
  [...table.rows].forEach((row, index) => {
    const line = make("tr", {});
    const isRuled = row.parentElement.style.borderTopWidth !== "" && row === row.parentElement.rows[0];
    [...row.cells].forEach((cell, position) => {
      const target = textIn(cell, make("td", {}));
      if (cell.colSpan > 1) target.colSpan = cell.colSpan;
      if (cell.rowSpan > 1) target.rowSpan = cell.rowSpan;
      const isHeading = position === 0 && (cell.nodeName === "TH" || index < headRows);
      const isLeft = (isHeading && index >= headRows) || cell.classList.contains("left");
      const isSpanner = cell.scope === "colgroup";
      const rules = [
        "border:none",
        index === 0 ? "border-top:1.5pt solid windowtext" : isRuled ? "border-top:0.75pt solid windowtext" : "",
        index + cell.rowSpan - 1 === last
          ? "border-bottom:1.5pt solid windowtext"
          : index + cell.rowSpan === headRows
            ? "border-bottom:0.75pt solid windowtext"
            : isSpanner ? "border-bottom:0.5pt solid windowtext" : "",
        "padding:1pt 5pt",
        "text-align:" + (isLeft ? "left" : "center"),
        "vertical-align:top",
        isHeading && index > 0 && !cell.matches(".group *") && row.parentElement.querySelector(".group") ? "padding-left:12pt" : "",
      ];
      target.setAttribute("style", rules.filter(Boolean).join(";"));
      line.append(target);
    });
    copy.append(line);
  });
  return copy;
};
const plainText = (table) =>
  [...table.rows]
    .map((row) => [
      ...(row.classList.contains("below") ? [""] : []),
      ...[...row.cells].flatMap((cell) => [textIn(cell, make("p", {})).textContent.trim(), ...Array(cell.colSpan - 1).fill("")]),
    ].join("\t"))
    .join("\n");
const writeClipboard = async (html, text) => {
  const types = { "text/html": html, "text/plain": text };
  try {
    const blobs = Object.entries(types).map(([type, content]) => [type, new Blob([content], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    let isWritten = false;
    const fill = (event) => {
      for (const [type, content] of Object.entries(types)) event.clipboardData.setData(type, content);
      event.preventDefault();
      isWritten = true;
    };
    document.addEventListener("copy", fill, { once: true });
    document.execCommand("copy");
    document.removeEventListener("copy", fill);
    return isWritten;
  }
};
for (const block of document.querySelectorAll(".table-block")) {
  const table = block.querySelector("table");
  if (!table) continue;
  const status = make("span", { className: "copied" });
  status.setAttribute("role", "status");
  const button = make("button", { type: "button", className: "copy" }, ...say(data.words.copy));
  button.addEventListener("click", async () => {
    const notes = block.querySelector(".table-notes");
    const whole = make("div", {},
      wordParagraph(table.caption, "font-size:10.5pt;font-weight:bold;text-align:center;margin:6pt 0"),
      wordTable(table),
      ...(notes ? [wordParagraph(notes, "font-size:9pt;margin:3pt 0 12pt")] : []));
    const isWritten = await writeClipboard(whole.innerHTML, plainText(table));
    status.replaceChildren(...say(isWritten ? data.words.copied : data.words.notCopied));
    setTimeout(() => status.replaceChildren(), 4000);
  });
  const bar = make("div", { className: "table-tools" }, status, button);
  block.querySelector(".table-scroll").after(bar);
}
`;
