import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { run } from "../src/commands/run.js";
import { everythingIn } from "./command.js";
import { wholeData, wholeStudy } from "./hostile-cases.js";
import { hostileClasses } from "./hostile-classes.js";

/** Far above the slowest on a busy machine. */
const LONGEST = 90_000;

const folder = mkdtempSync(join(tmpdir(), "mesometrics-classes-"));
beforeAll(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("each class of broken study ends with one message that names its place, or runs", () => {
  it.each(hostileClasses.map((one, i) => [one.name, i] as const))(
    "%s",
    async (_, i) => {
      const { files = {}, prepare, code, says } = hostileClasses[i]!;
      const study = join(folder, `class-${i}`, "study");
      const output = join(folder, `class-${i}`, "output");
      mkdirSync(study, { recursive: true });
      for (const [name, content] of Object.entries({ "study.yaml": wholeStudy, "data.csv": wholeData, ...files })) {
        writeFileSync(join(study, name), content);
      }
      prepare?.(study);
      const before = everythingIn(join(folder, `class-${i}`));
      const error = await run([study], { output }).then(
        () => null,
        (reason: NodeJS.ErrnoException) => reason,
      );
      expect(`${error?.code ?? "done"}: ${error?.message.slice(0, 200) ?? ""}`).toMatch(new RegExp(`^${code}:`));
      if (error === null) {
        expect(everythingIn(output)).toContain("report.html");
        return;
      }
      expect(error.name).toBe("MesometricsError");
      expect(error.message).toMatch(says);
      // Nobody reads a cell of a million characters.
      expect(error.message.length).toBeLessThan(2000);
      expect(everythingIn(join(folder, `class-${i}`))).toEqual(before);
    },
    LONGEST,
  );
});
