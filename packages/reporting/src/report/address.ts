import { MesometricsError } from "@mesometrics/matrix";

/**
 * A scheme or a host would lead a reader of an offline page elsewhere, or run a script.
 *
 * @throws INVALID_ADDRESS unless the address is a place in the page (`#section`) or a path below it
 */
export function checkAddress(href: string): void {
  const isPlace = /^#[A-Za-z][A-Za-z0-9_-]*$/u.test(href);
  const isPath = /^[^:/\\?#\s][^:\\?#\s]*$/u.test(href) && !href.split("/").includes("..");
  if (isPlace || isPath) return;
  throw new MesometricsError(
    "INVALID_ADDRESS",
    `The address ${JSON.stringify(href)} must be a place in the page, such as "#results", or a path below it, such as "roads/report.html".`,
    { href },
  );
}
