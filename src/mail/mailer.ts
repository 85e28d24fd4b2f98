import { randomUUID } from 'node:crypto';
import { type Clock, isMailAddress } from '#lib';
import type { Store } from '#store';
import type { MailMessage, MailState, MailTemplate, OutboxMail, RenderedMail } from './model.ts';
import { MAIL_STATES } from './model.ts';
import { absoluteLink, type MailFrame, renderMail } from './render.ts';
import * as repository from './repository.ts';

const KEPT_MS = 30 * 86_400_000;
const PAGE = 50;

/** Outgoing mail. */
export interface Mailer {
  /**
   * Puts the message into the outbox and has it delivered, soon and with retries; does not wait for that. Once this
   * resolves the message is not lost.
   *
   * @returns `kept` when the portal has no mail server: an administrator passes the link on
   * @throws plain `Error` for a recipient that `isMailAddress` refuses or a link that leads out of the portal
   */
  send(message: MailMessage): Promise<{ readonly id: string; readonly delivery: 'queued' | 'kept' }>;
  /** The whole address of a path of the portal, as a message would show it. */
  linkTo(path: string): string;
}

/** The outbox, for administrators. */
export interface Outbox {
  /** Whether messages leave by themselves; without a mail server an administrator passes each on. */
  readonly hasServer: boolean;
  /** Newest first, 50 on a page, the first page is 1. */
  list(filter?: {
    readonly states?: readonly MailState[];
    readonly page?: number;
  }): Promise<{ readonly mails: readonly OutboxMail[]; readonly total: number; readonly pages: number }>;
  /** With its words, unless it was sent. Undefined when there is none, or no longer. */
  get(id: string): Promise<(OutboxMail & { readonly rendered: RenderedMail | undefined }) | undefined>;
  /** Tries a message that failed or was kept once more. False when there is nothing to send any more. */
  retry(id: string): Promise<boolean>;
  remove(id: string): Promise<boolean>;
  /** Everything addressed to somebody who is erased. Answers how many. */
  forget(address: string): Promise<number>;
  /** Drops what has expired. Answers how many. */
  sweep(): Promise<number>;
  /** Starts the delivery of every message that waits, where none is under way. Answers how many wait. */
  resume(): Promise<number>;
}

export interface MailerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly frame: MailFrame;
  /** Starts the delivery of a message, as a job, unless one is under way; undefined when the portal has no mail server. */
  readonly enqueue: ((id: string) => Promise<void>) | undefined;
}

/** Builds the two. */
export function createMailer(options: MailerOptions): { readonly mailer: Mailer; readonly outbox: Outbox } {
  return { mailer: mailerOf(options), outbox: outboxOf(options) };
}

const isoAfter = (now: Date, ms: number) => new Date(now.getTime() + ms).toISOString();

function mailerOf({ store, clock, frame, enqueue }: MailerOptions): Mailer {
  return {
    linkTo: (path) => absoluteLink(frame.publicUrl, path),
    async send(message) {
      if (!isMailAddress(message.to)) throw new Error('a message needs one plain address');
      renderMail(message, frame); // What cannot be rendered is a bug of the caller, and shows there.
      const id = randomUUID();
      const now = clock.now();
      await repository.insertMail(store, {
        id,
        recipient: message.to,
        language: message.language,
        template: message.template,
        data: JSON.stringify(message.data),
        state: enqueue ? 'waiting' : 'kept',
        attempts: 0,
        last_error: null,
        created_at: now.toISOString(),
        sent_at: null,
        expires_at: 'expiresAt' in message.data ? message.data.expiresAt : isoAfter(now, KEPT_MS),
      });
      await enqueue?.(id);
      return { id, delivery: enqueue ? 'queued' : 'kept' };
    },
  };
}

function outboxOf({ store, clock, frame, enqueue }: MailerOptions): Outbox {
  return {
    hasServer: enqueue !== undefined,
    async list({ states = MAIL_STATES, page = 1 } = {}) {
      const total = await repository.countMail(store, states);
      const rows = await repository.listMail(store, { states, limit: PAGE, offset: (page - 1) * PAGE });
      return { mails: rows.map(mailOf), total, pages: Math.max(1, Math.ceil(total / PAGE)) };
    },
    async get(id) {
      const row = await repository.readMail(store, id);
      if (!row) return undefined;
      const message = messageOf(row);
      return { ...mailOf(row), rendered: message && renderMail(message, frame) };
    },
    async retry(id) {
      const changed =
        enqueue !== undefined &&
        (await repository.changeMail(store, id, ['failed', 'kept'], { state: 'waiting' }));
      if (changed) await enqueue(id);
      return changed;
    },
    remove: (id) => repository.deleteMail(store, id),
    forget: (address) => repository.deleteMailTo(store, address),
    sweep: () => repository.deleteExpiredMail(store, clock.now().toISOString()),
    async resume() {
      const waiting = enqueue ? await repository.waitingMail(store) : [];
      for (const { id } of waiting) await enqueue?.(id);
      return waiting.length;
    },
  };
}

const mailOf = (row: repository.OutboxRow): OutboxMail => ({
  id: row.id,
  to: row.recipient,
  // Written by `send`, from the types.
  language: row.language as OutboxMail['language'],
  template: row.template as MailTemplate,
  state: row.state as MailState,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  sentAt: row.sent_at ?? undefined,
  attempts: row.attempts,
  lastError: row.last_error ?? undefined,
});

/** Undefined once it was sent: what it said is erased then. */
export function messageOf(row: repository.OutboxRow): MailMessage | undefined {
  if (row.data === null) return undefined;
  const { recipient: to, language, template, data } = row;
  // Written by `send`, from the types.
  return { to, language, template, data: JSON.parse(data) } as MailMessage;
}
