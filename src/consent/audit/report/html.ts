import { type Html, html } from '../../banner/html.ts';
import { consentTexts } from '../../texts/texts.ts';
import type { AuditReport, AuditState, CookieSighting, Declared, Finding, Setter } from '../model.ts';
import type { AuditTexts } from '../texts/model.ts';
import { auditTexts } from '../texts/texts.ts';
import { REPORT_STYLE } from './style.ts';

/** What every part of the report needs. */
interface Writing {
  readonly report: AuditReport;
  readonly t: AuditTexts;
  readonly words: ReturnType<typeof consentTexts>;
  readonly language: string;
}

type Cell = Html | string | number;

const table = (
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  numbers: readonly number[] = [],
): Html => {
  const isNumber = (i: number) => numbers.includes(i) && html` class="n"`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${heads[0]}"><table><thead><tr>${heads.map((head, i) => html`<th scope="col"${isNumber(i)}>${head}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${first}</th>${rest.map((cell, i) => html`<td${isNumber(i + 1)}>${cell}</td>`)}</tr>\n`,
  )}</tbody></table></div>`;
};

const section = (title: string, ...content: readonly (Html | string | false | undefined)[]): Html =>
  html`<section><h2>${title}</h2>${content}</section>`;

const empty = (text: string): Html => html`<p class="none">${text}</p>`;

function stateName({ t, words }: Writing, state: AuditState | undefined, id: string): string {
  if (state === undefined) return id;
  const name = t.states[state.kind];
  if (state.category !== undefined) return `${name}: ${words.categories[state.category]}`;
  return state.language === undefined ? name : `${name}: ${state.language}`;
}

const namesOf = (writing: Writing, ids: readonly string[]): string => {
  const { states } = writing.report.evidence;
  if (ids.length === states.length && ids.length > 3)
    return `${writing.t.facts.states}: ${ids.length}/${ids.length}`;
  return ids
    .map((id) =>
      stateName(
        writing,
        states.find((one) => one.id === id),
        id,
      ),
    )
    .join(', ');
};

const short = (url: string, site: string): string =>
  url.startsWith(`${site}/`) ? url.slice(site.length) : url;

function setterText({ t, report }: Writing, setter: Setter): string {
  if (setter.by === 'unknown') return t.unknownSetter;
  const url = short(setter.url, report.site);
  return setter.by === 'script' ? t.script(url) : t.response(url, setter.status);
}

const moment = ({ t }: Writing, ms: number): string => (ms < 50 ? t.atOnce : t.after(ms));

/** Seconds as words; other texts as they are. */
const amount = ({ words }: Writing, code: Finding['code'], text: string): string => {
  if (code !== 'cookie-longer' && code !== 'cookie-undeclared') return text;
  return words.lifetime(text === 'session' ? null : Number(text));
};

function findingHtml(writing: Writing, finding: Finding): Html {
  const { t } = writing;
  const { code, expected, seen, states, pages, setter, count, atMs, severity, subject } = finding;
  const { title, text } = t.findings[code];
  const facts: readonly (readonly [string, Cell | undefined])[] = [
    [
      t.columns.expected,
      code === 'cookie-without-occasion' || expected === undefined
        ? undefined
        : amount(writing, code, expected),
    ],
    [
      t.columns.seen,
      seen === undefined || code === 'policy-lacks'
        ? undefined
        : html`<code>${amount(writing, code, seen)}</code>`,
    ],
    [t.columns.setBy, setter && html`<code>${setterText(writing, setter)}</code>`],
    [t.columns.seenIn, states.length === 0 ? undefined : namesOf(writing, states)],
    [
      t.columns.where,
      pages.length === 0
        ? undefined
        : html`<code>${pages.slice(0, 5).join('  ')}</code> ${pages.length > 5 && t.more(pages.length - 5)}`,
    ],
    [t.columns.first, atMs === undefined ? undefined : moment(writing, atMs)],
    [t.columns.count, count > 1 ? count : undefined],
  ];
  return html`<article class="finding${severity === 'notice' && ' is-notice'}"><h3>${title}: <code>${subject}</code></h3><p>${text(finding)}</p>
