export { PAGE_PATHS } from './pages/index.ts';
export { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts';
