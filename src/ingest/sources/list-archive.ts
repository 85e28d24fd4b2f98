import { fail, ok, type Result } from '#lib';
import type { ImportProblem } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { openZip } from './zip.ts';
import { filesOf, zipContent } from './zip-content.ts';

/** The files of a zip file, each to be imported by its name as `entry`. A workbook or a shapefile is one thing and no archive. */
export async function listArchive(path: string): Promise<Result<readonly string[], ImportProblem>> {
  try {
    const archive = await openZip(path);
    archive.close();
    if (zipContent(archive.names) === undefined) return ok(filesOf(archive.names));
    return fail({
      code: 'unknown-format',
      message: 'This is one table or map, and no archive of several files.',
      advice: 'Import it as a dataset of its own.',
    });
  } catch (error) {
    if (error instanceof Refusal) return fail(error.problem);
    throw error;
  }
}
