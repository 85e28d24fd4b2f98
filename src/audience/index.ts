export { FIGURE_KINDS, type Figure, type FigureKind, SMALLEST_SHOWN, tellable } from './model.ts';
export { type Audience, createAudience, sweepAudience } from './service.ts';
