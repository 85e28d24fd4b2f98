import type { AuditSummary } from '#audits';
import { type ConsentDocument, consentTexts } from '#consent';
import { Blocks } from '../components/consent-document.tsx';
import { LastAudit } from '../components/last-audit.tsx';
import { Page } from '../document.tsx';
import { useSite } from '../site.ts';

/** How things stand for the visitor who reads the policy. */
export interface PolicyReader {
  /** Names of declared cookies that came with the request. */
  readonly sent: readonly string[];
  /** Number of cookies that came along and are not declared here. */
  readonly others: number;
  /** Where the visitor stands, in a sentence; empty when `allowed` says it. */
  readonly standing: string;
  /** Names of the services that are allowed. */
  readonly allowed: readonly string[];
  /** Does not want to be counted, where readers are counted. */
  readonly isUncounted: boolean;
}

export interface CookiesPolicyData {
  readonly document: ConsentDocument;
  readonly reader: PolicyReader;
  /** Address of the PDF, without language. */
  readonly pdf: string;
  /** The last look at whether it is so. */
  readonly audit: AuditSummary | undefined;
}

function Reader({ reader }: { readonly reader: PolicyReader }) {
  const { language, href } = useSite();
  const { yours } = consentTexts(language).policy;
  const { sent, others, standing, allowed, isUncounted } = reader;
  const isBare = sent.length === 0 && others === 0;
  return (
    <section class="yours" aria-labelledby="yours">
      <h2 id="yours">{yours.title}</h2>
      {standing === '' ? null : <p>{standing}</p>}
      {allowed.length === 0 ? null : (
        <p>
          {yours.allowed} {consentTexts(language).list(allowed)}
        </p>
      )}
      {isUncounted ? <p>{yours.uncounted}</p> : null}
      <p>
        {isBare ? yours.sentNone : yours.sent}
        {sent.map((name, i) => (
          <span key={name}>
            {i > 0 ? ', ' : ' '}
            <code>{name}</code>
          </span>
        ))}
        {others === 0 ? null : ` ${yours.others(others)}`}
      </p>
      <p class="no-print">
        <a href={href('/terms/cookies-preferences/')}>{yours.manage}</a>
      </p>
    </section>
  );
}

export function CookiesPolicyPage({ data }: { readonly data: CookiesPolicyData }) {
  const { href, language } = useSite();
  const { document, reader, pdf } = data;
  const [lead, ...rest] = document.blocks;
  return (
    <Page
      head={{
        title: document.title,
        description: document.description,
        canonical: '/terms/cookies-policy/',
      }}
    >
      <article class="wrap text-page policy-page">
        <h1>{document.title}</h1>
        <div class="lead">
          <Blocks blocks={lead === undefined ? [] : [lead]} />
        </div>
        <p class="no-print">
          <a href={href(pdf)} type="application/pdf">
            {consentTexts(language).policy.pdf}
          </a>
        </p>
        <Reader reader={reader} />
        <LastAudit audit={data.audit} />
        <Blocks blocks={rest} />
      </article>
    </Page>
  );
}
