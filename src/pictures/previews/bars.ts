import type { PictureText, PreviewBar } from '../model.ts';

export const barsPreview = (_values: readonly PreviewBar[], _text: PictureText): string => '<svg/>';
