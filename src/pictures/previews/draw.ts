import type { PictureText, PreviewCell, PreviewPlan } from '../model.ts';

export const drawPreview = (
  _plan: PreviewPlan,
  _rows: readonly (readonly PreviewCell[])[],
  _text: PictureText,
): string => '<svg/>';
