import { scriptCopy } from "./script-copy.js";
import { scriptNumbers } from "./script-numbers.js";
import { scriptStart } from "./script-start.js";

/**
 * The script of a page. It adds what a page without script does not need: the switches between light and dark and between
 * languages, the panel of a number, and the buttons that copy a table. It is the same for every page, so that the page's
 * content security policy can name it by its hash; its words stand in the page as data.
 */
export const pageScript: string = `(() => {
"use strict";
${[scriptStart, scriptNumbers, scriptCopy].map((part) => part.trim()).join("\n")}
})();`;

/** The SHA-256 of the script, as a content security policy writes it; a test compares the two. */
export const pageScriptHash = "sha256-qOrNzp20Ar/92FXcgibPJZMPwzrZl4F8RbNWF6qaYUI=";
