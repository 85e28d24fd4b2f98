import type { Clock } from '#lib';
import type { Store } from '#store';
import { hashToken } from '../secrets/random.ts';
import type { SignInMethod } from '../sessions/model.ts';
import * as repository from './repository.ts';

const LIFE_MS = 600_000;

/** What is remembered between two steps, before anybody is signed in. */
export interface PendingSteps {
  /** The password was right; a second factor is still asked for. */
  readonly code: {
    readonly personId: string;
    readonly passwordVersion: number;
    readonly methods: readonly SignInMethod[];
    readonly stay: boolean;
    readonly next: string;
  };
  /** A link was opened; the form of its page is being filled in. Hash of the link's secret. */
  readonly link: { readonly linkHash: string };
  /** A passkey was asked for. */
  readonly passkey: { readonly challenge: string; readonly stay: boolean; readonly next: string };
  /** Somebody was sent to an identity provider. */
  readonly provider: {
    readonly providerId: string;
    readonly state: string;
    readonly nonce: string;
    readonly verifier: string;
    readonly stay: boolean;
    readonly next: string;
    /** Of who is signed in and links an identity, or shows again who they are. */
    readonly personId?: string;
  };
}

export type PendingKind = keyof PendingSteps;

/** Steps under way, each found by the token of the forms that it goes through. At most one of a kind for a token. */
export class PendingStepStore {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async put<Kind extends PendingKind>(token: string, kind: Kind, step: PendingSteps[Kind]): Promise<void> {
    await repository.putPending(this.#store, {
      token_hash: hashToken(`${kind} ${token}`),
      data: JSON.stringify(step),
      expires_at: new Date(this.#clock.now().getTime() + LIFE_MS).toISOString(),
    });
  }

  /** Undefined when there is none, or no longer. */
  async read<Kind extends PendingKind>(token: string, kind: Kind): Promise<PendingSteps[Kind] | undefined> {
    const row = await repository.readPending(this.#store, hashToken(`${kind} ${token}`));
    if (row === undefined || row.expires_at <= this.#clock.now().toISOString()) return undefined;
    // Written by `put` under the same kind.
    return JSON.parse(row.data) as PendingSteps[Kind];
  }

  /** Reads it and ends it: nobody else gets it after. */
  async take<Kind extends PendingKind>(token: string, kind: Kind): Promise<PendingSteps[Kind] | undefined> {
    const step = await this.read(token, kind);
    if (step === undefined) return undefined;
    return (await repository.takePending(this.#store, hashToken(`${kind} ${token}`))) ? step : undefined;
  }
}
