export type ErrorEntry = { message: string; errorCode: string; fields?: string[] };

/** A refusal as the REST API words it: HTTP status and the list of errors. */
export class SalesforceRefusal extends Error {
  readonly status: number;
  readonly errors: readonly ErrorEntry[];

  constructor(status: number, errors: readonly ErrorEntry[]) {
    super(errors[0]?.message ?? String(status));
    this.status = status;
    this.errors = errors;
  }
}

/** A refusal of the OAuth endpoints. */
export class OauthRefusal extends Error {
  readonly body: { error: string; error_description: string };

  constructor(error: string, description: string) {
    super(description);
    this.body = { error, error_description: description };
  }
}

/** An answer that is no JSON of Salesforce's: a proxy's page, a connection that was cut. */
export class PlainAnswer extends Error {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(body);
    this.status = status;
    this.body = body;
  }
}

const refusal = (status: number, errorCode: string, message: string, fields?: string[]) =>
  new SalesforceRefusal(status, [{ message, errorCode, ...(fields ? { fields } : {}) }]);

export const invalidSession = () => refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
export const notForRest = () =>
  refusal(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API');
export const dailyLimit = () => refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
export const apiDisabled = () =>
  refusal(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.');
export const noSuchResource = () => refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
export const noSuchId = (id: string) =>
  refusal(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${id}`);
export const deletedRecord = () => refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
export const convertedLead = () => refusal(400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', []);
export const ruleBroken = (message: string, field: string | null) =>
  refusal(400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message, field ? [field] : []);
export const missingFields = (fields: string[]) =>
  refusal(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${fields.join(', ')}]`, fields);
export const badPicklistValue = (label: string, field: string, value: string) =>
  refusal(
    400,
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${label}: bad value for restricted picklist field: ${value}`,
    [field],
  );
export const notWritable = (fields: string[]) =>
  refusal(
    400,
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${fields.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    fields,
  );
export const noSuchColumn = (field: string, object: string) =>
  refusal(400, 'INVALID_FIELD', `No such column '${field}' on sobject of type ${object}`);
export const badRequest = (errorCode: string, message: string, fields?: string[]) =>
  refusal(400, errorCode, message, fields);
export const badJson = (message: string) => refusal(400, 'JSON_PARSER_ERROR', message);
export const malformedQuery = (message: string) => refusal(400, 'MALFORMED_QUERY', message);
export const locatorGone = () => refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
export const rowLocked = (id: string) =>
  refusal(
    400,
    'UNABLE_TO_LOCK_ROW',
    `unable to obtain exclusive access to this record or 1 records: ${id.slice(0, 15)}`,
    [],
  );
export const duplicateFound = () => refusal(400, 'DUPLICATES_DETECTED', 'Use one of these records?', []);
export const badWindow = () =>
  refusal(400, 'INVALID_REPLICATION_DATE', 'endDate must be at least one minute greater than startDate');
export const unavailable = () => refusal(503, 'SERVER_UNAVAILABLE', 'Server Unavailable');
export const serverError = () =>
  refusal(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred. Please include this ErrorId if you contact support');
export const retiredVersion = () => refusal(410, 'UNSUPPORTED_API_VERSION', 'The requested API version is retired');
/** The list of a record's errors inside a collection's answer, where the code is called `statusCode`. */
export function toRecordErrors(refused: SalesforceRefusal) {
  return refused.errors.map(({ errorCode, message, fields }) => ({
    statusCode: errorCode,
    message,
    fields: fields ?? [],
  }));
}
