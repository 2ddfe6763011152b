/** A call that Slack would refuse: HTTP 200 with `ok: false`, or another status for rate limits and outages. */
export class SlackRefusal extends Error {
  readonly error: string;
  readonly more: Record<string, unknown>;
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(error: string, more: Record<string, unknown> = {}, status = 200, headers: Record<string, string> = {}) {
    super(error);
    this.error = error;
    this.more = more;
    this.status = status;
    this.headers = headers;
  }
}

export const refuse = (error: string, more: Record<string, unknown> = {}) => new SlackRefusal(error, more);

export const rateLimited = (retryAfterSeconds: number) =>
  new SlackRefusal('ratelimited', {}, 429, { 'Retry-After': String(retryAfterSeconds) });

/** The answer to broken blocks or views; `errors` comes with blocks only. */
export const invalidPayload = (error: 'invalid_blocks' | 'invalid_arguments', faults: readonly string[]) =>
  refuse(error, {
    ...(error === 'invalid_blocks' ? { errors: faults } : {}),
    response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) },
  });
