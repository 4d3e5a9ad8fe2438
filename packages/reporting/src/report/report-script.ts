import type { Words } from "../words.js";

/**
 * The script of a report. It adds what a page without script does not need: the switch between light and dark, and the
 * panel that shows a number in full precision with its provenance (which the page also holds in foldable lists).
 * One number per table is in the tab order; the arrow keys lead to the others.
 */
const SCRIPT = `
(() => {
  const words = WORDS;
  const root = document.documentElement;
  const header = document.querySelector("header");
  const make = (name, props, ...content) => {
    const element = Object.assign(document.createElement(name), props);
    element.append(...content);
    return element;
  };

  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const theme = make("button", { type: "button", className: "theme", title: words.theme });
  theme.setAttribute("aria-label", words.theme);
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; });
  header.append(theme, make("p", { className: "hint" }, words.hint));

  const panel = make("aside", { className: "number-panel", hidden: true });
  panel.setAttribute("aria-live", "polite");
  document.body.append(panel);
  let current = null;
  const hide = () => {
    panel.hidden = true;
    current?.classList.remove("current");
    current = null;
  };
  const rowLabel = (row) => {
    let candidate = row;
    while (candidate && !candidate.querySelector("th")) candidate = candidate.previousElementSibling;
    return candidate?.querySelector("th")?.textContent ?? "";
  };
  const show = (number) => {
    hide();
    current = number;
    number.classList.add("current");
    const cell = number.closest("td");
    const row = cell.parentElement;
    const column = [...row.children].indexOf(cell) + (row.querySelector("th") ? 0 : 1);
    const heading = number.closest("table").tHead.lastElementChild.children[column];
    const columnLabel = (heading?.innerText ?? "").replace(/\\s+/g, " ").trim();
    const source = number.dataset.source ?? heading?.dataset.source;
    const record = source && number.closest(".table-block").querySelector('dl[data-record="' + CSS.escape(source) + '"]');
    const close = make("button", { type: "button" }, "\\u00d7");
    close.setAttribute("aria-label", words.close);
    close.addEventListener("click", () => { const back = current; hide(); back?.focus(); hide(); });
    panel.replaceChildren(
      close,
      make("strong", {}, [rowLabel(row), columnLabel].filter(Boolean).join(" \\u00b7 ")),
      (words.roles[number.dataset.role] ?? "") + " \\u00b7 " + words.precision,
      make("output", {}, number.value),
      ...(record ? [record.cloneNode(true)] : []),
    );
    panel.hidden = false;
  };

  for (const table of document.querySelectorAll(".data-table")) {
    const numbers = [...table.querySelectorAll("data")];
    numbers.forEach((number, index) => { number.tabIndex = index === 0 ? 0 : -1; });
    const enter = (number) => {
      if (!number) return;
      for (const other of numbers) other.tabIndex = -1;
      number.tabIndex = 0;
      number.focus();
    };
    const vertical = (number, step) => {
      const left = number.getBoundingClientRect().left;
      const row = number.closest("tr");
      const rows = [...table.querySelectorAll("tr")].filter((candidate) => candidate === row || candidate.querySelector("data"));
      const target = rows[rows.indexOf(row) + step];
      return [...(target?.querySelectorAll("data") ?? [])].sort((a, b) =>
        Math.abs(a.getBoundingClientRect().left - left) - Math.abs(b.getBoundingClientRect().left - left))[0];
    };
    table.addEventListener("click", (event) => {
      const number = event.target.closest("data");
      if (!number) return;
      enter(number);
      show(number);
    });
    table.addEventListener("focusin", (event) => { if (event.target.matches("data")) show(event.target); });
    table.addEventListener("keydown", (event) => {
      const number = event.target.closest("data");
      if (!number) return;
      const index = numbers.indexOf(number);
      const target = {
        ArrowLeft: () => numbers[index - 1],
        ArrowRight: () => numbers[index + 1],
        ArrowUp: () => vertical(number, -1),
        ArrowDown: () => vertical(number, 1),
        Home: () => numbers[0],
        End: () => numbers.at(-1),
      }[event.key];
      if (!target) return;
      event.preventDefault();
      enter(target());
    });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
`;

/** The script with the words of the report's language. */
export function reportScript(words: Words): string {
  const texts = {
    theme: words.theme,
    hint: words.keyHint,
    close: words.close,
    precision: words.fullPrecision,
    roles: words.roles,
  };
  // "<" must not appear inside a script element, where "</script>" would end it.
  return SCRIPT.trim().replace("WORDS", () => JSON.stringify(texts).replace(/</gu, "\\u003c"));
}
