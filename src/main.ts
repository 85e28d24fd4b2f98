import { orExit, serve } from './serve.ts';

await orExit(serve(process.cwd()));
