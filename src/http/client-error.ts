import type { Socket } from 'node:net';

interface ParserError extends Error {
  readonly code?: string;
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
    // The visitor could otherwise only clear the cookies by hand: every request fails until then.
    headers: 'Clear-Site-Data: "cookies"\r\n',
    body: page(
      'Request headers too large',
      'Your browser sent more headers than we accept, most likely because of many cookies. We have asked it to remove those of this site: please load the page again.',
      'Votre navigateur a envoyé plus d’en-têtes que nous n’en acceptons, sans doute à cause de nombreux cookies. Nous lui avons demandé de supprimer ceux de ce site : rechargez la page.',
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

/** The answer to bytes that are no HTTP request, written to the socket: no hook sees them, and no cookie is on them. */
export function answerClientError(error: ParserError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const { reason, headers, body } = ANSWERS[status];
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n${headers}Connection: close\r\n\r\n${body}`,
  );
}
