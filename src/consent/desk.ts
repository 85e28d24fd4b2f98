import type { Readable } from 'node:stream';
import { fail, ok, type Result } from '#lib';
import type { Store } from '#store';
import type { CookieFaults } from './faults/repository.ts';
import type { Service } from './model.ts';
import type { Consent } from './service.ts';
import { MAX_SERVICES, readServices, type ServiceProblem } from './services/read.ts';
import {
  deleteDeclaration,
  readAddedTexts,
  readDeclarations,
  writeAddedTexts,
  writeDeclaration,
} from './services/repository.ts';

/** A service as it was declared. */
export interface DeclaredService {
  readonly service: Service;
  /** As it was written; absent for those of `portal.yaml` and the environment, which nobody changes here. */
  readonly declaration?: unknown;
}

/** What whoever runs the portal does about cookies. */
export interface ConsentDesk {
  readonly faults: CookieFaults;
  /** Those of the settings first. */
  services(): Promise<readonly DeclaredService[]>;
  /** Declares a service, or in place of the one before. What visitors are shown has changed when this resolves. */
  declare(
    declaration: unknown,
    options: { readonly isNew: boolean },
  ): Promise<Result<Service, ServiceProblem>>;
  /** False when there was none that could be taken away. */
  remove(id: string): Promise<boolean>;
  /** What is added to the policy, by language. */
  texts(): Promise<Readonly<Record<string, string>>>;
  writeTexts(texts: Readonly<Record<string, string>>): Promise<void>;
  /** All records with their proof, as a ZIP. */
  archive(): Promise<Readable>;
}

/** The desk of a portal. */
export function createConsentDesk(options: {
  readonly store: Store;
  readonly consent: Consent;
  readonly faults: CookieFaults;
  /** Of the settings. */
  readonly fixed: readonly Service[];
  archive(): Promise<Readable>;
}): ConsentDesk {
  const { store, consent, faults, fixed } = options;
  const isFixed = (id: string): boolean => fixed.some((service) => service.id === id);

  async function written(): Promise<readonly Required<DeclaredService>[]> {
    const declarations = await readDeclarations(store);
    return declarations.flatMap((declaration) => {
      const read = readServices([declaration]);
      const [service] = read.ok ? read.value : [];
      return service === undefined || isFixed(service.id) ? [] : [{ service, declaration }];
    });
  }

  return {
    faults,
    services: async () => [...fixed.map((service) => ({ service })), ...(await written())],

    async declare(declaration, { isNew }) {
      const read = readServices([declaration]);
      if (!read.ok) return read;
      const [service] = read.value;
      if (service === undefined) return fail({ position: 0, at: '', message: 'is missing' });
      const others = await written();
      const isTaken = isFixed(service.id) || others.some((one) => one.service.id === service.id);
      if (isFixed(service.id) || (isNew && isTaken))
        return fail({
          position: 1,
          at: 'id',
          message: `is ${service.id}, which another service has`,
        });
      if (!isTaken && fixed.length + others.length >= MAX_SERVICES)
        return fail({ position: 1, at: '', message: `is one too many: ${MAX_SERVICES} at most` });
      await writeDeclaration(store, service.id, declaration, consent.clock.now());
      await consent.reload();
      return ok(service);
    },

    async remove(id) {
      const isGone = !isFixed(id) && (await deleteDeclaration(store, id));
      if (isGone) await consent.reload();
      return isGone;
    },

    texts: () => readAddedTexts(store),
    async writeTexts(texts) {
      await writeAddedTexts(store, texts);
      await consent.reload();
    },
    archive: options.archive,
  };
}
