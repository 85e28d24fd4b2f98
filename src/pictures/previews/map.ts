import type { PictureText, Position } from '../model.ts';

export const mapPreview = (_points: readonly Position[], _text: PictureText): string => '<svg/>';
export const moonMapPreview = (_points: readonly Position[], _text: PictureText): string => '<svg/>';
