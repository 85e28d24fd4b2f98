import { COMMAND_LINE } from '#accounts';
import { type JobContext, JobRefusal } from '#jobs';
import type { Library } from './library.ts';

/** What a job is about, for whoever has asked for it. */
interface About {
  /** As the person knows it. */
  readonly what: string;
  /** Path of the portal. */
  readonly link: string;
}

/** Runs a job, and writes to whoever asked for it when it has failed for good. */
export async function tellingOfFailure<Result>(
  { accounts, mailer, settings }: Library,
  { owner, isLastAttempt, signal }: Pick<JobContext, 'owner' | 'isLastAttempt' | 'signal'>,
  about: () => Promise<About>,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const isLast = isLastAttempt || error instanceof JobRefusal;
    // Whoever has called it off knows.
    if (owner !== undefined && isLast && !signal.aborted) {
      const person = await accounts.people.get(COMMAND_LINE, owner);
      if (person.ok && person.value.email !== undefined)
        await mailer.send({
          to: person.value.email,
          language: person.value.language ?? settings.defaultLanguage,
          template: 'failure',
          data: {
            ...(await about()),
            problem: error instanceof Error ? error.message : String(error),
            at: new Date().toISOString(),
          },
        });
    }
    throw error;
  }
}
