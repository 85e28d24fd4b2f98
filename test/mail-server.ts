import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A mail server on this machine that keeps what it is given. */
export interface TestMailServer {
  /** What a portal has to be told of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The next message to an address that has not been taken yet, waited for. */
  letterTo(address: string): Promise<ParsedMail>;
  close(): Promise<void>;
}

const addressesOf = ({ to }: ParsedMail): readonly string[] =>
  [to ?? []].flat().flatMap(({ value }) => value.flatMap(({ address }) => address ?? []));

export async function startMailServer(): Promise<TestMailServer> {
  const letters: ParsedMail[] = [];
  let arrived = Promise.withResolvers<void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    async onData(stream, _session, callback) {
      letters.push(await simpleParser(stream));
      callback();
      arrived.resolve();
      arrived = Promise.withResolvers();
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  // Listening on TCP, so the address has a port.
  const { port } = listening.address() as AddressInfo;
  return {
    environment: {
      ALMAGEST_MAIL_HOST: '127.0.0.1',
      ALMAGEST_MAIL_PORT: String(port),
      ALMAGEST_MAIL_TLS: 'none',
      ALMAGEST_MAIL_SENDER: 'portal@sky.example',
    },
    async letterTo(address) {
      for (;;) {
        const next = letters.findIndex((letter) => addressesOf(letter).includes(address));
        const [letter] = next < 0 ? [] : letters.splice(next, 1);
        if (letter !== undefined) return letter;
        await arrived.promise;
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The link that a message is about. */
export const linkIn = ({ text = '' }: ParsedMail): string => /^https?:\/\/\S+$/m.exec(text)?.[0] ?? '';
