export { parsePublished, parseReference, parseStudy, type StudyProblem } from "./parse.js";
export type { PublishedSpec, ReferenceSpec, StudyExhibit, StudyModel, StudySpec, StudyText } from "./schema.js";
