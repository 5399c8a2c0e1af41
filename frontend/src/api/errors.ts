/** A refusal or failure of the API, or of the way to it. */

export type Fields = Readonly<Record<string, readonly string[]>>;

export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Fields;
  readonly requestId: string | null;
  /** Seconds the server asks to wait. */
  readonly retryAfter: number | null;

  constructor(values: {
    code: string;
    message: string;
    status: number;
    fields?: Fields;
    requestId?: string | null;
    retryAfter?: number | null;
  }) {
    super(values.message);
    this.name = 'ApiError';
    this.code = values.code;
    this.status = values.status;
    this.fields = values.fields ?? {};
    this.requestId = values.requestId ?? null;
    this.retryAfter = values.retryAfter ?? null;
  }

  /** The server could not be asked at all. */
  get isNetwork(): boolean {
    return this.status === 0;
  }

  /** Worth asking again by itself: nothing about the request was wrong. */
  get isTemporary(): boolean {
    return this.isNetwork || this.status >= 500 || this.status === 429;
  }

  /** Somebody else changed the record since it was read. */
  get isStale(): boolean {
    return this.status === 412;
  }
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}

type Failure = {
  error?: { code?: string; message?: string; fields?: Record<string, unknown>; request_id?: string | null };
};

/** The error in an answer; one that no envelope explains (a proxy's page) is told by its status. */
export async function readError(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Failure;
  const seconds = Number(response.headers.get('Retry-After'));
  return new ApiError({
    code: body.error?.code ?? `http_${response.status}`,
    message: body.error?.message ?? response.statusText,
    status: response.status,
    fields: flattenFields(body.error?.fields ?? {}),
    requestId: body.error?.request_id ?? response.headers.get('X-Request-ID'),
    retryAfter: seconds > 0 ? seconds : null,
  });
}

/** Nested messages by path: {"address": {"city": ["…"]}} becomes {"address.city": ["…"]}. */
function flattenFields(fields: Record<string, unknown>, prefix = ''): Record<string, string[]> {
  const flat: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (Array.isArray(value)) flat[prefix + name] = value.map(String);
    else if (value && typeof value === 'object')
      Object.assign(flat, flattenFields(value as Record<string, unknown>, `${prefix}${name}.`));
    else flat[prefix + name] = [String(value)];
  }
  return flat;
}
