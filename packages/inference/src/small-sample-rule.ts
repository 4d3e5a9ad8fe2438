import { MesometricsError } from "@mesometrics/matrix";

/** The programs whose small-sample rule can be asked for by name. */
export type SmallSamplePreset =
  | "fixest"
  | "reghdfe"
  | "xtreg"
  | "areg"
  | "plm"
  | "plm-sss"
  | "sandwich"
  | "linearmodels"
  | "statsmodels";

/**
 * A small-sample rule in words: what multiplies a covariance and which distribution its t statistics have. With N
 * observations, K coefficients, L parameters of the absorbed effects (their rank), K' counted parameters and G clusters
 * (G = N for independent rows).
 */
export interface SmallSampleRule {
  /** The factor for estimated parameters. Of `iid`, "1" leaves e'e/(N - 1) and the others give e'e/(N - K'). */
  readonly sizeFactor: "1" | "(N - 1)/(N - K')" | "N/(N - K')";
  /** The factor for few clusters. */
  readonly clusterFactor: "1" | "G/(G - 1)";
  /**
   * With several cluster columns: one G, the smallest, for every part of the covariance (`min`), or for each part its
   * own number of clusters (`each`).
   */
  readonly clusterCount: "min" | "each";
  /**
   * What K' counts beside the coefficients: no effect (`none`), all (`full`), those that are not nested in a cluster and
   * one for the constant (`nested`), or nothing where the model has one effect and that is nested, else all (`sole-nested`).
   */
  readonly effects: "none" | "nested" | "full" | "sole-nested";
  /**
   * How parameters of several effects are counted: by the rank of their dummies (`rank`); by levels, less one for each
   * effect after the first (`levels`), which is more where effects do not connect; or as `fixef.force_exact = TRUE` of
   * fixest 0.12 does (`force-exact`): the rank, but with some effects nested K + L - (effects - 1).
   */
  readonly effectsCount: "rank" | "levels" | "force-exact";
  /** Degrees of freedom of t; under independent rows the first and the third are "N - K'". */
  readonly degreesOfFreedom: "min(G) - 1" | "N - K'" | "N - K - L" | "min(min(G) - 1, N - K')";
  /** Where the p-values come from. */
  readonly distribution: "t" | "normal";
}

const parameters = {
  sizeFactor: "N/(N - K')",
  clusterFactor: "1",
  clusterCount: "min",
  effects: "full",
  effectsCount: "rank",
  degreesOfFreedom: "N - K'",
  distribution: "t",
} as const satisfies SmallSampleRule;

const clusters = {
  sizeFactor: "(N - 1)/(N - K')",
  clusterFactor: "G/(G - 1)",
  clusterCount: "min",
  effects: "nested",
  effectsCount: "rank",
  degreesOfFreedom: "min(G) - 1",
  distribution: "t",
} as const satisfies SmallSampleRule;

const inPlm = { ...parameters, effects: "none", degreesOfFreedom: "N - K - L" } as const satisfies SmallSampleRule;

/** What a program does for the three kinds of covariance; null where it has none. */
export interface SmallSampleRules {
  readonly iid: SmallSampleRule | null;
  readonly HC1: SmallSampleRule | null;
  readonly CR1: SmallSampleRule | null;
}

/** The rules by name; `smallSamplePresets` says which program each is of, and where it is written. */
export const presetRules: Readonly<Record<SmallSamplePreset, SmallSampleRules>> = {
  fixest: {
    iid: { ...parameters, sizeFactor: "(N - 1)/(N - K')", effectsCount: "levels" },
    HC1: { ...parameters, sizeFactor: "(N - 1)/(N - K')", clusterFactor: "G/(G - 1)", effectsCount: "levels" },
    CR1: { ...clusters, effectsCount: "levels" },
  },
  reghdfe: { iid: parameters, HC1: parameters, CR1: { ...clusters, degreesOfFreedom: "min(min(G) - 1, N - K')" } },
  xtreg: { iid: parameters, HC1: null, CR1: clusters },
  areg: { iid: parameters, HC1: parameters, CR1: { ...clusters, effects: "full" } },
  plm: { iid: { ...parameters, degreesOfFreedom: "N - K - L" }, HC1: inPlm, CR1: { ...inPlm, sizeFactor: "1" } },
  "plm-sss": { iid: null, HC1: null, CR1: { ...clusters, effects: "none", degreesOfFreedom: "N - K - L" } },
  sandwich: {
    iid: parameters,
    HC1: parameters,
    CR1: { ...clusters, clusterCount: "each", effects: "full", degreesOfFreedom: "N - K - L" },
  },
  linearmodels: {
    iid: parameters,
    HC1: parameters,
    CR1: { ...parameters, effects: "sole-nested", degreesOfFreedom: "N - K - L" },
  },
  statsmodels: {
    iid: parameters,
    HC1: { ...parameters, distribution: "normal" },
    CR1: { ...clusters, clusterCount: "each", effects: "full", distribution: "normal" },
  },
};

