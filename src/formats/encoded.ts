import type { Writing } from './model.ts';

/** Written by the module at this address (`import.meta.url`), whose function `encode` is given rows. */
export const encodedBy = (
  module: string,
  needs: Partial<
    Pick<Extract<Writing, { by: 'encoder' }>, 'times' | 'shapes' | 'withIds' | 'withSurvey'>
  > = {},
): Writing => ({
  by: 'encoder',
  module,
  times: 'text',
  shapes: 'geometries',
  withIds: false,
  withSurvey: false,
  ...needs,
});
