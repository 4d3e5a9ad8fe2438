import { defaultStudy } from "../default-study.js";
import { bundledStudies, openStudy } from "../study-folder.js";

/** Prints the studies that come with the app. */
export function list(): void {
  const studies = bundledStudies();
  for (const id of studies) {
    const { title } = openStudy(id).spec;
    const text = typeof title === "string" ? title : title.en;
    process.stdout.write(`${id}${id === defaultStudy ? " (default)" : ""}\n  ${text}\n`);
  }
}
