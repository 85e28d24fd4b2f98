import { type ChildProcess, fork } from 'node:child_process';
import { createSampleViewer, previewSample, type SampleRequest, type SampleView } from '#ingest';
import { shapeOf } from './choices.ts';
import type { FieldChoice } from './model.ts';

/** What would come of a recipe. */
export type DraftView = SampleView;

export interface LookRequest extends Omit<SampleRequest, 'shape'> {
  readonly choices: readonly FieldChoice[] | undefined;
}

/** Shows what recipes do, in a process of its own: what a person types must not hold up readers. */
export interface Previewer {
  /** Starts the process, for who will soon ask. */
  warm(): void;
  /** @throws PreviewLost when it takes too long, or takes the process with it */
  look(request: LookRequest): Promise<DraftView>;
  /** For measuring. */
  pid(): number | undefined;
  close(): Promise<void>;
}

/** There is no answer: it took too long, or the process has ended. */
export class PreviewLost extends Error {
  override readonly name = 'PreviewLost';
}

type Question = { readonly id: number; readonly request: LookRequest };
type Answer =
  | { readonly id: number; readonly view: DraftView }
  | { readonly id: number; readonly failed: string };

const IDLE_MS = 120_000;
const SLOW_MS = 15_000;

/** A previewer whose process runs a file that calls `servePreviewer`. It is started when first asked, and ends when idle. */
export function createPreviewer(entry: string): Previewer {
  let current: { readonly child: ChildProcess; readonly ended: Promise<void> } | undefined;
  const waiting = new Map<number, PromiseWithResolvers<DraftView>>();
  let count = 0;
  let idle: NodeJS.Timeout | undefined;

  const stop = () => current?.child.kill('SIGKILL');
  const ensure = (): ChildProcess => {
    clearTimeout(idle);
    idle = setTimeout(stop, IDLE_MS).unref();
    if (current) return current.child;
    const child = fork(entry, [], {
      serialization: 'advanced',
      execArgv: process.execArgv.filter((flag) => flag.startsWith('--conditions=')),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      windowsHide: true,
    });
    const ended = Promise.withResolvers<void>();
    current = { child, ended: ended.promise };
    child.on('message', (answer: Answer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('view' in answer) asked?.resolve(answer.view);
      else asked?.reject(new PreviewLost(answer.failed));
    });
    const whenGone = () => {
      if (current?.child === child) current = undefined;
      for (const [id, { reject }] of waiting) {
        waiting.delete(id);
        reject(new PreviewLost('the process has ended'));
      }
      ended.resolve();
    };
    child.once('exit', whenGone);
    child.on('error', whenGone);
    // One that hears nothing any more answers nothing either.
    child.once('disconnect', () => child.kill('SIGKILL'));
    return child;
  };

  return {
    warm: () => void ensure(),
    async look(request) {
      const id = ++count;
      const asked = Promise.withResolvers<DraftView>();
      waiting.set(id, asked);
      // One that is just ending does not take it: an error that nobody takes would end the portal.
      ensure().send({ id, request } satisfies Question, (error) => {
        if (error !== null) asked.reject(new PreviewLost(error.message));
      });
      // What is asked for cannot be stopped from outside; the next one starts anew.
      const slow = setTimeout(stop, SLOW_MS);
      try {
        return await asked.promise;
      } finally {
        clearTimeout(slow);
        waiting.delete(id);
      }
    },
    pid: () => current?.child.pid,
    async close() {
      clearTimeout(idle);
      const last = current;
      stop();
      await last?.ended;
    },
  };
}

const sampleRequest = ({ choices, ...request }: LookRequest): SampleRequest => ({
  ...request,
  ...(choices !== undefined && { shape: shapeOf(choices) }),
});

/** A previewer without a process, for programs that nobody reads from. */
export const localPreviewer: Previewer = {
  warm: () => {},
  look: async (request) => previewSample(sampleRequest(request)),
  pid: () => undefined,
  close: async () => {},
};

/** Makes this process one that answers a previewer, until the portal is gone. */
export function servePreviewer(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  process.on('disconnect', () => process.exit(0));
  const viewer = createSampleViewer();
  // One after the other: each would only slow the others down.
  let last: Promise<void> = Promise.resolve();
  process.on('message', ({ id, request }: Question) => {
    last = last.then(async () => {
      const answer: Answer = await viewer.look(sampleRequest(request)).then(
        (view) => ({ id, view }),
        (error: unknown) => ({ id, failed: error instanceof Error ? error.message : String(error) }),
      );
      // Whoever asked may be gone.
      process.send?.(answer, () => {});
    });
  });
}
