import { describe, expect, it } from "vitest";
import { checkMarkup } from "./markup.js";

describe("checkMarkup", () => {
  it.each(["<p>", "<p></b>", "<p>a < b</p>", "<p>a & b</p>", '<p id="a" id="b"></p>', '<p id="a"></p><b id="a"></b>'])(
    "refuses %s",
    (markup) => {
      expect(() => checkMarkup(markup)).toThrow();
    },
  );

  it("accepts what is closed and escaped", () => {
    expect(() => checkMarkup('<p class="x">a &amp; b<br><b/></p>')).not.toThrow();
  });
});
