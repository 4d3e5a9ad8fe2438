import { dataTable, type Label, type Language, type TableDocument } from "@mesometrics/reporting";
import type { PrintedVerdict, PrintedVerdictName, PrintedVerdicts } from "./printed-verdicts.js";

const NAMES: Readonly<Record<PrintedVerdictName, Label>> = {
  reproduced: { en: "Reproduced by arithmetic", zh: "由算术复现" },
  impossible: { en: "Impossible as printed", zh: "按印刷值不可能成立" },
  "needs-data": { en: "Needs the authors' data", zh: "需要作者数据" },
};

const COMPARED = ["match", "differ", "not-reproducible"] as const;
const COMPARED_NAMES = {
  match: { en: "With these data: match", zh: "与数据对照：一致" },
  differ: { en: "differ", zh: "不一致" },
  "not-reproducible": { en: "not computed", zh: "未能计算" },
} as const;

const ORDER: readonly PrintedVerdictName[] = ["reproduced", "impossible", "needs-data"];

/**
 * How many printed numbers have which verdict, in a sentence.
 *
 * @example
 * ```ts
 * import { parsePublished, printedVerdicts, printedVerdictsSentence } from "@mesometrics/study";
 * const spec = parsePublished(`
 * schema: mesometrics/published@1
 * document: A paper
 * tables:
 *   - { id: "1", title: Weights, columns: [{ id: w }], rows: [{ id: a, role: value, cells: { w: "0.4" } }] }
 * `);
 * printedVerdictsSentence(printedVerdicts(spec)).en; // → Of 1 printed number, arithmetic reproduces 0, 0 are impossible as printed, 1 needs the data; 0 are doubtful.
 * ```
 */
export function printedVerdictsSentence({ numbers, counts, compared }: PrintedVerdicts): {
  readonly en: string;
  readonly zh: string;
} {
  const { reproduced, impossible, doubtful } = counts;
  const waiting = counts["needs-data"];
  const are = (count: number) => (count === 1 ? "is" : "are");
  const all = compared === null ? 0 : compared.match + compared.differ + compared.notReproducible;
  const withData =
    compared === null
      ? { en: "", zh: "" }
      : {
          en: ` Compared with what the given data yield: ${compared.match} of ${all} match, ${compared.differ} differ, ${compared.notReproducible} are not computed; the study has no number for the other ${numbers.length - all}.`,
          zh: `与所给数据的计算结果对照：${all} 个中 ${compared.match} 个一致，${compared.differ} 个不一致，${compared.notReproducible} 个未能计算；其余 ${numbers.length - all} 个本研究不产生。`,
        };
  return {
    en: `Of ${numbers.length} printed number${numbers.length === 1 ? "" : "s"}, arithmetic reproduces ${reproduced}, ${impossible} ${are(impossible)} impossible as printed, ${waiting} need${waiting === 1 ? "s" : ""} the data; ${doubtful} ${are(doubtful)} doubtful.${withData.en}`,
    zh: `${numbers.length} 个印刷数字中：由算术复现 ${reproduced} 个，按印刷值不可能成立 ${impossible} 个，需要数据 ${waiting} 个；其中存疑 ${doubtful} 个。${withData.zh}`,
  };
}

/** How many printed numbers of each table, and of the text, have which verdict. */
export function printedCountsTable({ numbers, compared }: PrintedVerdicts, language: Language): TableDocument {
  const places = [...new Set(numbers.map(({ place }) => place.table))];
  const all: readonly (string | null | undefined)[] = [...places, undefined];
  return dataTable({
    id: "printed-counts",
    title: { en: "Verdicts on the printed numbers", zh: "印刷数字的结论" },
    language,
    stars: null,
    columns: [
      { id: "numbers", label: { en: "Numbers", zh: "数字个数" }, role: "count" },
      ...ORDER.map((name) => ({ id: name, label: NAMES[name], role: "count" as const })),
      { id: "doubtful", label: { en: "Of all: doubtful", zh: "其中存疑" }, role: "count" },
      ...(compared === null
        ? []
        : COMPARED.map((name) => ({ id: name, label: COMPARED_NAMES[name], role: "count" as const }))),
    ],
    rows: all.map((table) => {
      const own = table === undefined ? numbers : numbers.filter(({ place }) => place.table === table);
      return {
        label: placeName(table),
        values: [
          own.length,
          ...ORDER.map((name) => own.filter(({ verdict }) => verdict === name).length),
          own.filter(({ isDoubtful }) => isDoubtful).length,
          ...(compared === null
            ? []
            : COMPARED.map((name) => own.filter((one) => one.compared?.verdict === name).length)),
        ],
      };
    }),
    notes: [
      {
        en: "Reproduced: other printed numbers give it. Impossible: it contradicts other printed numbers; where several contradict each other, all of them count. Doubtful: a check finds it suspicious or borderline.",
        zh: "由算术复现：可由其他印刷数字推得。不可能成立：与其他印刷数字矛盾；若数个数字相互矛盾，则全部计入。存疑：核查认为可疑或处于临界。",
      },
    ],
  });
}

/** Every printed number with its verdict and the checks behind it. */
export function printedNumbersTable({ numbers, compared }: PrintedVerdicts, language: Language): TableDocument {
  return dataTable({
    id: "printed-numbers",
    title: { en: "Every printed number", zh: "全部印刷数字" },
    language,
    stars: null,
    columns: [
      { id: "printed", label: { en: "Printed", zh: "印刷值" }, role: "text" },
      { id: "verdict", label: { en: "Verdict", zh: "结论" }, role: "text" },
      { id: "checks", label: { en: "Checks", zh: "核查规则" }, role: "text" },
      ...(compared === null
        ? []
        : [
            {
              id: "computed",
              label: { en: "Computed", zh: "计算值" },
              role: "statistic",
              format: { style: "significant", digits: 6 },
              align: "centre",
            } as const,
            { id: "compared", label: { en: "With these data", zh: "与数据对照" }, role: "text" } as const,
          ]),
    ],
    rows: numbers.map((number) => ({
      label: numberName(number),
      group: placeName(number.place.table),
      values: [
        number.printed,
        inLanguage(NAMES[number.verdict], language),
        checksOf(number),
        ...(compared === null ? [] : [number.compared?.computed ?? null, comparedText(number, language)]),
      ],
    })),
  });
}

function placeName(table: string | null | undefined): Label {
  if (table === undefined) return { en: "All", zh: "合计" };
  return table === null ? { en: "Text", zh: "正文" } : { en: `Table ${table}`, zh: `表${table}` };
}

function numberName({ place }: PrintedVerdict): string {
  return place.text ?? `${place.row} (${place.column})`;
}

function checksOf({ because }: PrintedVerdict): string {
  return [...new Set(because.map(({ rule, verdict }) => `${rule}: ${verdict}`))].join("; ");
}

function comparedText({ compared }: PrintedVerdict, language: Language): string | null {
  if (compared === null) return null;
  const { verdict, nearMatches } = compared;
  if (nearMatches.length === 0) return verdict;
  const others = nearMatches.join(language === "zh" ? "、" : ", ");
  return language === "zh" ? `${verdict}（一致于：${others}）` : `${verdict} (matches: ${others})`;
}

function inLanguage(label: Label, language: Language): string {
  return typeof label === "string" ? label : label[language];
}