<dl>${facts.map(([name, value]) => value !== undefined && html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></article>\n`;
}

function statesHtml(writing: Writing): Html {
  const { report, t } = writing;
  const { evidence } = report;
  const rows = evidence.states.map((state): readonly Cell[] => {
    const of = <T extends { readonly state: string }>(list: readonly T[]) =>
      list.filter((one) => one.state === state.id);
    const cookies = new Set(
      of(evidence.cookies)
        .filter(({ isKept }) => isKept)
        .map(({ name }) => name),
    );
    const items = new Set(of(evidence.storage).map(({ kind, name, origin }) => `${kind} ${name} ${origin}`));
    const hosts = new Set(
      of(evidence.requests)
        .filter(({ isStopped }) => !isStopped)
        .map(({ origin }) => origin),
    );
    const faults = report.findings.filter(
      ({ severity, states }) => severity === 'fault' && states.includes(state.id),
    ).length;
    return [
      html`${stateName(writing, state, state.id)}`,
      html`<small>${t.stateText[state.kind]}</small>`,
      of(evidence.visits).length,
      html`${[...cookies].map((name) => html`<code>${name}</code> `)}${cookies.size === 0 && '—'}`,
      items.size,
      hosts.size,
      faults === 0 ? html`<span class="ok">✓</span>` : html`<span class="bad">${faults}</span>`,
    ];
  });
  const { state, visits, cookies, storage, hosts, faults } = t.columns;
  return section(
    t.sections.states,
    table([state, '', visits, cookies, storage, hosts, faults], rows, [2, 4, 5, 6]),
  );
}

const attributes = (cookie: CookieSighting): string =>
  [
    `Path=${cookie.path}`,
    cookie.hasDomain && 'Domain',
    cookie.httpOnly && 'HttpOnly',
    cookie.secure && 'Secure',
    cookie.sameSite !== '' && `SameSite=${cookie.sameSite}`,
    cookie.isPartitioned && 'Partitioned',
  ]
    .filter((part) => part !== false)
    .join('; ');

function cookiesHtml(writing: Writing): Html {
  const { report, t, words } = writing;
  const set = report.evidence.cookies.filter(({ isRemoval }) => !isRemoval);
  const own = new URL(report.site).hostname;
  const groups = [...Map.groupBy(set, ({ name, host }) => `${host} ${name}`).values()];
  const rows = groups.map((group): readonly Cell[] => {
    const [first] = group as [CookieSighting, ...CookieSighting[]];
    const lives = [...new Set(group.map(({ maxAgeSeconds }) => words.lifetime(maxAgeSeconds)))];
    const setters = [...new Set(group.map(({ setter }) => setterText(writing, setter)))];
    const states = [...new Set(group.map(({ state }) => state))];
    return [
      html`<code>${first.name}</code>`,
      first.host === own ? t.own : first.host,
      html`${lives.join(', ')}${!group.some(({ isKept }) => isKept) && html`<small>${t.refusedByBrowser}</small>`}`,
      html`<code>${[...new Set(group.map(attributes))].join(' · ')}</code>`,
      html`<code>${setters[0]}</code>${setters.length > 1 && html`<small>${t.more(setters.length - 1)}</small>`}`,
      html`${namesOf(writing, states)}<small>${moment(writing, Math.min(...group.map(({ atMs }) => atMs)))}</small>`,
    ];
  });
  const { name, host, seenLife, attributes: how, setBy, seenIn } = t.columns;
  return section(
    t.sections.cookies,
    rows.length === 0 ? empty(t.none.cookies) : table([name, host, seenLife, how, setBy, seenIn], rows),
  );
}

function storageHtml(writing: Writing): Html {
  const { report, t, words } = writing;
  const groups = [
    ...Map.groupBy(report.evidence.storage, ({ kind, name, origin }) => `${origin} ${kind} ${name}`).values(),
  ];
  const rows = groups.flatMap((group): readonly (readonly Cell[])[] => {
    const [first] = group;
    if (first === undefined) return [];
    const setter = group.find((one) => one.setter.by !== 'unknown')?.setter ?? first.setter;
    return [
      [
        html`<code>${first.name}</code>`,
        words.storageKinds[first.kind],
        first.origin === report.site ? t.own : first.origin,
        html`<code>${setterText(writing, setter)}</code>`,
        namesOf(writing, [...new Set(group.map(({ state }) => state))]),
      ],
    ];
  });
  const { name, kind, host, setBy, seenIn } = t.columns;
  return section(
    t.sections.storage,
    rows.length === 0 ? empty(t.none.storage) : table([name, kind, host, setBy, seenIn], rows),
  );
}

function hostsHtml(writing: Writing): Html {
  const { report, t } = writing;
  const groups = [...Map.groupBy(report.evidence.requests, ({ origin }) => origin)];
  const rows = groups.map(([origin, asked]): readonly Cell[] => {
    const who = [...new Set(asked.map(({ setter }) => setterText(writing, setter)))];
    return [
      html`<code>${origin}</code>`,
      [...new Set(asked.map(({ type }) => type))].join(', '),
      asked.length,
      html`<code>${who[0] ?? ''}</code>${who.length > 1 && html`<small>${t.more(who.length - 1)}</small>`}`,
      namesOf(writing, [...new Set(asked.map(({ state }) => state))]),
    ];
  });
  const { host, kind, count, setBy, seenIn } = t.columns;
  return section(
    t.sections.hosts,
    rows.length === 0 ? empty(t.none.hosts) : table([host, kind, count, setBy, seenIn], rows, [2]),
  );
}

function declaredHtml(writing: Writing): Html | false {
  const { report, t, words } = writing;
  if (report.declared.length === 0) return false;
  const kindOf = (kind: Declared['kind']): string =>
    kind === 'cookie' || kind === 'service' ? t.kinds[kind] : words.storageKinds[kind];
  const rows = report.declared.map(
    ({ kind, name, category, service, maxAgeSeconds, states }): readonly Cell[] => [
      kind === 'service' ? name : html`<code>${name}</code>`,
      kindOf(kind),
      words.categories[category as 'necessary'],
      kind === 'service' ? '' : (service ?? t.own),
      kind === 'service' ? '' : kind === 'cookie' ? words.lifetime(maxAgeSeconds) : words.untilDeleted,
      states.length === 0 ? html`<span class="none">${t.none.seen}</span>` : namesOf(writing, states),
    ],
  );
  const { name, kind, category, service, declaredLife, seenIn } = t.columns;
  return section(t.sections.declared, table([name, kind, category, service, declaredLife, seenIn], rows));
}

function pagesHtml(writing: Writing): Html {
  const { report, t } = writing;
  const groups = [...Map.groupBy(report.evidence.visits, ({ page }) => page)];
  const rows = groups.map(([page, visits]): readonly Cell[] => [
    html`<code>${page}</code>`,
    visits.length,
    [...new Set(visits.map(({ status }) => status ?? '—'))].join(', '),
    visits.reduce((sum, { requests }) => sum + requests, 0),
  ]);
  const { page, visits } = t.columns;
  return section(
    t.sections.pages,
    html`<details><summary>${groups.length} ${t.facts.pages.toLowerCase()}</summary>${table([page, visits, 'HTTP', t.facts.requests], rows, [1, 3])}</details>`,
  );
}

/** The report as one file for people: no script, no other file, readable on paper. */
export function reportHtml(report: AuditReport, language: string): string {
  const t = auditTexts(language);
  const writing: Writing = { report, t, words: consentTexts(language), language };
  const faults = report.findings.filter(({ severity }) => severity === 'fault');
  const notices = report.findings.filter(({ severity }) => severity === 'notice');
  const when = new Intl.DateTimeFormat(t.lang === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(new Date(report.startedAt));
  const { visits } = report.evidence;
  const facts: readonly (readonly [string, Cell | undefined])[] = [
    [t.facts.when, html`<time datetime="${report.startedAt}">${when} UTC</time>`],
    [t.facts.duration, `${Math.max(1, Math.round(report.durationMs / 1000))} s`],
    [t.facts.states, report.evidence.states.length],
    [t.facts.pages, new Set(visits.map(({ page }) => page)).size],
    [t.facts.visits, visits.length],
    [t.facts.requests, visits.reduce((sum, { requests }) => sum + requests, 0)],
    [t.facts.browser, report.browser],
    [t.facts.app, report.app],
    [t.facts.revision, report.revision],
  ];
  const body = html`<main>
<header><h1>${t.title}</h1><p class="site">${report.site}</p><p class="lead">${t.lead}</p>
<div class="verdict${!report.isClean && ' is-bad'}"><strong>${report.isClean ? t.clean : t.failed(faults.length)}</strong>${report.isClean ? t.cleanMore : t.failedMore}${report.revision === undefined && html` ${t.noRegistry}`}</div>
<dl class="facts">${facts.map(([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></header>
${section(t.sections.findings, ...(faults.length === 0 ? [empty(t.none.findings)] : faults.map((one) => findingHtml(writing, one))))}
${notices.length > 0 && section(t.sections.notices, ...notices.map((one) => findingHtml(writing, one)))}
${statesHtml(writing)}
${cookiesHtml(writing)}
${storageHtml(writing)}
${hostsHtml(writing)}
${declaredHtml(writing)}
${report.proposal && section(t.sections.proposal, html`<p>${t.proposal}</p><pre tabindex="0">${JSON.stringify(report.proposal, null, 2)}</pre>`)}
${pagesHtml(writing)}
${section(t.sections.method, ...t.method.map((text) => html`<p>${text}</p>`))}
</main>`;
  const title = html`${t.title}: ${report.site}`;
  return `<!doctype html>
<html lang="${t.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title.html}</title><style>${REPORT_STYLE}</style></head>
<body>${body.html}</body></html>
`;
}
