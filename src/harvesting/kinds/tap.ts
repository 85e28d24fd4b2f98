import type { XmlListener } from '#ingest';
import type { HarvestKind, RemoteDataset } from '../model.ts';
import { sourceProblem } from '../model.ts';
import { listened } from '../parsed.ts';
import { downloaded } from './one-of-many.ts';

const VOTABLE = { format: 'votable' } as const;

/** A TAP service: the answer to a query, one table, or all of its tables. */
export const tap: HarvestKind = {
  kind: 'tap',
  needs: ['url'],
  may: ['query', 'dataset'],
  async *list({ url = '', query, dataset }, context) {
    const base = url.replace(/\/(?:sync|async|tables)?\/?(?:\?.*)?$/, '');
    const language = context.defaultLanguage;
    const host = new URL(base).host;
    const remote = (name: string, adql: string, description: string): RemoteDataset => {
      const sync = new URLSearchParams({ REQUEST: 'doQuery', LANG: 'ADQL', FORMAT: 'votable', QUERY: adql });
      return {
        remote: name,
        name,
        title: name,
        metadata: {
          title: { [language]: name },
          description: description === '' ? {} : { [language]: description },
          publisher: host,
          references: base,
        },
        data: downloaded(`${base}/sync?${sync}`, 'data', VOTABLE),
        address: { url: `${base}/sync?${sync}`, parser: VOTABLE },
      };
    };
    if (query?.trim()) {
      yield remote(dataset?.trim() || 'query', query.trim(), '');
      return;
    }
    if (dataset?.trim()) {
      yield remote(dataset.trim(), `SELECT * FROM ${dataset.trim()}`, '');
      return;
    }
    const { bytes } = await context.get(`${base}/tables`);
    const tables = new TableList();
    await listened(bytes, 'list of tables', tables);
    if (tables.found.length === 0) throw sourceProblem('The service lists no tables.', 'Write a query.');
    for (const { name, description } of tables.found)
      yield remote(name, `SELECT * FROM ${name}`, description);
  },
};

/** The tables of a VOSI list, without those about the service itself. */
class TableList implements XmlListener {
  readonly found: { name: string; description: string }[] = [];
  readonly #path: string[] = [];
  #name = '';
  #description = '';
  #text = '';

  open(name: string): void {
    this.#path.push(name);
    this.#text = '';
    if (name === 'table') {
      this.#name = '';
      this.#description = '';
    }
  }

  text(text: string): void {
    if (this.#text.length < 10_000) this.#text += text;
  }

  close(name: string): void {
    this.#path.pop();
    const parent = this.#path.at(-1);
    if (parent === 'table' && name === 'name') this.#name = this.#text.trim();
    if (parent === 'table' && name === 'description')
      this.#description = this.#text.replace(/\s+/g, ' ').trim();
    this.#text = '';
    if (name === 'table' && this.#name !== '' && !/^tap_schema\./i.test(this.#name))
      this.found.push({ name: this.#name, description: this.#description });
  }
}

/** A cone search: what it has around a place of the sky. */
export const cone: HarvestKind = {
  kind: 'cone',
  needs: ['url', 'ra', 'dec', 'radius'],
  may: ['dataset'],
  async *list({ url = '', ra = '', dec = '', radius = '', dataset }, context) {
    const language = context.defaultLanguage;
    const address = new URL(url);
    for (const [name, value] of [
      ['RA', ra],
      ['DEC', dec],
      ['SR', radius],
    ] as const) {
      if (value.trim() === '' || !Number.isFinite(Number(value)))
        throw sourceProblem(`${name} is no number of degrees.`, 'Write it with a point, such as 83.63.');
      address.searchParams.set(name, value.trim());
    }
    const name = dataset?.trim() || `cone ${ra} ${dec} ${radius}`;
    yield {
      remote: name,
      name,
      title: name,
      metadata: {
        title: { [language]: name },
        publisher: address.host,
        references: `${address.origin}${address.pathname}`,
      },
      data: downloaded(address.href, 'data', VOTABLE),
      address: { url: address.href, parser: VOTABLE },
    };
  },
};
