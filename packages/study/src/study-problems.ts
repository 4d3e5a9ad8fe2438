import { nearestName, parseExpression, parseFormula } from "@mesometrics/panel-data";
import { checkCurve, checkRobustness } from "./coefficient-problems.js";
import { DEFAULT_CONVENTION } from "./conventions.js";
import { listOf } from "./one-or-several.js";
import type { StudyDerived, StudyExhibit, StudySpec } from "./study-spec.js";

/** Something that a study's parts say of each other and that does not fit. */
export interface SpecProblem {
  /** As in the file: `["exhibits", 2, "models", 0]`. */
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
}

/**
 * What is wrong with a study that has the right shape: ids given twice, parts that name parts which are not there, formulas
 * and expressions that cannot be read. Needs no data.
 */
export function studyProblems(spec: StudySpec): readonly SpecProblem[] {
  const problems: SpecProblem[] = [];
  const add = (code: string, path: SpecProblem["path"], message: string) => problems.push({ code, path, message });
  const names = {
    models: idsOf(spec.models, "models", add),
    splits: idsOf(spec.splits ?? [], "splits", add),
    mediation: new Set(idsOf(spec.mediation ?? [], "mediation", add).keys()),
    moderation: new Set(idsOf(spec.moderation ?? [], "moderation", add).keys()),
    thresholds: new Set(idsOf(spec.thresholds ?? [], "thresholds", add).keys()),
    robustness: new Set(idsOf(spec.robustness ?? [], "robustness", add).keys()),
    workflows: new Set(idsOf(spec.workflows ?? [], "workflows", add).keys()),
    index: new Set(
      idsOf(
        listOf(spec.index).map(({ id }) => ({ id })),
        "index",
        add,
      ).keys(),
    ),
    coupling: new Set(idsOf(listOf(spec.coupling), "coupling", add).keys()),
    weights: weightIds(spec, add),
  };
  idsOf(spec.exhibits, "exhibits", add, "DUPLICATE_EXHIBIT");
  checkConventions(spec, add);
  checkFormulas(spec, add);

  const refer = (code: string, what: string, known: Iterable<string>, given: string, path: SpecProblem["path"]) => {
    const all = [...known];
    if (all.includes(given)) return;
    const near = nearestName(given, all);
    const there = all.length === 0 ? `the study has no ${what}` : `there are ${all.slice(0, 12).join(", ")}`;
    add(
      code,
      path,
      `there is no "${given}" among the ${what}; ${there}${near === null ? "" : `. Did you mean "${near}"?`}`,
    );
  };
  const weight = (given: string | undefined, path: SpecProblem["path"]) => {
    if (names.weights.length === 0) {
      add("NO_WEIGHTS", path.slice(0, -1), "this needs spatial weights and the study has no `weights`");
      return;
    }
    if (given !== undefined) refer("UNKNOWN_WEIGHTS", "weights", names.weights, given, path);
    else if (names.weights.length > 1) {
      add(
        "AMBIGUOUS_WEIGHTS",
        path.slice(0, -1),
        `which weights? There are ${names.weights.join(", ")}: add \`weights:\``,
      );
    }
  };
  spec.models.forEach((model, i) => {
    if (model.estimator === "spatialPanel") weight(model.weights, ["models", i, "weights"]);
  });
  (spec.moran ?? []).forEach((one, i) => {
    weight(one.weights, ["moran", i, "weights"]);
  });
  (spec.robustness ?? []).forEach((one, i) => {
    refer("UNKNOWN_MODEL", "models", namesOf(names.models), one.model, ["robustness", i, "model"]);
    one.checks.forEach((check, j) => {
      if ("weights" in check && typeof check.weights === "string") {
        weight(check.weights, ["robustness", i, "checks", j, "weights"]);
      }
    });
  });
  checkRobustness(spec, add);
  checkCurve(spec, add);
  (spec.workflows ?? []).forEach((one, i) => {
    weight(one.weights, ["workflows", i, "weights"]);
  });
  spec.exhibits.forEach((exhibit, i) => {
    const at = (...rest: (string | number)[]) => ["exhibits", i, ...rest];
    for (const [part, given, ...rest] of modelReferences(exhibit)) {
      const known = part === "split" ? names.splits : names.models;
      const what = part === "split" ? "splits" : "models";
      refer(part === "split" ? "UNKNOWN_SPLIT" : "UNKNOWN_MODEL", what, namesOf(known), given, at(...rest));
    }
    if (exhibit.kind === "robustness" || exhibit.kind === "placebo") {
      refer("UNKNOWN_ROBUSTNESS", "robustness", names.robustness, exhibit.robustness, at("robustness"));
    }
    if (exhibit.kind === "workflow")
      refer("UNKNOWN_WORKFLOW", "workflows", names.workflows, exhibit.workflow, at("workflow"));
    if (exhibit.kind === "mediation")
      refer("UNKNOWN_MEDIATION", "mediation", names.mediation, exhibit.mediation, at("mediation"));
    if (exhibit.kind === "mediation-equations") {
      exhibit.mediations.forEach((one, j) => {
        refer("UNKNOWN_MEDIATION", "mediation", names.mediation, one, at("mediations", j));
      });
    }
    if (exhibit.kind === "moderation" || exhibit.kind === "marginal-effects") {
      refer("UNKNOWN_MODERATION", "moderation", names.moderation, exhibit.moderation, at("moderation"));
    }
    if (exhibit.kind === "threshold" || exhibit.kind === "threshold-plot") {
      refer("UNKNOWN_THRESHOLD", "thresholds", names.thresholds, exhibit.threshold, at("threshold"));
    }
    if ((exhibit.kind === "index-weights" || exhibit.kind === "weights-bars") && exhibit.index !== undefined) {
      refer("UNKNOWN_INDEX", "index", names.index, exhibit.index, at("index"));
    }
    if (exhibit.kind === "coupling-grades" && exhibit.coupling !== undefined) {
      refer("UNKNOWN_COUPLING", "coupling", names.coupling, exhibit.coupling, at("coupling"));
    }
    if (exhibit.kind === "lisa-map" || exhibit.kind === "moran-scatter" || exhibit.kind === "connectivity") {
      weight(exhibit.weights, at("weights"));
    }
    if (POLICY_KINDS.includes(exhibit.kind) && spec.policy === undefined) {
      add("NO_POLICY", at("kind"), "this shows facts of policy documents and the study has no `policy`");
    }
    if (exhibit.kind === "listing") checkListing(exhibit, i, add);
  });
  if (spec.mainTable !== undefined) {
    refer(
      "UNKNOWN_EXHIBIT",
      "exhibits",
      spec.exhibits.map(({ id }) => id),
      spec.mainTable,
      ["mainTable"],
    );
  }
  return problems;
}

