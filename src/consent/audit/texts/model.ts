import type { Ground } from '../../model.ts';
import type { Finding, FindingCode, StateKind } from '../model.ts';

/** What a report says of one kind of finding. */
export interface FindingText {
  readonly title: string;
  /** What it means, and what to do. */
  text(finding: Finding): string;
}

/** Everything that a report says, in one language. A missing text does not compile. */
export interface AuditTexts {
  readonly lang: string;
  readonly title: string;
  readonly lead: string;
  readonly clean: string;
  readonly cleanMore: string;
  failed(faults: number): string;
  readonly failedMore: string;
  readonly noRegistry: string;
  readonly facts: Readonly<
    Record<
      | 'site'
      | 'when'
      | 'duration'
      | 'browser'
      | 'app'
      | 'revision'
      | 'pages'
      | 'visits'
      | 'requests'
      | 'states',
      string
    >
  >;
  readonly states: Readonly<Record<StateKind, string>>;
  readonly stateText: Readonly<Record<StateKind, string>>;
  readonly grounds: Readonly<Record<Ground, string>>;
  readonly findings: Readonly<Record<FindingCode, FindingText>>;
  readonly severity: Readonly<Record<Finding['severity'], string>>;
  readonly columns: Readonly<
    Record<
      | 'state'
      | 'visits'
      | 'cookies'
      | 'storage'
      | 'hosts'
      | 'faults'
      | 'name'
      | 'kind'
      | 'category'
      | 'declaredLife'
      | 'seenLife'
      | 'seenIn'
      | 'attributes'
      | 'setBy'
      | 'host'
      | 'service'
      | 'count'
      | 'first'
      | 'where'
      | 'expected'
      | 'seen'
      | 'page',
      string
    >
  >;
  readonly sections: Readonly<
    Record<
      | 'findings'
      | 'notices'
      | 'states'
      | 'cookies'
      | 'storage'
      | 'hosts'
      | 'declared'
      | 'pages'
      | 'proposal'
      | 'method',
      string
    >
  >;
  readonly none: Readonly<Record<'findings' | 'storage' | 'hosts' | 'cookies' | 'seen', string>>;
  readonly kinds: Readonly<Record<'cookie' | 'service', string>>;
  readonly own: string;
  readonly beforeChoice: string;
  readonly refusedByBrowser: string;
  readonly atOnce: string;
  after(ms: number): string;
  more(count: number): string;
  script(url: string): string;
  response(url: string, status: number): string;
  readonly unknownSetter: string;
  readonly method: readonly string[];
  readonly proposal: string;
}
