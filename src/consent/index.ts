export { installCookieGate } from './fastify.ts';
export { type CookieGate, createCookieGate, type GateOptions, UndeclaredCookie } from './gate.ts';
export type {
  CookieCategory,
  CookieKey,
  CookieLocation,
  CookieViolation,
  CookieViolationCode,
  RegisteredCookie,
  Surface,
} from './model.ts';
export { type CookieRegistry, createCookieRegistry } from './registry.ts';
export { type RequestCookies, readRequestCookies } from './request-cookies.ts';
