import { type Covariance, parseCovariance } from "@mesometrics/inference";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName } from "@mesometrics/panel-data";

/** What a text may say of each type: the names of its parts by position, and further options by name. */
interface TextRule {
  readonly type: string;
  readonly parts: readonly ("cluster" | "lags" | "coordinates" | "cutoff" | "method" | "correction")[];
  readonly options: readonly string[];
}

const smallSample = ["preset"];
const rules: Readonly<Record<string, TextRule>> = {
  iid: { type: "iid", parts: [], options: smallSample },
  hc0: { type: "HC0", parts: [], options: smallSample },
  hc1: { type: "HC1", parts: [], options: smallSample },
  hc2: { type: "HC2", parts: [], options: smallSample },
  hc3: { type: "HC3", parts: [], options: smallSample },
  cluster: { type: "CR1", parts: ["cluster"], options: smallSample },
  cr0: { type: "CR0", parts: ["cluster"], options: smallSample },
  cr1: { type: "CR1", parts: ["cluster"], options: smallSample },
  cr2: { type: "CR2", parts: ["cluster"], options: [] },
  cr3: { type: "CR3", parts: ["cluster"], options: [] },
  cv3: { type: "CV3", parts: ["cluster"], options: [] },
  cv3j: { type: "CV3J", parts: ["cluster"], options: [] },
  "driscoll-kraay": { type: "driscoll-kraay", parts: ["lags"], options: ["lags", "preset"] },
  "newey-west": { type: "newey-west", parts: ["lags"], options: ["lags", "preset"] },
  "beck-katz": { type: "beck-katz", parts: [], options: ["within", "missing"] },
  plm: { type: "plm", parts: ["method", "correction"], options: ["method", "correction", "clusters"] },
  conley: { type: "conley", parts: ["coordinates", "cutoff"], options: ["cutoff", "kernel", "distance", "periods"] },
};

const numeric = new Set(["lags", "cutoff"]);
const required = new Set(["cluster", "coordinates"]);

/**
 * A covariance written as one word, as on a command line: `type:parts,option=value`.
 *
 * - `iid`, `HC0` … `HC3`;
 * - `cluster:state` (CR1), `cluster:state+year` (both), `CR0:`, `CR2:`, `CR3:`, `CV3:`, `CV3J:state`;
 * - `driscoll-kraay`, `driscoll-kraay:3`, `newey-west:2` (lags), `beck-katz`, `beck-katz,within=unit`;
 * - `conley:latitude+longitude:100` (km), `conley:lat+lon:100,kernel=bartlett`;
 * - `plm:arellano:HC1`; and the rule of another program, `cluster:state,preset=xtreg`.
 *
 * Types may be written in any case. A column whose name holds `:`, `+` or `,` stands in backticks.
 *
 * @throws INVALID_VCOV_TEXT, and what `parseCovariance` throws
 * @example
 * ```ts
 * import { covarianceFromText } from "@mesometrics/study";
 * covarianceFromText("cluster:state+year"); // → {"type":"CR1","cluster":["state","year"]}
 * covarianceFromText("cluster:state,preset=xtreg"); // → {"type":"CR1","cluster":"state","preset":"xtreg"}
 * covarianceFromText("CR2"); // throws INVALID_VCOV_TEXT
 * ```
 */
export function covarianceFromText(text: string): Covariance {
  const [head = "", ...named] = splitOutsideQuotes(text, ",");
  const [word = "", ...parts] = splitOutsideQuotes(head, ":");
  const rule = Object.hasOwn(rules, word.toLowerCase()) ? rules[word.toLowerCase()] : undefined;
  if (rule === undefined) {
    const near = nearestName(word, Object.keys(rules));
    throw invalid(
      text,
      `"${word}" is no covariance. Write iid, HC0 … HC3, cluster:column, CR2:column, CV3:column, driscoll-kraay:lags, newey-west:lags, beck-katz, conley:latitude+longitude:km or plm:arellano.${near === null ? "" : ` Did you mean "${near}"?`}`,
    );
  }
  if (parts.length > rule.parts.length) {
    const most = rule.parts.length === 0 ? "nothing stands after it" : `after it stand ${rule.parts.join(":")}`;
    throw invalid(text, `${rule.type} has ${parts.length} parts after its name; ${most}.`);
  }
  const found: Record<string, unknown> = { type: rule.type };
  for (const [position, name] of rule.parts.entries()) {
    const part = parts[position];
    if (part !== undefined) Object.assign(found, partOf(name, part, text));
    else if (required.has(name)) {
      throw invalid(
        text,
        name === "cluster"
          ? `${rule.type} needs the column of its clusters, as in ${word}:state.`
          : `${rule.type} needs the columns of its coordinates and a distance in km, as in ${word}:latitude+longitude:100.`,
      );
    }
  }
  for (const one of named) {
    const [name = "", value = "", ...more] = one.split("=").map((side) => side.trim());
    if (!rule.options.includes(name) || value === "" || more.length > 0) {
      const known = rule.options.length === 0 ? "it has none" : `it has ${rule.options.join(", ")}`;
      throw invalid(text, `"${one.trim()}" is no option=value of ${rule.type}; ${known}.`);
    }
    if (Object.hasOwn(found, name)) throw invalid(text, `"${name}" is given twice.`);
    found[name] = numeric.has(name) ? numberOf(name, value, text) : value;
  }
  parseCovariance(found as Covariance);
  return found as Covariance;
}

function partOf(name: TextRule["parts"][number], part: string, text: string): Readonly<Record<string, unknown>> {
  if (name === "lags" || name === "cutoff") return { [name]: numberOf(name, part, text) };
  if (name === "method" || name === "correction") return { [name]: part.trim() };
  const columns = splitOutsideQuotes(part, "+").map(unquoted);
  if (columns.some((one) => one === "")) throw invalid(text, "a column's name is empty.");
  if (name === "cluster") return { cluster: columns.length === 1 ? columns[0] : columns };
  if (columns.length !== 2) throw invalid(text, `coordinates are two columns, latitude+longitude, not "${part}".`);
  return { latitude: columns[0], longitude: columns[1] };
}

function numberOf(name: string, value: string, text: string): number {
  const number = value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isNaN(number)) throw invalid(text, `"${value}" is no number for ${name}.`);
  return number;
}

function invalid(text: string, what: string): MesometricsError {
  return new MesometricsError("INVALID_VCOV_TEXT", `Covariance "${text}": ${what}`, { text });
}

/** The parts of a text between marks that do not stand in backticks. */
function splitOutsideQuotes(text: string, mark: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === "`") quoted = !quoted;
    if (at < text.length && (quoted || text[at] !== mark)) continue;
    parts.push(text.slice(start, at).trim());
    start = at + 1;
  }
  return parts;
}

function unquoted(name: string): string {
  return name.length > 1 && name.startsWith("`") && name.endsWith("`") ? name.slice(1, -1) : name;
}
