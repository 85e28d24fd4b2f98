import { Failure } from '#lib';
import type { Topic } from './changes.ts';
import type { Store } from './model.ts';

/** Keeps in memory what is read of a topic of the store, and reads it again when any process has changed it. */
export interface TopicReader {
  /** Whether the topic has changed since it was read. */
  isBehind(): boolean;
  /** Reads it again if it is behind; many callers, one reading. While the store is away what was read stays good. */
  refresh(): Promise<void>;
}

/** Reads a topic now, and from then on when asked. */
export async function readTopic(store: Store, topic: Topic, read: () => Promise<void>): Promise<TopicReader> {
  let readAt = -1;
  let reading: Promise<void> | undefined;
  const readOnce = async (): Promise<void> => {
    // Looked at before: what changes meanwhile is read again.
    const revision = store.revision(topic);
    await read();
    readAt = revision;
  };
  await readOnce();
  const isBehind = () => store.revision(topic) !== readAt;
  return {
    isBehind,
    async refresh() {
      if (!isBehind()) return;
      reading ??= readOnce().finally(() => {
        reading = undefined;
      });
      try {
        await reading;
      } catch (error) {
        if (!(error instanceof Failure && error.code === 'store-lost')) throw error;
      }
    },
  };
}
