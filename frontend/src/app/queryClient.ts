import { QueryClient } from '@tanstack/react-query';
import { isApiError } from '@/api/errors';

const STALE_MS = 30_000;
const MAX_TRIES = 2;
const FIRST_PAUSE_MS = 800;

/** Retries what may pass by itself; a refusal (4xx) is final at once. */
function shouldRetry(failures: number, error: unknown): boolean {
  return failures < MAX_TRIES && (!isApiError(error) || error.isTemporary);
}

function pauseBefore(failures: number, error: unknown): number {
  const asked = isApiError(error) ? (error.retryAfter ?? 0) * 1000 : 0;
  return Math.max(asked, FIRST_PAUSE_MS * 2 ** failures);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: STALE_MS, retry: shouldRetry, retryDelay: pauseBefore },
    mutations: { retry: false, networkMode: 'always' },
  },
});