const POLICY_KINDS: readonly string[] = ["policy-timeline", "policy-figures", "keyword-frequency", "policy-scenario"];

export type AddProblem = (code: string, path: SpecProblem["path"], message: string) => void;

/** The ids of a list with the conventions of each; an id given twice is a problem. */
function idsOf(
  parts: readonly {
    readonly id: string;
    readonly conventions?: readonly (string | { readonly convention: string })[] | undefined;
  }[],
  what: string,
  add: AddProblem,
  code = "DUPLICATE_ID",
): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, readonly string[]>();
  parts.forEach(({ id, conventions }, i) => {
    if (ids.has(id)) add(code, [what, i, "id"], `two ${what} are called "${id}"; give each its own id`);
    ids.set(
      id,
      (conventions ?? [DEFAULT_CONVENTION]).map((one) => (typeof one === "string" ? one : one.convention)),
    );
  });
  return ids;
}

/** What an exhibit may call the parts: each by its id, which means all its conventions, and each convention. */
function namesOf(ids: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...ids].flatMap(([id, conventions]) => [
    id,
    ...conventions.filter((one) => one !== DEFAULT_CONVENTION).map((one) => `${id}@${one}`),
  ]);
}

function weightIds(spec: StudySpec, add: AddProblem): readonly string[] {
  const all = listOf(spec.weights);
  const known: string[] = [];
  all.forEach((one, i) => {
    if (one.id === undefined && all.length > 1) {
      add("MISSING_ID", ["weights", i], "of several weights each needs an id");
    }
    const id = one.id ?? "weights";
    if (known.includes(id))
      add("DUPLICATE_ID", ["weights", i, "id"], `two weights are called "${id}"; give each its own id`);
    if (one.kind === "nested") {
      one.of.forEach((part, j) => {
        if (!known.includes(part)) {
          add(
            "UNKNOWN_WEIGHTS",
            ["weights", i, "of", j],
            `there are no weights "${part}" before it: ${known.join(", ") || "none"}`,
          );
        }
      });
    }
    known.push(id);
  });
  return known;
}

