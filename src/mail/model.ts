import type { Language } from '#i18n';

/**
 * What each kind of message is about. `link` is a path of the portal (`/…`, query included): the host is added here, from
 * the public address, so that no request can choose it. Instants are ISO 8601, UTC.
 */
export interface MailData {
  /** Somebody is asked in. `inviter` is a person's own word for themselves: made harmless before it is written. */
  readonly invitation: { readonly inviter: string; readonly link: string; readonly expiresAt: string };
  /** Proof that the address of somebody who registers is theirs. Carries no name: the reader may be a stranger to it. */
  readonly registration: { readonly link: string; readonly expiresAt: string };
  /** Somebody registered with an address that has an account already; `link` leads to sign-in. */
  readonly 'registration-known': { readonly link: string };
  readonly 'password-reset': { readonly link: string; readonly expiresAt: string };
  /** To the new address: proof that it is theirs. */
  readonly 'email-change': { readonly link: string; readonly expiresAt: string };
  /** To the old address: that it is no longer the account's. */
  readonly 'email-changed': { readonly newAddress: string; readonly at: string; readonly link: string };
  readonly 'password-changed': { readonly at: string; readonly link: string };
  readonly 'sign-in-method-added': {
    readonly method: 'password' | 'passkey' | 'authenticator' | 'provider';
    /** What the person or the provider calls it. */
    readonly name: string;
    readonly at: string;
    readonly link: string;
  };
  /** Work that runs by itself did not succeed; `problem` says what and what to do, in the reader's language. */
  readonly failure: {
    readonly what: string;
    readonly problem: string;
    readonly at: string;
    readonly link: string;
  };
}

export type MailTemplate = keyof MailData;

/** A message to one person. */
export type MailMessage = {
  readonly [Template in MailTemplate]: {
    /** One address, as `isMailAddress` accepts it. */
    readonly to: string;
    readonly language: Language;
    readonly template: Template;
    readonly data: MailData[Template];
  };
}[MailTemplate];

/**
 * Where a message is: `waiting` for delivery, `sent` (the server took it), `failed` (refused, or given up), or `kept`
 * because the portal has no mail server: an administrator reads it and passes the link on.
 */
export const MAIL_STATES = ['waiting', 'sent', 'failed', 'kept'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** A message as an administrator sees it in the outbox. */
export interface OutboxMail {
  readonly id: string;
  readonly to: string;
  readonly language: Language;
  readonly template: MailTemplate;
  readonly state: MailState;
  readonly createdAt: string;
  /** When it goes from the outbox: with its link, or 30 days after it was made. */
  readonly expiresAt: string;
  readonly sentAt: string | undefined;
  readonly attempts: number;
  /** What the mail server said, one line. */
  readonly lastError: string | undefined;
}

/** A message in words. What was sent has none any more: its link is nobody's but the reader's. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The whole address. */
  readonly link: string;
}
