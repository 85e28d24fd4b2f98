import { z } from 'zod';
import type { ORIGIN_LINES } from '#dataset';
import { isMailAddress } from '#lib';
import { cleanHtml } from '#publishing';
import type { Settings } from '#settings';

const texts = z.record(z.string().regex(/^[a-z]{2}$/), z.string().max(20_000));
const address = z.url({ protocol: /^https?$/ }).max(2000);
const line = z.string().min(1).max(1000);
const day = z
  .string()
  .refine(
    (text) => /^\d{4}(?:-\d{2}){0,2}$/.test(text) && !Number.isNaN(Date.parse(text)),
    'a day such as 1781-03-13, or its year',
  );
const mail = z.string().refine(isMailAddress, 'a mail address');

const said = line.nullable();
const lines = {
  creator: said,
  contributor: said,
  contactName: said,
  contactEmail: mail.nullable(),
  issued: day.nullable(),
  updateFrequency: said,
  references: address.nullable(),
  temporalStart: day.nullable(),
  temporalEnd: day.nullable(),
  conformsTo: address.nullable(),
  timezone: said,
} satisfies Record<(typeof ORIGIN_LINES)[number], z.ZodType>;

/** What is said of a dataset, as far as it is given; null takes back what was said. */
export const metadataChange = z
  .strictObject({
    title: texts,
    description: texts,
    themes: z.array(texts).max(50),
    keywords: z.array(texts).max(200),
    license: z.string().max(200),
    licenseUrl: z.union([z.literal(''), address]),
    publisher: z.string().max(300),
    attributions: z.array(line).max(100),
    territory: z.array(line).max(100).nullable(),
    ...lines,
    inspire: z
      .strictObject({
        theme: line,
        type: line,
        fileIdentifier: line,
        contactPosition: line,
        contactAddress: line,
        purpose: line,
      })
      .partial()
      .nullable(),
    custom: z.record(z.string().max(100), line).nullable(),
  })
  .partial();

/** Fields of its own that a change names and the portal does not have; undefined: none. */
export const unknownCustom = (
  { custom }: z.infer<typeof metadataChange>,
  settings: Settings,
): string | undefined =>
  Object.keys(custom ?? {}).find((name) => !settings['metadata.custom'].some((one) => one.name === name));

/** What was said with what is said otherwise; its HTML made safe. */
export async function changedMetadata<Before extends object>(
  before: Before,
  given: z.infer<typeof metadataChange>,
): Promise<Before> {
  const { description } = given;
  const safe =
    description &&
    (await Promise.all(
      Object.entries(description).map(async ([language, html]) => [language, await cleanHtml(html)] as const),
    ));
  const next = { ...before, ...given, ...(safe && { description: Object.fromEntries(safe) }) };
  // Members that were not given stay; those that are null go.
  return Object.fromEntries(
    Object.entries(next).filter(([, value]) => value !== null && value !== undefined),
  ) as Before;
}
