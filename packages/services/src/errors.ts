export type Issue = { path: string; message: string };
export type ServiceErrorCode =
  | 'not-found'
  | 'invalid'
  | 'malformed'
  | 'conflict'
  | 'forbidden'
  | 'unauthorized'
  | 'too-large'
  | 'unavailable';

/** What a verb refuses, in words for the caller; `issues` name fields and what is allowed. Knows nothing of HTTP. */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  readonly issues: Issue[];

  constructor(code: ServiceErrorCode, message: string, issues: Issue[] = []) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.issues = issues;
  }
}

/** `['events', 0, 'data', 'kind']` -> `events[0].data.kind`. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

/** Issues of a failed zod parse as paths and messages. */
export function toIssues(
  error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] },
  prefix: readonly PropertyKey[] = [],
): Issue[] {
  return error.issues.map((issue) => ({ path: pathText([...prefix, ...issue.path]), message: issue.message }));
}
