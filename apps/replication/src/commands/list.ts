import { defaultStudy } from "../default-study.js";
import { bundledAudits, bundledStudies, openPublished, openStudy } from "../study-folder.js";

/** Prints the studies that come with the app, and the papers that so far can be audited only. */
export function list(): void {
  const studies = bundledStudies();
  for (const id of studies) {
    const { title } = openStudy(id).spec;
    const text = typeof title === "string" ? title : title.en;
    process.stdout.write(`${id}${id === defaultStudy ? " (default)" : ""}\n  ${text}\n`);
  }
  for (const id of bundledAudits()) {
    if (studies.includes(id)) continue;
    process.stdout.write(`${id} (printed tables only: audit, not run)\n  ${openPublished(id).document}\n`);
  }
}
