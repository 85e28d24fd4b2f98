import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../../../../test/cookie-audit-report.ts';
import { reportFiles } from './write.ts';

const AT = '2026-11-29T22:00:00.000Z';
const faulty = reportFiles(reportOf(false, AT));
const clean = reportFiles(reportOf(true, AT));

describe('the report of an audit', () => {
  it('is there for people in each language, and for programs', () => {
    expect([...faulty.keys()]).toEqual(['report.en.html', 'report.fr.html', 'report.json', 'junit.xml']);
  });

  it('is one file without script and without any other file', () => {
    for (const language of ['en', 'fr']) {
      const html = faulty.get(`report.${language}.html`) ?? '';
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).not.toMatch(/<script|<link|<img|url\(/i);
    }
  });

  it('says what was found, where, and by whom, in words', () => {
    const html = faulty.get('report.en.html') ?? '';
    expect(html).toContain('1 thing is not as declared');
    expect(html).toContain('Undeclared cookie');
    expect(html).toContain('script /a.js:1:2');
    expect(html).toMatch(/10\s+minutes/);
    expect(faulty.get('report.fr.html')).toContain('1 élément n’est pas conforme');
    expect(clean.get('report.en.html')).toContain('Everything is as declared');
  });

  it('holds names from the site as text, whatever they are', () => {
    expect(faulty.get('report.en.html')).toContain('&lt;img src=x onerror=alert(1)&gt;');
    const failures: string[] = [];
    const parser = new SaxesParser();
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('opentag', ({ name, attributes }) => {
      if (name === 'failure') failures.push(String(attributes.type));
    });
    parser.write(faulty.get('junit.xml') ?? '').close();
    expect(failures).toEqual(['cookie-undeclared']);
  });

  it('comes back from JSON as it was', () => {
    expect(JSON.parse(faulty.get('report.json') ?? '')).toEqual(reportOf(false, AT));
  });
});
