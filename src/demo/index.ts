/** The datasets of the first start in the order they are loaded. */
export { DEMO_DATASETS } from './datasets.ts';
/** Loads what is not published yet; goes on after an interruption. */
export { type DemoProgress, type LoadDemoOptions, loadDemo } from './load.ts';
/** One of them: metadata, schema and the making of its records. */
export type { DemoDataset } from './model.ts';
