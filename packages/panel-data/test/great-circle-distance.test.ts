import { expectClose } from "@mesometrics/testing";
import { expect, it } from "vitest";
import { EARTH_RADIUS_KM, greatCircleDistance } from "../src/index.js";
import { errorOf } from "./error-code.js";
import { reference } from "./reference.js";

it("agrees with the central angle by atan2 in R", () => {
  const { points, distances } = reference;
  const found = distances.km.map((_, pair) => {
    const [a, b] = [points[distances.i[pair]!]!, points[distances.j[pair]!]!];
    return greatCircleDistance(a[0], a[1], b[0], b[1]);
  });
  // Antipodes lose half the digits in the haversine: 1e-7 km.
  expectClose(found, distances.km, { relative: 1e-12, absolute: 1e-4, what: "distances" });
  const nearby = distances.km.flatMap((km, pair) => (km < 19_000 ? [pair] : []));
  expectClose(
    nearby.map((pair) => found[pair]!),
    nearby.map((pair) => distances.km[pair]!),
    { relative: 1e-11, what: "distances short of antipodes" },
  );
});

it("is zero, symmetric, blind to full turns and half the circumference at most", () => {
  expect(greatCircleDistance(10, 20, 10, 20)).toBe(0);
  expect(greatCircleDistance(10, 20, -30, 40)).toBe(greatCircleDistance(-30, 40, 10, 20));
  expectClose(greatCircleDistance(10, 20, -30, 400), greatCircleDistance(10, 20, -30, 40), { relative: 1e-12 });
  expectClose(greatCircleDistance(12.3, 45.6, -12.3, -134.4), Math.PI * EARTH_RADIUS_KM, { relative: 1e-9 });
});

it("refuses what is no point", () => {
  errorOf("INVALID_COORDINATE", () => greatCircleDistance(91, 0, 0, 0));
  errorOf("INVALID_COORDINATE", () => greatCircleDistance(0, 0, Number.NaN, 0));
  errorOf("INVALID_COORDINATE", () => greatCircleDistance(0, Infinity, 0, 0));
});
