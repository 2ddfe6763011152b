/** `rcpt` and `data` answer `code`; `afterData` keeps the message and drops the connection without an answer. */
export type SmtpFailure = { code: number; when: 'rcpt' | 'data' | 'afterData'; message?: string };

export type FailurePlan = {
  add(count: number, failure: SmtpFailure): void;
  take(...when: SmtpFailure['when'][]): SmtpFailure | null;
};

/** Scripted failures in the order in which they were added; each is used once, at its own point of the conversation. */
export function createFailurePlan(): FailurePlan {
  const queue: SmtpFailure[] = [];
  return {
    add: (count, failure) => {
      for (let i = 0; i < count; i++) queue.push(failure);
    },
    take: (...when) => {
      const first = queue[0];
      if (!first || !when.includes(first.when)) return null;
      queue.shift();
      return first;
    },
  };
}

const TEXTS: Record<number, string> = {
  421: '4.3.2 Service shutting down, closing channel',
  450: '4.2.1 Mailbox temporarily unavailable',
  451: '4.3.0 Temporary failure, try again later',
  452: '4.3.1 Insufficient system storage',
  550: '5.1.1 The email account that you tried to reach does not exist',
  552: '5.2.2 Mailbox full',
  554: '5.7.1 Message refused by policy',
};

/** An error that smtp-server turns into the reply `<code> <text>`. */
export function toReply(failure: SmtpFailure): Error & { responseCode: number } {
  const text = failure.message ?? TEXTS[failure.code] ?? 'Scripted failure';
  return Object.assign(new Error(text), { responseCode: failure.code });
}
