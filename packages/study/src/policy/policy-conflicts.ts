import type { PolicyFigure, PolicySpec } from "./policy-spec.js";

/** What two figures of one quantity, or two figures of one size, have to do with each other. */
export type PolicyConflictKind =
  /** one year, two values */
  | "values-differ"
  /** two values, and at least one of them without a year */
  | "undated"
  /** a count of years that does not grow by one a year */
  | "run-broken"
  /** a count of years without a year that agrees with a dated one for one year only */
  | "run-fits-year"
  /** equal numbers of different quantities, which invite confusion */
  | "same-number-other-quantity";

export interface PolicyConflict {
  readonly kind: PolicyConflictKind;
  /** Ids of the two figures, in the order of the file. */
  readonly figures: readonly [string, string];
  readonly message: { readonly en: string; readonly zh: string };
}

/**
 * Figures that contradict each other, cannot be compared, or are easily taken for each other.
 *
 * Figures of one quantity are compared in pairs, observations with observations and targets with targets. A quantity that
 * counts years is in order where values and years move together. Shares of 50 % and more that are equal are flagged where
 * their quantities differ.
 *
 * @example
 * ```ts
 * import { parsePolicy, policyConflicts } from "@mesometrics/study";
 * const policy = parsePolicy(`
 * schema: mesometrics/policy@1
 * id: example
 * title: Example
 * documents: [{ id: a, title: A, kind: paper, date: null }]
 * events: []
 * dictionary: {}
 * figures:
 *   - { id: f1, quantity: firms, label: Firms, kind: observation, value: 3, unit: firms, year: 2020, document: a, place: p. 1 }
 *   - { id: f2, quantity: firms, label: Firms, kind: observation, value: 4, unit: firms, year: 2020, document: a, place: p. 2 }
 * `);
 * policyConflicts(policy)[0].kind; // → values-differ
 * ```
 */
export function policyConflicts({ figures }: PolicySpec): readonly PolicyConflict[] {
  const conflicts: PolicyConflict[] = [];
  figures.forEach((one, i) => {
    for (const other of figures.slice(i + 1)) {
      const found = one.quantity === other.quantity ? compared(one, other) : confusable(one, other);
      if (found !== null) conflicts.push({ figures: [one.id, other.id], ...found });
    }
  });
  return conflicts;
}

type Found = Omit<PolicyConflict, "figures">;

const shown = ({ value, unit, year, document }: PolicyFigure): string =>
  `${value} ${unit} (${document}, ${year ?? "no year"})`;

function compared(one: PolicyFigure, other: PolicyFigure): Found | null {
  if (one.kind !== other.kind || one.unit !== other.unit) return null;
  const both = `${shown(one)} / ${shown(other)}`;
  if (one.countsYears === true && other.countsYears === true) return comparedRuns(one, other, both);
  if (one.value === other.value && one.upTo === other.upTo) return null;
  if (one.year === null || other.year === null) {
    return {
      kind: "undated",
      message: {
        en: `${both}: without a year on both, whether they contradict each other cannot be said.`,
        zh: `${both}：至少一个数字未注明年份，无法判断是否矛盾。`,
      },
    };
  }
  if (one.year !== other.year) return null;
  return {
    kind: "values-differ",
    message: { en: `${both}: two values for one year.`, zh: `${both}：同一年份出现两个数值。` },
  };
}

function comparedRuns(one: PolicyFigure, other: PolicyFigure, both: string): Found | null {
  if (one.year !== null && other.year !== null) {
    if (other.value - one.value === other.year - one.year) return null;
    return {
      kind: "run-broken",
      message: {
        en: `${both}: a run of years grows by one a year, and these do not.`,
        zh: `${both}：连续年数应每年加一，而二者不符。`,
      },
    };
  }
  const dated = one.year === null ? other : one;
  const undated = one.year === null ? one : other;
  if (dated.year === null) {
    if (one.value === other.value) return null;
    return {
      kind: "undated",
      message: {
        en: `${both}: both are called current and neither has a year; they differ by ${Math.abs(one.value - other.value)} years.`,
        zh: `${both}：二者均称“目前”且未注明年份，相差 ${Math.abs(one.value - other.value)} 年。`,
      },
    };
  }
  const implied = dated.year + undated.value - dated.value;
  return {
    kind: "run-fits-year",
    message: {
      en: `${both}: they agree only if the one without a year is of ${implied}.`,
      zh: `${both}：仅当未注明年份者为 ${implied} 年时二者一致。`,
    },
  };
}

function confusable(one: PolicyFigure, other: PolicyFigure): Found | null {
  if (one.unit !== "%" || other.unit !== "%" || one.value !== other.value || one.value < 50) return null;
  return {
    kind: "same-number-other-quantity",
    message: {
      en: `${one.value} % is ${one.quantity} (${one.kind}, ${one.document}) and ${other.quantity} (${other.kind}, ${other.document}): one does not say that the other is reached.`,
      zh: `${one.value}% 既是“${one.quantity}”（${one.document}），也是“${other.quantity}”（${other.document}）：前者与后者不能互相印证。`,
    },
  };
}
