import { pino } from 'pino';
import type { openPortal } from '../src/app.ts';

/** What a portal writes into its log, for tests about what may and must not stand there. */
export function portalLog(): {
  readonly logger: NonNullable<NonNullable<Parameters<typeof openPortal>[1]>['logger']>;
  /** Lines of JSON since the start, or since the last `forget`. */
  text(): string;
  forget(): void;
} {
  let lines: string[] = [];
  return {
    logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    text: () => lines.join(''),
    forget: () => {
      lines = [];
    },
  };
}
