/**
 * The part of a page's script that makes every number a control. One number per table is in the tab order, the arrow
 * keys lead to the others; Enter, space or a click opens a panel with the number in full precision and its provenance,
 * which is made when it is asked for. Escape closes it and the focus returns.
 */
export const scriptNumbers: string = String.raw`
const panel = make("div", { className: "number-panel", id: "number-panel", hidden: true, tabIndex: -1 });
panel.setAttribute("role", "dialog");
panel.setAttribute("aria-labelledby", "number-panel-title");
document.body.append(panel);
let current = null;
const hide = (giveBack) => {
  if (!current) return;
  const number = current;
  current = null;
  number.classList.remove("current");
  number.removeAttribute("aria-expanded");
  panel.hidden = true;
  if (giveBack) number.focus({ preventScroll: true });
};
const copyOf = (element) => {
  const copy = element.cloneNode(true);
  for (const lineBreak of copy.querySelectorAll("br")) lineBreak.replaceWith(" ");
  for (const mark of copy.querySelectorAll("sup")) mark.remove();
  return [...copy.childNodes];
};
const headingOf = (row) => {
  let candidate = row;
  while (candidate && !candidate.querySelector("th")) candidate = candidate.previousElementSibling;
  return candidate?.querySelector("th") ?? null;
};
const columnOf = (cell) => {
  const row = cell.parentElement;
  const column = [...row.children].indexOf(cell) + (row.classList.contains("below") ? 1 : 0);
  return cell.closest("table").tHead?.lastElementChild.children[column] ?? null;
};
const place = (number) => {
  if (matchMedia("(max-width: 720px)").matches) {
    panel.removeAttribute("style");
    return;
  }
  const box = number.getBoundingClientRect();
  const width = panel.offsetWidth;
  const height = panel.offsetHeight;
  const left = Math.max(16, Math.min(box.left + box.width / 2 - width / 2, root.clientWidth - width - 16));
  const isBelow = box.bottom + height + 24 < innerHeight || box.top < height + 24;
  const top = isBelow ? box.bottom + 8 : box.top - height - 8;
  panel.style.left = left + scrollX + "px";
  panel.style.top = top + scrollY + "px";
};
const show = (number) => {
  hide(false);
  current = number;
  number.classList.add("current");
  number.setAttribute("aria-expanded", "true");
  const cell = number.closest("td");
  const row = cell.parentElement;
  const heading = columnOf(cell);
  const labels = [row.parentElement.querySelector(".group th"), headingOf(row), heading].filter(
    (label) => label && label.textContent.trim() !== "");
  const role = number.dataset.role ?? row.dataset.role ?? "statistic";
  const source = number.dataset.source ?? heading?.dataset.source;
  const block = number.closest(".table-block");
  const record =
    (source && block.querySelector('dl[data-record="' + CSS.escape(source) + '"]')) ||
    block.querySelector(".provenance dl:only-of-type") ||
    document.querySelector(".report-data dl");
  const close = make("button", { type: "button" }, make("span", {}, ...say(data.words.close)));
  close.addEventListener("click", () => hide(true));
  const title = make("h2", { id: "number-panel-title" });
  labels.forEach((label, index) => title.append(...(index > 0 ? [" \u00b7 "] : []), ...copyOf(label)));
  panel.replaceChildren(
    make("p", { className: "of-table" }, ...copyOf(number.closest("table").caption.firstElementChild)),
    title,
    make("output", {}, number.value),
    make("p", { className: "role" }, ...say(data.roles[role] ?? data.roles.statistic)),
    ...(record ? [record.cloneNode(true)] : []),
    close,
  );
  panel.hidden = false;
  place(number);
  panel.focus({ preventScroll: true });
};

const enter = (number, table) => {
  if (!number) return;
  asControl(number);
  table.querySelector('data[tabindex="0"]')?.setAttribute("tabindex", "-1");
  number.tabIndex = 0;
  number.focus();
};
const inRow = (row, left) =>
  [...(row?.querySelectorAll("data") ?? [])].sort((a, b) =>
    Math.abs(a.getBoundingClientRect().left - left) - Math.abs(b.getBoundingClientRect().left - left))[0];
const beside = (number, step) => {
  const own = [...number.closest("tr").querySelectorAll("data")];
  return own[own.indexOf(number) + step] ?? null;
};
const above = (number, step) => {
  const left = number.getBoundingClientRect().left;
  const { rows } = number.closest("table");
  for (let index = number.closest("tr").rowIndex + step; rows[index]; index += step) {
    const found = inRow(rows[index], left);
    if (found) return found;
  }
  return null;
};
const moves = {
  ArrowLeft: (number) => beside(number, -1),
  ArrowRight: (number) => beside(number, 1),
  ArrowUp: (number) => above(number, -1),
  ArrowDown: (number) => above(number, 1),
  Home: (number) => number.closest("tr").querySelector("data"),
  End: (number) => [...number.closest("tr").querySelectorAll("data")].at(-1),
};
const asControl = (number) => {
  if (number.hasAttribute("role")) return;
  number.setAttribute("role", "button");
  number.setAttribute("aria-haspopup", "dialog");
  if (!number.hasAttribute("tabindex")) number.tabIndex = -1;
};
const numbers = document.querySelectorAll(".data-table data");
for (const table of document.querySelectorAll(".data-table")) {
  const first = table.querySelector("data");
  if (first) first.tabIndex = 0;
}
// Thousands of numbers become controls in parts, so that the page answers from the start.
const later = window.requestIdleCallback ?? ((work) => setTimeout(work, 1));
const controls = (from) => {
  const to = Math.min(from + 400, numbers.length);
  for (let index = from; index < to; index += 1) asControl(numbers[index]);
  if (to < numbers.length) later(() => controls(to));
};
controls(0);
document.addEventListener("click", (event) => {
  const number = event.target.closest(".data-table data");
  if (number) {
    if (number === current) return hide(true);
    enter(number, number.closest("table"));
    show(number);
  } else if (!panel.contains(event.target)) {
    hide(false);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return hide(true);
  if (panel.contains(event.target)) {
    if (event.key !== "Tab") return;
    event.preventDefault();
    const close = panel.querySelector("button");
    if (document.activeElement !== close && !event.shiftKey) close.focus();
    else hide(true);
    return;
  }
  const number = event.target.closest?.(".data-table data");
  if (!number || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    show(number);
    return;
  }
  const target = moves[event.key]?.(number);
  if (!target) return;
  event.preventDefault();
  enter(target, number.closest("table"));
});
addEventListener("resize", () => { if (current) place(current); });
document.addEventListener("scroll", (event) => { if (current && event.target !== document && !panel.contains(event.target)) place(current); }, true);
`;
