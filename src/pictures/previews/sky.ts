import type { PictureText, SkyPoint } from '../model.ts';

export const skyPreview = (_values: readonly SkyPoint[], _text: PictureText): string => '<svg/>';
