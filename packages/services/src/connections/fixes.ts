/** What an admin does about a cause, in plain words. The first that fits counts. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [/^Disconnected by/, 'Connect it again under Settings, Integrations.'],
  [/connection is gone/i, 'The connection was removed. Connect the account again, then retry.'],
  [
    /let Baton in|invalid_grant|revoked|EXPIRED_AUTH|INVALID_AUTH|INVALID_SESSION/i,
    'Connect the account again under Settings, Integrations.',
  ],
  [
    /scope|permission|INSUFFICIENT_ACCESS|not allowed|FORBIDDEN/i,
    'Give the connected user the missing right in the CRM, then retry.',
  ],
  [
    /INVALID_FIELD|No such column|does not exist|unknown field/i,
    'A field is missing in the CRM or hidden from the connected user. Restore it or grant it, then retry.',
  ],
  [
    /LIMIT|too many|daily|quota/i,
    'The CRM’s calls are used up. Nothing is lost: it goes on by itself once the CRM allows more.',
  ],
  [
    /is not valid|expected|required|Invalid|must be/i,
    'The notice is not as the CRM describes it. Retry; when it stays, tell support with the example.',
  ],
  [
    /no answer|could not be read|ECONN|timeout|unavailable|5\d\d/i,
    'The CRM did not answer. It is tried again by itself.',
  ],
];
const ELSE = 'Retry. When it stays, tell support with the example.';

/** The plain fix for a reason. */
export function fixOf(reason: string): string {
  return FIXES.find(([pattern]) => pattern.test(reason))?.[1] ?? ELSE;
}
