import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditReport } from '../model.ts';
import { REPORT_LANGUAGES } from '../texts/texts.ts';
import { reportHtml } from './html.ts';
import { reportJson } from './json.ts';
import { reportJunit } from './junit.ts';

/** Every form of a report by the name of its file. */
export const reportFiles = (report: AuditReport): ReadonlyMap<string, string> =>
  new Map([
    ...REPORT_LANGUAGES.map((language) => [`report.${language}.html`, reportHtml(report, language)] as const),
    ['report.json', reportJson(report)],
    ['junit.xml', reportJunit(report)],
    ...(report.proposal === undefined
      ? []
      : [['proposed-services.json', `${JSON.stringify(report.proposal.services, null, 2)}\n`] as const]),
  ]);

/** Writes every form of a report into a folder, which is made. Answers the paths. */
export async function writeReport(report: AuditReport, folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const files = reportFiles(report);
  await Promise.all([...files].map(([name, text]) => writeFile(join(folder, name), text)));
  return [...files.keys()].map((name) => join(folder, name));
}
