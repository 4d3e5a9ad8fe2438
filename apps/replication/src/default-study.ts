/** The study that runs when none is named. */
export const defaultStudy = "us-infrastructure";
