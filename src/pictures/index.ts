/**
 * Drawings made from data: data in, the text of an SVG out, the same for the same data, without reading or writing anything.
 *
 * Two kinds. Pictures that stand alone (`constellationChart`, `finderChart`, `planetDisc`, `moonPhase`) carry their own
 * colours and size, for files. Pictures of a page (`tonightSky`, `drawPreview`) carry shapes, classes and `currentColor`, and no
 * style: the page's policy allows none inline, and the page's tokens theme them. Their classes are dressed in
 * `web/styles/pictures.css`:
 *
 * - `sky-chart`, the root, and in it `sky-ground` (its gradient's stops `sky-zenith` and `sky-horizon`), `sky-milky-way`,
 *   `sky-grid`, `sky-equator`, `sky-ecliptic`, `sky-figures`, `sky-gaps`, `sky-glows`, `sky-stars` (inks `is-blue`, `is-white`,
 *   `is-yellow`, `is-orange`, `is-red`), `sky-names` (`is-minor`; `is-narrow`, hidden until a style shows it instead of the
 *   others), `sky-star-names`, `sky-body-names`, `sky-planet`, `sky-planet-gap`, `sky-sun`, `sky-sun-glow`, `sky-moon`,
 *   `sky-moon-lit`, `sky-rim`, `sky-cardinals` (`is-major`).
 * - `preview preview-<kind>`, the root, and in it `preview-sky-ground`, `preview-milky-way`, `preview-grid`, `preview-points`,
 *   `preview-outlines`, `preview-sea`, `preview-land`, `preview-moon`, `preview-moon-seas`, `preview-columns`, `preview-bar`
 *   (`is-first`), `preview-axis`, `preview-labels`, `preview-value`, `preview-caption`.
 *
 * Only one sky chart per page: its gradient has an id. All texts given are escaped.
 */
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
  PreviewCell,
  PreviewKind,
  PreviewPlan,
  PreviewQuery,
  SkyChart,
  TonightSky,
  TonightSkyLabels,
} from './model.ts';
export { chooseDatasetPreview } from './previews/choose.ts';
export { drawPreview } from './previews/draw.ts';
