import { MesometricsError } from "@mesometrics/matrix";

/** The mean radius of the Earth (2a + b) / 3 of the GRS 80 ellipsoid, in kilometres. */
export const EARTH_RADIUS_KM = 6371.0088;

/**
 * The great-circle distance between two points in kilometres by the haversine formula, on a sphere of radius
 * `EARTH_RADIUS_KM`; up to 0.6 % off the distance on the ellipsoid.
 *
 * a = sin^2((lat2 - lat1)/2) + cos(lat1) cos(lat2) sin^2((lon2 - lon1)/2), distance = 2 R asin(sqrt(a)).
 *
 * @param latitude1 degrees north, -90 to 90
 * @param longitude1 degrees east, any turn
 * @throws MesometricsError `INVALID_COORDINATE`
 * @see Sinnott (1984), "Virtues of the haversine", Sky and Telescope 68; Moritz (2000), "Geodetic Reference System 1980"
 * @example
 * ```ts
 * import { greatCircleDistance } from "@mesometrics/panel-data";
 * greatCircleDistance(39.9042, 116.4074, 31.2304, 121.4737); // → 1067.31
 * ```
 */
export function greatCircleDistance(
  latitude1: number,
  longitude1: number,
  latitude2: number,
  longitude2: number,
): number {
  requireCoordinates(latitude1, longitude1);
  requireCoordinates(latitude2, longitude2);
  const radians = Math.PI / 180;
  const sinLatitude = Math.sin(((latitude2 - latitude1) * radians) / 2);
  const sinLongitude = Math.sin(((longitude2 - longitude1) * radians) / 2);
  const cosines = Math.cos(latitude1 * radians) * Math.cos(latitude2 * radians);
  const a = sinLatitude * sinLatitude + cosines * sinLongitude * sinLongitude;
  // Rounding may carry antipodes past 1.
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, a)));
}

function requireCoordinates(latitude: number, longitude: number): void {
  if (Math.abs(latitude) <= 90 && Number.isFinite(longitude)) return;
  throw new MesometricsError(
    "INVALID_COORDINATE",
    `Latitude ${latitude}, longitude ${longitude} is no point: degrees are needed, latitude from -90 to 90.`,
    { latitude, longitude },
  );
}
