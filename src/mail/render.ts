import { type Formats, formatsOf, type Language, type MessageKey, type Translate, translator } from '#i18n';
import type { MailMessage, RenderedMail } from './model.ts';

/** What is the same in every message of a portal. */
export interface MailFrame {
  /** What the portal calls itself in that language. */
  portalName(language: Language): string;
  /** Where visitors find the portal: an origin. */
  readonly publicUrl: string;
}

const MAX_VALUE = 200;

/** One line without control and direction characters: a value can neither start a header nor hide what follows it. */
export const oneLine = (value: string): string => {
  const line = value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...line].slice(0, MAX_VALUE).join('');
};

/** A name that a person gave themselves. Mail programs make links of what looks like one; here it does not. */
const personal = (value: string): string => oneLine(value.replaceAll('://', ' ').replace(/\.(?=\S)/g, '. '));

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/**
 * The whole address of a path of the portal.
 * @throws plain `Error` for anything that would lead elsewhere: a bug of the caller
 */
export function absoluteLink(publicUrl: string, path: string): string {
  const url = new URL(path, publicUrl);
  if (!path.startsWith('/') || url.origin !== new URL(publicUrl).origin) {
    throw new Error(`"${path}" is no path of the portal`);
  }
  return url.href;
}

interface Words {
  readonly subject: string;
  /** Paragraphs before and after the link. */
  readonly before: readonly string[];
  readonly label: string;
  readonly after: readonly string[];
}

/** Subject and paragraphs of a message. One case per template. */
function wordsOf(message: MailMessage, t: Translate, formats: Formats, portal: string): Words {
  const subject = (values: Record<string, string> = {}) =>
    t(`mail.${message.template}.subject`, { portal, ...values });
  const text = (values: Record<string, string> = {}) =>
    t(`mail.${message.template}.text`, { portal, ...values });
  const label = t(`mail.${message.template}.link`);
  const when = (iso: string) => formats.minute(iso);
  const once = (expiresAt: string) => t('mail.expires', { when: when(expiresAt) });
  const unexpected = t('mail.unexpected');
  const alarm = t('mail.alarm');
  const { template, data } = message;
  switch (template) {
    case 'invitation': {
      const before = [text({ inviter: personal(data.inviter) })];
      return { subject: subject(), before, label, after: [once(data.expiresAt), unexpected] };
    }
    case 'registration':
    case 'password-reset':
    case 'email-change':
      return { subject: subject(), before: [text()], label, after: [once(data.expiresAt), unexpected] };
    case 'registration-known':
      return { subject: subject(), before: [text()], label, after: [unexpected] };
    case 'email-changed': {
      const before = [text({ address: oneLine(data.newAddress), when: when(data.at) })];
      return { subject: subject(), before, label, after: [alarm] };
    }
    case 'password-changed':
      return { subject: subject(), before: [text({ when: when(data.at) })], label, after: [alarm] };
    case 'sign-in-method-added': {
      const method = t(`mail.method.${data.method}` satisfies MessageKey, { name: personal(data.name) });
      return { subject: subject(), before: [text({ method, when: when(data.at) })], label, after: [alarm] };
    }
    case 'failure': {
      const what = oneLine(data.what);
      const before = [text({ what, when: when(data.at) }), oneLine(data.problem)];
      return { subject: subject({ what }), before, label, after: [] };
    }
  }
}

/** A message in words, as plain text and as HTML that says the same: no picture, no script, nothing to load. */
export function renderMail(message: MailMessage, frame: MailFrame): RenderedMail {
  const { language } = message;
  const t = translator(language);
  const portal = oneLine(frame.portalName(language));
  const { subject, before, label, after } = wordsOf(message, t, formatsOf(language), portal);
  const link = absoluteLink(frame.publicUrl, message.data.link);
  const hello = t('mail.hello');
  const foot = t('mail.foot', { portal, address: frame.publicUrl });
  const text = [hello, ...before, `${label}\n${link}`, ...after, `-- \n${foot}`].join('\n\n');
  const paragraph = (words: string) => `<p>${escapeHtml(words)}</p>`;
  const href = escapeHtml(link);
  const html = [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>`,
    '<body style="font:16px/1.5 sans-serif;max-width:36em;margin:1em auto;padding:0 1em;overflow-wrap:anywhere">',
    ...[hello, ...before].map(paragraph),
    `<p><a href="${href}">${escapeHtml(label)}</a><br><small>${href}</small></p>`,
    ...after.map(paragraph),
    `<hr><p><small>${escapeHtml(foot)}</small></p></body></html>`,
  ].join('\n');
  return { subject: oneLine(subject), text: `${text}\n`, html, link };
}
