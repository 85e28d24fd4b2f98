/** What an address shows, for counting. */
export type Subject =
  | { readonly kind: 'page'; readonly page: string; readonly dataset: string; readonly tab: string }
  | { readonly kind: 'embed'; readonly dataset: string }
  | {
      readonly kind: 'api';
      readonly version: string;
      readonly endpoint: string;
      readonly dataset: string;
      /** Of an export. */
      readonly format: string;
    };

const plain = (part: string | undefined): string => {
  if (part === undefined) return '';
  try {
    return decodeURIComponent(part).replace(/@.*$/, '');
  } catch {
    return '';
  }
};

const V2 = /^\/api(?:\/explore\/(v2\.[01])|\/v2)(?=\/|$)/;
const CONSOLE = /^(?:\/[a-z]{2})?\/api\/explore\/v2\.1\/console$/;
const V1 = /^\/api\/(records|datasets)\/1\.0(?:\/([\w-]+))?/;
const DATASET_PAGE = /^(?:\/[a-z]{2})?\/explore\/(embed\/)?dataset\/([^/]+)(?:\/([\w.-]+))?$/;
const PAGES: Readonly<Record<string, string>> = { '': 'home', '/explore': 'catalogue', '/pages/api': 'api' };

function ofV2(version: string, rest: string): Subject {
  const [, source = '', part = '', id, what = '', which] = rest.split('/');
  const api = (endpoint: string, dataset = '', format = ''): Subject => ({
    kind: 'api',
    version,
    endpoint,
    dataset,
    format,
  });
  if (source === '') return api('root');
  // The legacy versions may leave the source out, and ours is the only one.
  if (source !== 'catalog') return api(source === 'monitoring' ? 'monitoring' : 'other');
  if (part === '') return api('catalog');
  if (part === 'exports')
    return api(id === undefined ? 'catalog-export-list' : 'catalog-exports', '', plain(id));
  if (part !== 'datasets') return api(part === 'facets' ? 'catalog-facets' : 'other');
  if (id === undefined) return api('datasets');
  const dataset = plain(id);
  switch (what) {
    case '':
      return api('dataset', dataset);
    case 'records':
      return api(which === undefined ? 'records' : 'record', dataset);
    case 'exports':
      return api(which === undefined ? 'export-list' : 'exports', dataset, plain(which));
    case 'attachments':
      return api(which === undefined ? what : 'attachment', dataset);
    case 'facets':
    case 'files':
      return api(what, dataset);
    default:
      return api('other', dataset);
  }
}

function read(path: string): Subject | undefined {
  const address = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  if (CONSOLE.test(address)) return { kind: 'page', page: 'api', dataset: '', tab: '' };
  if (address.endsWith('/completions.json')) return undefined;
  const v2 = V2.exec(address);
  if (v2 !== null) return ofV2(v2[1] ?? 'v2.0', address.slice(v2[0].length));
  const v1 = V1.exec(address);
  if (v1 !== null) {
    const [, source = '', what = ''] = v1;
    const endpoint = source === 'records' ? what : what === 'search' ? 'datasets' : 'dataset';
    return { kind: 'api', version: 'v1.0', endpoint, dataset: '', format: '' };
  }
  const ofDataset = DATASET_PAGE.exec(address);
  if (ofDataset !== null) {
    const [, framed, id, tab = 'information'] = ofDataset;
    const dataset = plain(id);
    if (framed !== undefined) return { kind: 'embed', dataset };
    if (tab === 'download' || tab === 'croissant.json')
      return {
        kind: 'api',
        version: 'v1.0',
        endpoint: tab === 'download' ? tab : 'croissant',
        dataset,
        format: '',
      };
    return { kind: 'page', page: 'dataset', dataset, tab };
  }
  const bare = address.replace(/^\/[a-z]{2}(?=\/|$)/, '');
  if (bare.startsWith('/terms/')) return { kind: 'page', page: 'terms', dataset: '', tab: '' };
  const page = PAGES[bare];
  return page === undefined ? undefined : { kind: 'page', page, dataset: '', tab: '' };
}

const MAX_KNOWN = 5000;
const MAX_LENGTH = 300;

/** Reads addresses, each once. */
export function createSubjects(): (url: string) => Subject | undefined {
  let known = new Map<string, Subject | undefined>();
  return (url) => {
    const end = url.indexOf('?');
    const path = end < 0 ? url : url.slice(0, end);
    if (path.length > MAX_LENGTH) return undefined;
    if (known.has(path)) return known.get(path);
    if (known.size >= MAX_KNOWN) known = new Map();
    const subject = read(path);
    known.set(path, subject);
    return subject;
  };
}
