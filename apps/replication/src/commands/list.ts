import { wrap } from "@mesometrics/reporting";
import { type CatalogueEntry, catalogue, type Text } from "../catalogue.js";

export interface ListOptions {
  readonly language?: "en" | "zh";
}

const GROUPS: readonly { readonly heading: Text; readonly has: (entry: CatalogueEntry) => boolean }[] = [
  {
    heading: { en: "Studies with their data", zh: "自带数据的研究" },
    has: ({ kind, data }) => kind === "study" && data === "own",
  },
  {
    heading: {
      en: "Papers: run on SIMULATED panels until you give the data; audit checks their printed tables",
      zh: "论文：未提供数据时使用模拟面板；audit 核查其印刷表格",
    },
    has: ({ data }) => data === "simulated",
  },
  {
    heading: { en: "Studies that need a file", zh: "需要提供数据文件的研究" },
    has: ({ data }) => data === "given",
  },
  { heading: { en: "Policy documents", zh: "政策文件" }, has: ({ kind }) => kind === "policy" },
];

const EXAMPLES: Text = {
  en: `  mesometrics run                 all of it that needs no file
  mesometrics run crime-iv        one study
  mesometrics audit he-2026       the printed tables of a paper
  mesometrics policy              the policy documents`,
  zh: `  mesometrics run                 运行以上所有无需提供文件的内容
  mesometrics run crime-iv        运行一项研究
  mesometrics audit he-2026       核查一篇论文的印刷表格
  mesometrics policy              政策文件`,
};

/** Prints what comes with mesometrics, by what it needs. */
export function list({ language = "en" }: ListOptions = {}): void {
  const lines: string[] = [];
  for (const { heading, has } of GROUPS) {
    lines.push(...folded(heading[language], ""), "");
    for (const { id, title, file } of catalogue.filter(has)) {
      lines.push(`  ${id}`, ...folded(title[language], "      "));
      if (file === undefined) continue;
      lines.push(...folded(file.from[language], "      "), `      mesometrics run ${id} --data ${file.name}`);
    }
    lines.push("");
  }
  process.stdout.write(`${[...lines, EXAMPLES[language]].join("\n")}\n`);
}

/** Lines of at most 80 cells. */
function folded(text: string, indent: string): readonly string[] {
  return wrap(text, 80 - indent.length).map((line) => indent + line);
}
