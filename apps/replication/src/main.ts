#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { defaultStudy } from "./default-study.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** Errors that the packages throw on purpose, told by name so that two installed copies of a package agree. */
const ownErrors = new Set(["MesometricsError", "AuditError", "DistributionError"]);

/** The code of an error that the user can do something about: one of ours, or one of the file system. */
function misuseCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code, errno } = error as NodeJS.ErrnoException;
  return typeof code === "string" && (ownErrors.has(error.name) || typeof errno === "number") ? code : null;
}

/** A message may quote a file: what a terminal obeys is taken out, line ends are kept. */
function printable(message: string): string {
  return (
    message
      // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, "")
      .slice(0, 20_000)
  );
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
        process.stderr.write(`\nerror ${code}: ${printable((error as Error).message)}\n`);
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

const program = new Command("mesometrics")
  .description("Regional panel studies: from raw data to a finished report.")
  .version(version)
  .showHelpAfterError("(add --help for what can be typed)")
  .exitOverride((stop) => process.exit(stop.exitCode === 0 ? 0 : 2));

// Commands are imported when they run: `--help` need not load the charts.
program
  .command("list")
  .description("list the studies that come with mesometrics")
  .action(guarded(async () => (await import("./commands/list.js")).list()));

program
  .command("run")
  .description("run a study: writes report.html, results.json and the tables, prints the main table and the scorecard")
  .argument("[study]", "the id of a bundled study, or a folder with a study.yaml", defaultStudy)
  .option("-d, --data <file>", "a CSV file to use in place of the study's own data")
  .option("-o, --output <folder>", "where to write (default: reports/<study>)")
  .addOption(new Option("-l, --language <language>", "language of the tables and the report").choices(["en", "zh"]))
  .addHelpText(
    "after",
    "\nExamples:\n  mesometrics run\n  mesometrics run crime-iv --output results\n  mesometrics run my-study --data provinces.csv --language zh",
  )
  .action(
    guarded(async (study: string, options: { data?: string; output?: string; language?: "en" | "zh" }) =>
      (await import("./commands/run.js")).run(study, options),
    ),
  );

program
  .command("check")
  .description("check a study's files and its data without estimating anything")
  .argument("[study]", "the id of a bundled study, or a folder with a study.yaml", defaultStudy)
  .option("-d, --data <file>", "a CSV file to use in place of the study's own data")
  .action(
    guarded(async (study: string, options: { data?: string }) =>
      (await import("./commands/check.js")).check(study, options),
    ),
  );

program
  .command("audit")
  .description("check the arithmetic of printed tables; needs no data")
  .argument("<paper>", "the id of a bundled paper, a folder with a published.yaml, or such a file")
  .option("--json", "the whole audit as JSON")
  .option("-a, --all", "list the consistent findings too")
  .addOption(new Option("-l, --language <language>", "language of rules and verdicts").choices(["en", "zh"]))
  .addHelpText("after", "\nExamples:\n  mesometrics audit he-2026\n  mesometrics audit my-paper.yaml --json")
  .action(
    guarded(async (paper: string, options: { json?: boolean; all?: boolean; language?: "en" | "zh" }) =>
      (await import("./commands/audit.js")).audit(paper, options),
    ),
  );

await program.parseAsync();
