import { fail, ok } from '#lib';
import { notFoundResource } from '../problems.ts';
import { catalogUrl, linksOf } from './links.ts';
import { defineRoute } from './route.ts';
import { type WireValue, wireJson } from './wire-json.ts';

interface TemplateField {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'longstring' | 'list' | 'int' | 'boolean' | 'datetime' | 'geoshape';
}

const named = (type: TemplateField['type'], ...names: readonly string[]): readonly TemplateField[] =>
  names.map((name) => ({
    name,
    type,
    label: `${name[0]?.toUpperCase()}${name.slice(1).replaceAll('_', ' ')}`,
  }));

/** The templates under `metas`, by type: what a dataset can say of itself. */
const TEMPLATES: Readonly<Record<string, Readonly<Record<string, readonly TemplateField[]>>>> = {
  basic: {
    default: [
      ...named('text', 'title'),
      ...named('longstring', 'description'),
      ...named('list', 'theme', 'keyword'),
      ...named('text', 'license', 'license_url', 'language', 'timezone'),
      ...named('datetime', 'modified', 'data_processed', 'metadata_processed'),
      ...named('list', 'territory', 'geometry_types'),
      ...named('geoshape', 'bbox'),
      ...named('text', 'publisher', 'references'),
      ...named('int', 'records_count'),
      ...named('list', 'attributions'),
      ...named('text', 'update_frequency'),
    ],
  },
  interop: {
    dcat: [
      ...named('datetime', 'created', 'issued'),
      ...named('text', 'creator', 'contributor', 'contact_name', 'contact_email', 'accrualperiodicity'),
    ],
  },
  extra: {},
  admin: {},
};

const template = (type: string, name: string, schema: readonly TemplateField[]): WireValue => ({
  name,
  type,
  schema: schema.map((field) => ({ ...field })),
});

export const metadataTemplates = defineRoute({
  path: '/catalog/metadata_templates',
  operationId: 'getMetadataTemplates',
  summary: 'Types of metadata templates.',
  tag: 'Catalog',
  parameters: {},
  answer: ({ origin }) =>
    ok({
      kind: 'page',
      identity: '',
      build: async () => {
        const self = `${catalogUrl(origin)}/metadata_templates`;
        const types = Object.keys(TEMPLATES).map((type) => [type, `${self}/${type}`] as const);
        return wireJson({ links: linksOf([['self', self], ...types]) });
      },
    }),
});

export const metadataTemplatesOfType = defineRoute({
  path: '/catalog/metadata_templates/{type}',
  operationId: 'getMetadataTemplatesOfType',
  summary: 'Metadata templates of one type.',
  tag: 'Catalog',
  parameters: {},
  answer({ path }) {
    const type = path.type ?? '';
    const templates = Object.hasOwn(TEMPLATES, type) ? TEMPLATES[type] : undefined;
    if (templates === undefined)
      return fail(notFoundResource(`The requested metadata template type ${type} does not exist.`));
    return ok({
      kind: 'page',
      identity: type,
      build: async () =>
        wireJson({
          metadata_templates: Object.entries(templates).map(([name, schema]) => template(type, name, schema)),
        }),
    });
  },
});

export const metadataTemplate = defineRoute({
  path: '/catalog/metadata_templates/{type}/{name}',
  operationId: 'getMetadataTemplate',
  summary: 'One metadata template with its schema.',
  tag: 'Catalog',
  parameters: {},
  answer({ path }) {
    const { type = '', name = '' } = path;
    const schema = Object.hasOwn(TEMPLATES, type) ? TEMPLATES[type]?.[name] : undefined;
    if (schema === undefined)
      return fail(notFoundResource(`The requested metadata template ${name} does not exist.`));
    return ok({
      kind: 'page',
      identity: `${type}/${name}`,
      build: async () => wireJson(template(type, name, schema)),
    });
  },
});
