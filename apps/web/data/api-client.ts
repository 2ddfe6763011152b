/** An RFC 9457 answer of the API, kept whole so that a page can say what failed and quote the reference. */
export class ApiProblem extends Error {
  status: number;
  detail: string;
  reference: string | null;
  /** What was wrong, by the path of the field. */
  issues: Readonly<Record<string, string>>;
  constructor(
    status: number,
    title: string,
    detail: string,
    reference: string | null,
    issues: Readonly<Record<string, string>> = {},
  ) {
    super(title);
    this.issues = issues;
    this.status = status;
    this.detail = detail;
    this.reference = reference;
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** Appends the given values to a path; empty ones are left out. */
export function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}${path.includes('?') ? '&' : '?'}${text}` : path;
}

/** The workspace whose data this tab shows: the first part of the address, or null before sign-in. */
function workspaceOfPath(pathname: string): string | null {
  const first = pathname.split('/')[1];
  return first && first !== 'sign-in' ? decodeURIComponent(first) : null;
}

function issuesOf(body: unknown): Record<string, string> {
  const errors = body && typeof body === 'object' && 'errors' in body ? body.errors : null;
  if (!Array.isArray(errors)) return {};
  return Object.fromEntries(errors.map((one: { path?: unknown; message?: unknown }) => [one.path, one.message]));
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const text = (key: string): string | null => {
    const value = body && typeof body === 'object' ? (body as Record<string, unknown>)[key] : null;
    return typeof value === 'string' ? value : null;
  };
  return new ApiProblem(
    response.status,
    text('title') ?? `Baton answered ${response.status}`,
    text('detail') ?? 'The answer carried no explanation.',
    text('reference') ?? response.headers.get('x-request-id'),
    issuesOf(body),
  );
}

type Send = {
  method?: 'GET' | 'POST' | 'PUT';
  body?: unknown;
  /** Sent as it is instead of a body in JSON. */
  file?: { type: string; content: Blob };
  idempotencyKey?: string;
  signal?: AbortSignal;
};

/** Calls `/api/v1` with the session cookie for the workspace of this tab. Throws ApiProblem; status 0 is "no answer". */
export async function callApi<T>(path: string, send: Send = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const workspace = workspaceOfPath(window.location.pathname);
  if (workspace) headers['x-baton-workspace'] = workspace;
  if (send.file) headers['content-type'] = send.file.type;
  else if (send.body !== undefined) headers['content-type'] = 'application/json';
  if (send.idempotencyKey) headers['idempotency-key'] = send.idempotencyKey;
  const url = path.startsWith('/api/') ? path : `/api/v1${path}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: send.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      body: send.file?.content ?? (send.body === undefined ? undefined : JSON.stringify(send.body)),
      signal: send.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, "Baton didn't answer", 'Check the connection. Clocks keep counting on the server.', null);
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}
