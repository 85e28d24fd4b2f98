export { DEMO_DATASETS } from './datasets.ts';
export type { DemoDataset } from './model.ts';
