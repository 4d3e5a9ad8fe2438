/** What the parts of a page's script share, and the switches between light and dark and between languages. */
export const scriptStart: string = String.raw`
const data = JSON.parse(document.getElementById("page-data").textContent);
const root = document.documentElement;
root.classList.add("scripted");
const make = (name, properties, ...content) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...content);
  return element;
};
const tag = (language) => (language === "zh" ? "zh-CN" : language);
const say = (texts) =>
  texts.every((text) => text === texts[0])
    ? [texts[0]]
    : data.languages.map((language, index) => make("span", { lang: tag(language) }, texts[index]));
const isHidden = (element) => element.lang !== "" && element.lang !== tag(root.dataset.language);

const tools = make("div", { className: "tools" });
const isDark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
const theme = make("button", { type: "button", className: "theme" }, make("span", {}, ...say(data.words.theme)));
theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; });
if (data.languages.length > 1) {
  const other = () => (data.languages.indexOf(root.dataset.language) + 1) % data.languages.length;
  const language = make("button", { type: "button", className: "language" });
  const write = () => {
    language.lang = tag(data.languages[other()]);
    language.textContent = data.names[other()];
  };
  language.addEventListener("click", () => {
    const next = other();
    root.dataset.language = data.languages[next];
    root.lang = tag(data.languages[next]);
    document.title = data.titles[next];
    write();
  });
  write();
  tools.append(language);
}
tools.append(theme);
const header = document.querySelector("header");
header.append(tools);
if (document.querySelector(".data-table data")) header.append(make("p", { className: "hint" }, ...say(data.words.hint)));

const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
if (links.size > 0) {
  const near = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) near.add(target);
      else near.delete(target);
    }
    const [first] = [...near].sort((a, b) => a.compareDocumentPosition(b) & 4 ? 1 : -1);
    if (!first) return;
    for (const [id, link] of links) {
      if (id !== first.id) {
        link.removeAttribute("aria-current");
        continue;
      }
      link.setAttribute("aria-current", "true");
      const contents = link.closest("nav");
      const place = link.offsetTop - contents.offsetTop;
      if (place < contents.scrollTop || place > contents.scrollTop + contents.clientHeight - 48) {
        contents.scrollTop = place - contents.clientHeight / 2;
      }
    }
  }, { rootMargin: "0px 0px -60% 0px" });
  for (const id of links.keys()) {
    const target = document.getElementById(id);
    if (target) observer.observe(target);
  }
}
`;
