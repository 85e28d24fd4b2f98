import type { SkyChart, TonightSky } from '../model.ts';

export const tonightSky = (_sky: TonightSky): SkyChart => ({ svg: '<svg/>', stars: 0, limitMag: 5.2 });
