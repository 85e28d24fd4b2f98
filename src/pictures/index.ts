export { moonPhase } from './bodies/moon-phase.ts';
export { planetDisc } from './bodies/planet-disc.ts';
export { constellationChart } from './charts/constellation-chart.ts';
export { finderChart } from './charts/finder-chart.ts';
export { tonightSky } from './charts/tonight-sky.ts';
export type {
  BodyName,
  ChartBody,
  ChartStar,
  ConstellationChart,
  ConstellationFigure,
  FinderChart,
  Line,
  MoonPicture,
  PictureText,
  PlanetDisc,
  Position,
  PreviewBar,
  PreviewCell,
  PreviewKind,
  PreviewPlan,
  PreviewQuery,
  SkyChart,
  SkyPoint,
  TonightSky,
  TonightSkyLabels,
} from './model.ts';
export { barsPreview } from './previews/bars.ts';
export { chooseDatasetPreview } from './previews/choose.ts';
export { drawPreview } from './previews/draw.ts';
export { type HistogramBin, histogramPreview } from './previews/histogram.ts';
export { mapPreview, moonMapPreview } from './previews/map.ts';
export { type ShapesGround, shapesPreview } from './previews/shapes.ts';
export { skyPreview } from './previews/sky.ts';
export { timelinePreview, type YearCount } from './previews/timeline.ts';