/** `[split or model, the name given, its place in the exhibit]` of every model and split that an exhibit shows. */
function modelReferences(
  exhibit: StudyExhibit,
): readonly (readonly ["split" | "model", string, ...(string | number)[]])[] {
  switch (exhibit.kind) {
    case "regression":
    case "coefficient-plot":
      return exhibit.models.map((one, j) => ["model", one, "models", j] as const);
    case "effects":
      return typeof exhibit.model === "string"
        ? [["model", exhibit.model, "model"]]
        : exhibit.model.map((one, j) => ["model", one, "model", j] as const);
    case "first-stage":
    case "identification":
    case "policy-scenario":
      return [["model", exhibit.model, "model"]];
    case "split":
    case "differences":
      return [["split", exhibit.split, "split"]];
    case "forest":
      return exhibit.splits.map((one, j) => ["split", one, "splits", j] as const);
    default:
      return [];
  }
}

function checkConventions(spec: StudySpec, add: AddProblem): void {
  const known = [DEFAULT_CONVENTION, ...Object.keys(spec.conventions ?? {})];
  const check = (what: string, parts: NonNullable<StudySpec["models"] | StudySpec["splits"]>) => {
    parts.forEach(({ conventions }, i) => {
      const seen = new Set<string>();
      (conventions ?? []).forEach((one, j) => {
        const given = typeof one === "string" ? one : one.convention;
        const path = [what, i, "conventions", j, ...(typeof one === "string" ? [] : ["convention"])];
        if (!known.includes(given)) {
          const near = nearestName(given, known);
          add(
            "UNKNOWN_CONVENTION",
            path,
            `there is no convention "${given}"; there are ${known.join(", ")}${near === null ? "" : `. Did you mean "${near}"?`}`,
          );
        }
        if (seen.has(given)) add("DUPLICATE_ID", path, `the convention "${given}" stands here twice`);
        seen.add(given);
      });
    });
  };
  check("models", spec.models);
  check("splits", spec.splits ?? []);
}

/** Formulas and expressions that cannot be read are found before any data are. */
function checkFormulas(spec: StudySpec, add: AddProblem): void {
  const attempt = (path: SpecProblem["path"], read: () => unknown) => {
    try {
      read();
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      if (code === undefined) throw error;
      add(code, path, message);
    }
  };
  const formulas = (what: string, parts: readonly { readonly formula: string }[]) => {
    parts.forEach(({ formula }, i) => {
      attempt([what, i, "formula"], () => parseFormula(formula));
    });
  };
  const variants = (what: string, parts: readonly { readonly conventions?: readonly unknown[] | undefined }[]) => {
    parts.forEach(({ conventions }, i) => {
      (conventions ?? []).forEach((one, j) => {
        const formula = (one as { readonly formula?: string }).formula;
        if (formula !== undefined) attempt([what, i, "conventions", j, "formula"], () => parseFormula(formula));
      });
    });
  };
  formulas("models", spec.models);
  formulas("splits", spec.splits ?? []);
  formulas("workflows", spec.workflows ?? []);
  variants("models", spec.models);
  variants("splits", spec.splits ?? []);
  const expressions = (what: string, parts: readonly StudyDerived[]) => {
    parts.forEach((one, i) => {
      if ("expression" in one) attempt([what, i, "expression"], () => parseExpression(one.expression));
    });
  };
  expressions("indicators", spec.indicators ?? []);
  expressions("variables", spec.variables ?? []);
}

function checkListing(exhibit: Extract<StudyExhibit, { kind: "listing" }>, i: number, add: AddProblem): void {
  const printed = exhibit.columns.filter(({ expression }) => expression === undefined).length;
  exhibit.rows.forEach((row, j) => {
    if (row.length - 1 !== printed) {
      add("COLUMN_LENGTH", ["exhibits", i, "rows", j], `the row has ${row.length - 1} numbers for ${printed} columns`);
    }
  });
}
