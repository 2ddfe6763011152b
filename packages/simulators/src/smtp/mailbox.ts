import { type ParsedMail, simpleParser } from 'mailparser';

export type SunkMail = {
  id: string;
  from: string;
  to: string[];
  subject: string;
  messageId: string;
  text: string;
  html: string | null;
  /** Header values by lower-case name, unfolded; a header that came twice has two entries. */
  headers: Record<string, string[]>;
  envelope: { from: string; to: string[] };
  receivedAt: number;
  raw: string;
};

export type Mailbox = {
  receive(raw: Buffer, envelope: SunkMail['envelope']): Promise<SunkMail>;
  messages(): SunkMail[];
  newestFirst(): SunkMail[];
  find(id: string): SunkMail | undefined;
};

/** Messages in memory, oldest first. */
export function createMailbox(now: () => number): Mailbox {
  const mails: SunkMail[] = [];
  return {
    receive: async (raw, envelope) => {
      const parsed = await simpleParser(raw);
      const mail = toSunkMail(String(mails.length + 1), raw, parsed, envelope, now());
      mails.push(mail);
      return mail;
    },
    messages: () => [...mails],
    newestFirst: () => [...mails].reverse(),
    find: (id) => mails.find((mail) => mail.id === id),
  };
}

function toSunkMail(
  id: string,
  raw: Buffer,
  parsed: ParsedMail,
  envelope: SunkMail['envelope'],
  receivedAt: number,
): SunkMail {
  const to = [parsed.to ?? []].flat().flatMap((list) => list.value.map((entry) => entry.address ?? entry.name));
  return {
    id,
    from: parsed.from?.text ?? envelope.from,
    to: to.length > 0 ? to : envelope.to,
    subject: parsed.subject ?? '',
    messageId: parsed.messageId ?? '',
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : null,
    headers: toHeaders(parsed),
    envelope,
    receivedAt,
    raw: raw.toString('utf8'),
  };
}

function toHeaders(parsed: ParsedMail): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const { key, line } of parsed.headerLines) {
    const value = line
      .slice(line.indexOf(':') + 1)
      .replace(/\r?\n[ \t]+/g, ' ')
      .trim();
    headers[key] = [...(headers[key] ?? []), value];
  }
  return headers;
}
