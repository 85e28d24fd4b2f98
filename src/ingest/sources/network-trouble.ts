/** What keeps a server from giving what it has, in words of ours; each may be said of an address or of a host. */
export interface NetworkTrouble {
  /** English, one sentence. */
  readonly message: string;
  /** English, one sentence. */
  readonly advice: string;
}

const LATER = 'Try again later.';
const ADDRESS = 'Check the address.';
const CERTIFICATE = 'Tell those who run the server, or use another address.';

/**
 * Says what an error of a connection means: no such name, refused, broken off, silent, not to be trusted. Undefined for an error
 * of any other kind.
 *
 * @param shown the address without a password in it
 */
export function networkTrouble(
  shown: string,
  error: unknown,
  { silenceMs }: { readonly silenceMs: number },
): NetworkTrouble | undefined {
  const seconds = Math.round(silenceMs / 1000);
  const host = URL.canParse(shown) ? new URL(shown).host : shown;
  const code = codeOf(error);
  switch (code) {
    case 'ENOTFOUND':
      return { message: `There is no server of the name ${host}.`, advice: ADDRESS };
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return { message: `The name servers say nothing of ${host} at the moment.`, advice: LATER };
    case 'ECONNREFUSED':
      return { message: `${host} accepts no connection.`, advice: 'Check the address and its port.' };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EADDRNOTAVAIL':
      return { message: `There is no way from this server to ${host}.`, advice: ADDRESS };
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return { message: `${host} does not answer when it is called.`, advice: LATER };
    case 'UND_ERR_HEADERS_TIMEOUT':
      return { message: `${shown} was asked and said nothing for ${seconds} s.`, advice: LATER };
    case 'UND_ERR_BODY_TIMEOUT':
      return { message: `${shown} stopped in the middle and sent nothing for ${seconds} s.`, advice: LATER };
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return {
        message: `${shown} broke the connection off before everything had been sent.`,
        advice: LATER,
      };
    case 'UND_ERR_HEADERS_OVERFLOW':
      return { message: `The headers of the answer of ${shown} are too long to be read.`, advice: ADDRESS };
    case 'CERT_HAS_EXPIRED':
      return { message: `The certificate of ${host} has expired.`, advice: CERTIFICATE };
    case 'CERT_NOT_YET_VALID':
      return { message: `The certificate of ${host} is not valid yet.`, advice: CERTIFICATE };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return { message: `The certificate of ${host} was made out for another name.`, advice: CERTIFICATE };
  }
  if (/^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_)/.test(code))
    return {
      message: `The certificate of ${host} is signed by nobody who is known here.`,
      advice: CERTIFICATE,
    };
  if (code === 'EPROTO' || /^ERR_(?:SSL|TLS)_/.test(code))
    return {
      message: `A secure connection to ${host} could not be made.`,
      advice: 'Check whether the address begins with http or https, and its port.',
    };
  if (error instanceof Error && error.name === 'HTTPParserError')
    return {
      message: `What answers at ${shown} does not speak HTTP.`,
      advice: 'Check the address and its port.',
    };
  return undefined;
}

/** Several addresses of one name are tried at once: then the errors of all are in one. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}
