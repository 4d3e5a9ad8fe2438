import type {
  StudyColumnSwap,
  StudyConvention,
  StudyModel,
  StudySpec,
  StudySplit,
  StudySplitVariant,
  StudyText,
  StudyVariant,
} from "./study-spec.js";
import { swapColumns } from "./swap-columns.js";

/** The convention that every study has: itself. */
export const DEFAULT_CONVENTION = "default";

const DEFAULT_LABEL: StudyText = { en: "Default", zh: "缺省" };

/** One estimate of a study: a model or a split under one convention. */
export interface Variant<Part> {
  /** `two_way` under the default, `two_way@paper` under another convention. */
  readonly id: string;
  /** The id that the study gives. */
  readonly base: string;
  readonly convention: string;
  /** Whether the study asks for several conventions of it. */
  readonly isOneOfSeveral: boolean;
  /** The model with everything that the convention changes in place; its formula names the columns used. */
  readonly part: Part;
  /** The columns used, by the names that the study's formula and its tables have. */
  readonly columns: StudyColumnSwap;
}

/** Every estimate of the models, each under each of its conventions. */
export function modelVariants(spec: StudySpec): readonly Variant<StudyModel>[] {
  return spec.models.flatMap((model) =>
    variants(spec, model, model.conventions).map(({ variant, own, ...rest }): Variant<StudyModel> => {
      const formula = swapColumns(variant?.formula ?? model.formula, rest.columns);
      const changed = { ...model, id: rest.id, formula };
      if (changed.estimator === "spatialPanel") return { ...rest, part: changed };
      const vcov = variant?.vcov ?? own?.vcov ?? changed.vcov;
      return { ...rest, part: { ...changed, ...(vcov === undefined ? {} : { vcov }) } };
    }),
  );
}

/** Every estimate of the splits, each under each of its conventions. */
export function splitVariants(spec: StudySpec): readonly Variant<StudySplit>[] {
  return (spec.splits ?? []).flatMap((split) =>
    variants(spec, split, split.conventions).map(({ variant, own, ...rest }): Variant<StudySplit> => {
      const { by, level } = (variant ?? {}) as Partial<StudySplitVariant>;
      const vcov = variant?.vcov ?? own?.vcov ?? split.vcov;
      return {
        ...rest,
        part: {
          ...split,
          id: rest.id,
          formula: swapColumns(variant?.formula ?? split.formula, rest.columns),
          by: by ?? split.by,
          level: level ?? split.level,
          test: split.test.map((term) => rest.columns[term] ?? term),
          ...(vcov === undefined ? {} : { vcov }),
        },
      };
    }),
  );
}

/** What a table calls a convention. */
export function conventionLabel(spec: StudySpec, convention: string): StudyText {
  const given = spec.conventions?.[convention]?.label;
  return given ?? (convention === DEFAULT_CONVENTION ? DEFAULT_LABEL : convention);
}

interface PlannedVariant extends Omit<Variant<never>, "part"> {
  readonly variant: StudyVariant | null;
  readonly own: StudyConvention | undefined;
}

function variants(
  spec: StudySpec,
  part: { readonly id: string; readonly columns?: StudyColumnSwap | undefined },
  conventions: readonly (string | StudyVariant)[] | undefined,
): readonly PlannedVariant[] {
  const asked = conventions ?? [DEFAULT_CONVENTION];
  return asked.map((one) => {
    const convention = typeof one === "string" ? one : one.convention;
    const variant = typeof one === "string" ? null : one;
    const own = spec.conventions?.[convention];
    return {
      id: convention === DEFAULT_CONVENTION ? part.id : `${part.id}@${convention}`,
      base: part.id,
      convention,
      isOneOfSeveral: asked.length > 1,
      variant,
      own,
      columns: { ...part.columns, ...own?.columns, ...variant?.columns },
    };
  });
}