/** Why a program lacks a covariance, and what to ask for. */
export const presetLacks: Readonly<Partial<Record<SmallSamplePreset, string>>> = {
  xtreg: 'vce(robust) of xtreg is vce(cluster unit): ask for { cluster: unit, preset: "xtreg" }',
  plm: "plm counts no effect in its factors, and takes the leverage of HC2 and HC3 from the demeaned regressors alone: they are not here",
  "plm-sss": '"sss" is a type of plm\'s clustered covariance only',
};

/** What a covariance may say of its small-sample rule. */
export interface SmallSampleOptions {
  /** The program whose rule is followed. Default: effects counted by rank and nested ones not, as reghdfe (and fixest) do. */
  readonly preset?: SmallSamplePreset;
  /** Parts of the rule that shall differ from the preset, e.g. `{ effects: "full" }` for `ssc(fixef.K = "full")`. */
  readonly smallSample?: Partial<SmallSampleRule>;
}

/**
 * The small-sample part of a covariance given at run time.
 *
 * @throws `PRESET_NOT_APPLICABLE` where the type has a correction of its own (CR2, …) and one is asked for nevertheless
 */
export function smallSampleOptions(covariance: object, type: string): SmallSampleOptions {
  const { preset, smallSample } = covariance as SmallSampleOptions;
  if (preset === undefined && smallSample === undefined) return {};
  if (!/^(?:iid|HC[0-3]|CR[01])$/u.test(type)) {
    throw new MesometricsError(
      "PRESET_NOT_APPLICABLE",
      `${type} has its own small-sample correction: leave 'preset' and 'smallSample' out, or ask for iid, HC or CR1`,
      { type },
    );
  }
  return { ...(preset === undefined ? {} : { preset }), ...(smallSample === undefined ? {} : { smallSample }) };
}

const allowed: { readonly [Part in keyof SmallSampleRule]: readonly SmallSampleRule[Part][] } = {
  sizeFactor: ["1", "(N - 1)/(N - K')", "N/(N - K')"],
  clusterFactor: ["1", "G/(G - 1)"],
  clusterCount: ["min", "each"],
  effects: ["none", "nested", "full", "sole-nested"],
  effectsCount: ["rank", "levels", "force-exact"],
  degreesOfFreedom: ["min(G) - 1", "N - K'", "N - K - L", "min(min(G) - 1, N - K')"],
  distribution: ["t", "normal"],
};

/** A chosen rule with the name it goes by. */
export interface ChosenRule {
  /** The preset's name; followed by what differs from it. */
  readonly name: string;
  /** Null where no preset was named. */
  readonly preset: SmallSamplePreset | null;
  readonly rule: SmallSampleRule;
}

/**
 * The small-sample rule that a covariance of a family asks for.
 *
 * @throws `UNKNOWN_PRESET`, `INVALID_SMALL_SAMPLE` naming the part; `PRESET_NOT_APPLICABLE` where the program has no such
 * covariance
 */
export function chosenRule(options: SmallSampleOptions, family: "iid" | "HC1" | "CR1", type: string): ChosenRule {
  const { preset, smallSample } = options;
  if (preset !== undefined && !Object.hasOwn(presetRules, preset)) {
    throw new MesometricsError(
      "UNKNOWN_PRESET",
      `'${String(preset)}' is no small-sample preset: use ${Object.keys(presetRules).join(", ")}`,
      { preset },
    );
  }
  const rules = presetRules[preset ?? "fixest"];
  const leverage = (preset === "plm" || preset === "plm-sss") && (type === "HC2" || type === "HC3");
  const base = leverage ? null : rules[family];
  if (base === null) {
    throw new MesometricsError(
      "PRESET_NOT_APPLICABLE",
      `The preset ${preset} has no ${type}: ${presetLacks[preset ?? "fixest"] ?? "choose another one"}`,
      { preset, type },
    );
  }
  const counted: SmallSampleRule = preset === undefined ? { ...base, effectsCount: "rank" } : base;
  if (smallSample === undefined) return { name: preset ?? "fixest", preset: preset ?? null, rule: counted };
  const rule = { ...counted, ...checked(smallSample) };
  const changed = Object.entries(smallSample).map(([part, value]) => `${part} ${String(value)}`);
  return {
    name: `${preset ?? "fixest"}${changed.length === 0 ? "" : ` with ${changed.join("; ")}`}`,
    preset: preset ?? null,
    rule,
  };
}

function checked(given: Partial<SmallSampleRule>): Partial<SmallSampleRule> {
  if (typeof given !== "object" || given === null) {
    throw invalid('smallSample is an object such as { effects: "full" }', given);
  }
  for (const [part, value] of Object.entries(given)) {
    const values: readonly unknown[] | undefined = Object.hasOwn(allowed, part)
      ? allowed[part as keyof SmallSampleRule]
      : undefined;
    if (values === undefined) {
      throw invalid(`a small-sample rule has no part '${part}': it has ${Object.keys(allowed).join(", ")}`, given);
    }
    if (!values.includes(value)) {
      throw invalid(
        `'${part}' of a small-sample rule is ${values.map((one) => `"${String(one)}"`).join(" or ")}`,
        given,
      );
    }
  }
  return given;
}

function invalid(message: string, given: unknown): MesometricsError {
  return new MesometricsError("INVALID_SMALL_SAMPLE", message, { given });
}
