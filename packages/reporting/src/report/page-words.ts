import type { Label } from "../label.js";

/** The fixed words of a page; a page may hold them in both languages at once. */
export const pageWords = {
  contents: { en: "Contents", zh: "目录" },
  skip: { en: "Skip to the text", zh: "跳到正文" },
  theme: { en: "Light or dark", zh: "浅色或深色" },
  close: { en: "Close", zh: "关闭" },
  hint: {
    en: "Every number is a control: click it, or reach it with Tab and the arrow keys and press Enter, to see it in full precision and where it comes from.",
    zh: "每个数字均可点选：单击，或用 Tab 与方向键选中后按回车，可查看其完整精度与来源。",
  },
  copy: { en: "Copy for Word", zh: "复制到 Word" },
  copied: { en: "Copied", zh: "已复制" },
  notCopied: { en: "Could not copy", zh: "无法复制" },
  switchTo: { en: "English", zh: "中文" },
  provenance: { en: "Data of this report", zh: "本报告的数据" },
  methods: { en: "Methods", zh: "方法" },
} as const satisfies Readonly<Record<string, Label>>;

/** What a number is, under its value. */
export const roleWords: Readonly<Record<string, Label>> = {
  estimate: { en: "Estimate, full precision", zh: "估计值，完整精度" },
  "standard-error": { en: "Standard error, full precision", zh: "标准误，完整精度" },
  t: { en: "t or z statistic, full precision", zh: "t 或 z 统计量，完整精度" },
  p: { en: "p-value, full precision", zh: "p 值，完整精度" },
  interval: { en: "End of the interval, full precision", zh: "区间端点，完整精度" },
  count: { en: "Count", zh: "计数" },
  statistic: { en: "Full precision", zh: "完整精度" },
};
