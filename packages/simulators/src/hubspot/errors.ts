/** A refusal as HubSpot words it: HTTP status, body without `correlationId` (added when answered) and headers. */
export class HubspotRefusal extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(String(body.message ?? status));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

const refusal = (
  status: number,
  message: string,
  rest: Record<string, unknown> = {},
  headers?: Record<string, string>,
) => new HubspotRefusal(status, { status: 'error', message, ...rest }, headers);

export const validationError = (message: string) => refusal(400, message, { category: 'VALIDATION_ERROR' });
export const notFound = () => refusal(404, 'resource not found');
export const contactExists = (id: string) =>
  refusal(409, `Contact already exists. Existing ID: ${id}`, { category: 'CONFLICT' });

export const noCredentials = () =>
  refusal(
    401,
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    { category: 'INVALID_AUTHENTICATION' },
  );

export function expiredToken(expiredAt: number, now: number) {
  const seconds = Math.max(0, Math.floor((now - expiredAt) / 1000));
  return refusal(401, `The OAuth token used to make this call expired ${seconds} second(s) ago.`, {
    category: 'EXPIRED_AUTHENTICATION',
    context: { 'expire time': [new Date(expiredAt).toISOString()] },
  });
}

export const missingScope = (scope: string) =>
  refusal(
    403,
    "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    {
      category: 'MISSING_SCOPES',
      links: { scopes: 'https://developers.hubspot.com/scopes' },
      errors: [
        { message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: [scope] } },
      ],
    },
  );

export const burstLimit = (portalId: number, max: number) =>
  refusal(
    429,
    'You have reached your ten_secondly_rolling limit.',
    {
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
      groupName: `publicapi:app-api-calls-ten-secondly:${portalId}`,
    },
    {
      'X-HubSpot-RateLimit-Max': String(max),
      'X-HubSpot-RateLimit-Remaining': '0',
      'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
    },
  );

export const dailyLimit = (requestId: string) =>
  refusal(429, 'You have reached your daily limit.', { errorType: 'RATE_LIMIT', policyName: 'DAILY', requestId });
export const searchLimit = () =>
  refusal(429, 'You have reached your secondly limit.', { errorType: 'RATE_LIMIT', policyName: 'SECONDLY' });
export const locked = () => refusal(423, 'Lock held by another request');
export const migrating = () =>
  refusal(477, 'This hub is currently being migrated between data hosting locations', {}, { 'Retry-After': '3600' });

/** Errors of the v1 token endpoint carry their code in `status`. */
export const tokenError = (code: string, message: string) => new HubspotRefusal(400, { status: code, message });

export type PropertyFault = { message: string; error: string; name: string };

/** All faults of one write in the one message in which HubSpot packs them. */
export function invalidProperties(portalId: number, faults: readonly PropertyFault[]) {
  const list = faults.map(({ message, error, name }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
    portalId,
  }));
  return validationError(`Property values were not valid: ${JSON.stringify(list)}`);
}

/** The entry in `errors` of a 207 answer for ids that do not exist. */
export const missingObjects = (type: string, ids: readonly string[]) => ({
  status: 'error',
  category: 'OBJECT_NOT_FOUND',
  message: `Could not get some ${type.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
  context: { ids },
});
