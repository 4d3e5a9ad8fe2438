import type { Label } from "@mesometrics/reporting";
import { catalogue } from "../catalogue.js";
import type { SetItem } from "./set-item.js";

const GROUPS = {
  open: { en: "Open replications", zh: "公开数据的复现研究" },
  audits: { en: "Printed tables, by arithmetic", zh: "印刷表格的算术核查" },
  simulated: { en: "Papers on SIMULATED panels", zh: "论文方法（模拟面板）" },
  policy: { en: "Policy documents", zh: "政策文件" },
} as const satisfies Readonly<Record<string, Label>>;

/** What runs when nothing is named: all that comes with mesometrics and needs no file. */
export function defaultSet(language: "en" | "zh" | undefined): readonly SetItem[] {
  const inLanguage = language === undefined ? {} : { language };
  const studies = (data: "own" | "simulated", group: Label): readonly SetItem[] =>
    catalogue
      .filter((one) => one.kind === "study" && one.data === data)
      .map(({ id, isAudited }) => ({
        kind: "study",
        name: id,
        group,
        ...inLanguage,
        ...(isAudited === true ? { isAuditedApart: true } : {}),
        ...(data === "simulated" ? { takesLong: true } : {}),
      }));
  return [
    ...studies("own", GROUPS.open),
    ...catalogue
      .filter(({ isAudited }) => isAudited === true)
      .map(({ id }): SetItem => ({ kind: "audit", name: id, group: GROUPS.audits, ...inLanguage })),
    ...studies("simulated", GROUPS.simulated),
    ...catalogue
      .filter(({ kind }) => kind === "policy")
      .map(({ id }): SetItem => ({ kind: "policy", name: id, group: GROUPS.policy, ...inLanguage })),
  ];
}
