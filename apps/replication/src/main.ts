#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import type { AuditOptions } from "./commands/audit.js";
import type { CheckOptions } from "./commands/check.js";
import type { CurveOptions } from "./commands/curve.js";
import type { FitOptions } from "./commands/fit.js";
import type { ImportCommandOptions } from "./commands/import.js";
import type { ListOptions } from "./commands/list.js";
import type { MonteCarloOptions } from "./commands/monte-carlo.js";
import type { PolicyOptions } from "./commands/policy.js";
import type { RunOptions } from "./commands/run.js";
import type { SimulateOptions } from "./commands/simulate.js";
import type { TemplateOptions } from "./commands/template.js";
import { defaultStudy } from "./default-study.js";
import { fitHelp } from "./fit-help.js";
import { misuseCode, misuseMessage, printable } from "./misuse.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** A message in lines of a terminal; in a file it stays as it is. */
async function forTerminal(text: string): Promise<string> {
  if (!process.stderr.isTTY) return text;
  const { wrap } = await import("@mesometrics/reporting");
  return text
    .split("\n")
    .flatMap((line) => wrap(line, 80))
    .join("\n");
}

/** Misuse ends with 2 and one readable message; anything else is a defect of ours and ends with 1. */
function guarded<Arguments extends unknown[]>(
  action: (...given: Arguments) => Promise<void>,
): (...given: Arguments) => Promise<void> {
  return async (...given) => {
    try {
      await action(...given);
    } catch (error) {
      const code = misuseCode(error);
      if (code !== null) {
        const text = `error ${code}: ${printable(misuseMessage(error as Error))}`;
        process.stderr.write(`\n${await forTerminal(text)}\n`);
        process.exitCode = 2;
        return;
      }
      process.stderr.write(
        `\nThis is a defect of mesometrics, not of your data; please report it.\n${(error as Error).stack}\n`,
      );
      process.exitCode = 1;
    }
  };
}

/** `mesometrics … | head` closes the pipe: what is left to print has no reader, the files are still to be written. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

const program = new Command("mesometrics")
  .description("Regional panel studies: from raw data to a finished report.")
  .version(version)
  .showHelpAfterError("(add --help for what can be typed)")
  .exitOverride((stop) => process.exit(stop.exitCode === 0 ? 0 : 2));

const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** A number of threads. */
function workers(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number of at least 1 is due.");
  return value;
}

// Commands are imported when they run: `--help` need not load the charts.
program
  .command("list")
  .description("list what comes with mesometrics, and which file a study needs")
  .addOption(new Option("-l, --language <language>", "language of the titles").choices(["en", "zh"]))
  .action(guarded(async (options: ListOptions) => (await import("./commands/list.js")).list(options)));

program
  .command("run")
  .description(
    "run studies: report.html, tables for Word, LaTeX and Excel, results.json; without a name all that comes with mesometrics and needs no file, with an index page",
  )
  .argument("[studies...]", "ids of bundled studies, or folders with a study.yaml")
  .option(
    "-d, --data <file>",
    "data in place of the study's own: CSV, Excel, Stata, Parquet or Arrow, long or wide; exports of the bureau may be several",
    several,
  )
  .option("--sheet <name>", "the sheet of a workbook")
  .addOption(new Option("--decimal <mark>", "the decimal mark of a text file").choices([".", ","]))
  .option("-o, --output <folder>", "where to write (default: reports/<study>; several studies: reports)")
  .option("--workers <number>", "threads; changes no number (default: one per processor)", workers)
  .addOption(new Option("-l, --language <language>", "language of the tables and the report").choices(["en", "zh"]))
  .addHelpText(
    "after",
    "\nExamples:\n  mesometrics run                      everything that needs no file\n  mesometrics run crime-iv --output results\n  mesometrics run us-infrastructure crime-iv\n  mesometrics run my-study --data provinces.csv --language zh",
  )
  .action(
    guarded(async (studies: string[], options: RunOptions) =>
      (await import("./commands/run.js")).run(studies, options),
    ),
  );

