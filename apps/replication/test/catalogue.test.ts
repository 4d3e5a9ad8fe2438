import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { displayWidth } from "@mesometrics/reporting";
import { parsePolicy } from "@mesometrics/study";
import { afterEach, describe, expect, it, vi } from "vitest";
import { catalogue } from "../src/catalogue.js";
import { list } from "../src/commands/list.js";
import { openStudy, readText } from "../src/study-folder.js";

const folder = new URL("../studies/", import.meta.url).pathname;
const ids = readdirSync(folder).sort();

describe("the catalogue", () => {
  it("has every bundled folder once", () => {
    expect(catalogue.map(({ id }) => id).sort()).toEqual(ids);
  });

  it.each(catalogue)("says of $id what its files say", ({ id, kind, title, data, file, isAudited }) => {
    if (kind === "policy") {
      expect(parsePolicy(readText(join(folder, id, "policy.yaml")), id).title).toEqual(title);
      return;
    }
    const { spec, published } = openStudy(id);
    expect(spec.title).toEqual(title);
    expect(published?.tables !== undefined).toBe(isAudited === true);
    const { source } = spec.data;
    const isThere = "file" in source && existsSync(join(folder, id, source.file));
    expect(data).toBe("simulated" in source ? "simulated" : "file" in source && !isThere ? "given" : "own");
    expect(file?.name).toBe(data === "given" && "file" in source ? source.file : undefined);
  });
});

describe("list", () => {
  let printed = "";
  afterEach(() => vi.restoreAllMocks());

  it.each(["en", "zh"] as const)("prints everything in lines of 80 cells, in %s", (language) => {
    printed = "";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      printed += String(text);
      return true;
    });
    list({ language });
    for (const { id, file } of catalogue) {
      expect(printed).toContain(`  ${id}\n`);
      if (file !== undefined) expect(printed).toContain(`mesometrics run ${id} --data ${file.name}`);
    }
    for (const line of printed.split("\n")) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
    expect(printed).not.toContain("undefined");
  });
});
