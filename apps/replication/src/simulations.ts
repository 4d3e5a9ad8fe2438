import { chinaProvincesContiguity, guangdongCitiesContiguity } from "@mesometrics/datasets";
import {
  type IntegrationOptions,
  type ManufacturingOptions,
  type SimulatedPanel,
  simulateIntegration,
  simulateManufacturing,
} from "@mesometrics/study";

/** Which draw of a simulated panel. */
export interface SimulationChoice {
  readonly seed: number;
  readonly replicate?: number;
  /** One of the study's designs; the first without it. */
  readonly design?: string;
}

/** The provinces of the paper's sample: all but Tibet. */
export const sampleProvinces: readonly string[] = chinaProvincesContiguity.units.filter((unit) => unit !== "Tibet");

/** Seats of Guangdong's cities, degrees east and north to a hundredth. */
const seats: Readonly<Record<string, readonly [number, number]>> = {
  Guangzhou: [113.26, 23.13],
  Shaoguan: [113.6, 24.81],
  Shenzhen: [114.06, 22.54],
  Zhuhai: [113.58, 22.27],
  Shantou: [116.68, 23.35],
  Foshan: [113.12, 23.02],
  Jiangmen: [113.08, 22.58],
  Zhanjiang: [110.36, 21.27],
  Maoming: [110.93, 21.66],
  Zhaoqing: [112.47, 23.05],
  Huizhou: [114.42, 23.11],
  Meizhou: [116.12, 24.29],
  Shanwei: [115.38, 22.79],
  Heyuan: [114.7, 23.74],
  Yangjiang: [111.98, 21.86],
  Qingyuan: [113.06, 23.68],
  Dongguan: [113.75, 23.02],
  Zhongshan: [113.39, 22.52],
  Chaozhou: [116.62, 23.66],
  Jieyang: [116.37, 23.55],
  Yunfu: [112.04, 22.92],
};

/** The cities of the paper's sample with who neighbours whom and where they lie. */
export const sampleCities = {
  contiguity: { units: guangdongCitiesContiguity.units, edges: guangdongCitiesContiguity.edges },
  coordinates: guangdongCitiesContiguity.units.map((unit) => seats[unit]!),
};

/** The panels that a study can name by `simulated:`. */
export const simulations: Readonly<Record<string, (choice: SimulationChoice) => SimulatedPanel>> = {
  "he-2026": (choice) => simulateManufacturing(sampleProvinces, choice as ManufacturingOptions),
  "xie-2024": (choice) => simulateIntegration(sampleCities, choice as IntegrationOptions),
};
