import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { cancelled, Refusal } from '../refusal.ts';
import { isPublicAddress } from '../sources/address.ts';
import { type Asker, openAsker } from '../sources/fetch-url.ts';
import { type AnswerStore, type KeptAnswer, openAnswers } from './answer-store.ts';
import { askService } from './ask-service.ts';
import type { Geocoded, GeocodeQuestion, Geocoder, Geocoding } from './model.ts';

/** Distinct questions of one step. */
export const MOST_QUESTIONS = 50_000;
const MOST_CHARACTERS = 400;
const AT_ONCE = 8;
const SECONDS_EACH = 20;
const TRIES = 5;
const FIRST_WAIT_MS = 2000;
/** A service that wants to be left alone for longer is in trouble. */
const LONGEST_WAIT_S = 600;
/** Questions on which a service fails one after the other, before it is asked no more. */
const MOST_FAILURES = 3;
/** Share of the questions on which a service may fail. */
const FAILING_SHARE = 0.1;

/** What a preview asks: a few, and not for long. */
export interface PreviewMeasure {
  readonly first: number;
  readonly forMs: number;
}

export interface GeocodeTakerOptions {
  readonly geocoding: Geocoding;
  /** Without it everything is asked. */
  readonly preview?: PreviewMeasure;
  readonly signal?: AbortSignal | undefined;
  /** Before the second try where the service does not say; doubled each time. 2000 by default. */
  readonly firstWaitMs?: number;
  onProgress?(done: number, total: number): void;
}

// Functions of SQL find what was found by the name that `take` gave it.
const sets = new Map<string, ReadonlyMap<string, Geocoded>>();

/** What is known of a text of a set. */
export const geocodedOf = (key: string, text: string): Geocoded | undefined => sets.get(key)?.get(text);

/** The service does not answer, and why. */
class Trouble extends Error {}

/**
 * Asks services where addresses are, or what is at places: what was answered once, in any process, is not asked again, and no
 * service is asked more often than whoever named it allows.
 */
export class GeocodeTaker {
  readonly #options: GeocodeTakerOptions;
  readonly #keys = new Set<string>();
  #answers: AnswerStore | undefined;
  #asker: Promise<Asker> | undefined;

  constructor(options: GeocodeTakerOptions) {
    this.#options = options;
  }

  get geocoders(): readonly Geocoder[] {
    return this.#options.geocoding.geocoders;
  }

  /**
   * Finds distinct texts. @param least the score from which on something counts as found
   * @returns what `geocodedOf` knows the answers by
   * @throws Refusal when the service does not answer @throws Failure when it is cancelled
   */
  async take(
    geocoder: Geocoder,
    asking: Omit<GeocodeQuestion, 'text'>,
    texts: readonly string[],
    least?: number,
  ): Promise<string> {
    const { preview } = this.#options;
    this.#answers ??= openAnswers(this.#options.geocoding.cacheFile);
    const found = new Map<string, Geocoded>();
    const open: string[] = [];
    for (const [i, text] of texts.entries()) {
      const kept = this.#answers.kept(geocoder, { ...asking, text });
      if (kept !== undefined) found.set(text, kept);
      else if (text.length > MOST_CHARACTERS) found.set(text, { why: 'too-long' });
      else if (preview === undefined || i < preview.first) open.push(text);
      else found.set(text, { later: true });
    }
    if (open.length > 0) await this.#askAll(geocoder, asking, open, found);
    const answers = [...found].map(([text, answer]): [string, Geocoded] => {
      const isBelow = least !== undefined && 'found' in answer && (answer.found.score ?? 0) < least;
      // Label and score still say what it was.
      return [text, isBelow ? { found: { ...answer.found, isBelow: true } } : answer];
    });
    const key = createHash('sha1').update(JSON.stringify(answers)).digest('hex');
    sets.set(key, new Map(answers));
    this.#keys.add(key);
    return key;
  }

