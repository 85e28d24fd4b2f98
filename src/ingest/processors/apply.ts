import { z } from 'zod';
import type { Frame } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { StepContext } from './model.ts';
import { PROCESSORS } from './registry.ts';

const MAX_STEPS = 200;
const steps = z.array(z.looseObject({ kind: z.string() })).max(MAX_STEPS);

/** Applies steps as a person wrote them, one after the other. @throws Refusal that names the step and what is wrong with it */
export async function applySteps(
  frame: Frame,
  written: unknown,
  context: Omit<StepContext, 'place'>,
): Promise<{ readonly frame: Frame; readonly notes: readonly string[] }> {
  const list = steps.safeParse(written);
  if (!list.success)
    throw new Refusal({
      code: 'step',
      message: 'The steps are not a list of objects with a kind each.',
      advice: 'Write them like [{"kind": "trim"}].',
    });
  let current = frame;
  for (const [i, { kind, ...options }] of list.data.entries())
    current = await applyStep(current, kind, options, { ...context, place: i + 1 });
  return { frame: current, notes: [] };
}

async function applyStep(frame: Frame, kind: string, written: object, context: StepContext): Promise<Frame> {
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
