import { defineConfig } from "vitest/config";

// Tests run on the packages' sources (no build needed): the export condition below points at src/index.ts.
const conditions = ["@mesometrics/source", "module", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["@mesometrics/source"] } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "apps/*/test/**/*.test.ts",
      "tools/test/**/*.test.ts",
      "consumers/test/**/*.test.ts",
    ],
    testTimeout: 30_000,
    // Modules are loaded once for each worker instead of once for each of the hundreds of files: nothing here keeps a state that
    // one test could leave to another.
    isolate: false,
    // The default leaves a core to the main process, which has little to do: on two cores half of the machine.
    maxWorkers: "100%",
  },
});