  async close(): Promise<void> {
    for (const key of this.#keys) sets.delete(key);
    this.#answers?.close();
    await (await this.#asker?.catch(() => undefined))?.close();
  }

  async #askAll(
    geocoder: Geocoder,
    asking: Omit<GeocodeQuestion, 'text'>,
    texts: readonly string[],
    found: Map<string, Geocoded>,
  ): Promise<void> {
    const { preview, onProgress, signal } = this.#options;
    const until = preview && Date.now() + preview.forMs;
    const failed: string[] = [];
    let [next, done, inARow] = [0, 0, 0];
    let trouble: Trouble | undefined;
    let last: Trouble | undefined;
    const work = async () => {
      for (let text = texts[next++]; text !== undefined && !trouble; text = texts[next++]) {
        try {
          found.set(text, await this.#one(geocoder, { ...asking, text }, until));
          inARow = 0;
        } catch (error) {
          if (!(error instanceof Trouble)) throw error;
          failed.push(text);
          if (preview || ++inARow >= MOST_FAILURES || !isOfOneQuestion(error)) trouble = error;
          else if (failed.length > Math.max(1, texts.length * FAILING_SHARE)) trouble = error;
          found.set(text, { why: 'failed' });
          last = error;
        }
        onProgress?.(++done, texts.length);
      }
    };
    // Each of them has one turn at most.
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, Math.ceil(geocoder.perSecond / 2)) }, work));
    if (signal?.aborted) throw cancelled();
    // Nothing but failures is no answer.
    if (failed.length === texts.length) trouble ??= last;
    if (trouble) throw troubleWith(geocoder, trouble);
  }

  /** @throws Trouble */
  async #one(geocoder: Geocoder, question: GeocodeQuestion, until?: number): Promise<Geocoded> {
    const { signal, geocoding, firstWaitMs = FIRST_WAIT_MS } = this.#options;
    const answers = this.#answers;
    if (answers === undefined) throw new Error('nothing is open');
    this.#asker ??= openAsker(geocoding.allowPrivateAddresses ? () => true : isPublicAddress);
    const asker = await this.#asker;
    for (let attempt = 1; ; attempt++) {
      if (signal?.aborted) throw cancelled();
      if (until !== undefined && attempt === 1 && Date.now() < until) {
        // Only what is going to be asked counts.
        const turn = answers.turn(geocoder, until);
        if (turn === undefined || !answers.mayPreview(geocoder, geocoding.person)) return { later: true };
        await this.#waitUntil(turn);
      } else if (until !== undefined) return { later: true };
      else await this.#waitUntil(answers.turn(geocoder) ?? 0);
      const timeoutMs = until === undefined ? SECONDS_EACH * 1000 : Math.max(1000, until - Date.now());
      const asked = await askService(asker, geocoder, question, { timeoutMs, signal });
      if ('reading' in asked) {
        const { reading } = asked;
        const answer: KeptAnswer = reading === 'nothing' ? { why: 'not-found' } : { found: reading };
        answers.keep(geocoder, question, answer);
        return answer;
      }
      const host = new URL(geocoder.url).host;
      if ('busy' in asked) {
        const seconds = asked.retryAfterSeconds ?? (firstWaitMs * 2 ** (attempt - 1)) / 1000;
        answers.pause(geocoder, Date.now() + Math.min(seconds, LONGEST_WAIT_S) * 1000);
        if (until !== undefined) return { later: true };
        if (seconds > LONGEST_WAIT_S) throw new Trouble(`${host} wants to be asked again in ${seconds} s.`);
        if (attempt >= TRIES) throw new Trouble(`${host} is asked more often than it allows.`);
        continue;
      }
      if (!asked.isPassing || until !== undefined) throw new Trouble(asked.trouble);
      if (attempt >= TRIES) throw new Trouble(asked.trouble, { cause: 'one question' });
      await this.#waitUntil(Date.now() + firstWaitMs * 2 ** (attempt - 1));
    }
  }

  async #waitUntil(at: number): Promise<void> {
    const { signal } = this.#options;
    const ms = at - Date.now();
    if (ms <= 0) return;
    await wait(ms, undefined, { ...(signal && { signal }) }).catch(() => {
      throw cancelled();
    });
  }
}

/** Whether the service may well answer other questions. */
const isOfOneQuestion = ({ cause }: Trouble): boolean => cause === 'one question';

const troubleWith = ({ name }: Geocoder, { message }: Trouble): Refusal =>
  new Refusal({
    code: 'source-unreachable',
    message: `The geocoder ${name} does not answer. ${message}`,
    advice: 'Nothing was changed. What it has answered is kept: trying again asks only for the rest.',
  });
