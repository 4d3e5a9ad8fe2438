import { resolve } from "node:path";
import { MesometricsError } from "@mesometrics/matrix";
import { nearestName, type Table, toCsv } from "@mesometrics/panel-data";
import { wrap } from "@mesometrics/reporting";
import type { SimulatedPanel, TrueParameter } from "@mesometrics/study";
import { simulations } from "../simulations.js";
import { writeFiles } from "../write-files.js";

export interface SimulateOptions {
  readonly seed?: number;
  readonly replicate?: number;
  readonly design?: string;
  readonly output?: string;
  readonly language?: "en" | "zh";
}

/** Writes a simulated panel of a paper's study as CSV, with the parameters that it was made with beside it. */
export function simulate(study: string, options: SimulateOptions): void {
  const { seed = 1, replicate, design, language = "en" } = options;
  const panel = simulated(study, {
    seed,
    ...(replicate === undefined ? {} : { replicate }),
    ...(design === undefined ? {} : { design }),
  });
  const folder = resolve(options.output ?? ".");
  const stem = `${study}-simulated-seed-${seed}${replicate === undefined ? "" : `-replicate-${replicate}`}`;
  const { table, ...rest } = panel;
  const files = {
    [`${stem}.csv`]: toCsv(table as Table),
    [`${stem}-truth.json`]: `${JSON.stringify({ schema: "mesometrics/simulated-panel@2", ...rest }, null, 2)}\n`,
  };
  writeFiles(folder, files);
  const rows = table[panel.unit]!.length;
  const told = {
    en: [`${rows} rows. Files in ${folder}:`, "Then:"],
    zh: [`共 ${rows} 行。文件位于 ${folder}：`, "接下来："],
  }[language];
  process.stdout.write(
    `${wrap(panel.provenance.statement[language], 80).join("\n")}\n\n${told[0]}\n${Object.keys(files)
      .map((name) => `  ${name}\n`)
      .join("")}${truths(panel, language)}\n${told[1]} mesometrics run ${study} --data ${stem}.csv\n`,
  );
}

const headings = {
  design: { en: "What the data were made with", zh: "生成数据所用的参数" },
  arithmetic: { en: "What follows from it", zh: "由其推出的量" },
  simulation: {
    en: "What models that estimate none of these are centred on (pseudo-true values, ± simulation error; why: see the JSON file)",
    zh: "不估计上述参数的模型所围绕的伪真值（± 模拟误差；原因见 JSON 文件）",
  },
} as const;

/** Every truth under what it rests on; of pseudo-true values the meaning is in the file. */
function truths({ truth }: SimulatedPanel, language: "en" | "zh"): string {
  const names = Object.keys(truth);
  const width = Math.max(...names.map((name) => name.length));
  const line = (name: string, { value, error, meaning, basis }: TrueParameter): string => {
    const number = String(Number(value.toPrecision(5)));
    const head = `  ${name.padEnd(width)}  `;
    if (basis === "simulation") return `${head}${number} ± ${error}\n`;
    return `${head}${number}\n${wrap(meaning[language], 74)
      .map((text) => `      ${text}`)
      .join("\n")}\n`;
  };
  return (["design", "arithmetic", "simulation"] as const)
    .map((basis) => {
      const own = names.filter((name) => truth[name]!.basis === basis);
      if (own.length === 0) return "";
      return `\n${wrap(headings[basis][language], 80).join("\n")}\n${own.map((name) => line(name, truth[name]!)).join("")}`;
    })
    .join("");
}

/** A simulated panel by the id of its study. @throws UNKNOWN_STUDY and what the simulation throws */
export function simulated(
  study: string,
  choice: { readonly seed: number; readonly replicate?: number; readonly design?: string },
): SimulatedPanel {
  if (Object.hasOwn(simulations, study)) return simulations[study]!(choice);
  const near = nearestName(study, Object.keys(simulations));
  throw new MesometricsError(
    "UNKNOWN_STUDY",
    `There is no simulated panel for "${study}"; there are ${Object.keys(simulations).join(", ")}.${near === null ? "" : ` Did you mean "${near}"?`}`,
    { study, nearest: near },
  );
}
