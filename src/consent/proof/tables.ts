import type { Service } from '../model.ts';
import type { ChainEntry, ChainRow, ConsentRecord } from '../records/model.ts';

/** Who answers for the data, as every record names them. */
export interface Controller {
  readonly name: string;
  /** Address of the portal. */
  readonly address: string;
}

/** Services of a publication by id. */
export type PublishedServices = ReadonlyMap<string, Service>;

const COLUMNS = [
  'position',
  'kind',
  'id',
  'receipt_hash',
  'time',
  'valid_until',
  'event',
  'categories',
  'services',
  'revision',
  'publication',
  'language',
  'method',
  'gpc',
  'basis',
  'app',
  'hash',
] as const;

export const CSV_HEAD = `${COLUMNS.join(',')}\r\n`;

function cell(value: string | number | boolean | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  // What a spreadsheet would take for a formula is made text.
  const safe = /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const SCHEMAS: readonly ChainEntry['schema'][] = [
  'almagest-consent/1',
  'almagest-erasure/1',
  'almagest-pictures/1',
];

/** What a row says; undefined when it was erased, or cannot be read. */
export function bodyOf({ body }: ChainRow): ChainEntry | undefined {
  if (body === null) return undefined;
  try {
    const read: unknown = JSON.parse(body);
    const { schema } = (read ?? {}) as { schema?: unknown };
    // Written by us, and told apart by its schema.
    return SCHEMAS.some((one) => one === schema) ? (read as ChainEntry) : undefined;
  } catch {
    return undefined;
  }
}

const isDecision = (body: ChainEntry | undefined): body is ConsentRecord =>
  body?.schema === 'almagest-consent/1';

/** A row for people, as CSV. */
export function csvRow(row: ChainRow): string {
  const body = bodyOf(row);
  const one: Partial<Record<(typeof COLUMNS)[number], string | number | boolean | null>> = isDecision(body)
    ? {
        kind: 'decision',
        id: body.id,
        receipt_hash: body.receiptHash,
        time: body.time,
        valid_until: body.validUntil,
        event: body.event,
        categories: body.categories.join(' '),
        services: body.services.join(' '),
        revision: body.revision,
        publication: body.publication,
        language: body.language,
        method: body.method,
        gpc: body.signals.gpc,
        basis: body.basis,
        app: body.app,
      }
    : body === undefined
      ? { kind: 'erased' }
      : body.schema === 'almagest-pictures/1'
        ? { kind: 'pictures', time: body.time, publication: body.publication }
        : { kind: 'erasure', time: body.time, event: body.reason };
  const all = { ...one, position: row.position, hash: row.hash };
  return `${COLUMNS.map((column) => cell(all[column])).join(',')}\r\n`;
}

const STATES = {
  given: 'consent given',
  renewed: 'consent given',
  changed: 'consent given',
  withdrawn: 'consent withdrawn',
} as const;

/** What every request of a browser tells the host that it goes to. */
const DATA = ['IP address', 'address of the page', 'kind of browser'];

function processing(id: string, service: Service | undefined) {
  const { provider, recipients = [], countries = [] } = service ?? {};
  const stored = [...(service?.cookies ?? []), ...(service?.storage ?? [])];
  return {
    service: service?.name ?? id,
    purpose: service?.purposes ?? [],
    purpose_type: service?.category ?? null,
    lawful_basis: 'consent',
    pii_information: [...DATA, ...stored.map(({ name }) => name)],
    sensitive_pii_category: false,
    pii_controllers: [provider?.name ?? id],
    recipient_third_parties: recipients,
    retention_period: Object.fromEntries(
      stored.map(({ name, maxAgeSeconds }) => [
        name,
        maxAgeSeconds === null
          ? 'until deleted or the browser is closed'
          : `P${Math.ceil(maxAgeSeconds / 86_400)}D`,
      ]),
    ),
    storage_locations: [...new Set([...(provider?.country ? [provider.country] : []), ...countries])],
    jurisdiction: provider?.country ?? null,
  };
}

/**
 * A decision in the words of ISO/IEC TS 27560:2023, as one line of JSON; undefined for rows that are none.
 * Source: the W3C community's guide to implementing TS 27560 with DPV.
 */
export function isoLine(
  row: ChainRow,
  controller: Controller,
  servicesOf: (publication: string) => PublishedServices | undefined,
): string | undefined {
  const body = bodyOf(row);
  if (!isDecision(body)) return undefined;
  const services = servicesOf(body.publication);
  return `${JSON.stringify({
    schema_version: 'ISO/IEC TS 27560:2023',
    record_id: body.id,
    pii_principal_id: body.receiptHash,
    pii_processing: {
      privacy_notice: `publication ${body.publication}`,
      notice_version: body.revision,
      language: body.language,
      purposes: body.services.map((id) => processing(id, services?.get(id))),
      collection_method: `web form: ${body.method}`,
      withdrawal_method: `${controller.address}/terms/cookies-preferences/`,
      privacy_rights: `${controller.address}/terms/cookies-policy/`,
      signals: body.signals.gpc ? ['Global Privacy Control'] : [],
    },
    party_identification: [
      { party_role: 'PII controller', party_name: controller.name, party_url: controller.address },
    ],
    event: [
      {
        event_time: body.time,
        event_type: 'explicit',
        event_state: STATES[body.event],
        event: body.event,
        validity_duration: { until: body.validUntil },
      },
    ],
    integrity: { position: row.position, previous: row.prev, hash: row.hash, software: body.app },
  })}\n`;
}
