import type { Transporter } from 'nodemailer';
import { type Clock, Failure } from '#lib';
import type { Store } from '#store';
import { messageOf } from './mailer.ts';
import { type MailFrame, oneLine, renderMail } from './render.ts';
import * as repository from './repository.ts';

/** Where messages are handed over. */
export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  /** `starttls` is insisted upon: a server that does not offer it gets nothing. */
  readonly tls: 'starttls' | 'tls' | 'none';
  /** Empty: the server wants no name. */
  readonly user: string;
  readonly password: string;
  readonly sender: { readonly name: string; readonly address: string };
  /** Certificates to trust beside the usual ones, PEM. */
  readonly ca?: string;
}

/** Hands messages of the outbox to the mail server. */
export interface Courier {
  /**
   * Delivers one message that waits.
   *
   * @returns `sent`; `refused` when the server will never take it; `gone` when nothing waits under that id any more
   * @throws `Failure` `mail-undelivered` when another attempt may succeed
   */
  deliver(
    id: string,
    attempt: { readonly isLast: boolean; readonly signal: AbortSignal },
  ): Promise<'sent' | 'refused' | 'gone'>;
}

export interface CourierOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly frame: MailFrame;
  readonly smtp: SmtpOptions;
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

async function transportOf({ host, port, tls, user, password, ca }: SmtpOptions): Promise<Transporter> {
  // Loaded where messages leave, which is the worker: some 30 MB that the portal itself does not need.
  const { createTransport } = await import('nodemailer');
  return createTransport({
    host,
    port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    ...(user !== '' && { auth: { user, pass: password } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // A message is what we render, never a file or an address that a value names.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** What nodemailer adds to an error of the conversation. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
}

/** Whether the server has said for ever: a 5xx to the recipient or the message. A 5xx to our name may be mended. */
const isFinal = ({ code, responseCode = 0 }: SmtpError): boolean =>
  responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');

/** Opens no connection yet; each delivery has its own. */
export function createCourier({ store, clock, frame, smtp }: CourierOptions): Courier {
  let transport: Promise<Transporter> | undefined;
  const host = new URL(frame.publicUrl).hostname;
  return {
    async deliver(id, { isLast, signal }) {
      const row = await repository.readMail(store, id);
      const message = row && messageOf(row);
      if (row?.state !== 'waiting' || !message) return 'gone';
      const attempts = row.attempts + 1;
      const change = (change: Partial<repository.OutboxRow>) =>
        repository.changeMail(store, id, ['waiting'], { attempts, ...change });
      if (row.expires_at <= clock.now().toISOString()) {
        await change({ state: 'failed', last_error: 'Its link has expired.' });
        return 'gone';
      }
      const { subject, text, html } = renderMail(message, frame);
      transport ??= transportOf(smtp);
      const client = await transport;
      try {
        await stoppable(
          client.sendMail({
            from: smtp.sender,
            to: { name: '', address: message.to },
            subject,
            text,
            html,
            // The same at every attempt: who gets it twice, because we fell in between, can tell.
            messageId: `<${id}@${host}>`,
            headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          }),
          signal,
        );
      } catch (error) {
        const last_error = oneLine(error instanceof Error ? error.message : String(error));
        const isRefused = isFinal(error as SmtpError);
        await change({ last_error, ...((isRefused || isLast) && { state: 'failed' }) });
        if (isRefused) return 'refused';
        throw new Failure('mail-undelivered', `the mail server did not take the message: ${last_error}`, {
          cause: error,
        });
      }
      await change({ state: 'sent', sent_at: clock.now().toISOString(), data: null, last_error: null });
      return 'sent';
    },
  };
}

/** The transport cannot be interrupted; its own limits end what is left behind. */
function stoppable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}
