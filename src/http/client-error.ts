import type { Socket } from 'node:net';

interface ParserError extends Error {
  readonly code?: string | undefined;
  /** What had just arrived, and how much of it was read. */
  readonly rawPacket?: unknown;
  readonly bytesParsed?: number | undefined;
}

// More than the portal's own cookies ever have.
const MANY_COOKIES = 4096;

/** Whether it is the cookies that are too large: a long address, which anybody can make a browser ask for, is nothing to clear. */
function isFullOfCookies({ rawPacket, bytesParsed }: ParserError): boolean {
  if (!Buffer.isBuffer(rawPacket)) return false;
  const read = rawPacket.subarray(0, bytesParsed || undefined).toString('latin1');
  const end = read.lastIndexOf('\r\n');
  const line = end < 0 ? read : read.slice(end + 2);
  if (line.length < MANY_COOKIES) return false;
  // A header that goes on from an earlier packet has no name here, and a blank after each cookie, as no address has.
  return /^cookie:/i.test(line) || (end < 0 && !/^[A-Z]+ /.test(line) && line.includes('; '));
}

const page = (title: string, english: string, french: string): string =>
  `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<h1>${title}</h1>
<p>${english}</p>
<p lang="fr">${french}</p>
</html>
`;

const ANSWERS = {
  431: {
    reason: 'Request Header Fields Too Large',
    headers: '',
    body: page(
      'Request headers too large',
      'Your browser sent a longer address or more headers than we accept. Ask for less, or remove the cookies of this site in your browser.',
      'Votre navigateur a envoyé une adresse ou des en-têtes plus longs que nous n’en acceptons. Demandez moins, ou supprimez les cookies de ce site dans votre navigateur.',
    ),
  },
  408: {
    reason: 'Request Timeout',
    headers: '',
    body: page(
      'Request timeout',
      'The request did not arrive in time.',
      'La requête n’est pas arrivée à temps.',
    ),
  },
  400: {
    reason: 'Bad Request',
    headers: '',
    body: page('Bad request', 'The request is malformed.', 'La requête est mal formée.'),
  },
} as const;

const FULL_OF_COOKIES = {
  reason: ANSWERS[431].reason,
  // The visitor could otherwise only clear the cookies by hand: every request fails until then.
  headers: 'Clear-Site-Data: "cookies"\r\n',
  body: page(
    'Request headers too large',
    'Your browser sent more cookies than we accept. We have asked it to remove those of this site: please load the page again.',
    'Votre navigateur a envoyé plus de cookies que nous n’en acceptons. Nous lui avons demandé de supprimer ceux de ce site : rechargez la page.',
  ),
};

/** The answer to bytes that are no HTTP request, written to the socket: no hook sees them, and no cookie is on them. */
export function answerClientError(error: ParserError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const { reason, headers, body } =
    status === 431 && isFullOfCookies(error) ? FULL_OF_COOKIES : ANSWERS[status];
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n${headers}Connection: close\r\n\r\n${body}`,
  );
}
