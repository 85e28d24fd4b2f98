import type { PictureText, PreviewBar } from '../model.ts';

export const timelinePreview = (_values: readonly PreviewBar[], _text: PictureText): string => '<svg/>';
