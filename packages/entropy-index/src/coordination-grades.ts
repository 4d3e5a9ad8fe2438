import { MesometricsError } from "@mesometrics/matrix";

/** A class of coupling coordination: lower < D <= upper. */
export interface CoordinationGrade {
  readonly grade: number;
  readonly lower: number;
  readonly upper: number;
  readonly label: { readonly en: string; readonly zh: string };
}

/**
 * The customary ten grades of coupling coordination, each a tenth of [0, 1] and closed on the right: grade g holds
 * (g - 1)/10 < D <= g/10, and D = 0 is in grade 1. Texts that close the cells on the left differ only at the edges.
 *
 * @example
 * ```ts
 * import { coordinationGrades } from "@mesometrics/entropy-index";
 * coordinationGrades[9]; // → {"grade": 10, "lower": 0.9, "upper": 1, "label": {"en": "Quality coordination", "zh": "优质协调"}}
 * ```
 */
export const coordinationGrades: readonly CoordinationGrade[] = [
  { grade: 1, lower: 0, upper: 0.1, label: { en: "Extreme imbalance", zh: "极度失调" } },
  { grade: 2, lower: 0.1, upper: 0.2, label: { en: "Serious imbalance", zh: "严重失调" } },
  { grade: 3, lower: 0.2, upper: 0.3, label: { en: "Moderate imbalance", zh: "中度失调" } },
  { grade: 4, lower: 0.3, upper: 0.4, label: { en: "Slight imbalance", zh: "轻度失调" } },
  { grade: 5, lower: 0.4, upper: 0.5, label: { en: "Near imbalance", zh: "濒临失调" } },
  { grade: 6, lower: 0.5, upper: 0.6, label: { en: "Barely coordinated", zh: "勉强协调" } },
  { grade: 7, lower: 0.6, upper: 0.7, label: { en: "Primary coordination", zh: "初级协调" } },
  { grade: 8, lower: 0.7, upper: 0.8, label: { en: "Intermediate coordination", zh: "中级协调" } },
  { grade: 9, lower: 0.8, upper: 0.9, label: { en: "Good coordination", zh: "良好协调" } },
  { grade: 10, lower: 0.9, upper: 1, label: { en: "Quality coordination", zh: "优质协调" } },
];

/**
 * The customary four stages of the degree of coupling C, closed on the right.
 *
 * @example
 * ```ts
 * import { couplingStages } from "@mesometrics/entropy-index";
 * couplingStages.map((stage) => stage.upper); // → [0.3, 0.5, 0.8, 1]
 * ```
 */
export const couplingStages: readonly CoordinationGrade[] = [
  { grade: 1, lower: 0, upper: 0.3, label: { en: "Low-level coupling", zh: "低水平耦合" } },
  { grade: 2, lower: 0.3, upper: 0.5, label: { en: "Antagonism", zh: "拮抗" } },
  { grade: 3, lower: 0.5, upper: 0.8, label: { en: "Running-in", zh: "磨合" } },
  { grade: 4, lower: 0.8, upper: 1, label: { en: "High-level coupling", zh: "高水平耦合" } },
];

/** The grade of a value in [0, 1]: `"right"` puts an edge into the lower class, `"left"` into the upper one. */
export function gradeOf(value: number, table: readonly CoordinationGrade[], closed: "right" | "left"): number {
  let place = 0;
  while (place < table.length - 1) {
    const { upper } = table[place]!;
    if (closed === "right" ? value <= upper : value < upper) break;
    place++;
  }
  return table[place]!.grade;
}

/** Refuses a table that does not cover [0, 1] without holes. */
export function checkGrades(table: readonly CoordinationGrade[]): void {
  const whole =
    table.length > 0 &&
    table[0]!.lower === 0 &&
    table[table.length - 1]!.upper === 1 &&
    table.every(({ lower, upper }, i) => lower < upper && (i === 0 || lower === table[i - 1]!.upper));
  if (whole) return;
  throw new MesometricsError(
    "INVALID_GRADES",
    "A table of grades goes from 0 to 1 in ascending classes, each beginning where the one before ends.",
    { table },
  );
}
