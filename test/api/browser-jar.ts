import type { FastifyInstance } from 'fastify';

/** What came back, as far as the tests of pages look at it. */
export interface Visited {
  readonly status: number;
  readonly url: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A browser without script: keeps cookies, follows redirects of its own host, fills in forms. */
export class Visitor {
  readonly #app: FastifyInstance;
  readonly #origin: string;
  readonly cookies = new Map<string, string>();
  /** Every line that set a cookie. */
  readonly lines: string[] = [];

  constructor(app: FastifyInstance, origin = 'http://localhost:8080') {
    this.#app = app;
    this.#origin = origin;
  }

  async #ask(method: 'GET' | 'POST', url: string, body?: string, headers: Record<string, string> = {}) {
    const answer = await this.#app.inject({
      method,
      url,
      headers: {
        host: new URL(this.#origin).host,
        accept: 'text/html',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        'accept-language': 'en',
        ...(this.cookies.size > 0
          ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
          : {}),
        ...(method === 'POST'
          ? {
              origin: this.#origin,
              'sec-fetch-site': 'same-origin',
              'content-type': 'application/x-www-form-urlencoded',
            }
          : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      this.lines.push(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0(?:;|$)/i.test(line) || value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return {
      status: answer.statusCode,
      url,
      text: answer.body,
      headers: answer.headers as Visited['headers'],
    };
  }

  async #followed(visited: Visited): Promise<Visited> {
    const { location } = visited.headers;
    if (visited.status < 300 || visited.status >= 400 || typeof location !== 'string') return visited;
    // Another host is where a visit ends.
    if (/^https?:/.test(location) && new URL(location).origin !== this.#origin) return visited;
    return this.visit(location.replace(this.#origin, ''));
  }

  async visit(url: string, headers: Record<string, string> = {}): Promise<Visited> {
    return this.#followed(await this.#ask('GET', url, undefined, headers));
  }

  /** Sends the form of a page whose action ends so, with what is typed, and what the page itself had put in. */
  async send(
    page: Visited,
    action: string,
    typed: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ): Promise<Visited> {
    const forms = [...page.text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
    const form = forms.find(([, to]) => to === action || to?.endsWith(action));
    if (form === undefined)
      throw new Error(`no form to ${action} on ${page.url}: ${page.text.slice(0, 500)}`);
    const fields = new URLSearchParams();
    for (const [input] of (form[2] ?? '').matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      const name = /name="([^"]*)"/.exec(input)?.[1];
      const value = /value="([^"]*)"/.exec(input)?.[1] ?? '';
      if (name !== undefined) fields.append(name, value.replaceAll('&amp;', '&').replaceAll('&quot;', '"'));
    }
    for (const [name, value] of Object.entries(typed)) fields.set(name, value);
    return this.#followed(await this.#ask('POST', form[1] ?? action, fields.toString(), headers));
  }
}
