import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ConsentDocument } from '#consent';
import type { HttpDeps } from '../deps.ts';
import { sendProblem } from '../error-replies.ts';
import { holds } from '../explore/page-cache.ts';
import { originOf } from '../origin.ts';
import { ADDRESS_PREFIXES, languageOf, prefixOf } from '../pages/site.ts';
import type { HttpProblem } from '../problems.ts';

/** Address of the policy as PDF, without language. */
export const POLICY_PDF = '/terms/cookies-policy.pdf';

interface Printed {
  readonly etag: string;
  readonly bytes: Promise<Buffer>;
}

/** Prints one document after another, and keeps those that are the same for everybody. */
export class Printer {
  readonly #kept = new Map<string, Printed>();
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** For this once. Undefined when too many are waiting: whoever asks often gets no more than others. */
  print(document: ConsentDocument, origin: string): Promise<Buffer> | undefined {
    if (this.#waiting >= MAX_WAITING) return undefined;
    this.#waiting += 1;
    const bytes = this.#last
      // The library is loaded when the first one is asked for.
      .then(async () => (await import('#consent/pdf')).pdfOf(document, origin))
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#last = bytes.catch(() => {});
    return bytes;
  }

  /** The same document, in every letter, is printed once. */
  kept(document: ConsentDocument, origin: string): Printed | undefined {
    const digest = createHash('sha256').update(origin).update(JSON.stringify(document)).digest('base64url');
    const known = this.#kept.get(digest);
    if (known !== undefined) return known;
    const bytes = this.print(document, origin);
    if (bytes === undefined) return undefined;
    const made: Printed = { etag: `"${digest.slice(0, 27)}"`, bytes };
    // One that did not come about is tried again.
    bytes.catch(() => this.#kept.delete(digest));
    this.#kept.set(digest, made);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return made;
  }
}

// A few languages and hosts.
const MAX_KEPT = 16;
const MAX_WAITING = 8;

/** So many want something printed that one more would wait too long. */
export const busy: HttpProblem = {
  status: 429,
  errorCode: 'TooManyRequests',
  message: 'The portal is busy. Please try again in a moment.',
  retryAfterSeconds: 2,
};

/** Adds the policy as PDF, in every language. It says nothing of who asks. */
export function registerPolicyPdf(app: FastifyInstance, deps: HttpDeps, printer: Printer): void {
  const { settings, consent } = deps;
  for (const prefix of ADDRESS_PREFIXES) {
    app.get(`${prefix}${POLICY_PDF}`, async (request, reply) => {
      await consent.refresh();
      const language = languageOf(request, settings);
      const origin = originOf(request, settings);
      const isPrefixed = prefixOf(request.url, settings.languages) !== undefined;
      const made = printer.kept(
        consent.policyIn(language),
        settings.languages.length > 1 ? `${origin}/${language}` : origin,
      );
      if (made === undefined) return sendProblem(request, reply, busy);
      const { etag, bytes } = made;
      reply.headers({
        etag,
        'content-language': language,
        ...(isPrefixed
          ? { 'cache-control': 'public, no-cache' }
          : { 'cache-control': 'private, no-cache', vary: 'Accept-Language, Cookie' }),
      });
      if (holds(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="cookies-policy-${language}.pdf"`)
        .send(await bytes);
    });
  }
}
