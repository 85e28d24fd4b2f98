import type { Engine, EngineOptions } from './model.ts';

/** Starts the engine's processes. Resolves at once: queries wait for a process that is still starting. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  throw new Error(`not yet: ${options.dataFolder}`);
}
