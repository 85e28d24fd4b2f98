import { writeFact } from '#store';
import { loadDemo } from './demo/index.ts';
import { openLibrary, prepareCatalogue } from './library.ts';
import { progressBar } from './progress-bar.ts';
import { settingsOrExit } from './serve.ts';

/** Loads the demo catalogue. Told to stop, it keeps what is published; the next run goes on from there. */
export async function demoCommand(folder: string): Promise<void> {
  const settings = settingsOrExit(folder);
  const library = await openLibrary(settings);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  const bar = progressBar(process.stderr);
  await writeFact(library.store, 'demo', 'loading');
  try {
    await loadDemo({
      catalogue: library.catalogue,
      dataFolder: settings.dataFolder,
      signal: stopping.signal,
      onProgress: ({ dataset, index, total }) => {
        const progress = { label: `Demo catalogue: ${dataset}`, done: index, total };
        if (process.send) process.send(progress);
        else bar.show(progress);
      },
    });
    if (!stopping.signal.aborted) {
      await prepareCatalogue(library, settings);
      await writeFact(library.store, 'demo', 'loaded');
    }
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    bar.end();
    await library.close();
  }
  if (process.connected) process.disconnect();
}
