import type { ConsentCategory, CookieCategory, Ground, Purpose, StoredItem } from '../model.ts';
import type { Widening } from '../revision.ts';
import type { PolicyTexts } from './policy.ts';

/** Everything that visitors read about cookies and consent, in one language. A missing text does not compile. */
export interface ConsentTexts {
  readonly categories: Readonly<Record<CookieCategory, string>>;
  /** What it means to allow a class. */
  readonly categoryMeaning: Readonly<Record<ConsentCategory, string>>;
  readonly purposes: Readonly<Record<Purpose, string>>;
  readonly grounds: Readonly<Record<Ground, string>>;
  readonly storageKinds: Readonly<Record<StoredItem['kind'], string>>;
  readonly readableBy: Readonly<Record<'server' | 'page' | 'provider', string>>;
  readonly places: Readonly<Record<'front' | 'back', string>>;
  /** A lifetime in seconds; null: it ends with the browser. */
  lifetime(seconds: number | null): string;
  /** For what is not a cookie and has no time. */
  readonly untilDeleted: string;
  list(items: readonly string[]): string;
  day(iso: string): string;

  readonly refuseAll: string;
  readonly choose: string;
  readonly acceptAll: string;

  /** The question at the top of a page. */
  readonly ask: {
    readonly label: string;
    title(portal: string): string;
    readonly lead: string;
    /** `Audience: Matomo` as an item of the list of purposes. */
    purpose(purpose: string, services: string): string;
    readonly effect: string;
    readonly change: string;
    readonly where: string;
    readonly recipients: string;
    changedTitle(portal: string): string;
    readonly changedLead: string;
    changed(service: string, what: string): string;
  };
  widening(change: Widening): string;

  /** After a choice, at the top of the page where the visitor was. */
  readonly saved: {
    readonly refused: string;
    granted(services: string): string;
    readonly change: string;
  };
  readonly conflict: {
    readonly title: string;
    lead(services: string): string;
    readonly confirm: string;
    readonly refuse: string;
  };
  /** A line at the foot of the page when the browser has refused for the visitor. */
  readonly signalled: string;

  /** In place of content that has not been allowed. */
  readonly placeholder: {
    title(service: string): string;
    text(provider: string, purpose: string): string;
    once(service: string): string;
    always(service: string): string;
    link(provider: string): string;
    policy(provider: string): string;
  };

  /** The preference centre. */
  readonly centre: {
    readonly title: string;
    readonly description: string;
    readonly notNeeded: string;
    readonly notNeededMore: string;
    readonly lead: string;
    readonly standing: Readonly<
      Record<'unset' | 'signalled' | 'refused' | 'granted' | 'expired' | 'outdated' | 'conflict', string>
    >;
    /** When the choice was made, and until when it is kept. */
    since(day: string, until: string): string;
    readonly necessary: string;
    readonly necessaryText: string;
    readonly always: string;
    allow(service: string): string;
    provider(name: string, country: string | undefined): string;
    recipients(names: string): string;
    readonly stores: string;
    readonly storesNothing: string;
    readonly hosts: string;
    readonly policy: string;
    allowClass(category: string): string;
    refuseClass(category: string): string;
    readonly counting: string;
    readonly countingText: string;
    readonly uncounted: string;
    readonly save: string;
    readonly forget: string;
    readonly forgetText: string;
    readonly receiptTitle: string;
    readonly receiptText: string;
    readonly receiptLabel: string;
    readonly receiptFetch: string;
    readonly receiptErase: string;
    /** While something is allowed: the number, and the way to end both. */
    readonly receiptHeld: string;
    readonly withdrawAndErase: string;
    readonly details: string;
    readonly item: string;
    readonly what: string;
    readonly lifetimeHead: string;
    readonly purposeHead: string;
    readonly fetchPdf: string;
    readonly erased: string;
    readonly unknownReceipt: string;
    readonly inForce: string;
    readonly refusedForm: string;
    readonly nothingRecorded: string;
  };
  readonly manage: string;
  readonly policy: PolicyTexts;
}
