export {
  type ChoroplethMapOptions,
  type ClassMapOptions,
  choroplethMap,
  type TileGridMapOptions,
  tileGridMap,
} from "./figure/class-map.js";
export { type CoefficientPlotOptions, coefficientPlot } from "./figure/coefficient-plot.js";
export { type ConnectivityGraphOptions, connectivityGraph, type GraphPoint } from "./figure/connectivity-graph.js";
export { type DensityCurve, type DensityPlotOptions, densityPlot } from "./figure/density-plot.js";
export type { Figure, FigureOptions } from "./figure/figure.js";
export type { ClusterName } from "./figure/figure-words.js";
export { type ForestGroup, type ForestPlotOptions, type ForestRow, forestPlot } from "./figure/forest-plot.js";
export { type HeatMapGrade, type HeatMapOptions, heatMap } from "./figure/heat-map.js";
export { type LineFigureOptions, type LinePoint, type LineSeries, lineFigure } from "./figure/line-figure.js";
export { type LisaMapOptions, lisaMap } from "./figure/lisa-map.js";
export { type MoranPoint, type MoranScatterOptions, moranScatter } from "./figure/moran-scatter.js";
export { type PermutationPlotOptions, permutationPlot } from "./figure/permutation-plot.js";
export type { RegionCollection, Regions } from "./figure/regions.js";
export {
  type Specification,
  type SpecificationCurveOptions,
  specificationCurve,
} from "./figure/specification-curve.js";
export { type StandaloneOptions, standaloneSvg } from "./figure/standalone-svg.js";
export { type ThresholdFacts, type ThresholdPlotOptions, thresholdPlot } from "./figure/threshold-plot.js";
export type { Tile } from "./figure/tiles.js";
export { type TimelineEvent, timeline } from "./figure/timeline.js";
export { type Weight, weightsBars } from "./figure/weights-bars.js";
