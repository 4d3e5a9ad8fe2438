import { expect, it } from "vitest";
import { apiProblems } from "../api.mjs";

it("has a snapshot of every public API, and a changeset for every API that changed since its release", () => {
  expect(apiProblems()).toEqual([]);
});
