import { COMMAND_LINE } from '#accounts';
import { sentencesIn } from '#i18n';
import type { Job } from '#jobs';
import { publishDraft, refreshDataset } from '#publishing';
import type { Library } from './library.ts';

/** What a job is about, for whoever has asked for it. */
interface About {
  /** As the person knows it. */
  readonly what: string;
  /** Path of the portal. */
  readonly link: string;
}

/** Writes to whoever has asked for a job that it has failed for good, whatever it was that ended it. */
export async function tellOfFailure(library: Library, job: Job): Promise<void> {
  const { accounts, mailer, settings } = library;
  const { owner, error } = job;
  if (owner === undefined) return;
  const about = await aboutOf(library, job);
  if (about === undefined) return;
  const person = await accounts.people.get(COMMAND_LINE, owner);
  if (!person.ok || person.value.email === undefined) return;
  const language = person.value.language ?? settings.defaultLanguage;
  await mailer.send({
    to: person.value.email,
    language,
    template: 'failure',
    data: {
      ...about,
      problem: sentencesIn(language, error?.message ?? '') ?? error?.message ?? '',
      at: job.startedAt ?? job.createdAt,
    },
  });
}

/** Undefined for jobs that nobody waits for. */
async function aboutOf(
  { publishing, catalogue }: Library,
  { kind, parameters }: Job,
): Promise<About | undefined> {
  switch (kind) {
    case publishDraft.name: {
      const { draft } = publishDraft.parameters.parse(parameters);
      const link = `/backoffice/drafts/${draft}/`;
      return { what: (await publishing.get(draft))?.source.name ?? draft, link };
    }
    case refreshDataset.name: {
      const { dataset } = refreshDataset.parameters.parse(parameters);
      const id = catalogue.get(dataset)?.id;
      const link = id === undefined ? '/backoffice/datasets/' : `/backoffice/datasets/${id}/refresh/`;
      return { what: id ?? dataset, link };
    }
    default:
      return undefined;
  }
}
