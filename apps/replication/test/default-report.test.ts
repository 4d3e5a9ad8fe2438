import { hostname, userInfo } from "node:os";
import { runStudy } from "@mesometrics/study";
import { beforeAll, describe, expect, it } from "vitest";
import { defaultStudy } from "../src/default-study.js";
import { loadData } from "../src/load-data.js";
import { openStudy } from "../src/study-folder.js";
import { loadInputs } from "../src/study-inputs.js";

/** Runs the default study and says how much processor time its tables, figures and report took. */
async function report(language: "en" | "zh"): Promise<{ readonly html: string; readonly milliseconds: number }> {
  const study = openStudy(defaultStudy);
  const inputs = loadInputs(study, await loadData(study, []));
  let began: NodeJS.CpuUsage | null = null;
  const { report: html } = runStudy(study.spec, inputs, {
    language,
    onProgress: ({ step }) => {
      if (step === "tables and figures") began = process.cpuUsage();
    },
  });
  if (began === null) throw new Error("the step that makes the report has another name");
  const { user, system } = process.cpuUsage(began);
  return { html, milliseconds: (user + system) / 1000 };
}

describe("the report of the default study", () => {
  let english: Awaited<ReturnType<typeof report>>;
  let chinese: Awaited<ReturnType<typeof report>>;
  let again: Awaited<ReturnType<typeof report>>;

  beforeAll(async () => {
    english = await report("en");
    chinese = await report("zh");
    again = await report("en");
  }, 120_000);

  it("is at most 300 kB, both languages in it", () => {
    for (const { html } of [english, chinese]) {
      expect(Buffer.byteLength(html)).toBeLessThanOrEqual(300_000);
      expect(html).toContain("Direct, indirect and total effects");
      expect(html).toContain("直接、间接与总效应");
    }
  });

  it("is made in less than two seconds of processor time", () => {
    expect(Math.min(english.milliseconds, again.milliseconds)).toBeLessThan(2000);
  });

  it("has the same bytes again and holds no clock, path, host or user", () => {
    expect(again.html).toBe(english.html);
    const today = new Date().toISOString().slice(0, 10);
    for (const own of [process.cwd(), `/${userInfo().username}/`, `${hostname()}.`, today]) {
      expect(english.html.includes(own), own).toBe(false);
    }
  });

  it("shows one language first and holds the same numbers in either", () => {
    expect(english.html).toContain('<html lang="en" data-language="en">');
    expect(chinese.html).toContain('<html lang="zh-CN" data-language="zh">');
    const numbers = (html: string) => [...html.matchAll(/<data value="([^"]*)"/gu)].map(([, value]) => value);
    expect(numbers(chinese.html)).toEqual(numbers(english.html));
  });

  it("sets every table once for both languages", () => {
    expect(english.html).not.toMatch(/id="[a-z_-]+-zh" lang="zh-CN"/u);
  });

  it("names the call, the sample and the rows left out of every model", () => {
    for (const part of [
      "Mesometrics",
      "feols(data, &quot;ln_productivity ~ infrastructure | state&quot;)",
      "<dt>R</dt>",
      "<dt>Stata</dt>",
      "Rows left out of the sample",
      "CR2 clustered by state",
    ]) {
      expect(english.html).toContain(part);
    }
  });
});
