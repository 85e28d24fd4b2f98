export { installCookieGate } from './fastify.ts';
export { createCookieGate } from './gate.ts';
export type { RegisteredCookie } from './model.ts';
export { createCookieRegistry } from './registry.ts';