program
  .command("check")
  .description("check a study's data against what it needs, and screen its figures; estimates nothing")
  .argument("[study]", "the id of a bundled study, or a folder with a study.yaml", defaultStudy)
  .option(
    "-d, --data <file>",
    "data in place of the study's own, of any format that `run` reads; may be repeated",
    several,
  )
  .option("--sheet <name>", "the sheet of a workbook")
  .addOption(new Option("--decimal <mark>", "the decimal mark of a text file").choices([".", ","]))
  .option("--html <file>", "write a page with a small chart per flagged series")
  .option("--json", "the whole check as JSON")
  .addOption(new Option("-l, --language <language>", "language of the page").choices(["en", "zh"]))
  .addHelpText(
    "after",
    "\nExamples:\n  mesometrics check my-study --data provinces.xlsx --html check.html\n  mesometrics check my-study --data gdp.csv --data population.csv --json",
  )
  .action(
    guarded(async (study: string, options: CheckOptions) =>
      (await import("./commands/check.js")).check(study, options),
    ),
  );

program
  .command("template")
  .description("write forms to fill in with a study's data: a workbook that checks what is typed, and a CSV")
  .argument("[study]", "the id of a bundled study, or a folder with a study.yaml", defaultStudy)
  .option("-o, --output <folder>", "where to write (default: here)")
  .addOption(new Option("--out <folder>").hideHelp())
  .option("--overwrite", "replace forms that exist")
  .addOption(new Option("-l, --language <language>", "language of the remarks in the workbook").choices(["en", "zh"]))
  .action(
    guarded(async (study: string, options: TemplateOptions) =>
      (await import("./commands/template.js")).template(study, options),
    ),
  );

program
  .command("import")
  .description(
    "read exports of the statistics bureau, CSV, Excel, Stata, Parquet or Arrow into one CSV panel with lineage",
  )
  .argument("<files...>", "exports of the bureau are merged; any other table is imported alone")
  .option("-o, --output <file>", "the panel to write; its columns, lineage and conflicts go beside it", "panel.csv")
  .option("--overwrite", "replace files that exist")
  .option("--sheet <name>", "the sheet of a workbook")
  .addOption(new Option("--decimal <mark>", "the decimal mark of a text file").choices([".", ","]))
  .option("--name <printed=column>", "a column's name for an indicator; may be repeated", several)
  .option("--indicator <file=indicator (unit)>", "what a file holds that does not say so; may be repeated", several)
  .option("--vintage <file=revision>", "the revision of a file that does not say so; may be repeated", several)
  .option("--region <printed=region>", "what an unknown region's name means; may be repeated", several)
  .addOption(new Option("--unknown <rule>", "of regions that no register knows").choices(["error", "keep", "drop"]))
  .addOption(new Option("--conflicts <rule>", "of two figures for one cell").choices(["missing", "first", "last"]))
  .option("--long <unit>", "make a wide table long; <unit> is the column that names the unit")
  .addOption(new Option("-l, --language <language>", "language of the regions' names").choices(["en", "zh"]))
  .addHelpText(
    "after",
    "\nExamples:\n  mesometrics import 分省年度数据*.csv --output provinces.csv --name 地区生产总值=gdp\n  mesometrics import survey.dta --output survey.csv\n  mesometrics import wide.xlsx --sheet Data --long province",
  )
  .action(
    guarded(async (files: string[], options: ImportCommandOptions) =>
      (await import("./commands/import.js")).importFiles(files, options),
    ),
  );

program
  .command("audit")
  .description("check the arithmetic of printed tables; needs no data")
  .argument("<paper>", "the id of a bundled paper, a folder with a published.yaml, or such a file")
  .option("--json", "the whole audit as JSON")
  .option("--html <file>", "write the audit as a page in English and Chinese")
  .option("-a, --all", "list the consistent findings too")
  .addOption(new Option("-l, --language <language>", "language of rules and verdicts").choices(["en", "zh"]))
  .addHelpText(
    "after",
    "\nExamples:\n  mesometrics audit he-2026\n  mesometrics audit my-paper.yaml --json\n  mesometrics audit he-2026 --html audit.html",
  )
  .action(
    guarded(async (paper: string, options: AuditOptions) =>
      (await import("./commands/audit.js")).audit(paper, options),
    ),
  );

