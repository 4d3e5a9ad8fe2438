import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commandPath, emptyFolder, everythingIn } from "./command.js";

/** Runs the command and closes its output before it prints. */
function withoutReader(folder: string, ...given: string[]): Promise<{ status: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [commandPath, ...given], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let stderr = "";
    child.stdout.destroy();
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject).on("close", (status) => resolve({ status, stderr }));
  });
}

describe("a closed output, as of `mesometrics … | head -1`,", () => {
  it.each([[["audit", "he-2026", "--json"]], [["list"]], [["--help"]]])(
    "ends %j without a trace",
    { timeout: 60_000 },
    async (given) => {
      expect(await withoutReader(emptyFolder(), ...given)).toEqual({ status: 0, stderr: "" });
    },
  );

  it("does not keep a run from writing its files", { timeout: 120_000 }, async () => {
    const folder = emptyFolder();
    const { status, stderr } = await withoutReader(folder, "run", "grunfeld-investment", "--output", "out");
    expect(stderr).toMatch(/^(?: {2}\[\d\/\d\] .+\n)+$/);
    expect(status).toBe(0);
    expect(everythingIn(folder)).toContain("out/report.html");
  });
});
