import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";

/** The browser to test with: `MESOMETRICS_CHROMIUM`, else the first Chromium or Chrome on the path; null when there is none. */
export function findChromium(): string | null {
  const named = process.env["MESOMETRICS_CHROMIUM"];
  if (named !== undefined && named !== "") return named;
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // not here: look on
      }
    }
  }
  return null;
}

/** A browser that makes no connection of its own, and how to end it. */
export async function startChromium(executablePath: string): Promise<{
  readonly context: BrowserContext;
  readonly stop: () => Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), "mesometrics-chromium-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    context,
    stop: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