/** A number on the command line. */
function number(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw new InvalidArgumentError("a number is due.");
  return value;
}

const numbers = (text: string, before: readonly number[] = []): readonly number[] => [...before, number(text)];

program
  .command("fit")
  .description("fit one model on a data file (CSV, Excel, Stata, Parquet, Arrow) and print it")
  .argument("<data>", "the data file")
  .argument("<formula>", '"y ~ x | unit + year": outcome ~ regressors | fixed effects | endogenous ~ instruments')
  .option("-u, --unit <column>", "the column that names the units")
  .option(
    "-t, --time <column>",
    "the column that names the periods; without unit and time the rows are a cross-section",
  )
  .option("--step <number>", "the distance of adjacent periods (default: 1)", number)
  .option("--vcov <rule>", "standard errors: iid, HC3, cluster:unit, cluster:unit+year, CR2:unit, driscoll-kraay:2, …")
  .option("--iv <endogenous ~ instruments>", "instruments, where the formula has none")
  .option("--method <name>", "of instruments: 2sls, liml, fuller:1, k-class:0.5, gmm:two-step, ujive")
  .option("--weights <column>", "analytic weights of the rows (Stata's aweight)")
  .option("--frequencies <column>", "how many equal observations a row stands for (Stata's fweight)")
  .addOption(
    new Option("--spatial <model>", "a spatial model").choices([
      "ols",
      "slx",
      "sar",
      "sdm",
      "sem",
      "sdem",
      "sac",
      "gns",
    ]),
  )
  .option("--spatial-weights <file>", "its weights: .gal, .gwt, .csv (matrix or from,to[,weight]), .txt (Stata), .dat")
  .addOption(
    new Option("--effects <effects>", "effects of a spatial panel, or written in the formula").choices([
      "none",
      "individual",
      "time",
      "twoways",
      "random",
    ]),
  )
  .addOption(
    new Option("--normalise <rule>", "of the spatial weights (default: row)").choices([
      "row",
      "none",
      "spectral",
      "minmax",
    ]),
  )
  .addOption(new Option("--islands <policy>", "units without neighbours").choices(["error", "zero"]))
  .addOption(
    new Option("--gwt-values <meaning>", "the third column of a .gwt file").choices(["binary", "weight", "inverse"]),
  )
  .option("--level <share>", "confidence level (default: 0.95)", number)
  .option("--sheet <name>", "the sheet of a workbook")
  .addOption(new Option("--decimal <mark>", "the decimal mark of a text file").choices([".", ","]))
  .option("--json", "tidy, glance, tests and notes as JSON (mesometrics/fit@1)")
  .addOption(
    new Option("--format <format>", "of the output")
      .choices(["text", "json", "latex", "markdown", "csv"])
      .default("text"),
  )
  .addOption(new Option("-l, --language <language>", "language of the tables").choices(["en", "zh"]))
  .addHelpText("after", `\n${fitHelp}`)
  .action(
    guarded(async (file: string, formula: string, options: FitOptions) =>
      (await import("./commands/fit.js")).fit(file, formula, options),
    ),
  );

program
  .command("curve")
  .description("run every defensible specification of a model, draw the curve and test all of them together")
  .argument("<source>", "a study, or a data file with a formula")
  .argument("[formula]", '"y ~ x + controls | effects", of a data file')
  .option("-u, --unit <column>", "the column that names the units, of a data file")
  .option("-t, --time <column>", "the column that names the periods, of a data file")
  .option("--model <id>", "the study's model (default: its first least squares model)")
  .option("--regressor <term>", "the regressor of interest (default: the first)")
  .option("--always <term>", "a control that stands in every specification; may be repeated", several)
  .option("--by <column>", "a text column: each of its groups is a sample too")
  .option("--winsorise <share>", "a share of each tail; may be repeated (default: 0.01 and 0.05)", numbers)
  .addOption(
    new Option("--scheme <scheme>", "how all are tested together (default: wild)").choices(["wild", "permute-units"]),
  )
  .option("--draws <number>", "of the joint test (default: 499)", number)
  .option("--seed <number>", "of the joint test (default: 1)", number)
  .option("--no-joint", "leave the joint test out")
  .option("-d, --data <file>", "data in place of the study's own; may be repeated", several)
  .option("-o, --output <folder>", "where to write (default: reports/<name>-curve)")
  .addOption(new Option("-l, --language <language>", "language of the page").choices(["en", "zh"]))
  .addHelpText(
    "after",
    '\nExamples:\n  mesometrics curve us-infrastructure\n  mesometrics curve data.csv "y ~ x + z | unit + year" --unit unit --time year --by region',
  )
  .action(
    guarded(async (source: string, formula: string | undefined, options: CurveOptions) =>
      (await import("./commands/curve.js")).curve(source, formula, options),
    ),
  );

