import { type IndexedStudy, type Label, renderReportIndex } from "@mesometrics/reporting";
import { catalogue } from "../catalogue.js";
import { type EndedItem, scorecardsTable } from "./scorecards.js";

/** The page that links what a set has made, with its scorecards; what failed stands there with its reason. */
export function indexPage(
  ended: readonly EndedItem[],
  { language, isDefault }: { readonly language?: "en" | "zh" | undefined; readonly isDefault: boolean },
): string {
  const count = ended.length;
  return renderReportIndex({
    title: isDefault
      ? { en: "What comes with Mesometrics", zh: "Mesometrics 自带的内容" }
      : { en: "Studies", zh: "研究" },
    subtitle: {
      en: `${count} ${isDefault ? "studies, audits and documents" : count === 1 ? "study" : "studies"}, each with its report and what it was compared with.`,
      zh: `${count} 项，各附报告与对照结果。`,
    },
    language: language ?? "en",
    languages: ["en", "zh"],
    scorecards: { en: scorecardsTable(ended, "en"), zh: scorecardsTable(ended, "zh") },
    studies: [...ended.map(entryOf), ...(isDefault ? waiting() : [])],
    footer: [
      {
        en: "Made with Mesometrics. The same studies, data and version give the same file, byte for byte.",
        zh: "由 Mesometrics 生成。相同的研究、数据与版本得到逐字节相同的文件。",
      },
    ],
  });
}

function entryOf({ item, outcome }: EndedItem): IndexedStudy {
  const group = item.group === undefined ? {} : { group: item.group };
  if (!("fault" in outcome)) return { ...outcome.finished.indexed, ...group };
  const { code, message } = outcome.fault;
  const known = catalogue.find(({ id }) => id === item.name);
  return {
    id: item.kind === "audit" ? `${idOf(item.name)}-audit` : idOf(item.name),
    ...group,
    kicker: { en: "FAILED", zh: "失败" },
    title: known?.title ?? item.name,
    remarks: [code === null ? message : `${code}: ${message}`],
  };
}

/** An id that may stand in a page, of a path. */
function idOf(name: string): string {
  const id = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^[^a-z]+|-+$/gu, "");
  return id === "" ? "study" : id;
}

/** Studies that run when somebody gives their file. */
function waiting(): readonly IndexedStudy[] {
  const group: Label = { en: "Studies that need a file", zh: "需要提供数据文件的研究" };
  return catalogue.flatMap(({ id, title, file }): readonly IndexedStudy[] => {
    if (file === undefined) return [];
    const command = `mesometrics run ${id} --data ${file.name}`;
    const facts = [
      { label: { en: "File to give", zh: "需要的文件" }, value: file.from },
      { label: { en: "Command", zh: "命令" }, value: command },
    ];
    return [{ id, group, title, facts }];
  });
}
