import { z } from 'zod';
import type { Frame } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { StepContext } from './model.ts';
import { PROCESSORS } from './registry.ts';

const MAX_STEPS = 200;
const steps = z.array(z.looseObject({ kind: z.string(), off: z.boolean().optional() })).max(MAX_STEPS);

/**
 * Applies steps as a person wrote them, one after the other; those with `off` wait.
 *
 * @throws Refusal that names the step and what is wrong with it
 */
export async function applySteps(
  frame: Frame,
  written: unknown,
  context: Omit<StepContext, 'place'>,
): Promise<Frame> {
  const list = steps.safeParse(written);
  if (!list.success)
    throw new Refusal({
      code: 'step',
      message: 'The steps are not a list of objects with a kind each.',
      advice: 'Write them like [{"kind": "trim"}].',
    });
  return applyAll(frame, list.data, context);
}

/** The same for steps that the program has made: there may be any number of them. */
export async function applyAll(
  frame: Frame,
  list: readonly { readonly kind: string; readonly off?: boolean | undefined }[],
  context: Omit<StepContext, 'place'>,
): Promise<Frame> {
  let current = frame;
  for (const [i, { kind, off, ...options }] of list.entries())
    if (off !== true) current = await applyStep(current, kind, options, { ...context, place: i + 1 });
  return current;
}

/** Applies one. @throws Refusal */
export async function applyStep(
  frame: Frame,
  kind: string,
  written: object,
  context: StepContext,
): Promise<Frame> {
  const processor = PROCESSORS.find((candidate) => candidate.kind === kind);
  if (!processor)
    throw new Refusal({
      code: 'step',
      message: `Step ${context.place} is of the kind ${kind}, which there is not.`,
      advice: `The kinds are ${PROCESSORS.map((known) => known.kind).join(', ')}.`,
    });
  const options = processor.options.safeParse(written);
  if (options.success) return processor.apply(frame, written, context);
  const [issue] = options.error.issues;
  throw new Refusal({
    code: 'step',
    message: `Step ${context.place} (${kind}): ${issue?.path.join('.') || 'options'}: ${issue?.message ?? 'not valid'}.`,
    advice: `It is written like ${JSON.stringify(processor.example)}.`,
  });
}
