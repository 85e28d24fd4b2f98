import type { AuditReport, Finding } from '../model.ts';
import { auditTexts } from '../texts/texts.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// What XML 1.0 cannot hold comes from sites that are audited.
const escaped = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '?').replace(/[&<>"]/g, (c) => ESCAPES[c] ?? c);

const detail = ({ code, expected, seen, states, pages, setter, count }: Finding): string =>
  [
    `code: ${code}`,
    expected === undefined ? '' : `declared: ${expected}`,
    seen === undefined ? '' : `seen: ${seen}`,
    states.length === 0 ? '' : `states: ${states.join(', ')}`,
    pages.length === 0 ? '' : `pages: ${pages.join(', ')}`,
    setter === undefined || setter.by === 'unknown' ? '' : `by: ${setter.url}`,
    `times: ${count}`,
  ]
    .filter((line) => line !== '')
    .join('\n');

/** The report in the form that build servers read: a suite per state, a case per page, findings as failures. */
export function reportJunit(report: AuditReport): string {
  const { findings } = auditTexts('en');
  const faults = report.findings.filter(({ severity }) => severity === 'fault');
  const failure = (finding: Finding): string => {
    const { title, text } = findings[finding.code];
    return `<failure type="${finding.code}" message="${escaped(`${title}: ${text(finding)}`)}">${escaped(detail(finding))}</failure>`;
  };
  const caseOf = (name: string, suite: string, found: readonly Finding[], ms: number): string =>
    `<testcase classname="${escaped(suite)}" name="${escaped(name)}" time="${(ms / 1000).toFixed(3)}">${found.map(failure).join('')}</testcase>`;
  // A finding stands with the first page on which it was seen, once in each state.
  const told = new Set<Finding>();
  const suites = report.evidence.states.map(({ id }) => {
    const visits = report.evidence.visits.filter(({ state }) => state === id);
    const here = faults.filter(({ states }) => states.includes(id));
    const cases = visits.map(({ page, durationMs }) => {
      const found = here.filter(({ pages }) => pages[0] === page);
      for (const one of found) told.add(one);
      return caseOf(page, id, found, durationMs);
    });
    const elsewhere = here.filter(({ pages }) => !visits.some(({ page }) => page === pages[0]));
    for (const one of elsewhere) told.add(one);
    const all = elsewhere.length === 0 ? cases : [...cases, caseOf('(state)', id, elsewhere, 0)];
    const failed = all.filter((one) => one.includes('<failure')).length;
    return `<testsuite name="${escaped(id)}" tests="${all.length}" failures="${failed}">\n${all.join('\n')}\n</testsuite>`;
  });
  const rest = faults.filter((finding) => !told.has(finding));
  const registry = `<testsuite name="registry" tests="1" failures="${rest.length > 0 ? 1 : 0}">\n${caseOf('everything declared is seen and told', 'registry', rest, 0)}\n</testsuite>`;
  const count = [...suites, registry].join('\n').match(/<testcase/g)?.length ?? 0;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="cookie audit of ${escaped(report.site)}" tests="${count}" failures="${faults.length}" time="${(report.durationMs / 1000).toFixed(3)}">\n${suites.join('\n')}\n${registry}\n</testsuites>\n`;
}
