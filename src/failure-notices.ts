import { COMMAND_LINE } from '#accounts';
import { harvest } from '#harvesting';
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
  const { owner, error, startedAt, createdAt } = job;
  const about = owner === undefined ? undefined : await aboutOf(library, job);
  if (owner === undefined || about === undefined) return;
  await tell(library, owner, { ...about, problem: error?.message ?? '', at: startedAt ?? createdAt });
}

/** Writes to whoever has asked for a harvest, or has put it on a schedule, why its source could not be read to its end. */
export async function tellOfSource(
  library: Library,
  owner: string,
  { harvester, problem, at }: { readonly harvester: string; readonly problem: string; readonly at: string },
): Promise<void> {
  await tell(library, owner, { ...(await aboutHarvester(library, harvester)), problem, at });
}

async function tell(
  { accounts, mailer, settings }: Library,
  owner: string,
  { problem, ...about }: About & { readonly problem: string; readonly at: string },
): Promise<void> {
  const person = await accounts.people.get(COMMAND_LINE, owner);
  if (!person.ok || person.value.email === undefined) return;
  const language = person.value.language ?? settings.defaultLanguage;
  await mailer.send({
    to: person.value.email,
    language,
    template: 'failure',
    data: { ...about, problem: sentencesIn(language, problem) ?? problem },
  });
}

const aboutHarvester = async ({ harvesting }: Library, id: string): Promise<About> => ({
  what: (await harvesting.get(id))?.name ?? id,
  link: `/backoffice/harvesters/${id}/`,
});

/** Undefined for jobs that nobody waits for. */
async function aboutOf(library: Library, { kind, parameters }: Job): Promise<About | undefined> {
  const { publishing, catalogue } = library;
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
    case harvest.name: {
      const { harvester, isPreview } = harvest.parameters.parse(parameters);
      return isPreview ? undefined : aboutHarvester(library, harvester);
    }
    default:
      return undefined;
  }
}
