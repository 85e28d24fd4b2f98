import type { ChooseDatasetPreview } from '../model.ts';

export const chooseDatasetPreview: ChooseDatasetPreview = () => undefined;
