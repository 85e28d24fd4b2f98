import { activeLanguage } from '#i18n';
import type { MailData, MailMessage } from '#mail';
import type { AccountsContext } from './context.ts';
import type { LinkDelivery } from './people/model.ts';

/** The language for somebody: the profile’s while the portal has it, else another that is known, else the portal’s own. */
const languageFor = ({ languages, defaultLanguage }: AccountsContext, ...wishes: (string | undefined)[]) => {
  for (const wish of wishes) {
    const language = activeLanguage(wish, languages);
    if (language !== undefined) return language;
  }
  return defaultLanguage;
};

/**
 * Sends a secret link, or gives it back where it cannot be sent: without an address, or without a mail server, in which
 * case whoever asked for it passes it on.
 */
export async function mailLink(
  context: AccountsContext,
  message: {
    readonly to: string | undefined;
    /** Of the profile. */
    readonly language: string | undefined;
    /** Of the request that causes the message. */
    readonly requestLanguage?: string | undefined;
    readonly link: { readonly path: string; readonly expiresAt: string };
    readonly template: 'invitation' | 'password-reset' | 'registration' | 'email-change';
    readonly inviter?: string | undefined;
  },
): Promise<LinkDelivery> {
  const { to, link, template } = message;
  const { expiresAt } = link;
  const byHand: LinkDelivery = { by: 'hand', link: context.mailer.linkTo(link.path), expiresAt };
  if (to === undefined) return byHand;
  const language = languageFor(context, message.language, message.requestLanguage);
  const plain = { link: link.path, expiresAt };
  const sent = await context.mailer.send(
    template === 'invitation'
      ? { to, language, template, data: { ...plain, inviter: message.inviter ?? portalName(context) } }
      : { to, language, template, data: plain },
  );
  return sent.delivery === 'kept' ? byHand : { by: 'mail', expiresAt };
}

const portalName = ({ portalNames }: AccountsContext): string => portalNames[0] ?? 'Almagest';

type Notice = 'email-changed' | 'password-changed' | 'sign-in-method-added' | 'registration-known';

/** Tells somebody what has happened to their account. */
export async function mailNotice<Template extends Notice>(
  context: AccountsContext,
  notice: {
    readonly template: Template;
    readonly to: string | undefined;
    readonly language: string | undefined;
    readonly requestLanguage?: string | undefined;
    readonly data: MailData[Template];
  },
): Promise<void> {
  const { to, template, data } = notice;
  if (to === undefined) return;
  const language = languageFor(context, notice.language, notice.requestLanguage);
  // The template and its data come as one from the caller; the union of the two is what TypeScript cannot follow.
  await context.mailer.send({ to, language, template, data } as MailMessage);
}
