import { createServer, type Server, type Socket } from 'node:net';

/** A small FTP server on loopback, that gives what it is given: enough of RFC 959 for a client to list and fetch. */
export interface FtpServer {
  readonly port: number;
  close(): void;
}

/** `files` by name. Signs in `name` with `password`. */
export async function startFtp(
  files: Readonly<Record<string, string>>,
  { name = 'club', password = 'star' } = {},
): Promise<FtpServer> {
  const open = new Set<Socket>();
  const server: Server = createServer((control) => {
    open.add(control);
    let user = '';
    let passive: Server | undefined;
    // A client connects before it asks.
    let connected: Promise<Socket> | undefined;
    const say = (line: string) => control.write(`${line}\r\n`);
    const send = (text: string | undefined) => {
      if (text === undefined) return say('550 There is no such file.');
      say('150 Here it comes.');
      connected?.then((socket) => {
        passive?.close();
        socket.end(text, () => say('226 Done.'));
      });
    };
    say('220 Ready.');
    control.on('error', () => {});
    control.on('data', (chunk) => {
      for (const line of chunk
        .toString()
        .split('\r\n')
        .filter((part) => part !== '')) {
        const [verb = '', ...rest] = line.split(' ');
        const argument = rest.join(' ');
        const file = argument.replace(/^.*\//, '');
        if (verb === 'USER') {
          user = argument;
          say('331 And the password?');
        } else if (verb === 'PASS') say(user === name && argument === password ? '230 Welcome.' : '530 No.');
        else if (verb === 'FEAT') say('211-Features:\r\n MLST type*;size*;modify*;\r\n211 End');
        else if (verb === 'EPSV') {
          const listening = createServer();
          passive = listening;
          connected = new Promise((resolve) => listening.once('connection', resolve));
          listening.listen(0, '127.0.0.1', () => {
            const address = listening.address();
            say(`229 Entering (|||${typeof address === 'object' ? address?.port : 0}|)`);
          });
        } else if (verb === 'MLSD')
          send(
            Object.entries(files)
              .map(([one, text]) => `type=file;size=${text.length};modify=20240812200000; ${one}\r\n`)
              .join(''),
          );
        else if (verb === 'RETR') send(Object.hasOwn(files, file) ? files[file] : undefined);
        else if (verb === 'QUIT') say('221 Bye.');
        else say('200 As you wish.');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
