import { CONSENT_CATEGORIES, type Ground, type Service } from '../model.ts';
import type { AuditState, DeclaredRegistry } from './model.ts';

/** What an application can bring about beside choices of consent. */
export interface StateOptions {
  /** Languages that a visitor may choose; each is a state where there are several. */
  readonly languages: readonly string[];
  readonly canSignIn: boolean;
}

/** Every state that makes a difference for what is declared. */
export function statesOf(
  registry: DeclaredRegistry | undefined,
  options: StateOptions,
): readonly AuditState[] {
  const services = registry?.services ?? [];
  const categories = CONSENT_CATEGORIES.filter((category) =>
    services.some((service) => service.category === category),
  );
  const keepsChoice = registry?.cookies.some(({ ground }) => ground === 'choice') ?? false;
  const languages = options.languages.length > 1 ? options.languages : [];
  return [
    { id: 'first', kind: 'first' },
    ...(services.length > 0
      ? [
          { id: 'refused', kind: 'refused' } as const,
          { id: 'accepted', kind: 'accepted' } as const,
          ...categories.map((category) => ({ id: `only-${category}`, kind: 'category', category }) as const),
          { id: 'withdrawn', kind: 'withdrawn' } as const,
          { id: 'signal', kind: 'signal' } as const,
        ]
      : keepsChoice
        ? [{ id: 'objected', kind: 'objected' } as const]
        : []),
    ...languages.map((language) => ({ id: `language-${language}`, kind: 'language', language }) as const),
    ...(options.canSignIn ? [{ id: 'signed-in', kind: 'signed-in' } as const] : []),
  ];
}

/** Whether a visitor in this state has allowed a service. */
export const allowsIn = (state: AuditState, service: Pick<Service, 'category'>): boolean =>
  state.kind === 'accepted' || (state.kind === 'category' && state.category === service.category);

const GROUNDS: Readonly<Record<AuditState['kind'], readonly Ground[]>> = {
  first: [],
  refused: ['choice'],
  accepted: ['choice'],
  category: ['choice'],
  withdrawn: ['choice'],
  signal: [],
  objected: ['choice'],
  language: ['language'],
  'signed-in': ['authentication', 'security'],
};

/** On which grounds something necessary may be kept in this state. Forms that ask who somebody is add `security`. */
export const groundsIn = (state: AuditState): readonly Ground[] => GROUNDS[state.kind];
