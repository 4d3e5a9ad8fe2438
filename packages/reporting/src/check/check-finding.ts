import type { Label, Language } from "../label.js";
import { FINDING_WORDS } from "./check-words.js";

/** One point of a flagged series. */
export interface CheckPoint {
  /** The period, as it is printed. */
  readonly time: string;
  /** null where the figure is missing. */
  readonly value: number | null;
}

/** A series that a finding is about, with the path of the others beside it. */
export interface CheckSeries {
  readonly points: readonly CheckPoint[];
  /** length of `points`: what the others lead to expect; null where that is not known. */
  readonly expected?: readonly (number | null)[];
  /** The periods that are flagged. */
  readonly marked: readonly string[];
}

/** A finding as a page shows it. */
export interface CheckFinding {
  /** A known kind gets its name and its Chinese sentence; others are shown as they are. */
  readonly kind: string;
  /** What the study lacks, a figure to ask about, or something missing that the study does not ask for. */
  readonly weight: "contract" | "question" | "coverage";
  readonly column: string | null;
  readonly other: string | null;
  readonly unit: string | null;
  readonly time: string | null;
  readonly value: number | string | null;
  readonly factor: number | null;
  readonly count: number;
  readonly places: readonly string[];
  /** The sentence in English. */
  readonly message: string;
  /** Where the cell stands: `gdp.xlsx, Sheet1, B5`. */
  readonly source: string | null;
  readonly series: CheckSeries | null;
}

/** The name of a finding's kind. */
export function findingName(kind: string): Label {
  return Object.hasOwn(FINDING_WORDS, kind) ? FINDING_WORDS[kind]! : kind;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function times(factor: number | null): string {
  if (factor === null) return "";
  return factor >= 1 ? `${digits(factor)} 倍` : `1/${digits(1 / factor)}`;
}

function list({ places, count }: CheckFinding): string {
  if (places.length === 0) return "";
  return `：${places.join("、")}${count > places.length ? ` 等 ${count} 处` : ""}`;
}

/**
 * The sentence of a finding: in English its message, in Chinese what its kind and numbers say; the message where a kind has
 * no Chinese sentence.
 */
export function findingSentence(finding: CheckFinding, language: Language): string {
  if (language === "en") return finding.message;
  const { kind, column, other, unit, time, count, factor } = finding;
  const cell = [column, unit, time].filter((part) => part !== null).join(" ");
  switch (kind) {
    case "missing-column":
      return `研究需要变量 ${column}，数据中没有${other === null ? "" : `；是否为 ${other}？`}`;
    case "missing-index":
      return `${count} 行缺少个体或时期，未参与检查${list(finding)}`;
    case "duplicate-row":
      return `${count} 行的个体与时期与前面重复，只检查每组第一行${list(finding)}`;
    case "missing-rows":
      return `${count} 个个体—时期没有观测行${list(finding)}`;
    case "missing-years":
      return `${column ?? "数据"} 在 ${count} 期没有任何数值${list(finding)}`;
    case "missing-cells":
      return `${column} 缺失 ${count} 个数值${list(finding)}`;
    case "text-cell":
      return `${column} 有 ${count} 个单元格是文本而非数值${list(finding)}`;
    case "out-of-range":
      return `${column} 有 ${count} 个数值超出范围${list(finding)}`;
    case "not-whole":
      return `${column} 有 ${count} 个数值不是整数${list(finding)}`;
    case "other-unit":
      return `${column} 整列约为应有水平的 ${times(factor)}：计量单位不同。`;
    case "unit-jump":
      return `${cell} 约为按其他个体变动推算值的 ${times(factor)}，接近 10 的整数次幂：请核对计量单位或小数点。`;
    case "unit-level":
      return `${column} 的 ${unit} 整个序列约为其他个体水平的 ${times(factor)}，接近 10 的整数次幂：请核对计量单位。`;
    case "spike":
      return `${cell} 约为按其他个体变动推算值的 ${times(factor)}，下一期又恢复：请核对该数值。`;
    case "level-shift":
      return `${cell} 起水平变为按其他个体变动推算值的 ${times(factor)}：请核对统计口径或该数值。`;
    case "common-break":
      return `${column} 在 ${time} 多数个体同时变动，为通常变动的 ${times(factor)}：请核对定义、口径或价格基期。`;
    case "repeated-value":
      return `${cell} 连续多期数值相同：请核对是否沿用了前值。`;
    case "exact-line":
      return `${cell} 之前各期恰在一条直线上：请核对是否为插值。`;
    case "duplicate-series":
      return unit === null
        ? `${column} 与 ${other} 的序列${factor === null || factor === 1 ? "相同" : `成固定倍数（${times(factor)}）`}。`
        : `${column} 中 ${unit} 与 ${other} 的序列完全相同。`;
    case "vintage":
      return `${column} 与 ${other} 几乎是同一序列：两个数据版本或口径，应统一使用其中之一。`;
    default:
      return finding.message;
  }
}
