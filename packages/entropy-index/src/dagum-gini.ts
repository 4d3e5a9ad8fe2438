import { MesometricsError, sum } from "@mesometrics/matrix";
import { distributionOf, gini, type InequalityOptions } from "./inequality.js";

export interface DagumGroup {
  readonly label: string;
  readonly count: number;
  readonly populationShare: number;
  readonly incomeShare: number;
  readonly mean: number;
  /** The Gini coefficient inside the group. */
  readonly gini: number;
  /** its part of the within component: G p s */
  readonly within: number;
}

export interface DagumPair {
  /** The group with the larger mean. */
  readonly richer: string;
  readonly poorer: string;
  /** G_jh: mean absolute difference between the groups over the sum of their means */
  readonly gini: number;
  /** d: mean of what members of the richer group have more, where they have more */
  readonly difference: number;
  /** p: mean of what they have less, where they have less */
  readonly transvariation: number;
  /** D = (d - p)/(d + p), in [0, 1]; 0 where the groups do not differ at all */
  readonly relativeAffluence: number;
  readonly netBetween: number;
  readonly transvariationPart: number;
}

export interface DagumGini {
  readonly gini: number;
  readonly within: number;
  readonly netBetween: number;
  readonly transvariation: number;
  /** Over the Gini coefficient; null where it is 0. */
  readonly shares: { readonly within: number; readonly netBetween: number; readonly transvariation: number } | null;
  readonly groups: readonly DagumGroup[];
  readonly pairs: readonly DagumPair[];
}

/**
 * Dagum's decomposition of the Gini coefficient: G = G_w + G_nb + G_t, within groups, net between groups and the intensity
 * of transvariation (overlap), to 1e-12 (checked).
 *
 * G_w = Σ_j G_jj p_j s_j; over pairs with μ_j >= μ_h: G_nb = Σ G_jh (p_j s_h + p_h s_j) D_jh, G_t the same with 1 - D_jh.
 *
 * With `weights` every mean, share and mean difference is over people instead of values: p_j is a share of people.
 *
 * @param values length n, not negative
 * @param groups a label for every value
 * @throws MesometricsError `COLUMN_LENGTH`, `IDENTITY_VIOLATED`, and as `gini` (`INVALID_WEIGHTS`)
 *
 * Source: Dagum (1997), Empirical Economics 22, equations 15 to 25. Stata: `dagumg`-type user commands.
 *
 * @example
 * ```ts
 * import { dagumGini } from "@mesometrics/entropy-index";
 * const one = dagumGini([1, 2, 3, 10], ["a", "a", "b", "c"]);
 * [one.gini, one.within, one.netBetween, one.transvariation]; // → [0.4375, 0.015625, 0.421875, 0]
 * dagumGini([1, 2, 10], ["a", "a", "b"], { weights: [1, 1, 2] }).netBetween; // → 0.369565
 * ```
 */
export function dagumGini(
  values: ArrayLike<number>,
  groups: readonly string[],
  { weights }: InequalityOptions = {},
): DagumGini {
  if (groups.length !== values.length) {
    throw new MesometricsError(
      "COLUMN_LENGTH",
      `There are ${values.length} values and ${groups.length} group labels.`,
      {
        length: groups.length,
        expected: values.length,
      },
    );
  }
  const total = distributionOf(values, weights, false);
  const n = values.length;
  const people = weights === undefined ? new Float64Array(n).fill(1) : Float64Array.from(weights);
  const everyone = sum(people);
  const members = new Map<string, Member[]>();
  for (let i = 0; i < n; i++) {
    const member = { value: values[i]!, weight: people[i] };
    const list = members.get(groups[i]!);
    if (list === undefined) members.set(groups[i]!, [member]);
    else list.push(member);
  }
  const parts = [...members]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([label, own]) => {
      const size = sum(own.map((one) => one.weight));
      const shares = own.map((one) => ({ value: one.value, weight: one.weight / size }));
      const mean = sum(shares.map((one) => one.weight * one.value));
      const populationShare = size / everyone;
      const incomeShare = populationShare * (mean / total.mean);
      const inside =
        mean === 0
          ? 0
          : gini(
              own.map((one) => one.value),
              { weights: own.map((one) => one.weight) },
            );
      return {
        label,
        own: shares,
        mean,
        populationShare,
        incomeShare,
        gini: inside,
        within: inside * populationShare * incomeShare,
      };
    });
  const pairs: DagumPair[] = [];
  for (const [place, one] of parts.entries()) {
    for (const other of parts.slice(0, place)) {
      const [j, h] = one.mean >= other.mean ? [one, other] : [other, one];
      const { more, less } = differences(j.own, h.own);
      const gap = more + less;
      const between = j.mean + h.mean === 0 ? 0 : gap / (j.mean + h.mean);
      const affluence = gap === 0 ? 0 : Math.min(1, Math.max(0, (more - less) / gap));
      const share = between * (j.populationShare * h.incomeShare + h.populationShare * j.incomeShare);
      pairs.push({
        richer: j.label,
        poorer: h.label,
        gini: between,
        difference: more,
        transvariation: less,
        relativeAffluence: affluence,
        netBetween: share * affluence,
        transvariationPart: share * (1 - affluence),
      });
    }
  }
  const coefficient = gini(values, { weights: people });
  const within = sum(parts.map((one) => one.within));
  const netBetween = sum(pairs.map((one) => one.netBetween));
  const transvariation = sum(pairs.map((one) => one.transvariationPart));
  if (Math.abs(within + netBetween + transvariation - coefficient) > 1e-12) {
    throw new MesometricsError("IDENTITY_VIOLATED", "The parts do not sum to the Gini coefficient. This is a bug.", {
      parts: within + netBetween + transvariation,
      gini: coefficient,
    });
  }
  return {
    gini: coefficient,
    within,
    netBetween,
    transvariation,
    shares:
      coefficient > 0
        ? {
            within: within / coefficient,
            netBetween: netBetween / coefficient,
            transvariation: transvariation / coefficient,
          }
        : null,
    groups: parts.map(({ own, ...one }) => ({ ...one, count: own.length })),
    pairs,
  };
}

/** A value, and the people or the share of people that have it. */
interface Member {
  readonly value: number;
  readonly weight: number;
}

/** Mean positive and mean negative part of y - x over all pairs; the weights of a group sum to 1. */
function differences(richer: readonly Member[], poorer: readonly Member[]): { more: number; less: number } {
  const more = new Float64Array(richer.length);
  const less = new Float64Array(richer.length);
  for (let i = 0; i < richer.length; i++) {
    const { value, weight } = richer[i]!;
    for (const other of poorer) {
      const gap = (value - other.value) * other.weight;
      if (gap > 0) more[i] += gap;
      else less[i] -= gap;
    }
    more[i] *= weight;
    less[i] *= weight;
  }
  return { more: sum(more), less: sum(less) };
}