program
  .command("simulate")
  .description(
    "write a simulated panel of a paper's study, with the parameters it was made with; every row says SIMULATED",
  )
  .argument("<study>", "he-2026 or xie-2024")
  .option("--seed <number>", "another seed, another panel (default: 1)", number)
  .option("--replicate <number>", "the draw of a Monte Carlo to look at (default: 0)", number)
  .option("--design <name>", "he-2026: exogenous, endogenous; xie-2024: serial, independent (default: the first)")
  .option("-o, --output <folder>", "where to write (default: here)")
  .addOption(new Option("-l, --language <language>", "language of what is printed").choices(["en", "zh"]))
  .addHelpText(
    "after",
    "\nExamples:\n  mesometrics simulate he-2026\n  mesometrics simulate xie-2024 --seed 7 --output data",
  )
  .action(
    guarded(async (study: string, options: SimulateOptions) =>
      (await import("./commands/simulate.js")).simulate(study, options),
    ),
  );

program
  .command("monte-carlo")
  .description(
    "bias, coverage and rejection rates of every estimator of a paper's study on simulated panels with known truth",
  )
  .argument("<study>", "he-2026 or xie-2024")
  .option("--draws <number>", "simulated panels (default: 2000, which takes minutes)", number)
  .option("--seed <number>", "of the panels (default: 1)", number)
  .option("--design <name>", "he-2026: exogenous, endogenous; xie-2024: serial, independent (default: the first)")
  .option("--bootstrap-draws <number>", "of the wild bootstrap in each panel (default: 199)", number)
  .option("--json", "every number as JSON")
  .option("-o, --output <folder>", "write monte-carlo.json there too")
  .addOption(new Option("-l, --language <language>", "language of the table").choices(["en", "zh"]))
  .addHelpText(
    "after",
    "\nExamples:\n  mesometrics monte-carlo he-2026 --draws 200\n  mesometrics monte-carlo xie-2024 --design independent --json",
  )
  .action(
    guarded(async (study: string, options: MonteCarloOptions) =>
      (await import("./commands/monte-carlo.js")).monteCarlo(study, options),
    ),
  );

program
  .command("policy")
  .description(
    "timeline, figures, conflicts and keywords of policy documents; recounts keywords in texts that you give",
  )
  .argument(
    "[policy]",
    "the id of a bundled policy file, a folder with a policy.yaml, or such a file",
    "ai-manufacturing-policy",
  )
  .option(
    "--text <document=file>",
    "a document's text (UTF-8), counted in place of the file's counts; may be repeated",
    several,
  )
  .option("-o, --output <folder>", "write policy.html there")
  .addOption(new Option("-l, --language <language>", "language of the tables").choices(["en", "zh"]))
  .addHelpText(
    "after",
    "\nExamples:\n  mesometrics policy\n  mesometrics policy my-policy.yaml --text plan=plan.txt --output report",
  )
  .action(
    guarded(async (name: string, options: PolicyOptions) =>
      (await import("./commands/policy.js")).policy(name, options),
    ),
  );

program.addHelpText(
  "after",
  `
Begin with:
  mesometrics list                       what comes with mesometrics
  mesometrics run                        all of it that needs no file
  mesometrics run us-infrastructure      one study
  mesometrics template china-provinces   a form for your own figures
  mesometrics check china-provinces --data filled.xlsx
  mesometrics run china-provinces --data filled.xlsx
`,
);

await program.parseAsync();
